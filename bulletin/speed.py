"""Speed: how fast speech is heard, without another pitch: the show's own, or that of a variant."""

import re
from dataclasses import fields, replace

from bulletin.errors import UsageError
from bulletin.filing import safe_name
from bulletin.show import FASTEST, LONGEST_PAUSE, SLOWEST, Pauses, Show
from bulletin.texts import sentence

_MANNER = "speed-"
_FORM = re.compile(r"[0-9](?:[.,][0-9]{1,3})?")


def read_speed(text: str) -> float:
    """The speed that `text` says, as "0.8" or "0,8"; UsageError for what is none, or beyond what is made."""
    said = text.strip()
    speed = float(said.replace(",", ".")) if _FORM.fullmatch(said) else 0.0
    if not SLOWEST <= speed <= FASTEST:
        raise UsageError("speed.form", text=text, least=SLOWEST, most=FASTEST)
    return speed


def at_speed(show: Show, speed: float) -> Show:
    """The show with its voices at this speed instead of its own."""
    return replace(show, speech=replace(show.speech, speed=speed))


def paused(pauses: Pauses, speed: float) -> Pauses:
    """The pauses as long as they are at this speed: they belong to the voice."""
    if speed == 1.0:
        return pauses
    scaled = {
        one.name: round(min(getattr(pauses, one.name) / speed, LONGEST_PAUSE), 3)
        for one in fields(pauses)
        if one.name != "vary"
    }
    return replace(pauses, **scaled)


def manner(speed: float) -> str:
    """What the identity of a variant ends with."""
    return f"{_MANNER}{speed:g}"


def variant_of(identity: str) -> str:
    """The speed of the variant that has this identity, as it was asked for; nothing for any other edition."""
    last = identity.rpartition("/")[2]
    return last.removeprefix(_MANNER) if last.startswith(_MANNER) else ""


def titled(title: str, speed: float, language: str) -> str:
    """The title of a variant, which says how it is read."""
    return sentence(f"speed.{_word(speed)}_title", language, title=title)


def named(name: str, speed: float, language: str) -> str:
    """The file name of a variant."""
    return f"{name}-{safe_name(sentence(f'speed.{_word(speed)}', language))}"


def _word(speed: float) -> str:
    return "slow" if speed < 1.0 else "fast" if speed > 1.0 else "plain"
