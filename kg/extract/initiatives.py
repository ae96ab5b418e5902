"""From words to initiatives: a run of a masked sentence cut into the names in it, and refused where it names none."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from typing import Final

import yaml

from kg import lexicon

_PLACE, _DATE, _QUOTED, _WORK = "\ue002", "\ue004", "\ue006", "\ue007"
_COUNT = re.compile(
    r"为期[0-9一二两三四五六七八九十百半]+个?(?:天|月|周|年|多月|多年)的?|数次|好几[轮项个批条]|"
    r"(?:多达|近|超过|约|等)?(?:[0-9]+|[一二两三四五六七八九十百]+|多|数)(?:余|多)?(?:大|条|项|个|份|部|批|轮|场|款|类|点)(?!门)"
)
_RANK = re.compile(r"(?:全国|国内|我国|全球|世界|全省|全市|省内|国际)?(?:首[个部份批轮项次]|第一[个部份批项])")
_SUCH = re.compile(
    r"等(?:[0-9一二三四五六七八九十百]*[余多]?(?:条|项|个|大)?|一系列|系列|多项|一揽子)?(?:政策|扶持|支持|重点|新|改革|便民)?$"
)
_TAIL = re.compile(r"(?:[（(][^（）()]{1,14}[）)])+$")
_PUBLICATION = re.compile(r"(?:日报|晚报|时报|杂志|新闻|周刊|快讯|联播)$")
_BRACKET = re.compile(r"（[^（）]{1,14}）")
_JOIN = re.compile(r"(?:（[^（）]{1,14}）)?(?:、|，(?=\ue007)|(?=\ue007)|以及|[和与及](?!其))(?:审议通过|通过|发布)?")
_MAKER = re.compile(r"[^，。；：“”\ue006\ue007]{2,30}?(?:发起|主办|牵头实施|牵头|组织实施|倡议|主导|承办|推出)的")
"""Who made it, before its name."""
_HOME = re.compile(
    rf"(?:首|第[一二三四五六七八九十0-9]+)[期届轮版](?={_WORK})|(?:{_PLACE}|{_DATE}|全国|全省|全市|全县|全区){{1,3}}(?={_QUOTED})"
)
_SHOWN: Final = (
    "专栏|专题|特别节目|系列节目|系列报道|主题报道|系列片|剧目|作品|系列纪录|节目|栏目|纪录片|微视频|短视频|报道|一书|杂志|特刊|丛书|系列丛书|一文|文章|署名|社论|评论|精神|的?新书|海报|专辑|歌曲|剧目|电视|电影|影片|展览"
    "|相关规定|有关规定|规定的|等?要求|工作情况|情况|贯彻|实施情况|立法|起草|修改|修订工作|进展"
)
_UNTITLED = re.compile(f"等?(?:{_SHOWN})")
_AFTER: Final = (
    r"[，。；：！？\n、（）”\ue004\ue002]|$|和|与|及(?!其)|以及|等|并(?!轨|购|网)|中(?![国央华小型心])|在|以来|来(?=，|已)|之[后前]|后(?=，)|时(?=，)|期间|过程|的同时"
    r"|取得|由|自|于|也|已|今[天日]|昨天|近日|日前|正式|全面|同步|扎实|深入|顺利|率先|集中|目前|正|专场|成果|成效|得到|受到|再获|获得|荣获|入选|让|使|将|成为|是|要求|明确|规定|指出|显示|推动|促进|带动|惠及|覆盖"
)
_NOT_FIRST = re.compile(
    "[、和与及等，其而但且并之出]|第[一二三四五六七八九十]、|(?:实行|采用|采取|打造|形成|下一步)|在(?!线)"
)
_TWO_DEEDS = re.compile("(?<!合)并(?![轨购网行重])")
_NO_LAW: Final = tuple("无设方看说想合非依司执立语用写手书魔疗打玩算技")
"""Before 法: a word that is no law (无法, 方法)."""
NUMBER: Final = "第?[一二三四五六七八九十百零〇0-9]{1,6}号"


@dataclass(frozen=True, slots=True)
class Name:
    """An initiative within a masked run: its half-open offsets there; ``head`` where its last word stands apart
    (“甲”“乙”等专项行动)."""

    start: int
    end: int
    head: str = ""


@cache
def _lists() -> dict[str, tuple[str, ...]]:
    raw = yaml.safe_load(lexicon.read("initiatives.yaml"))
    return {key: longest_first(map(str, value)) for key, value in raw.items()}


def longest_first(words: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted(set(words), key=lambda w: (-len(w), w)))


def heads(kind: str) -> tuple[str, ...]:
    """The words of a list of ``lexicon/initiatives.yaml``, the longest first."""
    return _lists()[kind]


@cache
def _empty() -> re.Pattern[str]:
    words = "|".join(map(re.escape, _lists()["empty"]))
    return re.compile(f"(?:{words}|第[一二三四五六七八九十][批轮期]|首[批轮期]|[{_PLACE}{_DATE}的、和与0-9]){{0,2}}")


@cache
def _head(*kinds: str) -> re.Pattern[str]:
    words = longest_first(word for kind in kinds for word in heads(kind))
    return re.compile(f"(?:{'|'.join(map(re.escape, words))})")


_KINDS: Final = {
    "issued": ("documents",),
    "started": ("campaigns", "seasons"),
    "opened": ("seasons",),
    "proposed": ("proposals",),
    "subject": ("documents", "campaigns", "seasons"),
}
"""What may follow a verb, or be told of as issued or started, by the kinds of its last word."""


@cache
def _phrase(form: str) -> re.Pattern[str]:
    """A name that ends in a last word of its form, at the end of its phrase, or a quotation alone."""
    last = _head(*_KINDS[form]).pattern
    run = "[^，。；：！？\n\ue000\ue008]" if form == "issued" else "[^，。；：！？\n\ue000\ue001\ue008]"
    proposed = "方案|战略|计划|行动|工程|发展要求|工作法" if form == "proposed" else "(?!)"
    return re.compile(
        rf"(?P<quotes>{_QUOTED}(?:[、和]?{_QUOTED}){{1,9}})(?:等[0-9一二三四五六七八九十]*(?:大|项|个)?)?(?P<head>[\u4e00-\u9fff]{{0,8}}?{last})(?={_AFTER})"
        rf"|{run}{{1,46}}?{last}(?:（[^（）]{{1,14}}）)?(?={_AFTER})"
        rf"|(?:{run}{{1,24}}?)?{_QUOTED}[\u4e00-\u9fff]{{0,12}}活动(?={_AFTER})"
        rf"|{run}{{0,20}}?{_QUOTED}[\u4e00-\u9fff]{{0,8}}?(?:{proposed})(?={_AFTER})"
        rf"|(?:{'|'.join(heads('schemes'))})(?:工程|建设|项目|工作)?(?={_AFTER})"
        rf"|{_QUOTED}(?={_AFTER})"
    )


def is_document(title: str, after: str = "") -> bool:
    """Whether a title in 《》 is that of a document that is issued, not of a book, a paper or a programme; ``after`` is
    what follows it and may say so: 《…》白皮书."""
    bare = _TAIL.sub("", title.strip()).rstrip("0123456789年版—-")
    last = (*heads("documents"), *heads("titles"), *heads("campaigns"))
    return (
        len(bare) >= 4
        and (
            bare.endswith(last)
            or after.startswith(("白皮书", "蓝皮书", "绿皮书", "倡议", "行动计划", "国家标准", "文件", "声明"))
        )
        and not _PUBLICATION.search(bare)
    )


def is_show(name: str) -> bool:
    """Whether a quoted name is that of a show, a run or a fair."""
    return name.endswith(_lists()["shows"])


def is_body(name: str) -> bool:
    """Whether a quoted name is that of a body, which is set up."""
    return name.endswith(_lists()["bodies"])


def is_published(name: str) -> bool:
    """Whether a quoted name can be that of what is published: 十大线路, and not 北斗芯片."""
    return name.endswith((*_lists()["published"], *_lists()["documents"]))


def is_drive(name: str) -> bool:
    """Whether a name is that of a drive of the whole country: every place carries it out, and none starts it."""
    return name.endswith(_lists()["drives"])


def is_manner(name: str) -> bool:
    """Whether a quotation says how something is done, and names nothing: 组合拳."""
    return name.endswith(_lists()["slang"])


def orders(run: str) -> tuple[str, ...]:
    """第三号、四号主席令: the full name of each order of a list."""
    numbers = list(re.finditer(NUMBER, run))
    return tuple("第" + n.group().removeprefix("第") + run[numbers[-1].end() :] for n in numbers)


def is_measure(text: str) -> bool:
    """Whether an item of a list of measures says what it is: 机动车检验标志电子化."""
    return 4 <= len(text) <= 20 and not any(word in text for word in _lists()["never"])


def names(run: str, form: str) -> tuple[Name, ...]:
    """The initiatives that stand at the beginning of a masked run, joined by 、和与. Whether a title in 《》 or a
    quotation is one is not judged here: their words are masked."""
    found: list[Name] = []
    at = 0
    while at < len(run) and len(found) < 40:
        at = _front(run, at, len(run))
        one = _titled(run, at) or (_phrased(run, at, form) if form != "titled" else [])
        if not one:
            break
        found += one
        joined = _JOIN.match(run, one[-1].end)
        if not joined:
            break
        at = joined.end()
    return tuple(found)


def _titled(run: str, at: int) -> list[Name]:
    if run[at : at + 1] != _WORK:
        return []
    bracket = _BRACKET.match(run, at + 1)
    rest = bracket.end() if bracket else at + 1
    return [] if _UNTITLED.match(run, rest) or _named_after().match(run, rest) else [Name(at, at + 1)]


@cache
def _named_after() -> re.Pattern[str]:
    """What is named after a document is not that document: 《职业病防治法》宣传周."""
    return re.compile(f"[\u4e00-\u9fff]{{0,4}}(?:执法检查|{'|'.join(map(re.escape, heads('seasons')))})")


def _phrased(run: str, at: int, form: str) -> list[Name]:
    match = _phrase(form).match(run, at)
    if not match:
        return []
    if match["quotes"]:
        marks = [i for i in range(*match.span("quotes")) if run[i] == _QUOTED]
        last = Name(marks[-1], match.end()) if run[marks[-1] + 1 :].startswith(match["head"]) else None
        return [Name(i, i + 1, match["head"]) for i in marks[:-1]] + [
            last or Name(marks[-1], marks[-1] + 1, match["head"])
        ]
    part = None if _UNTITLED.match(run, match.end()) else named(match.group())
    return [Name(at + part.start, at + part.end)] if part else []


def _front(run: str, start: int, end: int) -> int:
    """Where the name begins, after how many and how new."""
    changed = True
    while changed and start < end:
        changed = False
        for pattern in (_COUNT, _RANK, _HOME, _MAKER):
            counted = pattern.match(run, start, end)
            if counted and counted.end() < end:
                start, changed = counted.end(), True
        for word in _lists()["front"]:
            if run.startswith(word, start, end) and len(word) < end - start:
                start, changed = start + len(word), True
                break
    return start


def named(run: str) -> Name | None:
    """The initiative that a masked run names, or None. Offsets count characters of ``run``."""
    start, end = _front(run, 0, len(run)), len(run)
    text = run[start:end]
    bare = _TAIL.sub("", text)
    head = max((bare[i:] for i in range(max(1, len(bare) - 8), len(bare)) if bare[i:] in _last()), key=len, default="")
    warlike = head not in _lists()["documents"] and any(word in text for word in _lists()["warlike"])
    if warlike or _TWO_DEEDS.search(text) or any(word in text for word in _lists()["never"]) or _NOT_FIRST.match(text):
        return None
    rest = bare[: len(bare) - len(head)]
    if head == "法" and rest.endswith(_NO_LAW):
        return None
    if _SUCH.search(rest):
        return None
    if text in heads("schemes"):
        return Name(start, end)
    if _QUOTED not in text and _WORK not in text and (_empty().fullmatch(rest) or len(text) < 4):
        return None
    return Name(start, end)


@cache
def _last() -> frozenset[str]:
    return frozenset(
        word for kind in ("documents", "campaigns", "seasons", "festivals", "titles") for word in heads(kind)
    )
