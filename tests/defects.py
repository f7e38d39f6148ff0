"""A maker of defects: finished editions, each spoiled in one way, and the name that the check should give it.

Sound is spoiled after decoding and laid down again as the same kind of file, its tags as they were, and the
record is sealed anew over it: nothing is found out by a sum that does not fit.
"""

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from hashlib import sha256
from itertools import pairwise
from pathlib import Path

import numpy as np
import soundfile
from mutagen.id3 import ID3

from bulletin.check import check_edition
from bulletin.clip import Clip, read_sound, resampled
from bulletin.codecs import mp3
from bulletin.edition import Edition
from bulletin.profile import Delivery
from bulletin.record import CueFacts, Record, UtteranceFacts
from bulletin.report import Report

Sound = np.ndarray


@dataclass(frozen=True, slots=True, eq=False)
class Case:
    """An edition to be spoiled: its record, its file and the decoded sound; what chance decides by `rng`, and
    a file of another edition.
    """

    record: Record
    path: Path
    sound: Sound
    rate: int
    rng: random.Random
    other: Path

    @property
    def is_mp3(self) -> bool:
        return self.path.suffix == ".mp3"

    def at(self, seconds: float) -> int:
        """The sample of that second."""
        return round(seconds * self.rate)

    def utterance(self, least: float = 0.6, most: float = 4.0) -> UtteranceFacts:
        """Any sentence of a story that is so long and not under music."""
        music = self.music("bed", "effects")
        fitting = [
            one
            for one in self.record.script
            if one.story >= 0
            and least <= one.end - one.start <= most
            and not any(cue.start < one.end and cue.start + cue.length > one.start for cue in music)
        ]
        return self.rng.choice(fitting)

    def music(self, *lanes: str) -> list[CueFacts]:
        """The cues of these lanes in order."""
        assert self.record.timeline
        return sorted(
            (cue for cue in self.record.timeline.cues if cue.lane in lanes), key=lambda cue: cue.start
        )

    def pause(self) -> float:
        """The middle of some silence between two sentences of stories, in seconds."""
        pauses = [
            (one.end + following.start) / 2
            for one, following in pairwise(self.record.script)
            if one.story >= 0 and one.story == following.story and following.start - one.end > 0.25
        ]
        return self.rng.choice(pauses)


Spoil = Callable[[Case], Sound]
Break = Callable[[Case, Path], None]
Rewrite = Callable[[Case], Record]


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of defect: the key that names it, and how the sound, the file or the record is spoiled."""

    name: str
    key: str
    sound: Spoil | None = None
    file: Break | None = None
    record: Rewrite | None = None
    only: str = ""  # the ending of the files that can have it


def cases(path: Path, other: Path, seed: int) -> Case:
    """The edition whose sound is at `path`, ready to be spoiled."""
    from bulletin.record import read_record

    record = read_record(path.with_suffix(".json"))
    sound, rate = _decoded(path)
    return Case(record, path, sound, rate, random.Random(seed), other)


@lru_cache(maxsize=2)
def _decoded(path: Path) -> tuple[Sound, int]:
    return soundfile.read(path, dtype="float32", always_2d=True)


def spoiled(kind: Kind, case: Case, folder: Path, station: Path | None) -> Report:
    """What the check says of the case with this defect, made in `folder`."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / case.path.name
    record = kind.record(case) if kind.record else case.record
    if kind.sound:
        lay_down(replace(case, record=record), kind.sound(replace(case, record=record)), path)
    else:
        path.write_bytes(case.path.read_bytes())
    if kind.file:
        kind.file(case, path)
    facts = next(one for one in record.files if one.path == path.name)
    data = path.read_bytes()
    sealed = replace(facts, bytes=len(data), sha256=sha256(data).hexdigest())
    main = replace(record, files=(sealed,), sound=_sound_of(record, facts.path, case))
    (report,) = check_edition(Edition(main, folder), station)
    return report


def _sound_of(record: Record, name: str, case: Case):
    """What the record promises of this file; it tells of its first one only."""
    assert record.sound
    if record.files[0].path == name:
        return record.sound
    return replace(record.sound, samples=len(case.sound), sample_rate=case.rate)


