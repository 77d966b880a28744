#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""The kernel of one token, fed with its own states, against float64.

  recurrent.py DIR [--device=cuda] [--dtype=f32] [--steps=4096] [--slopes=0,3e-8,...]
               [--cpu-levels=...] [--general]

With --general the operation is ONNX's, and its decay an input. Every head is compared with its own largest value: the outputs of all steps, and the
states that are left. Prints what differs and ends with the line 'N passed, N failed'.
"""
import argparse
import pathlib
import subprocess
import sys

import numpy

from runtime import Package, relative, tool

SLOPES = "0,1e-30,3e-8,3.90625e-8,6.25e-7,1e-5,1e-3,0.84,88,3e38"
WIDTH = 8
# Of outputs and states, which are float32 in both. Products of bfloat16 numbers have
# 16 bits, so that what rounding them to a large state loses is less random.
LIMITS = {"f32": (1e-5, 1e-5), "bf16": (4e-3, 4e-5)}


def module(slopes, general):
    heads = len(slopes)
    numbers = ", ".join(f"{slope:e}" for slope in slopes)
    state = f"?x{heads}x{WIDTH}x{WIDTH}"
    if general:
        x = f"?x1x{heads * WIDTH}"
        shapes = {"q": x, "k": x, "v": x, "state": state, "decay": f"?x1x{heads}"}
        operation = ("onnx.LinearAttention %q, %k, %v state(%state) decay(%decay)"
                     f" {{kv_num_heads = {heads} : i64, q_num_heads = {heads} : i64,"
                     " scale = 1.0 : f32}")
    else:
        x = f"?x{heads}x1x{WIDTH}"
        shapes = {"q": x, "k": x, "v": x, "state": state}
        operation = f"tnl.linear_attention %q, %k, %v state(%state) slopes [{numbers}]"
    types = {name: f"tensor<{shape}xf32>" for name, shape in shapes.items()}
    signature = ", ".join(
        f'%{name}: {types[name]} {{tnl.name = "{name}", tnl.dims = ["batch"'
        + ', ""' * shape.count("x") + "]}" for name, shape in shapes.items())
    results = f"{types['v']}, {types['state']}"
    return (
        f"func.func @f({signature})\n"
        f'    -> ({types["v"]} {{tnl.name = "out"}}, {types["state"]} {{tnl.name = "state_out"}})'
        ' attributes {tnl.symbols = ["batch"]} {\n'
        f"  %o, %n = {operation}\n    : ({', '.join(types.values())}) -> ({results})\n"
        f"  return %o, %n : {results}\n}}\n")


def tokens(steps, heads, dtype):
    """q, k, v of each step. Those of k and v are rather positive than not, as those
    of models: the state grows, and what is added to it is small beside it."""
    random = numpy.random.RandomState(steps)
    values = random.standard_normal((steps, 3, 1, heads, 1, WIDTH)).astype(numpy.float32)
    values[:, 1:] += 0.5
    if dtype == "bf16":
        values = (values.view(numpy.uint32) & 0xFFFF0000).view(numpy.float32)
    return values


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=pathlib.Path)
    parser.add_argument("--device", default="cuda")
    parser.add_argument("--dtype", default="f32")
    parser.add_argument("--steps", type=int, default=4096)
    parser.add_argument("--slopes", default=SLOPES)
    parser.add_argument("--general", action="store_true")
    parser.add_argument("--cpu-levels", default="x86-64,x86-64-v3,x86-64-v4")
    options = parser.parse_args()
    options.folder.mkdir(parents=True, exist_ok=True)
    slopes = numpy.array([float(s) for s in options.slopes.split(",")], numpy.float32)
    source, package = options.folder / "recurrent.mlir", options.folder / "recurrent.tnl"
    source.write_text(module(slopes, options.general))
    target = "cpu" if options.device == "cpu" else "nvptx:sm_90a"
    subprocess.run([tool("tnl-compile"), str(source), "-o", str(package),
                    f"--target={target}", f"--dtype={options.dtype}",
                    f"--cpu-levels={options.cpu_levels}"], check=True)
    step = Package(package, options.device).function("f")

    qkv = tokens(options.steps, len(slopes), options.dtype)
    decay = numpy.exp(-slopes.astype(numpy.float64))[:, None, None]
    exact = numpy.zeros((len(slopes), WIDTH, WIDTH))
    expected = numpy.zeros(qkv[:, 0].shape)
    actual = numpy.zeros(expected.shape, numpy.float32)
    state = numpy.zeros((1, *exact.shape), numpy.float32)
    following = state.copy()
    # Of one token, [1, H, 1, P] and [1, 1, H * P] are the same numbers.
    packed = (1, 1, -1) if options.general else (1, len(slopes), 1, WIDTH)
    for i, (q, k, v) in enumerate(qkv):
        inputs = {"q": q.reshape(packed), "k": k.reshape(packed), "v": v.reshape(packed),
                  "state": state, "decay": -slopes[None, None]}
        step(inputs, {"out": actual[i].reshape(packed), "state_out": following})
        state, following = following, state
        exact = exact * decay + k[0].swapaxes(1, 2) * v[0].astype(numpy.float64)
        expected[i] = (q[0] @ exact)[None]

    failed = 0
    for name, errors, limit in (
        ("outputs", relative(actual, expected, (0, 1, 3, 4)), LIMITS[options.dtype][0]),
        ("states", relative(state[0], exact, (1, 2)), LIMITS[options.dtype][1]),
    ):
        good = errors <= limit
        failed += numpy.count_nonzero(~good)
        for slope, error in zip(slopes[~good], errors[~good]):
            print(f"FAILED {name} of slope {slope:g}: {error:.1e}")
        print(f"worst of {name}: {errors.max():.1e}")
    print(f"{2 * len(slopes) - failed} passed, {failed} failed")
    return failed != 0


if __name__ == "__main__":
    sys.exit(main())
