"""What is made ahead comes as it would have come."""

import threading
from collections.abc import Iterator

import pytest

from bulletin.ahead import ahead


def test_items_come_in_order_and_at_most_one_is_made_before_it_is_asked_for() -> None:
    made: list[int] = []

    def items() -> Iterator[int]:
        for number in range(5):
            made.append(number)
            yield number

    found = []
    for one in ahead(items()):
        found.append(one)
        assert len(made) <= one + 2
    assert found == list(range(5))
    assert list(ahead([])) == []


def test_they_are_made_in_another_thread() -> None:
    (name,) = ahead(threading.current_thread().name for _ in range(1))
    assert name != threading.current_thread().name


def test_an_error_comes_where_its_item_would() -> None:
    def items() -> Iterator[int]:
        yield 1
        raise ValueError("no more")

    found = ahead(items())
    assert next(found) == 1
    with pytest.raises(ValueError, match="no more"):
        next(found)


def test_who_stops_asking_leaves_no_thread_behind() -> None:
    before = threading.active_count()
    found = ahead(iter(range(100)))
    assert next(found) == 0
    found.close()  # type: ignore[attr-defined]
    assert threading.active_count() == before
