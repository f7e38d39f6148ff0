"""Numbers of documents, Roman numerals, and codes of letters and digits."""

import re
import unicodedata

from bulletin.lexicon import SPELLED
from bulletin.patterns import later
from bulletin.style import LEFT_OUT, Codes
from bulletin.wording._scan import Said, Spot, phrases
from bulletin.wording._vi.letters import has_vowel, is_syllable, spelled
from bulletin.wording._vi.numbers import DIGITS, cardinal, digits

_LEGAL = later(
    r"(\d{1,6})([a-zA-Z])?(?:/((?:19|20)\d\d))?\s?([-–/])\s?"
    r"((?=[A-ZĐƯ]{1,3}[\w./-]*[A-ZĐ])[A-ZĐƯ](?:[\w&]|\.(?=[A-ZĐƯ]))*(?:\s?[-–/]\s?[A-ZĐƯ](?:[\w&]|\.(?=[A-ZĐƯ]))*)*)"
)
_LEGAL_YEAR = later(r"(\d{1,5})/((?:19|20)\d\d)(?![\d/-])")
_DOCUMENTS = phrases(
    "nghị định, nđ, nq, nghị quyết, thông tư, quyết định, chỉ thị, luật, công văn, số, kế hoạch, "
    "quy định, kết luận, hướng dẫn, thông báo, pháp lệnh, công điện, liên tịch, tờ trình, báo cáo"
)
_KIND_NAMED = later(
    r" (?:nghị định|nghị quyết|thông tư|quyết định|chỉ thị|luật|công văn|kế hoạch|quy định|kết luận|hướng dẫn"
    r"|thông báo|pháp lệnh|công điện|tờ trình|báo cáo|quy chế|lệnh|đề án|chương trình) (?:[^\W\d_]+ ){0,3}$"
)
_PART = later(r"[^\W\d_]+(?:[.&][^\W\d_]+)*|\d+")

_ROMAN = later(
    r"(?=[IVXLCDM])(M{0,3}(?:CM|CD|D?C{0,3})(?:XC|XL|L?X{0,3})(?:IX|IV|V?I{0,3}))([a-zA-Zđ]?)(?![^\W_]|[&.][A-Z])"
)
_ROMAN_RANGE = later(r"\s?[-–]\s?(?=[IVX]+(?!\w))")
_VALUES = {"I": 1, "V": 5, "X": 10, "L": 50, "C": 100, "D": 500, "M": 1000}
_COUNTED = phrases(
    "thứ, khóa, khoá, kỳ, quý, thế kỷ, chương, hạng, phần, mục, tập, đại hội, cấp, loại, bậc, vùng, quân "
    "khu, quân đoàn, phụ lục, giai đoạn, trung ương, khu vực, nhóm, bảng, thế chiến, đại chiến, học kỳ, "
    "điều, số, quyển, kỷ, độ, lớp, đợt, tổ, khối, vành đai, giải, vua, giáo hoàng, đại hội đảng, hội "
    "nghị, và, đến, tới, khu, đại đội, tiểu đoàn, bán ngày"
)
_WEAK = phrases("và, đến, tới, số, nhóm, bảng, khối, hội nghị, khu, vua, tổ, lớp")
_LOOSE = phrases("và, đến, tới, số, nhóm, bảng, mã")
_CODE = later(r"[^\W_]{1,40}(?:[-.–]?\d{1,20}|(?<=\d)[-–]?[A-ZĐ]{1,20}(?![a-zà-ỹ])){0,8}")
_LETTER, _DIGIT = later(r"[^\W\d_]"), later(r"\d")
_RUN = later(r"[^\W\d_]+|\d+")


def legal(spot: Spot) -> Said | None:
    """The number of a document: 168/2024/NĐ-CP, 50-KL/TW."""
    found = spot.match(_LEGAL)
    if not found or _is_road(spot, found):
        return None
    series = f" {spelled(found[2])}" if found[2] else ""
    year = f" năm {cardinal(int(found[3]))}" if found[3] else ""
    return _document(spot, found, f"{_serial(found[1])}{series}{year}")


def _is_road(spot: Spot, found: re.Match[str]) -> bool:
    """Whether what follows the dash is a road or a class: "QL1-QL14", "95-III"."""
    if found[4] != "/" and _CLASS.fullmatch(found[5]):
        return True
    entry = spot.entry(found.start(5)) if found[4] != "/" else None
    return entry is not None and entry.kind == "code"


_CLASS = later(r"I{1,3}|IV|VI{0,3}|IX")


