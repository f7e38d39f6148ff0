"""A Piper model as data: looked through before anything runs it, with its durations shown and its chance
fixed.

The published file stays unchanged; what is changed is changed in memory. As published, a model tells only its
sound, and draws new noise whenever it runs, so that a line never sounds the same twice.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper

from bulletin.errors import UsageError

MOST_BYTES = 500_000_000
INPUTS = ("input", "input_lengths", "scales")
_NOISE = 1_048_573  # numbers drawn once, a prime: after so many they come again
_TABLE = "bulletin_noise"
_SEED = 20260611


_LENT = 4096  # bytes of weights from which on they are handed over beside the graph


@dataclass(frozen=True, slots=True)
class Model:
    """A model to be run: its graph as bytes, its large weights by name, which the graph takes from outside,
    and whether its second output is the frames of each phoneme id.
    """

    data: bytes
    weights: tuple[tuple[str, NDArray[np.float32]], ...]
    aligned: bool
    many: bool  # speakers: takes their number as `sid`


def model_of(data: bytes, voice: str) -> Model:
    """The model in a file's bytes, ready to run; UsageError naming the card `voice` for anything that is not
    the graph of a Piper voice and nothing else.
    """
    from google.protobuf.message import DecodeError

    try:
        graph_file = onnx.load_model_from_string(data)
    except DecodeError:
        raise UsageError("piper.model", voice=voice, reason="ONNX") from None
    _refuse_strange(graph_file, voice)
    inputs = [one.name for one in graph_file.graph.input]
    if not set(INPUTS) <= set(inputs) or not graph_file.graph.output:
        raise UsageError("piper.model", voice=voice, reason=", ".join(inputs)[:80] or "ONNX")
    aligned = _show_durations(graph_file.graph)
    _fix_chance(graph_file.graph)
    weights = tuple(_lent(graph_file.graph))
    return Model(graph_file.SerializeToString(), weights, aligned, "sid" in inputs)


def _lent(graph: onnx.GraphProto) -> Iterator[tuple[str, NDArray[np.float32]]]:
    """Large weights as they lie in memory: to write them into a new file and read that takes longer than all
    else that is done to open a voice.
    """
    for tensor in graph.initializer:
        if tensor.data_type != TensorProto.FLOAT or len(tensor.raw_data) < _LENT:
            continue
        yield tensor.name, np.frombuffer(tensor.raw_data, "<f4").reshape(tuple(tensor.dims))
        tensor.ClearField("raw_data")
        tensor.data_location = TensorProto.EXTERNAL
        tensor.external_data.add(key="location", value=tensor.name)


def _refuse_strange(graph_file: onnx.ModelProto, voice: str) -> None:
    """Data that lies in other files, which would be read from wherever the model says, and
    unknown operators.
    """
    for tensor in _tensors(graph_file):
        if tensor.data_location == TensorProto.EXTERNAL or tensor.external_data:
            raise UsageError("piper.external", voice=voice)
    domains = {one.domain for one in graph_file.opset_import}
    if not domains <= {"", "ai.onnx", "ai.onnx.ml", "com.microsoft"}:
        raise UsageError("piper.model", voice=voice, reason=", ".join(sorted(domains))[:80])


def _tensors(message: Any) -> Iterator[TensorProto]:
    """Every tensor in a message, wherever it stands: weights, attributes of nodes, subgraphs, functions."""
    if isinstance(message, TensorProto):
        yield message
        return
    for kind, value in message.ListFields():
        if kind.message_type is not None:
            repeated = not hasattr(value, "ListFields")
            for one in value if repeated else (value,):
                yield from _tensors(one)


def _show_durations(graph: onnx.GraphProto) -> bool:
    """The frames of each phoneme id become the second output, where the graph rounds exactly one thing up (as
    piper.patch_voice_with_alignment finds it); whether they did.
    """
    ceils = [name for node in graph.node if node.op_type == "Ceil" for name in node.output]
    if len(ceils) != 1 or len(graph.output) != 1:
        return len(graph.output) > 1 and [graph.output[1].name] == ceils
    graph.output.append(onnx.ValueInfoProto(name=ceils[0]))
    return True


def _fix_chance(graph: onnx.GraphProto) -> None:
    """Every draw of normal noise is taken from a table that is drawn once, so the same line
    sounds the same.
    """
    nodes: list[onnx.NodeProto] = []
    for number, node in enumerate(graph.node):
        if node.op_type == "RandomNormalLike":
            nodes.extend(_drawn(node, f"bulletin_{number}"))
        else:
            nodes.append(node)
    if len(nodes) == len(graph.node):
        return
    del graph.node[:]
    graph.node.extend(nodes)
    # RandomState's stream is frozen: the same numbers with every numpy.
    table = np.random.RandomState(_SEED).standard_normal(_NOISE).astype(np.float32)
    numbers = {"bulletin_size": _NOISE, "bulletin_0": 0, "bulletin_1": 1}
    constants = {_TABLE: table} | {name: np.array(value, np.int64) for name, value in numbers.items()}
    graph.initializer.extend(numpy_helper.from_array(value, name) for name, value in constants.items())


def _drawn(node: onnx.NodeProto, name: str) -> list[onnx.NodeProto]:
    """Nodes that give what `node` gives, in its shape, from the table: number i of it is the table's number
    i.
    """
    told = {one.name: helper.get_attribute_value(one) for one in node.attribute}
    like, out = node.input[0], node.output[0]
    mean, scale = (
        helper.make_node("Constant", [], [f"{name}_{word}"], value_float=float(told.get(word, usual)))
        for word, usual in (("mean", 0.0), ("scale", 1.0))
    )
    steps: tuple[tuple[str, list[str], str, dict[str, Any]], ...] = (
        ("Shape", [like], "shape", {}),
        ("ReduceProd", [f"{name}_shape"], "count", {"keepdims": 0}),
        ("Range", ["bulletin_0", f"{name}_count", "bulletin_1"], "place", {}),
        ("Mod", [f"{name}_place", "bulletin_size"], "at", {}),
        ("Gather", [_TABLE, f"{name}_at"], "row", {"axis": 0}),
        ("Mul", [f"{name}_row", f"{name}_scale"], "scaled", {}),
        ("Add", [f"{name}_scaled", f"{name}_mean"], "moved", {}),
    )
    made = [helper.make_node(kind, given, [f"{name}_{to}"], **how) for kind, given, to, how in steps]
    last = helper.make_node("Reshape", [f"{name}_moved", f"{name}_shape"], [out])
    return [mean, scale, *made, last]
