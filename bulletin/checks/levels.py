"""Levels: clipping, loudness, true peak."""

from collections.abc import Iterator

from bulletin.flaws import SLICE_SECONDS
from bulletin.hearing import Hearing
from bulletin.report import Finding, note, wrong

RANK = 110

LOUDNESS_LU = 0.5  # a file this far from its loudness does not go out; EBU R 128 allows as much
PROMISE_LU = 0.1  # a file this far from its loudness is worth a note
LOOSE_LU = 0.3  # of AAC, which promises nothing


def examine(hearing: Hearing) -> Iterator[Finding]:
    """What is too loud or too soft as a whole."""
    measured, expected = hearing.measured, hearing.expected
    if measured.clipped_runs:
        yield wrong("check.clipped", hearing.clipped_at, count=measured.clipped_runs)
    if expected.lufs is not None:
        miss = abs(measured.lufs - expected.lufs)
        if miss > (LOOSE_LU if expected.loose else PROMISE_LU):
            told = wrong if miss > LOUDNESS_LU else note
            yield told("check.loudness", found=f"{measured.lufs:.2f}", wanted=f"{expected.lufs:.1f}")
    if hearing.is_over:
        told = note if expected.lufs is None else wrong
        facts = {"found": f"{measured.true_peak_dbtp:.2f}", "wanted": f"{expected.peak_dbtp:.1f}"}
        loudest = float(hearing.tops.argmax()) * SLICE_SECONDS
        yield told("check.peak", loudest, **facts)
