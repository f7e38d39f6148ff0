"""onnxruntime as Piper needs it: a session of our own, with the threads and the processor that were asked
for.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import onnxruntime
from numpy.typing import NDArray
from onnxruntime.capi import onnxruntime_pybind11_state as state

from bulletin.engines._piper_model import Model
from bulletin.errors import Lacking, UsageError
from bulletin.voice import Voice

PROVIDERS = {"cpu": "CPUExecutionProvider", "cuda": "CUDAExecutionProvider"}

FAILURES: tuple[type[Exception], ...] = (
    RuntimeError,
    ValueError,
    MemoryError,
    *(one for one in vars(state).values() if isinstance(one, type) and issubclass(one, Exception)),
)
"""What onnxruntime raises: its own errors have no class in common."""


@dataclass(frozen=True, slots=True)
class Runner:
    """A session, and the weights that it uses where they lie."""

    session: Any
    weights: tuple[Any, ...]

    def run(self, given: Mapping[str, Any]) -> Sequence[Any]:
        """All outputs for the inputs, by their names."""
        found: Sequence[Any] = self.session.run(None, given)
        return found


def runner_of(voice: Voice, model: Model, threads: int) -> Runner:
    """The model in a session with so many threads, none of which spins while it waits; Lacking where the
    card's `provider` is not there, UsageError for a model that cannot be run.
    """
    asked = str(voice.setting("provider", "cpu"))
    if asked not in PROVIDERS:
        raise UsageError("piper.value", voice=voice.id, setting="provider", value=asked)
    if PROVIDERS[asked] not in onnxruntime.get_available_providers():
        raise Lacking("piper.provider", voice=voice.id, provider=asked)
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads, options.inter_op_num_threads = threads, 1
    options.execution_mode = onnxruntime.ExecutionMode.ORT_SEQUENTIAL
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    options.log_severity_level = 4  # what goes wrong is raised
    names, weights = [name for name, _ in model.weights], [_value(array) for _, array in model.weights]
    options.add_external_initializers(names, weights)
    providers = list(dict.fromkeys([PROVIDERS[asked], PROVIDERS["cpu"]]))
    try:
        runner = onnxruntime.InferenceSession(model.data, options, providers=providers)
    except FAILURES as error:
        raise UsageError("piper.model", voice=voice.id, reason=str(error)[:200]) from None
    if runner.get_providers()[0] != PROVIDERS[asked]:  # it goes on with the next one, and says so nowhere
        raise Lacking("piper.provider", voice=voice.id, provider=asked)
    return Runner(runner, tuple(weights))


def _value(array: NDArray[np.float32]) -> Any:
    return onnxruntime.OrtValue.ortvalue_from_numpy(array)
