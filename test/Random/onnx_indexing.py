# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""What adds an operation of the onnx dialect that picks or writes elements by index, pads, or is an Einsum."""
import numpy as np

from graph import MAX_ELEMENTS, types
from onnx_movement import anything, moved
from onnx_operations import axis_of, call, constant, operation
from operations import typed


def fixed(g, rank=1):
    """A value of known sizes."""
    value = g.pick(lambda v: v.rank >= rank and not any(v.dims) and 0 < v.count <= MAX_ELEMENTS and v.bound < 1e4)
    if value is None:
        sizes = tuple(int(s) for s in g.rng.integers(1, 7, rank + int(g.rng.integers(0, 2))))
        value = g.argument(sizes, ("",) * len(sizes), g.element, (-9, 10))
    return value


def combined(x, u, reduction):
    """What is known of elements that one update, or several, may have changed."""
    bound = max(x.bound, u.bound)
    if reduction == "add":
        bound = x.bound + u.bound * u.count
    return (x.sizes, x.dims, x.element, {"bound": bound, "exact": reduction != "add" and x.exact and u.exact})


def updates_for(g, x, sizes):
    return g.argument(sizes, ("",) * len(sizes), x.element, (-9, 10))


@operation("onnx.GatherElements")
def gather_elements(g):
    x = fixed(g)
    axis, given = axis_of(g, x)
    sizes = tuple(int(g.rng.integers(1, 5 if i == axis else s + 1)) for i, s in enumerate(x.sizes))
    indices = g.argument(sizes, ("",) * x.rank, g.choose(["i64", "i32"]), (-x.sizes[axis], x.sizes[axis]))
    call(g, "GatherElements", [x, indices], [f"axis = {given} : si64"], moved(x, sizes, ("",) * x.rank))


@operation("onnx.GatherND")
def gather_nd(g):
    x = fixed(g)
    batch = int(g.rng.integers(0, x.rank))
    count = int(g.rng.integers(1, x.rank - batch + 1))
    lead = x.sizes[:batch] + tuple(int(s) for s in g.rng.integers(1, 4, int(g.rng.integers(0, 2))))
    sizes = lead + x.sizes[batch + count:]
    least = min(x.sizes[batch:batch + count])
    if np.prod(sizes) > MAX_ELEMENTS or len(lead) < batch:
        return
    indices = g.argument(lead + (count,), ("",) * (len(lead) + 1), g.choose(["i64", "i32"]), (-least, least))
    call(g, "GatherND", [x, indices], [f"batch_dims = {batch} : si64"], moved(x, sizes, ("",) * len(sizes)))


@operation("onnx.ScatterElements")
def scatter_elements(g):
    x = fixed(g)
    axis, given = axis_of(g, x)
    sizes = tuple(int(g.rng.integers(1, s + 1)) for s in x.sizes)
    indices = g.argument(sizes, ("",) * x.rank, g.choose(["i64", "i32"]), (-x.sizes[axis], x.sizes[axis]))
    updates = updates_for(g, x, sizes)
    reduction = g.choose(["none", "add", "max", "min"]) if x.element != "i1" else "none"
    call(g, "ScatterElements", [x, indices, updates], [f"axis = {given} : si64", f'reduction = "{reduction}"'],
         combined(x, updates, reduction))


@operation("onnx.ScatterND")
def scatter_nd(g):
    x = fixed(g)
    count = int(g.rng.integers(1, x.rank + 1))
    lead = tuple(int(s) for s in g.rng.integers(1, 4, int(g.rng.integers(0, 3))))
    least = min(x.sizes[:count])
    indices = g.argument(lead + (count,), ("",) * (len(lead) + 1), g.choose(["i64", "i32"]), (-least, least))
    updates = updates_for(g, x, lead + x.sizes[count:])
    reduction = g.choose(["none", "none", "add", "max", "min"]) if x.element != "i1" else "none"
    call(g, "ScatterND", [x, indices, updates], [f'reduction = "{reduction}"'], combined(x, updates, reduction))


@operation("onnx.Pad")
def pad(g):
    """Of static dimensions; negative numbers cut."""
    x = anything(g, rank=1)
    axes = [i for i, d in enumerate(x.dims) if not d]
    if not axes:
        return
    mode = g.choose(["constant", "edge", "reflect", "wrap"])
    sizes, fronts, backs = list(x.sizes), [], []
    for a in axes:
        size = x.sizes[a]
        front = int(g.rng.integers(-1 if size > 2 else 0, 1))
        back = int(g.rng.integers(-1 if size > 2 else 0, 1))
        left = size + front + back
        most = left - 1 if mode == "reflect" else 3
        front = front or int(g.rng.integers(0, most + 1))
        back = back or int(g.rng.integers(0, most + 1))
        fronts.append(front)
        backs.append(back)
        sizes[a] = size + front + back
    if np.prod(sizes) > MAX_ELEMENTS:
        return
    operands = [x, constant(g, np.array(fronts + backs))]
    text = "onnx.Pad " + ", ".join("%" + o.name for o in operands)
    bound = x.bound
    if mode == "constant" and g.chance(0.5):
        operands.append(constant(g, np.array(3), x.element))
        text += f" value(%{operands[-1].name})"
        bound = max(bound, 3.0)
    operands.append(constant(g, np.array(axes)))
    text += f' axes(%{operands[-1].name}) {{mode = "{mode}"}}'
    flags = {"bound": bound, "exact": x.exact}
    result = (tuple(sizes), x.dims, x.element, flags)
    g.add("onnx.Pad", f"{text} : {types(operands)} -> {typed(*result[:3])}", operands, result)
