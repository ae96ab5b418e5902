"""Nothing is lost: real processes, really killed, and writes that really fail."""

from __future__ import annotations

import os
import random
import resource
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path
from types import FrameType

import news
import pytest

from kg import output, pipeline
from kg.errors import OutputError
from kg.model import Document

ROOT = Path(__file__).resolve().parents[2]
KILLS = int(os.environ.get("KG_KILLS", "20"))
WRITERS = ("kg.state", "kg.output", "kg.update")
ENVIRONMENT = {**os.environ, "PYTHONPATH": os.pathsep.join((str(ROOT), str(ROOT / "tests")))}


def test_builds_killed_at_random_moments_lose_nothing(tmp_path: Path) -> None:
    seed = random.SystemRandom().randrange(10**6)
    command = [sys.executable, str(ROOT / "tests" / "killer.py"), str(tmp_path), str(KILLS), str(seed)]
    done = subprocess.run(command, env=ENVIRONMENT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, f"seed {seed}\n{done.stderr}"
    assert f"{KILLS} kills" in done.stdout


def many(count: int) -> str:
    return "\n".join(news.TEXTS[at % len(news.TEXTS)] for at in range(count))


def test_a_killed_build_keeps_its_work_and_leaves_no_lock_to_its_workers(tmp_path: Path) -> None:
    documents = [Document(f"{n:02}", f"{n}\n{many(150)}", source="news.jsonl") for n in range(40)]
    file = news.write(tmp_path / "news.jsonl", documents)
    command = [sys.executable, "-m", "kg", "build", file, "-o", str(tmp_path / "out"), "--workers", "2"]
    process = subprocess.Popen(command, cwd=ROOT, env=ENVIRONMENT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    kept = 0
    while process.poll() is None and not kept:
        time.sleep(0.02)
        kept = work(tmp_path / "out")
    process.send_signal(signal.SIGKILL)
    process.wait()
    kept = work(tmp_path / "out")
    assert 0 < kept < 40
    with output.updating(tmp_path / "out") as state:  # at once: the workers hold no lock
        assert state.revision == 0
    read: list[str] = []
    options = pipeline.Options(progress=lambda stage, done, total: read.append(stage))
    pipeline.build([file], tmp_path / "out", options)
    assert read.count("extract") == 40 - kept
    assert output.read(tmp_path / "out").documents() == tuple(documents)


def work(out: Path) -> int:
    """How many documents an unfinished build has read for good."""
    import sqlite3

    try:
        with sqlite3.connect(f"file:{out / output.STATE}?mode=ro", uri=True) as connection:
            return int(connection.execute("SELECT COUNT(*) FROM work").fetchone()[0])
    except sqlite3.Error:
        return 0


@pytest.mark.parametrize(("kilobytes", "first"), [(0, True), (4, True), (1, False), (64, False), (300, False)])
def test_a_full_disk_is_one_line_and_nothing_is_lost(tmp_path: Path, kilobytes: int, first: bool) -> None:
    """The system refuses to let any file grow beyond a size, wherever in the build that is."""
    out, before = tmp_path / "out", None
    documents = [news.document(name, at) for at, name in enumerate("abcdef")]
    if not first:
        pipeline.build([news.write(tmp_path / "news.jsonl", documents[:3])], out)
        before = news.content(out)
    file = news.write(tmp_path / "news.jsonl", documents)

    def full() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (kilobytes * 1024, resource.RLIM_INFINITY))

    command = [sys.executable, "-m", "kg", "build", file, "-o", str(out)]
    done = subprocess.run(
        command, cwd=ROOT, env=ENVIRONMENT, capture_output=True, text=True, check=False, preexec_fn=full
    )
    if done.returncode == 0:
        assert kilobytes > 16
    else:
        assert (done.returncode, done.stdout, done.stderr.count("\n")) == (1, "", 1), done.stderr
        assert "nothing is lost" in done.stderr or "check space" in done.stderr, done.stderr
        if before is not None:
            assert news.content(out) == before
    pipeline.build([file], out)
    pipeline.build([file], tmp_path / "fresh")
    assert news.content(out) == news.content(tmp_path / "fresh")
    shutil.rmtree(out)


def test_two_builds_at_once_one_waits_to_be_asked_again(tmp_path: Path) -> None:
    file = news.write(tmp_path / "news.jsonl", [Document(f"{n}", f"{n}{many(4)}") for n in range(4)])
    command = [sys.executable, "-m", "kg", "build", file, "-o", str(tmp_path / "out")]
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    both = [subprocess.Popen(command, cwd=ROOT, env=ENVIRONMENT, text=True, **pipes) for _ in range(2)]  # type: ignore[call-overload]
    said = [process.communicate() for process in both]
    codes = sorted(process.returncode for process in both)
    assert codes in ([0, 0], [0, 1]), said
    if codes == [0, 1]:
        (line,) = [err for (_, err), process in zip(said, both, strict=True) if process.returncode]
        assert "another build is writing here" in line
        assert line.count("\n") == 1
    pipeline.build([file], tmp_path / "fresh")
    assert news.content(tmp_path / "out") == news.content(tmp_path / "fresh")


def test_a_first_build_killed_at_any_step_is_told_or_whole_and_is_taken_up(tmp_path: Path) -> None:
    """What a kill would leave is what the disk holds: it is copied wherever a step of the first build changes it."""
    file = news.write(tmp_path / "news.jsonl", [news.document("a", 0)])
    out, left, seen = tmp_path / "out", tmp_path / "left", set()

    def look(frame: FrameType, event: str, _: object) -> None:
        if event == "c_return" and frame.f_globals.get("__name__") in WRITERS and out.is_dir():
            state = tuple(sorted((one.name, one.stat().st_mtime_ns) for one in out.iterdir()))
            if state not in seen:
                seen.add(state)
                shutil.copytree(out, left / str(len(seen)), symlinks=True)

    sys.setprofile(look)
    try:
        pipeline.build([file], out)
    finally:
        sys.setprofile(None)
    told = {}
    for copy in left.iterdir():
        try:
            said: int | str = len(output.read(copy).documents())
        except OutputError as error:
            said = str(error).replace(str(copy), "OUT")
        files = tuple(sorted(one.name for one in copy.iterdir()))
        told[said, files] = copy
    for copy in told.values():  # one of each kind
        pipeline.build([file], copy)
        assert news.content(copy) == news.content(out), copy
    assert {said for said, _ in told} == {
        1,
        "OUT: no output of kg here; run kg build PATH… -o OUT first",
        "OUT: its first build was interrupted; run kg build again, it goes on where it was",
    }
