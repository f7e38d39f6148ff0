"""Outlet: a place where editions go, and what it takes to write there."""

import os
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol, cast
from urllib.parse import urlsplit

from bulletin import shelf
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


class Outlet(Protocol):
    """A module in `outlets/`. KeptError or NetworkError say what could not be written, and where."""

    SCHEMES: tuple[str, ...]  # of the addresses that it knows, "s3"

    def missing(self) -> str:
        """Why it cannot work here, as a key of `_texts/`, or nothing."""

    def open(self, settings: OutletSettings, station: Station, secrets: Secrets) -> Target:
        """The outlet's root, ready to be written."""


def open_outlet(
    settings: OutletSettings, station: Station, environment: Mapping[str, str] = os.environ
) -> Target:
    """The outlet of these settings, open; UsageError for an address of an unknown kind, Lacking where its
    extra is not installed.
    """
    scheme = scheme_of(settings.to)
    for name in shelf.members("outlets"):
        member = cast("Outlet", shelf.load("outlets", name))
        if scheme in member.SCHEMES:
            if missing := member.missing():
                raise Lacking(missing, name=settings.name)
            return member.open(settings, station, secrets_of(settings, station, environment))
    raise UsageError("outlet.scheme", name=settings.name, scheme=scheme)


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
