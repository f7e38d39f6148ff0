"""Studio: a plan is spoken, laid and mixed; progress comes as events, the result when they end."""

from collections.abc import Generator, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction

from bulletin import shelf
from bulletin.clip import as_channels, read_sound, sounding
from bulletin.compose import Laid, spoken_line
from bulletin.crew import Crew
from bulletin.errors import Failure, Lacking, SpeechError
from bulletin.event import Event, Notice, Progress, Stage
from bulletin.forecast import SLICES, forecast
from bulletin.headroom import share_left
from bulletin.lay import Heard, Mix, Music, lay
from bulletin.loudness import energies, integrated
from bulletin.mixdown import Mixdown, ReelJob, kept_sound, mix_reel, programme, reel_key
from bulletin.mixdown import store_at as reel_store
from bulletin.music import SoundFile
from bulletin.order import Plan
from bulletin.profile import Delivery
from bulletin.rundown import Headlines
from bulletin.script import Script, Utterance
from bulletin.store import Store
from bulletin.take import KeptTake, Line, SpeakJob, engine_of, read_take, speak, take_key
from bulletin.take import store_at as take_store
from bulletin.voice import DEFAULTS, Voice, find

CHUNK = 12  # lines handed to an engine in one job
# By which the programme may miss its loudness before all reels get a new gain: coding takes the rest of the
# tenth that is promised.
TOLERANCE_LU = 0.08
GAIN_STEPS = 4  # until the gain settles to a hundredth of a dB
FORECAST_LU = 0.05  # by which the forecast may miss before the whole programme gets a gain beforehand

Working = Generator[Event, None, "Spoken"]


@dataclass(frozen=True, slots=True)
class Spoken:
    """A plan with every utterance spoken: takes by utterance id, and how many were made anew."""

    plan: Plan
    takes: Mapping[str, KeptTake]
    fresh: int


def speak_plan(plan: Plan, crew: Crew) -> Working:
    """Every utterance spoken or kept. An article that cannot be spoken is read whole by the show's fallback
    voice, else it is left out with its Failure; SpeechError where nothing is left.
    """
    fresh = 0
    while True:
        takes, failures, made = yield from _speak_script(plan, crew)
        fresh += made
        if not failures:
            return Spoken(plan, takes, fresh)
        plan = yield from _without_failed(plan, failures)


def _without_failed(plan: Plan, failures: Mapping[str, Failure]) -> Generator[Event, None, Plan]:
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
    """The show's fallback voice, if it has one; for an article in a language that this voice does not speak,
    the offline voice that does.
    """
    name, language = plan.order.show.fallback, plan.rundown.language
    if not name:
        return ""
    for one in plan.rundown.articles:
        language = one.language if one.id == article else language
    tongue = language.partition("-")[0]
    speaks = find(name, plan.order.station.voice_folders).language.partition("-")[0]
    return name if speaks == tongue else DEFAULTS.get(tongue, "")


def _title(plan: Plan, article: str) -> str:
    for one in plan.rundown.articles:
        if one.id == article:
            return one.title.text
    return plan.order.show.title or plan.order.show.id


Outcome = tuple[dict[str, KeptTake], dict[str, Failure], int]


def _speak_script(plan: Plan, crew: Crew) -> Generator[Event, None, Outcome]:
    """Takes by utterance, the first failure by article, and the number of takes made anew."""
    store = takes_of(plan)
    keys = {one.id: _key(one, plan.voices[one.voice]) for one in plan.script.utterances}
    kept = {key: take for key in dict.fromkeys(keys.values()) if (take := read_take(store, key))}
    total, fresh = len(set(keys.values())), 0
    failed: dict[str, Failure] = {}
    yield Progress(Stage.SPEAK, len(kept), total, fresh)
    jobs = list(_jobs(plan, keys, kept, store))
    for job, result in crew.each(speak, jobs, _job_name):
        outcomes = (
            [Failure(line.key, result.error) for line in job.lines] if isinstance(result, Failure) else result
        )
        for outcome in outcomes:
            if isinstance(outcome, Failure):
                failed[outcome.key] = outcome
            else:
                kept[outcome.key] = outcome
                fresh += 1
        yield Progress(Stage.SPEAK, len(kept), total, fresh)
    articles = {one.article: failed[keys[one.id]] for one in plan.script.utterances if keys[one.id] in failed}
    return {one: kept[key] for one, key in keys.items() if key in kept}, articles, fresh


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


