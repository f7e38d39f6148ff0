"""Castopod: a podcast that is hosted there, plain or (castopods) under TLS.

By the REST interface that it documents (`/api/rest/v1`, HTTP Basic): an episode is made with its sound,
transcript and chapters, and then published for its time. That interface can neither change an episode nor
take one back.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC
from typing import Any

from bulletin import shelf
from bulletin.cut import Cut
from bulletin.errors import BulletinError, UsageError
from bulletin.outlet import Secrets, State
from bulletin.outlets._place import (
    PATIENCE,
    USUAL_BYTES,
    Passing,
    Patience,
    Place,
    place_of,
)
from bulletin.outlets._web import Answer, Call, Upload, Web
from bulletin.show import OutletSettings, Station

TAKES = "sound"
REMOVES = False
SCHEMES = ("castopod", "castopods")
_FORM = "castopods://user@host/PODCAST/AUTHOR (both are numbers)"
_BASE = "/api/rest/v1/episodes"
_PAGE, _PAGES = 100, 100  # episodes that are asked for at once, and how often
_SLUG_LETTERS = 128


def missing() -> str:
    """Nothing: it is always there."""
    return ""


def open(  # noqa: A001 - the protocol's
    settings: OutletSettings, station: Station, secrets: Secrets, patience: Patience = PATIENCE
) -> "CastopodDepot":
    """The podcast that the address names, in the name of one of its authors."""
    place = place_of(settings, secrets, _FORM)
    podcast, _, author = place.root.strip("/").partition("/")
    if not (podcast.isdecimal() and author.isdecimal() and place.user):
        raise UsageError("outlet.address", name=settings.name, form=_FORM)
    auth = (place.user, place.secret("password"))
    web = Web(place, settings, station, patience, auth)
    return CastopodDepot(place, podcast, author, web)


@dataclass(frozen=True, slots=True)
class CastopodDepot:
    """A podcast, open; `podcast` and `author` are their numbers."""

    place: Place
    podcast: str
    author: str
    web: Web = field(repr=False)

    def mark(self, cut: Cut) -> str:
        """Its slug, which a podcast has once."""
        return cut.name.lower().replace("_", "-").replace(".", "-")[:_SLUG_LETTERS].strip("-")

    def find(self, mark: str) -> str:
        """The id of the episode of this slug, if it is published or has its time."""
        return self.web.within(USUAL_BYTES, lambda: self._find(mark, published=True))

    def send(self, cut: Cut) -> str:
        """Its id, once it is published for its time. An episode that is there already, left unpublished by a
        run that was broken off, is not made a second time.
        """
        key = self.web.within(cut.asset.size, lambda: self._create(cut))
        self.web.within(0, lambda: self._publish(cut, key))
        return key

    def state(self, key: str) -> State:
        """Whether it is there."""
        call = Call("GET", f"{_BASE}/{key}")
        answer = self.web.within(0, lambda: self.web.call(call, key, 404))
        return State.GONE if answer.status == 404 else State.READY

    def drop(self, key: str) -> None:
        """KeptError: this interface takes nothing out, unless it is gone anyway."""
        if self.state(key) is not State.GONE:
            raise self.place.kept("scheduled", key, "its interface removes nothing")

    def close(self) -> None:
        """Lets go of the connections, and lets the next publisher in."""
        self.web.close()

    def _find(self, mark: str, published: bool) -> str:
        for row in self._rows():
            if row.get("slug") == mark and row.get("id") and (row.get("published_at") or not published):
                return str(row["id"])
        return ""

    def _rows(self) -> Iterator[dict[str, Any]]:
        """The episodes of the podcast, the newest first."""
        for page in range(_PAGES):
            query = {"podcastIds": self.podcast, "order": "newest", "limit": _PAGE, "offset": page * _PAGE}
            call = Call("GET", _BASE, query=tuple((name, str(value)) for name, value in query.items()))
            told = self.web.call(call, "episodes").json()
            rows = [row for row in told if isinstance(row, dict)] if isinstance(told, list) else []
            yield from rows
            if len(rows) < _PAGE:
                return

    def _create(self, cut: Cut) -> str:
        path, slug = cut.asset.path, self.mark(cut)
        call = Call("POST", _BASE, fields=self._fields(cut, slug), uploads=tuple(_uploads(cut)))
        answer = self.web.call(call, path, 400, 409)
        told = answer.json()
        if answer.status == 409:
            key = self._find(slug, published=False)
        else:
            key = str(told.get("id") or "") if isinstance(told, dict) and answer.status != 400 else ""
        if not key:
            raise self._refused(answer, path)
        return key

    def _fields(self, cut: Cut, slug: str) -> tuple[tuple[str, str], ...]:
        return (
            ("created_by", self.author),
            ("updated_by", self.author),
            ("user_id", self.author),  # the documentation's name of the first one
            ("podcast_id", self.podcast),
            ("title", cut.title),
            ("slug", slug),
            ("description", _description(cut)),
            ("type", "full"),
            ("transcript-choice", "upload-file"),
            ("chapters-choice", "upload-file"),
        )

    def _publish(self, cut: Cut, key: str) -> None:
        """The episode is out at its time; one that was published before stays so."""
        fields = (
            ("publication_method", "schedule"),
            ("scheduled_publication_date", f"{cut.at.astimezone(UTC):%Y-%m-%d %H:%M}"),
            ("client_timezone", "UTC"),
            ("created_by", self.author),
        )
        call = Call("POST", f"{_BASE}/{key}/publish", fields=fields)
        answer = self.web.call(call, cut.asset.path, 400, 409)
        if answer.status == 400:
            raise self._refused(answer, cut.asset.path)

    def _refused(self, answer: Answer, path: str) -> BulletinError | Passing:
        """The failure with the reasons that Castopod gives."""
        told = answer.json()
        messages = told.get("messages") if isinstance(told, dict) else None
        said = "; ".join(map(str, messages.values())) if isinstance(messages, dict) else ""
        return self.place.kept("refused", path, said or f"status {answer.status}")


def _uploads(cut: Cut) -> Iterator[Upload]:
    yield Upload("audio_file", cut.asset.path, cut.asset.type, cut.asset)
    for name, kind in (("transcript_file", "vtt"), ("chapters_file", "chapters")):
        made = shelf.load("formats", kind)
        suffix = made.SUFFIX.rpartition(".")[2]
        yield Upload(name, f"{cut.name}.{suffix}", made.TYPE, made.render(cut.facts))


def _description(cut: Cut) -> str:
    """What the episode says of itself: its stories, and that the voice is synthetic."""
    articles = cut.facts.articles
    alone = [articles[0].lead] if len(articles) == 1 and articles[0].lead else []
    told = alone or [f"- {one.title}" for one in articles]
    disclosure = cut.facts.provenance.disclosure if cut.facts.provenance else ""
    return "\n".join([*told, "", disclosure]).strip()
