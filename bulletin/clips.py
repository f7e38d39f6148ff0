"""The clips of a talking book: from when to when which sound is heard, and whether that can be."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from bulletin.hush import hushed
from bulletin.report import Finding, note, wrong

APART = 0.0015  # seconds by which times that should be the same may be apart: they are written in thousandths
_GAP = 0.002  # seconds between clips that nobody notices
_UNUSED = 1.0  # seconds at the end of a sound that need belong to no text


@dataclass(frozen=True, slots=True)
class BookClip:
    """From where to where a sound is heard, in seconds, and the page that says so."""

    page: str
    sound: str
    begin: float
    end: float


def clip_findings(clips: Iterable[BookClip], folder: Path) -> Iterator[Finding]:
    """What is wrong with the clips of a book in the order in which they are heard."""
    sounds: dict[str, _Sound] = {}
    for clip in clips:
        if clip.sound not in sounds:
            sounds[clip.sound] = _Sound(folder, clip.sound)
            yield from sounds[clip.sound].faults
        yield from sounds[clip.sound].hear(clip)
    for sound in sounds.values():
        yield from sound.rest()


class _Sound:
    """A sound of the book: what is wrong with it, its length in seconds, and up to when it was heard."""

    def __init__(self, folder: Path, name: str) -> None:
        self._name, self._heard = name, 0.0
        self._length: float | None = None
        self.faults: tuple[Finding, ...] = ()
        found = _length(folder, name)
        if isinstance(found, Finding):
            self.faults = (found,)
        else:
            self._length = found

    def hear(self, clip: BookClip) -> Iterator[Finding]:
        """What is wrong with the next clip of it."""
        facts = {"name": clip.page, "begin": f"{clip.begin:.3f}", "end": f"{clip.end:.3f}"}
        if clip.end <= clip.begin:
            yield wrong("book.reversed", **facts)
        elif self._length is not None and clip.end > self._length + APART:
            yield wrong("book.past", **facts, sound=self._name, length=f"{self._length:.3f}")
        if abs(clip.begin - self._heard) > _GAP:
            yield note("book.gap", **facts, before=f"{self._heard:.3f}")
        self._heard = clip.end

    def rest(self) -> Iterator[Finding]:
        """What is left of it that no clip has."""
        if self._length is not None and self._length - self._heard > _UNUSED:
            end, length = f"{self._heard:.3f}", f"{self._length:.3f}"
            yield note("book.unused", sound=self._name, end=end, length=length)


def _length(folder: Path, name: str) -> float | Finding:
    """The length of a sound in seconds as it is decoded, or what is wrong with it."""
    import soundfile

    path = folder / name
    if not path.is_file():
        return wrong("book.gone", name=name)
    try:
        with hushed(), soundfile.SoundFile(path) as file:
            return float(file.frames / file.samplerate)
    except soundfile.LibsndfileError as error:
        return wrong("book.sound", name=name, reason=str(error))


_PLAIN_CLOCK = re.compile(r"(?:npt=)?(\d+(?:\.\d+)?)(h|min|s|ms)?")
_FULL_CLOCK = re.compile(r"(?:npt=)?(?:(\d+):)?([0-5]?\d):([0-5]?\d(?:\.\d+)?)")
_UNITS = {"h": 3600.0, "min": 60.0, "s": 1.0, "ms": 0.001, None: 1.0}


def seconds(clock: str) -> float | None:
    """A time of SMIL in seconds, None where it is none: "0:01:02.5", "npt=62.5s", "62.5s", "62500ms"."""
    if plain := _PLAIN_CLOCK.fullmatch(clock.strip()):
        return float(plain[1]) * _UNITS[plain[2]]
    if full := _FULL_CLOCK.fullmatch(clock.strip()):
        return int(full[1] or 0) * 3600 + int(full[2]) * 60 + float(full[3])
    return None


def time_findings(page: str, name: str, text: str, wanted: float) -> Iterator[Finding]:
    """What is wrong with the time `text` called `name`, which should be `wanted` seconds; one in whole
    seconds may be half of one off.
    """
    found = seconds(text)
    slack = 0.5 + APART if text and "." not in text else APART
    if found is None or abs(found - wanted) > slack:
        yield wrong("book.time", page=page, name=name, found=text or "–", wanted=f"{wanted:.3f}")
