# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Models with branches: good ones, and others that are refused for one reason."""

from cases_bad import small
from onnx_writer import *


def branch(nodes, outputs, **more):
    return Graph(graph(nodes, [], [value(o, None, None) for o in outputs.split()], **more))


def good_if():
    """Branches that read values from around them, have initializers, and give two values."""
    nodes = [
        node("Neg", "x", "n"),
        node("If", "c", "p q", name="choice",
             then_branch=branch([node("Add", "n w", "a"), node("Squeeze", "x s", "b")], "a b", initializers=[floats("w", [1], [2])]),
             else_branch=branch([node("Identity", "n", "e")], "e x")),
    ]
    g = graph(nodes, [value("x", FLOAT, ["n", 4]), value("c", BOOL, [])], [value(o, None, None) for o in "pq"],
              [longs("s", [1], [1])])
    return model(g)


def good_if_nested():
    """A branch in a branch reads from two levels up."""
    inner = branch([node("Mul", "t x", "m")], "m")
    outer = branch([node("Neg", "x", "t"), node("If", "c", "i", name="inner", then_branch=inner,
                                                else_branch=branch([], "t"))], "i")
    nodes = [node("If", "c", "y", name="outer", then_branch=outer, else_branch=branch([], "x"))]
    return model(graph(nodes, [value("x", FLOAT, ["n", 4]), value("c", BOOL, [])], [value("y", None, None)]))


def good_if_in_function():
    """A branch sees arguments and attributes of the function around it."""
    then = branch([node("Softmax", "a", "s", axis=Ref("axis"))], "s")
    body = [node("If", "c", "r", name="choice", then_branch=then, else_branch=branch([node("Identity", "a", "i")], "i"))]
    f = function("F", "a c", "r", body, attributes=["axis"])
    nodes = [node("F", "x yes", "y", name="call", domain="local", axis=1)]
    return model(graph(nodes, [value("x", FLOAT, ["n", 4])], [value("y", None, None)],
                       [tensor("yes", BOOL, [], b"\1")]), functions=[f])


def squeeze_if(size):
    """What TorchScript writes for squeeze(1): the branch that is not taken may not fit."""
    nodes = [
        node("Shape", "x", "s"),
        node("Gather", "s one", "d"),
        node("Equal", "d one", "c"),
        node("If", "c", "y", name="squeeze",
             then_branch=branch([node("Squeeze", "x axis", "t")], "t"),
             else_branch=branch([node("Identity", "x", "e")], "e")),
    ]
    return model(graph(nodes, [value("x", FLOAT, ["b", size, 4])], [value("y", None, None)],
                       [longs("one", [], [1]), longs("axis", [1], [1])]))


def good_squeeze_1():
    return squeeze_if(1)


def good_squeeze_3():
    return squeeze_if(3)


def good_if_of_constants():
    """Known only after another branch is taken; transposes whose rank comes from around."""
    inner = branch([node("Shape", "x", "s"), node("Size", "s", "r"), node("Greater", "r k", "g")], "g")
    nodes = [
        node("If", "no", "c", name="first", then_branch=branch([node("Not", "no", "b")], "b"), else_branch=inner),
        node("If", "c", "y", name="second", then_branch=branch([node("Transpose", "x", "t")], "t"),
             else_branch=branch([node("Neg", "x", "e")], "e")),
    ]
    return model(graph(nodes, [value("x", FLOAT, ["n", 4])], [value("y", None, None)],
                       [tensor("no", BOOL, [1], b"\0"), longs("k", [], [1])]))


def choose(then, otherwise=None, outputs="y", condition="c", inputs=None, **more):
    n = node("If", condition, outputs, name="choice", then_branch=then,
             else_branch=branch([node("Neg", "x", "e")], "e") if otherwise is None else otherwise)
    inputs = inputs or [value("x", FLOAT, ["n", 4]), value("c", BOOL, []), value("i", INT64, [])]
    more.setdefault("outputs", [value(o, None, None) for o in outputs.split()])
    return small([n, *more.pop("nodes", [])], inputs=inputs, **more)


def bad_if_operator():
    return choose(branch([node("Det", "x", "t", name="inside")], "t"))


