"""What listeners get of one edition says the same everywhere, to the millisecond, and nothing unread."""

import json
import re
from dataclasses import replace
from pathlib import Path

import pytest

from bulletin.article import Skipped
from bulletin.captions import milliseconds
from bulletin.checking import reports
from bulletin.edition import Edition
from bulletin.feed import item
from bulletin.formats import chapters, html, srt, txt, vtt
from bulletin.release import channel, release
from bulletin.show import find_show, find_station
from bulletin.site import edition_page, embed
from bulletin.tags import Tags, read_tags
from tests import factories
from tests.factories import FERRY, ORCHARD, ROOFS, SHOW

CLOCK = re.compile(r"(\d+):(\d\d):(\d\d)[.,](\d{3}) --> (\d+):(\d\d):(\d\d)[.,](\d{3})")
NOT_READ = (
    ("Cầu mới thông xe 11.02.2025 08:30", "related"),
    ("Giảm giá mọi mặt hàng cuối tuần", "advert"),
    ("Bạn đọc Hoài Nam: bài viết hay quá", "comment"),
)


@pytest.fixture(scope="module")
def edition(tmp_path_factory: pytest.TempPathFactory) -> Edition:
    at = factories.station(tmp_path_factory.mktemp("agree"), SHOW, url="https://radio.example/")
    skipped = tuple(Skipped(text, reason) for text, reason in NOT_READ)
    return factories.made((replace(FERRY, skipped=skipped), ROOFS, ORCHARD), at).edition


@pytest.fixture(scope="module")
def tags(edition: Edition) -> Tags:
    return read_tags(edition.path)


def cues(data: bytes) -> list[tuple[int, int]]:
    found = []
    for match in CLOCK.finditer(data.decode()):
        h, m, s, ms, h2, m2, s2, ms2 = map(int, match.groups())
        found.append(((h * 3600 + m * 60 + s) * 1000 + ms, (h2 * 3600 + m2 * 60 + s2) * 1000 + ms2))
    return found


def test_captions_running_text_and_record_begin_each_utterance_together(edition: Edition, tags: Tags):
    starts = [milliseconds(one.start) for one in edition.record.script]
    assert [line.start for line in tags.lines] == starts
    for data in (vtt.render(edition.record), srt.render(edition.record)):
        assert set(starts) <= {start for start, _ in cues(data)}
        assert {milliseconds(one.end) for one in edition.record.script} <= {end for _, end in cues(data)}


def test_chapters_are_the_same_everywhere(edition: Edition, tags: Tags):
    wanted = [(one.title, milliseconds(one.start), milliseconds(one.end)) for one in edition.record.chapters]
    assert [(one.title, one.start, one.end) for one in tags.chapters] == wanted
    told = json.loads(chapters.render(edition.record))["chapters"]
    assert [
        (one["title"], round(one["startTime"] * 1000), round(one["endTime"] * 1000)) for one in told
    ] == wanted
    assert wanted[-1][2] == milliseconds(edition.record.edition.duration)


def test_what_is_not_read_is_in_the_record_and_nowhere_else(edition: Edition, tags: Tags):
    assert edition.record.sound is not None
    station = find_station(str(edition.folder.parent))
    place = channel(find_show("sang", station), station)
    made = release(edition, place)
    files = {
        "vtt": vtt.render(edition.record),
        "srt": srt.render(edition.record),
        "txt": txt.render(edition.record),
        "html": html.render(edition.record),
        "chapters": chapters.render(edition.record),
        "record": made.record().data,
        "page": edition_page(made, place)[-1].data,
        "embed": embed(made, place).data,
        "item": item(made, place).xml.encode(),
        "tags": repr(tags).encode(),
    }
    for text, _ in NOT_READ:
        assert text in {one.text for one in edition.record.skipped}
        assert [name for name, data in files.items() if text.encode() in data] == []
    assert all(
        FERRY.title.text.encode() in files[name]
        for name in ("txt", "html", "page", "embed", "chapters", "tags")
    )


def test_every_companion_is_checked_by_its_own_name(tmp_path: Path):
    at = factories.station(tmp_path, SHOW)
    made = factories.made((ROOFS,), at, formats=("mp3", "vtt", "srt", "html", "txt", "chapters")).edition
    for file in made.record.files[1:]:
        path = made.folder / file.path
        (whole,) = reports(path)
        assert (whole.fit, whole.path) == (True, str(path))
        path.write_bytes(path.read_bytes() + b" ")
        (changed,) = reports(path)
        assert not changed.fit
