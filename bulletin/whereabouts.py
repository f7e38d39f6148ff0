"""Whereabouts: the folders in which editions land, and in which takes and reels live."""

import os
from pathlib import Path

from bulletin.show import Station


def output_folder(named: str, station: Station) -> Path:
    """Where editions go: the folder `named`, else where the station says, else `output`."""
    if named:
        return Path(named)
    return station.path(station.output or "output")


def kept_folder(station: Station) -> Path:
    """Where takes and reels live: where the station says, else BULLETIN_CACHE, else the user's cache."""
    if station.cache:
        return station.path(station.cache)
    named = os.environ.get("BULLETIN_CACHE", "")
    if named:
        return Path(named)
    from platformdirs import user_cache_path

    return user_cache_path("bulletin", appauthor=False)
