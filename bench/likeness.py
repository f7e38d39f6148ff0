"""Learns what tells lines of an article from all else on a pasted page (`bulletin/likeness.py`), on pages of
our own. Needs scikit-learn, which is among the extra `dev`.

Run as `likeness.py` to see how well it tells the lines of each set that it has not learned from, and with
`--write` to learn from all sets and keep that in `bulletin/_pages/likeness.json`. Web pages count too, as the
text that is copied from them.
"""

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

import numpy as np
from growing import grown, learn, plain, printed
from numpy.typing import NDArray
from rig import ROOT, table

from bulletin.company import company
from bulletin.forest import Forest
from bulletin.likeness import LEAST, LEAST_TOLD, Learned
from bulletin.looks import Sheet, sheet_of
from bulletin.paragraphs import is_sentence
from bulletin.vocables import vocables
from tests.pages_score import LESSONS, SETS, Expected, pages

FILE = ROOT / "bulletin" / "_pages" / "likeness.json"
TREES, LEAVES, RATE = 100, 12, 0.1
SHARE, LOOKS = 0.6, 0.3  # of the lines that a tree learns from, and of what it looks at for each of its nodes
COMMON = 4  # lines of at least so many pages have a word that counts
SMALL = 0.02  # a word that says less is left out
FOLDS = 5  # of which each is weighed by what was learned from the others

Flags = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Lines:
    """The lines of a page below its headline: which are the article's, and how likely each has to be."""

    sheet: Sheet
    wanted: Flags
    least: NDArray[np.float64]

    @property
    def texts(self) -> Sequence[str]:
        """The lines."""
        return self.sheet.lines[self.sheet.title + 1 :]


def lines_of(page: Expected) -> Lines | None:
    """The lines of a page, None where it has no headline that can be found."""
    lines = list(printed(page))
    title = next((n for n, line in enumerate(lines) if plain(line) == plain(page.title)), -1)
    if title < 0 or title + 1 == len(lines):
        return None
    below = lines[title + 1 :]
    least = [LEAST_TOLD if is_sentence(line) else LEAST for line in below]
    return Lines(sheet_of(lines, title, page.language), _wanted(below, page), np.array(least))


def _wanted(lines: Sequence[str], page: Expected) -> NDArray[np.bool_]:
    """Which lines are the article's, matched in the order of both."""
    theirs = [plain(line) for text in page.texts for line in text.split("\n")]
    matcher = SequenceMatcher(None, [plain(line) for line in lines], theirs, autojunk=False)
    wanted = np.zeros(len(lines), np.bool_)
    for found in matcher.get_matching_blocks():
        wanted[found.a : found.a + found.size] = True
    return wanted


def learned(known: Sequence[Lines], folds: int = FOLDS) -> Learned:
    """What `known` pages teach. What a page's lines say of each other is learned from lines that were weighed
    by what other pages teach, as those of a new page will be.
    """
    parts = [known[start::folds] for start in range(folds)]
    others = [[one for part in parts if part is not own for one in part] for own in parts]
    worded = {
        id(page): rows for own, rest in zip(parts, others, strict=True) for page, rows in _looks(own, rest)
    }
    alone = [_grown([worded[id(page)] for page in rest], rest) for rest in others]
    among = [
        [
            (*row, *around)
            for row, around in zip(rows, company([trees.odds(row) for row in rows]), strict=True)
        ]
        for own, trees in zip(parts, alone, strict=True)
        for rows in (worded[id(page)] for page in own)
    ]
    base, words = _words(known)
    every = [worded[id(page)] for page in known]
    ordered = [page for own in parts for page in own]
    return Learned(base, words, _grown(every, known), _grown(among, ordered))


Rows = Sequence[tuple[float, ...]]


def _looks(pages: Sequence[Lines], others: Sequence[Lines]) -> Iterator[tuple[Lines, Rows]]:
    """What is counted of each line of pages alone, their words weighed by other pages."""
    weigher = Learned(*_words(others), Forest(0.0, ()), Forest(0.0, ()))
    for page in pages:
        sheet = page.sheet
        yield page, [weigher.looks(sheet, number) for number in range(sheet.title + 1, len(sheet.lines))]


def _words(known: Sequence[Lines]) -> tuple[float, dict[str, float]]:
    """What each common word says, by a logistic regression with a penalty on the squares of all weights."""
    from scipy.sparse import csr_matrix
    from sklearn.linear_model import LogisticRegression

    texts = [vocables(text) for page in known for text in page.texts]
    seen = Counter(word for page in known for word in frozenset().union(*map(vocables, page.texts)))
    common = {word: place for place, word in enumerate(sorted(word for word in seen if seen[word] >= COMMON))}
    places = [(row, common[word]) for row, text in enumerate(texts) for word in sorted(text & common.keys())]
    rows, columns = zip(*places, strict=True) if places else ((), ())
    counted = csr_matrix((np.ones(len(places)), (rows, columns)), shape=(len(texts), len(common) or 1))
    model = LogisticRegression(C=0.1, max_iter=1000)
    model.fit(counted, np.concatenate([page.wanted for page in known]))
    weights = {word: round(float(model.coef_[0][place]), 3) for word, place in common.items()}
    return float(model.intercept_[0]), {word: one for word, one in weights.items() if abs(one) >= SMALL}


def _grown(rows: Iterable[Rows], known: Iterable[Lines]) -> Forest:
    wanted = (flag for page in known for flag in page.wanted)
    return grown(
        (row for page in rows for row in page),
        wanted,
        TREES,
        LEAVES,
        RATE,
        subsample=SHARE,
        max_features=LOOKS,
    )


def report(sets: dict[str, Sequence[Lines]]) -> str:
    """How the lines of each set are told by what was learned from the others."""
    rows, sums = [], np.zeros(4, np.int64)
    for name, own in sets.items():
        taught = learned([page for key, other in sets.items() if key != name for page in other])
        found = sum((_counts(page, taught) for page in own), np.zeros(4, np.int64))
        rows.append((name, f"{found[0]} of {found[1]}", f"{found[2]} of {found[3]}"))
        sums += found
    rows.append(("all", f"{sums[0]} of {sums[1]}", f"{sums[2]} of {sums[3]}"))
    return table(("set left out", "lines of articles not read", "other lines not read"), rows)


def _counts(page: Lines, taught: Learned) -> NDArray[np.int64]:
    """Wanted lines that are too unlikely, and all; other lines that are, and all."""
    out = np.array(taught.likely(page.sheet)) < page.least
    kinds = (page.wanted, ~page.wanted)
    return np.array([count for kind in kinds for count in ((out & kind).sum(), kind.sum())])


def written(taught: Learned) -> str:
    """What was learned as the file keeps it."""
    forests = {
        name: {"base": forest.base, "trees": forest.trees}
        for name, forest in (("alone", taught.alone), ("among", taught.among))
    }
    words = {"base": round(taught.base, 5), "weights": taught.words}
    return json.dumps({"words": words, **forests}, ensure_ascii=False, separators=(",", ":")) + "\n"


def sets() -> dict[str, Sequence[Lines]]:
    """The lines of all pages, by their sets."""
    found = {name: [lines_of(page) for page in pages(name) if not page.error] for name in (*SETS, *LESSONS)}
    return {name: [lines for lines in several if lines] for name, several in found.items()}


def kept() -> str:
    """What all pages teach, as the file keeps it."""
    return written(learned([one for several in sets().values() for one in several]))


def main() -> None:
    """Prints how well sets are told that were left out, or keeps what all teach where asked."""
    learn(__doc__, FILE, kept, lambda: report(sets()))


if __name__ == "__main__":
    main()
