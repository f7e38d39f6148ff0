"""Takes with made faults, each to be noticed, and good takes, none to be blamed, by the cadence of their
voices.

Run as `takes.py`: every line that our articles give, by the embedded voices at three paces, each measured by
the shipped sentences first; then ten lines with each fault of tests/faulty.py.
"""

import json
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

from rig import ROOT, table

sys.path.insert(0, str(ROOT))

from bulletin.cadence import band_of, cadence_fault
from bulletin.calibrating import _SENTENCES
from bulletin.clip import Clip
from bulletin.engines import espeak
from bulletin.microphone import SpeakJob, speak
from bulletin.take import KeptTake, Line, Resources, Take, take_key
from bulletin.trim import fault, pace_fault
from bulletin.voice import Voice, find
from tests import faulty
from tests.test_cadence import FAULTS, LINES

PACES = (130.0, 175.0, 200.0)
VOICES = ("vi-north", "vi-central", "vi-south", "en")


def lines_of(pages: list[Path]) -> dict[str, list[str]]:
    """What is spoken of the pages, by language, each line once."""
    found: dict[str, dict[str, None]] = {"vi": {}, "en": {}}
    for page in pages:
        told = subprocess.run(
            [sys.executable, "-m", "bulletin", "script", "--json", str(page)],
            capture_output=True,
            text=True,
            check=True,
            cwd=ROOT,
        )
        record = json.loads(told.stdout)
        found[record["edition"]["language"][:2]] |= {one["spoken"]: None for one in record["script"]}
    return {language: list(texts) for language, texts in found.items()}


def spoken(voice: Voice, texts: list[str]) -> Iterator[tuple[str, Clip]]:
    session = espeak.open(voice, Resources())
    for text, take in zip(texts, session.speak([Line(text, text) for text in texts]), strict=True):
        assert isinstance(take, Take), text
        yield text, take.clip
    session.close()


def sentences(language: str) -> list[str]:
    return (_SENTENCES / f"{language}.txt").read_text("utf-8").split("\n")[:-1]


def blamed() -> tuple[int, list[str]]:
    """How many good takes were listened to, and those that were blamed."""
    pages = sorted((ROOT / "tests" / "data").rglob("*.txt")) + sorted((ROOT / "examples").glob("*.txt"))
    lines, count, wrong = lines_of(pages), 0, []
    for name in VOICES:
        for pace in PACES:
            voice = replace(find(name), pace=pace)
            band = band_of(list(spoken(voice, sentences(name[:2]))))
            for text, clip in spoken(voice, lines[name[:2]]):
                count += 1
                key = fault(clip) or pace_fault(text, clip) or cadence_fault(text, clip, band, 1.0)
                wrong += [f"{name} {pace:g}: {key}: {text}"] if key else []
    return count, wrong


def noticed(name: str) -> int:
    """How many of ten lines with this fault are not kept."""
    north = find("vi-north")
    band = band_of(list(spoken(north, sentences("vi"))))
    voice = replace(north, engine="tests.faulty", band=band, settings=(("voice", "vi"), ("fault", name)))
    with TemporaryDirectory() as folder:
        lines = tuple(Line(take_key(voice, faulty.version(), text), text) for text in LINES)
        answers = speak(SpeakJob(voice, lines, Path(folder)))
    return sum(not isinstance(answer, KeptTake) for answer in answers)


def main() -> int:
    rows = [(name, f"{noticed(name)}/{len(LINES)}") for name in FAULTS]
    print(table(("fault", "noticed"), rows))
    count, wrong = blamed()
    print(f"\ngood takes blamed: {len(wrong)} of {count}", *wrong, sep="\n")
    return int(bool(wrong) or any(told != f"{len(LINES)}/{len(LINES)}" for _, told in rows))


if __name__ == "__main__":
    sys.exit(main())
