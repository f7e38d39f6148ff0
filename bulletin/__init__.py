"""Bulletin turns articles into finished audio news bulletins.

    import bulletin

    edition = bulletin.make("page.txt", voice="vi-north")
    print(edition.path, edition.record.edition.duration)

Everything here is loaded when it is first used; nothing in the library prints.
"""

import sys
from types import ModuleType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from bulletin.api import check as check
    from bulletin.api import make as make
    from bulletin.api import read as read
    from bulletin.api import say as say
    from bulletin.api import script as script
    from bulletin.article import Article as Article
    from bulletin.clip import Clip as Clip
    from bulletin.edition import Edition as Edition
    from bulletin.errors import BulletinError as BulletinError
    from bulletin.show import Show as Show
    from bulletin.show import Station as Station

__version__ = "0.1.0"

__all__ = [
    "Article",
    "BulletinError",
    "Clip",
    "Edition",
    "Show",
    "Station",
    "__version__",
    "check",
    "make",
    "read",
    "say",
    "script",
]

_HOMES = {
    "Article": "article",
    "BulletinError": "errors",
    "Clip": "clip",
    "Edition": "edition",
    "Show": "show",
    "Station": "show",
    "check": "api",
    "make": "api",
    "read": "api",
    "say": "api",
    "script": "api",
}


class _Front(ModuleType):
    """The package: `script` and `check` stay its functions when modules of those names are imported."""

    def __setattr__(self, name: str, value: object) -> None:
        if not (name in _HOMES and isinstance(value, ModuleType)):
            super().__setattr__(name, value)


sys.modules[__name__].__class__ = _Front


def __getattr__(name: str) -> Any:
    """What `name` offers, imported now."""
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    found = getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
    globals()[name] = found
    return found


def __dir__() -> list[str]:
    """The public names."""
    return sorted(__all__)
