# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Models that GPUs have no kernels for."""

from cases_bad import small
from onnx_writer import *


def gpu_missing_one():
    return small([node("Reshape", "x s", "y", name="flat")], [longs("s", [1], [-1])])


def gpu_missing_many():
    """A sum, which GPUs have, what they lack, and what only computes sizes."""
    nodes = [
        node("Shape", "x", "size", name="size", end=1),
        node("Concat", "size pair", "shape", name="shape", axis=0),
        node("Reshape", "x shape", "r", name="halves"),
        node("Unsqueeze", "r one", "u", name="wide"),
        node("Neg", "u", "m", name="minus"),
        node("Add", "m u", "a", name="sum"),
        node("Neg", "a", "p", name="plus"),
        node("Squeeze", "p one", "q", name="narrow"),
        node("Expand", "q pair", "e", name="spread"),
        node("Cast", "e", "d", name="double", to=DOUBLE),
        node("Add", "d d", "y", name="twice"),
    ]
    numbers = [longs("pair", [2], [2, 2]), longs("one", [1], [1])]
    return small(nodes, numbers, outputs=[value("y", DOUBLE, None)])


def gpu_missing_shape():
    """The sizes are a result: to be computed."""
    return small([node("Shape", "x", "y", name="size")], outputs=[value("y", INT64, None)])
