"""What is said before anybody is asked, and lines sent to hands that are far away, without Dask."""

import subprocess
import sys
import threading
from collections import Counter
from collections.abc import Callable
from concurrent.futures import BrokenExecutor, CancelledError, Executor, Future, ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from pathlib import Path
from queue import SimpleQueue
from types import SimpleNamespace
from typing import Any

import pytest

from bulletin import abroad, cluster
from bulletin.abroad import Parcel
from bulletin.crew import Crew, Inline, inline
from bulletin.errands import Common, Hands, Stints
from bulletin.errors import Failure, KeptError, Lacking, SpeechError, UsageError
from bulletin.microphone import SpeakJob, speak
from bulletin.session import require_workers
from bulletin.take import KeptTake, Line, read_take, store_at, take_key
from bulletin.voice import Voice
from tests import tone

VOICE = Voice("tone", "Tone", "tests.tone", "vi", "-", "x")
TEXTS = [f"Câu {word}" for word in ["một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám"]]


def job(store: Path, texts: list[str] = TEXTS) -> SpeakJob:
    return SpeakJob(VOICE, tuple(Line(take_key(VOICE, "tone 1", text), text) for text in texts), store)


@pytest.fixture
def elsewhere(tmp_path: Path, monkeypatch) -> Path:
    """The cache of the machine that speaks."""
    monkeypatch.setenv("BULLETIN_CACHE", str(tmp_path / "elsewhere"))
    return tmp_path / "elsewhere"


@dataclass
class Box:
    """Both ends of the way home in one, without a scheduler between them; broken after so many parcels."""

    whole: int = 1000
    change: Callable[[Parcel], Parcel] = lambda parcel: parcel
    begun: set[int] = field(default_factory=set)
    words: "SimpleQueue[bytes]" = field(default_factory=SimpleQueue)
    closed: bool = False

    @property
    def post(self) -> "Box":
        return self

    def send(self, words: bytes) -> None:
        self.words.put(self.change(Parcel.unpacked(words)).packed() if words else words)

    def first(self, stint: int) -> bool:
        new = stint not in self.begun
        self.begun.add(stint)
        return new

    def collect(self) -> bytes:
        self.whole -= 1
        if self.whole < 0:
            raise BrokenExecutor("the scheduler is gone")
        return self.words.get()

    def close(self) -> None:
        self.closed = True


def hands(
    away: Executor | None = None, share: bool = False, threads: int = 2, box: Box | None = None
) -> Hands:
    far = away or Inline()
    return Hands(Common(far) if share else Stints(far, lambda: box or Box(), threads), Inline())


def outcome(one: Executor, work: SpeakJob) -> tuple[KeptTake | Failure, ...]:
    crew = Crew(lambda: one, window=4)
    ((_, result),) = crew.each(speak, [work], lambda found: found.lines[0].text)
    assert isinstance(result, tuple), result
    return result


def test_takes_come_back_with_their_sound_and_are_the_same_as_at_home(tmp_path, elsewhere):
    away, here = job(tmp_path / "away"), job(tmp_path / "here")
    assert outcome(hands(), away) == speak(here)
    for line in away.lines:
        one, other = (store_at(work.store).get(line.key) for work in (away, here))
        assert one == other
        assert one is not None
    assert not list(elsewhere.rglob("*.take")), "who only speaks keeps nothing"


def test_in_a_common_folder_nothing_is_carried(tmp_path, elsewhere):
    work = job(tmp_path / "common")
    assert outcome(hands(share=True), work) == speak(work)
    assert not elsewhere.exists()


def test_what_is_no_speech_is_done_at_home():
    class Nowhere(Executor):
        def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
            raise AssertionError(fn)

    assert hands(Nowhere()).submit(len, "abc").result() == 3


class Far(Executor):
    """Does what is sent in a pool, and counts how much is out at once; `instead` may do it in its own way."""

    def __init__(self, instead: Callable[[Callable[[], Any], SpeakJob], Any] = lambda do, job: do()) -> None:
        self.pool, self.instead = ThreadPoolExecutor(4), instead
        self.out = self.most = self.sent = 0
        self.lock = threading.Lock()

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        with self.lock:
            self.out, self.sent = self.out + 1, self.sent + 1
            self.most = max(self.most, self.out)

        def work() -> Any:
            try:
                return self.instead(lambda: fn(*args, **kwargs), args[0].job)
            finally:
                with self.lock:
                    self.out -= 1

        return self.pool.submit(work)

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        self.pool.shutdown(wait=wait, cancel_futures=cancel_futures)


def KilledWorker() -> Exception:
    """An error of the name that Dask's has."""
    return type("KilledWorker", (Exception,), {})("died three times")


class Dies(BaseException):
    """What a worker does over a line."""


