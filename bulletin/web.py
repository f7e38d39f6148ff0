"""The web as a source: what stands at an address becomes articles, a feed item by item."""

import codecs
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

from bulletin.address import is_address, public_address
from bulletin.article import Article
from bulletin.errors import BulletinError, Failure, NetworkError, SourceError
from bulletin.fetch import Answer, Call, Client, Patience
from bulletin.reach import Reach

if TYPE_CHECKING:
    from protego import Protego

    from bulletin.ledger import KeptAnswer, Ledger

FEED = "feed"  # the member of `sources/` that reads feeds
_TYPES = (
    "text/", "application/xhtml", "application/xml", "application/rss", "application/atom", "application/rdf",
    "application/json", "application/ld+json", "application/epub", "application/octet-stream",
    "application/zip", "application/vnd.openxmlformats-officedocument.wordprocessingml",
)  # fmt: skip
_LEAST_BYTES = 500.0  # a second
_AGENT = "Bulletin"
_ROBOTS = Call("", deadline_seconds=10.0, max_bytes=512_000, attempts=2)  # RFC 9309, 2.5: 500 KiB or more
# What servers say of everything without having looked.
_GUESSES = frozenset(("iso8859-1", "cp1252", "ascii", "utf-8"))


@dataclass(frozen=True, slots=True)
class Found:
    """What was read of some bytes: the member of `sources/` that did, and what it found."""

    kind: str
    articles: tuple[Article | Failure, ...]


@dataclass(frozen=True, slots=True)
class Occasion:
    """What articles are taken in for: a show by name, and the day and slot of its edition."""

    show: str
    due: str


Read = Callable[[bytes, str], Found]


@dataclass(slots=True)
class Web:
    """The web within a station's `reach`; `kept` is the folder of its ledger.

    Of a feed come the items that the show has not had for another occasion, so that asking again for the
    same edition gives the same items and the next edition only new ones. `hear` is told each address before
    it is asked; `left` counts the new items that were more than the station takes at once.
    """

    reach: Reach
    kept: Path
    occasion: Callable[[], Occasion] = lambda: Occasion("", "")
    patience: Patience | None = None
    hear: Callable[[str], object] = lambda _: None
    left: int = field(default=0, init=False)
    _client: Client | None = field(default=None, init=False)
    _robots: "dict[str, Protego]" = field(default_factory=dict, init=False)
    # Ids of articles, and of the items they were.
    _items: dict[str, str] = field(default_factory=dict, init=False)

    def articles(self, url: str, read: Read) -> tuple[Article | Failure, ...]:
        """The articles at `url`, taken apart by `read`; those that can't be had as failures. NetworkError or
        SourceError where there is none at all.
        """
        kept = self._ledger.answer(url)
        answer = self._answer(url, kept)
        named = public_address(answer.url)
        found = read(_as_sent(answer), named)
        if found.kind != FEED:
            return tuple(_located(one, named) for one in found.articles)
        self._keep(url, answer)
        return tuple(self._whole(one, url, read) for one in self._fresh(found.articles, named))

    def note(self, ids: Sequence[str]) -> None:
        """An edition was made of the articles with these ids: the next ones will do without."""
        items = [self._items[one] for one in ids if one in self._items]
        if items:
            occasion = self.occasion()
            self._ledger.note_items(occasion.show, occasion.due, items)

    def _keep(self, url: str, answer: Answer) -> None:
        """Keeps what a feed answered, if its server would know it again."""
        from bulletin.ledger import KeptAnswer

        marks = (answer.header("etag"), answer.header("last-modified"))
        if any(marks):
            self._ledger.keep_answer(url, KeptAnswer(*marks, answer.header("content-type"), answer.body))

    @property
    def _ledger(self) -> "Ledger":
        from bulletin.ledger import Ledger

        return Ledger(self.kept)

    def _answer(self, url: str, kept: "KeptAnswer | None" = None, led_from: str = "") -> Answer:
        self.hear(public_address(url) or url)
        if self.reach.robots:
            self._require_welcome(url)
        asked = (("if-none-match", kept.etag), ("if-modified-since", kept.modified)) if kept else ()
        headers = tuple((name, value) for name, value in asked if value)
        answer = self._open().fetch(Call(url, headers=headers, types=_TYPES, led_from=led_from))
        if kept and answer.status == 304:
            told = (("etag", kept.etag), ("last-modified", kept.modified), ("content-type", kept.type))
            return Answer(200, told, kept.body, answer.url)
        return answer

    def _open(self) -> Client:
        if self._client is None:
            usual = Patience(least_bytes=_LEAST_BYTES, apart_seconds=self.reach.apart)
            self._client = Client(self.reach.allowed, self.patience or usual)
        return self._client

    def _require_welcome(self, url: str) -> None:
        """NetworkError where the host's robots.txt does not want the page to be read by us."""
        host = Call(url).host
        root = f"{url.partition('://')[0]}://{host}"
        if root not in self._robots:
            self._robots[root] = self._rules(root)
        if not self._robots[root].can_fetch(url, _AGENT):
            raise NetworkError("fetch.robots", host=host, status=0)

    def _rules(self, root: str) -> "Protego":
        from protego import Protego

        try:
            answer = self._open().fetch(replace(_ROBOTS, url=f"{root}/robots.txt"))
        except NetworkError as error:
            if error.facts["status"] not in range(400, 429):
                raise  # who can't be asked has not agreed (RFC 9309, 2.3.1.4)
            return Protego.parse("")
        return Protego.parse(answer.body.decode("utf-8", "replace"))

    def _fresh(self, found: Sequence[Article | Failure], name: str) -> tuple[Article | Failure, ...]:
        """The items that neither the show nor this run has had, in the feed's order, as many as the station
        takes.
        """
        told: dict[str, Article | Failure] = {}
        for one in found:
            told.setdefault(one.id if isinstance(one, Article) else one.key, one)
        ids = tuple(told)
        occasion = self.occasion()
        had = zip(ids, self._ledger.occasions(occasion.show, ids), strict=True)
        taken = set(self._items.values())
        fresh = [told[one] for one, due in had if due in ("", occasion.due) and one not in taken]
        if not fresh:
            raise SourceError("items.nothing", name=name)
        most = max(1, self.reach.items)
        self.left += len(fresh[most:])
        return tuple(fresh[:most])

    def _whole(self, item: Article | Failure, feed: str, read: Read) -> Article | Failure:
        """The item with its whole text, which a feed that only has teasers leaves at the item's address."""
        if isinstance(item, Failure):
            return item
        whole: Article | Failure = item
        if item.teaser and is_address(item.source):
            whole = self._behind(item, feed, read)
        if isinstance(whole, Article):
            self._items[whole.id] = item.id
        return whole

    def _behind(self, item: Article, feed: str, read: Read) -> Article | Failure:
        try:
            answer = self._answer(item.source, led_from=feed)
            found = read(_as_sent(answer), public_address(answer.url))
            articles = [one for one in found.articles if isinstance(one, Article)]
            if found.kind == FEED or len(articles) != 1:
                raise SourceError("items.behind", name=item.source)
        except BulletinError as error:
            return Failure(item.source, error.about(item.title.text))
        return _completed(item, articles[0])


