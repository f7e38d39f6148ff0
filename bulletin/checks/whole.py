"""Whole: the file has just the samples that it was to have, and is not silent."""

from collections.abc import Iterator

from bulletin.hearing import Hearing
from bulletin.report import Finding, wrong

RANK = 100


def examine(hearing: Hearing) -> Iterator[Finding]:
    """Too long or too short."""
    measured, wanted = hearing.measured, hearing.expected.samples
    if wanted is not None and measured.samples != wanted:
        seconds = f"{(measured.samples - wanted) / measured.rate:+.3f}"
        yield wrong("check.length", found=measured.samples, wanted=wanted, seconds=seconds)
