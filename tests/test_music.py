"""The music that ships: what it promises a mixer is measured on the files with a meter of others."""

import ast
import hashlib
import subprocess
import sys
import tomllib
from functools import cache
from pathlib import Path

import numpy as np
import pyebur128
import pytest
import soundfile

ROOT = Path(__file__).parents[1]
MUSIC = ROOT / "music"
FACTS = tomllib.loads((MUSIC / "facts.toml").read_text(encoding="utf-8"))
PIECES = {name: facts for name, facts in FACTS.items() if isinstance(facts, dict)}
RATE = 44_100
D5, A5, G5, D6 = (440 * 2 ** (step / 12) for step in (5, 12, 10, 17))
CALL = (D5, A5, G5, D6)
INHARMONIC = 2.76
"""A partial of our bell that no string, horn or drum has."""

NOTES = {"D5": D5, "F#5": 440 * 2 ** (9 / 12), "A5": A5, "D6": D6}
MARKS = {name: facts for name, facts in PIECES.items() if name.startswith("mark_")}

every_piece = pytest.mark.parametrize("name", sorted(PIECES))
with_an_end = pytest.mark.parametrize("name", sorted(PIECES.keys() - {"bed"}))
with_the_call = pytest.mark.parametrize("name", sorted(PIECES.keys() - {"bed"} - MARKS.keys()))
every_mark = pytest.mark.parametrize("name", sorted(MARKS))


@cache
def heard(name):
    sound, _ = soundfile.read(MUSIC / PIECES[name]["file"])
    return sound


@cache
def metered(name):
    modes = pyebur128.MeasurementMode
    state = pyebur128.R128State(2, RATE, modes.MODE_I | modes.MODE_TRUE_PEAK)
    state.add_frames(heard(name).ravel(), len(heard(name)))
    peak = max(pyebur128.get_true_peak(state, channel) for channel in (0, 1))
    return pyebur128.get_loudness_global(state), 20 * np.log10(peak)


def level_db(sound, seconds, hz):
    """The level of one frequency in the tenth of a second that begins there; before the start is silence."""
    number = RATE // 10
    start = round(seconds * RATE)
    stretch = sound[max(start, 0) : max(start + number, 0)].mean(axis=1)
    stretch = np.concatenate([np.zeros(number - len(stretch)), stretch])
    turning = np.exp(-2j * np.pi * hz * np.arange(number) / RATE)
    return 20 * np.log10(abs((stretch * np.hanning(number) * turning).sum()) / number + 1e-9)


def rise_db(sound, seconds, hz):
    return level_db(sound, seconds + 0.003, hz) - level_db(sound, seconds - 0.105, hz)


def steps(sound):
    """The second difference: how sharply the sound bends at each sample, the larger of both channels."""
    return np.abs(np.diff(sound, 2, axis=0)).max(axis=1)


def flux_db(sound, at):
    """How much the spectrum changes across a sample: root mean square of the change in dB."""
    number = 2048
    before, after = (
        20 * np.log10(np.abs(np.fft.rfft(part.mean(axis=1) * np.hanning(number))) + 1e-4)
        for part in (sound[at - number : at], sound[at : at + number])
    )
    return float(np.sqrt(((after - before) ** 2).mean()))


def test_five_pieces_and_four_earcons_are_all_there_is():
    assert set(PIECES) - set(MARKS) == {"ident", "intro", "sting", "bed", "outro"}
    assert set(MARKS) == {"mark_contents", "mark_story", "mark_recording", "mark_closing"}
    assert {path.name for path in MUSIC.glob("*.flac")} == {facts["file"] for facts in PIECES.values()}


@every_piece
def test_the_file_is_the_one_that_the_facts_and_the_sums_name(name):
    digest = hashlib.sha256((MUSIC / PIECES[name]["file"]).read_bytes()).hexdigest()
    sums = dict(reversed(line.split("  ")) for line in (MUSIC / "SHA256SUMS").read_text().splitlines())
    assert PIECES[name]["sha256"] == digest
    assert sums[PIECES[name]["file"]] == digest
    assert len(sums) == len(PIECES)


