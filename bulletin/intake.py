"""Inputs become articles: files, folders, standard input, addresses and lists of them, each read by the
member that it suits best; what comes over the network, or needs a parser that can be turned against us, in
the sandbox.
"""

import errno
import os
import re
import stat
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO, cast

from bulletin import plain, shelf
from bulletin.address import is_address
from bulletin.article import Article, Source
from bulletin.errors import Failure, ScriptError, SourceError, UsageError
from bulletin.parting import Parted, settled

if TYPE_CHECKING:
    from bulletin.web import Found, Web

_HERE = Path()
LARGEST = 20_000_000  # bytes of one input
# Characters of one article: about seven hours of speech. A whole day's broadcast fits into one input,
# divided into its articles.
LONGEST = 400_000
_HEAD = 4096  # bytes that a member sees to say whether an input is of its kind
_SHOWN = 60  # characters of a name too long to be that of a file
_STDIN = frozenset({"/dev/stdin", "/dev/fd/0", "/proc/self/fd/0"})
_LIKELY = 10  # the score from which on a file of a folder is an article
_MEANT = (".txt", ".text", ".pdf", ".doc", ".odt", ".rtf", ".pages")  # tried in a folder, and refused by name


def read(
    data: bytes, name: str, language: str | None = None, folder: Path | None = _HERE
) -> tuple[Article, ...]:
    """The articles in `data`, by the member that it suits best; SourceError naming the input `name`, Parted
    where some of its parts are articles. Recordings that they name belong to `folder`; what comes from
    elsewhere has none, and may name none.
    """
    _, source = _suited(name, _checked(data, name)[:_HEAD])
    if folder is not None and getattr(source, "SAFE", False):
        found = _found(source, data, name, language)
    else:
        found = _sandboxed(source, data, name, language)
    named = [f"{name} ({number})" for number in range(1, len(found) + 1)] if len(found) > 1 else [name]
    return settled([_measured(one, place, folder) for one, place in zip(found, named, strict=True)])


def _foreign(language: str | None, data: bytes, name: str) -> "Found":
    """What is in bytes that came over the network, and of which kind they are."""
    from bulletin.web import Found

    _, source = _suited(name, _checked(data, name)[:_HEAD])
    found = _sandboxed(source, data, name, language)
    return Found(source.NAME, tuple(_measured(one, name, None) for one in found))