@pytest.fixture
def deadly(monkeypatch) -> list[str]:
    """Texts over which a worker dies once for each time that they stand in here; `tone.SPOKEN` lists what was
    asked for from now on.
    """
    texts: list[str] = []
    real = tone.Tone.take

    def take(self: tone.Tone, line: Line, trouble: str) -> Any:
        if line.text in texts:
            texts.remove(line.text)
            raise Dies
        return real(self, line, trouble)

    monkeypatch.setattr(tone.Tone, "take", take)
    monkeypatch.setattr(tone, "SPOKEN", [])
    return texts


def dask(allowed: int) -> Callable[[Callable[[], Any], SpeakJob], Any]:
    """Begins anew what a worker died over, so many times."""

    def instead(do: Callable[[], Any], job: SpeakJob) -> Any:
        for _ in range(allowed + 1):
            try:
                return do()
            except Dies:
                continue
        raise KilledWorker()

    return instead


def test_lines_go_out_in_stints_no_more_at_once_than_there_are_threads(tmp_path, elsewhere, deadly):
    far, box = Far(), Box()
    jobs = [job(tmp_path / "kept", TEXTS[:4]), job(tmp_path / "kept", TEXTS[4:])]
    crew = Crew(lambda: hands(far, threads=2, box=box), window=2)
    results = dict(crew.each(speak, jobs, lambda found: found.lines[0].text))
    assert all(isinstance(one, KeptTake) for found in results.values() for one in found)
    assert far.most <= 2
    assert far.sent < len(TEXTS)
    assert Counter(tone.SPOKEN) == Counter(TEXTS)
    assert box.closed


def test_each_line_is_home_before_the_next_one_is_begun(tmp_path, elsewhere, deadly):
    said = []

    def noted(parcel: Parcel) -> Parcel:
        said.append((parcel.key, len(tone.SPOKEN)))
        return parcel

    work = job(tmp_path / "kept")
    outcome(hands(threads=1, box=Box(change=noted)), work)
    assert sorted(said, key=lambda one: one[1]) == [(line.key, n) for n, line in enumerate(work.lines, 1)]


def test_who_has_spoken_long_enough_leaves_the_rest_to_others(tmp_path, elsewhere, deadly, monkeypatch):
    monkeypatch.setattr(abroad, "STINT_SECONDS", -1.0)
    far, work = Far(), job(tmp_path / "kept")
    assert outcome(hands(far), work) == speak(job(tmp_path / "kept"))
    assert far.sent == len(TEXTS)
    assert Counter(tone.SPOKEN) == Counter(TEXTS)


@pytest.mark.parametrize(
    ("place", "allowed"), [(n, 2) for n in range(len(TEXTS))] + [(n, 0) for n in range(6)]
)
def test_of_a_dead_worker_only_the_line_that_it_spoke_is_spoken_again(
    tmp_path, elsewhere, deadly, place, allowed
):
    """Whether Dask begins the stint anew, or gives it up; the last two lines are stints of their own."""
    deadly.append(TEXTS[place])
    work = job(tmp_path / "kept")
    assert outcome(hands(Far(dask(allowed)), threads=1), work) == speak(work)
    assert Counter(tone.SPOKEN) == Counter([*TEXTS, TEXTS[place]])


@pytest.mark.parametrize("allowed", [0, 2])
def test_a_line_that_ends_workers_is_named_and_the_others_are_kept(tmp_path, elsewhere, deadly, allowed):
    deadly += [TEXTS[2]] * 9
    found = outcome(hands(Far(dask(allowed))), job(tmp_path / "kept"))
    (failure,) = [one for one in found if isinstance(one, Failure)]
    assert (failure.key, failure.error.key) == (job(tmp_path).lines[2].key, "crew.poison")
    assert dict(failure.error.facts) == {"name": TEXTS[2]}
    assert sum(isinstance(one, KeptTake) for one in found) == len(TEXTS) - 1
    assert max(Counter(text for text in tone.SPOKEN if text != TEXTS[2]).values()) == 1


def test_a_job_that_ends_workers_is_a_failure_of_its_own(tmp_path):
    class Deadly(Executor):
        def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
            future: Future[Any] = Future()
            if args == (3,):
                future.set_exception(KilledWorker())
            else:
                future.set_result(fn(*args, **kwargs))
            return future

    results = dict(Crew(Deadly, window=4).each(abs, range(6), str))
    failure = results.pop(3)
    assert isinstance(failure, Failure)
    assert (failure.key, failure.error.key) == ("3", "crew.poison")
    assert results == {n: n for n in (0, 1, 2, 4, 5)}


