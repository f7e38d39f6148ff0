"""What is made again when something changes: the table of `docs/rerun.md`, counted.

`python -m tests.test_rerun` writes that page from the rows here, which the tests hold.
"""

import shutil
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pytest

from bulletin import mixdown, take
from bulletin.article import Article
from bulletin.desk import kept_folder
from bulletin.event import Made
from bulletin.record import Record, read_record
from bulletin.show import find_station
from bulletin.store import Store
from tests import factories
from tests.factories import FERRY, ORCHARD, RICE, ROOFS, SHOW, flip

STORIES = (FERRY, ROOFS, RICE)
TAKES, REELS = 15, 6  # of the edition that every row begins with
PAGE = Path(__file__).parents[1] / "docs" / "rerun.md"


@dataclass
class World:
    """A station with one finished edition, and what is asked for next."""

    folder: Path
    articles: tuple[Article, ...] = STORIES
    asked: dict[str, Any] = field(default_factory=dict)

    def make(self) -> Made:
        return factories.made(self.articles, find_station(str(self.folder)), **self.asked)

    def show(self, **changes: Any) -> None:
        factories.write_show(self.folder, {**SHOW, **changes})

    @property
    def mp3(self) -> Path:
        return self.folder / "out" / "1106-tin_sang_mixdown.mp3"

    @property
    def json(self) -> Path:
        return self.mp3.with_suffix(".json")

    @property
    def record(self) -> Record:
        return read_record(self.json)

    @property
    def takes(self) -> Store:
        return take.store_at(kept_folder(find_station(str(self.folder))) / "takes")

    @property
    def reels(self) -> Store:
        return mixdown.store_at(kept_folder(find_station(str(self.folder))) / "reels")

    def take(self, utterance: str) -> Path:
        """The kept take of an utterance."""
        (key,) = [one.take for one in self.record.script if one.id == utterance]
        return self.takes.path(key)

    def reel(self, number: int) -> Path:
        """The kept reel of that number, from 0."""
        provenance = self.record.provenance
        assert provenance
        return self.reels.path(provenance.reels[number])

    def correct(self, place: int, before: str, after: str) -> None:
        """The article at `place` is printed otherwise."""
        stories = list(self.articles)
        stories[place] = factories.reworded(stories[place], before, after)
        self.articles = tuple(stories)


Change = Callable[[World], object]


@dataclass(frozen=True)
class Row:
    """A change, and how many takes are spoken, reels mixed and encoded, and files written again."""

    name: str
    change: Change
    takes: int
    reels: int
    files: int
    same: str = ""  # suffixes of the files whose bytes are what they were


def nothing(world: World) -> None:
    pass


def one_word(world: World) -> None:
    world.correct(1, "sáng mai", "ngày mai")


def a_title(world: World) -> None:
    world.correct(1, "mái mới", "mái ngói")


def a_story_more(world: World) -> None:
    world.articles += (ORCHARD,)


def a_story_less(world: World) -> None:
    world.articles = STORIES[:2]


def the_last_two_swapped(world: World) -> None:
    world.articles = (FERRY, RICE, ROOFS)


def a_lexicon_entry(world: World) -> None:
    (world.folder / "lexicon.tsv").write_text("tôn\ttôn thép\n", "utf-8")


def a_lexicon_entry_for_nothing(world: World) -> None:
    (world.folder / "lexicon.tsv").write_text("Quy Nhơn\tQui Nhơn\n", "utf-8")


def a_respelling(world: World) -> None:
    (world.folder / "voices" / "tone" / "lexicon.tsv").write_text("tôn\ttôôn\n", "utf-8")


def the_pace(world: World) -> None:
    factories.card(world.folder, "tone", pace=1.2, settings={"rate": 44100})


def the_voices_name(world: World) -> None:
    factories.card(world.folder, "tone", settings={"rate": 44100}, attribution="Someone")


def the_voices_gain(world: World) -> None:
    factories.card(world.folder, "tone", gain_db=3.0, settings={"rate": 44100})


