"""Script: what is read, utterance by utterance, and how a rundown is written out."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum

from bulletin.article import Announce, Article, Kind, Paragraph
from bulletin.breath import COMFORT, breaths
from bulletin.lexicon import Lexicon
from bulletin.patter import facts
from bulletin.reading import Reading, Wording, inline
from bulletin.rundown import Contents, Headlines, Item, Opening, Rundown, SignOff, Story
from bulletin.show import Alternate, Passages, Pauses, Show
from bulletin.template import filled
from bulletin.tongue import certain


class Role(StrEnum):
    """What an utterance is in the edition."""

    OPENING = "opening"
    HEADLINE = "headline"
    TITLE = "title"
    LEAD = "lead"
    TEXT = "text"
    SUBHEAD = "subhead"
    ITEM = "item"
    QUOTE = "quote"
    TABLE = "table"
    BYLINE = "byline"
    LINK = "link"
    RECORDING = "recording"
    SIGNOFF = "signoff"


@dataclass(frozen=True, slots=True)
class Utterance:
    """One breath for one voice: `reading.written` is `paragraph` of the article from `start` to `end`.

    `story` counts the stories of the rundown from 0, -1 for what the show says itself; `paragraph` counts the
    article's body from 0 (lead included), -1 for the title, -2 for the byline; `sentence` those of the
    paragraph; `pause` follows in seconds. Where `recording` is the path of one, that is heard instead of a
    voice, and `reading` is its transcript: of `paragraph`, or where that is -3 of the whole body.
    """

    id: str
    role: Role
    reading: Reading
    voice: str
    language: str
    pause: float
    story: int = -1
    article: str = ""
    paragraph: int = -1
    start: int = 0
    end: int = 0
    sentence: int = 0
    recording: str = ""
    mixed: bool = False


@dataclass(frozen=True, slots=True)
class Script:
    """Utterances in the order in which they are read."""

    utterances: tuple[Utterance, ...]


@dataclass(frozen=True, slots=True)
class Tongue:
    """How one language is spoken in this edition: its wording, its words, and who speaks it: `voice`, and in
    turn with it the `others`.
    """

    wording: Wording
    lexicon: Lexicon
    voice: str
    others: tuple[str, ...] = ()

    @property
    def presenters(self) -> tuple[str, ...]:
        """Who speaks it, the one who speaks for the show first."""
        return (self.voice, *self.others)


@dataclass(frozen=True, slots=True)
class House:
    """What a script needs to know besides the rundown: the show, who broadcasts, when, and the languages.

    `time` is the slot's time as it is said in a greeting, or nothing; `instead` names by article id the voice
    that reads a whole article in place of its own (for what the show says itself under "").
    """

    show: Show
    station: str
    at: datetime
    time: str
    tongues: Mapping[str, Tongue]
    instead: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a text stands: the beginning of its utterances' ids, and what they share."""

    prefix: str
    role: Role
    language: str
    story: int = -1
    article: str = ""
    paragraph: int = -1
    turn: int = 0  # the story that decides whose turn it is


_ROLES = {
    Kind.TEXT: Role.TEXT,
    Kind.SUBHEAD: Role.SUBHEAD,
    Kind.ITEM: Role.ITEM,
    Kind.QUOTE: Role.QUOTE,
    Kind.TABLE: Role.TABLE,
}
BYLINE, RECORDING = -2, -3
MIDDLING = COMFORT // 2
"""Spoken letters after which a pause is just as long as the show says."""


def write_out(rundown: Rundown, house: House) -> Script:
    """The utterances of `rundown`; ScriptError where a template of the show cannot be filled in."""
    utterances: list[Utterance] = []
    story = -1
    for item in rundown.items:
        story += isinstance(item, Story)
        said = _item(item, story, rundown, house)
        utterances += _ended(said, house) if isinstance(item, Story) else said
    return Script(tuple(utterances))


