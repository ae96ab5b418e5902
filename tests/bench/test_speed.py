"""The figures of speed can be taken; what they come to is for whoever reads them."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

SCRIPT = Path(__file__).parent / "speed.py"


def test_the_table_of_speed_is_printed() -> None:
    command = [sys.executable, str(SCRIPT), "--documents", "24"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    rows = [line.strip("| ").split(" | ") for line in done.stdout.splitlines() if line.startswith("|")][2:]
    assert len(rows) == 6
    assert all(float(ratio) > 0 for _, _, _, ratio in rows)
