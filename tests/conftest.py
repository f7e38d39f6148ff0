"""What all tests share: properties are tried on the same examples everywhere; the soak draws new ones."""

from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, settings

settings.register_profile(
    "steady",
    derandomize=True,
    deadline=None,
    phases=(Phase.explicit, Phase.generate, Phase.shrink),
    suppress_health_check=(HealthCheck.too_slow,),
)
settings.load_profile("steady")


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """Tests of the extras are not even read where nobody asks for them: what they import may not be there."""
    return True if collection_path.name == "extras" and "not extras" in config.option.markexpr else None
