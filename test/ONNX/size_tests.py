# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Calls whose sizes disagree, and calls with sizes of 1, for every operation of two or
more tensors.

    size_tests.py BIN OPERATORS.def TNL_FOLDER [--cuda=DRIVER] [--filter=TEXT] [--keep=DIR] [-v]

A bad call must end with one message that names the node and both sizes, a good one
must give what numpy gives; between guard pages, on both sides. An operator of the
table, or an operation of the tnl dialect, without such calls fails the test. With
DRIVER, hand-written modules are called on that GPU, too.

The last line is `N passed, N failed`.
"""
import argparse
import concurrent.futures
import os
import re
import subprocess
import sys
import tempfile

import numpy as np
import onnx

import size_cases
import size_cases_tnl

BATCH = 16


class Runner:
    def __init__(self, options, folder):
        self.options, self.folder = options, folder
        self.passed, self.failures = 0, []

    def tool(self, name, *arguments):
        environment = dict(os.environ, TNL_CUDA_DRIVER=self.options.cuda or "")
        return subprocess.run([os.path.join(self.options.bin, name), *arguments], capture_output=True, text=True,
                              env=environment)

    def path(self, name):
        return os.path.join(self.folder, name)

    def fail(self, where, why):
        self.failures.append(f"FAILED {where}: {why}")

    def compile(self, package, *arguments):
        return self.tool("tnl-compile", "-o", package, "--cpu-levels=x86-64", *arguments)

    def compile_models(self, number, cases):
        """One package of many models, or one by one if one of them fails."""
        for case in cases:
            onnx.save(case.model, self.path(f"{case.name}.onnx"))
        graphs = [f"{case.name}={self.path(case.name)}.onnx" for case in cases]
        package = self.path(f"batch{number}.tnl")
        together = self.compile(package, *graphs).returncode == 0
        for case, graph in zip(cases, graphs):
            case.package = package if together else self.path(f"{case.name}.tnl")
            if not together:
                done = self.compile(case.package, graph)
                if done.returncode:
                    case.package = None
                    self.fail(case.name, "tnl-compile: " + done.stderr.strip())

    def compile_modules(self, number, cases):
        module, package = self.path(f"module{number}.mlir"), self.path(f"module{number}.tnl")
        with open(module, "w") as file:
            file.write("\n".join(case.text for case in cases))
        targets = ["--target=cpu", "--target=nvptx:sm_90a"] if self.options.cuda else []
        done = self.compile(package, module, *targets)
        for case in cases:
            case.package = package if done.returncode == 0 else None
        if done.returncode:
            self.fail(cases[0].name + " ...", "tnl-compile: " + done.stderr.strip())

    def call(self, case, number, way):
        """Why the call is wrong, if it is."""
        call = case.calls[number]
        files = self.path(f"{case.name}.{number}")
        out = f"{files}.{way.lstrip('-').replace('=', '-')}.npz"
        given = [f"--input={name}=@{files}.npz:a{i}" for i, name in enumerate(case.inputs)]
        done = self.tool("tnl-run", "run", case.package, f"--function={case.name}", "--threads=1", way,
                         f"--output=@{out}", *given)
        if call.sizes:
            return self.judge_message(case, call, done)
        if done.returncode:
            return done.stderr.strip() or f"ended with {done.returncode}"
        with np.load(out) as archive:
            results = [archive[name] for name in archive.files]
        expected = case.expected(call.arrays)
        if len(results) != len(expected):
            return f"{len(results)} results, expected {len(expected)}"
        return next(filter(None, map(difference, results, expected)), None)

    @staticmethod
    def judge_message(case, call, done):
        if done.returncode != 1:
            return f"ended with {done.returncode}, not 1: {done.stderr.strip()}"
        lines = done.stderr.splitlines()
        if len(lines) > 2 or not all(line.startswith('hint: ') for line in lines[1:]) or not lines[0].startswith(f"tnl-run: error: function '{case.name}': node '{case.name}': "):
            return "the message does not name the node: " + done.stderr.strip()
        numbers = re.findall(r"(?<![\w.])-?\d+(?![\w.])", lines[0].split(": ", 4)[-1])
        missing = [size for size in call.sizes if str(size) not in numbers]
        return f"the message does not name {missing}: {lines[0]}" if missing else None

    def run(self, case):
        if not case.package:
            return
        ways = ["--guard-pages=after", "--guard-pages=before"]
        if case.on_gpu and self.options.cuda:
            ways.append("--device=cuda")
        for number, call in enumerate(case.calls):
            arrays = {f"a{i}": a for i, a in enumerate(call.arrays)}
            np.savez(self.path(f"{case.name}.{number}.npz"), **arrays)
            for way in ways:
                why = self.call(case, number, way)
                shapes = " ".join(str(a.shape) for a in call.arrays)
                where = f"{case.name} {case.description} {shapes} {way}"
                if why:
                    self.fail(where, why)
                else:
                    self.passed += 1
                    if self.options.verbose:
                        print("passed", where)


def difference(got, want):
    want = np.asarray(want)
    if got.shape != want.shape:
        return f"the shape is {got.shape}, expected {want.shape}"
    if got.dtype.kind in "iub":
        return None if np.array_equal(got, want) else f"{got.ravel()} is not {want.ravel()}"
    error = np.max(np.abs(got - want), initial=0)
    limit = 2e-6 * max(1, np.max(np.abs(want), initial=0))
    return None if error <= limit else f"off by {error:g}, allowed {limit:g}"


def table_operators(path):
    """Operators of two or more inputs, or with one that gives a size, by the table."""
    with open(path) as file:
        text = file.read()
    row = r'^ONNX_OP\("([^"]*)",\s*"(\w+)",\s*\w+(?:\([^)]*\))?,\s*\d+,\s*(\w+),\s*\w+,\s*\w+(?:\s*" "\s*\w+)*,\s*"([^"]*)"'
    rows = re.findall(row, text, re.M)
    assert len(rows) == len(re.findall(r"^ONNX_OP\(", text, re.M)), "a row of the table is not understood"
    return {(domain, name) for domain, name, most, fixed in rows if most == "ANY" or int(most) > 1 or fixed}


def tnl_operations(path):
    """Operations of the dialect with two or more tensors; those of chunks are made by passes alone."""
    text = ""
    for name in ("TNLOps.td", "TNLAttentionOps.td", "TNLScheduleOps.td"):
        with open(os.path.join(path, name)) as file:
            text += file.read()
    found = set()
    for name, body in re.findall(r'^def TNL_\w+\s*: (?:TNL_Op|Op)<(?:TNL_Dialect, )?"(\w+)"(.*?)^}', text, re.M | re.S):
        arguments = re.search(r"let arguments = \(ins(.*?)\);", body, re.S)
        tensors = re.findall(r"Variadic<|TNL_(?:\w*Tensor|AnyRanked)", arguments[1]) if arguments else []
        if len(tensors) > 1:
            found.add(name)
    return found


def check_complete(runner, cases):
    """Every operator has good and bad calls, or a reason why not."""
    covered = {}
    for case in cases:
        covered.setdefault(case.operator, set()).update(bool(call.sizes) for call in case.calls)
    wanted = table_operators(runner.options.table) | {("tnl", name) for name in tnl_operations(runner.options.tnl)}
    excused = {**size_cases.EXCEPTIONS, **size_cases_tnl.EXCEPTIONS}
    never = {**size_cases.NEVER_BAD, **size_cases_tnl.NEVER_BAD}
    for operator in sorted(wanted - set(excused)):
        have = covered.get(operator, set())
        if False not in have:
            runner.fail(operator, "no call that is right")
        if (True in have) == (operator in never):
            runner.fail(operator, "no call with sizes that disagree" if operator not in never
                        else "listed as having no bad calls, but has")
    for operator in sorted(set(excused) | set(never)):
        if operator not in wanted or operator in excused and operator in covered:
            runner.fail(operator, "needs no excuse")


def run(options, folder):
    runner = Runner(options, folder)
    models, modules = size_cases.collect(), size_cases_tnl.collect()
    check_complete(runner, models + modules)
    models = [case for case in models if options.filter in case.name]
    modules = [case for case in modules if options.filter in case.name]
    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        for compile_, cases, batch in ((runner.compile_models, models, BATCH), (runner.compile_modules, modules, 1000)):
            batches = [cases[i:i + batch] for i in range(0, len(cases), batch)]
            list(pool.map(compile_, range(len(batches)), batches))
        list(pool.map(runner.run, models + modules))
    for line in runner.failures:
        print(line)
    print(f"{runner.passed} passed, {len(runner.failures)} failed")
    return 1 if runner.failures or not runner.passed else 0


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("bin", help="folder of tnl-compile and tnl-run")
    parser.add_argument("table", help="lib/Import/Operators.def")
    parser.add_argument("tnl", help="include/TNL/Dialect/TNL")
    parser.add_argument("--cuda", help="the driver library of a GPU, or of the emulated one")
    parser.add_argument("--filter", default="", help="part of a case's name")
    parser.add_argument("--keep", help="folder for models, packages and arrays")
    parser.add_argument("-v", "--verbose", action="store_true", help="name every call")
    options = parser.parse_args()
    if options.keep:
        os.makedirs(options.keep, exist_ok=True)
        return run(options, options.keep)
    with tempfile.TemporaryDirectory() as folder:
        return run(options, folder)


if __name__ == "__main__":
    sys.exit(main())
