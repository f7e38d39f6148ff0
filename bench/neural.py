"""Piper against the bare model: the takes of a page, and its whole `bulletin make`, over onnxruntime alone.

All have all cores and the same sentences as ids. The bare model counts in its best arrangement: one session
with a thread for each core, or a process with a session for each; its loading is left out, ours is not. The
voice has random weights in the shape of a published "medium" one; beside it the tone voice of the tests,
which computes next to nothing: what is seen there is what we do beside the model. Needs the extra `neural`.

A chapter of `run.py`, which runs `neural.py station FOLDER MINUTES`, `neural.py bare MODEL IDS PROCESSES
THREADS` and `neural.py takes VOICE OUT PROCESSES`.
"""

import json
import os
import resource
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from importlib.util import find_spec
from multiprocessing import get_context
from pathlib import Path
from typing import Any

from figures import Results, Row
from measure import cost
from pages import pages
from rig import AT, ROOT, Place, bulletin

CORES = len(os.sched_getaffinity(0))
MINUTES = 5.0  # of the page, as the default voice reads it
GOAL = 0.9
VOICES = {"random": "random weights of the medium shape", "tones": "tones, which cost the model nothing"}
Seconds = dict[str, float]


def bare(model: str, sentences: str, processes: str, threads: str) -> None:
    """Prints the seconds that the sentences take in so many sessions, once all are loaded and warm."""
    ids = sorted(json.loads(Path(sentences).read_text("utf-8")), key=len, reverse=True)
    count, context = int(processes), get_context("spawn")
    gate, spent = context.Barrier(count + 1), context.SimpleQueue()
    for number in range(count):
        given = (Path(model).read_bytes(), ids[number::count], int(threads), gate, spent)
        context.Process(target=_session, args=given).start()
    gate.wait()
    began = time.monotonic()
    gate.wait()
    print(json.dumps({"wall": time.monotonic() - began, "cpu": sum(spent.get() for _ in range(count))}))


def _session(model: bytes, ids: list[list[int]], threads: int, gate: Any, spent: Any) -> None:
    import numpy as np
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads, options.inter_op_num_threads = threads, 1
    session = onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"])
    scales = np.array([0.667, 1.0, 0.8], np.float32)
    feeds = [
        {"input": np.array([one]), "input_lengths": np.array([len(one)]), "scales": scales} for one in ids
    ]
    session.run(None, feeds[0])
    gate.wait()
    began = time.process_time()
    for feed in feeds:
        session.run(None, feed)
    spent.put(time.process_time() - began)
    gate.wait()


def takes(voice: str, out: str, processes: str) -> None:
    """Prints the seconds from a plan to its takes; workers come in while it is planned, as in `make`, and
    load the model when the first lines are there.
    """
    from stages import ended

    from bulletin import console, desk, order, pool, studio
    from bulletin.show import find_station

    articles: Any = tuple(desk.take_in(("page.txt",), ""))
    wanted = desk.orders(articles, desk.Request(to=out, at=AT, voice=voice), find_station())[0]
    with pool.processes(int(processes), ("bulletin.mixer",)) as hands:
        hands.muster()
        plan = order.plan(wanted, console.clock)
        began, spent = time.monotonic(), time.process_time()
        spoken = ended(studio.speak_plan(plan, hands))
        wall, cpu = time.monotonic() - began, time.process_time() - spent
    workers = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu += workers.ru_utime + workers.ru_stime
    speech = sum(take.seconds for take in spoken.takes.values())
    print(json.dumps({"wall": wall, "cpu": cpu, "speech": speech}))


def station(folder: str, minutes: str) -> None:
    """Leaves a station with both voices and a page in the folder, and the page as ids of each model."""
    sys.path.insert(0, str(ROOT))
    import random_voice

    from bulletin.founding import found
    from tests.extras import tone_voice

    where, long = Path(folder), float(minutes)
    found(where, "vi", "Đài Thử")
    (where / "page.txt").write_text(pages(long, long), "utf-8")
    models = {"random": random_voice.model(), "tones": tone_voice.model().SerializeToString()}
    for name, model in models.items():
        random_voice.voice(where / "voices" / name, model)
        told = subprocess.run(
            bulletin("script", "--json", "page.txt", "--voice", name),
            cwd=where,
            capture_output=True,
            text=True,
            check=True,
        )
        texts = dict.fromkeys(one["spoken"] for one in json.loads(told.stdout)["script"])
        (where / f"{name}.json").write_text(
            json.dumps(ids_of(where / "voices" / name, tuple(texts))), "utf-8"
        )


