"""Selection: what of a plan is heard: its stories in sentences, and the plan without some of them."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from bulletin.order import Plan
from bulletin.script import BYLINE, Role, Script, Utterance
from bulletin.trimming import HEADLINES, Cut, Piece, Place, Reason, cuts, kept_always
from bulletin.worth import Worth, belongs, refers_back, worth_of

_LATER = 1_000_000  # the byline is the last paragraph


@dataclass(frozen=True, slots=True)
class Choice:
    """What is heard of a plan: these of its stories, from 0, without what is cut."""

    stories: tuple[int, ...]
    cuts: tuple[Cut, ...] = ()

    @property
    def gone(self) -> frozenset[Place]:
        """The sentences that are cut."""
        return frozenset[Place]().union(*(cut.places for cut in self.cuts))

    @property
    def headlines(self) -> bool:
        """Whether the headlines are heard."""
        return HEADLINES not in self.cuts


def sentences(script: Script, seconds: Mapping[str, float], titles: Sequence[str]) -> list[list[Piece]]:
    """The sentences of each story, with how long they are (by utterance id) and the stories' `titles`."""
    stories: list[list[Piece]] = [[] for _ in titles]
    for place, said in groupby(script.utterances, place_of):
        if place:
            one = tuple(said)
            before = stories[place[0]][-1] if stories[place[0]] else None
            stories[place[0]].append(_piece(place, one, seconds, titles[place[0]], before))
    return stories


def place_of(utterance: Utterance) -> Place | None:
    """Where the sentence stands that the utterance belongs to; None for what a story can't be without."""
    byline = utterance.paragraph == BYLINE
    if utterance.story < 0 or utterance.recording or (utterance.paragraph < 0 and not byline):
        return None
    return utterance.story, _LATER if byline else utterance.paragraph, utterance.sentence


def _piece(
    place: Place, said: Sequence[Utterance], seconds: Mapping[str, float], title: str, before: Piece | None
) -> Piece:
    text, first = " ".join(one.reading.written for one in said), said[0]
    heading = first.role is Role.SUBHEAD
    worth = worth_of(text, title, before.worth if before else Worth.NEWS, first.language)
    if first.role is Role.BYLINE:
        worth = Worth.CREDIT
    return Piece(
        place=place,
        text=text,
        worth=Worth.NEWS if heading else worth,
        seconds=sum(seconds[one.id] + one.pause for one in said),
        back=refers_back(text, first.language),
        bound=before is not None and (before.subhead or belongs(text, before.text, first.language)),
        subhead=heading,
    )


def possible(plan: Plan, stories: Sequence[int], pieces: Sequence[Sequence[Piece]]) -> tuple[Cut, ...]:
    """What may be cut of these stories, in the order in which it goes."""
    show, articles = plan.order.show, plan.rundown.articles
    kept = frozenset[Place]()
    for number in stories:
        least = len(pieces[number]) if articles[number].must else show.min_sentences
        kept |= kept_always(pieces[number], least)
        if articles[number].must:
            kept |= {piece.place for piece in pieces[number]}
    found = cuts([pieces[number] for number in stories], show.trim, kept)
    talks = any(one.role is Role.HEADLINE for one in plan.script.utterances)
    return found if talks else tuple(cut for cut in found if cut.reason is not Reason.HEADLINES)


def selected(plan: Plan, choice: Choice, pieces: Sequence[Sequence[Piece]]) -> Plan:
    """The `plan` of the chosen stories without what is cut, and no subhead that stands over nothing."""
    gone = choice.gone | bare_subheads(choice, pieces)
    places = dict(enumerate(choice.stories))
    said = tuple(_heard(plan.script.utterances, gone, places, plan.house.show.pauses.story))
    return replace(plan, script=Script(said))


def bare_subheads(choice: Choice, pieces: Sequence[Sequence[Piece]]) -> frozenset[Place]:
    """The subheads of which nothing is left."""
    return frozenset(_bare_subheads(choice, pieces))


def _bare_subheads(choice: Choice, pieces: Sequence[Sequence[Piece]]) -> Iterator[Place]:
    for number in choice.stories:
        bare: list[Place] = []
        for piece in pieces[number]:
            if piece.subhead:
                bare.append(piece.place)
            elif piece.place not in choice.gone:
                bare = [place for place in bare if _stands_over(place, piece.place, pieces[number])]
        yield from bare


def _stands_over(subhead: Place, place: Place, pieces: Sequence[Piece]) -> bool:
    """Whether another subhead comes between the two."""
    return any(one.subhead and subhead < one.place < place for one in pieces)


def _heard(
    said: Sequence[Utterance], gone: frozenset[Place], stories: Mapping[int, int], story_pause: float
) -> Iterator[Utterance]:
    """What is left; the last sentence left of a paragraph, or of a story, has the pause of the last one."""
    left: list[Utterance] = []
    for one in said:
        place = place_of(one)
        if place is None or (stories[place[0]], *place[1:]) not in gone:
            left.append(one)
        elif left and (left[-1].story, left[-1].paragraph) == (one.story, one.paragraph):
            left[-1] = replace(left[-1], pause=one.pause)
    for one, after in zip(left, (*left[1:], None), strict=True):
        ends = one.story >= 0 and (after is None or after.story != one.story)
        yield replace(one, pause=story_pause) if ends else one
