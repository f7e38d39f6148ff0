"""Site: the pages on which editions are heard and read: static, of one origin, whole without scripts."""

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from bulletin.captions import milliseconds
from bulletin.masthead import (
    Say,
    beside,
    date_of,
    filled,
    frame,
    length_of,
    number_of,
    page_of,
    sayer,
    shipped,
)
from bulletin.readalong import read_along
from bulletin.record import Record
from bulletin.release import COMPANIONS, DIGITS, PAGE, Asset, Channel, Release
from bulletin.searchfacts import edition_facts, show_facts
from bulletin.text import clock_time, one_line
from bulletin.transcript import foreign, stories

EMBED = "embed.html"
RATES = (0.5, 0.75, 1.0, 1.25, 1.5, 1.75, 2.0, 2.5, 3.0)
PAGE_BYTES = 44_000  # of an edition's page and what its script asks for; with style and script below 60 kB
EDITIONS = 50  # on a page of the show
_SUMMARY = 300  # letters that a search engine shows


@dataclass(frozen=True, slots=True)
class Row:
    """An edition in the list of its show."""

    at: str
    guid: str
    language: str
    title: str
    page: str
    audio: str
    seconds: float
    withdrawn: bool


@dataclass(frozen=True, slots=True)
class _Chapter:
    """A chapter to go to; `start` in seconds to the millisecond, `language` empty where it is the page's."""

    title: str
    start: float
    clock: str
    language: str


@dataclass(frozen=True, slots=True)
class _File:
    """A file to fetch, beside the page."""

    href: str
    name: str
    size: str


def edition_page(release: Release, channel: Channel) -> tuple[Asset, ...]:
    """The page of an edition: player, chapters, transcript, files; of one that was taken back that it was. It
    comes last, behind what it names.

    Where it would weigh more than PAGE_BYTES, the times of its text lie in a file of their own, which the
    script asks for; then those of words are left out; then the text and the articles that search engines are
    told once more. What remains is the text, an element around each sentence, and the chapters: of 58
    minutes in 40 stories and 700 sentences 86 kB, 58 kB of it text.
    """
    for plan in _LIGHTER:
        made = tuple(_edition_page(release, channel, plan))
        if sum(one.size for one in made) <= PAGE_BYTES:
            break
    return made


@dataclass(frozen=True, slots=True)
class _Weight:
    """What of an edition's page may be left out: whether its times lie `apart`, with those of `words`, and
    whether search engines get its `text` and its `articles` once more.
    """

    apart: bool = True
    words: bool = True
    text: bool = True
    articles: bool = True


_LIGHTER = (
    _Weight(apart=False),
    _Weight(),
    _Weight(words=False),
    _Weight(words=False, text=False),
    _Weight(words=False, text=False, articles=False),
)


def _edition_page(release: Release, channel: Channel, weight: _Weight) -> Iterator[Asset]:
    times = _times(release, weight.words) if weight.apart and not release.withdrawn else None
    if times:
        yield times
    record = release.facts
    say = sayer(record.edition.language)
    data = filled(
        "edition.html",
        **frame(channel, record.edition.language, say),
        title=record.edition.title,
        address=channel.address(release.page),
        feed="feed.xml",
        style=f"../../{shipped('site.css').path}",
        icon=f"../../{shipped('icon.svg').path}",
        script=f"../../{shipped('player.js').path}",
        summary="" if release.withdrawn else _summary(record),
        facts=edition_facts(release, channel, weight.text, weight.articles),
        at=record.edition.at,
        date=date_of(record.edition.at, record.edition.language),
        length=length_of(record.edition.duration, say),
        seconds=record.edition.duration,
        withdrawn=release.withdrawn,
        reason=record.withdrawn.reason,
        guid=release.guid,
        audio=beside(release.audio.path),
        captions=beside(release.companion_path("vtt")),
        times=beside(times.path) if times else "",
        rates=RATES,
        number=partial(number_of, say=say),
        chapters=_chapters(record),
        stories=stories(record, timed=not weight.apart),
        files=() if release.withdrawn else tuple(_files(release, say)),
        disclosure=_disclosure(record),
    )
    yield page_of(release.page, data)


def _times(release: Release, words: bool) -> Asset:
    """When the text of the page is heard, under a name of its bytes."""
    data = read_along(release.facts, words)
    digest = hashlib.sha256(data).hexdigest()
    path = f"{release.folder}/{release.name}.{digest[:DIGITS]}.times.json"
    return Asset(path, "application/json", len(data), digest, data=data, immutable=True)


