# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Cases of operators whose tensors have sizes that must agree, or follow from sizes.

Every dimension of every input is a symbol of its own, so that nothing about sizes
is proved when the model is compiled. `good` calls have the shapes of the inputs,
`bad` calls also the two sizes that the message must name.
"""
import collections

import numpy as np
from onnx import TensorProto, helper

import attention_cases

TYPES = {"f32": (TensorProto.FLOAT, np.float32), "i64": (TensorProto.INT64, np.int64),
         "bool": (TensorProto.BOOL, np.bool_)}

# Why an operator of more than one input has no call that can disagree.
EXCEPTIONS = {
    ("", "CumSum"): "the axis is a constant",
    ("", "Dropout"): "the second and third input are scalars that inference does not need",
    ("", "If"): "the condition is known when the model is compiled, or the model is refused",
    ("", "Loop"): "the trip count is known when the model is compiled, or the model is refused",
    ("", "ReduceL1"): "axes are constants",
    ("", "ReduceL2"): "axes are constants",
    ("", "ReduceLogSum"): "axes are constants",
    ("", "ReduceMax"): "axes are constants",
    ("", "ReduceMean"): "axes are constants",
    ("", "ReduceMin"): "axes are constants",
    ("", "ReduceProd"): "axes are constants",
    ("", "ReduceSum"): "axes are constants",
    ("", "ReduceSumSquare"): "axes are constants",
    ("", "Scan"): "the trip count is known when the model is compiled, or the model is refused",
    ("", "Unsqueeze"): "axes are constants",
}
# And which have legal calls only.
NEVER_BAD = {
    ("", "CastLike"): "only the type of the second input counts",
    ("", "Range"): "any limit gives a length",
    ("", "Slice"): "bounds are clamped",
    ("", "Trilu"): "any diagonal is one",
}

Call = collections.namedtuple("Call", "arrays sizes")


class Case:
    """One function; its checked node has the case's name."""

    def __init__(self, name, operator, inputs, model, reference):
        self.name, self.operator, self.inputs = name, operator, inputs
        self.model, self.reference, self.calls = model, reference, []
        self.description = operator[1] + "".join(f" {a.name}={helper.get_attribute_value(a)}" for node in model.graph.node
                                                 if node.name == name for a in node.attribute if a.type != a.GRAPH)
        self.on_gpu, self.package = False, None

    def expected(self, arrays):
        values = self.reference(*(a.astype(np.float64) if a.dtype == np.float32 else a for a in arrays))
        return values if isinstance(values, tuple) else (values,)


CASES = []


def values_of(kind, shape, random):
    if isinstance(kind, tuple):  # whole numbers
        return random.integers(*kind, shape).astype(np.int64)
    if kind == "bool":
        return random.integers(0, 2, shape).astype(bool)
    if kind == "positive":
        return (0.5 + random.random(shape)).astype(np.float32)
    return random.standard_normal(shape).astype(np.float32)


def element_of(kind):
    return "i64" if isinstance(kind, tuple) else "bool" if kind == "bool" else "f32"


class Graph:
    """What a case adds nodes to; `size(i, d)` is a size of an input as a tensor [1]."""

    def __init__(self, name):
        self.name, self.nodes, self.constants = name, [], []

    def node(self, operator, inputs, output=None, **attributes):
        output = output or f"v{len(self.nodes)}"
        outputs = [output] if isinstance(output, str) else output
        self.nodes.append(helper.make_node(operator, inputs, outputs, name=f"{self.name}_{outputs[0]}", **attributes))
        return output

    def ints(self, *numbers, scalar=False):
        name = f"c{len(self.constants)}"
        self.constants.append(helper.make_tensor(name, TensorProto.INT64, [] if scalar else [len(numbers)], numbers))
        return name

    def truth(self):
        self.constants.append(helper.make_tensor("true", TensorProto.BOOL, [1], [1]))
        return "true"

    def size(self, tensor, axis, scalar=False):
        return self.node("Gather", [self.node("Shape", [tensor]), self.ints(axis, scalar=scalar)])

    def join(self, *parts):
        return self.node("Concat", list(parts), axis=0)


