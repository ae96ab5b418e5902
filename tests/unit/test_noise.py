"""Pages as they are scraped: what stands around and between the words of an article is no part of it, nor hides it."""

from __future__ import annotations

import pytest

from kg.extract.rules import extract
from kg.model import Document


@pytest.mark.parametrize(
    "text",
    [
        "直播间里，单县县长沈秋岚推介单县羊汤。 上一篇：曹县县长邹明远 下一篇：无",
        "直播间里，单县县长沈秋岚推介单县羊汤 责任编辑：邹明远",
        "直播间里，单县县长沈秋岚推介单县羊汤（责任编辑 邹明远）",
        "直播间里，单(shàn)县县长沈(shěn)秋岚推介单县羊汤。",
        "单shan县xian县xian长zhang沈shen秋qiu岚lan在直播间推介单县羊汤。",
        "直播间里，单县县长沈??秋岚推介单县羊汤。",
        "直播间里，单县县长沈秋岚推介&ldquo;单县羊汤&rdquo;。",
        "直播间里，&nbsp;单县县长&nbsp;沈秋岚推介单县羊汤。",
        "直 播 间 里 ， 单 县 县 长 沈 秋 岚 推 介 单 县 羊 汤 。",
    ],
)
def test_the_article_is_read_and_nobody_else(text: str) -> None:
    facts = [f for f in extract(Document(id="page", text=text)) if f.type in ("holds_role", "promoted")]
    assert {(f.type, f.value("person"), f.value("place")) for f in facts} == {
        ("holds_role", "沈秋岚", "单县"),
        ("promoted", "沈秋岚", "单县"),
    }
    for fact in facts:
        assert fact.evidence.span.cut(text) == fact.evidence.quote


@pytest.mark.parametrize(
    "line",
    ["本报记者 沈秋岚", "文/图 本报记者 沈秋岚", "来源：单县网 编辑：沈秋岚 2020-04-03", "编辑｜沈秋岚  审核｜邹明远"],
)
def test_a_line_of_credits_is_about_nobody(line: str) -> None:
    assert extract(Document(id="page", text=f"{line}\n会议在单县举行。\n{line}")) == ()
