"""espeak-ng with an accident on the way: what engines have been seen to give instead of a whole take.

A card names it by import path, and in [settings] the `fault`; it gives no marks, so that only the sound
tells. `again` is how often the accident happens to a line: 0 for ever.
"""

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

import numpy as np

from bulletin.clip import Clip
from bulletin.engines import espeak
from bulletin.engines._sound import sound_in
from bulletin.errors import Failure, SpeechError
from bulletin.take import Line, Resources, Take
from bulletin.voice import Voice

LANGUAGES: tuple[str, ...] = ()
MARKS = "none"
NETWORK = False
BATCH = 8
WORKERS = "core"
MAX_CHARACTERS = 5000

Samples = np.ndarray


def version() -> str:
    return "faulty 1"


def missing() -> str:
    return ""


def at_rate(sound: Samples, speed: float) -> Samples:
    """`sound` as a tape that runs so many times as fast."""
    places = np.arange(0, len(sound) - 1, speed)
    return np.interp(places, np.arange(len(sound)), sound)


def middle(sound: Samples, share: float) -> slice:
    """The stretch of so large a share in the middle of what is heard."""
    heard = np.flatnonzero(np.abs(sound) > 0.01)
    first, last = int(heard[0]), int(heard[-1])
    size = round((last - first) * share)
    return slice((first + last - size) // 2, (first + last + size) // 2)


def quiet_end(sound: Samples, share: float) -> Samples:
    """The beginning of the sound, faded out: no hard cut."""
    kept = sound[: round(len(sound) * share)].copy()
    kept[-800:] *= np.linspace(1, 0, 800)
    return np.concatenate([kept, np.zeros(1000)])


def silent_within(sound: Samples) -> Samples:
    """The middle lost, and silence there instead."""
    spoiled = sound.copy()
    spoiled[middle(sound, 0.5)] = 0.0
    return spoiled


def lost_within(sound: Samples) -> Samples:
    place = middle(sound, 0.5)
    return np.concatenate([sound[: place.start], sound[place.stop :]])


FAULTS: dict[str, Callable[[Samples], Samples]] = {
    "empty": lambda sound: sound[:0],
    "zeros": lambda sound: sound * 0,
    "not numbers": lambda sound: np.where(np.arange(len(sound)) % 1000 == 0, math.nan, sound),
    "overload": lambda sound: np.clip(sound * 8, -1, 1),
    "cut": lambda sound: sound[: middle(sound, 0.02).start],
    "faded at the half": lambda sound: quiet_end(sound, 0.5),
    "half speed": lambda sound: at_rate(sound, 0.5),
    "double speed": lambda sound: at_rate(sound, 2.0),
    "silence within": silent_within,
    "half lost within": lost_within,
}
PAGE = b"<!doctype html><title>Too many requests</title>"


def open(voice: Voice, resources: Resources) -> "Session":  # noqa: A001
    return Session(voice, resources)


class Session:
    def __init__(self, voice: Voice, resources: Resources) -> None:
        self.fault, self.times = str(voice.setting("fault")), int(voice.setting("again", 0))
        self.spoken: dict[str, int] = {}
        name = "en" if self.fault == "wrong language" else str(voice.setting("voice", voice.language))
        inner = replace(voice, engine="espeak", settings=(("voice", name),), band=())
        self.inner = espeak.open(inner, resources)

    def speak(self, lines: Sequence[Line]) -> Iterator[Take | Failure]:
        for take in self.inner.speak(lines):
            assert isinstance(take, Take)
            self.spoken[take.key] = self.spoken.get(take.key, 0) + 1
            spared = self.times and self.spoken[take.key] > self.times
            yield replace(take, marks=()) if spared else self.spoiled(take)

    def spoiled(self, take: Take) -> Take | Failure:
        if self.fault == "page":
            clip = sound_in(PAGE)
            return Take(take.key, clip) if clip else Failure(take.key, SpeechError("take.broken", text="-"))
        change = FAULTS.get(self.fault, lambda sound: sound)
        sound = change(take.clip.samples[:, 0].astype(np.float64))
        return Take(take.key, Clip(sound.astype(np.float32)[:, None], take.clip.rate))

    def close(self) -> None:
        self.inner.close()
