"""Withdrawal: an edition is taken back: its record says so, and the playout no longer finds it."""

from dataclasses import replace
from datetime import datetime

from bulletin.edition import Edition
from bulletin.errors import UsageError
from bulletin.filing import publish_bytes
from bulletin.latest import Latest
from bulletin.library import editions
from bulletin.record import Withdrawn, sealed, to_json
from bulletin.show import Station, find_show
from bulletin.text import one_line


def withdraw(edition: Edition, reason: str, now: datetime) -> Edition:
    """The edition as it is once it was taken back: its record says so from now on; UsageError without a
    reason, or where it was taken back before.
    """
    reason = one_line(reason)
    if not reason:
        raise UsageError("withdraw.reason")
    if edition.record.withdrawn.at:
        raise UsageError("withdraw.again", title=edition.record.edition.title)
    at = now.replace(microsecond=0).isoformat()
    record = sealed(replace(edition.record, withdrawn=Withdrawn(at, reason)))
    publish_bytes(edition.folder / f"{edition.name}.json", to_json(record))
    return Edition(record, edition.folder)


def off_air(gone: Edition, station: Station, now: datetime) -> None:
    """The playout no longer finds the edition under the name of the latest one: it finds the one before, if
    that may still be on air.
    """
    name = _latest_of(gone, station)
    latest = Latest(gone.folder, name)
    if name and latest.is_of(gone):
        latest.give_way(one for one in editions(gone.folder) if _may_follow(one, name, station, now))


def _latest_of(edition: Edition, station: Station) -> str:
    """What the edition's show calls its latest one; nothing where there is no such show any more."""
    try:
        return find_show(edition.record.edition.show, station).playout.latest
    except UsageError:
        return ""


def _may_follow(edition: Edition, name: str, station: Station, now: datetime) -> bool:
    if edition.record.withdrawn.at or _latest_of(edition, station) != name:
        return False
    playout = find_show(edition.record.edition.show, station).playout
    expires = playout.expires(datetime.fromisoformat(edition.record.edition.at))
    return not expires or datetime.fromisoformat(expires) > now
