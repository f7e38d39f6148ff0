"""Remarks: what an editor must know of how an edition has its length, before it is made and afterwards, and
of what its voices said of their takes.
"""

from collections.abc import Generator, Iterable, Iterator, Mapping, Sequence
from fractions import Fraction

from bulletin.duration import as_clock
from bulletin.event import Notice
from bulletin.lengths import LengthFacts
from bulletin.pace import GENTLE
from bulletin.script import Utterance
from bulletin.take import KeptTake

_QUOTED = 60  # characters of a line


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


def of_takes(utterances: Iterable[Utterance], takes: Mapping[str, KeptTake]) -> Generator[Notice, None, None]:
    """What the voices warned of in the takes that are heard, each thing once, with the first line
    it is in.
    """
    told: set[tuple[str, str]] = set()
    for one in utterances:
        take = takes.get(one.id)
        for warning in take.warnings if take else ():
            if take and (take.voice, warning) not in told:
                told.add((take.voice, warning))
                key, _, what = warning.partition(" ")
                text = one.reading.spoken[:_QUOTED]
                yield Notice(key, (("voice", take.voice), ("what", what), ("text", text)))