def embed(release: Release, channel: Channel) -> Asset:
    """What the newspaper's own page of the article takes in: sound, chapters and transcript, all from the
    public address, without script or style; of an edition that was taken back nothing but that.
    """
    record = release.facts
    say = sayer(record.edition.language)
    data = filled(
        EMBED,
        **frame(channel, record.edition.language, say),
        title=record.edition.title,
        address=channel.address(release.page),
        audio=channel.address(release.newest.path),
        length=length_of(record.edition.duration, say),
        chapters=_chapters(record),
        stories=stories(record, timed=False),
        withdrawn=release.withdrawn,
        reason=record.withdrawn.reason,
        disclosure=_disclosure(record),
    )
    return page_of(f"{release.folder}/{EMBED}", data)


def row(release: Release) -> Row:
    """The edition as the list of its show has it."""
    edition = release.facts.edition
    audio = "" if release.withdrawn else release.audio.path
    return Row(
        edition.at, release.guid, edition.language, edition.title, release.page, audio, edition.duration,
        release.withdrawn,
    )  # fmt: skip


def show_pages(
    channel: Channel, rows: Iterable[Row], artwork: Asset, small: Asset | None = None
) -> tuple[Asset, ...]:
    """The pages of the show, its editions newest first, so many on a page; they show the `small` artwork, if
    there is one.
    """
    ranked = sorted(
        rows, key=lambda one: (datetime.fromisoformat(one.at).timestamp(), one.guid), reverse=True
    )
    language = ranked[0].language if ranked else channel.station.ui or "vi"
    groups = [ranked[start : start + EDITIONS] for start in range(0, len(ranked), EDITIONS)] or [[]]
    return tuple(
        page_of(
            f"{channel.folder}/{_show_page(number)}",
            _show(channel, language, group, (artwork, small or artwork), (number, len(groups))),
        )
        for number, group in enumerate(groups)
    )


def _show(
    channel: Channel,
    language: str,
    rows: Sequence[Row],
    artworks: tuple[Asset, Asset],
    place: tuple[int, int],
) -> bytes:
    say, (number, count), (artwork, small) = sayer(language), place, artworks
    return filled(
        "show.html",
        **frame(channel, language, say),
        address=channel.address(f"{channel.folder}/{_show_page(number)}"),
        feed="feed.xml",
        style=f"../{shipped('site.css').path}",
        icon=f"../{shipped('icon.svg').path}",
        artwork=beside(small.path),
        facts=show_facts(channel, language, artwork),
        editions=[_listed(one, channel, language) for one in rows],
        newer=_show_page(number - 1) if number else "",
        older=_show_page(number + 1) if number + 1 < count else "",
    )


def _show_page(number: int) -> str:
    return PAGE if number == 0 else f"index-{number + 1}.html"


@dataclass(frozen=True, slots=True)
class _Listed:
    """An edition in the list, as its page shows it; `language` is empty where it is the list's."""

    language: str
    href: str
    title: str
    at: str
    date: str
    length: str
    audio: str
    withdrawn: bool


def _listed(one: Row, channel: Channel, page: str) -> _Listed:
    say = sayer(one.language)

    def within(path: str) -> str:
        return path.removeprefix(f"{channel.folder}/")

    date, length = date_of(one.at, one.language), length_of(one.seconds, say)
    other = one.language if one.language.partition("-")[0] != page.partition("-")[0] else ""
    audio = within(one.audio)
    return _Listed(other, within(one.page), one.title, one.at, date, length, audio, one.withdrawn)


def _chapters(record: Record) -> tuple[_Chapter, ...]:
    spoken = {one.id: foreign(one.language, record.edition.language) for one in record.articles}
    return tuple(
        _Chapter(
            one.title, milliseconds(one.start) / 1000, clock_time(int(one.start)), spoken.get(one.article, "")
        )
        for one in record.chapters
    )


def _files(release: Release, say: Say) -> Iterator[_File]:
    for asset in (release.audio, *release.others, *map(release.companion, COMPANIONS)):
        ending = asset.path.rpartition("/")[2].removeprefix(release.name).split(".", 2)[2]
        yield _File(beside(asset.path), ending.upper(), _size(asset.size, say))


def _size(size: int, say: Say) -> str:
    return f"{number_of(round(size / 1e6, 1), say)} MB" if size >= 1e5 else f"{-(-size // 1000)} kB"


def _summary(record: Record) -> str:
    lead = record.articles[0].lead if len(record.articles) == 1 else ""
    told = one_line(lead or "; ".join(one.title for one in record.articles))
    return told if len(told) <= _SUMMARY else f"{told[:_SUMMARY].rsplit(None, 1)[0]}…"


def _disclosure(record: Record) -> str:
    return record.provenance.disclosure if record.provenance else ""
