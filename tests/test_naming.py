"""Whatever the record calls a class, a rule, a role or a reason, people are told it in their language."""

import ast
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from bulletin import style, trimming
from bulletin.compose import BYLINE, CODES, NO_TRANSCRIPT
from bulletin.lexicon import KINDS
from bulletin.naming import class_name, part_name, reason_name, role_name, rule_name
from bulletin.script import Role
from bulletin.texts import LANGUAGES, _table

WORDING = Path(__file__).parents[1] / "bulletin" / "wording"
PARTS = {Role.OPENING, Role.HEADLINE, Role.SIGNOFF}


def decisions() -> Iterator[tuple[ast.expr, ast.expr]]:
    """Class and rule of everything that a rule of the wording can decide."""
    for path in sorted(WORDING.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "Said":
                yield node.args[2], node.args[3]


def words(node: ast.expr) -> set[str]:
    """The strings that an expression may be, as far as it holds them."""
    return {
        one.value for one in ast.walk(node) if isinstance(one, ast.Constant) and isinstance(one.value, str)
    } - {"%", "‰", ","}


def known(names: set[str], name_of: Callable[[str, str], str], ui: str) -> set[str]:
    """The names that are not told but by themselves."""
    return {name for name in names if name not in NATIVE[ui] and name_of(name, ui) == name}


NATIVE = {
    "vi": set(),
    "en": {
        "acronym",
        "code",
        "date",
        "fraction",
        "hashtag",
        "range",
        "symbol",
        "unit",
        "word",
        "abbrev",
        "scale",
    }
    | {"figures", "decade", "minutes", "month", "number", "ratio", "sum", "year", "title", "recording"},
}  # words that are English as they are


@pytest.mark.parametrize("ui", LANGUAGES)
def test_every_class_has_a_name(ui: str) -> None:
    kinds = {kind for node, _ in decisions() for kind in words(node)} | set(KINDS)
    assert len(kinds) > 25
    assert known(kinds, class_name, ui) == set()


@pytest.mark.parametrize("ui", LANGUAGES)
def test_every_rule_has_a_name(ui: str) -> None:
    rules = {rule for _, node in decisions() for rule in words(node)}
    assert len(rules) > 80
    rules |= {style.LEFT_OUT, NO_TRANSCRIPT, "mail", "web"}
    assert known(rules, rule_name, ui) == set()


@pytest.mark.parametrize("ui", LANGUAGES)
def test_no_name_is_left_over(ui: str) -> None:
    rules = {rule.replace("-", "_") for _, node in decisions() for rule in words(node)}
    rules |= {style.LEFT_OUT.replace("-", "_"), NO_TRANSCRIPT, "mail", "web"}
    told = {key.partition(".")[2] for key in _table(ui) if key.startswith("rule.")}
    assert told == rules


@pytest.mark.parametrize("ui", LANGUAGES)
def test_every_role_has_a_name(ui: str) -> None:
    for role in Role:
        assert role_name(role.value, ui)
        assert role in PARTS or f"sheet.role_{role.value}" in _table(ui)
    for part in PARTS:
        assert (
            part_name(part.value, ui) == role_name(part.value, ui) == _table(ui)[f"sheet.part_{part.value}"]
        )


@pytest.mark.parametrize("ui", LANGUAGES)
def test_every_reason_has_a_name(ui: str) -> None:
    reasons = {BYLINE, CODES, *(reason.value for reason in trimming.Reason)}
    assert {reason for reason in reasons if f"skipped.{reason}" not in _table(ui)} == set()
    assert reason_name(CODES, ui) == _table(ui)["skipped.codes"]


@pytest.mark.parametrize("name_of", [class_name, rule_name, role_name, part_name, reason_name])
def test_what_is_not_ours_is_told_as_it_is(name_of: Callable[[str, str], str]) -> None:
    assert name_of("của-đài", "vi") == "của-đài"
