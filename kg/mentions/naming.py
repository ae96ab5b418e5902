"""Who is named where: a name stands beside a title, before a verb of office or of speech, after an introduction, in a
list of names, or where the same person is named again. Nothing else is a name."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import deque
from collections.abc import Iterable
from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING, Final

from kg.lexicon import gazetteer
from kg.mentions import people, tagged
from kg.mentions.found import BEFORE_TITLE, Found, pure
from kg.mentions.inheriting import inherited
from kg.mentions.values import Mention, Post
from kg.model import Span

if TYPE_CHECKING:
    from kg.mentions.tagged import Tagged

QUOTED: Final = re.compile(r"“[^“”\n]{1,24}”")
AFTER_TITLE: Final = -0.5
AFTER_FULL_TITLE: Final = 2.5
AFTER_FOREIGN_TITLE: Final = 3.5
INTRODUCED: Final = -0.5
CALLED: Final = -2.0
ON_STAGE: Final = 1.0
LISTED: Final = {"、": 1.0, "和": -0.5, "与": -1.0, "及": -1.0, "以及": -0.5}
BEFORE_VERB: Final = 4.0
SPEAKING: Final = -2.0
AGAIN: Final = 2.0
"""What speaks for a name at a place before its characters are looked at, as a logarithm of odds."""
_MIDDLE: Final = re.compile(
    r"的(?=[\u4e00-\u9fff]{2,3}同志)|的[\u4e00-\u9fff]{0,6}?(?:干部|同志|选手)(?:代表)?|——|（[^（）]{1,12}）|、著名[\u4e00-\u9fff]{1,4}?(?:家|人士?|员|手)"
)
_ADDRESS_TAIL: Final = re.compile(r"同志|先生|女士|(?:副?(?:县长|市长|区长|书记|镇长|局长))(?=[携连与和])")
_CALLED: Final = re.compile(
    r"同志|(?:总|副总)?(?:省长|市长|县长|区长|州长|旗长|镇长|乡长|书记|局长|厅长|部长|主席|先生|女士|总统|总理)"
)
_BEFORE_VERB: Final = re.compile(
    r"(?:同志)?(?:代理|拟?任(?!务|何|期|命)|为(?!了|期|推|促|贯)|当选|不再担任|不再兼任|出任|担任|兼任|辞去|的[\u4e00-\u9fff、]{2,30}职务|现任|曾任|曾担任|历任|此前任|现为|系|是(?!否|在))"
)
_BEFORE_VERB_ANY: Final = re.compile(f"(?={_BEFORE_VERB.pattern})")
_THESE: Final = re.compile("这[位名]")
_THIS_POST: Final = re.compile(r"[^。\n]{0,40}。?[^。\n]{0,6}这[位名](?=[\u4e00-\u9fff])")
_CLAUSE: Final = re.compile(
    r"(?:^|(?<=[，。；：、！？\n.]))(?=[\u4e00-\u9fff])|(?<=免去)|(?<=接受)|(?<=任命)|(?<=选举)|(?<=推选)|(?<=决定)|(?<=批准)|(?<=其中)"
)
_TRADE: Final = re.compile("(?:[员师]|(?<=[\u4e00-\u9fff]{2})家)(?=[\u4e00-\u9fff]{2})")
_NOT_CALLED: Final = re.compile("事务所|生|后|级|团|们|论坛|学位|协会")
_LATIN_BEFORE: Final = re.compile(r"(?<![A-Za-z])[A-Za-z][A-Za-z.'’-]+$")
_REFERENCE: Final = re.compile(
    r"([\u4e00-\u9fff])(?:副)?(省长|市长|县长|区长|州长|旗长|镇长|乡长|书记|局长|厅长|主任|部长|主席)"
)
_BEFORE_ADDRESS: Final = frozenset("的和与由向是对请在把被给跟让找问说见到听有位")
_ENUMERATED: Final = re.compile(r"((?:[\u4e00-\u9fff·]{2,8}、)*[\u4e00-\u9fff·]{2,8})等$")
_JOINT: Final = re.compile("、|以及|[和与及]")
_INTERNATIONAL: Final = re.compile(r"^(?:世界|国际|联合国|欧洲|欧盟|亚洲|非洲|美洲|北约|东盟)")
_SHARED_ROLES: Final = ("领导", "干部", "委员", "常委", "代表", "民警", "记者", "成员")
"""Titles that several hold: they go for all names of a list, as a deputy's do."""
_ELECTION: Final = re.compile(
    r"(?:任命|选举|选举产生|推选|补选|免去|接受)((?:[\u4e00-\u9fff·]{2,12}、){1,12}[\u4e00-\u9fff·]{2,12}?)(?:同志)?(?:为|任|的|辞去)"
)


