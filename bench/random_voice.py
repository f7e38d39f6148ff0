"""A voice of Piper's "medium" architecture with random weights, for speed alone: it says tones.

Text encoder (6 layers of 192 channels, two heads, 768 within), flow (4 couplings of 4 gated layers) and
decoder (HiFi-GAN of 22,050 Hz: up by 8, 8 and 4, three kernels each) have the shapes of the published
voices, and nearly their size: 60 MB of 63. Left out are norms, relative positions and the duration predictor,
which are small: each phoneme lasts two frames.
"""

from pathlib import Path

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

from tests.extras import tone_voice

WIDTH, INNER, HEADS, LAYERS = 192, 768, 2, 6
COUPLINGS, GATES = 4, 4
CHANNELS, UPS = (256, 128, 64, 32), ((8, 16), (8, 16), (4, 8))
KERNELS = {3: (1, 2), 5: (2, 6), 7: (3, 12)}  # and their dilations
CARD = """name = "Random"
engine = "piper"
language = "vi"
licence = "CC0-1.0"
sample = "Xin chào."

[files]
"model.onnx" = "{model}"
"model.onnx.json" = "{config}"
"""


class Network:
    """Nodes and weights, layer by layer."""

    def __init__(self) -> None:
        self.random = np.random.RandomState(7)
        self.nodes: list[onnx.NodeProto] = []
        self.weights: list[onnx.TensorProto] = []

    def constant(self, value: object, kind: type[np.generic]) -> str:
        name = f"w{len(self.weights)}"
        self.weights.append(numpy_helper.from_array(np.array(value, kind), name))
        return name

    def weight(self, *shape: int) -> str:
        return self.constant(self.random.standard_normal(shape) / np.sqrt(np.prod(shape[1:])), np.float32)

    def shape(self, *sizes: int) -> str:
        return self.constant(sizes, np.int64)

    def layer(self, kind: str, inputs: list[str], outputs: int = 1, **how: object) -> str:
        names = [f"n{len(self.nodes)}_{number}" for number in range(outputs)]
        self.nodes.append(helper.make_node(kind, inputs, names, **how))
        return names[0]

    def conv(self, given: str, before: int, after: int, kernel: int = 1, dilation: int = 1) -> str:
        pads = [(kernel - 1) * dilation // 2] * 2
        return self.layer(
            "Conv", [given, self.weight(after, before, kernel)], pads=pads, dilations=[dilation]
        )

    def halves(self, given: str) -> tuple[str, str]:
        first = self.layer("Split", [given], outputs=2, axis=1)
        return first, first.replace("_0", "_1")

    def encoded(self, ids: str) -> str:
        """[1, WIDTH, ids] of the ids."""
        at = self.layer("Gather", [self.weight(256, WIDTH), ids])
        at = self.layer("Transpose", [at], perm=[0, 2, 1])
        for _ in range(LAYERS):
            at = self.layer("Add", [at, self.attended(at)])
            inner = self.layer("Relu", [self.conv(at, WIDTH, INNER, 3)])
            at = self.layer("Add", [at, self.conv(inner, INNER, WIDTH, 3)])
        return at

    def attended(self, at: str) -> str:
        heads = self.shape(1, HEADS, WIDTH // HEADS, -1)
        asks, keys, values = (self.layer("Reshape", [self.conv(at, WIDTH, WIDTH), heads]) for _ in range(3))
        asks = self.layer("Transpose", [asks], perm=[0, 1, 3, 2])
        weights = self.layer("Softmax", [self.layer("MatMul", [asks, keys])], axis=-1)
        weights = self.layer("Transpose", [weights], perm=[0, 1, 3, 2])
        heard = self.layer("Reshape", [self.layer("MatMul", [values, weights]), self.shape(1, WIDTH, -1)])
        return self.conv(heard, WIDTH, WIDTH)

    def spread(self, at: str) -> str:
        """Each id for its frames."""
        at = self.layer("Unsqueeze", [at, self.shape(3)])
        at = self.layer("Expand", [at, self.shape(1, 1, 1, tone_voice.FRAMES)])
        return self.layer("Reshape", [at, self.shape(1, WIDTH, -1)])

    def flowed(self, at: str) -> str:
        for _ in range(COUPLINGS):
            kept, other = self.halves(at)
            inner = self.conv(kept, WIDTH // 2, WIDTH)
            for _ in range(GATES):
                bend, gate = self.halves(self.conv(inner, WIDTH, 2 * WIDTH, 5))
                passed = self.layer("Mul", [self.layer("Tanh", [bend]), self.layer("Sigmoid", [gate])])
                more, _skip = self.halves(self.conv(passed, WIDTH, 2 * WIDTH))
                inner = self.layer("Add", [inner, more])
            moved = self.layer("Sub", [other, self.conv(inner, WIDTH, WIDTH // 2)])
            at = self.layer("Concat", [moved, kept], axis=1)
        return at

    def decoded(self, at: str) -> str:
        at = self.conv(at, WIDTH, CHANNELS[0], 7)
        for (step, kernel), before, after in zip(UPS, CHANNELS, CHANNELS[1:], strict=False):
            at = self.risen(at, (before, after), step, kernel)
        bent = self.layer("LeakyRelu", [at], alpha=0.1)
        return self.layer("Tanh", [self.conv(bent, CHANNELS[-1], 1, 7)])

    def risen(self, at: str, channels: tuple[int, int], step: int, kernel: int) -> str:
        bent = self.layer("LeakyRelu", [at], alpha=0.1)
        pads = [(kernel - step) // 2] * 2
        up = self.layer("ConvTranspose", [bent, self.weight(*channels, kernel)], strides=[step], pads=pads)
        blocks = []
        for width, dilations in KERNELS.items():
            at = up
            for dilation in dilations:
                bent = self.layer("LeakyRelu", [at], alpha=0.1)
                at = self.layer("Add", [at, self.conv(bent, channels[1], channels[1], width, dilation)])
            blocks.append(at)
        return self.layer("Sum", blocks)


def model() -> bytes:
    """The tone voice's durations and sound, and the network's work added to it, too soft to be heard."""
    tone, net = tone_voice.model(), Network()
    sound = net.decoded(net.flowed(net.spread(net.encoded("input"))))
    soft = net.layer("Mul", [sound, net.constant(1e-4, np.float32)])
    graph = tone.graph
    graph.node[-1].output[0] = "spoken"
    graph.node.extend([*net.nodes, helper.make_node("Add", ["spoken", soft], ["output"])])
    graph.initializer.extend(net.weights)
    onnx.checker.check_model(tone)
    assert graph.output[0].type.tensor_type.elem_type == TensorProto.FLOAT
    return tone.SerializeToString()


def voice(folder: Path, made: bytes) -> None:
    """A card in `folder` with the model `made` beside it."""
    folder.mkdir(parents=True)
    config = tone_voice.pair()[1]
    (folder / "model.onnx").write_bytes(made)
    (folder / "model.onnx.json").write_bytes(config)
    card = CARD.format(model=tone_voice.digest(made), config=tone_voice.digest(config))
    (folder / "voice.toml").write_text(card, "utf-8")
