"""The picture: what it shows stands where it is heard, and whoever cannot see it is told."""

import hashlib
import json
import re
from dataclasses import replace
from xml.etree import ElementTree as Xml

import numpy as np
import pytest
import soundfile
from click.testing import CliRunner

from bulletin import picture, svg
from bulletin.commands.picture import command
from bulletin.errors import KeptError, SoundError, UsageError
from bulletin.loudness import Meter
from bulletin.record import (
    ChapterFacts,
    CueFacts,
    EditionFacts,
    EnvelopeFacts,
    FileFacts,
    Record,
    SoundFacts,
    TimelineFacts,
    to_json,
)
from bulletin.waveform import Waveform, waveform

NS = "{http://www.w3.org/2000/svg}"
RATE = 8000
FLAT = Waveform(100.0, (-0.5,) * 1048, (0.5,) * 1048, (0.25,) * 1048, (-16.0,) * 971)
STING = "ee70c4ac5050da4d69f9d32e99a9d321855a5d79f8b626a42d1f0f78def38094"

EDITION = EditionFacts(
    id="bulletin/2026-06-11",
    show="bulletin",
    station="",
    title="Bản tin sáng",
    at="2026-06-11T07:00:00+07:00",
    slot="",
    timezone="Asia/Ho_Chi_Minh",
    language="vi",
    duration=100.0,
)
TIMELINE = TimelineFacts(
    lanes=("speech", "effects", "bed"),
    cues=(
        CueFacts("effects", STING, 0.0, 10.0, 0.0),
        CueFacts("speech", "a" * 64, 10.0, 40.0, 2.0),
        CueFacts("bed", "b" * 64, 50.0, 50.0, -7.0),
    ),
    envelopes=(EnvelopeFacts("bed", ((60.0, 0.0), (70.0, -20.0), (90.0, -120.0))),),
)
RECORD = Record(
    edition=EDITION,
    articles=(),
    script=(),
    chapters=(
        ChapterFacts("Mở đầu", 0.0, 10.0, 1, "", ""),
        ChapterFacts("Hợp tác xã mở lớp dạy bơi", 10.0, 72.5, 1, "x", ""),
        ChapterFacts("Kết thúc", 72.5, 100.0, 1, "", ""),
    ),
    timeline=TIMELINE,
    sound=SoundFacts(-16.04, -1.26, 2.5, RATE, 1, 800_000),
)


def parsed(data):
    return Xml.fromstring(data)  # noqa: S314 - our own picture


def drawn(record=RECORD, sound=FLAT):
    return parsed(picture.draw(record, sound))


def texts(root):
    return [one.text for one in root.iter(f"{NS}text")]


def rects(root, kind):
    return [one for one in root.iter(f"{NS}rect") if one.get("class") == kind]


def path_points(root, kind):
    (path,) = [one for one in root.iter(f"{NS}path") if one.get("class") == kind]
    return [tuple(map(float, pair)) for pair in re.findall(r"[ML]([\d.-]+) ([\d.-]+)", path.get("d"))]


@pytest.fixture
def edition(tmp_path):
    """Two seconds of tone with a record beside it."""
    place = tmp_path / "tin.wav"
    soundfile.write(place, tone(2.0), RATE)
    data = place.read_bytes()
    sha256 = hashlib.sha256(data).hexdigest()
    record = replace(
        RECORD,
        edition=replace(EDITION, duration=2.0),
        files=(FileFacts("tin.wav", "audio/wav", len(data), sha256),),
        chapters=(ChapterFacts("Tin", 0.0, 2.0, 1, "", ""),),
        timeline=replace(TIMELINE, cues=(), envelopes=()),
    )
    (tmp_path / "tin.json").write_bytes(to_json(record))
    return tmp_path / "tin.json"


def tone(seconds, level=0.5):
    return (level * np.sin(2 * np.pi * 440 * np.arange(int(seconds * RATE)) / RATE)).astype(np.float32)


def test_a_picture_is_an_image_with_a_title_and_a_description_in_its_language():
    root = drawn()
    assert root.tag == f"{NS}svg"
    assert root.get("role") == "img"
    assert root.get("lang") == "vi"
    named = [root.find(f"{NS}{tag}") for tag in ("title", "desc")]
    assert [one.get("id") for one in named] == root.get("aria-labelledby").split()
    assert named[0].text == "Bản tin sáng: hình âm thanh và vị trí từng phần"
    assert named[1].text.startswith(
        "1 phút 40 giây, độ to −16,0 LUFS, đỉnh thực −1,3 dBTP, dải độ to 2,5 LU. "
        "Các phần: 0:00 Mở đầu; 0:10 Hợp tác xã mở lớp dạy bơi; 1:12 Kết thúc."
    )


