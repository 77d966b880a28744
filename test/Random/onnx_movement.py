# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""What adds an operation of the onnx dialect that moves elements, or makes them of sizes."""
import numpy as np

from graph import MAX_ELEMENTS, dense, types
from onnx_operations import axis_of, call, constant, fresh, operation, small
from operations import keep, typed


def anything(g, rank=0):
    value = g.pick(lambda v: small(v) and v.rank >= rank)
    while value is None or value.rank < rank:
        value = fresh(g, g.choose([g.element, g.element, "i64", "i32"]))
    return value


def moved(x, sizes, dims):
    return (tuple(sizes), tuple(dims), x.element, keep(x))


@operation("onnx.Shape")
def shape(g):
    x = anything(g)
    shape_from(g, x, int(g.rng.integers(0, x.rank + 1)) if g.chance(0.5) else 0)


def shape_from(g, x, start):
    attributes = [f"start = {start} : si64"] if start else []
    call(g, "Shape", [x], attributes, ((x.rank - start,), ("",), "i64", {"bound": 200.0, "exact": True}))


@operation("onnx.Size")
def size(g):
    x = anything(g)
    call(g, "Size", [x], [], ((), (), "i64", {"bound": 1e5, "exact": True}))


@operation("onnx.Transpose")
def transpose(g):
    x = anything(g, rank=1)
    perm = [int(p) for p in g.rng.permutation(x.rank)]
    call(g, "Transpose", [x], [f"perm = array<i64: {', '.join(map(str, perm))}>"],
         moved(x, [x.sizes[p] for p in perm], [x.dims[p] for p in perm]))


