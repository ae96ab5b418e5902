"""Posts: place + organ + title, composed here so that patterns need not know how titles are built.

In 嘉鱼县委书记 the 县 belongs to the place and to the organ; in 镇长 to the title and to the place. A head (书记, 县长)
is found first; what stands left of it is read backwards: deputy, status, organ, place.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass, replace
from functools import cache
from typing import Any, Final

import yaml

from kg import lexicon
from kg.mentions.values import PlaceName, Post
from kg.model import Span

CHINA: Final = PlaceName(Span(0, 0), ("中国",), (), "CN", "country")
LEVELS: Final = {
    "省": "province",
    **dict.fromkeys("市州盟", "prefecture"),
    **dict.fromkeys("县区旗", "county"),
    **dict.fromkeys(("镇", "乡", "街道"), "township"),
    "村": "village",
}
_BOUNDARY = frozenset("，。、；：？！“”‘’（）《》〈〉【】…—\n ,.;:?!()|0123456789")
_PREPOSITION = re.compile(
    r"由|从|向|(?<!应)对(?!外|口)|受(?!理)|被|让|据|给(?!水)|是|了|的|将|把|任命|任|免去|当选为?|推选|成为|担任|辞去|会见|会谈|同(?!志)|率领|其|该|这位|在|为|有(?!限|色)|来到|名|位|时任|包括|以及|等(?!级)|并|之|其中|给予|作为|与|籍|走访|考察|调研|参观|访问|检查(?!组|院)|前往|来自|出席|主持|采访|邀请|看望|慰问|责令|通知|要求|授予|拜访|听取|加入|进入|离开|成立|组建|创办"
)
_PARTY_OF_BODY = re.compile(r"(.+?)(原|前)?(党委|党组|纪委|工会)?")
_NO_ORGAN = re.compile("[的了在是到来]|会见|会谈|任命|当选|辞去|率领|给予|作为|邀请|连线|携手")
_NOT_HEADS = frozenset(("长江", "长城", "长期", "长达", "长征", "长远", "长约", "记者", "长假"))
_LEVELLED = re.compile(r"(?:自治区|自治州|自治县|街道|省|市|县|区|州|旗|盟|镇|乡|村)(?=[\u4e00-\u9fff])")
_LOCAL = re.compile(
    r"(?:自治区|街道|[省市县州旗盟镇乡]|(?<!社)区)(?:委|党委|党工委|政府|人民政府|纪委|监委|政协|人大|人大常委会|法院|检察院|团委)"
    r"(?:[\u4e00-\u9fff]{2,10}(?:部|办公室|处|局|委员会|政府党组))?(?:[\u4e00-\u9fff]{2,6}处)?$"
)
_PERSONS = ("总统", "总理", "首相", "国王")
_BODIES = re.compile("大学|学院|公司|集团|研究院|协会|委员会|医院|[部局]")
_MINISTERS = frozenset(["部长", "大臣", "国务秘书"])
_TITLE_INSIDE = re.compile("(?:主席(?!团)|总统|总理(?!事)|书记(?!处|协会)|部长|委员(?!会))(?!$)")
_PARTY = re.compile("(?:原|前)?(?:党委|党组|纪委|工会)?$")
_DEPARTMENT = re.compile(
    r"(.+(?:医院|大学|学院|中学|小学|学校|公司|集团|研究院|研究所|银行|团队))((?!党委|党组|纪委)[\u4e00-\u9fff]{1,8}?(?:科|系|室|组|队|处|部|中心|办|办公室|党支部|党总支|团委))"
)
_AFTER_NAME = re.compile("和|与|及|以及")


@dataclass(frozen=True, slots=True)
class _Words:
    head: re.Pattern[str]
    kinds: dict[str, str]
    deputy: re.Pattern[str]
    status: dict[str, str]
    party: frozenset[str]
    organ: tuple[str, ...]
    body: tuple[str, ...]
    national: re.Pattern[str]


@cache
def _words() -> _Words:
    raw: dict[str, Any] = yaml.safe_load(lexicon.read("posts.yaml"))
    kinds: dict[str, str] = {}
    for kind in ("plain", "organ", "body", "foreign", "chief", "national"):
        kinds.update((head, kind) for head in raw["heads"][kind])
    ordered = sorted(kinds, key=lambda h: (-len(h), h))
    deputies = "|".join(sorted(raw["deputy"], key=lambda d: (-len(d), d)))
    return _Words(
        re.compile("|".join(map(re.escape, ordered))),
        kinds,
        re.compile(f"(?:{deputies}|原|前)+$"),
        raw["status"],
        frozenset(raw["party"]),
        tuple(raw["organ_suffixes"]),
        tuple(raw["body_suffixes"]),
        re.compile("|".join(sorted(raw["national"], key=lambda o: (-len(o), o)))),
    )


def find(text: str, places: tuple[PlaceName, ...], barriers: tuple[int, ...]) -> tuple[Post, ...]:
    """All posts of ``text``. ``barriers`` are offsets, in order, that no post crosses: ends of credits."""
    words = _words()
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
    words: _Words,
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
        r"(?:团队?(?!长)|处(?!书记)|会议|办公|办公室|制|岗|负责制|站(?!长)|招待会|节|证|直播间|特使|夫人|助理|顾问|发言人|候选人|大选|们|级|培训|责任|令|府|候选|协会|学会|联合会|研究会|直播|带货|代言|论坛)",
        text[end : end + 4],
    ) and head not in ("村干部",):
        return None
    if (head in ("常委", "委员", "理事") and text[end : end + 1] == "会") or text[end - 1 : end + 1] in _NOT_HEADS:
        return None
    left = start
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
        if prefix.startswith("代") and kind in ("chief", "foreign"):
            status, prefix = "acting", prefix[1:]
    index = bisect_right(ends, left + (1 if kind == "chief" else 0)) - 1
    place: PlaceName | None = None
    gap = ""
    begin = left
    for back in (index, index - 1):
        if back < 0:
            break
        candidate = places[back]
        tail = text[candidate.span.end : left]
        overlap = candidate.span.end == start + 1 and kind == "chief" and not prefix
        minister = head in _MINISTERS and _foreign(candidate) and re.fullmatch(r"[\u4e00-\u9fff]{2,8}", tail)
        if overlap or (candidate.span.end <= left and len(tail) <= 26 and (minister or _fits(tail, words, kind))):
            place, gap, begin = candidate, "" if overlap else tail, candidate.span.start
            break
    if kind == "national":
        abroad = place is not None and place.level == "country" and place.code != "CN"
        if abroad and (gap.endswith("党") or not gap):
            kind = "organ" if gap else "foreign"
        elif head == "总书记" and text[left - 1 : left] == "党":
            kind, (begin, gap) = "organ", _run(text, left, words, floor, named)
        else:
            place, begin, gap = None, left, ""
    elif place is None or (_body(gap, words) and "\u4e00" <= text[begin - 1 : begin] <= "\u9fff"):
        wider, run = _run(text, left, words, floor, named)
        if place is None or (wider < begin and _body(run, words)):
            place, begin, gap = None, wider, run
    printed = text[begin:left].replace("的", "").strip("原前")
    gap = gap.removeprefix("的").removesuffix("的")
    if gap[:1] in ("原", "前") and len(gap) > 1:
        gap, status = gap[1:], "former"
    if gap[-1:] in ("原", "前"):
        gap, status = gap[:-1], "former"
    if (
        last is not None
        and last.span.end <= begin < last.span.end + 2
        and text[last.span.end : begin] not in ("、", "，", "兼", "")
    ):
        last = None
    status, begin = _status(text, begin, status, words)
    return _compose(text, Span(begin, end), head, kind, prefix, place, gap, printed, status, words, last)


def _fits(tail: str, words: _Words, kind: str) -> bool:
    """Whether the words between a place and a title are an organ or a body and nothing else."""
    bare = re.sub(r"\d{4}年", "", tail.removesuffix("的").strip("原前"))
    if not bare:
        return True
    if any(c in _BOUNDARY for c in bare) or _NO_ORGAN.search(bare) or _TITLE_INSIDE.search(bare) or bare[0] == "籍":
        return False
    return bare.endswith(words.organ + words.body) or bare in ("委", "长")


def _body(gap: str, words: _Words) -> bool:
    """Whether a company, a school or the like stands before a title, perhaps with its party committee."""
    return _PARTY.sub("", gap).endswith(words.body)


def _run(text: str, left: int, words: _Words, floor: int, named: bool) -> tuple[int, str]:
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
        joint = _AFTER_NAME.search(run) or _PREPOSITION.search(run)
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
        if match.group() == "与" and _BODIES.search(run, 0, match.start()):
            continue  # 北京师范大学艺术与传媒学院
        if match.end() < len(run) and _fits(run[match.end() :], words, ""):
            return begin + match.end(), run[match.end() :]
    if run and _fits(run, words, ""):
        return begin, run
    levelled = [m.start() for m in _LEVELLED.finditer(run) if _fits(run[m.start() :], words, "")]
    if levelled:
        return begin + levelled[0], run[levelled[0] :]
    return left, ""


def _status(text: str, begin: int, status: str, words: _Words) -> tuple[str, int]:
    for word in sorted(words.status, key=lambda w: (-len(w), w)):
        if text.endswith(word, 0, begin) and not (
            word in ("前", "兼", "代") and text[max(0, begin - 2) : begin - 1] in ("此", "目", "以", "之", "年", "日")
        ):
            found = words.status[word]
            return (found if found != "current" else status), begin - len(word)
    return status, begin


def _compose(
    text: str, span: Span, head: str, kind: str, prefix: str, place: PlaceName | None, gap: str, printed: str,
    status: str, words: _Words, last: Post | None,
) -> Post | None:  # fmt: skip
    joined = (
        last is not None
        and text[last.span.end : span.start] in ("", "、", "，", "兼", "，兼", "和")
        and last.status is not None
    )
    abroad = last.place if joined and last is not None and _foreign(last.place) else None
    if kind == "national" and abroad is not None:
        return Post(span, head, abroad, None, status, "country", "foreign")
    if kind == "national":
        return Post(span, head, CHINA, _national_org(head), status, "country", kind)
    if kind == "chief":
        if (
            gap
            and not gap.endswith("政府")
            and (words.national.match(gap) or not re.fullmatch("[省市县区州旗盟镇乡]", gap))
        ):
            return None
        if place is None and joined and last is not None and last.level == LEVELS.get(head[0], ""):
            place = last.place
        if place is None and joined and last is not None and last.place and last.place.name[-1] == head[0]:
            place = last.place
        org = printed if place is not None and gap else None
        return Post(span, prefix + head, place, org, status, LEVELS.get(head[0], ""), kind)
    if kind == "foreign" and (place is None or place.level in ("country", "region")) and not gap:
        if place is None and joined and last is not None:
            place = last.place
        return Post(span, prefix + head, place, None, status, "country", kind)
    if gap.endswith("事务") and (place is None or place.level == "country"):
        kind = "foreign"
    if kind == "foreign" and place is None and gap:
        return Post(span, gap + prefix + head, None, gap, status, "country", kind)
    if kind == "plain":
        if gap and gap.endswith(words.body):
            return Post(span, head, None, gap, status, "", kind)
        return Post(span, head, place, None, status, "", kind) if place is not None or gap else None
    if not gap and place is None:
        if joined and last is not None and last.kind in ("organ", "body", "chief", "foreign"):
            return _inherit(span, prefix, head, kind, status, last, words)
        return Post(span, prefix + head, None, None, status, "", kind)
    if not gap and place is not None:
        level = place.name[-1]
        if kind == "body" and head != "行长":
            return Post(span, prefix + head, None, None, status, "", kind)
        if place.level == "country":
            return Post(span, prefix + head, place, None, status, "country", "foreign")
        if place.level == "zone":
            return Post(span, prefix + head, place, None, status, "zone", kind)
        if head == "主席" and place.name.endswith("自治区"):
            return Post(span, "自治区" + prefix + head, place, None, status, place.level, "chief")
        return Post(span, prefix + head, place, None, status, LEVELS.get(level, ""), kind)
    return _with_organ(span, head, kind, prefix, place, gap, printed, status, words, last if joined else None)


def _foreign(place: PlaceName | None) -> bool:
    return place is not None and place.level in ("country", "region") and place.code != "CN"


def _with_organ(
    span: Span,
    head: str,
    kind: str,
    prefix: str,
    place: PlaceName | None,
    gap: str,
    printed: str,
    status: str,
    words: _Words,
    last: Post | None,
) -> Post | None:
    if gap == "委" and place is not None:
        level = _level_word(place)
        return Post(span, f"{level}委{prefix}{head}", place, None, status, place.level, "organ")
    if place is not None and re.fullmatch("党委|党工委|党支部|党总支", gap):
        level = _level_word(place) if place.level == "township" else ""
        return Post(span, level + gap + prefix + head, place, None, status, place.level, "organ")
    if gap.startswith("委") and place is not None:
        level = _level_word(place)
        return Post(span, f"{level}{gap}{prefix}{head}", place, f"{level}{gap}", status, place.level, "organ")
    levelled = _LEVELLED.match(gap)
    level_name = levelled.group() if levelled and place is None else ""
    if re.fullmatch(r"(?:自治区|[省市县区州旗盟地])委|[镇乡]党委|街道党工委", gap):
        return Post(span, gap + prefix + head, place, None, status, LEVELS.get(gap[0], ""), "organ")
    body = _PARTY_OF_BODY.fullmatch(gap)
    if body and body.group(1).endswith(words.body) and not body.group(1).endswith("总局"):
        org = body.group(1) if place is None else printed.removesuffix(gap[len(body.group(1)) :])
        found = "former" if body.group(2) else status
        return Post(span, (body.group(3) or "") + prefix + head, None, org, found, "", "body")
    bare = gap.endswith(words.body) and not gap.endswith(("总局", "省委", "市委"))
    part = _DEPARTMENT.fullmatch(gap)
    if part and (kind in ("organ", "body")):
        return Post(span, part.group(2) + prefix + head, None, printed.removesuffix(part.group(2)), status, "", "body")
    if kind == "body" or (bare and not gap.endswith(words.organ)):
        return Post(span, prefix + head, None, gap if place is None else printed, status, "", "body")
    if place is not None and _foreign(place):
        org = printed if gap.endswith(words.organ) and not gap.endswith(_PERSONS) else None
        return Post(span, gap + prefix + head, place, org, status, "country", "foreign")
    if place is not None and place.code == "CN":
        return Post(span, "中国" + gap + prefix + head, None, "中国" + gap, status, "", "organ")
    if place is None and gap == "管委会" and last is not None and last.place is not None and last.place.level == "zone":
        return Post(span, gap + prefix + head, last.place, None, status, "zone", "organ")
    if place is None and not level_name:
        if last is not None and _foreign(last.place):  # 老挝…党中央政治局委员、中央书记处书记: not of this country
            return Post(span, gap + prefix + head, last.place, gap, status, "country", "foreign")
        national = bool(words.national.match(gap)) and not gap.startswith("中国")
        if not national and last is not None and last.place is not None and last.kind in ("organ", "chief"):
            return Post(span, gap + prefix + head, last.place, gap, status, last.level, "organ")
        return Post(
            span, gap + prefix + head, CHINA if national else None, gap, status, "country" if national else "", "organ"
        )
    if place is None:
        role = gap[len(level_name) :] if gap[len(level_name) :].endswith(("局", "厅", "中心")) else gap
        return Post(span, role + prefix + head, None, gap, status, LEVELS.get(level_name[-1:], "province"), "organ")
    if gap.endswith(("政协", "人大", "人大常委会", "纪委", "监委", "政府")) and not gap.startswith(
        ("省", "市", "县", "区")
    ):
        full = f"{_level_word(place)}{gap}"
        return Post(span, full + prefix + head, place, printed, status, place.level, "organ")
    return Post(
        span, gap + prefix + head, place, re.sub(r"(?:党委|党组)$", "", gap) or gap, status, place.level, "organ"
    )


def _inherit(span: Span, prefix: str, head: str, kind: str, status: str, last: Post, words: _Words) -> Post:
    """The second title of a list takes the organ of the first: 县农业农村局党委书记、局长."""
    status = last.status if status == "current" else status
    if last.kind == "body":
        return Post(span, prefix + head, None, last.org, status, "", "body")
    organ = re.match(
        r"(.*?(?:委(?!员|书记处)|局|厅|部|政协|人大常委会|人大|法院|检察院|党|办|院|署|会(?!长)|党团|小组|组))",
        last.role,
    )
    if last.org is None and organ and head in words.party:
        return Post(span, organ.group(1) + prefix + head, last.place, None, status, last.level, last.kind)
    if last.org and last.kind == "organ" and not (last.place and last.place.level == "zone"):
        stem = last.role[: len(last.role) - _tail_length(last.role, words)]
        if head not in ("书记", "委员", "党组成员", "常委"):
            stem = re.sub(r"(?:党委|党组|纪委)$", "", stem)
        return Post(span, stem + prefix + head, last.place, last.org, status, last.level, last.kind)
    return Post(span, prefix + head, last.place, None, status, last.level, last.kind)


def inherit(post: Post, last: Post) -> Post:
    """A post without place and body after another person's: X主席甲、副主席乙; 党委书记甲…，党委副书记乙."""
    words = _words()
    size = _tail_length(post.role, words)
    own, title = post.role[: len(post.role) - size], post.role[len(post.role) - size :]
    if last.kind == "body":
        return replace(post, org=last.org)
    if own:
        return replace(post, place=last.place, org=last.org, level=last.level, kind=last.kind)
    head = words.head.search(title)
    prefix = title[: head.start()] if head else ""
    return _inherit(post.span, prefix, title[len(prefix) :], post.kind, post.status, last, words)


def _tail_length(role: str, words: _Words) -> int:
    heads = list(words.head.finditer(role))
    if not heads:
        return 0
    start = heads[-1].start()
    deputy = words.deputy.search(role, 0, start)
    return len(role) - (deputy.start() if deputy else start)


def _level_word(place: PlaceName) -> str:
    name = place.name
    for word in ("自治区", "街道"):
        if name.endswith(word):
            return word
    if name[-1] in LEVELS:
        return name[-1]
    return {"province": "省", "prefecture": "市", "county": "县"}.get(place.level, "")


def _national_org(head: str) -> str | None:
    for organ in ("全国政协", "全国人大", "中央纪委"):
        if head.startswith(organ) and head not in ("全国人大代表",):
            return organ
    return None
