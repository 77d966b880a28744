# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""What adds attention, and the blocks of a model around it, to a random graph."""
from graph import MAX_ELEMENTS, types
from operations import (addf, glu, heads_value, is_heads, keep, linear, merge_heads, mulf, operation, silu,
                        simple_rms_norm, split, split_heads, typed)

# Multiply-adds of one attention: the interpreter is slow.
MAX_WORK = 2e6


def position(g, batch, dim):
    """[batch] or [1], of either integer type."""
    numbers = g.choose([(0, 1), (0, 100), (0, 5000)])
    element = g.choose(["i64", "i32"])
    if g.chance(0.4):
        return g.argument((1,), ("",), element, numbers)
    return g.argument((batch,), (dim,), element, numbers)


def mask(g, batch, tokens, dims):
    """Random, or the padding of ragged sequences, before or behind them."""
    element = g.choose(["i1", "i64", "i32", "i8", "f32"])
    value = g.argument((batch, tokens), dims, element, (0, 2))
    array = g.arguments[-1][1]
    if element == "f32" or g.chance(0.6):
        cuts = g.rng.integers(0, tokens + 1, batch)
        for row, cut in zip(array, cuts):
            row[:] = 1
            if g.chance(0.7):
                row[:cut] = 0
            else:
                row[tokens - cut:] = 0
    return value


def slopes(g, heads):
    kinds = {"usual": lambda h: 2.0 ** -(8 * (h + 1) / heads), "none": lambda h: 0.0,
             "last": lambda h: 1e-5 * 2.0**-h, "strong": lambda h: float(g.rng.uniform(1, 60)),
             "any": lambda h: float(g.rng.uniform(0, 2)), "tiny": lambda h: 3e-8}
    make = kinds[g.choose(list(kinds))]
    return "[" + ", ".join(f"{make(h):.8e}" for h in range(heads)) + "]"


