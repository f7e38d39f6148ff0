"""Real servers of every kind that an outlet knows, on loopback; each can be stopped, and started again at the
same port.
"""

import asyncio
import logging
import socket
import threading
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path
from typing import Any, Protocol

USER, PASSWORD = "lan", "m@t kh?u/bí mật"
HOST = "127.0.0.1"


class Server(Protocol):
    """A server that runs, and the folder in which its files lie."""

    root: Path
    port: int

    def start(self) -> None:
        """It answers."""

    def stop(self) -> None:
        """It is gone, with every connection."""


def free_port() -> int:
    with socket.socket() as door:
        door.bind((HOST, 0))
        return int(door.getsockname()[1])


def certificate(folder: Path) -> tuple[Path, Path]:
    """A certificate of the loopback address that nobody knows, and its key."""
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec

    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "bulletin test")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address(HOST))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    folder.mkdir(parents=True, exist_ok=True)
    paths = folder / "cert.pem", folder / "key.pem"
    paths[0].write_bytes(made.public_bytes(serialization.Encoding.PEM))
    pem = serialization.PrivateFormat.PKCS8
    paths[1].write_bytes(key.private_bytes(serialization.Encoding.PEM, pem, serialization.NoEncryption()))
    return paths


class Sftp:
    """An SFTP server (asyncssh); `rules` changes what its files do, `known` is its line of a known_hosts."""

    def __init__(self, root: Path, rules: type[Any] | None = None, user_key: str = "") -> None:
        import asyncssh

        logging.getLogger("asyncssh").setLevel(logging.CRITICAL)
        root.mkdir(parents=True, exist_ok=True)
        self.root, self.port = root, free_port()
        self._key = asyncssh.generate_private_key("ssh-ed25519")
        self._user_key = user_key
        self._rules = rules or asyncssh.SFTPServer
        self._connections: list[Any] = []

    @property
    def known(self) -> str:
        public = self._key.export_public_key().decode().strip()
        return f"[{HOST}]:{self.port} {' '.join(public.split()[:2])}\n"

    def start(self) -> None:
        self._loop = asyncio.new_event_loop()
        ready = threading.Event()
        self._thread = threading.Thread(target=self._run, args=(ready,), daemon=True)
        self._thread.start()
        assert ready.wait(10)

    def _run(self, ready: threading.Event) -> None:
        self._listener = self._loop.run_until_complete(self._listen())
        self._loop.call_soon(ready.set)
        self._loop.run_forever()
        self._loop.run_until_complete(self._leave())
        self._loop.close()

    async def _listen(self) -> Any:
        import asyncssh

        house = self

        class Login(asyncssh.SSHServer):
            def connection_made(self, conn: Any) -> None:
                house._connections.append(conn)

            def password_auth_supported(self) -> bool:
                return True

            def validate_password(self, username: str, password: str) -> bool:
                return (username, password) == (USER, PASSWORD)

        keys = asyncssh.import_authorized_keys(self._user_key) if self._user_key else None
        return await asyncssh.listen(
            HOST, self.port, server_host_keys=[self._key], server_factory=Login, authorized_client_keys=keys,
            sftp_factory=lambda channel: self._rules(channel, chroot=str(self.root).encode()),
        )  # fmt: skip

    async def _leave(self) -> None:
        self._listener.close()
        for one in self._connections:
            one.abort()
        await self._listener.wait_closed()
        await asyncio.sleep(0.02)
        rest = [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]
        for task in rest:
            task.cancel()
        await asyncio.gather(*rest, return_exceptions=True)

    def stop(self) -> None:
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(10)
        self._connections.clear()


class Ftp:
    """An FTP server (pyftpdlib), under TLS where it has a certificate; `change` changes its handler."""

    def __init__(
        self,
        root: Path,
        tls: tuple[Path, Path] | None = None,
        change: Callable[[type[Any]], None] = lambda handler: None,
    ) -> None:
        logging.getLogger("pyftpdlib").addHandler(logging.NullHandler())
        root.mkdir(parents=True, exist_ok=True)
        self.root, self.port = root, free_port()
        self._tls, self._change = tls, change

    def start(self) -> None:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", DeprecationWarning)  # it is built on asyncore
            from pyftpdlib.authorizers import DummyAuthorizer
            from pyftpdlib.filesystems import AbstractedFS
            from pyftpdlib.handlers import FTPHandler, TLS_FTPHandler
            from pyftpdlib.ioloop import IOLoop
            from pyftpdlib.servers import FTPServer

        class Files(AbstractedFS):
            def validpath(self, path: str) -> bool:
                return True  # links lead out, as to a disk that is full

        authorizer = DummyAuthorizer()
        authorizer.add_user(USER, PASSWORD, str(self.root), perm="elradfmwMT")
        facts: dict[str, Any] = {"authorizer": authorizer, "abstracted_fs": Files, "auth_failed_timeout": 0}
        if self._tls:
            cert, key = self._tls
            facts |= {"certfile": str(cert), "keyfile": str(key), "ssl_context": None}
            facts |= {"tls_control_required": True, "tls_data_required": True}
        handler = type("Handler", (TLS_FTPHandler if self._tls else FTPHandler,), facts)
        self._change(handler)
        self._server = FTPServer((HOST, self.port), handler, ioloop=IOLoop())
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def _run(self) -> None:
        while not self._over.is_set():
            self._server.ioloop.loop(timeout=0.01, blocking=False)
        self._server.close_all()

    def stop(self) -> None:
        self._over.set()
        self._thread.join(10)


