"""Record: everything that is known of an edition, as the JSON file beside it (`_schemas/record-1.json`)."""

import hashlib
import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from io import BytesIO
from pathlib import Path
from typing import Any

from bulletin.errors import KeptError, ScriptError
from bulletin.lengths import LengthFacts
from bulletin.plain import decode, json_lines

SCHEMA = 1
_SEAL = re.compile(rb'"seal": "([0-9a-f]{64})"')  # quotes inside a text are escaped: it stands nowhere else
Migration = Callable[[dict[str, Any]], dict[str, Any]]
# From a schema to the next one; each step has an example of its old schema among the tests' data.
MIGRATIONS: Mapping[int, Migration] = {}


@dataclass(frozen=True, slots=True)
class EditionFacts:
    """Which edition it is; `at` ISO 8601 with offset, `duration` in seconds, `supersedes` the sha256 of the
    file that it corrects; the `voice` that was asked for instead of the show's, and the `speed` of speech
    where it was stretched.
    """

    id: str
    show: str
    station: str
    title: str
    at: str
    slot: str
    timezone: str
    language: str
    duration: float
    supersedes: str = ""
    voice: str = ""
    speed: float = 1.0


@dataclass(frozen=True, slots=True)
class SaidAs:
    """The editor's own reading of `text[start:end]` of a paragraph."""

    start: int
    end: int
    spoken: str


@dataclass(frozen=True, slots=True)
class ParagraphFacts:
    """A paragraph as printed; where `sound` is the file name of a recording, the text is its transcript, and
    `mixed` says that it has music of its own.
    """

    kind: str
    text: str
    overrides: tuple[SaidAs, ...] = ()
    voice: str = ""
    sound: str = ""
    mixed: bool = False


@dataclass(frozen=True, slots=True)
class PictureFacts:
    """A picture of the page."""

    url: str
    caption: str
    credit: str
    alt: str


@dataclass(frozen=True, slots=True)
class OriginFacts:
    """Where a field of an article comes from (see `article.Origin`)."""

    field: str
    place: str


@dataclass(frozen=True, slots=True)
class ArticleFacts:
    """An article as printed; `published` ISO 8601 or nothing. `recording` is the file name of one that is
    heard in place of the body, `announce` what a voice reads before it.
    """

    id: str
    title: str
    lead: str
    byline: str
    published: str
    section: str
    language: str
    source: str
    original: str
    paragraphs: tuple[ParagraphFacts, ...]
    pictures: tuple[PictureFacts, ...]
    title_overrides: tuple[SaidAs, ...] = ()
    lead_overrides: tuple[SaidAs, ...] = ()
    must: bool = False
    recording: str = ""
    mixed: bool = False
    announce: str = "title"
    origins: tuple[OriginFacts, ...] = ()


@dataclass(frozen=True, slots=True)
class SpanFacts:
    """Why a stretch is said otherwise than it is written; offsets within the utterance."""

    start: int
    end: int
    spoken_start: int
    spoken_end: int
    kind: str = field(metadata={"key": "class"})
    rule: str = ""
    confidence: float = 1.0


@dataclass(frozen=True, slots=True)
class WordFacts:
    """When a written word is heard; seconds of the programme."""

    written_start: int
    written_end: int
    start: float
    end: float


@dataclass(frozen=True, slots=True)
class UtteranceFacts:
    """One utterance; `start` and `end` in seconds of the programme, without sound both 0 and `take` empty."""

    id: str
    story: int
    article: str
    paragraph: int
    role: str
    written: str
    spoken: str
    spans: tuple[SpanFacts, ...]
    voice: str
    take: str = ""
    start: float = 0.0
    end: float = 0.0
    words: tuple[WordFacts, ...] = ()
    mixed: bool = False


@dataclass(frozen=True, slots=True)
class ChapterFacts:
    """A stretch to go to; seconds of the programme."""

    title: str
    start: float
    end: float
    level: int
    article: str
    url: str


@dataclass(frozen=True, slots=True)
class CueFacts:
    """A cue; seconds of the programme. What is heard begins `offset` seconds into its sound."""

    lane: str
    sound: str
    start: float
    length: float
    gain_db: float
    offset: float = 0.0


@dataclass(frozen=True, slots=True)
class EnvelopeFacts:
    """A lane's gain over time: (second of the programme, dB) points."""

    lane: str
    points: tuple[tuple[float, float], ...]


@dataclass(frozen=True, slots=True)
class TimelineFacts:
    """What lies where."""

    lanes: tuple[str, ...]
    cues: tuple[CueFacts, ...]
    envelopes: tuple[EnvelopeFacts, ...]


@dataclass(frozen=True, slots=True)
class SoundFacts:
    """The sound as delivered; `samples` per channel; `separation_lu` is by how much speech was over music at
    least, in every 3 s of the two lanes as they were mixed, null where no music lies under speech.
    """

    lufs: float
    true_peak_dbtp: float
    range_lu: float
    sample_rate: int
    channels: int
    samples: int
    separation_lu: float | None = None


@dataclass(frozen=True, slots=True)
class FileFacts:
    """A file of the edition, beside the record; `sound` is what was decoded from it, null where it has
    none.
    """

    path: str
    type: str
    bytes: int
    sha256: str
    sound: SoundFacts | None = None


