"""The read-along: when every utterance and word of an edition's page is heard, for the page's script."""

import json

from bulletin.captions import milliseconds
from bulletin.record import Record, UtteranceFacts
from bulletin.transcript import word_times


def read_along(record: Record, words: bool) -> bytes:
    """The times as JSON, for each utterance in order its start and end in milliseconds and, where `words` and
    where the engine told them, the times of its words.
    """
    told = [_times(one, words) for one in record.script]
    return json.dumps(told, separators=(",", ":")).encode() + b"\n"


def _times(one: UtteranceFacts, words: bool) -> list[int | str]:
    times: list[int | str] = [milliseconds(one.start), milliseconds(one.end)]
    heard = word_times(one) if words else ""
    return [*times, heard] if heard else times
