"""Wording: written text of one language becomes what a newsreader says; one file per language."""

from os import listdir
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    from bulletin.lexicon import Lexicon


def tables(language: str) -> "tuple[Path, ...]":
    """The lexicon files of the language itself, first to last; none for one without a module of its own."""
    from pathlib import Path

    return tuple(sorted(Path(__file__).with_name(f"_{language}").glob("*.tsv")))


def own_words(language: str) -> "Lexicon":
    """The words of those files, read without a look at more than the beginning of each line."""
    from bulletin.lexicon import Lexicon

    # Without pathlib, whose import alone costs a seventh of what loading a language may.
    folder = f"{__file__[: -len('__init__.py')]}_{language}"
    return Lexicon.shipped(_text(f"{folder}/{name}") for name in sorted(listdir(folder)))  # noqa: PTH208


def _text(path: str) -> str:
    """The text of a table; nothing of any other file."""
    if not path.endswith(".tsv"):
        return ""
    with open(path, encoding="utf-8") as file:  # noqa: PTH123
        return file.read()
