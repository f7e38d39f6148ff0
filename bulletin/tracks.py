"""Tracks: how long the show's music and recordings are heard, without anything being measured."""

from collections.abc import Mapping
from fractions import Fraction
from functools import cache

from bulletin.lay import Music
from bulletin.music import SoundFile
from bulletin.order import Plan
from bulletin.rundown import Headlines
from bulletin.take import store_at


def tracks(plan: Plan) -> Mapping[str, Music]:
    """The plan's music by name, as long as it is heard, at no level."""
    loops = beds(plan)
    return {
        name: _track(sound, trim=name not in loops and not sound.shipped)
        for name, sound in plan.music.items()
    }


def beds(plan: Plan) -> frozenset[str]:
    """The names of music that is a loop: its ends are not to be trimmed."""
    said = {item.sound for item in plan.rundown.items if isinstance(item, Headlines)}
    return frozenset(said | {plan.rundown.bed})


@cache
def _track(sound: SoundFile, *, trim: bool) -> Music:
    from bulletin.clip import read_sound, sounding

    clip = read_sound(sound.path)
    start, end = sounding(clip) if trim else (0, len(clip.samples))
    return Music(sound.digest, Fraction(end - start, clip.rate), 0.0, Fraction(start, clip.rate))


def recorded(plan: Plan) -> Mapping[str, Fraction]:
    """The seconds for which each recording of the plan is heard, by its path; surveyed once and kept."""
    if not plan.recordings:
        return {}
    from bulletin.recording import SurveyJob, survey

    store = store_at(plan.order.kept / "takes").root
    return {
        name: survey(SurveyJob(sound.digest, sound.path, store)).seconds
        for name, sound in plan.recordings.items()
    }
