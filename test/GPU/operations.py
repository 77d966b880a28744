#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""The kernel of every operation on a GPU, by value, against tnl-interpret.

  operations.py prepare DIR [--filter=REGEX]
      writes a tnl module for each case, compiles it and evaluates it
  operations.py run DIR [--device=cuda] [--filter=REGEX] [--jobs=N]
      runs the packages and compares; needs tnl-run and numpy only

Ends with the line 'N passed, N failed'. DIR may be carried to another machine
between the two.
"""
import argparse
import concurrent.futures
import itertools
import pathlib
import re
import shutil
import subprocess
import sys
import zlib

import numpy

NUMPY = {"f32": numpy.float32, "f16": numpy.float16, "i64": numpy.int64,
         "i32": numpy.int32, "i1": numpy.bool_, "i8": numpy.int8}
SCHEDULE = "builtin.module(tnl-form-dispatches{products=true},func.func(tnl-plan-buffers))"


def tensor(shape, element):
    return "tensor<" + "".join(f"{size}x" for size in shape) + element + ">"


class Case:
    """A function of one operation. Inputs are (name, shape, element, range):
    whole numbers lie in range[0] <= x < range[1], others are normal, times range.
    With a dtype the compiler chooses the kernels' types."""

    def __init__(self, name, inputs, body, outputs, limit, dtype=None):
        self.name, self.dtype, self.limit = name, dtype, limit
        self.inputs = [(i + (None,))[:4] for i in inputs]
        self.outputs = outputs  # (value, shape, element)
        arguments = ", ".join(
            f'%{n}: {tensor(s, e)} {{tnl.name = "{n}"}}' for n, s, e, _ in self.inputs)
        types = [tensor(s, e) for _, s, e in outputs]
        results = ", ".join(f'{t} {{tnl.name = "out{i}"}}' for i, t in enumerate(types))
        self.text = (f"func.func @full({arguments}) -> ({results}) {{\n{body}\n"
                     f"  return {', '.join(v for v, _, _ in outputs)} : {', '.join(types)}\n}}\n")

    def values(self):
        random = numpy.random.RandomState(zlib.crc32(self.name.encode()))
        for name, shape, element, numbers in self.inputs:
            if element in ("i1", "i8"):
                value = random.randint(0, 2, shape)
            elif element in ("i32", "i64"):
                value = random.randint(*numbers, shape)
            else:
                value = random.standard_normal(shape) * (numbers or 1)
            yield name, value.astype(NUMPY[element])


def rows():
    x = (2, 3)
    for e in ("f32", "f16"):
        limit = 2e-6 if e == "f32" else 2e-3
        for width in (1, 3, 64, 100, 513, 1024, 5000):
            s = x + (width,)
            t = tensor(s, e)
            yield Case(f"norm_{e}_{width}", [("x", s, e)],
                       f"  %0 = tnl.simple_rms_norm %x eps 1.0e-6 : {t}", [("%0", s, e)], limit)
            yield Case(f"scale_{e}_{width}", [("x", s, e)],
                       f"  %0 = tnl.rms_scale %x eps 1.0e-6 : {t} -> {tensor(x, 'f32')}",
                       [("%0", x, "f32")], 2e-6)
            yield Case(f"argmax_{e}_{width}", [("x", s, e)],
                       f"  %0 = tnl.argmax %x : {t} -> {tensor(x, 'i64')}",
                       [("%0", x, "i64")], 0)
            yield Case(f"embed_{e}_{width}", [("i", x, "i64", (-9, 9)), ("t", (9, width), "f16")],
                       f"  %0 = tnl.embedding %i, %t scale 1.5 : ({tensor(x, 'i64')}, "
                       f"{tensor((9, width), 'f16')}) -> {t}", [("%0", s, e)], limit)
    for heads in (1, 4, 33):
        s = x + (heads,)
        t = tensor(s, "f32")
        yield Case(f"sums_{heads}", [("x", s, "f32")],
                   f"  %y = arith.mulf %x, %x : {t}\n  %0 = tnl.rms_scale_of_sums %y "
                   f"width {heads * 16} eps 1.0e-6 : {t} -> {tensor(x, 'f32')}",
                   [("%0", x, "f32")], 2e-6)


