"""What is installed of a package, found without importing anything of it."""

from __future__ import annotations

from functools import cache
from importlib.util import find_spec
from pathlib import Path


@cache
def installed(package: str) -> str:
    """The package's name with its version, "lameenc-1.9.0"; "" where it is not there."""
    spec = find_spec(package)
    if spec is None or not spec.origin:
        return ""
    # Read off the folder's name: importlib.metadata costs as much as starting Python.
    found = Path(spec.origin).parent.glob(f"{package}-*.dist-info")
    return next((path.stem for path in found), package)
