"""Wording: written text of one language becomes what a newsreader says; one file per language."""

from pathlib import Path


def tables(language: str) -> tuple[Path, ...]:
    """The lexicon files of the language itself, first to last; none for one without a module of its own."""
    return tuple(sorted(Path(__file__).with_name(f"_{language}").glob("*.tsv")))
