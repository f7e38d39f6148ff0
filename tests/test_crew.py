"""Every job comes back exactly once, whoever does the work and however they die."""

import multiprocessing
import os
import signal
import subprocess
import sys
import textwrap
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, ThreadPoolExecutor
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bulletin import pool
from bulletin.crew import Crew, Inline, cores, inline, over
from bulletin.errors import BulletinError, Failure, Lacking, SoundError, SpeechError
from bulletin.pool import processes
from tests import fakes

ROOT = Path(__file__).parents[1]
WAYS = ["broken", "cancelled", "refused", "done and lost"]


def outcomes(crew: Crew, numbers: range = range(20)) -> dict[int, int | Failure]:
    pairs = list(crew.each(fakes.double, numbers, fakes.named))
    assert len(pairs) == len(numbers)
    return dict(pairs)


def doubled(numbers: range = range(20)) -> dict[int, int]:
    return {number: 2 * number for number in numbers}


def test_inline_does_one_job_after_the_other_and_reads_no_further() -> None:
    read: list[int] = []

    def jobs() -> Iterator[int]:
        for number in range(5):
            read.append(number)
            yield number

    crew = inline().each(fakes.double, jobs(), fakes.named)
    assert next(crew) == (0, 0)
    assert next(crew) == (1, 2)
    assert read == [0, 1]
    assert list(crew) == [(2, 4), (3, 6), (4, 8)]


def test_no_jobs_no_results() -> None:
    assert list(inline().each(fakes.double, [], fakes.named)) == []


def test_inline_puts_what_is_raised_into_the_future() -> None:
    assert isinstance(Inline().submit(fakes.unguarded, 1).exception(), ZeroDivisionError)


def test_our_errors_become_failures_that_carry_the_name() -> None:
    results = dict(inline().each(fakes.refuse_three, range(6), fakes.named))
    failure = results.pop(3)
    assert isinstance(failure, Failure)
    assert failure.key == "job 3"
    assert isinstance(failure.error, SoundError)
    assert results == {0: 0, 1: 2, 2: 4, 4: 8, 5: 10}


def test_other_exceptions_come_through_as_they_are() -> None:
    with pytest.raises(ZeroDivisionError):
        list(inline().each(fakes.unguarded, range(2), fakes.named))


@pytest.mark.parametrize("window", [1, 3, 8])
def test_no_more_than_the_window_is_read_ahead(window: int) -> None:
    taken = 0

    def jobs() -> Iterator[int]:
        nonlocal taken
        for number in range(40):
            taken += 1
            yield number

    with ThreadPoolExecutor(2) as pool:
        for back, _ in enumerate(over(pool, window).each(fakes.double, jobs(), fakes.named), 1):
            assert taken - back < window
    assert taken == 40


def test_the_window_of_a_lent_executor_grows_with_the_cores() -> None:
    assert over(Inline()).window == 4 * (os.cpu_count() or 1)
    assert over(Inline(), 7).window == 7
    with processes(3) as crew:  # opened, but no process started
        assert crew.window == 12


@pytest.mark.parametrize("way", WAYS)
def test_a_lost_job_is_given_out_again(way: str) -> None:
    assert outcomes(over(fakes.Losing({4: way, 11: way}), 4)) == doubled()


def test_a_silent_executor_is_given_up_after_the_patience() -> None:
    executor = fakes.Losing({2: "silent", 3: "silent"})
    assert outcomes(over(executor, 2, patience=0.05), range(6)) == doubled(range(6))


def test_silence_at_the_roll_call_is_answered_by_another_call() -> None:
    executor = fakes.Losing({0: "broken", 1: "silent", 2: "cancelled"})
    assert outcomes(over(executor, 1, patience=0.05), range(3)) == doubled(range(3))


def test_when_no_worker_answers_the_machine_lacks_something() -> None:
    executor = fakes.Losing(dict.fromkeys(range(99), "broken"))
    with pytest.raises(Lacking) as raised:
        outcomes(over(executor, 4))
    assert raised.value.key == "crew.gone"
    assert executor.calls == 4 + 3


def test_a_job_that_is_lost_three_times_is_a_failure_and_the_rest_goes_on() -> None:
    # One job out at a time: it is lost as calls 2, 4 and 6, with a roll call between.
    executor = fakes.Losing({2: "broken", 4: "broken", 6: "broken"})
    results = outcomes(over(executor, 1), range(5))
    failure = results.pop(2)
    assert isinstance(failure, Failure)
    assert failure.key == "job 2"
    assert isinstance(failure.error, SpeechError)
    assert "job 2" in failure.error.sentence("vi")
    assert results == {0: 0, 1: 2, 3: 6, 4: 8}


def test_a_job_that_is_lost_twice_is_done() -> None:
    assert outcomes(over(fakes.Losing({2: "broken", 4: "broken"}), 1), range(5)) == doubled(range(5))


