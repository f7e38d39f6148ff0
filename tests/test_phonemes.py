"""Phonemes from the lexicon to the ear: read, checked, put into the line, spoken by espeak-ng, led back."""

from dataclasses import replace
from pathlib import Path

import espeakng_loader
import pytest

from bulletin.engines import espeak
from bulletin.engines._espeak_sounds import sounds_of, unknown_sound
from bulletin.errors import Failure, ScriptError, SpeechError
from bulletin.lexicon import Entry, Lexicon, parse_entries
from bulletin.lines import line_for, taken
from bulletin.phonemes import bracketed, not_ipa, notations, sounds_for
from bulletin.reading import Reading
from bulletin.respelling import Respelled, line_of
from bulletin.take import Line, Resources, Take, take_key
from bulletin.texts import LANGUAGES
from bulletin.voice import Voice, find
from bulletin.wording import en, vi
from bulletin.wording.other import in_language
from tests import tone

DATA = Path(espeakng_loader.get_data_path())
VOICE = find("vi-north")
NAME = Entry("Lavoisier", "la voa diê", "foreign", phonemes="espeak:lavwazj'e ipa:lavwazje")
WORDS = Lexicon((NAME,))
WRITTEN = "Ông Lavoisier (“Lavoisier”) gặp Lavoisier-Hai ngày 5/6, [[rồi]] về."


def said(line: str, voice: Voice = VOICE) -> Take | Failure:
    (answer,) = espeak.open(voice, Resources()).speak([Line("k", line)])
    return answer


def take_of(line: str) -> Take:
    take = said(line)
    assert isinstance(take, Take)
    return take


def line(text: str, words: Lexicon = WORDS) -> Respelled:
    return line_for(vi.say(text, words), VOICE)


def sounding(phonemes: str) -> Lexicon:
    return Lexicon((replace(NAME, phonemes=phonemes),))


def test_a_cell_names_the_notation_of_each_row_of_sounds() -> None:
    assert notations("espeak:m'akrO ipa:makʁo ha") == (("espeak", "m'akrO"), ("ipa", "makʁo ha"))
    assert notations("espeak:[[m'akrO]]") == (("espeak", "m'akrO"),)
    assert notations("") == notations("  ") == ()
    assert notations("espeak:l u:k") == (("espeak", "l u:k"),)
    assert sounds_for("espeak:a ipa:b", ("ipa", "espeak")) == "a"
    assert sounds_for("espeak:a ipa:b", ("ipa",)) == "b"
    assert sounds_for("espeak:a", ()) == ""
    assert bracketed("a") == "[[a]]"


@pytest.mark.parametrize(
    "cell",
    [
        "m'akrO",
        "m'akrO espeak:a",
        "espeak:",
        "espeak:a espeak:b",
        "espeak:[[a]] [[b]]",
        "espeak:a]]",
        "espeak:[[]]",
    ],
)
def test_a_cell_that_is_anything_else_is_named_with_its_line(cell: str) -> None:
    with pytest.raises(ValueError, match=r"espeak|akrO"):
        notations(cell)
    with pytest.raises(ScriptError) as caught:
        parse_entries(f"TP\tthành phố\nAbc\ta bê\t\t\t\t\t\t{cell}", "words.tsv")
    assert caught.value.key == "lexicon.phonemes"
    for language in LANGUAGES:
        assert "2" in caught.value.sentence(language)


def test_old_files_without_the_column_are_read_and_new_ones_written_back() -> None:
    old, new = parse_entries("A\tb\tword\texact\tc\td\te\nA\tb\tword\texact\tc\td\te\tespeak:f", "x")
    assert (old.phonemes, new.phonemes) == ("", "espeak:f")
    assert parse_entries(f"{old.line}\n{new.line}", "y") == (old, new)


def test_the_last_layer_decides_the_phonemes_too() -> None:
    house = WORDS.merge(sounding("espeak:lav'aze"))
    assert "[[lav'aze]]" in line("Lavoisier", house).text
    assert line("Lavoisier", WORDS.merge(sounding(""))).text == "la voa diê"


def test_the_spoken_text_is_the_ordinary_one_and_the_line_holds_the_sounds() -> None:
    reading = vi.say(WRITTEN, WORDS)
    assert reading.spoken.startswith("Ông la voa diê (“la voa diê”) gặp la voa diê-Hai ngày mùng năm")
    assert line(WRITTEN).text == (
        "Ông [[lavwazj'e]] (“ [[lavwazj'e]]”) gặp [[lavwazj'e]] -Hai ngày mùng năm tháng sáu, [ [rồi]] về."
    )