def _checked(data: bytes, name: str) -> bytes:
    if len(data) > LARGEST:
        raise SourceError("source.large", name=name, megabytes=LARGEST // 1_000_000)
    if not data:
        raise SourceError("source.empty", name=name)
    return data


def _found(source: Source, data: bytes, name: str, language: str | None) -> tuple[Article | Failure, ...]:
    try:
        return source.read(data, name, language)
    except Parted as error:
        return error.found


def _sandboxed(source: Source, data: bytes, name: str, language: str | None) -> tuple[Article | Failure, ...]:
    """What the member finds in the bounds of the sandbox; what it says is believed as little as the bytes."""
    from bulletin import sandbox
    from bulletin.decoding import legible

    told = sandbox.apart("bulletin.intake:apart", data, (name, source.NAME, language or ""), name)
    try:
        found = tuple(_thawed(one, name) for one in told)
    except (ScriptError, KeyError, TypeError, ValueError):
        raise SourceError("sandbox.crashed", name=name) from None
    for one in found:
        if isinstance(one, Article):
            legible("\n".join(paragraph.text for paragraph in (one.title, *one.body)), name)
    return found


def apart(data: bytes, name: str, member: str, language: str) -> list[Any]:
    """In the sandbox: what the member finds in `data`, as plain data."""
    from bulletin.prescan import require_harmless
    from bulletin.sandbox import frozen

    require_harmless(data, name)
    source = cast("Source", shelf.load("sources", member))
    return [
        [one.key, frozen(one.error)] if isinstance(one, Failure) else plain.encode(one)
        for one in _found(source, data, name, language or None)
    ]


def _thawed(told: Any, name: str) -> Article | Failure:
    from bulletin.sandbox import thawed

    if isinstance(told, list):
        key, error = told
        return Failure(str(key), thawed(error))
    return plain.decode(Article, told, name)


def places(sources: Sequence[str]) -> tuple[str, ...]:
    """`sources` with folders replaced by the articles in them, naturally sorted; so are documents that cannot
    be read, for whoever put one there waits to hear it.
    """
    return tuple(place for source in sources for place in _places(source))


def taken(
    place: str, stdin: BinaryIO | None = None, language: str | None = None, web: "Web | None" = None
) -> tuple[Article, ...]:
    """The articles of one file, of `stdin` for `-`, or at an address, which `web` reaches; likewise of each
    address in a list of them. Parted where some of several can't be had.
    """
    if is_address(place):
        return _at((place,), web, language)
    path = Path(place)
    data = _content(path) if place != "-" else _piped(stdin)
    name = "-" if place == "-" else _readable(path.name)
    addresses = _listed(data)
    if addresses:
        return _at(addresses, web, language)
    return read(data, name, language, _HERE if place == "-" else path.parent)


def _at(addresses: Sequence[str], web: "Web | None", language: str | None) -> tuple[Article, ...]:
    from bulletin.web import each

    if web is None:
        raise UsageError("source.address", name=addresses[0])
    return settled(list(each(addresses, web, partial(_foreign, language))))


def _listed(data: bytes) -> tuple[str, ...]:
    if b"://" not in data[:_HEAD]:
        return ()
    from bulletin.web import listed

    return listed(data)


def _piped(stdin: BinaryIO | None) -> bytes:
    if stdin is None:
        raise UsageError("source.stdin")
    data = stdin.read(LARGEST + 1)
    if not data:
        raise SourceError("source.unsent")
    return data


def _readable(name: str) -> str:
    """The file's name as text, whatever the locale made of its bytes."""
    return os.fsencode(name).decode("utf-8", "replace")


def _suited(name: str, head: bytes) -> tuple[int, Source]:
    """The member that claims an input most surely, and how surely; of equals the first by name."""
    best: tuple[int, Source] | None = None
    for member in shelf.members("sources"):
        source = cast("Source", shelf.load("sources", member))
        score = source.score(name, head)
        if best is None or score > best[0]:
            best = (score, source)
    if best is None:
        raise UsageError("shelf.unknown", kind="sources", name=name, there="")
    return best


def _measured(one: Article | Failure, place: str, folder: Path | None) -> Article | Failure:
    """`one` with its recordings where they are, or why it cannot be read aloud; `place` names it."""
    if isinstance(one, Failure):
        return one
    try:
        _measure(one, place)
        return _placed(one, place, folder)
    except SourceError as error:
        return Failure(place, error)


def _placed(article: Article, place: str, folder: Path | None) -> Article:
    """The article with the paths of its recordings, which it names as seen from its `folder`."""
    if not article.recordings:
        return article
    if folder is None:
        raise SourceError("source.local", name=place, sound=article.recordings[0])
    paragraphs = tuple(
        replace(one, sound=str(folder / one.sound)) if one.sound else one for one in article.paragraphs
    )
    return replace(
        article,
        recording=str(folder / article.recording) if article.recording else "",
        paragraphs=paragraphs,
    )


def _measure(article: Article, name: str) -> None:
    characters = sum(len(paragraph.text) for paragraph in (article.title, *article.body))
    if characters > LONGEST:
        raise SourceError("source.long", name=name, characters=f"{characters:,}", limit=f"{LONGEST:,}")
    if not any(letter.isalnum() for one in (article.title, *article.body) for letter in one.text):
        raise SourceError("source.wordless", name=name)


def _places(source: str) -> Iterator[str]:
    folder = Path(source)
    if source == "-" or is_address(source) or not os.path.isdir(folder):  # noqa: PTH112 - Path.is_dir raises for too long a name
        yield source
        return
    files = sorted(folder.iterdir(), key=lambda path: _natural(path.name))
    found = [str(file) for file in files if _is_article(file)]
    if not found:
        raise SourceError("source.folder", name=source)
    yield from found


def _natural(name: str) -> tuple[tuple[bool, int, str], ...]:
    """A key by which "2.txt" comes before "10.txt", and digits before letters."""
    parts = re.findall(r"(\d+)|(\D+)", name.casefold())
    return tuple((not digits, int(digits or 0), other) for digits, other in parts)


def _is_article(path: Path) -> bool:
    if path.name.startswith(".") or not path.is_file():
        return False
    if path.name.lower().endswith(_MEANT):
        return True
    with path.open("rb") as file:
        return _suited(path.name, file.read(_HEAD))[0] >= _LIKELY


def _content(path: Path) -> bytes:
    try:
        # A pipe without a writer would be waited for without end.
        if not stat.S_ISREG(path.stat().st_mode) and str(path) not in _STDIN:
            raise SourceError("source.no_file", name=str(path))
        with path.open("rb") as file:
            return file.read(LARGEST + 1)
    except FileNotFoundError as error:
        raise UsageError("source.missing", name=str(path)) from error
    except OSError as error:
        if error.errno == errno.ENAMETOOLONG:
            raise UsageError("source.missing", name=f"{str(path)[:_SHOWN]}…") from error
        raise SourceError("source.unreadable", name=str(path), reason=error.strerror or "") from error
