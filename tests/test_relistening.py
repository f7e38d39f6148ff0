"""A programme joined of reels that were heard before is heard like any other, and no reel of it twice."""

import shutil
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pytest
import soundfile

from bulletin import relistening
from bulletin.check import check_draft, check_sound
from bulletin.codecs import mp3
from bulletin.echo import Echo
from bulletin.edition import Draft
from bulletin.errors import Failure, KeptError, Unfit
from bulletin.hearing import Expected, Hearing, hear, mpeg_of
from bulletin.mixdown import Mixdown, echoes_at, kept_parts, kept_sound, store_at
from bulletin.profile import Delivery
from bulletin.relistening import Reels, hear_reels
from bulletin.store import Kept
from tests import factories
from tests.factories import FERRY, RICE, ROOFS, SHOW, flip, reworded

STORIES = (FERRY, ROOFS, RICE)
WITHIN = 0.011  # LU and dB: a step of what the record writes


@dataclass
class Made:
    """An edition as it was made: its file, what it is to be, and its reels."""

    path: Path
    expected: Expected
    reels: Reels
    delivery: Delivery

    def heard(self, path: Path | None = None) -> Hearing:
        return hear_reels(path or self.path, self.expected, mpeg_of(path or self.path), self.reels)

    def whole(self) -> Hearing:
        return hear(self.path, self.expected, mpeg_of(self.path))

    @property
    def asked(self) -> Expected:
        """What a draft of it is held against."""
        profile = self.delivery.profile
        return replace(
            self.expected,
            lufs=profile.lufs,
            peak_dbtp=profile.peak_dbtp,
            title=self.expected.record.edition.title,
            rate=self.delivery.rate,
            channels=self.delivery.channels,
            bitrate=self.delivery.bitrate,
            sounds=(),
        )

    def draft(self) -> Draft:
        mixdown = Mixdown(
            self.delivery, (), self.reels.folder, None, self.expected.samples, lengths=self.reels.lengths
        )
        return Draft(self.expected.record, mixdown, "a", "", "", "", b"")


def edition(folder: Path, delivery: Delivery | None = None, articles=STORIES) -> Made:
    delivery = delivery or Delivery()
    sound = {"mp3": {"channels": delivery.channels, "bitrate": delivery.bitrate}}
    where = factories.station(folder, SHOW)
    show = folder / "shows" / "sang.toml"
    lines = [f"[sound.{codec}]\n{factories.toml(told)}" for codec, told in sound.items()]
    show.write_text(show.read_text("utf-8") + "".join(lines), "utf-8")
    made = factories.made(articles, where).edition
    reels = folder / "kept" / "reels"
    kept = [kept_sound(store_at(reels), key) for key in made.record.provenance.reels]
    lengths = tuple(one.samples for one in kept)
    pieces = tuple((one.stem, one) for one in (folder / "sounds").iterdir())
    expected = Expected(samples=sum(lengths), record=made.record, sounds=pieces)
    return Made(made.path, expected, Reels(lengths, reels), delivery)


@pytest.fixture(scope="module")
def stereo(tmp_path_factory) -> Made:
    return edition(tmp_path_factory.mktemp("stereo"))


@pytest.fixture
def decoded(monkeypatch) -> list[int]:
    """The samples of each reel that is listened to, as it happens."""
    found: list[int] = []
    real = relistening.Ear.result

    def result(self):
        echo = real(self)
        found.append(echo.samples)
        return echo

    monkeypatch.setattr(relistening.Ear, "result", result)
    return found


@pytest.mark.parametrize("delivery", [Delivery(bitrate=320), Delivery(channels=1, bitrate=64)])
def test_reel_by_reel_the_same_is_heard_as_in_the_whole_file(tmp_path, delivery):
    made = edition(tmp_path, delivery)
    again, whole = made.heard(), made.whole()
    assert len(made.reels.lengths) > 3
    one, other = again.measured, whole.measured
    assert (one.samples, one.rate, one.channels) == (other.samples, other.rate, other.channels)
    assert one.channels == delivery.channels
    assert one.clipped_runs == other.clipped_runs == 0
    assert not one.cut
    assert one.lufs == pytest.approx(other.lufs, abs=WITHIN)  # a gating block more or less is 0.01 here
    assert one.true_peak_dbtp == pytest.approx(other.true_peak_dbtp, abs=0.001)
    assert one.range_lu == pytest.approx(other.range_lu, abs=WITHIN)
    assert one.longest_silence == pytest.approx(other.longest_silence, abs=0.051)
    told = made.expected.record.sound
    assert told.lufs == pytest.approx(other.lufs, abs=WITHIN + 0.005)
    assert told.true_peak_dbtp == round(other.true_peak_dbtp, 2)
    ours, theirs = check_draft(made.path, made.draft()).findings, check_sound(made.path, made.asked).findings
    assert [(one.key, one.grave, one.at) for one in ours] == [(one.key, one.grave, one.at) for one in theirs]


