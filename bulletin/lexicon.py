"""Lexicon: how words are said, in layers of tab-separated files of which the last wins."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from bulletin.patterns import later
from bulletin.phonemes import notations
from bulletin.text import clean_text

if TYPE_CHECKING:
    from pathlib import Path

COLUMNS = ("written", "spoken", "class", "case", "left", "right", "note", "phonemes")
CASES = ("exact", "any")
KINDS = (
    "word", "acronym", "abbrev", "letters", "foreign", "unit", "currency", "scale", "code", "docnumber",
    "title",
)  # fmt: skip
SPELLED = "letters"
"""The class of words that are said letter by letter; they need no spoken form."""
_WORD = later(r"\w{1,64}|\S")
_LETTERS = later(r"[^\W\d_]+")
_ROWS = later(r"(?m)^(?!# |written\tspoken)((\w{1,64}|\S).*)")
_NEAR = 40  # letters to each side that are looked at for a context


@dataclass(frozen=True, slots=True)
class Entry:
    """How one word or phrase is said.

    `kind` is its class ("acronym", "unit" ...); `case` is "exact" or "any"; `left` and `right` name the words
    (divided by `|`, `#` for any number) of which one must stand next to it, empty for all places. `phonemes`
    are its sounds for the engines that take them, "espeak:..." or "ipa:...", several with blanks between.
    """

    written: str
    spoken: str
    kind: str = "word"
    case: str = "exact"
    left: str = ""
    right: str = ""
    note: str = ""
    phonemes: str = ""

    @property
    def line(self) -> str:
        """The entry as a line of a lexicon file, without its line end."""
        return "\t".join(self.cells).rstrip("\t")

    @property
    def cells(self) -> tuple[str, ...]:
        """The columns of that line, in the order of `COLUMNS`."""
        return (
            self.written, self.spoken, self.kind, self.case, self.left, self.right, self.note, self.phonemes,
        )  # fmt: skip

    @property
    def place(self) -> tuple[str, str, str]:
        """What another entry must share to take its place."""
        written = self.written if self.case == "exact" else self.written.casefold()
        return written, self.left, self.right


_Row = Entry | str  # a line of a shipped table is read when its word is first met


class Lexicon:
    """Entries in the order of their layers; of two for the same place the later one wins."""

    __slots__ = ("_entries", "_heads", "_known", "_rows")

    def __init__(self, entries: Iterable[Entry] = ()) -> None:
        heads: dict[str, list[_Row]] = {}
        rows = tuple(entries)
        for entry in rows:
            head = _WORD.match(entry.written)
            if head:
                heads.setdefault(head[0].casefold(), []).append(entry)
        self._set(rows, heads)

    def _set(self, rows: tuple[_Row, ...], heads: dict[str, list[_Row]]) -> "Lexicon":
        self._rows, self._heads = rows, heads
        self._entries: tuple[Entry, ...] = ()
        self._known: dict[str, tuple[Entry, ...]] = {}
        return self

    @classmethod
    def load(cls, paths: "Iterable[Path]") -> "Lexicon":
        """The layers read from tab-separated files, first to last; ScriptError names file and line."""
        return cls(entry for path in paths for entry in read_entries(path))

    @classmethod
    def shipped(cls, texts: Iterable[str]) -> "Lexicon":
        """The layers of a language's own tables, which need no cleaning; a line is read when it is needed."""
        rows: list[_Row] = []
        heads: dict[str, list[_Row]] = {}
        for text in texts:
            for line, head in _ROWS.findall(text):
                rows.append(line)
                heads.setdefault(head.casefold(), []).append(line)
        return cls.__new__(cls)._set(tuple(rows), heads)

    def __eq__(self, other: object) -> bool:
        return self is other or (isinstance(other, Lexicon) and self.entries == other.entries)

    def __hash__(self) -> int:
        return hash(len(self._rows))

    def __repr__(self) -> str:
        return f"Lexicon({self.entries!r})"

    @property
    def entries(self) -> tuple[Entry, ...]:
        """All of them, those overruled by later ones too."""
        self._entries = self._entries or tuple(map(_read, self._rows))
        return self._entries

    def merge(self, later: "Lexicon") -> "Lexicon":
        """These layers with those of `later` over them."""
        return _merged(self, later) if later._rows else self

    def of(self, kind: str) -> tuple[Entry, ...]:
        """The entries of one class that are in force."""
        return tuple(entry for entry in _in_force(self.entries).values() if entry.kind == kind)

    def named(self, written: str, kinds: tuple[str, ...] = ()) -> Entry | None:
        """The entry in force for exactly this word, whatever its context, of the first of `kinds` found."""
        head = _WORD.match(written)
        found = [
            entry
            for entry in (self._said(head[0].casefold()) if head else ())
            if entry.written == written or (entry.case == "any" and entry.place[0] == written.casefold())
        ]
        for kind in kinds:
            found_kind = next((entry for entry in found if entry.kind == kind), None)
            if found_kind:
                return found_kind
        return next(iter(found), None) if not kinds else None

    @property
    def heads(self) -> Collection[str]:
        """The first words of all entries, case folded."""
        return self._heads

    def at(self, text: str, start: int) -> Entry | None:
        """The longest entry in force for the words that begin at `start` of `text`."""
        head = _WORD.match(text, start)
        if not head:
            return None
        word = head[0].casefold()
        candidates = self._said(word)
        letters = None if word.isalpha() or word[0].isdecimal() else _LETTERS.match(word)
        if letters:
            candidates += self._said(letters[0])
        return next((entry for entry in candidates if _fits(entry, text, start)), None)

    def _said(self, head: str) -> tuple[Entry, ...]:
        """The entries in force that begin with a word: longest first, of those the ones with a context."""
        if head not in self._heads:
            return ()
        if head not in self._known:
            latest = [*_in_force(map(_read, self._heads[head])).values()]
            latest.reverse()
            self._known[head] = tuple(sorted(latest, key=_rank))
        return self._known[head]


