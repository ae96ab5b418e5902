"""Small made-up news for the tests of builds that go on: people who meet again, move on, and share names and places."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import pyoxigraph as ox

from kg import output
from kg.model import Document
from kg.records import document_record

TEXTS = (
    "4月11日，单县县长钱小林走进抖音直播间，推介单县羊肉汤。",
    "单县县长钱小林到黄岗镇调研。",
    "钱小林任菏泽市副市长。菏泽市副市长钱小林推介单县羊肉汤。",
    "济南市副市长沈秋岚会见单县县长钱小林。",
    "昭苏县副县长钱小林在快手直播间推介昭苏蜂蜜。",
    "平阴县启动“玫瑰出山”计划。平阴县县长沈秋岚推介平阴玫瑰。",
    "山东省将启动“千村助农”计划。",
    "沈秋岚没有推介平阴玫瑰。",
    "单县农业农村局局长孙大力出席全省农业工作会议。",
    "今天天气很好。",
)
DATES = ("2020-04-12", "2021-05-01", None)
TEXT_FILES = (
    output.DOCUMENTS,
    output.FACTS,
    output.LINKS,
    output.ENTITIES,
    output.JUDGEMENTS,
    output.REDIRECTS,
    output.TURTLE,
    output.PAGE,
    output.SUMMARY,
    output.MARKER,
)


def document(name: str, text: int, date: int = 0, title: str = "") -> Document:
    """The document ``name`` with one of TEXTS and one of DATES."""
    return Document(name, TEXTS[text], title or f"标题{name}", DATES[date], source="news.jsonl")


def write(file: Path, documents: Iterable[Document]) -> str:
    """Writes the documents as JSON lines; returns the path."""
    rows: list[Mapping[str, Any]] = [document_record(one) for one in documents]
    file.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), encoding="utf-8")
    return str(file)


def content(folder: Path) -> dict[str, object]:
    """All that an output holds: its files byte for byte, and the triples of its store."""
    found: dict[str, object] = {
        name: (folder / name).read_bytes() if (folder / name).exists() else None for name in TEXT_FILES
    }
    found["store"] = {str(quad) for quad in ox.Store.read_only(str(output.read(folder).store))}
    return found
