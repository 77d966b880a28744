# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Models with Loop and Scan: good ones, and others that are refused for one reason."""

from cases_bad import small
from onnx_writer import *


def body(nodes, inputs, outputs, **more):
    """Inputs: names with element types."""
    return Graph(graph(nodes, [value(n, t, None) for n, t in inputs], [value(o, None, None) for o in outputs.split()], **more))


def running(outputs="go total now"):
    """The sum so far of `x`'s columns, from around the body."""
    return body([node("Gather", "x i", "now", axis=1), node("Add", "sum now", "total")],
                [("i", INT64), ("go", BOOL), ("sum", FLOAT)], outputs)


def loop(operands="m c s", outputs="y z", g=None, constants=(), **more):
    more.setdefault("inputs", [value("x", FLOAT, ["n", 4]), value("s", FLOAT, ["n"])])
    n = node("Loop", operands, outputs, name="rounds", body=running() if g is None else g)
    return small([n, *more.pop("nodes", [])], [longs("m", [], [3]), tensor("c", BOOL, [], b"\1"), *constants],
                 outputs=[value(o, None, None) for o in outputs.split()], **more)


def step(outputs="total twice"):
    return body([node("Add", "sum now", "total"), node("Add", "now now", "twice")], [("sum", FLOAT), ("now", FLOAT)], outputs)


def scan(g=None, inputs="s x", outputs="y z", **attributes):
    attributes.setdefault("num_scan_inputs", 1)
    attributes.setdefault("scan_input_axes", [1])
    n = node("Scan", inputs, outputs, name="steps", body=step() if g is None else g, **attributes)
    return small([n], inputs=[value("x", FLOAT, ["n", 4]), value("s", FLOAT, ["n"])],
                 outputs=[value(o, None, None) for o in outputs.split()])


def good_loop():
    return loop()


def good_loop_never():
    return loop("none c s", constants=[longs("none", [1], [-3])])


def good_loop_false():
    return loop("- no s", constants=[tensor("no", BOOL, [1], b"\0")])


def good_loop_growing():
    """The carried value is longer each time."""
    g = body([node("Concat", "s s", "t", axis=0)], [("i", INT64), ("go", BOOL), ("s", FLOAT)], "go t")
    return loop("m - s", "y", g)


def good_loop_in_loop():
    inner = body([node("Add", "t v", "u")], [("j", INT64), ("on", BOOL), ("t", FLOAT)], "on u")
    outer = body([node("Gather", "x i", "v", axis=1), node("Loop", "m - s", "w", body=inner)],
                 [("i", INT64), ("go", BOOL), ("s", FLOAT)], "go w")
    return loop("m - s", "y", outer)


def good_scan():
    return scan(scan_input_directions=[1], scan_output_axes=[-1], scan_output_directions=[1])


def bad_loop_missing():
    return small([node("Loop", "- - x", "y", name="rounds")])


def bad_loop_trip_count():
    return loop("s c s")


def bad_loop_condition():
    return loop("m m s")


def bad_loop_gap():
    return loop("m c - s")


def bad_loop_inputs():
    return loop("m c s s", "y w")


def bad_loop_few():
    return loop(g=running("go"))


def bad_loop_outputs():
    return loop(outputs="y z w")


def bad_loop_gives_condition():
    return loop(g=running("now total now"))


def bad_loop_carried():
    return loop(g=running("go i now"))


def bad_loop_declared():
    g = body([node("Add", "sum sum", "total")], [("i", INT64), ("go", BOOL), ("sum", INT64)], "go total")
    return loop(outputs="y", g=g)


def bad_loop_undefined():
    g = body([node("Add", "sum nowhere", "total", name="inside")], [("i", INT64), ("go", BOOL), ("sum", FLOAT)], "go total")
    return loop(outputs="y", g=g)


def bad_loop_huge():
    return loop("huge c s", constants=[longs("huge", [], [1 << 62])])


def bad_loop_vector():
    return loop("two c s", constants=[longs("two", [2], [1, 2])])


def bad_loop_data():
    return loop("t c s", inputs=[value("x", FLOAT, ["n", 4]), value("s", FLOAT, ["n"]), value("t", INT64, [])])


def bad_loop_while():
    g = body([node("Less", "i m", "on"), node("Add", "sum sum", "total")],
             [("i", INT64), ("go", BOOL), ("sum", FLOAT)], "on total")
    return loop("- - s", "y", g)


def bad_loop_endless():
    return loop("- - s")


def bad_loop_branch():
    from cases_control import branch
    g = body([node("If", "go", "total", name="inside", then_branch=branch([], "sum"),
                   else_branch=branch([node("Neg", "sum", "e")], "e"))],
             [("i", INT64), ("go", BOOL), ("sum", FLOAT)], "go total")
    return loop("t c s", "y", g, inputs=[value("x", FLOAT, ["n", 4]), value("s", FLOAT, ["n"]), value("t", INT64, [])])


def bad_scan_count():
    return scan(num_scan_inputs=3)


def bad_scan_no_count():
    return scan(num_scan_inputs=0)


def bad_scan_axes():
    return scan(scan_input_axes=[1, 1])


def bad_scan_axis():
    return scan(scan_input_axes=[2])


def bad_scan_output_axis():
    return scan(scan_output_axes=[2])


def bad_scan_direction():
    return scan(scan_input_directions=[2])


def bad_scan_inputs():
    return scan(g=body([], [("sum", FLOAT)], "sum sum"))


def bad_scan_outputs():
    return scan(outputs="y z w")


def bad_scan_few():
    return scan(g=step(""))


def bad_scan_sizes():
    n = node("Scan", "x w", "y", name="steps", num_scan_inputs=2, scan_input_axes=[1, 0],
             body=body([node("Add", "a b", "t")], [("a", FLOAT), ("b", FLOAT)], "t"))
    return small([n], inputs=[value("x", FLOAT, ["n", 4]), value("w", FLOAT, [5, "n"])])


def bad_scan_size():
    """As many trips as there are rows."""
    return scan(scan_input_axes=[0])
