"""Which parts of a text are no running text: data, markup, and orders to whoever reads it.

News tells; it does not hand over JSON, and it does not tell its reader what to answer. What stands in such parts is
said by nobody, so no argument of a fact is taken from them. An order covers what follows it in its paragraph.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from kg.model import Span

_QUOTE: Final = "[\"'“”‘’`]"
_PROSE_TAGS: Final = (
    "a|abbr|article|b|big|blockquote|body|br|center|cite|dd|div|dl|dt|em|figcaption|figure|font|footer|h[1-6]|header|hr|"
    "html|i|img|ins|li|main|mark|ol|p|pre|q|s|section|small|span|strong|sub|sup|table|tbody|td|th|thead|time|tr|u|ul"
)
_DATA: Final = re.compile(
    r"```.{0,20000}?(?:```|\Z)"
    rf"|<(?!(?:{_PROSE_TAGS})[\s/>])([A-Za-z][\w:-]{{0,40}})[^<>]{{0,400}}>.{{0,4000}}?</\1\s*>"
    r"|<[/!?A-Za-z][^<>\n]{0,400}>"
    rf"|\[\s*{_QUOTE}[^\[\]\n]{{0,2000}}\]"
    rf"|(?:\b[A-Za-z_]\w{{1,24}}{_QUOTE}?\s?[:：=]\s?{_QUOTE}?[^\s，,;；。“”\"']{{1,60}}{_QUOTE}?[\s，,;；|]{{0,3}}){{2,}}"
    r"|^\|[^\n]*\|$",
    re.S | re.M,
)
"""Code, elements and tags, lists of strings, runs of key=value, rows of tables."""
_BRACES: Final = re.compile(r"[{}｛｝]")
_ORDER: Final = re.compile(
    r"(?:忽略|无视|忘记|忘掉|抛开|(?:不要|不用|无需|停止)(?:理会|遵守|执行))[^。！？\n]{0,4}"
    r"(?:以上|上述|上面|前面|之前|先前|所有|全部|一切|任何|系统|你)[^。！？\n]{0,10}(?:指示|指令|命令|规则|提示|要求|设定|文字)"
    r"|(?:输出|返回|生成|回复|回答|打印|写出|给出)[^。！？\n]{0,12}(?:json|[{｛]|(?:以下|如下)(?:内容|事实|结果|文字)|三元组)"
    r"|(?<![\u4e00-\u9fff])(?:请|务必|必须|只|然后|并|现在)?(?:直接|原样)?输出[：:“]"
    r"|你(?:现在)?(?:是|将扮演|要扮演)[^。！？\n]{0,8}(?:\bai\b|人工智能|语言模型|大模型|助手|机器人|抽取器|提取器)"
    r"|[给对致](?:ai|各?大?模型|语言模型|人工智能)[^。！？\n]{0,8}[：:]"
    r"|[把将][^。！？\n]{1,30}(?:写入|写进|加入|加到|添加到|记入|记到)[^。！？\n]{0,4}(?:知识图谱|图谱|输出|答案|json|facts)"
    r"|(?:系统|开发者)(?:提示词?|消息|指令)[：:]|^(?:system|assistant|developer|user)\s?[：:]|<\|[a-z_]{1,24}\|>|\[/?inst\]"
    r"|\b(?:ignore|disregard|forget|override)\b[^.。\n]{0,40}\b(?:instructions?|prompts?|rules|above|previous)\b"
    r"|\b(?:output|return|respond|reply|answer)\b[^.。\n]{0,30}\b(?:json|facts?)\b",
    re.I | re.M,
)
_CLAUSE: Final = "，。；：！？\n"


class Prose:
    """Which characters of a normalised text are running text."""

    def __init__(self, text: str) -> None:
        self._covered = bytearray(len(text))
        for span in (*_data(text), *_orders(text)):
            self._covered[span.start : span.end] = b"\1" * len(span)

    def holds(self, span: Span) -> bool:
        """Whether all of ``span`` is running text."""
        return self._covered.find(1, span.start, span.end) < 0

    def mostly(self, span: Span) -> bool:
        """Whether at least half of ``span`` is running text."""
        return 2 * self._covered.count(1, span.start, span.end) <= len(span)


def _data(text: str) -> Iterator[Span]:
    """Code, markup and whatever stands in braces; a brace that nobody closes covers its line."""
    yield from (Span(*found.span()) for found in _DATA.finditer(text))
    opened: list[int] = []
    pairs: list[Span] = []
    for found in _BRACES.finditer(text):
        if found.group() in "{｛":
            opened.append(found.start())
        elif opened:
            start = opened.pop()
            while pairs and pairs[-1].start > start:
                pairs.pop()
            pairs.append(Span(start, found.end()))
    yield from pairs
    reached = 0
    for start in opened:
        if start >= reached:
            reached = _line_end(text, start)
            yield Span(start, reached)


def _orders(text: str) -> Iterator[Span]:
    reached = 0
    for found in _ORDER.finditer(text):
        if found.start() >= reached:
            clause = max(text.rfind(mark, reached, found.start()) for mark in _CLAUSE) + 1
            reached = _line_end(text, found.end())
            yield Span(max(clause, 0), reached)


def _line_end(text: str, at: int) -> int:
    end = text.find("\n", at)
    return len(text) if end < 0 else end


__all__ = ["Prose"]
