# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Cases for operators of the support table, as `tnl-import --list-operators` prints it.

Three kinds:
* official: the generators of ONNX's node tests, from Debian's python3-onnx;
* newer: operators that are younger than that package, or not ONNX's own, with a
  reference in numpy; and official cases in the form that opset 18 gave an operator;
* typed: for every operator, one case in each element type of its row.
"""
import copy
import inspect
import subprocess
import warnings

import numpy as np

warnings.simplefilter("ignore")
# The generators of onnx 1.12 use names that numpy 1.24 no longer has.
for _name, _type in (("float", float), ("int", int), ("bool", bool), ("object", object)):
    if _name not in np.__dict__:
        setattr(np, _name, _type)

import onnx
from onnx import TensorProto, helper, numpy_helper

import attention_cases
import index_cases
import loop_cases

OLDEST, NEWEST = 13, 27

TYPES = {
    "float16": (TensorProto.FLOAT16, np.dtype("float16")),
    "bfloat16": (TensorProto.BFLOAT16, np.dtype("V2")),
    "float32": (TensorProto.FLOAT, np.dtype("float32")),
    "float64": (TensorProto.DOUBLE, np.dtype("float64")),
    "int8": (TensorProto.INT8, np.dtype("int8")),
    "int16": (TensorProto.INT16, np.dtype("int16")),
    "int32": (TensorProto.INT32, np.dtype("int32")),
    "int64": (TensorProto.INT64, np.dtype("int64")),
    "uint8": (TensorProto.UINT8, np.dtype("uint8")),
    "bool": (TensorProto.BOOL, np.dtype("bool")),
}
NAME_OF = {number: name for name, (number, _) in TYPES.items()}


class Row:
    """A line of the support table."""

    def __init__(self, line):
        domain, self.operator, since, until, types, fixed = line.split("\t")
        self.domain = "" if domain == "ai.onnx" else domain
        self.since, self.until = int(since), int(until)
        self.types = types.split()
        self.fixed = [int(index) for index in fixed.split()]


def read_table(tool):
    text = subprocess.run(
        [tool, "--list-operators"], check=True, capture_output=True, text=True
    ).stdout
    return [Row(line) for line in text.splitlines()[1:]]


class Case:
    def __init__(self, name, model, inputs, outputs, kind="official", rtol=1e-3, atol=1e-7):
        self.name, self.model, self.kind = name, model, kind
        self.inputs, self.outputs = inputs, outputs  # by name
        self.rtol, self.atol = rtol, atol
        self.since, self.until = OLDEST, NEWEST  # operator sets in which it is valid
        self.relative = None  # instead: largest error by the largest value
        self.like = None  # or what the outputs are to be taken from: another case

    @property
    def operators(self):
        return {(node.domain.replace("ai.onnx", ""), node.op_type) for node in self.model.graph.node}


def opset_of(model):
    return next(o.version for o in model.opset_import if o.domain in ("", "ai.onnx"))


def with_opset(model, version):
    model = copy.deepcopy(model)
    for opset in model.opset_import:
        if opset.domain in ("", "ai.onnx"):
            opset.version = version
    return model


def new_form(model, version):
    """The model in a newer operator set, where some attributes became inputs."""
    old = opset_of(model)
    model = with_opset(model, version)
    if old >= 18 or version < 18:
        return model
    nodes = []
    for node in model.graph.node:
        reduces = node.op_type.startswith("Reduce") and node.op_type != "ReduceSum"
        axes = [a for a in node.attribute if reduces and a.name == "axes"]
        if axes:
            name = f"{node.output[0]}_axes"
            model.graph.initializer.append(
                helper.make_tensor(name, TensorProto.INT64, [len(axes[0].ints)], axes[0].ints))
            node.input.append(name)
            node.attribute.remove(axes[0])
        if node.op_type == "Split" and len(node.input) == 1:
            node.attribute.append(helper.make_attribute("num_outputs", len(node.output)))
        nodes.append(node)
    return model


def array(value):
    """An array of the generators; bfloat16 comes as a TensorProto or as its bits."""
    if isinstance(value, TensorProto):
        if value.data_type == TensorProto.BFLOAT16:
            bits = value.raw_data or np.array(value.int32_data, np.uint16).tobytes()
            return np.frombuffer(bits, "V2").reshape(tuple(value.dims))
        return numpy_helper.to_array(value)
    return np.asarray(value)


def collect_official():
    from onnx.backend.test.case.node import collect_testcases

    needs = inspect.signature(collect_testcases).parameters
    cases = []
    # A generator draws from numpy's global state.
    np.random.seed(0)
    for test in collect_testcases(*[None] * len(needs)):
        inputs, outputs = test.data_sets[0]
        named = lambda values, arrays: {v.name: a for v, a in zip(values, arrays)}
        cases.append(
            Case(test.name, test.model, named(test.model.graph.input, inputs),
                 named(test.model.graph.output, outputs), rtol=test.rtol, atol=test.atol))
    return cases


class Claims:
    """What the table says of a case."""

    def __init__(self, rows):
        self.rows = rows
        self.names = {(row.domain, row.operator) for row in rows}

    def row(self, node, opset):
        domain = node.domain.replace("ai.onnx", "")
        for row in self.rows:
            version = opset if row.domain == "" else 1
            if (row.domain, row.operator) == (domain, node.op_type) and row.since <= version <= row.until:
                return row
        return None

    def opsets(self, case):
        """Claimed versions in which the case is valid."""
        found = []
        for version in range(case.since, case.until + 1):
            if not all(self.row(node, version) for node in case.model.graph.node):
                continue
            if version <= onnx.defs.onnx_opset_version() and version != opset_of(case.model):
                try:
                    onnx.checker.check_model(with_opset(case.model, version), full_check=True)
                except Exception:
                    continue
            found.append(version)
        return found

    def refusal(self, case):
        """Why the table does not claim a case of its operators; None if it does."""
        graph = case.model.graph
        for value in list(graph.input) + list(graph.output):
            if not value.type.HasField("tensor_type"):
                return "sequences and optional values"
            number = value.type.tensor_type.elem_type
            if number not in NAME_OF:
                return f"element type {TensorProto.DataType.Name(number).lower()}"
        for node in graph.node:
            training = node.op_type == "Dropout" and len(node.input) > 2 and node.input[2]
            if training and np.any(case.inputs.get(training, False)):
                return "Dropout with training_mode true"
            if node.op_type == "NonZero" and len(graph.node) == 1:
                return "sizes that depend on data"
            if node.op_type == "Dropout" and any(a.name == "ratio" for a in node.attribute):
                return "forms of operators before opset 13"
            inner = [n for a in node.attribute for n in a.g.node]
            if (node.op_type == "Scan" and not node.input[0]
                    or any(n.op_type == "Unsqueeze" and n.attribute for n in inner)):
                return "forms of operators before opset 13"
        if any(a.size == 0 for a in map(array, [*case.inputs.values(), *case.outputs.values()])
               if a.ndim):
            return "tensors whose size is always 0"
        return None

    def fix_inputs(self, case, opset):
        """Makes inputs constant that sizes and axes are read from."""
        graph = case.model.graph
        wanted, makers = [], {}
        for node in graph.node:
            makers.update({name: node for name in node.output})
            row = self.row(node, opset)
            wanted += [node.input[i] for i in row.fixed if i < len(node.input)]
        fixed = set()
        while wanted:
            name = wanted.pop()
            if name and name not in fixed:
                fixed.add(name)
                wanted += makers[name].input if name in makers else []
        for value in [v for v in graph.input if v.name in fixed]:
            number = value.type.tensor_type.elem_type
            data = array(case.inputs.pop(value.name)).astype(TYPES[NAME_OF[number]][1])
            graph.initializer.append(numpy_helper.from_array(np.asarray(data), value.name))
            graph.input.remove(value)

    def prepare(self, case, opset):
        case.model = new_form(case.model, opset)
        self.fix_inputs(case, opset)
        for value in case.model.graph.input:
            # CastLike's cases declare a wrong shape for `like`.
            number = value.type.tensor_type.elem_type
            data = array(case.inputs[value.name])
            if number == TensorProto.BFLOAT16 and data.dtype == np.uint16:
                data = data.view("V2")
            case.inputs[value.name] = data
            value.CopyFrom(helper.make_tensor_value_info(value.name, number, data.shape))
        return case


# --- newer ------------------------------------------------------------------


def case_of(name, operator, inputs, expected, opset, domain="", names=None, **attributes):
    """One node; `names` are its inputs where some are left out."""
    if not isinstance(expected, dict):
        expected = {"y": expected}
    declare = lambda arrays: [
        helper.make_tensor_value_info(k, TensorProto.FLOAT, a.shape) for k, a in arrays.items()]
    node = helper.make_node(operator, names or list(inputs), list(expected), domain=domain, **attributes)
    graph = helper.make_graph([node], name, declare(inputs), declare(expected))
    opsets = [helper.make_opsetid("", opset)]
    if domain:
        opsets.append(helper.make_opsetid(domain, 1))
    model = helper.make_model(graph, opset_imports=opsets, ir_version=8)
    outputs = {k: a.astype(np.float32) for k, a in expected.items()}
    return Case(name, model, inputs, outputs, "newer", 1e-4, 1e-5)


def test_of(name, operator, values, expected, opset, kind, **attributes):
    """One node from numbers of a type to bools."""
    node = helper.make_node(operator, ["x"], ["y"], **attributes)
    graph = helper.make_graph([node], name, [helper.make_tensor_value_info("x", TYPES[kind][0], values.shape)],
                              [helper.make_tensor_value_info("y", TensorProto.BOOL, values.shape)])
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", opset)], ir_version=8)
    return Case(f"{name}/{kind}", model, {"x": as_type(values, kind)}, {"y": expected}, "newer")


def collect_newer():
    from math import erf

    random = np.random.default_rng(0)
    x = random.standard_normal((3, 4, 8)).astype(np.float32)
    skip = random.standard_normal(x.shape).astype(np.float32)
    w = random.standard_normal(8).astype(np.float32)
    gelu = x * 0.5 * (1 + np.vectorize(erf)(x / np.sqrt(2)))
    tanh = x * 0.5 * (1 + np.tanh(np.sqrt(2 / np.pi) * (x + 0.044715 * x**3)))

    def rms(x, epsilon, axes=-1):
        return x / np.sqrt(np.mean(x * x, axis=axes, keepdims=True) + epsilon)

    swish = lambda alpha: x / (1 + np.exp(-alpha * x))
    square = random.standard_normal((4, 8)).astype(np.float32)
    ms = "com.microsoft"
    odd = np.array([[1, np.nan, np.inf], [-np.inf, 0, -np.nan]])
    return [
        *(test_of(name, "IsInf", odd, want, 20, kind, **signs)
          for kind in ("float16", "bfloat16", "float32", "float64")
          for name, want, signs in (
              ("is_inf", np.isinf(odd), {}),
              ("is_inf_positive", np.isposinf(odd), {"detect_negative": 0}),
              ("is_inf_negative", np.isneginf(odd), {"detect_positive": 0}),
              ("is_inf_none", np.zeros(odd.shape, bool), {"detect_negative": 0, "detect_positive": 0}))),
        *(test_of("is_nan", "IsNaN", odd, np.isnan(odd), 13, kind)
          for kind in ("float16", "bfloat16", "float32", "float64")),
        *attention_cases.collect(Case),
        *index_cases.collect(case_of),
        *loop_cases.collect(Case),
        case_of("gelu", "Gelu", {"x": x}, gelu, 20),
        case_of("gelu_tanh", "Gelu", {"x": x}, tanh, 20, approximate="tanh"),
        case_of("mish", "Mish", {"x": x}, x * np.tanh(np.log1p(np.exp(x))), 18),
        case_of("swish", "Swish", {"x": x}, swish(1), 24),
        case_of("swish_alpha", "Swish", {"x": x}, swish(1.5), 24, alpha=1.5),
        case_of("rms", "RMSNormalization", {"x": x, "w": w}, rms(x, 1e-5) * w, 23),
        case_of("rms_axis", "RMSNormalization", {"x": x, "w": square},
                rms(x, 1e-3, (1, 2)) * square, 23, axis=1, epsilon=1e-3),
        case_of("simplified", "SimplifiedLayerNormalization", {"x": x, "w": w}, rms(x, 1e-5) * w, 13),
        case_of("ms_simplified", "SimplifiedLayerNormalization", {"x": x, "w": w},
                rms(x, 1e-6) * w, 13, ms, epsilon=1e-6),
        case_of("ms_skip", "SkipSimplifiedLayerNormalization", {"x": x, "skip": skip, "w": w},
                rms(x + skip, 1e-6) * w, 13, ms, epsilon=1e-6),
        case_of("ms_gelu", "Gelu", {"x": x}, gelu, 13, ms),
        case_of("ms_quick_gelu", "QuickGelu", {"x": x}, swish(1.702), 13, ms, alpha=1.702),
    ]


# --- typed ------------------------------------------------------------------


def to_bfloat16(values):
    values = np.asarray(values, np.float32)
    bits = np.frombuffer(values.tobytes(), np.uint32)
    rounded = (bits + 0x7FFF + ((bits >> 16) & 1)) >> 16
    return np.frombuffer(rounded.astype(np.uint16).tobytes(), "V2").reshape(values.shape)


def as_type(values, name):
    if name == "bfloat16":
        return to_bfloat16(values)
    return np.asarray(values).astype(TYPES[name][1])


def as_float64(values):
    if values.dtype == np.dtype("V2"):
        bits = np.frombuffer(values.tobytes(), np.uint16).astype(np.uint32) << 16
        return np.frombuffer(bits.tobytes(), np.float32).astype(np.float64).reshape(values.shape)
    return values.astype(np.float64)


def retype(case, old, new, values, through=None):
    """The case with tensors of type `old` in type `new`, on other inputs; constants
    are rounded to type `through` first."""
    before, after = TYPES[old][0], TYPES[new][0]
    model = copy.deepcopy(case.model)
    graph = model.graph
    inputs = dict(case.inputs)
    graphs = [graph]
    for inner in graphs:
        graphs += [a.g for node in inner.node for a in node.attribute if a.type == onnx.AttributeProto.GRAPH]
    for value in [v for g in graphs for v in [*g.input, *g.output]]:
        # Statistics of a layer norm stay in float32.
        if value.type.tensor_type.elem_type == before and value.name not in ("Mean", "InvStdDev"):
            value.type.tensor_type.elem_type = after
            if value.name in values:
                inputs[value.name] = as_type(values[value.name], new)

    def convert(tensor):
        if tensor.data_type != before:
            return
        data = numpy_helper.to_array(tensor)
        if through:
            data = as_float64(as_type(data, through))
        data = as_type(data, new)
        name, dims = tensor.name, list(tensor.dims)
        tensor.Clear()
        tensor.name, tensor.data_type, tensor.raw_data = name, after, data.tobytes()
        tensor.dims.extend(dims)

    for tensor in [t for g in graphs for t in g.initializer]:
        convert(tensor)
    for node in [n for g in graphs for n in g.node]:
        for attribute in node.attribute:
            if attribute.type == onnx.AttributeProto.TENSOR:
                convert(attribute.t)
            if node.op_type == "Cast" and attribute.name == "to" and attribute.i == before:
                attribute.i = after
    made = Case(f"{case.name}/{new}", model, inputs, dict(case.outputs), "typed")
    return made


PRECISION = {"float16": 4e-3, "bfloat16": 3e-2, "float32": 1e-5, "float64": 1e-5}


def typed_cases(row, case):
    """One case in every type of a row. What it must give is what the same case
    gives in float64 (float64: in float32) on the same values."""
    graph = case.model.graph
    types = [NAME_OF[v.type.tensor_type.elem_type] for v in graph.input or graph.output]
    old = next((t for t in ("float32", "float64", "int64", "int32") if t in types), types[0])
    random = np.random.default_rng(1)
    draws = {}
    for value in graph.input:
        if NAME_OF[value.type.tensor_type.elem_type] == old:
            shape = case.inputs[value.name].shape
            draws[value.name] = random.integers(1, 6, shape) * random.choice([-1, 1], shape)
    made = []
    for new in row.types:
        if old == "bool":
            continue  # the official cases are in the only type there is
        values = draws
        if new == "uint8":
            values = {name: abs(a) for name, a in draws.items()}
        if new == "bool":
            values = {name: a > 0 for name, a in draws.items()}
        if new in PRECISION:
            # Values between integers, positive ones for Log and Sqrt.
            values = {name: abs(a) / 7 for name, a in draws.items()}
        typed = retype(case, old, new, values)
        other = "float32" if new == "float64" else "float64"
        typed.like = retype(case, old, other, {
            name: as_float64(typed.inputs[name]) for name in draws}, through=new)
        typed.like.name = f"{typed.name} in {other}"
        typed.relative = PRECISION.get(new, 0)
        made.append(typed)
    return made
