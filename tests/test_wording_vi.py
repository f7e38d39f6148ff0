import re
import subprocess
import sys
from pathlib import Path
from random import Random
from time import process_time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bulletin.lexicon import Entry, Lexicon
from bulletin.reading import Override
from bulletin.wording import vi
from bulletin.wording._vi import rules
from bulletin.wording._vi.letters import is_syllable, spelled
from bulletin.wording._vi.numbers import LARGEST, cardinal, digits, number, value

EMPTY = Lexicon()
TABLE = Path(__file__).parent / "data" / "wording" / "vi.tsv"
ROWS = [line.split("\t") for line in TABLE.read_text("utf-8").splitlines() if not line.startswith("#")]


def say(text: str) -> str:
    return vi.say(text, EMPTY).spoken


@pytest.mark.parametrize(("written", "spoken"), ROWS)
def test_newspaper_lines_are_said_as_a_newsreader_says_them(written: str, spoken: str) -> None:
    assert say(written) == spoken


# An independent reader of spoken numbers: an explicit grammar of the canonical forms that rejects all else.
ONES = {
    word: i for i, word in enumerate(("không", "một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín"))
}
TENS_ONES = {"mốt": 1, "hai": 2, "ba": 3, "tư": 4, "lăm": 5, "sáu": 6, "bảy": 7, "tám": 8, "chín": 9}
TEENS = {"một": 1, "hai": 2, "ba": 3, "bốn": 4, "lăm": 5, "sáu": 6, "bảy": 7, "tám": 8, "chín": 9}


class Wrong(Exception):
    pass


class Words:
    def __init__(self, text: str) -> None:
        self.words = text.split()

    def take(self, *wanted: str) -> bool:
        if self.words[: len(wanted)] == list(wanted):
            del self.words[: len(wanted)]
            return True
        return False

    def one_of(self, table: dict[str, int]) -> int | None:
        return table[self.words.pop(0)] if self.words and self.words[0] in table else None


def below_hundred(words: Words) -> int:
    if words.take("mười"):
        return 10 + (words.one_of(TEENS) or 0)
    ones = words.one_of(ONES)
    if ones is None:
        raise Wrong(words.words)
    if words.take("mươi"):
        if ones < 2:
            raise Wrong(words.words)
        return 10 * ones + (words.one_of(TENS_ONES) or 0)
    return ones


def group(words: Words, first: bool) -> int:
    """0 to 999; after a higher group the hundreds must be said."""
    hundreds = len(words.words) > 1 and words.words[1] == "trăm"
    if not hundreds:
        if not first:
            raise Wrong(words.words)
        return below_hundred(words)
    high = words.one_of(ONES)
    assert high is not None
    words.take("trăm")
    if first and high == 0:
        raise Wrong(words.words)
    if words.take("linh"):
        ones = words.one_of(ONES)
        if not ones:
            raise Wrong(words.words)
        return 100 * high + ones
    if words.words and (words.words[0] == "mười" or (words.words[1:2] == ["mươi"])):
        return 100 * high + below_hundred(words)
    if high == 0:
        raise Wrong(words.words)
    return 100 * high


def below_billion(words: Words, first: bool) -> int:
    total, last = 0, 10**9
    while True:
        part = group(words, first)
        scale = 10**6 if words.take("triệu") else 10**3 if words.take("nghìn") else 1
        if scale >= last or (part == 0 and (scale > 1 or not first)):
            raise Wrong(words.words)
        total, last, first = total + part * scale, scale, False
        if scale == 1 or not words.words or words.words[0] in {"tỷ", "phẩy"}:
            return total


def whole(words: Words) -> int:
    total = below_billion(words, first=True)
    if words.take("tỷ"):
        total *= 10**9
        if words.words and words.words[0] != "phẩy":
            total += below_billion(words, first=False)
    return total


def read_back(text: str) -> str:
    """The figures of a spoken number as they are printed without points: "1234,05"."""
    words = Words(text)
    sign = "-" if words.take("âm") else ""
    figures = str(whole(words))
    if words.take("phẩy"):
        rest = words.words
        if rest and all(word in ONES for word in rest):
            figures += "," + "".join(str(ONES[word]) for word in rest)
        else:
            figures += f",{whole(words)}"
        return sign + figures
    if words.words:
        raise Wrong(words.words)
    return sign + figures