def a_pause(world: World) -> None:
    world.show(pauses={"vary": 0.0, "sentence": 0.4})


def the_pause_between_headlines(world: World) -> None:
    world.show(pauses={"vary": 0.0, "headline": 0.65})


def the_greeting(world: World) -> None:
    words = dict(SHOW["words"][0])
    world.show(words=[words | {"opening": words["opening"].replace("Đây là", "Mời quý vị nghe")}])


def the_sting(world: World) -> None:
    factories.jingle(world.folder / "sounds" / "sting.wav", 1.1, 500.0)


def the_separation(world: World) -> None:
    world.show(sound={"separation": 22.0})


def the_profile(world: World) -> None:
    world.show(sound={"profile": "streaming"})


def the_bit_rate(world: World) -> None:
    world.show(sound={"bitrate": 192})


def the_stations_name(world: World) -> None:
    path = world.folder / "station.toml"
    path.write_text(path.read_text("utf-8").replace("Đài Sơn Hải", "Đài Cửa Nam"), "utf-8")


def another_date(world: World) -> None:
    world.asked = {"at": "2026-06-12"}


def a_take_flipped(world: World) -> None:
    flip(world.take("s1p0u0"))


def a_take_flipped_and_the_mp3_gone(world: World) -> None:
    a_take_flipped(world)
    world.mp3.unlink()


def a_take_flipped_its_reel_and_the_mp3_gone(world: World) -> None:
    a_take_flipped_and_the_mp3_gone(world)
    world.reel(3).unlink()


def a_reel_flipped(world: World) -> None:
    flip(world.reel(2))


def a_reel_flipped_and_the_mp3_gone(world: World) -> None:
    a_reel_flipped(world)
    world.mp3.unlink()


def the_mp3_flipped(world: World) -> None:
    flip(world.mp3)


def the_mp3_cut(world: World) -> None:
    world.mp3.write_bytes(world.mp3.read_bytes()[:-1000])


def the_record_flipped(world: World) -> None:
    flip(world.json)


def the_record_cut(world: World) -> None:
    world.json.write_bytes(world.json.read_bytes()[:100])


def the_record_flipped_in_its_id(world: World) -> None:
    flip(world.json, world.json.read_bytes().index(b"sang/2026"))


def the_record_flipped_in_its_recipe(world: World) -> None:
    assert world.record.provenance
    flip(world.json, world.json.read_bytes().index(world.record.provenance.recipe.encode()))


def the_records_digest_flipped(world: World) -> None:
    flip(world.json, world.json.read_bytes().index(world.record.files[0].sha256.encode()))


def the_mp3_gone(world: World) -> None:
    world.mp3.unlink()


def the_record_gone(world: World) -> None:
    world.json.unlink()


def all_takes_gone(world: World) -> None:
    shutil.rmtree(world.takes.root)


def all_kept_gone(world: World) -> None:
    shutil.rmtree(world.takes.root.parent)


def all_kept_and_the_mp3_gone(world: World) -> None:
    all_kept_gone(world)
    world.mp3.unlink()


