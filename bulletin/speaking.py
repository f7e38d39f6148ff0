"""Speaking: lines are spoken by their voices, or taken from what is kept, wherever the crew is."""

from collections import deque
from collections.abc import Generator, Iterable, Iterator, Mapping
from dataclasses import dataclass

from bulletin.crew import Crew
from bulletin.errors import Failure, Lacking
from bulletin.event import Event, Progress, Stage
from bulletin.microphone import SpeakJob, speak
from bulletin.reading import Reading
from bulletin.store import Store
from bulletin.take import KeptTake, Line, engine_of, read_take
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
        for some in _shares(lines, window):
            yield SpeakJob(voice, some, store.root)


def _shares(lines: list[Line], window: int) -> Iterator[tuple[Line, ...]]:
    """The lines of each job: all of a few, else the longest first and less and less to say, so that all
    workers are done at about the same time.
    """
    if len(lines) <= CHUNK:
        yield tuple(lines)
        return
    waiting = deque(sorted(lines, key=lambda line: len(line.text), reverse=True))
    left = sum(len(line.text) for line in lines)
    while waiting:
        job, most = [waiting.popleft()], left / window
        said = len(job[0].text)
        while waiting and len(job) < CHUNK and said + len(waiting[0].text) <= most:
            job.append(waiting.popleft())
            said += len(job[-1].text)
        left -= said
        yield tuple(job)


def _job_name(job: SpeakJob) -> str:
    return job.lines[0].key
