"""WAV: the bulletin for playout systems, 48 kHz and 16 bit."""

from dataclasses import replace
from pathlib import Path

from bulletin.codecs import wav
from bulletin.edition import Draft
from bulletin.profile import Delivery
from bulletin.show import Show

FOR = "edition"
SUFFIX = wav.SUFFIX
TYPE = wav.TYPE


def version() -> str:
    """The codec's."""
    return wav.version()


def delivery(show: Show) -> Delivery:
    """The show's own delivery as PCM at the rate of broadcasting."""
    return replace(show.sound.delivery, codec="wav", rate=48000)


def write(draft: Draft, path: Path) -> None:
    """The reels, one after the other."""
    wav.join(draft.mixdown.parts(), path, draft.mixdown.delivery)
