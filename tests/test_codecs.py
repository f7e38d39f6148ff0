from contextlib import suppress

import pytest

from bulletin import shelf
from bulletin.errors import SoundError, UsageError
from bulletin.mixdown import Codec, Part
from bulletin.testing import codecs as suite

EXTRAS = {"aac"}  # held to the same in tests/extras
MEMBERS = tuple(one for one in shelf.members("codecs") if one not in EXTRAS)


def member(name: str) -> Codec:
    return shelf.load("codecs", name)


@pytest.mark.parametrize("check", suite.CHECKS, ids=lambda check: check.__name__)
@pytest.mark.parametrize("name", MEMBERS)
def test_contract(name, check, tmp_path):
    check(member(name), tmp_path)


def test_all_members_are_found():
    assert {"flac", "mp3", "opus", "wav"} <= set(MEMBERS)
    assert set(shelf.members("codecs")) >= EXTRAS


class Deaf:
    """A codec that keeps nothing: every check of the suite must notice."""

    SUFFIX = "wav"
    TYPE = "audio/x"

    def __init__(self, path):
        self.wav, self.path = member("wav"), path

    def version(self):
        return ""

    def offers(self):
        return self.wav.offers()

    def checked(self, delivery):
        return delivery

    def ceiling_margin_db(self, delivery):
        return -0.5

    def encode(self, blocks, delivery, last):
        try:
            part = self.wav.encode(blocks, delivery, last)
        except (SoundError, UsageError):
            return Part(b"", 0)
        return Part(part.data[: -2 * delivery.channels], part.samples - 1)

    def join(self, parts, path, delivery):
        with suppress(OSError):
            self.wav.join(parts, path, delivery)


@pytest.mark.parametrize("check", suite.CHECKS, ids=lambda check: check.__name__)
def test_contract_notices_a_bad_codec(check, tmp_path):
    with pytest.raises((AssertionError, SoundError)):
        check(Deaf(tmp_path), tmp_path)