def test_lines_whose_scheduler_went_are_sent_again(tmp_path, elsewhere):
    lost = [TEXTS[2], TEXTS[5]]

    def gone(do: Callable[[], Any], work: SpeakJob) -> Any:
        if lost and lost[0] in [line.text for line in work.lines]:
            del lost[0]
            raise CancelledError
        return do()

    opened: list[Hands] = []

    def again() -> Hands:
        opened.append(hands(Far(gone)))
        return opened[-1]

    work = job(tmp_path / "kept")
    ((_, result),) = Crew(again, window=2).each(speak, [work], str)
    assert result == speak(job(tmp_path / "home"))
    assert len(opened) == 3


def test_where_nothing_comes_through_any_more_it_is_begun_again(tmp_path, elsewhere):
    boxes = [Box(whole=0), Box(whole=3), Box()]
    left = list(boxes)
    work = job(tmp_path / "kept")
    ((_, result),) = Crew(lambda: hands(Far(), box=left.pop(0)), window=2).each(speak, [work], str)
    assert result == speak(job(tmp_path / "home"))
    assert [box.closed for box in boxes] == [True, True, True]


def test_a_client_that_is_closed_is_a_lost_one(tmp_path, elsewhere):
    class Closed(Executor):
        def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
            raise Exception("Tried sending message after closing")

    away: list[Executor] = [Closed(), Inline()]
    work = job(tmp_path / "kept")
    ((_, result),) = Crew(lambda: hands(away.pop(0)), window=2).each(speak, [work], str)
    assert result == speak(job(tmp_path / "home"))


def test_a_parcel_with_another_take_is_not_kept(tmp_path, elsewhere):
    def swapped(parcel: Parcel) -> Parcel:
        return replace(parcel, facts=parcel.facts.replace(parcel.key, "0" * 64))

    work = job(tmp_path / "kept", TEXTS[:1])
    ((_, failure),) = Crew(lambda: hands(box=Box(change=swapped)), window=1).each(speak, [work], str)
    assert isinstance(failure, Failure)
    assert isinstance(failure.error, KeptError)
    assert failure.error.key == "cluster.parcel"
    assert not list((tmp_path / "kept").rglob("*.take"))


def test_an_engine_of_another_version_is_told_and_says_nothing(tmp_path, monkeypatch, elsewhere):
    work = job(tmp_path / "kept")
    monkeypatch.setattr(tone, "version", lambda: "tone 2")
    before = len(tone.SPOKEN)
    found = outcome(hands(), work)
    assert {one.error.key for one in found if isinstance(one, Failure)} == {"cluster.engine"}
    assert (len(found), len(tone.SPOKEN)) == (len(TEXTS), before)
    monkeypatch.setattr(tone, "missing", lambda: "espeak.missing")
    (failure,) = outcome(hands(), job(tmp_path / "kept", TEXTS[:1]))
    assert isinstance(failure, Failure)
    assert failure.error.key == "espeak.missing"


def test_a_line_that_cannot_be_spoken_fails_as_it_does_at_home(tmp_path, elsewhere):
    voice = replace(VOICE, settings=(("trouble", "fails"),))
    line = Line(take_key(voice, "tone 1", "Câu"), "Câu")
    (failure,) = outcome(hands(), SpeakJob(voice, (line,), tmp_path))
    assert isinstance(failure, Failure)
    assert isinstance(failure.error, SpeechError)
    assert read_take(store_at(tmp_path), line.key) is None


def test_what_comes_after_nobody_waits_is_kept(tmp_path, elsewhere, deadly):
    far = Far()
    one = hands(far, threads=1)
    future = one.submit(speak, job(tmp_path / "kept"))
    future.cancel()
    far.shutdown(wait=True)
    one.shutdown(wait=True)
    assert len(list((tmp_path / "kept").rglob("*.take"))) == len(tone.SPOKEN) < len(TEXTS)


def test_a_folder_is_common_where_a_word_in_it_is_seen(tmp_path):
    (tmp_path / "word").write_text("abc")
    assert abroad.sees(tmp_path / "word", "abc")
    assert not abroad.sees(tmp_path / "word", "abd")
    assert not abroad.sees(tmp_path / "other", "abc")


@pytest.mark.parametrize(
    ("address", "key"),
    [
        ("tcp://192.0.2.1:8786", "cluster.open"),
        ("tcp://workers.example:8786", "cluster.open"),
        ("tcp://[2001:db8::1]:8786", "cluster.open"),
        ("tcp://127.example:8786", "cluster.open"),
        ("tls://", "cluster.address"),
        ("tls://host", "cluster.address"),
        ("tls://:8786", "cluster.address"),
        ("ws://127.0.0.1:8786", "cluster.address"),
        ("http://127.0.0.1:8786", "cluster.address"),
    ],
)
def test_addresses_that_are_not_asked(tmp_path, address, key):
    with pytest.raises(UsageError) as refused, cluster.gathered(address, tmp_path, inline()):
        pass
    assert (refused.value.key, refused.value.facts) == (key, {"address": address})


