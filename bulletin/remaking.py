"""Remaking: what an edition was asked for, read from its record, so that the record alone makes it again."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime, time
from pathlib import Path

from bulletin import shelf
from bulletin.desk import Request
from bulletin.errors import KeptError, UsageError
from bulletin.record import EditionFacts, Record, from_json
from bulletin.speed import variant_of


def asked_again(sources: Sequence[str], request: Request, to: Path) -> Request:
    """The request with all that it leaves open as the edition has it whose record is the one source; where
    that stands in the folder `to`, its formats stay. Any other request as it is. UsageError for the very
    edition that was taken back.
    """
    record = _record(sources[0]) if len(sources) == 1 else None
    if record is None:
        return request
    if record.withdrawn.at and not (request.at or request.slot):
        raise UsageError("withdraw.gone", name=Path(sources[0]).stem)
    there = Path(sources[0]).absolute().parent == to.absolute()
    had = tuple(_formats(record, Path(sources[0]).stem)) if there else ()
    length = f"{record.length.asked:.3f}" if record.length else ""
    return replace(
        _due(request, record.edition),
        voice=request.voice or record.edition.voice,
        length=request.length or length,
        speed=request.speed or variant_of(record.edition.id),
        formats=tuple(dict.fromkeys((*had, *request.formats))),
    )


def _record(source: str) -> Record | None:
    """The record at `source`, if one is there that can be read; of anything else its reading will tell."""
    path = Path(source)
    if path.suffix != ".json" or not path.is_file():
        return None
    try:
        return from_json(path.read_bytes(), source)
    except (KeptError, OSError):
        return None


def _due(request: Request, edition: EditionFacts) -> Request:
    """The request for that day and slot, unless it names another show, day or slot."""
    if request.show not in ("", edition.show):
        return replace(request, at=request.at or _moment(edition))
    show = replace(request, show=edition.show)
    return show if request.at or request.slot else replace(show, at=_moment(edition), slot=edition.slot)


def _moment(edition: EditionFacts) -> str:
    """When it was due; of an edition without a time of day, the day."""
    at = datetime.fromisoformat(edition.at)
    return at.date().isoformat() if at.time() == time(0) else edition.at


def _formats(record: Record, name: str) -> Iterator[str]:
    """The formats that the files of the edition `name` are of, in their order."""
    known = {shelf.load("formats", one).SUFFIX: one for one in shelf.members("formats")}
    for file in record.files:
        suffix = file.path.partition("/")[0].removeprefix(name)
        if suffix in known:
            yield known[suffix]
