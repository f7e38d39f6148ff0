"""Lengths: what is known of an edition that had to be exactly so long."""

from dataclasses import dataclass

FOR_LENGTH = frozenset({"names", "credits", "repeat", "headlines", "length", "story"})
"""The reasons for which something is left out because of the length; keys of `skipped` in `_texts/`."""


@dataclass(frozen=True, slots=True)
class StoryLength:
    """A story's seconds as it is without a given length, and as it was planned; 0 where it is left out."""

    title: str
    natural: float
    planned: float


@dataclass(frozen=True, slots=True)
class LengthFacts:
    """The `asked` and the `natural` length in seconds; all pauses times `pauses`; the voices' speed times
    `tempo` by their engines and times `stretch` afterwards; the stories in their order.
    """

    asked: float
    natural: float
    pauses: float
    tempo: float
    stretch: float
    stories: tuple[StoryLength, ...]
