"""Examination: whether this machine can do its job, and what is stored is whole."""

import sys
from collections.abc import Iterator
from datetime import datetime
from functools import partial
from pathlib import Path

from bulletin import holdings, machine, shelf
from bulletin.ear import require_there
from bulletin.errors import Lacking
from bulletin.finding import Finding, Ward, calmly, ok
from bulletin.lexicon import read_entries
from bulletin.music import find_sound
from bulletin.outlet import outlet_of
from bulletin.show import OutletSettings, Show, Station, find_show, show_names
from bulletin.voice import find

EXAMINATIONS = (
    machine.voices,
    machine.speech,
    machine.sound,
    machine.parsing,
    machine.music,
    machine.places,
    holdings.kept,
    holdings.editions,
    holdings.temps,
)


def examine(ward: Ward, now: datetime) -> Iterator[Finding]:
    """Every finding, one examination after the other; none of them stops those that follow."""
    yield machine.python(sys.version_info[:3])
    yield holdings.clock(ward.folder, now)
    for examination in (*EXAMINATIONS, station):
        yield from calmly(partial(examination, ward))


def station(ward: Ward) -> Iterator[Finding]:
    """The station's own lexicon and shows, and everything that the shows name."""
    mine = ward.station
    if mine.folder is None:
        yield ok("doctor.no_station")
        return
    yield ok("doctor.station", name=mine.name or "-", folder=str(mine.folder))
    if mine.path(mine.lexicon).is_file():
        yield from calmly(partial(_lexicon, mine.path(mine.lexicon)))
    for name in show_names(mine):
        yield from calmly(partial(_show, name, mine))
    for outlet in mine.outlets:
        yield from calmly(partial(_outlet, outlet))


def _outlet(settings: OutletSettings) -> Iterator[Finding]:
    """The outlet, when its kind is known and what that needs is installed; nothing is asked of it."""
    if missing := outlet_of(settings).missing():
        raise Lacking(missing, name=settings.name)
    yield ok("doctor.outlet", name=settings.name)


def _lexicon(path: Path) -> Iterator[Finding]:
    yield ok("doctor.lexicon", path=str(path), count=len(read_entries(path)))


def _show(name: str, station: Station) -> Iterator[Finding]:
    """The show, when its settings can be read and all that it names is there."""
    show = find_show(name, station)
    _ = show.sound.delivery  # ScriptError for a profile that does not exist
    for voice in filter(None, (show.voice, show.fallback, *show.presenters)):
        find(voice, station.voice_folders)
    for piece in _pieces(show):
        find_sound(piece, station.folder)
    for form in show.formats:
        shelf.load("formats", form).version()  # Lacking where its extra is not installed
    heard = show.recognition.over(station.recognition)
    if heard.recogniser:
        require_there(heard, station.folder)
    if show.lexicon:
        yield from _lexicon(station.path(show.lexicon))
    yield ok("doctor.show", show=name)


def _pieces(show: Show) -> Iterator[str]:
    sounds, marks = show.sounds, show.earcons
    yield from filter(None, (sounds.opening, sounds.bed, sounds.sting, sounds.closing))
    yield from filter(None, (marks.contents, marks.story, marks.recording, marks.closing))