def test_what_the_checks_look_at_is_the_same(stereo):
    again, whole = stereo.heard(), stereo.whole()
    assert again.powers.shape == whole.powers.shape
    total = 10 * np.log10(again.powers.sum() / whole.powers.sum())
    assert abs(total) < 0.001
    loud = whole.powers > 1e-4
    apart = 10 * np.log10(again.powers[loud] / whole.powers[loud])
    assert np.percentile(np.abs(apart), 95) < 0.5
    assert again.tops.shape == whole.tops.shape
    assert np.median(np.abs(again.tops - whole.tops)) < 0.001
    assert again.grain.powers.shape == whole.grain.powers.shape
    heard = whole.grain.powers > 1e-5
    near = np.isclose(again.grain.powers[heard], whole.grain.powers[heard], rtol=0.2, atol=1e-4)
    assert np.mean(near) > 0.995  # elsewhere a sound begins within one of the echo's steps
    assert again.grain.powers[heard] == pytest.approx(whole.grain.powers[heard], rel=0.2, abs=5e-4)
    assert np.median(np.abs(again.grain.roughness - whole.grain.roughness)[heard]) < 0.01
    assert again.balance.seconds.tolist() == whole.balance.seconds.tolist()
    assert again.balance.means == pytest.approx(whole.balance.means, abs=1e-3)
    for name in ("powers", "products"):
        total = getattr(again.balance, name).mean(axis=0), getattr(whole.balance, name).mean(axis=0)
        assert total[0] == pytest.approx(total[1], rel=0.02)
    assert len(again.excerpts) == len(whole.excerpts) > 0
    for one, other in zip(again.excerpts, whole.excerpts, strict=True):
        assert one.stretch == other.stretch
        assert np.array_equal(one.sound, other.sound)
    starts = {round(one.at, 2) for one in whole.silences}
    near = [any(abs(one.at - start) < 0.051 for start in starts) for one in again.silences]
    assert np.mean(near) > 0.9


def test_a_reel_is_heard_once(stereo, decoded):
    first = stereo.heard()
    assert decoded == []  # making the edition heard them all
    for path in stereo.reels.folder.glob("??/*.echo"):
        path.unlink()
    fresh = stereo.heard()
    assert sorted(decoded) == sorted(set(decoded)) == sorted(set(stereo.reels.lengths))
    assert fresh.measured == first.measured == stereo.heard().measured
    assert len(decoded) == len(set(stereo.reels.lengths))


def test_after_one_changed_word_only_its_reel_is_heard_and_the_record_is_that_of_a_fresh_run(
    tmp_path, decoded
):
    where = factories.station(tmp_path / "one")
    factories.made(STORIES, where)
    before = len(decoded)
    changed = (FERRY, reworded(ROOFS, "Thầy và trò", "Thầy cô và trò"), RICE)
    made = factories.made(changed, where)
    assert (before, len(decoded) - before) == (6, 1)
    fresh = factories.made(changed, factories.station(tmp_path / "two"))
    assert replace(made.edition.record.edition, supersedes="") == fresh.edition.record.edition
    assert made.edition.record.sound == fresh.edition.record.sound
    assert made.edition.record.files == fresh.edition.record.files


def test_a_byte_that_changes_between_store_and_file_keeps_it_off_the_air(tmp_path, monkeypatch):
    where = factories.station(tmp_path)
    factories.made(STORIES, where)
    real = mp3.join

    def join(parts, path, delivery):
        real(parts, path, delivery)
        flip(path)

    monkeypatch.setattr(mp3, "join", join)
    last = factories.events((ROOFS, FERRY, RICE), where)[-1]
    assert isinstance(last, Failure)
    assert isinstance(last.error, Unfit)
    assert "check.altered" in str(last.error.facts)