def test_english_and_regions_speak_their_own_language():
    english = replace(RECORD, edition=replace(EDITION, language="en-GB", title="Morning news"))
    root = drawn(english)
    assert root.find(f"{NS}title").text.startswith("Morning news: ")
    assert "1 min 40 s, loudness −16.0 LUFS, true peak −1.3 dBTP" in root.find(f"{NS}desc").text
    assert "Effects" in texts(root)


def test_every_chapter_begins_and_ends_at_its_pixel():
    boxes = [
        next(one for one in group.iter(f"{NS}rect"))
        for group in drawn().iter(f"{NS}g")
        if group.get("id", "").startswith("chapter")
    ]
    across = picture.RIGHT - picture.LEFT
    edges = [(float(one.get("x")), float(one.get("x")) + float(one.get("width"))) for one in boxes]
    wanted = [(0.0, 0.1), (0.1, 0.725), (0.725, 1.0)]
    assert edges == [pytest.approx([picture.LEFT + part * across for part in pair]) for pair in wanted]
    assert [one.get("class") for one in boxes] == ["odd", "even", "odd"]


def test_every_chapter_is_listed_with_its_time_even_one_too_short_for_its_title():
    short = (*RECORD.chapters[:2], ChapterFacts("Thời tiết ngày mai", 72.5, 74.0, 1, "", ""))
    shown = texts(drawn(replace(RECORD, chapters=short)))
    assert shown[-3:] == ["3.", "1:12", "Thời tiết ngày mai"]
    assert "3" in shown
    assert "2. Hợp tác xã mở lớp dạy bơi" in shown


def test_cues_lie_in_their_lanes_and_our_music_has_its_name():
    root = drawn()
    (speech,) = rects(root, "speech")
    across = picture.RIGHT - picture.LEFT
    assert float(speech.get("x")) == pytest.approx(picture.LEFT + 0.1 * across)
    assert float(speech.get("width")) == pytest.approx(0.4 * across - 0.4)
    assert len(rects(root, "bed cue")) == len(rects(root, "effects cue")) == 1
    assert texts(root).count("sting") == 1


def test_the_name_of_music_at_the_end_stands_before_it():
    last = replace(TIMELINE, cues=(CueFacts("effects", STING, 95.0, 5.0, 0.0),), envelopes=())
    (named,) = [one for one in drawn(replace(RECORD, timeline=last)).iter(f"{NS}text") if one.text == "sting"]
    assert named.get("class") == "faint end"
    assert float(named.get("x")) < picture.LEFT + 0.95 * (picture.RIGHT - picture.LEFT)


def test_music_is_filled_as_high_as_its_gain():
    across = picture.RIGHT - picture.LEFT
    top, height = 328, 40
    at = [(0.5, 1.0), (0.5, 0.0), (0.6, 0.0), (0.7, 0.5), (0.9, 1.0), (1.0, 1.0), (1.0, 1.0)]
    wanted = [(picture.LEFT + part * across, top + down * height) for part, down in at]
    assert path_points(drawn(), "bed gain") == [pytest.approx(point, abs=0.01) for point in wanted]


def test_a_gain_curve_is_cut_to_its_cue_and_another_reels_is_left_out():
    cue = CueFacts("bed", "b", 10.0, 10.0, 0.0)
    own = EnvelopeFacts("bed", ((8.0, 0.0), (12.0, -20.0)))
    other = EnvelopeFacts("bed", ((20.0, -3.0), (30.0, -6.0)))
    assert picture.gains(cue, [own, other]) == [(10.0, -10.0), (12.0, -20.0), (20.0, -20.0)]
    assert picture.gains(cue, [other]) == [(10.0, 0.0), (20.0, 0.0)]


def test_the_waveform_fills_its_pixels():
    points = path_points(drawn(), "peaks")
    assert len(points) == 2 * 1048
    assert points[0] == (picture.LEFT + 0.5, 204 - 36)
    assert points[1047] == (picture.RIGHT - 0.5, 204 - 36)
    assert points[1048] == (picture.RIGHT - 0.5, 204 + 36)
    assert path_points(drawn(), "rms")[0] == (picture.LEFT + 0.5, 204 - 18)


def test_the_loudness_curve_is_under_its_time_and_stays_on_the_sheet():
    rising = replace(FLAT, short_term=(float("-inf"), -16.0, -6.0, 3.0))
    across = picture.RIGHT - picture.LEFT
    points = path_points(drawn(sound=rising), "curve")
    assert [x for x, _ in points] == [
        pytest.approx(picture.LEFT + second / 100 * across, abs=0.01) for second in (1.5, 1.6, 1.7, 1.8)
    ]
    assert [y for _, y in points] == [536, pytest.approx(466.67), 440, 440]
    assert not [
        one for one in drawn(sound=replace(FLAT, short_term=())).iter() if one.get("class") == "curve"
    ]


