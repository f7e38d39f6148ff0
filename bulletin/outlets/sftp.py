"""SFTP: files over SSH, to a server whose host key is known."""

import logging
from contextlib import suppress
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bulletin.errors import BulletinError, KeptError, NetworkError
from bulletin.outlet import Secrets
from bulletin.outlets._lines import LineTarget
from bulletin.outlets._place import (
    BLOCK_BYTES,
    PATIENCE,
    Passing,
    Patience,
    Place,
    held,
    opened,
    place_of,
)
from bulletin.release import Asset
from bulletin.show import OutletSettings, Station

if TYPE_CHECKING:
    import paramiko

TAKES = "files"
SCHEMES = ("sftp",)
_FORM = "sftp://user@host/folder"
_HOME = "/~/"
_SSH_PORT = 22


def missing() -> str:
    """Why it cannot work here."""
    try:
        import paramiko  # noqa: F401 - only whether it is there
    except ImportError:
        return "outlet.extra"
    return ""


def open(  # noqa: A001 - the protocol's
    settings: OutletSettings, station: Station, secrets: Secrets, patience: Patience = PATIENCE
) -> LineTarget:
    """The folder of the address: from the server's root on, or after /~/ from where a login begins."""
    import paramiko

    logging.getLogger("paramiko").addHandler(logging.NullHandler())  # it would tell its failures on its own
    found = place_of(settings, secrets, _FORM)
    place = replace(
        found, root=found.root.removeprefix(_HOME) or "/", user=found.user or found.secret("user")
    )
    known = station.path(settings.host_keys) if settings.host_keys else None
    door = _Door(place, patience, known, _key(place, station))
    foreign = (paramiko.SSHException, paramiko.SFTPError, OSError, EOFError)
    told = partial(_told, door)
    return LineTarget(place, station, patience, door.dial, foreign, told, held(settings, station))


def _key(place: Place, station: Station) -> "paramiko.PKey | None":
    """The private key that the secrets name by its file, if any; KeptError where it cannot be used."""
    import paramiko

    named = place.secrets.get("key")
    if not named:
        return None
    path = station.path(named)
    phrase = place.secrets.get("passphrase")
    try:
        return paramiko.PKey.from_path(path, phrase.encode() if phrase else None)
    except OSError as error:
        reason = error.strerror or ""
    except (paramiko.SSHException, ValueError, TypeError):
        reason = "passphrase?"
    raise KeptError("outlet.key", name=place.name, path=str(path), reason=reason)


def _told(door: "_Door", error: Exception, path: str) -> BulletinError | Passing:
    """The sentence for what went wrong at `path`."""
    import paramiko

    place = door.place
    if isinstance(error, paramiko.BadHostKeyException):
        return door.stranger("outlet.host_changed", error.key)
    if isinstance(error, paramiko.AuthenticationException) or "authentication methods" in str(error):
        return place.network("login", path)
    if isinstance(error, PermissionError):
        return place.kept("forbidden", path, error.strerror or "")
    if isinstance(error, OSError) and _is_answer(error):
        return Passing(place.kept("failed", path, error.strerror or str(error)))
    if isinstance(error, OSError | EOFError):
        return place.told(error, path)
    return Passing(place.network("cut", path, str(error)))


def _is_answer(error: OSError) -> bool:
    """Whether the file server said it: it has no other numbers than two of ours."""
    from paramiko.ssh_exception import NoValidConnectionsError

    unnumbered = error.errno is None and not isinstance(error, TimeoutError | NoValidConnectionsError)
    return unnumbered or isinstance(error, FileNotFoundError)


