"""Studio: a plan is spoken, laid and mixed; progress comes as events, the result when they end."""

from collections.abc import Generator, Iterator, Mapping
from dataclasses import dataclass, field

from bulletin import shelf
from bulletin.chain import CHAINS
from bulletin.compose import Laid, spoken_line
from bulletin.crew import Crew
from bulletin.delivered import delivered_lufs
from bulletin.ear import require_there
from bulletin.errors import Failure, SpeechError
from bulletin.event import Event, Notice, Progress, Stage
from bulletin.forecast import forecast
from bulletin.hearback import Panel, heard_back
from bulletin.lay import Mix, lay
from bulletin.levelling import Booth, levelled, power_of
from bulletin.mixdown import Mixdown, ReelJob, kept_sound, mix_reel, programme, reel_key
from bulletin.mixdown import store_at as reel_store
from bulletin.order import Plan, stand_in
from bulletin.pieces import measured_music
from bulletin.profile import Delivery
from bulletin.recording import Recorded
from bulletin.script import Utterance
from bulletin.separation import foretold, held
from bulletin.speaking import Asked, say
from bulletin.store import Store
from bulletin.surveying import surveyed
from bulletin.take import KeptTake, Line, engine_of, take_key
from bulletin.take import store_at as take_store
from bulletin.voice import Voice

# By which the programme may miss its loudness before all reels get a new gain: coding takes the rest of the
# tenth that is promised.
TOLERANCE_LU = 0.08
MIXES = 4
LEAST_SLOPE = 0.25  # of what a gain does to loudness under the limiter
FORECAST_LU = 0.07  # by which the forecast may miss before the whole programme gets a gain beforehand

Working = Generator[Event, None, "Spoken"]


@dataclass(frozen=True, slots=True)
class Spoken:
    """A plan with every utterance spoken: takes by utterance id, how many were made anew, what is known of
    the recordings by their paths, and the takes that others were stretched from.
    """

    plan: Plan
    takes: Mapping[str, KeptTake]
    fresh: int
    recorded: Mapping[str, Recorded] = field(default_factory=dict)
    sources: tuple[KeptTake, ...] = ()

    def heard(self, channels: int) -> Mapping[str, KeptTake]:
        """What is heard of every utterance in so many channels, recordings as takes."""
        people = {
            one.id: self.recorded[one.recording].take(channels)
            for one in self.plan.script.utterances
            if one.recording
        }
        return {**self.takes, **people}


def speak_plan(plan: Plan, crew: Crew) -> Working:
    """Every utterance spoken or kept. An article that cannot be spoken is read whole by the show's fallback
    voice, else it is left out with its Failure; SpeechError where nothing is left.
    """
    fresh = 0
    plan, recorded = yield from surveyed(plan, crew, takes_of(plan).root)
    while True:
        takes, failures, made = yield from speak_script(plan, crew)
        fresh += made
        if not failures:
            return Spoken(plan, takes, fresh, recorded)
        plan = yield from without_failed(plan, failures)


def without_failed(plan: Plan, failures: Mapping[str, Failure]) -> Generator[Event, None, Plan]:
    """The plan for another try: failed articles by the fallback voice, those that failed with it left out."""
    others = {article: _fallback(plan, article) for article in failures if article not in plan.house.instead}
    retry = {article: voice for article, voice in others.items() if voice}
    for article, failure in failures.items():
        title = _title(plan, article)
        if article in retry:
            facts = (("title", title), ("voice", retry[article]), ("reason", str(failure.error)))
            yield Notice("studio.fallback", facts)
        else:
            yield Failure(article, failure.error.about(title))
    lost = frozenset(failures) - frozenset(retry)
    if "" in lost or len(lost) == len(plan.rundown.articles):
        raise SpeechError("order.nothing")
    plan = plan.without(lost) if lost else plan
    return plan.instead(retry) if retry else plan


