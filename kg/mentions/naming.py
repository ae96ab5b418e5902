"""Who is named where: a name stands beside a title, before a verb of office or of speech, after an introduction, in a
list of names, or where the same person is named again. Nothing else is a name."""

from __future__ import annotations

import math
import re
from bisect import bisect_left
from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING, Final

from kg.lexicon import gazetteer
from kg.mentions import characters, introducing, listing, people, states, tagged, wording
from kg.mentions.again import named_again
from kg.mentions.characters import FAR, HOME, NEAR, Abroad
from kg.mentions.found import BEFORE_OFFICE, BEFORE_TITLE, NEIGHBOURS, Found, pure
from kg.mentions.inheriting import inherited
from kg.mentions.nomenclature import nomenclature
from kg.mentions.values import Mention, Post
from kg.model import Span

if TYPE_CHECKING:
    from kg.mentions.tagged import Tagged

AFTER_TITLE: Final = -0.5
AFTER_FULL_TITLE: Final = 2.5
AFTER_FOREIGN_TITLE: Final = 3.5
AS_WORD: Final = 4.0
OF_TITLE: Final = -2.5
OF_OFFICE: Final = 3.0
AS_TITLE: Final = 0.5
BEFORE_VERB: Final = 4.0
"""What speaks for a name at a place before its characters are looked at, as a logarithm of odds. The two of ``OF_`` are
added where 的 stands between a title and the name, the second where the title has a verb of office: 任县长的王帅."""
_MIDDLE: Final = re.compile(
    r"的(?=[\u4e00-\u9fff]{2,3}同志)|的[\u4e00-\u9fff]{0,6}?(?:干部|同志|选手)(?:代表)?|——|（[^（）]{1,12}）|、[\u4e00-\u9fff]{2,5}党(?:人|籍)|、著名[\u4e00-\u9fff]{1,4}?(?:家|人士?|员|手)"
)
_OF: Final = re.compile("”?的(?![\u4e00-\u9fff]{0,4}(?:职务|职位|身份|角色|岗位|任命|领导|带领|陪同|指导|支持))")
_OF_DUTY: Final = re.compile("(?:职务|一职|之职)的(?=[\u4e00-\u9fff])")
_OFFICE: Final = re.compile("(?:[任当]|身为|作为|成为|称为|叫作)“?$")
_ADDRESS_TAIL: Final = re.compile(r"同志|先生|女士|(?:副?(?:县长|市长|区长|书记|镇长|局长))(?=[携连与和])")
_BEFORE_VERB_ANY: Final = re.compile(f"(?={BEFORE_OFFICE.pattern})")
_THESE: Final = re.compile("这[位名]")
_THIS_POST: Final = re.compile(r"[^。\n]{0,40}。?[^。\n]{0,6}这[位名](?=[\u4e00-\u9fff])")
_CLAUSE: Final = re.compile(
    r"(?:^|(?<=[，。；：、！？\n.]))(?=[\u4e00-\u9fff])|(?<=致电)|(?<=致函)|(?<=免去)|(?<=接受)|(?<=任命)|(?<=选举)|(?<=推选)|(?<=决定)|(?<=批准)|(?<=其中)|(?<=由)|(?<=祝贺)|(?<=解除)|(?<=撤销)|(?<=同意)|(?<=提名)"
)
_BEFORE_ADDRESS: Final = frozenset("的和与由向是对请在把被给跟让找问说见到听有位")
_ENUMERATED: Final = re.compile(r"((?:[\u4e00-\u9fff·]{2,8}、)*[\u4e00-\u9fff·]{2,8})等$")
_INTERNATIONAL: Final = re.compile(r"^(?:世界|国际|联合国|欧洲|欧盟|亚洲|非洲|美洲|北约|东盟)")


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
    introducing.described(found)
    _clause_starts(found)
    listing.elected(found)
    introducing.introduced(found)
    introducing.speaking(found)
    introducing.dotted(found)
    listing.listed(found)
    listing.among_names(found)
    named_again(found)
    return states.placed(text, inherited(text, found.people)), found.orphans()


