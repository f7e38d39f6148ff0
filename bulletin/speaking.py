"""Speaking: lines are spoken by their voices, or taken from what is kept, wherever the crew is."""

from collections.abc import Generator, Iterable, Iterator, Mapping
from dataclasses import dataclass

from bulletin.crew import Crew
from bulletin.errors import Failure, Lacking
from bulletin.event import Event, Progress, Stage
from bulletin.reading import Reading
from bulletin.store import Store
from bulletin.take import KeptTake, Line, SpeakJob, engine_of, read_take, speak
from bulletin.voice import Voice

CHUNK = 12  # lines handed to an engine in one job, at most


@dataclass(frozen=True, slots=True)
class Asked:
    """A line, the voice that is to say it, and what listeners should hear, in which language."""

    line: Line
    voice: Voice
    reading: Reading
    language: str


@dataclass(frozen=True, slots=True)
class Said:
    """What came of lines, by their keys: takes and failures, and which takes were made anew."""

    takes: Mapping[str, KeptTake]
    failed: Mapping[str, Failure]
    fresh: frozenset[str]


def say(lines: Iterable[Asked], store: Store, crew: Crew) -> Generator[Event, None, Said]:
    """Every line spoken, or read from the store; each once however often it is asked for. Lacking where an
    engine that would have to speak cannot run.
    """
    wanted = {one.line.key: one for one in lines}
    kept = {key: take for key in wanted if (take := read_take(store, key))}
    fresh: set[str] = set()
    failed: dict[str, Failure] = {}
    yield Progress(Stage.SPEAK, len(kept), len(wanted), 0)
    jobs = list(_jobs(wanted, kept, store, crew.window))
    for job, result in crew.each(speak, jobs, _job_name):
        for outcome in _outcomes(job, result):
            if isinstance(outcome, Failure):
                failed[outcome.key] = outcome
            else:
                kept[outcome.key] = outcome
                fresh.add(outcome.key)
        yield Progress(Stage.SPEAK, len(kept), len(wanted), len(fresh))
    return Said(kept, failed, frozenset(fresh))


def _outcomes(
    job: SpeakJob, result: tuple[KeptTake | Failure, ...] | Failure
) -> Iterable[KeptTake | Failure]:
    if isinstance(result, Failure):
        return [Failure(line.key, result.error) for line in job.lines]
    return result


def _jobs(
    wanted: Mapping[str, Asked], kept: Mapping[str, KeptTake], store: Store, window: int
) -> Iterator[SpeakJob]:
    """What is missing, voice by voice, in chunks for a crew that has a `window` of so many jobs."""
    missing: dict[Voice, list[Line]] = {}
    for key, one in wanted.items():
        if key not in kept:
            missing.setdefault(one.voice, []).append(one.line)
    for voice, lines in missing.items():
        reason = engine_of(voice).missing()
        if reason:
            raise Lacking(reason, voice=voice.id)
        start = 0
        for size in _sizes(len(lines), window):
            yield SpeakJob(voice, tuple(lines[start : start + size]), store.root)
            start += size


def _sizes(count: int, window: int) -> Iterator[int]:
    """Of the jobs for so many lines: a single one where that does, else smaller and smaller ones, so that all
    workers are done at about the same time.
    """
    least = count if count <= CHUNK else 1
    while count:
        size = max(least, min(CHUNK, count // window))
        yield size
        count -= size


def _job_name(job: SpeakJob) -> str:
    return job.lines[0].key