def _fallback(plan: Plan, article: str) -> str:
    """Who reads the article, "" for what the show says itself, where its own voice cannot; nobody: ""."""
    languages = {one.id: one.language for one in plan.rundown.articles}
    return stand_in(plan.order, languages.get(article, plan.rundown.language))


def _title(plan: Plan, article: str) -> str:
    for one in plan.rundown.articles:
        if one.id == article:
            return one.title.text
    return plan.order.show.title or plan.order.show.id


Outcome = tuple[dict[str, KeptTake], dict[str, Failure], int]


def speak_script(plan: Plan, crew: Crew) -> Generator[Event, None, Outcome]:
    """Takes by utterance, the first failure by article, and the number of takes made anew; heard back where
    the show or the station wants that.
    """
    spoken = _voiced(plan)
    asked = {one.id: _asked(one, plan.voices[one.voice]) for one in spoken}
    panel = _panel(plan, crew)
    said = yield from say(asked.values(), takes_of(plan), crew)
    if panel:
        said = yield from heard_back({one.line.key: one for one in asked.values()}, said, panel)
    keys = {name: one.line.key for name, one in asked.items()}
    articles = {one.article: said.failed[keys[one.id]] for one in spoken if keys[one.id] in said.failed}
    takes = {name: said.takes[key] for name, key in keys.items() if key in said.takes}
    return takes, articles, len(said.fresh)


def _panel(plan: Plan, crew: Crew) -> Panel | None:
    """Who hears takes back, if anybody does; Lacking where who is asked for can't listen here."""
    asked, folder = plan.order.recognition, plan.order.station.folder
    if not asked.recogniser:
        return None
    require_there(asked, folder)
    return Panel(asked, folder, plan.house.tongues, plan.order.show.style, takes_of(plan), crew)


def takes_of(plan: Plan) -> Store:
    """Where the takes of this plan are kept."""
    return take_store(plan.order.kept / "takes")


def reels_of(plan: Plan) -> Store:
    """Where the reels of this plan are kept."""
    return reel_store(plan.order.kept / "reels")


def sweep_kept(plan: Plan) -> None:
    """What a killed run left unfinished among the takes and reels is gone."""
    takes_of(plan).sweep()
    reels_of(plan).sweep()


def _voiced(plan: Plan) -> tuple[Utterance, ...]:
    """What voices of ours say."""
    return tuple(one for one in plan.script.utterances if not one.recording)


def _asked(utterance: Utterance, voice: Voice) -> Asked:
    text = spoken_line(utterance, voice)
    key = take_key(voice, engine_of(voice).version(), text)
    return Asked(Line(key, text), voice, utterance.reading, utterance.language)


def lay_plan(spoken: Spoken, delivery: Delivery) -> Laid:
    """The timeline of what was spoken, speech levelled by voice and story to the profile's loudness, music as
    far under it as the show wants.
    """
    plan, takes, sound = spoken.plan, spoken.heard(delivery.channels), spoken.plan.order.show.sound
    booth = _booth(plan, delivery)
    own = {"": 0.0} | {name: voice.gain_db for name, voice in plan.voices.items()}
    heard = levelled(plan.script, takes, own, booth)
    measured = measured_music(plan, delivery)
    music = {name: piece for name, (piece, _) in measured.items()}
    powers = {piece.sound: power for piece, power in measured.values()}
    powers |= {take.key: power_of(take, delivery.channels) for take in takes.values()}
    wanted = sound.separation_lu
    timeline = held(lay(plan.rundown, plan.script, heard, music, _mix_of(plan)), powers, wanted)
    miss = delivery.profile.lufs - forecast(timeline, powers, booth.ceiling_dbtp)
    gain = round(miss, 1) if abs(miss) > FORECAST_LU else 0.0
    return Laid(plan, takes, timeline, gain, foretold(timeline, powers))


