"""Any program that reads text and writes sound: the card names it, with its arguments, as a list.

`command = ["my-tts", "--lang", "vi"]` gets the line on its standard input and writes a WAV file (FLAC, MP3
and Ogg will do) to its standard output. In the arguments `{text}` stands for the line itself, `{input}` for a
file with it, `{output}` for the file that is to be written, `{pace}` for the card's pace. It runs in the
card's own folder; no shell sees any of it. [settings] are `deadline_seconds` (60) for one line, and
`version`, to be raised when the program has changed, so that it is asked again.
"""

import math
from collections.abc import Iterator, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from bulletin.errors import Failure, SpeechError, UsageError
from bulletin.voice import Voice, require_settings

if TYPE_CHECKING:
    from bulletin.clip import Clip
    from bulletin.take import Line, Resources, Take

LANGUAGES: tuple[str, ...] = ()
MARKS = "none"
NETWORK = False
BATCH = 8
WORKERS = "core"
MAX_CHARACTERS = 5000

_MOST_BYTES = 100_000_000
_DEADLINE_SECONDS = 60.0
_TOLD = "command."  # the sentences about programs of cards
_FINAL = ("command.slow", "command.large")  # as it would be the next time
_SETTINGS = ("deadline_seconds", "version")
TEXT, INPUT, OUTPUT, PACE = "{text}", "{input}", "{output}", "{pace}"


def version() -> str:
    """That of the way programs are run here; of the programs only their cards can tell."""
    return "command 1"


def missing() -> str:
    """Nothing: each card names its own program."""
    return ""


def open(voice: Voice, resources: "Resources") -> "Caller":  # noqa: A001 (the word of the Protocol)
    """A session that runs the card's program; Lacking without it, UsageError for a card that names none."""
    from bulletin.program import found

    if not voice.command:
        raise UsageError("command.none", voice=voice.id)
    require_settings(voice, _SETTINGS, "command.setting")
    words = found(voice.command, voice.folder, _TOLD)
    return Caller(voice, words, _deadline(voice), resources.scratch)


def _deadline(voice: Voice) -> float:
    asked = voice.setting("deadline_seconds", _DEADLINE_SECONDS)
    if isinstance(asked, str | bool) or not 0 < asked < math.inf:
        raise UsageError("command.deadline", deadline=str(asked), voice=voice.id)
    return float(asked)


class Caller:
    """A session: each line is a run of the program; what is no whole sound is asked for once more."""

    def __init__(
        self, voice: Voice, words: tuple[str, ...], deadline_seconds: float, scratch: Path | None
    ) -> None:
        self._voice = voice
        self._words = words
        self._deadline_seconds = deadline_seconds
        self._scratch = scratch

    def speak(self, lines: "Sequence[Line]") -> "Iterator[Take | Failure]":
        """One take or failure for each line, in order."""
        from bulletin.engines._service import answers

        return answers(lines, self._take)

    def close(self) -> None:
        """Nothing to let go of: no program outlives its line."""

    def _take(self, line: "Line") -> "Take":
        from bulletin.engines._parts import is_spoken
        from bulletin.engines._service import twice
        from bulletin.engines._sound import plain
        from bulletin.take import Take

        if len(line.text) > MAX_CHARACTERS:
            raise SpeechError("command.long", length=len(line.text), longest=MAX_CHARACTERS)
        if not is_spoken(line.text):
            raise SpeechError("command.unspoken", text=line.text[:60])
        return twice(lambda: Take(line.key, self._spoken(plain(line.text))), _FINAL)

    def _spoken(self, text: str) -> "Clip":
        from bulletin.engines._sound import sound_in
        from bulletin.filing import make_folder, publish_bytes
        from bulletin.program import Program, filled, run
        from bulletin.trim import fault

        home = make_folder(self._scratch) if self._scratch else None
        with TemporaryDirectory(prefix="line", dir=home, ignore_cleanup_errors=True) as folder:
            given, output = Path(folder).absolute() / "line.txt", Path(folder).absolute() / "line.wav"
            publish_bytes(given, f"{text}\n".encode())
            told = {TEXT: text, INPUT: str(given), OUTPUT: str(output), PACE: f"{self._voice.pace:g}"}
            place = self._voice.folder or Path(folder)
            words = filled(self._words, told)
            program = Program(words, place, self._deadline_seconds, _MOST_BYTES, _TOLD)
            writes = any(OUTPUT in word for word in self._words)
            clip = sound_in(run(program, given, output if writes else None))
        if clip is None:
            raise SpeechError("command.broken", program=program.name, text=text[:60])
        if key := fault(clip):
            raise SpeechError(key, text=text[:60])
        return clip
