"""Remaking: what an edition was asked for, read from its record, so that the record alone makes it again."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, time
from pathlib import Path

from bulletin import shelf
from bulletin.article import Article
from bulletin.desk import Request
from bulletin.errors import KeptError, UsageError
from bulletin.music import sound_at
from bulletin.record import EditionFacts, Record, from_json
from bulletin.show import Station
from bulletin.speed import variant_of


def asked_again(sources: Sequence[str], request: Request, to: Path) -> Request:
    """The request with all that it leaves open as the edition has it whose record is the one source; where
    that stands in the folder `to`, its formats stay. Any other request as it is. UsageError for the very
    edition that was taken back.
    """
    record = _record(sources)
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


def placed_again(
    articles: tuple[Article, ...], sources: Sequence[str], station: Station
) -> tuple[Article, ...]:
    """The articles of the one source, a record, with those recordings that don't lie beside it where they are
    found in the station's folder, known by name and bytes; any others as they are.
    """
    record = _record(sources)
    if record is None or record.provenance is None or not station.folder:
        return articles
    known = {one.name: one.sha256 for one in record.provenance.recordings}
    lost = {Path(one).name for article in articles for one in article.recordings if not Path(one).is_file()}
    found = {name: _found(name, known[name], station.folder) for name in lost & known.keys()}
    return tuple(
        _placed(article, {name: path for name, path in found.items() if path}) for article in articles
    )


def _found(name: str, digest: str, folder: Path) -> str:
    """The path of the file of that name and sha256 in the folder, or nothing."""
    paths = (path for path in sorted(folder.rglob("*")) if path.name == name and path.is_file())
    return next((str(path) for path in paths if sound_at(path).digest == digest), "")


def _placed(article: Article, found: Mapping[str, str]) -> Article:
    def place(sound: str) -> str:
        return found.get(Path(sound).name, sound) if sound else ""

    paragraphs = tuple(replace(one, sound=place(one.sound)) for one in article.paragraphs)
    return replace(article, recording=place(article.recording), paragraphs=paragraphs)


def _record(sources: Sequence[str]) -> Record | None:
    """The record that is the one source, if it can be read; of anything else its reading will tell."""
    path = Path(sources[0]) if len(sources) == 1 else Path()
    if path.suffix != ".json" or not path.is_file():
        return None
    try:
        return from_json(path.read_bytes(), str(path))
    except (KeptError, OSError):
        return None


def _due(request: Request, edition: EditionFacts) -> Request:
    """The request for that day and slot, unless it names another show, day or slot."""
    if request.correct:
        return request
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
