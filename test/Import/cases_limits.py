# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Models that are refused for a number that is too large."""

from cases_bad import neg, small, weight
from onnx_writer import *


def statistics(axis, dims=("n", 4)):
    nodes = [node("LayerNormalization", "x w", "y m", name="norm", axis=axis)]
    outputs = [value(o, None, None) for o in "ym"]
    return small(nodes, [floats("w", [4], [1] * 4)], [value("x", FLOAT, list(dims))], outputs)


def bad_axis_statistics():
    return statistics(5)


def bad_axis_statistics_negative():
    return statistics(-(1 << 63))


def bad_axis_unranked():
    nodes = [node("Neg", "x", "t"), node("LayerNormalization", "t w", "y m", name="norm", axis=-(1 << 40))]
    outputs = [value(o, None, None) for o in "ym"]
    return small(nodes, [floats("w", [4], [1] * 4)], outputs=outputs)


def bad_axis_flatten():
    return small([node("Flatten", "x", "y", axis=3)])


def bad_axis_concat():
    return small([node("Concat", "x x", "y", axis=(1 << 63) - 1)])


def bad_rank_input():
    return neg(inputs=[value("x", FLOAT, ["n"] + [1] * 69)])


def bad_rank_weight():
    return weight(FLOAT, [1] * 9, bytes(4))


def bad_rank_reshape():
    return small([node("Reshape", "x s", "y", name="many")], [longs("s", [70], [1] * 69 + [-1])])


def bad_heads():
    n = node("LinearAttention", "x x x", "y", name="mix", q_num_heads=1 << 40, kv_num_heads=1 << 40, update_rule="linear")
    return small([n], inputs=[value("x", FLOAT, ["b", "t", 1 << 40])], version=27, ir=13)


def bad_piece():
    return small([node("Split", "x", "a b c y", name="cut", num_outputs=4)], inputs=[value("x", FLOAT, [5, 3])], version=18)


def huge(nodes, sizes, initializers=()):
    return small(nodes, [longs("s", [len(sizes)], sizes), floats("one", [1], [1]), *initializers])


def bad_huge_fill():
    return huge([node("ConstantOfShape", "s", "t", name="big"), node("ReduceSum", "t", "u", keepdims=0),
                 node("Add", "x u", "y")], [1 << 20, 1 << 20])


def bad_huge_expand():
    return huge([node("Expand", "one s", "t", name="big"), node("ReduceSum", "t", "u", keepdims=0),
                 node("Add", "x u", "y")], [1 << 40])


def bad_huge_tile():
    return huge([node("Tile", "one s", "y", name="big")], [1 << 40])
