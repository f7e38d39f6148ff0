"""The reading list: a record before any sound, for people and for programs."""

from collections.abc import Iterator

from bulletin.record import FlagFacts, Record, UtteranceFacts, to_json
from bulletin.texts import sentence


def as_json(record: Record) -> str:
    """The record as JSON."""
    return to_json(record).decode()


def as_text(record: Record, ui: str) -> str:
    """What is read, utterance by utterance as it is spoken, doubts marked; then what is skipped, and why."""
    lines = [*_script(record), "", *_flags(record, ui), *_skipped(record, ui)]
    return "\n".join(lines).rstrip() + "\n"


def _script(record: Record) -> Iterator[str]:
    doubtful = {flag.utterance for flag in record.flags}
    before: tuple[int, int, str] | None = None
    for one in record.script:
        place = (one.story, one.paragraph, one.role)
        if before is not None and place != before:
            yield ""
        before = place
        yield _line(one, one.id in doubtful)


def _line(one: UtteranceFacts, doubtful: bool) -> str:
    mark = "?" if doubtful else " "
    return f"{mark} [{one.role}] {one.spoken}"


def _flags(record: Record, ui: str) -> Iterator[str]:
    if record.flags:
        yield sentence("script.flags", ui, count=len(record.flags))
        for flag in record.flags:
            yield _flag(flag, record, ui)
        yield ""


def _flag(flag: FlagFacts, record: Record, ui: str) -> str:
    utterance = next(one for one in record.script if one.id == flag.utterance)
    span = next(one for one in utterance.spans if one.start == flag.start)
    spoken = utterance.spoken[span.spoken_start : span.spoken_end]
    return "  " + sentence("script.flag", ui, text=flag.text, spoken=spoken, kind=flag.kind, rule=flag.reason)


def _skipped(record: Record, ui: str) -> Iterator[str]:
    if record.skipped:
        yield sentence("script.skipped", ui, count=len(record.skipped))
        for one in record.skipped:
            yield f"  {sentence(f'skipped.{one.reason}', ui)}: {one.text}"
