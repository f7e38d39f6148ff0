"""What is ambiguous or unknown is flagged, and plain news is not."""

from pathlib import Path

import pytest

from bulletin.article import Article
from bulletin.desk import take_in
from bulletin.lexicon import Lexicon
from bulletin.order import lexicon_of, wording_of
from bulletin.show import Show, find_station
from bulletin.wording import vi

ROOT = Path(__file__).parents[1]
TABLE = ROOT / "tests" / "data" / "wording" / "doubts_vi.tsv"
PLANTED = [
    tuple(line.split("\t")) for line in TABLE.read_text("utf-8").splitlines() if not line.startswith("#")
]
STATION = ROOT / "examples" / "station"
PAGES = [
    *(ROOT / "tests" / "data" / "articles").glob("*.txt"),
    *(ROOT / "examples").glob("*.txt"),
    *(STATION / "pages").glob("*.txt"),
]
FLAGS_PER_THOUSAND_WORDS = 5


def is_flagged(written: str, place: str) -> bool:
    start = written.index(place)
    end = start + len(place)
    return any(span.start < end and start < span.end for span in vi.say(written, Lexicon()).doubts)


def test_planted_doubts_are_flagged() -> None:
    assert len(PLANTED) >= 60
    assert [written for written, place in PLANTED if not is_flagged(written, place)] == []


def test_just_the_doubtful_place_is_flagged() -> None:
    strays = [written for written, _ in PLANTED if len(vi.say(written, Lexicon()).doubts) > 2]
    assert strays == []


@pytest.mark.parametrize(
    "written",
    [
        "Chọn 2-3 hộ làm mẫu.",
        "Đội thắng 2-3 trước chủ nhà.",
        "Khoảng 3/5 diện tích đã gặt.",
        "Sáng 2/7, đoàn lên đường.",
        "Có 7/9 xã về đích.",
        "Trạm gửi email cho 1.200 hộ.",
    ],
)
def test_what_the_words_around_settle_is_not_flagged(written: str) -> None:
    assert vi.say(written, Lexicon()).doubts == ()


def doubts(article: Article, lexicon: Lexicon) -> list[str]:
    say = wording_of(article.language).say
    readings = [say(paragraph.text, lexicon) for paragraph in (article.title, *article.body)]
    return [reading.written[span.start : span.end] for reading in readings for span in reading.doubts]


def test_clean_articles_are_hardly_flagged() -> None:
    words, flagged = 0, []
    lexicon = lexicon_of(Show(""), find_station(str(STATION)))
    for article in take_in(tuple(map(str, PAGES)), ""):
        assert isinstance(article, Article)
        words += sum(len(one.text.split()) for one in (article.title, *article.body))
        flagged += doubts(article, lexicon)
    assert words > 2000
    assert len(flagged) * 1000 <= FLAGS_PER_THOUSAND_WORDS * words, flagged
