"""What every engine must keep; `CHECKS` are called with an engine, a voice of it and a scratch folder, and
raise AssertionError.

A network engine is checked against a stand-in that speaks its protocol, reached by the voice's settings.
"""

from collections.abc import Callable
from pathlib import Path

import numpy as np

from bulletin.errors import BulletinError, Failure
from bulletin.take import Engine, Line, Resources, Session, Take
from bulletin.testing._demands import demand, demand_light
from bulletin.texts import LANGUAGES, sentence
from bulletin.voice import Voice

HOSTILE = (
    "",
    " ",
    "?!… — ; .",
    "😀🎉👩‍👩‍👧",
    '<speak><break time="9s"/>&amp; [[x]] <![CDATA[xin]]></speak>',
    "một\x00hai\x01\x1b[31m ba\n\n\tbốn",
    "Tie\u0302\u0301ng Vie\u0323\u0302t",
    "中文 العربية ภาษาไทย",
    "x" * 5000,
    "một hai ba bốn " * 333,
)


def says_what_it_is(engine: Engine, voice: Voice, scratch: Path) -> None:
    """Its facts are there and of the right type, and its version stays."""
    demand(isinstance(engine.LANGUAGES, tuple), "LANGUAGES is a tuple")
    demand(all(isinstance(language, str) for language in engine.LANGUAGES), "LANGUAGES are strings")
    demand(engine.MARKS in {"word", "sentence", "none"}, "MARKS is word, sentence or none")
    demand(isinstance(engine.NETWORK, bool), "NETWORK is true or false")
    demand(isinstance(engine.BATCH, int) and engine.BATCH >= 1, "BATCH is at least one line")
    demand(engine.WORKERS in {"core", "one", "gpu"}, "WORKERS is core, one or gpu")
    demand(isinstance(engine.MAX_CHARACTERS, int) and engine.MAX_CHARACTERS >= 100, "MAX_CHARACTERS")
    demand(engine.version() == engine.version() != "", "a version that stays")


def says_what_is_missing(engine: Engine, voice: Voice, scratch: Path) -> None:
    """It names what it lacks here by a sentence in every language, or lacks nothing."""
    key = engine.missing()
    demand(not key or all(sentence(key, language, voice=voice.id) for language in LANGUAGES), key)


def costs_nothing_to_list(engine: Engine, voice: Voice, scratch: Path) -> None:
    """Importing it, and asking for its version and what it lacks, loads nothing heavy."""
    demand_light(getattr(engine, "__name__", ""))


def speaks_its_sample(engine: Engine, voice: Voice, scratch: Path) -> None:
    """The voice's sample sentence is spoken: mono, finite, in range, audible, at a rate in use."""
    take = _take(engine, voice, scratch, voice.sample)
    samples = take.clip.samples
    demand(samples.ndim == 2 and samples.shape[1] == 1, f"mono, not {samples.shape}")
    demand(samples.dtype == np.float32, f"float32, not {samples.dtype}")
    demand(8000 <= take.clip.rate <= 192_000, f"{take.clip.rate} Hz")
    demand(bool(np.isfinite(samples).all()) and float(np.abs(samples).max()) <= 1.0, "within [-1, 1]")
    demand(float(np.abs(samples).max()) > 0.01, "audible")
    demand(0.02 < take.clip.seconds / len(voice.sample) < 0.5, f"{take.clip.seconds} s for the sample")


def marks_what_is_heard(engine: Engine, voice: Voice, scratch: Path) -> None:
    """Marks lie in text and sound, in order and without overlap; word marks cover the sample's words."""
    take = _take(engine, voice, scratch, voice.sample)
    demand(bool(take.marks) == (engine.MARKS != "none"), "marks where it says so")
    place, at = 0, 0.0
    for mark in take.marks:
        demand(place <= mark.start < mark.end <= len(voice.sample), f"in the text: {mark}")
        demand(at <= mark.begins <= mark.ends <= take.clip.seconds + 1e-6, f"in the sound: {mark}")
        place, at = mark.end, mark.ends
    if engine.MARKS == "word":
        demand(len(take.marks) >= len(voice.sample.split()) * 0.9, "a mark for each word")


