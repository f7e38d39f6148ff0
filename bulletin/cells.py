"""Tables of web pages: those that hold figures, and those that only hold a layout or a picture."""

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from bulletin.text import one_line

if TYPE_CHECKING:
    from lxml.html import HtmlElement

_LONGEST = 200  # characters of a cell; a longer one is text that was laid out with a table


def is_data(table: "HtmlElement") -> bool:
    """Whether `table` has rows and columns of short cells, which nobody can listen to."""
    if table.get("role") == "presentation" or any(True for one in table.iter("table") if one is not table):
        return False
    cells = list(rows(table))
    wide = [row for row in cells if sum(map(bool, row)) > 1]
    if len(wide) < 2 or 2 * len(wide) < len(cells):
        return False
    return all(len(cell) <= _LONGEST for row in cells for cell in row)


def is_frame(table: "HtmlElement") -> bool:
    """Whether `table` only holds a picture and what is said of it."""
    pictured = any(True for _ in table.iter("img", "amp-img"))
    cells = [one_line(cell.text_content()) for cell in table.iter("td", "th")]
    return (
        pictured
        and len(cells) <= 4
        and sum(map(bool, cells)) <= 2
        and all(len(cell) <= 500 for cell in cells)
    )


def rows(table: "HtmlElement") -> Iterator[list[str]]:
    """The cells of each row that has text; what the table is called comes first."""
    for row in table.iter("tr", "caption"):
        cells = [row] if row.tag == "caption" else [cell for cell in row if cell.tag in {"td", "th"}]
        texts = [one_line(" ".join(cell.itertext())) for cell in cells]
        if any(texts):
            yield texts


def as_text(cells: Iterable[list[str]]) -> str:
    """A table as an article has it: a line for each row, with bars between its cells."""
    return "\n".join(map(" | ".join, cells))
