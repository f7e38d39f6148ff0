"""A Dask scheduler and its workers, processes of their own on the loopback, as if on other machines."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).parents[2]
START_SECONDS = 60.0
ELSEWHERE = "tests.cluster.elsewhere"


@dataclass
class Machines:
    """The scheduler's address, and its workers' processes; each worker has a cache of its own under `folder`,
    and loads the module `preload` first.
    """

    folder: Path
    address: str
    tls: dict[str, str] = field(default_factory=dict)
    preload: str = ELSEWHERE
    processes: list[subprocess.Popen[bytes]] = field(default_factory=list)

    @property
    def notes(self) -> Path:
        return self.folder / "notes"

    def environment(self, **more: str) -> dict[str, str]:
        kept = {
            name: value for name, value in os.environ.items() if not name.startswith(("DASK_", "BULLETIN_"))
        }
        own = {
            "PYTHONPATH": str(ROOT),
            "BULLETIN_NOTES": str(self.notes),
            "DASK_DISTRIBUTED__SCHEDULER__ALLOWED_FAILURES": "2",
            "DASK_DISTRIBUTED__ADMIN__TICK__LIMIT": "60s",
        }
        return kept | own | self.tls | more

    def start(self, name: str, *words: str, **more: str) -> subprocess.Popen[bytes]:
        with (self.folder / f"{name}.log").open("ab") as log:
            process = subprocess.Popen(
                [sys.executable, "-m", "dask", *words],
                cwd=self.folder,
                env=self.environment(**more),
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        self.processes.append(process)
        return process

    def worker(self, number: int, **more: str) -> subprocess.Popen[bytes]:
        """One more worker, with one thread and no nanny: who kills it has killed it."""
        own = {"BULLETIN_CACHE": str(self.folder / f"worker-{number}")}
        words = ("worker", self.address, "--nthreads", "1", "--no-nanny", "--no-dashboard")
        first = ("--preload", self.preload) if self.preload else ()
        return self.start(f"worker-{number}", *words, "--name", f"w{number}", *first, **own, **more)

    def ready(self, name: str, words: str) -> None:
        log, end = self.folder / f"{name}.log", time.monotonic() + START_SECONDS
        while words not in log.read_text("utf-8", "replace"):
            assert time.monotonic() < end, f"{name} does not start:\n{log.read_text('utf-8', 'replace')}"
            time.sleep(0.05)

    def end(self) -> None:
        for process in self.processes:
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


def certificates(folder: Path) -> dict[str, str]:
    """One authority for all, in files, and the variables that name them."""
    from distributed import Security

    secure = Security.temporary()
    (folder / "key.pem").write_text(secure.tls_client_key)
    (folder / "cert.pem").write_text(secure.tls_client_cert)
    named = {"DASK_DISTRIBUTED__COMM__TLS__CA_FILE": str(folder / "cert.pem")}
    for who in ("CLIENT", "SCHEDULER", "WORKER"):
        named[f"DASK_DISTRIBUTED__COMM__TLS__{who}__CERT"] = str(folder / "cert.pem")
        named[f"DASK_DISTRIBUTED__COMM__TLS__{who}__KEY"] = str(folder / "key.pem")
    return named


@contextmanager
def machines(
    folder: Path, workers: int = 2, tls: dict[str, str] | None = None, preload: str = ELSEWHERE, **more: str
) -> Iterator[Machines]:
    """A scheduler with so many workers, all ready; gone afterwards."""
    folder.mkdir(parents=True, exist_ok=True)
    found = Machines(folder, f"{'tls' if tls else 'tcp'}://127.0.0.1:{free_port()}", tls or {}, preload)
    try:
        found.start("scheduler", "scheduler", "--host", found.address, "--no-dashboard")
        found.ready("scheduler", "Scheduler at:")
        for number in range(workers):
            found.worker(number, **more)
        for number in range(workers):
            found.ready(f"worker-{number}", "Registered to:")
        yield found
    finally:
        found.end()
