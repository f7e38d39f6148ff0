"""Lines: what a voice's engine is asked to say for a reading, and how it leads back."""

from bulletin.reading import Reading
from bulletin.respelling import Respelled, line_of
from bulletin.take import engine_of
from bulletin.voice import Voice


def line_for(reading: Reading, voice: Voice) -> Respelled:
    """The spoken text with the phonemes that the voice's engine takes and with the voice's own spellings."""
    return line_of(reading, voice.lexicon, taken(voice))


def taken(voice: Voice) -> tuple[str, ...]:
    """The notations of phonemes ("espeak", "ipa") that the card's engine takes as `[[...]]` in a line."""
    notations: tuple[str, ...] = getattr(engine_of(voice), "PHONEMES", ())
    return notations
