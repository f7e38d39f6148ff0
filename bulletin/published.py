"""Published voices: what a catalogue offers, in the form that Piper's has (`voices.json`), nothing of it
trusted.
"""

import json
import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any
from urllib.parse import urljoin

from bulletin.download import Wanted
from bulletin.errors import NetworkError, UsageError
from bulletin.text import one_line
from bulletin.voice import nearest, shipped_voices

if TYPE_CHECKING:
    from bulletin.fetch import Client

_LISTING = "published.toml"
_NAME = re.compile(r"[A-Za-z0-9][\w.+-]{0,79}")
_PATH = re.compile(r"\w[\w+-]*(?:[./][\w+-]+)*")  # no empty part, none that begins with a dot
_DIGEST = re.compile(r"[0-9a-f]{32}|[0-9a-f]{64}")
_LICENCE = re.compile(r"(?im)^[\s*-]*licen[cs]e\s*:\s*(\S.*)$")
_SOURCE = re.compile(r"(?im)^[\s*-]*url\s*:\s*(https?://\S+)")
_CATALOGUE_BYTES, _MOST_BYTES = 10_000_000, 500_000_000
_QUOTED = 200  # characters of a licence's name


@dataclass(frozen=True, slots=True)
class Listing:
    """What is shipped of catalogues: the address of one, and the voice to begin with for each language."""

    catalogue: str
    first: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Offer:
    """A voice that can be fetched: language as `vi-VN`, quality as its publisher names it, and its files."""

    name: str
    language: str
    native: str
    quality: str
    model: Wanted
    config: Wanted
    terms: Wanted


@dataclass(frozen=True, slots=True)
class Terms:
    """What a voice's publisher says of it: the text, the licence named in it, and where its recordings are
    from.
    """

    text: str
    licence: str
    source: str


@cache
def listing() -> Listing:
    """The shipped listing."""
    told = tomllib.loads((shipped_voices() / _LISTING).read_text("utf-8"))
    return Listing(told["catalogue"], tuple(sorted(told["first"].items())))


def first_for(language: str) -> str:
    """The published voice to begin with in this language, or nothing."""
    return dict(listing().first).get(language.partition("-")[0].lower(), "")


def offers(client: "Client", address: str) -> tuple[Offer, ...]:
    """All that the catalogue at `address` offers, by name; NetworkError where there is no catalogue."""
    from bulletin.fetch import Call

    answer = client.fetch(Call(address, deadline_seconds=60.0, max_bytes=_CATALOGUE_BYTES))
    try:
        told = json.loads(answer.body)
        found = tuple(_offers(told, address))
    except (ValueError, AttributeError, RecursionError):
        found = ()
    if not found:
        raise NetworkError("voices.catalogue", host=address, status=answer.status)
    return tuple(sorted(found, key=lambda offer: offer.name))


def offer_of(name: str, found: tuple[Offer, ...]) -> Offer:
    """The one that is called `name`; UsageError naming the nearest."""
    for offer in found:
        if offer.name == name:
            return offer
    raise UsageError("voices.unoffered", name=name, nearest=nearest(name, tuple(one.name for one in found)))


def _offers(told: dict[str, Any], address: str) -> Iterator[Offer]:
    for name, entry in told.items():
        try:
            yield _offer(name, entry, address)
        except (ValueError, TypeError, KeyError, AttributeError):
            continue  # one that is told in another way is not offered; the others are


def _offer(name: str, entry: dict[str, Any], address: str) -> Offer:
    language = entry["language"]
    code = str(language["code"]).replace("_", "-")
    if not _NAME.fullmatch(name) or not re.fullmatch(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*", code):
        raise ValueError(name)
    files = [_file(path, told, address) for path, told in entry["files"].items()]
    model, config, terms = (_only(files, ending) for ending in (".onnx", ".onnx.json", "/MODEL_CARD"))
    native = one_line(str(language.get("name_native", code)))[:_QUOTED]
    return Offer(name, code, native, one_line(str(entry["quality"]))[:_QUOTED], model, config, terms)


def _file(path: str, told: dict[str, Any], address: str) -> Wanted:
    size, digest = told["size_bytes"], str(told.get("sha256_digest") or told["md5_digest"]).lower()
    if not _PATH.fullmatch(path) or not _DIGEST.fullmatch(digest):
        raise ValueError(path)
    if isinstance(size, bool) or not isinstance(size, int) or not 0 < size <= _MOST_BYTES:
        raise ValueError(path)
    return Wanted(urljoin(address, path), size, digest)


def _only(files: list[Wanted], ending: str) -> Wanted:
    (found,) = (file for file in files if file.url.endswith(ending))
    return found


def terms_of(text: str) -> Terms:
    """What a model card says, in the manner of Piper's: `* License: …`, `* URL: …`."""
    licence, source = _LICENCE.search(text), _SOURCE.search(text)
    return Terms(
        text.strip(),
        one_line(licence[1])[:_QUOTED] if licence else "",
        one_line(source[1])[:_QUOTED] if source else "",
    )