def _after_posts(found: Found) -> None:
    """单县县长张庆国: a name right after a post, or after 的 of it, or after 的 … 干部 of it."""
    for run in found.runs:
        last = run[-1]
        at, prior = last.span.end, 0.0
        full = any(post.place is not None or post.org is not None for post in run)
        held = _in_office(found.text, run[0])
        middle = _MIDDLE.match(found.text, at)
        of = None if middle or not (held or (full and last.kind != "national")) else _OF.match(found.text, at)
        if middle:
            at = middle.end()
        elif of:
            at = of.end()
            prior = OF_TITLE + (OF_OFFICE if held else 0.0)
            if not full:
                _acting_as(found, at, prior)
                continue
        elif held and found.text.startswith("，", at) and found.text.endswith(("身为", "作为"), 0, run[0].span.start):
            _acting_as(found, at + 1, AS_TITLE)
            continue
        elif of_duty := _OF_DUTY.match(found.text, at):
            _acting_as(found, of_duty.end(), OF_TITLE + OF_OFFICE)
            continue
        if len(run) == 1 and _address(found.text, last):
            continue
        if at >= len(found.text) or (last.kind == "plain" and not full):
            continue
        if found.post_from(at) == at or found.text.endswith(nomenclature().leaders, 0, run[0].span.start):
            continue  # also 习近平主席|向服贸会致贺
        abroad = _abroad(last)
        if len(run) == 1 and last.kind == "national" and _named_already(found, last):
            continue
        prior += AFTER_FOREIGN_TITLE if abroad else AFTER_FULL_TITLE if full else AFTER_TITLE
        read = found.read(at, prior, abroad)
        if read is not None and len(run) == 1 and (own := _before(found, last)) is not None and own.odds > read.odds:
            continue  # 拉贾帕克萨总统向中方捐赠
        if read is not None and (of or abroad) and _everyday(found.text[at : read.end]):
            continue  # 总书记的贺信, 领导人应对
        if read is not None and found.text[at : read.end] in characters.words_of("everyday"):
            continue  # 厅长|原定到场
        if read is None and full and not of and not abroad:
            read = _word_as_name(found, at, prior)
        end = read.end if read else -1
        if end < 0:
            read = people.latin(found.text, at)
            end = read.end if read else -1
        if found.hints is not None:
            odds = read.odds if read is not None else -math.inf
            end = tagged.after_title(found.hints, found.text, Span(run[0].span.start, last.span.end), at, end, odds)
        if end < 0:
            continue
        name = Span(at, end)
        tail = _ADDRESS_TAIL.match(found.text, end)
        found.add(Span(run[0].span.start, tail.end() if tail else end), name.cut(found.text), run, name)


def _acting_as(found: Found, at: int, prior: float) -> None:
    """作为平原县公安局局长，沈秋岚守在路口; 辞去县长职务的沈秋岚: a name after a post that a verb gives it."""
    read = found.read(at, prior, NEAR)
    if read is not None and not wording.is_everyday(found.text[at : read.end]):
        found.add(Span(at, read.end), found.text[at : read.end])


def _everyday(name: str) -> bool:
    """Whether a name is a word that no transliteration is."""
    spelt = characters.transliterations().issuperset(name) and name not in characters.words_of("everyday")
    return wording.is_everyday(name) and not spelt


def _word_as_name(found: Found, at: int, prior: float) -> people.Name | None:
    """盘山县副县长解放也来到: after a title in full a word that may be a name is one if what follows follows names."""
    read = found.read(at, prior + AS_WORD)
    if read is None or not characters.surname_length(found.text, at) or not wording.follows(found.text, read.end):
        return None
    return read if 0 < wording.frequency(found.text[at : read.end]) < 5000 else None


def _in_office(text: str, post: Post) -> bool:
    """Whether a verb of office stands before a post or at its beginning (现任县长)."""
    start = post.span.start
    return bool(_OFFICE.search(text, max(0, start - 4), start)) or text[start + 1 : start + 2] == "任"


def _named_already(found: Found, post: Post) -> bool:
    """Whether a title belongs to the name before it and a word follows: 习近平总书记文艺座谈会讲话."""
    at, text = post.span.end, found.text
    if not any(wording.is_word(text[at : at + size]) for size in (2, 3)):
        return False
    return people.before(text, post.span.start, BEFORE_TITLE["national"], found.ends) is not None


