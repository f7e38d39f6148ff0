"""The record of an edition made earlier gives back its articles."""

from bulletin.article import Announce, Article, Kind, Paragraph, Picture, Skipped
from bulletin.errors import SourceError
from bulletin.lengths import FOR_LENGTH
from bulletin.markup import moment
from bulletin.reading import Override
from bulletin.record import ArticleFacts, ParagraphFacts, SaidAs, SkippedFacts, from_json
from bulletin.style import CODES

NAME = "record"
SUFFIXES = (".json",)
SAFE = True
_OURS = FOR_LENGTH | {CODES}  # what the length and the house left out, which will be seen anew


def score(name: str, head: bytes) -> int:
    """High for JSON that begins like a record; low for other JSON, which is refused with a sentence."""
    start = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    if start.startswith(b"{") and b'"schema"' in start[:200]:
        return 90
    return 5 if name.lower().endswith(SUFFIXES) else 0


def read(data: bytes, name: str, language: str | None) -> tuple[Article, ...]:
    """The articles of the record in their rank, also those not heard, with what was skipped of each."""
    if score("", data[:1000]) == 0:
        raise SourceError("source.json", name=name)
    record = from_json(data, name)
    if not record.articles:
        raise SourceError("source.blank", name=name)
    found = [(facts, record.skipped) for facts in record.articles]
    for one in record.dropped:
        found.insert(one.rank, (one.article, one.skipped))
    return tuple(_article(facts, skipped, name, language) for facts, skipped in found)


def _article(
    facts: ArticleFacts, skipped: tuple[SkippedFacts, ...], name: str, language: str | None
) -> Article:
    lead = Paragraph(facts.lead, overrides=_overrides(facts.lead_overrides)) if facts.lead else None
    return Article(
        title=Paragraph(facts.title, overrides=_overrides(facts.title_overrides)),
        paragraphs=tuple(_paragraph(paragraph, name) for paragraph in facts.paragraphs),
        lead=lead,
        byline=facts.byline,
        published=moment(facts.published, name) if facts.published else None,
        section=facts.section,
        language=language or facts.language,
        source=facts.source,
        original=facts.original,
        pictures=tuple(Picture(one.url, one.caption, one.credit, one.alt) for one in facts.pictures),
        skipped=tuple(
            Skipped(one.text, one.reason)
            for one in skipped
            if one.article == facts.id and one.reason not in _OURS
        ),
        must=facts.must,
        recording=facts.recording,
        mixed=facts.mixed,
        announce=Announce(facts.announce) if facts.announce in set(Announce) else Announce.TITLE,
    )


def _paragraph(facts: ParagraphFacts, name: str) -> Paragraph:
    try:
        kind = Kind(facts.kind)
    except ValueError as error:
        raise SourceError("source.kind", name=name, kind=facts.kind, known=", ".join(Kind)) from error
    return Paragraph(facts.text, kind, _overrides(facts.overrides), facts.voice, facts.sound, facts.mixed)


def _overrides(facts: tuple[SaidAs, ...]) -> tuple[Override, ...]:
    return tuple(Override(said.start, said.end, said.spoken) for said in facts)
