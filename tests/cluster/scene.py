"""A station whose voice takes its time, an edition of it made by workers, and what became of both."""

import json
import os
import signal
import subprocess
import sys
import time
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from bulletin.take import read_take, store_at
from tests import desk_kit
from tests.cluster.machines import Machines

AT = "2026-06-11T07:00"
LINES = 24
WORKERS = 2  # at any time: of each one line may be spoken twice
WORDS = ["một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín", "mười"]


def page(title: str, extra: str = "") -> str:
    lines = (f"Câu {WORDS[n % 10]} {WORDS[n // 10]} của {title}." for n in range(LINES - 1))
    return f"{title}\n\n{' '.join(lines)}{extra}\n"


@dataclass(frozen=True)
class Desk:
    """A station whose voice takes its time."""

    folder: Path

    @property
    def output(self) -> dict[str, bytes]:
        return {one.name: one.read_bytes() for one in self.folder.glob("output/*_mixdown*")}

    def make(self, found: Machines | None, *words: str) -> subprocess.CompletedProcess[str]:
        with self.begin(found, *words) as run:
            out, err = run.communicate(timeout=120)
        return subprocess.CompletedProcess(run.args, run.returncode, out, err)

    def begin(self, found: Machines | None, *words: str) -> "subprocess.Popen[str]":
        workers = found.address if found else "1"
        command = [sys.executable, "-m", "bulletin", "make", *words, "--at", AT, "--ui", "en"]
        return subprocess.Popen(
            [*command, "--workers", workers],
            cwd=self.folder,
            env=(found or Machines(self.folder, "")).environment(),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )


def station(folder: Path, seconds: float = 0.0) -> Desk:
    desk_kit.station(folder)
    card = desk_kit.CARD.replace("tests.tone", "tests.cluster.slow_tone")
    (folder / "voices" / "vi-north" / "voice.toml").write_text(
        f"{card}\n[settings]\nseconds = {seconds}\n", "utf-8"
    )
    (folder / "page.txt").write_text(page("Cầu mới"), "utf-8")
    return Desk(folder)


def spoken(found: Machines) -> Counter[str]:
    """How often each line was begun."""
    rows = (row.split("\t") for row in found.notes.read_text("utf-8").splitlines())
    return Counter(text for _, what, text in rows if what == "begins")


def timeless(output: dict[str, bytes]) -> dict[str, bytes]:
    """Voice cards differ in how long they sleep, so the keys of takes do; sound and script are the same."""
    return {name: without_keys(data) if name.endswith(".json") else data for name, data in output.items()}


def without_keys(data: bytes) -> bytes:
    record = json.loads(data)
    del record["provenance"]
    for one in record["script"]:
        del one["take"]
    for cue in record["timeline"]["cues"]:
        del cue["sound"]
    return json.dumps(record).encode()


def whole(desk: Desk) -> None:
    """Every kept take is what its first line says, and nothing unfinished lies about."""
    store = store_at(desk.folder / "kept" / "takes")
    assert all(read_take(store, key) for key in store.keys())  # noqa: SIM118 - it is no dictionary
    assert not store.damaged()
    assert not store.sweep()


def make_and_kill(desk: Desk, found: Machines, worker: int, after: int) -> None:
    """The desk's edition is made, and the process of a worker killed when so many lines were begun."""
    with desk.begin(found, "page.txt") as run:
        end = time.monotonic() + 60
        while not found.notes.exists() or sum(spoken(found).values()) < after:
            assert run.poll() is None
            assert time.monotonic() < end
            time.sleep(0.002)
        os.kill(found.processes[worker].pid, signal.SIGKILL)
        _, err = run.communicate(timeout=120)
    assert run.returncode == 0, err
