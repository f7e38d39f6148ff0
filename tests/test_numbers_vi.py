"""An independent reader hears in spoken Vietnamese the very numbers that were printed."""

from collections import Counter
from decimal import Decimal
from pathlib import Path

import pytest

from bulletin.lexicon import Lexicon
from bulletin.order import wording_of
from tests import spoken_numbers_vi as heard
from tests.accepted_readings import Row, accepts, rows
from tests.number_cases_vi import KINDS, cases
from tests.number_mistakes import Mistake
from tests.number_mistakes_vi import MISTAKES
from tests.spoken_numbers import Amount, Case, Clock, Day, Reach, Rule, Share, Unreadable, objection, read

DATA = Path(__file__).parent / "data" / "wording"
CASES = tuple(cases(5000))
WHOLE = {
    "không": 0,
    "bốn": 4,
    "năm": 5,
    "mười": 10,
    "mười bốn": 14,
    "mười lăm": 15,
    "hai mươi mốt": 21,
    "hai mươi tư": 24,
    "hai mươi bốn": 24,
    "hai mươi lăm": 25,
    "một trăm": 100,
    "một trăm linh một": 101,
    "một trăm linh năm": 105,
    "một trăm lẻ tư": 104,
    "một trăm mười lăm": 115,
    "năm trăm năm mươi lăm": 555,
    "một nghìn": 1000,
    "một ngàn không trăm linh năm": 1005,
    "hai mươi mốt nghìn không trăm năm mươi tư": 21_054,
    "một trăm nghìn không trăm linh một": 100_001,
    "một triệu": 10**6,
    "một triệu không trăm linh một": 1_000_001,
    "một triệu không trăm linh một nghìn": 1_001_000,
    "mười hai triệu ba trăm nghìn": 12_300_000,
    "một tỷ không trăm linh năm triệu": 1_005_000_000,
    "một tỉ một trăm": 1_000_000_100,
    "một nghìn tỷ": 10**12,
    "một nghìn không trăm linh năm tỷ": 1_005 * 10**9,
    "hai mươi nghìn tỷ không trăm linh hai": 20_000 * 10**9 + 2,
    "một triệu tỷ": 10**15,
    "chín trăm chín mươi chín nghìn chín trăm chín mươi chín tỷ": 999_999 * 10**9,
}
VALUES: tuple[tuple[Rule, str, object], ...] = (
    (heard.PLAIN, "không phẩy không năm", Amount(Decimal("0.05"))),
    (heard.PLAIN, "sáu phẩy hai mươi lăm", Amount(Decimal("6.25"))),
    (heard.PLAIN, "sáu phẩy hai năm", Amount(Decimal("6.25"))),
    (heard.PLAIN, "ba phẩy một trăm hai mươi lăm", Amount(Decimal("3.125"))),
    (heard.PLAIN, "không phẩy không hai mươi lăm", Amount(Decimal("0.025"))),
    (heard.PLAIN, "âm ba phẩy bốn", Amount(Decimal("-3.4"))),
    (heard.PLAIN, "trừ hai", Amount(Decimal(-2))),
    (heard.PERCENT, "một trăm linh một phẩy bốn phần trăm", Amount(Decimal("101.4"), "%")),
    (heard.PERCENT, "mười bốn phẩy hai phần nghìn", Amount(Decimal("14.2"), "‰")),
    (heard.MONEY, "hai nghìn ba trăm năm mươi tỷ đồng", Amount(Decimal(2350 * 10**9), "VND")),
    (heard.MONEY, "một phẩy năm nghìn tỷ đồng", Amount(Decimal(1500 * 10**9), "VND")),
    (heard.MONEY, "bốn mươi lăm triệu đô la Mỹ", Amount(Decimal(45 * 10**6), "USD")),
    (heard.MONEY, "bảy ơ rô", Amount(Decimal(7), "EUR")),
    (heard.DATE, "ngày ba mươi tháng năm năm hai nghìn không trăm mười chín", Day(30, 5, 2019)),
    (heard.DATE, "mùng một tháng tư", Day(1, 4)),
    (heard.DATE, "hai mươi chín tháng hai năm hai nghìn", Day(29, 2, 2000)),
    (heard.MONTH_YEAR, "tháng mười hai năm hai nghìn không trăm hai mươi ba", Day(0, 12, 2023)),
    (heard.YEAR, "một nghìn chín trăm bảy mươi lăm", Day(0, 0, 1975)),
    (heard.DAYS, "ba đến bảy tháng mười", Reach(Day(3, 10), Day(7, 10))),
    (
        heard.DAYS,
        "hai mươi tháng một đến ba tháng hai",
        Reach(Day(20, 1), Day(3, 2)),
    ),
    (heard.YEARS, "hai nghìn đến hai nghìn không trăm linh năm", Reach(Day(0, 0, 2000), Day(0, 0, 2005))),
    (heard.TIME, "bảy giờ", Clock(7)),
    (heard.TIME, "không giờ mười lăm phút", Clock(0, 15)),
    (heard.TIME, "bảy giờ ba mươi", Clock(7, 30)),
    (heard.TIME, "hai mươi ba giờ không năm phút", Clock(23, 5)),
    (heard.TIME, "một giờ mười hai phút ba mươi tư giây", Clock(1, 12, 34)),
    (heard.TIMES, "tám giờ đến mười bảy giờ ba mươi phút", Reach(Clock(8), Clock(17, 30))),
    (heard.SHARE, "ba phần tư", Share(3, 4)),
    (heard.REACH, "năm đến bảy", Reach(Amount(Decimal(5)), Amount(Decimal(7)))),
    (
        heard.REACH,
        "năm đến bảy triệu đồng",
        Reach(Amount(Decimal(5_000_000), "VND"), Amount(Decimal(7_000_000), "VND")),
    ),
    (heard.REACH, "mười đến mười lăm phần trăm", Reach(Amount(Decimal(10), "%"), Amount(Decimal(15), "%"))),
)
WRONG: tuple[tuple[Rule, tuple[str, ...]], ...] = (
    (
        heard.PLAIN,
        (
            "",
            "lăm",
            "tư",
            "mốt",
            "mười năm",
            "mười mốt",
            "mười tư",
            "một mươi",
            "một mươi lăm",
            "hai mươi một",
            "hai mươi năm",
            "hai mốt",
            "hai mươi linh một",
            "hai mươi mười",
            "mươi",
            "trăm",
            "không trăm",
            "không trăm linh năm",
            "một trăm năm",
            "một trăm linh lăm",
            "một trăm linh mười",
            "một trăm linh linh một",
            "một trăm linh không",
            "một trăm không mươi",
            "một trăm trăm",
            "một nghìn năm",
            "một nghìn linh năm",
            "một nghìn năm mươi",
            "một nghìn không trăm",
            "một nghìn không trăm năm",
            "một nghìn không trăm không linh năm",
            "một nghìn nghìn",
            "nghìn một",
            "một nghìn một triệu",
            "một triệu không trăm nghìn",
            "một triệu không trăm nghìn không trăm linh một",
            "một triệu năm nghìn",
            "một triệu triệu",
            "một tỷ tỷ",
            "một trăm linh một một",
            "một  trăm",
            "một trăm,",
            "1",
            "âm",
            "âm âm một",
            "một âm",
            "phẩy năm",
            "một phẩy",
            "một phẩy phẩy năm",
            "một chấm năm",
            "một phẩy lăm",
            "một phẩy hai lăm",
            "một phẩy mốt",
            "một phẩy âm năm",
            "một phẩy một nghìn hai trăm",
            "một phẩy không mười năm",
        ),
    ),
    (
        heard.PERCENT,
        ("năm", "phần trăm", "năm trăm phần", "năm phần trăm phần trăm", "năm phần", "lăm phần trăm"),
    ),
    (
        heard.MONEY,
        (
            "đồng",
            "năm đồng đồng",
            "đồng năm",
            "năm la",
            "năm phẩy hai nghìn triệu đồng",
            "năm phẩy hai đồng tỷ",
        ),
    ),
    (
        heard.DATE,
        (
            "ngày ngày ba tháng năm",
            "ba tháng bốn",
            "ba tháng mười ba",
            "không tháng một",
            "ba mươi hai tháng một",
            "ba mươi tháng hai",
            "mùng mười một tháng hai",
            "mùng ba năm hai nghìn",
            "tháng năm ba",
            "ba tháng năm hai nghìn không trăm mười chín",
            "ba tháng năm năm năm hai nghìn",
            "ba tháng năm năm mười chín",
            "ba tháng tháng năm",
            "hai mươi chín tháng hai năm hai nghìn không trăm mười chín",
        ),
    ),
    (
        heard.TIME,
        (
            "giờ",
            "bảy",
            "hai mươi lăm giờ",
            "bảy giờ sáu mươi phút",
            "bảy giờ không phút",
            "bảy giờ phút ba mươi",
            "bảy phút ba mươi giờ",
            "bảy giờ ba mươi phút phút",
            "bảy giờ ba mươi bốn mươi giây",
            "bảy giờ không mười phút",
        ),
    ),
    (
        heard.DAYS,
        (
            "ba bảy tháng mười",
            "ba đến đến bảy tháng mười",
            "ba tháng mười đến bảy",
            "ba đến ba mươi mốt tháng sáu",
        ),
    ),
    (heard.YEARS, ("hai nghìn đến đến hai nghìn mười", "hai nghìn âm hai nghìn không trăm linh năm")),
    (heard.TIMES, ("tám giờ mười bảy giờ", "tám đến mười bảy giờ giờ")),
    (heard.SHARE, ("phần tư", "ba phần", "ba phần phần tư", "ba phần lăm")),
    (
        heard.REACH,
        (
            "năm bảy",
            "năm đến",
            "đến bảy",
            "năm đến đến bảy",
            "năm âm bảy phần trăm",
            "năm đến bảy triệu triệu đồng",
        ),
    ),
)


