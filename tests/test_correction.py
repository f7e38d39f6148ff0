"""Corrections: an edition stays the one it was, also under another headline, where somebody says so."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from bulletin import cli
from bulletin.article import Article
from bulletin.errors import Failure, UsageError
from bulletin.event import Made, Notice
from bulletin.library import editions
from bulletin.release import channel, release
from bulletin.show import Station, find_show
from tests import factories
from tests.factories import BARE, FERRY, PIER, ROOFS, reworded

PLAIN = replace(FERRY, source="ben-pha.txt")
RENAMED = replace(PLAIN, title=replace(PLAIN.title, text="Hai chuyến phà đêm ở Cửa Nam"))


@pytest.fixture
def at(tmp_path: Path) -> Station:
    return factories.station(tmp_path, BARE, url="https://radio.example/")


def meant(article: Article, where: Station, **asked: str) -> list[str]:
    """The editions that the run says may have been meant."""
    told = factories.events((article,), where, **asked)
    assert isinstance(told[-1], Made)
    notices = (one for one in told if isinstance(one, Notice) and one.key == "correction.meant")
    return [str(dict(one.facts)["title"]) for one in notices]


def guid(made: Made, at: Station) -> str:
    return release(made.edition, channel(find_show("sang", at), at)).guid


def test_a_corrected_headline_keeps_identity_name_and_guid(at: Station):
    before = factories.made((PLAIN,), at, at="2026-06-10T07:00", slot="sang")
    named = before.edition.path.name
    after = factories.made((RENAMED,), at, correct=named)
    old, new = before.edition.record.edition, after.edition.record.edition
    assert (new.id, new.at, new.slot, new.show) == (old.id, old.at, old.slot, old.show)
    assert (new.title, after.edition.path.name) == (RENAMED.title.text, named)
    assert new.supersedes == before.edition.record.files[0].sha256
    assert guid(after, at) == guid(before, at)
    assert len(list(editions(after.edition.folder))) == 1


@pytest.mark.parametrize("due", [{}, {"at": "2026-06-10"}, {"slot": "Trưa"}, {"at": "2026-06-10T00:00"}])
def test_a_correction_says_the_time_that_the_edition_said(due: dict[str, str], at: Station):
    before = factories.made((PLAIN, ROOFS), at, **due)
    after = factories.made((PLAIN, ROOFS), at, correct=before.edition.path.stem)
    assert after.reused or after.edition.record.edition.id == before.edition.record.edition.id
    assert [one.spoken for one in after.edition.record.script] == [
        one.spoken for one in before.edition.record.script
    ]


def test_what_was_said_once_is_known_from_then_on(at: Station):
    before = factories.made((PLAIN,), at)
    after = factories.made((RENAMED,), at, correct=before.edition.path.name)
    again = factories.made((RENAMED,), at)
    assert (again.reused, again.edition.record.edition.id) == (True, before.edition.record.edition.id)
    more = reworded(RENAMED, "rất mừng", "mừng lắm")
    assert factories.made((more,), at).edition.path == after.edition.path


def test_who_may_mean_a_correction_is_told(at: Station):
    factories.made((PLAIN,), at)
    assert meant(RENAMED, at) == [PLAIN.title.text]
    typo = replace(ROOFS, source="x", title=replace(ROOFS.title, text=f"{PLAIN.title.text} nay"))
    assert meant(typo, at) == [PLAIN.title.text]


@pytest.mark.parametrize(
    ("other", "asked"),
    [
        (replace(ROOFS, source="x"), {}),
        (replace(PIER, source="y"), {}),
        (replace(RENAMED, source="https://bao.example/khac"), {}),
        (RENAMED, {"at": "2026-06-12"}),
        (RENAMED, {"slot": "toi"}),
    ],
)
def test_nobody_is_told_of_what_is_another_story_or_another_time(
    other: Article, asked: dict[str, str], at: Station
):
    factories.made((PLAIN,), at)
    assert meant(other, at, **asked) == []


def test_an_edition_of_several_stories_may_take_the_place_of_one(at: Station):
    before = factories.made((PLAIN,), at)
    after = factories.made((RENAMED, ROOFS), at, correct=before.edition.path.name)
    assert after.edition.record.edition.id == before.edition.record.edition.id


@pytest.mark.parametrize("asked", [{"show": "sang"}, {"at": "2026-06-12"}, {"slot": "x"}, {"each": True}])
def test_what_is_corrected_decides_show_date_and_slot(asked: dict[str, object], at: Station):
    named = factories.made((PLAIN,), at).edition.path.name
    with pytest.raises(UsageError, match="Leave out --show"):
        factories.events((RENAMED,), at, correct=named, **asked)


def test_an_edition_that_is_not_there_is_named(at: Station):
    with pytest.raises(UsageError, match="moon"):
        factories.events((RENAMED,), at, correct="moon")


def test_what_was_taken_back_is_not_corrected(at: Station, withdrawn: Callable[[Made], None]):
    before = factories.made((PLAIN,), at)
    withdrawn(before)
    last = factories.events((RENAMED,), at, correct=before.edition.path.name)[-1]
    assert isinstance(last, Failure)
    assert last.error.key == "withdraw.gone"


@pytest.fixture
def withdrawn() -> Callable[[Made], None]:
    from bulletin.withdrawal import withdraw

    return lambda made: withdraw(made.edition, "Sai.", factories.clock()) and None


def test_the_command_line_corrects(at: Station, tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    before = factories.made((PLAIN,), at).edition
    page = tmp_path / "page.txt"
    page.write_text(
        "Hai chuyến phà đêm ở Cửa Nam\n\nTừ tối nay, phà Cửa Nam chạy thêm hai chuyến.\n", "utf-8"
    )
    asked = ["make", str(page), "--station", str(tmp_path), "--correct", before.path.name, "--plain"]
    with pytest.raises(SystemExit) as ended:
        cli.main([*asked, "--workers", "1"])
    assert (ended.value.code, capsys.readouterr().out.strip()) == (0, str(before.path))
    (only,) = editions(before.folder)
    assert (only.record.edition.id, only.record.edition.title) == (
        before.record.edition.id,
        "Hai chuyến phà đêm ở Cửa Nam",
    )


def test_what_a_correction_was_not_made_in_is_told(at: Station):
    def left(*formats: str, article: Article = PLAIN) -> list[object]:
        told = factories.events((article,), at, formats=formats)
        assert isinstance(told[-1], Made)
        return [
            dict(one.facts)["names"] for one in told if isinstance(one, Notice) and one.key == "pressing.left"
        ]

    assert left("mp3", "wav", "txt") == []
    name = next(editions(at.path("out"))).name
    other = reworded(PLAIN, "Cửa Nam", "Cửa Bắc")
    corrected = replace(other, title=PLAIN.title)
    assert left("mp3", "txt", article=corrected) == [f"{name}.wav"]
    assert left("mp3", "txt", article=corrected) == []  # nothing was made
    assert left("mp3", "wav", "txt", article=corrected) == []