def make(name, operator, kinds, ranks, build, outputs, opset, static):
    """The model of one case: `build` adds the node, whose name is the case's."""
    domain, kind = operator
    letters = "abcdef"[:len(kinds)]
    graph = Graph(name)
    inputs, attributes = build(graph, *letters)
    names = [f"y{i}" for i in range(len(outputs))]
    graph.nodes.append(helper.make_node(kind, inputs, names, name=name, domain=domain, **attributes))
    shape = lambda i, rank: [static.get((i, d), static.get((i, d - rank), f"{letters[i]}{d}")) for d in range(rank)]
    declare = [helper.make_tensor_value_info(letters[i], TYPES[element_of(k)][0], shape(i, rank))
               for i, (k, rank) in enumerate(zip(kinds, ranks))]
    results = [helper.make_tensor_value_info(n, TYPES[element][0], None) for n, element in zip(names, outputs)]
    opsets = [helper.make_opsetid("", opset)] + ([helper.make_opsetid(domain, 1)] if domain else [])
    made = helper.make_graph(graph.nodes, name, declare, results, graph.constants)
    return helper.make_model(made, opset_imports=opsets, ir_version=8)


def case(kind, kinds, reference, good=(), bad=(), build=None, outputs=("f32",), domain="", opset=23, static=None,
         **attributes):
    """Cases of an operator, one for each list of ranks. `build(graph, inputs...)` gives
    the node's inputs and attributes; without, inputs are those of the function.
    `static`: sizes of (input, dimension) that the operator wants to be static."""
    build = build or (lambda graph, *inputs: (list(inputs), attributes))
    own = {}
    random = np.random.default_rng(len(CASES))
    calls = [(shapes, None) for shapes in good] + [(shapes[:-2], shapes[-2:]) for shapes in bad]
    for shapes, sizes in calls:
        ranks = tuple(len(shape) for shape in shapes)
        if ranks not in own:
            name = f"{'ms' if domain else ''}{kind}{len(CASES)}"
            model = make(name, (domain, kind), kinds, ranks, build, outputs, opset, static or {})
            own[ranks] = Case(name, (domain, kind), "abcdef"[:len(kinds)], model, reference)
            CASES.append(own[ranks])
        arrays = [values_of(k, shape, random) for k, shape in zip(kinds, shapes)]
        own[ranks].calls.append(Call(arrays, sizes))


# --- elementwise ------------------------------------------------------------

TWO = [((2, 3), (2, 3)), ((2, 3), (1, 3)), ((2, 1), (1, 3)), ((1, 1), (5, 7)), ((3,), (2, 3)), ((2, 5), (1,)),
       ((), (4, 2)), ((70, 3), (1, 1))]
NOT_TWO = [((2, 3), (2, 4), 3, 4), ((5, 3), (2, 3), 5, 2), ((1, 3), (2, 4), 3, 4), ((3,), (5, 7), 3, 7),
           ((2, 900), (2, 90), 900, 90)]
THREE = [((2, 3), (1, 3), (2, 1)), ((1, 1), (2, 1), (1, 3)), ((2, 3), (2, 3), (1, 1)), ((2, 3), (3,), (1,))]
NOT_THREE = [((2, 3), (2, 3), (2, 4), 3, 4), ((1, 3), (1, 3), (1, 4), 3, 4), ((2, 3), (5, 3), (1, 3), 2, 5),
             ((1, 1), (2, 6), (2, 5), 6, 5), ((2, 3), (3,), (4,), 3, 4)]


