"""Our reading of web pages beside trafilatura, newspaper4k and readability-lxml: same pages, same score.

Run as `extraction.py --report FILE` where all are installed. The pages and what is to be read of them are
those of `tests/data/pages`; text as people paste it is scored for ours alone, for the others read only HTML.
"""

import argparse
import sys
import time
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass
from importlib import metadata
from importlib.util import find_spec
from pathlib import Path

from rig import ROOT, machine, machine_lines, show_report, table

sys.path.append(str(ROOT))
from tests.pages_score import SETS, UNSEEN, Expected, Score, at_first, pages, score

OURS = "bulletin"
PEERS = {"trafilatura": "trafilatura", "newspaper4k": "newspaper", "readability-lxml": "readability"}
ROUNDS = 3


@dataclass(frozen=True, slots=True)
class Found:
    """What a reader made of a page; `date` is the day of publication that it names, or nothing."""

    paragraphs: tuple[str, ...] = ()
    title: str = ""
    date: str = ""


Read = Callable[[str], Found]


def ours() -> Read:
    """This package, without the process of its own for web pages; of a page without an article nothing."""
    from bulletin.errors import BulletinError
    from bulletin.sources import html, text

    def read(page: str) -> Found:
        data = page.encode()
        source = html if html.score("page", data) else text
        try:
            (article,) = source.read(data, "page", None)
        except BulletinError:
            return Found()
        day = article.published.date().isoformat() if article.published else ""
        return Found(tuple(one.text for one in article.paragraphs), article.title.text, day)

    return read


def trafilatura() -> Read:
    """As its documentation says, with tables, without comments."""
    from trafilatura import bare_extraction, extract

    def read(page: str) -> Found:
        text = extract(page, include_comments=False, include_tables=True) or ""
        facts = bare_extraction(page, with_metadata=True)
        title, date = (facts.title or "", facts.date or "") if facts else ("", "")
        return Found(_lines(text), title, date)

    return read


def newspaper4k() -> Read:
    """As its documentation says, given the page instead of an address."""
    import newspaper

    def read(page: str) -> Found:
        article = newspaper.Article("https://page.example/")
        with suppress(newspaper.ArticleException):
            article.download(input_html=page)
            article.parse()
        date = article.publish_date
        return Found(_lines(article.text), article.title or "", date.date().isoformat() if date else "")

    return read


def readability() -> Read:
    """Its summary is HTML: the text of its paragraphs, subheads, items and rows, each on its line."""
    from lxml import html
    from readability import Document

    def read(page: str) -> Found:
        document = Document(page)
        root = html.fromstring(document.summary())
        for element in root.iter("p", "h1", "h2", "h3", "h4", "li", "tr", "br", "div", "blockquote"):
            element.tail = "\n" + (element.tail or "")
            element.text = "\n" + (element.text or "")
        return Found(_lines(root.text_content()), document.short_title())

    return read


MAKERS: dict[str, Callable[[], Read]] = {
    OURS: ours,
    "trafilatura": trafilatura,
    "newspaper4k": newspaper4k,
    "readability-lxml": readability,
}


def _lines(text: str) -> tuple[str, ...]:
    """The lines without the signs of items that some put before them."""
    lines = (" ".join(line.split()) for line in text.splitlines())
    return tuple(line.removeprefix("- ").removeprefix("– ") for line in lines if line)


def wanted(page: Expected) -> tuple[str, ...]:
    """The paragraphs of a page line by line, as no other reader has a table in one."""
    return tuple(line for text in page.texts for line in text.split("\n"))


def need_peers() -> None:
    """Returns if all others are there; else leaves with how to get them."""
    missing = [name for name, module in PEERS.items() if find_spec(module) is None]
    if missing:
        names = " ".join(missing)
        sys.exit(f"Not installed here: {names}. Get them with: {sys.executable} -m pip install {names}")


def scored(read: Read, chosen: Iterable[Expected]) -> Score:
    """The paragraphs of all the pages."""
    found = Score()
    for page in chosen:
        lines = (line for text in read(page.path.read_text("utf-8")).paragraphs for line in text.split("\n"))
        found += score(lines, wanted(page))
    return found


