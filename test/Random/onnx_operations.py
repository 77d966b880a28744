# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""What adds one operation of the onnx dialect to a random graph."""
import numpy as np

from graph import FLOATS, MAX_ELEMENTS, dense, types
from operations import keep, typed

OPERATIONS = {}
INTEGERS = ("i64", "i32")


def operation(name):
    def register(function):
        def add(g):
            # Which sizes are equal does not follow from these operations.
            g.named = True
            function(g)
        OPERATIONS[name] = add
        return add
    return register


def small(v):
    return 0 < v.count <= MAX_ELEMENTS and v.bound < 1e4


def fresh(g, element=None):
    """A new argument of any rank: batch and tokens first, as a rule."""
    element = element or g.element
    numbers = (-9, 10)
    rank = int(g.rng.integers(0, 5))
    if g.chance(0.5) and rank >= 2:
        sizes = (g.batch, g.length) + tuple(int(s) for s in g.rng.integers(1, 6, rank - 2))
        dims = (g.batch_dim, g.token_dim) + ("",) * (rank - 2)
    else:
        sizes = tuple(int(s) for s in g.rng.integers(1, 9, rank))
        dims = ("",) * rank
    if rank >= 1 and g.chance(0.6):
        room = MAX_ELEMENTS // max(1, int(np.prod(sizes[:-1])))
        sizes = sizes[:-1] + (g.width(max(1, min(65, room))),)
        dims = dims[:-1] + ("",)
    return g.argument(sizes, dims, element, numbers)


def floats(g, bound=1e4, rank=0):
    accept = lambda v: v.is_float and small(v) and v.bound <= bound and v.rank >= rank
    value = g.pick(accept)
    while value is None or value.rank < rank:
        value = fresh(g)
    return value


def numbers(g, rank=0):
    if g.chance(0.25):
        accept = lambda v: v.element in INTEGERS and v.bound < 1000 and small(v) and v.rank >= rank
        value = g.pick(accept)
        while value is None or value.rank < rank:
            value = fresh(g, g.choose(INTEGERS))
        return value
    return floats(g, rank=rank)


def constant(g, array, element="i64"):
    array = np.asarray(array)
    sizes = array.shape
    return g.add("onnx.Constant", f"onnx.Constant {dense(array, element)}", [],
                 (sizes, ("",) * len(sizes), element, {"exact": True, "bound": float(np.abs(array).max(initial=0))}))


def call(g, name, operands, attributes, *results):
    text = f"onnx.{name} " + ", ".join("%" + o.name for o in operands)
    if attributes:
        text += " {" + ", ".join(attributes) + "}"
    made = ", ".join(typed(*r[:3]) for r in results)
    made = f"({made})" if len(results) != 1 else made
    return g.add(f"onnx.{name}", f"{text} : {types(operands)} -> {made}", operands, *results)


# One operand


def unary(name, bound=1e4, out=None, positive=False, exact=False):
    """`bound` of what is taken, `out` of what is made."""
    @operation(f"onnx.{name}")
    def add(g):
        accept = lambda v: (v.is_float and small(v) and v.bound <= bound and (v.positive or not positive)
                            and (v.exact or not exact))
        x = g.pick(accept)
        if x is None:
            x = fresh(g)
            if positive:
                x = g.argument(x.sizes, x.dims, x.element, positive=True)
        call(g, name, [x], [], (x.sizes, x.dims, x.element, {
            "bound": out or x.bound, "exact": exact, "positive": name in ("Sigmoid", "Exp", "Sqrt", "Reciprocal")
            and (name != "Exp" or x.bound < 8)}))


for _name, _bound, _out, _positive in (
        ("Cos", 100, 1, False), ("Erf", 10, 1, False), ("Exp", 8, 3000, False), ("Log", 1e4, 10, True),
        ("Reciprocal", 1e4, 10, True), ("Sigmoid", 10, 1, False), ("Sin", 100, 1, False),
        ("Sqrt", 1e4, 100, True), ("Tanh", 10, 1, False)):
    unary(_name, _bound, _out, _positive)
