"""The benchmarks: every figure is a ratio to a named limit or peer, measured in the same run by turns.

Run as `run.py --results FOLDER`: prints the report, keeps it there (and in docs/ what is
kept in bench/results); with `--only` the other
chapters stay as they were. With `--share` less than 1 programmes are shorter and rounds fewer; the exit
status is 1 where a figure is wrong that no load excuses.
"""

import argparse
import json
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

from asked import chapter as requests_chapter
from figures import Results, Row, joined, keep, page
from first_sound import GOAL, LONG, SHORT, commands, heard
from measure import Cost, best, cost
from neural import chapter as neural_chapter
from pages import pages
from rig import ROOT, Place, bulletin, machine, made, one_core, place

HERE = Path(__file__).parent
STORIES = 8
STORY_MINUTES = 1.5
MINUTES = (5.0, 30.0, 120.0)  # of the programmes whose memory is looked at
ROUNDS = 3
MEMORY_MB, GROWTH_MB = 150, 5
METER_LU = 0.01
CLICK = "import click\n@click.group()\ndef bare(): pass\nbare()"


def script(name: str, *words: str) -> list[str]:
    """The command of a benchmark script beside this one."""
    return [sys.executable, str(HERE / f"{name}.py"), *words]


def by_turns(works: dict[str, Callable[[], Cost]], rounds: int) -> dict[str, Cost]:
    """The best cost of each work, done by turns."""
    costs: dict[str, list[Cost]] = {name: [] for name in works}
    for _ in range(rounds):
        for name, work in works.items():
            costs[name].append(work())
    return {name: best(found) for name, found in costs.items()}


class Bench:
    """What the chapters share: how big everything is, a bulletin of eight stories, and where figures go."""

    def __init__(self, home: Place, share: float) -> None:
        self.home = home
        self.share = share
        self.rounds = max(1, round(ROUNDS * share))
        self.results = Results()
        self.where = home.at("bulletin")
        self.stages: dict[str, float] = {}

    def prepare(self) -> None:
        """The bulletin with its takes kept, its programme as bare sound, and what its stages cost."""
        self.where.clear()
        each = max(0.3, STORY_MINUTES * self.share)
        (self.where.folder / "page.txt").write_text(pages(STORIES * each, each), "utf-8")
        _, printed = cost(script("stages", "page.txt", str(self.where.kept), "sound"), self.where)
        self.stages = json.loads(printed)
        self.results.raw["stages"] = self.stages

    @property
    def minutes(self) -> str:
        """How long the bulletin is."""
        return f"{self.stages['programme'] / 60:.0f} minutes, {STORIES} stories"

    def forget(self, takes: bool) -> None:
        """Nothing is made any more: no edition and no reels, and with `takes` not these either."""
        shutil.rmtree(self.where.out, ignore_errors=True)
        shutil.rmtree(self.where.kept if takes else self.where.kept / "reels", ignore_errors=True)

    def make(self, workers: int, takes: bool = False) -> Cost:
        """What it costs to make the edition from its takes, or from nothing where `takes` are made as well;
        one worker has one core.
        """
        self.forget(takes)
        command = self.where.make("page.txt", "--workers", str(workers))
        return cost(one_core(command) if workers == 1 else command, self.where)[0]

    def bare(self, *words: str) -> Cost:
        """What the bare work of a peer costs, as it says itself; on one core."""
        found, printed = cost(one_core(script("peers", *words)), self.where)
        return Cost(found.wall, float(json.loads(printed)["cpu"]), found.peak_mb)

    def mixing(self, command: list[str]) -> Cost:
        """The wall seconds of mixing, mastering and encoding alone."""
        _, printed = cost(command, self.where)
        return Cost(float(json.loads(printed)["wall"]), 0.0, 0.0)

    def two_encoders(self) -> Cost:
        """Two LAME processes at once, each over half of the programme."""
        sound = self.where.folder / "sound"
        half = sound.stat().st_size // 8 * 4
        for number in (1, 2):
            _copy(sound, self.where.folder / f"half-{number}", half * (number - 1), half)
        began = time.monotonic()
        runs = [
            subprocess.Popen(
                script("peers", "lame", f"half-{number}"),
                cwd=self.where.folder,
                env=self.where.environment(),
                stdout=subprocess.DEVNULL,
            )
            for number in (1, 2)
        ]
        if any(run.wait() for run in runs):
            sys.exit("LAME failed.")
        return Cost(time.monotonic() - began, 0.0, 0.0)


