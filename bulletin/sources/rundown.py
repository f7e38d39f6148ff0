"""The rundown file: readable text that says exactly what is read, made by `bulletin script --md`."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from bulletin.article import Announce, Article, Kind, Paragraph, Picture, Skipped
from bulletin.decoding import decode
from bulletin.errors import SourceError
from bulletin.markup import is_mixed, known_key, with_fact
from bulletin.reading import Override
from bulletin.text import clean_text
from bulletin.tongue import guess

NAME = "rundown"
SUFFIXES = (".md",)
SAFE = True
MARKER = "<!-- bulletin rundown 1 -->"

_MARKED = re.compile(r"<!-- bulletin rundown (\d+) -->")
_FACT = re.compile(r"([a-z]+):(?: (.*)|$)")
_NOT_READ = re.compile(r"~(?:\[([\w-]+)\])? ?(.*)")
_STARTS = {"## ": Kind.SUBHEAD, "- ": Kind.ITEM, "> ": Kind.QUOTE, "| ": Kind.TABLE}
_PREFIX = {kind: start for start, kind in _STARTS.items()} | {Kind.TEXT: ""}
# What a paragraph must not begin with, or it would be something else.
_SPECIAL = re.compile(r"#+(?: |$)|[->|](?: |$)|~|=+$|<!--|(?:voice|sound)(?=:)")
# One escaped letter; {written|spoken}; a stretch of plain text; a brace or backslash that means nothing.
_TOKEN = re.compile(r"\\(.)|\{((?:[^{}|\\]|\\.)+)\|((?:[^{}|\\]|\\.)*)\}|([^\\{]+)|(.)", re.DOTALL)
_NONE = frozenset({"none", "no", "không"})
_LETTERS = {"n": "\n", "s": " ", "t": "\t"}
_ESCAPES = {"\n": r"\n", "\\": r"\\", "{": r"\{", "}": r"\}"}


def score(name: str, head: bytes) -> int:
    """100 for what begins with the marker, whatever the file is called."""
    return 100 if _MARKED.match(head.decode("utf-8", "ignore").lstrip("\ufeff \r\n")) else 0


def read(data: bytes, name: str, language: str | None) -> tuple[Article, ...]:
    """The stories of the rundown file, exactly as they are written down."""
    lines = clean_text(decode(data, name)).lstrip("\n ").split("\n")
    version = _MARKED.match(lines[0])
    if not version or version[1] != "1":
        raise SourceError("source.rundown", name=name)
    stories = tuple(_Story(name).read(story, language) for story in _stories(lines[1:], name))
    if not stories:
        raise SourceError("source.blank", name=name)
    return stories


def _stories(lines: Sequence[str], name: str) -> Iterator[list[str]]:
    story: list[str] = []
    for line in (line.strip(" \t") for line in lines):
        if line == "#" or line.startswith("# "):
            if story:
                yield story
            story = [line[1:].lstrip(" \t")]
        elif story:
            story.append(line)
        elif line and not _is_silent(line):
            raise SourceError("source.rundown_start", name=name, line=line[:80])
    if story:
        yield story


def _is_silent(line: str) -> bool:
    return line.strip("=") == "" or (line.startswith("<!--") and line.endswith("-->"))


@dataclass(slots=True)
class _Story:
    """One story while it is being read: whose voice it has, what a line may go on with."""

    name: str
    voice: str = ""
    voiced: bool = False
    open: bool = False
    told: bool = True
    body: list[Paragraph] = field(default_factory=list)
    skipped: list[Skipped] = field(default_factory=list)

    def read(self, lines: list[str], language: str | None) -> Article:
        """The article whose heading is the first of `lines`."""
        end = next((n for n, line in enumerate(lines[1:], 1) if not _FACT.fullmatch(line)), len(lines))
        article = Article(_settled(Paragraph(lines[0])), language="", source=_place(self.name))
        for line in lines[1:end]:
            article = self._fact(article, line)
        for line in lines[end:]:
            article = self._line(article, line)
        paragraphs = tuple(map(_settled, self.body))
        spoken = language or article.language or guess(" ".join(p.text for p in (article.title, *paragraphs)))
        return replace(article, language=spoken, paragraphs=paragraphs, skipped=tuple(self.skipped))

    def _fact(self, article: Article, line: str) -> Article:
        key, _, value = line.partition(":")
        value = value.strip(" \t")
        if key == "transcript" and article.recording:
            return article  # the paragraphs are, and without them there is none
        match known_key(key, self.name):
            case "voice":
                return self._voice(article, value)
            case "lead":
                return replace(article, lead=_settled(Paragraph(value, voice=self.voice)))
            case "picture":
                return replace(article, pictures=(*article.pictures, _picture(value)))
        return with_fact(article, key, _plain(value), self.name)

    def _voice(self, article: Article, voice: str) -> Article:
        """The first voice is that of the title too, unless a lead went before it."""
        title = article.title if self.voiced or article.lead else replace(article.title, voice=voice)
        self.voice, self.voiced = voice, True
        return replace(article, title=title)

    def _line(self, article: Article, line: str) -> Article:
        if not self.told and self._telling(line):
            return article
        fact = _FACT.fullmatch(line)
        command = fact[1] if fact and fact[1] in {"voice", "sound"} else ""
        if command == "voice":
            self.voice = _value(line)
        elif command == "sound":
            self.body.append(Paragraph("", Kind.QUOTE, voice=self.voice, sound=_plain(_value(line))))
            self.told = False
        elif line.startswith("~"):
            self.skipped.append(_skipped(line))
        elif line and not _is_silent(line):
            self._paragraph(line)
            return article
        self.open = False
        return article

    def _telling(self, line: str) -> bool:
        """Whether the line tells of the recording before it: quoted lines are its transcript."""
        last, fact = self.body[-1], _FACT.fullmatch(line)
        if f"{line} ".startswith("> "):
            last = replace(last, text=f"{last.text} {line[2:]}" if last.text else line[2:])
        elif fact and fact[1] == "mixed":
            last = replace(last, mixed=is_mixed(_value(line), self.name))
        else:
            none = fact is not None and fact[1] == "transcript" and _value(line).casefold() in _NONE
            self.told = none or bool(line or last.text)
            return none or not line
        self.body[-1] = last
        return True

    def _paragraph(self, line: str) -> None:
        kind = next((kind for start, kind in _STARTS.items() if f"{line} ".startswith(start)), Kind.TEXT)
        text = line[len(_PREFIX[kind]) :]
        last = self.body[-1] if self.open else None
        if last and (kind is Kind.TEXT or kind is last.kind is Kind.TABLE):
            joint = "\n" if kind is Kind.TABLE else " "
            self.body[-1] = replace(last, text=last.text + joint + text)
        else:
            self.body.append(Paragraph(text, kind, voice=self.voice))
        self.open = True


def _place(name: str) -> str:
    return "" if name == "-" else name


def _value(line: str) -> str:
    return line.partition(":")[2].strip(" \t")


def _skipped(line: str) -> Skipped:
    match = _NOT_READ.fullmatch(line)
    reason, text = (match[1], match[2]) if match else (None, line[1:])
    return Skipped(_plain(text), reason or "marked")


def _picture(value: str) -> Picture:
    fields = re.split(r"(?<!\\)((?:\\\\)*)\|", value)
    parts = ["".join(fields[n : n + 2]) for n in range(0, len(fields), 2)]
    return Picture(*(_plain(part.strip(" \t")) for part in parts[:4]))


def _plain(text: str) -> str:
    return _settled(Paragraph(text)).text


def _settled(paragraph: Paragraph) -> Paragraph:
    """`paragraph` with its text as printed, escapes undone and `{written|spoken}` taken out."""
    written: list[str] = []
    overrides: list[Override] = []
    length = 0
    for token in _TOKEN.finditer(paragraph.text):
        escaped, shown, spoken, plain, stray = token.groups()
        if shown is not None:
            text = _unescaped(shown)
            overrides.append(Override(length, length + len(text), _unescaped(spoken)))
        else:
            text = plain or stray or _LETTERS.get(escaped, escaped)
        written.append(text)
        length += len(text)
    return replace(paragraph, text="".join(written), overrides=tuple(overrides))


def _unescaped(text: str) -> str:
    return re.sub(r"\\(.)", lambda match: _LETTERS.get(match[1], match[1]), text)


def write(articles: Sequence[Article]) -> str:
    """The rundown file of `articles`; reading it gives the same articles."""
    return "\n\n".join((MARKER, *("\n\n".join(_written(article)) for article in articles))) + "\n"


def _written(article: Article) -> Iterator[str]:
    """The blocks of a story: its heading with what is known of it, its paragraphs, what is not read."""
    yield "\n".join((f"# {_shown(article.title)}", *_facts(article)))
    voice = (article.lead or article.title).voice
    for paragraph in article.paragraphs:
        if paragraph.voice != voice:
            voice = paragraph.voice
            yield f"voice: {voice}".rstrip()
        yield _block(paragraph)
    for skipped in article.skipped:
        reason = "" if skipped.reason == "marked" else f"[{skipped.reason}]"
        yield f"~{reason} {_ended(_escaped(skipped.text))}"


def _facts(article: Article) -> Iterator[str]:
    published = article.published.isoformat() if article.published else ""
    for key, value in (
        ("language", article.language),
        ("byline", article.byline),
        ("published", published),
        ("section", article.section),
        ("source", article.source),
        ("original", article.original),
        ("sound", article.recording),
        ("mixed", "yes" if article.mixed else ""),
        ("must", "yes" if article.must else ""),
        ("announce", "" if article.announce is Announce.TITLE else article.announce.value),
    ):
        if value:
            yield f"{key}: {_ended(_escaped(value))}"
    for picture in article.pictures:
        fields = (picture.url, picture.caption, picture.credit, picture.alt)
        yield "picture: " + " | ".join(_ended(_escaped(text, "|")) for text in fields)
    yield from _voices(article)


def _voices(article: Article) -> Iterator[str]:
    lead, voice = article.lead, article.title.voice
    if voice or (lead and lead.voice):
        yield f"voice: {voice}".rstrip()
    if lead and lead.voice != voice:
        yield f"voice: {lead.voice}".rstrip()
    if lead:
        yield f"lead: {_shown(lead)}"


def _recording(paragraph: Paragraph) -> Iterator[str]:
    yield f"sound: {_ended(_escaped(paragraph.sound))}"
    if paragraph.mixed:
        yield "mixed: yes"
    yield f"> {_shown(paragraph)}" if paragraph.text else "transcript: none"


def _block(paragraph: Paragraph) -> str:
    if paragraph.sound:
        return "\n".join(_recording(paragraph))
    if paragraph.kind is Kind.TABLE:
        return "\n".join(f"| {_ended(row)}" for row in _inside(paragraph, "\n").split("\n"))
    text = _shown(paragraph)
    if paragraph.kind is not Kind.TEXT:
        return _PREFIX[paragraph.kind] + text
    special = _SPECIAL.match(text)
    if special and special[0] in {"voice", "sound"}:
        return text.replace(":", r"\:", 1)
    return "\\" + text if special else text


def _shown(paragraph: Paragraph) -> str:
    return _ended(_inside(paragraph))


def _inside(paragraph: Paragraph, keep: str = "") -> str:
    text, parts, done = paragraph.text, [], 0
    for said in paragraph.overrides:
        parts.append(_escaped(text[done : said.start], keep=keep))
        parts.append(f"{{{_escaped(text[said.start : said.end], '|')}|{_escaped(said.spoken, '|')}}}")
        done = said.end
    return "".join((*parts, _escaped(text[done:], keep=keep)))


def _escaped(text: str, also: str = "", keep: str = "") -> str:
    escapes: dict[str, str | int | None] = {
        letter: escape for letter, escape in _ESCAPES.items() if letter != keep
    }
    escapes |= {letter: f"\\{letter}" for letter in also}
    return text.translate(str.maketrans(escapes))


def _ended(text: str) -> str:
    """`text` with a blank or tab at either end escaped, so that it stays."""
    blanks = {" ": r"\s", "\t": r"\t"}
    start, middle, end = text[:1], text[1:-1], text[1:][-1:]
    return blanks.get(start, start) + middle + blanks.get(end, end)
