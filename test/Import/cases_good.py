# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Models that import."""

from onnx_writer import *


def simple(nodes, version=17, dtype=FLOAT, dims=("n", 4), initializers=(), out=FLOAT, **more):
    """x -> nodes -> y"""
    g = graph(nodes, [value("x", dtype, dims)], [value("y", out, None)], initializers)
    return model(g, version, **more)


def good_dims():
    g = graph(
        [node("Add", "a b", "y"), node("Identity", "s", "z")],
        [value("a", FLOAT, ["batch", None, 4]), value("b", FLOAT, ["seq", None, "batch"]), value("s", FLOAT, [])],
        [value("y", FLOAT, None), value("z", FLOAT, [])],
    )
    return model(g)


def good_dims_fresh():
    g = graph([node("Neg", "a", "y")], [value("a", FLOAT, [None, "a_dim0"])], [value("y", FLOAT, None)])
    return model(g)


def good_default_input():
    g = graph(
        [node("Add", "x w", "y")],
        [value("x", FLOAT, ["n", 2]), value("w", FLOAT, [2])],
        [value("y", FLOAT, None)],
        [floats("w", [2], [1, 2])],
    )
    return model(g, 13, ir=3)


def good_output_is_input():
    g = graph([], [value("x", FLOAT, ["n"])], [value("x", FLOAT, None), value("w", INT64, None)], [longs("w", [1], [7])])
    return model(g)


def good_typed_data():
    cases = [
        ("f32", FLOAT, dict(floats=[1.0, -2.0])),
        ("f32_unpacked", FLOAT, dict(floats=(1.0, -2.0))),
        ("f64", DOUBLE, dict(doubles=[1.0, -2.0])),
        ("f16", FLOAT16, dict(ints=[0x3C00, 0xC000])),
        ("bf16", BFLOAT16, dict(ints=(0x3F80, 0xC000))),
        ("i64", INT64, dict(longs=[1, -2])),
        ("i32", INT32, dict(ints=[1, -2])),
        ("i16", INT16, dict(ints=[1, -2])),
        ("i8", INT8, dict(ints=[1, -2])),
        ("u8", UINT8, dict(ints=[1, 254])),
        ("bool", BOOL, dict(ints=[1, 0])),
    ]
    return model(
        graph(
            [],
            [],
            [value(n, t, None) for n, t, _ in cases],
            [tensor(n, t, [2], **data) for n, t, data in cases],
        )
    )


def good_raw_data():
    cases = [
        ("f32", FLOAT, struct.pack("<2f", 1, -2)),
        ("f64", DOUBLE, struct.pack("<2d", 1, -2)),
        ("f16", FLOAT16, struct.pack("<2e", 1, -2)),
        ("bf16", BFLOAT16, struct.pack("<2H", 0x3F80, 0xC000)),
        ("i64", INT64, struct.pack("<2q", 1, -2)),
        ("i32", INT32, struct.pack("<2i", 1, -2)),
        ("i16", INT16, struct.pack("<2h", 1, -2)),
        ("i8", INT8, struct.pack("<2b", 1, -2)),
        ("u8", UINT8, struct.pack("<2B", 1, 254)),
        ("bool", BOOL, struct.pack("<2B", 1, 0)),
    ]
    return model(
        graph([], [], [value(n, t, None) for n, t, _ in cases], [tensor(n, t, [2], raw) for n, t, raw in cases])
    )


def good_empty():
    cases = [tensor("raw", FLOAT, [0, 3], b""), tensor("typed", INT64, [0]), tensor("bools", BOOL, [2, 0], b"")]
    return model(graph([], [], [value(n, None, None) for n in ("raw", "typed", "bools")], cases))


def good_large_inline():
    # 4096 bytes are a constant, more are a weight; integers are constants.
    return model(
        graph(
            [node("Constant", "", "c", value=Tensor(tensor("", FLOAT, [1025], bytes(4100))))],
            [],
            [value(n, None, None) for n in ("small", "large", "packed", "halves", "ints", "c")],
            [
                tensor("small", FLOAT, [1024], bytes(4096)),
                tensor("large", FLOAT, [1025], b"marked..".ljust(4100, b"\0")),
                tensor("packed", FLOAT, [1025], floats=[2.5] * 1025),
                tensor("halves", FLOAT16, [2049], ints=[0x3C00] * 2049),
                tensor("ints", INT64, [513], bytes(4104)),
            ],
        )
    )


