"""The sounds that a voice of espeak-ng knows, read from its data: `phontab` as espeak-ng 1.52 lays it out."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

_NAME, _SOUND = 32, 16  # bytes: N_PHONEME_TAB_NAME, sizeof(PHONEME_TAB), whose first four are the mnemonic
_LONGEST = 4  # letters of a mnemonic
_SWITCH = "_^_"  # speaks on in another language
_BRACKETED = re.compile(r"\[\[(.*?)\]\]")
_ATTRIBUTE = re.compile(r"(?m)^(language|phonemes)\s+(\S+)(?:\s+(\d+))?")
_USUAL = 5  # priority of a voice for a language that names none


@dataclass(frozen=True, slots=True)
class _Table:
    name: str
    includes: int  # number of the table it builds on, from 1; 0 for none
    sounds: frozenset[str]


def unknown_sound(text: str, voice: str, data: Path) -> str:
    """The beginning of the phonemes in `text` (`[[...]]`) that espeak-ng's `voice` cannot say, or nothing."""
    known = sounds_of(voice, data)
    for sounds in _BRACKETED.findall(text) if known else ():
        for word in sounds.split():
            if strange := _strange(word, known):
                return strange
    return ""


def _strange(word: str, known: frozenset[str]) -> str:
    """What is left of a word from the first sound that is not `known`; the longest one is taken each time."""
    at = 0
    while at < len(word):
        size = next((size for size in range(_LONGEST, 0, -1) if word[at : at + size] in known), 0)
        if word.startswith(_SWITCH, at) or (not size and word[at] != "|"):
            return word[at : at + _LONGEST]
        at += size or 1
    return ""


@cache
def sounds_of(voice: str, data: Path) -> frozenset[str]:
    """The mnemonics of a voice by its name ("vi", "en-us+f3"); none where espeak-ng has no such voice."""
    tables = tuple(_tables((data / "phontab").read_bytes()))
    name = _table_of(voice.partition("+")[0].lower(), data)
    number = next((number for number, one in enumerate(tables, 1) if one.name == name), 0)
    found: set[str] = set()
    while number:
        found |= tables[number - 1].sounds
        number = tables[number - 1].includes
    return frozenset(found - {""})


def _tables(phontab: bytes) -> Iterator[_Table]:
    at = 4
    for _ in range(phontab[0]):
        count, includes = phontab[at], phontab[at + 1]
        name = phontab[at + 4 : at + 4 + _NAME].partition(b"\0")[0].decode()
        at += 4 + _NAME
        heads = (phontab[start : start + _LONGEST] for start in range(at, at + count * _SOUND, _SOUND))
        yield _Table(name, includes, frozenset(head.partition(b"\0")[0].decode("latin-1") for head in heads))
        at += count * _SOUND


def _table_of(voice: str, data: Path) -> str:
    """The table of the voice that stands first for a language, or has this name; nothing without one."""
    found: list[tuple[int, str]] = []
    for path in sorted((data / "lang").rglob("*")):
        if path.is_file():
            told = _ATTRIBUTE.findall(path.read_text("utf-8", "replace"))
            languages = [
                (name.lower(), int(rank or _USUAL)) for kind, name, rank in told if kind == "language"
            ]
            own = (name for kind, name, _ in told if kind == "phonemes")
            table = next(own, languages[0][0].partition("-")[0])
            ranks = [rank for name, rank in languages if name == voice]
            found += [(rank, table) for rank in (ranks or [0] * (path.name.lower() == voice))]
    return min(found, default=(0, ""))[1]
