"""The engine of tones, which here can't be asked for another tempo."""

from tests.tone import (
    BATCH,
    LANGUAGES,
    MARKS,
    MAX_CHARACTERS,
    NETWORK,
    SPOKEN,
    WORKERS,
    missing,
    open,  # noqa: A004
    version,
)

__all__ = [
    "BATCH",
    "LANGUAGES",
    "MARKS",
    "MAX_CHARACTERS",
    "NETWORK",
    "SPOKEN",
    "WORKERS",
    "missing",
    "open",
    "version",
]
