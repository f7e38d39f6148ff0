"""What a listener hears, and when: a card whose clock is its sound, and keys pressed by that clock."""

import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import numpy as np
import pytest

from bulletin import desk
from bulletin.article import Article, Paragraph
from bulletin.errors import BulletinError, Lacking, SpeechError, UsageError
from bulletin.keys import Wish
from bulletin.listening import AHEAD
from bulletin.loudness import energies, integrated
from bulletin.player import FASTEST, SLOWEST, Player
from bulletin.show import Station, find_station
from tests import desk_kit, tone
from tests.listener_kit import Card, Ear, Fingers

AT = datetime.fromisoformat("2026-06-11T07:00:00+07:00")
FIRST = Article(
    Paragraph("Cầu mới"),
    (
        Paragraph("Cây cầu mở cửa sáng nay. Người dân hai bờ qua lại dễ hơn. Ai cũng mừng."),
        Paragraph("Cầu dài ba trăm mét. Xe tải chưa được qua."),
    ),
)
SECOND = Article(Paragraph("Mùa muối sớm"), (Paragraph("Diêm dân vào vụ. Giá muối tăng nhẹ."),))
LINES = [
    "Cầu mới",
    "Cây cầu mở cửa sáng nay.",
    "Người dân hai bờ qua lại dễ hơn.",
    "Ai cũng mừng.",
    "Cầu dài ba trăm mét.",
    "Xe tải chưa được qua.",
    "Mùa muối sớm",
    "Diêm dân vào vụ.",
    "Giá muối tăng nhẹ.",
]


@pytest.fixture
def station(tmp_path: Path) -> Station:
    return find_station(str(desk_kit.station(tmp_path)))


Listening = tuple[Card, Ear, Player]


@pytest.fixture
def listen(station: Station) -> Callable[..., Listening]:
    def listen(articles=(FIRST, SECOND), due=(), voice="", show="article", speed=1.0) -> Listening:
        card = Card()
        ear = Ear(card)
        request = desk.Request(show=show, voice=voice)
        readout = desk.read_out(articles, request, station, lambda: AT, ear.hears)
        assert readout is not None
        player = Player(readout, card, Fingers(card, list(due)), ear, speed)
        player.play()
        return card, ear, player

    return listen


def starts(ear: Ear) -> dict[str, float]:
    return {text: when for text, (when, _) in zip(ear.texts, ear.heard, strict=True)}


def test_everything_is_heard_once_in_order_with_its_pauses(listen):
    card, ear, player = listen()
    assert ear.texts == LINES
    assert card.told == ["open", "close"]
    expected = sum(len(said.clip.samples) + round(said.spot.said.pause * card.rate) for _, said in ear.heard)
    assert len(card.sound) == expected
    assert player.heard == len(LINES)


def test_no_article_is_no_readout(station):
    assert desk.read_out((), desk.Request(), station, lambda: AT, print) is None


def test_the_first_line_is_heard_before_the_second_is_spoken(listen, monkeypatch):
    """The second line waits for the first sound: if that waited for the second line, it would never come."""
    played, take, late = threading.Event(), tone.Tone.take, []
    play = Card.play

    def patient(self, line, trouble):
        if line.text == "Cây cầu mở cửa sáng nay.":
            late.append(played.wait(10))
        return take(self, line, trouble)

    def noted(self, block):
        played.set()
        play(self, block)

    monkeypatch.setattr(tone.Tone, "take", patient)
    monkeypatch.setattr(Card, "play", noted)
    listen()
    assert late == [True]


def test_no_more_is_asked_for_than_a_few_lines_ahead(listen):
    asked: list[float] = []
    cards: list[Card] = []

    def articles() -> Iterator[Article]:
        yield FIRST
        asked.append(cards[0].now if cards else -1.0)
        yield SECOND

    opened = Card.open

    def remembered(self, rate):
        cards.append(self)
        opened(self, rate)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Card, "open", remembered)
        _, ear, _ = listen(articles())
    (when,) = asked
    assert when > starts(ear)[LINES[6 - AHEAD - 1]]


