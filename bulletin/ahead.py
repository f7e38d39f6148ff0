"""Ahead: the next item is made in a thread while the last one is worked on, one at a time and in order."""

from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

T = TypeVar("T")
_END = object()


def ahead(items: Iterable[T]) -> Iterator[T]:
    """The items in order, each made by another thread while whoever asked works on the one before; what
    making one raises is raised where it would be taken. It helps where both sides let the interpreter go.
    """
    source = iter(items)
    with ThreadPoolExecutor(1) as hand:
        coming = hand.submit(next, source, _END)
        while (item := coming.result()) is not _END:
            coming = hand.submit(next, source, _END)
            yield item  # type: ignore[misc]