@pytest.mark.parametrize(("words", "number"), WHOLE.items())
def test_the_reader_knows_whole_numbers(words: str, number: int) -> None:
    assert read(heard.PLAIN, words) == Amount(Decimal(number))


@pytest.mark.parametrize(("rule", "words", "value"), VALUES)
def test_the_reader_knows_every_class(rule: Rule, words: str, value: object) -> None:
    assert read(rule, words) == value


@pytest.mark.parametrize(("rule", "words"), [(rule, words) for rule, all_ in WRONG for words in all_])
def test_the_reader_rejects_what_is_no_canonical_form(rule: Rule, words: str) -> None:
    with pytest.raises(Unreadable):
        read(rule, words)


def test_the_reader_counts_on_one_form_for_each_number_to_ten_thousand() -> None:
    """Every word dropped from, or doubled in, a whole number changes its value or is no number."""
    spoken = {case.item: case for case in CASES if case.kind in ("whole_dotted", "whole_bare")}
    for case in list(spoken.values())[:150]:
        words = said(case)[len(case.left) : len(said(case)) - len(case.right)].split(" ")
        for i in range(len(words)):
            for other in (words[:i] + words[i + 1 :], words[: i + 1] + words[i:]):
                assert objection(case, case.left + " ".join(other) + case.right)


