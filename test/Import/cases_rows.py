# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""A decay table that is written row by row, as exporters of masked attention do."""

import struct

from onnx_writer import *


def rows_model(count):
    """x + table, where row i of the table is -i, .., -1, 0 and then -inf."""
    one = lambda name, number: tensor(name, INT64, [1], longs=[number])
    base = struct.pack("<%df" % (count * count), *[float("-inf")] * (count * count))
    initializers = [
        tensor("base", FLOAT, [count, count], raw=base),
        tensor("one", INT64, [], longs=[1]),
        one("last", -1),
    ]
    nodes = [node("Trilu", "base one", "t0", upper=1)]
    for i in range(count):
        size = i + 1
        initializers += [
            tensor("row%d" % i, INT64, [1, 1], longs=[i]),
            tensor("columns%d" % i, INT64, [1, size], raw=struct.pack("<%dq" % size, *range(size))),
            tensor("shape%d" % i, INT64, [2], longs=[1, size]),
            tensor("numbers%d" % i, INT64, [size], raw=struct.pack("<%dq" % size, *range(-i, 1))),
        ]
        nodes += [
            node("Expand", "row%d shape%d" % (i, i), "rows%d" % i),
            node("Unsqueeze", "rows%d last" % i, "a%d" % i),
            node("Unsqueeze", "columns%d last" % i, "b%d" % i),
            node("Concat", "a%d b%d" % (i, i), "places%d" % i, axis=-1),
            node("Shape", "t%d" % i, "size%d" % i),
            node("Reshape", "numbers%d shape%d" % (i, i), "reshaped%d" % i),
            node("Cast", "reshaped%d" % i, "news%d" % i, to=FLOAT),
            node("ScatterND", "t%d places%d news%d" % (i, i, i), "t%d" % size),
        ]
    nodes.append(node("Add", "x t%d" % count, "y"))
    shape = ["b", count, count]
    return model(graph(nodes, [value("x", FLOAT, shape)], [value("y", FLOAT, shape)], initializers))


def good_rows_4():
    return rows_model(4)


def good_rows_256():
    return rows_model(256)


def good_rows_2048():
    return rows_model(2048)