def lay_down(case: Case, sound: Sound, path: Path) -> None:
    """`sound` as a file of the case's kind, with its tags."""
    if not case.is_mp3:
        info = soundfile.info(case.path)
        soundfile.write(path, sound, case.rate, subtype=info.subtype, format=info.format)
        return
    channels = sound.shape[1]
    delivery = Delivery("mp3", case.rate, channels, 128 if channels == 2 else 64)
    room = np.ascontiguousarray(sound.clip(-0.94, 0.94), dtype=np.float32)
    part = mp3.encode([room], delivery, last=True)
    mp3.join([part], path, delivery)
    data = case.path.read_bytes()
    size = 10 + (data[6] << 21 | data[7] << 14 | data[8] << 7 | data[9])
    path.write_bytes(data[:size] + path.read_bytes())


# Sound ----------------------------------------------------------------------------------------------------


def _silent(case: Case) -> Sound:
    return case.sound * np.float32(1e-5)


def _dead(channel: int) -> Spoil:
    def spoil(case: Case) -> Sound:
        sound = case.sound.copy()
        sound[:, channel] = 0
        return sound

    return spoil


def _opposed(case: Case) -> Sound:
    return case.sound * np.array([1, -1], dtype=np.float32)


def _askew(case: Case) -> Sound:
    return case.sound * np.array([1, 10 ** (-case.rng.uniform(8, 14) / 20)], dtype=np.float32)


def _offset(case: Case) -> Sound:
    return case.sound * np.float32(0.9) + np.float32(case.rng.choice([-1, 1]) * case.rng.uniform(0.02, 0.06))


def _hum(case: Case) -> Sound:
    hertz = case.rng.choice([50, 60, 100, 120])
    hum = 10 ** (case.rng.uniform(-46, -38) / 20) * np.sin(
        2 * np.pi * hertz * np.arange(len(case.sound)) / case.rate
    )
    return case.sound + hum[:, None].astype(np.float32)


def _hiss(case: Case) -> Sound:
    noise = np.random.default_rng(case.rng.randrange(1 << 30)).standard_normal(case.sound.shape)
    return case.sound + (noise * 10 ** (case.rng.uniform(-48, -40) / 20)).astype(np.float32)


def _burst(case: Case) -> Sound:
    one, sound = case.utterance(1.0, 6.0), case.sound.copy()
    first, last = case.at(one.start + 0.2), case.at(one.start + 0.2 + case.rng.uniform(0.5, 0.7))
    noise = np.random.default_rng(case.rng.randrange(1 << 30)).standard_normal((last - first, sound.shape[1]))
    sound[first:last] = (noise * 0.15).clip(-0.8, 0.8)
    return sound


def _quiet(case: Case, seconds: float) -> Sound:
    return np.zeros((case.at(seconds), case.sound.shape[1]), np.float32)


def _leading(case: Case) -> Sound:
    return np.concatenate([_quiet(case, case.rng.uniform(1.0, 4.0)), case.sound])


def _trailing(case: Case) -> Sound:
    return np.concatenate([case.sound, _quiet(case, case.rng.uniform(1.0, 4.0))])


def _gap(case: Case) -> Sound:
    at = case.at(case.pause())
    return np.concatenate([case.sound[:at], _quiet(case, case.rng.uniform(5.5, 8.0)), case.sound[at:]])


def _earlier(case: Case) -> Sound:
    lost = case.rng.uniform(0.4, 1.5)
    return np.concatenate([case.sound[case.at(lost) :], _quiet(case, lost)])


def _stories(case: Case) -> list[tuple[int, int]]:
    stories = [one for one in case.record.chapters if one.article]
    return [(case.at(one.start), case.at(one.end)) for one in stories]


def _swapped(case: Case) -> Sound:
    stories = _stories(case)
    place = case.rng.randrange(len(stories) - 1)
    (first, middle), (_, last) = stories[place], stories[place + 1]
    sound = case.sound
    return np.concatenate([sound[:first], sound[middle:last], sound[first:middle], sound[last:]])


def _lost_in_story(case: Case) -> Sound:
    """A sentence cut out of the first story: from the next one on everything comes earlier."""
    first = [one for one in case.record.script if one.story == 0]
    start, end = case.at(first[1].start - 0.1), case.at(first[2].start - 0.1)
    return np.concatenate([case.sound[:start], case.sound[end:], _quiet(case, (end - start) / case.rate)])


