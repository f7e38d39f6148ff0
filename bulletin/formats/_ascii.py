"""Text for systems that know ASCII only: playout, and RDS, whose letters have no Vietnamese marks."""

from collections.abc import Iterator

from bulletin.text import one_line


def plain(text: str) -> str:
    """`text` as one line of ASCII, without the marks on its letters."""
    from text_unidecode import unidecode  # type: ignore[import-untyped]

    told: str = unidecode(one_line(text))
    return one_line(told.encode("ascii", "ignore").decode("ascii"))


def head(text: str, most: int) -> str:
    """As much of `text` in ASCII as `most` characters hold, cut at a word where one ends there."""
    told = plain(text)
    return told if len(told) <= most else _cut(told, most)


def tail(text: str, most: int) -> str:
    """The last whole words of `text` in ASCII that `most` characters hold."""
    return head(text[::-1], most)[::-1] if text.isascii() else tail(plain(text), most)


def pieces(text: str, most: int) -> Iterator[str]:
    """`text` in ASCII as pieces of at most `most` characters, cut at words; nothing for nothing."""
    left = plain(text)
    while left:
        piece = left if len(left) <= most else _cut(left, most)
        yield piece
        left = left[len(piece) :].lstrip()


def even_pieces(text: str, most: int) -> list[str]:
    """As few pieces as `pieces` gives, but as even in length as words allow."""
    told = list(pieces(text, most))
    least = -(-len(plain(text)) // max(1, len(told)))
    tries = (list(pieces(text, width)) for width in range(least, most))
    return next((one for one in tries if len(one) == len(told)), told)


def _cut(told: str, most: int) -> str:
    whole, _, _ = told[: most + 1].rpartition(" ")
    return whole.rstrip() or told[:most]