def elementwise():
    floats = {"Add": np.add, "Sub": np.subtract, "Mul": np.multiply, "Div": np.divide, "Max": np.maximum,
              "Min": np.minimum, "Sum": np.add, "Mean": lambda a, b: (a + b) / 2}
    for kind, reference in floats.items():
        case(kind, ["f32"] * 2, reference, TWO, NOT_TWO)
    case("Pow", ["positive", "f32"], np.power, TWO, NOT_TWO)
    case("Mod", [(-9, 9), (1, 5)], np.mod, TWO, NOT_TWO, outputs=["i64"])
    tests = {"Equal": np.equal, "Greater": np.greater, "GreaterOrEqual": np.greater_equal, "Less": np.less,
             "LessOrEqual": np.less_equal}
    for kind, reference in tests.items():
        case(kind, [(0, 3), (0, 3)], reference, TWO, NOT_TWO, outputs=["bool"])
    for kind, reference in {"And": np.logical_and, "Or": np.logical_or, "Xor": np.logical_xor}.items():
        case(kind, ["bool"] * 2, reference, TWO, NOT_TWO, outputs=["bool"])
    many = {"Max": np.maximum, "Min": np.minimum, "Sum": np.add, "Mean": np.add}
    for kind, join in many.items():
        divisor = 3 if kind == "Mean" else 1
        case(kind, ["f32"] * 3, lambda a, b, c, join=join, d=divisor: join(join(a, b), c) / d, THREE, NOT_THREE)
    case("Where", ["bool", "f32", "f32"], np.where, THREE, NOT_THREE)
    # Both the same: the condition alone may be large.
    case("Where", ["bool", "f32"], lambda c, x: np.where(c, x, x), TWO, NOT_TWO,
         build=lambda graph, c, x: ([c, x, x], {}))
    case("Where", ["f32", "f32"], lambda x, y: np.where(True, x, y), TWO, NOT_TWO,
         build=lambda graph, x, y: ([graph.truth(), x, y], {}))
    case("Clip", ["f32"] * 3, lambda x, low, high: np.minimum(np.maximum(x, low), high),
         [((5, 7), (), ()), ((1,), (), ())])
    # ONNX wants scalars; some exporters write one element.
    case("Clip", ["f32"] * 3, lambda x, low, high: np.minimum(np.maximum(x, low), high), [((5, 7), (1,), (1,))],
         [((5, 7), (7,), (1,), 7, 1), ((5, 7), (1,), (5,), 5, 1)])
    case("CastLike", [(0, 9), "f32"], lambda a, b: a.astype(np.float32), [((2, 3), (7,)), ((2, 3), (1, 1))])


# --- products ---------------------------------------------------------------


def products():
    case("MatMul", ["f32"] * 2, np.matmul,
         [((2, 3), (3, 4)), ((2, 1), (1, 4)), ((1, 3), (3, 1)), ((5, 2, 3), (5, 3, 4)), ((1, 2, 3), (5, 3, 4)),
          ((5, 2, 3), (1, 3, 4)), ((5, 2, 3), (3, 4)), ((2, 3), (5, 3, 4)), ((3,), (3, 4)), ((2, 3), (3,)),
          ((3,), (3,)), ((2, 1, 2, 3), (1, 5, 3, 4)), ((6, 2, 3), (7, 6, 3, 4)), ((1, 2, 3), (7, 6, 3, 4)), ((65, 70), (70, 33))],
         [((2, 3), (4, 5), 3, 4), ((2, 3), (1, 5), 3, 1), ((2, 1), (3, 5), 1, 3), ((5, 2, 3), (4, 3, 4), 5, 4),
          ((5, 2, 3), (5, 7, 4), 3, 7), ((5, 2, 3), (4, 6), 3, 4), ((2, 3), (5, 4, 6), 3, 4), ((3,), (4, 5), 3, 4),
          ((2, 3), (4,), 3, 4), ((3,), (4,), 3, 4), ((3,), (1,), 3, 1), ((2, 5, 2, 3), (2, 6, 3, 4), 5, 6),
          ((6, 2, 3), (7, 5, 3, 4), 6, 5), ((4, 9000), (1, 4), 9000, 1)])
    flip = lambda flag, a: a.T if flag else a
    for a, b in ((0, 0), (0, 1), (1, 0), (1, 1)):
        shapes = lambda m, k, k2, n, a=a, b=b: (((m, k), (k, m))[a], ((k2, n), (n, k2))[b])
        case("Gemm", ["f32"] * 2, lambda x, y, a=a, b=b: 0.5 * flip(a, x) @ flip(b, y),
             [shapes(2, 3, 3, 4), shapes(2, 1, 1, 4), shapes(1, 3, 3, 1)],
             [shapes(2, 3, 4, 5) + (3, 4), shapes(2, 3, 1, 5) + (3, 1), shapes(2, 1, 3, 5) + (1, 3)],
             transA=a, transB=b, alpha=0.5)
    good = [(2, 4), (1, 4), (2, 1), (1, 1), (4,), (1,), ()]
    bad = [((3, 4), 3, 2), ((2, 5), 5, 4), ((5,), 5, 4)]
    case("Gemm", ["f32"] * 3, lambda a, b, c: a @ b + 2 * c, [((2, 3), (3, 4), c) for c in good],
         [((2, 3), (3, 4), *rest) for rest in bad] + [((2, 3), (5, 4), (1, 4), 3, 5), ((1, 3), (3, 4), (2, 4), 2, 1)],
         beta=2.0)
    for equation, good, bad in (
            ("ij,jk->ik", [((2, 3), (3, 4))], [((2, 3), (4, 5), 3, 4), ((2, 3), (1, 5), 3, 1)]),
            ("ij,ij->ij", [((2, 3), (2, 3)), ((2, 3), (1, 3)), ((2, 1), (1, 3))], [((2, 3), (2, 4), 3, 4)]),
            ("bhd,bkd->bhk", [((2, 3, 4), (2, 5, 4))], [((2, 3, 4), (3, 5, 4), 2, 3), ((2, 3, 4), (2, 5, 6), 4, 6)]),
            ("i,j->ij", [((2,), (3,)), ((1,), (3,))], [])):
        case("Einsum", ["f32"] * 2, lambda a, b, e=equation: np.einsum(e, a, b), good, bad, equation=equation)


