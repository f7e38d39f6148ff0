"""What import-linter's layers do not hold: the members of one folder know nothing of each other."""

import ast
import re
import sys
import tomllib
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

import bulletin

PACKAGE = Path(bulletin.__file__).parent
KINDS = ("sources", "wording", "engines", "recognisers", "codecs", "formats", "outlets", "checks", "commands")

# Whose modules are called otherwise than they, where they are not installed: they belong to extras.
OWNERS: dict[str, str] = {}


# Whose modules are called otherwise than they, where they are not installed: they belong to extras.
OWNERS = {"piper": "piper-tts", "google": "protobuf"}


def imported(text: str) -> set[str]:
    """Every module that the source text imports, with the names taken from it."""
    found = set()
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found |= {node.module} | {f"{node.module}.{alias.name}" for alias in node.names}
    return found


def strangers(kind: str, name: str, text: str) -> set[str]:
    """The members of `kind` but `name` that the source text imports; `_` names are shared tables."""
    parts = (module.split(".") for module in imported(text))
    named = {part[2] for part in parts if part[:2] == ["bulletin", kind] and len(part) > 2}
    modules = {path.stem for path in (PACKAGE / kind).glob("*.py")}
    return {one for one in named & modules if not one.startswith("_") and one != name}


@pytest.mark.parametrize("kind", KINDS)
def test_members_of_a_folder_never_import_each_other(kind):
    members = [path for path in (PACKAGE / kind).glob("*.py") if not path.name.startswith("_")]
    assert members
    for path in members:
        assert strangers(kind, path.stem, path.read_text("utf-8")) == set(), path.name


def test_an_import_of_a_sibling_is_noticed():
    assert strangers("codecs", "mp3", "from bulletin.codecs import wav, _frames") == {"wav"}
    assert strangers("codecs", "mp3", "import bulletin.codecs.wav") == {"wav"}


def test_everything_that_is_imported_is_declared():
    """A package that is only there by chance is missing on the next machine."""
    project = tomllib.loads((PACKAGE.parent / "pyproject.toml").read_text("utf-8"))["project"]
    lists = (project["dependencies"], *project["optional-dependencies"].values())
    declared = {canonical(re.split(r"[<>=;\[ ]", one)[0]) for names in lists for one in names}
    owners = packages_distributions()
    used = {found for path in PACKAGE.rglob("*.py") for found in third_parties(path)}
    missing = {
        f"{module}: {name}"
        for module, name in used
        if not {canonical(owner) for owner in owners.get(name) or [OWNERS.get(name, name)]} & declared
    }
    assert used
    assert missing == set()


def canonical(name):
    return re.sub(r"[-_.]+", "-", name).lower()


def third_parties(path):
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        names = []
        if isinstance(node, ast.Import):
            names = [one.name for one in node.names]
        elif isinstance(node, ast.ImportFrom) and node.level == 0 and node.module:
            names = [node.module]
        for name in names:
            top = name.partition(".")[0]
            if top not in sys.stdlib_module_names and top != "bulletin":
                yield path.name, top
