"""The output folder: all or nothing, ours or refused, one writer."""

from __future__ import annotations

import fcntl
import json
import os
from pathlib import Path

import pytest

from kg import output, records
from kg.errors import OutputError
from kg.model import Argument, Document, Entity, Evidence, Fact, Link, Span

BASE = "https://kg.example/"
DOCUMENT = Document("d1", "云山县县长钱小林推介云山茶。", title="茶", published="2020-04-21")
FACT = Fact(
    "promoted",
    (Argument("person", "钱小林", Span(5, 8)), Argument("product", "云山茶", Span(10, 13))),
    Evidence("d1", Span(5, 13), "钱小林推介云山茶", "promoted.verb", 0.9),
)
LINK = Link(FACT.id, "person", "钱小林", "person/钱小林-1", 0.8, ("only one of the name",), (("person/钱小林-2", 0.2),))
ENTITY = Entity("person/钱小林-1", "person", "钱小林", ("钱小林",))


def write(folder: Path, note: str = "one") -> None:
    with output.writing(folder, BASE) as fresh:
        output.write_lines(fresh / output.DOCUMENTS, [records.document_record(DOCUMENT)])
        output.write_lines(fresh / output.FACTS, [records.facts_record(DOCUMENT, [FACT])])
        output.write_lines(fresh / output.LINKS, [records.link_record(LINK)])
        output.write_lines(fresh / output.ENTITIES, [records.entity_record(ENTITY)])
        (fresh / output.STORE).mkdir()
        output.write_text(fresh / output.STORE / "note", note)


def test_what_is_written_is_read_back(tmp_path: Path) -> None:
    write(tmp_path / "out")
    found = output.read(tmp_path / "out")
    assert found.base == BASE
    assert found.documents() == (DOCUMENT,)
    assert found.facts() == (FACT,)
    assert found.links() == (LINK,)
    assert found.entities() == (ENTITY,)


def test_a_second_build_replaces_the_first(tmp_path: Path) -> None:
    write(tmp_path / "out", "one")
    output.write_text(tmp_path / "out" / output.TURTLE, "left from an older build\n")
    write(tmp_path / "out", "two")
    assert (tmp_path / "out" / output.STORE / "note").read_text() == "two"
    assert not (tmp_path / "out" / output.TURTLE).exists()
    left = [p.name for p in (tmp_path / "out").iterdir() if p.name.startswith(".") and p.name != ".lock"]
    assert left == []


def test_an_error_leaves_the_old_output_as_it_was(tmp_path: Path) -> None:
    write(tmp_path / "out", "one")
    with pytest.raises(UnicodeEncodeError), output.writing(tmp_path / "out", BASE) as fresh:
        output.write_text(fresh / output.DOCUMENTS, "half \ud800")
    assert output.read(tmp_path / "out").documents() == (DOCUMENT,)


def test_an_error_in_the_first_build_leaves_no_folder(tmp_path: Path) -> None:
    with pytest.raises(ZeroDivisionError), output.writing(tmp_path / "out", BASE):
        raise ZeroDivisionError
    assert not (tmp_path / "out").exists()


def test_leftovers_of_a_killed_build_are_swept(tmp_path: Path) -> None:
    (tmp_path / "out" / ".new-dead").mkdir(parents=True)
    (tmp_path / "out" / ".new-dead" / "half").write_text("x")
    write(tmp_path / "out")
    assert not (tmp_path / "out" / ".new-dead").exists()


def test_a_disk_error_is_one_line(tmp_path: Path) -> None:
    with pytest.raises(OutputError, match="No space left") as caught, output.writing(tmp_path / "out", BASE):
        raise OSError(28, "No space left on device", "big.jsonl")
    assert "\n" not in str(caught.value)


def test_a_folder_that_is_not_ours_is_refused_and_untouched(tmp_path: Path) -> None:
    (tmp_path / "thesis.txt").write_text("mine")
    with pytest.raises(OutputError, match=r"thesis\.txt"):
        write(tmp_path)
    assert [p.name for p in tmp_path.iterdir()] == ["thesis.txt"]
    with pytest.raises(OutputError, match="run kg build"):
        output.read(tmp_path)


def test_a_file_is_no_output_folder(tmp_path: Path) -> None:
    (tmp_path / "out").write_text("x")
    with pytest.raises(OutputError, match="not a folder"):
        write(tmp_path / "out")


@pytest.mark.parametrize("marker", ['{"schema": 999, "base": "x"}', "[]", "{"])
def test_another_version_or_a_damaged_marker_is_refused(tmp_path: Path, marker: str) -> None:
    write(tmp_path / "out")
    (tmp_path / "out" / output.MARKER).write_text(marker)
    for attempt in (output.read, write):
        with pytest.raises(OutputError):
            attempt(tmp_path / "out")


def test_an_interrupted_swap_is_told_and_mended_by_the_next_build(tmp_path: Path) -> None:
    write(tmp_path / "out")
    marker = {"schema": output.SCHEMA, "base": BASE, "complete": False}
    (tmp_path / "out" / output.MARKER).write_text(json.dumps(marker))
    with pytest.raises(OutputError, match="interrupted"):
        output.read(tmp_path / "out")
    write(tmp_path / "out")
    assert output.read(tmp_path / "out").facts() == (FACT,)


def test_two_builds_at_once_are_refused(tmp_path: Path) -> None:
    write(tmp_path / "out")
    with (tmp_path / "out" / ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        with pytest.raises(OutputError, match="another build"):
            write(tmp_path / "out")
    write(tmp_path / "out")


def test_a_damaged_line_is_named(tmp_path: Path) -> None:
    write(tmp_path / "out")
    with (tmp_path / "out" / output.LINKS).open("a") as links:
        links.write("{nonsense\n")
    with pytest.raises(OutputError, match=r"links\.jsonl:2"):
        output.read(tmp_path / "out").links()


def test_replacing_a_text_leaves_no_file_beside(tmp_path: Path) -> None:
    output.replace_text(tmp_path / "page.html", "new")
    assert os.listdir(tmp_path) == ["page.html"]
    with pytest.raises(OutputError):
        output.replace_text(tmp_path / "missing" / "page.html", "new")
