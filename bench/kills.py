"""Kills: `bulletin make` ended at any moment, and the disk failing under it; every time a run follows.

Half of the kills come at a random time of a run by two workers, half at a chosen write, rename or fsync. At
no time may a file be visible that is not whole; the run that follows must give the very bytes of an
undisturbed run, and leave nothing else behind. Faults are the same with an error from the system instead.
"""

import argparse
import hashlib
import json
import os
import random
import re
import shutil
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from rig import Place, bulletin, evenly, made, place, spread, table

KILLS, FAULTS = 200, 60  # full sizes
CALLS = ("write", "rename", "fsync")
ERRORS = ("ENOSPC", "EIO")
_LEAVE_SECONDS = 5.0  # in which the workers of a killed run must be gone
_LONGEST_SECONDS = 120.0
_SEED = 1152
_MARK = "BULLETIN_TRIAL"
_INJECTED = re.compile(r"\(INJECTED\)")
_PLACES = {"write": r"write\(\d+<([^>]*)>", "fsync": r"fsync\(\d+<([^>]*)>", "rename": r'rename\("([^"]*)"'}

TITLE = "Chợ nổi họp lại sau mùa nước lớn"
BODY = "Sáng thứ bảy, chợ nổi họp trở lại sau ba tuần nước lớn. Hơn 40 ghe trái cây đã về bến."
EARLIER = "Sáng thứ bảy, chợ nổi họp trở lại."

REPORT = "last-run.json"  # tells of the run itself, not of the edition

Tree = dict[str, str]  # sha256 by path


@dataclass(frozen=True, slots=True)
class Scene:
    """Where a run begins: `before` is the folder of an earlier edition or an empty one; what an undisturbed
    run makes of it, and how long that takes in seconds.
    """

    name: str
    before: Path
    first: Tree
    out: Tree
    kept: Tree
    seconds: float
    calls: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class Outcome:
    """A trial: what was done to the run, what it did (its exit status), and what was wrong then."""

    kind: str
    what: str
    status: int
    wrong: tuple[str, ...]