def test_the_axis_has_round_times_and_room_between_them():
    assert picture.ticks(100.0) == [0, 10, 20, 30, 40, 50, 60, 70, 80, 90, 100]
    assert picture.ticks(3.0) == [0, 1, 2, 3]
    assert picture.ticks(7200.0) == list(range(0, 7201, 600))
    assert len(picture.ticks(90 * 3600.0)) <= 17
    assert "1:40" in texts(drawn())


HOSTILE = '<script>alert("1")</script> & ]]> \x00\x1b\ufffe\u202e "Tin" \'xấu\' ' + "x" * 3000


def test_hostile_titles_stay_text():
    record = replace(
        RECORD,
        edition=replace(EDITION, title=HOSTILE, language="vi\x00<"),
        chapters=(ChapterFacts(HOSTILE, 0.0, 100.0, 1, "", ""),),
    )
    data = picture.draw(record, FLAT)
    root = parsed(data)
    assert not list(root.iter(f"{NS}script"))
    assert b"<script" not in data
    assert "<script>alert" in root.find(f"{NS}title").text
    assert not re.search("[\x00-\x08\x1b\ufffe\u202e]", data.decode())
    assert max(len(one) for one in texts(root) if one) < 200


def test_the_same_edition_gives_the_same_bytes(edition):
    first = picture.picture(picture.edition_at(edition))
    assert first == picture.picture(picture.edition_at(edition))
    assert first.startswith(b"<?xml version='1.0' encoding='utf-8'?>\n<svg ")
    assert first.endswith(b"</svg>\n")


def test_light_and_dark_know_the_same_colours():
    by_day, by_night = svg.STYLE.split("@media (prefers-color-scheme: dark)")
    names = re.findall(r"^(\S+) \{ (?:fill|stroke): #", by_day, re.MULTILINE)
    assert names == re.findall(r"^(\S+) \{ (?:fill|stroke): #", by_night, re.MULTILINE)
    assert len(names) == 16
    assert not set(re.findall("#[0-9a-f]{6}", by_day)) & set(re.findall("#[0-9a-f]{6}", by_night))


def luminance(colour):
    """Relative luminance as WCAG 2.2 defines it."""
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (one / 12.92 if one <= 0.04045 else ((one + 0.055) / 1.055) ** 2.4 for one in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one, other):
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("half", [0, 1], ids=["day", "night"])
def test_everything_can_be_told_from_its_ground(half):
    """WCAG 2.2: 4.5 to 1 for text (1.4.3), 3 to 1 for what a picture is read by (1.4.11)."""
    told = svg.STYLE.split("@media (prefers-color-scheme: dark)")[half]
    colours = dict(re.findall(r"^(\S+) \{ (?:fill|stroke): (#\w{6})", told, re.MULTILINE))
    ground = colours.pop(".ground")
    for name in ("text", ".faint"):
        assert contrast(colours[name], ground) >= 4.5, name
    for name in (".even", ".odd"):
        assert contrast(colours["text"], colours.pop(name)) >= 4.5, name
    del colours[".line"]  # where nothing is read off
    for name, colour in colours.items():
        assert contrast(colour, ground) >= 3.0, name
    assert contrast(colours[".peaks"], colours[".rms"]) >= 2.0


def marks(root):
    """Where the marks point, in pixels from the left, and how wide they are."""
    triangles = [path.get("d") for path in root.iter(f"{NS}path") if path.get("class") == "mark"]
    corners = [[float(pair.split()[0]) for pair in one[1:-1].split("L")] for one in triangles]
    return [(round(tip, 1), round(right - left, 1)) for left, right, tip in corners]


def test_true_peaks_near_the_ceiling_are_marked_and_the_highest_is_told():
    sound = replace(FLAT, peaks=((10.0, -2.01), (20.0, -1.99), (20.1, -1.5), (50.0, -1.2), (90.0, -1.9)))
    root = drawn(sound=sound)
    x = lambda second: round(picture.LEFT + second * 10.48, 1)  # noqa: E731
    assert marks(root) == [(x(20.1), 8.0), (x(50.0), 12.0), (x(90.0), 8.0)]
    assert "\u22121,2" in texts(root)


def test_the_highest_peak_is_marked_however_low_it_is_and_silence_has_none():
    assert marks(drawn(sound=replace(FLAT, peaks=((30.0, -12.0),)))) == [(426.4, 12.0)]
    assert marks(drawn()) == []


