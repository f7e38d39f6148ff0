"""One tree of failures: each a sentence, a status, and fit for another process."""

import pickle
import re

import pytest

from bulletin import errors
from bulletin.errors import BulletinError, Failure

STATUSES = {
    "BulletinError": 4,
    "UsageError": 2,
    "SourceError": 4,
    "ScriptError": 4,
    "SpeechError": 4,
    "SoundError": 4,
    "KeptError": 4,
    "Busy": 5,
    "NetworkError": 4,
    "Lacking": 6,
    "Unfit": 7,
}


def tree(kind=BulletinError):
    yield kind
    for below in kind.__subclasses__():
        if below.__module__ == errors.__name__:
            yield from tree(below)


def test_the_tree_is_the_one_of_the_design():
    assert {kind.__name__: kind.status for kind in tree()} == STATUSES
    assert {kind.__base__.__name__ for kind in tree() if kind.__name__ not in {"Busy", "BulletinError"}} == {
        "BulletinError"
    }
    assert errors.Busy.__base__ is errors.KeptError
    for name, status in STATUSES.items():
        assert name == "BulletinError" or re.search(rf"── {name} +{status}  ", errors.__doc__)


@pytest.mark.parametrize("kind", list(tree()), ids=lambda kind: kind.__name__)
def test_every_kind_survives_another_process(kind):
    error = kind(
        "plain.near", article="Lũ lớn", where="x", key="a", near="b", language="vi", kind=3, self="s"
    )
    for protocol in range(pickle.HIGHEST_PROTOCOL + 1):
        again = pickle.loads(pickle.dumps(error, protocol))  # noqa: S301
        assert type(again) is kind
        assert (again.key, again.article, again.facts, again.args) == (
            error.key, error.article, error.facts, ("plain.near",))  # fmt: skip
        assert str(again) == str(error)


@pytest.mark.parametrize("kind", list(tree()), ids=lambda kind: kind.__name__)
def test_naming_the_article_keeps_the_kind_and_the_article_named_first(kind):
    error = kind("show.at", value="7h")
    named = error.about("Lũ lớn")
    assert (type(named), named.key, named.facts, named.article) == (
        kind,
        "show.at",
        {"value": "7h"},
        "Lũ lớn",
    )
    assert named.about("Khác").article == "Lũ lớn"
    assert error.article == ""


def test_the_sentence_names_the_article_in_either_language():
    error = BulletinError("show.at", value="7h")
    assert str(error) == "“7h” is no date and time; write it like 2026-06-11T07:00."
    assert str(error.about("Lũ")) == "“Lũ”: “7h” is no date and time; write it like 2026-06-11T07:00."
    assert error.about("Lũ").sentence("vi").startswith("“Lũ”: “7h” ")
    assert error.sentence("vi") != error.sentence("en") == error.sentence()


def test_a_fact_may_be_called_like_a_parameter():
    error = BulletinError("order.voice", voice="en", speaks="en", language="vi")
    assert "“vi”" in str(error)
    assert "“vi”" in error.sentence("vi")


def test_a_failure_is_a_value():
    error = BulletinError("show.at", value="7h")
    assert Failure("job", error) == Failure("job", error)
    again = pickle.loads(pickle.dumps(Failure("job", error)))  # noqa: S301
    assert again.error.key == "show.at"