# --- norms ------------------------------------------------------------------


def layer_norm(x, scale, bias=0, axis=-1):
    axes = tuple(range(axis % x.ndim, x.ndim))
    centred = x - x.mean(axes, keepdims=True)
    return centred / np.sqrt((centred**2).mean(axes, keepdims=True) + 1e-2) * scale + bias


def rms_norm(x, scale, axis=-1):
    axes = tuple(range(axis % x.ndim, x.ndim))
    return x / np.sqrt((x**2).mean(axes, keepdims=True) + 1e-2) * scale


def norms():
    last = [((2, 3, 4), (4,)), ((2, 3, 4), (1,)), ((2, 1), (1,)), ((1, 70), (70,)), ((70, 3), (1,))]
    not_last = [((2, 3, 4), (5,), 5, 4), ((2, 3, 1), (5,), 5, 1), ((2, 7), (3,), 3, 7)]
    two = [((2, 3, 4), (3, 4)), ((2, 3, 4), (1, 4)), ((2, 3, 4), (3, 1)), ((2, 3, 4), (1, 1))]
    not_two = [((2, 3, 4), (5, 4), 5, 3), ((2, 3, 4), (3, 5), 5, 4)]
    case("LayerNormalization", ["f32"] * 2, layer_norm, last, not_last, epsilon=1e-2)
    case("LayerNormalization", ["f32"] * 2, lambda x, s: layer_norm(x, s, axis=1), two, not_two, axis=1, epsilon=1e-2)
    case("LayerNormalization", ["f32"] * 3, layer_norm,
         [((2, 3, 4), (4,), (4,)), ((2, 3, 4), (4,), (1,)), ((2, 3, 4), (1,), (4,))],
         [((2, 3, 4), (4,), (5,), 5, 4), ((2, 3, 4), (5,), (1,), 5, 4)], epsilon=1e-2)
    case("RMSNormalization", ["f32"] * 2, rms_norm, last, not_last, epsilon=1e-2)
    case("RMSNormalization", ["f32"] * 2, lambda x, s: rms_norm(x, s, 1), two, not_two, axis=1, epsilon=1e-2)
    for domain in ("", "com.microsoft"):
        case("SimplifiedLayerNormalization", ["f32"] * 2, rms_norm, last, not_last, domain=domain, epsilon=1e-2)
    same = [((2, 3, 4), (2, 3, 4), (4,))]
    case("SkipSimplifiedLayerNormalization", ["f32"] * 3, lambda x, skip, s: rms_norm(x + skip, s),
         same, [((2, 3, 4), (2, 3, 5), (4,), 4, 5), ((2, 3, 4), (6, 3, 4), (4,), 2, 6), ((2, 3, 4), (2, 5, 4), (4,), 3, 5),
                ((2, 3, 4), (2, 3, 4), (5,), 5, 4)], domain="com.microsoft", epsilon=1e-2)
    case("SkipSimplifiedLayerNormalization", ["f32"] * 4, lambda x, skip, s, b: rms_norm(x + skip + b, s),
         [((2, 3, 4), (2, 3, 4), (4,), (4,))], [((2, 3, 4), (2, 3, 4), (4,), (5,), 5, 4)],
         domain="com.microsoft", epsilon=1e-2)


