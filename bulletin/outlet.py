"""Outlet: a place where editions go, and what it takes to write there."""

import os
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Literal, Protocol, cast
from urllib.parse import urlsplit

from bulletin import shelf
from bulletin.cut import Cut
from bulletin.errors import KeptError, Lacking, ScriptError, UsageError
from bulletin.release import Asset
from bulletin.show import OutletSettings, Station

WINDOWS_DRIVE = 1  # letters of what looks like a scheme and is a drive


@dataclass(frozen=True, slots=True)
class Secrets:
    """What opens an outlet, by names like "user", "password", "key"; shown nowhere, not even in a
    traceback.
    """

    values: tuple[tuple[str, str], ...] = field(default=(), repr=False)

    def get(self, name: str) -> str:
        """The secret `name`, or nothing."""
        return dict(self.values).get(name, "")


@dataclass(frozen=True, slots=True)
class Kept:
    """A file as the outlet has it: its bytes, and what the outlet calls this version of it."""

    data: bytes
    version: str


class Moved(Exception):
    """Somebody else has written the file since it was read."""


@dataclass(frozen=True, slots=True)
class Sent:
    """A file that is now at the outlet, or no longer: `bytes` is None for what was removed."""

    path: str
    bytes: int | None


class Target(Protocol):
    """An outlet that is open: paths are those of `release.Asset`, under the outlet's own root."""

    def put(self, asset: Asset) -> None:
        """The asset is there, whole, under its name; readers meanwhile see what was there before, or
        nothing.
        """

    def swap(self, asset: Asset, before: str) -> None:
        """As `put`, but only if the file's version is still `before` ("" where there was none): Moved where
        it is not, if the outlet can tell.
        """

    def read(self, path: str) -> Kept | None:
        """The file at `path`, or None where there is none."""

    def size(self, path: str) -> int | None:
        """The bytes of the file at `path`, or None where there is none."""

    def remove(self, path: str) -> None:
        """The file at `path` is gone; nothing happens where there is none."""

    def close(self) -> None:
        """Lets go of the connection."""


class State(StrEnum):
    """What a library has made of a cut that it was given."""

    READY = "ready"  # it can be on air
    WAITING = "waiting"  # it is still looked at
    FAILED = "failed"  # it cannot be played
    GONE = "gone"  # somebody removed it


class Depot(Protocol):
    """A library that is open and takes sound alone: of a playout, or of who hosts a podcast. It calls what it
    takes by keys of its own.
    """

    def mark(self, cut: Cut) -> str:
        """What the library knows the cut's very bytes by before it has a key for them."""

    def find(self, mark: str) -> str:
        """The key of what the library has under this mark, nothing where it has nothing."""

    def send(self, cut: Cut) -> str:
        """The cut is in the library, once, however often this was broken off; its key there."""

    def state(self, key: str) -> State:
        """What became of it."""

    def drop(self, key: str) -> None:
        """It is gone; nothing happens where it is. KeptError where the library does not let it go."""

    def close(self) -> None:
        """Lets go of the connection."""


class Outlet(Protocol):
    """A module in `outlets/`: a place for files. KeptError or NetworkError say what could not be written, and
    where.
    """

    TAKES: Literal["files"]
    SCHEMES: tuple[str, ...]  # of the addresses that it knows, "s3"

    def missing(self) -> str:
        """Why it cannot work here, as a key of `_texts/`, or nothing."""

    def open(self, settings: OutletSettings, station: Station, secrets: Secrets) -> Target:
        """The outlet's root, ready to be written."""


class MediaOutlet(Protocol):
    """A module in `outlets/`: a library that takes sound alone. `REMOVES` is false where its interface cannot
    take anything out again.
    """

    TAKES: Literal["sound"]
    REMOVES: bool
    SCHEMES: tuple[str, ...]

    def missing(self) -> str:
        """Why it cannot work here, as a key of `_texts/`, or nothing."""

    def open(self, settings: OutletSettings, station: Station, secrets: Secrets) -> Depot:
        """The library, ready to be given something."""


def open_outlet(
    settings: OutletSettings, station: Station, environment: Mapping[str, str] = os.environ
) -> Target:
    """The outlet of these settings, which takes files, open; UsageError for an address of an unknown kind,
    Lacking where its extra is not installed.
    """
    return cast("Target", _opened(settings, station, environment))


def open_depot(
    settings: OutletSettings, station: Station, environment: Mapping[str, str] = os.environ
) -> Depot:
    """As `open_outlet`, where it takes sound alone."""
    return cast("Depot", _opened(settings, station, environment))


def _opened(settings: OutletSettings, station: Station, environment: Mapping[str, str]) -> Target | Depot:
    member = outlet_of(settings)
    if missing := member.missing():
        raise Lacking(missing, name=settings.name)
    return member.open(settings, station, secrets_of(settings, station, environment))


def outlet_of(settings: OutletSettings) -> Outlet | MediaOutlet:
    """The kind of outlet that the address is of; UsageError where none knows it."""
    scheme = scheme_of(settings.to)
    known = [cast("Outlet | MediaOutlet", shelf.load("outlets", name)) for name in shelf.members("outlets")]
    for member in known:
        if scheme in member.SCHEMES:
            return member
    forms = ", ".join(f"{one}://" for member in known for one in member.SCHEMES)
    raise UsageError("outlet.scheme", name=settings.name, scheme=scheme, known=forms)


def scheme_of(address: str) -> str:
    """The scheme of an address; a plain path has "file"."""
    scheme = urlsplit(address).scheme
    return scheme if len(scheme) > WINDOWS_DRIVE else "file"


def secrets_of(settings: OutletSettings, station: Station, environment: Mapping[str, str]) -> Secrets:
    """What opens the outlet: from the environment (BULLETIN_<NAME>_PASSWORD and so on), else from the file
    that the station names as `secrets`, in the table of the outlet's name.
    """
    prefix = variable(settings.name, "")
    given = {
        key.removeprefix(prefix).lower(): value
        for key, value in environment.items()
        if key.startswith(prefix)
    }
    return Secrets(tuple(({**_from_file(settings, station), **given}).items()))


def variable(name: str, secret: str) -> str:
    """The variable of the environment that holds `secret` of the outlet `name`."""
    return f"BULLETIN_{name.upper().replace('-', '_')}_{secret.upper()}"


def inside(path: str) -> str:
    """`path`, if it stays under an outlet's root on every system; else KeptError: what an outlet has may name
    any path.
    """
    parts = path.split("/")
    odd = not path.isprintable() or "\\" in path or ":" in parts[0]
    if odd or any(part in ("", ".", "..") for part in parts):
        raise KeptError("outlet.path", path=path)
    return path


def _from_file(settings: OutletSettings, station: Station) -> dict[str, str]:
    if not station.secrets:
        return {}
    path = station.path(station.secrets)
    try:
        table = tomllib.loads(path.read_text("utf-8")).get(settings.name, {})
    except OSError as error:
        raise ScriptError("outlet.secrets", path=str(path), reason=error.strerror or "") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError):
        raise ScriptError("outlet.secrets_form", path=str(path)) from None  # the reason could quote a secret
    return {str(key): str(value) for key, value in table.items()} if isinstance(table, dict) else {}
