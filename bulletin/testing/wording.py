"""What every wording must keep; `CHECKS` are called with a wording and raise AssertionError."""

from collections.abc import Callable, Iterator

from bulletin.lexicon import Entry, Lexicon
from bulletin.reading import Override, Reading, Wording
from bulletin.style import NORTHERN, Between, Codes, FirstDays, Style, Thousand, Zero
from bulletin.testing._demands import demand

LINES = (
    "",
    " \n\t ",
    "Xin chào.",
    "The council met on 5 March 2024. 241 people came.",
    "Ngày 11/6, UBND tỉnh họp; 30/32 xã đạt 5,1%...",
    "1,2,3 1.2.3 1/2/3 1-2-3 1:2:3 +84 912 345 678",
    "“(«\"'»)”[]{}<>|\\^~`§©®™•→",
    "https://example.org/a?b=1&c=2 a@b.vn #TinMoi2025",
    "XIX IV MDCCLXXVI ABCXYZ A.B.C",
    "m² ½ ⅔ 10⁵ Ⅻ ٣٤ 三 １２",
    "中文没有空格。الطقس اليوم. สวัสดี 😀👍🏽",
    "0" * 50 + "9" * 500,
    "a\u0301\u0302 e\u0308 \u200d",
    "$€£₫ %‰ °C 5kg 1m75 TBR225 F-16",
)
NONE = Lexicon()
ELSEWHERE = Style(Zero.LE, Thousand.NGAN, FirstDays.PLAIN, Between.SILENT, Codes.SILENT)


def says_what_it_is(wording: Wording) -> None:
    """Its language and level are there."""
    demand(isinstance(wording.LANGUAGE, str) and wording.LANGUAGE != "", "LANGUAGE is a tag or *")
    demand(wording.LEVEL in {"full", "basic"}, "LEVEL is full or basic")


def says_anything(wording: Wording) -> None:
    """Whatever it is given, it reads without an error, and every offset leads back."""
    for line in LINES:
        reading = wording.say(line, NONE)
        demand(reading.written == line, "the written text stays")
        is_whole(reading)
        demand(reading == wording.say(line, NONE), "the same text has the same reading")


def leaves_no_figure_unsaid(wording: Wording) -> None:
    """A full wording leaves no digit; any flags those it leaves."""
    for line in LINES:
        reading = wording.say(line, NONE)
        left = [i for i, letter in enumerate(reading.spoken) if letter.isdecimal()]
        if wording.LEVEL == "full":
            demand(not left, f"no digit is left in {reading.spoken!r}")
        for at in left:
            flagged = any(span.to_start <= at < span.to_end for span in reading.doubts)
            demand(flagged, f"a digit that is left is flagged in {reading.spoken!r}")


def says_the_spoken_the_same(wording: Wording) -> None:
    """Speaking what was spoken changes nothing."""
    for line in LINES[:9]:
        once = wording.say(line, NONE).spoken
        demand(wording.say(once, NONE).spoken == once, f"{once!r} is said as it is")


def obeys(wording: Wording) -> None:
    """A layer goes over its own words, an override over all."""
    layer = Lexicon((Entry("Qwxz", "kuê", "word"),))
    demand(wording.say("Qwxz.", layer).spoken == "kuê.", "a lexicon is obeyed")
    reading = wording.say("Qwxz 5.", layer, (Override(0, 6, "x y"),))
    demand(reading.spoken == "x y.", "an override is obeyed")


def takes_a_style(wording: Wording) -> None:
    """Without a style it speaks as the default one; in any it loses nothing outside its spans."""
    for line in LINES:
        demand(wording.say(line, NONE, (), NORTHERN) == wording.say(line, NONE), "the default is northern")
        reading = wording.say(line, NONE, (), ELSEWHERE)
        demand(reading.written == line, "the written text stays in every style")
        is_whole(reading)


def finds_sentences(wording: Wording) -> None:
    """Sentences come in order, hold all that is written, and have no blanks at their ends."""
    for line in LINES:
        last, kept = 0, []
        for start, end in wording.sentences(line, NONE):
            demand(last <= start < end <= len(line), "sentences come in order")
            demand(line[start:end] == line[start:end].strip(), "no blanks at the ends")
            kept.append(line[start:end])
            last = end
        demand("".join("".join(kept).split()) == "".join(line.split()), f"nothing is lost of {line!r}")


def is_whole(reading: Reading) -> None:
    """The spans are in order and all outside them is the same letter for letter."""
    at = to_at = 0
    for start, end, to_start, to_end in _stretches(reading):
        demand(
            at <= start and to_at <= to_start and start <= end and to_start <= to_end, "spans are in order"
        )
        demand(reading.written[at:start] == reading.spoken[to_at:to_start], "what lies outside spans stays")
        at, to_at = end, to_end


def _stretches(reading: Reading) -> Iterator[tuple[int, int, int, int]]:
    for span in reading.spans:
        demand(span.kind != "" and span.rule != "", "a span names its class and rule")
        demand(0 < span.confidence <= 1, "confidence lies in (0, 1]")
        yield span.start, span.end, span.to_start, span.to_end
    yield len(reading.written), len(reading.written), len(reading.spoken), len(reading.spoken)


CHECKS: tuple[Callable[[Wording], None], ...] = (
    says_what_it_is,
    says_anything,
    leaves_no_figure_unsaid,
    says_the_spoken_the_same,
    obeys,
    takes_a_style,
    finds_sentences,
)
