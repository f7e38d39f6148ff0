"""Report: what a check measured and found of one file, for people and for programs."""

import json
import math
from dataclasses import dataclass

from bulletin.errors import Fact
from bulletin.plain import encode
from bulletin.text import clock_time
from bulletin.texts import LANGUAGES, sentence


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that the check found; a grave one keeps the file off the air. `at` is the second of the
    programme that it concerns, where it concerns one.
    """

    key: str
    grave: bool
    facts: tuple[tuple[str, Fact], ...] = ()
    at: float | None = None

    @property
    def told(self) -> tuple[tuple[str, Fact], ...]:
        """Everything that its sentence tells: the facts, and the time as minutes and seconds."""
        return self.facts if self.at is None else (*self.facts, ("at", clock_time(self.at)))

    def sentence(self, ui: str = "en") -> str:
        """The finding in the language `ui`."""
        return sentence(self.key, ui, **dict(self.told))


def wrong(key: str, at: float | None = None, /, **facts: Fact) -> Finding:
    """Something that keeps the file off the air."""
    return Finding(key, grave=True, facts=tuple(facts.items()), at=at)


def note(key: str, at: float | None = None, /, **facts: Fact) -> Finding:
    """Something that an editor should know."""
    return Finding(key, grave=False, facts=tuple(facts.items()), at=at)


@dataclass(frozen=True, slots=True)
class Measured:
    """What the decoded sound is: `samples` per channel at `rate` Hz, loudness, the longest silence (seconds),
    how often it is clipped, and whether the file announces more than is in it.
    """

    samples: int
    rate: int
    channels: int
    lufs: float
    true_peak_dbtp: float
    range_lu: float
    longest_silence: float
    clipped_runs: int
    cut: bool = False

    @property
    def seconds(self) -> float:
        """Its length."""
        return self.samples / self.rate


@dataclass(frozen=True, slots=True)
class Report:
    """What was measured and found, and what nothing could be told of; `measured` is None for what is no sound
    or can't be decoded, and for several `sounds` in one book.
    """

    path: str
    measured: Measured | None
    findings: tuple[Finding, ...]
    unchecked: tuple[Finding, ...] = ()
    sounds: int = 1

    @property
    def grave(self) -> tuple[Finding, ...]:
        """What keeps it off the air, that which explains the most first."""
        return tuple(finding for finding in self.findings if finding.grave)

    @property
    def fit(self) -> bool:
        """Whether it may go on air."""
        return not self.grave

    def to_json(self) -> bytes:
        """The report for a program, every finding with its sentence in each language."""
        told = encode(self.measured) if self.measured else None
        if told:
            told = {key: None if value == -math.inf else value for key, value in told.items()}
        data = {
            "path": self.path,
            "fit": self.fit,
            "measured": told,
            "findings": [_finding(one) for one in self.findings],
            "unchecked": [_finding(one) for one in self.unchecked],
        }
        return (json.dumps(data, ensure_ascii=False, indent=1) + "\n").encode()


def _finding(one: Finding) -> dict[str, object]:
    texts = {language: one.sentence(language) for language in LANGUAGES}
    at = None if one.at is None else round(one.at, 3)
    return {"key": one.key, "grave": one.grave, "at": at, "text": texts}
