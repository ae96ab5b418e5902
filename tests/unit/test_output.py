"""The output folder: all or nothing, ours or refused, one writer, nothing lost."""

from __future__ import annotations

import fcntl
import json
import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
from pathlib import Path

import news
import pytest

from kg import output, pipeline, state
from kg.errors import InputError, OutputError
from kg.store import DiskStore

ROOT = Path(__file__).resolve().parents[2]


def write(folder: Path, *names: str, text: int = 0, base: str | None = None) -> pipeline.Summary:
    file = news.write(folder.parent / "news.jsonl", [news.document(n, text) for n in names])
    return pipeline.build([file], folder, pipeline.Options(base=base))


def ids(folder: Path) -> list[str]:
    return [one.id for one in output.read(folder).documents()]


def beside(folder: Path) -> list[str]:
    return sorted(p.name for p in folder.iterdir() if p.name.startswith(".") and p.name != ".lock")


def test_the_files_say_what_the_state_says(tmp_path: Path) -> None:
    write(tmp_path / "out", "a", "b")
    found = output.read(tmp_path / "out")
    for name, values in (("documents", found.documents()), ("entities", found.entities()), ("links", found.links())):
        lines = (tmp_path / "out" / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()
        assert len(lines) == len(values) > 0
    summary = json.loads((tmp_path / "out" / output.SUMMARY).read_text(encoding="utf-8"))
    assert len(found.facts()) == sum(summary["facts"].values()) + summary["unasserted"]
    assert len(DiskStore(found.store)) == summary["triples"]
    assert (tmp_path / "out" / output.STORE).resolve() == found.store.resolve()


def test_a_second_build_takes_in_what_is_new_or_changed(tmp_path: Path) -> None:
    first = write(tmp_path / "out", "a", "b")
    assert (first.new, first.changed, first.unchanged) == (("a", "b"), (), 0)
    second = write(tmp_path / "out", "b", "c")
    assert (second.new, second.changed, second.unchanged) == (("c",), (), 1)
    third = write(tmp_path / "out", "c", text=1)
    assert (third.new, third.changed, third.unchanged) == ((), ("c",), 0)
    assert ids(tmp_path / "out") == ["a", "b", "c"]
    assert beside(tmp_path / "out") == []


def test_what_is_unchanged_is_not_touched(tmp_path: Path) -> None:
    write(tmp_path / "out", "a", "b")
    store, before = output.read(tmp_path / "out").store, (tmp_path / "out" / output.TURTLE).stat()
    write(tmp_path / "out", "a", "b")
    assert output.read(tmp_path / "out").store == store
    after = (tmp_path / "out" / output.TURTLE).stat()
    assert (after.st_ino, after.st_mtime_ns) == (before.st_ino, before.st_mtime_ns)


def test_only_takes_out_the_others(tmp_path: Path) -> None:
    write(tmp_path / "out", "a", "b")
    file = news.write(tmp_path / "news.jsonl", [news.document("b", 0), news.document("c", 1)])
    done = pipeline.build([file], tmp_path / "out", only=True)
    assert (done.new, done.unchanged, done.removed) == (("c",), 1, ("a",))
    (tmp_path / "bad.jsonl").write_text("{nonsense\n")
    with pytest.raises(InputError, match=r"bad\.jsonl"):
        pipeline.build([file, str(tmp_path / "bad.jsonl")], tmp_path / "out", only=True)
    assert ids(tmp_path / "out") == ["b", "c"]


def test_a_document_told_again_by_another_file_is_the_same(tmp_path: Path) -> None:
    for name in ("b.jsonl", "a.jsonl", "c.jsonl"):
        last = pipeline.build([news.write(tmp_path / name, [news.document("x", 0)])], tmp_path / "out")
    assert (last.changed, last.unchanged) == ((), 1)
    pipeline.build([str(tmp_path / name) for name in ("a.jsonl", "b.jsonl", "c.jsonl")], tmp_path / "fresh")
    assert news.content(tmp_path / "out") == news.content(tmp_path / "fresh")


def test_texts_that_claim_one_id_give_way_together(tmp_path: Path) -> None:
    one = news.write(tmp_path / "one.jsonl", [news.document("x", 0)])
    two = news.write(tmp_path / "two.jsonl", [news.document("x", 1)])
    pipeline.build([one, two], tmp_path / "out")
    assert len(ids(tmp_path / "out")) == 2
    pipeline.build([two], tmp_path / "out")
    assert ids(tmp_path / "out") == ["x"]
    pipeline.build([one, two], tmp_path / "out")
    assert len(ids(tmp_path / "out")) == 2


def test_problems_stay_until_their_path_is_read_again(tmp_path: Path) -> None:
    good, bad = news.write(tmp_path / "good.jsonl", [news.document("a", 0)]), tmp_path / "bad.jsonl"
    bad.write_text("{nonsense\n")
    assert len(pipeline.build([good, str(bad)], tmp_path / "out").problems) == 1
    assert len(pipeline.build([good], tmp_path / "out").problems) == 1
    bad.write_text('{"id": "b", "text": "今天。"}\n')
    assert pipeline.build([str(bad)], tmp_path / "out").problems == ()


def test_the_options_of_an_output_are_remembered(tmp_path: Path) -> None:
    file = news.write(tmp_path / "news.jsonl", [news.document("a", 0), news.document("b", 3)])
    options = pipeline.Options(base="https://one.example/", min_confidence=0.99)
    pipeline.build([file], tmp_path / "out", options)
    more = news.write(tmp_path / "more.jsonl", [news.document("c", 5)])
    pipeline.build([more], tmp_path / "out")
    pipeline.build([file, more], tmp_path / "fresh", options)
    assert output.read(tmp_path / "out").base == "https://one.example/"
    assert news.content(tmp_path / "out") == {**news.content(tmp_path / "fresh")}
    pipeline.build([more], tmp_path / "out", pipeline.Options(base="https://two.example/", min_confidence=0.0))
    fresh = pipeline.Options(base="https://two.example/")
    pipeline.build([file, more], tmp_path / "other", fresh)
    assert news.content(tmp_path / "out") == news.content(tmp_path / "other")


def test_other_rules_read_the_kept_documents_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import kg.extract as stage
    from kg import versions

    write(tmp_path / "out", "a", "b")
    real, read = stage.extract, []

    def counted(document):  # type: ignore[no-untyped-def]
        read.append(document.id)
        return real(document)

    monkeypatch.setattr(stage, "extract", counted)
    write(tmp_path / "out", "c")
    assert read == ["c"]
    monkeypatch.setattr(versions, "fingerprint", lambda parts: "another")
    assert write(tmp_path / "out", "d").again == 3
    assert sorted(read[1:]) == ["a", "b", "c", "d"]


def test_users_judgements_are_heeded_and_taken_back(tmp_path: Path) -> None:
    out, file = tmp_path / "out", tmp_path / "judged.txt"
    told = [news.document("a", 0), news.document("b", 4), news.document("c", 9)]
    pipeline.build([news.write(tmp_path / "news.jsonl", told)], out)
    before = news.content(out)
    people = sorted(one.id for one in output.read(out).entities() if one.kind == "person")
    names = [one for one in people if "钱小林" in one]
    assert len(names) == 2, "the heads of two counties are two"
    file.write_text(f"same {names[0]} {names[1]}  # the same\n", encoding="utf-8")
    pipeline.build([str(tmp_path / "news.jsonl")], out, pipeline.Options(judgements=file))
    assert len([one for one in output.read(out).entities() if "钱小林" in one.id]) == 1
    pipeline.build([str(tmp_path / "news.jsonl")], tmp_path / "fresh", pipeline.Options(judgements=file))
    assert news.content(out) == news.content(tmp_path / "fresh")
    pipeline.build([news.write(tmp_path / "more.jsonl", [news.document("d", 1)])], out)  # the file is remembered
    assert len([one for one in output.read(out).entities() if "钱小林" in one.id]) == 1
    pipeline.remove(out, ["d"])
    file.write_text("", encoding="utf-8")
    pipeline.build([str(tmp_path / "news.jsonl")], out)
    assert news.content(out) == before


def test_a_judgement_joins_two_names_and_lets_them_go(tmp_path: Path) -> None:
    out = tmp_path / "out"
    told = [news.document("a", 0), news.document("b", 3), news.document("c", 8)]
    pipeline.build([news.write(tmp_path / "news.jsonl", told)], out)
    before = news.content(out)
    people = {one.label: one.id for one in output.read(out).entities() if one.kind == "person"}
    own = out / output.OWN_JUDGEMENTS
    own.write_text(f"same {people['孙大力']} {people['沈秋岚']}\n", encoding="utf-8")
    pipeline.build([str(tmp_path / "news.jsonl")], out)
    labels = [one.names for one in output.read(out).entities() if one.kind == "person"]
    assert any({"孙大力", "沈秋岚"} <= set(names) for names in labels)
    own.unlink()
    pipeline.build([str(tmp_path / "news.jsonl")], out)
    assert news.content(out) == before


# Taking out ----------------------------------------------------------------------------------------------------------


def test_remove_takes_out_what_a_document_said_and_no_more(tmp_path: Path) -> None:
    write(tmp_path / "out", "a", "b")
    file = news.write(tmp_path / "more.jsonl", [news.document("c", 3)])
    pipeline.build([file], tmp_path / "out")
    pipeline.remove(tmp_path / "out", ["c"])
    write(tmp_path / "fresh", "a", "b")
    assert news.content(tmp_path / "out") == news.content(tmp_path / "fresh")


def test_remove_of_what_is_not_there_does_nothing(tmp_path: Path) -> None:
    write(tmp_path / "out", "paper-1", "paper-2")
    with pytest.raises(InputError, match="did you mean paper-"):
        pipeline.remove(tmp_path / "out", ["paper-1", "paper-3"])
    assert ids(tmp_path / "out") == ["paper-1", "paper-2"]
    with pytest.raises(OutputError, match="no such folder"):
        pipeline.remove(tmp_path / "nowhere", ["a"])
    assert not (tmp_path / "nowhere").exists()


def test_all_documents_may_go(tmp_path: Path) -> None:
    write(tmp_path / "out", "a", "b")
    done = pipeline.remove(tmp_path / "out", ["a", "b"])
    assert (done.documents, done.people, done.removed) == (0, 0, ("a", "b"))
    assert output.read(tmp_path / "out").entities() == ()


# Whose folder it is --------------------------------------------------------------------------------------------------


def test_an_error_in_the_first_build_leaves_no_folder(tmp_path: Path) -> None:
    with pytest.raises(ZeroDivisionError), output.updating(tmp_path / "out"):
        raise ZeroDivisionError
    assert not (tmp_path / "out").exists()


def test_a_folder_that_is_not_ours_is_refused_and_untouched(tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "thesis.txt").write_text("mine")
    with pytest.raises(OutputError, match=r"thesis\.txt"):
        write(tmp_path / "out", "a")
    assert [p.name for p in (tmp_path / "out").iterdir()] == ["thesis.txt"]
    with pytest.raises(OutputError, match="run kg build"):
        output.read(tmp_path / "out")


def test_a_file_is_no_output_folder(tmp_path: Path) -> None:
    (tmp_path / "out").write_text("x")
    with pytest.raises(OutputError, match="not a folder"):
        write(tmp_path / "out", "a")


@pytest.mark.parametrize("marker", ["[]", "{", '{"schema": "x"}'])
def test_a_damaged_marker_is_refused(tmp_path: Path, marker: str) -> None:
    write(tmp_path / "out", "a")
    (tmp_path / "out" / output.MARKER).write_text(marker)
    for attempt in (output.read, lambda folder: write(folder, "b")):
        with pytest.raises(OutputError, match="damaged"):
            attempt(tmp_path / "out")


def test_a_damaged_state_is_told_in_one_line(tmp_path: Path) -> None:
    write(tmp_path / "out", "a")
    file = tmp_path / "out" / output.STATE
    file.write_bytes(b"x" * file.stat().st_size)
    for attempt in (output.read, lambda folder: write(folder, "b")):
        with pytest.raises(OutputError, match="damaged") as caught:
            attempt(tmp_path / "out")
        assert "\n" not in str(caught.value)


def lose(folder: Path) -> None:
    (folder / output.STATE).unlink()


def empty(folder: Path) -> None:
    (folder / output.STATE).write_bytes(b"")


def scramble(folder: Path) -> None:
    file = folder / output.STATE
    file.write_bytes(b"x" * file.stat().st_size)


def forget_a_table(folder: Path) -> None:
    with sqlite3.connect(folder / output.STATE) as connection:
        connection.execute("DROP TABLE mentions")


@pytest.mark.parametrize("harm", [lose, empty, scramble, forget_a_table])
def test_a_damaged_state_loses_no_documents_and_is_made_anew(tmp_path: Path, harm) -> None:  # type: ignore[no-untyped-def]
    out = tmp_path / "out"
    write(out, "a", base="https://news.example/")
    write(out, "b")
    kept = {file: (out / file).read_bytes() for file in (output.DOCUMENTS, output.FACTS, output.TURTLE)}
    harm(out)
    with pytest.raises(OutputError, match="kg rebuild") as caught:
        write(out, "c")
    assert "\n" not in str(caught.value)
    assert {file: (out / file).read_bytes() for file in kept} == kept
    assert pipeline.rebuild(out).documents == 2
    assert {file: (out / file).read_bytes() for file in kept} == kept
    write(out, "c")
    assert len(output.read(out).documents()) == 3


def test_a_damaged_store_is_made_anew(tmp_path: Path) -> None:
    out = tmp_path / "out"
    write(out, "a")
    before = (out / output.TURTLE).read_bytes()
    (output.read(out).store / "CURRENT").unlink()
    with pytest.raises(OutputError, match="kg rebuild"):
        DiskStore(output.read(out).store)
    pipeline.rebuild(out)
    assert len(DiskStore(output.read(out).store)) > 0
    assert (out / output.TURTLE).read_bytes() == before


def test_a_copy_that_may_not_be_written_has_the_last_commits_of_a_killed_build(tmp_path: Path) -> None:
    out = tmp_path / "out"
    write(out, "a")
    code = (
        "import os, sqlite3, sys; connection = sqlite3.connect(sys.argv[1])\n"
        "connection.execute(\"INSERT INTO meta VALUES ('told', 'last')\"); connection.commit(); os._exit(9)"
    )
    subprocess.run([sys.executable, "-c", code, str(out / output.STATE)], check=False)
    assert (out / f"{output.STATE}-wal").stat().st_size
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(os, "access", lambda *_: False)
        with output.read(out).open() as found:
            assert found.meta("told") == "last"


def older(folder: Path) -> None:
    """Makes of an output one as schema 1 had it: the store in a folder of that name, no state."""
    keep = (output.DOCUMENTS, output.FACTS, output.LINKS, output.ENTITIES, output.TURTLE, output.SUMMARY)
    store = output.read(folder).store
    (folder / output.STORE).unlink()
    shutil.move(store, folder / output.STORE)
    for path in folder.iterdir():
        if path.name not in (*keep, output.STORE):
            path.unlink()
    (folder / output.MARKER).write_text('{"schema": 1, "base": "https://old.example/", "complete": true}')


def newer(folder: Path) -> None:
    """Makes of an output one of a schema to come."""
    (folder / output.STATE).rename(folder / "kg-99.db")
    (folder / output.MARKER).write_text('{"schema": 99}')


@pytest.mark.parametrize("age", [older, newer])
def test_another_schema_is_told_and_rebuilt_on_request(tmp_path: Path, age) -> None:  # type: ignore[no-untyped-def]
    write(tmp_path / "out", "a", "b", text=3)
    age(tmp_path / "out")
    for attempt in (output.read, lambda folder: write(folder, "c")):
        with pytest.raises(OutputError, match=rf"{age.__name__} version.*kg rebuild {tmp_path}") as caught:
            attempt(tmp_path / "out")
        assert "\n" not in str(caught.value)
    pipeline.rebuild(tmp_path / "out")
    base = "https://old.example/" if age is older else pipeline.DEFAULT_BASE
    assert output.read(tmp_path / "out").base == base
    file = news.write(tmp_path / "news.jsonl", [news.document("a", 3), news.document("b", 3)])
    pipeline.build([file], tmp_path / "fresh", pipeline.Options(base=base))
    assert news.content(tmp_path / "out") == news.content(tmp_path / "fresh")
    assert not [p.name for p in (tmp_path / "out").glob("kg-*") if not p.name.startswith(output.STATE)]


# Nothing is lost -----------------------------------------------------------------------------------------------------


def test_files_that_a_killed_build_did_not_come_to_are_written_by_the_next(tmp_path: Path) -> None:
    write(tmp_path / "out", "a", "b")
    whole = news.content(tmp_path / "out")
    (tmp_path / "out" / output.FACTS).unlink()
    (tmp_path / "out" / ".new-dead").mkdir()
    (tmp_path / "out" / "store-77").mkdir()
    write(tmp_path / "out", "a", "b")
    assert news.content(tmp_path / "out") == whole
    assert not (tmp_path / "out" / "store-77").exists()
    assert beside(tmp_path / "out") == []


def test_two_builds_at_once_are_refused(tmp_path: Path) -> None:
    write(tmp_path / "out", "a")
    with (tmp_path / "out" / ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        with pytest.raises(OutputError, match="another build"):
            write(tmp_path / "out", "b")
    write(tmp_path / "out", "b")


def test_a_lock_is_not_left_to_workers(tmp_path: Path) -> None:
    with output.updating(tmp_path / "out"):
        child = os.fork()
        if not child:
            held = (os.stat(f"/proc/self/fd/{fd}").st_ino for fd in os.listdir("/proc/self/fd") if _open(fd))
            os._exit((tmp_path / "out" / ".lock").stat().st_ino in set(held))
        assert os.waitpid(child, 0)[1] == 0


def _open(descriptor: str) -> bool:
    return os.path.exists(f"/proc/self/fd/{descriptor}")


def test_who_reads_goes_on_reading_what_was_there(tmp_path: Path) -> None:
    write(tmp_path / "out", "a")
    found = output.read(tmp_path / "out")
    reader = DiskStore(found.store)
    count = len(reader)
    with found.open() as held:
        assert len(list(held.documents())) == 1
        write(tmp_path / "out", "b")
        write(tmp_path / "out", "c")
        assert len(list(held.documents())) == 1
    assert len(reader) == count
    assert len(DiskStore(output.read(tmp_path / "out").store)) > count


def test_a_folder_that_may_not_be_written_is_read() -> None:
    code = (
        "import os, sys; from pathlib import Path; from kg import output\n"
        "os.geteuid() or os.setuid(65534)\n"  # root may write everywhere
        "print(len(output.read(Path(sys.argv[1])).documents()))"
    )
    with tempfile.TemporaryDirectory() as where:
        out = Path(where) / "out"
        write(out, "a")
        Path(where).chmod(0o755)
        out.chmod(0o555)
        command = [sys.executable, "-c", code, str(out)]
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
        out.chmod(0o755)
    assert done.stdout == "1\n", done.stderr


def test_a_state_that_is_left_in_a_transaction_is_as_before(tmp_path: Path) -> None:
    write(tmp_path / "out", "a")
    with output.updating(tmp_path / "out") as found:
        with pytest.raises(sqlite3.Error, match="syntax"), found.transaction():  # noqa: PT012 - the first goes well
            found.set_meta(base="nonsense")
            found.run("nonsense")
        assert found.meta("base") == pipeline.DEFAULT_BASE
    assert state.SCHEMA == output.SCHEMA


def test_replacing_a_text_leaves_no_file_beside(tmp_path: Path) -> None:
    output.replace_text(tmp_path / "page.html", "new")
    assert os.listdir(tmp_path) == ["page.html"]
    with pytest.raises(OutputError):
        output.replace_text(tmp_path / "missing" / "page.html", "new")
