"""onnxruntime as Piper needs it: a session of our own, with the threads and the processor that were asked
for.
"""

from typing import Any

import onnxruntime
from onnxruntime.capi import onnxruntime_pybind11_state as state

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


def runner_of(voice: Voice, model: bytes, threads: int) -> Any:
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
    providers = list(dict.fromkeys([PROVIDERS[asked], PROVIDERS["cpu"]]))
    try:
        runner = onnxruntime.InferenceSession(model, options, providers=providers)
    except FAILURES as error:
        raise UsageError("piper.model", voice=voice.id, reason=str(error)[:200]) from None
    if runner.get_providers()[0] != PROVIDERS[asked]:  # it goes on with the next one, and says so nowhere
        raise Lacking("piper.provider", voice=voice.id, provider=asked)
    return runner
