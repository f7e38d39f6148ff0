"""What Bulletin says to people, in Vietnamese and English: one table per language in `_texts/`."""

from functools import cache
from typing import Protocol, runtime_checkable

LANGUAGES = ("en", "vi")


@runtime_checkable
class Told(Protocol):
    """Something that can be said in a language: an error, or what a check found."""

    def sentence(self, ui: str = "en") -> str:
        """What it says in the language `ui`."""


@cache
def _table(language: str) -> dict[str, str]:
    import tomllib
    from pathlib import Path

    with Path(__file__).with_name("_texts").joinpath(f"{language}.toml").open("rb") as file:
        sections = tomllib.load(file)
    return {f"{name}.{key}": text for name, section in sections.items() for key, text in section.items()}


def section(name: str, language: str) -> dict[str, str]:
    """The sentences of one section by their keys, English where there are no others; read line by line in a
    tenth of the time that TOML takes for the table, which `--help` would have to wait for.
    """
    table = language if language in LANGUAGES else "en"
    with open(f"{__file__[: -len('texts.py')]}_texts/{table}.toml", encoding="utf-8") as file:  # noqa: PTH123
        _, _, after = file.read().partition(f"\n[{name}]\n")
    lines = after.partition("\n[")[0].splitlines()
    pairs = (line.partition(" = ") for line in lines if line)
    return {key: text[1:-1].replace("\\n", "\n") for key, _, text in pairs}


def sentence(key: str, language: str = "en", /, **facts: object) -> str:
    """The sentence `key` ("section.name") in `language`, English where there is no other, facts filled in;
    the fact `tongue` is the code of a language ("zh", "vi-VN"), which is said by its name. A fact that is
    a sentence itself is said in the same language.
    """
    table = _table(language if language in LANGUAGES else "en")
    facts = {name: _said(fact, language) for name, fact in facts.items()}
    if "tongue" in facts:
        facts["tongue"] = _named(str(facts["tongue"]), table)
    return table[key].format_map(facts)


def _said(fact: object, language: str) -> object:
    return fact.sentence(language) if isinstance(fact, Told) else fact


def _named(code: str, table: dict[str, str]) -> str:
    """The language `code` by its name, where it is known."""
    return table.get(f"tongue.{code.partition('-')[0].lower()}", f"“{code}”")
