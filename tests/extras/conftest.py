"""What stands here needs the extras, and says so where they are missing: nothing is skipped."""

from importlib.util import find_spec

import pytest

NEEDED = ("piper", "onnxruntime", "onnx", "edge_tts", "aiohttp", "av", "sklearn")
LACKING = [name for name in NEEDED if find_spec(name) is None]
if LACKING:
    raise pytest.UsageError(f"{', '.join(LACKING)} missing: pip install -e '.[dev,neural,edge,aac]'")