def elementwise():
    s, split, wide = (2, 3, 77), (2, 3, 60), (2, 4, 3, 15)
    for e in ("f32", "f16"):
        limit = 2e-6 if e == "f32" else 2e-3
        t = tensor(s, e)
        yield Case(f"silu_{e}", [("x", s, e, 3)], f"  %0 = tnl.silu %x : {t}", [("%0", s, e)], limit)
        yield Case(f"fill_{e}", [], f"  %0 = tnl.fill dense<-0.3> : {t}", [("%0", s, e)], limit)
        yield Case(f"times_{e}", [("x", s, e)], f"  %0 = tnl.scale %x by -0.3 : {t}", [("%0", s, e)], limit)
        a, b = (2, 3, 20), (2, 3, 57)
        yield Case(f"split_{e}", [("x", s, e)],
                   f"  %0, %1 = tnl.split %x : {t} -> ({tensor(a, e)}, {tensor(b, e)})",
                   [("%0", a, e), ("%1", b, e)], limit)
        yield Case(f"heads_{e}", [("x", split, e)],
                   f"  %0 = tnl.split_heads %x : {tensor(split, e)} -> {tensor(wide, e)}",
                   [("%0", wide, e)], limit)
        yield Case(f"merge_{e}", [("x", wide, e)],
                   f"  %0 = tnl.merge_heads %x : {tensor(wide, e)} -> {tensor(split, e)}",
                   [("%0", split, e)], limit)
        for name, which in (("twice", (0, 0, 1, 1, 2, 2, 3, 3)), ("first", (0, 2)), ("odd", (3, 1, 1)), ("one", (2,))):
            picked = (2, len(which), 3, 15)
            yield Case(f"pick_{name}_{e}", [("x", wide, e)],
                       f"  %0 = tnl.pick_heads %x {list(which)} : {tensor(wide, e)} -> {tensor(picked, e)}",
                       [("%0", picked, e)], limit)
        yield Case(f"last_{e}", [("x", split, e)],
                   f"  %0 = tnl.last_token %x : {tensor(split, e)} -> {tensor((2, 1, 60), e)}",
                   [("%0", (2, 1, 60), e)], limit)
        for n in (1, 2):
            r = (2, 4, 3, 30)
            yield Case(f"lrpe_{e}_{n}",
                       [("x", wide, e), ("th", (4, 15), "f32"), ("p", (n,), "i64", (0, 100000))],
                       f"  %0 = tnl.lrpe %x, %th position(%p) : ({tensor(wide, e)}, "
                       f"{tensor((4, 15), 'f32')}, {tensor((n,), 'i64')}) -> {tensor(r, e)}",
                       [("%0", r, e)], limit)
        for op in ("addf", "subf", "mulf", "divf"):
            yield Case(f"{op}_{e}", [("x", s, e), ("y", s, e)],
                       f"  %0 = arith.{op} %x, %y : {t}", [("%0", s, e)], limit)
    f32, f16 = tensor(s, "f32"), tensor(s, "f16")
    yield Case("extf", [("x", s, "f16")], f"  %0 = arith.extf %x : {f16} to {f32}",
               [("%0", s, "f32")], 0)
    yield Case("truncf", [("x", s, "f32")], f"  %0 = arith.truncf %x : {f32} to {f16}",
               [("%0", s, "f16")], 1e-3)
    for e, number in (("i64", "-5"), ("i1", "true"), ("i32", "7")):
        yield Case(f"fill_{e}", [], f"  %0 = tnl.fill dense<{number}> : {tensor(s, e)}", [("%0", s, e)], 0)
    yield Case("negf", [("x", s, "f32")], f"  %0 = arith.negf %x : {f32}", [("%0", s, "f32")], 0)