def _foreign(case: Case) -> Sound:
    clip = resampled(read_sound(case.other), case.rate)
    sound = clip.samples if clip.channels == case.sound.shape[1] else clip.samples.mean(axis=1, keepdims=True)
    return np.resize(sound, case.sound.shape).astype(np.float32)


def _over(case: Case, start: float, end: float, factor: float) -> Sound:
    sound = case.sound.copy()
    sound[case.at(start) : case.at(end)] *= np.float32(factor)
    return sound


def _muted(case: Case) -> Sound:
    one = case.utterance()
    return _over(case, one.start - 0.05, one.end + 0.05, 0.0)


def _soft(case: Case) -> Sound:
    one = case.utterance()
    return _over(case, one.start, one.end, 10 ** (-case.rng.uniform(11, 14) / 20))


def _loud(case: Case) -> Sound:
    one = case.utterance()
    return _over(case, one.start, one.end, 10 ** (case.rng.uniform(11, 13) / 20)).clip(-0.99, 0.99)


def _broken_off(case: Case) -> Sound:
    one = case.utterance(1.2, 8.0)
    return _over(case, one.start + (one.end - one.start) * case.rng.uniform(0.35, 0.6), one.end + 0.05, 0.0)


def _late(case: Case) -> Sound:
    one = case.utterance(1.2, 8.0)
    return _over(case, one.start - 0.05, one.start + (one.end - one.start) * case.rng.uniform(0.4, 0.6), 0.0)


def _without(which: int) -> Spoil:
    def spoil(case: Case) -> Sound:
        cue = case.music("effects")[which]
        sound = case.sound.copy()
        for first, last in _alone(case, cue):
            sound[case.at(first) : case.at(last)] = 0
        return sound

    return spoil


def _alone(case: Case, cue: CueFacts) -> Iterator[tuple[float, float]]:
    at, end = cue.start, cue.start + cue.length
    for one in case.record.script:
        if one.start < end and one.end > at:
            yield at, one.start
            at = one.end
    yield at, max(at, end)


def _another_piece(case: Case) -> Sound:
    """A chord that no station has, as loud as the piece in whose place it is."""
    cue, sound = case.rng.choice(case.music("effects")), case.sound.copy()
    for start, end in _alone(case, cue):
        first, last = case.at(start), case.at(end)
        here = np.arange(last - first) / case.rate
        hertz = case.rng.uniform(150, 200)
        chord = sum(np.sin(2 * np.pi * hertz * tone * here) for tone in (1, 1.189, 1.498))
        level = np.sqrt(np.square(sound[first:last]).mean()) if last > first else 0.0
        sound[first:last] = (chord * level / 1.3)[:, None]
    return sound


def _loud_bed(case: Case) -> Sound:
    """Music 5 dB under the voice wherever there is a bed."""
    sound = case.sound.copy()
    for cue in case.music("bed"):
        first, last = case.at(cue.start), case.at(cue.start + cue.length)
        spoken = [
            one for one in case.record.script if one.start >= cue.start and one.end <= cue.start + cue.length
        ]
        powers = [np.square(sound[case.at(one.start) : case.at(one.end)]).mean() for one in spoken]
        here = np.arange(last - first) / case.rate
        tune = sum(np.sin(2 * np.pi * hertz * here) for hertz in (440, 554.4, 659.3)) / np.sqrt(1.5)
        sound[first:last] += (tune * np.sqrt(np.mean(powers)) * 10 ** (-5 / 20))[:, None].astype(np.float32)
    return sound


def _clipped(case: Case) -> Sound:
    peak = float(np.abs(case.sound).max())
    return (case.sound * np.float32(case.rng.uniform(2.2, 2.8) / peak)).clip(-1.0, 1.0)


def _wrong_level(case: Case) -> Sound:
    return case.sound * np.float32(10 ** (-case.rng.uniform(1.0, 6.0) / 20))


