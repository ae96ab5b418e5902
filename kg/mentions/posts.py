"""Posts: place + organ + title, composed here so that patterns need not know how titles are built.

In 嘉鱼县委书记 the 县 belongs to the place and to the organ; in 镇长 to the title and to the place. A head (书记, 县长)
is found first; what stands left of it is read backwards: deputy, status, organ, place.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import replace

from kg.mentions.nomenclature import Nomenclature, nomenclature, within_name
from kg.mentions.titles import LEVEL_WORD, Reading, compose, foreign
from kg.mentions.values import PlaceName, Post
from kg.mentions.words import tokenizer
from kg.model import Span

_BOUNDARY = frozenset("，。、；：？！“”‘’（）《》〈〉【】…—\n ,.;:?!()|0123456789")
_PREPOSITION = re.compile(
    r"由|从|向|(?<!应)对(?!外|口)|受(?!理)|被|让|据|给(?!水)|是|了(?!解)|的|将|把|任命|任|免去|当选为?|推选|成为|担任|辞去|会见|会谈|同(?!志)|率领|其|该|这位|在|为|有(?!限|色)|来到|名|位|时任|包括|以及|等(?!级|教)|并|之|其中|给予|作为|与|籍|走访|考察|调研|参观|访问|检查(?!组|院)|前往|来自|出席|主持|采访|邀请|看望|慰问|责令|通知|要求|授予|拜访|听取|加入|进入|离开|成立|组建|创办|查处|查办"
)
_NO_ORGAN = re.compile("[的了在是到来]|(?<!自)由|召开|结合|根据|按照|要求|会见|会谈|任命|当选|辞去|率领|给予|作为|邀请|连线|携手")
_NOT_HEADS = frozenset(("长江", "长城", "长期", "长达", "长征", "长远", "长约", "记者", "长假"))
_LOCAL = re.compile(
    r"(?:自治区|街道|[省市县州旗盟镇乡]|(?<![社发新])区)(?:委|党委|党工委|政府|人民政府|纪委|监委|政协|人大|人大常委会|法院|检察院|团委)"
    r"(?:[\u4e00-\u9fff]{2,10}(?:部|办公室|处|局|委员会|政府党组))?(?:[\u4e00-\u9fff]{2,6}处)?$"
)
_BODIES = re.compile("大学|学院|公司|集团|研究院|协会|委员会|医院|[部局]")
_MINISTERS = frozenset(["部长", "大臣", "国务秘书"])
_TITLE_INSIDE = re.compile("(?:主席(?!团)|总统|总理(?!事)|书记(?!处|协会)|部长|委员(?!会))(?!$)")
_PARTY = re.compile("(?:原|前)?(?:党委|党组|纪委|工会)?$")
_ENVOYS = frozenset(["大使", "特命全权大使", "总领事", "参赞", "公使"])
_OF = re.compile("的(?=(?:党委|党总支|党支部|纪委|党组)$)")
_PAST = re.compile("(?:原|(?<!此|之|以|目|日)前)(党委|党组|纪委|工会|)$")
_AFTER_NAME = re.compile("^兼任?|和|与|以及|及")


def find(text: str, places: tuple[PlaceName, ...], barriers: tuple[int, ...]) -> tuple[Post, ...]:
    """All posts of ``text``. ``barriers`` are offsets, in order, that no post crosses: ends of credits."""
    words = nomenclature()
    ends = [p.span.end for p in places]
    found: list[Post] = []
    begins = frozenset(s.start for p in places for s in p.spans)
    for match in words.head.finditer(text):
        if begins & {*range(match.start() + 1, match.end())}:
            continue  # 湖南省长沙市: no 省长
        post = _read(text, match.start(), match.end(), places, ends, words, barriers, found[-1] if found else None)
        if post is not None:
            if found and post.span.start < found[-1].span.end:
                if found[-1].span.end <= match.start():
                    post = replace(post, span=Span(found[-1].span.end, post.span.end))
                else:
                    continue
            found.append(post)
    return tuple(found)


def _read(
    text: str,
    start: int,
    end: int,
    places: tuple[PlaceName, ...],
    ends: list[int],
    words: Nomenclature,
    barriers: tuple[int, ...],
    last: Post | None,
) -> Post | None:
    head = text[start:end]
    kind = words.kinds[head]
    floor = max(
        last.span.end if last else 0,
        barriers[bisect_right(barriers, start) - 1] if barriers and barriers[0] <= start else 0,
    )
    named = last is not None and floor == last.span.end
    # a head that is the beginning of a longer word: 代表团, 主任医师, 县长办公会, 书记处
    if re.match(
        r"(?:团队?(?!长)|处(?!书记)|会议|办公|办公室|制(?!片)|岗|负责制|站(?!长)|招待会|节|证|直播间|特使|特别代表|夫人|助理|研究员|工程师|教授|顾问|发言人|新闻秘书|新闻发言人|国家安全|幕僚长|峰会|人选|候选人|大选|[支大中总]队|们|级|培训|责任|令|府|候选|协会|学会|联合会|研究会|直播|带货|代言|论坛)",
        text[end : end + 4],
    ) and head not in ("村干部",):
        return None
    if re.search("两国|三国|各国|多国|双方|历任|历届|[两三四几]位|[两三四几]名", text[max(0, start - 2) : start]):
        return None
    council = head.endswith(("常委", "委员", "理事")) and text.startswith("会", end)
    if council or text[end - 1 : end + 1] in _NOT_HEADS:
        return None
    left = start
    portfolio = words.portfolio.search(text, max(floor, start - 16), start) if head in ("部长", "大臣") else None
    if portfolio and not text.endswith((*words.organ, *words.body, *"市县区省"), 0, portfolio.start()):
        start = left = portfolio.start()
        head, kind = text[start:end], "foreign"
    status = "current"
    deputy = words.deputy.search(text, max(0, left - 8), left)
    prefix = ""
    if deputy and kind != "national":
        left = deputy.start()
        prefix = deputy.group()
        for word in ("原", "前"):
            if word in prefix:
                prefix = prefix.replace(word, "")
                status = "former"
        if acting := re.match("代理?(?!表)", prefix) if kind in ("chief", "foreign") or prefix == "代理" else None:
            status, prefix = "acting", prefix[acting.end() :]
    shared = LEVEL_WORD.match(text, start) if kind == "chief" else None  # 单县长: the place and the title share 县
    index = bisect_right(ends, max(left, shared.end() if shared else 0)) - 1
    place: PlaceName | None = None
    gap = ""
    begin = left
    for back in (index, index - 1):
        if back < 0:
            break
        candidate = places[back]
        tail = text[candidate.span.end : left]
        if last is not None and candidate.span.end <= last.span.end <= left and candidate.span.start < last.span.end:
            break  # the post before lies between: 山东省分行行长刘涛与省农业农村厅厅长
        overlap = shared is not None and candidate.span.end == shared.end() and left == start
        minister = head in _MINISTERS and foreign(candidate) and re.fullmatch(r"[\u4e00-\u9fff]{2,8}", tail)
        if overlap or (candidate.span.end <= left and len(tail) <= 26 and (minister or _fits(tail, words, kind))):
            place, gap, begin = candidate, "" if overlap else tail, candidate.span.start
            break
    if kind == "national":
        abroad = place is not None and place.level == "country" and place.code != "CN"
        if abroad and (gap.endswith(words.party_abroad) or not gap):
            kind = "organ" if gap else "foreign"
        elif head == "总书记" and text[left - 1 : left] == "党":
            kind, (begin, gap) = "organ", _run(text, left, words, floor, named)
        else:
            place, begin, gap = None, left, ""
    elif place is None or (_inside_name(text, begin, gap, words) and "\u4e00" <= text[begin - 1 : begin] <= "\u9fff"):
        wider, run = _run(text, left, words, floor, named)
        if place is None or (wider < begin and _inside_name(text, begin, run, words)):
            place, begin, gap = None, wider, run
    if place is not None and re.match(r"\d{4}年", gap):  # 北京2022年冬奥会协调委员会 is one body
        place, gap = None, text[begin:left]
    printed = text[begin:left].replace("的", "").strip("原前")
    gap = _OF.sub("", gap.removeprefix("的").removesuffix("的"))
    if gap[:1] in ("原", "前") and len(gap) > 1:
        gap, status = gap[1:], "former"
    if gap.endswith("挂职"):
        gap, printed = gap[:-2], printed.removesuffix("挂职")
    past = _PAST.search(gap)
    if past:
        gap, status = gap[: past.start()] + past.group(1), "former"
        printed = printed[: len(printed) - len(past.group())].rstrip("原前") + past.group(1)
    elect = place is None and not gap and "\u4e00" <= text[end : end + 1] <= "\u9fff" and text[end] != "的"
    status, begin = _status(text, begin, status, words, elect)
    if last is not None and text[last.span.end : begin] not in ("", "、", "，", "兼", "，兼", "和"):
        last = None
    envoy, sender = head in _ENVOYS and place is not None and text.startswith("驻", place.span.start - 1), None
    if envoy:
        begin -= 1
        before = bisect_right(ends, begin) - 1
        if before >= 0 and places[before].span.end == begin and places[before].level == "country":
            sender, begin = places[before], places[before].span.start
    attached = _attached(text, begin)
    return compose(
        Reading(Span(begin, end), head, kind, prefix, place, gap, printed, status, attached, last, envoy, sender)
    )


def _attached(text: str, start: int) -> bool:
    """Whether a name that is not known stands right before a title: no other place may be read into it."""
    before = text[max(0, start - 2) : start]
    if not before or not "\u4e00" <= before[-1] <= "\u9fff" or before[-1] in "的和与及同兼由向对是为任时":
        return False
    return before not in tokenizer().FREQ


def _fits(tail: str, words: Nomenclature, kind: str) -> bool:
    """Whether the words between a place and a title are an organ or a body and nothing else."""
    bare = re.sub(r"\d{4}年", "", _OF.sub("", tail.removeprefix("的").removesuffix("的").strip("原前")))
    if not bare:
        return True
    if any(c in _BOUNDARY for c in bare) or _NO_ORGAN.search(bare) or _TITLE_INSIDE.search(bare) or bare[0] == "籍":
        return False
    return bare.endswith(words.organ + words.body) or bare in ("委", "长")


def _body(gap: str, words: Nomenclature) -> bool:
    """Whether a company, a school or the like stands before a title, perhaps with its party committee."""
    return _PARTY.sub("", gap).endswith(words.body)


def _inside_name(text: str, at: int, gap: str, words: Nomenclature) -> bool:
    """Whether a place at ``at`` may be a part of the name of what goes on as ``gap``: 佛教协会|西藏|分会."""
    branch = gap.startswith("分") or gap.endswith(("分会", "分社"))
    return branch or _body(gap, words) or text.endswith(words.international, 0, at)


def _run(text: str, left: int, words: Nomenclature, floor: int, named: bool) -> tuple[int, str]:
    """The organ or body left of a title that no place introduces: from a level word or from a boundary.

    Nothing left of ``floor`` belongs to it: the end of the post before (``named``: a person may stand between), or of
    a dateline.
    """
    begin = left
    while begin > floor and text[begin - 1] not in _BOUNDARY and left - begin < 26:
        begin -= 1
        year = re.search(r"[\u4e00-\u9fff](\d{4})$", text[max(floor, begin - 5) : begin])
        if year and text[begin] == "年":  # 北京2022年冬奥会协调委员会
            begin -= 4
    if text[begin - 1 : begin] == "》" and begin == left:
        opening = text.rfind("《", max(0, begin - 20), begin)
        return left, text[opening + 1 : begin - 1] if opening >= 0 else ""
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
    if words.national.match(run) and _fits(run, words, "") and {*_PREPOSITION.findall(run)} <= {"与"}:
        return begin, run
    for match in reversed(list(_PREPOSITION.finditer(run))):
        if match.group() == "与" and (_BODIES.search(run, 0, match.start()) or _noun(run[: match.start()])):
            continue  # 北京师范大学艺术与传媒学院
        if within_name(run, match.start(), match.end()):
            continue  # 环境与资源保护委员会
        if match.end() < len(run) and _fits(run[match.end() :], words, ""):
            return begin + match.end(), run[match.end() :]
    if run and _fits(run, words, ""):
        return begin, run
    levelled = [m.start() for m in LEVEL_WORD.finditer(run) if _fits(run[m.start() :], words, "")]
    if levelled:
        return begin + levelled[0], run[levelled[0] :]
    return left, ""


def _noun(word: str) -> bool:
    return len(word) == 2 and int(tokenizer().FREQ.get(word, 0)) >= 1000  # names of people are rarer


def _status(text: str, begin: int, status: str, words: Nomenclature, elect: bool) -> tuple[str, int]:
    """The status that a word before the post gives it, and where the post then begins. Only with ``elect``, a bare
    title that a name follows, does 当选 belong to it (当选总统拜登): else it is the predicate."""
    begin -= 2 * text.endswith("中共", 0, begin)
    for word in sorted(words.status, key=lambda w: (-len(w), w)):
        if word == "当选" and not elect:
            continue
        before = text[max(0, begin - len(word) - 1) : begin - len(word)]
        if text.endswith(word, 0, begin) and not (
            word in ("前", "兼", "代", "前任") and before and before in "此目以之年日"
        ):
            found = words.status[word]
            return (found if found != "current" else status), begin - len(word)
    return status, begin