def name_people(
    text: str,
    offices: tuple[Post, ...],
    starts: frozenset[int],
    ends: frozenset[int],
    hidden: bytearray,
    hints: Tagged | None = None,
) -> tuple[list[Mention], list[Mention]]:
    """The people named in ``text``, in order, and the runs of posts that no name belongs to.

    ``starts`` and ``ends`` are those of the places, dates, posts and platforms; ``hidden`` has a 1 for each character
    where no name counts (works, credits). ``hints`` are asked about the names beside titles.
    """
    found = Found(text, offices, starts, ends, hidden, hints)
    _after_posts(found)
    _before_posts(found)
    _called(found)
    _clause_starts(found)
    _elected(found)
    _introduced(found)
    _speaking(found)
    _listed(found)
    _named_again(found)
    return inherited(text, found.people), found.orphans()


def _after_posts(found: Found) -> None:
    """单县县长张庆国: a name right after a post, or after 的 … 干部 of it."""
    for run in found.runs:
        last = run[-1]
        at = last.span.end
        middle = _MIDDLE.match(found.text, at)
        if middle:
            at = middle.end()
        if len(run) == 1 and _address(found.text, last):
            continue
        if at >= len(found.text) or (last.kind == "plain" and last.place is None and last.org is None):
            continue
        if found.post_from(at) == at:
            continue
        abroad = (
            last.kind == "foreign"
            or (last.place is not None and last.place.level in ("country", "region") and last.place.code != "CN")
            or _international(last)
        )
        full = last.place is not None or last.org is not None
        prior = AFTER_FOREIGN_TITLE if abroad else AFTER_FULL_TITLE if full else AFTER_TITLE
        end = found.name(at, prior, abroad)
        if end < 0:
            read = people.latin(found.text, at)
            end = read.end if read else -1
        end = tagged.after_title(found.hints, found.text, Span(run[0].span.start, last.span.end), at, end)
        if end < 0:
            continue
        name = Span(at, end)
        tail = _ADDRESS_TAIL.match(found.text, end)
        found.add(Span(run[0].span.start, tail.end() if tail else end), name.cut(found.text), run, name)


def _address(text: str, post: Post) -> bool:
    """Whether a bare title ends an address, so that no name follows it: 毛主席纪念园, 王书记说."""
    start = post.span.start
    if post.place is not None or post.org is not None or len(post.role) != len(post.span):
        return False
    return (
        people.surname_length(text, start - 1) == 1
        and text[start - 1] not in "任和曾时"
        and (not "\u4e00" <= text[start - 2 : start - 1] <= "\u9fff" or text[start - 2] in _BEFORE_ADDRESS)
    )


def _international(post: Post) -> bool:
    if post.org is None:
        return False
    known = gazetteer.load()
    if any(p.level == "country" and p.code != "CN" for n in (2, 3, 4) for p in known.find(post.org[:n])):
        return True
    return bool(_INTERNATIONAL.search(post.org))


