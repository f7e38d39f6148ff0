"""A voice of espeak-ng at work: a card's settings in, takes with word marks out."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from bulletin.clip import Clip
from bulletin.engines._espeak_library import PITCH, RANGE, RATE, VOLUME, Manner, Spoken, Word, spoken
from bulletin.engines._espeak_sounds import unknown_sound
from bulletin.errors import BulletinError, Failure, SpeechError, UsageError
from bulletin.phonemes import CLOSES, OPENS
from bulletin.take import Line, Mark, Take
from bulletin.voice import Setting, Voice, require_settings

SETTINGS = ("voice", "pitch", "range")
PACE, SLOWEST, FASTEST = 175, 80, 450  # words per minute
LEVEL = 80  # of espeak-ng's own 100, at which some samples clip


@dataclass(frozen=True, slots=True)
class EspeakSession:
    """One voice. It holds nothing between lines, for the library is loaded afresh for each."""

    manner: Manner
    longest: int  # characters of a line

    def speak(self, lines: Sequence[Line]) -> Iterator[Take | Failure]:
        """One take or failure for each line, in order."""
        return map(self._said, lines)

    def close(self) -> None:
        """Nothing to let go of."""

    def _said(self, line: Line) -> Take | Failure:
        try:
            return self._say(line)
        except BulletinError as error:
            return Failure(line.key, error)

    def _say(self, line: Line) -> Take:
        if len(line.text) > self.longest:
            raise SpeechError("espeak.long", length=len(line.text), longest=self.longest)
        if strange := unknown_sound(line.text, self.manner.voice, Path(self.manner.data)):
            raise SpeechError("espeak.sound", sound=strange, voice=self.manner.voice, text=line.text[:60])
        sound = spoken(line.text, self.manner)
        if not sound.pcm or not sound.words:
            raise SpeechError("espeak.nothing", text=line.text[:60])
        samples = np.frombuffer(sound.pcm, np.int16).astype(np.float32) / np.float32(32768)
        clip = Clip(samples[:, np.newaxis], sound.rate)
        return Take(line.key, clip, marks(line.text, sound, clip.seconds))


def begin(voice: Voice, library: Path, data: Path, longest: int) -> EspeakSession:
    """A session for the card `voice`; raises UsageError for what it cannot set, Lacking if nothing speaks."""
    name = str(voice.setting("voice", voice.language))
    manner = Manner(str(library), str(data), name, _parameters(voice))
    spoken("", manner)
    return EspeakSession(manner, longest)


def _parameters(voice: Voice) -> tuple[tuple[int, int], ...]:
    require_settings(voice, SETTINGS, "espeak.setting")
    found = [(VOLUME, LEVEL), (RATE, _pace(voice))]
    for name, parameter in (("pitch", PITCH), ("range", RANGE)):
        value = voice.setting(name)
        if value != "":
            found.append((parameter, _within(voice, name, value, 0, 99)))
    return tuple(found)


def _pace(voice: Voice) -> int:
    """Words per minute: the card's at the voice's tempo, or less far from it, never further."""
    card = _within(voice, "pace", PACE if voice.pace == 1 else round(voice.pace), SLOWEST, FASTEST)
    return min(max(card + int(round(card * (voice.tempo - 1.0), 6)), SLOWEST), FASTEST)


def _within(voice: Voice, name: str, value: Setting, low: int, high: int) -> int:
    if isinstance(value, int) and low <= value <= high:
        return int(value)
    raise UsageError("espeak.range", voice=voice.id, setting=name, value=str(value), low=low, high=high)


def marks(text: str, sound: Spoken, seconds: float) -> tuple[Mark, ...]:
    """The words of `text` in order, each heard until the next one begins, the last until `seconds`."""
    begun = tuple(_begun(text, sound.words))
    begins = [min(word.sample / sound.rate, seconds) for word in begun]
    ends = [*begins[1:], seconds]
    return tuple(
        Mark(word.start, word.start + word.length, begin, end)
        for word, begin, end in zip(begun, begins, ends, strict=False)
    )


def _begun(text: str, words: Sequence[Word]) -> Iterator[Word]:
    """Each stretch of letters once, at its first event: espeak-ng gives several for one number or emoji, some
    of them upon the blank that follows or overlapping the one before; their sound belongs to that one.
    """
    heard, sample = 0, 0
    for word in words:
        start, length = _stretch(text, max(word.start, 0), word.length)
        if start < heard or not length or text[start].isspace():
            continue
        heard, sample = start + length, max(word.sample, sample)
        yield Word(start, length, sample)


_WORD = re.compile(r"(?:[-–—“”„‘’\"'«»‹›(\[{]+\s*)*(\w+)")
"""A word, with the silent marks before it: on these espeak-ng may put its event, and before a closing
quotation mark it gives a word no length.
"""


def _stretch(text: str, start: int, length: int) -> tuple[int, int]:
    """Where the word of an event begins and its length: up to a blank, or all the phonemes it lies in."""
    opens = text.rfind(OPENS, 0, start + 1)
    closes = text.find(CLOSES, opens)
    if opens >= 0 and start < closes:
        return opens, closes + len(CLOSES) - opens
    small = not length or (length == 1 and not text[start : start + 1].isalnum())
    if small and (word := _WORD.match(text, start)):
        return word.start(1), len(word[1])
    letters = text[start : start + length].split(maxsplit=1)
    return start, len(letters[0]) if letters else 0
