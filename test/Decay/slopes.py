#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Attention with slopes from 0 to the largest float32, head by head against the
interpreter in float64.

  slopes.py DIR [--device=cpu] [--dtypes=f32,bf16] [--cpu-level=LEVEL] [--jobs=N]

One token (the recurrent form) and several (the Lightning form, in one and in
several segments), with a state and without, plain and with LRPE, mask and gate.
Every head is compared with its own largest value, because those that forget are
small beside those that do not. Ends with the line 'N passed, N failed'.
"""
import argparse
import concurrent.futures
import itertools
import pathlib
import subprocess
import sys

import numpy

from runtime import tool

SLOPES = ("0", "1.4e-45", "1e-30", "3e-8", "3.90625e-8", "1e-3", "0.6931472",
          "0.84", "5", "88", "1e4", "3e38")
HEADS, WIDTH = len(SLOPES), 16
TOKENS = (1, 7, 70, 600)
LIMITS = {"f32": 1e-5, "bf16": 2e-2}


def round_bf16(x):
    bits = numpy.ascontiguousarray(x, numpy.float32).view(numpy.uint32)
    bits = (bits + 0x7FFF + ((bits >> 16) & 1)) & 0xFFFF0000
    return bits.astype(numpy.uint32).view(numpy.float32)


class Case:
    """An operation, with `tokens` in the type where that is 1."""

    def __init__(self, gated, state, one):
        self.gated, self.state, self.one = gated, state, one
        self.rows = WIDTH * (2 if gated else 1)
        self.name = ("gated" if gated else "plain") + "_state" * state + "_one" * one

    def arguments(self):
        n = "1" if self.one else "?"
        seq = '""' if self.one else '"seq"'
        if self.gated:
            yield "x", f"?x{n}x{4 * HEADS * WIDTH}xf32", f'"batch", {seq}, ""'
            yield "theta", f"{HEADS}x{WIDTH}xf32", '"", ""'
            yield "position", "?xi64", '"batch"'
            yield "mask", f"?x{n}xi64", f'"batch", {seq}'
        else:
            for name in "qkv":
                yield name, f"?x{HEADS}x{n}x{WIDTH}xf32", f'"batch", "", {seq}, ""'
        if self.state:
            yield "state", f"?x{HEADS}x{self.rows}x{WIDTH}xf32", '"batch", "", "", ""'

    def module(self):
        types = {name: f"tensor<{shape}>" for name, shape, _ in self.arguments()}
        signature = ", ".join(
            f'%{name}: tensor<{shape}> {{tnl.name = "{name}", tnl.dims = [{dims}]}}'
            for name, shape, dims in self.arguments())
        n = "1" if self.one else "?"
        state = f"tensor<?x{HEADS}x{self.rows}x{WIDTH}xf32>"
        if self.gated:
            results = [f"tensor<?x{n}x{HEADS * WIDTH}xf32>", f"tensor<?x{n}x{HEADS}xf32>", state]
            operands = "%x theta(%theta) position(%position)"
            names = ["x", "theta", "position"]
        else:
            results = [f"tensor<?x{HEADS}x{n}x{WIDTH}xf32>", state]
            operands, names = "%q, %k, %v", ["q", "k", "v"]
        if self.state:
            operands, names = operands + " state(%state)", names + ["state"]
        if self.gated:
            operands, names = operands + " mask(%mask)", names + ["mask"]
            operands += f" heads {HEADS} activation <none>"
        kind = "gated_linear_attention" if self.gated else "linear_attention"
        values = ["%o", "%r", "%s"] if self.gated else ["%o", "%s"]
        labels = ["out", "sums", "state_out"] if self.gated else ["out", "state_out"]
        named = ", ".join(f'{t} {{tnl.name = "{x}"}}' for t, x in zip(results, labels))
        return (
            f'func.func @f({signature}) -> ({named}) attributes {{tnl.symbols = ["batch", "seq"]}} {{\n'
            f"  {', '.join(values)} = tnl.{kind} {operands} slopes [{', '.join(map(number, SLOPES))}]\n"
            f"    : ({', '.join(types[x] for x in names)}) -> ({', '.join(results)})\n"
            f"  return {', '.join(values)} : {', '.join(results)}\n}}\n")

    def inputs(self, tokens):
        random = numpy.random.RandomState(tokens)
        values = {}
        for name, shape, _ in self.arguments():
            sizes = [int(size) for size in
                     shape.replace("?x?", f"1x{tokens}").replace("x?", f"x{tokens}")
                     .replace("?", "1").split("x")[:-1]]
            if name == "theta":
                powers = -numpy.arange(HEADS * WIDTH).reshape(sizes) / WIDTH
                values[name] = (10000.0**powers).astype(numpy.float32)
            elif name == "position":
                values[name] = numpy.array([4711])
            elif name == "mask":
                values[name] = (random.uniform(size=sizes) < 0.8).astype(numpy.int64)
                values[name][:, -1] = 1
            elif name == "state":
                values[name] = random.standard_normal(sizes).astype(numpy.float32)
            else:
                values[name] = round_bf16(random.standard_normal(sizes))
        return values


def number(text):
    """A literal of MLIR, which wants a fraction."""
    mantissa, _, exponent = text.partition("e")
    return (mantissa if "." in mantissa else mantissa + ".0") + (exponent and "e" + exponent)


def call(command, values, outputs, base):
    """Runs a tool on arrays; gives arrays."""
    command = [str(x) for x in command]
    for name, value in values.items():
        numpy.save(f"{base}.{name}.npy", value)
        command.append(f"--input={name}=@{base}.{name}.npy")
    for name in outputs:
        command.append(f"--output={name}=@{base}.{name}.npy")
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    return {name: numpy.load(f"{base}.{name}.npy").astype(numpy.float64) for name in outputs}


def by_head(name, array):
    """[heads, values]."""
    if name == "sums":  # [1, N, H]
        return array[0].T
    if array.ndim == 3:  # [1, N, H * P]
        array = array.reshape(1, -1, HEADS, WIDTH).transpose(0, 2, 1, 3)
    return array.reshape(HEADS, -1)


def check(case, tokens, expected, options, dtype, package, base):
    command = [tool("tnl-run"), "run", package, "--function=f", f"--device={options.device}"]
    if options.cpu_level:
        command.append(f"--cpu-level={options.cpu_level}")
    actual = call(command, case.inputs(tokens), expected, base)
    wrong = []
    for name, values in expected.items():
        a, b = by_head(name, actual[name]), by_head(name, values)
        error = numpy.abs(a - b).max(1) / numpy.abs(b).max(1)
        for head in numpy.flatnonzero(~(error <= LIMITS[dtype])):
            wrong.append(f"{name} of slope {SLOPES[head]} by {error[head]:.1e}")
    return f"{case.name} {dtype} {tokens} tokens", wrong


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=pathlib.Path)
    parser.add_argument("--device", default="cpu")
    parser.add_argument("--dtypes", default="f32")
    parser.add_argument("--cpu-level")
    parser.add_argument("--jobs", type=int, default=1)
    options = parser.parse_args()
    options.folder.mkdir(parents=True, exist_ok=True)
    target = "cpu" if options.device == "cpu" else "nvptx:sm_90a"
    work = []
    for flags in itertools.product((False, True), repeat=3):
        case = Case(*flags)
        module = options.folder / f"{case.name}.mlir"
        module.write_text(case.module())
        packages = {}
        for dtype in options.dtypes.split(","):
            packages[dtype] = module.with_suffix(f".{dtype}.tnl")
            subprocess.run([tool("tnl-compile"), str(module), "-o", str(packages[dtype]),
                            f"--target={target}", f"--dtype={dtype}"], check=True)
        outputs = ["out", "state_out"] + ["sums"] * case.gated
        for tokens in TOKENS[:1] if case.one else TOKENS:
            base = f"{module}.{tokens}"
            expected = call([tool("tnl-interpret"), module], case.inputs(tokens), outputs, base)
            for dtype, package in packages.items():
                work.append((case, tokens, expected, options, dtype, package, f"{base}.{dtype}"))
    failed = 0
    with concurrent.futures.ThreadPoolExecutor(options.jobs) as pool:
        for label, wrong in pool.map(lambda w: check(*w), work):
            failed += bool(wrong)
            if wrong:
                print(f"FAILED {label}: {', '.join(wrong)}")
    print(f"{len(work) - failed} passed, {failed} failed")
    return failed != 0


if __name__ == "__main__":
    sys.exit(main())
