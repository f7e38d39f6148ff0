"""A program of somebody else, run for one line or one take: no shell, a deadline for all of it, and an end of
what it may say.
"""

import os
import re
import shutil
import signal
import subprocess
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO

from bulletin.errors import Lacking, SpeechError

_LOOK_SECONDS = 0.05  # between two looks at what a program has written
_SAID = 160  # characters of its last line that a message quotes


@dataclass(frozen=True, slots=True)
class Program:
    """A program with its arguments, the folder it runs in, seconds it may take, and bytes it may write; its
    failures are told by the sentences that begin with `told` ("command.") in `_texts/`.
    """

    words: tuple[str, ...]
    folder: Path
    deadline_seconds: float
    most_bytes: int
    told: str

    @property
    def name(self) -> str:
        """What it is called, for messages."""
        return Path(self.words[0]).name


def found(words: Sequence[str], folder: Path | None, told: str) -> tuple[str, ...]:
    """The words of a command with its program as a path: one with a slash is that of the `folder`, any other
    is looked for in PATH. Lacking, by the sentence `told` + "missing", where it is not there.
    """
    program, *rest = words
    own = folder / program if folder and ("/" in program or "\\" in program) else Path(program)
    path = shutil.which(str(own))
    if path is None:
        raise Lacking(f"{told}missing", program=program, reason="PATH")
    return (str(Path(path).absolute()), *rest)


def filled(words: Sequence[str], told: Mapping[str, str]) -> tuple[str, ...]:
    """The words with what their placeholders ("{input}") stand for, which is not looked at again."""
    names = "|".join(map(re.escape, told))
    return tuple(re.sub(names, lambda place: told[place[0]], word) for word in words)


def run(program: Program, given: Path, output: Path | None) -> bytes:
    """What the program writes, fed with the file `given`: to `output`, else to its standard output.
    SpeechError where it fails, writes too much or does not end in time; it and all that it started are gone
    then.
    """
    with given.open("rb") as stdin, TemporaryFile() as stdout, TemporaryFile() as stderr:
        status = _ended(program, stdin, stdout, stderr, output)
        if status:
            said = _last_line(stderr)
            raise SpeechError(f"{program.told}failed", program=program.name, status=status, said=said)
        _require_bounded(program, _written(stdout, stderr, output))
        if output is None:
            stdout.seek(0)
            return stdout.read()
    if output.is_symlink() or not output.is_file():
        raise SpeechError(f"{program.told}nothing", program=program.name)
    return output.read_bytes()


def _ended(
    program: Program, stdin: IO[bytes], stdout: IO[bytes], stderr: IO[bytes], output: Path | None
) -> int:
    """The program's exit status."""
    try:
        process = subprocess.Popen(  # noqa: S603 (the station's own card names it; there is no shell)
            program.words,
            stdin=stdin,
            stdout=stdout,
            stderr=stderr,
            cwd=program.folder,
            start_new_session=True,
        )
    except OSError as error:
        reason = error.strerror or str(error)
        raise Lacking(f"{program.told}missing", program=program.words[0], reason=reason) from None
    until = time.monotonic() + program.deadline_seconds
    try:
        while True:
            with suppress(subprocess.TimeoutExpired):
                return process.wait(_LOOK_SECONDS)
            _require_bounded(program, _written(stdout, stderr, output))
            if time.monotonic() >= until:
                raise SpeechError(
                    f"{program.told}slow", program=program.name, seconds=program.deadline_seconds
                )
    finally:
        _end(process)


def _written(stdout: IO[bytes], stderr: IO[bytes], output: Path | None) -> int:
    return sum((_size(stdout), _size(stderr), _bytes_of(output)))


def _require_bounded(program: Program, written: int) -> None:
    if written > program.most_bytes:
        raise SpeechError(f"{program.told}large", program=program.name, megabytes=program.most_bytes / 1e6)


def _end(process: "subprocess.Popen[bytes]") -> None:
    """Ends the program, if it still runs, and whatever it started and left behind."""
    with suppress(ProcessLookupError, PermissionError):
        if hasattr(os, "killpg"):
            os.killpg(process.pid, signal.SIGKILL)
        else:
            process.kill()
    process.wait()


def _size(file: IO[bytes]) -> int:
    return os.fstat(file.fileno()).st_size


def _bytes_of(path: Path | None) -> int:
    try:
        return path.stat().st_size if path else 0
    except OSError:
        return 0


def _last_line(stderr: IO[bytes]) -> str:
    """The end of what the program complained of."""
    stderr.seek(max(0, _size(stderr) - 2000))
    lines = stderr.read().decode("utf-8", "replace").split("\n")
    told = [" ".join(line.split()) for line in lines if line.strip()]
    return "".join(one for one in (told[-1] if told else "-") if one.isprintable())[:_SAID]
