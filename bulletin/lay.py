"""Laying: what was spoken and the show's music become a timeline. Figures: `docs/design.md`."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction

from bulletin.rundown import Headlines, Opening, Rundown, SignOff, Sting, Story
from bulletin.script import Role, Script, Utterance
from bulletin.timeline import Cue, Envelope, Lane, Passage, Placed, Reel, Section, Timeline, whole_frames

LEAD = Fraction(50, 1000)  # silence in front of a reel's first sound
TAIL = Fraction(400, 1000)  # silence behind its last one
END = Fraction(300, 1000)  # silence behind the programme's last one
AFTER_MUSIC = Fraction(250, 1000)  # between music and the voice that follows it
BEFORE_MUSIC = Fraction(150, 1000)  # between a voice and the music that follows it
VOICE_AT = Fraction(65, 100)  # of the opening music is heard in full before the voice comes in
DUCK_EARLY, DUCK_DONE = Fraction(300, 1000), Fraction(20, 1000)  # before the first syllable under music
LET_GO = Fraction(600, 1000)  # the opening music fades out over the last words of the greeting
BED_RISE, BED_ALONE = Fraction(1), Fraction(1600, 1000)  # the bed fades in, and is heard before the voice
BED_HOLD, BED_FALL = Fraction(150, 1000), Fraction(2)  # the bed stays down after the last word, and fades
BED_OPEN_DB = -11.0  # the bed alone, under the programme's loudness
SILENT_DB = -120.0
REEL_SECONDS = Fraction(45)  # a story longer than this is cut into reels at its paragraphs
CUT_PAUSE = 0.55  # seconds: pauses from here on may be cut


@dataclass(frozen=True, slots=True)
class Heard:
    """The take of an utterance: its key, its length in seconds and the gain that levels it."""

    take: str
    length: Fraction
    gain_db: float


@dataclass(frozen=True, slots=True)
class Music:
    """A piece of music: its key, what of it is heard (from `offset`, `length` seconds), and the gain that
    brings it to the programme's loudness.
    """

    sound: str
    length: Fraction
    gain_db: float
    offset: Fraction = Fraction(0)


@dataclass(slots=True)
class _Tape:
    """The timeline while it is being laid: what is in the open reel, and `now`, the end of its last sound."""

    separation_db: float
    behind: Fraction = TAIL  # seconds of silence behind the item that is being laid
    start: Fraction = Fraction(0)
    now: Fraction = Fraction(0)
    cues: list[Cue] = field(default_factory=list)
    points: dict[Lane, list[tuple[Fraction, float]]] = field(default_factory=dict)
    reels: list[Reel] = field(default_factory=list)
    placed: list[Placed] = field(default_factory=list)
    sections: list[Section] = field(default_factory=list)

    @property
    def bed_open_db(self) -> float:
        """The bed's level where nobody speaks: never lower in the open than under a voice."""
        return max(BED_OPEN_DB, -self.separation_db)

    def speak(self, utterance: Utterance, heard: Heard, at: Fraction) -> None:
        self.cues.append(Cue(Lane.SPEECH, heard.take, at, heard.length, gain_db=heard.gain_db))
        self.now = at + heard.length
        self.placed.append(Placed(utterance.id, self.start + at, self.start + self.now))

    def play(self, lane: Lane, music: Music, at: Fraction, length: Fraction) -> None:
        loop = lane is Lane.BED
        self.cues.append(Cue(lane, music.sound, at, length, music.offset, music.gain_db, loop))

    def shape(self, lane: Lane, *points: tuple[Fraction, float]) -> None:
        self.points.setdefault(lane, []).extend(points)

    def close(self, tail: Fraction = TAIL, last: bool = False) -> None:
        """Ends the open reel `tail` seconds after its last sound; the next one starts there."""
        length = self.now + tail if last else whole_frames(self.now + tail)
        envelopes = tuple(Envelope(lane, tuple(points)) for lane, points in self.points.items())
        self.reels.append(Reel(self.start, length, tuple(self.cues), envelopes))
        self.start += length
        self.now = Fraction(0)
        self.cues, self.points = [], {}


def lay(
    rundown: Rundown,
    script: Script,
    heard: Mapping[str, Heard],
    music: Mapping[str, Music],
    separation_lu: float,
) -> Timeline:
    """The programme of `rundown`: `heard` by utterance id, `music` by the name that the rundown uses."""
    tape = _Tape(separation_lu)
    story, sting = -1, ""
    for item, following in zip(rundown.items, (*rundown.items[1:], None), strict=True):
        begin = tape.start
        if isinstance(item, Sting):
            sting = item.sound
            continue
        if isinstance(item, Story):
            story += 1
        said = _said(item, story, script, heard)
        tape.behind = _behind(said, following, music)
        _lay_item(tape, item, said, music, sting)
        sting = ""
        if tape.start > begin:
            number = story if isinstance(item, Story) else -1
            tape.sections.append(Section(_part(item), number, begin, tape.start))
    return _finished(tape)


Said = Sequence[tuple[Utterance, Heard]]


