"""Surveying: what a plan's recordings are, before anything is spoken; stories without theirs are left out."""

from collections.abc import Generator, Mapping
from pathlib import Path

from bulletin.crew import Crew
from bulletin.errors import Failure, SpeechError
from bulletin.event import Event
from bulletin.order import Plan
from bulletin.recording import Recorded, SurveyJob, survey

Surveyed = tuple[Plan, Mapping[str, Recorded]]


def surveyed(plan: Plan, crew: Crew, store: Path) -> Generator[Event, None, Surveyed]:
    """The plan, and what is known of its recordings by their paths, which is kept in `store`; a story whose
    recording cannot be heard is left out with its Failure, SpeechError where nothing is left.
    """
    jobs = {sound.digest: SurveyJob(sound.digest, sound.path, store) for sound in plan.recordings.values()}
    results = (
        {job.digest: result for job, result in crew.each(survey, jobs.values(), _digest)} if jobs else {}
    )
    found = {path: results[sound.digest] for path, sound in plan.recordings.items()}
    lost = set()
    for article in plan.rundown.articles:
        for failure in (found[path] for path in article.recordings):
            if isinstance(failure, Failure) and article.id not in lost:
                lost.add(article.id)
                yield Failure(article.id, failure.error.about(article.title.text))
    if len(lost) == len(plan.rundown.articles):
        raise SpeechError("order.nothing")
    recorded = {path: one for path, one in found.items() if isinstance(one, Recorded)}
    return plan.without(frozenset(lost)) if lost else plan, recorded


def _digest(job: SurveyJob) -> str:
    return job.digest