def _completed(item: Article, page: Article) -> Article:
    """The page's article, with what only the feed says of it."""
    return replace(
        page,
        byline=page.byline or item.byline,
        published=page.published or item.published,
        section=page.section or item.section,
        source=page.source if is_address(page.source) else item.source,
        pictures=page.pictures or item.pictures,
    )


def _located(one: Article | Failure, address: str) -> Article | Failure:
    """The article with the address that it was found at, where it names none of its own."""
    if isinstance(one, Article) and not is_address(one.source):
        return replace(one, source=address)
    return one


def _as_sent(answer: Answer) -> bytes:
    """The body; as UTF-8 where only the server says in which other encoding it is."""
    named = answer.header("content-type").lower().partition("charset=")[2].partition(";")[0].strip("\"' ")
    try:
        encoding = codecs.lookup(named).name
        if encoding in _GUESSES or answer.body.startswith(codecs.BOM_UTF8) or _is_utf8(answer.body):
            return answer.body
        return codecs.BOM_UTF8 + answer.body.decode(encoding).encode()
    except (LookupError, UnicodeError):
        return answer.body


def _is_utf8(body: bytes) -> bool:
    try:
        return not body.decode().isascii()
    except UnicodeDecodeError:
        return False


def listed(data: bytes) -> tuple[str, ...]:
    """The addresses that a text is a list of, one a line, empty lines and notes (#) between; else nothing."""
    if not data.removeprefix(codecs.BOM_UTF8).lstrip().startswith((b"http://", b"https://", b"#")):
        return ()
    lines = [line.strip() for line in data.decode("utf-8-sig", "replace").splitlines()]
    addresses = [line for line in lines if line and not line.startswith("#")]
    whole = all(is_address(line) and " " not in line for line in addresses)
    return tuple(addresses) if whole else ()


def each(addresses: Sequence[str], web: Web, read: Read) -> Iterator[Article | Failure]:
    """The articles at each of the addresses; one that gives none is a failure of its own."""
    for url in addresses:
        try:
            yield from web.articles(url, read)
        except BulletinError as error:
            yield Failure(url, error)