@pytest.mark.parametrize(
    ("wish", "during", "into", "then"),
    [
        (Wish.SENTENCE_ON, 1, 0.3, 2),
        (Wish.SENTENCE_ON, 5, 0.3, 6),
        (Wish.SENTENCE_BACK, 2, 0.3, 1),
        (Wish.SENTENCE_BACK, 2, 1.7, 2),
        (Wish.SENTENCE_BACK, 0, 0.1, 0),
        (Wish.PARAGRAPH_ON, 1, 0.3, 4),
        (Wish.PARAGRAPH_ON, 4, 0.3, 6),
        (Wish.PARAGRAPH_BACK, 5, 0.3, 4),
        (Wish.PARAGRAPH_BACK, 4, 0.3, 1),
        (Wish.STORY_ON, 2, 0.3, 6),
        (Wish.STORY_BACK, 8, 0.3, 6),
        (Wish.STORY_BACK, 6, 0.3, 0),
    ],
)
def test_a_key_leads_on_or_back_within_a_block(listen, wish: Wish, during: int, into: float, then: int):
    _, plain, _ = listen()
    when = starts(plain)[LINES[during]] + into
    card, ear, _ = listen(due=[(when, wish)])
    assert ear.texts == LINES[: during + 1] + LINES[then:]
    assert ear.heard[during + 1][0] == pytest.approx(when, abs=0.051)
    assert card.told == ["open", "drop", "close"]


def test_behind_the_last_story_it_is_over(listen):
    _, ear, _ = listen(due=[(0.1, Wish.STORY_ON), (0.3, Wish.STORY_ON)])
    assert ear.texts == ["Cầu mới", "Mùa muối sớm"]


def test_a_pause_loses_nothing_and_repeats_nothing(listen):
    whole, _, _ = listen()
    card, ear, _ = listen(due=[(1.0, Wish.PAUSE), (6.0, Wish.PAUSE)])
    assert np.allclose(card.sound, whole.sound, atol=2e-4)  # kept takes have 16 bits
    assert card.now == pytest.approx(whole.now + 5.0, abs=0.2)
    assert [notice.key for notice in ear.notices] == ["listen.paused", "listen.goes_on"]


def test_a_key_that_leads_elsewhere_ends_a_pause(listen):
    _, ear, _ = listen(due=[(1.0, Wish.PAUSE), (2.0, Wish.STORY_ON)])
    assert ear.texts[-3:] == LINES[6:]


def test_the_end_is_at_once(listen):
    card, ear, player = listen(due=[(1.5, Wish.QUIT)])
    assert card.now == pytest.approx(1.5, abs=0.051)
    assert card.told == ["open", "drop", "close"]
    assert player.heard == len(ear.texts) == 2


def hertz(sound: np.ndarray, rate: int) -> float:
    spectrum = np.abs(np.fft.rfft(sound * np.hanning(len(sound))))
    return float(np.argmax(spectrum) * rate / len(sound))


@pytest.mark.parametrize("speed", [0.5, 0.8, 1.5, 3.0])
def test_another_speed_is_no_other_pitch(listen, speed: float):
    usual, _, _ = listen()
    card, _, _ = listen(speed=speed)
    assert len(card.sound) == pytest.approx(len(usual.sound) / speed, rel=0.01)
    assert hertz(card.sound, card.rate) == pytest.approx(hertz(usual.sound, usual.rate), rel=0.01)


def test_faster_and_slower_are_heard_at_once_and_have_ends(listen):
    usual, plain, _ = listen()
    when = starts(plain)[LINES[1]] + 0.2
    card, ear, player = listen(due=[(when, Wish.FASTER)] * 5)
    assert player.speed == 1.5
    assert card.now == pytest.approx(when + (usual.now - when) / 1.5, rel=0.02)
    assert dict(ear.notices[-1].facts) == {"speed": "1.5"}
    _, _, fastest = listen(due=[(0.1, Wish.FASTER)] * 40)
    _, _, slowest = listen(due=[(0.1, Wish.SLOWER)] * 40)
    _, _, again = listen(due=[(0.1, Wish.SLOWER), (0.2, Wish.USUAL)])
    assert (fastest.speed, slowest.speed, again.speed) == (FASTEST, SLOWEST, 1.0)


