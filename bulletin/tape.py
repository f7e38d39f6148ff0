"""The tape: the timeline while it is being laid, reel by reel."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from fractions import Fraction

from bulletin.script import Utterance
from bulletin.timeline import Cue, Envelope, Lane, Placed, Reel, Timeline, whole_frames

LEAD = Fraction(100, 1000)  # silence in front of a reel's first sound: LAME saves up bits in it
TAIL = Fraction(350, 1000)  # silence behind its last one
DUCK_EARLY, DUCK_DONE = Fraction(300, 1000), Fraction(20, 1000)  # before the first syllable under music
DUCK_HOLD, DUCK_RETURN = Fraction(150, 1000), Fraction(600, 1000)  # after the last one
DUCK_GAP = Fraction(1200, 1000)  # in shorter silences music stays down
LET_GO = Fraction(600, 1000)  # the opening music fades out over the last words of the greeting
BED_RISE = Fraction(1)  # the bed by itself fades in
BED_OPEN_DB = -11.0  # the bed alone, under the programme's loudness
SILENT_DB = -120.0
CROSSFADE = Fraction(600, 1000)  # of the bed with other music

Point = tuple[Fraction, float]
Times = tuple[Fraction, Fraction]


@dataclass(frozen=True, slots=True)
class Heard:
    """The take of an utterance: its key, its length in seconds, the gain that levels it, and what the show's
    chain does to it (see `timeline.Cue`).
    """

    take: str
    length: Fraction
    gain_db: float
    curve: tuple[float, ...] = ()
    high_pass_hz: float = 0.0


@dataclass(frozen=True, slots=True)
class Music:
    """A piece of music: its key, what of it is heard (from `offset`, `length` seconds), and the gain that
    brings it to the programme's loudness.
    """

    sound: str
    length: Fraction
    gain_db: float
    offset: Fraction = Fraction(0)


@dataclass(frozen=True, slots=True)
class Bed:
    """A bed that runs: its piece, when in the reel it came in, how, and how much of it was heard before."""

    music: Music
    since: Fraction
    rise: Fraction
    before: Fraction


def ducking(speech: list[Times], open_db: float, under_db: float) -> Iterator[Point]:
    """The gain of music that makes way for speech at these times, in order: down ahead of the voice, up again
    behind it, down throughout short silences.
    """
    merged: list[Times] = []
    for start, end in speech:
        near = merged and start - merged[-1][1] < DUCK_GAP
        merged[-1:] = [(merged[-1][0], end)] if near else [*merged[-1:], (start, end)]
    for start, end in merged:
        yield start - DUCK_EARLY, open_db
        yield start - DUCK_DONE, under_db
        yield end + DUCK_HOLD, under_db
        yield end + DUCK_HOLD + DUCK_RETURN, open_db


@dataclass(slots=True)
class Tape:
    """What is in the open reel: `now` is the end of its last sound, `origin` where the item that is being
    laid begins.
    """

    under_db: float
    start: Fraction = Fraction(0)
    origin: Fraction = Fraction(0)
    now: Fraction = Fraction(0)
    bed: Bed | None = None
    cues: list[Cue] = field(default_factory=list)
    points: dict[Lane, list[Point]] = field(default_factory=dict)
    reels: list[Reel] = field(default_factory=list)
    placed: list[Placed] = field(default_factory=list)
    bed_fall: tuple[Point, ...] = ()

    @property
    def lead(self) -> Fraction:
        """When in the open reel the item's first sound may be heard."""
        return self.origin + LEAD

    @property
    def at(self) -> Fraction:
        """When in the programme the item begins."""
        return self.start + self.origin

    @property
    def cues_laid(self) -> int:
        """How many cues there are so far."""
        return len(self.cues) + sum(len(reel.cues) for reel in self.reels)

    @property
    def open_db(self) -> float:
        """The bed's level where nobody speaks: never lower in the open than under a voice."""
        return max(BED_OPEN_DB, self.under_db)

    def speak(self, utterance: Utterance, heard: Heard, at: Fraction) -> None:
        """An utterance at a time of the reel."""
        self.cues.append(
            Cue(
                Lane.SPEECH,
                heard.take,
                at,
                heard.length,
                gain_db=heard.gain_db,
                curve=heard.curve,
                high_pass_hz=heard.high_pass_hz,
            )
        )
        self.now = at + heard.length
        self.placed.append(Placed(utterance.id, self.start + at, self.start + self.now))

    def play(
        self,
        music: Music,
        at: Fraction,
        length: Fraction,
        rise: Fraction = Fraction(0),
        fall: Fraction = Fraction(0),
    ) -> None:
        """A piece on the lane of effects, as much of it as is asked for."""
        place = (at, length, music.offset, music.gain_db)
        self.cues.append(Cue(Lane.EFFECTS, music.sound, *place, rise=rise, fall=fall))

    def shape(self, lane: Lane, *points: Point) -> None:
        """More of a lane's gain over time, later than what it has."""
        self.points.setdefault(lane, []).extend(points)

    def sting(self, music: Music, at: Fraction) -> None:
        """Music between stories; a bed goes before it and comes back behind it, where it was.

        Only the bed fades: a sting begins with a stroke.
        """
        self.play(music, at, music.length)
        if self.bed and self.bed.since < at:
            gone = at + CROSSFADE
            self.bed_out(gone, CROSSFADE)
            self.bed_in(self.bed.music, max(gone, at + music.length - CROSSFADE), CROSSFADE)

    def opening_music(self, music: Music, voice_at: Fraction, over: Music | None) -> None:
        """What opens the programme, down before `voice_at` and gone with the last word that was laid, or
        heard alone to its end; the bed `over` all that follows comes in as it goes.
        """
        begin, alone = self.lead, self.now < voice_at
        self.now = voice_at if alone else self.now
        end = min(begin + music.length, self.now)
        crossed = CROSSFADE if over and end - begin < music.length else Fraction(0)
        self.play(music, begin, end - begin, fall=crossed)
        if over:
            self.bed_in(over, max(begin, end - CROSSFADE), CROSSFADE)
        if alone:
            return
        self.shape(Lane.EFFECTS, (voice_at - DUCK_EARLY, 0.0), (voice_at - DUCK_DONE, self.under_db))
        if over:
            self.shape(Lane.EFFECTS, (self.now, self.under_db), (self.now + DUCK_HOLD, 0.0))
        else:
            let_go = max(self.now - LET_GO, voice_at - DUCK_DONE)  # a greeting may be shorter than the fade
            self.shape(Lane.EFFECTS, (let_go, self.under_db), (self.now, SILENT_DB))

    def closing_music(self, music: Music, at: Fraction) -> None:
        """What closes the programme: under the last words, then in full to its own end; a bed goes."""
        rise = CROSSFADE if self.bed else Fraction(0)
        self.play(music, at, music.length, rise)
        self.shape(Lane.EFFECTS, *ducking(self.spoken(at, at + music.length), 0.0, self.under_db))
        self.bed_out(at + rise, rise)
        self.bed = None
        self.now = at + music.length

    def bed_alone(self, music: Music, seconds: Fraction) -> Fraction:
        """The bed comes in by itself; when in the reel it has been heard for so many seconds."""
        self.bed_in(music, self.lead)
        self.shape(Lane.BED, (self.lead, SILENT_DB / 2), (self.lead + BED_RISE, self.open_db))
        return self.lead + seconds

    def bed_in(self, music: Music, at: Fraction, rise: Fraction = Fraction(0)) -> None:
        """From now on the bed runs, from the beginning or from where it was when it went out."""
        self.bed = Bed(music, at, rise, self.bed.before if self.bed else Fraction(0))

    def bed_out(self, end: Fraction, fall: Fraction = Fraction(0)) -> None:
        """The bed is gone at `end`; it stays at hand to come in again where it went out."""
        bed = self.bed
        if bed is None:
            return
        length, offset = end - bed.since, bed.music.offset + bed.before % bed.music.length
        self.cues.append(
            Cue(Lane.BED, bed.music.sound, bed.since, length, offset, bed.music.gain_db, True, bed.rise, fall)
        )
        self.bed = replace(bed, before=bed.before + length)

    def fade_bed(self, fall: Fraction) -> None:
        """The bed stays down a moment behind the last word, and fades: it is gone `fall` seconds later."""
        down = max((cue.end for cue in self.cues), default=self.now) + DUCK_HOLD
        self.bed_out(down + fall)
        self.bed, self.now = None, down + fall
        self.bed_fall = ((down, self.under_db), (down + fall, SILENT_DB / 2))

    def spoken(self, start: Fraction, end: Fraction) -> list[Times]:
        """When somebody speaks between two times of the open reel."""
        said = [(cue.start, cue.end) for cue in self.cues if cue.lane is Lane.SPEECH]
        return [(max(one, start), min(two, end)) for one, two in said if one < end and start < two]

    def rest(self, tail: Fraction = TAIL) -> None:
        """Ends the item; the next one begins `tail` seconds behind it, in another reel unless a bed runs."""
        if self.bed:
            self.origin = self.now = self.now + tail
        else:
            self.close(whole_frames(self.now + tail))

    def close(self, length: Fraction) -> None:
        """Ends the open reel at its `length`; the next one starts there."""
        self._shape_bed()
        envelopes = tuple(Envelope(lane, tuple(points)) for lane, points in self.points.items() if points)
        self.reels.append(Reel(self.start, length, tuple(self.cues), envelopes))
        self.start += length
        self.origin = self.now = Fraction(0)
        self.cues, self.points, self.bed, self.bed_fall = [], {}, None, ()

    def _shape_bed(self) -> None:
        """The bed makes way for voices and for other music."""
        beds = [cue for cue in self.cues if cue.lane is Lane.BED]
        if not beds:
            return
        start, end = beds[0].start, beds[-1].end
        others = sorted((cue.start, cue.end) for cue in self.cues if cue.lane is not Lane.BED)
        before = [(max(one, start), min(two, end)) for one, two in others if one < end and start < two]
        points = [*ducking(before, self.open_db, self.under_db)]
        if self.bed_fall:
            points = [*(point for point in points if point[0] < self.bed_fall[0][0]), *self.bed_fall]
        self.shape(Lane.BED, *points)

    def reopen(self) -> None:
        """The reel that was closed last is open again, its gains as they are."""
        reel = self.reels.pop()
        self.start, self.cues = reel.start, list(reel.cues)
        self.points = {one.lane: list(one.points) for one in reel.envelopes}

    def finished(self) -> Timeline:
        """All that was laid."""
        return Timeline(tuple(self.reels), tuple(self.placed), ())
