"""Remarks: what an editor must know of how an edition has its length, before it is made and afterwards."""

from collections.abc import Iterator, Sequence
from fractions import Fraction

from bulletin.duration import as_clock
from bulletin.event import Notice
from bulletin.lengths import LengthFacts
from bulletin.pace import GENTLE


def remarks(length: LengthFacts, gone: Sequence[str]) -> Iterator[Notice]:
    """A pace that is heard, and the titles of the stories that are `gone`."""
    wanted, speed = as_clock(Fraction(str(length.asked))), length.tempo * length.stretch
    percent = round(abs(speed - 1.0) * 100, 1)
    if percent > GENTLE or length.stretch != 1.0:
        key = "length.faster" if speed > 1.0 else "length.slower"
        yield Notice(key, (("percent", f"{percent:g}"), ("gentle", GENTLE), ("wanted", wanted)))
    if gone:
        facts = (("wanted", wanted), ("count", len(gone)), ("titles", "; ".join(gone)))
        yield Notice("length.stories", facts)