def _address(text: str, post: Post) -> bool:
    """Whether a bare title ends an address, so that no name follows it: 毛主席纪念园, 王书记说."""
    start = post.span.start
    if post.place is not None or post.org is not None or len(post.role) != len(post.span):
        return False
    return (
        characters.surname_length(text, start - 1) == 1
        and text[start - 1] not in "任和曾时"
        and (not "\u4e00" <= text[start - 2 : start - 1] <= "\u9fff" or text[start - 2] in _BEFORE_ADDRESS)
    )


def _abroad(post: Post) -> Abroad:
    """How likely a foreigner holds a post: one from next door may have a name of Chinese characters."""
    if post.place is not None and post.place.level in ("country", "region") and post.place.code != "CN":
        known, code = gazetteer.load(), post.place.code
        near = code is not None and code in known and not NEIGHBOURS.isdisjoint((code, *known.ancestors(code)))
        return NEAR if near else FAR
    unknown = post.kind == "chief" and post.place is not None and post.place.code is None  # 石垣市市长
    if post.kind == "foreign" or (unknown and post.place is not None and not gazetteer.load().find(post.place.name)):
        return NEAR
    return FAR if _international(post) else HOME


def _international(post: Post) -> bool:
    if post.org is None:
        return False
    known = gazetteer.load()
    if any(p.level == "country" and p.code != "CN" for n in (2, 3, 4) for p in known.find(post.org[:n])):
        return True
    return bool(_INTERNATIONAL.search(post.org))


_APPOINTS: Final = re.compile(r"(?:任命|选举|推选|推举|补选|增选|聘任|聘请|提名)[^。；：\n]{2,50}[为任]$")


def _before(found: Found, post: Post) -> people.Name | None:
    """The name right before a post that is written as the title alone."""
    start = post.span.start
    if (
        post.kind not in BEFORE_TITLE
        or not pure(post, found.text)
        or found.text[start] in ("村", found.text[start - 1])
    ):
        return None  # also 吕特里市市长
    if found.text.startswith("”", post.span.end) and "“" in found.text[max(0, start - 4) : start]:
        return None  # 称为“尼瓦乡长”的
    if _countries().search(found.text, max(0, start - 3), start):
        return None  # 俄哈总统, 哈方主席
    if _APPOINTS.search(found.text, max(0, start - 60), start):
        return None  # 选举尚晓燕为|副县长
    return people.before(
        found.text, start, BEFORE_TITLE[post.kind], found.ends, FAR if post.kind == "foreign" else HOME
    )


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
        if (len(run) > 1 and first.kind != "national") or found.taken(Span(start, run[-1].span.end)):
            continue
        read = _before(found, first)
        if read is None:
            continue
        name = Span(read.start, start)
        run = _own(found.text, run)
        if first.kind == "foreign":
            run = (replace(first, level="country"),)
        elif first.kind != "national":
            run = ()
        found.add(Span(read.start, first.span.end if not run else run[-1].span.end), name.cut(found.text), run, name)


def _own(text: str, run: tuple[Post, ...]) -> tuple[Post, ...]:
    """The posts of the person named before a list of them: 习近平主席|和国王 names two people."""
    for at in range(1, len(run)):
        if text[run[at - 1].span.end : run[at].span.start] in ("和", "与", "同"):
            return run[:at]
    return run


@cache
def _countries() -> re.Pattern[str]:
    return re.compile("[{0}][{0}方]$".format("".join(sorted(characters.words_of("abroad")))))


def _enumerated(found: Found, at: int, names: str, run: tuple[Post, ...]) -> None:
    for part in names.split("、"):
        read = people.after(found.text, at, listing.LISTED["、"], found.starts | {at + len(part)}, found.again)
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
    hinted = -1
    if found.hints is not None and near - at <= 30 and read is None and at not in found.starts:
        hinted = tagged.before_verb(found.hints, found.text, at)
    for end in (read.end if read else -1, hinted):
        post = found.post_from(end) if end in ends else None
        if found.text[at:end] in characters.words_of("everyday"):
            continue  # 次年任
        if found.text.startswith("是", end) and wording.is_everyday(found.text[at:end]):
            continue  # 高铁是
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
        if len(run) > 1 or run[0].kind == "plain" or run[0].place or run[0].org or found.taken(run[0].span):
            continue
        begin = tagged.before_title(found.hints, found.text, start)
        if begin < 0 or start in found.ends:
            continue
        held = run if run[0].kind in ("national", "foreign") else ()
        found.add(Span(begin, run[0].span.end), found.text[begin:start], held, Span(begin, start))
