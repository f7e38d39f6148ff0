"""HTML transcript: what was read, as it was printed, for players and browsers (podcast-namespace,
docs/examples/transcripts: cite, time and p).
"""

from collections.abc import Iterator
from html import escape
from itertools import groupby

from bulletin.captions import milliseconds, speakers
from bulletin.record import Record, UtteranceFacts
from bulletin.text import clock_time
from bulletin.transcript import foreign

FOR = "record"
SUFFIX = ".html"
TYPE = "text/html"
_LAYOUT = 1  # goes up when the same record would give other bytes
_LEVELS = {"title": 2, "subhead": 3}  # of headings, for who walks through the page by them
_PAGE = """<!doctype html>
<html lang="{language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title>
</head>
<body>
<main>
<h1>{title}</h1>
{paragraphs}
</main>
</body>
</html>
"""


def version() -> str:
    """The layout of what is made."""
    return f"html {_LAYOUT}"


def render(record: Record) -> bytes:
    """The transcript in UTF-8: every paragraph that is heard with the time at which it begins, and who speaks
    where another voice begins.
    """
    language, title = escape(record.edition.language), escape(record.edition.title)
    paragraphs = "\n".join(_paragraphs(record))
    return _PAGE.format(language=language, title=title, paragraphs=paragraphs).encode()


def _paragraphs(record: Record) -> Iterator[str]:
    languages = {article.id: article.language for article in record.articles}
    told = (pair for pair in zip(record.script, speakers(record), strict=True) if pair[0].written)
    for _, group in groupby(told, key=lambda pair: _place(pair[0])):
        said = tuple(group)
        own = record.edition.language
        language = foreign(languages.get(said[0][0].article, own), own)
        yield _paragraph([one for one, _ in said], said[0][1], language)


def _place(one: UtteranceFacts) -> tuple[str, int, str, int, str]:
    return one.role, one.story, one.article, one.paragraph, one.voice


def _paragraph(said: list[UtteranceFacts], speaker: str, language: str) -> str:
    one = said[0]
    text = " ".join(" ".join(part.written.split()) for part in said)
    level = _LEVELS.get(one.role)
    marks = f' role="heading" aria-level="{level}"' if level else ""
    spoken = f' lang="{escape(language)}"' if language else ""
    named = f"<cite>{escape(speaker)}:</cite>\n" if speaker else ""
    return f"{named}{_time(one)}\n<p{marks}{spoken}>{escape(text)}</p>"


def _time(one: UtteranceFacts) -> str:
    """The second, and for programs the millisecond as a duration (HTML, valid duration string)."""
    ms = milliseconds(one.start)
    return f'<time datetime="PT{ms // 1000}.{ms % 1000:03d}S">{clock_time(ms // 1000)}</time>'