def test_a_reel_with_other_bytes_is_heard_though_the_file_is_in_order(stereo, tmp_path, decoded):
    keys = stereo.expected.record.provenance.reels
    parts = list(kept_parts(store_at(stereo.reels.folder), keys))
    noise = bytearray(parts[3].data)
    for at in range(len(noise) // 3, len(noise) // 2, 97):
        noise[at] ^= 0x10 if noise[at - 2] != 0xFF and noise[at - 1] != 0xFF and noise[at] != 0xFF else 0
    noisy = [*parts[:3], replace(parts[3], data=bytes(noise)), *parts[4:]]
    mp3.join(noisy, tmp_path / "noisy.mp3", stereo.delivery)
    assert mpeg_of(tmp_path / "noisy.mp3").is_sound
    heard = stereo.heard(tmp_path / "noisy.mp3")
    assert decoded == [parts[3].samples]
    whole = hear(tmp_path / "noisy.mp3", stereo.expected, None)
    assert whole.measured != stereo.whole().measured
    assert heard.measured.lufs == pytest.approx(whole.measured.lufs, abs=WITHIN)
    assert heard.measured.true_peak_dbtp == pytest.approx(whole.measured.true_peak_dbtp, abs=0.001)


def test_a_damaged_reel_is_heard_whatever_was_heard_before(stereo, tmp_path):
    path = tmp_path / "damaged.mp3"
    for share in (0.3, 0.6, 0.9):
        shutil.copy(stereo.path, path)
        data = bytearray(path.read_bytes())
        at = int(len(data) * share)
        data[at : at + 3000] = bytes(3000)
        path.write_bytes(data)
        told = check_draft(path, stereo.draft())
        assert told.grave
        assert told.findings == check_sound(path, stereo.asked).findings


@pytest.mark.parametrize(
    "change",
    [
        lambda lengths: (),
        lambda lengths: (lengths[0] + 1152, *lengths[1:]),
        lambda lengths: (lengths[0] + 1, lengths[1] - 1, *lengths[2:]),
        lambda lengths: (0, *lengths),
    ],
)
def test_a_file_that_is_not_joined_so_is_heard_whole(stereo, decoded, change):
    reels = replace(stereo.reels, lengths=change(stereo.reels.lengths))
    heard = hear_reels(stereo.path, stereo.expected, mpeg_of(stereo.path), reels)
    assert decoded == []
    assert heard.measured == stereo.whole().measured


def test_reels_that_meet_in_sound_are_heard_whole(stereo):
    first = 5 * 1152
    lengths = (first, sum(stereo.reels.lengths) - first)
    assert np.abs(soundfile.read(stereo.path, start=first - 400, frames=800)[0]).max() > 0.01
    heard = hear_reels(
        stereo.path, stereo.expected, mpeg_of(stereo.path), Reels(lengths, stereo.reels.folder)
    )
    assert heard.measured == stereo.whole().measured
    assert np.array_equal(heard.powers, stereo.whole().powers)


def test_long_reels_and_loud_ones_are_heard_whole(stereo, monkeypatch):
    monkeypatch.setattr(relistening, "MOST_SECONDS", 1)
    assert np.array_equal(stereo.heard().powers, stereo.whole().powers)
    monkeypatch.undo()
    monkeypatch.setattr(relistening, "_FULL", 0.2)
    assert np.array_equal(stereo.heard().powers, stereo.whole().powers)


def test_where_nothing_can_be_kept_everything_is_heard(stereo, monkeypatch, decoded):
    def put(*_):
        raise KeptError("filing.failed", path="", reason="")

    monkeypatch.setattr(relistening.echoes_at(Path()).__class__, "put", put)
    reels = replace(stereo.reels, folder=Path("nowhere"))
    heard = hear_reels(stereo.path, stereo.expected, mpeg_of(stereo.path), reels)
    assert heard.measured == stereo.heard().measured
    assert decoded


def test_a_damaged_echo_is_not_believed(stereo, decoded, tmp_path):
    for path in stereo.reels.folder.glob("??/*.echo"):
        path.unlink()
    stereo.heard()
    decoded.clear()
    store = echoes_at(stereo.reels.folder)
    key = next(store.keys())
    flip(store.path(key))
    assert stereo.heard().measured
    assert len(decoded) == 1
    echo = Echo.of(store.get(key))
    assert (echo.facts, echo.body) == (store.get(key).facts, store.get(key).body)
    for kept in (Kept("{}", echo.body), Kept(echo.facts, echo.body[1:]), Kept("x", b""), Kept("[]", b"")):
        with pytest.raises(KeptError):
            Echo.of(kept)
