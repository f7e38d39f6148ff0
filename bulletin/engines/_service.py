"""What engines that ask somebody else to speak have in common: named failures, a second try, an end of
asking.
"""

from collections.abc import Callable, Collection, Iterator, Sequence
from typing import TypeVar

from bulletin.errors import BulletinError, Failure, NetworkError, SpeechError
from bulletin.take import Line, Take

A = TypeVar("A")

_FAILURES_ENOUGH = 3


def answers(lines: Sequence[Line], take: Callable[[Line], Take]) -> Iterator[Take | Failure]:
    """One take or failure for each line, in order, spoken when it is asked for."""
    for line in lines:
        try:
            yield take(line)
        except BulletinError as error:
            yield Failure(line.key, error)


def twice(attempt: Callable[[], A], final: Collection[str] = ()) -> A:
    """What `attempt` gives; an answer that is not speech (SpeechError) is asked for once more, unless its key
    is one of `final`.
    """
    try:
        return attempt()
    except SpeechError as error:
        if error.key in final:
            raise
        return attempt()


class Standing:
    """How a service stands: after three lines in a row that it did not speak, the rest fails at once for the
    same reason.
    """

    def __init__(self) -> None:
        self._failures = 0
        self._reason: SpeechError | NetworkError | None = None

    def ask(self, request: Callable[[], A]) -> A:
        """What `request` gives; its failures count."""
        if self._reason and self._failures >= _FAILURES_ENOUGH:
            raise self._reason
        try:
            answer = request()
        except (SpeechError, NetworkError) as error:
            self._failures, self._reason = self._failures + 1, error
            raise
        self._failures = 0
        return answer
