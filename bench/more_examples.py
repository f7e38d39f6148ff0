"""A plugin for pytest: properties are tried with BULLETIN_EXAMPLES times the examples they ask for."""

import os

import pytest
from hypothesis import settings

FRESH = os.environ.get("BULLETIN_SOAK") == "full"  # new examples each time; else the same ones everywhere
_SETTINGS = "_hypothesis_internal_use_settings"  # where Hypothesis keeps those of a test


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Every property asks for more examples, and has the time for them."""
    factor = float(os.environ.get("BULLETIN_EXAMPLES", "1"))
    for item in items:
        test = getattr(item, "obj", None)
        function = getattr(test, "__func__", test)
        if not getattr(function, "is_hypothesis_test", False):
            continue
        asked = getattr(function, _SETTINGS, None) or settings()
        count = max(1, round(asked.max_examples * factor))
        more = settings(asked, max_examples=count, deadline=None, derandomize=not FRESH)
        setattr(function, _SETTINGS, more)
