"""What the options that several commands share stand for."""

import click
import pytest

from bulletin import cli
from bulletin.commands._options import order_options, request_of, some_names
from bulletin.errors import UsageError
from bulletin.show import Station

ASKED = {"show": "", "voice": "", "each": False, "at": "", "slot": ""}


@pytest.mark.parametrize("formats", [("mp3, wav",), ("MP3", " Wav "), ("mp3,,wav,",)])
def test_formats_are_named_in_any_case_with_any_blanks(formats):
    option = click.Option(["--format", "formats"], multiple=True)
    named = some_names(click.Context(click.Command("any")), option, formats)
    assert named == ("mp3", "wav")
    assert request_of((), ASKED | {"formats": named}, Station()).formats == named


def test_no_formats_are_none():
    assert request_of((), ASKED, Station()).formats == ()


@pytest.mark.parametrize("given", ["", "  "])
@pytest.mark.parametrize("name", ["make", "script"])
def test_a_length_without_a_time_is_refused(name: str, given: str):
    with pytest.raises(UsageError) as refused:
        cli.bulletin.main([name, "page.txt", "--length", given], standalone_mode=False)
    assert (refused.value.key, refused.value.status) == ("length.empty", 2)


@pytest.mark.parametrize(("words", "length"), [([], ""), (["--length", "5:00"], "5:00")])
def test_a_length_is_what_was_given_and_none_where_it_was_not(words: list[str], length: str):
    command = click.Command("any", callback=lambda **options: request_of((), options, Station()).length)
    assert order_options(command).main(words, standalone_mode=False) == length
