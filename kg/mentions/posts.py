"""Posts: place + organ + title, composed here so that patterns need not know how titles are built.

In 嘉鱼县委书记 the 县 belongs to the place and to the organ; in 镇长 to the title and to the place. A head (书记, 县长)
is found first; what stands left of it is read backwards: deputy, status, organ, place.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import replace

from kg.mentions import organs
from kg.mentions.characters import surname_length
from kg.mentions.nomenclature import Nomenclature, nomenclature
from kg.mentions.titles import LEVEL_WORD, Reading, compose, foreign, inherit
from kg.mentions.values import PlaceName, Post
from kg.mentions.words import tokenizer
from kg.model import Span

_NOT_HEADS = re.compile(
    "长(?:城|期|征|远|约|假|达[0-9一二三四五六七八九十百千万两几数多半近约])|记者"
    "|(?<=[省市县区州镇乡村旗])长江|长江(?:[三上中下两流干沿源航口水支岸边里轮商禁以和与、]|经济|大桥|日报|学者|保护|生态|黄河|电力|证券|文)"
)
"""Words that begin in the last character of what looks like a head: 湖北省|长江."""
_LETTER = re.compile(
    "(?:(?<![\u4e00-\u9fff0-9])|(?<=会见|访问|表示|任命|欢迎)|(?<=[称和与、据]))(?P<country>[\u4e00-\u9fff])"
    "(?:(?P<organ>外交部|国防部|国务院|财政部|卫生部|内务部|能源部|五角大楼|议会|国会|总统办公室|总统府|总统|总理|首相)(?P<head>(?:副|首席|新闻|高级)?(?:发言人|部长|议长|主席|秘书|顾问|助理))"
    "|(?P<office>(?:前|时任)?(?:副)?(?:国务卿|总统|总理|首相|外长|防长|财长|[\u4e00-\u9fff]{2,6}(?:部长|大臣))))$"
)
"""An office of another state, with its country by one character."""
_ELECTED = re.compile("^[^。；\n]*(?:当选为?|任|为)$")
_IN_TURN = re.compile("^[^。；\n]{2,40}，(?:由|委托|请|派)$")
_CONGRESS = re.compile("(?:中国共产党|中共)第[十一二三四五六七八九]{1,3}届中央(?:纪律检查)?委员会$")
_OF_CONGRESS = ("总书记", "委员", "候补委员", "常委", "书记")
_MINISTERS = frozenset(["部长", "大臣", "国务秘书"])
_CHAMBERS = ("议会", "议院", "国会", "政府", "委员会", "事务", "总统", "总理", "首相", "院", "部")
"""What a foreign office without a country may be of; 佐科总统 is no post of 佐科."""
_ENVOYS = frozenset(["大使", "特命全权大使", "总领事", "参赞", "公使"])
_SENT = re.compile("挂职|(?:挂职)?(?:担任|出任|挂任|兼任|任|当)")
_TO = ("到", "赴", "在", "往", "驻")
"""Where somebody takes up a post: 到|田东县|挂任|县委常委."""
_PAST = re.compile("(?:原|(?<!此|之|以|目|日)前)(党委|党组|党总支|党支部|党工委|纪委|工会|)$")


def find(text: str, places: tuple[PlaceName, ...], barriers: tuple[int, ...]) -> tuple[Post, ...]:
    """All posts of ``text``. ``barriers`` are offsets, in order, that no post crosses: ends of credits."""
    words = nomenclature()
    ends = [p.span.end for p in places]
    found: list[Post] = []
    begins = frozenset(s.start for p in places for s in p.spans)
    for match in words.head.finditer(text):
        if text.startswith("领导人", match.start()) and begins & {match.end()}:
            continue  # 二十国集团领导人杭州峰会
        if begins & {*range(match.start() + 1, match.end())}:
            continue  # 湖南省长沙市: no 省长
        post = _read(text, match.start(), match.end(), places, ends, words, barriers, found[-1] if found else None)
        if post is not None:
            if found and post.span.start < found[-1].span.end:
                if found[-1].span.end <= match.start():
                    post = replace(post, span=Span(found[-1].span.end, post.span.end))
                else:
                    continue
            found.append(_elected_with(text, post, found[-1]) if found else post)
    return tuple(found)


def _elected_with(text: str, post: Post, last: Post) -> Post:
    """甲当选为市人大常委会主任，乙当选为|副主任; 主任甲请假，由|副主任乙…: of the same organ."""
    between = text[last.span.end : post.span.start]
    if post.place is not None or post.org is not None or post.level or len(between) > 60:
        return post
    same = post.role.startswith("副") and last.role.endswith(post.role[1:])
    return inherit(post, last) if same and (_ELECTED.search(between) or _IN_TURN.search(between)) else post


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
        r"(?:团队?(?!长)|处(?!书记)|会议|办公|办公室|制(?!片)|岗|负责制|站(?!长)|招待会|节|证|直播间|特使|特别代表|夫人|助理|研究员|工程师|教授|顾问|发言人|新闻秘书|新闻发言人|国家安全|幕僚长|峰会|人选|提名|候选人|大选|[支大中总]队|们|级|培训|责任|令|府|候选|协会|学会|联合会|研究会|直播|带货|代言|论坛|联盟|联谊|(?:领导|军事|过渡)?委员|官邸|办公厅)",
        text[end : end + 4],
    ) and head not in ("村干部",):
        return None
    if re.search("两国|三国|各国|多国|双方|历任|历届|[两三四几]位|[两三四几]名", text[max(0, start - 2) : start]):
        return None
    if last is not None and last.span.end == start and len(head) == 2 and surname_length(head, 0):
        return None  # 党委副书记|关长胜
    council = head.endswith(("常委", "委员", "理事")) and text.startswith("会", end)
    if council or (len(head) < 3 and _NOT_HEADS.match(text, end - 1)):
        return None
    left = start
    if head == "主席" and text.endswith(words.presidents, 0, start):
        kind = "national"
    if congress := _CONGRESS.search(text, max(floor, start - 18), start) if head in _OF_CONGRESS else None:
        start = left = congress.start()
        head, kind = text[start:end], "national"
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
        if kind == "chief" and foreign(candidate) and tail == head[0]:  # 万象|市|市长
            candidate = replace(candidate, chain=(*candidate.chain[:-1], candidate.name + tail))
            overlap = True
        minister = head in _MINISTERS and foreign(candidate) and re.fullmatch(r"[\u4e00-\u9fff]{2,8}", tail)
        if overlap or (candidate.span.end <= left and len(tail) <= 26 and (minister or organs.fits(tail, words))):
            place, gap, begin = candidate, "" if overlap else tail, candidate.span.start
            outer = places[back - 1] if back and candidate.code == "CN" and "协会" in tail else None
            if outer is not None and foreign(outer) and outer.span.end == begin:  # 阿尔及利亚|中国友好协会
                place, gap, begin = outer, text[begin:left], outer.span.start
            break
        sent = _SENT.match(tail) if kind in ("chief", "organ") and text.endswith(_TO, 0, candidate.span.start) else None
        if sent and organs.fits(tail[sent.end() :], words):
            place, gap, begin = candidate, tail[sent.end() :], candidate.span.end + sent.end()
            break
    letter = _LETTER.search(text, max(0, left - 12), end) if place is None else None
    if letter and letter["country"] in words.letters and (letter["organ"] or kind == "foreign"):  # 俄|外交部|发言人
        at = letter.start("country")
        place = PlaceName(Span(at, at + 1), (words.letters[letter["country"]],), (), None, "country")
        begin = at
        if letter["organ"]:
            kind, head, left, gap, prefix = "organ", letter["head"], letter.start("head"), letter["organ"], ""
    elif kind == "national" and text[max(0, left - 4) : left].removesuffix("中央")[-2:] in words.armies:
        kind, gap = "organ", text[left - 4 : left] if text.endswith("中央", 0, left) else text[left - 2 : left]
        place, begin = None, left - len(gap)
    elif kind == "national":
        abroad = place is not None and place.level == "country" and place.code != "CN"
        if abroad and (gap.endswith(words.party_abroad) or not gap):
            kind = "organ" if gap else "foreign"
        elif head == "总书记" and text[left - 1 : left] == "党":
            kind, (begin, gap) = "organ", organs.run_before(text, left, words, floor, named)
        else:
            place, begin, gap = None, left, ""
    elif place is None or (_inside_name(text, begin, gap, words) and "\u4e00" <= text[begin - 1 : begin] <= "\u9fff"):
        wider, run = organs.run_before(text, left, words, floor, named)
        if place is None or (wider < begin and _inside_name(text, begin, run, words)):
            place, begin, gap = None, wider, run
    if place is not None and re.match(r"\d{4}年", gap):  # 北京2022年冬奥会协调委员会 is one body
        place, gap = None, text[begin:left]
    printed = text[begin:left].replace("的", "").rstrip("原前")
    printed = printed if organs.NO_STATUS.match(printed) else printed.lstrip("原前")
    gap = organs.without_of(gap)
    if gap[:1] in ("原", "前") and len(gap) > 1 and not organs.NO_STATUS.match(gap):  # 前海|管理局
        gap, status = gap[1:], "former"
    if gap.endswith("挂职"):
        gap, printed = gap[:-2], printed.removesuffix("挂职")
    past = _PAST.search(gap)
    if past:
        gap, status = gap[: past.start()] + past.group(1), "former"
        printed = printed[: len(printed) - len(past.group())].rstrip("原前") + past.group(1)
    elect = place is None and not gap and "\u4e00" <= text[end : end + 1] <= "\u9fff" and text[end] != "的"
    status, begin = _status(text, begin, status, words, elect)
    if kind == "foreign" and place is None and gap and not gap.endswith(_CHAMBERS):
        begin, gap, printed = left, "", ""
    if place is not None and foreign(place) and gap.endswith(words.party_abroad) and index > 0:
        place, gap, begin = _outermost(text, place, gap, places, left)
        printed = text[begin:left]
    if place is None and (not gap or gap in words.bodies_of):
        body = organs.named_body(text, begin, gap or head, floor, words)
        gap, printed = body or gap, body or printed
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
    if before[:1] in ("我", "该", "本", "全") and before[1:] in tuple("省市县区州旗镇乡"):
        return False
    if len(before) < 2 or not organs.HANZI.fullmatch(before) or before[-1] in "的和与及同兼由向对是为任时":
        return False
    return before not in tokenizer().FREQ


def _outermost(
    text: str, place: PlaceName, gap: str, places: tuple[PlaceName, ...], left: int
) -> tuple[PlaceName, str, int]:
    """The country of a party whose name begins with a place: 塞舌尔|联合塞舌尔党, 缅甸|克钦邦人民党."""
    if len(place.chain) > 1:
        country = replace(place, span=place.spans[0], chain=place.chain[:1], spans=place.spans[:1], level="country")
        return country, text[place.spans[0].end : left], place.span.start
    before = [p for p in places if p.span.end <= place.span.start][-1:]
    for other in before:
        between = text[other.span.end : place.span.start]
        if other.level == "country" and len(between) <= 4 and not any(c in organs.BOUNDARY for c in between):
            return other, text[other.span.end : left], other.span.start
    return place, gap, place.span.start


def _inside_name(text: str, at: int, gap: str, words: Nomenclature) -> bool:
    """Whether a place at ``at`` may be a part of the name of what goes on as ``gap``: 佛教协会|西藏|分会."""
    branch = gap.startswith("分") or gap.endswith(("分会", "分社", "总会"))
    central = text.endswith(("国务院", "中央"), 0, at)  # 国务院台湾事务办公室
    return branch or central or organs.is_body(gap, words) or text.endswith(words.international, 0, at)


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