def told(article: Article, story: int, house: House) -> Iterator[Utterance]:
    """The utterances of the article as the story of this number, each written out when it is asked for."""
    return _ended(_story(article, story, house), house)


def _ended(said: Iterable[Utterance], house: House) -> Iterator[Utterance]:
    """The utterances of a story, the last with the pause behind a story."""
    last = None
    for one in said:
        if last:
            yield last
        last = one
    if last:
        yield replace(last, pause=house.show.pauses.story)


def _item(item: Item, story: int, rundown: Rundown, house: House) -> Iterator[Utterance]:
    language = rundown.language
    match item:
        case Opening(text=text):
            yield from _template(text, _Place("opening", Role.OPENING, language), rundown, house)
        case Headlines(text=text, articles=articles):
            yield from _template(text, _Place("headlines", Role.HEADLINE, language), rundown, house)
            for number, article in enumerate(articles):
                place = _Place(
                    f"headline{number}", Role.HEADLINE, article.language, article=article.id, turn=number
                )
                if isinstance(item, Contents):
                    yield from _entry(item.entry, number, rundown, house)
                yield from _said(article.title, place, house)
        case Story(article=article, link=link):
            yield from _template(
                link, _Place(f"s{story}l", Role.LINK, language, story), rundown, house, story
            )
            yield from _story(article, story, house)
        case SignOff(text=text):
            yield from _template(text, _Place("signoff", Role.SIGNOFF, language), rundown, house)


def _entry(text: str, number: int, rundown: Rundown, house: House) -> Iterator[Utterance]:
    """What is said before a title in the table of contents, in one breath with it."""
    place = _Place(f"entry{number}", Role.HEADLINE, rundown.language)
    said = [*_template(text, place, rundown, house, number)]
    if said:
        said[-1] = replace(said[-1], pause=house.show.pauses.breath)
    yield from said


def _story(article: Article, story: int, house: House) -> Iterator[Utterance]:
    def place(name: str, role: Role, paragraph: int, language: str = article.language) -> _Place:
        return _Place(f"s{story}{name}", role, language, story, article.id, paragraph, story)

    if not article.recording or article.announce is not Announce.NOTHING:
        yield from _said(article.title, place("t", Role.TITLE, -1), house)
    for number, paragraph in enumerate(_announced(article)):
        role = Role.LEAD if paragraph is article.lead else _ROLES[paragraph.kind]
        if paragraph.sound:
            yield _recorded(paragraph, place(f"p{number}", Role.RECORDING, number), house)
        else:
            language = _language(paragraph, article, house)
            yield from _said(paragraph, place(f"p{number}", role, number, language), house)
    if article.recording:
        yield _recorded(_transcript(article), place("r", Role.RECORDING, RECORDING), house)
    if house.show.byline and article.byline:
        yield from _said(Paragraph(article.byline), place("b", Role.BYLINE, BYLINE), house)


def _language(paragraph: Paragraph, article: Article, house: House) -> str:
    """In which language the paragraph is read: its own where the show wants that and somebody speaks it,
    unless an editor, or the failure of a voice, has chosen who reads it.
    """
    chosen = paragraph.voice or article.id in house.instead
    if chosen or house.show.passages is Passages.SAME:
        return article.language
    own = passage(paragraph, article)
    return own if own in house.tongues else article.language


def passage(paragraph: Paragraph, article: Article) -> str:
    """The language of a paragraph that is certainly in another one than its article, else nothing."""
    own = certain(paragraph.text)
    return "" if own == article.language.partition("-")[0].lower() else own


def _announced(article: Article) -> tuple[Paragraph, ...]:
    """The body as far as it is gone through: of a recorded story only a lead that a voice is to read."""
    if not article.recording:
        return article.body
    return article.body[:1] if article.lead and article.announce is Announce.LEAD else ()


def _transcript(article: Article) -> Paragraph:
    """What the recording that stands for the story says, as one text."""
    text = " ".join(one.text for one in article.body[len(_announced(article)) :])
    return Paragraph(text, sound=article.recording, mixed=article.mixed)


