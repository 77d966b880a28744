# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Files that are no models, or not whole ones."""

from cases_bad import small, weight
from onnx_writer import *


def bad_file_empty():
    return b""


def bad_file_text():
    return b"This is not a model, it is a letter to a friend.\n"


def bad_file_zip():
    return b"PK\x03\x04 and so on"


def bad_file_lfs():
    return b"version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 12\n"


def bad_file_truncated():
    return weight(FLOAT, [2000], bytes(8000))[:5000]


def bad_file_varint():
    return field(1, 8) + b"\x38" + b"\xff" * 11


def bad_file_wire_type():
    return field(1, "eight")


def bad_file_group():
    return field(1, 8) + b"\x3b\x3c"


def bad_file_two_graphs():
    g = graph([], [], [])
    return model(g) + field(7, g)


def bad_file_no_graph():
    return field(1, 8) + field(8, opset(17))


def bad_file_no_ir():
    return field(7, graph([], [], [])) + field(8, opset(17))


def bad_attribute_type():
    n = field(4, "Neg") + field(1, "x") + field(2, "y") + field(5, field(1, "a") + field(20, 99))
    return small([n])


def bad_data_location():
    return weight(FLOAT, [1], bytes(4), extra=field(14, 7))