def test_after_a_loss_jobs_go_out_alone_until_the_suspects_are_cleared() -> None:
    out: list[int] = []

    class Watched(fakes.Losing):
        def submit(self, fn: Callable[..., object], /, *args: object, **kwargs: object) -> object:  # type: ignore[override]
            future = super().submit(fn, *args, **kwargs)
            out.append(len(args))
            return future

    executor = Watched({1: "broken"})
    results = over(executor, 4).each(fakes.double, range(12), fakes.named)
    seen = [len(out) for _ in results]
    # A window of 4, the place of the first filled again, a roll call; what was done comes back before the
    # suspect goes out alone; then the window is full again.
    assert seen[:6] == [4, 6, 6, 6, 7, 11]


@given(st.dictionaries(st.integers(0, 60), st.sampled_from(WAYS), max_size=8), st.integers(1, 6))
@settings(max_examples=60, deadline=None)
def test_whatever_is_lost_each_job_comes_back_once(lost: dict[int, str], window: int) -> None:
    try:
        results = outcomes(over(fakes.Losing(lost), window))
    except Lacking:
        assert len(lost) >= 4  # a job or a refusal, then three roll calls
        return
    for number, result in results.items():
        assert isinstance(result, Failure) or result == 2 * number
    failures = sum(isinstance(result, Failure) for result in results.values())
    assert failures <= len(lost) // 3 + (len(lost) >= 3) * window


def test_repeated_work_comes_back_once() -> None:
    assert outcomes(over(fakes.Repeating(), 5)) == doubled()
    twice = over(fakes.Repeating(), 3).each(fakes.double, [7, 7, 7, 8], fakes.named)
    assert sorted(twice) == [(7, 14), (7, 14), (7, 14), (8, 16)]


def test_reordered_work_keeps_job_and_result_together() -> None:
    executor = fakes.Reordering(seed=5)
    pairs = list(over(executor, 8).each(fakes.double, range(30), fakes.named))
    executor.shutdown()
    assert dict(pairs) == doubled(range(30))
    assert [job for job, _ in pairs] != list(range(30))


def test_jobs_need_not_be_hashable() -> None:
    pairs = list(inline().each(len, [["a"], ["b", "c"]], str))
    assert pairs == [(["a"], 1), (["b", "c"], 2)]


@pytest.mark.parametrize("end", ["used up", "closed", "raised"])
def test_the_crew_goes_home_whatever_happens(end: str) -> None:
    executor = fakes.Losing({})

    def opened() -> Executor:
        return executor

    def work(number: int) -> int:
        if end == "raised":
            raise KeyError(number)
        return number

    results = Crew(opened, 2).each(work, range(4), fakes.named)
    if end == "raised":
        with pytest.raises(KeyError):
            next(results)
    elif end == "closed":
        next(results)
        assert not executor.closed
        results.close()  # type: ignore[attr-defined]
    else:
        list(results)
    assert executor.closed


def test_a_lent_executor_stays_open() -> None:
    executor = fakes.Losing({3: "broken"})
    outcomes(over(executor, 2))
    assert not executor.closed


def test_closing_calls_back_what_has_not_begun() -> None:
    done: list[int] = []

    def work(number: int) -> int:
        time.sleep(0.05)
        done.append(number)
        return number

    with ThreadPoolExecutor(1) as pool:
        results = over(pool, 20).each(work, range(20), fakes.named)
        next(results)
        results.close()  # type: ignore[attr-defined]
    assert len(done) <= 3


def test_processes_find_the_poison_and_lose_nothing_else(tmp_path: Path) -> None:
    jobs = [(number, "") for number in range(12)]
    jobs[4] = (4, str(tmp_path / "once"))
    jobs[7] = (7, "poison")
    with processes(2) as crew:
        pairs = list(crew.each(fakes.die_of_poison, jobs, fakes.named))
    assert sorted(job for job, _ in pairs) == jobs
    results = {job[0]: result for job, result in pairs}
    failure = results.pop(7)
    assert isinstance(failure, Failure)
    assert failure.error.key == "crew.poison"
    assert results == {number: 2 * number for number in range(12) if number != 7}


def test_a_worker_killed_from_outside_costs_no_job() -> None:
    pids = []
    with processes(2) as crew:
        for _, pid in crew.each(fakes.process_of, range(40), fakes.named):
            assert isinstance(pid, int)
            pids.append(pid)
            if len(pids) in {5, 20}:
                os.kill(pid, signal.SIGKILL)
    assert len(pids) == 40
    assert os.getpid() not in pids


def test_one_task_after_the_other_finds_the_workers_warm_and_new_ones_when_they_died() -> None:
    with processes(1) as crew:
        first = dict(crew.each(fakes.process_of, range(3), fakes.named))
        second = dict(crew.each(fakes.process_of, range(3), fakes.named))
        (pid,) = set(first.values())
        assert set(second.values()) == {pid}
        assert isinstance(pid, int)
        os.kill(pid, signal.SIGKILL)
        third = dict(crew.each(fakes.process_of, range(3), fakes.named))
        assert pid not in third.values()
        assert not any(isinstance(result, Failure) for result in third.values())
    until = time.monotonic() + 5
    while time.monotonic() < until and any(_runs(each) for each in third.values() if isinstance(each, int)):
        time.sleep(0.05)
    assert not any(_runs(each) for each in third.values() if isinstance(each, int))