def _before_posts(found: Found) -> None:
    """张德江委员长, 侯云春副主任; 冯骥才、潘鲁生等全国政协委员: names before a post.

    Only a title that one person holds is then a post of that person: a deputy is called by the full title (王帅县长).
    """
    for run in found.runs:
        start = run[0].span.start
        prior = _ENUMERATED.search(found.text, max(0, start - 60), start)
        if prior:
            _enumerated(found, prior.start(1), prior.group(1), run)
            continue
        first = run[0]
        if first.kind not in BEFORE_TITLE or found.taken(Span(start, run[-1].span.end)):
            continue
        if found.text[start] == "村" or (len(run) > 1 and first.kind != "national") or not pure(first, found.text):
            continue
        abroad = first.kind == "foreign"
        if _countries().search(found.text, max(0, start - 3), start):
            continue  # 俄哈总统, 哈方主席
        read = people.before(found.text, start, BEFORE_TITLE[first.kind], found.ends, abroad)
        if read is None:
            continue
        name = Span(read.start, start)
        if abroad:
            run = (replace(first, level="country"),)
        elif first.kind != "national":
            run = ()
        found.add(Span(read.start, first.span.end if not run else run[-1].span.end), name.cut(found.text), run, name)


@cache
def _countries() -> re.Pattern[str]:
    return re.compile("[{0}][{0}方]$".format("".join(sorted(people.words_of("abroad")))))


def _enumerated(found: Found, at: int, names: str, run: tuple[Post, ...]) -> None:
    for part in names.split("、"):
        read = people.after(found.text, at, LISTED["、"], found.starts | {at + len(part)}, found.again)
        if read and read.end == at + len(part):
            found.add(Span(at, read.end), part, run)
        at += len(part) + 1


def _clause_starts(found: Found) -> None:
    """姚秀霞任栖霞市委书记: a name at the start of a clause, before a word that gives or takes a post."""
    verbs = [m.start() for m in _BEFORE_VERB_ANY.finditer(found.text)]
    these = [m.start() for m in _THESE.finditer(found.text)]
    if not verbs and not these:
        return
    for match in _CLAUSE.finditer(found.text):
        at = match.start()
        near = found.post_from(at)
        if near is None or near - at > 64 or found.text.startswith("其中", at):
            continue
        ends = frozenset(verbs[bisect_left(verbs, at + 2) : bisect_left(verbs, at + 16)])
        if ends and _before_office(found, at, near, ends):
            continue
        if bisect_left(these, at) == bisect_left(these, at + 64):
            continue
        end = found.name(at, BEFORE_VERB)
        this = _THIS_POST.match(found.text, end) if end > 0 else None
        if this and found.post_from(this.end()) == this.end():
            found.add(Span(at, end), found.text[at:end])


def _before_office(found: Found, at: int, near: int, ends: frozenset[int]) -> bool:
    """Note the name at ``at`` that ends before a verb of office, one of ``ends``, with a post close after it."""
    read = people.after(found.text, at, BEFORE_VERB, found.starts, found.again, only=ends)
    hinted = tagged.before_verb(found.hints, found.text, at) if found.hints and near - at <= 30 else -1
    for end in (read.end if read else -1, hinted):
        post = found.post_from(end) if end in ends else None
        if post is not None and post - end <= 16:
            found.add(Span(at, end), found.text[at:end])
            return True
    return False


def _called(found: Found) -> None:
    """侯云春副主任, 奥巴马总统: a name that the hints say right before a title. The title says who is meant, but only
    one that a single person holds says a post: a deputy is called by the full title (王帅县长)."""
    if found.hints is None:
        return
    for run in found.runs:
        start = run[0].span.start
        begin = tagged.name_until(found.hints, found.text, start)
        if begin < 0 or len(run) > 1 or run[0].kind == "plain" or run[0].place or run[0].org:
            continue
        held = run if run[0].kind in ("national", "foreign") else ()
        found.add(Span(begin, run[0].span.end), found.text[begin:start], held, Span(begin, start))


