"""What organ or body stands left of a title: how far its name reaches back where no place introduces it."""

from __future__ import annotations

import re
from typing import Final

from kg.mentions.nomenclature import Nomenclature, within_name
from kg.mentions.titles import LEVEL_WORD
from kg.mentions.words import tokenizer

BOUNDARY: Final = frozenset("，。、；：？！“”‘’（）《》〈〉【】…—\n ,.;:?!()|0123456789")
NO_STATUS: Final = re.compile("前(?:海|进|锋|郭|沿|哨|卫|列腺)|原(?:子|平|阳|州|野|油|料|创|生)")
"""Words that begin like what was: 前海|管理局."""
HANZI: Final = re.compile("[\u4e00-\u9fff]+")
_PREPOSITION = re.compile(
    r"由|从|向(?!海)|(?<![应反])对(?!外|口)|受(?!理)|被|让|据|给(?!水)|是|了(?!解)|的|将|把|任命|任|免去|当选为?|推选|成为|担任|辞去|解除|终止|撤换|罢免|撤销|开除|解雇|会见|会谈|(?<![共联大协合认])同(?![志盟济仁安心])|率领|其|该|这位|在|为|有(?!限|色)|来到|名|位|时任|包括|以及|等(?!级|教)|并(?!网|轨|购)|之|其中|给予|作为|与|籍|走访|考察|调研|参观|访问|检查(?!组|院|委员会)|前往|来自|出席|主持|采访|邀请|看望|慰问|责令|通知|要求|授予|拜访|听取|加入|进入|离开|成立|组建|创办|查处|查办|分管|主管|负责(?!人)|协助|叫上|带上|拉上|搭档|携手|牵手|联手|会同|陪同|联系|协调|带着|跟着|随同|连同|(?<![武担应相充])当(?:过|上|了)?(?![地局代阳涂雄选年时日天今前初晚下事])|曾|刊登|刊发|发表|报道|援引|引述|简称|成员(?!国|单位|企业)|(?:反对|执政|在野|野)党"
)
_NO_ORGAN = re.compile(
    "[的了在是到来则被让请把]|(?<!主)任(?!务)|(?<!自)由|兼|召开|结合|根据|按照|要求|会见|会谈|任命|当选|辞去|率领|给予|作为|邀请|连线|携手"
)
_LOCAL = re.compile(
    r"(?:自治区|街道|[省市县州旗盟镇乡]|(?<![社发新特开])区)(?:委|党委|党工委|政府|人民政府|纪委|监委|政协|人大|人大常委会|法院|检察院|团委)"
    r"(?:[\u4e00-\u9fff]{2,10}(?:部|办公室|处|局|委员会|政府党组))?(?:[\u4e00-\u9fff]{2,6}处)?$"
)
_BODIES = re.compile("大学|学院|公司|集团|研究院|协会|委员会|医院|[部局]")
_TITLE_INSIDE = re.compile(
    "(?:主席(?!团)|总统(?!(?:领导|军事)?委员会|办公厅|办公室|府|事务)|总理(?!事|办公室|府)|书记(?!处|协会)|部长|委员(?!会))(?!$)"
)
_PARTY = re.compile("(?:原|前)?(?:党委|党组|纪委|工会)?$")
_OF = re.compile("的(?=(?:党委|党总支|党支部|纪委|党组)$)")
_QUOTED_LAST = re.compile("“([\u4e00-\u9fff]{1,8})”$")
_QUOTED = re.compile("“([\u4e00-\u9fff]{1,8})”")
_SOME = re.compile(
    "大公司|小公司|子公司|分公司|母公司|企业|这些|那些|各[家大]|[一二三两几多]家|(?:国外|国内|海外|国际|著名|知名|大型|中小|[高低]过)"
)
_BRANCH = re.compile("（[\u4e00-\u9fff]{1,6}）$")
_ORDINAL = re.compile(r"第\d{1,3}$")
_OF_COMPANY = ("有限", "股份", "集团", "责任", "公司", "投资", "控股")
_BRANCHES = re.compile(f"（[\u4e00-\u9fff]{{1,6}}）(?={'|'.join(_OF_COMPANY)})")
"""浦东投资控股（集团）有限公司."""
_ONE_OF = re.compile("^(?:[一二两三几多这那某每该本]{1,2}[家所个]|当地的?|附近的?)")
_AFTER_NAME = re.compile("^兼任?|和(?!平|谐|解)|与|以及|及")


def without_of(gap: str) -> str:
    """An organ without the 的 before its party committee or around it: 人民医院的党委, 的第一."""
    return _OF.sub("", gap.removeprefix("的").removesuffix("的"))


