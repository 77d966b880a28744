# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Cases of operations of the tnl dialect (and of arith, which its functions use) with
two or more tensors, as functions written by hand whose dimensions have names of their
own. See size_cases.py.
"""
import numpy as np

from size_cases import Call, values_of

# Why an operation of two tensors has no call.
EXCEPTIONS = {
    ("tnl", "concat"): "weights are static",
    ("tnl", "dispatch"): "what the compiler makes of a kernel; signatures hold its sizes",
}
NEVER_BAD = {}

HEADS, KEYS, VALUES = 2, 4, 3
SLOPES = (0.5, 0.25)


class Case:
    package = None

    def __init__(self, name, kinds, text, ranks, results, reference, on_gpu):
        """`kinds`: by input its letter, what its elements are, and static sizes by dimension."""
        self.on_gpu = on_gpu
        self.name, self.operator, self.reference = name, ("tnl", text.split()[0].removeprefix("tnl.")), reference
        self.inputs, self.calls, self.description = [k[0] for k in kinds], [], text.split()[0]
        arguments, types, symbols = [], [], []
        for (letter, kind, static), rank in zip(kinds, ranks):
            dims = [("" if d in static else f"{letter}{d}") for d in range(rank)]
            symbols += filter(None, dims)
            types.append(tensor([static.get(d) for d in range(rank)], element_of(kind)))
            listed = ", ".join(f'"{d}"' for d in dims)
            arguments.append(f'%{letter}: {types[-1]} {{tnl.name = "{letter}", tnl.dims = [{listed}]}}')
        one_type = text.startswith("arith.")
        values = ", ".join(f"%o{i}" for i in range(len(results)))
        signature = results[0] if one_type else f"({', '.join(types)}) -> ({', '.join(results)})"
        quoted = ", ".join(f'"{s}"' for s in symbols)
        self.text = (f"func.func @{name}({', '.join(arguments)}) -> ({', '.join(results)}) "
                     f"attributes {{tnl.symbols = [{quoted}]}} {{\n"
                     f"  {values} = {text} : {signature} loc(\"{name}\")\n"
                     f"  return {values} : {', '.join(results)}\n}}\n")

    def expected(self, arrays):
        arrays = [a.astype(np.float64) if a.dtype == np.float32 else a for a in arrays]
        values = self.reference(**dict(zip(self.inputs, arrays)))
        return values if isinstance(values, tuple) else (values,)


def tensor(sizes, element="f32"):
    return "tensor<" + "".join(f"{s or '?'}x" for s in sizes) + element + ">"


def element_of(kind):
    return "i64" if isinstance(kind, tuple) else "i1" if kind == "bool" else "f32"


CASES = []


def case(text, kinds, results, reference, good, bad=(), on_gpu=True):
    kinds = [(k if len(k) == 3 else k + ({},)) for k in kinds]
    made, random = None, np.random.default_rng(len(CASES))
    for shapes, sizes in [(g, None) for g in good] + [(b[:-2], b[-2:]) for b in bad]:
        if made is None:
            ranks = [len(shape) for shape in shapes]
            name = f"{text.split()[0].split('.')[1]}{len(CASES)}"
            made = Case(name, kinds, text, ranks, results, reference, on_gpu)
        made.calls.append(Call([values_of(k[1], shape, random) for k, shape in zip(kinds, shapes)], sizes))
    CASES.append(made)


# --- linear maps ------------------------------------------------------------


def linear(x, w, s=None, b=0, r=0):
    product = x @ w.T
    return (product if s is None else s[..., None] * product) + b + r


def glu(x, w, v, s=None, b=0, c=0):
    scale = 1 if s is None else s[..., None]
    return (scale * (x @ w.T) + b) * (scale * (x @ v.T) + c)


def linear_maps():
    """Weights are static, and so is what rows of x are as wide as."""
    out = tensor([None, None, 7])
    x, w = ("x", "f32", {2: 5}), ("w", "f32", {0: 7, 1: 5})
    case("tnl.linear %x, %w", [x, w], [out], linear, [((2, 3, 5), (7, 5)), ((1, 1, 5), (7, 5))])
    everything = [x, w, ("s", "f32"), ("b", "f32", {0: 7}), ("r", "f32")]
    shapes = [(2, 3, 5), (7, 5), (2, 3), (7,), (2, 3, 7)]
    # In place of one shape, and the sizes that disagree.
    wrong = [(2, (4, 3), 4, 2), (2, (2, 4), 4, 3), (2, (2, 1), 1, 3), (2, (1, 3), 1, 2),
             (4, (4, 3, 7), 4, 2), (4, (2, 4, 7), 4, 3), (4, (2, 3, 8), 8, 7), (4, (2, 3, 1), 1, 7), (4, (1, 3, 7), 1, 2)]
    case("tnl.linear %x, %w scale(%s) bias(%b) residual(%r)", everything, [out], linear,
         [shapes, [(1, 1, 5), (7, 5), (1, 1), (7,), (1, 1, 7)]], replaced(shapes, wrong))
    pair = [x, w, ("v", "f32", {0: 7, 1: 5})]
    case("tnl.glu %x, %w, %v", pair, [out], glu, [((2, 3, 5), (7, 5), (7, 5)), ((1, 1, 5), (7, 5), (7, 5))])
    everything = pair + [("s", "f32"), ("b", "f32", {0: 7}), ("c", "f32", {0: 7})]
    shapes = [(2, 3, 5), (7, 5), (7, 5), (2, 3), (7,), (7,)]
    wrong = [(3, (4, 3), 4, 2), (3, (2, 1), 1, 3)]
    case("tnl.glu %x, %w, %v scale(%s) bias(%b, %c)", everything, [out], glu, [shapes], replaced(shapes, wrong))
    embedding = lambda i, t: t[i]
    table = ("t", "f32", {1: 6})
    embedded = [tensor([None, None, 6])]
    case("tnl.embedding %i, %t", [("i", (-4, 4)), table], embedded, embedding,
         [((2, 3), (4, 6)), ((1, 1), (4, 6)), ((2, 3), (9, 6))])
    # A GPU looks only at indices that are inputs, of tables of static size.
    case("tnl.embedding %i, %t", [("i", (4, 5)), table], embedded, embedding, [((2, 3), (9, 6))],
         [((2, 3), (4, 6), 4, 4)], on_gpu=False)
    case("tnl.embedding %i, %t", [("i", (0, 1)), table], embedded, embedding, [((2, 3), (1, 6))])
    case("tnl.embedding %i, %t", [("i", (-5, -4)), table], embedded, embedding, [((2, 3), (5, 6))],
         [((2, 3), (4, 6), -5, 4)], on_gpu=False)


def replaced(shapes, wrong):
    return [tuple(shapes[:i]) + (shape,) + tuple(shapes[i + 1:]) + sizes for i, shape, *sizes in wrong
            for sizes in [tuple(sizes)]]


# --- attention --------------------------------------------------------------


def lrpe(x, t, p=np.zeros(1, np.int64)):
    at = p.reshape(-1, 1, 1, 1) + np.arange(x.shape[2]).reshape(1, 1, -1, 1)
    angles = at * t[None, :, None, :]
    return np.concatenate([x * np.cos(angles), x * np.sin(angles)], -1)


def attention(q, k, v, s=None, m=None):
    batch, heads, tokens, keys = q.shape
    state = np.zeros((batch, heads, keys, v.shape[3])) if s is None else s
    out = np.zeros(v.shape)
    decay = np.exp(-np.array(SLOPES))[None, :, None, None]
    for t in range(tokens):
        kept = 1 if m is None else m[:, t].astype(np.float64)[:, None, None, None]
        state = decay * state + kept * k[:, :, t, :, None] * v[:, :, t, None, :]
        out[:, :, t] = np.einsum("bhk,bhkp->bhp", q[:, :, t], state)
    return out, state


def split_heads(x):
    return x.reshape(x.shape[0], x.shape[1], HEADS, -1).transpose(0, 2, 1, 3)


def gated(x, t=None, p=np.zeros(1, np.int64), s=None, m=None):
    q, k, v, u = np.split(x, 4, -1)
    q, k, v = split_heads(q), split_heads(k), split_heads(v)
    if t is not None:
        q, k = lrpe(q, t, p), lrpe(k, t, p)
    out, state = attention(q, k, v, s, m)
    sums = (out**2).sum(-1).transpose(0, 2, 1)
    return u * out.transpose(0, 2, 1, 3).reshape(u.shape), sums, state


def attentions():
    slopes = f"slopes [{SLOPES[0]:e}, {SLOPES[1]:e}]"
    x, theta = ("x", "f32", {1: HEADS, 3: KEYS}), ("t", "f32", {0: HEADS, 1: KEYS})
    rotated = [tensor([None, HEADS, None, 2 * KEYS])]
    case("tnl.lrpe %x, %t position(%p)", [x, theta, ("p", (0, 50))], rotated, lrpe,
         [((3, 2, 5, 4), (2, 4), (3,)), ((3, 2, 5, 4), (2, 4), (1,)), ((1, 2, 1, 4), (2, 4), (1,)),
          ((70, 2, 2, 4), (2, 4), (1,))],
         [((3, 2, 5, 4), (2, 4), (2,), 2, 3), ((1, 2, 5, 4), (2, 4), (2,), 2, 1), ((3, 2, 5, 4), (2, 4), (5,), 5, 3)])
    q, v = {1: HEADS, 3: KEYS}, {1: HEADS, 3: VALUES}
    qkv = [("q", "f32", q), ("k", "f32", q), ("v", "f32", v)]
    results = [tensor([None, HEADS, None, VALUES]), tensor([None, HEADS, KEYS, VALUES])]
    a, b = (3, 2, 5, 4), (3, 2, 5, 3)
    other = lambda shape, axis, size: shape[:axis] + (size,) + shape[axis + 1:]
    wrong = [(i, other(shape, axis, size), size, shape[axis]) for i, shape in ((1, a), (2, b)) for axis in (0, 2)
             for size in (1, 7)]
    case(f"tnl.linear_attention %q, %k, %v {slopes}", qkv, results, attention,
         [(a, a, b), ((1, 2, 1, 4), (1, 2, 1, 4), (1, 2, 1, 3))], replaced([a, a, b], wrong))
    everything = qkv + [("s", "f32", {1: HEADS, 2: KEYS, 3: VALUES}), ("m", "bool")]
    shapes = [a, a, b, (3, 2, 4, 3), (3, 5)]
    rest = [(3, (1, 2, 4, 3), 1, 3), (3, (4, 2, 4, 3), 4, 3), (4, (1, 5), 1, 3), (4, (3, 1), 1, 5), (4, (3, 6), 6, 5),
            (4, (7, 5), 7, 3)]
    case(f"tnl.linear_attention %q, %k, %v state(%s) mask(%m) {slopes}", everything, results, attention, [shapes],
         replaced(shapes, wrong + rest))
    gate = lambda keys: [tensor([None, None, HEADS * KEYS]), tensor([None, None, HEADS]), tensor([None, HEADS, keys, KEYS])]
    qkvu = ("x", "f32", {2: 4 * HEADS * KEYS})
    state, mask = ("s", "f32", {1: HEADS, 2: KEYS, 3: KEYS}), ("m", "bool")
    wide = ("s", "f32", {1: HEADS, 2: 2 * KEYS, 3: KEYS})
    shapes = [(3, 5, 32), (3, 2, 4, 4), (3, 5)]
    wrong = [(1, (1, 2, 4, 4), 1, 3), (1, (4, 2, 4, 4), 4, 3), (2, (1, 5), 1, 3), (2, (3, 1), 1, 5), (2, (3, 6), 6, 5)]
    case(f"tnl.gated_linear_attention %x state(%s) mask(%m) heads {HEADS} activation <none> {slopes}",
         [qkvu, state, mask], gate(KEYS), gated, [shapes, [(1, 1, 32), (1, 2, 4, 4), (1, 1)]], replaced(shapes, wrong))
    shapes = [(3, 5, 32), (2, 4), (3,), (3, 2, 8, 4), (3, 5)]
    wrong = [(2, (2,), 2, 3), (2, (5,), 5, 3), (3, (1, 2, 8, 4), 1, 3), (4, (3, 6), 6, 5)]
    case(f"tnl.gated_linear_attention %x theta(%t) position(%p) state(%s) mask(%m) heads {HEADS} activation <none> "
         f"{slopes}", [qkvu, theta, ("p", (0, 50)), wide, mask], gate(2 * KEYS), gated,
         [shapes, replaced(shapes, [(2, (1,))])[0]], replaced(shapes, wrong))


# --- elementwise ------------------------------------------------------------


def elementwise():
    """Operands of arith have one type, and are not broadcast."""
    for kind, reference in (("addf", np.add), ("subf", np.subtract), ("mulf", np.multiply), ("divf", np.divide)):
        case(f"arith.{kind} %x, %y", [("x", "f32"), ("y", "positive")], [tensor([None] * 2)],
             lambda x, y, reference=reference: reference(x, y), [((3, 5), (3, 5)), ((1, 1), (1, 1))],
             [((3, 5), (3, 6), 5, 6), ((3, 5), (1, 5), 3, 1), ((3, 1), (3, 5), 1, 5)])


def collect():
    linear_maps()
    attentions()
    elementwise()
    return CASES
