"""Wording: written text of one language becomes what a newsreader says; one file per language."""

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

    return Lexicon.shipped(path.read_text("utf-8") for path in tables(language))
