# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Runs node tests through tnl-compile and tnl-run.

    node_tests.py BIN [--kinds=official,newer,typed] [--filter=TEXT] [--keep=DIR] [-v]

The last line is `N passed, N failed`. Cases of the table's operators that the table
does not claim are counted by reason.
"""
import argparse
import collections
import concurrent.futures
import copy
import os
import re
import subprocess
import sys
import tempfile

import numpy as np
import onnx

import node_cases
from node_cases import Claims, array, as_float64, opset_of

BATCH = 24
KINDS = "official,newer,typed"


class Runner:
    def __init__(self, options, folder):
        self.bin, self.folder, self.level = options.bin, folder, options.level
        self.results = {}  # arrays by case, for cases that others are compared with

    def tool(self, name, *arguments):
        return subprocess.run([os.path.join(self.bin, name), *arguments], capture_output=True, text=True)

    def save(self, case, model, suffix=""):
        path = os.path.join(self.folder, f"{case.id}{suffix}.onnx")
        onnx.save(model, path)
        return f"{case.id}={path}"

    def compile(self, cases, package):
        graphs = [f"{case.id}={os.path.join(self.folder, case.id)}.onnx" for case in cases]
        return self.tool("tnl-compile", "-o", package, f"--cpu-levels={self.level}", *graphs)

    def compile_batch(self, number, cases):
        """Compiles cases into one package, or one by one if one of them fails."""
        package = os.path.join(self.folder, f"batch{number}.tnl")
        if self.compile(cases, package).returncode == 0:
            for case in cases:
                case.package = package
            return
        for case in cases:
            package = os.path.join(self.folder, f"{case.id}.tnl")
            done = self.compile([case], package)
            case.package = package
            if done.returncode:
                case.failure = "tnl-compile: " + last_line(done.stderr)

    def execute(self, case):
        inputs = os.path.join(self.folder, f"{case.id}.in.npz")
        outputs = os.path.join(self.folder, f"{case.id}.out.npz")
        names = list(case.inputs)
        np.savez(inputs, **{f"a{i}": case.inputs[name] for i, name in enumerate(names)})
        given = [f"--input={name}=@{inputs}:a{i}" for i, name in enumerate(names)]
        done = self.tool("tnl-run", "run", case.package, f"--function={case.id}", "--threads=1",
                         f"--output=@{outputs}", *given)
        if done.returncode:
            case.failure = "tnl-run: " + last_line(done.stderr)
            return
        with np.load(outputs) as archive:
            self.results[case.name] = {name: archive[name] for name in archive.files}

    def judge(self, case):
        if case.failure:
            return
        actual = self.results[case.name]
        expected = case.outputs
        if case.like:
            if case.like.name not in self.results:
                case.failure = f"{case.like.name}: {case.like.failure}"
                return
            expected = self.results[case.like.name]
        for name, want in expected.items():
            case.failure = case.failure or compare(case, name, actual[name], array(want))


def last_line(text):
    lines = [line for line in text.splitlines() if "error" in line] or text.splitlines() or ["?"]
    return lines[-1]


def compare(case, name, got, want):
    if got.shape != want.shape:
        return f"{name} has the shape {got.shape}, expected {want.shape}"
    if case.like:
        if got.dtype.kind in "iub" and want.dtype.kind == "f":
            want = np.trunc(want).astype(np.int64).astype(got.dtype)
        got, want = as_float64(got), as_float64(want)
        limit = case.relative * np.max(np.abs(want), initial=0)
        error = np.max(np.abs(got - want), initial=0)
        return None if error <= limit else f"{name} is off by {error:g}, allowed {limit:g}"
    if got.dtype == np.dtype("V2"):
        want = np.frombuffer(want.tobytes(), "V2")
        got = got.reshape(-1)
        # The generators cut bfloat16 where ONNX rounds: the last bit may differ.
        got, want = as_float64(got), as_float64(want)
        same = np.allclose(got, want, rtol=2**-7, atol=0, equal_nan=True)
        return None if same else f"{name} differs in more than its last bit"
    if got.dtype != want.dtype:
        return f"{name} is {got.dtype}, expected {want.dtype}"
    try:
        np.testing.assert_allclose(got, want, case.rtol, case.atol)
    except AssertionError as error:
        return f"{name}: " + " ".join(str(error).split())[:160]
    return None


def functions_of(text, folder):
    """The functions of an MLIR module by name, without paths and sizes of files."""
    text = re.sub(re.escape(folder) + r"/[^\"]*", "", text)
    text = re.sub(r"(offset|bytes?) = \d+( : i64)?", "", text)
    parts = re.split(r"^  func\.func @(\w+)", text, flags=re.M)
    # The last one has the end of the module behind it.
    ends = [part.rstrip("} \n") for part in parts[2::2]]
    return dict(zip(parts[1::2], ends))


def import_everywhere(runner, cases):
    """In every operator set that the table claims for a case it must be imported as
    the same operations as in the one that it is compiled from; or, from opset 18 on,
    as in opset 18, which gives a case of its own. Returns the number of imports, of
    failures, and these cases."""
    versions = collections.defaultdict(list)
    for case in cases:
        for version in case.opsets:
            versions[version].append(case)

    def module(version):
        graphs = []
        for case in versions[version]:
            model = node_cases.new_form(case.model, version)
            graphs.append(runner.save(case, model, f".{version}"))
        path = os.path.join(runner.folder, f"opset{version}.mlir")
        done = runner.tool("tnl-compile", "--compile-to=import", "-o", path, *graphs)
        if done.returncode:
            return version, None, last_line(done.stderr)
        with open(path) as file:
            return version, functions_of(file.read(), runner.folder), None

    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        modules = {v: (functions, error) for v, functions, error in pool.map(module, versions)}
    for version, (_, error) in sorted(modules.items()):
        if error:
            print(f"FAILED opset {version}: {error}")
            return 0, 1, []
    forms = []
    for case in cases:
        home = modules[case.home][0][case.id]
        for version in case.opsets:
            text = modules[version][0][case.id]
            if text == home:
                continue
            if version != 18:
                case.failure = f"opset {version} is imported differently"
                break
            home = text
            form = copy.copy(case)
            form.name, form.kind, form.id = case.name + "/opset18", "newer", case.id + "f"
            form.model = node_cases.new_form(case.model, 18)
            runner.save(form, form.model)
            forms.append(form)
    return sum(len(functions) for functions, _ in modules.values()), 0, forms


def choose_typed(claims, cases):
    """For each operator the smallest case of it alone, in all its types."""
    made = []
    for row in claims.rows:
        if row.until < node_cases.NEWEST and row.domain == "":
            continue
        own = [c for c in cases if len(c.model.graph.node) == 1 and c.operators == {(row.domain, row.operator)}]
        floats = [c for c in own if any(v.type.tensor_type.elem_type == onnx.TensorProto.FLOAT
                                        for v in c.model.graph.input)]
        for case in sorted(floats or own, key=lambda c: sum(np.asarray(a).size for a in c.inputs.values()))[:1]:
            made += node_cases.typed_cases(row, case)
    return made


def select(claims, kinds, text=""):
    """Claimed cases, and the count of others by reason."""
    chosen, refused = [], collections.defaultdict(list)
    for case in node_cases.collect_official() + node_cases.collect_newer():
        if text not in case.name or not case.operators <= claims.names:
            continue
        reason = claims.refusal(case)
        case.opsets = [] if reason else claims.opsets(case)
        if not reason and not case.opsets:
            reason = "forms of operators before opset 13"
        if reason:
            refused[reason].append(case.name)
            continue
        version = opset_of(case.model)
        case.home = version if version in case.opsets else case.opsets[0]
        claims.prepare(case, case.home)
        chosen.append(case)
    typed = choose_typed(claims, chosen) if "typed" in kinds else []
    return [case for case in chosen if case.kind in kinds], typed, refused


def run(options, folder):
    runner = Runner(options, folder)
    claims = Claims(node_cases.read_table(os.path.join(options.bin, "tnl-import")))
    cases, typed, refused = select(claims, options.kinds.split(","), options.filter)
    everything = cases + typed + [case.like for case in typed if case.like]
    for number, case in enumerate(everything):
        case.id, case.failure = f"n{number}", None
        runner.save(case, case.model)
    imported, broken, forms = import_everywhere(runner, cases)
    cases, everything = cases + forms, everything + forms
    batches = [everything[i:i + BATCH] for i in range(0, len(everything), BATCH)]
    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        list(pool.map(runner.compile_batch, range(len(batches)), batches))
        list(pool.map(runner.execute, [case for case in everything if not case.failure]))
    passed, failed = 0, broken
    covered = set().union(*(case.operators for case in cases))
    everywhere = not options.filter and options.kinds == KINDS
    for domain, operator in sorted(claims.names - covered if everywhere else ()):
        print(f"FAILED {domain or 'ai.onnx'}.{operator}: no case has it")
        failed += 1
    for kind in options.kinds.split(","):
        own = [case for case in cases + typed if case.kind == kind]
        for case in own:
            runner.judge(case)
            if case.failure:
                print(f"FAILED {kind} {case.name}: {case.failure}")
            elif options.verbose:
                print(f"passed {kind} {case.name}")
        good = sum(not case.failure for case in own)
        print(f"{kind}: {good} passed of {len(own)} claimed")
        passed, failed = passed + good, failed + len(own) - good
    print(f"imported: {imported} times, in all operator sets of the table")
    for reason, names in sorted(refused.items()):
        print(f"not claimed, {reason}: {len(names)}" + (f": {' '.join(names)}" if options.verbose else ""))
    print(f"{passed} passed, {failed} failed")
    return 1 if failed or not passed else 0


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("bin", help="folder of tnl-compile, tnl-import and tnl-run")
    parser.add_argument("--kinds", default=KINDS)
    parser.add_argument("--filter", default="", help="part of a case's name")
    parser.add_argument("--level", default="x86-64", help="level of tnl-compile's --cpu-levels")
    parser.add_argument("--keep", help="folder for models, packages and arrays")
    parser.add_argument("-v", "--verbose", action="store_true", help="name every case")
    options = parser.parse_args()
    if options.keep:
        os.makedirs(options.keep, exist_ok=True)
        return run(options, options.keep)
    with tempfile.TemporaryDirectory() as folder:
        return run(options, folder)


if __name__ == "__main__":
    sys.exit(main())
