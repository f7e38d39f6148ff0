"""The embedded voice is heard to say every span that is easily misread: each of its words has its time."""

import pytest

from bulletin.article import Article, Paragraph
from bulletin.engines import espeak
from bulletin.event import Made
from bulletin.lexicon import Lexicon
from bulletin.order import wording_of
from bulletin.show import Station
from bulletin.take import Line, Resources, Take
from tests import factories
from tests.heard import VOICE, assert_heard, assert_said_whole, heard, words

OURS = Article(
    Paragraph("Sơn Hải tổng kết chương trình khoa học"),
    (
        Paragraph(
            "UBND và HĐND tỉnh Sơn Hải dành trên 250 tỷ đồng cho 31 nhiệm vụ, hơn 45 mô hình; "
            "giống lúa (SHR318) được đưa ra đồng ruộng... Kinh tế - xã hội của 8 xã khá lên."
        ),
        Paragraph(
            "Đại hội Đảng bộ tỉnh lần thứ XVIII, nhiệm kỳ 2020 - 2025, ghi nhận tỉnh là 1 trong 4 tỉnh "
            "có 100% số xã đạt chuẩn."
        ),
        Paragraph(
            "Kết luận số 62-KL/TW ngày 15/5/2023 của Ban Bí thư tiếp tục thực hiện Nghị quyết Trung ương 7 "
            "(khóa XII)."
        ),
    ),
)
RISKY = (
    ("UBND", "Ủy ban nhân dân"),
    ("HĐND", "Hội đồng nhân dân"),
    ("250", "hai trăm năm mươi"),
    ("31", "ba mươi mốt"),
    ("45", "bốn mươi lăm"),
    ("SHR318", "ét xì hát e rờ ba trăm mười tám"),
    ("8", "tám"),
    ("XVIII", "mười tám"),
    ("2020 - 2025", "hai nghìn không trăm hai mươi đến hai nghìn không trăm hai mươi lăm"),
    ("1", "một"),
    ("4", "bốn"),
    ("100%", "một trăm phần trăm"),
    ("62-KL/TW", "sáu mươi hai kết luận Trung ương"),
    ("15/5/2023", "mười lăm tháng năm năm hai nghìn không trăm hai mươi ba"),
    ("7", "bảy"),
    ("XII", "mười hai"),
)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Made:
    folder = tmp_path_factory.mktemp("aloud")
    station = Station(cache=str(folder / "kept"), output=str(folder / "out"))
    return factories.made((OURS,), station)


@pytest.mark.parametrize(("written", "spoken"), RISKY)
def test_a_risky_span_is_said_as_a_newsreader_says_it(made: Made, written: str, spoken: str) -> None:
    found = [
        (one, span)
        for one in made.edition.record.script
        for span in one.spans
        if one.written[span.start : span.end] == written
    ]
    assert found
    for one, span in found:
        said = one.spoken[span.spoken_start : span.spoken_end]
        assert " ".join(words(said)) == spoken
        inside = heard(one, span.start, span.end)
        assert inside[0].written_start <= span.start
        assert inside[-1].written_end >= span.end
        assert sum(word.end - word.start for word in inside) > 0.06 * len(words(said))


def test_all_of_it_is_heard_in_order_to_the_last_word(made: Made) -> None:
    for one in made.edition.record.script:
        assert_heard(one)


def test_dash_and_ellipsis_have_no_word(made: Made) -> None:
    script = made.edition.record.script
    (dashed,) = (one for one in script if "Kinh tế - xã hội" in one.written)
    at = dashed.written.index(" - ") + 1
    assert heard(dashed, at, at + 1) == []
    assert "Kinh tế - xã hội" in dashed.spoken
    (trailing,) = (one for one in script if one.written.endswith("..."))
    assert trailing.words[-1].written_end <= len(trailing.written) - 3


def test_the_voice_says_every_word(made: Made) -> None:
    assert_said_whole(made.edition.record)


def test_two_months_of_may_do_not_merge() -> None:
    """The month five and the word for year are both heard."""
    spoken = wording_of("vi").say("Ngày 15/5/2023.", Lexicon()).spoken
    (take,) = espeak.open(VOICE, Resources()).speak([Line("k", spoken)])
    assert isinstance(take, Take)
    said = [spoken[mark.start : mark.end] for mark in take.marks]
    assert [word for word in said if word == "năm"] == ["năm", "năm"]
