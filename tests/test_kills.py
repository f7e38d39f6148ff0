"""A few kills of `make`; the full number is run by bench/soak.py."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]


@pytest.mark.tools
def test_a_killed_run_leaves_nothing_half_and_the_next_one_ends_it():
    ended = subprocess.run(
        [sys.executable, str(ROOT / "bench" / "kills.py"), "--share", "0.02"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert ended.returncode == 0, ended.stdout + ended.stderr
    assert "4 of 200" in ended.stdout
    assert "1 of 60" in ended.stdout
