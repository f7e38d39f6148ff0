"""Pages with what is to be read of them, and how well something read is that."""

import json
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

PAGES = Path(__file__).parent / "data" / "pages"
SETS = (
    "first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth",
    "eleventh", "twelfth", "thirteenth", "fourteenth", "fifteenth", "sixteenth", "seventeenth", "eighteenth",
    "nineteenth", "twentieth", "twenty-first",
)  # fmt: skip
UNSEEN = (
    "twenty-second",
)  # scored, and left as it is: no rule was changed for it, and none has learned from it
# Pages that only `bench/likeness.py` and `bench/headlines.py` learn from; no rule was made for them.
LESSONS = tuple(f"lessons/{letter}" for letter in "abcd")


@dataclass(frozen=True, slots=True)
class Expected:
    """A page and what is read of it; `error` is the key of the sentence for a page without an article."""

    path: Path
    error: str = ""
    title: str = ""
    byline: str = ""
    published: str | None = None
    language: str = ""
    section: str = ""
    paragraphs: tuple[tuple[str, str], ...] = ()

    @property
    def texts(self) -> tuple[str, ...]:
        return tuple(text for _, text in self.paragraphs)


@dataclass(frozen=True, slots=True)
class Score:
    """Paragraphs that were read and are right, that were read, and that were to be read."""

    right: int = 0
    read: int = 0
    wanted: int = 0

    def __add__(self, other: "Score") -> "Score":
        return Score(self.right + other.right, self.read + other.read, self.wanted + other.wanted)

    @property
    def f1(self) -> float:
        """The harmonic mean of precision and recall; 1 where nothing was to be read and nothing was."""
        return 2 * self.right / (self.read + self.wanted) if self.read + self.wanted else 1.0


def pages(name: str) -> tuple[Expected, ...]:
    """The pages of the set `name`."""
    folder = PAGES / name
    return tuple(expected(path) for path in sorted(folder.iterdir()) if path.suffix != ".json")


def expected(path: Path) -> Expected:
    """What is to be read of the page at `path`."""
    told = json.loads(path.with_suffix(".json").read_text("utf-8"))
    paragraphs = tuple((kind, text) for kind, text in told.pop("paragraphs", ()))
    return Expected(path, paragraphs=paragraphs, **told)


def score(read: Iterable[str], wanted: Iterable[str]) -> Score:
    """How many of the paragraphs read are wanted, each as often as it is; white space does not count."""
    ours, theirs = (Counter(" ".join(text.split()) for text in texts) for texts in (read, wanted))
    return Score((ours & theirs).total(), ours.total(), theirs.total())


@dataclass(frozen=True, slots=True)
class AtFirst:
    """How a page was read before any rule was changed for it, as `at_first.tsv` keeps it."""

    folder: str
    page: str
    score: Score


def at_first() -> tuple[AtFirst, ...]:
    """The first scores of the pages that were written after the rules."""
    rows = (line.split("\t") for line in (PAGES / "at_first.tsv").read_text("utf-8").splitlines()[1:])
    return tuple(AtFirst(row[0], row[1], Score(*map(int, row[2:5]))) for row in rows)
