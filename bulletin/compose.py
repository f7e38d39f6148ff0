"""Composing the record of an edition from its plan, its takes and its timeline."""

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

from bulletin.address import is_address
from bulletin.article import Article, Doubt, Paragraph
from bulletin.lines import line_for
from bulletin.order import Plan
from bulletin.patterns import later
from bulletin.reading import OffsetMap
from bulletin.record import (
    ArticleFacts,
    ChapterFacts,
    CueFacts,
    DroppedFacts,
    EditionFacts,
    EnvelopeFacts,
    FlagFacts,
    OriginFacts,
    ParagraphFacts,
    PictureFacts,
    Record,
    SaidAs,
    SkippedFacts,
    SpanFacts,
    TimelineFacts,
    UtteranceFacts,
    WordFacts,
)
from bulletin.script import Role, Utterance
from bulletin.style import CODES, LEFT_OUT
from bulletin.take import KeptTake, Mark
from bulletin.texts import sentence
from bulletin.timeline import Passage, Placed, Reel, Section, Timeline
from bulletin.voice import Voice

BYLINE = "byline"
"""Why a line is not read; a key of the section `skipped` in `_texts/`."""
_LETTERS = later(r"[-–/]\s?([A-ZĐƯ].*)$")
PAGE = "page"
"""The class of a flag that is not about how something is said, but whether it belongs to the article."""
NO_TRANSCRIPT = "no_transcript"
"""Why a recording wants a look: who cannot hear it has nothing of it."""


@dataclass(frozen=True, slots=True)
class Laid:
    """A plan whose utterances are spoken and laid; `takes` by utterance id, `gain_db` for all of it, and the
    least `separation_lu` of music under speech (infinite without music there).
    """

    plan: Plan
    takes: Mapping[str, KeptTake]
    timeline: Timeline
    gain_db: float = 0.0
    separation_lu: float = math.inf


def compose(plan: Plan) -> Record:
    """The record before any sound, as `bulletin script --json` prints it."""
    return Record(
        edition=_edition(plan, Fraction(0)),
        articles=tuple(_article(article) for article in plan.rundown.articles),
        script=tuple(_utterance(one) for one in plan.script.utterances),
        skipped=tuple(_skipped(plan)),
        flags=tuple(_flags(plan)),
        length=plan.fit.facts if plan.fit else None,
        dropped=tuple(_dropped(plan)),
    )


def compose_laid(laid: Laid) -> Record:
    """The record with all times, before the files are there."""
    plan, timeline = laid.plan, laid.timeline
    placed = {one.utterance: one for one in timeline.placed}
    return Record(
        edition=_edition(plan, timeline.length),
        articles=tuple(_article(article) for article in plan.rundown.articles),
        script=tuple(
            _heard(one, plan.voices.get(one.voice), laid.takes[one.id], placed[one.id])
            for one in plan.script.utterances
        ),
        skipped=tuple(_skipped(plan)),
        flags=tuple(_flags(plan)),
        length=plan.fit.facts if plan.fit else None,
        chapters=tuple(_chapter(section, plan) for section in timeline.sections),
        timeline=_timeline(timeline),
        dropped=tuple(_dropped(plan)),
    )


def spoken_line(utterance: Utterance, voice: Voice) -> str:
    """What the engine is asked to say: the spoken text, phonemes it takes, the voice's spellings."""
    return line_for(utterance.reading, voice).text


def seconds(value: Fraction | float) -> float:
    """Seconds as the record writes them, to the microsecond."""
    return round(float(value), 6)


def _edition(plan: Plan, length: Fraction) -> EditionFacts:
    return EditionFacts(
        id=plan.identity.id,
        show=plan.identity.show,
        station=plan.order.station.name,
        title=plan.title,
        at=plan.identity.at.isoformat(),
        slot=plan.identity.slot,
        timezone=plan.timezone,
        language=plan.rundown.language,
        duration=seconds(length),
        voice=plan.order.voice,
        speed=plan.order.speed,
    )


def _article(article: Article) -> ArticleFacts:
    return ArticleFacts(
        id=article.id,
        title=article.title.text,
        lead=article.lead.text if article.lead else "",
        byline=article.byline,
        published=article.published.isoformat() if article.published else "",
        section=article.section,
        language=article.language,
        source=article.source,
        original=article.original,
        paragraphs=tuple(
            ParagraphFacts(
                one.kind.value, one.text, _said_as(one), one.voice, Path(one.sound).name, one.mixed
            )
            for one in article.paragraphs
        ),
        recording=Path(article.recording).name,
        mixed=article.mixed,
        announce=article.announce.value,
        pictures=tuple(PictureFacts(one.url, one.caption, one.credit, one.alt) for one in article.pictures),
        title_overrides=_said_as(article.title),
        lead_overrides=_said_as(article.lead) if article.lead else (),
        must=article.must,
        origins=tuple(OriginFacts(one.field, one.place) for one in article.origins),
    )


def _dropped(plan: Plan) -> Iterator[DroppedFacts]:
    """The articles of the order that are not in the edition: with them it can be made again."""
    heard = {article.id for article in plan.rundown.articles}
    for rank, article in enumerate(plan.order.articles):
        if article.id not in heard:
            skipped = tuple(SkippedFacts(one.text, one.reason, article.id) for one in article.skipped)
            yield DroppedFacts(rank, _article(article), skipped)