class Dav:
    """A WebDAV server (wsgidav on cheroot), under TLS where it has a certificate; `around` wraps its WSGI
    application.
    """

    def __init__(
        self,
        root: Path,
        tls: tuple[Path, Path] | None = None,
        around: Callable[[Any], Any] = lambda application: application,
    ) -> None:
        for name in ("wsgidav", "cheroot"):
            logging.getLogger(name).addHandler(logging.NullHandler())
        root.mkdir(parents=True, exist_ok=True)
        self.root, self.port = root, free_port()
        self._tls, self._around = tls, around

    def start(self) -> None:
        from cheroot import wsgi
        from cheroot.ssl.builtin import BuiltinSSLAdapter
        from wsgidav.wsgidav_app import WsgiDAVApp

        app = WsgiDAVApp(
            {
                "provider_mapping": {"/": str(self.root)},
                "simple_dc": {"user_mapping": {"*": {USER: {"password": PASSWORD}}}},
                "http_authenticator": {
                    "accept_basic": True,
                    "accept_digest": False,
                    "default_to_digest": False,
                },
                "fs_dav_provider": {"follow_symlinks": True},
                "logging": {"enable": False, "enable_loggers": []},
                "verbose": 0,
                "lock_storage": True,
                "property_manager": False,
            }
        )
        self._server = wsgi.Server((HOST, self.port), self._around(app), numthreads=4, shutdown_timeout=0.2)
        self._server.error_log = lambda *args, **kwargs: None
        if self._tls:
            self._server.ssl_adapter = BuiltinSSLAdapter(*map(str, self._tls))
        self._server.prepare()
        self._thread = threading.Thread(target=self._server.serve, daemon=True)
        self._thread.start()

    def stop(self) -> None:
        self._server.stop()
        self._thread.join(10)


class Cutter:
    """A server in between, which breaks the connection off for good after `limit` bytes have gone to the one
    behind.
    """

    def __init__(self, behind: int, limit: int) -> None:
        self.port, self._behind, self._left = free_port(), behind, limit
        self.cut = threading.Event()
        self._sockets: list[socket.socket] = []

    def start(self) -> None:
        self._door = socket.create_server((HOST, self.port))
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self) -> None:
        with suppress(OSError):
            while not self.cut.is_set():
                here, _ = self._door.accept()
                there = socket.create_connection((HOST, self._behind))
                self._sockets += (here, there)
                threading.Thread(target=self._carry, args=(here, there, True), daemon=True).start()
                threading.Thread(target=self._carry, args=(there, here, False), daemon=True).start()

    def _carry(self, one: socket.socket, other: socket.socket, counts: bool) -> None:
        with suppress(OSError):
            while data := one.recv(65536):
                if counts:
                    self._left -= len(data)
                    if self._left < 0:
                        self.stop()
                        return
                other.sendall(data)

    def stop(self) -> None:
        self.cut.set()
        self._door.close()
        for one in self._sockets:
            with suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)
            one.close()


@contextmanager
def silence(greeting: bytes = b"", drip: bytes = b"") -> Iterator[int]:
    """A port where somebody answers with `greeting`, and then says `drip` again and again, or nothing."""
    over = threading.Event()
    taken: list[socket.socket] = []
    with socket.create_server((HOST, 0)) as door:

        def one(here: socket.socket) -> None:
            with suppress(OSError):
                here.sendall(greeting)
                while drip and not over.wait(0.05):
                    here.sendall(drip)

        def accept() -> None:
            with suppress(OSError):
                while True:
                    here, _ = door.accept()
                    taken.append(here)
                    threading.Thread(target=one, args=(here,), daemon=True).start()

        threading.Thread(target=accept, daemon=True).start()
        try:
            yield int(door.getsockname()[1])
        finally:
            over.set()
            door.shutdown(socket.SHUT_RDWR)
            for here in taken:
                here.close()