def _children() -> set[int]:
    return {child.pid for child in multiprocessing.active_children() if child.pid}


def test_workers_may_come_in_before_there_is_work_with_their_tools_at_hand() -> None:
    before = _children()
    with processes(2, ("colorsys", "no_such_tool")) as crew:
        assert _children() == before
        crew.muster()
        assert len(_children() - before) == 2
        assert dict(crew.each(fakes.has_loaded, ["colorsys"], str)) == {"colorsys": True}
        crew.muster()
        assert len(_children() - before) == 2
    assert _children() == before


@pytest.mark.parametrize("forks", [True, False])
def test_a_job_that_is_all_there_is_to_do_has_one_worker(
    forks: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pool, "_FORKS", forks)
    before = _children()
    with processes(2) as crew:
        assert dict(crew.each(fakes.process_of, [], fakes.named)) == {}
        assert _children() == before
        (pid,) = dict(crew.each(fakes.process_of, [0], fakes.named)).values()
        assert {pid} == _children() - before
        assert dict(crew.each(fakes.process_of, [0], fakes.named)) == {0: pid}
        two = dict(crew.each(fakes.process_of, range(2), fakes.named))
        assert (pid in two.values()) is not forks
        (later,) = dict(crew.each(fakes.process_of, [0], fakes.named)).values()
        assert later != pid or not forks
    assert _children() == before


def test_the_poison_that_is_all_there_is_is_found() -> None:
    with processes(2) as crew:
        (failure,) = dict(crew.each(fakes.die_of_poison, [(0, "poison")], fakes.named)).values()
        assert isinstance(failure, Failure)
        assert failure.error.key == "crew.poison"
        (pid,) = dict(crew.each(fakes.process_of, [0], fakes.named)).values()
        assert pid != os.getpid()


def test_where_nobody_can_come_in_before_nothing_happens() -> None:
    inline().muster()
    over(Inline()).muster()


def test_failures_and_defects_cross_the_process_border() -> None:
    with processes(1) as crew:
        results = dict(crew.each(fakes.refuse_three, range(5), fakes.named))
        failure = results[3]
        assert isinstance(failure, Failure)
        assert isinstance(failure.error, BulletinError)
        assert "three" in str(failure.error)
        with pytest.raises(ZeroDivisionError):
            list(crew.each(fakes.unguarded, range(2), fakes.named))


def test_the_cores_are_those_this_process_may_use(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: {0, 3, 5})
    assert cores() == 3
    monkeypatch.delattr(os, "sched_getaffinity")
    monkeypatch.setattr(os, "cpu_count", lambda: 7)
    assert cores() == 7


def _script(folder: Path, text: str) -> Path:
    path = folder / "script.py"
    path.write_text(f"import sys; sys.path.insert(0, {str(ROOT)!r})\n" + textwrap.dedent(text))
    return path


def test_workers_leave_when_their_parent_is_killed(tmp_path: Path) -> None:
    script = _script(
        tmp_path,
        """
        from bulletin.pool import processes
        from tests import fakes
        if __name__ == "__main__":
            with processes(2) as crew:
                for _, pid in crew.each(fakes.process_of, range(100000), fakes.named):
                    print(pid, flush=True)
        """,
    )
    with subprocess.Popen([sys.executable, script], stdout=subprocess.PIPE, text=True) as parent:
        assert parent.stdout is not None
        pids = {int(parent.stdout.readline()) for _ in range(20)}
        parent.kill()
    until = time.monotonic() + 5
    while time.monotonic() < until and any(_runs(pid) for pid in pids):
        time.sleep(0.05)
    assert not any(_runs(pid) for pid in pids)


def _runs(pid: int) -> bool:
    try:
        status = Path(f"/proc/{pid}/stat").read_text()
    except (FileNotFoundError, ProcessLookupError):
        return False
    return status.rpartition(")")[2].split()[0] != "Z"


def test_a_script_without_a_guard_is_told_so_and_does_not_run_for_ever(tmp_path: Path) -> None:
    script = _script(
        tmp_path,
        """
        from bulletin.pool import processes
        from bulletin.errors import Lacking
        from tests import fakes
        try:
            with processes(1) as crew:
                list(crew.each(fakes.double, range(3), fakes.named))
        except Lacking as lacking:
            print(lacking.key)
        """,
    )
    told = subprocess.run([sys.executable, script], capture_output=True, text=True, timeout=60, check=False)
    assert told.stdout.split()[-1] == "crew.gone"


def test_importing_the_crew_loads_no_pool() -> None:
    code = "import sys, bulletin.crew; print('multiprocessing' in sys.modules, 'numpy' in sys.modules)"
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT, check=True)
    assert told.stdout.split() == ["False", "False"]
