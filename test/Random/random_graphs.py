#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Random valid graphs, compiled and run, against tnl-interpret.

  random_graphs.py BIN [--count=60] [--models=0] [--seed=0] [--device=cpu|cuda] [--keep=DIR] [--least=N]

BIN has tnl-compile, tnl-interpret, tnl-opt and tnl-run. Results of float32
arithmetic agree within 1e-5 of the largest element; where values are rounded to
16 bits on the way, within that rounding. A graph whose results move by more
than 2.5e-6 when those of its operations move in the last digit of float32 is
drawn again: it says nothing. Models are graphs of ids -> logits: what is derived from them (prefill,
decode) is checked as well. A graph that fails is cut down to its first wrong operation and written
to DIR. With --device=cuda the driver is what TNL_CUDA_DRIVER names.

With --guard-pages sizes are those where vectors end in tails, and every graph
runs at every CPU level with memory that ends, and then begins, at pages that
nobody may touch.

Prints how often each operation occurred; --least=N fails where one occurs less
often. Ends with the line 'N passed, N failed'.
"""
import argparse
import collections
import concurrent.futures
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile

import numpy as np

import attention  # noqa: F401 (registers operations)
import models
import onnx_indexing  # noqa: F401
import onnx_movement  # noqa: F401
import onnx_operations
import operations
from graph import CONSTANTS, Graph, stored

LEVELS = ("x86-64", "x86-64-v3", "x86-64-v4")
SCHEDULE = {"cpu": "builtin.module(func.func(tnl-name-sizes),tnl-form-dispatches,func.func(tnl-plan-buffers))",
            "cuda": "builtin.module(func.func(tnl-name-sizes),tnl-form-dispatches{products=true},"
                    "func.func(tnl-plan-buffers))"}
TOLERANCE = 1e-5
STEADY = 2.5e-6


class Failure(Exception):
    pass


def run(*command):
    done = subprocess.run([str(c) for c in command], capture_output=True, text=True, errors="replace")
    if done.returncode != 0:
        lines = [l for l in (done.stdout + done.stderr).splitlines() if "error" in l]
        text = " / ".join(lines[:3]) or (done.stdout + done.stderr)[-300:]
        raise Failure(f"{pathlib.Path(str(command[0])).name} ends with {done.returncode}: {text[:600]}")
    return done


def draw(name, rng, counts, device, tails):
    """A graph of one to eight operations; rare ones are likelier."""
    kinds = dict(operations.OPERATIONS)
    if device == "cpu":
        kinds.update(onnx_operations.OPERATIONS)
    while True:
        graph = Graph(name, rng, gpu=device == "cuda", tails=tails)
        for _ in range(int(rng.integers(1, 7))):
            names = sorted(kinds, key=lambda kind: (counts[kind], kind))
            kind = graph.choose(names[:8] if graph.chance(0.5) else names)
            kinds[kind](graph)
        graph.finish()
        if graph.returned:
            return graph


class Part:
    """Values of a graph that are computed together, as a function."""

    def __init__(self, graph, values, name):
        self.graph, self.values, self.name = graph, values, name
        self.ops, self.arguments = graph.slice(values)

    def text(self):
        return self.graph.text(self.values, self.name)

    def tolerance(self, value):
        return 0.0 if not value.is_float else TOLERANCE + 8 * value.rough


class Runner:
    def __init__(self, options, folder):
        self.options, self.folder = options, folder
        self.levels = self.supported_levels()

    def tool(self, name):
        return pathlib.Path(self.options.bin) / name

    def supported_levels(self):
        text = run(self.tool("tnl-run"), "devices").stdout
        best = max((i for i, level in enumerate(LEVELS) if level in text.split("\n")[0]), default=0)
        return LEVELS[:best + 1]

    def interpret(self, parts, base, *more):
        """The outputs of all parts by name."""
        command, outputs = [self.tool("tnl-interpret"), base.with_suffix(".mlir"), *more], {}
        for part in parts:
            for value, array in part.arguments:
                path = f"{base}.{part.name}.{value.name}.npy"
                np.save(path, array if value.is_float else stored(array, value.element))
                command.append(f"--input={part.name}_{value.name}=@{path}")
            for i, _ in enumerate(part.values):
                outputs[f"{part.name}_r{i}"] = f"{base}.{part.name}.r{i}.npy"
        run(*command, *[f"--output={name}=@{path}" for name, path in outputs.items()])
        return {name: np.load(path) for name, path in outputs.items()}

    def compile(self, base, rng):
        module, options = base.with_suffix(".mlir"), []
        route = int(rng.integers(3))
        if route == 0:
            schedule = base.with_suffix(".schedule.mlir")
            run(self.tool("tnl-opt"), module, f"--pass-pipeline={SCHEDULE[self.options.device]}", "-o", schedule)
            module, options = schedule, ["--compile-from=schedule"]
        if self.options.device == "cuda":
            options += ["--target=nvptx:sm_90a"]
        elif not self.options.guard_pages:
            options += [f"--cpu-levels={rng.choice(self.levels)}"]
        run(self.tool("tnl-compile"), module, "-o", f"{base}.tnl", *options)

    def execute(self, part, base, rng, *more):
        command = [self.tool("tnl-run"), "run", f"{base}.tnl", f"--function={part.name}",
                   f"--device={self.options.device}"]
        if self.options.device == "cpu":
            command.append(f"--threads={rng.integers(1, 4)}")
        for value, array in part.arguments:
            path = f"{base}.{part.name}.{value.name}.npy"
            np.save(path, stored(array, value.element))
            command.append(f"--input={part.name}_{value.name}=@{path}")
        outputs = f"{base}.{part.name}.npz"
        run(*command, f"--output=@{outputs}", *more)
        with np.load(outputs) as archive:
            return {name: archive[name] for name in archive.files}

    def check(self, part, base, expected, rng):
        if not self.options.guard_pages:
            return self.compare(part, expected, self.execute(part, base, rng))
        for level in self.levels:
            for guard in ("after", "before"):
                more = (f"--cpu-level={level}", f"--guard-pages={guard}")
                try:
                    self.compare(part, expected, self.execute(part, base, rng, *more))
                except Failure as failure:
                    raise Failure(f"{' '.join(more)}: {failure}") from None

    def compare(self, part, expected, found):
        for i, value in enumerate(part.values):
            name = f"{part.name}_r{i}"
            error = difference(expected[name], found[name])
            if not error <= part.tolerance(value):
                raise Failure(f"result {i} (%{value.name}) is off by {error:.2e}, allowed "
                              f"{part.tolerance(value):.1e}")


def as_numbers(array):
    if array.dtype == np.dtype("V2"):
        return (np.frombuffer(array.tobytes(), np.uint16).astype(np.uint32) << 16).view(np.float32).astype(
            np.float64).reshape(array.shape)
    return array.astype(np.float64)


# Below, float32 has no full precision left: what decays to 1e-40 is 0 within its range.
LEAST = float(np.finfo(np.float32).tiny) / TOLERANCE


def difference(expected, found):
    """The largest difference over the largest element; NaN where shapes differ."""
    expected, found = as_numbers(expected), as_numbers(found)
    if expected.shape != found.shape:
        return float("nan")
    same = (expected == found) | (np.isnan(expected) & np.isnan(found))
    with np.errstate(invalid="ignore"):
        error = np.where(same, 0, np.abs(expected - found)).max(initial=0)
    return error / max(np.abs(expected).max(initial=0), LEAST)


class Batch:
    """Graphs that are one module."""

    def __init__(self, runner, number, graphs, seed):
        self.runner, self.number, self.graphs, self.seed = runner, number, graphs, seed
        self.rng = np.random.default_rng(seed)
        self.failures, self.passed = [], []

    def base(self, name):
        return self.runner.folder / name

    def steady(self, parts, base):
        """The parts whose results hardly depend on rounding, and their values."""
        base.with_suffix(".mlir").write_text("\n".join(part.text() for part in parts))
        expected = self.runner.interpret(parts, base)
        moved = [self.runner.interpret(parts, base, f"--perturb={seed}") for seed in (1, 2)]

        def is_steady(part):
            names = [f"{part.name}_r{i}" for i in range(len(part.values))]
            return all(np.isfinite(as_numbers(expected[name])).all() and
                       all(difference(expected[name], other[name]) <= STEADY for other in moved) for name in names)
        kept = [part for part in parts if is_steady(part)]
        base.with_suffix(".mlir").write_text("\n".join(part.text() for part in kept))
        return kept, expected

    def test(self):
        base = self.base(f"b{self.number}")
        parts = [Part(graph, graph.returned, graph.name) for graph in self.graphs]
        try:
            parts, expected = self.steady(parts, base)
            if parts:
                self.runner.compile(base, self.rng)
        except Failure as failure:
            # Which one? Alone they are compiled in the same way.
            if len(parts) == 1:
                self.failures.append((parts[0], str(failure)))
                return self
            for part in parts:
                alone = Batch(self.runner, f"{self.number}.{part.name}", [part.graph], self.seed).test()
                self.failures += alone.failures
                self.passed += alone.passed
            return self
        for part in parts:
            try:
                self.runner.check(part, base, expected, self.rng)
                self.passed.append(part)
            except Failure as failure:
                self.failures.append((part, str(failure)))
        return self


def reduce(runner, part, seed):
    """The first operation of a failing graph that fails with what it needs alone."""
    graph = part.graph
    for op in part.ops:
        if op.kind in CONSTANTS:
            continue
        smaller = Part(graph, op.results, "f")
        base = runner.folder / "reduced"
        base.with_suffix(".mlir").write_text(smaller.text())
        for attempt in range(6):
            rng = np.random.default_rng((seed, attempt))
            try:
                expected = runner.interpret([smaller], base)
                runner.compile(base, rng)
                runner.check(smaller, base, expected, rng)
            except Failure as failure:
                return smaller, str(failure)
    return part, None


def report(runner, part, message, keep, seed):
    """Prints a failure; what is needed to see it again is in `keep`."""
    smaller, reason = reduce(runner, part, seed)
    kinds = " ".join(op.kind for op in smaller.ops if op.kind not in CONSTANTS)
    print(f"FAILED {part.name}: {message}\n  reduced to {kinds}: {reason or 'fails only as a whole'}")
    if keep:
        folder = pathlib.Path(keep) / part.name
        folder.mkdir(parents=True, exist_ok=True)
        for each in {id(part): part, id(smaller): smaller}.values():
            (folder / f"{each.name}.mlir").write_text(each.text())
            for value, array in each.arguments:
                np.save(folder / f"{each.name}_{value.name}.npy", stored(array, value.element))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("bin")
    parser.add_argument("--count", type=int, default=60)
    parser.add_argument("--models", type=int, default=0)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--device", choices=("cpu", "cuda"), default="cpu")
    parser.add_argument("--guard-pages", action="store_true")
    parser.add_argument("--keep", help="folder for graphs that fail")
    parser.add_argument("--least", type=int, default=0)
    parser.add_argument("--jobs", type=int, default=os.cpu_count())
    options = parser.parse_args()
    size = 24 if options.device == "cpu" else 8
    counts, drawn = collections.Counter(), collections.Counter()
    passed, failed, number, redrawn = 0, 0, 0, 0
    with tempfile.TemporaryDirectory() as folder, concurrent.futures.ThreadPoolExecutor(options.jobs) as pool:
        runner = Runner(options, pathlib.Path(folder))
        while passed + failed < options.count:
            batches, missing = [], options.count - passed - failed
            while missing > 0 and len(batches) < 2 * options.jobs:
                graphs = []
                for i in range(min(size, missing)):
                    rng = np.random.default_rng((options.seed, number, i))
                    graphs.append(draw(f"g{number}_{i}", rng, drawn, options.device, options.guard_pages))
                    drawn.update({op.kind for op in graphs[-1].ops})
                batches.append(Batch(runner, number, graphs, (options.seed, number)))
                missing -= len(graphs)
                number += 1
            for batch in pool.map(Batch.test, batches):
                redrawn += len(batch.graphs) - len(batch.passed) - len(batch.failures)
                for part in batch.passed:
                    counts.update({op.kind for op in part.ops})
                    passed += 1
                for part, message in batch.failures:
                    report(runner, part, message, options.keep, options.seed)
                    failed += 1
                for path in pathlib.Path(folder).glob(f"b{batch.number}.*"):
                    path.unlink()
        checks = pool.map(lambda number: check_model(runner, number, options), range(options.models))
        for message in checks:
            passed, failed = passed + (message is None), failed + (message is not None)
            if message:
                print(f"FAILED {message}")
    for kind, count in sorted(counts.items()):
        print(f"  {count:5} {kind}")
    rare = [kind for kind in kinds_of(options.device) if counts[kind] < options.least]
    if rare:
        print(f"FAILED: less than {options.least} times: {' '.join(rare)}")
    print(f"drawn again: {redrawn}")
    print(f"{passed} passed, {failed + bool(rare)} failed")
    return 1 if failed or rare or not passed else 0


def check_model(runner, number, options):
    """What is wrong with a random model, or None."""
    rng = np.random.default_rng((options.seed, number, 2))
    base = runner.folder / f"m{number}"
    try:
        while True:
            model = models.Model(f"m{number}", rng, gpu=options.device == "cuda")
            if models.is_steady(model, run, runner.tool, base, lambda a, b: difference(a, b) <= STEADY):
                break
        models.check(model, run, runner.tool, base, options.device, str(rng.choice(runner.levels)),
                     int(rng.integers(1, 4)))
        return None
    except Failure as failure:
        if options.keep:
            folder = pathlib.Path(options.keep) / model.name
            folder.mkdir(parents=True, exist_ok=True)
            for suffix in (".mlir", ".npz"):
                if base.with_suffix(suffix).exists():
                    shutil.copy(base.with_suffix(suffix), folder)
        return f"{model.name}: {failure}"
    finally:
        for path in runner.folder.glob(f"{model.name}.*"):
            path.unlink()


def kinds_of(device):
    kinds = list(operations.OPERATIONS) + [kind for kind in CONSTANTS if kind.startswith("tnl.")]
    if device == "cpu":
        kinds += list(onnx_operations.OPERATIONS)
    return [kind for kind in kinds if "." in kind]


if __name__ == "__main__":
    sys.exit(main())
