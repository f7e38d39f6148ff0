"""Whole: the file has just the samples that it was to have, AAC to a frame, and is not silent."""

from collections.abc import Iterator

from bulletin.hearing import Hearing
from bulletin.report import Finding, wrong

RANK = 100

LOOSE_SAMPLES = 1024  # by which AAC may be too long or too short: one of its frames


def examine(hearing: Hearing) -> Iterator[Finding]:
    """Too long or too short."""
    measured, wanted = hearing.measured, hearing.expected.samples
    slack = LOOSE_SAMPLES if hearing.expected.loose else 0
    if wanted is not None and abs(measured.samples - wanted) > slack:
        seconds = f"{(measured.samples - wanted) / measured.rate:+.3f}"
        yield wrong("check.length", found=measured.samples, wanted=wanted, seconds=seconds)
