"""What stands here needs the extra `cluster`, and says so where it is missing: nothing is skipped."""

from importlib.util import find_spec

import pytest


@pytest.fixture(autouse=True)
def packages() -> None:
    assert find_spec("distributed"), "distributed is missing: pip install -e '.[cluster]'"
    assert find_spec("cryptography"), "cryptography is missing: pip install -e '.[cluster]'"
