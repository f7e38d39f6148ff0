"""An edition made by workers of Dask, in processes of their own: the same bytes, whoever dies meanwhile."""

import os
import signal
from pathlib import Path

import pytest

from bulletin.errors import Lacking, NetworkError
from bulletin.microphone import SpeakJob, speak
from bulletin.session import Workers
from bulletin.take import Line, take_key
from bulletin.voice import read_card
from tests.cluster.machines import ELSEWHERE, Machines, certificates, machines
from tests.cluster.scene import LINES, WORDS, WORKERS, make_and_kill, page, spoken, station, timeless, whole

pytestmark = pytest.mark.cluster


@pytest.fixture(scope="module")
def local(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """The edition as one process makes it."""
    desk = station(tmp_path_factory.mktemp("local"))
    made = desk.make(None, "page.txt")
    assert made.returncode == 0, made.stderr
    assert len(desk.output) == 2
    return desk.output


@pytest.mark.parametrize("preload", ["", ELSEWHERE])
def test_two_workers_give_the_same_bytes_as_one_process(tmp_path: Path, local, preload: str):
    desk = station(tmp_path / "station", seconds=0.01)
    with machines(tmp_path / "machines", preload=preload) as found:
        made = desk.make(found, "page.txt")
        assert made.returncode == 0, made.stderr
        told = spoken(found)
        assert len(told) == LINES
        assert set(told.values()) == {1}
        by = {row.split("\t")[0] for row in found.notes.read_text("utf-8").splitlines()}
        assert len(by) == 2, "both have spoken"
        assert not list(found.folder.rglob("*.take")), "workers keep nothing in folders of their own"
    assert timeless(desk.output) == timeless(local)
    assert not list(desk.folder.rglob("common-word"))


def test_all_of_it_encrypted(tmp_path: Path, local):
    desk, tls = station(tmp_path / "station"), certificates(tmp_path)
    with machines(tmp_path / "machines", tls=tls) as found:
        assert found.address.startswith("tls://")
        made = desk.make(found, "page.txt")
        assert made.returncode == 0, made.stderr
        found.tls = {}
        bare = desk.make(found, "other.txt")
    assert bare.returncode == 6
    assert "CA_FILE" in bare.stderr
    assert desk.output == local


@pytest.mark.parametrize(("after", "preload"), [(3, ELSEWHERE), (12, ELSEWHERE), (7, "")])
def test_one_killed_midway_loses_nothing_and_one_line_of_each_at_most_is_spoken_twice(
    tmp_path: Path, local, after: int, preload: str
):
    desk = station(tmp_path / "station", seconds=0.03)
    with machines(tmp_path / "machines", preload=preload) as found:
        make_and_kill(desk, found, 1, after)
    told = spoken(found)
    assert timeless(desk.output) == timeless(local)
    assert len(told) == LINES
    assert sum(told.values()) <= LINES + WORKERS
    assert max(told.values()) <= 2
    whole(desk)


def test_a_line_that_ends_workers_fails_its_article_and_no_other(tmp_path: Path):
    desk = station(tmp_path / "station")
    (desk.folder / "bad.txt").write_text(page("Mùa muối", " Quả bom nổ."), "utf-8")
    with machines(
        tmp_path / "machines", workers=3, DASK_DISTRIBUTED__SCHEDULER__ALLOWED_FAILURES="0"
    ) as found:
        made = desk.make(found, "page.txt", "bad.txt", "--each")
    assert made.returncode == 3, made.stderr
    assert "“Quả bom nổ.” ended the worker" in made.stderr
    assert len(desk.output) == 2


def test_another_version_is_refused_before_anything_is_spoken(tmp_path: Path):
    desk = station(tmp_path / "station")
    with machines(tmp_path / "old", workers=1, preload="tests.cluster.outdated") as found:
        made = desk.make(found, "page.txt")
    assert made.returncode == 6
    assert "has bulletin 0.0.1; here it is bulletin" in made.stderr
    assert not found.notes.exists()
    with machines(tmp_path / "engine", workers=1, SLOW_TONE_VERSION="slow tone 2") as found:
        made = desk.make(found, "page.txt")
    assert made.returncode in {4, 6}
    assert "(slow tone 2) than here" in made.stderr
    assert not desk.output


def test_nobody_there_is_said(tmp_path: Path):
    desk = station(tmp_path / "station")
    gone = desk.make(Machines(tmp_path, "tcp://127.0.0.1:9"), "page.txt")
    assert (gone.returncode, "Nobody answers at tcp://127.0.0.1:9" in gone.stderr) == (4, True), gone.stderr
    with machines(tmp_path / "machines", workers=0) as found:
        empty = desk.make(found, "page.txt")
    assert (empty.returncode, "has no workers" in empty.stderr) == (6, True), empty.stderr


def test_where_all_workers_go_it_ends_with_a_sentence(tmp_path: Path, monkeypatch):
    from bulletin import cluster

    monkeypatch.setattr(cluster, "PATIENCE_SECONDS", 1.0)
    desk = station(tmp_path / "station", seconds=0.2)
    voice = read_card(desk.folder / "voices" / "vi-north")
    texts = [f"Câu {word}" for word in WORDS]
    lines = [Line(take_key(voice, "slow tone 1", text), text) for text in texts]
    jobs = [SpeakJob(voice, (line,), tmp_path / "takes") for line in lines]
    with machines(tmp_path / "machines") as found, Workers(found.address).crew(tmp_path) as hands:
        results = hands.each(speak, jobs, lambda job: job.lines[0].text)
        next(results)
        for worker in found.processes[1:]:
            os.kill(worker.pid, signal.SIGKILL)
        with pytest.raises((Lacking, NetworkError)) as error:
            list(results)
    assert error.value.key in {"cluster.nobody", "cluster.lost", "crew.gone"}