def _share(found: Score) -> str:
    return f"{found.f1:.3f} ({found.right} of {found.wanted}, {found.read - found.right} too many)"


def html_part(reads: dict[str, Read]) -> str:
    """The chapter on web pages, set by set."""
    rows = [[name, *(_share(scored(reads[who], _html(name))) for who in reads)] for name in SETS]
    every = [page for name in SETS for page in _html(name)]
    rows.append(["all", *(_share(scored(read, every)) for read in reads.values())])
    note = (
        "F1 on whole paragraphs, line for line; a row of a table is a line. Our rules were made with `first` "
        "and changed for each later set only after its first score below."
    )
    return f"## Web pages\n\n{note}\n\n{table(('set', *reads), rows)}"


def _html(name: str) -> list[Expected]:
    return [page for page in pages(name) if page.path.suffix == ".html"]


def facts_part(reads: dict[str, Read]) -> str:
    """The chapter on headlines and days."""
    every = [page for name in SETS for page in _html(name) if not page.error]
    rows = []
    for who, read in reads.items():
        found = [(page, read(page.path.read_text("utf-8"))) for page in every]
        titles = sum(one.title == page.title for page, one in found)
        days = sum(bool(page.published) and one.date == (page.published or "")[:10] for page, one in found)
        invented = sum(bool(one.date) and one.date != (page.published or "")[:10] for page, one in found)
        rows.append(
            (who, f"{titles} of {len(every)}", f"{days} of {sum(bool(p.published) for p in every)}", invented)
        )
    note = "A day is invented where the page declares none, or another one. readability-lxml looks for none."
    return f"## Headline and day\n\n{note}\n\n{table(('', 'headline', 'day', 'days invented'), rows)}"


def first_part() -> str:
    """The chapter on what pages scored before any rule was changed for them."""
    read = ours()
    rows = []
    for name in (*SETS[1:], *UNSEEN):
        first = [one for one in at_first() if one.folder == name]
        for suffix, kind in ((".html", "web pages"), (".txt", "pasted text")):
            then = sum((one.score for one in first if one.page.endswith(suffix)), Score())
            now = scored(read, [page for page in pages(name) if page.path.suffix == suffix])
            rows.append((name, kind, _share(then), _share(now)))
    note = (
        "Each set was written after the rules of its time and scored once; then they were changed for it, "
        "but not for the last."
    )
    return f"## At first, and now\n\n{note}\n\n{table(('set', '', 'at first', 'now'), rows)}"


def speed_part(reads: dict[str, Read]) -> str:
    """The chapter on time: all web pages, by turns, the best of some rounds."""
    every = [page.path.read_text("utf-8") for name in SETS for page in _html(name)]
    best = dict.fromkeys(reads, float("inf"))
    for _ in range(ROUNDS):
        for who, read in reads.items():
            began = time.process_time()
            for page in every:
                read(page)
            best[who] = min(best[who], time.process_time() - began)
    rows = [
        (who, f"{1000 * best[who] / len(every):.1f} ms", f"{best[who] / best['trafilatura']:.2f} ×")
        for who in reads
    ]
    note = (
        "Processor time per page. Ours asks trafilatura once; trafilatura here reads twice: text, then facts."
    )
    return f"## Time\n\n{note}\n\n{table(('', 'per page', 'against trafilatura'), rows)}"


def report() -> str:
    """All chapters, as Markdown."""
    facts = machine() | {name: metadata.version(name) for name in PEERS}
    reads = {name: make() for name, make in MAKERS.items()}
    parts = (
        "# Web pages and pasted text beside other readers",
        machine_lines(facts),
        html_part(reads),
        facts_part(reads),
        first_part(),
        speed_part(reads),
    )
    return "\n\n".join(parts) + "\n"


def main() -> None:
    """Prints the report, and keeps it where asked."""
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    options.add_argument("--report", type=Path, metavar="FILE", help="keep the report there")
    told = options.parse_args()
    need_peers()
    text = report()
    show_report(text, told.report)


if __name__ == "__main__":
    main()
