"""What a record says is heard, held against what is written, and the voice's words beside its text."""

import re

from bulletin.engines import espeak
from bulletin.record import Record, UtteranceFacts, WordFacts
from bulletin.take import Line, Resources, Take
from bulletin.voice import find

VOICE = find("vi-north")


def heard(one: UtteranceFacts, start: int, end: int) -> list[WordFacts]:
    """The words of which something lies in a stretch of the written text."""
    return [word for word in one.words if word.written_start < end and start < word.written_end]


def assert_heard(one: UtteranceFacts) -> None:
    """Every span that has a sound lies under words that take time; all are in order, to the last one."""
    for span in one.spans:
        if any(letter.isalnum() for letter in one.spoken[span.spoken_start : span.spoken_end]):
            words = heard(one, span.start, span.end)
            assert words, one.written[span.start : span.end]
            assert sum(word.end - word.start for word in words) > 0.05
    for word in one.words:
        assert one.start <= word.start < word.end <= one.end
    for word, after in zip(one.words, one.words[1:], strict=False):
        assert word.written_end <= after.written_start
        assert word.end <= after.start + 1e-6
    letters = [at for at, letter in enumerate(one.written) if letter.isalnum()]
    silent = [at for at in letters if not heard(one, at, at + 1)]
    assert [one.written[at] for at in silent] == []


def words(text: str) -> list[str]:
    return re.findall(r"\w+", text)


def assert_said_whole(record: Record) -> None:
    """What the voice says is the spoken text, word for word."""
    with_words = [one for one in record.script if one.spoken.strip()]
    session = espeak.open(VOICE, Resources())
    takes = session.speak([Line(one.id, one.spoken) for one in with_words])
    for one, take in zip(with_words, takes, strict=True):
        assert isinstance(take, Take)
        said = [one.spoken[mark.start : mark.end] for mark in take.marks]
        assert words(" ".join(said)) == words(one.spoken)
        assert all(mark.ends > mark.begins for mark in take.marks)
    session.close()
