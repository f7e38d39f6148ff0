"""Articles of any length for the benchmarks, in the words of our own example."""

import random
import re

from rig import ROOT

_SEED = 2026
_LETTERS_PER_MINUTE = 745  # of what the default Vietnamese voice reads, pauses included


def article(number: int, minutes: float) -> str:
    """The page of one article that takes about so many minutes to read; every number has other figures."""
    dice = random.Random(_SEED * 1000 + number)
    wanted = round(minutes * _LETTERS_PER_MINUTE)
    paragraphs: list[str] = []
    while sum(map(len, paragraphs)) < wanted:
        paragraphs.append(_changed(dice.choice(_body()), dice))
    return "\n".join([f"Tuyến xe buýt điện số {number} sau một tuần chạy thử", *paragraphs]) + "\n"


def pages(minutes: float, each: float) -> str:
    """Articles of `each` minutes that make a bulletin of about `minutes`, in one text."""
    return "===\n".join(article(number, each) for number in range(1, round(minutes / each) + 1))


def _body() -> list[str]:
    lines = (ROOT / "examples" / "xe_buyt_dien.txt").read_text("utf-8").splitlines()
    return [line for line in lines if len(line) > 150]


def _changed(paragraph: str, dice: random.Random) -> str:
    """The paragraph with other whole numbers, so that it is spoken anew."""
    return re.sub(r"(?<![\d.,E/])[1-9]\d?(?![\d.,/])", lambda _: str(dice.randint(11, 99)), paragraph)
