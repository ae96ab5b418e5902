"""People named in lists: who is elected or appointed, who stands after a name, lists of names alone."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterator
from typing import Final

from kg.mentions import characters, people
from kg.mentions.characters import FAR, HOME
from kg.mentions.found import Found
from kg.mentions.nomenclature import nomenclature
from kg.mentions.values import Mention, Post
from kg.model import Span

LISTED: Final = {"、": 1.0, "和": -0.5, "与": -1.0, "及": -1.0, "以及": -0.5}
"""What speaks for a name after a name and such a joint, as a logarithm of odds."""
_ELECTED: Final = 4.0
_AMONG: Final = 0.0
_JOINT: Final = re.compile(r"(?:（[^（）\n]{1,12}）)?(、|以及|[和与及])")
_ELECTION: Final = re.compile(
    r"(?:任命|选举|(?:决定|任命|如下)：|选举产生|推选|补选|增选|免去|免除|罢免|撤销|接受|同意|提名|推荐|(?:表决|会议)?通过了?|批准了?)"
    r"((?:[\u4e00-\u9fff·]{2,12}(?:（[^（）\n]{1,12}）)?、){0,12}[\u4e00-\u9fff·]{2,12}?)"
    r"(?:（[^（）\n]{1,12}）)?(?:同?志)?(?:为|任|担任|的|因|辞去|请求|提出)"
)
_ELECTED_TOO: Final = re.compile(
    r"[，；]((?:[\u4e00-\u9fff·]{2,12}、){0,12}[\u4e00-\u9fff·]{2,12}?)(?:同志)?(?:为|任)(?=[\u4e00-\u9fff])"
)
"""Who is elected beside those named first: 选举甲为主任，乙、丙为副主任."""
_REMOVAL: Final = re.compile(r"(?:免去|免除|解除|撤销|罢免)(?=[\u4e00-\u9fff]{4,30}职务)")
_PART: Final = re.compile(r"[\u4e00-\u9fff·]{2,12}?(?=（|、|和|与|$)")
_INNER: Final = re.compile(r"(?:、[\u4e00-\u9fff]{2,4}(?:（[^（）\n]{1,8}）)?){1,60}(?=、)")


def elected(found: Found) -> None:
    """选举沈秋岚、周明远为副县长，吕建成为院长; 接受唐水生因工作变动辞去县长职务; 免去周大海县长职务: the names."""
    for verb in _REMOVAL.finditer(found.text):
        for size in (3, 2, 4):
            post = found.post_from(verb.end() + size)
            if post == verb.end() + size and _whole(found, Span(verb.end(), post), _ELECTED):
                found.add(Span(verb.end(), post), found.text[verb.end() : post])
                break
    told = 0  # up to where those elected beside others have been read
    for match in _ELECTION.finditer(found.text):
        post = found.post_from(match.end())
        if post is None or post - match.end() > 24:
            continue
        for span in _parts(found, *match.span(1)):
            found.add(span, span.cut(found.text))
        begin, told = max(match.end(), told), max(told, _sentence_end(found.text, match.end()))
        for too in _ELECTED_TOO.finditer(found.text, begin, told):
            if found.post_from(too.end()) == too.end():
                for span in _parts(found, *too.span(1)):
                    found.add(span, span.cut(found.text))


def _sentence_end(text: str, at: int) -> int:
    return min((end for end in (text.find("。", at), text.find("\n", at)) if end >= 0), default=len(text))


def _parts(found: Found, start: int, end: int) -> Iterator[Span]:
    """The names of a list that ends at ``end``; each must be one as a whole."""
    at = start
    while at < end:
        stop = min((i for i in (found.text.find(joint, at, end) for joint in "、（") if i > 0), default=end)
        names = [Span(at, stop)]
        for joint in re.finditer("[和与]", found.text[at + 2 : stop - 2]):
            names = [Span(at, at + 2 + joint.start()), Span(at + 2 + joint.end(), stop)]
            if all(_whole(found, span, _ELECTED) for span in names):
                break
            names = [Span(at, stop)]
        yield from (span for span in names if _whole(found, span, _ELECTED))
        at = stop + 1
        if found.text[stop : stop + 1] == "（":
            at = found.text.find("）", stop) + 1
            at += found.text.startswith("、", at)


def _whole(found: Found, span: Span, prior: float) -> bool:
    """Whether exactly these characters are a name."""
    only = frozenset({span.end})
    return people.after(found.text, span.start, prior, found.starts | only, found.again, only=only) is not None


def among_names(found: Found) -> None:
    """李鸿忠、蔡奇、王勇、何立峰参加会议: a list of three and more, each of them a name."""
    text = found.text
    for match in _INNER.finditer(text):
        inner = [Span(*m.span(1)) for m in re.compile("、([\u4e00-\u9fff]+)").finditer(text, *match.span())]
        if not all(_whole(found, part, _AMONG) for part in inner):
            continue
        first = people.before(text, match.start(), _AMONG, found.ends | _boundary(text, match.start()))
        last = people.after(text, match.end() + 1, _AMONG, found.starts, found.again)
        if first is None or last is None:
            continue
        spans = (Span(first.start, first.end), *inner, Span(last.start, last.end))
        if all(people.is_chinese(span.cut(text)) for span in spans):  # no list of places or of goods
            for span in spans:
                found.add(span, span.cut(text))


def _boundary(text: str, end: int) -> frozenset[int]:
    """Where the run of characters that ends there begins, if it is short enough to be one name."""
    return frozenset(at for at in range(end - 4, end - 1) if at == 0 or not "\u4e00" <= text[at - 1] <= "\u9fff")


def listed(found: Found) -> None:
    """陈志勇、龚德汉: names in a list after a name."""
    queue: deque[tuple[Mention, tuple[Post, ...]]] = deque(
        (mention, _shared(mention)) for mention in sorted(found.people, key=lambda m: m.span)
    )
    while queue:
        mention, shared = queue.popleft()
        joint = _JOINT.match(found.text, mention.span.end)
        if not joint:
            continue
        at = joint.end()
        if at in found.starts:
            continue
        abroad = characters.surname_length(mention.value, 0) == 0 or len(mention.value) > 4
        end = found.name(at, LISTED[joint.group(1)], FAR if abroad else HOME)
        if end < 0 or not (abroad or "·" in found.text[at:end] or characters.surname_length(found.text, at)):
            continue
        if found.add(Span(at, end), found.text[at:end], shared):
            queue.append((found.people[-1], shared))


def _shared(mention: Mention) -> tuple[Post, ...]:
    """The posts before a name that go for the names after it as well: 副县长甲、乙、丙."""
    if not mention.posts or mention.span.start == (mention.name_span or mention.span).start:
        return ()
    last = mention.posts[-1]
    many = (
        last.role.endswith(nomenclature().shared)
        or "副" in last.role
        or (last.status == "former" and last.kind == "organ")
    )
    return mention.posts if many else ()