def _said_as(paragraph: Paragraph) -> tuple[SaidAs, ...]:
    return tuple(SaidAs(one.start, one.end, one.spoken) for one in paragraph.overrides)


def _skipped(plan: Plan) -> Iterator[SkippedFacts]:
    """What the page has and nobody reads: its own lines, what the show's switches name, what is too long."""
    signed = {one.article for one in plan.script.utterances if one.role is Role.BYLINE}
    for article in plan.rundown.articles:
        for one in article.skipped:
            if one.reason != BYLINE or article.id not in signed:
                yield SkippedFacts(one.text, one.reason, article.id)
        yield from _silent_letters(plan, article.id)
    for out in plan.fit.out if plan.fit else ():
        yield SkippedFacts(out.text, out.reason, out.article)


def _silent_letters(plan: Plan, article: str) -> Iterator[SkippedFacts]:
    """The letters of documents' numbers that the show leaves out, each once."""
    readings = [one.reading for one in plan.script.utterances if one.article == article]
    spans = [(one.written[span.start : span.end], span) for one in readings for span in one.spans]
    codes = (
        found[1] for written, span in spans if span.rule == LEFT_OUT and (found := _LETTERS.search(written))
    )
    return (SkippedFacts(code, CODES, article) for code in dict.fromkeys(codes))


def _flags(plan: Plan) -> Iterator[FlagFacts]:
    for one in plan.script.utterances:
        if one.recording and not one.reading.written:
            yield FlagFacts(Path(one.recording).name, "recording", NO_TRANSCRIPT, one.article, 0, 0, one.id)
        for span in one.reading.doubts:
            text = one.reading.written[span.start : span.end]
            yield FlagFacts(text, span.kind, span.rule, one.article, span.start, span.end, one.id)
    for article in plan.rundown.articles:
        for doubt in article.doubts:
            yield FlagFacts(
                doubt.text, PAGE, doubt.reason, article.id, 0, 0, _spoken_first(plan, article, doubt)
            )


def _spoken_first(plan: Plan, article: Article, doubt: Doubt) -> str:
    """The utterance that begins what is in doubt, "" where it is not read."""
    said = (one for one in plan.script.utterances if one.article == article.id and one.reading.written)
    return next((one.id for one in said if doubt.text.startswith(one.reading.written)), "")


def _utterance(one: Utterance) -> UtteranceFacts:
    return UtteranceFacts(
        id=one.id,
        story=one.story,
        article=one.article,
        paragraph=one.paragraph,
        role=one.role.value,
        mixed=one.mixed,
        written=one.reading.written,
        spoken=one.reading.spoken,
        spans=tuple(
            SpanFacts(s.start, s.end, s.to_start, s.to_end, s.kind, s.rule, s.confidence)
            for s in one.reading.spans
        ),
        voice=one.voice,
    )


def _heard(one: Utterance, voice: Voice | None, take: KeptTake, placed: Placed) -> UtteranceFacts:
    """The utterance as it is heard; no voice of ours has a recording, and nobody knows its words' times."""
    facts = _utterance(one)
    way = one.reading.map.then(line_for(one.reading, voice).map) if voice else one.reading.map
    return UtteranceFacts(
        **{name: getattr(facts, name) for name in UtteranceFacts.__slots__[:9]},
        take=take.key,
        start=seconds(placed.start),
        end=seconds(placed.end),
        words=tuple(_words(take.marks, way, placed)),
        mixed=one.mixed,
    )


def _words(marks: tuple[Mark, ...], way: OffsetMap, placed: Placed) -> Iterator[WordFacts]:
    """Each written word once, from its first to its last mark (a date is one written word and many marks),
    and none of them beyond its utterance, however times are rounded.
    """
    start, last = float(placed.start), seconds(placed.end)
    current: WordFacts | None = None
    for mark in marks:
        begin, end = way.backward(mark.start, mark.end)
        first, until = min(seconds(start + mark.begins), last), min(seconds(start + mark.ends), last)
        heard = WordFacts(begin, end, first, until)
        if current and begin < current.written_end:
            heard = WordFacts(current.written_start, max(current.written_end, end), current.start, heard.end)
        elif current:
            yield current
        current = heard
    if current:
        yield current


def _chapter(section: Section, plan: Plan) -> ChapterFacts:
    article = plan.rundown.articles[section.story] if section.part is Passage.STORY else None
    title = (
        article.title.text if article else sentence(f"chapter.{section.part.value}", plan.rundown.language)
    )
    address = article.source if article and is_address(article.source) else ""
    return ChapterFacts(
        title, seconds(section.start), seconds(section.end), 1, article.id if article else "", address
    )


def _timeline(timeline: Timeline) -> TimelineFacts:
    cues = tuple(
        CueFacts(
            lane=cue.lane.value,
            sound=cue.sound,
            start=seconds(reel.start + cue.start),
            length=seconds(cue.length),
            gain_db=cue.gain_db,
            offset=seconds(cue.offset),
        )
        for reel in timeline.reels
        for cue in reel.cues
    )
    lanes = tuple(dict.fromkeys(cue.lane for cue in cues))
    return TimelineFacts(lanes, cues, tuple(_envelopes(timeline.reels)))


def _envelopes(reels: tuple[Reel, ...]) -> Iterator[EnvelopeFacts]:
    for reel in reels:
        for envelope in reel.envelopes:
            points = tuple((seconds(reel.start + at), gain) for at, gain in envelope.points)
            yield EnvelopeFacts(envelope.lane.value, points)
