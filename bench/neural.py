"""Piper's engine against the bare model: CPU time of whole takes over that of onnxruntime alone, same ids.

The voice has random weights in the shape of a published "medium" decoder (HiFi-GAN of 22,050 Hz: 192 channels
up by 8, 8 and 4 to 256, 128, 64 and 32, three kernels each), which is most of what such a voice computes; its
text encoder and flow are left out. Needs the extra `neural`.
"""

import sys
import time
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper
from rig import ROOT, table

sys.path.insert(0, str(ROOT))

from bulletin.engines import _piper_session as sessions
from bulletin.engines import piper
from bulletin.take import KeptTake, Line, Resources, SpeakJob, Take, speak, take_key
from bulletin.voice import read_card
from tests.extras import tone_voice
from tests.test_cadence import LINES

CHANNELS, UPS, KERNELS = (256, 128, 64, 32), ((8, 16), (8, 16), (4, 8)), (3, 5, 7)
CARD = """name = "Random"
engine = "piper"
language = "vi"
licence = "CC0-1.0"
sample = "Xin chào."

[files]
"model.onnx" = "{model}"
"model.onnx.json" = "{config}"
"""


class Decoder:
    """Nodes and weights of the decoder, layer by layer."""

    def __init__(self) -> None:
        self.random = np.random.RandomState(7)
        self.nodes: list[onnx.NodeProto] = []
        self.weights: list[onnx.TensorProto] = []

    def weight(self, *shape: int) -> str:
        values = self.random.standard_normal(shape) / np.sqrt(np.prod(shape[1:]))
        name = f"w{len(self.weights)}"
        self.weights.append(numpy_helper.from_array(values.astype(np.float32), name))
        return name

    def layer(self, kind: str, inputs: list[str], **how: object) -> str:
        name = f"d{len(self.nodes)}"
        self.nodes.append(helper.make_node(kind, inputs, [name], **how))
        return name

    def conv(self, given: str, before: int, after: int, kernel: int, dilation: int = 1) -> str:
        pads = [(kernel - 1) * dilation // 2] * 2
        bent = self.layer("LeakyRelu", [given], alpha=0.1)
        return self.layer("Conv", [bent, self.weight(after, before, kernel)], pads=pads, dilations=[dilation])

    def rise(self, given: str, before: int, after: int, step: int, kernel: int) -> str:
        pads = [(kernel - step) // 2] * 2
        up = self.layer(
            "ConvTranspose", [given, self.weight(before, after, kernel)], strides=[step], pads=pads
        )
        blocks = []
        for width in KERNELS:
            at = up
            for dilation in (1, 3):
                at = self.layer("Add", [at, self.conv(at, after, after, width, dilation)])
            blocks.append(at)
        return self.layer("Sum", blocks)


def model() -> bytes:
    """The tone voice's durations and sound, and the decoder's work added to it, too soft to be heard."""
    tone = tone_voice.model()
    decoder = Decoder()
    # Every id becomes 192 features for each of its two frames.
    spread = decoder.layer("Expand", ["column", "frames_shape"])
    frames = decoder.layer("Reshape", [spread, "frames_row"])
    at = decoder.layer("Conv", [frames, decoder.weight(192, 1, 1)])
    at = decoder.conv(at, 192, CHANNELS[0], 7)
    for (step, kernel), before, after in zip(UPS, CHANNELS, CHANNELS[1:], strict=False):
        at = decoder.rise(at, before, after, step, kernel)
    at = decoder.layer("Tanh", [decoder.conv(at, CHANNELS[-1], 1, 7)])
    soft = decoder.layer("Mul", [at, "hush"])
    graph = tone.graph
    last = graph.node[-1]
    last.output[0] = "spoken"
    graph.node.extend([*decoder.nodes, helper.make_node("Add", ["spoken", soft], ["output"])])
    constants = {
        "frames_shape": np.array([1, 1, tone_voice.FRAMES], np.int64),
        "frames_row": np.array([1, 1, -1], np.int64),
        "hush": np.array(1e-4, np.float32),
    }
    graph.initializer.extend(decoder.weights)
    graph.initializer.extend(numpy_helper.from_array(value, name) for name, value in constants.items())
    onnx.checker.check_model(tone)
    assert graph.output[0].type.tensor_type.elem_type == TensorProto.FLOAT
    return tone.SerializeToString()


def cpu(work: Callable[[], object]) -> float:
    """CPU seconds of this process for a call."""
    began = time.process_time()
    work()
    return time.process_time() - began


def main() -> int:
    with TemporaryDirectory() as home:
        folder = Path(home) / "random"
        folder.mkdir()
        data, config = model(), tone_voice.pair()[1]
        (folder / "model.onnx").write_bytes(data)
        (folder / "model.onnx.json").write_bytes(config)
        card = CARD.format(model=tone_voice.digest(data), config=tone_voice.digest(config))
        (folder / "voice.toml").write_text(card, "utf-8")
        return measured(folder, len(data))


def kept(job: SpeakJob) -> None:
    assert all(isinstance(one, KeptTake) for one in speak(job))


def measured(folder: Path, size: int) -> int:
    voice = read_card(folder)
    ids: list[tuple[int, ...]] = []
    session = piper.open(voice, Resources())
    assert isinstance(session, sessions.PiperSession)
    run = session._run
    session._run = lambda one, text: (ids.append(tuple(one)), run(one, text))[1]  # type: ignore[method-assign]
    takes = [take for take in session.speak([Line(text, text) for text in LINES]) if isinstance(take, Take)]
    assert len(takes) == len(LINES)
    seconds = sum(take.clip.seconds for take in takes)
    rows = []
    for turn in range(3):
        bare = cpu(lambda: [run(one, "") for one in ids])
        fresh = replace(voice, name=f"{turn}")
        lines = tuple(Line(take_key(fresh, piper.version(), f"{text}"), text) for text in LINES)
        store = folder / f"kept{turn}"
        speak(SpeakJob(fresh, lines[:1], store))  # the session is warm, as in a worker's second job
        whole = cpu(partial(kept, SpeakJob(fresh, lines[1:], store)))
        share = bare * (len(LINES) - 1) / len(LINES)
        rows.append((turn + 1, f"{bare:.2f}", f"{whole:.2f}", f"{share / whole:.2f}"))
    print(f"{size / 1e6:.1f} MB of model, {seconds:.0f} s of speech")
    print(table(("run", "bare model, CPU s", "nine of ten lines as takes, CPU s", "throughput"), rows))
    return 0


if __name__ == "__main__":
    sys.exit(main())
