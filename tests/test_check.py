"""Fit for air or not: each fault of a file is named for what it is."""

import hashlib
import json
import math
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import lameenc
import numpy as np
import pytest
import soundfile
from hypothesis import given
from hypothesis import strategies as st
from mutagen.id3 import ID3, TIT2

from bulletin import checking
from bulletin.check import check_draft, check_edition, check_sound, measure
from bulletin.edition import Draft, Edition
from bulletin.errors import SoundError, Unfit, UsageError
from bulletin.flaws import Flaws
from bulletin.hearing import Expected
from bulletin.loudness import Meter
from bulletin.profile import Delivery
from bulletin.record import EditionFacts, FileFacts, Record, SoundFacts, to_json
from bulletin.report import Finding, Measured, Report

RATE = 44100
TITLE = "Đêm ở bệnh viện"


def speech(seconds=4.0, lufs=-16.0, channels=2):
    """Pink-ish bursts at just this loudness."""
    rng = np.random.default_rng(7)
    count = round(seconds * RATE)
    shape = 0.55 + 0.45 * np.sin(2 * np.pi * 4 * np.arange(count) / RATE)
    sound = (np.convolve(rng.standard_normal(count + 31), np.ones(32) / 32, "valid") * shape)[:, None]
    sound = np.repeat(sound.astype(np.float32), channels, axis=1)
    for _ in range(2):
        meter = Meter(RATE, channels)
        meter.feed(sound)
        sound = sound * np.float32(10 ** ((lufs - meter.result().lufs) / 20))
    sound[-1323:] = 0  # it does not end in the middle
    return sound.clip(-0.85, 0.85)


GOOD = speech()


def wav(path, sound=GOOD, rate=RATE):
    soundfile.write(path, sound, rate, subtype="PCM_24")
    return path


def mp3(path, sound=GOOD, title=TITLE):
    encoder = lameenc.Encoder()
    encoder.set_bit_rate(192)
    encoder.set_in_sample_rate(RATE)
    encoder.set_channels(sound.shape[1])
    encoder.silence()  # and at this bit rate it quietly takes 3 % off
    path.write_bytes(encoder.encode((sound * 32767 / 0.97).astype("<i2").tobytes()) + encoder.flush())
    if title:
        tags = ID3()
        tags.add(TIT2(encoding=3, text=title))
        tags.save(path, v2_version=3)
    return path


WANTED = Expected(len(GOOD), -16.0, -1.0)


def found(path, expected=WANTED):
    report = check_sound(path, expected)
    return [(one.key, one.grave, dict(one.facts)) for one in report.findings]


def test_a_good_file_has_nothing_to_report(tmp_path):
    path = wav(tmp_path / "a.wav")
    report = check_sound(path, WANTED)
    assert report.findings == report.grave == ()
    assert report.fit
    measured = report.measured
    assert (measured.samples, measured.rate, measured.channels) == (len(GOOD), RATE, 2)
    assert (measured.seconds, measured.clipped_runs, measured.longest_silence) == (4.0, 0, 0.0)
    assert measured.lufs == pytest.approx(-16.0, abs=0.05)
    assert -12 < measured.true_peak_dbtp < -1
    assert measured.lufs == round(measured.lufs, 3)
    assert measured.true_peak_dbtp == round(measured.true_peak_dbtp, 3)


def test_a_good_mp3_with_its_title_has_nothing_to_report(tmp_path):
    path = mp3(tmp_path / "a.mp3")
    expected = Expected(measure(path).samples, measure(path).lufs, title=f"  {TITLE}\n")
    assert found(path, expected) == []


def test_a_cut_file_is_too_short(tmp_path):
    path = mp3(tmp_path / "a.mp3", title="")
    wanted = measure(path).samples
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    cut, length = found(path, Expected(wanted))
    assert cut[:2] == ("check.cut", True)
    assert length[:2] == ("check.length", True)
    assert length[2]["wanted"] == wanted
    assert 0.4 * wanted < length[2]["found"] < 0.6 * wanted


