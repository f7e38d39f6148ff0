"""What every outlet must keep; `CHECKS` are called with what opens an empty one and an empty folder of this
machine, and raise AssertionError. One target is open at a time.
"""

import hashlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

from bulletin.outlet import Moved, Target
from bulletin.release import Asset
from bulletin.testing._demands import demand, refused

Open = Callable[[], Target]
LARGE = 3_000_003  # bytes: many blocks of any protocol, the last one short

NAMES = (
    "tin sáng/Đài Sơn Hải.txt",
    "tin-sáng/thời sự 7 giờ.txt",
    "a/b/c/d/e.txt",
    "odd/100% + #1 & (two) 'x'.txt",
)
OUTSIDE = (
    "../a.txt",
    "a/../../b.txt",
    "/a.txt",
    "a//b.txt",
    "",
    ".",
    "a\\..\\b.txt",
    "a\r\nb.txt",
    "C:/a.txt",
)


def keeps_small_and_large(open_: Open, folder: Path) -> None:
    """What was put is there, byte by byte, from memory and from a file."""
    sound = bytes(range(256)) * (LARGE // 256) + bytes(LARGE % 256)
    (folder / "sound.mp3").write_bytes(sound)
    with opened(open_) as target:
        for data in (b"", b"x", b"\r\n\n\r", sound):
            target.put(made("sang/a.txt", data))
            demand(content(target, "sang/a.txt") == data, f"{len(data)} bytes from memory")
            demand(target.size("sang/a.txt") == len(data), f"the size of {len(data)} bytes")
        digest = hashlib.sha256(sound).hexdigest()
        target.put(Asset("sang/b.mp3", "audio/mpeg", len(sound), digest, source=folder / "sound.mp3"))
        demand(content(target, "sang/b.mp3") == sound, "a file")


def puts_over_what_was_there(open_: Open, folder: Path) -> None:
    """The second file of a name takes the place of the first, longer or shorter."""
    with opened(open_) as target:
        for data in (b"a long one" * 1000, b"short", b"and longer again" * 2000):
            target.put(made("feed.xml", data))
            demand(content(target, "feed.xml") == data, "the newest")


def swaps_only_what_was_read(open_: Open, folder: Path) -> None:
    """A swap needs the version that is there, and none where nothing is."""
    with opened(open_) as target:
        target.swap(made("sang/feed.xml", b"one"), "")
        first = version(target, "sang/feed.xml")
        demand(first == version(target, "sang/feed.xml") != "", "a version that stays")
        demand(is_moved(target, made("sang/feed.xml", b"two"), ""), "nothing is not what is there")
        target.swap(made("sang/feed.xml", b"two"), first)
        second = version(target, "sang/feed.xml")
        demand(second != first, "another version")
        demand(is_moved(target, made("sang/feed.xml", b"one more"), first), "an older one is not there")
        demand(content(target, "sang/feed.xml") == b"two", "what was there")
        target.remove("sang/feed.xml")
        demand(is_moved(target, made("sang/feed.xml", b"three"), second), "what is gone is not there")
        demand(target.read("sang/feed.xml") is None, "nothing")


def knows_of_nothing(open_: Open, folder: Path) -> None:
    """Where nothing is there is nothing to read or to measure, in a folder and without one."""
    with opened(open_) as target:
        target.put(made("sang/a.txt", b"x"))
        for path in ("none.txt", "sang/none.txt", "none/none/none.txt"):
            demand(target.read(path) is None, f"nothing to read at {path}")
            demand(target.size(path) is None, f"no size at {path}")


def removes_and_removes_again(open_: Open, folder: Path) -> None:
    """What was removed is gone; removing nothing is nothing."""
    with opened(open_) as target:
        target.put(made("sang/1106/a.txt", b"x"))
        target.put(made("sang/b.txt", b"y"))
        for path in ("sang/1106/a.txt", "sang/1106/a.txt", "none/none.txt"):
            target.remove(path)
            demand(target.size(path) is None, f"{path} is gone")
        demand(content(target, "sang/b.txt") == b"y", "its neighbour")
        target.put(made("sang/1106/a.txt", b"z"))
        demand(content(target, "sang/1106/a.txt") == b"z", "a new one")


def takes_any_name(open_: Open, folder: Path) -> None:
    """Vietnamese letters, blanks, marks and folders in folders."""
    with opened(open_) as target:
        for number, name in enumerate(NAMES):
            target.put(made(name, str(number).encode()))
        for number, name in enumerate(NAMES):
            demand(content(target, name) == str(number).encode(), name)
            target.remove(name)
            demand(target.read(name) is None, name)


def stays_inside(open_: Open, folder: Path) -> None:
    """A path that would leave the outlet's root is refused with a sentence, whatever is to be done."""
    with opened(open_) as target:
        for path in OUTSIDE:
            acts: tuple[Callable[[], object], ...] = (
                partial(target.put, made(path, b"x")),
                partial(target.swap, made(path, b"x"), ""),
                partial(target.read, path),
                partial(target.size, path),
                partial(target.remove, path),
            )
            for act in acts:
                demand(refused(act), f"{path!r} is outside")


def sends_nothing_but_the_file_meant(open_: Open, folder: Path) -> None:
    """A file that is gone, or another one by now, is refused with a sentence, and what was there stays."""
    (folder / "a.mp3").write_bytes(b"other")
    digest = hashlib.sha256(b"meant").hexdigest()
    with opened(open_) as target:
        target.put(made("a.mp3", b"old"))
        for name in ("a.mp3", "gone.mp3"):
            asset = Asset("a.mp3", "audio/mpeg", 5, digest, source=folder / name)
            demand(refused(partial(target.put, asset)), f"{name} is not what was meant")
            demand(content(target, "a.mp3") == b"old", "the old one")


def keeps_when_closed(open_: Open, folder: Path) -> None:
    """Who opens it later finds what was there, under the same version; closing twice is closing."""
    with opened(open_) as target:
        target.put(made("sang/a.txt", b"x"))
        before = version(target, "sang/a.txt")
    target.close()
    with opened(open_) as target:
        demand(content(target, "sang/a.txt") == b"x", "its content")
        demand(version(target, "sang/a.txt") == before, "its version")
        target.swap(made("sang/a.txt", b"y"), before)


CHECKS: tuple[Callable[[Open, Path], None], ...] = (
    keeps_small_and_large,
    puts_over_what_was_there,
    swaps_only_what_was_read,
    knows_of_nothing,
    removes_and_removes_again,
    takes_any_name,
    stays_inside,
    sends_nothing_but_the_file_meant,
    keeps_when_closed,
)


@contextmanager
def opened(open_: Open) -> Iterator[Target]:
    """The target, closed in the end."""
    target = open_()
    try:
        yield target
    finally:
        target.close()


def made(path: str, data: bytes) -> Asset:
    """An asset of these bytes."""
    return Asset(path, "text/plain", len(data), hashlib.sha256(data).hexdigest(), data=data)


def content(target: Target, path: str) -> bytes | None:
    """The bytes at `path`, or None."""
    kept = target.read(path)
    return kept.data if kept else None


def version(target: Target, path: str) -> str:
    """The version of what is at `path`, or nothing."""
    kept = target.read(path)
    return kept.version if kept else ""


def is_moved(target: Target, asset: Asset, before: str) -> bool:
    """Whether swapping is refused because somebody else was there."""
    try:
        target.swap(asset, before)
    except Moved:
        return True
    return False