def _read(row: _Row) -> Entry:
    return _entry(row, "", 0) if isinstance(row, str) else row


def _in_force(entries: Iterable[Entry]) -> dict[tuple[str, str, str], Entry]:
    return {entry.place: entry for entry in entries}


@lru_cache(maxsize=64)
def _merged(first: Lexicon, later: Lexicon) -> Lexicon:
    heads = first._heads | {head: [*first._heads.get(head, ()), *rows] for head, rows in later._heads.items()}
    return Lexicon.__new__(Lexicon)._set(first._rows + later._rows, heads)


def read_entries(path: "Path") -> tuple[Entry, ...]:
    """The entries of one lexicon file (UTF-8, tab-separated columns as in `COLUMNS`)."""
    from bulletin.errors import ScriptError

    try:
        text = path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise ScriptError("lexicon.unreadable", path=str(path), reason=error.strerror or "") from error
    except UnicodeDecodeError as error:
        raise ScriptError("lexicon.encoding", path=str(path)) from error
    return parse_entries(text, str(path))


def parse_entries(text: str, name: str) -> tuple[Entry, ...]:
    """The entries in `text`, laid out as a lexicon file that errors call `name`.

    Blank lines, lines that begin with "# " and a first line with the names of the columns are passed over.
    """
    lines = enumerate(clean_text(text).split("\n"), 1)
    found = (parse_line(line, name, number) for number, line in lines)
    return tuple(entry for entry in found if entry)


def parse_line(line: str, name: str, number: int) -> Entry | None:
    """The entry in the line `number` of the file `name`; None where a line has nothing to say."""
    passed = not line.strip() or line.startswith(("# ", "written\tspoken"))
    return None if passed else _entry(line, name, number)


def _entry(line: str, path: str, number: int) -> Entry:
    from bulletin.errors import ScriptError

    cells = [cell.strip() for cell in line.split("\t")]
    if len(cells) < 2 or len(cells) > len(COLUMNS) or not cells[0]:
        raise ScriptError("lexicon.columns", path=path, line=number)
    written, spoken, kind, case, *others = cells + [""] * (len(COLUMNS) - len(cells))
    if not spoken and kind != SPELLED:
        raise ScriptError("lexicon.silent", path=path, line=number, word=written)
    if any(letter.isdigit() for letter in spoken):
        raise ScriptError("lexicon.digit", path=path, line=number, word=written)
    if case not in {"", *CASES}:
        raise ScriptError("lexicon.case", path=path, line=number, case=case)
    entry = Entry(written, spoken, kind or "word", case or usual_case(written), *others)
    if entry.phonemes:
        _require_sounds(entry, path, number)
    return entry


def _require_sounds(entry: Entry, path: str, line: int) -> None:
    from bulletin.errors import ScriptError

    try:
        notations(entry.phonemes)
    except ValueError as error:
        raise ScriptError("lexicon.phonemes", path=path, line=line, word=entry.written) from error


def usual_case(written: str) -> str:
    """The case of an entry that names none: "exact" for a word with a capital letter, else "any"."""
    return "exact" if written != written.lower() else "any"


def _rank(entry: Entry) -> tuple[int, bool]:
    return -len(entry.written), not (entry.left or entry.right)


def _fits(entry: Entry, text: str, start: int) -> bool:
    end = start + len(entry.written)
    found = text[start:end]
    same = found == entry.written or (entry.case == "any" and found.casefold() == entry.written.casefold())
    return same and _apart(entry, text, start, end) and _beside(entry, text, start, end)


def _apart(entry: Entry, text: str, start: int, end: int) -> bool:
    """Whether no word runs on over either end; numbers may touch where the entry asks for one."""
    before, after = text[start - 1 : start], text[end : end + 1]
    if text[start].isalnum() and _touches(before, "#" if entry.kind == "unit" else entry.left):
        return False
    return not (text[end - 1].isalnum() and _touches(after, entry.right))


def _touches(letter: str, context: str) -> bool:
    return (letter.isalnum() or letter == "_") and not (letter.isdecimal() and "#" in context)


def _beside(entry: Entry, text: str, start: int, end: int) -> bool:
    if entry.left:
        words = _WORD.findall(text[max(0, start - _NEAR) : start])
        if not words or not _named(entry.left, words[-1], words[-1][-1]):
            return False
    if entry.right:
        words = _WORD.findall(text[end : end + _NEAR])
        return bool(words) and _named(entry.right, words[0], words[0][0])
    return True


def _named(context: str, word: str, edge: str) -> bool:
    wanted = context.casefold().split("|")
    return word.casefold() in wanted or ("#" in wanted and edge.isdecimal())
