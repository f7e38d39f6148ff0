"""An independent reader hears in spoken English the very numbers that were printed."""

from collections import Counter
from decimal import Decimal

import pytest

from bulletin.lexicon import Lexicon
from bulletin.order import wording_of
from tests import spoken_numbers_en as heard
from tests.number_cases_en import KINDS, cases
from tests.number_mistakes import Mistake
from tests.number_mistakes_en import MISTAKES
from tests.spoken_numbers import Amount, Case, Clock, Day, Reach, Rule, Unreadable, objection, read

CASES = tuple(cases(5000))
WHOLE = {
    "zero": 0,
    "five": 5,
    "ten": 10,
    "thirteen": 13,
    "twenty": 20,
    "twenty-one": 21,
    "ninety-nine": 99,
    "one hundred": 100,
    "one hundred and five": 105,
    "one hundred five": 105,
    "nine hundred and ninety-nine": 999,
    "one thousand": 1000,
    "one thousand and five": 1005,
    "twelve thousand three hundred and forty-five": 12_345,
    "one hundred thousand and twenty": 100_020,
    "one million": 10**6,
    "one million and one": 1_000_001,
    "two billion five million": 2_005_000_000,
    "three trillion four hundred thousand": 3 * 10**12 + 400_000,
    "one quadrillion": 10**15,
}
USD, GBP, EUR = (heard.money(unit) for unit in ("USD", "GBP", "EUR"))
VALUES: tuple[tuple[Rule, str, object], ...] = (
    (heard.PLAIN, "zero point zero two five", Amount(Decimal("0.025"))),
    (heard.PLAIN, "minus three point four", Amount(Decimal("-3.4"))),
    (heard.PERCENT, "twelve point zero five percent", Amount(Decimal("12.05"), "%")),
    (heard.PERCENT, "five per cent", Amount(Decimal(5), "%")),
    (USD, "twelve dollars fifty", Amount(Decimal("12.5"), "USD")),
    (USD, "twelve dollars and fifty cents", Amount(Decimal("12.5"), "USD")),
    (USD, "one cent", Amount(Decimal("0.01"), "USD")),
    (USD, "one dollar", Amount(Decimal(1), "USD")),
    (USD, "one point five million dollars", Amount(Decimal(1_500_000), "USD")),
    (GBP, "one pound five", Amount(Decimal("1.05"), "GBP")),
    (GBP, "fifty pence", Amount(Decimal("0.5"), "GBP")),
    (GBP, "two billion pounds", Amount(Decimal(2 * 10**9), "GBP")),
    (EUR, "seven euros and one cent", Amount(Decimal("7.01"), "EUR")),
    (heard.DATE, "the third of May two thousand and five", Day(3, 5, 2005)),
    (heard.DATE, "May third", Day(3, 5)),
    (heard.DATE, "May the third, twenty twenty-four", Day(3, 5, 2024)),
    (heard.DATE, "the twenty-ninth of February two thousand", Day(29, 2, 2000)),
    (heard.DATE, "first of June, nineteen oh-five", Day(1, 6, 1905)),
    (heard.YEAR, "nineteen hundred", 1900),
    (heard.YEAR, "nineteen oh five", 1905),
    (heard.YEAR, "twenty ten", 2010),
    (heard.YEAR, "two thousand and ten", 2010),
    (heard.YEAR, "ten sixty-six", 1066),
    (heard.YEAR, "one thousand and sixty-six", 1066),
    (heard.YEARS, "nineteen ninety to two thousand", Reach(1990, 2000)),
    (heard.TIME, "seven thirty", Clock(7, 30)),
    (heard.TIME, "seven oh five p m", Clock(7, 5, half="pm")),
    (heard.TIME, "nine a m", Clock(9, half="am")),
    (heard.TIME, "twelve o'clock", Clock(12)),
    (heard.TIME, "seventeen hundred", Clock(17)),
    (heard.TIME, "zero fifteen", Clock(0, 15)),
    (heard.ORDINAL, "first", 1),
    (heard.ORDINAL, "twelfth", 12),
    (heard.ORDINAL, "twentieth", 20),
    (heard.ORDINAL, "twenty-third", 23),
    (heard.ORDINAL, "one hundredth", 100),
    (heard.ORDINAL, "one hundred and twelfth", 112),
    (heard.ORDINAL, "one thousandth", 1000),
    (heard.ORDINAL, "two thousand and first", 2001),
    (heard.ORDINAL, "two thousand three hundred and fortieth", 2340),
    (heard.REACH, "five to seven", Reach(Amount(Decimal(5)), Amount(Decimal(7)))),
    (heard.REACH, "ten to fifteen percent", Reach(Amount(Decimal(10), "%"), Amount(Decimal(15), "%"))),
    (
        heard.REACH,
        "five to seven million dollars",
        Reach(Amount(Decimal(5_000_000), "USD"), Amount(Decimal(7_000_000), "USD")),
    ),
)
WRONG: tuple[tuple[Rule, tuple[str, ...]], ...] = (
    (
        heard.PLAIN,
        (
            "",
            "hundred",
            "and five",
            "twenty one",
            "twenty-zero",
            "twenty-eleven",
            "ten-one",
            "hundred five",
            "one hundred and",
            "one hundred and and five",
            "one and hundred",
            "one hundred hundred",
            "one hundred and one hundred",
            "twelve hundred",
            "one thousand thousand",
            "one thousand five million",
            "one thousand one thousand",
            "one million million",
            "one thousand and one hundred and five thousand",
            "one million and five thousand",
            "two three",
            "zero five",
            "zero hundred",
            "five zero",
            "minus",
            "minus minus five",
            "five minus",
            "point five",
            "one point",
            "one point point five",
            "one dot five",
            "one point twenty-five",
            "one point oh five",
            "one  hundred",
            "1",
        ),
    ),
    (heard.PERCENT, ("percent", "five percents", "five percent percent", "percent five")),
    (
        USD,
        (
            "dollars five",
            "one dollars",
            "two dollar",
            "zero dollars one",
            "five pounds fifty cents",
            "five dollars fifty pence",
            "five dollars one hundred",
            "one cents",
            "two cent",
            "five million dollars dollars",
            "one point five dollars million",
        ),
    ),
    (
        heard.DATE,
        (
            "the third May",
            "third of",
            "the three of May",
            "the thirty-second of May",
            "the thirty-first of June",
            "the twenty-ninth of February two thousand and one",
            "May three",
            "of May third",
            "May of third",
            "the third of May five",
            "the third, of May",
        ),
    ),
    (
        heard.YEAR,
        (
            "nineteen five",
            "nineteen hundred five",
            "oh five nineteen",
            "twenty oh",
            "nineteen",
            "twenty hundred",
        ),
    ),
    (
        heard.TIME,
        (
            "seven",
            "seven five",
            "seven sixty",
            "twenty-four ten",
            "thirteen o'clock",
            "seven p m p m",
            "thirteen p m",
        ),
    ),
    (
        heard.ORDINAL,
        ("one", "twentyth", "twenty first", "first hundred", "one hundredth first", "hundred first first"),
    ),
    (heard.REACH, ("five seven", "five to", "to seven", "five to to seven", "five minus seven")),
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


@pytest.fixture(scope="module")
def spoken() -> tuple[str, ...]:
    english = wording_of("en")
    return tuple(english.say(case.written, Lexicon(()), ()).spoken for case in CASES)


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
    assert min(counts.values()) >= len(CASES) // len(KINDS)


@pytest.mark.parametrize("mistake", MISTAKES, ids=lambda mistake: mistake.name)
def test_a_planted_mistake_is_caught(mistake: Mistake, spoken: tuple[str, ...]) -> None:
    planted = [
        (case, other)
        for case, words in zip(CASES, spoken, strict=True)
        if (other := mistake.plant(case, words)) != words
    ]
    assert len(planted) >= 10
    missed = [other for case, other in planted[:60] if not objection(case, other)]
    assert missed == []


def test_there_are_fifty_different_mistakes() -> None:
    assert len({mistake.name for mistake in MISTAKES}) >= 50


def test_a_word_around_the_number_that_changes_is_noticed() -> None:
    case = Case("whole", "About ", "5", " people.", Amount(Decimal(5)), heard.PLAIN)
    assert not objection(case, "About five people.")
    assert objection(case, "About five persons.") == "the words around have changed"
    assert objection(case, "Some five people.") == "the words around have changed"
    assert objection(case, "About six people.").startswith("heard ")
