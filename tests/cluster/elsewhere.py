"""Loaded by a worker before it works (`dask worker --preload`): its machine sees no folder of ours."""

from pathlib import Path

from bulletin import abroad


def sees(path: Path, word: str) -> bool:
    return False


abroad.sees = sees
