"""SVG: elements with clean text and short numbers, and the colours of a picture by day and by night."""

import re
from collections.abc import Iterable
from itertools import pairwise
from xml.etree import ElementTree as Xml

from bulletin.text import one_line

Point = tuple[float, float]

_LETTER = 7.3  # a letter's usual width in pixels at 13 px
_NO_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")

_LIGHT = {
    "ground": "#ffffff", "ink": "#1b1f24", "faint": "#57606a", "line": "#d0d7de", "even": "#dde6f0",
    "odd": "#eef2f7", "peaks": "#6292c4", "rms": "#1d4e89", "speech": "#2b6cb0", "bed": "#2f855a",
    "effects": "#b7471d", "curve": "#6b46c1", "mark": "#b42318",
}  # fmt: skip
_DARK = {
    "ground": "#0d1117", "ink": "#e6edf3", "faint": "#a3adb8", "line": "#30363d", "even": "#2a3648",
    "odd": "#1b2430", "peaks": "#4679ab", "rms": "#a6d2ff", "speech": "#74b4f2", "bed": "#5fc48d",
    "effects": "#f0945f", "curve": "#b795f5", "mark": "#ff9d92",
}  # fmt: skip
_COLOURS = """
text {{ fill: {ink}; }}
.faint {{ fill: {faint}; }}
.ground {{ fill: {ground}; }}
.line {{ stroke: {line}; }}
.even {{ fill: {even}; }}
.odd {{ fill: {odd}; }}
.peaks {{ fill: {peaks}; }}
.rms {{ fill: {rms}; }}
.speech {{ fill: {speech}; }}
.bed {{ fill: {bed}; }}
.effects {{ fill: {effects}; }}
.curve {{ stroke: {curve}; }}
.aim {{ stroke: {faint}; }}
.mark {{ fill: {mark}; }}
.bed-line {{ stroke: {bed}; }}
.effects-line {{ stroke: {effects}; }}
"""
_SHAPES = """
text { font: 13px system-ui, "Noto Sans", "DejaVu Sans", sans-serif; }
.heading { font-size: 21px; font-weight: 600; }
.end { text-anchor: end; }
.middle { text-anchor: middle; }
.line, .curve, .aim, .bed-line, .effects-line { fill: none; }
.small { font-size: 11px; }
.gain { opacity: 0.55; }
.curve { stroke-width: 1.5; }
.aim { stroke-dasharray: 5 4; }
.cue { opacity: 0.25; }
"""
STYLE = (
    f"{_SHAPES}{_COLOURS.format_map(_LIGHT)}"
    f"@media (prefers-color-scheme: dark) {{{_COLOURS.format_map(_DARK)}}}\n"
)


def clean(text: str) -> str:
    """`text` on one line, without what XML 1.0 has no place for."""
    return _NO_XML.sub("", one_line(text))


def short(value: float) -> str:
    """A number of pixels to a hundredth, without needless digits."""
    return f"{value:.2f}".rstrip("0").rstrip(".")


def element(tag: str, text: str = "", kind: str = "", **facts: str) -> Xml.Element:
    """An element of that tag with its text, of the class `kind`."""
    made = Xml.Element(tag, ({"class": kind} if kind else {}) | facts)
    made.text = text or None
    return made


def words(text: str, x: float, y: float, kind: str = "") -> Xml.Element:
    """A line of text whose baseline is at `y` pixels."""
    return element("text", clean(text), kind, x=short(x), y=short(y))


def box(kind: str, x: float, y: float, width: float, height: float) -> Xml.Element:
    """A filled rectangle, in pixels."""
    return element("rect", "", kind, x=short(x), y=short(y), width=short(width), height=short(height))


def line(start: Point, end: Point, kind: str = "line") -> Xml.Element:
    """A straight line from pixel to pixel."""
    return element("path", "", kind, d=f"M{_at(start)}L{_at(end)}")


def curve(points: Iterable[Point], kind: str) -> Xml.Element:
    """Straight lines through the points."""
    return element("path", "", kind, d=f"M{'L'.join(map(_at, points))}")


def area(points: Iterable[Point], kind: str) -> Xml.Element:
    """What straight lines through the points enclose."""
    return element("path", "", kind, d=f"M{'L'.join(map(_at, points))}Z")


def _at(point: Point) -> str:
    return f"{short(point[0])} {short(point[1])}"


def fitting(text: str, width: float) -> str:
    """`text`, cut at a word so that it takes about `width` pixels at most; nothing where nothing fits."""
    told, room = clean(text), int(width / _LETTER)
    if len(told) <= room:
        return told
    kept = told[: max(0, room - 1)].rpartition(" ")[0].rstrip(" ,.;:-–")
    return f"{kept}…" if kept else ""


def at(points: list[Point], place: float) -> float:
    """The height at `place` of the straight lines through the points, level outside."""
    if place <= points[0][0]:
        return points[0][1]
    for (before, low), (after, high) in pairwise(points):
        if before <= place < after:
            return low + (high - low) * (place - before) / (after - before)
    return points[-1][1]
