"""Glossary: all the words that decide how something is said, layer over layer, and how one is added."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from bulletin.errors import Fact, ScriptError, UsageError
from bulletin.filing import lock, publish_bytes
from bulletin.lexicon import COLUMNS, Entry, parse_line, read_entries
from bulletin.phonemes import notations
from bulletin.show import Show, Station, find_show, show_names
from bulletin.text import clean_text
from bulletin.texts import sentence
from bulletin.wording import tables

_BOM = "\ufeff"
_PATIENCE = 10.0  # seconds that adding a word waits for another one who adds


@dataclass(frozen=True, slots=True)
class Layer:
    """The words of one file: of a language (its tag is the name), of the station, or of the show `name`."""

    kind: str
    name: str
    path: Path

    @property
    def entries(self) -> tuple[Entry, ...]:
        """What it says; ScriptError where it can't be read."""
        return read_entries(self.path)

    def title(self, ui: str) -> str:
        """What it is called in the language `ui`."""
        return sentence(f"glossary.{self.kind}", ui, name=self.name)


@dataclass(frozen=True, slots=True)
class Word:
    """An entry, where it stands, and whether it is the one that counts there."""

    entry: Entry
    layer: Layer
    wins: bool


@dataclass(frozen=True, slots=True)
class Added:
    """An entry that now stands in the file `path`, and the one that it took the place of."""

    entry: Entry
    path: Path
    replaced: Entry | None


def layers(station: Station, language: str) -> tuple[Layer, ...]:
    """The files that decide words, from the language's own to those of the station's shows, first to last."""
    own = [Layer("language", language, path) for path in tables(language)]
    return (*own, *house_layers(station))


def house_layers(station: Station) -> tuple[Layer, ...]:
    """The files of the station and of its shows that are there."""
    return tuple(layer for layer in named_layers(station) if layer.path.is_file())


def named_layers(station: Station) -> Iterator[Layer]:
    """The files that the station and its shows name, whether or not they are there."""
    if not station.folder:
        return
    if station.lexicon:
        yield Layer("station", station.name, station.path(station.lexicon))
    for name in show_names(station):
        show = find_show(name, station)
        if show.lexicon:
            yield Layer("show", name, station.path(show.lexicon))


def words(found: tuple[Layer, ...], written: str = "") -> tuple[Word, ...]:
    """All entries of the layers, or those for one word in any case, in the order in which the later wins.

    A show's words win within that show alone, so they leave those under them in force elsewhere.
    """
    told = [(layer, entry) for layer in found for entry in layer.entries]
    last = {_rank(layer, entry): number for number, (layer, entry) in enumerate(told)}
    return tuple(
        Word(entry, layer, last[_rank(layer, entry)] == number)
        for number, (layer, entry) in enumerate(told)
        if not written or entry.written.casefold() == written.casefold()
    )


def _rank(layer: Layer, entry: Entry) -> tuple[str, tuple[str, str, str]]:
    return layer.name if layer.kind == "show" else "", entry.place


def add(station: Station, show: str, entry: Entry) -> Added:
    """Puts `entry` into the station's lexicon, or the show's where one is named, in place of the line for the
    same word; UsageError where there is no such file to be, or the entry would not do.
    """
    path = _own_file(station, show)
    _require_sayable(entry)
    with lock(path.parent, _PATIENCE):
        added, lines = _placed(_text(path).splitlines(keepends=True), entry, path)
        publish_bytes(path, "".join(lines).encode())
    return added


def _require_sayable(entry: Entry) -> None:
    if not _readable(entry.phonemes):
        raise UsageError("glossary.phonemes", word=entry.written, phonemes=entry.phonemes)
    if entry != _lenient(entry.line, Path()):
        key = "glossary.word" if not entry.written or entry.written.startswith("# ") else "glossary.spoken"
        raise UsageError(key, word=entry.written, spoken=entry.spoken)


def _readable(phonemes: str) -> bool:
    try:
        notations(phonemes)
    except ValueError:
        return False
    return True


def _own_file(station: Station, show: str) -> Path:
    if not station.folder:
        raise UsageError("glossary.no_station")
    house: Show | Station = find_show(show, station) if show else station
    if not house.lexicon:
        file = f"shows/{show}.toml" if show else "station.toml"
        raise UsageError("glossary.unnamed", file=str(station.path(file)), name=show or "lexicon")
    return station.path(house.lexicon)


def _text(path: Path) -> str:
    """The file as it is, byte order mark and line ends included; the names of the columns for a new one."""
    try:
        return path.read_bytes().decode()
    except FileNotFoundError:
        return "\t".join(COLUMNS) + "\n"
    except UnicodeDecodeError as error:
        raise ScriptError("lexicon.encoding", path=str(path)) from error
    except OSError as error:
        raise ScriptError("lexicon.unreadable", path=str(path), reason=error.strerror or "") from error


def _placed(lines: list[str], entry: Entry, path: Path) -> tuple[Added, list[str]]:
    """The lines with `entry` in them: over the last one for the same place, else at the end."""
    end = "\r\n" if lines and lines[0].endswith("\r\n") else "\n"
    there = [(number, one) for number, line in enumerate(lines) if (one := _lenient(line, path))]
    same = [(number, one) for number, one in there if one.place == entry.place]
    if not same:
        before = [*lines[:-1], lines[-1].rstrip("\r\n") + end] if lines else []
        return Added(entry, path, None), [*before, entry.line + end]
    number, old = same[-1]
    phonemes = entry.phonemes or (old.phonemes if entry.spoken == old.spoken else "")
    kept = replace(entry, note=entry.note or old.note, kind=_kind(entry, old), phonemes=phonemes)
    mark = _BOM if lines[number].startswith(_BOM) else ""
    return Added(kept, path, old), [*lines[:number], mark + kept.line + end, *lines[number + 1 :]]


def _kind(new: Entry, old: Entry) -> str:
    return old.kind if new.kind == "word" and new.spoken else new.kind


def _lenient(line: str, path: Path) -> Entry | None:
    """The entry of a line; a line that can't be read is left alone."""
    try:
        return parse_line(clean_text(line).rstrip("\n"), str(path), 0)
    except ScriptError:
        return None


def facts(word: Word) -> dict[str, Fact]:
    """The word for a program."""
    entry, layer = word.entry, word.layer
    place: dict[str, Fact] = {"layer": layer.kind, "name": layer.name, "path": str(layer.path)}
    return dict(zip(COLUMNS, entry.cells, strict=True)) | place | {"wins": word.wins}


def line(word: Word, ui: str) -> str:
    """The word in one line: written, spoken, class, where it stands, and whether it counts."""
    entry = word.entry
    spoken = entry.spoken or sentence("glossary.letters", ui)
    key = "glossary.wins" if word.wins else "glossary.overruled"
    beside = " … ".join(part for part in (entry.left, entry.right) if part)
    return sentence(
        key,
        ui,
        written=entry.written,
        spoken=spoken,
        kind=", ".join(part for part in (entry.kind, beside, entry.phonemes) if part),
        layer=word.layer.title(ui),
    )
