"""A tiny voice for Piper: each phoneme is a tone of its own pitch, pads and both ends are silent, a little
noise on top.

Made with `onnx` alone; the pair is what piper-tts loads unchanged. Frames of a phoneme are Ceil(2 *
length_scale) in the graph's only Ceil node, as in the published voices, of 256 samples each.
"""

import hashlib
import json
from dataclasses import dataclass
from typing import Any

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper
from piper.phoneme_ids import DEFAULT_PHONEME_ID_MAP

RATE, HOP, FRAMES = 22050, 256, 2


@dataclass(frozen=True)
class Made:
    """What stands in a folder: `level` of the tones, `noise` on top, how many nodes named Ceil, speakers."""

    level: float = 0.3
    noise: float = 0.02
    ceils: int = 1
    speakers: int = 1


def _constants() -> list[onnx.TensorProto]:
    values = {
        "one": np.array([1], np.int64),
        "two": np.array([float(FRAMES)], np.float32),
        "hop": np.array([HOP], np.int64),
        "flat": np.array([-1], np.int64),
        "whole": np.array([1, 1, -1], np.int64),
        "scale_at": np.array([1], np.int64),
        "noise_at": np.array([0], np.int64),
        "base": np.array(2 * np.pi * 100 / RATE, np.float32),
        "step": np.array(2 * np.pi * 4 / RATE, np.float32),
        "axis": np.array(0, np.int64),
        "nought": np.array(0.0, np.float32),
    }
    return [numpy_helper.from_array(value, name) for name, value in values.items()]


def _nodes(made: Made) -> list[onnx.NodeProto]:
    node = helper.make_node
    nodes = [
        node("Gather", ["scales", "scale_at"], ["length"], axis=0),
        node("Cast", ["input"], ["ids"], to=TensorProto.FLOAT),
        node("Unsqueeze", ["ids", "axis_in"], ["ids3"]),
        node("Mul", ["ids3", "nought"], ["zeros"]),
        node("Mul", ["length", "two"], ["frames0"]),
        node("Add", ["zeros", "frames0"], ["frames"]),
        node("Ceil", ["frames"], ["ceil"]),
        # As many samples for each id: [1, n, 1] expanded to [1, n, samples], then in a row.
        node("ReduceMax", ["ceil"], ["most"], keepdims=0),
        node("Cast", ["most"], ["most_i"], to=TensorProto.INT64),
        node("Mul", ["most_i", "hop"], ["samples"]),
        node("Concat", ["one", "one", "samples"], ["shape"], axis=0),
        node("Unsqueeze", ["ids", "last"], ["column"]),
        node("Expand", ["column", "shape"], ["spread"]),
        node("Reshape", ["spread", "flat"], ["every"]),
        node("Mul", ["every", "step"], ["rise"]),
        node("Add", ["rise", "base"], ["speed"]),
        node("CumSum", ["speed", "axis"], ["phase"]),
        node("Sin", ["phase"], ["wave"]),
        node("RandomNormalLike", ["wave"], ["random"], mean=0.0, scale=made.noise),
        node("Gather", ["scales", "noise_at"], ["noisy"], axis=0),
        node("Mul", ["random", "noisy"], ["hiss"]),
        node("Add", ["wave", "hiss"], ["sung"]),
        node("Sub", ["every", "two"], ["above"]),
        node("Relu", ["above"], ["sounding"]),
        node("Sign", ["sounding"], ["mask"]),
        node("Mul", ["sung", "mask"], ["masked"]),
        node("Mul", ["masked", "level"], ["quiet"]),
        node("Reshape", ["quiet", "whole"], ["output"]),
    ]
    extra = [node("Ceil", ["scales"], [f"ceil{number}"]) for number in range(1, made.ceils)]
    return nodes + extra


def model(made: Made = Made()) -> onnx.ModelProto:
    """The graph."""
    inputs = [
        helper.make_tensor_value_info("input", TensorProto.INT64, [1, "n"]),
        helper.make_tensor_value_info("input_lengths", TensorProto.INT64, [1]),
        helper.make_tensor_value_info("scales", TensorProto.FLOAT, [3]),
    ]
    if made.speakers > 1:
        inputs.append(helper.make_tensor_value_info("sid", TensorProto.INT64, [1]))
    own = [
        numpy_helper.from_array(np.array([1], np.int64), "axis_in"),
        numpy_helper.from_array(np.array([2], np.int64), "last"),
        numpy_helper.from_array(np.array(made.level, np.float32), "level"),
    ]
    nodes = _nodes(made)
    if made.ceils == 0:
        nodes = [
            helper.make_node("Identity", one.input, one.output) if one.op_type == "Ceil" else one
            for one in nodes
        ]
    output = helper.make_tensor_value_info("output", TensorProto.FLOAT, [1, 1, "t"])
    graph = helper.make_graph(nodes, "tone", inputs, [output], [*_constants(), *own])
    return helper.make_model(graph, opset_imports=[helper.make_opsetid("", 15)], ir_version=8)


def config(made: Made = Made(), **other: Any) -> dict[str, Any]:
    """What stands in `model.onnx.json`."""
    return {
        "audio": {"sample_rate": RATE},
        "espeak": {"voice": "vi"},
        "inference": {"noise_scale": 0.667, "length_scale": 1, "noise_w": 0.8},
        "phoneme_type": "espeak",
        "num_symbols": 256,
        "num_speakers": made.speakers,
        "speaker_id_map": {f"s{number}": number for number in range(made.speakers)}
        if made.speakers > 1
        else {},
        "phoneme_id_map": DEFAULT_PHONEME_ID_MAP,
    } | other


def pair(made: Made = Made(), **other: Any) -> tuple[bytes, bytes]:
    """The model and its config as files are."""
    return model(made).SerializeToString(), json.dumps(config(made, **other)).encode()


def digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()
