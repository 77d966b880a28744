# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""What adds one operation of the tnl dialect, or of arith, to a random graph.

Each function takes a graph and does nothing where it finds no operands.
"""
import numpy as np

from graph import EPSILON, FLOATS, MAX_ELEMENTS, dense, types

OPERATIONS = {}


def operation(name):
    def register(function):
        OPERATIONS[name] = function
        return function
    return register


def is_rows(v):
    """What has a static last size and is well scaled."""
    return v.is_float and v.rank >= 1 and v.dims[-1] == "" and v.bound < 1e4 and v.count > 0


def result_element(g, x):
    """Products may widen, and narrow, the type of their rows."""
    return g.choose(["f32", x.element]) if x.element != "f32" else "f32"


# Weights


def weight(g, sizes, scale, element=None, stored=False):
    """A weight: an argument (unless `stored`), bytes of the module, or made of such by operations."""
    element = element or g.choose(["f32", "f32", "f16", "bf16"])
    values = np.clip(np.round(g.rng.standard_normal(sizes) * 32), -120, 120) / 32
    values = np.ldexp(values, int(np.round(np.log2(scale))))  # as many digits as bfloat16 has
    kinds = ["weight", "transpose", "concat", "convert", "constant"] + ["argument"] * (not stored)
    kind = g.choose(kinds)
    if len(sizes) != 2 and kind == "transpose" or sizes[0] < 2 and kind == "concat":
        kind = "weight"
    if kind == "argument":
        return g.argument(sizes, ("",) * len(sizes), element, scale=scale)

    def leaf(array, leaf_element):
        name = f"{g.name}.w{len(g.ops)}"
        dims = ("",) * array.ndim
        result = (array.shape, dims, leaf_element, {"exact": True, "bound": 4 * scale})
        text = dense(array, leaf_element)
        return g.add("tnl.weight", f'tnl.weight "{name}" from {text} -> {text[text.rindex(" : ") + 3:]}',
                     [], result)

    result = (tuple(sizes), ("",) * len(sizes), element, {"exact": True, "bound": 4 * scale})
    if kind == "constant":
        return g.add("onnx.Constant", f"onnx.Constant {dense(values, element)}", [], result)
    if kind == "transpose":
        inner = leaf(np.ascontiguousarray(values.T), element)
        text = f"tnl.transpose %{inner.name} : {inner.type} -> "
        return g.add("tnl.transpose", text + tensor(sizes, element), [inner], result)
    if kind == "concat":
        cut = int(g.rng.integers(1, sizes[0]))
        parts = [leaf(values[:cut], element), leaf(values[cut:], element)]
        text = "tnl.concat " + ", ".join("%" + p.name for p in parts)
        return g.add("tnl.concat", f"{text} : {types(parts)} -> {tensor(sizes, element)}", parts, result)
    if kind == "convert":
        inner = leaf(values, g.choose(FLOATS))
        text = f"tnl.convert %{inner.name} : {inner.type} -> {tensor(sizes, element)}"
        return g.add("tnl.convert", text, [inner], result)
    return leaf(values, element)


def tensor(sizes, element):
    return "tensor<" + "".join(f"{s}x" for s in sizes) + element + ">"


# Linear maps


@operation("tnl.embedding")
def embedding(g):
    vocabulary, width = g.choose([1, 2, 7, 33, 256]), g.width(64)
    if g.batch * g.length * width > MAX_ELEMENTS:
        return
    ids = g.argument((g.batch, g.length), (g.batch_dim, g.token_dim), g.choose(["i64", "i32"]),
                     (-vocabulary, vocabulary))
    table = weight(g, (vocabulary, width), 1.0)
    element = g.choose(["f32", table.element])
    scale = g.choose(["", " scale 8.0", " scale 1.500000e+00"])
    g.add("tnl.embedding", f"tnl.embedding %{ids.name}, %{table.name}{scale} : {types([ids, table])} -> "
          f"tensor<{'?' if g.batch_dim else g.batch}x{'?' if g.token_dim else g.length}x{width}x{element}>",
          [ids, table], ((g.batch, g.length, width), (g.batch_dim, g.token_dim, ""), element,
                         {"bound": 4.0 * (8 if "8.0" in scale else 1.5)}))


def row_scale(g, x):
    """Of the shape of x without its last dimension, float32."""
    accept = lambda v: v.element == "f32" and v.shape == x.shape[:-1] and v.bound < 100
    return g.pick(accept, 0.8) or g.argument(x.sizes[:-1], x.dims[:-1], "f32")


def row_factor(g, x, operands):
    """A scale, or a norm that the product computes; with the bound of its factors."""
    if g.chance(0.5):
        operands.append(row_scale(g, x))
        return f" scale(%{operands[-1].name})", operands[-1].bound
    eps, bound = g.choose([("1.0e-2", 10), ("1.000000e+00", 1)])
    operands.append(g.pick(lambda v: is_rows(v) and v.shape[:-1] == x.shape[:-1], 0.3) or x)
    return f" norm(%{operands[-1].name} eps {eps})", bound


def product_rows(g):
    x = g.pick(is_rows) or g.rows()
    return x if x.count // x.sizes[-1] * 130 <= 4 * MAX_ELEMENTS else None


@operation("tnl.linear")
def linear(g, x=None, outputs=None):
    x = x or product_rows(g)
    if x is None:
        return None
    outputs = outputs or g.width(max(1, min(130, MAX_ELEMENTS // max(1, x.count // x.sizes[-1]))))
    element = result_element(g, x)
    w = weight(g, (outputs, x.sizes[-1]), x.sizes[-1] ** -0.5)
    operands, text = [x, w], f"tnl.linear %{x.name}, %{w.name}"
    sizes, dims = x.sizes[:-1] + (outputs,), x.dims[:-1] + ("",)
    bound = 3 * x.bound
    if x.rank >= 2 and g.chance(0.3):
        factor, most = row_factor(g, x, operands)
        text += factor
        bound *= most
    if g.chance(0.4):
        operands.append(weight(g, (outputs,), 1.0))
        text += f" bias(%{operands[-1].name})"
        bound += 4
    if g.chance(0.3):
        shape = tuple(d or s for s, d in zip(sizes, dims))
        accept = lambda v: v.shape == shape and v.element == element and v.bound < 1e4
        residual = g.pick(accept) or g.argument(sizes, dims, element)
        operands.append(residual)
        text += f" residual(%{residual.name})"
        bound += residual.bound
    return g.add("tnl.linear", f"{text} : {types(operands)} -> {typed(sizes, dims, element)}", operands,
                 (sizes, dims, element, {"bound": bound}))


def typed(sizes, dims, element):
    return "tensor<" + "".join("?x" if d else f"{s}x" for s, d in zip(sizes, dims)) + element + ">"


@operation("tnl.glu")
def glu(g, x=None, outputs=None):
    x = x or product_rows(g)
    if x is None or x.bound > 100:
        return None
    outputs = outputs or g.width(max(1, min(130, MAX_ELEMENTS // max(1, x.count // x.sizes[-1]))))
    element = result_element(g, x)
    w1 = weight(g, (outputs, x.sizes[-1]), x.sizes[-1] ** -0.5)
    w2 = weight(g, (outputs, x.sizes[-1]), x.sizes[-1] ** -0.5, w1.element)
    operands, text = [x, w1, w2], f"tnl.glu %{x.name}, %{w1.name}, %{w2.name}"
    bound = 9 * x.bound**2
    if x.rank >= 2 and g.chance(0.3):
        factor, most = row_factor(g, x, operands)
        text += factor
        bound *= most ** 2
    if g.chance(0.3):
        kind = g.choose(FLOATS)
        operands += [weight(g, (outputs,), 1.0, kind), weight(g, (outputs,), 1.0, kind)]
        text += f" bias(%{operands[-2].name}, %{operands[-1].name})"
    if g.chance(0.3):
        text += " activation <silu>"
    sizes, dims = x.sizes[:-1] + (outputs,), x.dims[:-1] + ("",)
    return g.add("tnl.glu", f"{text} : {types(operands)} -> {typed(sizes, dims, element)}", operands,
                 (sizes, dims, element, {"bound": bound}))


# Norms, activations, shape


def epsilon(g):
    return g.choose(["1.0e-6", "1.0e-5", "1.0e-2", "1.000000e+00"])


@operation("tnl.simple_rms_norm")
def simple_rms_norm(g, x=None):
    x = x or g.pick(is_rows) or g.rows()
    return g.add("tnl.simple_rms_norm", f"tnl.simple_rms_norm %{x.name} eps {epsilon(g)} : {x.type}", [x],
                 (x.sizes, x.dims, x.element, {"bound": x.sizes[-1] ** 0.5}))


@operation("tnl.rms_scale")
def rms_scale(g):
    x = g.pick(lambda v: is_rows(v) and v.rank >= 2) or g.rows(widths=g.width(64))
    if x.rank < 2:
        return
    sizes, dims = x.sizes[:-1], x.dims[:-1]
    eps = g.choose(["1.0e-2", "1.000000e+00"]) if x.sizes[-1] < 3 else epsilon(g)
    g.add("tnl.rms_scale", f"tnl.rms_scale %{x.name} eps {eps} : {x.type} -> {typed(sizes, dims, 'f32')}",
          [x], (sizes, dims, "f32", {"bound": 100.0, "positive": True}))


@operation("tnl.rms_scale_of_sums")
def rms_scale_of_sums(g):
    x = g.pick(lambda v: v.element == "f32" and v.positive and v.rank >= 2 and v.dims[-1] == "")
    if x is None:
        heads = g.choose([1, 2, 3, 5, 33])
        x = g.argument((g.batch, g.length, heads), (g.batch_dim, g.token_dim, ""), "f32", positive=True)
    sizes, dims = x.sizes[:-1], x.dims[:-1]
    g.add("tnl.rms_scale_of_sums", f"tnl.rms_scale_of_sums %{x.name} width {x.sizes[-1] * 16} eps "
          f"{epsilon(g)} : {x.type} -> {typed(sizes, dims, 'f32')}", [x],
          (sizes, dims, "f32", {"bound": 10.0, "positive": True}))


@operation("tnl.silu")
def silu(g, x=None):
    x = x or g.pick(lambda v: v.is_float and v.rank >= 1 and v.bound < 1e4) or g.rows()
    return g.add("tnl.silu", f"tnl.silu %{x.name} : {x.type}", [x],
                 (x.sizes, x.dims, x.element, {"bound": x.bound}))


@operation("tnl.split")
def split(g, x=None, widths=None):
    x = x or g.pick(lambda v: is_rows(v) and v.sizes[-1] >= 2) or g.rows(widths=int(g.rng.integers(2, 100)))
    if widths is None:
        count = int(g.rng.integers(1, min(5, x.sizes[-1]) + 1))
        cuts = sorted(g.rng.choice(np.arange(1, x.sizes[-1]), count - 1, replace=False)) if count > 1 else []
        widths = [int(b - a) for a, b in zip([0] + cuts, cuts + [x.sizes[-1]])]
    parts = [x.sizes[:-1] + (w,) for w in widths]
    names = ", ".join(typed(p, x.dims, x.element) for p in parts)
    made = g.add("tnl.split", f"tnl.split %{x.name} : {x.type} -> ({names})", [x],
                 *[(p, x.dims, x.element, {"bound": x.bound, "exact": x.exact, "positive": x.positive})
                   for p in parts])
    return made if isinstance(made, list) else [made]


def keep(x):
    return {"bound": x.bound, "exact": x.exact, "positive": x.positive}


@operation("tnl.split_heads")
def split_heads(g, x=None, heads=None):
    x = x or g.pick(lambda v: is_rows(v) and v.rank == 3)
    if x is None:
        heads = g.choose([1, 2, 3, 4, 5])
        x = g.argument((g.batch, g.length, heads * g.width(24)), (g.batch_dim, g.token_dim, ""), g.element)
    heads = heads or g.choose([h for h in (1, 2, 3, 4, 5, 7) if x.sizes[2] % h == 0])
    sizes = (x.sizes[0], heads, x.sizes[1], x.sizes[2] // heads)
    dims = (x.dims[0], "", x.dims[1], "")
    return g.add("tnl.split_heads", f"tnl.split_heads %{x.name} : {x.type} -> {typed(sizes, dims, x.element)}",
                 [x], (sizes, dims, x.element, keep(x)))


def heads_value(g, heads=None, width=None, element=None):
    """A new argument [batch, heads, tokens, width]."""
    heads = heads or g.choose([1, 2, 3, 5])
    room = MAX_ELEMENTS // (g.batch * g.length * heads)
    width = width or g.width(max(1, min(100, room)))
    return g.argument((g.batch, heads, g.length, width), (g.batch_dim, "", g.token_dim, ""),
                      element or g.element)


def is_heads(v):
    return is_rows(v) and v.rank == 4 and v.dims[1] == ""


@operation("tnl.merge_heads")
def merge_heads(g, x=None):
    x = x or g.pick(is_heads) or heads_value(g)
    sizes = (x.sizes[0], x.sizes[2], x.sizes[1] * x.sizes[3])
    dims = (x.dims[0], x.dims[2], "")
    return g.add("tnl.merge_heads", f"tnl.merge_heads %{x.name} : {x.type} -> {typed(sizes, dims, x.element)}",
                 [x], (sizes, dims, x.element, keep(x)))


@operation("tnl.last_token")
def last_token(g):
    x = g.pick(lambda v: is_rows(v) and v.rank == 3 and v.sizes[1] > 0)
    if x is None:
        x = g.argument((g.batch, g.length, g.width(64)), (g.batch_dim, g.token_dim, ""), g.element)
    sizes, dims = (x.sizes[0], 1, x.sizes[2]), (x.dims[0], "", "")
    g.add("tnl.last_token", f"tnl.last_token %{x.name} : {x.type} -> {typed(sizes, dims, x.element)}", [x],
          (sizes, dims, x.element, keep(x)))


@operation("tnl.argmax")
def argmax(g):
    # Of what is exact: nothing that rounding could exchange.
    x = g.pick(lambda v: is_rows(v) and v.rank == 3 and v.exact)
    if x is None:
        x = g.argument((g.batch, g.length, g.width(64)), (g.batch_dim, g.token_dim, ""), g.element)
    sizes, dims = x.sizes[:2], x.dims[:2]
    element = g.choose(["i64", "i32"])
    g.add("tnl.argmax", f"tnl.argmax %{x.name} : {x.type} -> {typed(sizes, dims, element)}", [x],
          (sizes, dims, element, {"bound": float(x.sizes[-1]), "exact": True}))


# arith: operands of one type


@operation("arith.addf")
def addf(g, x=None, y=None, kind="addf"):
    x = x or g.pick(lambda v: v.is_float and v.bound < 1e4) or g.rows()
    y = y or g.like(x)
    bound = x.bound * y.bound if kind == "mulf" else x.bound + y.bound
    positive = x is y and kind == "mulf"
    return g.add(f"arith.{kind}", f"arith.{kind} %{x.name}, %{y.name} : {x.type}", [x, y],
                 (x.sizes, x.dims, x.element, {"bound": bound, "positive": positive}))


@operation("arith.subf")
def subf(g):
    addf(g, kind="subf")


@operation("arith.mulf")
def mulf(g, x=None, y=None):
    x = x or g.pick(lambda v: v.is_float and v.bound < 100) or g.rows()
    if y is None:
        y = x if g.chance(0.2) else g.like(x)
    return addf(g, x, y, "mulf")


@operation("arith.divf")
def divf(g):
    x = g.pick(lambda v: v.is_float and v.bound < 1e4) or g.rows()
    y = g.argument(x.sizes, x.dims, x.element, positive=True)
    g.add("arith.divf", f"arith.divf %{x.name}, %{y.name} : {x.type}", [x, y],
          (x.sizes, x.dims, x.element, {"bound": 2 * x.bound}))


@operation("arith.negf")
def negf(g):
    x = g.pick(lambda v: v.is_float) or g.rows()
    g.add("arith.negf", f"arith.negf %{x.name} : {x.type}", [x],
          (x.sizes, x.dims, x.element, {"bound": x.bound, "exact": x.exact}))


@operation("arith.extf")
def extf(g):
    x = g.pick(lambda v: v.element in EPSILON) or g.rows(element=g.choose(list(EPSILON)))
    text = f"arith.extf %{x.name} : {x.type} to {typed(x.sizes, x.dims, 'f32')}"
    g.add("arith.extf", text, [x], (x.sizes, x.dims, "f32", keep(x)))


@operation("arith.truncf")
def truncf(g):
    x = g.pick(lambda v: v.element == "f32" and v.bound < 1e4) or g.rows(element="f32")
    element = g.choose(list(EPSILON))
    text = f"arith.truncf %{x.name} : {x.type} to {typed(x.sizes, x.dims, element)}"
    g.add("arith.truncf", text, [x], (x.sizes, x.dims, element, {"bound": x.bound}))