def test_where_and_help_are_answered_without_an_interruption(listen):
    whole, _, _ = listen()
    card, ear, _ = listen(due=[(1.5, Wish.WHERE), (1.6, Wish.HELP)])
    assert np.allclose(card.sound, whole.sound, atol=2e-4)  # kept takes have 16 bits
    where, help_ = ear.notices
    assert dict(where.facts) == {"number": 1, "title": "Cầu mới", "text": LINES[1]}
    assert help_.key == "listen.help"


def test_what_was_spoken_is_kept_and_not_spoken_again(listen):
    listen()
    before = len(tone.SPOKEN)
    _, ear, _ = listen()
    assert ear.texts == LINES
    assert len(tone.SPOKEN) == before


def voice(station: Station, name: str, **settings: object) -> None:
    folder = station.voice_folders[0] / name
    folder.mkdir(exist_ok=True)
    told = "\n".join(f"{key} = {value!r}" for key, value in settings.items())
    (folder / "voice.toml").write_text(f"{desk_kit.CARD}\n[settings]\n{told}\n", "utf-8")


def show(station: Station, text: str) -> str:
    assert station.folder
    (station.folder / "shows" / "own.toml").write_text('base = "article"\n' + text, "utf-8")
    return "own"


def test_a_voice_that_fails_is_replaced_for_the_whole_story_and_named(listen, station):
    voice(station, "mute", trouble="fails")
    named = show(station, 'voice = "mute"\nfallback = "vi-north"\n')
    _, ear, _ = listen(show=named)
    assert ear.texts == LINES
    assert ear.failures == []
    assert [notice.key for notice in ear.notices] == ["studio.fallback"] * 2
    assert dict(ear.notices[0].facts)["voice"] == "vi-north"


def test_without_another_voice_the_story_is_left_and_named(listen, station, monkeypatch):
    take = tone.Tone.take

    def choosy(self, line, trouble):
        if line.text == LINES[2]:
            raise SpeechError("take.unspoken", text=line.text)
        return take(self, line, trouble)

    monkeypatch.setattr(tone.Tone, "take", choosy)
    _, ear, player = listen()
    assert ear.texts == LINES[:2] + LINES[6:]
    (failure,) = ear.failures
    assert failure.error.article == "Cầu mới"
    assert player.heard == 5


def test_an_engine_that_cannot_run_here_is_said_and_all_is_over(listen, monkeypatch):
    monkeypatch.setattr(tone, "missing", lambda: "espeak.missing")
    with pytest.raises(Lacking) as lacking:
        listen()
    assert lacking.value.key == "espeak.missing"


def test_a_story_in_a_language_nobody_speaks_is_passed_over(listen):
    strange = replace(FIRST, title=Paragraph("Xyz"), language="xx")
    _, ear, _ = listen((FIRST, strange, SECOND))
    assert ear.texts == LINES
    (failure,) = ear.failures
    assert failure.error.article == "Xyz"
    with pytest.raises(BulletinError):
        listen((strange, FIRST))


def test_voices_take_turns_and_are_equally_loud(listen, station):
    voice(station, "low", hertz=60.0, rate=22050)
    voice(station, "high", hertz=2000.0)
    card, ear, _ = listen(voice="low,high")
    assert [said.spot.said.voice for _, said in ear.heard] == ["low"] * 6 + ["high"] * 3
    assert card.rate == 22050
    loud = [integrated(energies(said.clip.samples, said.clip.rate)) for _, said in ear.heard]
    assert max(loud) - min(loud) < 1.5
    with pytest.raises(UsageError):
        listen(voice="en")


def test_a_recording_is_heard_in_its_place(listen, tmp_path):
    import soundfile

    path = tmp_path / "nguoi.wav"
    wave = 0.2 * np.sin(2 * np.pi * 440 * np.arange(16000) / 16000)
    soundfile.write(path, np.stack([wave, wave], 1), 16000)
    story = replace(SECOND, recording=str(path))
    card, ear, _ = listen((story,))
    assert ear.texts[0] == "Mùa muối sớm"
    assert len(ear.texts) == 2
    assert len(ear.heard[1][1].clip.samples) == 16000
    assert hertz(card.sound[-16000:], 16000) == pytest.approx(440, rel=0.02)
