"""Preview: what would be published of a station, laid out in a folder under an address of this machine."""

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from bulletin.edition import Edition
from bulletin.outlets.folder import FolderTarget
from bulletin.publishing import Due, publish
from bulletin.release import channel, release
from bulletin.show import Station, find_show


def lay_out(
    folder: Path, base: str, wanted: Sequence[Edition], station: Station, now: datetime
) -> tuple[str, ...]:
    """The pages and feeds of the editions are in `folder`, as listeners at the address `base` get them; what
    comes back are the addresses of the shows' pages.
    """
    shows = dict.fromkeys(one.record.edition.show for one in wanted)
    pages = []
    for name in shows:
        place = channel(find_show(name, station), station, base)
        some = [release(one, place) for one in wanted if one.record.edition.show == name]
        for _ in publish(FolderTarget(folder), place, some, Due(now, grace_days=0)):
            pass
        pages.append(place.address(f"{place.folder}/"))
    return tuple(pages)