def product(op, name, x, outputs, elements, scale=False, bias=None, residual=False, silu=0,
            dtype=None, norm=None, activation=None):
    """tnl.linear or tnl.glu; elements of x, weights and the result. norm: that of 'x', or of
    so many sums of squares a row."""
    ex, ew, eo = elements
    shape, w = x[:-1] + (outputs,), (outputs, x[-1])
    inputs = [("x", x, ex), ("w", w, ew)] + ([("v", w, ew)] if op == "glu" else [])
    before, scaled = "", ""
    if norm and norm != "x":
        sums = x[:-1] + (norm,)
        # As of rows of about as many ones.
        t = tensor(sums, "f32")
        before = (f"  %c = arith.constant dense<{x[-1] / norm}> : {t}\n  %d = arith.mulf %u, %u : {t}\n"
                  f"  %t = arith.addf %d, %c : {t}\n")
    body = f"{before}  %0 = tnl.{op} " + ", ".join(f"%{i[0]}" for i in inputs)
    if norm:
        body += " norm(%x eps 1.0e-5)" if norm == "x" else f" norm(%t width {x[-1]} eps 1.0e-5)"
        scaled = ", " + (tensor(x, ex) if norm == "x" else t)
    elif scale:
        inputs.append(("s", x[:-1], "f32"))
        body += " scale(%s)"
    if bias and op == "glu":
        inputs += [("b", (outputs,), bias), ("c", (outputs,), bias)]
        body += " bias(%b, %c)"
    elif bias:
        inputs.append(("b", (outputs,), bias))
        body += " bias(%b)"
    if activation:
        body += f" activation <{activation}>"
    if residual:
        inputs.append(("r", shape, eo))
        body += " residual(%r)"
    if silu:
        body += f" {{silu_columns = {silu} : i64}}"
    names = 3 if op == "glu" else 2
    types = [tensor(s, e) for _, s, e in inputs]
    types = ", ".join(types[:names]) + scaled + "".join(f", {t}" for t in types[names:])
    if norm and norm != "x":
        inputs.append(("u", x[:-1] + (norm,), "f32"))
    limit = 2e-2 if dtype == "bf16" else 3e-6 if eo == "f32" else 2e-3
    return Case(f"{op}_{name}", inputs, f"{body} : ({types}) -> {tensor(shape, eo)}",
                [("%0", shape, eo)], limit, dtype)


