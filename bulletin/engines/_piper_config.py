"""What is told of a Piper voice beside its model, in `model.onnx.json`, and nothing of it trusted."""

import json
import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from bulletin.errors import UsageError

PAD, BEGIN, END = "_", "^", "$"
KINDS = ("espeak", "text")  # whose phonemes they are: those of espeak-ng, or the letters themselves
MOST_BYTES = 2_000_000
_HOP = 256
_MOST_IDS = 100_000


@dataclass(frozen=True, slots=True)
class Config:
    """`rate` in Hz, `hop` samples in a frame, `kind` of phonemes, espeak-ng's voice `tongue` for them, the
    ids of each phoneme, and how the voice speaks where its card says nothing else.
    """

    rate: int
    hop: int
    kind: str
    tongue: str
    ids: Mapping[str, tuple[int, ...]]
    noise: float
    length: float
    noise_width: float
    speakers: Mapping[str, int]
    speaker_count: int
    speaker: int
    clusters: frozenset[tuple[str, ...]]


def config_of(data: bytes, voice: str) -> Config:
    """The config in a file's bytes; UsageError naming the card `voice` where it is no such thing."""
    try:
        return _config(json.loads(data))
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
        raise UsageError("piper.config", voice=voice, reason=f"{type(error).__name__}: {error}") from None


def _config(told: dict[str, Any]) -> Config:
    inference = told.get("inference", {})
    speakers = {
        str(name): _whole(number, 0, 10_000) for name, number in told.get("speaker_id_map", {}).items()
    }
    return Config(
        rate=_whole(told["audio"]["sample_rate"], 8000, 192_000),
        hop=_whole(told.get("hop_length", _HOP), 1, 8192),
        kind=_one_of(told.get("phoneme_type", KINDS[0])),
        tongue=str(told.get("espeak", {}).get("voice", "")),
        ids=dict(_ids(told["phoneme_id_map"])),
        noise=_number(inference.get("noise_scale", 0.667)),
        length=_number(inference.get("length_scale", 1.0)),
        noise_width=_number(inference.get("noise_w", 0.8)),
        speakers=speakers,
        speaker_count=_whole(told.get("num_speakers", 1), 1, 10_000),
        speaker=_whole(told.get("default_speaker_id", 0), 0, 10_000),
        clusters=frozenset(tuple(map(str, one)) for one in told.get("vowel_clusters") or ()),
    )


def _ids(told: dict[str, list[int]]) -> Iterator[tuple[str, tuple[int, ...]]]:
    for phoneme, numbers in told.items():
        yield phoneme, tuple(_whole(number, 0, _MOST_IDS) for number in numbers)
    for needed in (PAD, BEGIN, END):
        if not told.get(needed):
            raise KeyError(needed)


def _one_of(kind: str) -> str:
    if kind not in KINDS:
        raise ValueError(f"phoneme_type {kind}")
    return kind


def _whole(value: object, low: int, high: int) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not low <= value <= high:
        raise ValueError(f"{value!r}")
    return value


def _number(value: object) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value < math.inf:
        raise ValueError(f"{value!r}")
    return float(value)