def _mix_of(plan: Plan) -> Mix:
    """How the plan is laid: where it was fitted, with its pauses and to its length."""
    wanted = plan.order.show.sound.separation_lu
    return Mix(wanted, plan.fit.pauses, plan.fit.length) if plan.fit else Mix(wanted)


def _booth(plan: Plan, delivery: Delivery) -> Booth:
    codec = shelf.load("codecs", delivery.codec)
    ceiling = delivery.profile.peak_dbtp - codec.ceiling_margin_db(delivery)
    return Booth(CHAINS[plan.order.show.speech.chain], delivery.profile.lufs, ceiling, delivery.channels)


Mixed = tuple[Mixdown, int]


def mix(laid: Laid, delivery: Delivery, crew: Crew) -> Generator[Event, None, Mixed]:
    """Every reel of the delivery mixed, mastered and encoded, or kept, and how many were made anew; all again
    with another gain while the programme misses its loudness by more than the tolerance, MIXES times at most.
    """
    gain, slope = laid.gain_db, 1.0
    mixdown, fresh = yield from _mix(laid, delivery, crew, gain)
    miss = delivery.profile.lufs - delivered_lufs(mixdown)
    for _ in range(MIXES - 1):
        if abs(miss) <= TOLERANCE_LU:
            break
        yield Notice("studio.gain", (("miss", f"{-miss:+.2f}"),))
        step = round(miss / slope, 2)
        gain = round(gain + step, 2)
        mixdown, more = yield from _mix(laid, delivery, crew, gain)
        before, miss = miss, delivery.profile.lufs - delivered_lufs(mixdown)
        # Where the limiter takes some of the gain back, so it will of the next step.
        slope, fresh = min(1.0, max(LEAST_SLOPE, (before - miss) / step)), fresh + more
    return mixdown, fresh


def _mix(laid: Laid, delivery: Delivery, crew: Crew, gain_db: float) -> Generator[Event, None, Mixed]:
    jobs = tuple(_reel_jobs(laid, delivery, gain_db))
    store = reels_of(laid.plan)
    kept = {job.key: sound for job in jobs if (sound := kept_sound(store, job.key))}
    fresh = 0
    missing = {job.key: job for job in jobs if job.key not in kept}
    yield Progress(Stage.MIX, len(kept), len(kept) + len(missing), fresh)
    longest_first = sorted(missing.values(), key=lambda job: job.reel.length, reverse=True)
    for _, result in crew.each(mix_reel, longest_first, _reel_name):
        if isinstance(result, Failure):
            raise result.error
        kept[result.key] = result
        fresh += 1
        yield Progress(Stage.MIX, len(kept), len({job.key for job in jobs}), fresh)
    sounds = [kept[job.key] for job in jobs]
    lengths = tuple(sound.samples for sound in sounds)
    keys = tuple(job.key for job in jobs)
    least = min(sound.separation_lu for sound in sounds)
    loudness = programme(sounds, delivery.rate)
    return Mixdown(delivery, keys, store.root, loudness, sum(lengths), least, lengths), fresh


def _reel_jobs(laid: Laid, delivery: Delivery, gain_db: float) -> Iterator[ReelJob]:
    plan, reels = laid.plan, laid.timeline.reels
    codec = shelf.load("codecs", delivery.codec)
    sounds = tuple((sound.digest, sound.path) for sound in plan.music.values())
    recordings = tuple((sound.digest, sound.path) for sound in plan.recordings.values())
    for number, reel in enumerate(reels, 1):
        last = number == len(reels)
        yield ReelJob(
            key=reel_key(reel, delivery, gain_db, codec.version(), last),
            reel=reel,
            delivery=delivery,
            gain_db=gain_db,
            last=last,
            codec=codec.__name__,
            takes=takes_of(plan).root,
            reels=reels_of(plan).root,
            sounds=sounds,
            recordings=recordings,
        )


def _reel_name(job: ReelJob) -> str:
    return job.key
