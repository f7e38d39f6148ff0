from itertools import product

from hypothesis import given
from hypothesis import strategies as st

from bulletin.subsets import Part, Sums

PARTS = st.lists(
    st.builds(
        Part,
        least=st.integers(1, 30),
        droppable=st.booleans(),
        units=st.lists(st.integers(1, 12), max_size=3).map(tuple),
    ),
    min_size=1,
    max_size=3,
)


def every_sum(parts: list[Part]) -> set[int]:
    """All sums with at least one part, by trying everything."""
    sums = set()
    for taken in product(*[(True, False) if part.droppable else (True,) for part in parts]):
        chosen = [part for part, here in zip(parts, taken, strict=True) if here]
        units = [unit for part in chosen for unit in part.units]
        for heard in product((0, 1), repeat=len(units)):
            if chosen:
                extra = sum(unit for unit, here in zip(units, heard, strict=True) if here)
                sums.add(sum(part.least for part in chosen) + extra)
    return sums


@given(PARTS)
def test_all_sums_are_found_and_no_others(parts: list[Part]):
    assert set(Sums(parts).near(0, 0, 1000)) == every_sum(parts)


@given(PARTS, st.integers(0, 100))
def test_what_is_chosen_adds_up(parts: list[Part], wanted: int):
    sums = Sums(parts)
    for total in list(sums.near(wanted, 0, 1000))[:5]:
        chosen = sums.chosen(total)
        units = [
            parts[part].units[unit]
            for part, heard in zip(chosen.parts, chosen.units, strict=True)
            for unit in heard
        ]
        assert sum(parts[part].least for part in chosen.parts) + sum(units) == total
        assert all(part.droppable or number in chosen.parts for number, part in enumerate(parts))


def test_the_nearest_comes_first():
    assert list(Sums([Part(10, False, (5, 20))]).near(28, 0, 100)) == [30, 35, 15, 10]
    assert list(Sums([Part(10, False, (5, 20))]).near(28, 12, 33)) == [30, 15]


def test_as_many_parts_as_can_be_and_the_earlier_units_are_kept():
    chosen = Sums([Part(10, True, (5, 5)), Part(10, True, ())]).chosen(25)
    assert chosen.parts == (0, 1)
    assert chosen.units == ((0,), ())