def _copy(source: Path, target: Path, start: int, count: int) -> None:
    """So many bytes of a file in another, a few at a time: whoever measures memory must stay small."""
    with source.open("rb") as file, target.open("wb") as into:
        file.seek(start)
        while count and (data := file.read(min(count, 1 << 20))):
            into.write(data)
            count -= len(data)


def raw(found: dict[str, Cost]) -> dict[str, dict[str, float]]:
    """The costs as numbers of a table."""
    return {
        name: {"wall": round(one.wall, 3), "cpu": round(one.cpu, 3), "peak_mb": round(one.peak_mb, 1)}
        for name, one in found.items()
    }


def speed(bench: Bench) -> None:
    """The whole of `make` against engine and LAME alone, one worker and two, and every stage."""
    bench.prepare()
    stage = script("mixing", "page.txt", str(bench.where.kept))
    found = by_turns(
        {
            "uncached": lambda: bench.make(1, takes=True),
            "cached": lambda: bench.make(1),
            "two workers": lambda: bench.make(2),
            "mixing": lambda: bench.mixing(one_core(stage)),
            "mixing by two": lambda: bench.mixing(stage),
            "LAME": lambda: bench.bare("lame", "sound"),
            "two LAME": bench.two_encoders,
            "engine": lambda: bench.bare("engine", "page.txt", str(bench.home.at("alone").kept)),
            "start": lambda: cost(bulletin("--help"), bench.where)[0],
        },
        bench.rounds,
    )
    bench.results.raw["speed"] = raw(found)
    _speed_rows(bench, found)
    _core_rows(bench, found)
    _stage_rows(bench, found)


def _speed_rows(bench: Bench, found: dict[str, Cost]) -> None:
    lame, spoken = found["LAME"].cpu, found["engine"].cpu
    stages = bench.stages
    mixing = stages["all but LAME"] + lame
    programme = stages["programme"]
    bench.results.add(
        f"Speed: {bench.minutes}, one core, processor time, MP3 in stereo at 128 kb/s, quality 5",
        Row("LAME alone", "mix, master and encode", _ratio(lame, mixing), "0.70 or more"),
        Row("LAME alone", "whole make, takes kept", _ratio(lame, found["cached"].cpu)),
        Row("engine + LAME alone", "whole make, nothing kept", _ratio(spoken + lame, found["uncached"].cpu)),
        Row("programme", "whole make, takes kept", f"{programme / found['cached'].cpu:.0f} × real time"),
        Row("programme", "whole make, nothing kept", f"{programme / found['uncached'].cpu:.0f} × real time"),
        Row("programme", "mix", f"{programme / stages['mix']:.0f} × real time", "500 or more"),
    )


def _core_rows(bench: Bench, found: dict[str, Cost]) -> None:
    theirs = found["LAME"].wall / found["two LAME"].wall
    stage = found["mixing"].wall / found["mixing by two"].wall
    whole = found["cached"].wall / found["two workers"].wall
    bench.results.add(
        f"Two cores: {bench.minutes}, takes kept, wall time against one core",
        Row("two LAME processes", "one LAME process", f"{theirs:.2f} × as fast"),
        Row("two workers, mix, master and encode", "one worker", f"{stage:.2f} × as fast"),
        Row("two workers, whole make", "one worker", f"{whole:.2f} × as fast"),
        Row("mix, master and encode", "two LAME processes", _ratio(stage, theirs), "0.95 or more"),
        Row("whole make", "two LAME processes", _ratio(whole, theirs)),
    )


def _stage_rows(bench: Bench, found: dict[str, Cost]) -> None:
    lame, whole = found["LAME"].cpu, found["cached"].cpu
    others = {name for name in bench.stages if name not in ("programme", "reels", "all but LAME")}
    known = {name: bench.stages[name] for name in bench.stages if name in others}
    known["dither, reading takes, keeping reels"] = bench.stages["all but LAME"] - sum(known.values())
    known |= {"LAME": lame, "starting Python and click": found["start"].cpu}
    known["reading, planning, loading numpy, the check, tags, files"] = whole - sum(known.values())
    for name, seconds in known.items():
        row = Row(name, "whole make, takes kept", f"{seconds / whole:.1%}")
        bench.results.add("Where the time goes, takes kept, one core", row)