@operation("tnl.lrpe")
def lrpe(g, x=None):
    x = x or g.pick(lambda v: is_heads(v) and v.count < MAX_ELEMENTS // 2 and v.sizes[3] <= 64)
    if x is None:
        x = heads_value(g, width=g.width(33))
    theta = g.argument((x.sizes[1], x.sizes[3]), ("", ""), "f32", scale=0.3)
    operands, text = [x, theta], f"tnl.lrpe %{x.name}, %{theta.name}"
    if g.chance(0.6):
        operands.append(position(g, x.sizes[0], x.dims[0]))
        text += f" position(%{operands[-1].name})"
    sizes = x.sizes[:3] + (2 * x.sizes[3],)
    return g.add("tnl.lrpe", f"{text} : {types(operands)} -> {typed(sizes, x.dims, x.element)}", operands,
                 (sizes, x.dims, x.element, {"bound": x.bound}))


def work(batch, heads, tokens, keys, values):
    return batch * heads * tokens * keys * values


@operation("tnl.linear_attention")
def linear_attention(g, q=None, k=None, v=None):
    q = q or g.pick(lambda x: is_heads(x) and x.bound < 100, 0.7) or heads_value(g)
    same = lambda x: x.shape == q.shape and x.element == q.element and x.bound < 100
    k = k or g.pick(same, 0.6) or g.argument(q.sizes, q.dims, q.element)
    batch, heads, tokens, keys = q.sizes
    if v is None:
        v = g.pick(lambda x: is_heads(x) and x.shape[:3] == q.shape[:3] and x.element == q.element
                   and x.bound < 100, 0.6)
        if v is None or g.chance(0.3):
            most = max(1, min(100, MAX_ELEMENTS // (batch * heads * tokens)))
            v = g.argument(q.sizes[:3] + (g.width(most),), q.dims, q.element)
    if work(batch, heads, tokens, keys, v.sizes[3]) > MAX_WORK:
        return None
    operands, text = [q, k, v], f"tnl.linear_attention %{q.name}, %{k.name}, %{v.name}"
    state, state_dims = (batch, heads, keys, v.sizes[3]), (q.dims[0], "", "", "")
    if g.chance(0.5):
        operands.append(g.argument(state, state_dims, "f32"))
        text += f" state(%{operands[-1].name})"
    if g.chance(0.4):
        operands.append(mask(g, batch, tokens, (q.dims[0], q.dims[2])))
        text += f" mask(%{operands[-1].name})"
    text += f" slopes {slopes(g, heads)}"
    bound = q.bound * k.bound * v.bound * keys * (tokens + 1)
    return g.add("tnl.linear_attention", f"{text} : {types(operands)} -> ({v.type}, "
                 f"{typed(state, state_dims, 'f32')})", operands,
                 (v.sizes, v.dims, v.element, {"bound": bound}), (state, state_dims, "f32", {"bound": bound}))


@operation("tnl.gated_linear_attention")
def gated_linear_attention(g):
    def fits(v):
        return v.is_float and v.rank == 3 and v.dims[2] == "" and v.sizes[2] % 4 == 0 and v.bound < 30
    x = g.pick(fits, 0.6)
    if x is None:
        room = max(1, MAX_ELEMENTS // (4 * g.batch * g.length))
        heads = g.choose([1, 2, 3, 5])
        width = g.width(max(1, min(100, room // heads)))
        x = g.argument((g.batch, g.length, 4 * heads * width), (g.batch_dim, g.token_dim, ""), g.element)
    channels = x.sizes[2] // 4
    heads = g.choose([h for h in (1, 2, 3, 4, 5, 7) if channels % h == 0])
    width = channels // heads
    keys, (batch, tokens) = width, x.sizes[:2]
    operands, text = [x], f"tnl.gated_linear_attention %{x.name}"
    if g.chance(0.3):
        # q, k, v and the gate in any places, which may overlap.
        begins = [int(g.rng.integers(0, x.sizes[2] - channels + 1)) for _ in range(4)]
        text += " columns [" + ", ".join(f"{b} to {b + channels}" for b in begins) + "]"
    if g.chance(0.5):
        operands.append(g.argument((heads, width), ("", ""), "f32", scale=0.3))
        text += f" theta(%{operands[-1].name})"
        keys *= 2
        if g.chance(0.6):
            operands.append(position(g, batch, x.dims[0]))
            text += f" position(%{operands[-1].name})"
    if work(batch, heads, tokens, keys, width) > MAX_WORK:
        return
    state, state_dims = (batch, heads, keys, width), (x.dims[0], "", "", "")
    if g.chance(0.6):
        operands.append(g.argument(state, state_dims, "f32"))
        text += f" state(%{operands[-1].name})"
    if g.chance(0.4):
        operands.append(mask(g, batch, tokens, x.dims[:2]))
        text += f" mask(%{operands[-1].name})"
    text += f" heads {heads} activation <{g.choose(['silu', 'none'])}> slopes {slopes(g, heads)}"
    out, sums = (batch, tokens, channels), (batch, tokens, heads)
    dims = x.dims[:2] + ("",)
    bound = x.bound**4 * width * (tokens + 1)
    g.add("tnl.gated_linear_attention",
          f"{text} : {types(operands)} -> ({typed(out, dims, x.element)}, {typed(sums, dims, 'f32')}, "
          f"{typed(state, state_dims, 'f32')})", operands,
          (out, dims, x.element, {"bound": bound}), (sums, dims, "f32", {"bound": bound**2, "positive": True}),
          (state, state_dims, "f32", {"bound": bound}))


# Blocks of a model, which passes fuse


def model_rows(g):
    """[batch, tokens, channels] to begin a block with."""
    found = g.pick(lambda v: v.element == "f32" and v.rank == 3 and v.dims[2] == "" and v.bound < 1e4)
    return found or g.argument((g.batch, g.length, g.width(48)), (g.batch_dim, g.token_dim, ""), "f32")


def rotate(g, theta, at, *values):
    """The same rotation of q and k."""
    results = []
    for x in values:
        sizes = x.sizes[:3] + (2 * x.sizes[3],)
        operands = [x, theta] + ([at] if at else [])
        text = f"tnl.lrpe %{x.name}, %{theta.name}" + (f" position(%{at.name})" if at else "")
        results.append(g.add("tnl.lrpe", f"{text} : {types(operands)} -> {typed(sizes, x.dims, x.element)}",
                             operands, (sizes, x.dims, x.element, {"bound": x.bound})))
    return results


@operation("token mixer")
def token_mixer(g):
    x = model_rows(g)
    heads = g.choose([1, 2, 3])
    room = max(1, MAX_ELEMENTS // (4 * x.sizes[0] * x.sizes[1] * heads))
    width = g.width(max(1, min(24, room)))
    channels = heads * width
    normed = simple_rms_norm(g, x)
    if g.chance(0.5):
        q, k, v, u = split(g, linear(g, normed, 4 * channels), [channels] * 4)
    else:
        q, k, v, u = [linear(g, normed, channels) for _ in range(4)]
    if g.chance(0.8):
        q, k = silu(g, q), silu(g, k)
    q, k, v = [split_heads(g, part, heads) for part in (q, k, v)]
    if g.chance(0.5):
        theta = g.argument((heads, width), ("", ""), "f32", scale=0.3)
        q, k = rotate(g, theta, position(g, q.sizes[0], q.dims[0]) if g.chance(0.5) else None, q, k)
    made = linear_attention(g, q, k, v) if max(q.bound, k.bound, v.bound) < 1e3 else None
    if made is None:
        return
    o = merge_heads(g, made[0])
    o = simple_rms_norm(g, o) if g.chance(0.8) else o
    y = linear(g, mulf(g, *((u, o) if g.chance(0.5) else (o, u))), x.sizes[2])
    addf(g, *((x, y) if g.chance(0.5) else (y, x)))


@operation("channel mixer")
def channel_mixer(g):
    x = model_rows(g)
    inner = g.width(max(1, min(65, MAX_ELEMENTS // (x.count // x.sizes[2]))))
    normed = simple_rms_norm(g, x) if g.chance(0.8) else x
    if normed.bound > 100:
        return
    if g.chance(0.3):
        y = glu(g, normed, inner)
    else:
        y = mulf(g, linear(g, normed, inner), linear(g, normed, inner))
    addf(g, x, linear(g, y, x.sizes[2]))