def _key(utterance: Utterance, voice: Voice) -> str:
    return take_key(voice, engine_of(voice).version(), spoken_line(utterance, voice))


def _jobs(
    plan: Plan, keys: Mapping[str, str], kept: Mapping[str, KeptTake], store: Store
) -> Iterator[SpeakJob]:
    """What is missing, voice by voice, in chunks; each line once however often it is said."""
    wanted: dict[str, dict[str, Line]] = {}
    for one in plan.script.utterances:
        key = keys[one.id]
        if key not in kept:
            line = Line(key, spoken_line(one, plan.voices[one.voice]))
            wanted.setdefault(one.voice, {})[key] = line
    for name, lines in wanted.items():
        voice = plan.voices[name]
        reason = engine_of(voice).missing()
        if reason:
            raise Lacking(reason, voice=voice.id)
        every = tuple(lines.values())
        for start in range(0, len(every), CHUNK):
            yield SpeakJob(voice, every[start : start + CHUNK], store.root)


def _job_name(job: SpeakJob) -> str:
    return job.lines[0].key


def lay_plan(spoken: Spoken, delivery: Delivery) -> Laid:
    """The timeline of what was spoken, speech levelled by voice and story to the profile's loudness."""
    plan = spoken.plan
    gains = _gains(plan.script, spoken.takes, plan.voices, delivery)
    heard = {
        one.id: Heard(take.key, Fraction(take.samples, take.rate), gains[_levelled_with(one)])
        for one in plan.script.utterances
        for take in (spoken.takes[one.id],)
    }
    beds = {item.sound for item in plan.rundown.items if isinstance(item, Headlines)} | {plan.rundown.bed}
    measured = {
        name: _music(sound, delivery, trim=name not in beds and not sound.shipped)
        for name, sound in plan.music.items()
    }
    music = {name: piece for name, (piece, _) in measured.items()}
    timeline = lay(plan.rundown, plan.script, heard, music, Mix(plan.order.show.sound.separation_lu))
    energies_of = {piece.sound: powers for piece, powers in measured.values()}
    energies_of |= {
        one.take: _unlimited(spoken.takes[name], one.gain_db, delivery) for name, one in heard.items()
    }
    miss = delivery.profile.lufs - forecast(timeline, energies_of)
    return Laid(plan, spoken.takes, timeline, round(miss, 1) if abs(miss) > FORECAST_LU else 0.0)


def _unlimited(take: KeptTake, gain_db: float, delivery: Delivery) -> tuple[float, ...]:
    """The take's energies such that with its gain they are what the limiter will leave of it."""
    return tuple(power / 10 ** (gain_db / 10) for power in _limited(take, gain_db, delivery))


Level = tuple[int, str, str]


def _levelled_with(one: Utterance) -> Level:
    """What an utterance shares its gain with: its story and voice; of what the show says itself, the same
    part, so that another headline leaves the greeting as it is.
    """
    return one.story, one.role.value if one.story < 0 else "", one.voice


def _gains(
    script: Script, takes: Mapping[str, KeptTake], voices: Mapping[str, Voice], delivery: Delivery
) -> dict[Level, float]:
    """Gain in dB by story and voice: what all of its takes there need together, never each one alone."""
    said: dict[Level, list[Utterance]] = {}
    for one in script.utterances:
        said.setdefault(_levelled_with(one), []).append(one)
    return {level: _gain(ones, takes, delivery) + voices[level[2]].gain_db for level, ones in said.items()}