unary("Ceil", exact=True)
unary("Floor", exact=True)


def number_unary(name):
    @operation(f"onnx.{name}")
    def add(g):
        x = numbers(g)
        call(g, name, [x], [], (x.sizes, x.dims, x.element, {"bound": x.bound, "exact": x.exact}))


for _name in ("Abs", "Neg", "Relu"):
    number_unary(_name)


@operation("onnx.Cast")
def cast(g):
    x = g.pick(lambda v: small(v) and (v.exact or v.is_float)) or fresh(g)
    to = g.choose(FLOATS + (INTEGERS + ("i1",) if x.exact else ()))
    exact = x.exact and (to not in FLOATS or not x.is_float and x.bound < 100)
    call(g, "Cast", [x], [], (x.sizes, x.dims, to, {"bound": max(1.0, x.bound), "exact": exact}))


# Two and three operands


def broadcast(g, x, element=None, positive=False):
    """A second operand: equal in shape, with sizes 1, of lower rank, or a constant."""
    element = element or x.element
    kind = g.choose(["like", "like", "ones", "tail", "scalar"])
    if kind == "scalar":
        if element == "i1":
            return constant(g, np.array(bool(g.rng.integers(2))), element)
        values = g.rng.integers(1, 6) if element in INTEGERS else g.rng.integers(1, 64) / 16
        return constant(g, np.array(float(values)), element)
    sizes, dims = x.sizes, x.dims
    if kind == "tail" and x.rank:
        cut = int(g.rng.integers(0, x.rank))
        sizes, dims = sizes[cut:], dims[cut:]
    if kind == "ones":
        ones = [g.chance(0.5) for _ in sizes]
        sizes = tuple(1 if one else s for one, s in zip(ones, sizes))
        dims = tuple("" if one else d for one, d in zip(ones, dims))
    if any(d and not d.isalpha() for d in dims):  # no argument has this size
        return x
    if element in FLOATS:
        found = g.pick(lambda v: v.element == element and v.shape == tuple(d or s for s, d in zip(sizes, dims))
                       and v.bound < 100 and (v.positive or not positive), 0.5)
        if found:
            return found
    numbers_ = (1, 9) if positive else (-9, 10) if element in INTEGERS else (0, 2)
    return g.argument(sizes, dims, element, numbers_, positive=positive)


def ordered(g, x, y):
    return (x, y) if g.chance(0.5) else (y, x)


def binary(name):
    @operation(f"onnx.{name}")
    def add(g):
        x = numbers(g)
        y = broadcast(g, x)
        bound = x.bound * y.bound if name == "Mul" else x.bound + y.bound
        call(g, name, ordered(g, x, y), [],
             (x.sizes, x.dims, x.element, {"bound": bound, "exact": not x.is_float and x.exact and y.exact}))


for _name in ("Add", "Sub", "Mul", "Max", "Min"):
    binary(_name)


@operation("onnx.Div")
def div(g):
    x = numbers(g)
    y = broadcast(g, x, positive=True)
    if y is x and not x.positive:
        return
    call(g, "Div", (x, y), [], (x.sizes, x.dims, x.element,
                                {"bound": 2 * x.bound, "exact": not x.is_float and x.exact}))


@operation("onnx.Mod")
def mod(g):
    x = g.argument(*(lambda v: (v.sizes, v.dims))(fresh(g)), g.choose(INTEGERS), (-50, 50))
    y = broadcast(g, x, positive=True)
    if y is x:
        return
    call(g, "Mod", (x, y), [f"fmod = {g.choose(['true', 'false'])}"],
         (x.sizes, x.dims, x.element, {"bound": 50.0, "exact": True}))


