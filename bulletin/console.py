"""The console: what a run says on standard error, and how a run ends."""

import os
import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TextIO

import click

from bulletin.errors import Failure, Lacking, UsageError
from bulletin.stationfile import station_file
from bulletin.texts import LANGUAGES, sentence

if TYPE_CHECKING:
    from datetime import datetime

    from rich.progress import Progress as Bar

    from bulletin.article import Article
    from bulletin.event import Event, Made, Progress

DEFECT, PART, NOTHING, INTERRUPTED = 1, 3, 4, 130  # exit statuses
_FLAGS = ("--debug", "--quiet", "--plain")


@dataclass(slots=True)
class _Manner:
    """How this process talks, as the words of its command line ask."""

    words: list[str] = field(default_factory=list)
    flags: frozenset[str] = frozenset()
    ui: str = ""


_manner = _Manner()


def settle(words: list[str]) -> None:
    """Takes the words that hold everywhere (--ui, --debug, --quiet, --plain) out of a command line and heeds
    them; UsageError for a language that messages do not have.
    """
    ends = words.index("--") if "--" in words else len(words)
    asked, rest = words[:ends], words[ends:]
    _manner.flags = frozenset(word for word in asked if word in _FLAGS)
    _manner.ui = _taken_ui(asked)
    _manner.words = [word for word in asked if word not in _FLAGS] + rest


def _taken_ui(asked: list[str]) -> str:
    """The language that `--ui vi` or `--ui=vi` names, taken out of `asked`; "" where none is named."""
    place = _place_of("--ui", asked)
    if place.start == place.stop:
        return ""
    value = _value_at(place, asked)
    del asked[place]
    if value not in LANGUAGES:
        raise UsageError("cli.ui", value=value, known=", ".join(LANGUAGES))
    return value


def _place_of(option: str, asked: list[str]) -> slice:
    """Where the option stands with its value; an empty place where it does not."""
    for at, word in enumerate(asked):
        if word == option:
            return slice(at, at + 2)
        if word.startswith(f"{option}="):
            return slice(at, at + 1)
    return slice(0, 0)


def _value_at(place: slice, asked: list[str]) -> str:
    option, *value = asked[place] or [""]
    return value[0] if value else option.partition("=")[2]


def words() -> list[str]:
    """The command line without the words that hold everywhere."""
    return list(_manner.words)


def ui() -> str:
    """The language of messages: `--ui`, else the station's, else the system's."""
    if _manner.ui not in LANGUAGES:
        _manner.ui = _station_ui() or _system_ui()
    return _manner.ui


def _station_ui() -> str:
    """That of the station's settings, read without any other of them; "" where they can't be."""
    try:
        path = station_file(_value_at(_place_of("--station", _manner.words), _manner.words))
        if path is None:
            return ""
        import tomllib

        return str(tomllib.loads(path.read_text("utf-8")).get("ui", ""))
    except (OSError, ValueError):
        return ""


def _system_ui() -> str:
    spoken = next(
        (os.environ[name] for name in ("LC_ALL", "LC_MESSAGES", "LANG") if os.environ.get(name)), ""
    )
    return "vi" if spoken.startswith("vi") else "en"


def raise_if_debugging(error: Exception) -> None:
    """Raises `error` where --debug was given, for its traceback."""
    if "--debug" in _manner.flags:
        raise error


def complain(text: str) -> None:
    """A failure, always said; that nobody can be told stops nothing."""
    try:
        click.echo(text, err=True)
    except OSError:
        deafen(sys.stderr)


def remark(key: str, **facts: object) -> None:
    """What is going on, as the sentence `key`; nothing with --quiet."""
    if not is_quiet():
        complain(sentence(key, ui(), **facts))


def is_plain() -> bool:
    """Whether to write finished lines only: asked for, no terminal, or one that can't do more."""
    dumb = os.environ.get("TERM") == "dumb" or bool(os.environ.get("NO_COLOR"))
    return "--plain" in _manner.flags or dumb or not sys.stderr.isatty()


def is_quiet() -> bool:
    """Whether nothing but failures is to be said."""
    return "--quiet" in _manner.flags


def draw(events: "Iterable[Event]") -> "Iterator[Made | Failure]":
    """Draws events as they come; gives on what was made and what failed."""
    from bulletin.event import Notice, Progress

    with _bar() as bar:
        for event in events:
            if isinstance(event, Progress):
                _progress(event, bar)
            elif isinstance(event, Notice):
                remark("console.notice", text=event.sentence(ui()))
            else:
                if isinstance(event, Failure):
                    complain(event.error.sentence(ui()))
                yield event


@contextmanager
def _bar() -> Iterator["Bar | None"]:
    if is_plain() or is_quiet():
        yield None
        return
    from rich.console import Console
    from rich.progress import Progress as Bar

    with Bar(console=Console(stderr=True), transient=True) as bar:
        yield bar


def _progress(event: "Progress", bar: "Bar | None") -> None:
    label = sentence(f"console.{event.stage.value}", ui())
    if bar is None:
        if event.done == event.total:
            remark("console.stage", label=label, done=event.done, fresh=event.fresh)
        return
    known = {task.description: task.id for task in bar.tasks}
    task = known[label] if label in known else bar.add_task(label, total=event.total)
    bar.update(task, completed=event.done, total=event.total)


def clock() -> "datetime":
    """Now, in the system's time zone."""
    from datetime import datetime

    return datetime.now().astimezone()


def taken(found: "Iterable[Article | Failure]") -> "tuple[tuple[Article, ...], tuple[Failure, ...]]":
    """The articles that could be taken in, and the failures of the rest, which are said."""
    articles: list[Article] = []
    failures: list[Failure] = []
    for one in found:
        if isinstance(one, Failure):
            complain(one.error.sentence(ui()))
            failures.append(one)
        else:
            articles.append(one)
    return tuple(articles), tuple(failures)


def outcome(made: bool, failures: Sequence[Failure]) -> int:
    """The exit status: 0 done, 3 in part, else that of the last failure."""
    if made:
        return PART if failures else 0
    return failures[-1].error.status if failures else NOTHING


def result(text: str) -> None:
    """A line of results; whoever reads them may have gone, which stops nothing. Lacking where they find
    no room.
    """
    try:
        click.echo(text)
    except BrokenPipeError:
        deafen(sys.stdout)
    except OSError as error:
        deafen(sys.stdout)
        raise Lacking("cli.full") from error


def deafen(stream: TextIO) -> None:
    """What `stream` still holds and is given from here on goes nowhere: whoever read it has gone."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, stream.fileno())
    os.close(nowhere)


def open_closed() -> None:
    """Opens the standard streams that were closed before we began on nothing, or the next file that is opened
    would take their place, and be written to as them.
    """
    for number, name, mode in ((0, "stdin", "r"), (1, "stdout", "w"), (2, "stderr", "w")):
        if getattr(sys, name) is None:
            nowhere = os.open(os.devnull, os.O_RDWR)
            if nowhere != number:
                os.dup2(nowhere, number)
                os.close(nowhere)
            stream = open(number, mode, encoding="utf-8", closefd=False)  # noqa: SIM115 - for good
            setattr(sys, name, stream)
