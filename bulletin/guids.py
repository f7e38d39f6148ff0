"""Guids: what players know each podcast of a station by, kept in the station's folder from the first
publishing on, so that they outlive a change of address.
"""

import json
import tomllib
from pathlib import Path
from uuid import UUID

from bulletin.errors import ScriptError
from bulletin.filing import publish_bytes
from bulletin.show import Show, Station
from bulletin.texts import sentence

NAME = "guids.toml"


def settled_guid(show: Show, station: Station) -> str:
    """The guid of the show's podcast, as the show names it or as it was kept; nothing where it is neither.
    ScriptError where that is none.
    """
    named = show.podcast.guid or _kept(station).get(show.id, "")
    if named and not _is_uuid(named):
        where = f"shows/{show.id}.toml" if show.podcast.guid else NAME
        raise ScriptError("release.guid", where=where, guid=named)
    return named


def keep_guid(station: Station, show: str, guid: str) -> None:
    """The guid is that of the show's podcast from now on, unless one is kept already. Of two who keep guids
    of two shows at the same moment one may have to do it again the next time.
    """
    kept = _kept(station)
    if station.folder is None or show in kept:
        return
    told = sorted((kept | {show: guid}).items())
    lines = [f"{json.dumps(name, ensure_ascii=False)} = {json.dumps(one)}" for name, one in told]
    note = sentence("release.guids", station.ui or "en")
    publish_bytes(station.folder / NAME, "\n".join([f"# {note}", *lines, ""]).encode())


def _kept(station: Station) -> dict[str, str]:
    if station.folder is None:
        return {}
    path = Path(station.folder) / NAME
    try:
        table = tomllib.loads(path.read_text("utf-8"))
    except FileNotFoundError:
        return {}
    except (OSError, tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ScriptError("show.toml", path=str(path), reason=str(error)) from error
    return {name: str(guid) for name, guid in table.items()}


def _is_uuid(text: str) -> bool:
    try:
        return str(UUID(text)) == text.lower()
    except ValueError:
        return False
