"""FTP, plain or (ftps) under TLS that is asked for on the usual port (RFC 4217)."""

import ftplib
import socket
import ssl
from contextlib import suppress
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import BinaryIO

from bulletin.errors import BulletinError
from bulletin.outlet import Secrets
from bulletin.outlets._lines import LineTarget
from bulletin.outlets._place import (
    BLOCK_BYTES,
    PATIENCE,
    Passing,
    Patience,
    Place,
    authority_of,
    held,
    opened,
    place_of,
)
from bulletin.release import Asset
from bulletin.show import OutletSettings, Station

TAKES = "files"
SCHEMES = ("ftp", "ftps")
_FORM = "ftps://user@host/folder"
_FOREIGN = (ftplib.Error, OSError, EOFError, UnicodeError)
_UNKNOWN = ("500", "502", "504")  # what the server does not know (RFC 959, 4.2)
_NOT_THERE = ("550", "553")  # or is not allowed: FTP has one answer for both
_FULL = ("452", "552")
_TAKEN = ("521", "550", "553")  # a folder that cannot be made


def missing() -> str:
    """Nothing: Python speaks FTP."""
    return ""


def open(  # noqa: A001 - the protocol's
    settings: OutletSettings, station: Station, secrets: Secrets, patience: Patience = PATIENCE
) -> LineTarget:
    """The folder of the address, below the one where a login begins."""
    place = place_of(settings, secrets, _FORM)
    if place.user:
        place.secret("password")
    authority = authority_of(settings, station)
    dial = partial(_dial, _rooted(place), patience, authority)
    told = partial(_told, place)
    return LineTarget(_rooted(place), station, patience, dial, _FOREIGN, told, held(settings, station))


def _rooted(place: Place) -> Place:
    return replace(place, root=place.root.removeprefix("/"))


def _told(place: Place, error: Exception, path: str) -> BulletinError | Passing:
    """The sentence for what went wrong at `path`."""
    if isinstance(error, OSError | EOFError):
        return place.told(error, path)
    if not isinstance(error, ftplib.Error):
        return place.network("failed", path, type(error).__name__)
    said = str(error)
    if said.startswith("53"):
        return place.network("login", path)
    if said.startswith(_FULL):
        return place.kept("full", path, said)
    if said.startswith(_NOT_THERE):
        return place.kept("forbidden", path, said)
    failed = place.network("failed", path, said)
    return Passing(failed) if said.startswith("4") else failed


class _Secure(ftplib.FTP_TLS):
    """FTP under TLS whose transfers go on with the session of the login, which many servers insist on."""

    def ntransfercmd(self, cmd: str, rest: int | str | None = None) -> tuple[socket.socket, int | None]:
        """The connection of a transfer, encrypted, and the bytes that are to come, if known."""
        plain, size = ftplib.FTP.ntransfercmd(self, cmd, rest)  # noqa: S321 - not FTP_TLS's, without its session
        session = self.sock.session if isinstance(self.sock, ssl.SSLSocket) else None
        try:
            return self.context.wrap_socket(plain, server_hostname=self.host, session=session), size
        except OSError:
            plain.close()
            raise


def _dial(place: Place, patience: Patience, authority: Path | None) -> "_Line":
    ftp = ftplib.FTP() if place.scheme == "ftp" else _secure(authority)  # noqa: S321 - what was asked for
    try:
        ftp.connect(place.host, place.port, patience.connect_seconds)
        if ftp.sock is not None:
            ftp.sock.settimeout(patience.idle_seconds)
        ftp.timeout = patience.idle_seconds
        ftp.login(place.user, place.secret("password") if place.user else "")
        if isinstance(ftp, ftplib.FTP_TLS):
            ftp.prot_p()
        with suppress(ftplib.Error):
            ftp.sendcmd("OPTS UTF8 ON")
        ftp.voidcmd("TYPE I")
    except BaseException:
        ftp.close()
        raise
    return _Line(ftp, place)


class _Channel(ssl.SSLSocket):
    """A channel whose end may come before its beginning is over, as where nothing was to be sent: that the
    transfer is complete is said on the other line.
    """

    def unwrap(self) -> socket.socket:
        """The bare connection."""
        try:
            return super().unwrap()
        except ssl.SSLError as error:
            if error.reason != "SHUTDOWN_WHILE_IN_INIT":
                raise
            return self