def bad_if_missing():
    return small([node("If", "c", "y", name="choice", then_branch=branch([], "x"))],
                 inputs=[value("x", FLOAT, ["n", 4]), value("c", BOOL, [])])


def bad_if_condition():
    return choose(branch([], "x"), condition="i")


def bad_if_outputs():
    return choose(branch([], "x x"))


def bad_if_types():
    return choose(branch([], "i"))


def bad_if_inputs():
    return choose(Graph(graph([], [value("a", FLOAT, [1])], [value("x", None, None)])))


def bad_if_sparse():
    sparse = [field(1, tensor("w", FLOAT, [1], bytes(4))) + field(3, 4)]
    return choose(branch([], "x", sparse=sparse))


def bad_if_undefined():
    return choose(branch([node("Add", "x z", "t", name="inside")], "t"))


def bad_if_later():
    return choose(branch([node("Add", "x z", "t", name="inside")], "t"), nodes=[node("Neg", "x", "z", name="late")])


def bad_if_output():
    return choose(branch([], "nowhere"))


def bad_if_inner_name():
    nodes = [node("Add", "t x", "z", name="outside")]
    return choose(branch([node("Neg", "x", "t")], "t"), nodes=nodes)


def nested(levels):
    inner = branch([], "x")
    for _ in range(levels):
        inner = branch([node("If", "c", "t", then_branch=inner, else_branch=branch([], "x"))], "t")
    return inner


def bad_if_deep():
    return choose(nested(70))


def bad_if_deep_calls():
    """A chain of functions and branches, the innermost function called first."""
    functions = [function("f0", "x c", "y", [node("If", "c", "y", then_branch=nested(20), else_branch=branch([], "x"))])]
    for i in range(1, 15):
        inner = branch([node("f%d" % (i - 1), "x c", "t", domain="local")], "t")
        for _ in range(20):
            inner = branch([node("If", "c", "t", then_branch=inner, else_branch=branch([], "x"))], "t")
        functions.append(function("f%d" % i, "x c", "y", [node("If", "c", "y", then_branch=inner, else_branch=branch([], "x"))]))
    nodes = [node("f%d" % i, "x c", "y%d" % i, domain="local", name="call%d" % i) for i in range(15)]
    return small(nodes, inputs=[value("x", FLOAT, ["n", 4]), value("c", BOOL, [])],
                 outputs=[value("y14", None, None)], functions=functions)


def bad_if_data():
    return choose(branch([], "x"))


def bad_if_data_reduced():
    nodes = [
        node("ReduceMax", "x", "m", keepdims=0),
        node("Greater", "m zero", "p"),
        node("If", "p", "y", name="choice", then_branch=branch([], "x"), else_branch=branch([node("Neg", "x", "e")], "e")),
    ]
    return small(nodes, [floats("zero", [], [0])])


def bad_if_size():
    nodes = [
        node("Shape", "x", "s"),
        node("Gather", "s zero", "d"),
        node("Equal", "d two", "p"),
        node("If", "p", "y", name="choice", then_branch=branch([], "x"), else_branch=branch([node("Neg", "x", "e")], "e")),
    ]
    return small(nodes, [longs("zero", [], [0]), longs("two", [], [2])])


def good_if_evaluated():
    nodes = [
        node("ReduceSum", "big", "m", keepdims=0),
        node("Greater", "m zero", "p"),
        node("If", "p", "y", name="choice", then_branch=branch([], "x"), else_branch=branch([node("Neg", "x", "e")], "e")),
    ]
    return small(nodes, [floats("zero", [], [0]), floats("big", [2], [1, 2])])


def bad_if_constant():
    nodes = [
        node("NonZero", "big", "n"),
        node("Cast", "n", "f", to=FLOAT),
        node("ReduceSum", "f", "m", keepdims=0),
        node("Greater", "m zero", "p"),
        node("If", "p", "y", name="choice", then_branch=branch([], "x"), else_branch=branch([node("Neg", "x", "e")], "e")),
    ]
    return small(nodes, [floats("zero", [], [0]), floats("big", [2], [1, 2])])
