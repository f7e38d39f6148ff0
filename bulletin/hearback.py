"""Hear-back: a recogniser hears every take, and one that sounds otherwise than it should is a failed try.

A take that was heard wrong stays where it is kept, for reels may hold it; the line is spoken once more under
a key made of its own and of the sound that was wrong, where the next run finds it.
"""

import hashlib
from collections.abc import Generator, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from bulletin.crew import Crew
from bulletin.ear import Heard, HearJob, hear, known
from bulletin.errors import BulletinError, Failure, SpeechError
from bulletin.event import Event, Notice, Progress, Stage
from bulletin.mishearing import Mishearing, misheard
from bulletin.recognition import Recognition
from bulletin.script import Tongue
from bulletin.speaking import Asked, Said, say
from bulletin.store import Store
from bulletin.style import Style
from bulletin.take import KeptTake

GIVES_UP = 3  # takes in a row that a recogniser can't hear: it is not asked about the others
_QUOTED = 60  # characters of a text that a message shows
_NOTHING = Said({}, {}, frozenset())
_LONGER = 4  # times as long as what was to be said: what is heard beyond that changes nothing


@dataclass(frozen=True, slots=True)
class Panel:
    """Who hears takes back and by what it is judged: the recogniser that is `asked` for, the station's
    `folder`, the languages of the script and the show's style, the store of the takes, and who works.
    """

    asked: Recognition
    folder: Path | None
    tongues: Mapping[str, Tongue]
    style: Style
    store: Store
    crew: Crew


@dataclass(frozen=True, slots=True)
class _Trial:
    """A take of a line that is to be heard, the keys that were `tried` for the line, it among them, and
    whether this run spoke it because an earlier one was wrong.
    """

    line: Asked
    take: KeptTake
    tried: frozenset[str]
    again: bool = False


def heard_back(lines: Mapping[str, Asked], said: Said, panel: Panel) -> Generator[Event, None, Said]:
    """What came of `lines` once every take was heard: what is heard wrong is spoken once more, and fails
    where it is wrong again. Takes that the recogniser can't hear stay as they are, with a Notice.
    """
    trials = {key: _Trial(lines[key], take, frozenset((key,))) for key, take in said.takes.items()}
    while trials:
        heard = yield from _heard(trials, panel)
        wrong = {key: one for key, one in heard.items() if _is_wrong(trials[key].line, one, panel)}
        poor, again = _divided(trials, wrong)
        more = (yield from say(again.values(), panel.store, panel.crew)) if again else _NOTHING
        said = _joined(said, poor, again, more)
        trials = {key: _next(trials[key], one, more) for key, one in again.items() if key in said.takes}
    return said


def _next(trial: _Trial, again: Asked, more: Said) -> _Trial:
    """The trial of the same line's next take."""
    key = again.line.key
    return _Trial(trial.line, more.takes[key], trial.tried | {key}, key in more.fresh)


def _divided(
    trials: Mapping[str, _Trial], wrong: Mapping[str, Heard]
) -> tuple[dict[str, Failure], dict[str, Asked]]:
    """The lines that have failed, and those that are asked for once more, under another key."""
    poor: dict[str, Failure] = {}
    again: dict[str, Asked] = {}
    for key, heard in wrong.items():
        trial = trials[key]
        other = hashlib.sha256(f"{key} {heard.digest}".encode()).hexdigest()
        if trial.again or other in trial.tried:
            poor[key] = Failure(key, _fault(trial.line, heard))
        else:
            again[key] = replace(trial.line, line=replace(trial.line.line, key=other, first=key))
    return poor, again


def _fault(line: Asked, heard: Heard) -> SpeechError:
    text = line.reading.spoken[:_QUOTED]
    if not heard.text:
        return SpeechError("take.wordless", text=text)
    return SpeechError("take.misheard", text=text, heard=heard.text[:_QUOTED])


def _joined(said: Said, poor: Mapping[str, Failure], again: Mapping[str, Asked], more: Said) -> Said:
    """What came of the lines now that some have failed and some were spoken once more."""
    failed = {**said.failed, **poor}
    takes = {key: take for key, take in said.takes.items() if key not in poor}
    for key, other in again.items():
        if failure := more.failed.get(other.line.key):
            failed[key] = Failure(key, failure.error)
            del takes[key]
        else:
            takes[key] = more.takes[other.line.key]
    return Said(takes, failed, said.fresh | more.fresh)


def _heard(trials: Mapping[str, _Trial], panel: Panel) -> Generator[Event, None, dict[str, Heard]]:
    """What is heard of each take, by the keys of the lines; nothing of those that could not be heard."""
    jobs = {key: _job(trial, panel) for key, trial in trials.items()}
    found = {job.key: heard for job in jobs.values() if (heard := known(job))}
    trouble: list[BulletinError] = []
    fresh, total = 0, len({job.key for job in jobs.values()})
    yield Progress(Stage.HEAR, len(found), total, fresh)
    missing = {job.key: job for job in jobs.values() if job.key not in found}
    in_a_row: list[BulletinError] = []
    for job, result in panel.crew.each(hear, _asked(missing, in_a_row), _job_name):
        if isinstance(result, Failure):
            trouble.append(result.error)
            in_a_row.append(result.error)
            continue
        in_a_row.clear()
        found[job.key] = result
        fresh += 1
        yield Progress(Stage.HEAR, len(found), total, fresh)
    if trouble:
        yield Notice("recognition.unheard", (("count", total - len(found)), ("reason", trouble[-1])))
    return {key: found[job.key] for key, job in jobs.items() if job.key in found}


def _asked(jobs: Mapping[str, HearJob], in_a_row: list[BulletinError]) -> Iterator[HearJob]:
    """The jobs for as long as it makes sense to give any out."""
    for job in jobs.values():
        if len(in_a_row) >= GIVES_UP:
            return
        yield job


def _job(trial: _Trial, panel: Panel) -> HearJob:
    language = trial.line.language.partition("-")[0].lower()
    return HearJob(trial.take.key, language, panel.store.root, panel.asked, panel.folder)


def _job_name(job: HearJob) -> str:
    return job.key


def _is_wrong(line: Asked, heard: Heard, panel: Panel) -> bool:
    """Whether more of the line was heard otherwise than its voice, else the station, lets pass: as it is
    spoken and as it is written, for a recogniser may write either.
    """
    share = line.voice.word_errors or panel.asked.word_errors
    found = [one for one in _mishearings(line, heard, panel) if one.words]
    return bool(found) and all(one.is_over(share) for one in found)


def _mishearings(line: Asked, heard: Heard, panel: Panel) -> Iterator[Mishearing]:
    tongue, reading = panel.tongues[line.language], line.reading

    def spoken(text: str) -> str:
        return tongue.wording.say(text, tongue.lexicon, (), panel.style).spoken

    longest = _LONGER * max(len(reading.spoken), len(reading.written)) + _QUOTED
    got = spoken(heard.text[:longest])
    for meant in (reading.spoken, spoken(reading.spoken), spoken(reading.written)):
        yield misheard(meant, got, line.language)
