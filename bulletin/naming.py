"""Naming: what people call a class, a rule, a role or a reason of the record; one unknown to us by itself."""

from bulletin.texts import sentence


def class_name(kind: str, ui: str) -> str:
    """The class of a span, "acronym", in the language `ui`; a station's own class as it is written."""
    return _in_sheet("class", kind, ui) or kind


def rule_name(rule: str, ui: str) -> str:
    """The rule that decided on a span, "number-unit", in the language `ui`."""
    return _named(f"rule.{rule.replace('-', '_')}", ui) or rule


def role_name(role: str, ui: str) -> str:
    """The role of an utterance, "title", in the language `ui`."""
    return _in_sheet("role", role, ui) or part_name(role, ui)


def part_name(role: str, ui: str) -> str:
    """The part of a programme that is named by its role, "opening", in the language `ui`."""
    return _in_sheet("part", role, ui) or role


def reason_name(reason: str, ui: str) -> str:
    """Why something is not read, "caption", in the language `ui`."""
    return _named(f"skipped.{reason}", ui) or reason


def _in_sheet(kind: str, name: str, ui: str) -> str:
    return _named(f"sheet.{kind}_{name}", ui)


def _named(key: str, ui: str) -> str:
    try:
        return sentence(key, ui)
    except KeyError:
        return ""
