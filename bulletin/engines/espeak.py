"""espeak-ng, embedded: offline, light, Vietnamese in three dialects, word marks; the same sound every time.

A card sets `pace` in words per minute (80 to 450; without one espeak-ng's own 175) and in [settings] `voice`,
espeak-ng's name for the voice ("vi", "vi-vn-x-south", "en-us+f3"; else the card's language), `pitch` and
`range` (0 to 99). A line may hold phonemes in espeak-ng's own mnemonics, `[[m'akrO]]`.
"""

import hashlib
import sys
from functools import cache
from importlib.util import find_spec
from pathlib import Path

from bulletin.errors import Lacking
from bulletin.take import Resources, Session
from bulletin.voice import Voice

LANGUAGES: tuple[str, ...] = ()
MARKS = "word"
NETWORK = False
BATCH = 16
WORKERS = "core"
MAX_CHARACTERS = 5000
TEMPO = True
PHONEMES = ("espeak",)

_LIBRARIES = {"win32": "espeak-ng.dll", "darwin": "libespeak-ng.dylib"}


def missing() -> str:
    """Nothing, or "espeak.missing" where the package espeakng-loader or its library is not there."""
    package = _package()
    return "" if package and _library(package).is_file() else "espeak.missing"


@cache
def version() -> str:
    """The version of the package that brings espeak-ng with its data, and twelve digits of the library's
    SHA-256, since each system has its own; raises Lacking without it.
    """
    package = _found()
    # Read off the folder's name: importlib.metadata costs as much as starting Python.
    name = next((path.stem for path in package.parent.glob("espeakng_loader-*.dist-info")), "espeakng_loader")
    return f"{name} {hashlib.sha256(_library(package).read_bytes()).hexdigest()[:12]}"


def open(voice: Voice, resources: Resources) -> Session:  # noqa: A001 (the word of the Protocol)
    """A session for this card; raises Lacking without espeak-ng, UsageError for what it cannot set."""
    from bulletin.engines._espeak_data import short_path
    from bulletin.engines._espeak_session import begin

    package = _found()
    data = short_path(package / "espeak-ng-data", resources.scratch)
    return begin(voice, _library(package), data, MAX_CHARACTERS)


def unknown_sound(sounds: str, voice: Voice) -> str:
    """The beginning of `sounds`, in espeak-ng's mnemonics, that this voice cannot say; nothing where it can,
    or where nobody can tell because espeak-ng is not there.
    """
    from bulletin.engines._espeak_sounds import unknown_sound as unknown

    package = _package()
    name = str(voice.setting("voice", voice.language))
    return unknown(f"[[{sounds}]]", name, package / "espeak-ng-data") if package and not missing() else ""


def _package() -> Path | None:
    spec = find_spec("espeakng_loader")
    return Path(spec.origin).parent if spec and spec.origin else None


def _library(package: Path) -> Path:
    return package / _LIBRARIES.get(sys.platform, "libespeak-ng.so")


def _found() -> Path:
    package = _package()
    if package is None or missing():
        raise Lacking("espeak.missing")
    return package