def _elected(found: Found) -> None:
    """选举沈秋岚、周明远为副县长: a list of names between the verb and 为."""
    for match in _ELECTION.finditer(found.text):
        post = found.post_from(match.end())
        if post is None or post - match.end() > 12:
            continue
        at = match.start(1)
        for part in re.split("、|(?<=[^、]{2})和(?=[^、]{2})", match.group(1)):
            end = at + len(part)
            read = people.after(
                found.text, at, BEFORE_VERB, found.starts | {end}, found.again, "·" in part, only=frozenset({end})
            )
            if read and read.end == end:
                found.add(Span(at, end), part)
            at = end + 1


@cache
def _words(key: str) -> re.Pattern[str]:
    return re.compile("|".join(sorted(map(re.escape, people.words_of(key)), key=lambda w: (-len(w), w))))


def _introduced(found: Found) -> None:
    """网红朱一旦, 主播“东北小哥”, 搭档叶尔兰."""
    for match in _words("stage").finditer(found.text):
        at = match.end()
        quoted = QUOTED.match(found.text, at)
        if quoted and len(quoted.group()) <= 10:
            name = Span(at + 1, quoted.end() - 1)
            found.add(Span(at, quoted.end()), name.cut(found.text), (), name)
            continue
        end, stage = found.name(at, ON_STAGE), _stage_end(found.text, at)
        if end < 0 or (stage > end and not people.follows(found.text, end) and end not in found.starts):
            end = stage  # 主播麦田小满推介: 麦田小 is no name where 满 goes on
        if end > 0:
            found.add(Span(at, end), found.text[at:end])
    for match in _words("introductions").finditer(found.text):
        at = match.end()
        if people.splits_word(found.text, at):
            continue
        end = found.name(at, INTRODUCED)
        if end < 0 and (spelt := people.latin(found.text, at)):
            end = spelt.end
        if end > 0:
            found.add(Span(at, end), found.text[at:end])
    for match in _TRADE.finditer(found.text):
        at = match.end()
        if _is_trade(found.text, at) and (end := found.name(at, INTRODUCED)) > 0:
            found.add(Span(at, end), found.text[at:end])
    for match in _words("honorifics").finditer(found.text):
        if _NOT_CALLED.match(found.text, match.end()):
            continue
        if found.taken(Span(match.start() - 1, match.start())) or found.name(match.end(), INTRODUCED) > 0:
            continue  # also 双聘教授王小云
        latin = _LATIN_BEFORE.search(found.text, max(0, match.start() - 40), match.start())
        if latin:
            found.add(Span(latin.start(), match.end()), latin.group(), (), Span(*latin.span()))
            continue
        read = people.before(found.text, match.start(), CALLED, found.ends)
        if read:
            found.add(Span(read.start, match.end()), found.text[read.start : read.end], (), Span(read.start, read.end))


def _is_trade(text: str, end: int) -> bool:
    """Whether a word for somebody's trade ends there (调解员, 钢琴家, 营养师), and no other word goes on."""
    if people.splits_word(text, end):
        return False
    sizes = (4, 3) if text[end - 1] == "家" else (4, 3, 2)  # 朱家, 国家
    known = next((word for size in sizes if people.frequency(word := text[end - size : end])), None)
    return known is not None and known not in people.words_of("no_trades")


def _stage_end(text: str, at: int) -> int:
    """Where an unquoted stage name ends: jieba cuts what follows; the name is the words up to the last unknown one."""
    from kg.mentions.words import tokenizer

    window = re.match(r"[\u4e00-\u9fff]{2,10}", text[at : at + 10])
    if not window:
        return -1
    jieba = tokenizer()
    tokens = list(jieba.cut(window.group(), HMM=True))
    end = 0
    for token in tokens:
        if len(token) > 1 or people.never_last(token):
            break
        end += 1
    end = end if end >= 2 else 0
    for index, token in enumerate(tokens[:3]):
        known = jieba.FREQ.get(token, 0) > 0
        if not known and len(token) >= 2:
            end = sum(map(len, tokens[: index + 1]))
    return at + end if 2 <= end <= 5 else -1