def test_an_engine_that_takes_none_gets_the_ordinary_spoken_form() -> None:
    silent = Voice("tone", "Tone", "tests.tone", "vi", "none", "Một.")
    assert not hasattr(tone, "PHONEMES")
    assert taken(silent) == ()
    reading = vi.say(WRITTEN, WORDS)
    assert line_of(reading, (), taken(silent)).text == reading.spoken
    assert line_of(reading, (), ("ipa",)).text.startswith("Ông [[lavwazje]] (")


def test_a_respelling_of_the_voice_stays_out_of_the_sounds() -> None:
    reading = vi.say("Lavoisier và voa", WORDS)
    assert line_of(reading, [("voa", "vua")], ("espeak",)).text == "[[lavwazj'e]] và vua"
    assert line_of(reading, [("voa", "vua")]).text == "la vua diê và vua"


def test_every_wording_hands_the_sounds_on() -> None:
    for wording in (vi, en, in_language("fr")):
        (span,) = wording.say("Lavoisier", WORDS).spans
        assert span.phonemes == NAME.phonemes


def test_other_sounds_make_another_take() -> None:
    lines = [line("Ông Lavoisier về.", sounding(one)).text for one in ("espeak:lav'a", "espeak:m'u", "")]
    takes = [take_of(one) for one in lines]
    assert len({take_key(VOICE, "1", one) for one in lines}) == len(lines)
    assert len({take.clip.samples.tobytes() for take in takes}) == len(takes)
    again = take_of(lines[0])
    assert again.clip.samples.tobytes() == takes[0].clip.samples.tobytes()


def test_marks_cover_all_words_and_lead_back_to_the_written_text() -> None:
    reading, spelled = vi.say(WRITTEN, WORDS), line(WRITTEN)
    way = reading.map.then(spelled.map)
    back = [way.backward(mark.start, mark.end) for mark in take_of(spelled.text).marks]
    heard = [WRITTEN[start:end] for start, end in dict.fromkeys(back)]
    assert heard == ["Ông", "Lavoisier", "Lavoisier", "gặp", "Lavoisier", "Hai", "ngày", "5/6", "rồi", "về"]


def test_a_word_of_several_parts_has_one_mark() -> None:
    spelled = line("Ông Lavoisier về.", sounding("espeak:lav'a zj'e"))
    marks = take_of(spelled.text).marks
    assert [spelled.text[one.start : one.end] for one in marks] == ["Ông", "[[lav'a zj'e]]", "về"]
    assert all(one.begins < one.ends for one in marks)


def test_brackets_of_the_text_itself_are_no_sounds() -> None:
    plain, brackets = take_of("Ông, aI về."), take_of(line("Ông [[aI]] về.").text)
    assert len(brackets.clip.samples) != len(take_of("Ông [[aI]] về.").clip.samples)
    assert len(plain.marks) == len(brackets.marks)


@pytest.mark.parametrize(
    ("sounds", "strange"),
    [("lavQ9e", "9e"), ("l'avU", "U"), ("a b!!", "!!"), ("_^_en", "_^_e"), ("\U0001f600", "\U0001f600")],
)
def test_a_sound_that_the_voice_does_not_know_is_refused_in_a_sentence(sounds: str, strange: str) -> None:
    failed = said(f"Ông [[{sounds}]] về.")
    assert isinstance(failed, Failure)
    assert isinstance(failed.error, SpeechError)
    assert (failed.error.key, failed.error.facts["sound"]) == ("espeak.sound", strange)
    for language in LANGUAGES:
        assert strange in failed.error.sentence(language)


def test_each_voice_knows_its_own_sounds() -> None:
    assert {"6", "N", "kh", "@:I", "'"} <= sounds_of("vi", DATA)
    assert {"oU", "3:", "'"} <= sounds_of("en-us+f3", DATA)
    assert "oU" not in sounds_of("vi-vn-x-south", DATA)
    assert unknown_sound("[[h@l'oU]] x [[w'3:|ld]]", "en-us", DATA) == ""
    assert unknown_sound("[[h@l'oU]]", "vi", DATA) == "U"
    assert unknown_sound("h@l'oU", "vi", DATA) == ""
    assert sounds_of("no-such", DATA) == frozenset()
    assert unknown_sound("[[ß]]", "no-such", DATA) == ""
    assert espeak.unknown_sound("h@l'oU", find("en")) == ""


def test_nobody_can_tell_without_espeak(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(espeak, "_package", lambda: None)
    assert espeak.unknown_sound("ß", VOICE) == ""


def test_letters_outside_the_phonetic_alphabet_are_found() -> None:
    assert not_ipa("ˈt͡ʃaʊ makʁɔ̃ ŋa˧˥") == ""
    assert not_ipa("maK") == "K"
    assert not_ipa("a5") == "5"


def test_a_plain_reading_goes_through_unchanged() -> None:
    assert line_of(Reading.plain("xin chào"), (), ("espeak",)).text == "xin chào"
