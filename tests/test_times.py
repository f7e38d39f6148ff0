"""The times in the record against the sound itself: where speech is heard in the decoded MP3."""

from pathlib import Path

import numpy as np
import pytest
import soundfile

from bulletin import intake
from bulletin.event import Made
from bulletin.record import Record, UtteranceFacts
from bulletin.show import Station, find_station
from tests import factories

PAGE = Path(__file__).parent / "data" / "articles" / "benh_vien_dem.txt"
WITHIN = 0.030  # seconds
STEP = 0.002  # seconds between two looks at the sound
LOUD = 10 ** (-55 / 20)  # of full scale: what counts as heard
WORDS = [{"language": "vi", "disclosure": "Giọng đọc tổng hợp.", "signoff": "{{ disclosure }}"}]
BARE = {"voice": "vi-north", "words": WORDS}


def station(folder: Path) -> Station:
    """A station with the show `tran` without music, and `nhac` with the shipped music, else the same."""
    factories.station(folder)
    for sound in (folder / "sounds").iterdir():
        sound.unlink()
    factories.write_show(folder, BARE, "tran")
    music = {"opening": "ident", "closing": "outro"}
    factories.write_show(folder, {**BARE, "sounds": music}, "nhac")
    return find_station(str(folder))


@pytest.fixture(scope="module")
def editions(tmp_path_factory: pytest.TempPathFactory) -> tuple[Made, Made]:
    """The same article without and with music."""
    here = station(tmp_path_factory.mktemp("times") / "station")
    articles = intake.read(PAGE.read_bytes(), PAGE.name)
    return factories.made(articles, here, show="tran"), factories.made(articles, here, show="nhac")


def heard(path: Path) -> tuple[np.ndarray, float]:
    """Whether the sound is loud around each look (a window of 4 ms), and the seconds between two looks."""
    sound, rate = soundfile.read(path, dtype="float32", always_2d=True)
    step = round(STEP * rate)
    loudest = np.abs(sound).max(axis=1)
    whole = loudest[: len(loudest) // step * step].reshape(-1, step).max(axis=1)
    return whole > LOUD, step / rate


def ends(one: UtteranceFacts, loud: np.ndarray, step: float, around: float) -> tuple[float, float]:
    """When the first and the last sound is heard within `around` seconds of the utterance."""
    first, last = (round(at / step) for at in (one.start - around, one.end + around))
    inside = np.flatnonzero(loud[max(first, 0) : last])
    return (max(first, 0) + inside[0]) * step, (max(first, 0) + inside[-1] + 1) * step


def script(made: Made) -> tuple[UtteranceFacts, ...]:
    return made.edition.record.script


def test_every_utterance_is_heard_when_the_record_says(editions: tuple[Made, Made]):
    bare, _ = editions
    loud, step = heard(bare.edition.path)
    assert len(script(bare)) > 15
    for one in script(bare):
        begins, stops = ends(one, loud, step, around=0.09)
        assert begins == pytest.approx(one.start, abs=WITHIN), one.written
        assert stops == pytest.approx(one.end, abs=WITHIN), one.written


def test_between_utterances_there_is_silence(editions: tuple[Made, Made]):
    bare, _ = editions
    loud, step = heard(bare.edition.path)
    for before, after in zip(script(bare), script(bare)[1:], strict=False):
        first, last = (round(at / step) for at in (before.end + WITHIN, after.start - WITHIN))
        assert not loud[first:last].any(), (before.written, after.written)


def test_music_moves_everything_by_one_and_the_same_time(editions: tuple[Made, Made]):
    bare, music = editions
    assert [one.take for one in script(bare)] == [one.take for one in script(music)]
    shifts = [two.start - one.start for one, two in zip(script(bare), script(music), strict=True)]
    story = [shift for shift, one in zip(shifts, script(bare), strict=True) if one.story >= 0]
    assert max(story) - min(story) < 2e-6
    assert story[0] > 1
    for one, two in zip(script(bare), script(music), strict=True):
        assert two.end - two.start == pytest.approx(one.end - one.start, abs=2e-6)
        assert [word.start - two.start for word in two.words] == pytest.approx(
            [word.start - one.start for word in one.words], abs=3e-6
        )


def test_speech_under_music_is_where_it_was_without(editions: tuple[Made, Made]):
    """The sound of each line in both editions, shifted by its times, is the same."""
    bare, music = editions
    first, rate = soundfile.read(bare.edition.path, dtype="float32", always_2d=True)
    second, _ = soundfile.read(music.edition.path, dtype="float32", always_2d=True)
    for one, two in zip(script(bare), script(music), strict=True):
        length = round((one.end - one.start) * rate)
        a, b = (sound[round(at.start * rate) :][:length, 0] for sound, at in ((first, one), (second, two)))
        spectrum = np.fft.rfft(a, 2 * length) * np.conj(np.fft.rfft(b, 2 * length))
        lag = int(np.argmax(np.fft.irfft(spectrum)))
        assert min(lag, 2 * length - lag) / rate < 0.001, one.written


def test_words_run_forward_inside_their_utterance(editions: tuple[Made, Made]):
    for made in editions:
        for one in script(made):
            assert one.words, one.written
            at = one.start
            for word in one.words:
                assert at <= word.start <= word.end <= one.end, (one.written, word)
                at = word.start
            assert one.words[0].start == pytest.approx(one.start, abs=0.06)


def words_of(record: Record) -> list[tuple[str, list[str]]]:
    """Each written text with the stretches of it that have a time."""
    return [
        (one.written, [one.written[word.written_start : word.written_end] for word in one.words])
        for one in record.script
    ]


def test_times_lead_back_to_the_written_words(editions: tuple[Made, Made]):
    for written, stretches in words_of(editions[0].edition.record):
        letters = "".join(letter for letter in written if letter.isalnum())
        timed = "".join(letter for stretch in stretches for letter in stretch if letter.isalnum())
        assert timed == letters
        assert all(stretch.strip() for stretch in stretches)
