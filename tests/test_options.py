"""What the options that several commands share stand for."""

import pytest

from bulletin.commands._options import request_of

ASKED = {"show": "", "voice": "", "each": False, "at": "", "slot": ""}


@pytest.mark.parametrize("formats", [("mp3, wav",), ("MP3", " Wav "), ("mp3,,wav,",)])
def test_formats_are_named_in_any_case_with_any_blanks(formats):
    assert request_of(ASKED | {"formats": formats}).formats == ("mp3", "wav")


def test_no_formats_are_none():
    assert request_of(ASKED).formats == ()
