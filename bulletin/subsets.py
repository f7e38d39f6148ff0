"""Subsets: which of many lengths add up to one that is wanted; for where dropping in order misses it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

GRAIN = 100  # parts of a second that lengths are counted in


@dataclass(frozen=True, slots=True)
class Part:
    """A story: the grains it takes at least, whether it may go as a whole, what else of it may be heard."""

    least: int
    droppable: bool
    units: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Chosen:
    """Numbers of parts, and of each which of its units."""

    parts: tuple[int, ...]
    units: tuple[tuple[int, ...], ...]


@dataclass(frozen=True, slots=True)
class _Layer:
    """Sums as the bits of a number: with no part so far, with some, and with this one unit by unit."""

    none: int
    some: int
    within: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Sums:
    """All sums that at least one of `parts`, and units of those that are taken, can have."""

    parts: Sequence[Part]
    _layers: list[_Layer] = field(default_factory=list)

    def __post_init__(self) -> None:
        none, some = 1, 0
        for part in self.parts:
            within = [(none | some) << part.least]
            for unit in part.units:
                within.append(within[-1] | within[-1] << unit)
            self._layers.append(_Layer(none, some, tuple(within)))
            none, some = (none, some | within[-1]) if part.droppable else (0, within[-1])
        self._layers.append(_Layer(none, some, ()))

    def near(self, wanted: int, least: int, most: int) -> Iterator[int]:
        """The sums from `least` to `most`, those nearest to `wanted` first."""
        sums = self._layers[-1].some
        within = (one for one in range(max(0, least), most + 1) if sums >> one & 1)
        yield from sorted(within, key=lambda one: abs(one - wanted))

    def chosen(self, total: int) -> Chosen:
        """Parts and units of this sum: as many parts as can be, the later units left out first."""
        parts: list[int] = []
        units: list[tuple[int, ...]] = []
        for number in range(len(self.parts) - 1, -1, -1):
            part, layer = self.parts[number], self._layers[number]
            if not layer.within[-1] >> total & 1:
                continue
            heard: list[int] = []
            for unit in range(len(part.units) - 1, -1, -1):
                if not layer.within[unit] >> total & 1:
                    heard.append(unit)
                    total -= part.units[unit]
            total -= part.least
            parts.append(number)
            units.append(tuple(sorted(heard)))
        return Chosen(tuple(reversed(parts)), tuple(reversed(units)))