def _spiked(case: Case) -> Sound:
    sound, at = case.sound.copy(), case.at(case.utterance().start + 0.2)
    width = case.at(0.004)
    shape = np.sin(2 * np.pi * 1000 * np.arange(width) / case.rate) * np.hanning(width)
    sound[at : at + width] = (shape * 0.985)[:, None]
    return sound


def _short(case: Case) -> Sound:
    return case.sound[: -case.rng.randrange(1, 2000)]


def _resampled(case: Case, path: Path) -> None:
    other = 48000 if case.rate == 44100 else 44100
    lay_down(replace(case, rate=other), resampled(Clip(case.sound, case.rate), other).samples, path)


def _folded(case: Case, path: Path) -> None:
    channels = 1 if case.sound.shape[1] == 2 else 2
    lay_down(case, np.repeat(case.sound.mean(axis=1, keepdims=True), channels, axis=1), path)


# Files ----------------------------------------------------------------------------------------------------


def _cut(case: Case, path: Path) -> None:
    data = path.read_bytes()
    path.write_bytes(data[: int(len(data) * case.rng.uniform(0.4, 0.95))])


def _sound_starts(data: bytes) -> int:
    return 10 + (data[6] << 21 | data[7] << 14 | data[8] << 7 | data[9]) + 2000


def _garbled(case: Case, path: Path) -> None:
    data = bytearray(path.read_bytes())
    at = case.rng.randrange(_sound_starts(data), len(data) - 9000)
    data[at : at + 3000] = case.rng.randbytes(3000)
    path.write_bytes(bytes(data))


def _flipped(case: Case, path: Path) -> None:
    """Bits inside the sound of frames, whose headers stay."""
    data = bytearray(path.read_bytes())
    heads = [
        at for at in range(_sound_starts(data), len(data) - 4) if data[at] == 0xFF and data[at + 1] == 0xFB
    ]
    for at in case.rng.sample(heads, 5):
        data[at + case.rng.randrange(60, 120)] ^= 0x08
    path.write_bytes(bytes(data))


def _tailed(case: Case, path: Path) -> None:
    path.write_bytes(path.read_bytes() + case.rng.choice([b"<html>Not found</html>" * 40, bytes(4096)]))


def _no_sound(case: Case, path: Path) -> None:
    text = b"<!DOCTYPE html><title>503</title><p>Try again later.</p>\n" * 200
    path.write_bytes(case.rng.choice([text, b"", case.rng.randbytes(20000)]))


def _tagged(change: Callable[[ID3, Case], None]) -> Break:
    def spoil(case: Case, path: Path) -> None:
        tag = ID3(path, translate=False)
        change(tag, case)
        tag.save(path, v1=0, v2_version=3)

    return spoil


def _retitled(tag: ID3, case: Case) -> None:
    tag["TIT2"].text = [case.rng.choice(["Bản tin hôm qua", "", "Untitled"])]


def _undisclosed(tag: ID3, case: Case) -> None:
    tag.delall("TXXX:DISCLOSURE")
    tag.delall("TXXX:SYNTHETIC_VOICE")


def _redated(tag: ID3, case: Case) -> None:
    tag["TXXX:EDITION_DATE"].text = ["2019-01-02T03:04:00+07:00"]


def _wrong_length_tag(tag: ID3, case: Case) -> None:
    tag["TLEN"].text = [str(case.rng.choice([1, 1000, 99_000_000]))]


def _broken_cover(tag: ID3, case: Case) -> None:
    from mutagen.id3 import APIC

    tag.delall("APIC")
    tag.add(APIC(encoding=1, mime="image/jpeg", type=3, desc="", data=case.rng.randbytes(3000)))


def _untagged(case: Case, path: Path) -> None:
    ID3(path).delete(path)


# Records --------------------------------------------------------------------------------------------------


def _rewritten(change: Callable[[Case, UtteranceFacts], UtteranceFacts]) -> Rewrite:
    def spoil(case: Case) -> Record:
        one = case.utterance(1.2, 8.0)
        script = tuple(change(case, other) if other.id == one.id else other for other in case.record.script)
        return replace(case.record, script=script)

    return spoil


def _half(case: Case, one: UtteranceFacts) -> UtteranceFacts:
    """A take that says less than half of its text: so short, and so the record says."""
    return replace(one, end=one.start + 0.4 * (one.end - one.start), words=())