@pytest.mark.parametrize("more", [-1, 1])
def test_one_sample_more_or_less_is_the_wrong_length(tmp_path, more):
    path = wav(tmp_path / "a.wav")
    wanted = replace(WANTED, samples=len(GOOD) + more)
    facts = {"found": len(GOOD), "wanted": len(GOOD) + more, "seconds": "+0.000" if more < 0 else "-0.000"}
    assert found(path, wanted) == [("check.length", True, facts)]


def test_silence_is_silence_and_nothing_else(tmp_path):
    assert found(wav(tmp_path / "a.wav", np.zeros_like(GOOD))) == [("check.silent", True, {})]
    assert found(wav(tmp_path / "b.wav", GOOD * 1e-5), WANTED) == [("check.silent", True, {})]
    assert found(wav(tmp_path / "c.wav", GOOD[:0]), Expected()) == [("check.silent", True, {})]


@pytest.mark.parametrize(
    ("gain_db", "grave"),
    [(0.05, None), (0.15, False), (-0.15, False), (0.45, False), (0.6, True), (-0.6, True)],
)
def test_the_loudness_is_held_to_its_promise(tmp_path, gain_db, grave):
    path = wav(tmp_path / "a.wav", GOOD * np.float32(10 ** (gain_db / 20)))
    was = check_sound(wav(tmp_path / "b.wav"), Expected()).measured.lufs
    result = found(path, replace(WANTED, lufs=was))
    if grave is None:
        assert result == []
        return
    facts = {"found": f"{measure(path).lufs:.2f}", "wanted": f"{was:.1f}"}
    assert result == [("check.loudness", grave, facts)]


def peaking(dbtp):
    sound = GOOD.copy()
    tone = np.float32(10 ** (dbtp / 20)) * np.sin(2 * np.pi * 1000 * np.arange(441) / RATE).astype(np.float32)
    sound[1000:1441] = tone[:, None]
    return sound


def test_a_true_peak_over_the_ceiling_is_grave_where_the_loudness_is_promised(tmp_path):
    path = wav(tmp_path / "a.wav", peaking(-0.5))
    lufs = measure(path).lufs
    facts = {"found": f"{measure(path).true_peak_dbtp:.2f}", "wanted": "-1.0"}
    assert found(path, replace(WANTED, lufs=lufs)) == [("check.peak", True, facts)]
    assert found(path, Expected()) == [("check.peak", False, facts)]
    assert found(wav(tmp_path / "b.wav", peaking(-1.0)), Expected()) == []
    assert found(path, Expected(peak_dbtp=-0.5)) == []


def test_clipping_is_counted(tmp_path):
    sound = GOOD.copy()
    sound[1000:1010] = 1.0
    sound[3000:3007] = 1.0  # seven in a row are loud, not clipped
    sound[5000:5008, 0] = -1.0
    keys = {key: (grave, facts) for key, grave, facts in found(wav(tmp_path / "a.wav", sound), Expected())}
    assert keys["check.clipped"] == (True, {"count": 2})


@pytest.mark.parametrize(("seconds", "named"), [(6.0, True), (4.9, False)])
def test_a_hole_is_named_with_its_length(tmp_path, seconds, named):
    hole = np.concatenate([GOOD, np.zeros((round(seconds * RATE), 2), np.float32), GOOD])
    result = found(wav(tmp_path / "a.wav", hole), Expected())
    key = "check.gap" if named else "check.dropout"
    assert result == [(key, named, {"seconds": f"{seconds:.1f}"})]
    if named:
        (gap,) = check_sound(tmp_path / "a.wav", Expected()).findings
        assert gap.at == pytest.approx(4.0, abs=0.1)
        assert gap.sentence().startswith("From 0:04 on it is silent for 6.0 seconds.")


