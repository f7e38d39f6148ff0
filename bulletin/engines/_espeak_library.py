"""The espeak-ng library through ctypes, after speak_lib.h of espeak-ng 1.52."""

import _ctypes
import ctypes
import os
import sys
from ctypes import POINTER, Structure, Union, c_char_p, c_int, c_short, c_size_t, c_uint, c_void_p
from dataclasses import dataclass
from threading import Lock
from typing import Any

from bulletin.errors import Lacking, SpeechError, UsageError

RATE, VOLUME, PITCH, RANGE = 1, 2, 3, 4  # espeak_PARAMETER
_SYNCHRONOUS, _DONT_EXIT = 2, 0x8000  # AUDIO_OUTPUT_SYNCHRONOUS, espeakINITIALIZE_DONT_EXIT
_BY_CHARACTER, _UTF8 = 1, 1  # POS_CHARACTER, espeakCHARS_UTF8; without espeakSSML
_PHONEMES = 0x100  # espeakPHONEMES: what stands in [[...]] are mnemonics
_END, _WORD = 0, 1  # espeakEVENT_LIST_TERMINATED, espeakEVENT_WORD

# The library keeps its state in globals: two threads in it give wrong sound without an error.
_ALONE = Lock()


class _Id(Union):
    _fields_ = (("number", c_int), ("name", c_char_p), ("string", ctypes.c_char * 8))


class _Event(Structure):
    _fields_ = (
        ("type", c_int),
        ("unique_identifier", c_uint),
        ("text_position", c_int),
        ("length", c_int),
        ("audio_position", c_int),
        ("sample", c_int),
        ("user_data", c_void_p),
        ("id", _Id),
    )


_Callback = ctypes.CFUNCTYPE(c_int, POINTER(c_short), c_int, POINTER(_Event))


@dataclass(frozen=True, slots=True)
class Manner:
    """How espeak-ng speaks: library and data on disk, its name for the voice, (parameter, value) pairs."""

    library: str
    data: str
    voice: str
    parameters: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class Word:
    """A word event: `length` characters of the text from `start`, heard from `sample` on."""

    start: int
    length: int
    sample: int


@dataclass(frozen=True, slots=True)
class Spoken:
    """`pcm` 16 bit mono in the machine's byte order at `rate` Hz, with the word events in order."""

    pcm: bytes
    rate: int
    words: tuple[Word, ...]


def spoken(text: str, manner: Manner) -> Spoken:
    """`text` as espeak-ng speaks it in a library loaded for this call: only a fresh one gives the same sound
    for the same text every time. Raises Lacking, UsageError for an unknown voice, SpeechError.
    """
    with _ALONE:
        library = _load(manner.library)
        try:
            return _spoken_by(library, text, manner)
        finally:
            _unload(library)


def _load(path: str) -> ctypes.CDLL:
    try:
        return ctypes.CDLL(path)
    except OSError as error:
        raise Lacking("espeak.library", path=path, reason=str(error)) from error


def _unload(library: ctypes.CDLL) -> None:
    library.espeak_Terminate()
    if sys.platform == "win32":
        _ctypes.FreeLibrary(library._handle)
    else:
        _ctypes.dlclose(library._handle)


def _spoken_by(library: ctypes.CDLL, text: str, manner: Manner) -> Spoken:
    rate = library.espeak_Initialize(_SYNCHRONOUS, 0, os.fsencode(manner.data), _DONT_EXIT)
    if rate <= 0:
        raise Lacking("espeak.data", path=manner.data)
    if library.espeak_SetVoiceByName(manner.voice.encode("utf-8", "replace")):
        raise UsageError("espeak.voice", voice=manner.voice)
    for parameter, value in manner.parameters:
        library.espeak_SetParameter(parameter, value, 0)
    return _heard(library, _plain(text), rate)


def _heard(library: ctypes.CDLL, text: bytes, rate: int) -> Spoken:
    sound: list[bytes] = []
    words: list[Word] = []

    def heard(samples: Any, count: int, events: Any) -> int:
        if samples and count > 0:
            sound.append(ctypes.string_at(samples, count * 2))
        index = 0
        while (event := events[index]).type != _END:
            if event.type == _WORD:
                words.append(Word(event.text_position - 1, event.length, event.sample))
            index += 1
        return 0

    callback = _Callback(heard)
    library.espeak_SetSynthCallback(callback)
    size = c_size_t(len(text) + 1)
    flags = _UTF8 | (_PHONEMES if b"[[" in text else 0)
    failed = library.espeak_Synth(text, size, 0, _BY_CHARACTER, 0, flags, None, None)
    if failed or library.espeak_Synchronize():
        raise SpeechError("espeak.failed", code=failed)
    return Spoken(b"".join(sound), rate, tuple(words))


def _plain(text: str) -> bytes:
    """UTF-8 with a blank for each control character: NUL would end the text, U+0001 begins a command."""
    return "".join(" " if letter < " " and letter != "\n" else letter for letter in text).encode(
        "utf-8", "replace"
    )