def _ratio(one: float, other: float) -> str:
    return f"{one / other:.2f}"


def change(bench: Bench) -> None:
    """One changed word in one of eight stories against making all of it, and against mixing it again."""
    bench.prepare()
    text = (bench.where.folder / "page.txt").read_text("utf-8")

    def changed(workers: int) -> Cost:
        command = bench.where.make("page.txt", "--workers", str(workers))
        (bench.where.folder / "page.txt").write_text(_reworded(text), "utf-8")
        found = cost(one_core(command) if workers == 1 else command, bench.where)[0]
        (bench.where.folder / "page.txt").write_text(text, "utf-8")
        return found

    works = {
        "mixing": lambda: bench.make(1),
        "whole": lambda: bench.make(1, takes=True),
        "changed": lambda: changed(1),
        "whole by two": lambda: bench.make(2, takes=True),
        "changed by two": lambda: changed(2),
    }
    found = by_turns(works, bench.rounds)
    bench.results.raw["change"] = raw(found)
    goal = f"{1 / STORIES + 0.02:.3f} or less"
    whole, mixing, part = found["whole"], found["mixing"], found["changed"]
    both, once = found["whole by two"], found["changed by two"]
    every, kept = "all made from nothing", "all mixed from kept takes"
    bench.results.add(
        f"One changed word: {bench.minutes}, the whole command",
        Row("one worker, processor time", every, f"{part.cpu / whole.cpu:.3f}", goal),
        Row("one worker, wall time", every, f"{part.wall / whole.wall:.3f}", goal),
        Row("one worker, processor time", kept, f"{part.cpu / mixing.cpu:.3f}"),
        Row("two workers, processor time", f"{every} by two", f"{once.cpu / both.cpu:.3f}", goal),
        # All is shared by two, and the one reel that changed is made by one.
        Row("two workers, wall time", f"{every} by two", f"{once.wall / both.wall:.3f}"),
    )