def _document(spot: Spot, found: re.Match[str], number: str) -> Said:
    """The number of a document with its letters as the house wants them; left out only after its kind."""
    codes, parts = spot.style.documents, _PART.findall(found[5])
    if codes is Codes.SILENT and _KIND_NAMED.search(spot.left):
        return Said(found.end(), number, "legal", LEFT_OUT, 0.65)
    if codes is Codes.SPELLED:
        letters = (cardinal(int(part)) if part.isdecimal() else spelled(part) for part in parts)
        return Said(found.end(), f"{number} {' '.join(letters)}", "legal", "document-spelled")
    whole = spot.lexicon.named(found[5], ("docnumber",))
    said = [(whole.spoken, True)] if whole else [_department(spot, part) for part in parts]
    sure = 1.0 if all(known for _, known in said) else 0.6
    return Said(found.end(), f"{number} {' '.join(word for word, _ in said)}", "legal", "document", sure)


def _serial(written: str) -> str:
    return digits(written) if written.startswith("0") else cardinal(int(written))


def _department(spot: Spot, part: str) -> tuple[str, bool]:
    """One part of a document's number in words, and whether it is known."""
    if part.isdecimal():
        return cardinal(int(part)), True
    entry = spot.lexicon.named(part, ("docnumber", "acronym", "title", SPELLED))
    if entry and (entry.kind == "docnumber" or not entry.left + entry.right):
        return entry.spoken or spelled(part), True
    if len(part) == 1:
        return spelled(part), True
    return (spelled(part) if part.isupper() or not is_syllable(part) else part.lower()), False


def legal_year(spot: Spot) -> Said | None:
    """Number and year of a document after its kind: "Nghị định 10/2022"."""
    found = spot.match(_LEGAL_YEAR)
    known = spot.left.endswith(_DOCUMENTS)
    if not found or not (known or int(found[1]) > 12):
        return None
    if not known and int(found[2]) - int(found[1]) == 1:
        return None
    said = f"{_serial(found[1])} năm {cardinal(int(found[2]))}"
    return Said(found.end(), said, "legal", "number-year", 1.0 if known else 0.6)


def roman(spot: Spot) -> Said | None:
    """A Roman numeral where one is meant, and a stretch of two."""
    found = spot.match(_ROMAN)
    if not found or not found[1]:
        return None
    confidence = _is_numeral(spot, found[1], found[2])
    if not confidence:
        return None
    end, said = found.end(), _numeral(spot, found)
    dash = spot.match(_ROMAN_RANGE, end)
    second = spot.match(_ROMAN, dash.end()) if dash else None
    two = bool(second and second[1])
    if second and two:
        end, said = second.end(), f"{said} đến {_numeral(spot, second)}"
    year = spot.match(_OF_YEAR, end)
    if year:
        end, said = year.end(), f"{said} năm {cardinal(int(year[1]))}"
        return Said(end, said, "roman", "numerals-year" if two else "numeral-year", confidence)
    return Said(end, said, "roman", "numerals" if two else "numeral", confidence)


_OF_YEAR = later(r"\s?[/-]\s?([12]\d{3})(?![\d/-])")


def _numeral(spot: Spot, found: re.Match[str]) -> str:
    number = roman_value(found[1])
    said = {1: "nhất", 4: "tư"}.get(number, "") if spot.left.endswith(" thứ ") else ""
    letter = f" {spelled(found[2])}" if found[2] else ""
    return (said or cardinal(number)) + letter


def roman_value(written: str) -> int:
    """The value of a Roman numeral."""
    values = [_VALUES[letter] for letter in written]
    after = [*values[1:], 0]
    return sum(-one if one < next_ else one for one, next_ in zip(values, after, strict=True))


_NUMERAL_AND = later(rf" (?:[ivx]+|\d+|nhất|tư|mười|{'|'.join(DIGITS)}) và $")
_SIGN_WORDS = {"&": "và", "№": "số", "°": "độ"}


def _left(spot: Spot) -> str:
    """The words before, with that of a sign right before."""
    sign = _SIGN_WORDS.get(spot.text[max(0, spot.at - 2) : spot.at].rstrip()[-1:], "")
    return f"{spot.left.rstrip()} {sign} " if sign else spot.left


def _is_numeral(spot: Spot, numeral: str, letter: str) -> float:
    """How sure it is that this is a numeral: 0 where it is not."""
    only_small, left = set(numeral) <= set("IVX"), _left(spot)
    if left.endswith(" và ") and len(numeral) == 1 and not _NUMERAL_AND.search(left):
        return 0.0
    if left.endswith(_COUNTED) and (only_small or left.endswith((" thế kỷ ", " khóa ", " thứ "))):
        if letter.isupper() and (len(numeral) == 1 or (left.endswith(_LOOSE) and letter not in "AB")):
            return 0.0
        return 0.6 if left.endswith(_WEAK) and len(numeral) == 1 else 1.0
    if len(numeral) == 1 and only_small and not letter and _is_reign(left):
        return 0.9
    if letter or not only_small or len(numeral) < 2:
        return 0.0
    return 0.9 if set(numeral) != {"X"} else 0.0