def dotted(figures: str) -> str:
    return f"{int(figures):,}".replace(",", ".")


@given(st.integers(0, 10**15))
def test_every_number_reads_back(n: int) -> None:
    assert read_back(cardinal(n)) == str(n)
    assert read_back(number(dotted(str(n)))) == str(n)


def test_small_numbers_read_back_one_by_one() -> None:
    for n in range(12_000):
        assert read_back(cardinal(n)) == str(n)


@pytest.mark.parametrize(
    "text", ["hai mươi một", "một trăm hai", "mươi hai", "một nghìn hai", "không trăm", "một mười"]
)
def test_the_reader_rejects_what_is_not_canonical(text: str) -> None:
    with pytest.raises(Wrong):
        read_back(text)


def test_numbers_in_context_keep_their_value() -> None:
    random = Random(20260611)
    frames = (
        ("Toàn tỉnh có {} hộ dân.", "Toàn tỉnh có {} hộ dân.", ""),
        ("Tổng vốn là {} tỷ đồng.", "Tổng vốn là {} tỷ đồng.", ""),
        ("Sản lượng tăng {}% so với năm trước.", "Sản lượng tăng {} phần trăm so với năm trước.", ""),
        ("Nhiệt độ là {}°C.", "Nhiệt độ là {} độ xê.", "-"),
        ("Giá bán {} đồng/kg.", "Giá bán {} đồng một ki lô gam.", ""),
        ("Hồ chứa {} m³ nước.", "Hồ chứa {} mét khối nước.", ""),
    )
    for _ in range(5000):
        written, spoken, signs = random.choice(frames)
        n = random.randrange(10 ** random.randint(1, 15))
        figures = str(n)
        printed = dotted(figures) if n >= 1000 and random.random() < 0.8 else figures
        if random.random() < 0.4:
            rest = "".join(random.choice("0123456789") for _ in range(random.randint(1, 2)))
            figures, printed = f"{figures},{rest}", f"{printed},{rest}"
        sign = random.choice(["", signs])
        said = say(written.format(sign + printed))
        pattern = re.escape(spoken).replace(re.escape("{}"), "(.+)")
        found = re.fullmatch(pattern, said)
        assert found, (printed, said)
        assert read_back(found[1]) == sign + figures, (printed, said)


def test_dates_in_context_keep_their_value() -> None:
    random = Random(3)
    for _ in range(1000):
        day, month, year = random.randint(1, 31), random.randint(1, 12), random.randint(1000, 2999)
        mark = random.choice("/-.")
        said = say(f"Họp ngày {day:02d}{mark}{month:02d}{mark}{year} tại xã.")
        found = re.fullmatch(r"Họp ngày (?:mùng )?(.+) tháng (.+?) năm (.+) tại xã\.", said)
        if month == 5:
            found = re.fullmatch(r"Họp ngày (?:mùng )?(.+) tháng (năm) năm (.+) tại xã\.", said)
        assert found, said
        spoken_month = "bốn" if found[2] == "tư" else found[2]
        assert (read_back(found[1]), read_back(spoken_month), read_back(found[3])) == (
            str(day),
            str(month),
            str(year),
        )


def test_times_in_context_keep_their_value() -> None:
    for hour in range(24):
        for minute in range(60):
            for written in (f"{hour}h{minute:02d}", f"{hour:02d}:{minute:02d}"):
                said = say(f"Họp lúc {written}.")
                found = re.fullmatch(r"Họp lúc (.+) giờ(?: (.+) phút)?\.", said)
                assert found, said
                assert (int(read_back(found[1])), int(read_back(found[2] or "không"))) == (hour, minute)


def test_numbers_too_long_for_words_are_said_by_digits() -> None:
    assert cardinal(LARGEST - 1).startswith("chín trăm chín mươi chín triệu")
    assert digits("1.0") == "một không"
    assert cardinal(LARGEST).split() == ["một"] + ["không"] * 18
    assert value("1.234,5") == 1234.5
    assert value("0.125") == 0.125


HOSTILE = st.text(
    alphabet=st.one_of(
        st.sampled_from(list("0123456789 .,-–/:%$€°²½XIVABCĐđhkmươằ“”\"'()&@#+x=…\n")),
        st.characters(blacklist_categories=("Cs",)),
    ),
    max_size=60,
)


