# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Writes ONNX models field by field, so that tests need no onnx package and can
write what no exporter would. Messages are bytes; field numbers are those of
onnx.proto."""

import struct

FLOAT, UINT8, INT8, UINT16, INT16, INT32, INT64, STRING, BOOL = range(1, 10)
FLOAT16, DOUBLE, BFLOAT16, FLOAT8 = 10, 11, 16, 17


def varint(value):
    value &= (1 << 64) - 1
    out = bytearray()
    while value > 0x7F:
        out.append(value & 0x7F | 0x80)
        value >>= 7
    out.append(value)
    return bytes(out)


def field(number, value):
    """One field; a list repeats it; None leaves it out."""
    if value is None:
        return b""
    if isinstance(value, (list, tuple)):
        return b"".join(field(number, item) for item in value)
    if isinstance(value, (bool, int)):
        return varint(number << 3) + varint(int(value))
    if isinstance(value, float):
        return varint(number << 3 | 5) + struct.pack("<f", value)
    if isinstance(value, str):
        value = value.encode()
    return varint(number << 3 | 2) + varint(len(value)) + value


def entry(key, value):
    return field(1, key) + field(2, value)


def tensor(name, dtype, dims, raw=None, external=None, floats=None, ints=None, longs=None, doubles=None, extra=b""):
    """`external`: dict of the entries. Typed data is packed; a tuple is not."""

    def typed(number, values, encode):
        if isinstance(values, tuple):
            return b"".join(varint(number << 3 | encode[0]) + encode[1](v) for v in values)
        return field(number, None if values is None else b"".join(map(encode[1], values)))

    as_varint = (0, varint)
    return (
        b"".join(field(1, d) for d in dims)
        + field(2, dtype)
        + typed(4, floats, (5, lambda v: struct.pack("<f", v)))
        + typed(5, ints, as_varint)
        + typed(7, longs, as_varint)
        + field(8, name)
        + field(9, raw)
        + typed(10, doubles, (1, lambda v: struct.pack("<d", v)))
        + ((field(13, [entry(k, str(v)) for k, v in external.items()]) + field(14, 1)) if external is not None else b"")
        + extra
    )


def floats(name, dims, values):
    return tensor(name, FLOAT, dims, struct.pack("<%df" % len(values), *values))


def longs(name, dims, values):
    return tensor(name, INT64, dims, struct.pack("<%dq" % len(values), *values))


class Tensor(bytes):
    """Marks bytes as a TensorProto for attr()."""


class Ref(str):
    """Name of a function's attribute."""


class Graph(bytes):
    """Marks bytes as a GraphProto."""


def attr(name, value):
    out = field(1, name)
    if isinstance(value, Ref):
        return out + field(21, value) + field(20, 2)
    if isinstance(value, Tensor):
        return out + field(5, bytes(value)) + field(20, 4)
    if isinstance(value, Graph):
        return out + field(6, bytes(value)) + field(20, 5)
    if isinstance(value, float):
        return out + field(2, value) + field(20, 1)
    if isinstance(value, int):
        return out + field(3, value) + field(20, 2)
    if isinstance(value, str):
        return out + field(4, value) + field(20, 3)
    if all(isinstance(v, float) for v in value) and value:
        return out + field(7, value) + field(20, 6)
    if all(isinstance(v, str) for v in value) and value:
        return out + field(9, value) + field(20, 8)
    return out + field(8, value) + field(20, 7)


def node(op, inputs, outputs, name=None, domain=None, overload=None, metadata=None, **attributes):
    """Names are separated by spaces; "-" is one left out."""

    def names(text):
        return ["" if name == "-" else name for name in text.split()]

    return (
        field(1, names(inputs))
        + field(2, names(outputs))
        + field(3, name)
        + field(4, op)
        + field(5, [attr(k, v) for k, v in attributes.items()])
        + field(7, domain)
        + field(8, overload)
        + field(9, [entry(k, v) for k, v in (metadata or {}).items()])
    )


def value(name, dtype, dims):
    """A dim is a size, a name, or None. `dims` None: no shape."""

    def dim(d):
        return field(1, d) if isinstance(d, int) else field(2, d)

    shape = None if dims is None else b"".join(field(1, dim(d)) for d in dims)
    return field(1, name) + field(2, field(1, field(1, dtype) + field(2, shape)))


def graph(nodes, inputs, outputs, initializers=(), sparse=()):
    return (
        field(1, list(nodes))
        + field(2, "g")
        + field(5, list(initializers))
        + field(11, list(inputs))
        + field(12, list(outputs))
        + field(15, list(sparse))
    )


def opset(version, domain=""):
    return field(1, domain) + field(2, version)


def function(name, inputs, outputs, nodes, domain="local", attributes=(), defaults=(), opsets=(opset(17),), overload=None):
    return (
        field(1, name)
        + field(4, inputs.split())
        + field(5, outputs.split())
        + field(6, list(attributes))
        + field(7, list(nodes))
        + field(9, list(opsets))
        + field(10, domain)
        + field(11, list(defaults))
        + field(13, overload)
    )


def model(g, version=17, ir=8, functions=(), opsets=None):
    opsets = [opset(version), opset(1, "local")] if opsets is None else opsets
    return field(1, ir) + field(7, g) + field(8, opsets) + field(25, list(functions))