def _secure(authority: Path | None) -> ftplib.FTP:
    context = ssl.create_default_context()
    context.sslsocket_class = _Channel
    if authority:
        context.load_verify_locations(authority)
    return _Secure(context=context)


class _Line:
    """A connection to an FTP server."""

    def __init__(self, ftp: ftplib.FTP, place: Place) -> None:
        self._ftp = ftp
        self._place = place

    def write(self, asset: Asset, part: str, path: str) -> None:
        """Stored as `part`, its size looked at, and renamed."""
        with opened(asset) as source:
            self._store(source, part)
        there = self.size(part)
        if there is not None:
            self._place.require_whole(asset, there)
        self._rename(part, path)

    def _store(self, source: BinaryIO, part: str) -> None:
        try:
            self._ftp.storbinary(f"STOR {part}", source, BLOCK_BYTES)
        except ftplib.error_perm as error:
            if not str(error).startswith(_NOT_THERE):
                raise
            self._make_folders(part)
            source.seek(0)
            self._ftp.storbinary(f"STOR {part}", source, BLOCK_BYTES)

    def _make_folders(self, path: str) -> None:
        """The folders above `path`; that one is there already, or must not be made, shows when it is used."""
        parts = path.split("/")[:-1]
        for count in range(1, len(parts) + 1):
            with suppress(ftplib.error_perm):
                self._ftp.mkd("/".join(parts[:count]))

    def _rename(self, part: str, path: str) -> None:
        try:
            self._ftp.rename(part, path)
        except ftplib.error_perm:
            if not self._is_listed(path):
                raise
            self._ftp.delete(path)  # some servers, such as that of Windows, never rename onto a file
            self._ftp.rename(part, path)

    def read(self, path: str) -> bytes | None:
        """The file's bytes; None only where the server shows that there is none."""
        try:
            return self._retrieved(path)
        except ftplib.error_perm as error:
            if not str(error).startswith(_NOT_THERE):
                raise
        # Another publisher may have put it there since; else it must not be read.
        return self._retrieved(path) if self._is_listed(path) else None

    def _retrieved(self, path: str) -> bytes:
        blocks = bytearray()

        def keep(block: bytes) -> None:
            blocks.extend(block)
            self._place.bounded(len(blocks), path)

        self._ftp.retrbinary(f"RETR {path}", keep, BLOCK_BYTES)
        return bytes(blocks)

    def _is_listed(self, path: str) -> bool:
        """Whether the folder has a file of this name; a folder that shows nothing has none."""
        folder, _, name = path.rpartition("/")
        try:
            names = self._ftp.nlst(*([folder] if folder else []))
        except ftplib.error_perm as error:
            if str(error).startswith(_NOT_THERE):
                return False
            raise
        return name in {one.rpartition("/")[2] for one in names}

    def size(self, path: str) -> int | None:
        """The file's bytes."""
        try:
            return self._ftp.size(path)
        except ftplib.error_perm as error:
            if str(error).startswith((*_UNKNOWN, *_NOT_THERE)):
                return None
            raise

    def remove(self, path: str) -> None:
        """The file is gone."""
        try:
            self._ftp.delete(path)
        except ftplib.error_perm:
            if self._is_listed(path):
                raise

    def claim(self, gate: str, owner: str) -> bool:
        """Whether the folder is the owner's: made now, or left there."""
        self._make_folders(gate)
        try:
            self._ftp.mkd(gate)
        except ftplib.error_perm as error:
            if not str(error).startswith(_TAKEN):
                raise
            return owner in self._names(gate)
        self._ftp.mkd(f"{gate}/{owner}")
        return True

    def leave(self, gate: str, owner: str) -> None:
        """The folder is gone, if it is the owner's, or anybody's."""
        for name in [owner] if owner else self._names(gate):
            with suppress(ftplib.error_perm):
                self._ftp.rmd(f"{gate}/{name}")
        with suppress(ftplib.error_perm):
            self._ftp.rmd(gate)

    def _names(self, folder: str) -> list[str]:
        with suppress(ftplib.error_perm):
            return [name.rpartition("/")[2] for name in self._ftp.nlst(folder)]
        return []

    def close(self) -> None:
        """Breaks the connection off."""
        self._ftp.close()