_REIGN = later(
    r" (?:vua|quốc vương|nữ hoàng|hoàng đế|sa hoàng|giáo hoàng) (?:[^\W\d_]+ ){0,2}?([^\W\d_]{3,}) $"
)


def _is_reign(left: str) -> bool:
    """Whether a ruler with a foreign name was named: "vua Rama X"."""
    found = _REIGN.search(left)
    return found is not None and not is_syllable(found[1])


def code(spot: Spot) -> Said | None:
    """A code of letters and digits: TBR225, F-16, 9A2; known words in it are said as words."""
    found = spot.match(_CODE)
    if not found or not (_LETTER.search(found[0]) and _DIGIT.search(found[0])):
        return None
    runs = _RUN.findall(found[0])
    if any(_is_glyph(letter) for letter in found[0]):
        return None
    said = [_run(spot, run) for run in runs]
    if _OF_YEAR_CODE.fullmatch(found[0]):
        said[-1] = cardinal(int(runs[-1]))
    plain = (len(runs) <= 3 and len(found[0]) <= 9) or _VIRUS.fullmatch(found[0])
    confidence = 0.8 if plain else 0.6
    if re.search(r"\d\.\d", found[0]):
        said = _with_point(found[0], said)
    return Said(found.end(), " ".join(said), "code", "letters-digits", confidence)


_OF_YEAR_CODE = later(r"[^\W\d_]{3,40}[-–](?:19|20)\d\d")
_TOUR = later(r"(\d{1,2})N(\d{1,2})Đ(?!\w)")


def days_and_nights(spot: Spot) -> Said | None:
    """The length of a journey: 3N2Đ."""
    found = spot.match(_TOUR)
    if not found:
        return None
    said = f"{cardinal(int(found[1]))} ngày {cardinal(int(found[2]))} đêm"
    return Said(found.end(), said, "time", "days-nights", 0.9)


_VIRUS = later(r"H\d{1,2}N\d{1,2}")


def _is_glyph(letter: str) -> bool:
    """Whether it is a sign that stands for a number, as ² or ①, and no letter or digit."""
    return letter.isalnum() and not letter.isalpha() and not letter.isdecimal()


def _with_point(written: str, said: list[str]) -> list[str]:
    """A point between digits is said: PM2.5."""
    head = re.split(r"(?<=\d)\.(?=\d)", written, maxsplit=1)[0]
    before = len(_RUN.findall(head))
    return [*said[:before], "chấm", *said[before:]]


def _run(spot: Spot, run: str) -> str:
    if run.isdecimal():
        return digits(run) if len(run) > 3 or (run[0] == "0" and len(run) > 1) else cardinal(int(run))
    entry = spot.lexicon.named(run)
    if entry and entry.spoken and (entry.kind == "code" or (entry.kind != "unit" and len(run) > 2)):
        return entry.spoken
    if re.fullmatch("[IVX]{2,}", run):
        return cardinal(roman_value(run))
    if not run.isupper() and len(run) > 1 and has_vowel(run) and (len(run) > 3 or is_syllable(run)):
        return run
    return spelled(run)


_VESSEL = later(r"([A-ZĐ][A-ZĐa-z]{0,2})[ -]?(\d{4,5})[ -]?T-?S(?!\w)")


def vessel(spot: Spot) -> Said | None:
    """The number of a fishing boat: "QNg 90123 TS"."""
    found = spot.match(_VESSEL)
    if not found:
        return None
    return Said(found.end(), f"{spelled(found[1])} {digits(found[2])} {spelled('TS')}", "code", "vessel")


def leftover(spot: Spot) -> Said | None:
    """The last resort for a word that holds anything like a digit: each part by itself, in doubt."""
    found = spot.match(_ANY)
    if not found or found[0].isalpha() or not any(map(_figure, found[0])):
        return None
    said = " ".join(
        _figure(part) or part for part in re.split(r"(\W|_|\d)", _split(found[0])) if part.strip(" _")
    )
    return Said(found.end(), said, "code", "leftover", 0.5)


_ANY = later(r"[^\W\d_a-zA-Z\u00aa\u00ba\u00c0-\u024f\u1e00-\u1eff](?=\w)|\w{1,64}")
"""A sign by itself, so that what is glued to it is read as what it is; or a word."""


def _split(word: str) -> str:
    return "".join(f" {letter} " if _figure(letter) else letter for letter in word)


def _figure(letter: str) -> str:
    """The words for one letter that stands for a number, or nothing."""
    if len(letter) != 1 or (letter.isalpha() and not letter.isdigit()):
        return ""
    number = unicodedata.numeric(letter, -1.0)
    if number < 0:
        return ""
    whole = round(number)
    return DIGITS[whole] if whole == number and whole < 10 else cardinal(whole) if whole == number else "phần"
