"""Site: the pages on which editions are heard and read: static, of one origin, whole without scripts."""

import hashlib
import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache, partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bulletin.captions import milliseconds
from bulletin.feed import show_description, show_title
from bulletin.patter import written_date
from bulletin.readalong import read_along
from bulletin.record import ArticleFacts, Record
from bulletin.release import COMPANIONS, DIGITS, PAGE, Asset, Channel, Release
from bulletin.text import clock_time, one_line
from bulletin.texts import sentence
from bulletin.transcript import foreign, stories

if TYPE_CHECKING:
    from jinja2 import Template

SHIPPED = Path(__file__).with_name("_site")
EMBED = "embed.html"
TYPE = "text/html"
# Nothing but the page's own origin, and no script or style inside the page.
POLICY = (
    "default-src 'none'; media-src 'self'; script-src 'self'; style-src 'self'; img-src 'self';"
    " connect-src 'self'; base-uri 'none'; form-action 'none'"
)
RATES = (0.5, 0.75, 1.0, 1.25, 1.5, 1.75, 2.0, 2.5, 3.0)
PAGE_BYTES = 44_000  # of an edition's page and what its script asks for; with style and script below 60 kB
EDITIONS = 50  # on a page of the show
_TYPES = {".js": "text/javascript", ".css": "text/css", ".svg": "image/svg+xml"}
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


def furniture() -> tuple[Asset, ...]:
    """The script, the style and the icon of every page, under names of their bytes."""
    return tuple(_shipped(name) for name in ("player.js", "site.css", "icon.svg"))


@cache
def version() -> str:
    """A digest of the pages' patterns: other patterns make other pages."""
    patterns = sorted(SHIPPED.glob("*"))
    return hashlib.sha256(b"".join(path.read_bytes() for path in patterns)).hexdigest()


