"""What every library that takes sound alone must keep; `CHECKS` are called with what opens an empty one, a
folder of this machine, and whether it can remove anything, and raise AssertionError. One is open at a time.
"""

import hashlib
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

from bulletin.cut import Cut
from bulletin.outlet import Depot, State
from bulletin.record import EditionFacts, Record
from bulletin.release import DIGITS, Asset
from bulletin.testing._demands import demand, refused

Open = Callable[[], Depot]
LARGE = 3_000_003  # bytes
_NOBODY = "999999999"


def takes_small_and_large(open_: Open, folder: Path, removes: bool) -> None:
    """What was sent is found under its mark by the key that it got, whatever its size."""
    with closing(open_()) as depot:
        for number, size in enumerate((1000, LARGE)):
            one = made(folder, number, size)
            key = depot.send(one)
            demand(bool(key) and depot.find(depot.mark(one)) == key, f"{size} bytes are found")
            demand(depot.state(key) in (State.READY, State.WAITING), "a state")


def tells_editions_apart(open_: Open, folder: Path, removes: bool) -> None:
    """Another edition has another mark and another key, and its name may be a long one."""
    with closing(open_()) as depot:
        some = [made(folder, 0), made(folder, 1), made(folder, 2, name="2-" + "dai_" * 15)]
        keys = [depot.send(one) for one in some]
        demand(len(set(keys)) == len({depot.mark(one) for one in some}) == len(some), "marks and keys")
        demand([depot.find(depot.mark(one)) for one in some] == keys, "each is found")


def knows_of_nothing(open_: Open, folder: Path, removes: bool) -> None:
    """What was never sent is not found, and is gone."""
    with closing(open_()) as depot:
        demand(depot.find(depot.mark(made(folder, 0))) == "", "nothing is found")
        demand(depot.state(_NOBODY) is State.GONE, "nothing is gone")


def lets_go_and_lets_go_again(open_: Open, folder: Path, removes: bool) -> None:
    """What was dropped is gone, twice as well as once; a library that cannot remove anything says so."""
    with closing(open_()) as depot:
        keys = [depot.send(made(folder, number)) for number in (0, 1)]
        if not removes:
            demand(refused(lambda: depot.drop(keys[0])), "it says that it cannot")
            return
        for _ in range(2):
            depot.drop(keys[0])
            demand(depot.state(keys[0]) is State.GONE, "it is gone")
        demand(depot.find(depot.mark(made(folder, 0))) == "", "it is not found")
        demand(depot.state(keys[1]) is not State.GONE, "its neighbour")


def sends_nothing_but_the_file_meant(open_: Open, folder: Path, removes: bool) -> None:
    """A file that is gone, or another one by now, is refused with a sentence, and nothing is there."""
    with closing(open_()) as depot:
        for number in (0, 1):
            one = made(folder, number)
            source = one.asset.source or folder
            if number:
                source.unlink()
            else:
                source.write_bytes(b"ID3\x03other")
            demand(refused(lambda one=one: depot.send(one)), "it is not what was meant")  # type: ignore[misc]
    (folder / "0.mp3").unlink()
    with closing(open_()) as depot:
        demand(depot.find(depot.mark(made(folder, 0))) == "", "nothing of it")


def keeps_when_closed(open_: Open, folder: Path, removes: bool) -> None:
    """Who opens it later finds what was sent under the same key; closing twice is closing."""
    with closing(open_()) as depot:
        key = depot.send(made(folder, 0))
    depot.close()
    with closing(open_()) as depot:
        demand(depot.find(depot.mark(made(folder, 0))) == key, "its key")


CHECKS: tuple[Callable[[Open, Path, bool], None], ...] = (
    takes_small_and_large,
    tells_editions_apart,
    knows_of_nothing,
    lets_go_and_lets_go_again,
    sends_nothing_but_the_file_meant,
    keeps_when_closed,
)


def made(folder: Path, number: int, size: int = 1000, name: str = "") -> Cut:
    """A cut whose sound lies in `folder`: the tag's beginning, and bytes of its number."""
    name = name or str(number)
    path = folder / f"{number}.mp3"
    if not path.exists():
        path.write_bytes(b"ID3\x03" + bytes([number]) * (size - 4))
    digest = hashlib.sha256(b"ID3\x03" + bytes([number]) * (size - 4)).hexdigest()
    asset = Asset(f"{name}.{digest[:DIGITS]}.mp3", "audio/mpeg", size, digest, source=path)
    facts = EditionFacts(
        id=f"sang/2026-06-1{number}",
        show="sang",
        station="Đài Sơn Hải",
        title=f"Tin sáng {number}",
        at=f"2026-06-1{number}T07:00:00+07:00",
        slot="",
        timezone="Asia/Ho_Chi_Minh",
        language="vi",
        duration=1.0,
    )
    return Cut(facts.id, name, asset, Record(facts, (), ()))