def _recorded(paragraph: Paragraph, place: _Place, house: House) -> Utterance:
    """The utterance that a recording is; it has no voice of ours."""
    return Utterance(
        id=f"{place.prefix}u0",
        role=Role.RECORDING,
        reading=Reading.plain(paragraph.text),
        voice="",
        language=place.language,
        pause=house.show.pauses.paragraph,
        story=place.story,
        article=place.article,
        paragraph=place.paragraph,
        end=len(paragraph.text),
        recording=paragraph.sound,
        mixed=paragraph.mixed,
    )


def _presenter(place: _Place, house: House) -> str:
    """Whose turn it is: the first presenter's for the show's own words, else by story or by role."""
    presenters = house.tongues[place.language].presenters
    if not place.article:
        return presenters[0]
    if house.show.alternate is Alternate.STORY:
        return presenters[place.turn % len(presenters)]
    second = place.role in {Role.HEADLINE, Role.TITLE, Role.QUOTE}
    return presenters[min(second, len(presenters) - 1)]


def _said(paragraph: Paragraph, place: _Place, house: House) -> Iterator[Utterance]:
    """The paragraph in breaths; what has nothing to be said aloud (a line of dashes) gives none."""
    tongue = house.tongues[place.language]
    reading = tongue.wording.say(paragraph.text, tongue.lexicon, paragraph.overrides, house.show.style)
    cuts = [
        breath
        for breath in breaths(reading, tongue.wording.sentences(paragraph.text, tongue.lexicon))
        if any(letter.isalnum() for letter in reading.slice(breath.start, breath.end).spoken)
    ]
    sentence = 0
    for number, breath in enumerate(cuts):
        ends = number + 1 == len(cuts)
        said = reading.slice(breath.start, breath.end)
        pause = _pause(house.show.pauses, place.role, ends, breath.ends_sentence)
        yield Utterance(
            id=f"{place.prefix}u{number}",
            role=place.role,
            reading=said,
            voice=house.instead.get(place.article) or paragraph.voice or _presenter(place, house),
            language=place.language,
            pause=_varied(pause, len(said.spoken), house.show.pauses.vary),
            story=place.story,
            article=place.article,
            paragraph=place.paragraph,
            start=breath.start,
            end=breath.end,
            sentence=sentence,
        )
        sentence += breath.ends_sentence


def _varied(pause: float, letters: int, share: float) -> float:
    """`pause` in seconds after so many spoken letters: up to `share` longer after a long breath,
    shorter after a short one.
    """
    long = min(letters / MIDDLING - 1.0, 1.0)
    return round(pause * (1.0 + share * long), 3)


def _pause(pauses: Pauses, role: Role, ends_paragraph: bool, ends_sentence: bool) -> float:
    if not ends_paragraph:
        return pauses.sentence if ends_sentence else pauses.breath
    by_role = {
        Role.TITLE: pauses.title,
        Role.LEAD: pauses.lead,
        Role.SUBHEAD: pauses.subhead,
        Role.ITEM: pauses.item,
        Role.QUOTE: pauses.quote,
        Role.HEADLINE: pauses.headline,
        Role.OPENING: pauses.opening,
    }
    return by_role.get(role, pauses.paragraph)


def _template(
    text: str, place: _Place, rundown: Rundown, house: House, story: int = -1
) -> Iterator[Utterance]:
    if text:
        yield from _said(_inline(_filled(text, story, rundown, house)), place, house)


def _inline(text: str) -> Paragraph:
    written, overrides = inline(text)
    return Paragraph(written, overrides=overrides)


def _filled(template: str, story: int, rundown: Rundown, house: House) -> str:
    """What the show says: `template` filled in; before a `story`, or its title, it may name that one."""
    told = facts(rundown, house.show, house.station, house.at, house.time)
    if story >= 0:
        told |= {"number": story + 1, "headline": rundown.articles[story].title.text}
    return filled(template, told)
