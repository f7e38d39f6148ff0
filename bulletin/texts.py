"""What Bulletin says to people, in Vietnamese and English: one table per language in `_texts/`."""

import tomllib
from functools import cache
from pathlib import Path

LANGUAGES = ("en", "vi")
_FOLDER = Path(__file__).with_name("_texts")


@cache
def _table(language: str) -> dict[str, str]:
    with (_FOLDER / f"{language}.toml").open("rb") as file:
        sections = tomllib.load(file)
    return {f"{name}.{key}": text for name, section in sections.items() for key, text in section.items()}


def sentence(key: str, language: str = "en", /, **facts: object) -> str:
    """The sentence `key` ("section.name") in `language`, English where there is no other, facts filled in."""
    table = _table(language if language in LANGUAGES else "en")
    return table[key].format_map(facts)
