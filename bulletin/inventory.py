"""Inventory: what releases are to an outlet: not there as they are now, or not to be sent."""

import hashlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from bulletin import masthead, shelf
from bulletin.catalogue import Catalogue, Listed
from bulletin.errors import BulletinError, UsageError
from bulletin.listing import catalogue_of, held
from bulletin.outlet import Target
from bulletin.release import COMPANIONS, LAYOUT, Channel, Release

Missing = Callable[[Listed | None, Release], bool]


@dataclass(frozen=True, slots=True)
class Refused:
    """A release that must not be published, and why."""

    release: Release
    error: BulletinError


@dataclass(frozen=True, slots=True)
class Survey:
    """What releases are to a target: `unsent` is not there as it is now, `refused` must not go there."""

    unsent: tuple[Release, ...]
    refused: tuple[Refused, ...]


def survey(target: Target, channel: Channel, releases: Sequence[Release], thorough: bool = False) -> Survey:
    """Which releases the target does not have as they are now, and which must not be published: those of a
    guid that was taken back, and different ones of one guid. What the catalogue lists is taken to be there,
    unless it is to be `thorough`: then every file is looked for.
    """
    known = catalogue_of(held(target, channel), channel)
    return _survey(known, channel, releases, _missing_at(target, thorough))


def _missing_at(target: Target, thorough: bool) -> Missing:
    """What tells whether a file of an edition that is listed is gone there, or its sound is not whole; of one
    that was taken back and is not listed, whether it is there.
    """

    def is_missing(listed: Listed | None, one: Release) -> bool:
        if listed is None:
            return target.size(one.page) is not None
        sound = () if one.withdrawn else (one.audio, one.newest)
        return any(target.size(asset.path) != asset.size for asset in sound) or any(
            target.size(path) is None for path in listed.paths
        )

    return is_missing if thorough else lambda listed, one: False


def _survey(known: Catalogue, channel: Channel, releases: Sequence[Release], missing: Missing) -> Survey:
    groups: dict[str, list[Release]] = {}
    for one in releases:
        same = groups.setdefault(one.guid, [])
        if one not in same:
            same.append(one)
    refused = tuple(one for same in groups.values() for one in _refused(known, same))
    out = {id(one.release) for one in refused}
    left = (one for same in groups.values() for one in same if id(one) not in out)
    return Survey(tuple(one for one in left if _is_unsent(known, channel, one, missing)), refused)


def _refused(known: Catalogue, same: Sequence[Release]) -> Iterator[Refused]:
    """Those of one guid that must not go out; what was taken back goes out as that."""
    listed = known.listed(same[0].guid)
    back = listed is not None and listed.row.withdrawn
    standing = [one for one in same if not one.withdrawn]
    for number, one in enumerate(standing):
        name, other = str(one.edition.path), str(standing[number - 1].edition.path)
        if back or len(standing) < len(same):
            yield Refused(one, UsageError("publish.back", name=name))
        elif len(standing) > 1:
            yield Refused(one, UsageError("publish.twice", name=name, other=other))


def _is_unsent(known: Catalogue, channel: Channel, release: Release, missing: Missing) -> bool:
    """Whether the outlet does not have it as it is, or does not know that; what it never had needs no taking
    back.
    """
    listed = known.listed(release.guid)
    if listed is None:
        return not release.withdrawn or missing(None, release)
    return listed.digest != digest(release, channel) or missing(listed, release)


def digest(release: Release, channel: Channel) -> str:
    """A digest of everything that decides the edition's files at the outlet, none of them made."""
    seal = release.facts.provenance.seal if release.facts.provenance else ""
    versions = [shelf.load("formats", kind).version() for kind in COMPANIONS]
    told = [
        seal,
        f"record {LAYOUT}",
        channel.base,
        channel.guid,
        masthead.version(),
        *versions,
        repr(channel.show.podcast),
    ]
    return hashlib.sha256("\n".join(told).encode()).hexdigest()
