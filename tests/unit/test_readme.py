"""The README tells the truth: its transcripts are run, its tables are compared with the catalogue."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from kg.schema import load, parse

ROOT = Path(__file__).resolve().parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")
BUILD = "python3 -m venv .venv && .venv/bin/pip install . && .venv/bin/kg build seeds -o out"
FIRST = "kg build seeds -o out"
TEST = "python3 -m venv .venv && .venv/bin/pip install -e '.[test]' && .venv/bin/pytest"


def transcripts() -> Iterator[tuple[str, str]]:
    """(command, what it prints) of each ``$ kg …`` in a fenced block, in the order of the page."""
    for block in re.findall(r"^```console\n(.*?)^```", README, flags=re.S | re.M):
        for part in re.split(r"^\$ ", block, flags=re.M)[1:]:
            command, _, printed = part.partition("\n")
            if command.startswith("kg "):
                yield command, printed.rstrip("\n")


def settled(text: str) -> str:
    """Output without what differs from run to run: the seconds a build took, blanks at line ends."""
    lines = (line.rstrip() for line in re.sub(r"\d+\.\d seconds", "N seconds", text).rstrip("\n").splitlines())
    return "\n".join(lines)


def agrees(printed: str, shown: str) -> bool:
    """A line of three dots stands for any lines left out."""
    parts = [re.escape(part) for part in re.split(r"^…\n", f"{settled(shown)}\n", flags=re.M)]
    return re.fullmatch(r"(?:.*\n)*?".join(parts) if len(parts) > 1 else parts[0], f"{settled(printed)}\n") is not None


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the seeds, in which the transcripts are run one after the other."""
    folder = tmp_path_factory.mktemp("desk")
    for name in ("seeds", "queries"):
        (folder / name).symlink_to(ROOT / name)
    run(folder, FIRST)
    return folder


def run(folder: Path, command: str) -> str:
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "COLUMNS": "100", "PYTHONIOENCODING": "utf-8"}
    line = re.sub(r"(^|\| )kg ", rf"\1{shlex.quote(sys.executable)} -m kg ", command)
    done = subprocess.run(line, shell=True, cwd=folder, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, f"{command}\n{done.stderr}"
    return done.stdout


def test_the_first_screen_has_the_two_commands_each_on_one_line() -> None:
    first = README.splitlines()[:30]
    assert BUILD in first
    assert TEST in first


def test_there_is_a_transcript_of_every_main_command() -> None:
    shown = {command.split()[1] for command, _ in transcripts()}
    assert {"build", "query", "explain", "extract"} <= shown


@pytest.mark.parametrize(("command", "shown"), [pytest.param(c, s, id=c) for c, s in transcripts()])
def test_a_transcript_is_what_the_command_prints(command: str, shown: str, desk: Path) -> None:
    if command == FIRST and "unchanged" not in shown:  # the first of all: there is no output yet
        shutil.rmtree(desk / "out")
    printed = run(desk, command)
    assert agrees(printed, shown), f"$ {command}\n{printed}"


def test_the_table_of_relations_is_that_of_the_catalogue() -> None:
    for relation in load().relations:
        roles = ", ".join(role.name if role.required else f"*{role.name}*" for role in relation.roles)
        row = f"| `{relation.id}` {relation.label_zh} | {roles} | {relation.description} |"
        assert row in README.splitlines(), f"the README lacks the row\n{row}"


def test_every_link_to_a_file_of_the_project_leads_somewhere() -> None:
    links = re.findall(r"\]\(([^)#:]+)\)", README)
    assert [link for link in links if not (ROOT / link).exists()] == []


def test_every_option_of_the_commands_is_real() -> None:
    known: set[str] = set()
    for name in ("build", "extract", "query", "view", "explain", "evaluate", "relations", "remove", "rebuild", "diff"):
        text = run(ROOT, f"kg {name} --help")
        known |= set(re.findall(r"(?<![\w-])--?[a-z][a-z-]*", text))
    from_options = re.findall(r"`kg (?:build|extract|view|explain|evaluate|remove|rebuild|diff)[^`]*`", README)
    used = {option for text in from_options for option in re.findall(r"(?<![\w-])--?[a-z][a-z-]*", text)}
    assert used <= known


def blocks(language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```", README, flags=re.S | re.M)


def test_the_relation_to_add_is_a_relation() -> None:
    (text,) = blocks("yaml")
    (relation,) = parse([("mentored.yaml", text)]).relations
    assert relation.required == ("person", "person2")


def test_the_sparql_runs(desk: Path) -> None:
    (text,) = blocks("sparql")
    (desk / "question.rq").write_text(text, encoding="utf-8")
    assert len(run(desk, "kg query question.rq --format csv").splitlines()) > 1


def test_the_python_runs(desk: Path) -> None:
    (text,) = blocks("python")
    (desk / "example.py").write_text(text, encoding="utf-8")
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run([sys.executable, "example.py"], cwd=desk, env=environment, capture_output=True, check=True)
    assert b"holds_role" in done.stdout