@every_piece
def test_the_form_is_as_the_facts_say(name):
    info = soundfile.info(MUSIC / PIECES[name]["file"])
    facts = PIECES[name]
    assert (info.format, info.subtype) == ("FLAC", "PCM_16")
    assert (info.frames, info.samplerate, info.channels) == (facts["samples"], RATE, 2)
    assert (facts["rate"], facts["channels"]) == (RATE, 2)


def test_the_lengths_are_those_that_were_composed():
    seconds = {name: facts["samples"] / RATE for name, facts in PIECES.items()}
    assert {seconds.pop(name) for name in MARKS} == {0.6}
    assert seconds == {"ident": 2.8, "intro": 6.0, "sting": 1.2, "bed": 60.0, "outro": 6.0}


def test_everything_together_is_small():
    assert sum((MUSIC / facts["file"]).stat().st_size for facts in PIECES.values()) <= 4_000_000


@every_piece
def test_loudness_and_peak_are_as_the_facts_say(name):
    lufs, peak_dbtp = metered(name)
    assert lufs == pytest.approx(-23.0 if name == "bed" else -16.0, abs=0.03)
    assert PIECES[name]["lufs"] == pytest.approx(lufs, abs=0.02)
    assert PIECES[name]["peak_dbtp"] == pytest.approx(peak_dbtp, abs=0.1)
    assert peak_dbtp <= -1.5


@every_piece
def test_both_sides_carry_alike_and_mono_loses_little(name):
    sound = heard(name)
    left, right = (sound**2).mean(axis=0)
    assert abs(10 * np.log10(left / right)) < 1.0
    assert 10 * np.log10((sound.mean(axis=1) ** 2).mean() / (sound**2).mean()) > -3.0
    assert np.abs(sound.mean(axis=0)).max() < 1e-3


@with_an_end
def test_it_begins_and_ends_in_silence(name):
    sound = np.abs(heard(name)) * 32_768
    assert sound[0].max() <= 1
    assert sound[-4:].max() <= 2
    assert sound[-1].max() <= 1


@with_an_end
def test_after_its_full_part_it_only_falls(name):
    sound = heard(name)[round(PIECES[name]["full_until_seconds"] * RATE) :]
    part = len(sound) // 5
    levels = [(sound[n * part : (n + 1) * part] ** 2).mean() for n in range(5)]
    assert levels == sorted(levels, reverse=True)
    assert levels[-1] < levels[0] / 50


@every_mark
def test_an_earcon_has_its_notes_one_after_the_other(name):
    def loudest(at):
        return max(NOTES, key=lambda note: level_db(heard(name), at, NOTES[note]))

    facts = MARKS[name]
    assert [loudest(at) for at in facts["note_seconds"]] == facts["notes"]
    assert level_db(heard(name), facts["note_seconds"][-1] + 0.3, NOTES[facts["notes"][-1]]) < -40


def test_no_two_earcons_are_alike():
    tunes = [
        (len(facts["notes"]), NOTES[facts["notes"][-1]] - NOTES[facts["notes"][0]])
        for facts in MARKS.values()
    ]
    ways = {(count, np.sign(step)) for count, step in tunes}
    assert len(ways) == len(MARKS)


@with_the_call
def test_the_call_sounds_at_its_beats(name):
    rises = [rise_db(heard(name), at, hz) for at, hz in zip(PIECES[name]["call_seconds"], CALL, strict=True)]
    assert min(rises) > 12


def test_the_bed_remembers_the_call_an_octave_down_in_every_eighth_bar():
    bed, facts = heard("bed"), PIECES["bed"]
    for again in range(4):
        for at, hz in zip(facts["call_seconds"], CALL, strict=True):
            seconds, partial = at + again * facts["call_every_seconds"], hz / 2 * INHARMONIC
            bar_later = seconds + FACTS["bar_seconds"]
            assert rise_db(bed, seconds, partial) > 12
            assert level_db(bed, seconds + 0.003, partial) > level_db(bed, bar_later + 0.003, partial) + 12


