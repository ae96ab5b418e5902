"""All mentions of a document: quotations, credits, dates, places, platforms, posts and people, none overlapping."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from kg import dates, lexicon
from kg.mentions import people, places, posts, titles
from kg.mentions.values import Mention, PlaceName, Post, Scan
from kg.model import Span

if TYPE_CHECKING:
    from kg.lexicon.gazetteer import Gazetteer

_CREDIT = re.compile(
    r"[（(][^（）()\n]{0,30}(?:记者|通讯员|责编|责任编辑|编辑|作者|摄影|供稿|融媒体中心|整理|来源|政府网|政府网站)[^（）()\n]{0,40}[）)]"
    r"|(?m:^[^\n。，]{0,16}(?:记者|通讯员|责编|编辑|来源|作者|文/图|摄影|策划|实习生|监制|审核|校对)[^\n。，]{0,40}$)"
    r"|[（(](?:视频编辑|文字编辑|责任编辑)[^（）()\n]{0,60}[）)]"
    r"|(?m:^[^\n]*(?:上一篇|下一篇|相关阅读|推荐阅读|相关链接|延伸阅读)[^\n]*$)"
    r"|本报讯|(?m:^[^\n]*(?:Copyright|©|ICP备|版权所有)[^\n]*$)"
    r"|央视网消息(?:[（(]新闻联播[）)])?：?|中国网络电视台消息(?:[（(]新闻联播[）)])?：?|本台消息：?|新华社[^。\n]{0,20}?电|[\u4e00-\u9fff]{2,4}日报讯"
)
_QUOTED = re.compile(r"“[^“”\n]{1,24}”")
_STAGE = re.compile(
    r"(?:网络红人|网络主播|带货主播|当红主播|知名主播|头部主播|网红主播|主播|网红|达人|博主|达播|歌手|演员|明星|代言人|推荐官)(?=[“\u4e00-\u9fff])"
)
_INTRO = re.compile(
    r"(?:党员代表|村党员|党员|村民|专家|干部|队员|代表|搭档|同事|烈士|教授|学者|先生|嘉宾|种植户|农户|负责人|带头人|创业者|青年|大学生)(?=[\u4e00-\u9fff])"
)
_BEFORE_VERB = re.compile(
    r"(?:同志)?(?:拟?任(?!务|何|期|命)|为(?!了|期|推|促|贯)|当选|不再担任|不再兼任|出任|担任|兼任|辞去|的[\u4e00-\u9fff、]{2,30}职务|现任|曾任|曾担任|历任|此前任|现为|系|是(?!否|在))"
)
_THIS_POST = re.compile(r"[^。\n]{0,40}。?[^。\n]{0,6}这[位名](?=[\u4e00-\u9fff])")
_CLAUSE = re.compile(
    r"(?:^|(?<=[，。；：、！？\n.]))(?=[\u4e00-\u9fff])|(?<=免去)|(?<=接受)|(?<=任命)|(?<=选举)|(?<=推选)|(?<=决定)|(?<=批准)|(?<=其中)"
)
_REFERENCE = re.compile(
    r"([\u4e00-\u9fff])(?:副)?(省长|市长|县长|区长|州长|旗长|镇长|乡长|书记|局长|厅长|主任|部长|主席)"
)


_NATIVE = re.compile("(?<=、)[\u4e00-\u9fff]{2,6}籍$")


@dataclass(slots=True)
class _Found:
    """What the passes over one document have collected."""

    text: str
    posts: tuple[Post, ...]
    starts: frozenset[int]
    people: list[Mention]

    def taken(self, span: Span) -> bool:
        return any(m.span.overlaps(span) for m in self.people)


def scan(text: str, published: str | None, default_place: str | None, gazetteer: Gazetteer) -> Scan:
    """The mentions of a normalised text, in order."""
    year = int(published[:4]) if published and published[:4].isdigit() else None
    works = _works(text)
    credits = [Mention(Span(*m.span()), "credit", m.group()) for m in _CREDIT.finditer(text)]
    names = tuple(p for p in places.find(text, gazetteer, year, default_place) if not _in(p.span, works))
    offices = tuple(
        p
        for p in posts.find(text, names, tuple(c.span.end for c in credits))
        if not _in(p.span, works) and not _in(p.span, credits)
    )
    found_dates = [Mention(d.span, "date", d.value) for d in dates.find(text, published) if not _in(d.span, works)]
    platforms = [Mention(Span(*m.span()), "platform", m.group()) for m in _platforms().finditer(text)]
    starts = frozenset(
        [n.span.start for n in names]
        + [p.span.start for p in offices]
        + [d.span.start for d in found_dates]
        + [m.span.start for m in platforms]
    )
    found = _Found(text, offices, starts, [])
    _after_posts(found)
    _before_posts(found)
    _clause_starts(found)
    _introduced(found)
    _lists(found)
    _again(found, works, credits, names)
    _inherited(found)
    groups = _orphans(found)
    place_mentions = [Mention(p.span, "place", p.name, place=p) for p in names]
    quoted = [
        Mention(Span(*m.span()), "quoted", m.group()[1:-1])
        for m in _QUOTED.finditer(text)
        if not re.search(r"[。！？；]|，.*，|(?:推荐官|代言人|大使|宣传员|体验官)”", m.group())
    ]
    ranked = [*credits, *works, *found.people, *groups, *found_dates, *quoted, *place_mentions, *platforms]
    return Scan(text, _disjoint(ranked))


def _platforms() -> re.Pattern[str]:
    return re.compile("|".join(sorted(map(re.escape, lexicon.ordered("platforms")), key=lambda w: (-len(w), w))))


def _works(text: str) -> list[Mention]:
    found, depth, begin = [], 0, -1
    for at, char in enumerate(text):
        if char == "《":
            depth, begin = depth + 1, at if depth == 0 else begin
        elif char == "》" and depth:
            depth -= 1
            if depth == 0:
                found.append(Mention(Span(begin, at + 1), "work", text[begin + 1 : at]))
        elif char == "\n":
            depth = 0
    return found


def _in(span: Span, mentions: list[Mention]) -> bool:
    return any(m.span.overlaps(span) for m in mentions)


def _runs(found: _Found) -> list[tuple[Post, ...]]:
    """Posts that stand together as a list, in order."""
    runs: list[list[Post]] = []
    for post in found.posts:
        if runs:
            last = runs[-1][-1]
            between = _NATIVE.sub("", found.text[last.span.end : post.span.start])
            if between in ("", "、", "兼", "，兼", "，", "、兼", "和", "及") and (
                between != "，" or post.place is None or len(runs[-1]) > 1
            ):
                runs[-1].append(post)
                continue
        runs.append([post])
    return [tuple(run) for run in runs]


def _name(found: _Found, at: int, abroad: bool, strict: bool = False) -> int:
    text = found.text
    dotted = people.foreign(text, at) if "·" in text[at : at + 9] or "-" in text[at : at + 9] else -1
    if dotted > 0 and re.search("[·-]", text[at:dotted]):
        return dotted
    if abroad:
        end = people.foreign(text, at)
        if end > 0 and (end - at > 2 or people.follows(text, end)):
            return end
    return people.chinese(text, at, found.starts, strict)


def _after_posts(found: _Found) -> None:
    """单县县长张庆国: a name right after a post, or after 的 … 干部 of it."""
    for run in _runs(found):
        last = run[-1]
        at = last.span.end
        middle = re.compile(
            r"的(?=[\u4e00-\u9fff]{2,3}同志)|的[\u4e00-\u9fff]{0,6}?(?:干部|同志|选手)(?:代表)?|——|（[^（）]{1,12}）|、著名[\u4e00-\u9fff]{2,4}"
        ).match(found.text, at)
        if middle:
            at = middle.end()
        if len(run) == 1 and _address(found.text, last):
            continue
        if at >= len(found.text) or (last.kind == "plain" and last.place is None and last.org is None):
            continue
        begins = [p.span.start for p in found.posts if p.span.start >= at]
        if begins and begins[0] == at:
            continue
        abroad = (
            last.kind == "foreign"
            or (last.place is not None and last.place.level in ("country", "region") and last.place.code != "CN")
            or _international(last)
        )
        end = _name(found, at, abroad)
        if end < 0 and last.place is None and last.kind == "organ" and not abroad:
            end = (
                people.foreign(found.text, at)
                if people.follows(found.text, max(at, people.foreign(found.text, at)))
                else -1
            )
            end = end if end - at >= 3 else -1
        if end < 0:
            continue
        name = Span(at, end)
        begin = run[0].span.start
        tail = re.compile(r"同志|(?:副?(?:县长|市长|区长|书记|镇长|局长))(?=[携连与和])").match(found.text, end)
        span = Span(begin, tail.end() if tail else end)
        if not found.taken(span):
            found.people.append(Mention(span, "person", name.cut(found.text), run, None, name))


def _address(text: str, post: Post) -> bool:
    """Whether a bare title ends an address, so that no name follows it: 毛主席纪念园, 王书记说."""
    start = post.span.start
    if post.place is not None or post.org is not None or len(post.role) != len(post.span):
        return False
    return people.surname_length(text, start - 1) == 1 and text[start - 1] != "任"


def _international(post: Post) -> bool:
    from kg.lexicon import gazetteer

    if post.org and any(
        p.level == "country" and p.code != "CN" for n in (2, 3, 4) for p in gazetteer.load().find(post.org[:n])
    ):
        return True
    return bool(post.org and re.search(r"^(?:世界|国际|联合国|欧洲|欧盟|亚洲|非洲|美洲|北约|东盟)", post.org))


def _before_posts(found: _Found) -> None:
    """张德江委员长, 冯骥才、潘鲁生等全国政协委员: names before a post."""
    for run in _runs(found):
        start = run[0].span.start
        prior = re.search(
            r"((?:[\u4e00-\u9fff·]{2,8}、)*[\u4e00-\u9fff·]{2,8})等$", found.text[max(0, start - 60) : start]
        )
        if prior:
            at = start - 1 - len(prior.group(1))
            for part in prior.group(1).split("、"):
                end = people.chinese(found.text, at, found.starts | {at + len(part)}, strict=True)
                if end == at + len(part) and not found.taken(Span(at, end)):
                    found.people.append(Mention(Span(at, end), "person", part, run, None, Span(at, end)))
                at += len(part) + 1
            continue
        if (
            (len(run) > 1 and run[0].kind != "national")
            or run[0].kind not in ("national", "foreign")
            or run[0].org
            or (run[0].place and run[0].place.code != "CN")
        ):
            continue
        if run[0].kind == "foreign":
            begin = start
            while begin > 0 and start - begin < 7 and found.text[begin - 1] in people.transliterations():
                begin -= 1
            span = Span(begin, run[0].span.end)
            if (
                start - begin >= 2
                and found.text[begin - 1 : begin] in ("见", "、", "和", "，", "与", "\n", "。", "同", "以")
                and not found.taken(span)
            ):
                named = (replace(run[0], level="country"),)
                found.people.append(Mention(span, "person", found.text[begin:start], named, None, Span(begin, start)))
            continue
        for size in (3, 2, 4):
            at = start - size
            if at < 0 or not (
                at == 0
                or run[0].kind == "national"
                or found.text[at - 1] in "，。、；：\n“”由和与"
                or found.text[at - 1 : at] == "向"
            ):
                continue
            known = any(
                m.value == found.text[at:start] and run[0].role in {p.role for p in m.posts} for m in found.people
            )
            if known:
                break
            if people.chinese(found.text, at, frozenset({start}), strict=True) == start and not found.taken(
                Span(at, run[-1].span.end)
            ):
                found.people.append(
                    Mention(Span(at, run[-1].span.end), "person", found.text[at:start], run, None, Span(at, start))
                )
                break


def _clause_starts(found: _Found) -> None:
    """姚秀霞任栖霞市委书记: a name at the start of a clause, before a word that gives or takes a post."""
    for match in _CLAUSE.finditer(found.text):
        at = match.start()
        if found.text.startswith("其中", at):
            continue
        for end in dict.fromkeys(
            (
                _name(found, at, False),
                people.foreign(found.text, at),
                people.chinese(found.text, at, frozenset({at + 2})),
            )
        ):
            if end <= at or found.taken(Span(at, end)):
                continue
            this = _THIS_POST.match(found.text, end)
            near = any(0 <= p.span.start - end <= 16 for p in found.posts)
            if (near and _BEFORE_VERB.match(found.text, end)) or (
                this and any(p.span.start == this.end() for p in found.posts)
            ):
                found.people.append(Mention(Span(at, end), "person", found.text[at:end], (), None, Span(at, end)))
                break


def _introduced(found: _Found) -> None:
    """网红朱一旦, 主播“东北小哥”, 搭档叶尔兰."""
    for match in _STAGE.finditer(found.text):
        at = match.end()
        quoted = _QUOTED.match(found.text, at)
        if quoted and len(quoted.group()) <= 10:
            span = Span(at, quoted.end())
            name = Span(at + 1, quoted.end() - 1)
        else:
            end = people.chinese(found.text, at, found.starts, strict=True)
            end = end if end > 0 else _stage_end(found.text, at)
            if end < 0:
                continue
            span = name = Span(at, end)
        if not found.taken(span):
            found.people.append(Mention(span, "person", name.cut(found.text), (), None, name))
    for match in _INTRO.finditer(found.text):
        end = people.chinese(found.text, match.end(), found.starts, strict=True)
        if end > 0 and not found.taken(Span(match.end(), end)):
            span = Span(match.end(), end)
            found.people.append(Mention(span, "person", span.cut(found.text), (), None, span))


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


def _lists(found: _Found) -> None:
    """陈志勇、龚德汉: names in a list after a name."""
    queue = sorted(found.people, key=lambda m: m.span)
    while queue:
        mention = queue.pop(0)
        joint = re.compile(r"[、和与]").match(found.text, mention.span.end)
        if not joint:
            continue
        at = joint.end()
        abroad = people.surname_length(mention.value, 0) == 0 or len(mention.value) > 4
        end = people.chinese(found.text, at, found.starts, strict=True)
        if abroad and end < 0:
            end = people.foreign(found.text, at)
        span = Span(at, end)
        if end < 0 or found.taken(span) or at in found.starts:
            continue
        shared = (
            mention.posts
            if mention.posts
            and mention.posts[-1].role.endswith(("领导", "干部", "委员", "民警"))
            and mention.span.start < (mention.name_span or mention.span).start
            else ()
        )
        new = Mention(span, "person", span.cut(found.text), shared, None, span)
        found.people.append(new)
        queue.append(new)


_BARE_ORGANS = ("党委", "党组", "纪委")
_SAME_BODY = re.compile(r"[^。；！？\n]{0,40}[，、和与及]")


def _inherited(found: _Found) -> None:
    """欧洲左翼党主席洛朗、副主席莫拉: a post without a place or body takes those of the person told of just before."""
    found.people.sort(key=lambda m: m.span)
    for index in range(1, len(found.people)):
        before, mention = found.people[index - 1 : index + 1]
        if not before.posts or not mention.posts or any(not _bare(p) for p in mention.posts):
            continue
        between = found.text[before.span.end : mention.span.start]
        last = before.posts[-1]
        near = between in ("、", "，", "和", "与", "及", "以及", "，以及")
        same = last.kind == "body" and mention.posts[0].role.startswith(_BARE_ORGANS) and _SAME_BODY.fullmatch(between)
        if (near or same) and (last.place is not None or last.org is not None) and last.kind != "national":
            told = [titles.inherit(mention.posts[0], last)]
            for post in mention.posts[1:]:
                told.append(titles.inherit(post, told[-1]))
            found.people[index] = replace(mention, posts=tuple(told))


def _bare(post: Post) -> bool:
    if post.place is not None or (post.level and post.kind != "foreign"):
        return False
    return post.org is None and post.kind in ("organ", "body", "foreign")


def _again(found: _Found, works: list[Mention], credits: list[Mention], names: tuple[PlaceName, ...]) -> None:
    """The same names where no title shows them, the last part of a foreign name, and 王县长 for the one Wang."""
    text = found.text
    known = {m.value for m in found.people}
    short = {name.split("·")[-1]: name for name in sorted(known) if "·" in name}
    forms: dict[str, str] = {
        **{n: n for n in known},
        **{k: v for k, v in short.items() if len(k) >= 2 and k not in known},
    }
    if forms:
        pattern = re.compile("|".join(map(re.escape, sorted(forms, key=lambda n: (-len(n), n)))))
        for match in pattern.finditer(text):
            span = Span(*match.span())
            if found.taken(span) or _in(span, works) or _in(span, credits):
                continue
            if len(match.group()) == 2 and not (people.follows(text, span.end) or span.end in found.starts):
                continue
            tail = re.compile(
                r"(?:同志|(?:总|副总)?(?:省长|市长|县长|区长|州长|旗长|镇长|乡长|书记|局长|厅长|部长|主席|先生|女士|总统|总理))"
            ).match(text, span.end)
            whole = Span(span.start, tail.end()) if tail else span
            found.people.append(Mention(whole, "person", forms[match.group()], (), None, span))
    by_surname: dict[str, list[str]] = {}
    for name in sorted(known):
        size = people.surname_length(name, 0)
        if size and 2 <= len(name) <= 4:
            by_surname.setdefault(name[:size], []).append(name)
    for match in _REFERENCE.finditer(text):
        options = by_surname.get(match.group(1), [])
        span = Span(*match.span())
        before = text[match.start() - 1 : match.start()]
        if (
            len(options) == 1
            and not found.taken(span)
            and not ("\u4e00" <= before <= "\u9fff" and before not in "的和与由向是对请，")
        ):
            found.people.append(Mention(span, "person", options[0], (), None, span))
    for short_name, full in short.items():
        for index, mention in enumerate(found.people):
            if mention.value == short_name:
                found.people[index] = Mention(mention.span, "person", full, mention.posts, None, mention.name_span)


def _orphans(found: _Found) -> list[Mention]:
    """Runs of posts that no name follows: 任栖霞市委书记, 这位新昌县副县长."""
    return [
        Mention(span, "posts", span.cut(found.text), run)
        for run in _runs(found)
        if not found.taken(span := Span(run[0].span.start, run[-1].span.end))
    ]


def _disjoint(ranked: list[Mention]) -> tuple[Mention, ...]:
    """The mentions in order, the earlier of the list winning where two overlap."""
    kept: dict[int, Mention] = {}
    chosen: list[Mention] = []
    for mention in ranked:
        if any(at in kept for at in range(mention.span.start, mention.span.end)):
            continue
        for at in range(mention.span.start, mention.span.end):
            kept[at] = mention
        chosen.append(mention)
    return tuple(sorted(chosen, key=lambda m: m.span))


CHAINS: Final = ("place", "person", "posts")
