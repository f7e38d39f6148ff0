"""Style: the choices of a house in how numbers, dates and documents are said, as a show's `[style]` tells."""

from dataclasses import dataclass
from enum import StrEnum


class Zero(StrEnum):
    """The word for an empty ten: 105 is "một trăm linh năm" or "một trăm lẻ năm"."""

    LINH = "linh"
    LE = "lẻ"


class Thousand(StrEnum):
    """The word for a thousand."""

    NGHIN = "nghìn"
    NGAN = "ngàn"


class FirstDays(StrEnum):
    """The days one to ten of a month: "mùng năm" or "năm"."""

    MUNG = "mùng"
    PLAIN = "plain"


class Between(StrEnum):
    """What stands between the two years of a stretch, 2021-2025: "đến", or a short pause."""

    SAID = "said"
    SILENT = "silent"


class Codes(StrEnum):
    """The letters in a document's number, 18-NQ/TW: in full words, one by one, or left out and flagged."""

    EXPANDED = "expanded"
    SPELLED = "spelled"
    SILENT = "silent"


LEFT_OUT, CODES = "letters-left-out", "codes"
"""The rule of a span whose letters the house leaves out (`Codes.SILENT`), and why they are not read: a key of
the section `skipped` in `_texts/`."""


@dataclass(frozen=True, slots=True)
class Style:
    """How a house wants its news said where the language leaves a choice; the defaults are northern radio."""

    zero: Zero = Zero.LINH
    thousand: Thousand = Thousand.NGHIN
    first_days: FirstDays = FirstDays.MUNG
    years: Between = Between.SAID
    documents: Codes = Codes.EXPANDED


NORTHERN = Style()
