"""Text from outside is cleaned once."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bulletin.text import clean_text, clock_time, one_line


@pytest.mark.parametrize(
    ("dirty", "clean"),
    [
        ("a\r\nb\rc\x85d\u2028e\u2029f\ng", "a\nb\nc\nd\ne\nf\ng"),
        ("a\tb", "a\tb"),
        ("a\x00\x08\x0b\x0c\x0e\x1f\x7f\x80\x84\x86\x9fb", "ab"),
        ("a\u200b\u200e\u200f\u202a\u202e\u2060\u2069\ufeffb", "ab"),
        ("a\ufdd0\ufdef\ufffe\uffff\ud800\udfffb", "ab"),
        ("cà\u00adphê", "cà\u00adphê"),
        ("👩\u200d🌾", "👩\u200d🌾"),
        ("UB\u200cND", "UBND"),
        ("10\u201115\uff0d20\u201225\u201530", "10-15-20–25—30"),
        ("\u00d0ảng bộ \u00d0à Nẵng", "Đảng bộ Đà Nẵng"),
        (unicodedata.normalize("NFD", "Đắk Lắk"), "Đắk Lắk"),
        ("  a  b\n", "  a  b\n"),
    ],
)
def test_what_cannot_be_read_is_taken_out(dirty, clean):
    assert clean_text(dirty) == clean


def test_one_line_has_single_blanks():
    assert one_line("  Đắk \u00a0\t Lắk\r\n\n x\u3000y ") == "Đắk Lắk x y"
    assert one_line("\u200b") == ""


@given(st.text())
def test_clean_text_stays_as_it_is(text):
    clean = clean_text(text)
    assert clean_text(clean) == clean
    assert clean == unicodedata.normalize("NFC", clean)
    line = one_line(text)
    assert one_line(line) == line
    assert line == " ".join(line.split(" "))
    clean.encode()


@pytest.mark.parametrize(
    ("seconds", "told"), [(0, "0:00"), (7.4, "0:07"), (59.6, "1:00"), (247, "4:07"), (3600, "60:00")]
)
def test_minutes_and_seconds(seconds, told):
    assert clock_time(seconds) == told
