"""The house's choices: each changes just what it names, and nothing is left out without being shown."""

import pytest

from bulletin.lexicon import Entry, Lexicon
from bulletin.plain import decode
from bulletin.show import Show
from bulletin.style import Between, Codes, FirstDays, Style, Thousand, Zero
from bulletin.wording import en, other, vi

NONE = Lexicon()
LE, NGAN = Style(zero=Zero.LE), Style(thousand=Thousand.NGAN)
PLAIN, SILENT = Style(first_days=FirstDays.PLAIN), Style(years=Between.SILENT)
SPELLED, LEFT_OUT = Style(documents=Codes.SPELLED), Style(documents=Codes.SILENT)


def say(text: str, style: Style, lexicon: Lexicon = NONE) -> str:
    return vi.say(text, lexicon, (), style).spoken


@pytest.mark.parametrize(
    ("written", "style", "spoken"),
    [
        ("Có 105 hộ.", LE, "Có một trăm lẻ năm hộ."),
        ("Có 105 hộ.", NGAN, "Có một trăm linh năm hộ."),
        ("Chị Linh có 1.002 cây.", LE, "Chị Linh có một nghìn không trăm lẻ hai cây."),
        ("Giá 5.500 đồng.", NGAN, "Giá năm ngàn năm trăm đồng."),
        ("Giá 5 nghìn đồng, hàng nghìn người mua.", NGAN, "Giá năm ngàn đồng, hàng nghìn người mua."),
        ("Giá 5 nghìn đồng.", Style(), "Giá năm nghìn đồng."),
        ("Giá 5 ngàn đồng.", Style(), "Giá năm ngàn đồng."),
        ("Trị giá $50 nghìn.", NGAN, "Trị giá năm mươi ngàn đô la."),
        ("Ngày 5/6 và ngày 12/6.", PLAIN, "Ngày năm tháng sáu và ngày mười hai tháng sáu."),
        ("Mùng 5 Tết, ngày 3/2.", PLAIN, "Mùng năm Tết, ngày ba tháng hai."),
        ("Từ 1/5 đến 7/5.", PLAIN, "Từ một tháng năm đến bảy tháng năm."),
        ("Khóa 1990-1995.", SILENT, "Khóa một nghìn chín trăm chín mươi, một nghìn chín trăm chín mươi lăm."),
        ("Các ngày 10-12/3.", SILENT, "Các ngày mùng mười đến mười hai tháng ba."),
        ("Nghị quyết số 18-NQ/TW.", SPELLED, "Nghị quyết số mười tám en nờ quy tê vê kép."),
        ("Luật số 31/2000/QH15.", SPELLED, "Luật số ba mươi mốt năm hai nghìn quy hát mười lăm."),
        ("Nghị quyết số 18-NQ/TW nêu rõ.", LEFT_OUT, "Nghị quyết số mười tám nêu rõ."),
        ("Theo 18-NQ/TW.", LEFT_OUT, "Theo mười tám nghị quyết Trung ương."),
    ],
)
def test_a_choice_changes_what_it_names(written: str, style: Style, spoken: str) -> None:
    assert say(written, style) == spoken


def test_what_is_left_out_is_shown() -> None:
    reading = vi.say("Quyết định số 25/QĐ-UBND có hiệu lực.", NONE, (), LEFT_OUT)
    assert reading.spoken == "Quyết định số hai mươi lăm có hiệu lực."
    shown = [(reading.written[span.start : span.end], span.rule) for span in reading.doubts]
    assert shown == [("25/QĐ-UBND", "letters-left-out")]
    assert vi.say("Quyết định số 25/QĐ-UBND.", NONE, (), SPELLED).doubts == ()


def test_the_station_s_words_go_over_its_style() -> None:
    words = Lexicon((Entry("105", "một linh năm", "word"), Entry("nghìn", "nghìn", "word", "any", "#")))
    assert say("Quân khu 105 có 5 nghìn.", Style(Zero.LE, Thousand.NGAN), words) == (
        "Quân khu một linh năm có năm nghìn."
    )


@pytest.mark.parametrize("style", [LE, NGAN, PLAIN, SILENT, SPELLED, LEFT_OUT])
def test_other_languages_pay_it_no_heed(style: Style) -> None:
    text = "On 5 March 2021-2025 there were 1,105 of 18-NQ/TW."
    assert en.say(text, NONE, (), style) == en.say(text, NONE)
    assert other.say(text, NONE, (), style) == other.say(text, NONE)


def test_a_show_tells_its_style() -> None:
    told = {"zero": "lẻ", "thousand": "ngàn"}
    told |= {"first_days": "plain", "years": "silent", "documents": "spelled"}
    show = decode(Show, {"id": "a", "style": told}, "a.toml")
    assert show.style == Style(Zero.LE, Thousand.NGAN, FirstDays.PLAIN, Between.SILENT, Codes.SPELLED)
    assert Show("a").style == Style()
