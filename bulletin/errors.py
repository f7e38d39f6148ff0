"""Everything that can go wrong, as one tree; each error is a sentence for a producer and an exit status.

BulletinError
├── UsageError       2  asked for something that does not exist
├── SourceError      4  this input gives no article
├── ScriptError      4  the article or the show cannot be written out
├── SpeechError      4  an engine could not say it
├── SoundError       4  a sound file cannot be used
├── KeptError        4  something kept on disk cannot be read or written
│   └── Busy         5  someone else is at it
├── NetworkError     4  the network or what it answered
├── Lacking          6  this machine lacks something
└── Unfit            7  made, but not fit for air
"""

from dataclasses import dataclass
from typing import ClassVar

from bulletin.texts import Told, sentence

Fact = str | int | float | Told


class BulletinError(Exception):
    """A failure with a sentence in `_texts/`; survives pickling; `article` is the title it concerns."""

    status: ClassVar[int] = 4

    def __init__(self, key: str, /, *, article: str = "", **facts: Fact) -> None:
        super().__init__(key)
        self.key = key
        self.article = article
        self.facts = facts

    def __reduce__(self) -> tuple[object, ...]:
        return _rebuild, (type(self), self.key, self.article, self.facts)

    def __str__(self) -> str:
        return self.sentence()

    def about(self, article: str) -> "BulletinError":
        """The same failure, naming the article it concerns."""
        return _rebuild(type(self), self.key, self.article or article, self.facts)

    def sentence(self, ui: str = "en") -> str:
        """What happened, with which article and what to do, in the language `ui`."""
        said = sentence(self.key, ui, **self.facts)
        return f"{sentence('error.article', ui, title=self.article)} {said}" if self.article else said


def _rebuild(kind: type[BulletinError], key: str, article: str, facts: dict[str, Fact]) -> BulletinError:
    return kind(key, article=article, **facts)


class UsageError(BulletinError):
    """Something was asked for that does not exist or does not go together."""

    status = 2


class SourceError(BulletinError):
    """An input gives no article."""


class ScriptError(BulletinError):
    """An article, a show or a lexicon cannot be written out."""


class SpeechError(BulletinError):
    """An engine could not say something."""


class SoundError(BulletinError):
    """A sound file cannot be used."""


class KeptError(BulletinError):
    """Something kept on disk cannot be read or written."""


class Busy(KeptError):
    """Someone else is at work in the same place."""

    status = 5


class NetworkError(BulletinError):
    """The network, or what it answered."""


class Lacking(BulletinError):
    """Something that the job needs is not on the machine."""

    status = 6


class Unfit(BulletinError):
    """A finished edition that must not go on air."""

    status = 7


@dataclass(frozen=True, slots=True)
class Failure:
    """A job that failed, as a value: the key of the job and the reason."""

    key: str
    error: BulletinError
