"""Piper: neural voices on this computer, no network, word marks from the durations that the model itself
gives.

A voice is a folder: the card, and beside it the published pair `model.onnx` and `model.onnx.json`, unchanged,
whose SHA-256 stand in the card's [files]. `pace` is how many times faster than published it speaks.
[settings] are `speaker` (name or number), `noise` and `noise_width` (0 to 2, else the voice's own), and
`provider`, "cpu" or "cuda".
"""

import hashlib
import math
from functools import cache
from importlib import metadata
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from bulletin.errors import Lacking, UsageError
from bulletin.voice import Voice, require_settings

if TYPE_CHECKING:
    from bulletin.engines._piper_config import Config
    from bulletin.engines._piper_session import Manner
    from bulletin.take import Resources, Session

LANGUAGES: tuple[str, ...] = ()
MARKS = "word"
NETWORK = False
BATCH = 4
WORKERS = "core"
MAX_CHARACTERS = 1000
TEMPO = True
PHONEMES = ("ipa",)

MODEL, CONFIG = "model.onnx", "model.onnx.json"
_OURS = 1  # to be raised when the same model would give another sound or other marks
_PACKAGES = {"piper": "piper-tts", "onnxruntime": "onnxruntime", "onnx": "onnx"}
_SETTINGS = ("speaker", "noise", "noise_width", "provider")


@cache
def version() -> str:
    """Versions of what speaks, and of what is done here; the voice's own files are part of its card."""
    told = [f"{name} {metadata.version(name)}" for module, name in _PACKAGES.items() if find_spec(module)]
    return " ".join([*told, str(_OURS)])


def missing() -> str:
    """Nothing, or the key of a sentence where a package of the extra `neural` is not installed."""
    return "" if all(find_spec(module) for module in _PACKAGES) else "piper.missing"


def open(voice: Voice, resources: "Resources") -> "Session":  # noqa: A001 (the word of the Protocol)
    """A session with the model loaded; Lacking without its files or packages, UsageError for what it cannot
    set or what is no model of Piper's.
    """
    if missing():
        raise Lacking(missing())
    from bulletin.engines._piper_config import MOST_BYTES, config_of
    from bulletin.engines._piper_model import MOST_BYTES as MODEL_BYTES
    from bulletin.engines._piper_model import model_of
    from bulletin.engines._piper_runner import runner_of
    from bulletin.engines._piper_session import PiperSession
    from bulletin.engines._piper_text import Phonemizer

    config = config_of(_file(voice, CONFIG, MOST_BYTES), voice.id)
    model = model_of(_file(voice, MODEL, MODEL_BYTES), voice.id)
    manner = _manner(voice, config, model.many)
    runner = runner_of(voice, model, resources.threads)
    phonemizer = Phonemizer(config, str(_data(resources.scratch)))
    return PiperSession(runner, model.aligned, phonemizer, manner, MAX_CHARACTERS)


def examine(model: bytes, config: bytes, voice: str) -> None:
    """Raises UsageError, naming the card `voice`, where the bytes of the two files are no voice
    of Piper's.
    """
    from bulletin.engines._piper_config import config_of
    from bulletin.engines._piper_model import model_of

    config_of(config, voice)
    model_of(model, voice)


def _file(voice: Voice, name: str, most: int) -> bytes:
    """The bytes of a file beside the card: a plain file that is what the card says, never a link
    elsewhere.
    """
    path = (voice.folder or Path()) / name
    if path.is_symlink() or not path.is_file():
        raise Lacking("piper.file", voice=voice.id, path=str(path))
    if path.stat().st_size > most:
        raise UsageError("piper.large", voice=voice.id, path=str(path))
    try:
        data = path.read_bytes()
    except OSError as error:
        raise Lacking("filing.unreadable", path=str(path), reason=str(error.strerror)) from None
    found = hashlib.sha256(data).hexdigest()
    wanted = dict(voice.files).get(name, "")
    if wanted != found:
        key = "piper.changed" if wanted else "piper.unnamed"
        raise UsageError(key, voice=voice.id, file=name, digest=found)
    return data


def _manner(voice: Voice, config: "Config", many: bool) -> "Manner":
    from bulletin.engines._piper_session import Manner

    require_settings(voice, _SETTINGS, "piper.setting")
    return Manner(
        noise=_number(voice, "noise", config.noise),
        length=config.length / (voice.pace * voice.tempo),
        noise_width=_number(voice, "noise_width", config.noise_width),
        speaker=_speaker(voice, config) if many else None,
    )


def _number(voice: Voice, name: str, usual: float) -> float:
    value = voice.setting(name, usual)
    if isinstance(value, str | bool) or not (math.isfinite(value) and 0 <= value <= 2):
        raise UsageError("piper.value", voice=voice.id, setting=name, value=str(value))
    return float(value)


def _speaker(voice: Voice, config: "Config") -> int:
    asked = voice.setting("speaker", config.speaker)
    number = config.speakers.get(asked, -1) if isinstance(asked, str) else asked
    if isinstance(number, bool) or not isinstance(number, int) or not 0 <= number < config.speaker_count:
        raise UsageError("piper.value", voice=voice.id, setting="speaker", value=str(asked))
    return number


def _data(scratch: Path | None) -> Path:
    from bulletin.engines._espeak_data import short_path

    (place,) = find_spec("piper").submodule_search_locations or ("",)  # type: ignore[union-attr]
    return short_path(Path(place) / "espeak-ng-data", scratch)