@dataclass(frozen=True, slots=True)
class SkippedFacts:
    """Something printed that is not read."""

    text: str
    reason: str
    article: str


@dataclass(frozen=True, slots=True)
class DroppedFacts:
    """A whole article that is not heard, with its place among all articles, from 0, and what was skipped of
    it.
    """

    rank: int
    article: ArticleFacts
    skipped: tuple[SkippedFacts, ...] = ()


@dataclass(frozen=True, slots=True)
class FlagFacts:
    """A place that wants a look; `start` and `end` in characters of the utterance `utterance`."""

    text: str
    kind: str = field(metadata={"key": "class"})
    reason: str = ""
    article: str = ""
    start: int = 0
    end: int = 0
    utterance: str = ""


@dataclass(frozen=True, slots=True)
class TakeFacts:
    """Where a take came from."""

    key: str
    engine: str
    version: str
    voice: str


@dataclass(frozen=True, slots=True)
class VoiceFacts:
    """Who a voice is: the name that listeners read, and its language."""

    id: str
    name: str
    language: str


@dataclass(frozen=True, slots=True)
class RecordingFacts:
    """A recording that is heard: the name of its file, and its sha256."""

    name: str
    sha256: str


@dataclass(frozen=True, slots=True)
class Provenance:
    """What the edition was made from: `recipe` is the key of everything that went in; `seal` is the sha256 of
    the whole record without its seal.
    """

    bulletin: str
    recipe: str
    takes: tuple[TakeFacts, ...]
    reels: tuple[str, ...]
    disclosure: str
    seal: str = ""
    voices: tuple[VoiceFacts, ...] = ()
    recordings: tuple[RecordingFacts, ...] = ()


@dataclass(frozen=True, slots=True)
class Withdrawn:
    """When (ISO 8601) and why an edition was taken back; an edition that stands has neither."""

    at: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Record:
    """The whole record; without sound (`bulletin script --json`) the later parts are empty."""

    edition: EditionFacts
    articles: tuple[ArticleFacts, ...]
    script: tuple[UtteranceFacts, ...]
    skipped: tuple[SkippedFacts, ...] = ()
    flags: tuple[FlagFacts, ...] = ()
    warnings: tuple[str, ...] = ()
    chapters: tuple[ChapterFacts, ...] = ()
    timeline: TimelineFacts | None = None
    sound: SoundFacts | None = None
    files: tuple[FileFacts, ...] = ()
    provenance: Provenance | None = None
    withdrawn: Withdrawn = Withdrawn()
    length: LengthFacts | None = None
    dropped: tuple[DroppedFacts, ...] = ()
    schema: int = SCHEMA


def to_json(record: Record) -> bytes:
    """The record as UTF-8 JSON, the schema first, the same bytes for the same record: a line for each field
    and for each item of a list.
    """
    made = BytesIO()
    for piece in json_lines(record, {"schema": SCHEMA}):
        made.write(piece.encode())
    made.write(b"\n")
    return made.getvalue()


def from_json(data: bytes, where: str, migrations: Mapping[int, Migration] = MIGRATIONS) -> Record:
    """The record in `data`, older schemas migrated step by step; KeptError for a newer or a damaged one."""
    try:
        table = json.loads(data)
    except (ValueError, RecursionError) as error:  # no text, no JSON, numbers or depths beyond measure
        raise KeptError("record.damaged", path=where) from error
    if not isinstance(table, dict) or not isinstance(table.get("schema"), int):
        raise KeptError("record.damaged", path=where)
    if table["schema"] > SCHEMA:
        raise KeptError("record.newer", path=where, schema=table["schema"], known=SCHEMA)
    try:
        return decode(Record, _migrated(table, migrations), where)
    except (ScriptError, KeyError) as error:
        raise KeptError("record.damaged", path=where) from error


def _migrated(table: dict[str, Any], migrations: Mapping[int, Migration]) -> dict[str, Any]:
    while table["schema"] < SCHEMA:
        schema = table["schema"]
        table = {**migrations[schema](table), "schema": schema + 1}
    return table


def read_record(path: Path) -> Record:
    """The record at `path`; KeptError where it cannot be read or is not what was written."""
    try:
        data = path.read_bytes()
    except OSError as error:
        raise KeptError("record.unreadable", path=str(path), reason=error.strerror or "") from error
    record = from_json(data, str(path))
    if not _is_sealed(data):
        raise KeptError("record.damaged", path=str(path))
    return record


def sealed(record: Record) -> Record:
    """The record with the seal that its bytes ask for; one of no finished edition as it is."""
    if record.provenance is None:
        return record
    bare = replace(record, provenance=replace(record.provenance, seal=""))
    seal = hashlib.sha256(to_json(bare)).hexdigest()
    return replace(record, provenance=replace(record.provenance, seal=seal))


def _is_sealed(data: bytes) -> bool:
    """Whether the record's bytes are those that were sealed; what has no seal is not asked for one."""
    seal = _SEAL.search(data)
    if seal is None:
        return True
    bare = data[: seal.start(1)] + data[seal.end(1) :]
    return hashlib.sha256(bare).hexdigest().encode() == seal[1]