# --- attention --------------------------------------------------------------


def linear_attention(domain):
    """Widths are static: the number of heads divides them."""
    q, k, v, state, decay = (2, 5, 8), (2, 5, 8), (2, 5, 6), (2, 2, 4, 3), (2, 5, 2)
    static = {(0, 2): 8, (1, 2): 8, (2, 2): 6, (3, 1): 2, (3, 2): 4, (3, 3): 3, (4, 2): 2}
    fixed = dict(q_num_heads=2, kv_num_heads=2)
    opset = 23 if domain else 27
    run = lambda *arrays: attention_cases.reference(dict(zip(attention_cases.INPUTS, arrays)), **fixed)
    common = dict(outputs=["f32", "f32"], domain=domain, opset=opset, static=static, **fixed)
    case("LinearAttention", ["f32"] * 3, run, [(q, k, v), ((1, 1, 8), (1, 1, 8), (1, 1, 6))],
         [(q, (3, 5, 8), v, 2, 3), (q, (2, 4, 8), v, 5, 4), (q, k, (2, 7, 6), 5, 7), (q, k, (1, 5, 6), 2, 1),
          (q, (2, 1, 8), v, 5, 1)], update_rule="linear", **common)
    case("LinearAttention", ["f32"] * 5, run, [(q, k, v, state, decay)],
         [(q, k, v, (3, 2, 4, 3), decay, 3, 2), (q, k, v, state, (3, 5, 2), 3, 2), (q, k, v, state, (2, 6, 2), 6, 5),
          (q, k, v, (1, 2, 4, 3), decay, 1, 2), (q, k, v, state, (2, 1, 2), 1, 5)], update_rule="gated", **common)


# --- shapes -----------------------------------------------------------------


def sized(*sizes):
    """The node's second input is a shape: sizes `b0` of input b, or numbers."""
    def build(graph, *inputs):
        parts = [graph.ints(s) if isinstance(s, int) else graph.size(s[0], int(s[1])) for s in sizes]
        return ["a", graph.join(*parts)], {}
    return build


