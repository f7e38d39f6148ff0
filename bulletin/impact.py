"""Impact: the kept editions in which another word for something would be heard."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from bulletin.edition import Edition
from bulletin.errors import UsageError
from bulletin.glossary import layers
from bulletin.lexicon import Entry, Lexicon, usual_case
from bulletin.library import editions
from bulletin.order import lexicon_of, wording_of
from bulletin.proofing import MARK
from bulletin.reading import Override
from bulletin.record import UtteranceFacts
from bulletin.show import Show, Station, find_show


@dataclass(frozen=True, slots=True)
class Touched:
    """An edition and those of its utterances that would be said otherwise."""

    edition: Edition
    utterances: tuple[UtteranceFacts, ...]

    @property
    def name(self) -> str:
        """The path of the bulletin, or the identity of an edition that has no file."""
        return str(self.edition.path if self.edition.record.files else self.edition.record.edition.id)

    @property
    def lines(self) -> tuple[str, ...]:
        """The edition, and under it what is written where it would be said otherwise."""
        title = self.edition.record.edition.title
        return (f"{self.name}: {title}", *(f"  {one.written}" for one in self.utterances))

    @property
    def facts(self) -> dict[str, object]:
        """The same for a program."""
        edition = self.edition.record.edition
        told = [
            {"id": one.id, "article": one.article, "written": one.written, "spoken": one.spoken}
            for one in self.utterances
        ]
        return {"edition": edition.id, "title": edition.title, "path": self.name, "utterances": told}


def impact(written: str, folder: Path, station: Station) -> Iterator[Touched]:
    """The editions in `folder` whose utterances would change if the entry for `written` did, by name."""
    for edition in editions(folder):
        touched = tuple(_touched(written, edition, station))
        if touched:
            yield Touched(edition, touched)


def _touched(written: str, edition: Edition, station: Station) -> Iterator[UtteranceFacts]:
    facts = edition.record.edition
    show = _show(facts.show, station)
    languages = {"": facts.language} | {one.id: one.language for one in edition.record.articles}
    for one in edition.record.script:
        if not one.voice:
            continue  # a recording
        if written.casefold() in one.written.casefold() and _changes(one, written, show, station, languages):
            yield one


def _show(name: str, station: Station) -> Show:
    """The show as it is now; one that is gone has no words of its own."""
    try:
        return find_show(name, station)
    except UsageError:
        return Show(name)


def _changes(
    one: UtteranceFacts, written: str, show: Show, station: Station, languages: Mapping[str, str]
) -> bool:
    language = languages[one.article]
    marked = lexicon_of(show, station).merge(_marked(written, station, language))
    reading = wording_of(language).say(one.written, marked, _by_the_editor(one), show.style)
    return MARK in reading.spoken


def _marked(written: str, station: Station, language: str) -> Lexicon:
    """Every entry for the word, its spoken form marked; where there is none the one that would be made."""
    base = language.partition("-")[0]
    there = [
        replace(entry, spoken=MARK)
        for layer in layers(station, base)
        for entry in layer.entries
        if written in {entry.written, entry.place[0]}
    ]
    return Lexicon(tuple(there) or (Entry(written, MARK, case=usual_case(written)),))


def _by_the_editor(one: UtteranceFacts) -> tuple[Override, ...]:
    return tuple(
        Override(span.start, span.end, one.spoken[span.spoken_start : span.spoken_end])
        for span in one.spans
        if span.rule == "editor"
    )