BOTH = ".mp3 .json"
ROWS = (
    Row("nothing", nothing, 0, 0, 0, BOTH),
    Row("one word of a story", one_word, 1, 1, 2),
    Row("a story's title (read as a headline too)", a_title, 1, 2, 2),
    Row("a fourth story at the end (the third makes way for a sting)", a_story_more, 3, 3, 2),
    Row(
        "the third story left out (no headlines for two, and another gain)",
        a_story_less,
        0,
        4,
        2,
    ),
    Row("the last two stories swapped (and the headlines)", the_last_two_swapped, 0, 3, 2),
    Row("a lexicon entry that occurs in one sentence", a_lexicon_entry, 1, 1, 2),
    Row("a lexicon entry that occurs nowhere", a_lexicon_entry_for_nothing, 0, 0, 0, BOTH),
    Row("a respelling of the voice that occurs in one sentence", a_respelling, 1, 1, 2),
    Row("the voice card's pace", the_pace, TAKES, REELS, 2),
    Row("the voice card's attribution", the_voices_name, 0, 0, 0, BOTH),
    Row("the voice card's gain", the_voices_gain, 0, REELS, 2),
    Row("the show's pause between sentences", a_pause, 0, 5, 2),
    Row("the show's pause between headlines", the_pause_between_headlines, 0, 1, 2),
    Row("the greeting's template", the_greeting, 1, 1, 2),
    Row("the station's sting", the_sting, 0, 2, 2),
    Row("how far music lies under speech", the_separation, 0, 2, 2),
    Row("the loudness profile", the_profile, 0, REELS, 2),
    Row("the bit rate", the_bit_rate, 0, REELS, 2),
    Row("the station's name (in the tags only)", the_stations_name, 0, 0, 2),
    Row("the date (another edition, with another greeting)", another_date, 1, 1, 2, BOTH),
    Row("a bit of a take, the edition whole", a_take_flipped, 0, 0, 0, BOTH),
    Row("a bit of a take, and the MP3 gone", a_take_flipped_and_the_mp3_gone, 1, 0, 2, BOTH),
    Row(
        "a bit of a take, its reel and the MP3 gone", a_take_flipped_its_reel_and_the_mp3_gone, 1, 1, 2, BOTH
    ),
    Row("a bit of a reel, the edition whole", a_reel_flipped, 0, 0, 0, BOTH),
    Row("a bit of a reel, and the MP3 gone", a_reel_flipped_and_the_mp3_gone, 0, 1, 2, BOTH),
    Row("a bit of the MP3", the_mp3_flipped, 0, 0, 2, BOTH),
    Row("the end of the MP3", the_mp3_cut, 0, 0, 2, BOTH),
    Row("a bit of the record", the_record_flipped, 0, 0, 2, BOTH),
    Row("most of the record", the_record_cut, 0, 0, 2, BOTH),
    Row("a bit of the record's identity", the_record_flipped_in_its_id, 0, 0, 2, BOTH),
    Row("a bit of the record's recipe", the_record_flipped_in_its_recipe, 0, 0, 2, BOTH),
    Row("a bit of the digest in the record", the_records_digest_flipped, 0, 0, 2, BOTH),
    Row("the MP3 gone", the_mp3_gone, 0, 0, 2, BOTH),
    Row("the record gone", the_record_gone, 0, 0, 2, BOTH),
    Row("all kept takes gone, the edition whole", all_takes_gone, 0, 0, 0, BOTH),
    Row("all kept takes and reels gone, the edition whole", all_kept_gone, 0, 0, 0, BOTH),
    Row("all kept takes and reels and the MP3 gone", all_kept_and_the_mp3_gone, TAKES, REELS, 2, BOTH),
)


@pytest.fixture(scope="module")
def finished(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("finished") / "station"
    factories.station(folder)
    first = World(folder).make()
    assert (first.reused, first.takes, first.reels) == (False, TAKES, REELS)
    assert first.edition.record.warnings == ()
    return folder


@pytest.fixture
def world(finished: Path, tmp_path: Path) -> World:
    """A copy of the finished station, in another place and with other times."""
    shutil.copytree(finished, tmp_path / "station")
    return World(tmp_path / "station")


def inodes(folder: Path) -> dict[str, int]:
    return {path.name: path.stat().st_ino for path in folder.iterdir() if path.suffix in {".mp3", ".json"}}


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.change.__name__)
def test_exactly_what_depends_on_a_change_is_made_again(row: Row, world: World):
    before = {suffix: world.mp3.with_suffix(suffix).read_bytes() for suffix in (".mp3", ".json")}
    row.change(world)
    there = inodes(world.mp3.parent)
    made = world.make()
    written = [name for name, inode in inodes(world.mp3.parent).items() if there.get(name) != inode]
    assert (made.takes, made.reels, len(written)) == (row.takes, row.reels, row.files)
    assert made.reused == (row.files == 0)
    after = {suffix: world.mp3.with_suffix(suffix).read_bytes() for suffix in before}
    assert {suffix for suffix in before if before[suffix] == after[suffix]} >= set(row.same.split())
    again = world.make()
    assert (again.takes, again.reels, again.reused) == (0, 0, True)
    assert made.edition.record == again.edition.record


