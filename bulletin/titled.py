"""Another article's headline in capitalised words between the sentences of an English page."""

from bulletin.leaf import Leaf
from bulletin.paragraphs import ENDS, is_sentence

_TITLED = 6  # words of a headline in capitalised words at least, of so many letters
_SHORT = 2  # of a subhead in such words
_WORD = 4


def sort_titled(page: Leaf) -> None:
    """A line in capitalised words between sentences, on an English page whose headline has small ones, is the
    headline of another article, unless there are several, which may be its subheads.
    """
    if page.language != "en" or _is_titled(page.lines[page.title], _TITLED):
        return
    kept = list(page.kept())
    titled = [
        number
        for above, number, below in zip(kept, kept[1:], kept[2:], strict=False)
        if is_sentence(page.lines[above]) and is_sentence(page.lines[below])
        if page.kinds[number] is None and _is_titled(page.lines[number], _SHORT)
    ]
    if len(titled) == 1 and _is_titled(page.lines[titled[0]], _TITLED):
        page.skip(titled[0], "related")


def _is_titled(line: str, least: int) -> bool:
    """Whether the words of a line are capitalised, all but the smallest, of which it has `least` at least."""
    words = [word for word in line.split() if word[0].isalpha() and len(word) >= _WORD]
    plain = not line.isupper() and not line.endswith((*ENDS, "?"))
    return plain and len(words) >= least and all(word[0].isupper() for word in words)
