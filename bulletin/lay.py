"""Laying: what was spoken and the show's music become a timeline. Figures: `docs/design.md`."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from bulletin.rundown import Contents, Headlines, Item, Opening, Rundown, SignOff, Sting, Story
from bulletin.script import Role, Script, Utterance
from bulletin.tape import BED_RISE, LEAD, TAIL, Heard, Music, Tape
from bulletin.timeline import Passage, Section, Timeline, whole_frames
from bulletin.timing import LONGEST, NATURAL, SHORTEST, Timing, between

__all__ = ["BED_RISE", "Heard", "Mix", "Music", "lay"]

BRIDGE = Fraction(6)  # a bed that runs may be heard so long between the last word and the closing music
CLOSING_HEARD = Fraction(2)  # of the closing music behind the last word, at least, where it is that long
REEL_SECONDS = Fraction(45)  # a story longer than this is cut into reels at its paragraphs
CUT_PAUSE = 0.55  # seconds: pauses from here on may be cut
_TRIES = 16  # at the share of what music may give that makes the programme as long as it must be


@dataclass(frozen=True, slots=True)
class Mix:
    """How a programme is laid: music `separation_lu` under speech, all pauses times `pauses`, and the
    `length` in seconds that it must have, if it must.
    """

    separation_lu: float = 20.0
    pauses: Fraction = Fraction(1)
    length: Fraction | None = None


Said = Sequence[tuple[Utterance, Heard]]


@dataclass(frozen=True, slots=True)
class _Scene:
    """An item with its number among the stories (-1 for the show's own), what is said in it, the sting in
    front of it, and what follows.
    """

    item: Item
    story: int
    said: Said
    sting: str
    following: Item | None

    @property
    def part(self) -> Passage:
        """What the item is to listeners."""
        parts = {Opening: Passage.OPENING, Headlines: Passage.HEADLINES, SignOff: Passage.CLOSING}
        parts |= {Contents: Passage.CONTENTS}
        return parts.get(type(self.item), Passage.STORY)


def lay(
    rundown: Rundown, script: Script, heard: Mapping[str, Heard], music: Mapping[str, Music], mix: Mix
) -> Timeline:
    """The programme of `rundown`: `heard` by utterance id, `music` by the name that the rundown uses.

    With `mix.length` it is exactly so long where music and the silences around it can give that much, first
    at the end, then everywhere; else as near as they can give: the difference is what is missing.
    """
    scenes = tuple(_scenes(rundown, script, heard))
    table = _Table(scenes, music, music.get(rundown.bed), mix)
    made = table.laid(NATURAL)
    if mix.length is None or made.length == mix.length:
        return made
    return _fitted(table, made, mix.length)


def _fitted(table: "_Table", made: Timeline, length: Fraction) -> Timeline:
    """The programme with no more of its music given than its length needs."""
    grows = made.length < length
    far = LONGEST if grows else SHORTEST

    def reaches(one: Timeline) -> bool:
        return one.length >= length if grows else one.length <= length

    best = table.laid(far)
    low, high = Fraction(0), Fraction(1)
    for _ in range(_TRIES if reaches(best) else 0):
        share = (low + high) / 2
        made = table.laid(between(NATURAL, far, share))
        best = min(made, best, key=lambda one: abs(one.length - length))
        low, high = (low, share) if reaches(made) else (share, high)
    return best


def _scenes(rundown: Rundown, script: Script, heard: Mapping[str, Heard]) -> Iterator[_Scene]:
    story, sting = -1, ""
    for item, following in zip(rundown.items, (*rundown.items[1:], None), strict=True):
        if isinstance(item, Sting):
            sting = item.sound
            continue
        story += isinstance(item, Story)
        number = story if isinstance(item, Story) else -1
        yield _Scene(item, number, _said(item, story, script, heard), sting, following)
        sting = ""


def _said(item: Item, story: int, script: Script, heard: Mapping[str, Heard]) -> Said:
    roles = {Opening: Role.OPENING, Headlines: Role.HEADLINE, SignOff: Role.SIGNOFF}
    roles |= {Contents: Role.HEADLINE}
    role = roles.get(type(item))
    return [
        (one, heard[one.id])
        for one in script.utterances
        if (one.role is role if role else one.story == story)
    ]


def _within(value: Fraction, least: Fraction, most: Fraction) -> Fraction:
    return max(least, min(value, most))


@dataclass(frozen=True, slots=True)
class _Table:
    """All that a programme is laid from; `bed` is the piece that runs through all stories, if one does."""

    scenes: tuple[_Scene, ...]
    music: Mapping[str, Music]
    bed: Music | None
    mix: Mix

    def laid(self, timing: Timing) -> Timeline:
        """The programme with this timing; its end gives what it can towards the length that is wanted."""
        tape = Tape(-self.mix.separation_lu)
        begun: list[tuple[_Scene, Fraction]] = []
        for scene in self.scenes:
            begin, before = tape.at, tape.cues_laid
            self._item(tape, scene, timing)
            if tape.cues_laid > before:
                begun.append((scene, begin))
        self._finish(tape, timing)
        made = tape.finished()
        ends = [*(begin for _, begin in begun[1:]), made.length]
        sections = (
            Section(scene.part, scene.story, begin, end)
            for (scene, begin), end in zip(begun, ends, strict=True)
            if end > begin
        )
        return replace(made, sections=tuple(sections))

    def _item(self, tape: Tape, scene: _Scene, timing: Timing) -> None:
        match scene.item:
            case Opening(sound=sound):
                self._open(tape, scene, self.music.get(sound), timing)
            case Headlines(sound=sound):
                self._headlines(tape, scene, self.music.get(sound), timing)
            case SignOff(sound=sound):
                self._sign_off(tape, scene, self.music.get(sound), timing)
            case _:
                self._story(tape, scene, self.music.get(scene.sting), timing)

    def _pause(self, utterance: Utterance) -> Fraction:
        return (Fraction(utterance.pause) * self.mix.pauses).limit_denominator(1000)

    def _behind(self, scene: _Scene) -> Fraction:
        """The silence behind an item: where a voice follows, with the next item's LEAD the pause that the
        last words ask for; music needs no more than TAIL.
        """
        following = scene.following
        voice = (
            isinstance(following, Story)
            or (isinstance(following, Headlines) and following.sound not in self.music)
            or (isinstance(following, SignOff) and following.text != "")
        )
        return max(TAIL, self._pause(scene.said[-1][0]) - LEAD) if voice and scene.said else TAIL

    def _speak(self, tape: Tape, said: Said, at: Fraction) -> None:
        for utterance, heard in said:
            tape.speak(utterance, heard, at)
            at = tape.now + self._pause(utterance)

    def _open(self, tape: Tape, scene: _Scene, music: Music | None, timing: Timing) -> None:
        """Music in full, then ducked under the greeting and gone by its end; without a greeting music alone.
        A bed that needs no headlines comes in where the music goes.
        """
        over = self.bed if not isinstance(scene.following, Headlines) else None
        at = tape.lead
        if music:
            at += music.length * timing.voice_at if scene.said else music.length
        elif over and scene.said:
            at = tape.bed_alone(over, timing.bed_alone)
        self._speak(tape, scene.said, at)
        if music:
            tape.opening_music(music, at, over)
        if tape.cues or tape.bed:
            tape.rest(self._behind(scene))

    def _headlines(self, tape: Tape, scene: _Scene, bed: Music | None, timing: Timing) -> None:
        """The bed alone, then the titles over it, then its fade, unless it runs on."""
        if not scene.said:
            return
        bed = self.bed or bed
        at = tape.bed_alone(bed, timing.bed_alone) if bed else tape.lead
        self._speak(tape, scene.said, self._earcon(tape, scene, at, timing))
        if bed and not self.bed:
            tape.fade_bed(timing.bed_fall)
            tape.close(whole_frames(tape.now + TAIL))
        else:
            tape.rest(self._behind(scene))

    def _story(self, tape: Tape, scene: _Scene, sting: Music | None, timing: Timing) -> None:
        """A sting where there is one, then the story, cut into reels at its paragraphs."""
        at = tape.lead
        if self.bed and not tape.bed:
            at = tape.bed_alone(self.bed, timing.bed_alone)
        if sting:
            tape.sting(sting, at)
            at += sting.length + timing.after_music
        at = self._earcon(tape, scene, at, timing)
        for number, (utterance, heard) in enumerate(scene.said):
            tape.speak(utterance, heard, at)
            at = tape.now + self._pause(utterance)
            more = number + 1 < len(scene.said) and not tape.bed
            if more and utterance.pause >= CUT_PAUSE and tape.now >= REEL_SECONDS:
                tape.rest()
                at = max(LEAD, self._pause(utterance) - TAIL)
        tape.rest(self._behind(scene))

    def _earcon(self, tape: Tape, scene: _Scene, at: Fraction, timing: Timing) -> Fraction:
        """The item's earcon at `at`, where it has one and somebody speaks; when they may begin."""
        earcon = self.music.get(getattr(scene.item, "earcon", ""))
        if earcon is None or not scene.said:
            return at
        tape.play(earcon, at, earcon.length)
        return at + earcon.length + timing.after_music

    def _sign_off(self, tape: Tape, scene: _Scene, music: Music | None, timing: Timing) -> None:
        """The farewell, then the closing music, which ends where the programme ends."""
        first = self._earcon(tape, scene, tape.lead, timing)
        self._speak(tape, scene.said, first)
        if music:
            words = (first, tape.now) if scene.said else (tape.lead, tape.lead)
            tape.closing_music(music, self._closing_at(tape, music, words, timing))

    def _closing_at(
        self, tape: Tape, music: Music, words: tuple[Fraction, Fraction], timing: Timing
    ) -> Fraction:
        """When in the open reel the closing music begins: so that it ends the programme where it must end, no
        sooner than half-way through the farewell, and with enough of it behind the last word.
        """
        first, last = words
        heard = last + min(music.length, CLOSING_HEARD) - music.length
        earliest = max((first + last) / 2, last + SHORTEST.outro, heard)
        latest = max(earliest, last + LONGEST.outro + (BRIDGE if tape.bed else 0))
        wanted = last + timing.outro
        if self.mix.length is not None:
            wanted = self.mix.length - tape.start - music.length - NATURAL.end
        return _within(wanted, earliest, latest)

    def _finish(self, tape: Tape, timing: Timing) -> None:
        """A bed that nothing has ended fades; the last reel ends where the programme must end."""
        if tape.bed:
            tape.fade_bed(timing.bed_fall)
        if not tape.cues and tape.reels:
            tape.reopen()
        if tape.cues:
            last = max(cue.end for cue in tape.cues)
            wanted = self.mix.length - tape.start if self.mix.length is not None else last + NATURAL.end
            tape.close(_within(wanted, last + SHORTEST.end, last + LONGEST.end))
