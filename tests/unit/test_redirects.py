"""Ids of what was joined, or whose documents have gone, lead on: in the graph, in questions, in explain."""

from __future__ import annotations

from pathlib import Path

import news
import pytest

from kg import cli, output, pipeline
from kg.model import Document
from kg.store import DiskStore

TEXTS = {
    "2019": "单县县长钱小林到黄岗镇调研。",
    "2020": "单县县长钱小林推介单县羊肉汤。",
    "2021": "单县县长钱小林为单县羊肉汤代言。",
}


def document(year: str) -> Document:
    return Document(year, TEXTS[year], published=f"{year}-05-01", source="news.jsonl")


def build(folder: Path, *years: str) -> str:
    """Takes the documents in; returns the id of the person."""
    pipeline.build([news.write(folder / "news.jsonl", [document(year) for year in years])], folder / "out")
    (person,) = {one.id for one in output.read(folder / "out").entities() if one.kind == "person"}
    return person


def said(capsys: pytest.CaptureFixture[str], *arguments: object) -> str:
    capsys.readouterr()
    with pytest.raises(SystemExit) as end:
        cli.main([str(one) for one in arguments])
    assert not end.value.code
    return capsys.readouterr().out


def test_an_id_leads_on_when_an_earlier_document_comes(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    old = build(tmp_path, "2020", "2021")
    assert build(tmp_path, "2021") == old
    new, out = build(tmp_path, "2019"), tmp_path / "out"
    assert old != new
    whole = said(capsys, "query", "person", "--person", new, "--out", out)
    assert len(whole.splitlines()) > 3
    for form in (old, f"id:{old}", f"https://kg.example/id/{old}"):
        assert said(capsys, "query", "person", "--person", form, "--out", out) == whole
    explained = said(capsys, "explain", old, "--out", out)
    assert new in explained
    assert f"{old} leads here" in explained
    asked = f'SELECT ?now {{ ?old dcterms:identifier "{old}" ; dcterms:isReplacedBy/dcterms:identifier ?now }}'
    (tmp_path / "asked.rq").write_text(asked, encoding="utf-8")
    assert said(capsys, "query", tmp_path / "asked.rq", "--out", out).split() == ["now", new]
    assert f"{old}\t{new}\n" in (out / output.REDIRECTS).read_text(encoding="utf-8")


def test_the_id_of_a_document_that_goes_leads_to_what_is_left(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    first, out = build(tmp_path, "2019", "2020", "2021"), tmp_path / "out"
    pipeline.remove(out, ["2019"])
    (second,) = {one.id for one in output.read(out).entities() if one.kind == "person"}
    assert second != first
    pipeline.remove(out, ["2020"])
    (third,) = {one.id for one in output.read(out).entities() if one.kind == "person"}
    assert {output.read(out).current(one) for one in (first, second, third)} == {third}
    assert said(capsys, "query", "person", "--person", first, "--out", out) == said(
        capsys, "query", "person", "--person", third, "--out", out
    )
    assert third in said(capsys, "explain", first, "--out", out)
    assert build(tmp_path, "2019", "2020") == first
    assert output.read(out).current(third) == first == output.read(out).current(first)


def test_the_graph_that_is_left_is_that_of_the_documents_alone(tmp_path: Path) -> None:
    (tmp_path / "fresh").mkdir()
    build(tmp_path, "2019", "2020", "2021")
    pipeline.remove(tmp_path / "out", ["2019"])
    build(tmp_path / "fresh", "2020", "2021")
    assert news.content(tmp_path / "out") == news.content(tmp_path / "fresh" / "out")


def test_ids_that_lead_on_have_no_facts_of_their_own(tmp_path: Path) -> None:
    build(tmp_path, "2019", "2020", "2021")
    found = output.read(tmp_path / "out")
    asked = "PREFIX dcterms: <http://purl.org/dc/terms/> SELECT ?p { ?old dcterms:isReplacedBy ?new . ?old ?p ?o }"
    predicates = {str(row[0]).rpartition("/")[2] for row in DiskStore(found.store).query(asked)}
    assert predicates == {"identifier", "isReplacedBy"}


def test_in_which_file_a_document_comes_does_not_matter(tmp_path: Path) -> None:
    every = [document(year) for year in TEXTS]
    one = [news.write(tmp_path / "one.jsonl", every)]
    two = [news.write(tmp_path / "a.jsonl", every[:1]), news.write(tmp_path / "b.jsonl", every[1:])]
    for name, files in (("x", one), ("y", two)):
        pipeline.build(files, tmp_path / name)
    for name in (output.LINKS, output.ENTITIES, output.JUDGEMENTS, output.REDIRECTS, output.TURTLE):
        assert (tmp_path / "x" / name).read_bytes() == (tmp_path / "y" / name).read_bytes()
