"""The roster: every voice with what can be said of it without loading its engine."""

from dataclasses import dataclass
from pathlib import Path

from bulletin.errors import Failure, Lacking
from bulletin.lines import line_for
from bulletin.order import lexicon_of, wording_of
from bulletin.show import Show, Station
from bulletin.take import Line, Resources, engine_of
from bulletin.texts import sentence
from bulletin.voice import Voice, cards, find


@dataclass(frozen=True, slots=True)
class Listed:
    """A voice, its wording's level ("full" or "basic"), and why it can't speak here: a key of `_texts/`."""

    voice: Voice
    wording: str
    network: bool
    missing: str


def roster(station: Station) -> tuple[Listed, ...]:
    """Every voice that can be asked for here, by id."""
    return tuple(_listed(voice) for voice in cards(station.voice_folders))


def _listed(voice: Voice) -> Listed:
    engine = engine_of(voice)
    return Listed(voice, wording_of(voice.language).LEVEL, engine.NETWORK, engine.missing())


def facts(one: Listed, ui: str) -> dict[str, str | bool]:
    """The voice for a program."""
    voice = one.voice
    return {
        "id": voice.id,
        "name": voice.name,
        "language": voice.language,
        "dialect": voice.dialect,
        "gender": voice.gender,
        "engine": voice.engine,
        "wording": one.wording,
        "network": one.network,
        "licence": voice.licence,
        "missing": sentence(one.missing, ui) if one.missing else "",
    }


def line(one: Listed, ui: str) -> str:
    """The voice as one line for people."""
    where = sentence("voice.network" if one.network else "voice.offline", ui)
    told = f"{one.voice.id:<12} {one.voice.language:<6} {one.voice.name} ({one.voice.engine}, {where})"
    return f"{told}: {sentence(one.missing, ui)}" if one.missing else told


def audition(name: str, text: str, path: Path, station: Station) -> None:
    """`text`, else the voice's sample sentence, worded and spoken to a 16-bit WAV file at `path`."""
    from bulletin.clip import write_wav
    from bulletin.filing import atomic_publish

    voice = find(name, station.voice_folders)
    engine = engine_of(voice)
    if engine.missing():
        raise Lacking(engine.missing(), voice=voice.id)
    reading = wording_of(voice.language).say(text or voice.sample, lexicon_of(Show(""), station), ())
    session = engine.open(voice, Resources())
    line = line_for(reading, voice).text
    try:
        take = next(iter(session.speak([Line("audition", line)])))
    finally:
        session.close()
    if isinstance(take, Failure):
        raise take.error
    clip = take.clip
    atomic_publish(path, lambda temp: write_wav(clip, temp))
