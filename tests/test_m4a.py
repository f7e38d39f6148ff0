"""M4A where the extra `aac` is not there: what is refused and said, and what needs nothing of it."""

import sys
from pathlib import Path

import pytest

from bulletin import checking, mp4, shelf
from bulletin.check import check_sound
from bulletin.codecs import aac
from bulletin.codecs._installed import installed
from bulletin.errors import Failure, Lacking, UsageError
from bulletin.examination import station as station_findings
from bulletin.finding import State, Ward
from bulletin.hearing import Expected, mpeg_of
from bulletin.show import find_show
from tests import factories
from tests.factories import FERRY, SHOW, write_show
from tests.test_check import GOOD, wav

BEGINNING = b"\0\0\0\x1cftypM4A \0\0\2\0M4A isomiso2" + b"\xff\xfb\x90\x00" * 400


@pytest.fixture
def bare(monkeypatch: pytest.MonkeyPatch) -> None:
    """A machine without PyAV."""
    monkeypatch.setattr(aac, "installed", lambda package: "" if package == "av" else installed(package))
    monkeypatch.setitem(sys.modules, "av", None)


@pytest.mark.usefixtures("bare")
def test_without_its_extra_nothing_is_spoken_and_the_remedy_is_named(tmp_path: Path) -> None:
    station = factories.station(tmp_path, {**SHOW, "formats": ["mp3", "m4a"]})
    told = factories.events((FERRY,), station)
    (failed,) = [event for event in told if isinstance(event, Failure)]
    assert isinstance(failed.error, Lacking)
    for ui in ("en", "vi"):
        assert "pip install 'bulletin[aac]'" in failed.error.sentence(ui)
    assert not (tmp_path / "kept" / "takes").exists()


@pytest.mark.usefixtures("bare")
def test_without_its_extra_a_file_is_not_checked_and_others_are(tmp_path: Path) -> None:
    path, good = tmp_path / "a.m4a", wav(tmp_path / "good.wav")
    path.write_bytes(BEGINNING)
    (first, second), status = checking.checked([path, good])
    assert (first.fit, second.fit, status) == (False, True, Lacking.status)
    assert "bulletin[aac]" in first.findings[0].sentence("vi")


def test_what_looks_like_frames_in_it_is_no_mp3(tmp_path: Path) -> None:
    path = tmp_path / "a.m4a"
    path.write_bytes(BEGINNING)
    assert mp4.is_mp4(path)
    assert mpeg_of(path) is None
    path.write_bytes(BEGINNING[28:])
    assert not mp4.is_mp4(path)


@pytest.mark.parametrize(
    ("sound", "refused"),
    [
        ({"bitrate": 320}, "codec.bitrate"),
        ({"bitrate": 192, "channels": 1}, "codec.bitrate"),
        ({"rate": 22050}, "codec.rate"),
        ({"channels": 3}, "codec.mono_or_stereo"),
    ],
)
def test_what_is_not_made_is_refused_naming_what_is(
    tmp_path: Path, sound: dict[str, int], refused: str
) -> None:
    station = factories.station(tmp_path, {"base": "bulletin", "formats": ["m4a"]})
    path = tmp_path / "shows" / "sang.toml"
    path.write_text(f"{path.read_text('utf-8')}[sound.aac]\n{factories.toml(sound)}", "utf-8")
    with pytest.raises(UsageError) as caught:
        shelf.load("formats", "m4a").delivery(find_show("sang", station))
    assert caught.value.key == refused
    assert "AAC" in caught.value.sentence("vi")


def test_the_show_says_how_it_is_made(tmp_path: Path) -> None:
    station = factories.station(tmp_path, {"base": "bulletin", "sound": {"profile": "radio", "channels": 1}})
    usual = shelf.load("formats", "m4a").delivery(find_show("sang", station))
    assert (usual.codec, usual.rate, usual.channels, usual.bitrate) == ("aac", 44100, 1, 64)
    path = tmp_path / "shows" / "sang.toml"
    path.write_text(
        f"{path.read_text('utf-8')}[sound.aac]\nrate = 48000\nchannels = 2\nbitrate = 96\n", "utf-8"
    )
    own = shelf.load("formats", "m4a").delivery(find_show("sang", station))
    assert (own.rate, own.channels, own.bitrate, own.profile.name) == (48000, 2, 96, "radio")


@pytest.mark.parametrize("numbers", [(0, 0, 1), (1024, 352, 6_943_392), (2112, 1023, 1 << 33)])
def test_the_tag_of_the_length_holds_what_it_is_told(numbers: tuple[int, int, int]) -> None:
    tag = mp4.gapless(*numbers)
    assert tag.startswith(b" 00000000 ")
    assert len(tag.split()) == 12
    assert mp4.gapless_numbers(tag) == numbers


@pytest.mark.parametrize("tag", [b"", b" 0 400", b" 00000000 x y z", b"\xff\xfe"])
def test_another_tag_tells_no_length(tag: bytes) -> None:
    assert mp4.gapless_numbers(tag) == ()


@pytest.mark.parametrize(("more", "keys"), [(0, []), (1024, []), (1025, ["check.length"])])
@pytest.mark.parametrize("sign", [1, -1])
def test_what_is_not_promised_may_be_off_by_a_frame(
    tmp_path: Path, more: int, sign: int, keys: list[str]
) -> None:
    path = wav(tmp_path / "a.wav")
    report = check_sound(path, Expected(samples=len(GOOD) + sign * more, loose=True))
    assert [one.key for one in report.findings] == keys


@pytest.mark.parametrize(("miss", "told"), [(0.25, []), (0.35, [False]), (0.55, [True])])
def test_what_is_not_promised_may_be_a_little_off_in_loudness(
    tmp_path: Path, miss: float, told: list[bool]
) -> None:
    path = wav(tmp_path / "a.wav")
    lufs = check_sound(path, Expected()).measured.lufs
    report = check_sound(path, Expected(lufs=lufs + miss, loose=True))
    assert [one.grave for one in report.findings if one.key == "check.loudness"] == told


@pytest.mark.usefixtures("bare")
def test_the_doctor_says_that_a_show_wants_what_is_not_installed(tmp_path: Path) -> None:
    station = factories.station(tmp_path, {"base": "bulletin", "formats": ["mp3", "m4a"]})
    write_show(tmp_path, {"base": "bulletin", "formats": ["mp3"]}, "trua")
    found = list(station_findings(Ward(station, tmp_path / "out", tmp_path / "kept")))
    assert [(one.state, one.status) for one in found if one.key == "aac.missing"] == [
        (State.WRONG, Lacking.status)
    ]
    assert "trua" in {fact for one in found if one.key == "doctor.show" for _, fact in one.facts}