def fits(tail: str, words: Nomenclature) -> bool:
    """Whether the words between a place and a title are an organ or a body and nothing else."""
    bare = re.sub(r"\d{4}年|第\d{1,3}[届次]", "", without_of(tail).rstrip("原前"))
    bare = bare if NO_STATUS.match(bare) else bare.lstrip("原前")
    bare = _BRANCHES.sub("", _QUOTED.sub(r"\1", bare))
    if not bare:
        return True
    if any(c in BOUNDARY for c in bare) or _NO_ORGAN.search(bare) or _TITLE_INSIDE.search(bare) or bare[0] == "籍":
        return False
    return bare.endswith(words.organ + words.body) or bare in ("委", "长")


def is_body(gap: str, words: Nomenclature) -> bool:
    """Whether a company, a school or the like stands before a title, perhaps with its party committee."""
    return _PARTY.sub("", gap).endswith(words.body)


def run_before(text: str, left: int, words: Nomenclature, floor: int, named: bool) -> tuple[int, str]:
    """The organ or body left of a title that no place introduces: from a level word or from a boundary.

    Nothing left of ``floor`` belongs to it: the end of the post before (``named``: a person may stand between), or of
    a dateline.
    """
    begin = left
    while begin > floor and left - begin < 26:
        branch = _BRANCH.search(text, max(floor, begin - 8), begin) if text[begin - 1] == "）" else None
        if branch and text.startswith(_OF_COMPANY, begin):
            begin = branch.start()
            continue
        if text[begin - 1] in BOUNDARY:
            break
        begin -= 1
        year = re.search(r"[\u4e00-\u9fff](\d{4})$", text[max(floor, begin - 5) : begin])
        if year and text[begin] == "年":  # 北京2022年冬奥会协调委员会
            begin -= 4
        elif text[begin] in "届次" and (ordinal := _ORDINAL.search(text, max(floor, begin - 4), begin)):
            begin = ordinal.start()  # 第77届联合国大会
    if text[begin - 1 : begin] == "》" and begin == left:
        opening = text.rfind("《", max(0, begin - 20), begin)
        return left, text[opening + 1 : begin - 1] if opening >= 0 else ""
    quoted = _QUOTED_LAST.search(text, max(0, left - 10), left) if begin == left else None
    if quoted and fits(quoted.group(1), words):  # “红衫军”领导人
        return quoted.start(), quoted.group(1)
    run = text[begin:left]
    if named and begin == floor:  # a name stands between the post before and this one: 局长刘再生和党委副书记
        joints = (*_AFTER_NAME.finditer(run), *_PREPOSITION.finditer(run))
        joint = next((m for m in joints if not within_name(run, m.start(), m.end())), None)
        if joint is None:
            return left, ""
        begin, run = begin + joint.end(), run[joint.end() :]
    elif text[begin - 1 : begin].isdigit():
        tail = run.lstrip("年月日号时点分")
        begin, run = begin + len(run) - len(tail), tail
    local = _LOCAL.search(run)
    if local:
        return begin + local.start(), local.group()
    if words.national.match(run) and fits(run, words) and {*_PREPOSITION.findall(run)} <= {"与"}:
        return begin, run
    for match in reversed(list(_PREPOSITION.finditer(run))):
        if match.group() == "与" and (_BODIES.search(run, 0, match.start()) or _noun(run[: match.start()])):
            continue  # 北京师范大学艺术与传媒学院
        if within_name(run, match.start(), match.end()):
            continue  # 环境与资源保护委员会
        if match.end() < len(run) and fits(run[match.end() :], words):
            return begin + match.end(), run[match.end() :]
    if run and fits(run, words):
        return begin, run
    levelled = [m.start() for m in LEVEL_WORD.finditer(run) if fits(run[m.start() :], words)]
    if levelled:
        return begin + levelled[0], run[levelled[0] :]
    return left, ""


def named_body(text: str, at: int, word: str, floor: int, words: Nomenclature) -> str:
    """The body named last before a title that leaves it out: 公司总经理, or 校长 where the school stands close by."""
    bodies = words.bodies_of.get(word)
    if bodies is None or floor == at:
        return ""
    reach = 80 if words.kinds.get(word) else 400
    for match in reversed(list(bodies.finditer(text, max(0, at - reach), at))):
        name = _ONE_OF.sub("", run_before(text, match.end(), words, 0, False)[1])
        if len(name) >= len(match.group()) + 2 and name.endswith(match.group()) and not _SOME.search(name):
            return name
    return ""


def _noun(word: str) -> bool:
    return len(word) == 2 and int(tokenizer().FREQ.get(word, 0)) >= 1000  # names of people are rarer