def _gain(said: list[Utterance], takes: Mapping[str, KeptTake], delivery: Delivery) -> float:
    """The gain in dB at which these utterances, their pauses included (the meter's windows reach into them),
    have the delivery's loudness once they are limited.
    """
    gain = 0.0
    for _ in range(GAIN_STEPS):
        powers: list[float] = []
        for one in said:
            powers += _limited(takes[one.id], gain, delivery)
            powers += [0.0] * round(one.pause * SLICES)
        gain += delivery.profile.lufs - integrated(powers)
    return round(gain, 2)


def _limited(take: KeptTake, gain_db: float, delivery: Delivery) -> list[float]:
    """The take's energies in the delivery's channels with this gain, less what the limiter will take."""
    codec = shelf.load("codecs", delivery.codec)
    ceiling = delivery.profile.peak_dbtp - codec.ceiling_margin_db(delivery)
    factor = 10 ** (gain_db / 10) * share_left(take.shares, gain_db, ceiling) * delivery.channels
    return [power * factor for power in take.energies]


def _music(sound: SoundFile, delivery: Delivery, trim: bool) -> tuple[Music, tuple[float, ...]]:
    """The piece as the mix needs it, and its energies in the delivery's channels from its first sample on; a
    station's own without the silence at its ends, unless it is a loop.
    """
    clip = read_sound(sound.path)
    start, end = sounding(clip) if trim else (0, len(clip.samples))
    powers = energies(as_channels(clip, delivery.channels).samples, clip.rate)
    level = integrated(powers[start * SLICES // clip.rate : -(-end * SLICES // clip.rate)])
    gain = round(delivery.profile.lufs - level, 2)
    piece = Music(sound.digest, Fraction(end - start, clip.rate), gain, Fraction(start, clip.rate))
    return piece, powers


Mixed = tuple[Mixdown, int]


def mix(laid: Laid, delivery: Delivery, crew: Crew) -> Generator[Event, None, Mixed]:
    """Every reel of the delivery mixed, mastered and encoded, or kept, and how many were made anew; all again
    with another gain where the programme misses its loudness by more than the tolerance.
    """
    mixdown, fresh = yield from _mix(laid, delivery, crew, laid.gain_db)
    miss = delivery.profile.lufs - mixdown.loudness.lufs
    if abs(miss) <= TOLERANCE_LU:
        return mixdown, fresh
    yield Notice("studio.gain", (("miss", f"{-miss:+.2f}"),))
    again, more = yield from _mix(laid, delivery, crew, round(laid.gain_db + miss, 2))
    return again, fresh + more


def _mix(laid: Laid, delivery: Delivery, crew: Crew, gain_db: float) -> Generator[Event, None, Mixed]:
    jobs = tuple(_reel_jobs(laid, delivery, gain_db))
    store = reels_of(laid.plan)
    kept = {job.key: sound for job in jobs if (sound := kept_sound(store, job.key))}
    fresh = 0
    missing = {job.key: job for job in jobs if job.key not in kept}
    yield Progress(Stage.MIX, len(kept), len(kept) + len(missing), fresh)
    for _, result in crew.each(mix_reel, missing.values(), _reel_name):
        if isinstance(result, Failure):
            raise result.error
        kept[result.key] = result
        fresh += 1
        yield Progress(Stage.MIX, len(kept), len({job.key for job in jobs}), fresh)
    sounds = [kept[job.key] for job in jobs]
    samples = sum(sound.samples for sound in sounds)
    keys = tuple(job.key for job in jobs)
    return Mixdown(delivery, keys, store.root, programme(sounds), samples), fresh


def _reel_jobs(laid: Laid, delivery: Delivery, gain_db: float) -> Iterator[ReelJob]:
    plan, reels = laid.plan, laid.timeline.reels
    codec = shelf.load("codecs", delivery.codec)
    sounds = tuple((sound.digest, sound.path) for sound in plan.music.values())
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
        )


def _reel_name(job: ReelJob) -> str:
    return job.key