@pytest.mark.parametrize(
    ("address", "unencrypted"),
    [
        ("tcp://127.0.0.1:9", False),
        ("tcp://[::1]:9", False),
        ("tcp://localhost:9", False),
        ("tcp://192.0.2.1:9", True),
        ("tls://192.0.2.1:9", False),
    ],
)
def test_without_the_extra_it_is_said_what_is_missing(tmp_path, monkeypatch, address, unencrypted):
    """These addresses may be asked; that this would take the package is the next thing to be found out."""
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(Lacking) as lacking, cluster.gathered(address, tmp_path, inline(), unencrypted):
        pass
    assert lacking.value.key == "cluster.package"


@pytest.mark.parametrize("who", ["many", "-1", "0", "1.5", "2x", ""])
def test_workers_are_a_number_or_an_address(who):
    with pytest.raises(UsageError) as refused:
        require_workers(who)
    assert refused.value.key == "crew.workers"
    for good in ("1", "12", "tls://10.0.0.5:8786"):
        require_workers(good)


class Dask:
    """A client of a scheduler with one worker, as far as we ask it."""

    status = "running"

    def __init__(self, *threads: dict[str, int], theirs: abroad.Versions | None = None) -> None:
        self.threads, self.theirs, self.closed = list(threads), theirs or abroad.versions(), 0

    def nthreads(self) -> dict[str, int]:
        return self.threads.pop(0) if len(self.threads) > 1 else self.threads[0]

    def run(self, fn: Callable[..., Any], *args: Any) -> dict[str, Any]:
        return {"w": self.theirs if fn is abroad.versions else fn(*args)}

    def get_executor(self, **kwargs: Any) -> Executor:
        assert kwargs == {"pure": False, "retries": 0}
        return Inline()

    def close(self, timeout: float) -> None:
        self.closed += 1


@pytest.fixture
def connect(monkeypatch):
    monkeypatch.setattr("bulletin.abroad.metadata", SimpleNamespace(version=lambda name: "1"))

    def connect(*clients: Dask) -> None:
        waiting = list(clients)
        monkeypatch.setattr(cluster, "_connected", lambda address: waiting.pop(0))

    return connect


ADDRESS = "tls://host:8786"


def test_a_crew_has_lines_out_for_every_thread_and_leaves_no_word_behind(tmp_path, connect):
    client = Dask({"a": 2, "b": 1})
    connect(client)
    with cluster.gathered(ADDRESS, tmp_path, inline()) as crew:
        assert crew.window == 12
        work = job(tmp_path / "kept")
        ((_, result),) = crew.each(speak, [work], str)
        assert result == speak(work)
    assert client.closed == 1
    assert not (tmp_path / "common-word").exists()


def test_what_a_worker_who_died_was_writing_in_the_common_folder_is_gone(tmp_path, connect):
    connect(Dask({"a": 1}))
    place = store_at(tmp_path / "takes").path("ab" * 32)
    write = "import os, sys; from pathlib import Path; from bulletin.filing import atomic_publish"
    die = f"{write}; atomic_publish(Path(sys.argv[1]), lambda temp: (temp.touch(), os._exit(9)))"
    with cluster.gathered(ADDRESS, tmp_path, inline()):
        assert subprocess.run([sys.executable, "-c", die, str(place)], check=False).returncode == 9
        assert len(list(place.parent.iterdir())) == 1
    assert not list(place.parent.iterdir())


def test_a_scheduler_without_workers_or_with_others_is_refused(tmp_path, connect):
    connect(Dask({}))
    with pytest.raises(Lacking) as nobody, cluster.gathered(ADDRESS, tmp_path, inline()):
        pass
    assert nobody.value.key == "cluster.nobody"
    ours = abroad.versions().told
    connect(Dask({"a": 1}, theirs=abroad.Versions(("bulletin 0.0.1", *ours[1:]))))
    with pytest.raises(Lacking) as older, cluster.gathered(ADDRESS, tmp_path, inline()):
        pass
    assert older.value.facts == {"worker": "w", "here": ours[0], "there": "bulletin 0.0.1"}


def test_a_lost_scheduler_is_asked_again_once_work_is_there(tmp_path, connect):
    first, second = Dask({"a": 1}, {}), Dask({"a": 1})
    connect(first, second)
    with cluster.gathered(ADDRESS, tmp_path, inline()) as crew:
        crew.open()
        assert (first.closed, second.closed) == (1, 0)
        crew.open()
    assert (first.closed, second.closed) == (1, 1)
