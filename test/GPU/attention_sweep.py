#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Attention on a GPU, by value, over head widths, options and lengths.

  attention_sweep.py prepare DIR [--widths=16,20] [--dtypes=f32,bf16] [--filter=REGEX]
      writes tnl modules, compiles them and evaluates them with tnl-interpret
  attention_sweep.py run DIR [--device=cuda] [--jobs=N] [--filter=REGEX]
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

import numpy

WIDTHS = (16, 20, 48, 64, 80, 128, 192, 256)
SHAPES = ((2, 37), (1, 64), (1, 129))
LONG = (1, 600)  # more than one segment
LIMITS = {"f32": 1e-5, "bf16": 2e-2}


def round_bf16(x):
    bits = numpy.ascontiguousarray(x, numpy.float32).view(numpy.uint32)
    bits = (bits + 0x7FFF + ((bits >> 16) & 1)) & 0xFFFF0000
    return bits.astype(numpy.uint32).view(numpy.float32)


class Case:
    def __init__(self, width, lrpe, mask, state):
        self.width, self.lrpe, self.mask, self.state = width, lrpe, mask, state
        self.heads = 1 if width >= 128 else 2
        self.rows = width * (2 if lrpe else 1)
        self.name = f"p{width}" + "_lrpe" * lrpe + "_mask" * mask + "_state" * state

    def slopes(self):
        return [0.25, 0.03125][: self.heads]

    def module(self):
        e = self.heads * self.width
        s = f"tensor<?x{self.heads}x{self.rows}x{self.width}xf32>"
        arguments = [("x", f"tensor<?x?x{4 * e}xf32>", '["batch", "seq", ""]')]
        operands, types = "", [f"tensor<?x?x{4 * e}xf32>"]
        if self.lrpe:
            arguments.append(("theta", f"tensor<{self.heads}x{self.width}xf32>", '["", ""]'))
            operands += " theta(%theta)"
            types.append(f"tensor<{self.heads}x{self.width}xf32>")
            if self.state:
                arguments.append(("position", "tensor<?xi64>", '["batch"]'))
                operands += " position(%position)"
                types.append("tensor<?xi64>")
        if self.state:
            arguments.append(("state", s, '["batch", "", "", ""]'))
            operands += " state(%state)"
            types.append(s)
        if self.mask:
            arguments.append(("mask", "tensor<?x?xi64>", '["batch", "seq"]'))
            operands += " mask(%mask)"
            types.append("tensor<?x?xi64>")
        signature = ", ".join(
            f'%{n}: {t} {{tnl.name = "{n}", tnl.dims = {d}}}' for n, t, d in arguments
        )
        results = (f"tensor<?x?x{e}xf32>", f"tensor<?x?x{self.heads}xf32>", s)
        named = ", ".join(
            f'{t} {{tnl.name = "{n}"}}' for n, t in zip(("out", "sums", "state_out"), results)
        )
        slopes = ", ".join(f"{x:e}" for x in self.slopes())
        return (
            f'func.func @f({signature}) -> ({named}) attributes {{tnl.symbols = ["batch", "seq"]}} {{\n'
            f"  %o, %s, %n = tnl.gated_linear_attention %x{operands} heads {self.heads}"
            f" activation <none> slopes [{slopes}]\n"
            f"    : ({', '.join(types)}) -> ({', '.join(results)})\n"
            f"  return %o, %s, %n : {', '.join(results)}\n}}\n"
        )

    def inputs(self, batch, tokens):
        random = numpy.random.RandomState(batch * 1000 + tokens)
        e = self.heads * self.width
        values = {"x": round_bf16(random.standard_normal((batch, tokens, 4 * e)))}
        if self.lrpe:
            power = -numpy.arange(e).reshape(self.heads, self.width) * 2.0 / self.width
            values["theta"] = (10000.0**power).astype(numpy.float32)
        if self.state:
            shape = (batch, self.heads, self.rows, self.width)
            values["state"] = random.standard_normal(shape).astype(numpy.float32)
            if self.lrpe:
                values["position"] = random.randint(0, 100000, batch).astype(numpy.int64)
        if self.mask:
            values["mask"] = (random.uniform(size=(batch, tokens)) < 0.8).astype(numpy.int64)
        return values


