"""The check against made defects, each to be named for what it is, and good editions, all to be passed.

Run as `defects.py --files 5 --good 200`; a defect is made in that many files, of other editions each time.
"""

import argparse
import json
import sys
from dataclasses import dataclass
from pathlib import Path

import editions
from rig import ROOT, Place, bulletin, place, table

sys.path.insert(0, str(ROOT))

from tests import defects

FILES, GOOD = 5, 200
_FORMATS = (".mp3", ".wav")
_TRIES = 400  # draws until enough editions have what can be spoiled


@dataclass(frozen=True, slots=True)
class Made:
    """A drawn edition that lies in its folder: the paths of its sound, and the station's folder."""

    number: int
    paths: dict[str, Path]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What the check said of one spoiled file."""

    kind: str
    wanted: str
    found: tuple[str, ...]

    @property
    def good(self) -> bool:
        """Whether it named the defect, and named it first."""
        return self.found[:1] == (self.wanted,)


def make(home: Place, drawn: editions.Drawn, formats: str = "") -> tuple[Path, str]:
    """The record of the drawn edition, or why there is none."""
    at = home.at(f"edition{drawn.number}")
    at.clear()
    station = at.folder / "station"
    (station / "shows").mkdir(parents=True)
    (station / "station.toml").write_text('name = "Soak"\n', "utf-8")
    (station / "shows" / "drawn.toml").write_text(drawn.show(), "utf-8")
    page = at.folder / "page.txt"
    page.write_text("===\n".join(drawn.stories), "utf-8")
    words = [
        str(page),
        "--show",
        "drawn",
        "--station",
        str(station),
        "--voice",
        drawn.voice,
        "--workers",
        "1",
    ]
    ran = at.run(at.make(*words, *(("--format", formats) if formats else ())))
    if ran.returncode:
        return at.out, f"ended with {ran.returncode}: {ran.stderr.strip()[-400:]}"
    return next(path for path in at.out.glob("*.json") if path.name != "last-run.json"), ""


def fits(drawn: editions.Drawn) -> bool:
    """Whether there is enough in it to spoil: three stories, music at both ends, and a bed."""
    sounds = dict(drawn.sounds)
    return len(drawn.stories) >= 3 and bool(sounds["opening"] and sounds["closing"] and drawn.bed)


def spoil(home: Place, files: int) -> list[Outcome]:
    """Every kind of defect in so many files of as many editions."""
    drawn = [one for one in map(editions.draw, range(_TRIES)) if fits(one)][: files + 1]
    made = [make(home, one, "mp3,wav")[0].with_suffix(".mp3") for one in drawn]
    return [
        _spoiled(home, kind, made[number], made[number + 1], number)
        for number in range(files)
        for kind in defects.KINDS
    ]


def _spoiled(home: Place, kind: defects.Kind, path: Path, other: Path, number: int) -> Outcome:
    ending = kind.only or _FORMATS[number % len(_FORMATS)]
    case = defects.cases(path.with_suffix(ending), other, number)
    report = defects.spoiled(kind, case, home.folder / "spoiled", None)
    return Outcome(kind.name, kind.key, tuple(one.key for one in report.grave))


def suite(files: int) -> tuple[str, bool]:
    """Every kind of defect in so many files: the report, and whether all were named for what they are."""
    with place("defects") as home:
        outcomes = spoil(home, files)
    return spoiled_report(outcomes), all(one.good for one in outcomes)


def spoiled_report(outcomes: list[Outcome]) -> str:
    """How many of each kind were named, and what was said of the others."""
    kinds = dict.fromkeys((one.kind, one.wanted) for one in outcomes)
    rows = []
    for kind, wanted in kinds:
        some = [one for one in outcomes if one.kind == kind]
        rows.append((kind, wanted, f"{sum(one.good for one in some)} of {len(some)}"))
    wrong = [f"- {one.kind}: {', '.join(one.found) or 'nothing'}" for one in outcomes if not one.good]
    return "\n".join([table(("defect", "named", "files"), rows), *([""] if wrong else []), *wrong])


def good_suite(count: int) -> tuple[str, bool]:
    """So many good editions: the report, and whether the check passed all of them without a word."""
    told: list[str] = []
    passed = 0
    with place("good") as home:
        for number in range(count):
            said = good(home, editions.draw(number))
            passed += not said
            told += [f"- {number}: {said}"] if said else []
    return "\n".join([f"{passed} of {count} passed without a word.", *told]), not told


def good(home: Place, drawn: editions.Drawn) -> str:
    """What the check says against a good edition, or nothing."""
    record, refused = make(home, drawn)
    if refused:
        return f"{drawn.told()}: {refused}"
    at = home.at(f"edition{drawn.number}")
    ran = at.run(bulletin("check", str(record), "--json"))
    reports = json.loads(ran.stdout or "[]")
    found = [one["text"]["en"] for report in reports for one in report["findings"]]
    at.clear()
    if ran.returncode or ran.stderr.strip() or not reports:
        found.append(f"ended with {ran.returncode}: {ran.stderr.strip()[-300:]}")
    return f"{drawn.told()}: {' '.join(found)}" if found else ""


def main() -> None:
    """Both suites."""
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    options.add_argument("--files", type=int, default=FILES, help="of each kind of defect")
    options.add_argument("--good", type=int, default=GOOD, help="editions")
    told = options.parse_args()
    ended = [suite(told.files)] if told.files else []
    ended += [good_suite(told.good)] if told.good else []
    print("\n\n".join(text for text, _ in ended))
    sys.exit(0 if all(good for _, good in ended) else 1)


if __name__ == "__main__":
    main()