@dataclass(frozen=True, slots=True)
class _Door:
    """How the server is entered; `known` is the file of its host keys, None for the user's own."""

    place: Place
    patience: Patience
    known: Path | None
    key: "paramiko.PKey | None" = field(repr=False)

    def dial(self) -> "_Line":
        """A new connection."""
        import paramiko

        client = paramiko.SSHClient()
        try:
            self._learn(client)
            self._log_in(client)
            sftp = client.open_sftp()
            channel = sftp.get_channel()
            if channel is not None:
                channel.settimeout(self.patience.idle_seconds)
        except BaseException:
            client.close()
            raise
        return _Line(client, sftp, self.place)

    def stranger(self, key: str, shown: "paramiko.PKey") -> NetworkError:
        """The refusal `key` of a server that shows the host key `shown`."""
        place = self.place
        return NetworkError(
            key,
            name=place.name,
            place=f"sftp://{place.netloc}",
            host=place.host,
            port=place.port or _SSH_PORT,
            fingerprint=f"{shown.get_name()} {shown.fingerprint}",
            path=str(self.known or "~/.ssh/known_hosts"),
        )

    def _learn(self, client: "paramiko.SSHClient") -> None:
        """The client knows the host keys, and refuses all others."""
        import paramiko

        client.set_missing_host_key_policy(_Refusal(self))
        if self.known is None:
            client.load_system_host_keys()
            return
        try:
            client.load_host_keys(str(self.known))
        except (OSError, ValueError, paramiko.SSHException) as error:
            reason = getattr(error, "strerror", "") or type(error).__name__
            facts = {"name": self.place.name, "path": str(self.known), "reason": reason}
            raise KeptError("outlet.host_keys", **facts) from None

    def _log_in(self, client: "paramiko.SSHClient") -> None:
        place, patience = self.place, self.patience
        password = place.secrets.get("password")
        client.connect(
            place.host,
            place.port or _SSH_PORT,
            place.user,
            password or None,
            self.key,
            timeout=patience.connect_seconds,
            banner_timeout=patience.connect_seconds,
            auth_timeout=patience.idle_seconds,
            channel_timeout=patience.idle_seconds,
            allow_agent=not (password or self.key),
            look_for_keys=False,
        )


@dataclass(frozen=True, slots=True)
class _Refusal:
    """Sends nothing to a server that is not known; as paramiko.MissingHostKeyPolicy."""

    door: _Door

    def missing_host_key(self, client: Any, hostname: str, key: Any) -> None:
        """Raises what the producer is told."""
        raise self.door.stranger("outlet.host_unknown", key)


class _Line:
    """A connection to an SFTP server."""

    def __init__(self, client: "paramiko.SSHClient", sftp: "paramiko.SFTPClient", place: Place) -> None:
        self._client = client
        self._sftp = sftp
        self._place = place

    def write(self, asset: Asset, part: str, path: str) -> None:
        """Written as `part`, its size looked at, and renamed."""
        with opened(asset) as source, self._begun(part) as there:
            there.set_pipelined(True)
            while block := source.read(BLOCK_BYTES):
                there.write(block)
        self._place.require_whole(asset, self._sftp.stat(part).st_size or 0)
        self._rename(part, path)

    def _begun(self, part: str) -> "paramiko.SFTPFile":
        try:
            return self._sftp.open(part, "wb")
        except FileNotFoundError:
            self._make_folders(part)
            return self._sftp.open(part, "wb")

    def _make_folders(self, path: str) -> None:
        """The folders above `path`; that one is there already, or must not be made, shows when it is used."""
        parts = path.split("/")[:-1]
        for count in range(1, len(parts) + 1):
            with suppress(OSError):
                self._sftp.mkdir("/".join(parts[:count]) or "/")

    def _rename(self, part: str, path: str) -> None:
        try:
            self._sftp.posix_rename(part, path)
        except (FileNotFoundError, PermissionError):
            raise
        except OSError:  # a server without that extension renames onto nothing only
            self.remove(path)
            self._sftp.rename(part, path)

    def read(self, path: str) -> bytes | None:
        """The file's bytes."""
        try:
            with self._sftp.open(path, "rb") as handle:
                handle.prefetch(self._place.bounded(handle.stat().st_size or 0, path))
                return bytes(handle.read())
        except FileNotFoundError:
            return None

    def size(self, path: str) -> int | None:
        """The file's bytes."""
        try:
            return int(self._sftp.stat(path).st_size or 0)
        except FileNotFoundError:
            return None

    def remove(self, path: str) -> None:
        """The file is gone."""
        with suppress(FileNotFoundError):
            self._sftp.remove(path)

    def claim(self, gate: str, owner: str) -> bool:
        """Whether the folder is the owner's: made now, or left there."""
        self._make_folders(gate)
        try:
            self._sftp.mkdir(gate)
        except PermissionError:
            raise
        except OSError:
            return owner in self._names(gate)
        self._sftp.mkdir(f"{gate}/{owner}")
        return True

    def leave(self, gate: str, owner: str) -> None:
        """The folder is gone, if it is the owner's, or anybody's."""
        for name in [owner] if owner else self._names(gate):
            with suppress(FileNotFoundError):
                self._sftp.rmdir(f"{gate}/{name}")
        with suppress(OSError):
            self._sftp.rmdir(gate)

    def _names(self, folder: str) -> list[str]:
        with suppress(FileNotFoundError):
            return list(self._sftp.listdir(folder))
        return []

    def close(self) -> None:
        """Breaks the connection off."""
        self._client.close()
