"""From a line to the phonemes that a Piper voice is fed with, and back: which word each of them
belongs to.
"""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate
from pathlib import Path
from threading import Lock
from typing import Any

from bulletin.engines._piper_config import BEGIN, END, PAD, Config
from bulletin.engines._sound import plain
from bulletin.errors import SpeechError
from bulletin.phonemes import CLOSES, OPENS

_BLOCK = re.compile(r"(\[\[.*?\]\])")
_TOKEN = re.compile(r"\[\[.*?\]\]|\S+")
# What stands among phonemes and is no sound: marks of clauses and sentences.
_MARKS = frozenset("!'(),-.:;?\"#¿¡…—–“”«» ")
# espeak-ng keeps its state in globals.
_ALONE = Lock()

Sentences = tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Fed:
    """One sentence as the model takes it: `ids`, the ids' places [first, end) of each group of phonemes that
    is heard as a word, and the phonemes that the voice has no id for.
    """

    ids: tuple[int, ...]
    groups: tuple[tuple[int, int], ...]
    unknown: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Phonemizer:
    """Text to phonemes as piper-tts has it for this config; `data` is where espeak-ng finds its own."""

    config: Config
    data: str

    def sentences(self, text: str) -> Sentences:
        """The phonemes of each sentence in `text`; those in `[[...]]` as they stand."""
        if self.config.kind == "text":
            return (tuple(unicodedata.normalize("NFD", text)),) if text.strip() else ()
        found: list[list[str]] = []
        joins = False
        for piece in _BLOCK.split(text):
            more = [_sounds(piece)] if piece.startswith(OPENS) else self._said(piece)
            spaced = bool(found and found[-1]) and found[-1][-1:] != [" "]
            if found and more and (joins or piece.startswith(OPENS)):
                found[-1] += [*([" "] if spaced else []), *more[0]]
                more = more[1:]
            found += more
            joins = piece.startswith(OPENS) or (joins and not more)
        return tuple(tuple(one) for one in found if one)

    def _said(self, text: str) -> list[list[str]]:
        if not text.strip():
            return []
        with _ALONE:
            try:
                said = _begun(self.data).phonemize(
                    self.config.tongue, plain(text), vowel_clusters=set(self.config.clusters) or None
                )
            except (RuntimeError, ValueError) as error:
                raise SpeechError("piper.tongue", tongue_name=self.config.tongue, reason=str(error)) from None
        return [list(one) for one in said]


def _sounds(block: str) -> list[str]:
    return list(unicodedata.normalize("NFD", block.removeprefix(OPENS).removesuffix(CLOSES).strip()))


def _begun(data: str) -> Any:
    """piper-tts's espeak-ng, begun once in this process and shared with whoever uses the package itself:
    begun a second time it reads memory that it has given back (Valgrind, piper-tts 1.8.0).
    """
    from piper import voice
    from piper.phonemize_espeak import EspeakPhonemizer

    if getattr(voice, "_ESPEAK_PHONEMIZER", None) is None:
        voice._ESPEAK_PHONEMIZER = EspeakPhonemizer(Path(data))
    return voice._ESPEAK_PHONEMIZER


def fed(phonemes: Sequence[str], config: Config) -> Fed:
    """Ids as piper.phoneme_ids gives them, begin, pad, then each phoneme and a pad, end; what has no id is
    left out there too, and named here.
    """
    pads = config.ids[PAD]
    ids = [*config.ids[BEGIN], *pads]
    groups: list[list[int]] = []
    within = False
    for phoneme in phonemes:
        first = len(ids)
        ids += [*config.ids[phoneme], *pads] if phoneme in config.ids else []
        if phoneme.isspace():
            within = False
        elif not within and phoneme not in _MARKS:
            groups.append([first, len(ids)])
            within = True
        elif within:
            groups[-1][1] = len(ids)
    unknown = tuple(dict.fromkeys(one for one in phonemes if one not in config.ids))
    whole = tuple((first, end) for first, end in groups if end > first)
    return Fed((*ids, *config.ids[END]), whole, unknown)


def words_of(text: str) -> tuple[tuple[int, int], ...]:
    """Start and end of each stretch of `text` that is spoken: between blanks, or phonemes in brackets."""
    found = ((one.start(), one.end()) for one in _TOKEN.finditer(text))
    return tuple((start, end) for start, end in found if any(map(str.isalnum, text[start:end])))


def shared(counts: Sequence[int], groups: int) -> tuple[tuple[int, int], ...]:
    """Groups [first, end) for each word, given how many each would have spoken alone; where these do not add
    up to `groups` in the line, they are shared out in proportion, at least one for each while they last.
    """
    total = sum(counts)
    ends = [round(end * groups / total) for end in accumulate(counts)] if total else [0] * len(counts)
    return tuple(_steps(ends, groups))


def _steps(ends: Sequence[int], groups: int) -> Iterator[tuple[int, int]]:
    at = 0
    for end in ends:
        first = min(at, max(groups - 1, 0))
        at = min(max(end, at + 1), groups)
        yield first, max(at, first + 1)