def speaks_the_same_again(engine: Engine, voice: Voice, scratch: Path) -> None:
    """The same text gives the same sound, whatever was spoken between, in another session too; engines of a
    network, which may change their minds, are taken at their version's word.
    """
    if engine.NETWORK:
        return
    first, other, again = _spoken(engine, voice, scratch, (voice.sample, voice.sample[::-1], voice.sample))
    later = _take(engine, voice, scratch, voice.sample)
    demand(isinstance(other, Take | Failure), "an answer to nonsense")
    for take in (again, later):
        demand(isinstance(first, Take) and isinstance(take, Take), "takes")
        demand(_sound(first) == _sound(take), "the same sound")


def answers_each_line_in_order(engine: Engine, voice: Voice, scratch: Path) -> None:
    """Each line gets one answer, under its key and in its turn."""
    session = engine.open(voice, Resources(scratch=scratch))
    try:
        lines = tuple(Line(key, voice.sample) for key in ("c", "a", "b"))
        demand([answer.key for answer in session.speak(lines)] == ["c", "a", "b"], "answers in order")
        demand(not list(session.speak(())), "nothing for nothing")
    finally:
        session.close()


def answers_hostile_texts(engine: Engine, voice: Voice, scratch: Path) -> None:
    """Whatever the text, the answer is a take or a failure with a sentence, never an exception; what follows
    is spoken as ever.
    """
    *answers, last = _spoken(engine, voice, scratch, (*HOSTILE, voice.sample))
    for text, answer in zip(HOSTILE, answers, strict=True):
        told = f"{text[:40]!r}: {answer}"
        if isinstance(answer, Failure):
            demand(isinstance(answer.error, BulletinError) and str(answer.error) != "", told)
        else:
            demand(bool(np.isfinite(answer.clip.samples).all()) and len(answer.clip.samples) > 0, told)
            demand(all(0 <= mark.start < mark.end <= len(text) for mark in answer.marks), told)
    demand(isinstance(answers[0], Failure), "nothing to say in an empty text")
    demand(isinstance(last, Take), "the sample after all that")


def closes_twice(engine: Engine, voice: Voice, scratch: Path) -> None:
    """A session may be closed twice, and one that never spoke too."""
    session = engine.open(voice, Resources(scratch=scratch))
    session.close()
    session.close()


Check = Callable[[Engine, Voice, Path], None]

CHECKS: tuple[Check, ...] = (
    says_what_it_is,
    says_what_is_missing,
    costs_nothing_to_list,
    speaks_its_sample,
    marks_what_is_heard,
    speaks_the_same_again,
    answers_each_line_in_order,
    answers_hostile_texts,
    closes_twice,
)


def _spoken(engine: Engine, voice: Voice, scratch: Path, texts: tuple[str, ...]) -> list[Take | Failure]:
    session: Session = engine.open(voice, Resources(scratch=scratch))
    try:
        answers = list(session.speak([Line(f"line{number}", text) for number, text in enumerate(texts)]))
    finally:
        session.close()
    demand(len(answers) == len(texts), f"{len(answers)} answers to {len(texts)} lines")
    return answers


def _take(engine: Engine, voice: Voice, scratch: Path, text: str) -> Take:
    (answer,) = _spoken(engine, voice, scratch, (text,))
    if isinstance(answer, Failure):
        raise AssertionError(f"not kept: a take of {text!r}: {answer.error}")
    return answer


def _sound(answer: Take | Failure) -> tuple[object, ...]:
    return (answer.clip.samples.tobytes(), answer.marks) if isinstance(answer, Take) else (answer.key,)