def _said(item: object, story: int, script: Script, heard: Mapping[str, Heard]) -> Said:
    roles = {Opening: Role.OPENING, Headlines: Role.HEADLINE, SignOff: Role.SIGNOFF}
    role = roles.get(type(item))
    return [
        (one, heard[one.id])
        for one in script.utterances
        if (one.role is role if role else one.story == story)
    ]


def _behind(said: Said, following: object, music: Mapping[str, Music]) -> Fraction:
    """The silence behind an item: where a voice follows, with its LEAD the pause that the last words ask for;
    music needs no more than TAIL.
    """
    voice = (
        isinstance(following, Story)
        or (isinstance(following, Headlines) and following.sound not in music)
        or (isinstance(following, SignOff) and following.text != "")
    )
    return max(TAIL, _pause(said[-1][0]) - LEAD) if voice and said else TAIL


def _pause(utterance: Utterance) -> Fraction:
    return Fraction(utterance.pause).limit_denominator(1000)


def _part(item: object) -> Passage:
    return {Opening: Passage.OPENING, Headlines: Passage.HEADLINES, SignOff: Passage.CLOSING}.get(
        type(item), Passage.STORY
    )


def _lay_item(tape: _Tape, item: object, said: Said, music: Mapping[str, Music], sting: str) -> None:
    match item:
        case Opening(sound=sound):
            _open(tape, said, music.get(sound))
        case Headlines(sound=sound):
            _headlines(tape, said, music.get(sound))
        case SignOff(sound=sound):
            _sign_off(tape, said, music.get(sound))
        case _:
            _story(tape, said, music.get(sting))


def _open(tape: _Tape, said: Said, music: Music | None) -> None:
    """Music in full, then ducked under the greeting and gone by its end; without a greeting music alone."""
    at = LEAD
    if music:
        at += music.length * VOICE_AT if said else music.length
    _speak_all(tape, said, at)
    if music and said:
        heard_for = min(music.length, tape.now - LEAD)
        tape.play(Lane.EFFECTS, music, LEAD, heard_for)
        _duck(tape, Lane.EFFECTS, at, 0.0)
        let_go = max(tape.now - LET_GO, at - DUCK_DONE)  # a greeting may be shorter than the fade
        tape.shape(Lane.EFFECTS, (let_go, -tape.separation_db), (tape.now, SILENT_DB))
    elif music:
        tape.play(Lane.EFFECTS, music, LEAD, music.length)
        tape.now = at
    if tape.cues:
        tape.close(tape.behind)


def _headlines(tape: _Tape, said: Said, bed: Music | None) -> None:
    """The bed alone, then the titles over it, then its fade."""
    at = LEAD + (BED_ALONE if bed else 0)
    _speak_all(tape, said, at)
    if bed and said:
        tape.shape(Lane.BED, (LEAD, SILENT_DB / 2), (LEAD + BED_RISE, tape.bed_open_db))
        _duck(tape, Lane.BED, at, tape.bed_open_db)
        down = tape.now + BED_HOLD
        tape.shape(Lane.BED, (down, -tape.separation_db), (down + BED_FALL, SILENT_DB / 2))
        tape.play(Lane.BED, bed, LEAD, down + BED_FALL - LEAD)
        tape.now = down + BED_FALL
    if tape.cues:
        tape.close(TAIL if bed else tape.behind)


def _story(tape: _Tape, said: Said, sting: Music | None) -> None:
    """A sting where there is one, then the story, cut into reels at its paragraphs."""
    at = LEAD
    if sting:
        tape.play(Lane.EFFECTS, sting, LEAD, sting.length)
        at += sting.length + AFTER_MUSIC
    for number, (utterance, heard) in enumerate(said):
        tape.speak(utterance, heard, at)
        at = tape.now + _pause(utterance)
        more = number + 1 < len(said)
        if more and utterance.pause >= CUT_PAUSE and tape.now >= REEL_SECONDS:
            tape.close()
            at = max(LEAD, _pause(utterance) - TAIL)
    tape.close(tape.behind)


def _sign_off(tape: _Tape, said: Said, music: Music | None) -> None:
    """The farewell, then the closing music to its own end."""
    _speak_all(tape, said, LEAD)
    if music:
        at = tape.now + BEFORE_MUSIC if said else LEAD
        tape.play(Lane.EFFECTS, music, at, music.length)
        tape.now = at + music.length
    if tape.cues:
        tape.close(END, last=True)


def _speak_all(tape: _Tape, said: Said, at: Fraction) -> None:
    for utterance, heard in said:
        tape.speak(utterance, heard, at)
        at = tape.now + _pause(utterance)


def _duck(tape: _Tape, lane: Lane, voice_at: Fraction, open_db: float) -> None:
    tape.shape(lane, (voice_at - DUCK_EARLY, open_db), (voice_at - DUCK_DONE, -tape.separation_db))


def _finished(tape: _Tape) -> Timeline:
    return Timeline(tuple(tape.reels), tuple(tape.placed), tuple(tape.sections))