def shapes():
    case("Expand", ["f32"] * 2, lambda a, b: np.broadcast_to(a, np.broadcast_shapes(a.shape, b.shape)),
         [((1, 3), (2, 3)), ((2, 3), (1, 3)), ((1, 1), (5, 7)), ((3,), (2, 3)), ((2, 3), (1,))],
         [((2, 3), (4, 3), 2, 4), ((3,), (2, 4), 3, 4), ((2, 3), (4,), 3, 4)],
         build=lambda graph, *_: (["a", graph.node("Shape", ["b"])], {}))
    case("Expand", ["f32"] * 2, lambda a, b: np.broadcast_to(a, (b.shape[0], 4)),
         [((1, 4), (3,)), ((3, 1), (3,)), ((1, 1), (1,))], [((2, 4), (3,), 2, 3), ((3, 5), (3,), 5, 4)],
         build=sized("b0", 4))
    case("Expand", ["f32"], lambda a: np.broadcast_to(a, np.broadcast_shapes(a.shape, (2, 1, 4))),
         [((1, 3, 1),), ((2, 3, 4),), ((1,),), ((4,),), ((7, 1),), ((5, 1, 3, 1),)], [((3, 1, 4), 3, 2), ((5,), 5, 4)],
         build=lambda graph, a: ([a, graph.ints(2, 1, 4)], {}))
    case("Tile", ["f32"] * 2, lambda a, b: np.tile(a, (b.shape[0], 2)), [((2, 3), (3,)), ((1, 1), (1,))],
         build=sized("b0", 2))
    case("Tile", ["f32"] * 2, lambda a, b: np.tile(a, a.shape[0] - b.shape[0]), [((5,), (2,)), ((2,), (1,))],
         [((3,), (5,), -6, 0)],
         build=lambda graph, *_: (["a", graph.node("Sub", [graph.size("a", 0), graph.size("b", 0)])], {}))
    case("Reshape", ["f32"] * 2, lambda a, b: a.reshape(b.shape),
         [((2, 6), (3, 4)), ((1, 1), (1, 1)), ((6,), (2, 3)), ((2, 3), (6,)), ((2, 3, 4), (6, 4))],
         [((2, 6), (3, 5), 12, 15), ((6,), (2, 4), 6, 8), ((2, 3), (7,), 6, 7), ((2, 3), (5,), 6, 5)],
         build=lambda graph, *_: (["a", graph.node("Shape", ["b"])], {}))
    case("Reshape", ["f32"] * 2, lambda a, b: a.reshape(b.shape[0], -1, 2), [((4, 6), (3,)), ((4, 6), (1,))],
         [((4, 6), (5,), 24, 10), ((1, 3), (1,), 3, 2)], build=sized("b0", -1, 2))
    case("Reshape", ["f32"], lambda a: a.reshape(a.shape[0], 2, 4), [((3, 8),)],
         [((3, 9), 9, 8), ((3, 1), 1, 8)], build=lambda graph, a: ([a, graph.ints(0, 2, 4)], {}))
    case("ConstantOfShape", ["f32"] * 2, lambda a, b: np.zeros((a.shape[0] - b.shape[0],), np.float32),
         [((5,), (2,)), ((2,), (1,))], [((3,), (5,), -2, 0)],
         build=lambda graph, *_: ([graph.node("Sub", [graph.size("a", 0), graph.size("b", 0)])], {}))
    case("Range", ["f32"] * 2, lambda a, b: np.arange(a.shape[0], a.shape[0] + b.shape[0]), [((5,), (7,)), ((1,), (1,))],
         outputs=["i64"], build=lambda graph, *_: (
             [graph.size("a", 0, scalar=True),
              graph.node("Add", [graph.size("a", 0, scalar=True), graph.size("b", 0, scalar=True)]),
              graph.ints(1, scalar=True)], {}))
    case("Squeeze", ["f32"], lambda a: a.reshape(a.shape[0], a.shape[2]), [((2, 1, 3),), ((1, 1, 1),)],
         [((2, 3, 4), 3, 1)], build=lambda graph, a: ([a, graph.ints(1)], {}))


# --- movement ---------------------------------------------------------------