def tree(folder: Path) -> Tree:
    """The sha256 of every file under `folder` by its path there."""
    files = (path for path in sorted(folder.rglob("*")) if path.is_file())
    return {str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


def scenes(home: Place) -> tuple[Scene, Scene]:
    """Nothing there, and an earlier version of the same article there."""
    empty, earlier = home.folder / "empty", home.folder / "earlier"
    empty.mkdir()
    old = home.at("old")
    old.clear()
    write_page(old, EARLIER)
    made(old.run(old.make("page.txt", "--workers", "1")))
    shutil.copytree(old.out, earlier)
    return _scene("nothing before", empty, home), _scene("a correction", earlier, home)


def write_page(where: Place, body: str) -> None:
    """The article as `page.txt`."""
    (where.folder / "page.txt").write_text(f"{TITLE}\n{body}\n", "utf-8")


def _scene(name: str, before: Path, home: Place) -> Scene:
    where = home.at("undisturbed")
    begin(where, before)
    log = home.folder / "calls"
    made(where.run([*traced(log, CALLS), *where.make("page.txt", "--workers", "1")]))
    out, kept = tree(where.out), tree(where.kept)
    made(where.run(bulletin("check", *(str(one) for one in where.out.glob("*.mp3")))))
    begin(where, before)
    start = time.monotonic()
    made(where.run(where.make("page.txt", "--workers", "2")))
    seconds = time.monotonic() - start
    if lasting(tree(where.out)) != lasting(out) or lasting(tree(where.kept)) != lasting(kept):
        sys.exit("Two undisturbed runs, by one worker and by two, differ.")
    unsettled = tuple(_unsettled(log))
    if unsettled:
        sys.exit("Renamed before it was on the disk: " + ", ".join(unsettled))
    return Scene(name, before, tree(before), out, kept, seconds, _calls(log))


def begin(where: Place, before: Path) -> None:
    """The place as it is before a trial."""
    where.clear()
    shutil.copytree(before, where.out)
    write_page(where, BODY)


def traced(log: Path, calls: tuple[str, ...], *inject: str) -> list[str]:
    """The words before a command that strace shall watch.

    Without its --seccomp-bpf, with which strace 6.1 sends no signals.
    """
    return [
        *("strace", "-f", "-qq", "-y", "-o", str(log), "-e", f"trace={','.join(calls)}"),
        *(word for one in inject for word in ("-e", f"inject={one}")),
    ]


def _lines(log: Path) -> list[str]:
    return log.read_text("utf-8", "replace").splitlines()


def _calls(log: Path) -> tuple[tuple[str, int], ...]:
    """Every call of the run, as (name, which of that name)."""
    counts: Counter[str] = Counter()
    found = []
    for line in _lines(log):
        name = _call(line)
        if name:
            counts[name] += 1
            found.append((name, counts[name]))
    return tuple(found)


def _call(line: str) -> str:
    found = re.match(r"\d+ +(\w+)\(", line)
    return found[1] if found and found[1] in CALLS else ""


def _unsettled(log: Path) -> Iterator[str]:
    """What became visible before its content was forced to the disk, or whose name was not forced after."""
    settled: set[str] = set()
    pending = ""
    for line in _lines(log):
        name = _call(line)
        found = re.search(_PLACES[name], line) if name else None
        if not found:
            continue
        touched = Path(found[1]).name
        if name == "write":
            settled.discard(touched)
        elif name == "fsync":
            settled.add(touched)
            pending = "" if pending == touched else pending
        else:
            if pending or touched not in settled:
                yield touched
            pending = Path(re.findall(r'"([^"]*)"', line)[1]).parent.name
    if pending:
        yield f"in {pending}"


def lasting(files: Tree) -> Tree:
    """Without what tells of the run itself: its report, the day book, what was heard of reels, all of which
    may be missing, name folders, or be written later without any other sound or text.
    """
    return {path: digest for path, digest in files.items() if path != REPORT and not _is_remark(path)}


def _is_remark(path: str) -> bool:
    return path.startswith("daybook/") or path.endswith(".echo")


def kill_at(seconds: float, scene: Scene, where: Place) -> int:
    """A run by two workers whose whole process group is killed after so many seconds."""
    run = subprocess.Popen(
        where.make("page.txt", "--workers", "2"),
        cwd=where.folder,
        env=where.environment(**{_MARK: str(where.folder)}),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    with suppress(subprocess.TimeoutExpired):
        run.wait(seconds)
    with suppress(ProcessLookupError):
        os.killpg(run.pid, signal.SIGKILL)
    return run.wait()


def strays(where: Place) -> list[str]:
    """The processes of the run that are still there after a while."""
    end = time.monotonic() + _LEAVE_SECONDS
    while found := list(_marked(where)):
        if time.monotonic() > end:
            return found
        time.sleep(0.02)
    return []


def _marked(where: Place) -> Iterator[str]:
    mark = f"{_MARK}={where.folder}\0".encode()
    for status in Path("/proc").glob("[0-9]*/environ"):
        with suppress(OSError):
            if mark in status.read_bytes() + b"\0":
                yield status.parent.name


def half_visible(scene: Scene, where: Place) -> Iterator[str]:
    """What can be seen and is neither what was there before nor what an undisturbed run makes."""
    for path, digest in tree(where.out).items():
        hidden = Path(path).name.startswith(".") or path == REPORT
        if not hidden and digest not in (scene.first.get(path), scene.out.get(path)):
            yield f"half visible: {path}"
    report = where.out / REPORT
    if report.exists() and not _parses(report):
        yield "half visible: last-run.json"
    for path, digest in lasting(tree(where.kept)).items():
        if not Path(path).name.startswith(".") and scene.kept.get(path) != digest:
            yield f"kept, but damaged: {path}"


def _parses(path: Path) -> bool:
    try:
        json.loads(path.read_bytes())
    except ValueError:
        return False
    return True


def unfinished(where: Place) -> Iterator[str]:
    """The unfinished files that lie about."""
    for path in (*tree(where.out), *tree(where.kept)):
        if ".part" in path:
            yield f"left behind: {path}"


def after_the_next_run(scene: Scene, where: Place) -> Iterator[str]:
    """What is wrong once a run has followed: other bytes than undisturbed, or anything more than those."""
    ended = where.run(where.make("page.txt", "--workers", "1"))
    if ended.returncode:
        yield f"the next run ended with {ended.returncode}: {ended.stderr.strip()[-200:]}"
    out, kept = tree(where.out), tree(where.kept)
    yield from _differences("output", lasting(scene.out), lasting(out))
    yield from _differences("kept", lasting(scene.kept), lasting(kept))
    yield from (f"in the temporary folder: {path}" for path in tree(where.temp))


def _differences(name: str, wanted: Tree, found: Tree) -> Iterator[str]:
    for path in sorted(wanted.keys() | found.keys()):
        if wanted.get(path) != found.get(path):
            state = "lacks" if path not in found else "has" if path not in wanted else "has another"
            yield f"{name} {state} {path}"


def random_kill(scene: Scene, where: Place, dice: random.Random) -> Outcome:
    """A kill at a random time of the run."""
    begin(where, scene.before)
    seconds = dice.uniform(0.0, scene.seconds)
    status = kill_at(seconds, scene, where)
    left = tuple(f"still alive: {pid}" for pid in strays(where))
    wrong = (*left, *half_visible(scene, where), *after_the_next_run(scene, where))
    return Outcome("killed at a random time", f"{seconds:.3f} s, {scene.name}", status, wrong)


def chosen_kill(scene: Scene, where: Place, call: tuple[str, int]) -> Outcome:
    """A kill at the k-th call of a name."""
    begin(where, scene.before)
    name, number = call
    log = where.folder / "log"
    ended = where.run(
        [
            *traced(log, (name,), f"{name}:signal=SIGKILL:when={number}"),
            *where.make("page.txt", "--workers", "1"),
        ]
    )
    missed = () if ended.returncode else ("the kill did not come",)
    wrong = (*missed, *half_visible(scene, where), *after_the_next_run(scene, where))
    return Outcome(f"killed at a {name}", f"{name} {number}, {scene.name}", ended.returncode, wrong)


def fault(scene: Scene, where: Place, call: tuple[str, int], error: str) -> Outcome:
    """An error of the system at the k-th call of a name: the run says so and cleans up, or it is none."""
    begin(where, scene.before)
    name, number = call
    log = where.folder / "log"
    ended = where.run(
        [
            *traced(log, (name,), f"{name}:error={error}:when={number}"),
            *where.make("page.txt", "--workers", "1"),
        ]
    )
    hit = next((line for line in _lines(log) if _INJECTED.search(line)), "")
    said = ended.stderr.strip()
    wrong = [
        *(() if hit else ("the fault did not come",)),
        *(("told as a defect of ours: " + said[-200:],) if ended.returncode == 1 else ()),
        *(("a traceback",) if "Traceback" in said else ()),
        *(("ended badly without a word",) if ended.returncode and not said else ()),
        *half_visible(scene, where),
        *unfinished(where),
        *after_the_next_run(scene, where),
    ]
    return Outcome(f"{error} at a {name}", f"{name} {number}: {hit[:120]}", ended.returncode, tuple(wrong))


def kill_trials(pair: tuple[Scene, Scene], where: Place, count: int) -> Iterator[Outcome]:
    """So many kills, half of them random, in both scenes by turns."""
    dice = random.Random(_SEED)
    for number in range(count - count // 2):
        yield random_kill(pair[number % 2], where, dice)
    every = [(scene, call) for scene in pair for call in scene.calls]
    for number in evenly(every, count // 2):
        scene, call = every[number]
        yield chosen_kill(scene, where, call)


def fault_trials(pair: tuple[Scene, Scene], where: Place, count: int) -> Iterator[Outcome]:
    """So many faults, spread over all calls, both errors by turns."""
    every = [(scene, call, error) for scene in pair for error in ERRORS for call in scene.calls]
    for number in evenly(every, count):
        scene, call, error = every[number]
        yield fault(scene, where, call, error)


def tell(outcomes: list[Outcome]) -> str:
    """What was done how often, with what exit statuses, and everything that was wrong."""
    kinds = dict.fromkeys(outcome.kind for outcome in outcomes)
    rows = []
    for kind in kinds:
        of_kind = [outcome for outcome in outcomes if outcome.kind == kind]
        statuses = Counter(outcome.status for outcome in of_kind)
        said = ", ".join(f"{status}: {count}" for status, count in sorted(statuses.items()))
        rows.append((kind, len(of_kind), said, sum(bool(outcome.wrong) for outcome in of_kind)))
    lines = [table(("what", "times", "exit status: times", "wrong"), rows), ""]
    for outcome in outcomes:
        lines += [f"- {outcome.kind}, {outcome.what}: {wrong}" for wrong in outcome.wrong]
    return "\n".join(lines)


def suite(
    trials: Callable[[tuple[Scene, Scene], Place, int], Iterator[Outcome]], count: int
) -> tuple[str, bool]:
    """The report on so many trials, and whether nothing was wrong."""
    with place("kills") as home:
        pair = scenes(home)
        outcomes = list(trials(pair, home.at("trial"), count))
    return tell(outcomes), not any(outcome.wrong for outcome in outcomes)


def main() -> None:
    """Both suites at a share of their full size; exit status 1 if anything was wrong."""
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    options.add_argument("--share", type=float, default=1.0, help="of the full size")
    share = options.parse_args().share
    good = True
    for trials, full in ((kill_trials, KILLS), (fault_trials, FAULTS)):
        count = spread(full, share)
        print(f"{count} of {full}\n")
        report, whole = suite(trials, count)
        print(report)
        good = good and whole
    sys.exit(0 if good else 1)


if __name__ == "__main__":
    main()