@pytest.mark.parametrize("share", [0.001, 0.1, 0.3, 0.6, 0.8, 0.99])
def test_a_bit_of_the_record_is_missed_wherever_it_was(world: World, share: float):
    before = world.json.read_bytes()
    flip(world.json, int(share * len(before)))
    made = world.make()
    assert (made.takes, made.reels, made.reused) == (0, 0, False)
    assert world.json.read_bytes() == before
    assert sorted(inodes(world.mp3.parent)) == [world.json.name, world.mp3.name]


def test_a_corrected_edition_keeps_its_identity_and_its_name(world: World):
    first = world.record
    a_title(world)
    second = world.make().edition.record
    assert (second.edition.id, second.files[0].path) == (first.edition.id, first.files[0].path)
    assert second.edition.supersedes == first.files[0].sha256
    assert second.files[0].sha256 != first.files[0].sha256
    one_word(world)
    third = world.make().edition.record
    assert third.edition.supersedes == second.files[0].sha256
    world.mp3.unlink()
    assert world.make().edition.record == third


def test_an_article_whose_title_is_corrected_keeps_its_identity_and_its_name(tmp_path: Path):
    world = World(tmp_path / "station", (FERRY,), {"show": "article", "voice": "tone"})
    factories.station(world.folder)
    first = world.make().edition.record
    assert FERRY.id in first.edition.id
    world.correct(0, "chuyến đêm", "chuyến khuya")
    second = world.make().edition.record
    assert second.edition.title == "Bến phà Cửa Nam chạy thêm chuyến khuya"
    assert (second.edition.id, second.files[0].path) == (first.edition.id, first.files[0].path)
    assert second.edition.supersedes == first.files[0].sha256
    assert len(list((world.folder / "out").iterdir())) == 2


def test_another_article_of_the_same_title_gets_another_name(tmp_path: Path):
    world = World(tmp_path / "station", (FERRY,), {"show": "article", "voice": "tone"})
    factories.station(world.folder)
    first = world.make()
    kept = factories.files(first)
    world.articles = (replace(FERRY, source="https://other.example/ben-pha"),)
    second = world.make()
    assert second.edition.path.name == first.edition.path.name.replace(".mp3", "-2.mp3")
    assert factories.files(first) == kept
    assert (second.takes, second.reels) == (0, 0)
    world.articles = (replace(FERRY, source="https://third.example/ben-pha"),)
    assert world.make().edition.path.name.endswith("-3.mp3")
    world.articles = (FERRY,)
    assert world.make().reused


def test_two_editions_share_what_they_have_in_common(world: World):
    world.asked = {"show": "article", "voice": "tone"}
    world.articles = (ROOFS,)
    assert world.make().takes == 0


def page() -> str:
    """The page: what each change costs."""
    lines = [
        "# What is made again",
        "",
        f"A bulletin of three stories, {TAKES} takes and {REELS} reels is made; then one thing changes and "
        "it is made again.",
        "`tests/test_rerun.py` counts it in every run and writes this page (`python -m tests.test_rerun`).",
        "A reel is mixed, mastered and encoded in one pass. Two files are the MP3 and its record.",
        "",
        "| what changes | takes spoken | reels mixed and encoded | files written | the same bytes |",
        "|---|---:|---:|---:|---|",
        *(
            f"| {row.name} | {row.takes} | {row.reels} | {row.files} | {' '.join(row.same.split())} |"
            for row in ROWS
        ),
    ]
    return "\n".join(lines) + "\n"


def test_the_page_says_what_is_held_here():
    assert PAGE.read_text("utf-8") == page()


if __name__ == "__main__":
    PAGE.write_text(page(), "utf-8")