@pytest.mark.parametrize(
    ("seconds", "level", "key"),
    [
        (0.9, 0.0, None),
        (1.2, 0.0, "check.dropout"),
        (1.2, 1e-4, None),
        (2.0, 1e-4, "check.pause"),
        (2.0, 0.0, "check.dropout"),
    ],
)
def test_silence_inside_a_file_of_which_nothing_is_known_is_noted(tmp_path, seconds, level, key):
    hole = np.full((round(seconds * RATE), 2), level, np.float32)
    path = wav(tmp_path / "a.wav", np.concatenate([GOOD, hole, GOOD]))
    report = check_sound(path, Expected())
    assert [(one.key, one.grave) for one in report.findings] == ([(key, False)] if key else [])
    for one in report.findings:
        assert one.at == pytest.approx(4.0, abs=0.1)
        assert dict(one.facts)["seconds"] in (f"{seconds:.1f}", f"{seconds - 0.05:.1f}")


@pytest.mark.parametrize("seconds", [3.06, 2.57])
def test_a_file_chopped_off_in_the_middle_ends_abruptly(tmp_path, seconds):
    chopped = GOOD[: round(seconds * RATE)]
    ((key, grave, facts),) = found(wav(tmp_path / "a.wav", chopped), Expected())
    assert (key, grave) == ("check.abrupt", False)
    assert -30 < int(facts["level"]) < 0
    assert found(wav(tmp_path / "b.wav", chopped), Expected(len(chopped))) == []
    soft = chopped.copy()
    soft[-RATE // 10 :] *= np.float32(0.05)
    assert found(wav(tmp_path / "c.wav", soft), Expected()) == []


def test_a_wrong_title_is_named(tmp_path):
    path = mp3(tmp_path / "a.mp3", title="Khác")
    wanted = Expected(measure(path).samples, title=TITLE)
    assert found(path, wanted) == [("check.title", True, {"found": "Khác", "wanted": TITLE})]


def test_tags_that_are_not_there_or_broken_are_named(tmp_path):
    path = mp3(tmp_path / "a.mp3", title="")
    ((key, grave, facts),) = found(path, Expected(title=TITLE))
    assert (key, grave) == ("check.tags", True)
    assert str(path) in facts["reason"].sentence()
    assert found(path, Expected()) == []


@pytest.mark.parametrize("data", [b"", b"This is a text, not sound. " * 50, b"RIFF\x00\x00", b"\x00" * 5000])
@pytest.mark.parametrize("name", ["a.wav", "a.mp3"])
def test_what_is_no_sound_cannot_be_decoded(tmp_path, data, name):
    path = tmp_path / name
    path.write_bytes(data)
    report = check_sound(path, WANTED)
    assert [(one.key, one.grave) for one in report.findings] == [("check.undecodable", True)]
    assert report.measured is None
    assert not report.fit
    with pytest.raises(SoundError) as caught:
        measure(path)
    assert caught.value.key == "check.decoder"
    for ui in ("en", "vi"):
        assert caught.value.sentence(ui) in report.findings[0].sentence(ui)


# Reports --------------------------------------------------------------------------------------------------


def strict(data):
    def refuse(constant):
        raise AssertionError(constant)

    return json.loads(data, parse_constant=refuse)


def test_a_report_for_a_program(tmp_path):
    path = wav(tmp_path / "a.wav")
    told = strict(check_sound(path, replace(WANTED, samples=5)).to_json())
    assert list(told) == ["path", "fit", "measured", "findings", "unchecked"]
    assert (told["path"], told["fit"]) == (str(path), False)
    assert told["measured"]["samples"] == len(GOOD)
    (finding,) = told["findings"]
    assert (finding["key"], finding["grave"], finding["at"]) == ("check.length", True, None)
    assert finding["text"]["en"].startswith(f"It has {len(GOOD)} samples instead of 5 ")
    assert finding["text"]["vi"].startswith(f"Tệp có {len(GOOD)} mẫu thay vì 5 ")
    assert [one["key"] for one in told["unchecked"]] == ["check.no_record", "check.words"]
    assert check_sound(path, WANTED).to_json().endswith(b"\n}\n")


def test_a_report_on_silence_is_still_json(tmp_path):
    told = strict(check_sound(wav(tmp_path / "a.wav", GOOD * 0), Expected()).to_json())
    assert (told["measured"]["lufs"], told["measured"]["true_peak_dbtp"]) == (None, None)
    assert told["measured"]["longest_silence"] == 4.0
    (tmp_path / "b.wav").write_bytes(b"")
    assert strict(check_sound(tmp_path / "b.wav", Expected()).to_json())["measured"] is None


def test_a_report_for_people(tmp_path):
    path = wav(tmp_path / "a.wav")
    fit = replace(check_sound(path, WANTED), unchecked=())
    level = f"{fit.measured.lufs:.1f} LUFS"
    told = checking.as_text(fit, "en")
    assert told == f"{path}: fit for air. 0:04, {level}, true peak {fit.measured.true_peak_dbtp:.1f} dBTP."
    unfit = replace(
        fit, findings=(Finding("check.silent", True), Finding("check.clipped", False, (("count", 3),), 61.0))
    )
    assert checking.as_text(unfit, "en").split("\n") == [
        f"{path}: not fit for air.",
        "  wrong: It is silent.",
        "  note: It is clipped in 3 places, the first at 1:01.",
    ]
    assert checking.as_text(unfit, "vi").split("\n")[1] != "  wrong: It is silent."
    assert checking.as_text(Report("a.txt", None, ()), "en") == "a.txt: as its record says."
    noted = replace(fit, findings=(Finding("check.clipped", False, (("count", 3),), 0.0),))
    assert checking.as_text(noted, "en").startswith(f"{path}: fit for air.")


# Editions -------------------------------------------------------------------------------------------------


def edition(folder, **changes):
    path = mp3(folder / "a.mp3")
    other = wav(folder / "a.wav")
    measured = measure(path)
    files = tuple(
        FileFacts(one.name, kind, one.stat().st_size, hashlib.sha256(one.read_bytes()).hexdigest())
        for one, kind in ((path, "audio/mpeg"), (other, "audio/wav"))
    )
    facts = EditionFacts("x/2026-06-11", "x", "", TITLE, "2026-06-11T00:00:00+07:00", "", "", "vi", 4.0)
    sound = SoundFacts(round(measured.lufs, 2), -1.5, 3.0, RATE, 2, measured.samples)
    record = replace(Record(facts, (), (), sound=sound, files=files), **changes)
    (folder / "a.json").write_bytes(to_json(record))
    return Edition(record, folder)


def test_an_edition_is_held_against_its_record(tmp_path):
    reports = check_edition(edition(tmp_path))
    assert [Path(one.path).name for one in reports] == ["a.mp3", "a.wav"]
    assert [one.findings for one in reports] == [(), ()]


def test_a_changed_file_is_named(tmp_path):
    made = edition(tmp_path)
    wav(tmp_path / "a.wav", GOOD[:-1])
    first, second = check_edition(made)
    assert first.findings == ()
    assert second.findings[-1] == Finding("check.changed", grave=True, facts=(("name", "a.wav"),))
    assert not second.fit
    (tmp_path / "a.wav").unlink()
    gone = check_edition(made)[1]
    assert gone.findings == (Finding("check.missing", grave=True, facts=(("name", "a.wav"),)),)
    assert "a.wav" in gone.findings[0].sentence("vi")


def test_the_record_is_what_is_promised(tmp_path):
    made = edition(tmp_path)
    sound = replace(made.record.sound, samples=5, lufs=-20.0)
    title = replace(made.record.edition, title="Khác")
    first, second = check_edition(replace(made, record=replace(made.record, sound=sound, edition=title)))
    assert [one.key for one in first.findings] == ["check.length", "check.loudness", "check.title"]
    assert [one.key for one in second.findings] == ["check.loudness"]
    assert [one.grave for one in check_edition(replace(made, record=replace(made.record, sound=None)))] == [
        (),
        (),
    ]


def test_a_record_without_a_file_is_no_edition(tmp_path):
    edition(tmp_path, files=())
    (report,) = checking.reports(tmp_path / "a.json")
    assert (report.path, report.measured) == (str(tmp_path / "a.json"), None)
    assert report.findings == (Finding("check.fileless", grave=True),)


def test_files_that_are_no_sound_are_only_compared(tmp_path):
    made = edition(tmp_path)
    (tmp_path / "a.txt").write_text("x")
    text = FileFacts("a.txt", "text/plain", 1, hashlib.sha256(b"x").hexdigest())
    record = replace(made.record, files=(*made.record.files, text))
    *_, report = check_edition(replace(made, record=record))
    assert report == Report(str(tmp_path / "a.txt"), None, ())
    (tmp_path / "a.txt").write_text("y")
    *_, report = check_edition(replace(made, record=record))
    changed = Finding("check.changed", grave=True, facts=(("name", "a.txt"),))
    assert report == Report(str(tmp_path / "a.txt"), None, (changed,))


def test_what_a_user_names_is_checked(tmp_path):
    edition(tmp_path)
    names = lambda name: [Path(one.path).name for one in checking.reports(tmp_path / name)]  # noqa: E731
    assert names("a.json") == ["a.mp3", "a.wav"]
    assert names("a.wav") == ["a.wav"]
    wav(tmp_path / "b.wav", GOOD * np.float32(0.5))
    (alone,) = checking.reports(tmp_path / "b.wav")
    assert alone.findings == ()
    wav(tmp_path / "a.flac")  # beside the record, but none of its files
    (alone,) = checking.reports(tmp_path / "a.flac")
    assert alone.findings == ()
    (tmp_path / "a.json").write_bytes(b"damaged")
    (alone,) = checking.reports(tmp_path / "a.mp3")
    assert alone.fit
    with pytest.raises(UsageError) as caught:
        list(checking.reports(tmp_path / "gone.mp3"))
    assert (caught.value.key, caught.value.facts) == ("check.absent", {"path": str(tmp_path / "gone.mp3")})


def test_what_is_missing_keeps_nothing_else_from_being_checked(tmp_path):
    good, gone = wav(tmp_path / "good.wav"), tmp_path / "gone.mp3"
    bad = wav(tmp_path / "bad.wav", GOOD * 0)
    (first, second), status = checking.checked([gone, good])
    assert (first.path, first.fit, second.fit, status) == (str(gone), False, True, 2)
    assert str(gone) in first.findings[0].sentence("vi")
    assert "{" not in first.findings[0].sentence("en")
    assert checking.checked([good])[1] == 0
    assert checking.checked([gone, bad, good])[1] == 7
    assert [one.fit for one in checking.checked([bad, gone, good])[0]] == [False, False, True]


def test_what_a_record_next_to_a_file_promises_counts_for_the_file(tmp_path):
    edition(tmp_path)
    wav(tmp_path / "a.wav", GOOD * np.float32(0.5))
    (report,) = checking.reports(tmp_path / "a.wav")
    assert [one.key for one in report.findings] == ["check.loudness", "check.changed"]


def test_a_draft_is_held_against_its_mixdown_and_title(tmp_path):
    path = mp3(tmp_path / "a.mp3")
    measured = measure(path)
    made = edition(tmp_path)
    profile = replace(Delivery().profile, lufs=measured.lufs)

    def draft(delivery, samples=measured.samples, title=TITLE):
        record = replace(made.record, edition=replace(made.record.edition, title=title))
        mixdown = SimpleNamespace(delivery=delivery, samples=samples, lengths=(), store=tmp_path)
        return Draft(record, mixdown, "a", "", "", "", b"")

    delivery = Delivery(bitrate=192, profile=profile)
    assert check_draft(path, draft(delivery)).findings == ()
    keys = [one.key for one in check_draft(path, draft(delivery, 5, "Khác")).findings]
    assert keys == ["check.length", "check.title"]
    assert check_draft(path, draft(replace(delivery, codec="wav"), title="Khác")).findings == ()
    low = replace(delivery, profile=replace(profile, peak_dbtp=-30.0, lufs=-30.0))
    keys = [(one.key, one.grave) for one in check_draft(path, draft(low)).findings]
    assert keys == [("check.loudness", True), ("check.peak", True)]


def test_unfit_ends_with_its_own_status():
    assert Unfit.status == 7


def test_lengths_are_in_seconds():
    assert Measured(22050, 44100, 1, -16.0, -1.0, 3.0, 0.0, 0).seconds == 0.5


# Flaws ----------------------------------------------------------------------------------------------------


def flaws(sound, sizes=(1 << 16,)):
    watch, at, number = Flaws(1000), 0, 0
    sound = np.asarray(sound, np.float32).reshape(len(sound), -1)
    while at < len(sound):
        size = sizes[number % len(sizes)]
        watch.feed(sound[at : at + size])
        at, number = at + size, number + 1
    return watch


def test_silence_is_counted_in_twentieths_of_a_second():
    assert flaws(np.zeros(149)).longest_silence == pytest.approx(0.1)
    assert flaws(
        [*np.ones(100), *np.zeros(300), *np.ones(50), *np.zeros(200)]
    ).longest_silence == pytest.approx(0.3)
    assert flaws(np.full(100, 0.001)).longest_silence == 0.0
    assert flaws(np.full(100, -0.00099)).longest_silence == pytest.approx(0.1)
    assert flaws(np.stack([np.zeros(100), np.ones(100)], 1)).longest_silence == 0.0


def test_eight_samples_at_full_scale_are_one_clipping():
    assert [flaws([0.0, *[1.0] * n, 0.0]).clipped_runs for n in (7, 8, 9, 100)] == [0, 1, 1, 1]
    assert flaws([*[-1.0] * 8, 0.5, *[0.9999] * 8]).clipped_runs == 2
    assert flaws([0.99989] * 100).clipped_runs == 0


@given(st.lists(st.tuples(st.sampled_from([0.0, 0.0005, 0.5, 1.0, -1.0]), st.integers(1, 200)), max_size=12),
       st.lists(st.integers(1, 300), min_size=1, max_size=4))  # fmt: skip
def test_blocks_of_any_size_tell_the_same(runs, sizes):
    sound = np.concatenate([np.zeros(1), *(np.full(count, level) for level, count in runs)])
    one, many = flaws(sound), flaws(sound, sizes)
    assert (one.samples, one.clipped_runs, one.longest_silence) == (
        many.samples, many.clipped_runs, many.longest_silence)  # fmt: skip
    assert one.samples == len(sound)
    assert not math.isnan(one.longest_silence)


def test_a_folder_is_checked_edition_by_edition(tmp_path):
    from bulletin.checking import reports
    from bulletin.errors import UsageError

    with pytest.raises(UsageError) as refused:
        list(reports(tmp_path))
    assert refused.value.key == "check.empty"
    kept = Path(__file__).parent / "data" / "records" / "schema-1.json"
    (tmp_path / "edition.json").write_bytes(kept.read_bytes())
    (tmp_path / "last-run.json").write_text("{}", "utf-8")
    assert [report.fit for report in reports(tmp_path)] == [False]


def test_a_file_that_is_cut_is_found_out_without_a_record(tmp_path):
    rate = 44100
    tone = 0.1 * np.sin(2 * np.pi * 440 * np.arange(8 * rate) / rate)
    whole = tmp_path / "whole.wav"
    soundfile.write(whole, tone, rate, subtype="PCM_16")
    assert check_sound(whole, Expected()).fit
    cut = tmp_path / "cut.wav"
    cut.write_bytes(whole.read_bytes()[: whole.stat().st_size // 2])
    found = check_sound(cut, Expected())
    assert [finding.key for finding in found.grave] == ["check.cut"]