def _speaking(found: Found) -> None:
    """杨琨表示: a name that is all that stands before a verb of speech in its clause."""
    for match in _speech().finditer(found.text):
        read = people.after(found.text, match.start(), SPEAKING, found.starts, found.again)
        if read and read.end == match.end():
            found.add(Span(read.start, read.end), match.group())


@cache
def _speech() -> re.Pattern[str]:
    return re.compile(rf"(?<![\u4e00-\u9fff·])[\u4e00-\u9fff]{{2,4}}?(?={_words('speech').pattern}|：)")


def _listed(found: Found) -> None:
    """陈志勇、龚德汉: names in a list after a name."""
    queue = deque(sorted(found.people, key=lambda m: m.span))
    while queue:
        mention = queue.popleft()
        joint = _JOINT.match(found.text, mention.span.end)
        if not joint:
            continue
        at = joint.end()
        if at in found.starts:
            continue
        abroad = people.surname_length(mention.value, 0) == 0 or len(mention.value) > 4
        end = found.name(at, LISTED[joint.group()], abroad)
        if end < 0 or not (abroad or "·" in found.text[at:end] or people.surname_length(found.text, at)):
            continue
        shared = (
            mention.posts
            if mention.posts
            and (mention.posts[-1].role.endswith(_SHARED_ROLES) or "副" in mention.posts[-1].role)
            and mention.span.start < (mention.name_span or mention.span).start
            else ()
        )
        if found.add(Span(at, end), found.text[at:end], shared):
            queue.append(found.people[-1])


def _named_again(found: Found) -> None:
    """The same names where no title shows them, the last part of a foreign name, and 王县长 for the one Wang."""
    known = {m.value for m in found.people}
    parts: dict[str, set[str]] = {}
    for name in known:
        if "·" in name:
            parts.setdefault(name.rsplit("·", 1)[-1], set()).add(name)
    whole = {part: min(names) for part, names in parts.items() if len(names) == 1 and len(part) >= 2}
    found.people = [
        replace(mention, value=whole[mention.value]) if mention.value in whole else mention for mention in found.people
    ]
    forms = {**{name: name for name in known}, **whole}
    text = found.text
    for at, end in _occurrences(text, forms):
        span = Span(at, end)
        if found.taken(span) or not _stands(found, at, end):
            continue
        tail = _CALLED.match(text, end)
        found.add(Span(at, tail.end()) if tail else span, forms[text[at:end]], (), span)
    by_surname: dict[str, list[str]] = {}
    for name in sorted(known):
        size = people.surname_length(name, 0)
        if size and 2 <= len(name) <= 4:
            by_surname.setdefault(name[:size], []).append(name)
    for match in _REFERENCE.finditer(text):
        options = by_surname.get(match.group(1), [])
        left = text[match.start() - 1 : match.start()]
        if len(options) == 1 and not ("\u4e00" <= left <= "\u9fff" and left not in "的和与由向是对请，"):
            found.add(Span(*match.span()), options[0])


def _stands(found: Found, at: int, end: int) -> bool:
    """Whether the characters of a known name are a name here too: two of them are easily a word or part of one."""
    if end - at > 2:
        return True
    read = people.after(found.text, at, AGAIN, found.starts)
    if read is None or read.end != end:
        return False
    return not people.is_word(found.text[at:end]) or bool(_BEFORE_VERB.match(found.text, end))


def _occurrences(text: str, names: Iterable[str]) -> Iterable[tuple[int, int]]:
    """Where the names stand, longest first, none overlapping. Work is linear in the text."""
    lengths: dict[str, list[int]] = {}
    for name in names:
        lengths.setdefault(name[0], []).append(len(name))
    if not lengths:
        return
    known = frozenset(names)
    for first, sizes in lengths.items():
        lengths[first] = sorted(set(sizes), reverse=True)
    reached = 0
    for match in re.finditer("[" + re.escape("".join(sorted(lengths))) + "]", text):
        at = match.start()
        if at < reached:
            continue
        size = next((n for n in lengths[match.group()] if text[at : at + n] in known), 0)
        if size:
            reached = at + size
            yield at, reached
