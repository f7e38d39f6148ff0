"""Acquiring: a published voice comes into a station, its licence seen, its files whole, its card last."""

import hashlib
import json
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol, cast

from bulletin import shelf
from bulletin.download import fetch_pieces, forget, forget_old, publish_pieces, store_at
from bulletin.errors import Lacking, NetworkError, UsageError
from bulletin.fetch import Call, Client
from bulletin.filing import publish_bytes, sha256_of
from bulletin.published import Offer, Terms, terms_of
from bulletin.room import require_space
from bulletin.show import Station
from bulletin.voice import CARD, DEFAULTS, Voice, find, read_card

ENGINE = "piper"
_TERMS = "MODEL_CARD"
_TERMS_BYTES = 100_000


class Neural(Protocol):
    """What is asked of the engine whose voices are fetched."""

    MODEL: str
    CONFIG: str

    def missing(self) -> str:
        """Why it cannot run here, as a key of `_texts/`, or nothing."""

    def examine(self, model: bytes, config: bytes, voice: str) -> None:
        """Raises where these files are no voice of its."""


@dataclass(frozen=True, slots=True)
class Order:
    """A voice to be fetched into a station: as which id, and under which licence if its publisher
    names none.
    """

    offer: Offer
    station: Station
    id: str
    kept: Path

    @property
    def folder(self) -> Path:
        """Where the voice will be."""
        return self.station.path("voices") / self.id


def order(offer: Offer, station: Station, name: str, kept: Path) -> Order:
    """The order for `offer` as the voice `name`, else under its own; UsageError without a station to put it
    in, or where the id is no plain name or belongs to a voice of another kind. Lacking where it could not
    speak.
    """
    key = _engine().missing()
    if key:
        raise Lacking(key)
    if station.folder is None:
        raise UsageError("voices.nowhere")
    found = Order(offer, station, name or offer.name, kept)
    if found.id != Path(found.id).name or found.id.startswith("."):
        raise UsageError("voices.id", name=found.id)
    if (found.folder / CARD).is_file() and read_card(found.folder).engine != ENGINE:
        raise UsageError("voices.taken", voice=found.id, path=str(found.folder))
    return found


def _engine() -> Neural:
    return cast("Neural", shelf.load("engines", ENGINE))


def fetch_terms(offer: Offer, client: Client) -> Terms:
    """What the publisher says of the voice; NetworkError where that is not what the catalogue says it is."""
    wanted = offer.terms
    answer = client.fetch(Call(wanted.url, max_bytes=_TERMS_BYTES))
    kind = "md5" if len(wanted.digest) == 32 else "sha256"
    if hashlib.new(kind, answer.body).hexdigest() != wanted.digest:
        raise NetworkError("download.digest", host=Call(wanted.url).host, status=answer.status)
    return terms_of(answer.body.decode("utf-8", "replace"))


def acquire(asked: Order, terms: Terms, client: Client) -> Iterator[tuple[int, int]]:
    """Fetches the voice; so many bytes of so many are there, after each piece. At the end its card stands
    beside its files: before that nobody sees it.
    """
    engine, offer, store = _engine(), asked.offer, store_at(asked.kept / "downloads")
    forget_old(store, time.time())
    config, model = offer.config, offer.model
    whole = config.bytes + model.bytes
    require_space(asked.folder, 2 * whole)
    require_space(asked.kept, 2 * whole)
    for done in fetch_pieces(config, client, store):
        yield done, whole
    for done in fetch_pieces(model, client, store):
        yield config.bytes + done, whole
    publish_pieces(config, store, asked.folder / engine.CONFIG)
    described = (asked.folder / engine.CONFIG).read_bytes()

    def examine(temp: Path) -> None:
        engine.examine(temp.read_bytes(), described, asked.id)

    publish_pieces(model, store, asked.folder / engine.MODEL, examine)
    publish_bytes(asked.folder / _TERMS, terms.text.encode() + b"\n")
    _write_card(asked, terms)
    forget(config, store)
    forget(model, store)


def _write_card(asked: Order, terms: Terms) -> None:
    """The card, unless one of the same files is there, which its owner may have changed."""
    path = asked.folder / CARD
    files = {name: sha256_of(asked.folder / name) for name in (_engine().MODEL, _engine().CONFIG)}
    if not path.is_file() or dict(read_card(asked.folder).files) != files:
        publish_bytes(path, card(asked, terms, files).encode())


def card(asked: Order, terms: Terms, files: dict[str, str]) -> str:
    """The voice's card as TOML."""
    offer = asked.offer
    told = {
        "name": offer.name,
        "engine": ENGINE,
        "language": offer.language,
        "licence": terms.licence,
        "attribution": terms.source,
        "sample": _sample(offer),
    }
    lines = [f"{key} = {_quoted(value)}" for key, value in told.items() if value]
    return "\n".join([*lines, "", "[files]", *(f"{_quoted(n)} = {_quoted(d)}" for n, d in files.items()), ""])


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


def _sample(offer: Offer) -> str:
    """The sentence by which the built-in voice of its language is heard, else the language's name
    in itself.
    """
    voice = DEFAULTS.get(offer.language.partition("-")[0])
    return find(voice).sample if voice else f"{offer.native}."


def acquired(asked: Order) -> Voice:
    """The voice as it stands in the station."""
    return read_card(asked.folder)
