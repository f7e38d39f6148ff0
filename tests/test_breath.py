from itertools import pairwise
from time import perf_counter

from hypothesis import given
from hypothesis import strategies as st

from bulletin.breath import COMFORT, LONGEST, WORD, Breath, breaths
from bulletin.engines import espeak
from bulletin.reading import Reading, Span
from bulletin.take import Line, Resources, Take
from bulletin.voice import find


def said(text: str, **facts: int) -> list[str]:
    reading = Reading.plain(text)
    return [text[b.start : b.end] for b in breaths(reading, [(0, len(text))], **facts)]


def test_a_short_sentence_is_one_breath() -> None:
    text = "Xã đã trồng xong lúa, ngô và khoai. Mưa đến đúng lúc."
    assert breaths(Reading.plain(text), [(0, 35), (36, 53)]) == (Breath(0, 35, True), Breath(36, 53, True))


def test_a_list_is_cut_at_each_semicolon() -> None:
    text = "Có mặt: bà Lan, trưởng thôn; ông Tư, bí thư; cô Sáu."
    assert said(text) == ["Có mặt: bà Lan, trưởng thôn;", "ông Tư, bí thư;", "cô Sáu."]
    ends = [b.ends_sentence for b in breaths(Reading.plain(text), [(0, len(text))])]
    assert ends == [False, False, True]


def test_a_long_sentence_is_cut_at_a_pause_near_its_middle() -> None:
    text = "một hai ba bốn năm sáu, bảy tám chín mười mười một, mười hai"
    assert said(text, comfort=50) == ["một hai ba bốn năm sáu,", "bảy tám chín mười mười một, mười hai"]
    assert said(text, comfort=15, longest=40) == [
        "một hai ba bốn năm sáu,",
        "bảy tám chín mười mười một,",
        "mười hai",
    ]


def test_a_word_without_an_end_is_cut_and_all_of_it_is_spoken() -> None:
    word = "nghiêng" * 40
    cuts = [word[at : at + WORD] for at in range(0, len(word), WORD)]
    assert said(f"xin {word} chào", comfort=200, longest=400) == [
        f"xin {cuts[0]}",
        *cuts[1:-1],
        f"{cuts[-1]} chào",
    ]
    short = "a" * WORD
    assert said(f"{short} {short}-{short}", comfort=200, longest=400) == [f"{short} {short}-{short}"]


def test_a_voice_says_all_of_an_endless_word_once_it_is_cut() -> None:
    word = "nghiêng" * 60
    session = espeak.open(find("vi-north"), Resources())
    lines = [Line(str(number), text) for number, text in enumerate([word, *said(word)])]
    whole, *pieces = [take.clip.seconds for take in session.speak(lines) if isinstance(take, Take)]
    assert len(pieces) == len(lines) - 1
    assert sum(pieces) > 1.5 * whole


def test_without_a_pause_a_breath_ends_at_a_blank_or_anywhere() -> None:
    assert said("an ba ca da", comfort=4, longest=6) == ["an ba", "ca da"]
    assert said("abcdefghij", comfort=3, longest=4) == ["abcd", "efgh", "ij"]


def test_no_span_is_divided_and_length_is_that_of_what_is_said() -> None:
    spoken = "xin chào " + "rất lâu " * 10 + ", hết"
    reading = Reading("xin chào 1; 2, hết", spoken, (Span(9, 13, 9, 9 + 80, "test", "test"),))
    cuts = breaths(reading, [(0, 18)], comfort=20, longest=30)
    parts = [reading.slice(cut.start, cut.end) for cut in cuts]
    assert [part.written for part in parts] == ["xin chào", "1; 2", ", hết"]
    assert parts[1].spans[0].end == 4


@given(st.text(alphabet="aă ,;.–\n1", max_size=300), st.integers(1, 30), st.integers(0, 30))
def test_breaths_hold_every_letter_once_within_the_limit(text: str, comfort: int, more: int) -> None:
    longest = comfort + more
    cuts = breaths(Reading.plain(text), [(0, len(text))], comfort, longest)
    kept = "".join(text[cut.start : cut.end] for cut in cuts)
    assert "".join(kept.split()) == "".join(text.split())
    assert all(one.end <= two.start for one, two in pairwise(cuts))
    assert all(0 < cut.end - cut.start <= longest for cut in cuts)
    assert all(text[cut.start : cut.end].strip() == text[cut.start : cut.end] for cut in cuts)
    assert sum(cut.ends_sentence for cut in cuts) == bool(cuts)


def test_a_sentence_of_a_million_letters_is_cut_in_linear_time() -> None:
    for text in ("không dừng " * 90_000, "x" * 1_000_000, "một, hai " * 110_000):
        began = perf_counter()
        cuts = breaths(Reading.plain(text), [(0, len(text))])
        assert perf_counter() - began < 10
        assert max(cut.end - cut.start for cut in cuts) <= LONGEST
        assert len(cuts) < 3 * len(text) / COMFORT or " " not in text
