"""Loading a language stays cheap: what it may import and compile before the first text."""

import subprocess
import sys

import pytest

from bulletin.lexicon import Lexicon, parse_entries
from bulletin.patterns import later
from bulletin.text import clean_text
from bulletin.wording import en, own_words, tables, vi
from bulletin.wording._en import rules as english_rules
from bulletin.wording._vi import rules as vietnamese_rules

COUNTED = """
import dataclasses, re._compiler, sys, typing
made, compiled = re._compiler.compile, []
re._compiler.compile = lambda *told: compiled.append(told[0]) or made(*told)
from bulletin.wording import {0}
{0}.language_lexicon()
ours = [pattern for pattern in compiled if isinstance(pattern, str)]
print(len(ours), *sys.modules)
"""
COSTLY = {
    "pathlib",
    "tomllib",
    "urllib.parse",
    "json",
    "bulletin.errors",
    "num2words",
    "sentencex",
    "click",
    "numpy",
}
LINES = (
    "Ngày 30/5/2019, UBND tỉnh chi $1.500, đạt 12,5% (tăng 3/4), lúc 7h30 - 9h.",
    "Thứ 4, tháng 5, ngày 6; hotline 1900 1234; a@b.vn, www.ab.vn, #Tag2, 5x6 m.",
    "Sơ đồ 4-4-2, tỷ lệ 1:5000, ½ lít, 9\"58, XIX.",
    "On 3/4/2025 at 7:30 p.m. the BBC paid $5m (12.5%), 1 1/2 of it, see x.com, #Tag.",
    "Write to a@b.com; it was 3-1, 2:1, IV, ½.",
    "Không có gì lạ ở đây cả", "1 1 1", "+84 912 345 678", "(028) 3829 1234", "[[a]] ²³ 日本 ①",
)  # fmt: skip


@pytest.mark.parametrize("language", ["vi", "en"])
def test_nothing_costly_is_imported_and_hardly_a_pattern_compiled(language: str) -> None:
    ended = subprocess.run(
        [sys.executable, "-c", COUNTED.format(language)], capture_output=True, text=True, check=True
    )
    count, *modules = ended.stdout.split()
    assert int(count) <= 1
    assert not COSTLY & set(modules)
    assert not [name for name in modules if name.startswith(f"bulletin.wording._{language}.rules")]


def test_a_pattern_is_compiled_at_its_first_use_alone() -> None:
    pattern = later(r"a(b)")
    assert pattern.pattern == "a(b)"
    assert "match" not in vars(pattern)
    found = pattern.match("ab")
    assert found is not None
    assert found[1] == "b"
    assert pattern.sub("x", "cab") == "cx"
    assert vars(pattern)["match"].__self__ is vars(pattern)["sub"].__self__
    with pytest.raises(AttributeError):
        pattern.__wrapped__  # noqa: B018
    with pytest.raises(AttributeError):
        pattern.no_such  # noqa: B018


@pytest.mark.parametrize("language", ["vi", "en"])
def test_the_tables_that_ship_need_no_cleaning_and_are_read_as_any_other(language: str) -> None:
    texts = [path.read_text("utf-8") for path in tables(language)]
    assert all(clean_text(text) == text for text in texts)
    entries = [entry for text in texts for entry in parse_entries(text, language)]
    lazy, eager = own_words(language), Lexicon(entries)
    assert lazy == eager
    assert hash(lazy) == hash(eager)
    assert list(lazy.heads) == list(eager.heads)
    assert all(lazy.named(one.written) == eager.named(one.written) for one in entries)
    more = Lexicon(parse_entries("UBND\tủy ban\nQwx\tkuê", "x"))
    assert all(lazy.merge(more).at(one.written, 0) == eager.merge(more).at(one.written, 0) for one in entries)


def test_leaving_out_rules_whose_sign_is_not_there_changes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    own = Lexicon()
    few = [(vi.say(line, own), en.say(line, own)) for line in LINES]
    for rules in (vietnamese_rules, english_rules):
        monkeypatch.setattr(rules, "able", lambda listed, signs: tuple(rule for _, rule in listed))
    assert [(vi.say(line, own), en.say(line, own)) for line in LINES] == few


def test_sentences_are_found_in_stretches_as_in_the_whole() -> None:
    sentence = "The library opened on Monday. "
    text = sentence * 400
    assert en.sentences(text, Lexicon()) == tuple(
        (at, at + len(sentence) - 1) for at in range(0, len(text), len(sentence))
    )
    endless = "word " * 3000
    assert en.sentences(endless, Lexicon()) == ((0, len(endless) - 1),)