def good_external(folder):
    with open(folder + "/good.bin", "wb") as file:
        file.write(bytes(64) + struct.pack("<2f", 3, 5) + b"x" * 8192)
    import os

    os.makedirs(folder + "/sub", exist_ok=True)
    with open(folder + "/sub/whole.bin", "wb") as file:
        file.write(bytes(4100))
    return model(
        graph(
            [],
            [],
            [value(n, None, None) for n in ("small", "large", "whole")],
            [
                tensor("small", FLOAT, [2], external=dict(location="good.bin", offset=64, length=8)),
                tensor("large", FLOAT, [2, 1024], external=dict(location="good.bin", offset=72, length=8192)),
                tensor("whole", FLOAT, [1025], external=dict(location="sub/whole.bin", checksum="0")),
            ],
        )
    )


def good_external_huge(folder):
    with open(folder + "/huge.bin", "wb") as file:
        file.truncate(14 << 30)
    g = graph(
        [],
        [],
        [value("w%d" % i, FLOAT, None) for i in range(14)],
        [
            tensor("w%d" % i, FLOAT, [16384, 16384], external=dict(location="huge.bin", offset=i << 30, length=1 << 30))
            for i in range(14)
        ],
    )
    return model(g)


def good_constants():
    return model(
        graph(
            [
                node("Constant", "", "a", value_float=1.5),
                node("Constant", "", "b", value_floats=[1.0, 2.5]),
                node("Constant", "", "c", value_int=-3),
                node("Constant", "", "d", value_ints=[1, -1]),
                node("Constant", "", "e", value=Tensor(longs("", [1, 1], [9]))),
                node("Constant", "", "f", value_ints=[]),
                node("ConstantOfShape", "d", "g"),
                node("ConstantOfShape", "d", "h", value=Tensor(longs("", [], [4]))),
            ],
            [],
            [value(n, None, None) for n in "abcdefgh"],
        )
    )


def reduce(version):
    nodes = [
        node("ReduceMean", "x", "a", axes=[-1], keepdims=0),
        node("ReduceMax", "a", "b"),
        node("ReduceSum", "b axes", "c"),
        node("ReduceL2", "c", "y", axes=[0, 1]),
    ]
    if version >= 18:
        nodes[0] = node("ReduceMean", "x axes", "a", keepdims=0)
        nodes[3] = node("ReduceL2", "c", "y", noop_with_empty_axes=1)
    return simple(nodes, version, initializers=[longs("axes", [1], [-1])], ir=8 if version < 19 else 10)


def good_reduce_13():
    return reduce(13)


def good_reduce_17():
    return reduce(17)


def good_reduce_18():
    return reduce(18)


def good_reduce_25():
    return reduce(25)


def good_optional_inputs():
    return simple(
        [
            node("Clip", "x - hi", "a"),
            node("Clip", "a lo", "b"),
            node("Clip", "b", "c"),
            node("Slice", "c i j - k", "d"),
            node("Slice", "d i j -", "y"),
        ],
        initializers=[floats("hi", [], [1]), floats("lo", [], [0])] + [longs(n, [1], [1]) for n in "ijk"],
    )


def good_forwarded():
    no = tensor("no", BOOL, [], b"\0")
    return simple(
        [
            node("Identity", "x", "a"),
            node("Dropout", "a", "b mask", seed=3),
            node("Dropout", "b r no", "c -"),
            node("CastLike", "c half", "d"),
            node("Max", "d", "e"),
            node("Max", "e half half", "f"),
            node("Sum", "f half half", "y"),
        ],
        initializers=[floats("r", [], [0.5]), no, tensor("half", FLOAT16, [], struct.pack("<e", 2))],
        out=FLOAT16,
    )


def good_equal_split():
    """Operator sets before 18 cut into equal parts only."""
    return simple([node("Split", "x", "a b", name="cut"), node("Add", "a b", "y")], 13)


def good_split():
    return simple(
        [
            node("Split", "x s", "a b", axis=-1),
            node("Split", "a", "c - d", axis=1, num_outputs=3),
            node("Add", "b d", "y"),
        ],
        18,
        initializers=[longs("s", [2], [3, 1])],
    )


def good_norms():
    return simple(
        [
            node("LayerNormalization", "x w b", "a - -", axis=1, epsilon=1e-3),
            node("RMSNormalization", "a w", "b1"),
            node("SimplifiedLayerNormalization", "b1 w", "c", domain="com.microsoft", epsilon=1e-6),
            node("SkipSimplifiedLayerNormalization", "c x w", "d - - e", domain="com.microsoft"),
            node("Add", "d e", "y"),
        ],
        23,
        ir=10,
        initializers=[floats("w", [4], [1] * 4), floats("b", [4], [0] * 4)],
        opsets=[opset(23), opset(1, "com.microsoft")],
    )


