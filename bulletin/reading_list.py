"""The reading list: a record before any sound, for people and for programs."""

from collections.abc import Iterator
from fractions import Fraction

from bulletin.duration import as_clock
from bulletin.lengths import FOR_LENGTH, LengthFacts
from bulletin.naming import class_name, reason_name, role_name, rule_name
from bulletin.record import FlagFacts, Record, to_json
from bulletin.remarks import remarks
from bulletin.texts import sentence
from bulletin.trimming import Reason


def as_json(record: Record) -> str:
    """The record as JSON."""
    return to_json(record).decode()


def as_text(record: Record, ui: str) -> str:
    """What is read, utterance by utterance as it is spoken, doubts marked; then what is skipped, and why."""
    lines = [*_script(record, ui), "", *_length(record, ui), *_flags(record, ui), *_skipped(record, ui)]
    return "\n".join(lines).rstrip() + "\n"


def _script(record: Record, ui: str) -> Iterator[str]:
    doubtful = {flag.utterance for flag in record.flags}
    several = len({one.voice for one in record.script if one.voice}) > 1
    before: tuple[int, int, str] | None = None
    for one in record.script:
        place = (one.story, one.paragraph, one.role)
        if before is not None and place != before:
            yield ""
        before = place
        mark = "?" if one.id in doubtful else " "
        voice = f", {one.voice}" if several and one.voice else ""
        yield f"{mark} [{role_name(one.role, ui)}{voice}] {one.spoken}".rstrip()


def _length(record: Record, ui: str) -> Iterator[str]:
    """How long it is to be, each of its stories, and what make will warn of."""
    if record.length is None:
        return
    yield sentence("script.length", ui, **length_facts(record.length))
    for one in record.length.stories:
        natural, planned = _clock(one.natural), _clock(one.planned)
        yield sentence("script.story", ui, title=one.title, natural=natural, planned=planned)
    gone = [one.text for one in record.skipped if one.reason == Reason.STORY]
    yield from (notice.sentence(ui) for notice in remarks(record.length, gone))
    yield ""


def length_facts(length: LengthFacts) -> dict[str, str]:
    """The facts of a sentence that tells how the edition has its length."""
    return {
        "asked": _clock(length.asked),
        "natural": _clock(length.natural),
        "pauses": f"{length.pauses * 100:.3g}",
        "pace": f"{length.tempo * length.stretch * 100:.3g}",
    }


def left_out(record: Record) -> int:
    """How much is left out for the length: sentences, stories, the headlines."""
    return sum(one.reason in FOR_LENGTH for one in record.skipped)


def _clock(seconds: float) -> str:
    return as_clock(Fraction(str(seconds)))


def _flags(record: Record, ui: str) -> Iterator[str]:
    if record.flags:
        yield sentence("script.flags", ui, count=len(record.flags))
        for flag in record.flags:
            yield _flag(flag, record, ui)
        yield ""


def _flag(flag: FlagFacts, record: Record, ui: str) -> str:
    if flag.kind == "recording":
        return "  " + sentence("script.untold", ui, text=flag.text)
    if flag.kind == "page":
        return "  " + sentence(
            "script.doubt", ui, text=flag.text, reason=sentence(f"doubt.{flag.reason}", ui)
        )
    utterance = next(one for one in record.script if one.id == flag.utterance)
    span = next(one for one in utterance.spans if one.start == flag.start)
    spoken = utterance.spoken[span.spoken_start : span.spoken_end]
    kind, rule = class_name(flag.kind, ui), rule_name(flag.reason, ui)
    return "  " + sentence("script.flag", ui, text=flag.text, spoken=spoken, kind=kind, rule=rule)


def _skipped(record: Record, ui: str) -> Iterator[str]:
    if record.skipped:
        yield sentence("script.skipped", ui, count=len(record.skipped))
        for one in record.skipped:
            yield f"  {reason_name(one.reason, ui)}: {one.text}"
