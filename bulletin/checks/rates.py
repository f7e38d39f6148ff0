"""Rates: the sample rate and the channels that the file was to have."""

from collections.abc import Iterator

from bulletin.hearing import Hearing
from bulletin.report import Finding, wrong

RANK = 20


def examine(hearing: Hearing) -> Iterator[Finding]:
    """Another sample rate or number of channels than was asked for."""
    wanted, found = hearing.expected, hearing.measured
    if wanted.rate and found.rate != wanted.rate:
        yield wrong("check.rate", found=found.rate, wanted=wanted.rate)
    if wanted.channels and found.channels != wanted.channels:
        yield wrong("check.channels", found=found.channels, wanted=wanted.channels)
