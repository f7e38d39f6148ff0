"""Proofing: what is wrong with the words of a lexicon file, line by line, before any of it is heard."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import cast

from bulletin import shelf
from bulletin.errors import BulletinError, Fact, ScriptError
from bulletin.lexicon import KINDS, Entry, Lexicon, parse_line
from bulletin.phonemes import IPA, not_ipa, notations
from bulletin.reading import Reading, Wording
from bulletin.text import clean_text
from bulletin.texts import sentence
from bulletin.voice import DEFAULTS, find

MARK = "mờ a rờ ca rờ"
"""Put in place of a spoken form, it shows where an entry is used."""
_NONE = Lexicon()
_COUNTED = (("5", ""), ("5 ", ""))
_FRAMES = {
    "unit": _COUNTED,
    "currency": _COUNTED,
    "scale": _COUNTED,
    "code": (*_COUNTED, ("", "5")),
    "docnumber": (("số 5-", ""), ("số 5/", "-TW")),
}


@dataclass(frozen=True, slots=True)
class Erratum:
    """One thing to be looked at in a lexicon file; grave where nothing can be made with that file.

    `line` counts from 1, 0 for the whole file.
    """

    path: Path
    line: int
    key: str
    facts: tuple[tuple[str, Fact], ...]
    grave: bool = False

    def sentence(self, ui: str) -> str:
        """What is wrong and what to do, in the language `ui`."""
        return sentence(self.key, ui, **dict(self.facts))


def errata(path: Path) -> Iterator[Erratum]:
    """What is to be looked at in the lexicon file at `path`, in the order of its lines."""
    try:
        text = path.read_text("utf-8-sig")
    except UnicodeDecodeError:
        yield _grave(path, 0, ScriptError("lexicon.encoding", path=str(path)))
        return
    except OSError as error:
        yield _grave(path, 0, ScriptError("lexicon.unreadable", path=str(path), reason=error.strerror or ""))
        return
    yield from _in_lines(path, clean_text(text).split("\n"))


def absent(path: Path, show: str) -> Erratum:
    """What is to be said of a lexicon that a show names and that is not there."""
    return Erratum(path, 0, "glossary.absent", (("path", str(path)), ("show", show)))


def _grave(path: Path, line: int, error: BulletinError) -> Erratum:
    return Erratum(path, line, error.key, tuple(error.facts.items()), grave=True)


def _in_lines(path: Path, lines: list[str]) -> Iterator[Erratum]:
    found: list[tuple[int, Entry]] = []
    for number, line in enumerate(lines, 1):
        try:
            entry = parse_line(line, str(path), number)
        except ScriptError as error:
            yield _grave(path, number, error)
            continue
        if entry:
            found.append((number, entry))
    marked = Lexicon(tuple(replace(entry, spoken=MARK) for _, entry in found))
    first: dict[tuple[str, str, str], int] = {}
    for number, entry in found:
        earlier = first.setdefault(entry.place, number)
        for key, more in _flaws(entry, earlier if earlier != number else 0, marked):
            where: dict[str, Fact] = {"path": str(path), "line": number, "word": entry.written}
            yield Erratum(path, number, key, (*where.items(), *more.items()))


def _flaws(entry: Entry, earlier: int, marked: Lexicon) -> Iterator[tuple[str, dict[str, Fact]]]:
    if earlier:
        yield "glossary.twice", {"first": earlier}
    if entry.kind not in KINDS:
        yield "glossary.kind", {"kind": entry.kind, "known": ", ".join(KINDS)}
    if not any(_is_used(entry, wording, marked) for wording in wordings()):
        yield "glossary.never", {}
    yield from _strange_sounds(entry)
    said = [wording.say(entry.spoken, _NONE).spoken for wording in wordings()]
    if entry.spoken not in said:
        yield "glossary.unsaid", {"spoken": entry.spoken, "said": said[-1]}


def _strange_sounds(entry: Entry) -> Iterator[tuple[str, dict[str, Fact]]]:
    """Phonemes in a notation that nobody takes, and sounds that none of the default voices knows."""
    for notation, sounds in notations(entry.phonemes):
        if notation == IPA:
            strange = not_ipa(sounds)
        elif notation not in _takers():
            yield "glossary.notation", {"notation": notation}
            continue
        else:
            strange = _unsaid(notation, sounds)
        if strange:
            yield "glossary.sound", {"sound": strange, "notation": notation}


@cache
def _takers() -> tuple[str, ...]:
    """The engines that take phonemes in a notation of their own name."""
    names = shelf.members("engines")
    return tuple(name for name in names if name in getattr(shelf.load("engines", name), "PHONEMES", ()))


def _unsaid(engine: str, sounds: str) -> str:
    """What an engine cannot say of the phonemes in any of its default voices, or nothing."""
    unknown = getattr(shelf.load("engines", engine), "unknown_sound", None)
    cards = (find(name) for name in DEFAULTS.values()) if unknown else ()
    strange = [unknown(sounds, card) for card in cards if unknown and card.engine == engine]
    return min(strange, key=len, default="")


@cache
def wordings() -> tuple[Wording, ...]:
    """The wordings that know their language in full, Vietnamese last."""
    found = (cast("Wording", shelf.load("wording", name)) for name in sorted(shelf.members("wording")))
    return tuple(wording for wording in found if wording.LEVEL == "full")


def _is_used(entry: Entry, wording: Wording, marked: Lexicon) -> bool:
    """Whether there is a text in which the entry, its words marked, decides what is said."""
    return any(
        marks(wording.say(text, marked), at, at + len(entry.written)) for at, text in _occasions(entry)
    )


def _occasions(entry: Entry) -> Iterator[tuple[int, str]]:
    """Texts in which the entry should be used, and where its written form begins in each."""
    left, right = (_beside(context) for context in (entry.left, entry.right))
    frames = ((left, right), (f"{left} ".lstrip(), f" {right}"), *_FRAMES.get(entry.kind, ()))
    for before, after in frames:
        yield len(before), f"{before}{entry.written}{after}".rstrip()


def _beside(context: str) -> str:
    first = context.split("|", maxsplit=1)[0]
    return "5" if first == "#" else first


def marks(reading: Reading, start: int, end: int) -> bool:
    """Whether `written[start:end]` is said by a marked entry."""
    return any(
        span.start <= start and end <= span.end and MARK in reading.spoken[span.to_start : span.to_end]
        for span in reading.spans
    )
