"""Speech: every utterance is heard, to its end, as loud as the others, and in the time that it takes."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from statistics import median

import numpy as np

from bulletin.hearing import Hearing, Powers
from bulletin.record import Record, UtteranceFacts
from bulletin.report import Finding, note, wrong

RANK = 60

RECORDING = "recording"  # the role of what a person says: its pauses, pace and end are the reporter's
MISSING_DB = 16.0  # under what its voice has elsewhere: that is the bed, or nothing
UNEVEN_DB, ODD_DB = 9.0, 6.0  # against the others of its voice: not fit, and worth a note
BREAKS_DB, BREAKS_UNDER_MUSIC_DB = 40.0, 15.0  # under its own mean: there nobody speaks
BREAKS_SECONDS, BREAKS_SHARE = 0.4, 0.2  # of an utterance that may be so soft at its ends
CUT_DB, CUT_SHORT = 8.0, 0.7  # an end so little under the loudest 10 ms, of an utterance so short: cut off
FASTEST, SLOWEST = 0.07, 0.65  # seconds a syllable: nobody speaks faster or slower (see docs/design.md)
HURRIED, DRAGGED = 0.55, 1.9  # against what its voice takes elsewhere
_LEAST_SYLLABLES = 4  # of an utterance whose pace says something
_LEAST_SECONDS = 0.4  # of one whose level does
_KNOWN = 3  # utterances from which a voice is known
_QUOTED = 60
_VOWELS = re.compile("[aeiouyàáảãạăằắẳẵặâầấẩẫậèéẻẽẹêềếểễệìíỉĩịòóỏõọôồốổỗộơờớởỡợùúủũụưừứửữựỳýỷỹỵ]+")


@dataclass(frozen=True, slots=True, eq=False)
class _Said:
    """An utterance and what is heard of it."""

    facts: UtteranceFacts
    powers: Powers
    under_music: bool

    @property
    def level(self) -> float:
        """Its mean level, in dB."""
        return float(10 * np.log10(self.powers.mean() + 1e-12)) if len(self.powers) else -120.0

    @property
    def ends_loud(self) -> bool:
        """Whether its last 20 ms are about as loud as any."""
        return bool(self.powers[-2:].min(initial=1.0) > self.powers.max(initial=0.0) * 10 ** (-CUT_DB / 10))

    @property
    def seconds(self) -> float:
        """How long the record says it is."""
        return self.facts.end - self.facts.start


def examine(hearing: Hearing) -> Iterator[Finding]:
    """What is wrong with single utterances."""
    record = hearing.record
    if record is None or not record.timeline:
        return
    said = [_said(one, hearing, record) for one in record.script if one.end > one.start]
    voices = {one.facts.voice for one in said}
    for voice in sorted(voices):
        yield from _of_voice([one for one in said if one.facts.voice == voice], said, _loud_db(hearing))


def _loud_db(hearing: Hearing) -> float:
    """By how many dB an utterance may be louder than the others of its voice; what is over the ceiling was
    cut there, and was meant to be louder than it is.
    """
    return ODD_DB if hearing.is_over else UNEVEN_DB


def _said(one: UtteranceFacts, hearing: Hearing, record: Record) -> _Said:
    music = (cue for cue in record.timeline.cues if cue.lane != "speech") if record.timeline else ()
    under = any(cue.start < one.end and cue.start + cue.length > one.start for cue in music)
    return _Said(one, hearing.powers[round(one.start * 100) : round(one.end * 100)], under)


def _of_voice(said: Sequence[_Said], everybody: Sequence[_Said], loud_db: float) -> Iterator[Finding]:
    """What is wrong with the utterances of one voice, held against each other."""
    known = said if len(said) >= _KNOWN else everybody
    usual = median(one.level for one in known)
    paces = [pace for one in said if (pace := _pace(one.facts))]
    pace = median(paces) if len(paces) >= _KNOWN else 0.0
    for one in said:
        yield from _heard(one, usual, loud_db) or _spoken(one, pace)


def _heard(one: _Said, usual: float, loud_db: float) -> list[Finding]:
    """What is wrong with what is heard of it."""
    facts = {"text": _quote(one.facts)}
    under = usual - one.level
    if under > MISSING_DB or not len(one.powers):
        return [wrong("check.unspoken", one.facts.start, **facts)]
    if one.seconds < _LEAST_SECONDS:
        return []
    whole = [] if one.facts.role == RECORDING else _breaks(one, facts["text"])
    return [*whole, *_uneven(one, under, facts["text"], loud_db)]


def _uneven(one: _Said, under: float, text: str, loud_db: float) -> Iterator[Finding]:
    if abs(under) > ODD_DB:
        key, most = ("check.soft", UNEVEN_DB) if under > 0 else ("check.loud", loud_db)
        told = wrong if abs(under) > most else note
        yield told(key, one.facts.start, text=text, db=f"{abs(under):.0f}")


def _breaks(one: _Said, text: str) -> Iterator[Finding]:
    """Where only a part of it is heard."""
    depth = BREAKS_UNDER_MUSIC_DB if one.under_music else BREAKS_DB
    active = np.flatnonzero(one.powers > one.powers.mean() * 10 ** (-depth / 10))
    missing = max(BREAKS_SECONDS, BREAKS_SHARE * one.seconds) * 100
    if len(one.powers) - active[-1] > missing:
        yield wrong("check.breaks_off", one.facts.start + float(active[-1]) / 100, text=text)
    elif active[0] > missing:
        yield wrong("check.begins_late", one.facts.start, text=text)


def _spoken(said: _Said, usual: float) -> Iterator[Finding]:
    """Whether the time of it and its last mark leave room for its text; `usual` is its voice's pace."""
    one, pace = said.facts, _pace(said.facts)
    least, most = max(FASTEST, HURRIED * usual), min(SLOWEST, DRAGGED * usual or SLOWEST)
    if one.words and one.words[-1].written_end <= _last_word(one.written):
        yield wrong("check.unfinished", one.end, text=_quote(one))
    elif pace and not least <= pace <= most:
        key = "check.hurried" if pace < least else "check.dragged"
        yield wrong(key, one.start, text=_quote(one), seconds=f"{said.seconds:.1f}")
    elif 0 < pace < CUT_SHORT * usual and said.ends_loud:
        yield wrong("check.cut_off", one.end, text=_quote(one))


def _pace(one: UtteranceFacts) -> float:
    """Seconds a syllable, 0 where there are too few to say, or a person takes the time that it takes."""
    count = 0 if one.role == RECORDING else syllables(one.spoken)
    return (one.end - one.start) / count if count >= _LEAST_SYLLABLES else 0.0


def syllables(spoken: str) -> int:
    """How many syllables a spoken text has: its groups of vowels, one at least for each word."""
    words = (word for word in spoken.lower().split() if any(letter.isalnum() for letter in word))
    return sum(max(1, len(_VOWELS.findall(word))) for word in words)


def _last_word(written: str) -> int:
    """Where the last word with a letter or digit begins, -1 if there is none."""
    places = (found.start() for found in re.finditer(r"\S+", written) if re.search(r"[^\W_]", found[0]))
    return max(places, default=-1)


def _quote(one: UtteranceFacts) -> str:
    text = one.written or one.spoken
    return text if len(text) <= _QUOTED else text[:_QUOTED].rpartition(" ")[0] + "…"
