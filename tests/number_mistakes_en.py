"""The mistakes of an English verbaliser, planted on purpose; each is wrong wherever it fits."""

from tests.number_mistakes import doubled, dropped, swapped, whole

_BIG = "million|billion|trillion|quadrillion"
_SCALE = f"thousand|{_BIG}"
_COINS = "dollars?|pounds?|euros?"
_MONTHS = "january|february|march|april|may|june|july|august|september|october|november|december"
_TENS = "twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety"
_NUMBERS = "^(whole|decimal|percent|money|date|time|rank)"


def _behind(spoken: str) -> str:
    *number, scale, coin = spoken.split(" ")
    return " ".join((*number, coin, scale))


MISTAKES = (
    dropped("hundred", "^(whole|decimal|money|percent)"),
    doubled("hundred"),
    swapped("hundred", "thousand", "^(whole|decimal|rank)"),
    dropped(_SCALE),
    doubled(_SCALE),
    swapped("thousand", "million"),
    swapped("million", "billion"),
    swapped("billion", "million"),
    swapped("trillion", "billion"),
    swapped("million", "thousand"),
    dropped(rf"^.*?(?:{_SCALE})", "^whole"),
    dropped(r"(?<=thousand ).*$|(?<=llion ).*$", "^whole"),
    swapped(rf"(.*?(?:{_SCALE})) (.*)", r"\2 \1", "^whole"),
    doubled("and"),
    swapped("hundred and", "and hundred"),
    swapped("hundred and", "hundred-and"),
    swapped("two", "three"),
    swapped("six", "nine"),
    swapped("thirteen", "thirty"),
    swapped("fourteen", "forty"),
    swapped("fifteen", "fifty"),
    swapped("sixteen", "sixty"),
    swapped("fifty", "fifteen"),
    swapped("eighty", "eighteen"),
    swapped("twenty-(one|two|three|four|five)", r"twenty \1", _NUMBERS),
    swapped("thirty-(one|two|three|four|five|six|seven)", r"\1-thirty"),
    swapped("forty-(one|two|three|four|five|six|seven)", "forty"),
    dropped("point"),
    doubled("point"),
    swapped("point", "dot"),
    swapped("point", "and"),
    swapped("point zero(?= (?!zero)[a-z])", "point"),
    swapped("point ([^ ]+) ([^ ]+)", r"point \1-\2"),
    dropped("(?!zero)[^ ]+$", "^decimal"),
    dropped("minus"),
    doubled("minus"),
    swapped("minus", "plus"),
    whole("a sign that was not printed", lambda spoken: f"minus {spoken}", "^(whole|date|time|year|rank)"),
    dropped("percent|per cent"),
    doubled("percent|per cent"),
    swapped("percent|per cent", "percents"),
    swapped("dollars", "pounds"),
    swapped("pounds", "euros"),
    swapped("euros", "dollars"),
    swapped("dollars", "dollar"),
    dropped(_COINS, "^money"),
    doubled(_COINS, "^money"),
    dropped(r"(?<=dollars ).*$|(?<=pounds ).*$|(?<=euros ).*$", "^money_parts"),
    whole("the scale behind the coin", _behind, "^money_scaled"),
    dropped(_MONTHS, "^date"),
    doubled(_MONTHS, "^date"),
    swapped("may", "march", "^date"),
    swapped("june", "july", "^date"),
    dropped("of", "^date"),
    swapped("twentieth", "twenty", "^date"),
    swapped("second", "third", "^(date|rank)"),
    swapped("first", "one", "^(date|rank)"),
    swapped("fifth", "five", "^(date|rank)"),
    swapped(rf"(?:{_TENS})(?:-[a-z]+)?$", "", "^date_full"),
    swapped("nineteen", "ninety", "^(date|year)"),
    swapped("twenty(?= [a-z])", "nineteen", "^(date|year)"),
    swapped("oh[ -]([a-z]+)", r"\1ty", "^(year|time)"),
    swapped("a m", "p m"),
    swapped("p m", "a m"),
    dropped("[ap] m"),
    doubled("[ap] m"),
    swapped("([^ ]+) ([^ ]+)$", r"\2 \1", "^time$"),
    dropped("to"),
    doubled("to"),
    swapped("to", "minus"),
    swapped("(.*) to (.*)", r"\2 to \1", "^(spread|years)"),
    whole("said twice", lambda spoken: f"{spoken} {spoken}", _NUMBERS),
    whole("not said", lambda spoken: ""),
)
