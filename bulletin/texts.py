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
    """The sentence `key` ("section.name") in `language`, English where there is no other, facts filled in;
    the fact `tongue` is the code of a language ("zh", "vi-VN"), which is said by its name.
    """
    table = _table(language if language in LANGUAGES else "en")
    if "tongue" in facts:
        facts["tongue"] = _named(str(facts["tongue"]), table)
    return table[key].format_map(facts)


def _named(code: str, table: dict[str, str]) -> str:
    """The language `code` by its name, where it is known."""
    return table.get(f"tongue.{code.partition('-')[0].lower()}", f"“{code}”")
