"""Pauses: no silence that nobody planned, in front, behind, or anywhere."""

from collections.abc import Iterator

from bulletin.flaws import Silence
from bulletin.hearing import Hearing
from bulletin.record import Record
from bulletin.report import Finding, note, wrong

RANK = 40

GAP_SECONDS = 5.0  # no bulletin is silent for so long
LEADING, TRAILING = 1.5, 3.0  # seconds at the ends that are worth a note where nobody knows what was planned
_MORE = 0.25  # seconds of silence that a file may have behind its programme
_SHARE = 0.6  # of a silence under what should be heard there: that is missing, and says so itself
_SILENT_LUFS = -60.0


def examine(hearing: Hearing) -> Iterator[Finding]:
    """Silence where there should be none."""
    if hearing.measured.lufs < _SILENT_LUFS:
        return
    record = hearing.record
    for one in hearing.silences:
        if one.seconds > GAP_SECONDS and not _is_explained(one, record):
            yield wrong("check.gap", one.at, seconds=f"{one.seconds:.1f}")
    last = hearing.silences[-1] if hearing.silences else Silence(0.0, 0.0)
    ends = last.end >= hearing.measured.seconds - _MORE
    if record is None or hearing.expected.samples is None:
        yield from _edges(hearing, last if ends else Silence(0.0, 0.0))
    elif ends and hearing.measured.samples > hearing.expected.samples:
        more = (hearing.measured.samples - hearing.expected.samples) / hearing.measured.rate
        if _MORE < more <= last.seconds + _MORE:
            yield wrong("check.trailing", last.at, seconds=f"{last.seconds:.1f}")


def _edges(hearing: Hearing, last: Silence) -> Iterator[Finding]:
    """Silence at the ends of a file of which nothing is known."""
    first = hearing.silences[0] if hearing.silences else Silence(0.0, 0.0)
    if first.at == 0.0 and LEADING < first.seconds <= GAP_SECONDS:
        yield note("check.leading", 0.0, seconds=f"{first.seconds:.1f}")
    if TRAILING < last.seconds <= GAP_SECONDS:
        yield note("check.trailing", last.at, seconds=f"{last.seconds:.1f}")


def _is_explained(silence: Silence, record: Record | None) -> bool:
    """Whether one thing that the record names is missing there."""
    cues = record.timeline.cues if record and record.timeline else ()
    covered = (min(cue.start + cue.length, silence.end) - max(cue.start, silence.at) for cue in cues)
    return max(covered, default=0.0) > _SHARE * silence.seconds
