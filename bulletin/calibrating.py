"""Calibrating: a voice speaks known sentences, and its cadence goes onto its card."""

import re
from pathlib import Path

from bulletin.errors import Failure, Lacking, SpeechError, UsageError
from bulletin.filing import publish_bytes
from bulletin.lines import line_for
from bulletin.order import lexicon_of, wording_of
from bulletin.show import Show, Station
from bulletin.take import Line, Resources, Take, engine_of
from bulletin.text import clean_text
from bulletin.voice import CARD, Voice, find

_SENTENCES = Path(__file__).with_name("_calibration")
_BAND = re.compile(r"(?m)^band\s*=.*\n?")
_TABLE = re.compile(r"(?m)^\[")


def calibrate(name: str, station: Station, given: Path | None = None) -> Voice:
    """The voice `name` with the band of its cadence, which stands on its card now; spoken were the sentences
    of the file `given`, else those for its language. UsageError for a shipped card, or where there are none.
    """
    voice = find(name, station.voice_folders)
    if voice.folder is None or voice.folder.parent not in {one.absolute() for one in station.voice_folders}:
        raise UsageError("voices.shipped", voice=voice.id)
    from bulletin.cadence import band_of

    spoken = _spoken(voice, _sentences(voice, given), station)
    try:
        band = band_of([(line.text, take.clip) for line, take in spoken])
    except ValueError:
        raise UsageError("voices.short", voice=voice.id) from None
    path = voice.folder / CARD
    publish_bytes(path, with_band(path.read_text("utf-8"), band).encode())
    return find(name, station.voice_folders)


def _sentences(voice: Voice, given: Path | None) -> tuple[str, ...]:
    path = given or _SENTENCES / f"{voice.language.partition('-')[0].lower()}.txt"
    try:
        lines = clean_text(path.read_text("utf-8")).splitlines()
    except (OSError, UnicodeDecodeError):
        raise UsageError("voices.uncalibrated", voice=voice.id) from None
    found = tuple(line.strip() for line in lines if line.strip())
    if not found:
        raise UsageError("voices.uncalibrated", voice=voice.id)
    return found


def _spoken(voice: Voice, sentences: tuple[str, ...], station: Station) -> list[tuple[Line, Take]]:
    """The sentences as the voice's engine was asked to say them, with its takes; the first
    failure is raised.
    """
    engine = engine_of(voice)
    if engine.missing():
        raise Lacking(engine.missing(), voice=voice.id)
    wording, lexicon = wording_of(voice.language), lexicon_of(Show(""), station)
    lines = tuple(
        Line(f"sentence{number}", line_for(wording.say(text, lexicon, ()), voice).text)
        for number, text in enumerate(sentences)
    )
    session = engine.open(voice, Resources())
    try:
        takes = list(session.speak(lines))
    finally:
        session.close()
    return [(line, _good(take, voice, line)) for line, take in zip(lines, takes, strict=True)]


def _good(take: Take | Failure, voice: Voice, line: Line) -> Take:
    """A take that can be measured; SpeechError for any other."""
    from bulletin.trim import fault

    if isinstance(take, Failure):
        raise SpeechError("voices.uncalled", voice=voice.id, reason=take.error)
    if key := fault(take.clip):
        raise SpeechError("voices.uncalled", voice=voice.id, reason=SpeechError(key, text=line.text[:60]))
    return take


def with_band(card: str, band: tuple[float, float, float]) -> str:
    """A card's TOML with this band, and nothing else changed."""
    bare = _BAND.sub("", card)
    line = f"band = [{', '.join(f'{one:g}' for one in band)}]\n"
    table = _TABLE.search(bare)
    at = table.start() if table else len(bare)
    before = bare[:at] if not bare[:at] or bare[:at].endswith("\n") else bare[:at] + "\n"
    return before + line + bare[at:]