def cases(widths, pattern):
    for width, lrpe, mask, state in itertools.product(
        widths, (False, True), (False, True), (False, True)
    ):
        case = Case(width, lrpe, mask, state)
        if re.search(pattern, case.name):
            yield case


def shapes_of(case):
    if case.width >= 192:  # large states
        return SHAPES[0], SHAPES[2]
    return SHAPES + (LONG,) if case.width in (64, 128) else SHAPES


def tool(name):
    """From PATH, else from the build beside the sources."""
    root = pathlib.Path(__file__).resolve().parents[2]
    return shutil.which(name) or str(root / "build" / "bin" / name)


def prepare(folder, widths, dtypes, pattern):
    folder.mkdir(parents=True, exist_ok=True)
    for case in cases(widths, pattern):
        module = folder / f"{case.name}.mlir"
        module.write_text(case.module())
        for dtype in dtypes:
            package = folder / f"{case.name}.{dtype}.tnl"
            subprocess.run(
                [tool("tnl-compile"), str(module), "-o", str(package),
                 "--target=nvptx:sm_90a", f"--dtype={dtype}"],
                check=True,
            )
        for batch, tokens in shapes_of(case):
            command = [tool("tnl-interpret"), str(module)]
            files = []
            for name, value in case.inputs(batch, tokens).items():
                file = folder / f"{case.name}.{name}.npy"
                numpy.save(file, value)
                files.append(file)
                command.append(f"--input={name}=@{file}")
            for name in ("out", "sums", "state_out"):
                file = folder / f"{case.name}.{batch}x{tokens}.{name}.npy"
                command.append(f"--output={name}=@{file}")
            subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
            for name in ("out", "sums", "state_out"):
                file = folder / f"{case.name}.{batch}x{tokens}.{name}.npy"
                numpy.save(file, numpy.load(file).astype(numpy.float32))
            for file in files:
                file.unlink()


def check(folder, case, dtype, shape, device):
    label = f"{case.name} {dtype} {shape[0]}x{shape[1]}"
    base = folder / f"run.{case.name}.{dtype}.{shape[0]}x{shape[1]}"
    command = [tool("tnl-run"), "run", str(folder / f"{case.name}.{dtype}.tnl"),
               "--function=f", f"--device={device}", f"--max-rel={LIMITS[dtype]}"]
    files = []
    for name, value in case.inputs(*shape).items():
        file = pathlib.Path(f"{base}.{name}.npy")
        numpy.save(file, value)
        files.append(file)
        command.append(f"--input={name}=@{file}")
    for name in ("out", "sums", "state_out"):
        expected = folder / f"{case.name}.{shape[0]}x{shape[1]}.{name}.npy"
        command.append(f"--expect={name}=@{expected}")
    done = subprocess.run(command, capture_output=True, text=True)
    for file in files:
        file.unlink()
    return label, done.returncode == 0, (done.stdout + done.stderr).strip()


def run(folder, device, jobs, pattern, verbose):
    work = []
    for case in cases(WIDTHS, pattern):
        for dtype in LIMITS:
            if (folder / f"{case.name}.{dtype}.tnl").exists():
                work += [(case, dtype, shape) for shape in shapes_of(case)]
    failed = 0
    with concurrent.futures.ThreadPoolExecutor(jobs) as pool:
        results = pool.map(lambda w: check(folder, *w, device), work)
        for label, passed, text in results:
            failed += not passed
            if not passed or verbose:
                print(f"{'passed' if passed else 'FAILED'} {label}: {text}")
    print(f"{len(work) - failed} passed, {failed} failed")
    return failed != 0 or not work


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("action", choices=("prepare", "run"))
    parser.add_argument("folder", type=pathlib.Path)
    parser.add_argument("--widths", default=",".join(map(str, WIDTHS)))
    parser.add_argument("--dtypes", default="f32,bf16")
    parser.add_argument("--filter", default="", help="of names such as p16_lrpe_mask_state")
    parser.add_argument("--device", default="cuda")
    parser.add_argument("--jobs", type=int, default=1)
    parser.add_argument("--verbose", action="store_true")
    options = parser.parse_args()
    if options.action == "prepare":
        widths = [int(w) for w in options.widths.split(",")]
        prepare(options.folder, widths, options.dtypes.split(","), options.filter)
        return 0
    return run(options.folder, options.device, options.jobs, options.filter, options.verbose)


if __name__ == "__main__":
    sys.exit(main())