@operation("onnx.Pow")
def power(g):
    x = floats(g, bound=20)
    exponent = g.choose([2.0, 3.0, 1.0, 0.0] + ([0.5, -1.0, -0.5, 1.7] if x.positive else []))
    y = constant(g, np.array(exponent), x.element if exponent != 1.7 else "f32")
    call(g, "Pow", (x, y), [], (x.sizes, x.dims, x.element, {"bound": max(4, x.bound) ** 3, "positive": exponent == 2.0
                                                           and x.positive}))


def comparison(name):
    @operation(f"onnx.{name}")
    def add(g):
        x = g.pick(lambda v: v.exact and small(v) and v.element != "i1") or fresh(g)
        y = broadcast(g, x)
        if not y.exact:
            return
        call(g, name, ordered(g, x, y), [], (x.sizes, x.dims, "i1", {"bound": 1.0, "exact": True}))


for _name in ("Equal", "Greater", "GreaterOrEqual", "Less", "LessOrEqual"):
    comparison(_name)


def fresh_truth(g):
    shape = fresh(g)
    return g.argument(shape.sizes, shape.dims, "i1", (0, 2))


def logical(name):
    @operation(f"onnx.{name}")
    def add(g):
        x = g.pick(lambda v: v.element == "i1" and small(v)) or fresh_truth(g)
        operands = (x,) if name == "Not" else ordered(g, x, broadcast(g, x))
        call(g, name, operands, [], (x.sizes, x.dims, "i1", {"bound": 1.0, "exact": True}))


for _name in ("And", "Or", "Xor", "Not"):
    logical(_name)


@operation("onnx.Where")
def where(g):
    x = numbers(g)
    y = broadcast(g, x)
    condition = broadcast(g, x, "i1")
    call(g, "Where", (condition,) + ordered(g, x, y), [],
         (x.sizes, x.dims, x.element, {"bound": max(x.bound, y.bound), "exact": x.exact and y.exact}))


@operation("onnx.Clip")
def clip(g):
    x = numbers(g)
    low = constant(g, np.array(float(-g.rng.integers(0, 3))), x.element)
    high = constant(g, np.array(float(g.rng.integers(0, 3))), x.element)
    which = g.choose(["min", "max", "both", "none"])
    operands, text = [x], f"onnx.Clip %{x.name}"
    for name, value in (("min", low), ("max", high)):
        if which in (name, "both"):
            operands.append(value)
            text += f" {name}(%{value.name})"
    g.add("onnx.Clip", f"{text} : {types(operands)} -> {x.type}", operands,
          (x.sizes, x.dims, x.element, {"bound": x.bound, "exact": x.exact}))


# Products