@settings(max_examples=400, deadline=None)
@given(HOSTILE)
def test_nothing_breaks_and_every_offset_leads_back(text: str) -> None:
    reading = vi.say(text, EMPTY)
    assert reading.written == text
    assert not any(letter.isdecimal() for letter in reading.spoken)
    at = to_at = 0
    for span in reading.spans:
        assert at <= span.start < span.end <= len(text)
        assert text[at : span.start] == reading.spoken[to_at : span.to_start]
        assert 0 < span.confidence <= 1
        at, to_at = span.end, span.to_end
    assert text[at:] == reading.spoken[to_at:]
    for span in reading.spans:
        if any(letter.isdecimal() for letter in text[span.start : span.end]):
            assert span.to_end > span.to_start
    for start, end in vi.sentences(text, EMPTY):
        assert text[start:end].strip() == text[start:end] != ""


@settings(max_examples=200, deadline=None)
@given(
    st.lists(st.sampled_from([row[0] for row in ROWS]), min_size=1, max_size=3),
    st.integers(0, 60),
    st.integers(0, 60),
)
def test_what_was_spoken_is_said_the_same(lines: list[str], start: int, more: int) -> None:
    once = say(" ".join(lines)[start : start + more + 20])
    assert say(once) == once


@settings(max_examples=200, deadline=None)
@given(HOSTILE)
def test_sentences_hold_all_that_is_written(text: str) -> None:
    kept = "".join(text[a:b] for a, b in vi.sentences(text, EMPTY))
    assert "".join(kept.split()) == "".join(text.split())


@pytest.mark.parametrize(
    "written",
    [
        "ông XKZ nói",
        "Báo cáo của BQRT",
        "tỷ lệ 3-1 hay",
        "mục 12/34/56",
        "hãng Zwarxo",
        "giá 1,200 đồng",
        "chọn 2-3",
    ],
)
def test_doubt_is_shown(written: str) -> None:
    assert vi.say(written, EMPTY).doubts


def test_plain_news_raises_no_doubt() -> None:
    text = "Sáng 11/6, UBND tỉnh họp bàn kế hoạch năm 2025. Toàn tỉnh có 241 xã, tăng 5,1% so với năm trước."
    assert vi.say(text, EMPTY).doubts == ()
    assert vi.say("Nhân dân phấn khởi.", EMPTY).spans == ()


def test_spans_name_class_and_rule() -> None:
    reading = vi.say("UBND họp ngày 5/4, tăng 7%.", EMPTY)
    assert [(s.kind, reading.written[s.start : s.end]) for s in reading.spans] == [
        ("acronym", "UBND"),
        ("date", "5/4"),
        ("percent", "7%"),
    ]
    assert all(span.rule for span in reading.spans)


def test_an_editor_has_the_last_word() -> None:
    reading = vi.say("Mẫu 12-3 đạt.", EMPTY, [Override(4, 8, "mười hai gạch ba")])
    assert reading.spoken == "Mẫu mười hai gạch ba đạt."
    assert reading.spans[0].kind == "override"
    assert vi.say("Số 12-3.", EMPTY, [Override(6, 7, "bê")]).spoken == "Số mười hai-bê."
    assert vi.say("Số 5.", EMPTY, [Override(9, 12, "x")]).spoken == "Số năm."


def test_a_station_layer_wins() -> None:
    station = Lexicon((Entry("UBND", "ủy ban", "acronym"), Entry("Zwarxo", "xoa xô", "foreign")))
    reading = vi.say("UBND mời Zwarxo, HĐND dự.", station)
    assert reading.spoken == "ủy ban mời xoa xô, Hội đồng nhân dân dự."
    assert reading.doubts == ()


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("Gặp TS. Lan ở TP. Vinh. Chị bận.", 2),
        ("Ông im lặng... rồi nói. Ai cũng nghe.", 2),
        ("Trồng ngô, lạc, v.v. Bà con vui.", 2),
        ("Anh hỏi: “Đi đâu? Về đâu?” rồi cười. Không ai đáp.", 2),
        ("“Sao thế?” - bà hỏi. Im lặng.", 2),
        ("1. Việc thứ nhất. 2. Việc thứ hai.", 2),
        ("Dòng một\nDòng hai", 2),
        ("Hội nghị lần thứ V. Mọi người vỗ tay.", 2),
        ("Giá 1.500 đồng. Rẻ.", 2),
        ("Chương trình (Mỗi làng một nghề. Kỳ 2) đã mở. Vui.", 2),
        ("Mở ngoặc “ rồi quên. " + "Câu này dài. " * 300, 130),
    ],
)
def test_sentences(text: str, count: int) -> None:
    found = len(vi.sentences(text, EMPTY))
    assert found == count if count < 100 else found > count


