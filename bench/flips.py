"""Flips: a bit turned over in a kept or published file, or the file cut; the next run must see and repair it.

Also the same edition made in other folders, by other numbers of workers, in other time zones and languages.
"""

import argparse
import random
import shutil
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from kills import REPORT, Tree, lasting, tree, write_page
from rig import Place, made, place, spread, table

FLIPS, FOLDERS = 100, 20  # full sizes; so many flips for each kind of file
KINDS = ("*.take", "*.reel", "*.mp3", "*_mixdown.json")
BODY = "Sáng nay, thư viện tỉnh mở thêm phòng đọc cho người khiếm thị. Phòng có 24 chỗ và 3.000 sách nói."
_SEED = 441
_WAYS = (
    {"LC_ALL": "C", "TZ": "America/New_York"},
    {"LC_ALL": "C.UTF-8", "TZ": "Asia/Ho_Chi_Minh", "PYTHONHASHSEED": "7"},
    {"LANG": "vi_VN.UTF-8", "TZ": "UTC", "PYTHONHASHSEED": "0"},
)


@dataclass(frozen=True, slots=True)
class Flip:
    """What was done to a file, and what was wrong after the next run."""

    kind: str
    what: str
    wrong: tuple[str, ...]


def whole(where: Place) -> tuple[Tree, Tree]:
    """What an edition and all that is kept of it are."""
    kept = {path: one for path, one in tree(where.kept).items() if "damaged" not in path}
    return _edition(where), lasting(kept)


def _edition(where: Place) -> Tree:
    return {path: digest for path, digest in tree(where.out).items() if path != REPORT}


def spoil(path: Path, dice: random.Random) -> str:
    """Turns over one bit of the file, or cuts it off at a random place one time in four."""
    data = bytearray(path.read_bytes())
    at = dice.randrange(len(data))
    if not dice.randrange(4):
        path.write_bytes(data[:at])
        return f"{path.name} cut at {at}"
    data[at] ^= 1 << dice.randrange(8)
    path.write_bytes(data)
    return f"bit turned at {at} of {path.name}"


def flip(where: Place, kind: str, dice: random.Random, wanted: tuple[Tree, Tree]) -> Flip:
    """One file of the kind is spoilt, what hides it is removed, and a run follows."""
    found = sorted([*where.kept.glob(f"*/??/{kind}"), *where.out.glob(kind)])
    what = spoil(dice.choice(found), dice)
    if kind in ("*.take", "*.reel"):
        shutil.rmtree(where.out)
    if kind == "*.take":
        shutil.rmtree(where.kept / "reels")
    ended = where.run(where.make("page.txt", "--workers", "1"))
    wrong = [f"status {ended.returncode}: {ended.stderr[-200:]}"] if ended.returncode else []
    for name, before, after in zip(("edition", "kept"), wanted, whole(where), strict=True):
        changed = sorted(path for path in before.keys() | after.keys() if before.get(path) != after.get(path))
        wrong += [f"{name} differs: {path}" for path in changed]
    return Flip(kind, what, tuple(wrong))


def flips(count: int) -> Iterator[Flip]:
    """So many flips of every kind of file."""
    dice = random.Random(_SEED)
    with place("flips") as home:
        where = _first(home)
        wanted = whole(where)
        for kind in KINDS:
            for _ in range(count):
                one = flip(where, kind, dice, wanted)
                yield one
                if one.wrong:
                    where = _first(home)


def _first(home: Place) -> Place:
    where = home.at("flips")
    where.clear()
    write_page(where, BODY)
    made(where.run(where.make("page.txt", "--workers", "1")))
    return where


def flip_suite(count: int) -> tuple[str, bool]:
    """The report on so many flips of every kind, and whether all were found and repaired."""
    done = list(flips(count))
    rows = []
    for kind in KINDS:
        of_kind = [one for one in done if one.kind == kind]
        rows.append((kind, len(of_kind), sum(not one.wrong for one in of_kind)))
    lines = [table(("file", "spoilt", "found and repaired"), rows), ""]
    lines += [f"- {one.what}: {wrong}" for one in done for wrong in one.wrong]
    return "\n".join(lines), not any(one.wrong for one in done)


def folder_suite(count: int) -> tuple[str, bool]:
    """The report on so many editions made again elsewhere, and whether all were the same byte for byte."""
    with place("folders") as home:
        wanted = whole(_first(home))
        differing = [number for number in range(count) if _elsewhere(home, number) != wanted]
    said = f"{count} made again in other folders, {count - len(differing)} of them the same byte for byte."
    return "\n".join([said, *(f"- number {number} differs" for number in differing)]), not differing


def _elsewhere(home: Place, number: int) -> tuple[Tree, Tree]:
    where = home.at(f"elsewhere {number}/{'deeper/' * (number % 5)}ở đây")
    where.clear()
    write_page(where, BODY)
    made(where.run(where.make("page.txt", "--workers", str(1 + number % 2)), **_WAYS[number % len(_WAYS)]))
    return whole(where)


def main() -> None:
    """Both suites at a share of their full size; exit status 1 if anything was wrong."""
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    options.add_argument("--share", type=float, default=1.0, help="of the full size")
    share = options.parse_args().share
    results = [flip_suite(spread(FLIPS, share)), folder_suite(spread(FOLDERS, share))]
    print("\n\n".join(report for report, _ in results))
    sys.exit(0 if all(good for _, good in results) else 1)


if __name__ == "__main__":
    main()