def test_the_grid_is_one_grid():
    assert FACTS["beat_seconds"] == 60 / FACTS["tempo_bpm"]
    assert FACTS["bar_seconds"] == 4 * FACTS["beat_seconds"] == 1.875
    bed = PIECES["bed"]
    assert bed["bars"] * FACTS["bar_seconds"] == bed["full_until_seconds"] == 60.0
    assert bed["loop_samples"] == bed["samples"] == 2_646_000
    assert bed["call_every_seconds"] == 8 * FACTS["bar_seconds"]


def test_the_intro_makes_way_as_the_facts_say():
    intro = PIECES["intro"]
    assert intro["full_until_seconds"] == intro["fade_seconds"][0] == 3.9
    assert intro["fade_seconds"][-1] * RATE == intro["samples"]
    assert len(intro["fade_seconds"]) == len(intro["fade_db"])
    loud, under = (
        (heard("intro")[round(a * RATE) : round(b * RATE)] ** 2).mean() for a, b in ((0, 3.9), (5.1, 5.6))
    )
    assert 10 * np.log10(loud / under) > 14


def test_the_outro_arrives_in_the_major():
    arrival = PIECES["outro"]["arrival_seconds"]
    assert arrival == FACTS["bar_seconds"]
    f_sharp_4, f_4 = (440 * 2 ** (step / 12) for step in (-3, -4))
    for name, at in (("outro", arrival), ("ident", 2 * FACTS["beat_seconds"])):
        assert level_db(heard(name), at + 0.15, f_sharp_4) > level_db(heard(name), at + 0.15, f_4) + 10


def test_the_bed_goes_round_without_a_seam():
    bed = heard("bed")
    twice = np.concatenate([bed, bed])
    around = twice[len(bed) - 4 : len(bed) + 4]
    assert steps(around).max() < np.percentile(steps(bed), 99.9)
    bar = FACTS["bar_seconds"] * RATE
    others = [flux_db(twice, len(bed) + round(number * bar)) for number in range(1, 31)]
    assert flux_db(twice, len(bed)) <= max(others)


def test_a_cut_in_the_bed_would_be_noticed():
    bed = heard("bed")
    cut = np.concatenate([bed, np.zeros_like(bed[:4096]), bed])
    bar = FACTS["bar_seconds"] * RATE
    others = [flux_db(bed, round(number * bar)) for number in range(1, 31)]
    assert flux_db(cut, len(bed)) > max(others)


def test_the_bed_leaves_the_middle_of_the_voice_free():
    power = (np.abs(np.fft.rfft(heard("bed"), axis=0)) ** 2).sum(axis=1)
    hz = np.fft.rfftfreq(len(heard("bed")), 1 / RATE)
    middle = power[(hz >= 1000) & (hz < 4000)].sum() / power.sum()
    assert 10 * np.log10(middle) < -28


def test_the_recipe_is_no_part_of_the_package():
    recipe = {path.stem for path in MUSIC.glob("*.py")}
    for path in (ROOT / "bulletin").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                assert not recipe & {alias.name for alias in node.names}, path
            if isinstance(node, ast.ImportFrom) and not node.level:
                assert node.module not in recipe, path


@pytest.mark.music
def test_the_recipe_makes_the_same_music_again(tmp_path):
    subprocess.run(
        [sys.executable, MUSIC / "make.py", "--to", tmp_path], check=True, stdout=subprocess.DEVNULL
    )
    again = tomllib.loads((tmp_path / "facts.toml").read_text(encoding="utf-8"))
    for name, facts in PIECES.items():
        kept, _ = soundfile.read(MUSIC / facts["file"], dtype="int16")
        made, rate = soundfile.read(tmp_path / facts["file"], dtype="int16")
        assert (made.shape, rate) == (kept.shape, RATE)
        assert np.abs(made.astype(int) - kept.astype(int)).max() <= 2
        for fact in facts.keys() - {"sha256", "lufs", "peak_dbtp"}:
            assert again[name][fact] == facts[fact]
        assert again[name]["lufs"] == pytest.approx(facts["lufs"], abs=0.02)
        assert again[name]["peak_dbtp"] == pytest.approx(facts["peak_dbtp"], abs=0.02)