def products():
    sizes = ((1, 1), (7, 5), (36, 65), (100, 130), (264, 33), (1024, 16), (2056, 9))
    f32, f16 = ("f32",) * 3, ("f16",) * 3
    for n, (i, (inner, outer)) in itertools.product((1, 5), enumerate(sizes)):
        odd, name = i % 2 == 1, f"{n}_{inner}_{outer}"
        bias = "f32" if i % 3 else None
        yield product("linear", f"{name}_f32", (9 if n == 1 else 3, n, inner), outer, f32, odd,
                      bias, odd, (outer + 1) // 2 if odd else 0)
        yield product("linear", f"{name}_f16", (1 if odd else 3, n, inner), outer, f16, not odd,
                      "f16" if odd else None, not odd, outer)
        yield product("linear", f"{name}_mixed", (19, n, inner), outer, ("f32", "f16", "f32"), odd,
                      "f16", True)
        yield product("linear", f"{name}_logits", (2, n, inner), outer, ("f16", "f16", "f32"))
        yield product("glu", f"{name}_f32", (2, n, inner), outer, f32, odd, bias)
        yield product("glu", f"{name}_f16", (11, n, inner), outer, f16, odd, bias and "f16")
    yield product("linear", "rows200", (2, 100, 72), 70, f32, scale=True)
    yield product("linear", "rank1", (72,), 70, f32)
    yield product("linear", "rank2", (9, 72), 70, f32)
    # Tensor cores.
    for rows_, inner, outer in ((5, 64, 64), (130, 72, 200), (257, 136, 328), (64, 328, 2056)):
        for i, (scale, bias, residual, silu) in enumerate(
                ((0, 0, 0, 0), (1, 1, 0, 0), (1, 0, 1, 0), (0, 1, 1, 40), (1, 0, 0, outer))):
            yield product("linear", f"mma_{rows_}_{inner}_{outer}_{i}", (1, rows_, inner), outer,
                          f16, bool(scale), "f16" if bias else None, bool(residual), silu)
        yield product("linear", f"mma_{rows_}_{inner}_{outer}_logits", (1, rows_, inner), outer,
                      ("f16", "f16", "f32"), True)
        for bias in (None, "f16"):
            yield product("glu", f"mma_{rows_}_{inner}_{outer}_{bias}", (1, rows_, inner), outer,
                          f16, True, bias)
            yield product("glu", f"bf16_{rows_}_{inner}_{outer}_{bias}", (1, rows_, inner), outer,
                          f32, True, bias and "f32", dtype="bf16")
            yield product("linear", f"bf16_{rows_}_{inner}_{outer}_{bias}", (1, rows_, inner),
                          outer, f32, True, bias and "f32", dtype="bf16")
    # The sizes of tiles, on 132 multiprocessors: small ones first.
    for rows_ in (60, 120, 250, 500):
        yield product("linear", f"tiles_{rows_}", (1, rows_, 16), 6408, f16, True, "f16", True, 6000)
        yield product("glu", f"tiles_{rows_}", (1, rows_, 16), 6408, f16, True, "f16")
    # The norm in the product's kernel, or, for scalar kernels and many sums, beside it.
    for (i, x), norm in itertools.product(enumerate(((3, 1, 72), (20, 1, 200), (1, 130, 72))),
                                          ("x", 1, 6, 100)):
        for kind, elements in (("f16", f16), ("f32", f32)):
            yield product("linear", f"norm_{i}_{norm}_{kind}", x, 200, elements, bias=kind,
                          residual=True, silu=64, norm=norm)
            yield product("glu", f"norm_{i}_{norm}_{kind}", x, 200, elements, norm=norm)
            yield product("glu", f"silu_{i}_{norm}_{kind}", x, 200, elements, norm=norm,
                          activation="silu")
    # One token of many sequences.
    for rows_, inner, outer in ((9, 72, 200), (130, 136, 64)):
        yield product("linear", f"tokens_{rows_}", (rows_, 1, inner), outer, f16, True, "f16", True)
        yield product("linear", f"tokens_{rows_}_logits", (rows_, 1, inner), outer,
                      ("f16", "f16", "f32"))
        yield product("glu", f"tokens_{rows_}", (rows_, 1, inner), outer, f16, True)


def gated(name, batch, n, heads, p, e, theta=False, positions=0, state=True, mask=None,
          activation="silu", slope=None, columns=None):
    """columns: how many there are in all, and where q, k, v and the gate begin."""
    width, k = heads * p, 2 * p if theta else p
    slopes = ", ".join(f"{slope or 0.5 / 2**h:.8e}" for h in range(heads))
    inputs = [("x", (batch, n, columns[0] if columns else 4 * width), e)]
    body = "  %0, %1, %2 = tnl.gated_linear_attention %x"
    if columns:
        body += " columns [" + ", ".join(f"{b} to {b + width}" for b in columns[1:]) + "]"
    for present, key, word, shape, element, numbers in (
            (theta, "th", "theta", (heads, p), "f32", None),
            (positions, "p", "position", (positions,), "i64", (0, 5000)),
            (state, "s", "state", (batch, heads, k, p), "f32", None),
            (mask, "m", "mask", (batch, n), mask, (0, 2))):
        if present:
            inputs.append((key, shape, element, numbers))
            body += f" {word}(%{key})"
    outputs = [("%0", (batch, n, width), e), ("%1", (batch, n, heads), "f32"),
               ("%2", (batch, heads, k, p), "f32")]
    types = ", ".join(tensor(i[1], i[2]) for i in inputs)
    results = ", ".join(tensor(s, r) for _, s, r in outputs)
    body += f" heads {heads} activation <{activation}> slopes [{slopes}] : ({types}) -> ({results})"
    return Case(f"gated_{name}", inputs, body, outputs, 5e-6 if e == "f32" else 2e-3)


def plain(name, n, k, p, split, state, mask):
    inputs, body, h, e = [], "", 2, "f32"
    for key, width in (("q", k), ("k", k), ("v", p)):
        heads = (1, h, n, width)
        inputs.append((key, (1, n, h * width) if split else heads, e))
        if split:
            body += (f"  %{key}h = tnl.split_heads %{key} : {tensor((1, n, h * width), e)} -> "
                     f"{tensor(heads, e)}\n")
    types = [tensor((1, h, n, w), e) for w in (k, k, p)]
    x = "h" if split else ""
    body += f"  %o, %st = tnl.linear_attention %q{x}, %k{x}, %v{x}"
    if state:
        inputs.append(("s", (1, h, k, p), "f32"))
        types.append(tensor((1, h, k, p), "f32"))
        body += " state(%s)"
    if mask:
        inputs.append(("m", (1, n), mask, (0, 2)))
        types.append(tensor((1, n), mask))
        body += " mask(%m)"
    out = tensor((1, h, n, p), e)
    body += (f" slopes [0.5, 0.25] : ({', '.join(types)}) -> "
             f"({out}, {tensor((1, h, k, p), 'f32')})")
    result = ("%o", (1, h, n, p), e)
    if split:
        result = ("%om", (1, n, h * p), e)
        body += f"\n  %om = tnl.merge_heads %o : {out} -> {tensor(result[1], e)}"
    return Case(f"plain_{name}", inputs, body, [result, ("%st", (1, h, k, p), "f32")], 5e-6)


def attention():
    widths = ((1, 0), (5, 1), (16, 0), (64, 1), (72, 0), (100, 1), (131, 0), (256, 1), (300, 0))
    for n, (p, theta) in itertools.product((1, 2, 64, 65, 150), widths):
        if n in (64, 150) and p >= 131:
            continue
        heads, theta = 1 if p >= 131 else 2, bool(theta)
        yield gated(f"{n}_{p}_f32", 1 if p > 64 else 2, n, heads, p, "f32", theta,
                    (0, 1, 2 if p <= 64 else 1)[n % 3] if theta else 0, p % 2 == 0,
                    (None, "i1", "i64", "f32", "i8")[p % 5] if n % 2 else None,
                    "none" if p == 72 else "silu")
        yield gated(f"{n}_{p}_f16", 2, n, heads, p, "f16", theta, 0, n % 2 == 1,
                    slope=1e-7 if p == 16 else None)
    # Columns in another order, not where 16 bytes begin, and of two operands at once.
    for (n, e), (i, columns) in itertools.product(((1, "f32"), (1, "f16"), (70, "f32"), (70, "f16")), enumerate((
            (136, 96, 32, 64, 0), (131, 3, 35, 67, 99), (64, 0, 0, 32, 32)))):
        yield gated(f"columns_{n}_{e}_{i}", 2, n, 2, 16, e, i == 0, columns=columns)
    for n, (k, p), split in itertools.product(
            (1, 3, 130), ((8, 12), (33, 7), (128, 64), (20, 300), (512, 40)), (False, True)):
        yield plain(f"{n}_{k}_{p}" + "_split" * split, n, k, p, split, k % 2 == 0,
                    "i32" if k == 33 else None)


def cases(pattern):
    for case in itertools.chain(rows(), elementwise(), products(), attention()):
        if re.search(pattern, case.name):
            yield case


def tool(name):
    """From PATH, else from the build beside the sources."""
    root = pathlib.Path(__file__).resolve().parents[2]
    return shutil.which(name) or str(root / "build" / "bin" / name)


def prepare(folder, case):
    base = folder / case.name
    module = base.with_suffix(".mlir")
    module.write_text(case.text)
    source, phase = module, "optimize"
    if not case.dtype:
        # As it stands: choosing a precision would change the types.
        source, phase = folder / f"{case.name}.schedule.mlir", "schedule"
        subprocess.run([tool("tnl-opt"), str(module), f"--pass-pipeline={SCHEDULE}", "-o",
                        str(source)], check=True)
    subprocess.run([tool("tnl-compile"), str(source), f"--compile-from={phase}",
                    "--target=nvptx:sm_90a", f"--dtype={case.dtype or 'f32'}", "-o",
                    f"{base}.tnl"], check=True)
    command, files = [tool("tnl-interpret"), str(module)], []
    for name, value in case.values():
        files.append(pathlib.Path(f"{base}.{name}.npy"))
        numpy.save(files[-1], value)
        command.append(f"--input={name}=@{files[-1]}")
    for i in range(len(case.outputs)):
        command.append(f"--output=out{i}=@{base}.out{i}.npy")
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    for i, (_, _, element) in enumerate(case.outputs):
        file = f"{base}.out{i}.npy"
        # What 16 bits cannot hold is an error of the kernel, not of the reference.
        wide = numpy.float32 if element == "f16" else NUMPY[element]
        numpy.save(file, numpy.load(file).astype(wide))
    for file in files:
        file.unlink()


def check(folder, case, device):
    base = folder / case.name
    command = [tool("tnl-run"), "run", f"{base}.tnl", "--function=full", f"--device={device}"]
    files = []
    for name, value in case.values():
        files.append(pathlib.Path(f"{base}.run.{name}.npy"))
        numpy.save(files[-1], value)
        command.append(f"--input={name}=@{files[-1]}")
    for i in range(len(case.outputs)):
        files.append(pathlib.Path(f"{base}.run.out{i}.npy"))
        command.append(f"--output=out{i}=@{files[-1]}")
    done = subprocess.run(command, capture_output=True, text=True)
    text, passed = (done.stdout + done.stderr).strip(), done.returncode == 0
    if passed:
        errors = []
        for i in range(len(case.outputs)):
            expected = numpy.load(f"{base}.out{i}.npy").astype(numpy.float64)
            given = numpy.load(f"{base}.run.out{i}.npy").astype(numpy.float64)
            largest = numpy.abs(expected).max() or 1.0
            errors.append(numpy.abs(given - expected).max() / largest)
        passed = all(error <= case.limit for error in errors)  # false for NaN
        text = " ".join(f"{error:.1e}" for error in errors) + f" (limit {case.limit:.0e})"
    for file in files:
        file.unlink(missing_ok=True)
    return case.name, passed, text


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("action", choices=("prepare", "run"))
    parser.add_argument("folder", type=pathlib.Path)
    parser.add_argument("--filter", default="")
    parser.add_argument("--device", default="cuda")
    parser.add_argument("--jobs", type=int, default=1)
    parser.add_argument("--verbose", action="store_true")
    options = parser.parse_args()
    if options.action == "prepare":
        options.folder.mkdir(parents=True, exist_ok=True)
        for case in cases(options.filter):
            prepare(options.folder, case)
        return 0
    work = [c for c in cases(options.filter) if (options.folder / f"{c.name}.tnl").exists()]
    failed = 0
    with concurrent.futures.ThreadPoolExecutor(options.jobs) as pool:
        for name, passed, text in pool.map(lambda c: check(options.folder, c, options.device), work):
            failed += not passed
            if not passed or options.verbose:
                print(f"{'passed' if passed else 'FAILED'} {name}: {text}")
    print(f"{len(work) - failed} passed, {failed} failed")
    return failed != 0 or not work


if __name__ == "__main__":
    sys.exit(main())
