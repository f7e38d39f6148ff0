"""Every sentence that is said exists, in both languages, with the same facts; none is there for nothing."""

import ast
import re
import string
import unicodedata
from pathlib import Path

import pytest

from bulletin.texts import LANGUAGES, _table, sentence

PACKAGE = Path(__file__).parents[1] / "bulletin"
EN, VI = _table("en"), _table("vi")
SECTIONS = {key.partition(".")[0] for key in EN}
KEY = re.compile(r"[a-z][a-z0-9_]*\.[a-z0-9_]+")
# Sections whose keys are put together where they are used: (section, where the names come from).
MADE = {"chapter", "skipped", "tongue"}


def facts_of(text):
    return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}


def strings():
    """Every string in the source, docstrings aside, those within others (f"take.{x}") as their beginning."""
    for path in sorted(PACKAGE.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                yield path.relative_to(PACKAGE).as_posix(), node.value


def calls():
    """(module, first argument) of each call of an error, a notice, a finding or `sentence`."""
    for path in sorted(PACKAGE.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.args:
                name = node.func.id
                if name.endswith("Error") or name in {
                    "Notice",
                    "Finding",
                    "Busy",
                    "Lacking",
                    "Unfit",
                    "sentence",
                }:
                    yield path.relative_to(PACKAGE).as_posix(), node.args[0]


def test_both_languages_have_the_same_sentences():
    assert LANGUAGES == ("en", "vi")
    assert sorted(EN) == sorted(VI)
    assert len(EN) > 150


@pytest.mark.parametrize("key", sorted(EN))
def test_both_languages_tell_the_same_facts(key):
    assert facts_of(EN[key]) == facts_of(VI.get(key, ""))


@pytest.mark.parametrize("key", sorted(EN))
def test_every_sentence_is_a_sentence(key):
    for text in (EN[key], VI[key]):
        assert text == text.rstrip()
        assert text == unicodedata.normalize("NFC", text)
        assert text.strip()
        assert '"' not in text, "typographic quotation marks, please"


def test_vietnamese_is_vietnamese():
    """A word or two may do without marks (“Tin {number}”), a sentence never."""
    plain = [
        key
        for key, text in VI.items()
        if len(re.findall(r"[^\W\d_]+", re.sub(r"\{[^}]*\}", "", text))) > 2
        and not any(ord(letter) > 0xBF and letter.isalpha() for letter in text)
    ]
    assert plain == []
    same = {key for key in EN if EN[key] == VI[key]}
    assert same <= {"error.article", "console.made", "console.percent"}


def test_every_sentence_that_is_said_exists():
    unknown = [
        f"{module}: {argument.value}"
        for module, argument in calls()
        if isinstance(argument, ast.Constant)
        and KEY.fullmatch(str(argument.value))
        and argument.value not in EN
    ]
    assert unknown == []


def test_every_string_that_looks_like_a_key_is_one():
    suffixes = {
        "py",
        "tsv",
        "toml",
        "json",
        "wav",
        "mp3",
        "flac",
        "jpg",
        "css",
        "html",
        "txt",
        "xml",
        "sqlite",
        "wording",
        "engines",
    }
    unknown = {
        f"{module}: {text}"
        for module, text in strings()
        if KEY.fullmatch(text)
        and text.partition(".")[0] in SECTIONS
        and text.partition(".")[2] not in suffixes
        and text not in EN
    }
    assert unknown == set()


def test_every_sentence_is_used():
    said = {text for _, text in strings()}
    beginnings = tuple({text for text in said if re.fullmatch(r"[a-z]+\.[a-z_]*", text)})
    texts = {key for key in EN if not key.startswith("help.")}  # tests/test_helptext.py holds those
    unused = {key for key in texts if key not in said and not _made(key, beginnings)}
    assert unused == set()


def _made(key, beginnings):
    """Whether it is put together: f"take.{...}" leaves "take." among the strings."""
    return any(text.endswith((".", "_")) and key.startswith(text) for text in beginnings)


def test_a_sentence_with_its_facts():
    assert sentence("show.at", value="x") == "“x” is no date and time; write it like 2026-06-11T07:00."
    assert sentence("chapter.opening", "vi") == VI["chapter.opening"]
    assert sentence("chapter.opening", "fr") == "Opening"


def test_a_fact_may_be_called_key_or_language():
    told = sentence("plain.near", "en", where="w", key="k", near="n")
    assert "“k”" in told
    assert "“vi”" in sentence("order.voice", "en", voice="v", speaks="en", language="vi")


def test_a_language_is_called_by_its_name():
    for code, english, vietnamese in (
        ("zh", "Chinese", "tiếng Trung"),
        ("ar", "Arabic", "tiếng Ả Rập"),
        ("fr-CA", "French", "tiếng Pháp"),
        ("und", "not recognised", "không nhận ra"),
        ("xx", "“xx”", "“xx”"),
    ):
        assert english in sentence("voice.none", tongue=code)
        assert vietnamese in sentence("voice.none", "vi", tongue=code)


def test_every_language_that_is_guessed_has_a_name():
    from bulletin import tongue
    from bulletin.voice import DEFAULTS

    codes = {*tongue._WORDS, *(code for _, _, code in tongue._SCRIPTS), "und"}
    assert {key.partition(".")[2] for key in EN if key.startswith("tongue.")} == codes
    assert set(DEFAULTS) == {"vi", "en"}, "voice.none names them"
