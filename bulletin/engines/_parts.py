"""Parts: a line cut into what a service takes at a time, and the sound of the parts joined to one clip."""

import io
import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import soundfile

from bulletin.clip import Clip, Samples

# What a cut costs the listener: none after a sentence, little after a phrase, more between two words.
_SENTENCE, _PHRASE, _WORDS, _INSIDE = 0, 1, 4, 16
_PAUSE_SECONDS = {_SENTENCE: 0.35, _PHRASE: 0.18, _WORDS: 0.04, _INSIDE: 0.0}
_SENTENCE_MARKS = frozenset(".!?…。！？")
_PHRASE_MARKS = frozenset(",;:–—，、；：")
_CLOSING = "\"'”’»)]}」』）"
_SPOKEN_MARKS = frozenset("%&@#")
# A cut is possible at a blank and after a mark of the scripts that write none.
_CUT = re.compile(r" |(?<=[。！？，、；：」』）])(?=[\w“「『《（])")

_FLOOR = 10 ** (-50 / 20)
_MARGIN_SECONDS = 0.03
_FADE_SECONDS = 0.005
# Speech takes 5 to 35 characters a second. A digit is read as up to six letters, a wide character is a
# syllable of about three; short words are drawn out, hence the spare second and a half.
_MOST_PER_SECOND, _FEWEST_PER_SECOND, _SPARE_SECONDS, _LEAST_SECONDS = 35.0, 5.0, 1.5, 0.2


@dataclass(frozen=True, slots=True)
class Part:
    """One request's worth of a line, and the pause after it when another part follows."""

    text: str
    pause_seconds: float


@dataclass(frozen=True, slots=True)
class Edge:
    """A place to cut: one part ends before `end`, the next begins at `start`; `cost` is what it costs."""

    end: int
    start: int
    cost: int


def parts(text: str, most: int) -> tuple[Part, ...]:
    """`text` in the fewest parts of at most `most` characters, cut where it is heard least.

    Parts with nothing to speak are left out.
    """
    text = " ".join(text.split())
    cuts = [(text[a.start : b.end], b.cost) for a, b in pairwise(_best(_edges(text, most), most))]
    return tuple(Part(piece, _PAUSE_SECONDS[cost]) for piece, cost in cuts if is_spoken(piece))


def is_spoken(text: str) -> bool:
    """Whether `text` holds a letter, a digit or a sign that is read out."""
    return any(unicodedata.category(char)[0] in "LNS" or char in _SPOKEN_MARKS for char in text)


def _edges(text: str, most: int) -> list[Edge]:
    """Every place to cut `text`, its ends too; no two neighbours further apart than `most` characters."""
    edges = [Edge(0, 0, _SENTENCE)]
    for match in _CUT.finditer(text):
        edges += _inside(edges[-1].start, match.start(), most)
        edges.append(Edge(match.start(), match.end(), _cost(text[: match.start()])))
    edges += _inside(edges[-1].start, len(text), most)
    return [*edges, Edge(len(text), len(text), _SENTENCE)]


def _inside(start: int, end: int, most: int) -> Iterator[Edge]:
    return (Edge(cut, cut, _INSIDE) for cut in range(start + most, end, most))


def _cost(before: str) -> int:
    mark = before.rstrip(_CLOSING)[-1:]
    if mark in _SENTENCE_MARKS:
        return _SENTENCE
    return _PHRASE if mark in _PHRASE_MARKS else _WORDS


@dataclass(frozen=True, slots=True, order=True)
class _Way:
    """A way to cut everything before an edge: fewest parts, then cheapest cuts, then most even lengths."""

    count: int
    cost: int
    unevenness: int
    came_from: int


def _best(edges: Sequence[Edge], most: int) -> list[Edge]:
    """The edges to cut at, both ends included: the shortest path over all of them."""
    ways = [_Way(0, 0, 0, 0)]
    for end in range(1, len(edges)):
        ways.append(min(_ways(edges, ways, end, most)))
    chosen = [len(edges) - 1]
    while chosen[-1] > 0:
        chosen.append(ways[chosen[-1]].came_from)
    return [edges[at] for at in reversed(chosen)]


def _ways(edges: Sequence[Edge], ways: Sequence[_Way], end: int, most: int) -> Iterator[_Way]:
    for start in range(end - 1, -1, -1):
        length = edges[end].end - edges[start].start
        if length > most:
            return
        way = ways[start]
        yield _Way(way.count + 1, way.cost + edges[end].cost, way.unevenness + length**2, start)


def sound_of(mp3: bytes) -> Clip | None:
    """The sound in `mp3`, mono at its own rate, or None when it is not an MP3 that can be decoded."""
    try:
        with soundfile.SoundFile(io.BytesIO(mp3)) as file:
            samples = file.read(dtype="float32", always_2d=True)
            if file.format != "MP3":
                return None
            mono = samples.mean(axis=1, keepdims=True, dtype=np.float32)
            return Clip(np.clip(mono, -1.0, 1.0), file.samplerate)
    except soundfile.SoundFileError:
        return None


def trimmed(clip: Clip) -> Clip:
    """`clip` without the silence (below -50 dBFS) around what is heard but 30 ms, its ends faded."""
    heard = np.flatnonzero(np.abs(clip.samples[:, 0]) > _FLOOR)
    if not heard.size:
        return Clip(clip.samples[:0], clip.rate)
    margin = round(_MARGIN_SECONDS * clip.rate)
    samples = clip.samples[max(0, heard[0] - margin) : heard[-1] + 1 + margin].copy()
    fade = np.linspace(0.0, 1.0, min(round(_FADE_SECONDS * clip.rate), len(samples)), dtype=np.float32)
    samples[: len(fade), 0] *= fade
    samples[len(samples) - len(fade) :, 0] *= fade[::-1]
    return Clip(samples, clip.rate)


def is_plausible(text: str, seconds: float, pace: float) -> bool:
    """Whether speech of `text` can last `seconds`, given a pace of 1 or, for slow reading, less."""
    least = max(_LEAST_SECONDS, len(text) / _MOST_PER_SECOND)
    drawn = sum(map(_weight, text)) / _FEWEST_PER_SECOND + _SPARE_SECONDS
    return least <= seconds <= drawn / pace


def _weight(char: str) -> int:
    if char.isdigit():
        return 6
    return 3 if unicodedata.east_asian_width(char) == "W" else 1


def joined(sounds: Iterable[tuple[Clip, float]]) -> Clip:
    """Clips of one rate in order, each but the last followed by its pause in seconds."""
    pieces: list[Samples] = []
    rate = 0
    for clip, pause in sounds:
        rate = clip.rate
        pieces += [clip.samples, np.zeros((round(pause * rate), 1), np.float32)]
    return Clip(np.concatenate(pieces[:-1]), rate)