def movement():
    join = lambda axis: lambda *arrays: np.concatenate(arrays, axis)
    case("Concat", ["f32"] * 2, join(0), [((2, 3), (4, 3)), ((1, 3), (1, 3)), ((2, 1), (3, 1)), ((2,), (3,))],
         [((2, 3), (2, 4), 3, 4), ((2, 3), (2, 1), 3, 1), ((2, 1), (2, 3), 1, 3)], axis=0)
    case("Concat", ["f32"] * 2, join(-1), [((2, 3), (2, 4)), ((2, 1), (2, 4))],
         [((2, 3), (4, 3), 2, 4), ((1, 3), (4, 3), 1, 4)], axis=-1)
    case("Concat", ["f32"] * 3, join(1), [((2, 3), (2, 4), (2, 1))],
         [((2, 3), (2, 4), (5, 1), 2, 5), ((2, 3), (4, 4), (2, 1), 2, 4)], axis=1)
    # The index is what must agree with a size here: it may be one too large.
    for axis in (0, 1, -1):
        shape = ((4, 3), (3, 4))[axis % 2]
        take = lambda a, i, axis=axis: np.take(a, i, axis)
        case("Gather", ["f32", (-4, 4)], take, [(shape, (5,)), (shape, (1,)), (shape, ()), (shape, (2, 3))], axis=axis)
        case("Gather", ["f32", (4, 5)], take, [], [(shape, (5,), 4, 4), (shape, (1,), 4, 4)], axis=axis)
        case("Gather", ["f32", (-5, -4)], take, [], [(shape, (2,), -5, 4)], axis=axis)
        case("Gather", ["f32", (0, 1)], take, [((1, 1), (5,))], axis=axis)
    cut = {"b": lambda a, b: a[:, :b.shape[0]], "-b": lambda a, b: a[:, -b.shape[0]:],
           "b-": lambda a, b: a[:, b.shape[0] - 1:]}
    for name, reference in cut.items():
        case("Slice", ["f32"] * 2, reference,
             [((2, 5), (3,)), ((2, 5), (5,)), ((2, 5), (1,)), ((2, 1), (1,))] + [((2, 3), (5,))] * (name != "b-"),
             build=slices(name))
    case("Slice", ["f32"] * 2, lambda a, b: a[b.shape[0] - 1::-2], [((7, 2), (5,)), ((7, 2), (1,)), ((3, 2), (9,))],
         build=slices("back"))
    case("Split", ["f32"], lambda a: tuple(np.split(a, [2], 0)), [((6, 3),)], [((5, 3), 5, 6), ((1, 3), 1, 6)],
         outputs=["f32"] * 2, build=lambda graph, a: ([a, graph.ints(2, 4)], {"axis": 0}))
    case("Split", ["f32"] * 2, lambda a, b: tuple(np.split(a, [b.shape[0]], 1)), [((2, 5), (3,)), ((2, 5), (4,))],
         [((2, 5), (7,), -2, 0)], outputs=["f32"] * 2, build=split)
    case("Split", ["f32"] * 2, lambda a, b: tuple(np.split(a, [b.shape[0]], 1)), [((2, 5), (2,))],
         [((2, 5), (3,), 5, 6), ((2, 5), (7,), 5, 10), ((2, 5), (1,), 5, 4)], outputs=["f32"] * 2,
         build=lambda graph, *_: (["a", graph.join(graph.size("b", 0), graph.ints(3))], {"axis": 1}))
    case("Trilu", ["f32", (0, 1)], lambda a, k: np.tril(a, k), [((4, 5), ()), ((1, 1), ())], upper=0)


def slices(kind):
    def build(graph, *_):
        size, far = graph.size("b", 0), 2**62
        one, axis = graph.ints(1), graph.ints(0 if kind == "back" else 1)
        less = lambda: graph.node("Sub", [size, one])
        if kind == "b":
            return ["a", graph.ints(0), size, axis], {}
        if kind == "-b":
            return ["a", graph.node("Neg", [size]), graph.ints(far), axis], {}
        if kind == "b-":
            return ["a", less(), graph.ints(far), axis], {}
        return ["a", less(), graph.ints(-far), axis, graph.ints(-2)], {}
    return build


def split(graph, *_):
    """Pieces of the size of b, and of the rest."""
    first = graph.size("b", 0)
    rest = graph.node("Sub", [graph.size("a", 1), first])
    return ["a", graph.join(first, rest)], {"axis": 1}


# --- indexing ---------------------------------------------------------------


def scatter_elements(data, indices, updates):
    result = data.copy()
    for place in np.ndindex(indices.shape):
        result[place[0], indices[place]] += updates[place]
    return result


def scatter_nd(data, indices, updates):
    result = data.copy()
    for place in np.ndindex(indices.shape[:-1]):
        result[tuple(indices[place])] += updates[place]
    return result


def grouped_norm(groups):
    def reference(x, scale, bias):
        parts = x.reshape(x.shape[0], groups or x.shape[1], -1)
        centred = parts - parts.mean(-1, keepdims=True)
        normal = centred / np.sqrt((centred**2).mean(-1, keepdims=True) + 1e-2)
        each = lambda a: a.reshape(-1, *[1] * (x.ndim - 2))
        return normal.reshape(x.shape) * each(scale) + each(bias)
    return reference


