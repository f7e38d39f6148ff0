"""What every recogniser must keep; `CHECKS` are called with a recogniser, how it is asked for, the station's
folder and a folder of the suite's own, and raise AssertionError.
"""

from collections.abc import Callable
from pathlib import Path

import numpy as np

from bulletin.clip import Clip, write_wav
from bulletin.errors import BulletinError
from bulletin.recognition import Recogniser, Recognition
from bulletin.testing._demands import demand, demand_light
from bulletin.texts import LANGUAGES, sentence

RATES = (16000, 22050, 44100)


def says_what_it_is(recogniser: Recogniser, asked: Recognition, folder: Path, own: Path) -> None:
    """Its facts are there and of the right type, and its version stays."""
    demand(isinstance(recogniser.LANGUAGES, tuple), "LANGUAGES is a tuple")
    demand(all(isinstance(language, str) for language in recogniser.LANGUAGES), "LANGUAGES are strings")
    demand(recogniser.version() == recogniser.version() != "", "a version that stays")
    key = recogniser.missing()
    demand(not key or all(sentence(key, language) for language in LANGUAGES), key)


def costs_nothing_to_list(recogniser: Recogniser, asked: Recognition, folder: Path, own: Path) -> None:
    """Importing it, and asking for its version and what it lacks, loads nothing heavy."""
    demand_light(getattr(recogniser, "__name__", ""))


def hears_the_same_again(recogniser: Recogniser, asked: Recognition, folder: Path, own: Path) -> None:
    """The same sound gives the same text, whatever was heard between, and one that was opened later too."""
    ear, hum, other = recogniser.open(asked, folder), _sound(own, "hum", 220), _sound(own, "other", 500)
    first = _answer(lambda: ear.hear(hum, "vi"))
    _answer(lambda: ear.hear(other, "en"))
    later = recogniser.open(asked, folder)
    demand(
        first == _answer(lambda: ear.hear(hum, "vi")) == _answer(lambda: later.hear(hum, "vi")), "the same"
    )


def answers_whatever_it_hears(recogniser: Recogniser, asked: Recognition, folder: Path, own: Path) -> None:
    """Silence, noise, a moment of sound, at the rates of voices: text or a failure with a sentence."""
    ear, dice = recogniser.open(asked, folder), np.random.default_rng(1)
    for rate in RATES:
        sounds = (np.zeros(rate), dice.uniform(-0.5, 0.5, rate), np.full(rate // 50, 0.3))
        for number, samples in enumerate(sounds):
            path = _written(own / f"{rate}-{number}.wav", samples, rate)
            demand(_answer(lambda path=path: ear.hear(path, "vi")) != "", f"an answer to {path.name}")  # type: ignore[misc]


def leaves_the_sound_alone(recogniser: Recogniser, asked: Recognition, folder: Path, own: Path) -> None:
    """The file that it was given is as it was, and nothing stands beside it."""
    ear, sound = recogniser.open(asked, folder), _sound(own / "alone", "hum", 220)
    before = sound.read_bytes()
    _answer(lambda: ear.hear(sound, "vi"))
    demand(sound.read_bytes() == before, "the same bytes")
    demand([path.name for path in sound.parent.iterdir()] == [sound.name], "nothing beside it")


Check = Callable[[Recogniser, Recognition, Path, Path], None]

CHECKS: tuple[Check, ...] = (
    says_what_it_is,
    costs_nothing_to_list,
    hears_the_same_again,
    answers_whatever_it_hears,
    leaves_the_sound_alone,
)


def _answer(hear: Callable[[], str]) -> str:
    """What is heard, in quotation marks, or the sentence of a failure."""
    try:
        text = hear()
    except BulletinError as error:
        return error.sentence()
    demand(isinstance(text, str), f"text, not {text!r}")
    return f"“{text}”"


def _sound(folder: Path, name: str, hertz: float) -> Path:
    """A second of a tone."""
    at = np.arange(16000) / 16000
    return _written(folder / f"{name}.wav", 0.3 * np.sin(2 * np.pi * hertz * at), 16000)


def _written(path: Path, samples: "np.ndarray[tuple[int], np.dtype[np.float64]]", rate: int) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    write_wav(Clip(samples.astype(np.float32)[:, None], rate), path)
    return path