@operation("onnx.MatMul")
def matmul(g):
    x = g.pick(lambda v: v.is_float and small(v) and v.rank >= 2 and v.dims[-1] == "" and v.bound < 1e3)
    while x is None or x.rank < 2 or x.dims[-1]:
        x = fresh(g)
    inner, outer = x.sizes[-1], g.width(max(1, min(65, MAX_ELEMENTS * x.sizes[-1] // x.count)))
    if g.chance(0.5):
        y = g.argument((inner, outer), ("", ""), x.element, scale=inner ** -0.5)
    elif g.chance(0.3):
        y = g.argument((inner,), ("",), x.element)
        call(g, "MatMul", (x, y), [], (x.sizes[:-1], x.dims[:-1], x.element, {"bound": x.bound * 4 * inner}))
        return
    else:
        batch, dims = x.sizes[:-2], x.dims[:-2]
        if any(d and not d.isalpha() for d in dims):
            return
        y = g.argument(batch + (inner, outer), dims + ("", ""), x.element, scale=inner ** -0.5)
    call(g, "MatMul", (x, y), [], (x.sizes[:-1] + (outer,), x.dims[:-1] + ("",), x.element, {"bound": 4 * x.bound}))


@operation("onnx.Gemm")
def gemm(g):
    m, k, n = (int(s) for s in g.rng.integers(1, 70, 3))
    a_t, b_t = g.chance(0.5), g.chance(0.5)
    a = g.argument((k, m) if a_t else (m, k), ("", ""), g.element)
    b = g.argument((n, k) if b_t else (k, n), ("", ""), g.element, scale=k ** -0.5)
    operands = [a, b]
    if g.chance(0.5):
        shape = g.choose([(n,), (1, n), (m, 1), (m, n), ()])
        operands.append(g.argument(shape, ("",) * len(shape), g.element))
    attributes = [f"alpha = {g.choose(['5.0e-1', '1.0'])} : f32", f"beta = {g.choose(['2.0', '1.0'])} : f32",
                  f"transA = {str(a_t).lower()}", f"transB = {str(b_t).lower()}"]
    call(g, "Gemm", operands, attributes, ((m, n), ("", ""), g.element, {"bound": 30.0}))


# Reductions and norms


def axis_of(g, x):
    axis = int(g.rng.integers(0, x.rank))
    return axis, axis - x.rank if g.chance(0.5) else axis


def reduction(name):
    @operation(f"onnx.{name}")
    def add(g):
        x = numbers(g)
        count = int(g.rng.integers(0, x.rank + 1)) if g.chance(0.5) else min(1, x.rank)
        axes = sorted(int(a) for a in g.rng.choice(x.rank, count, replace=False)) if x.rank else []
        if name == "ReduceProd":
            factors = int(np.prod([x.sizes[a] for a in (axes or range(x.rank))]))
            if x.bound > 5 or factors > 12 or not x.is_float:
                return
        if name in ("ReduceMean", "ReduceL2") and not x.is_float:
            return
        every, noop, keepdims = not axes, g.chance(0.3), g.chance(0.5)
        operands, attributes = [x], [f"keepdims = {str(keepdims).lower()}"]
        if noop:
            attributes.append("noop_with_empty_axes = true")
        if axes or g.chance(0.5):
            operands.append(constant(g, np.array([a - x.rank if g.chance(0.3) else a for a in axes], np.int64)))
        reduced = set(axes) if not every else set() if noop else set(range(x.rank))
        sizes = [1 if i in reduced else s for i, s in enumerate(x.sizes) if keepdims or i not in reduced]
        dims = ["" if i in reduced else d for i, d in enumerate(x.dims) if keepdims or i not in reduced]
        factors = int(np.prod([x.sizes[a] for a in reduced]))
        bound = {"ReduceMean": x.bound, "ReduceMax": x.bound, "ReduceMin": x.bound, "ReduceProd": 1e6}.get(
            name, max(x.bound, x.bound**2) * factors)
        exact = x.exact and (not x.is_float or name in ("ReduceMax", "ReduceMin"))
        call(g, name, operands, attributes, (tuple(sizes), tuple(dims), x.element, {"bound": bound, "exact": exact}))


for _name in ("ReduceL2", "ReduceMax", "ReduceMean", "ReduceMin", "ReduceProd", "ReduceSum", "ReduceSumSquare"):
    reduction(_name)


@operation("onnx.ArgMax")
def argmax(g):
    x = g.pick(lambda v: v.exact and small(v) and v.rank >= 1 and v.element != "i1")
    while x is None or x.rank < 1:
        x = fresh(g)
    axis, given = axis_of(g, x)
    keepdims, last = g.chance(0.5), g.chance(0.5)
    sizes = [1 if i == axis else s for i, s in enumerate(x.sizes) if keepdims or i != axis]
    dims = ["" if i == axis else d for i, d in enumerate(x.dims) if keepdims or i != axis]
    call(g, "ArgMax", [x], [f"axis = {given} : si64", f"keepdims = {str(keepdims).lower()}",
                            f"select_last_index = {str(last).lower()}"],
         (tuple(sizes), tuple(dims), "i64", {"bound": float(x.sizes[axis]), "exact": True}))


@operation("onnx.Softmax")
def softmax(g):
    x = floats(g, bound=10, rank=1)
    _, given = axis_of(g, x)
    call(g, "Softmax", [x], [f"axis = {given} : si64"], (x.sizes, x.dims, x.element, {"bound": 1.0}))


@operation("onnx.CumSum")
def cumsum(g):
    x = numbers(g, rank=1)
    axis, given = axis_of(g, x)
    operands = [x, constant(g, np.array(given))]
    call(g, "CumSum", operands, [f"exclusive = {str(g.chance(0.5)).lower()}", f"reverse = {str(g.chance(0.5)).lower()}"],
         (x.sizes, x.dims, x.element, {"bound": x.bound * x.sizes[axis], "exact": not x.is_float and x.exact}))


def tail(g, rank=1):
    """A value whose last sizes are static, and from which axis on."""
    x = floats(g, rank=rank)
    first = x.rank
    while first > 0 and x.dims[first - 1] == "":
        first -= 1
    return x, int(g.rng.integers(first, x.rank)) if first < x.rank else None


@operation("onnx.LayerNormalization")
def layer_norm(g):
    x, axis = tail(g)
    if axis is None:
        return
    shape, none = x.sizes[axis:], ("",) * (x.rank - axis)
    operands = [x, g.argument(shape, none, x.element)]
    text = f"onnx.LayerNormalization %{x.name}, %{operands[1].name}"
    if g.chance(0.5):
        operands.append(g.argument(shape, none, x.element))
        text += f" bias(%{operands[2].name})"
    given = axis - x.rank if g.chance(0.5) else axis
    g.add("onnx.LayerNormalization", f"{text} {{axis = {given} : si64, epsilon = 1.0e-2 : f32}} : "
          f"{types(operands)} -> {x.type}", operands,
          (x.sizes, x.dims, x.element, {"bound": 5 * np.prod(shape) ** 0.5}))


@operation("onnx.RMSNormalization")
def rms_norm(g):
    x, axis = tail(g)
    if axis is None:
        return
    shape, none = x.sizes[axis:], ("",) * (x.rank - axis)
    given = axis - x.rank if g.chance(0.5) else axis
    call(g, "RMSNormalization", [x, g.argument(shape, none, x.element)],
         [f"axis = {given} : si64", "epsilon = 1.0e-2 : f32"],
         (x.sizes, x.dims, x.element, {"bound": 5 * np.prod(shape) ** 0.5}))


@operation("onnx.LinearAttention")
def linear_attention(g):
    heads, shared = g.choose([1, 2, 3]), g.choose([1, 1, 2])
    room = max(1, MAX_ELEMENTS // (g.batch * g.length * heads * shared))
    keys, width = g.width(max(1, min(33, room))), g.width(max(1, min(33, room)))
    rows, dims = (g.batch, g.length), (g.batch_dim, g.token_dim, "")
    e = g.element
    operands = [g.argument(rows + (n,), dims, e) for n in (heads * shared * keys, heads * keys, heads * width)]
    text = "onnx.LinearAttention " + ", ".join("%" + o.name for o in operands)
    state, state_dims = (g.batch, heads, keys, width), (g.batch_dim, "", "", "")
    if g.chance(0.5):
        operands.append(g.argument(state, state_dims, e))
        text += f" state(%{operands[-1].name})"
    if g.chance(0.5):
        decay = g.argument(rows + (heads,), dims, e, scale=0.5)
        g.arguments[-1][1][...] = -np.abs(g.arguments[-1][1])
        operands.append(decay)
        text += f" decay(%{decay.name})"
    attributes = f"{{kv_num_heads = {heads} : i64, q_num_heads = {heads * shared} : i64, " \
                 f"scale = {g.choose(['0.0', '1.0', '2.5e-1'])} : f32}}"
    bound = {"bound": 64.0 * keys * g.length}
    g.add("onnx.LinearAttention",
          f"{text} {attributes} : {types(operands)} -> ({typed(rows + (heads * shared * width,), dims, e)}, "
          f"{typed(state, state_dims, e)})", operands, (rows + (heads * shared * width,), dims, e, bound),
          (state, state_dims, e, bound))