def test_true_peaks_are_found_where_they_are_whatever_the_blocks(tmp_path, monkeypatch):
    sound = tone(3.0, 0.1)
    sound[RATE : RATE + 400] = tone(400 / RATE, 0.8)
    sound[2 * RATE : 2 * RATE + 400] = tone(400 / RATE, 0.7)
    soundfile.write(tmp_path / "a.wav", sound, RATE, subtype="FLOAT")
    found = []
    for block in (1 << 16, RATE, RATE // 5):
        monkeypatch.setattr("bulletin.waveform.BLOCK", block)
        found.append([(at, level) for at, level in waveform(tmp_path / "a.wav", 8).peaks if level > -3.2])
    for peaks in found:
        assert [at for at, _ in peaks] == [pytest.approx(1.05, abs=0.11), pytest.approx(2.05, abs=0.11)]
        assert [level for _, level in peaks] == [pytest.approx(-1.94, abs=0.3), pytest.approx(-3.1, abs=0.3)]


@pytest.mark.parametrize("block", [1 << 16, 1000, 7])
def test_columns_hold_what_is_heard_in_them_whatever_the_blocks(tmp_path, monkeypatch, block):
    sound = np.concatenate([tone(1.0, 0.8), np.zeros(RATE, np.float32), tone(2.0, 0.2)])
    soundfile.write(tmp_path / "a.wav", sound, RATE, subtype="FLOAT")
    monkeypatch.setattr("bulletin.waveform.BLOCK", block)
    seen = waveform(tmp_path / "a.wav", 8)
    assert seen.seconds == 4.0
    assert seen.highs == pytest.approx([0.8, 0.8, 0, 0, 0.2, 0.2, 0.2, 0.2], abs=0.01)
    assert seen.lows == pytest.approx([-0.8, -0.8, 0, 0, -0.2, -0.2, -0.2, -0.2], abs=0.01)
    assert seen.rms == pytest.approx([one / 2**0.5 for one in seen.highs], abs=0.005)
    assert len(seen.short_term) == 11


def test_short_term_loudness_agrees_with_the_meter(tmp_path):
    stereo = np.stack([tone(5.0), tone(5.0, 0.1)], axis=1)
    soundfile.write(tmp_path / "a.wav", stereo, RATE, subtype="FLOAT")
    meter = Meter(RATE, 2)
    meter.feed(stereo)
    seen = waveform(tmp_path / "a.wav", 4)
    assert max(seen.short_term) == pytest.approx(meter.result().short_max, abs=0.01)
    assert seen.rms[0] == pytest.approx(((0.5**2 + 0.1**2) / 4) ** 0.5, abs=0.001)
    assert seen.highs[0] == pytest.approx(0.5, abs=0.01)


def test_a_sound_of_a_few_samples_has_as_many_columns(tmp_path):
    soundfile.write(tmp_path / "a.wav", np.array([0.5, -0.5, 0.25], np.float32), RATE, subtype="FLOAT")
    seen = waveform(tmp_path / "a.wav", 10)
    assert seen.highs == (0.5, 0.0, 0.25)
    assert seen.short_term == ()


def test_what_is_no_sound_is_named(tmp_path):
    (tmp_path / "a.mp3").write_bytes(b"no sound at all")
    with pytest.raises(SoundError) as caught:
        waveform(tmp_path / "a.mp3", 10)
    assert "a.mp3" in caught.value.sentence("vi")


def test_the_record_or_the_sound_beside_it_names_the_edition(edition):
    assert picture.edition_at(edition) == picture.edition_at(edition.with_suffix(".wav"))


def test_what_cannot_be_pictured_is_said(edition):
    folder = edition.parent
    for name, key in (("none.json", "absent"), ("alone.wav", "alone")):
        if key == "alone":
            (folder / name).write_bytes(b"x")
        with pytest.raises(UsageError) as caught:
            picture.edition_at(folder / name)
        assert caught.value.key == f"picture.{key}"
        assert name in caught.value.sentence("vi")
    (folder / "written.json").write_bytes(to_json(replace(RECORD, timeline=None, sound=None)))
    with pytest.raises(UsageError, match="before any was made"):
        picture.edition_at(folder / "written.json")
    (folder / "bad.json").write_text(json.dumps([1]))
    with pytest.raises(KeptError):
        picture.edition_at(folder / "bad.json")
    edition.with_suffix(".wav").write_bytes(b"changed")
    with pytest.raises(UsageError, match="damaged or was changed"):
        picture.edition_at(edition)


def test_the_command_writes_beside_the_edition_or_where_it_is_told(edition, tmp_path):
    ran = CliRunner().invoke(command, [str(edition)], catch_exceptions=False)
    assert ran.output == f"{edition.with_suffix('.svg')}\n"
    other = tmp_path / "new" / "p.svg"
    CliRunner().invoke(command, [str(edition), "--to", str(other)], catch_exceptions=False)
    assert other.read_bytes() == edition.with_suffix(".svg").read_bytes()
    assert parsed(other.read_bytes()).find(f"{NS}title") is not None