def said(case: Case) -> str:
    return wording_of("vi").say(case.written, Lexicon(()), ()).spoken


@pytest.fixture(scope="module")
def spoken() -> tuple[str, ...]:
    return tuple(said(case) for case in CASES)


def test_what_is_heard_is_what_was_printed(spoken: tuple[str, ...]) -> None:
    wrong = [
        (case.written, words, why)
        for case, words in zip(CASES, spoken, strict=True)
        if (why := objection(case, words))
    ]
    assert wrong == []


def test_every_kind_has_its_share() -> None:
    counts = Counter(case.kind for case in CASES)
    assert len(counts) == len(KINDS)
    assert min(counts.values()) == len(CASES) // len(KINDS)


@pytest.mark.parametrize("mistake", MISTAKES, ids=lambda mistake: mistake.name)
def test_a_planted_mistake_is_caught(mistake: Mistake, spoken: tuple[str, ...]) -> None:
    planted = [
        (case, other)
        for case, words in zip(CASES, spoken, strict=True)
        if (other := mistake.plant(case, words)) != words
    ]
    assert len(planted) >= 20
    missed = [other for case, other in planted[:60] if not objection(case, other)]
    assert missed == []


def test_there_are_fifty_different_mistakes() -> None:
    assert len({mistake.name for mistake in MISTAKES}) >= 50


@pytest.mark.parametrize("row", rows(DATA / "numbers_vi.tsv"), ids=lambda row: row.written)
def test_number_sentences_written_by_hand(row: Row) -> None:
    assert accepts(row, wording_of("vi").say(row.written, Lexicon(()), ()).spoken)