def test_letters_and_syllables() -> None:
    assert spelled("KW-Y3Ê") == "ca vê kép i dài 3 ê"
    for word in ("nghiêng", "quyết", "Thủy", "gì", "giếng", "uống", "khuya", "huỳnh", "Đắk", "yêu", "oanh"):
        assert is_syllable(word), word
    for word in ("Trump", "Facebook", "clip", "zalo", "kông", "ngi", "str"):
        assert not is_syllable(word), word


def test_speed_is_linear_and_high() -> None:
    text = " ".join(row[0] for row in ROWS)
    text = (text + " Nhân dân trong tỉnh phấn khởi đón mừng ngày hội lớn của quê hương. " * 60) * 12
    began = process_time()
    vi.say(text, EMPTY)
    assert len(text) / (process_time() - began) > 50_000


@pytest.mark.parametrize("part", ["²", "1,", "a.", "x@", "1/", "T.Ư. ", "(“", "A", "-1", "AB&"])
def test_hostile_text_takes_linear_time(part: str) -> None:
    text = part * (60_000 // len(part))
    began = process_time()
    vi.say(text, EMPTY)
    vi.sentences(text, EMPTY)
    assert process_time() - began < 10


def test_the_language_loads_nothing_heavy() -> None:
    code = "import sys, bulletin.wording.vi as v; v.say('5 xã', v.Lexicon()); print(*sys.modules)"
    loaded = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    ).stdout.split()
    assert not {"num2words", "sentencex", "numpy", "click"} & set(loaded)


def test_a_lone_number_needs_no_other_rules(monkeypatch: pytest.MonkeyPatch) -> None:
    random = Random(7)
    words = " ".join(row[0] for row in ROWS).split()
    lines = [" ".join(random.choices(words, k=8)) for _ in range(1500)] + [row[0] for row in ROWS]
    few = [say(line) for line in lines]
    monkeypatch.setattr(rules, "_LONE_DIGIT", rules._DIGIT)
    assert [say(line) for line in lines] == few


@pytest.mark.parametrize(
    ("written", "spoken"),
    [
        ("Cháu N.T.M.A., chín tuổi, khỏe.", "Cháu en nờ tê em mờ a, chín tuổi, khỏe."),
        ("Cháu N.T.M.A. đã khỏe.", "Cháu en nờ tê em mờ a đã khỏe."),
        ("Người đó là N.V.A. Công an vào cuộc.", "Người đó là en nờ vê a. Công an vào cuộc."),
    ],
)
def test_the_full_stop_of_initials_is_kept_only_where_a_sentence_ends(written: str, spoken: str) -> None:
    assert say(written) == spoken


@pytest.mark.parametrize(
    ("written", "spoken"),
    [
        ("Hết 12/12 tổ máy.", "Hết mười hai trên mười hai tổ máy."),
        ("Hết 12/12 công trình nghỉ lễ.", "Hết mười hai trên mười hai công trình nghỉ lễ."),
        ("Hết 30/6, hộ nghèo được hỗ trợ.", "Hết ba mươi tháng sáu, hộ nghèo được hỗ trợ."),
        ("Đến 12/9 hộ nghèo được hỗ trợ.", "Đến mười hai tháng chín hộ nghèo được hỗ trợ."),
        ("Hôm nay 5/6 trường nghỉ.", "Hôm nay mùng năm tháng sáu trường nghỉ."),
        ("Về đích 2/4 xã.", "Về đích hai trên bốn xã."),
        ("Hơn 2/3 đại biểu tán thành.", "Hơn hai phần ba đại biểu tán thành."),
        ("Vòng 2/8 đá sớm.", "Vòng hai phần tám đá sớm."),
        ("Tứ kết 1/8 tại Huế.", "Tứ kết mùng một tháng tám tại Huế."),
        ("Doanh thu 12T/2025 tăng.", "Doanh thu mười hai tháng năm hai nghìn không trăm hai mươi lăm tăng."),
    ],
)
def test_counts_and_rounds_are_told_from_dates(written: str, spoken: str) -> None:
    assert say(written) == spoken