def _reworded(text: str) -> str:
    """The text with one word more in the middle of its fourth story."""
    stories = text.split("===\n")
    words = stories[3].split(" ")
    words[len(words) // 2] += " nữa"
    stories[3] = " ".join(words)
    return "===\n".join(stories)


def meters(bench: Bench) -> None:
    """Our meter against the others, over a programme of ours."""
    if not (bench.where.folder / "sound").exists():
        bench.prepare()
    _, printed = cost(script("peers", "meters", "sound"), bench.where)
    told = json.loads(printed)
    bench.results.raw["meters"] = told
    spent, read = told["cpu"], told["read"]
    off = abs(read["ours"]["lufs"] - read["libebur128"]["lufs"])
    spread = abs(read["ours"]["range"] - read["libebur128"]["range"])
    peak = read["ours"]["peak"] - read["libebur128"]["peak"]
    others = spent["pyloudnorm"] / spent["ours, gated only"]
    theirs = read["pyloudnorm"]["lufs"] - read["libebur128"]["lufs"]
    within = f"within {METER_LU} LU"
    bench.results.add(
        f"The meter, over the programme of {bench.minutes}",
        Row("libebur128, all it reads", "ours", f"{spent['libebur128'] / spent['ours']:.1f} × our time"),
        Row(
            "libebur128, loudness alone",
            "ours, which hears peaks too",
            f"{spent['libebur128, gated only'] / spent['ours, gated only']:.1f} × our time",
        ),
        Row("pyloudnorm, loudness alone", "ours, which hears peaks too", f"{others:.1f} × our time"),
        Row("our loudness", "libebur128", f"{off:.4f} LU", within, off > METER_LU),
        Row("our loudness range", "libebur128", f"{spread:.4f} LU", within, spread > METER_LU),
        Row("our true peak", "libebur128", f"{peak:+.2f} dB"),
        Row("pyloudnorm's loudness", "libebur128", f"{theirs:+.3f} LU"),
    )


def rivals(bench: Bench) -> None:
    """A usual script with pydub, and ffmpeg's command line, on the same takes."""
    if not bench.stages:
        bench.prepare()
    bench.make(2)
    sounds = bench.where.at("wavs")
    sounds.clear()
    made(bench.where.run(script("peers", "wavs", str(bench.where.kept), str(sounds.folder))))
    listing = str(sounds.folder / "listing.json")
    targets = {name: str(sounds.folder / f"{name}.mp3") for name in ("pydub", "ffmpeg")}
    if not shutil.which("ffmpeg"):
        del targets["ffmpeg"]
    works: dict[str, Callable[[], Cost]] = {"ours": lambda: bench.make(1)}
    for name, target in targets.items():
        works[name] = lambda name=name, target=target: cost(  # type: ignore[misc]
            one_core(script("peers", name, listing, target)), bench.where
        )[0]
    found = by_turns(works, max(1, bench.rounds - 1))
    heard = {name: checked(bench.where, target) for name, target in targets.items()}
    heard["ours"] = checked(bench.where, str(next(bench.where.out.glob("*.mp3"))))
    bench.results.raw["rivals"] = raw(found) | {f"{name}, heard": one for name, one in heard.items()}
    what = {
        "pydub": "A script with pydub: +=, overlay, normalize, export by ffmpeg",
        "ffmpeg": "ffmpeg's command line: concat, amix, loudnorm in two passes",
    }
    for name in targets:
        _rival_rows(
            bench, f"{what[name]}; the same takes, {bench.minutes}", found[name], found["ours"], heard[name]
        )
    miss, peak = heard["ours"]["lufs"] + 16, heard["ours"]["true_peak_dbtp"]
    bench.results.add(
        "Our edition, decoded",
        Row("loudness", "-16 LUFS", f"{miss:+.2f} LU", "within 0.1 LU", abs(miss) > 0.1),
        Row("true peak", "-1 dBTP", f"{peak:.2f} dBTP", "-1.00 or less", peak > -1),
    )


def _rival_rows(bench: Bench, chapter: str, theirs: Cost, ours: Cost, heard: dict[str, float]) -> None:
    bench.results.add(
        chapter,
        Row("its processor time", "our whole make", f"{theirs.cpu / ours.cpu:.2f} ×"),
        Row("its wall time", "our whole make, one core", f"{theirs.wall / ours.wall:.2f} ×"),
        Row("its memory", "our memory", f"{theirs.peak_mb / ours.peak_mb:.2f} ×"),
        Row("its loudness, decoded", "-16 LUFS", f"{heard['lufs'] + 16:+.2f} LU"),
        Row("its true peak, decoded", "-1 dBTP", f"{heard['true_peak_dbtp']:.2f} dBTP"),
        Row("its range of loudness", "ours", f"{heard['range_lu']:.1f} LU"),
    )


def checked(where: Place, path: str) -> dict[str, float]:
    """What libebur128 reads of the decoded file."""
    told = where.run(script("peers", "heard", path))
    made(told)
    measured: dict[str, float] = json.loads(told.stdout)
    return measured


def memory(bench: Bench) -> None:
    """The largest process at short and at long programmes."""
    peaks = []
    for length in [max(2.0, minutes * bench.share) for minutes in MINUTES]:
        where = bench.home.at("memory")
        where.clear()
        (where.folder / "page.txt").write_text(pages(length, min(length / 4, 5.0)), "utf-8")
        found = cost(where.make("page.txt", "--workers", "2"), where)[0]
        told = checked(where, str(next(where.out.glob("*.mp3"))))
        peaks.append(found.peak_mb)
        bench.results.raw[f"memory {length:g}"] = raw({"make": found})["make"] | told
        what = f"largest process at {told['seconds'] / 60:.0f} minutes, two workers, nothing kept"
        value, goal = f"{found.peak_mb:.0f} MB", f"{MEMORY_MB} MB or less"
        bench.results.add("Memory", Row(what, f"{MEMORY_MB} MB", value, goal, found.peak_mb > MEMORY_MB))
    growth = peaks[-1] - peaks[0]
    bench.results.add(
        "Memory", Row("the longest", "the shortest", f"{growth:+.0f} MB", f"{GROWTH_MB} MB or less")
    )


def starting(bench: Bench) -> None:
    """A run without a change against Python, and the help against a bare click group."""
    if not bench.stages:
        bench.prepare()
    bench.make(2)
    where = bench.where
    works = {
        "rerun": lambda: cost(where.make("page.txt"), where)[0],
        "help": lambda: cost(bulletin("--help"), where)[0],
        "python": lambda: cost([sys.executable, "-c", "pass"], where)[0],
        "click": lambda: cost([sys.executable, "-c", CLICK, "--help"], where)[0],
    }
    found = by_turns(works, 5 * bench.rounds)
    bench.results.raw["starting"] = raw(found)
    bench.results.add(
        "Starting, processor time",
        *(
            Row(what, against, f"{found[one].cpu / found[other].cpu:.1f} ×")
            for what, one, against, other in (
                (f"make without a change, {bench.minutes}", "rerun", "python -c pass", "python"),
                (f"make without a change, {bench.minutes}", "rerun", "a bare click group", "click"),
                ("bulletin --help", "help", "a bare click group", "click"),
            )
        ),
    )


def listening(bench: Bench) -> None:
    """The first sound of `listen`, of a short page and of a very long one, against the engine alone."""
    where = bench.home.at("listening")
    where.clear()
    for name, minutes in (("short.txt", SHORT), ("long.txt", max(SHORT, LONG * bench.share))):
        (where.folder / name).write_text(pages(minutes, min(minutes, 5.0)), "utf-8")
    title = (where.folder / "short.txt").read_text("utf-8").partition("\n")[0]

    def forgetful(command: list[str]) -> Cost:
        shutil.rmtree(where.kept, ignore_errors=True)
        return heard(command, where)

    works = {
        name: lambda command=command: forgetful(command)  # type: ignore[misc]
        for name, command in commands(title, ("short.txt", "long.txt")).items()
    }
    found = by_turns(works, 5 * bench.rounds)
    bench.results.raw["listening"] = raw(found)
    engine, short, long = found["engine"], found["short.txt"], found["long.txt"]
    goal = f"{GOAL:g} or less"
    bench.results.add(
        "First sound of bulletin listen, nothing kept, until a tenth of a second is there",
        Row("a page, wall time", "engine alone", _ratio(short.wall, engine.wall), goal),
        Row("a page, processor time", "engine alone", _ratio(short.cpu, engine.cpu), goal),
        Row(
            f"{max(SHORT, LONG * bench.share):g} minutes",
            "a page, processor time",
            _ratio(long.cpu, short.cpu),
        ),
    )


def neural(bench: Bench) -> None:
    """Piper through the takes and the whole make against the bare model."""
    neural_chapter(bench.results, bench.home.at("neural"), bench.share, bench.rounds)


def requests(bench: Bench) -> None:
    """What an article asks of gTTS's service."""
    requests_chapter(bench.results, bench.home.at("requests"))


RESULTS = ROOT / "bench" / "results"  # whose page is also in docs/
CHAPTERS = {
    one.__name__: one
    for one in (speed, change, meters, rivals, memory, starting, listening, neural, requests)
}


def main() -> None:
    """Prints the report, and keeps it where asked."""
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    options.add_argument("--results", type=Path, help="folder for benchmarks.json")
    options.add_argument("--only", default="", help="chapters whose names begin so, with commas between")
    options.add_argument("--share", type=float, default=1.0, help="of the full size")
    told = options.parse_args()
    facts = machine()
    with place("bench") as home:
        bench = Bench(home, told.share)
        for name, chapter in CHAPTERS.items():
            if name.startswith(tuple(told.only.split(","))):
                chapter(bench)
    made_of = bench.results.told(facts)
    print(page(made_of))
    if told.results:
        before = told.results / "benchmarks.json"
        if told.only and before.exists():
            made_of = joined(json.loads(before.read_text("utf-8")), made_of)
        ours = told.results.resolve() == RESULTS
        pages = (told.results / "benchmarks.md", *([ROOT / "docs" / "benchmarks.md"] if ours else []))
        keep(made_of, told.results, pages)
    for row in bench.results.wrong:
        print(f"WRONG: {row.what} / {row.against}: {row.value}, wanted: {row.goal}", file=sys.stderr)
    sys.exit(1 if bench.results.wrong else 0)


if __name__ == "__main__":
    main()
