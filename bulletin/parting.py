"""Parting: an input of several articles, of which some may be none."""

from collections.abc import Callable, Sequence

from bulletin.article import Article
from bulletin.errors import BulletinError, Failure, SourceError

_QUOTED = 60  # characters of a part that name it


class Parted(SourceError):
    """Of several parts of an input some, or all, are no articles; `found` has all of them in their order."""

    def __init__(self, found: tuple[Article | Failure, ...], first: BulletinError) -> None:
        super().__init__(first.key, article=first.article, **first.facts)
        self.found = found

    def __reduce__(self) -> tuple[object, ...]:
        return Parted, (self.found, SourceError(self.key, article=self.article, **self.facts))


def articles(parts: Sequence[str], name: str, read: Callable[[str], Article]) -> tuple[Article, ...]:
    """What `read` makes of each part of the input `name`; Parted where it refuses any of several, its
    SourceError where it refuses the only one.
    """
    return settled([_found(parts, number, name, read) for number in range(len(parts))])


def settled(found: Sequence[Article | Failure]) -> tuple[Article, ...]:
    """`found` where all are articles; Parted where some of several are none, or all; the error of the only
    one.
    """
    failures = [one for one in found if isinstance(one, Failure)]
    if failures and len(found) > 1:
        raise Parted(tuple(found), failures[0].error)
    if failures:
        raise failures[0].error
    return tuple(one for one in found if isinstance(one, Article))


def _found(parts: Sequence[str], number: int, name: str, read: Callable[[str], Article]) -> Article | Failure:
    try:
        return read(parts[number])
    except SourceError as error:
        if len(parts) == 1:
            return Failure(name, error)
        place = f"{name} ({number + 1})"
        facts = error.facts | {"name": place}
        first = parts[number].strip().splitlines()[0][:_QUOTED]
        return Failure(place, SourceError(error.key, article=first, **facts))
