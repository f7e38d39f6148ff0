"""What every source must keep; `CHECKS` are called with a source and raise AssertionError."""

from collections.abc import Callable

from bulletin.article import Article, Kind, Source
from bulletin.errors import BulletinError
from bulletin.testing._demands import demand
from bulletin.text import clean_text
from bulletin.texts import LANGUAGES, sentence

HOSTILE = (
    b"",
    b" \r\n\t\n",
    b"\xef\xbb\xbf",
    b"\x00\x01\x02\x03" * 50,
    b"ID3\x04\x00\x00\x00\x00\x00\x00",
    b"%PDF-1.7 ...",
    b"PK\x03\x04 ...",
    b"\xff\xfeT\x00i",
    b"\xc3\x28 not UTF-8 \xff",
    b"===\n===\n",
    b'{"schema": 1}',
    b'{"schema": ' + b"[" * 5000,
    b"# \n\n~\n",
    b"---\nno colon here\n---\n",
    b"---\nbylin: x\n---\nTin",
    b"+++\nnot = = toml\n+++\n",
    b"<!-- bulletin rundown 1 -->\n",
    "<!-- bulletin rundown 99 -->\n# Tin\n\nNội dung.".encode(),
    "😀🎉".encode(),
)


def says_what_it_is(source: Source) -> None:
    """Its name and suffixes are there and of the right type."""
    demand(isinstance(source.NAME, str) and source.NAME != "", "NAME is a word")
    demand(isinstance(source.SUFFIXES, tuple), "SUFFIXES is a tuple")
    demand(all(suffix.startswith(".") for suffix in source.SUFFIXES), "SUFFIXES begin with a dot")
    demand(isinstance(getattr(source, "SAFE", False), bool), "SAFE is a switch")
    demand(all(suffix == suffix.lower() for suffix in source.SUFFIXES), "SUFFIXES are in lower case")


def scores_anything(source: Source) -> None:
    """It judges any beginning without an error, never below 0, the same each time."""
    for name in ("-", "", "tin", f"tin{source.SUFFIXES[0]}", "TIN.XYZ"):
        for head in HOSTILE:
            score = source.score(name, head)
            demand(isinstance(score, int) and score >= 0, "a score is a whole number from 0 on")
            demand(score == source.score(name, head), "the same input has the same score")


def reads_or_says_why(source: Source) -> None:
    """Whatever it is given, it returns whole articles or raises one of our errors, in both languages."""
    for data in HOSTILE:
        try:
            articles = source.read(data, "tin.xyz", None)
        except BulletinError as error:
            _speaks(error)
            continue
        demand(len(articles) > 0, "an input without an article is an error")
        for article in articles:
            is_whole(article)


def _speaks(error: BulletinError) -> None:
    for language in LANGUAGES:
        said = error.sentence(language)
        demand(said != "" and "{" not in said.replace("{name}", ""), f"{error.key} is a sentence")


def is_whole(article: Article) -> None:
    """Its texts are clean, its overrides lie within them, and each thing skipped has a known reason."""
    demand(article.title.text.strip() != "", "an article has a title")
    demand(article.language != "", "an article has a language")
    for paragraph in (article.title, *article.body):
        demand(paragraph.text == clean_text(paragraph.text), "text is in NFC without control characters")
        demand("\n" not in paragraph.text or paragraph.kind is Kind.TABLE, "only a table has several lines")
        ends = [0, *(end for said in paragraph.overrides for end in (said.start, said.end))]
        demand(ends == sorted(ends) and ends[-1] <= len(paragraph.text), "overrides are in order, within")
    for skipped in article.skipped:
        for language in LANGUAGES:
            demand(sentence(f"skipped.{skipped.reason}", language) != "", "a reason has a text")


CHECKS: tuple[Callable[[Source], None], ...] = (says_what_it_is, scores_anything, reads_or_says_why)
