# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Cases of Loop and Scan: axes, directions, values from around the body, loops in loops."""
import numpy as np
from onnx import TensorProto, helper, numpy_helper

FLOAT, INT64, BOOL = TensorProto.FLOAT, TensorProto.INT64, TensorProto.BOOL


def info(name, kind=FLOAT, shape=None):
    return helper.make_tensor_value_info(name, kind, shape)


def body(nodes, inputs, outputs):
    return helper.make_graph([helper.make_node(*n[:3], **(n[3] if len(n) > 3 else {})) for n in nodes], "body",
                             [info(n, *kind) for n, *kind in inputs], [info(n, *kind) for n, *kind in outputs])


def case(Case, name, nodes, inputs, outputs, constants=(), opset=13):
    graph = helper.make_graph(nodes, name, [info(k, FLOAT, a.shape) for k, a in inputs.items()],
                              [info(k, FLOAT, a.shape) for k, a in outputs.items()],
                              [numpy_helper.from_array(np.array(a), k) for k, a in dict(constants).items()])
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", opset)], ir_version=8)
    return Case(name, model, inputs, {k: a.astype(np.float32) for k, a in outputs.items()}, "newer", 1e-4, 1e-5)


def collect(Case):
    random = np.random.default_rng(5)
    x, s = random.standard_normal((2, 5, 3)).astype(np.float32), random.standard_normal((2, 3)).astype(np.float32)
    w = random.standard_normal((5, 2, 3)).astype(np.float32)
    number = [("i", INT64, []), ("go", BOOL, [])]
    on = ("go", BOOL, [])

    add = body([("Add", ["sum", "now"], ["next"]), ("Mul", ["next", "next"], ["square"])],
               [("sum",), ("now",)], [("next",), ("square",)])
    scan = lambda **more: helper.make_node("Scan", ["s", "x"], ["y", "z"], body=add, num_scan_inputs=1,
                                           scan_input_axes=[1], **more)
    up = np.cumsum(x, 1) + s[:, None]
    down = np.cumsum(x[:, ::-1], 1) + s[:, None]
    two = body([("Mul", ["a", "b"], ["ab"]), ("Sub", ["ab", "s"], ["y"])], [("a",), ("b",)], [("y",)])
    both = x.transpose(1, 0, 2) * w[::-1] - s

    outer = body([("Gather", ["x", "i"], ["now"], {"axis": 1}), ("Add", ["sum", "now"], ["next"])],
                 number + [("sum",)], [on, ("next",), ("now",)])
    growing = body([("Concat", ["sum", "sum"], ["next"], {"axis": 0})], number + [("sum",)], [on, ("next",)])
    inner = body([("Add", ["t", "now"], ["u"])], [("j", INT64, []), ("on", BOOL, []), ("t",)], [("on", BOOL, []), ("u",)])
    nested = helper.make_graph(
        [helper.make_node("Gather", ["x", "i"], ["now"], axis=1),
         helper.make_node("Loop", ["m", "", "sum"], ["next"], body=inner)], "body",
        [info(n, *kind) for n, *kind in number] + [info("sum")], [info(*on), info("next")])
    # Only moves, for every type.
    one = np.array([2], np.float32)
    swap = body([], [("sum",), ("now",)], [("now",), ("sum",)])
    keep = body([], number + [("sum",)], [on, ("sum",), ("sum",)])
    yes = {"m": np.int64(3), "c": np.array([True])}
    three = s + x[:, :3].sum(1)
    return [
        case(Case, "scan_moves", [helper.make_node("Scan", ["s", "x"], ["y", "z"], body=swap, num_scan_inputs=1)],
             {"s": one, "x": x[0, :2, :1]}, {"y": x[0, 1, :1], "z": np.stack([one, x[0, 0, :1]])}),
        case(Case, "loop_moves", [helper.make_node("Loop", ["m", "", "s"], ["y", "z"], body=keep)], {"s": one},
             {"y": one, "z": np.stack([one] * 3)}, yes),
        case(Case, "scan_axis", [scan()], {"s": s, "x": x}, {"y": up[:, -1], "z": (up * up).transpose(1, 0, 2)}),
        case(Case, "scan_output", [scan(scan_output_axes=[-1], scan_output_directions=[1])], {"s": s, "x": x},
             {"y": up[:, -1], "z": (up * up)[:, ::-1].transpose(0, 2, 1)}),
        case(Case, "scan_backwards", [scan(scan_input_directions=[1], scan_output_axes=[1])], {"s": s, "x": x},
             {"y": down[:, -1], "z": down * down}),
        case(Case, "scan_two", [helper.make_node("Scan", ["x", "w"], ["y"], body=two, num_scan_inputs=2,
                                                 scan_input_axes=[-2, 0], scan_input_directions=[0, 1])],
             {"s": s, "x": x, "w": w}, {"y": both}),
        case(Case, "loop", [helper.make_node("Loop", ["m", "c", "s"], ["y", "z"], body=outer)], {"s": s, "x": x},
             {"y": three, "z": x[:, :3].transpose(1, 0, 2)}, yes),
        case(Case, "loop_growing", [helper.make_node("Loop", ["m", "", "s"], ["y"], body=growing)], {"s": s},
             {"y": np.tile(s, (8, 1))}, yes),
        case(Case, "loop_nested", [helper.make_node("Loop", ["m", "c", "s"], ["y"], body=nested)], {"s": s, "x": x},
             {"y": s + 3 * x[:, :3].sum(1)}, yes),
        case(Case, "loop_never", [helper.make_node("Loop", ["n", "", "s"], ["y"], body=growing)], {"s": s}, {"y": s},
             {"n": np.int64(-1)}),
    ]
