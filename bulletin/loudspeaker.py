"""Loudspeaker: where what is read aloud is heard: the sound card, or whoever reads our standard output."""

import struct
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, BinaryIO, Protocol

from bulletin.errors import Lacking

if TYPE_CHECKING:
    from bulletin.clip import Samples

LATENCY = 0.15  # seconds of sound that the card holds: so long it takes until a key is heard
_UNKNOWN = 0xFFFFFFFF  # bytes of a WAV that is not finished (as sox, ffmpeg and aplay have it)


class Loudspeaker(Protocol):
    """Something that plays mono sound of one rate."""

    def open(self, rate: int) -> None:
        """Ready to play sound at this rate in Hz; Lacking where that cannot be."""

    def play(self, block: "Samples") -> None:
        """Takes the next sound, shaped (n, 1), and returns as soon as there is room for more."""

    def drop(self) -> None:
        """What was taken and is not heard yet is not heard any more."""

    def close(self) -> None:
        """Ends when all that was taken is heard."""


@dataclass(slots=True)
class SoundCard:
    """The system's usual sound card, through PortAudio."""

    _stream: Any = None

    def open(self, rate: int) -> None:
        """Opens it; Lacking without the package, the library, or a card."""
        try:
            import sounddevice
        except ImportError as error:
            raise Lacking("listen.package") from error
        except OSError as error:
            raise Lacking("listen.portaudio") from error
        try:
            self._stream = sounddevice.OutputStream(
                samplerate=rate, channels=1, dtype="float32", latency=LATENCY
            )
            self._stream.start()
        except sounddevice.PortAudioError as error:
            raise Lacking("listen.card", reason=str(error)) from error

    def play(self, block: "Samples") -> None:
        """Hands the block to the card; returns when its buffer has taken it."""
        self._stream.write(block)

    def drop(self) -> None:
        """The card falls silent at once, and is ready again."""
        self._stream.abort()
        self._stream.start()

    def close(self) -> None:
        """Waits for the end of the sound and lets go of the card."""
        if self._stream is not None:
            self._stream.stop()
            self._stream.close()


@dataclass(slots=True)
class Stream:
    """A WAV file (16 bits, mono) without an end, written to `out` as it comes."""

    out: BinaryIO
    _begun: bool = field(default=False, init=False)

    def open(self, rate: int) -> None:
        """Writes the head of the file, once."""
        if not self._begun:
            form = struct.pack("<IHHIIHH", 16, 1, 1, rate, 2 * rate, 2, 16)
            sizes = struct.pack("<I", _UNKNOWN)
            self.out.write(b"RIFF" + sizes + b"WAVEfmt " + form + b"data" + sizes)
            self._begun = True

    def play(self, block: "Samples") -> None:
        """Writes the block; whoever reads it decides how fast."""
        import numpy as np

        self.out.write(np.rint(block * 32767.0).astype("<i2").tobytes())
        self.out.flush()

    def drop(self) -> None:
        """Nothing: what is written cannot be taken back."""

    def close(self) -> None:
        """Nothing: standard output is closed by the system."""