@operation("onnx.Reshape")
def reshape(g):
    """Joins neighbours, or cuts a static dimension in two."""
    x = anything(g, rank=1)
    at = int(g.rng.integers(0, x.rank))
    if g.chance(0.5) and at + 1 < x.rank:
        sizes = x.sizes[:at] + (x.sizes[at] * x.sizes[at + 1],) + x.sizes[at + 2:]
        joined = x.shape[at:at + 2]
        dim = f"{joined[0]}*{joined[1]}" if x.dims[at] or x.dims[at + 1] else ""
        dims = x.dims[:at] + (dim,) + x.dims[at + 2:]
        if dim and any(d and not d.isalpha() for d in x.dims):
            return
        target = [0] * at + [-1] + [x.sizes[i] if not x.dims[i] else None for i in range(at + 2, x.rank)]
        if None in target:
            return
    else:
        if x.dims[at]:
            return
        factor = g.choose([f for f in range(1, x.sizes[at] + 1) if x.sizes[at] % f == 0])
        sizes = x.sizes[:at] + (factor, x.sizes[at] // factor) + x.sizes[at + 1:]
        dims = x.dims[:at] + ("", "") + x.dims[at + 1:]
        if sum(d != "" for d in dims[at + 2:]) > 1 or any(dims[:at]) and any(dims[at + 2:]) and g.chance(0.5):
            return
        target = [0] * at + [factor, x.sizes[at] // factor]
        target += [-1 if d else s for s, d in zip(sizes[at + 2:], dims[at + 2:])]
    call(g, "Reshape", [x, constant(g, np.array(target))], [], moved(x, sizes, dims))


@operation("onnx.Flatten")
def flatten(g):
    x = anything(g)
    axis = int(g.rng.integers(0, x.rank + 1))
    parts = [(x.sizes[:axis], x.dims[:axis]), (x.sizes[axis:], x.dims[axis:])]
    sizes = [int(np.prod(s)) for s, _ in parts]
    dims = []
    for s, d in parts:
        named = [n or str(k) for n, k in zip(d, s)]
        dims.append("*".join(named) if any(d) else "")
    if any(d and not d.isalpha() for d in x.dims):
        return
    call(g, "Flatten", [x], [f"axis = {axis} : si64"], moved(x, sizes, dims))


@operation("onnx.Unsqueeze")
def unsqueeze(g):
    x = anything(g)
    rank = x.rank + int(g.rng.integers(1, 3))
    axes = sorted(int(a) for a in g.rng.choice(rank, rank - x.rank, replace=False))
    sizes, dims, rest = [], [], iter(zip(x.sizes, x.dims))
    for i in range(rank):
        s, d = (1, "") if i in axes else next(rest)
        sizes.append(s)
        dims.append(d)
    given = [a - rank if g.chance(0.3) else a for a in axes]
    call(g, "Unsqueeze", [x, constant(g, np.array(given))], [], moved(x, sizes, dims))


@operation("onnx.Squeeze")
def squeeze(g):
    accept = lambda v: small(v) and any(s == 1 and not d for s, d in zip(v.sizes, v.dims))
    x = g.pick(accept, 1.0)
    if x is None:
        unsqueeze(g)
        x = g.values[-1]
    axes = [i for i, (s, d) in enumerate(zip(x.sizes, x.dims)) if s == 1 and not d]
    operands = [x]
    if g.chance(0.7) or any(x.dims):
        axes = [a for a in axes if g.chance(0.7)] or axes[:1]
        operands.append(constant(g, np.array([a - x.rank if g.chance(0.3) else a for a in axes])))
    rest = [(s, d) for i, (s, d) in enumerate(zip(x.sizes, x.dims)) if i not in axes]
    call(g, "Squeeze", operands, [], moved(x, [s for s, _ in rest], [d for _, d in rest]))


@operation("onnx.Expand")
def expand(g):
    x = anything(g)
    target = [int(g.rng.integers(2, 5)) if s == 1 and not d else 1 for s, d in zip(x.sizes, x.dims)]
    lead = [int(s) for s in g.rng.integers(1, 4, int(g.rng.integers(0, 3)))]
    sizes = lead + [max(s, t) for s, t in zip(x.sizes, target)]
    if np.prod(sizes) > MAX_ELEMENTS or not lead + target:
        return
    call(g, "Expand", [x, constant(g, np.array(lead + target))], [],
         moved(x, sizes, [""] * len(lead) + list(x.dims)))


@operation("onnx.Tile")
def tile(g):
    x = anything(g, rank=1)
    repeats = [int(r) for r in g.rng.integers(1, 4, x.rank)]
    sizes = [s * r for s, r in zip(x.sizes, repeats)]
    if np.prod(sizes) > MAX_ELEMENTS or any(d and not d.isalpha() for d in x.dims):
        return
    dims = [f"{d}*{r}" if d and r > 1 else d for d, r in zip(x.dims, repeats)]
    call(g, "Tile", [x, constant(g, np.array(repeats))], [], moved(x, sizes, dims))


@operation("onnx.Concat")
def concat(g):
    x = anything(g, rank=1)
    axis, given = axis_of(g, x)
    parts = [x]
    for _ in range(int(g.rng.integers(0, 3))):
        sizes = x.sizes[:axis] + (int(g.rng.integers(1, 9)),) + x.sizes[axis + 1:]
        dims = x.dims[:axis] + ("",) + x.dims[axis + 1:]
        if any(d and not d.isalpha() for d in dims):
            break
        parts.append(x if g.chance(0.3) else g.argument(sizes, dims, x.element, (-9, 10)))
    if g.chance(0.5):
        parts.reverse()
    total = sum(p.sizes[axis] for p in parts)
    if total * x.count // x.sizes[axis] > MAX_ELEMENTS:
        return
    dim = "+".join(sorted(str(p.shape[axis]) for p in parts)) if any(p.dims[axis] for p in parts) else ""
    if dim and len(parts) > 1 and any(d and not d.isalpha() for d in x.dims):
        return
    sizes = x.sizes[:axis] + (total,) + x.sizes[axis + 1:]
    dims = x.dims[:axis] + (dim if len(parts) > 1 else x.dims[axis],) + x.dims[axis + 1:]
    flags = {"bound": max(p.bound for p in parts), "exact": all(p.exact for p in parts)}
    call(g, "Concat", parts, [f"axis = {given} : si64"], (sizes, dims, x.element, flags))


@operation("onnx.Split")
def split(g):
    x = anything(g, rank=1)
    axes = [i for i, d in enumerate(x.dims) if not d]
    if not axes:
        return
    axis = g.choose(axes)
    size = x.sizes[axis]
    operands = [x]
    if g.chance(0.3):
        count = g.choose([c for c in (1, 2, 3, 4) if size % c == 0])
        widths = [size // count] * count
    else:
        count = int(g.rng.integers(1, min(4, size) + 1))
        cuts = sorted(int(c) for c in g.rng.choice(np.arange(1, size), count - 1, replace=False)) if count > 1 else []
        widths = [b - a for a, b in zip([0] + cuts, cuts + [size])]
        operands.append(constant(g, np.array(widths)))
    results = [moved(x, x.sizes[:axis] + (w,) + x.sizes[axis + 1:], x.dims) for w in widths]
    text = ", ".join("%" + o.name for o in operands)
    names = ", ".join(typed(*r[:3]) for r in results)
    given = axis - x.rank if g.chance(0.5) else axis
    g.add("onnx.Split", f"onnx.Split {text} {{axis = {given} : si64}} : {types(operands)} -> ({names})", operands,
          *results)


@operation("onnx.Slice")
def slice_(g):
    """Of static dimensions; steps may be negative, bounds beyond the ends."""
    x = anything(g, rank=1)
    axes = [i for i, d in enumerate(x.dims) if not d]
    axes = [a for a in axes if g.chance(0.6)] or axes[:1]
    if not axes:
        return
    sizes, starts, ends, steps = list(x.sizes), [], [], []
    for a in axes:
        size = x.sizes[a]
        low = int(g.rng.integers(0, size))
        high = int(g.rng.integers(low + 1, size + 1))
        step = g.choose([1, 1, 2, 3])
        if g.chance(0.3):  # backwards, from high - 1 to low
            starts.append(high - 1)
            ends.append(low - 1 - size if low == 0 else low - 1)
            steps.append(-step)
        else:
            starts.append(low if g.chance(0.5) else low - size)
            ends.append(high if high < size else g.choose([size, 2**63 - 1, size + 3]))
            steps.append(step)
        sizes[a] = -(-(high - low) // step)
    with_axes = g.chance(0.7) or axes != list(range(len(axes)))
    with_steps = any(s != 1 for s in steps) or g.chance(0.5)
    if with_steps and not with_axes and g.chance(0.5):
        with_axes = True
    operands = [x, constant(g, np.array(starts)), constant(g, np.array(ends))]
    text = "onnx.Slice " + ", ".join("%" + o.name for o in operands)
    for name, wanted, values in (("axes", with_axes, axes), ("steps", with_steps, steps)):
        if wanted:
            operands.append(constant(g, np.array(values)))
            text += f" {name}(%{operands[-1].name})"
    result = moved(x, sizes, x.dims)
    g.add("onnx.Slice", f"{text} : {types(operands)} -> {typed(*result[:3])}", operands, result)


@operation("onnx.Gather")
def gather(g):
    x = anything(g, rank=1)
    axis, given = axis_of(g, x)
    size = x.sizes[axis]
    if x.dims[axis]:  # valid whatever the length
        size = 1
    rank = int(g.rng.integers(0, 3))
    shape = tuple(int(s) for s in g.rng.integers(1, 5, rank))
    if x.count // x.sizes[axis] * int(np.prod(shape)) > MAX_ELEMENTS:
        return
    indices = g.argument(shape, ("",) * rank, g.choose(["i64", "i32"]), (-size, size))
    sizes = x.sizes[:axis] + shape + x.sizes[axis + 1:]
    dims = x.dims[:axis] + ("",) * rank + x.dims[axis + 1:]
    call(g, "Gather", [x, indices], [f"axis = {given} : si64"], moved(x, sizes, dims))


@operation("onnx.Range")
def range_(g):
    count, element = int(g.rng.integers(1, 40)), g.choose(["i64", "i32", "f32"])
    step = g.choose([1, 2, -1, -3]) if element != "f32" else g.choose([0.5, -0.25, 2.0])
    start = float(g.rng.integers(-5, 6))
    operands = [constant(g, np.array(v), element) for v in (start, start + count * step, step)]
    call(g, "Range", operands, [], ((count,), ("",), element, {"bound": 200.0, "exact": True}))


@operation("onnx.ConstantOfShape")
def constant_of_shape(g):
    """Of the sizes of another value."""
    x = g.pick(lambda v: v.rank >= 1 and small(v)) or g.rows()
    call(g, "Shape", [x], [], ((x.rank,), ("",), "i64", {"bound": 200.0, "exact": True}))
    sizes = g.values[-1]
    element = g.choose([g.element, "i64"])
    value = dense(np.array([float(g.rng.integers(-3, 4))]), element)
    call(g, "ConstantOfShape", [sizes], [f"value = {value}"],
         (x.sizes, x.dims, element, {"bound": 3.0, "exact": True}))


@operation("onnx.Trilu")
def trilu(g):
    x = anything(g, rank=2)
    operands = [x]
    if g.chance(0.6):
        operands.append(constant(g, np.array(int(g.rng.integers(-5, 6)))))
    call(g, "Trilu", operands, [f"upper = {str(g.chance(0.5)).lower()}"],
         (x.sizes, x.dims, x.element, {"bound": x.bound, "exact": x.exact}))
