"""Where a station's settings are, found without reading them."""

import os
from pathlib import Path

NAME = "station.toml"


def station_file(named: str = "", start: Path | None = None) -> Path | None:
    """The settings of the station in the folder `named`, else in BULLETIN_STATION, whether they are there or
    not; else the nearest from `start` upward; None where there are none.
    """
    given = named or os.environ.get("BULLETIN_STATION", "")
    if given:
        return Path(given) / NAME
    here = (start or Path.cwd()).resolve()
    return next((path for folder in (here, *here.parents) if (path := folder / NAME).is_file()), None)
