# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Graphs of tnl and onnx operations, with the inputs of one call.

A value knows its type, the sizes that it has in the call, and what an operation
must know of its elements: their magnitude, whether they are positive, whether
float32 holds them exactly, and how much rounding to 16 bits they carry.
"""
import numpy as np

EPSILON = {"f16": 2.0**-11, "bf16": 2.0**-8}
NUMPY = {"f32": np.float32, "f16": np.float16, "i64": np.int64, "i32": np.int32,
         "i1": np.bool_, "i8": np.int8}
FLOATS = ("f32", "f16", "bf16")
MAX_ELEMENTS = 60000
TAILS = (1, 3, 7, 17, 33, 130)


def to_bf16(array):
    """The bits of values that bfloat16 holds, as numpy saves them."""
    bits = np.ascontiguousarray(array, np.float32).view(np.uint32) >> 16
    return bits.astype(np.uint16).view("V2").reshape(np.shape(array))


def stored(array, element):
    """An array of float64 or integers as its element type."""
    return to_bf16(array) if element == "bf16" else array.astype(NUMPY[element])


class Value:
    def __init__(self, name, sizes, dims, element, bound=4.0, positive=False, exact=False, rough=0.0):
        assert len(sizes) == len(dims), (sizes, dims)
        self.name, self.sizes, self.dims, self.element = name, tuple(sizes), tuple(dims), element
        self.bound, self.positive, self.exact, self.rough = bound, positive, exact, rough
        self.label = None  # its name for callers, if not made of the function's

    @property
    def rank(self):
        return len(self.sizes)

    @property
    def count(self):
        return int(np.prod(self.sizes, dtype=np.int64))

    @property
    def is_float(self):
        return self.element in FLOATS

    @property
    def type(self):
        sizes = "".join("?x" if d else f"{s}x" for s, d in zip(self.sizes, self.dims))
        return f"tensor<{sizes}{self.element}>"

    @property
    def shape(self):
        """What is equal for values of equal shape, whatever the call."""
        return tuple(d or s for s, d in zip(self.sizes, self.dims))


class Op:
    def __init__(self, kind, text, operands, results):
        self.kind, self.text, self.operands, self.results = kind, text, operands, results


def types(values):
    return "(" + ", ".join(v.type for v in values) + ")"


class Graph:
    """`named`: arguments name their sizes; else they follow from the operations.
    `tails`: only sizes at which vectors end in tails, or with one."""

    def __init__(self, name, rng, gpu=False, tails=False):
        self.name, self.rng, self.gpu, self.tails = name, rng, gpu, tails
        self.arguments, self.ops, self.values = [], [], []
        self.returned = []
        limit = 70 if gpu else 130
        lengths = [1, 2, 3, 7, 16, 17, 33, 63, 64, 65, 100, 127, 128, 129, 130]
        lengths = [n for n in lengths if n <= limit]
        self.batch = int(rng.integers(1, 5))
        self.length = int(rng.choice(lengths) if rng.random() < 0.5 else rng.integers(1, limit + 1))
        if gpu:
            self.batch = min(self.batch, 2)
        if rng.random() < 0.15:
            self.length = 1
        if tails:
            self.length = self.choose(TAILS)
        self.batch_dim = "b" if rng.random() < 0.7 else ""
        self.token_dim = "n" if rng.random() < 0.7 else ""
        self.element = str(rng.choice(FLOATS, p=[0.8, 0.1, 0.1]))
        self.named = bool(rng.random() < 0.6)

    # Choices

    def chance(self, probability):
        return self.rng.random() < probability

    def choose(self, items):
        items = list(items)
        return items[int(self.rng.integers(len(items)))]

    def width(self, most=130):
        """A size of a last dimension."""
        odd = [1, 2, 3, 4, 5, 7, 8, 12, 16, 17, 31, 32, 33, 48, 64, 65, 100, 128, 130]
        odd = [w for w in (TAILS if self.tails else odd) if w <= most]
        if self.tails:
            return self.choose(odd)
        return self.choose(odd) if self.chance(0.8) else int(self.rng.integers(1, most + 1))

    def pick(self, accept, probability=0.85):
        """A value so far that `accept` likes, the newer the likelier; or None."""
        found = [v for v in self.values if accept(v)]
        if not found or not self.chance(probability):
            return None
        return found[-1] if self.chance(0.5) else self.choose(found)

    # Values

    def argument(self, sizes, dims, element, numbers=None, scale=1.0, positive=False):
        """A new argument; integers lie in numbers[0] <= x < numbers[1]."""
        if element in FLOATS:
            array = self.rng.standard_normal(sizes) * scale
            if positive:
                array = np.abs(array) + 0.5
            if element != "f32":  # few digits, which 16 bits hold
                array = np.clip(np.round(array * 32), -120, 120) / 32
                if positive:
                    array = np.maximum(array, 0.5)
            array = array.astype(np.float32).astype(np.float64)
        else:
            low, high = numbers or (0, 2)
            array = self.rng.integers(low, high, sizes)
        value = Value(f"a{len(self.arguments)}", sizes, dims, element, bound=4.5 * scale,
                      positive=positive, exact=True)
        self.arguments.append((value, array))
        self.values.append(value)
        return value

    def like(self, value, element=None, **rest):
        """A value of the shape of another, from the graph or new."""
        element = element or value.element
        found = self.pick(lambda v: v is not value and v.shape == value.shape and v.element == element
                          and v.bound < 1e4 and not rest, 0.7)
        return found or self.argument(value.sizes, value.dims, element, **rest)

    def rows(self, element=None, widths=None):
        """[batch, tokens, width] or, seldom, another rank."""
        dims, sizes = (self.batch_dim, self.token_dim), (self.batch, self.length)
        if self.chance(0.1):
            keep = self.choose([0, 1])
            dims, sizes = dims[:keep], sizes[:keep]
        elif self.chance(0.1):
            extra = int(self.rng.integers(1, 4))
            dims, sizes = dims + ("",), sizes + (extra,)
        most = max(1, min(130, MAX_ELEMENTS // max(1, int(np.prod(sizes)))))
        width = widths or self.width(most)
        return self.argument(sizes + (width,), dims + ("",), element or self.element)

    def add(self, kind, text, operands, *results):
        """An operation; `text` with %R for its results. Results are (sizes, dims, element, properties)."""
        made = []
        first = sum(len(op.results) for op in self.ops)
        rough = max([o.rough for o in operands if o is not None], default=0.0)
        for i, (sizes, dims, element, properties) in enumerate(results):
            value = Value(f"v{first + i}", sizes, dims, element, **properties)
            value.rough = max(value.rough, rough)
            if element in EPSILON and not value.exact:
                value.rough += EPSILON[element]
            made.append(value)
        names = ", ".join("%" + v.name for v in made)
        used = [o for o in operands if o is not None]
        self.ops.append(Op(kind, f"{names} = {text}", used, made))
        self.values += made
        return made if len(made) != 1 else made[0]

    # Text

    def slice(self, values):
        """The operations and arguments that `values` need, in order."""
        needed, ops = {id(v) for v in values}, []
        for op in reversed(self.ops):
            if any(id(r) in needed for r in op.results):
                ops.append(op)
                needed.update(id(o) for o in op.operands)
        return ops[::-1], [(v, a) for v, a in self.arguments if id(v) in needed]

    def text(self, values, name=None):
        """A function that returns `values`; its inputs and outputs are named after it."""
        name = name or self.name
        ops, arguments = self.slice(values)
        symbols = sorted({d for v, _ in arguments for d in v.dims if d})
        inputs = []
        for value, _ in arguments:
            attributes = f'tnl.name = "{value.label or name + "_" + value.name}"'
            if self.named:
                attributes += ", tnl.dims = [" + ", ".join(f'"{d}"' for d in value.dims) + "]"
            inputs.append(f"%{value.name}: {value.type} {{{attributes}}}")
        outputs = ", ".join(f'{v.type} {{tnl.name = "{v.label or f"{name}_r{i}"}"}}' for i, v in enumerate(values))
        names = ", ".join(f'"{s}"' for s in symbols)
        head = f" attributes {{tnl.symbols = [{names}]}}" if self.named else ""
        lines = [f"func.func @{name}({', '.join(inputs)}) -> ({outputs}){head} {{"]
        lines += ["  " + op.text for op in ops]
        lines.append(f"  return {', '.join('%' + v.name for v in values)} : "
                     + ", ".join(v.type for v in values))
        return "\n".join(lines) + "\n}\n"

    def finish(self):
        """Chooses what is returned: what nobody uses, and a few others."""
        used = {id(o) for op in self.ops for o in op.operands}
        results = [r for op in self.ops for r in op.results if op.kind not in CONSTANTS and r.count]
        self.returned = [r for r in results if id(r) not in used]
        for other in results:
            if id(other) in used and self.chance(0.15):
                self.returned.append(other)
        self.returned = self.returned[:8]


CONSTANTS = ("tnl.weight", "tnl.transpose", "tnl.concat", "tnl.convert", "onnx.Constant",
             "arith.constant")


def dense(array, element):
    """`dense<...> : type` of an array of float64 or integers."""
    sizes = "".join(f"{s}x" for s in array.shape)
    if element in ("i64", "i32", "i1") or array.size == 0:
        def text(x):
            if isinstance(x, list):
                return "[" + ", ".join(map(text, x)) + "]"
            return str(bool(x)).lower() if element == "i1" else str(int(x))
        return f"dense<{text(array.tolist()) if array.size else ''}> : tensor<{sizes}{element}>"
    data = stored(array, element).tobytes().hex().upper()
    return f'dense<"0x{data}"> : tensor<{sizes}{element}>'