def good_decomposed():
    return simple(
        [
            node("Swish", "x", "a", alpha=1.5),
            node("Gelu", "a", "b", approximate="tanh"),
            node("HardSwish", "b", "c"),
            node("Softplus", "c", "y"),
        ],
        24,
        ir=11,
    )


def einsum(equation, ranks):
    names = ["a", "b"][: len(ranks)]
    return model(
        graph(
            [node("Einsum", " ".join(names), "y", equation=equation)],
            [value(n, FLOAT, ["%s%d" % (n, i) for i in range(rank)]) for n, rank in zip(names, ranks)],
            [value("y", FLOAT, None)],
        )
    )


def good_einsum_linear():
    return einsum("bnd, ed -> bne", [3, 2])


def good_einsum_attention():
    return einsum("bnhd,bmhd->bhnm", [4, 4])


def good_einsum_two_contracted():
    return einsum("bhn,ehn->be", [3, 3])


def good_einsum_reference():
    """bhn,ehn->be"""
    return model(
        graph(
            [
                node("Reshape", "a s", "c"),
                node("Reshape", "b s", "d"),
                node("Transpose", "d", "t", perm=[1, 0]),
                node("MatMul", "c t", "y"),
            ],
            [value(n, FLOAT, ["%s%d" % (n, i) for i in range(3)]) for n in "ab"],
            [value("y", FLOAT, None)],
            [longs("s", [2], [0, -1])],
        )
    )


def good_einsum_outer():
    return einsum("i,j->ij", [1, 1])


def good_einsum_implicit():
    return einsum("ba", [2])


def good_misc():
    g = graph(
        [
            node("Shape", "x", "s", start=0, end=-1),
            node("Size", "x", "n"),
            node("ArgMax", "x", "i", axis=1, keepdims=0),
            node("Transpose", "x", "t"),
            node("Transpose", "x", "u", perm=[0, 1]),
            node("Gemm", "x t c", "v", alpha=2.0, transA=1),
            node("Trilu", "x", "w", upper=0),
            node("CumSum", "x k", "z", reverse=1),
            node("Mod", "n n", "m"),
            node("Where", "p x x", "q"),
            node("Cast", "x", "d", to=DOUBLE),
        ],
        [value("x", FLOAT, ["n", 4]), value("p", BOOL, [4])],
        [value(o, None, None) for o in "s n i u v w z m q d".split()],
        [floats("c", [1], [0]), longs("k", [], [0])],
    )
    return model(g)


def good_location():
    trace = 'File "/home/me/model.py", line 12, in forward\n    y = f(x)\n  File "/lib/site-packages/torch/nn.py", line 7, in g\n'
    return simple(
        [
            node(
                "Neg",
                "x",
                "y",
                name="node_neg",
                metadata={"namespace": ": M/net.layer: L/neg: aten.neg", "pkg.torch.onnx.stack_trace": trace},
            )
        ]
    )


def good_functions():
    scale = function(
        "Scale",
        "x bias",
        "y z",
        [
            node("Constant", "", "axis", value_ints=Ref("axes")),
            node("ReduceSum", "x axis", "s", keepdims=Ref("keep")),
            node("Softmax", "s", "y", axis=Ref("absent")),
            node("Clip", "s bias", "z"),
        ],
        attributes=["axes", "absent"],
        defaults=[attr("keep", 0)],
    )
    # A private opset, another overload, and a call of a call.
    twice = function("Twice", "x", "y", [node("Scale", "x", "y", domain="local", axes=[1])])
    other = function("Twice", "x", "y", [node("ReduceMean", "x", "y", axes=[0])], overload="mean")
    return simple(
        [
            node("Scale", "x", "a", name="first", domain="local", axes=[0], keep=1),
            node("Twice", "a", "b", name="second", domain="local"),
            node("Twice", "b", "y", domain="local", overload="mean"),
        ],
        18,
        ir=10,
        functions=[scale, twice, other],
    )


def good_function_over_operator():
    return simple(
        [node("Softplus", "x", "y")],
        functions=[function("Softplus", "x", "y", [node("Exp", "x", "e"), node("Log", "e", "y")], domain="")],
    )