def ids_of(card: Path, texts: tuple[str, ...]) -> list[list[int]]:
    """What the engine asks the model for when it speaks the texts."""
    import numpy as np

    from bulletin.engines import piper
    from bulletin.take import Line, Resources
    from bulletin.voice import read_card

    session: Any = piper.open(read_card(card), Resources())
    found: list[list[int]] = []

    def noted(ids: Any, text: str) -> Any:
        found.append([int(one) for one in ids])
        return np.zeros(len(ids)), np.ones(len(ids), np.int64)

    session._run = noted
    assert len(list(session.speak([Line(text, text) for text in texts]))) == len(texts)
    return found


@dataclass(frozen=True, slots=True)
class Voice:
    """A voice in the station at a place, and the page there as ids of its model."""

    name: str
    where: Place

    @property
    def model(self) -> Path:
        """Its model."""
        return self.where.folder / "voices" / self.name / "model.onnx"

    @property
    def ids(self) -> Path:
        """The file with its ids."""
        return self.where.folder / f"{self.name}.json"

    def bare(self, processes: int, threads: int) -> Seconds:
        """The model alone."""
        return self._told("bare", str(self.model), str(self.ids), str(processes), str(threads))

    def takes(self) -> Seconds:
        """The takes, nothing kept."""
        shutil.rmtree(self.where.kept, ignore_errors=True)
        return self._told("takes", self.name, str(self.where.out), str(CORES))

    def make(self) -> Seconds:
        """The whole command, nothing kept."""
        for folder in (self.where.kept, self.where.out):
            shutil.rmtree(folder, ignore_errors=True)
        words = self.where.make("page.txt", "--voice", self.name, "--workers", str(CORES))
        found, _ = cost(words, self.where)
        return {"wall": found.wall, "cpu": found.cpu}

    def _told(self, *words: str) -> Seconds:
        _, printed = cost([sys.executable, __file__, *words], self.where)
        told: Seconds = json.loads(printed)
        return told


def by_turns(voice: Voice, rounds: int) -> dict[str, Seconds]:
    """The least seconds of each way, done by turns."""
    ways: dict[str, Callable[[], Seconds]] = {"takes": voice.takes, "make": voice.make}
    for processes in sorted({1, CORES}):
        ways[f"{processes} × {CORES // processes}"] = lambda n=processes: voice.bare(n, CORES // n)  # type: ignore[misc]
    found: dict[str, list[Seconds]] = {name: [] for name in ways}
    for _ in range(rounds):
        for name, way in ways.items():
            found[name].append(way())
    return {name: {what: min(one[what] for one in all_) for what in all_[0]} for name, all_ in found.items()}


def chapter(results: Results, where: Place, share: float, rounds: int) -> None:
    """The figures of both voices."""
    if not all(find_spec(name) for name in ("piper", "onnx", "onnxruntime")):
        sys.exit("Neural voices need the extra: pip install -e '.[neural]'")
    where.clear()
    minutes = max(0.5, MINUTES * share)
    cost([sys.executable, __file__, "station", str(where.folder), str(minutes)], where)
    for name, what in VOICES.items():
        found = by_turns(Voice(name, where), rounds)
        results.raw[f"neural, {name}"] = found
        results.add(f"Piper on {CORES} cores, a page of {minutes:g} min, {what}", *_rows(name, found))


def _rows(name: str, found: dict[str, Seconds]) -> list[Row]:
    alone = {way: seconds for way, seconds in found.items() if "×" in way}
    way = min(alone, key=lambda one: alone[one]["wall"])
    takes, make, speech = found["takes"], found["make"], found["takes"]["speech"]
    goal = f"{GOAL} or more" if name == "random" else ""
    model = f"bare model in {way.replace(' × ', ' processes of ')} thread(s)"
    return [
        Row(f"{model}, wall time", "takes, their loading too", _ratio(alone[way], takes, "wall"), goal),
        Row(
            "bare model, processor time", "takes, starting and loading too", _ratio(alone[way], takes, "cpu")
        ),
        Row("bare model, wall time", "whole make, nothing kept", _ratio(alone[way], make, "wall")),
        Row("bare model, processor time", "whole make, nothing kept", _ratio(alone[way], make, "cpu")),
        Row("speech", "bare model", f"{speech / alone[way]['wall']:.0f} × real time"),
        Row("speech", "takes", f"{speech / takes['wall']:.0f} × real time"),
        Row("speech", "whole make", f"{speech / make['wall']:.0f} × real time"),
    ]


def _ratio(one: Seconds, other: Seconds, what: str) -> str:
    return f"{one[what] / other[what]:.2f}"


if __name__ == "__main__":
    {"bare": bare, "takes": takes, "station": station}[sys.argv[1]](*sys.argv[2:])
