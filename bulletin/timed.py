"""Timed: a plan is spoken and fitted to what was measured until its programme is exactly as long as asked."""

from dataclasses import replace
from fractions import Fraction

from bulletin.crew import Crew
from bulletin.errors import Failure
from bulletin.fitting import Fitted, fitted
from bulletin.misfit import Misfit
from bulletin.order import Plan
from bulletin.pace import NATURAL, Step
from bulletin.rehearsal import Rehearsal
from bulletin.remarks import remarks
from bulletin.selection import Choice
from bulletin.stopwatch import Stopwatch, stretched
from bulletin.stretch import StretchJob, stretch_take
from bulletin.studio import Spoken, Working, speak_plan, speak_script, takes_of, without_failed
from bulletin.surveying import surveyed
from bulletin.take import KeptTake, read_take
from bulletin.tracks import recorded, tracks
from bulletin.trimming import Reason


def speak_timed(plan: Plan, crew: Crew) -> Working:
    """Every utterance that is heard spoken or kept, as `studio.speak_plan` does; where the order has a
    length, of a plan that has it to the sample. ScriptError where that can't be.

    What is decided rests on estimates and on what this run asked for, never on what happens to be kept.
    """
    if plan.order.length is None:
        spoken = yield from speak_plan(plan, crew)
        return _stretched(spoken, NATURAL, crew)
    plan, people = yield from surveyed(plan, crew, takes_of(plan).root)
    watch, fresh = Stopwatch({path: one.seconds for path, one in people.items()}), 0
    chosen: Choice | None = None
    while True:
        found = fitted(_rehearsal(plan, watch), chosen)
        unheard = _unheard(found, watch)
        if not unheard:
            spoken = yield from _finished(found, crew)
            return replace(spoken, fresh=fresh + spoken.fresh, recorded=people)
        failed: dict[str, Failure] = {}
        for one in unheard:
            takes, failures, made = yield from speak_script(one, crew)
            _learn(one, takes, watch)
            failed |= failures
            fresh += made
        chosen = None if failed else _chosen(found)
        plan = (yield from without_failed(plan, failed)) if failed else plan


def planned(plan: Plan) -> Plan:
    """The plan as `speak_timed` would fit it, from the takes that are kept and estimates of the others,
    without any sound; ScriptError where it can't have its length.
    """
    if plan.order.length is None:
        return plan
    watch, chosen = Stopwatch(recorded(plan)), None
    while True:
        found = fitted(_rehearsal(plan, watch), chosen)
        chosen = _chosen(found)
        known = [_learn(one, _kept(one, watch), watch) for one in _unheard(found, watch)]
        if not any(known):
            break
    if isinstance(found, Misfit):
        raise found.error
    return found.plan


def _chosen(found: Fitted | Misfit) -> Choice | None:
    return found.choice if isinstance(found, Fitted) else None


def _rehearsal(plan: Plan, watch: Stopwatch) -> Rehearsal:
    return Rehearsal(plan, watch, tracks(plan), plan.order.length or Fraction(0))


def _unheard(found: Fitted | Misfit, watch: Stopwatch) -> tuple[Plan, ...]:
    """The plans on which the result rests and of which not all was heard yet."""
    return tuple(one for one in found.plans if not _is_heard(one, watch))


def _is_heard(plan: Plan, watch: Stopwatch) -> bool:
    return all(one.recording or watch.knows(one, plan.voices[one.voice]) for one in plan.script.utterances)


def _learn(plan: Plan, takes: dict[str, KeptTake], watch: Stopwatch) -> int:
    """What was heard of the plan, in its order; how much of it is new."""
    new = 0
    for one in plan.script.utterances:
        if not one.recording and one.id in takes and not watch.knows(one, plan.voices[one.voice]):
            watch.learn(one, plan.voices[one.voice], takes[one.id])
            new += 1
    return new


def _kept(plan: Plan, watch: Stopwatch) -> dict[str, KeptTake]:
    """The takes of the plan that are kept."""
    store = takes_of(plan)
    keys = {
        one.id: watch.key(one, plan.voices[one.voice]) for one in plan.script.utterances if not one.recording
    }
    return {one: take for one, key in keys.items() if (take := read_take(store, key))}


def _finished(found: Fitted | Misfit, crew: Crew) -> Working:
    """The plan spoken as it was fitted, its takes stretched where that was needed, and what is to be said of
    it.
    """
    if isinstance(found, Misfit):
        raise found.error
    plan = found.plan
    assert plan.fit is not None  # noqa: S101 - what fitted promises
    takes, _, made = yield from speak_script(plan, crew)
    gone = [one.text for one in plan.fit.out if one.reason == Reason.STORY]
    yield from remarks(plan.fit.facts, gone)
    return _stretched(Spoken(plan, takes, made), plan.fit.step, crew)


def _stretched(spoken: Spoken, step: Step, crew: Crew) -> Spoken:
    """The same with its takes at the speed of the programme and of the step, where that is not their own."""
    plan, takes = spoken.plan, spoken.takes
    speeds = {name: stretched(voice, step, plan.order.speed) for name, voice in plan.voices.items()}
    store = takes_of(plan).root
    jobs = {
        takes[one.id].key: StretchJob(takes[one.id].key, speeds[one.voice], store)
        for one in plan.script.utterances
        if not one.recording and speeds[one.voice] != 1.0
    }
    done: dict[str, KeptTake] = {}
    for job, result in crew.each(stretch_take, jobs.values(), _named):
        if isinstance(result, Failure):
            raise result.error
        done[job.key] = result
    heard = {name: done.get(take.key, take) for name, take in takes.items()}
    sources = tuple({take.key: take for take in takes.values() if take.key in done}.values())
    return replace(spoken, takes=heard, sources=sources)


def _named(job: StretchJob) -> str:
    return job.key