def indexing():
    along = lambda a, i: np.take_along_axis(a, i, 1)
    case("GatherElements", ["f32", (-4, 4)], along, [((3, 4), (3, 2)), ((1, 4), (1, 1))], [((3, 4), (5, 4), 3, 5)], axis=1)
    case("GatherElements", ["f32", (4, 5)], along, [], [((3, 4), (3, 2), 4, 4)], axis=1)
    pick = lambda a, i: a[tuple(np.moveaxis(i, -1, 0))]
    case("GatherND", ["f32", (-3, 3)], pick, [((3, 4), (5, 2)), ((3, 3), (2, 2, 2))], static={(1, -1): 2})
    case("GatherND", ["f32", (4, 5)], pick, [], [((3, 6), (5, 2), 4, 3), ((4, 4), (5, 2), 4, 4)], static={(1, -1): 2})
    case("GatherND", ["f32", (0, 3)], lambda a, i: a[np.arange(len(i)), i[:, 0]], [((2, 3), (2, 1)), ((1, 3), (1, 1))],
         [((2, 3), (5, 1), 2, 5)], static={(1, 1): 1}, batch_dims=1)
    case("ScatterElements", ["f32", (-4, 4), "f32"], scatter_elements,
         [((3, 4), (3, 2), (3, 2)), ((1, 4), (1, 1), (1, 1)), ((3, 4), (2, 7), (2, 7))],
         [((3, 4), (3, 2), (3, 5), 2, 5), ((3, 4), (5, 2), (5, 2), 5, 3), ((3, 4), (3, 2), (1, 2), 3, 1)],
         axis=1, reduction="add")
    case("ScatterElements", ["f32", (4, 5), "f32"], scatter_elements, [], [((3, 4), (3, 2), (3, 2), 4, 4)], axis=1,
         reduction="add")
    case("ScatterND", ["f32", (-6, 6), "f32"], scatter_nd, [((6, 3), (2, 1), (2, 3)), ((6, 1), (1, 1), (1, 1))],
         [((6, 3), (2, 1), (4, 3), 2, 4), ((6, 3), (2, 1), (2, 5), 3, 5), ((6, 3), (2, 1), (1, 3), 2, 1)],
         static={(1, 1): 1}, reduction="add")
    case("ScatterND", ["f32", (6, 7), "f32"], scatter_nd, [], [((6, 3), (2, 1), (2, 3), 6, 6)], static={(1, 1): 1},
         reduction="add")
    channels = [((2, 4, 3), (4,), (4,)), ((1, 4, 1), (4,), (4,))]
    not_channels = [((2, 4, 3), (6,), (4,), 4, 6), ((2, 4, 3), (4,), (6,), 4, 6), ((2, 4, 3), (6,), (6,), 4, 6)]
    case("GroupNormalization", ["f32"] * 3, grouped_norm(2), channels, not_channels + [((2, 5, 4), (5,), (5,), 5, 2)],
         num_groups=2, epsilon=1e-2)
    case("InstanceNormalization", ["f32"] * 3, grouped_norm(0), channels, not_channels, opset=21, epsilon=1e-2)
    ends = lambda negative: lambda graph, *_: (
        ["a", graph.join(graph.ints(0), graph.node("Neg", [graph.size("b", 0)]) if negative else graph.size("b", 0),
                         graph.ints(0, 1))], {})
    case("Pad", ["f32"] * 2, lambda a, b: np.pad(a, ((0, 0), (b.shape[0], 1))), [((2, 3), (4,)), ((1, 1), (1,))],
         build=ends(False))
    case("Pad", ["f32"] * 2, lambda a, b: np.pad(a, ((0, 0), (0, 1)))[:, b.shape[0]:], [((2, 3), (2,)), ((2, 3), (1,))],
         [((2, 3), (6,), -2, 0)], build=ends(True))


def collect():
    elementwise()
    products()
    norms()
    linear_attention("")
    linear_attention("com.microsoft")
    shapes()
    movement()
    indexing()
    return CASES