@cache
def _shipped(name: str) -> Asset:
    data = (SHIPPED / name).read_bytes()
    digest = hashlib.sha256(data).hexdigest()
    stem, _, ending = name.rpartition(".")
    path = f"assets/{stem}.{digest[:8]}.{ending}"
    return Asset(path, _TYPES[f".{ending}"], len(data), digest, data=data, immutable=True)


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
    say = _sayer(record.edition.language)
    data = _filled(
        "edition.html",
        **_frame(channel, record.edition.language, say),
        title=record.edition.title,
        address=channel.address(release.page),
        feed="feed.xml",
        style=f"../../{_shipped('site.css').path}",
        icon=f"../../{_shipped('icon.svg').path}",
        script=f"../../{_shipped('player.js').path}",
        summary="" if release.withdrawn else _summary(record),
        facts=_safe_json(_edition_facts(release, channel, weight)),
        at=record.edition.at,
        date=_date(record.edition.at, record.edition.language),
        length=_length(record.edition.duration, say),
        seconds=record.edition.duration,
        withdrawn=release.withdrawn,
        reason=record.withdrawn.reason,
        guid=release.guid,
        audio=_beside(release.audio.path),
        captions=_beside(release.companion_path("vtt")),
        times=_beside(times.path) if times else "",
        rates=RATES,
        number=partial(_number, say=say),
        chapters=_chapters(record),
        stories=stories(record, timed=not weight.apart),
        files=() if release.withdrawn else tuple(_files(release, say)),
        disclosure=_disclosure(record),
    )
    yield _page(release.page, data)


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
    say = _sayer(record.edition.language)
    data = _filled(
        EMBED,
        **_frame(channel, record.edition.language, say),
        title=record.edition.title,
        address=channel.address(release.page),
        audio=channel.address(release.newest.path),
        length=_length(record.edition.duration, say),
        chapters=_chapters(record),
        stories=stories(record, timed=False),
        withdrawn=release.withdrawn,
        reason=record.withdrawn.reason,
        disclosure=_disclosure(record),
    )
    return _page(f"{release.folder}/{EMBED}", data)


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
        _page(
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
    say, (number, count), (artwork, small) = _sayer(language), place, artworks
    return _filled(
        "show.html",
        **_frame(channel, language, say),
        address=channel.address(f"{channel.folder}/{_show_page(number)}"),
        feed="feed.xml",
        style=f"../{_shipped('site.css').path}",
        icon=f"../{_shipped('icon.svg').path}",
        artwork=_beside(small.path),
        facts=_safe_json(_show_facts(channel, language, artwork)),
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
    say = _sayer(one.language)

    def within(path: str) -> str:
        return path.removeprefix(f"{channel.folder}/")

    date, length = _date(one.at, one.language), _length(one.seconds, say)
    other = one.language if one.language.partition("-")[0] != page.partition("-")[0] else ""
    audio = within(one.audio)
    return _Listed(other, within(one.page), one.title, one.at, date, length, audio, one.withdrawn)


Say = Callable[..., str]


def _sayer(language: str) -> Say:
    """What the pages say, in the language of the edition."""
    return lambda name, /, **facts: sentence(f"site.{name}", language.partition("-")[0], **facts)


def _frame(channel: Channel, language: str, say: Say) -> dict[str, Any]:
    """What every page is told."""
    return {
        "language": language,
        "policy": POLICY,
        "say": say,
        "show": show_title(channel, language),
        "station": channel.station.name or show_title(channel, language),
        "description": show_description(channel, language),
    }


def _filled(name: str, **facts: object) -> bytes:
    return _template(name).render(facts).encode()


@cache
def _template(name: str) -> "Template":
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    loader = FileSystemLoader(SHIPPED)
    return Environment(loader=loader, autoescape=True, undefined=StrictUndefined).get_template(name)


def _page(path: str, data: bytes) -> Asset:
    return Asset(path, TYPE, len(data), hashlib.sha256(data).hexdigest(), data=data)


def _beside(path: str) -> str:
    """The address of a file from a page in the same folder."""
    from urllib.parse import quote

    return quote(path.rpartition("/")[2])


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
        yield _File(_beside(asset.path), ending.upper(), _size(asset.size, say))


def _size(size: int, say: Say) -> str:
    return f"{_number(round(size / 1e6, 1), say)} MB" if size >= 1e5 else f"{-(-size // 1000)} kB"


def _number(value: float, say: Say) -> str:
    return f"{value:g}".replace(".", say("point"))


def _length(seconds: float, say: Say) -> str:
    minutes, rest = divmod(round(seconds), 60)
    return say("length", minutes=minutes, seconds=rest)


def _date(at: str, language: str) -> str:
    """The day, and the time where the edition has one."""
    when = datetime.fromisoformat(at)
    vietnamese = language.partition("-")[0] == "vi"
    day = f"{when.day}/{when.month}/{when.year}" if vietnamese else written_date(when)
    return f"{day}, {when:%H:%M}" if (when.hour, when.minute) != (0, 0) else day


def _summary(record: Record) -> str:
    lead = record.articles[0].lead if len(record.articles) == 1 else ""
    told = one_line(lead or "; ".join(one.title for one in record.articles))
    return told if len(told) <= _SUMMARY else f"{told[:_SUMMARY].rsplit(None, 1)[0]}…"


def _disclosure(record: Record) -> str:
    return record.provenance.disclosure if record.provenance else ""


def _edition_facts(release: Release, channel: Channel, weight: _Weight) -> dict[str, object]:
    """What search engines are told of an edition (schema.org)."""
    record, language = release.facts, release.facts.edition.language
    said = [one_line(one.written) for one in record.script if one.story >= 0] if weight.text else []
    parts = [_article_facts(one) for one in record.articles] if weight.articles else []
    sound: dict[str, object] = {
        "@type": "AudioObject",
        "contentUrl": channel.address(release.audio.path),
        "encodingFormat": release.audio.type,
        "contentSize": str(release.audio.size),
        "duration": _iso_length(record.edition.duration),
        "transcript": " ".join(said),
    }
    told: dict[str, object] = {
        "@context": "https://schema.org",
        "@type": "PodcastEpisode",
        "name": record.edition.title,
        "url": channel.address(release.page),
        "datePublished": record.edition.at,
        "inLanguage": language,
        "timeRequired": _iso_length(record.edition.duration),
        "associatedMedia": _told(sound),
        "partOfSeries": _show_name(channel, language),
        "hasPart": parts,
    }
    return _told(told)


def _told(facts: dict[str, object]) -> dict[str, object]:
    """The facts that are known."""
    return {key: value for key, value in facts.items() if value}


def _article_facts(article: ArticleFacts) -> dict[str, object]:
    told: dict[str, object] = {
        "@type": "NewsArticle",
        "headline": article.title,
        "inLanguage": article.language,
        "datePublished": article.published,
        "articleSection": article.section,
        "url": article.source if article.source.startswith("http") else "",
        "author": {"@type": "Person", "name": article.byline} if article.byline else "",
    }
    return _told(told)


def _show_name(channel: Channel, language: str) -> dict[str, object]:
    address = channel.address(f"{channel.folder}/{PAGE}")
    return {"@type": "PodcastSeries", "name": show_title(channel, language), "url": address}


def _show_facts(channel: Channel, language: str, artwork: Asset) -> dict[str, object]:
    return {
        "@context": "https://schema.org",
        **_show_name(channel, language),
        "description": show_description(channel, language),
        "inLanguage": language,
        "image": channel.address(artwork.path),
        "webFeed": channel.address(channel.feed),
    }


def _iso_length(seconds: float) -> str:
    minutes, rest = divmod(round(seconds), 60)
    return f"PT{minutes}M{rest}S"


def _safe_json(told: object) -> Any:
    """JSON that can stand inside a page: no text in it ends the element that it stands in."""
    from markupsafe import Markup

    plain = json.dumps(told, ensure_ascii=False)
    return Markup(plain.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026"))  # noqa: S704
