"""The feed of a thousand editions against lxml's own serialising of the same trees: python bench/feeds.py."""

import sys
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from time import process_time

from lxml import etree

sys.path.insert(0, str(Path(__file__).parents[1]))

from bulletin.catalogue import Catalogue, Listed, from_json, to_json
from bulletin.edition import Edition
from bulletin.feed import feed, item
from bulletin.record import FileFacts, sealed
from bulletin.record import from_json as record_from_json
from bulletin.release import Asset, channel, release
from bulletin.show import Show, Station
from bulletin.site import row

COUNT, ROUNDS = 1000, 7
EXAMPLE = Path(__file__).parents[1] / "tests" / "data" / "records" / "schema-1.json"


def editions() -> list[Edition]:
    """A thousand editions, one an hour."""
    record = record_from_json(EXAMPLE.read_bytes(), "example")
    first = datetime.fromisoformat(record.edition.at)
    made = []
    for number in range(COUNT):
        at = (first + timedelta(hours=number)).isoformat()
        facts = replace(record.edition, id=f"sang/{number}", at=at, title=f"Bản tin số {number}")
        sound = FileFacts(f"t{number}.mp3", "audio/mpeg", 1000 + number, f"{number:064x}")
        made.append(Edition(sealed(replace(record, edition=facts, files=(sound,))), Path("there")))
    return made


def least(work: Callable[[], object]) -> float:
    """The least processor time of several rounds, in milliseconds."""
    times = []
    for _ in range(ROUNDS):
        start = process_time()
        work()
        times.append((process_time() - start) * 1000)
    return min(times)


def main() -> None:
    """Prints the ratios."""
    place = channel(Show("sang"), Station(name="Đài", url="https://radio.example/"))
    artwork = Asset("sang/artwork.png", "image/png", 1, "0" * 64)
    releases = [release(one, place) for one in editions()]
    items = [item(one, place) for one in releases]
    pages = feed(place, items, artwork)
    trees = [etree.fromstring(page.data) for page in pages]
    limit = least(lambda: [etree.tostring(tree, xml_declaration=True, encoding="UTF-8") for tree in trees])
    listed = tuple(Listed(row(one), told, "", ()) for one, told in zip(releases, items, strict=True))
    kept = to_json(Catalogue(place.guid, listed))
    print(f"lxml serialising {len(pages)} pages of {COUNT} editions: {limit:.1f} ms, the limit = 1")
    for name, work in (
        ("feed from the kept items", lambda: feed(place, items, artwork)),
        ("the catalogue read, then the feed", lambda: feed(place, from_json(kept, "x").items, artwork)),
        ("every item made anew too", lambda: feed(place, [item(one, place) for one in releases], artwork)),
    ):
        taken = least(work)
        print(f"{name}: {taken:.1f} ms, {taken / limit:.2f} of the limit")
    same = (
        feed(place, items, artwork) == pages == feed(place, [item(one, place) for one in releases], artwork)
    )
    print(f"largest page: {max(page.size for page in pages)} bytes; the same bytes every time: {same}")


if __name__ == "__main__":
    main()