def _silent_after_takes(case: Case) -> Sound:
    """Nothing is heard where the record, rewritten before, says nothing is."""
    sound, real = case.sound.copy(), cases(case.path, case.other, 0).record
    for one, other in zip(case.record.script, real.script, strict=True):
        sound[case.at(one.end) : case.at(other.end)] = 0
    return sound


def _unmarked(case: Case, one: UtteranceFacts) -> UtteranceFacts:
    return replace(one, words=one.words[:-1])


def _chapter_outside(case: Case) -> Record:
    *most, last = case.record.chapters
    return replace(case.record, chapters=(*most, replace(last, end=last.end + case.rng.uniform(1, 99))))


def _chapter_apart(case: Case) -> Record:
    first, *more = case.record.chapters
    return replace(case.record, chapters=(replace(first, end=first.end - case.rng.uniform(0.1, 0.5)), *more))


KINDS = (
    Kind("silent", "check.silent", _silent),
    Kind("left channel dead", "check.dead_left", _dead(0)),
    Kind("right channel dead", "check.dead_right", _dead(1)),
    Kind("channels out of phase", "check.phase", _opposed),
    Kind("channels uneven", "check.uneven_right", _askew),
    Kind("off the zero line", "check.offset", _offset),
    Kind("hum", "check.hum", _hum),
    Kind("hiss", "check.hiss", _hiss),
    Kind("burst of noise", "check.burst", _burst),
    Kind("silence in front", "check.leading", _leading),
    Kind("silence behind", "check.trailing", _trailing),
    Kind("hole", "check.gap", _gap),
    Kind("begins too late in itself", "check.earlier", _earlier),
    Kind("stories swapped", "check.order", _swapped),
    Kind("sentence cut out", "check.from_here_earlier", _lost_in_story),
    Kind("another edition's sound", "check.content", _foreign),
    Kind("sentence missing", "check.unspoken", _muted),
    Kind("sentence too soft", "check.soft", _soft),
    Kind("sentence too loud", "check.loud", _loud),
    Kind("sentence broken off", "check.breaks_off", _broken_off),
    Kind("sentence begins late", "check.begins_late", _late),
    Kind("intro missing", "check.music_missing", _without(0)),
    Kind("outro missing", "check.music_missing", _without(-1)),
    Kind("another piece of music", "check.music_other", _another_piece),
    Kind("bed too loud", "check.separation", _loud_bed),
    Kind("clipped", "check.clipped", _clipped, only=".wav"),
    Kind("wrong loudness", "check.loudness", _wrong_level),
    Kind("true peak", "check.peak", _spiked, only=".wav"),
    Kind("too short", "check.length", _short),
    Kind("wrong sample rate", "check.rate", file=_resampled, only=".wav"),
    Kind("wrong channels", "check.channels", file=_folded),
    Kind("cut", "check.cut", file=_cut),
    Kind("garbled", "check.garbled", file=_garbled, only=".mp3"),
    Kind("flipped bits", "check.altered", file=_flipped, only=".mp3"),
    Kind("bytes behind", "check.trailing_bytes", file=_tailed),
    Kind("no sound", "check.undecodable", file=_no_sound),
    Kind("wrong title", "check.title", file=_tagged(_retitled), only=".mp3"),
    Kind("not disclosed", "check.disclosure", file=_tagged(_undisclosed), only=".mp3"),
    Kind("wrong date", "check.date", file=_tagged(_redated), only=".mp3"),
    Kind("wrong length tag", "check.length_tag", file=_tagged(_wrong_length_tag), only=".mp3"),
    Kind("broken cover", "check.cover", file=_tagged(_broken_cover), only=".mp3"),
    Kind("no tags", "check.tags", file=_untagged, only=".mp3"),
    Kind("take too short", "check.hurried", _silent_after_takes, record=_rewritten(_half)),
    Kind("last word unmarked", "check.unfinished", record=_rewritten(_unmarked)),
    Kind("chapter outside", "check.chapter_times", record=_chapter_outside),
    Kind("chapters apart", "check.chapter_gap", record=_chapter_apart),
)
STEREO = {"left channel dead", "right channel dead", "channels out of phase", "channels uneven"}
