"""The picture of an edition: its sound, what lies where, and how loud it is, as one SVG without a script."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING
from xml.etree import ElementTree as Xml

from bulletin.edition import Edition, bare_name
from bulletin.errors import UsageError
from bulletin.library import find_edition, is_whole
from bulletin.music import shipped_music
from bulletin.record import ChapterFacts, CueFacts, EnvelopeFacts, Record, SoundFacts, read_record
from bulletin.svg import STYLE, Point, area, at, box, clean, curve, element, fitting, line, words
from bulletin.text import clock_time
from bulletin.texts import sentence

if TYPE_CHECKING:
    from bulletin.waveform import Waveform

LEFT, RIGHT, WIDTH = 112, 1160, 1200  # where the sound begins and ends, and the whole, in pixels
COLUMNS = RIGHT - LEFT

_CHAPTERS, _CHAPTER_HEIGHT = 84, 34
_WAVE, _WAVE_HALF = 204, 72  # the middle of the waveform, and half its height
_LANES = {"speech": (296, 22), "bed": (328, 40), "effects": (378, 40)}  # top and height
_CURVE, _CURVE_HEIGHT = 440, 96
_TOP_LUFS, _BOTTOM_LUFS = -6.0, -42.0
_AXIS = _CURVE + _CURVE_HEIGHT
_LIST, _LINE = _AXIS + 58, 21
_DEEPEST_DB = 40.0  # the gain at the bottom of a lane, under 0 dB at its top
_HEADING_LETTERS = 1.6  # how much wider the heading's letters are
_TICKS = 16  # at most
_PEAKS, _MARK = 122, 8  # the top of the marks over the waveform, and their width
_CEILING_DBTP, _NEAR_DB = -1.0, 1.0  # of every delivery; what comes so near to it is marked
_STEPS = (1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800)  # seconds between ticks; then hours


def edition_at(path: Path) -> Edition:
    """The edition whose record or MP3 is at `path`; UsageError where there is none that can be pictured."""
    if not path.is_file():
        raise UsageError("picture.absent", path=str(path))
    found = _found(path)
    if found is None:
        raise UsageError("picture.alone", path=str(path))
    if not (found.record.sound and found.record.timeline and found.record.files):
        raise UsageError("picture.soundless", path=str(path))
    if not is_whole(found):
        raise UsageError("picture.changed", path=str(path))
    return found


def _found(path: Path) -> Edition | None:
    if path.suffix == ".json":
        return Edition(read_record(path), path.parent)
    return find_edition(path.parent, bare_name(path.name))


def picture(edition: Edition) -> bytes:
    """The picture of `edition` as an SVG in UTF-8, the same bytes for the same edition."""
    from bulletin.waveform import waveform

    return draw(edition.record, waveform(edition.path, COLUMNS))


def draw(record: Record, sound: "Waveform") -> bytes:
    """The picture of what `record` tells of the programme and of its `sound`."""
    height = _LIST + _LINE * len(record.chapters)
    root = element(
        "svg",
        xmlns="http://www.w3.org/2000/svg",
        viewBox=f"0 0 {WIDTH} {height}",
        width=str(WIDTH),
        height=str(height),
        role="img",
        lang=clean(record.edition.language),
    )
    root.set("aria-labelledby", "title desc")
    root.extend(_Sheet(record, sound).parts())
    drawn: bytes = Xml.tostring(root, "utf-8", xml_declaration=True)
    return drawn + b"\n"


@dataclass(frozen=True, slots=True)
class _Sheet:
    """What is drawn, piece by piece."""

    record: Record
    sound: "Waveform"

    def parts(self) -> Iterator[Xml.Element]:
        """Everything, from back to front."""
        yield element("title", self.say("title", title=clean(self.record.edition.title)), id="title")
        yield element("desc", self.described(), id="desc")
        yield element("style", STYLE)
        yield element("rect", kind="ground", width="100%", height="100%")
        yield from self.heading()
        yield from self.chapters()
        yield from self.wave()
        yield from self.peaks()
        for lane in _LANES:
            yield from self.lane(lane)
        yield from self.loudness()
        yield from self.axis()
        yield from self.list()

    @property
    def measured(self) -> SoundFacts:
        """What the record says of the sound."""
        assert self.record.sound  # noqa: S101 - edition_at refuses a record without
        return self.record.sound

    def say(self, key: str, **facts: object) -> str:
        """A sentence in the record's language."""
        return sentence(f"picture.{key}", self.record.edition.language.partition("-")[0], **facts)

    def number(self, value: float) -> str:
        """A number as the language writes it."""
        return f"{value:.1f}".replace("-", "\u2212").replace(".", self.say("point"))

    def x(self, second: float) -> float:
        """Where this second of the programme is."""
        return LEFT + second / self.record.edition.duration * COLUMNS

    def told(self) -> str:
        """Length, loudness and true peak in words."""
        minutes, seconds = divmod(round(self.record.edition.duration), 60)
        return self.say(
            "sound",
            length=self.say("length", minutes=minutes, seconds=seconds),
            lufs=self.number(self.measured.lufs),
            peak=self.number(self.measured.true_peak_dbtp),
            range=self.number(self.measured.range_lu),
        )

    def described(self) -> str:
        """What the picture shows, for who cannot see it."""
        named = (f"{clock_time(one.start)} {clean(one.title)}" for one in self.record.chapters)
        return f"{self.told()}. {self.say('chapters', chapters='; '.join(named))} {self.say('shown')}"

    def heading(self) -> Iterator[Xml.Element]:
        yield words(fitting(self.record.edition.title, (RIGHT - 24) / _HEADING_LETTERS), 24, 38, "heading")
        yield words(self.told(), 24, 64, "faint")

    def chapters(self) -> Iterator[Xml.Element]:
        yield self.label("lane_chapters", _CHAPTERS + 22)
        for number, chapter in enumerate(self.record.chapters, 1):
            yield self.chapter(number, chapter)

    def chapter(self, number: int, chapter: ChapterFacts) -> Xml.Element:
        left, right = self.x(chapter.start), self.x(chapter.end)
        group = element("g", id=f"chapter{number}")
        group.append(element("title", f"{clock_time(chapter.start)} {clean(chapter.title)}"))
        group.append(box("odd" if number % 2 else "even", left, _CHAPTERS, right - left, _CHAPTER_HEIGHT))
        named = fitting(f"{number}. {chapter.title}", right - left - 12)
        whole = " " in named
        told = named if whole else fitting(f"{number}", right - left)
        group.append(words(told, left + (6 if whole else 3), _CHAPTERS + 22))
        return group

    def wave(self) -> Iterator[Xml.Element]:
        yield self.label("lane_sound", _WAVE + 4)
        yield line((LEFT, _WAVE), (RIGHT, _WAVE))
        yield self.band(self.sound.highs, self.sound.lows, "peaks")
        yield self.band(self.sound.rms, tuple(-one for one in self.sound.rms), "rms")

    def band(self, highs: tuple[float, ...], lows: tuple[float, ...], kind: str) -> Xml.Element:
        """What lies between two curves of amplitudes, a pixel for each column."""
        step = COLUMNS / max(1, len(highs))
        over = [(LEFT + (n + 0.5) * step, _WAVE - high * _WAVE_HALF) for n, high in enumerate(highs)]
        under = [(LEFT + (n + 0.5) * step, _WAVE - low * _WAVE_HALF) for n, low in enumerate(lows)]
        return area([*over, *reversed(under)], kind)

    def peaks(self) -> Iterator[Xml.Element]:
        """Marks over the waveform where the true peak comes near its ceiling, and at the highest of all."""
        if not self.sound.peaks:
            return
        highest = max(self.sound.peaks, key=lambda peak: peak[1])
        near = [peak for peak in self.sound.peaks if peak[1] > _CEILING_DBTP - _NEAR_DB]
        yield self.label("peaks", _PEAKS + 10)
        for peak in _spread([*near, highest], self.record.edition.duration / COLUMNS * _MARK):
            yield self.mark(*peak, size=_MARK + 4 if peak == highest else _MARK)
        yield words(self.number(highest[1]), RIGHT + 6, _PEAKS + 10, "faint")

    def mark(self, second: float, level: float, size: int) -> Xml.Element:
        x, bottom = self.x(second), _PEAKS + _MARK + 4
        made = area([(x - size / 2, bottom - size), (x + size / 2, bottom - size), (x, bottom)], "mark")
        made.append(element("title", f"{clock_time(second)} {self.number(level)} dBTP"))
        return made

    def lane(self, name: str) -> Iterator[Xml.Element]:
        top, height = _LANES[name]
        yield self.label(f"lane_{name}", top + height / 2 + 5)
        yield line((LEFT, top + height), (RIGHT, top + height))
        timeline = self.record.timeline
        assert timeline  # noqa: S101 - edition_at refuses a record without
        if name != "speech":
            yield words("0 dB", RIGHT + 6, top + 9, "faint small")
            yield words(f"\u2212{_DEEPEST_DB:.0f}", RIGHT + 6, top + height, "faint small")
        envelopes = [one for one in timeline.envelopes if one.lane == name and one.points]
        for cue in timeline.cues:
            if cue.lane == name:
                yield from self.cue(cue, envelopes)

    def cue(self, cue: CueFacts, envelopes: Iterable[EnvelopeFacts]) -> Iterator[Xml.Element]:
        """The cue as a box, music filled as high as its lane's gain, ours with its name."""
        top, height = _LANES[cue.lane]
        left, right = self.x(cue.start), self.x(cue.start + cue.length)
        if cue.lane == "speech":
            yield box("speech", left, top + 2, max(right - left - 0.4, 0.4), height - 4)
            return
        yield box(f"{cue.lane} cue", left, top, right - left, height)
        levels = [(self.x(second), top + _down(-db, height)) for second, db in gains(cue, envelopes)]
        yield area([(left, top + height), *levels, (right, top + height)], f"{cue.lane} gain")
        yield curve(levels, f"{cue.lane}-line")
        name = _pieces().get(cue.sound, "")
        place, kind = (left - 5, "faint end") if right > RIGHT - 60 else (right + 5, "faint")
        if name:
            yield words(name, place, top + height - 6, kind)

    def loudness(self) -> Iterator[Xml.Element]:
        yield self.label("lane_loudness", _CURVE + 40)
        yield words("LUFS", LEFT - 12, _CURVE + 58, "faint end")
        for level in (-10, -20, -30, -40):
            yield line((LEFT, _loud_y(level)), (RIGHT, _loud_y(level)))
            yield words(f"\u2212{-level}", RIGHT + 6, _loud_y(level) + 4, "faint")
        aim = _loud_y(self.measured.lufs)
        yield line((LEFT, aim), (RIGHT, aim), "aim")
        heard = self.sound.short_term
        step = max(1, len(heard) // COLUMNS)
        points = [(self.x(1.5 + n / 10), _loud_y(heard[n])) for n in range(0, len(heard), step)]
        if points:
            yield curve(points, "curve")

    def axis(self) -> Iterator[Xml.Element]:
        yield line((LEFT, _AXIS), (RIGHT, _AXIS))
        for second in ticks(self.record.edition.duration):
            yield line((self.x(second), _AXIS), (self.x(second), _AXIS + 6))
            yield words(clock_time(second), self.x(second), _AXIS + 22, "faint middle")

    def list(self) -> Iterator[Xml.Element]:
        """All chapters with their whole titles."""
        for number, chapter in enumerate(self.record.chapters, 1):
            y = _LIST + _LINE * (number - 1)
            yield words(f"{number}.", 40, y, "faint end")
            yield words(clock_time(chapter.start), LEFT - 12, y, "faint end")
            yield words(fitting(chapter.title, COLUMNS), LEFT, y)

    def label(self, key: str, y: float) -> Xml.Element:
        return words(self.say(key), LEFT - 12, y, "end")


def gains(cue: CueFacts, envelopes: Iterable[EnvelopeFacts]) -> list[Point]:
    """The lane's gain while the cue is heard: (second, dB) points from its first to its last second."""
    end = cue.start + cue.length
    points = [
        point
        for one in envelopes
        if one.points[0][0] < end and one.points[-1][0] > cue.start
        for point in one.points
    ]
    if not points:
        return [(cue.start, 0.0), (end, 0.0)]
    inside = [point for point in points if cue.start < point[0] < end]
    return [(cue.start, at(points, cue.start)), *inside, (end, at(points, end))]


def ticks(duration: float) -> list[int]:
    """The seconds that the axis names: at round steps, so few that there is room for them."""
    hours = 3600 * (1 + int(duration // (3600 * _TICKS)))
    step = next((one for one in _STEPS if duration / one <= _TICKS), hours)
    return list(range(0, int(duration) + 1, step))


def _spread(peaks: Iterable[Point], apart: float) -> Iterator[Point]:
    """The peaks without those that are nearer than so many seconds to a higher one."""
    kept: list[Point] = []
    for peak in sorted(peaks, key=lambda peak: -peak[1]):
        if all(abs(peak[0] - other[0]) >= apart for other in kept):
            kept.append(peak)
    yield from sorted(kept)


def _down(depth_db: float, height: float) -> float:
    return min(max(depth_db, 0.0), _DEEPEST_DB) / _DEEPEST_DB * height


def _loud_y(loudness: float) -> float:
    kept = min(max(loudness, _BOTTOM_LUFS), _TOP_LUFS)
    return _CURVE + (_TOP_LUFS - kept) / (_TOP_LUFS - _BOTTOM_LUFS) * _CURVE_HEIGHT


@cache
def _pieces() -> dict[str, str]:
    """The names of the shipped pieces by the sha256 of their files."""
    import tomllib

    facts = tomllib.loads((shipped_music() / "facts.toml").read_text("utf-8"))
    return {one["sha256"]: name for name, one in facts.items() if isinstance(one, dict)}
