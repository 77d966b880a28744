#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""A long text, token by token and in chunks, against the interpreter in float64.

  decode.py MODEL.onnx DIR [--tokens=20000] [--chunks=512,64,7,1] [--seed=5]

Compiles the model for the CPU and feeds it random token ids: to decode, and to
prefill in chunks of so many tokens. Compares the logits of every token and the last
states, each head of them with its own largest value, with those of the same text in
float64, and decode with the first kind of chunks. Ends with the line
'N passed, N failed'.

Within 1e-5; the states of more than 20,000 tokens within 3e-5. They are float32, and
every token rounds them anew.
"""
import argparse
import pathlib
import subprocess
import sys

import numpy

from runtime import Package, relative, tool


def reference(model, ids, folder):
    """Logits and states of all tokens at once."""
    module = folder / "model.mlir"
    subprocess.run([tool("tnl-compile"), model, "--compile-to=optimize", "-o", str(module)],
                   check=True)
    function = Package(folder / "model.tnl").function("prefill")
    numpy.save(folder / "ids.npy", ids)
    command = [tool("tnl-interpret"), str(module), "--function=prefill",
               f"--input=input_ids=@{folder}/ids.npy"]
    command += [f"--input={name}=zeros" for name in function.inputs if name != "input_ids"]
    command += [f"--output={name}=@{folder}/{name}.npy" for name in function.outputs]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    return {name: numpy.load(folder / f"{name}.npy") for name in function.outputs}


def feed(function, ids, chunk, expected):
    """Logits of all tokens and the last states, fed in chunks."""
    count = ids.shape[1]
    logits = numpy.zeros(expected["logits"].shape, numpy.float32)
    states = {name: numpy.zeros(value.shape, numpy.float32)
              for name, value in expected.items() if name != "logits"}
    following = {name: value.copy() for name, value in states.items()}
    for first in range(0, count, chunk):
        last = min(first + chunk, count)
        inputs = {name.replace("_out_", "_in_"): value for name, value in states.items()}
        inputs["input_ids"] = numpy.ascontiguousarray(ids[:, first:last])
        inputs["position"] = numpy.array([first])
        # A slice of the only sequence is contiguous.
        function(inputs, {"logits": logits[:, first:last], **following})
        states, following = following, states
    return {"logits": logits, **states}


def errors(actual, expected):
    """The largest of all tokens, and of all heads of all states."""
    logits = relative(actual["logits"], expected["logits"], (0, 2)).max()
    states = max(relative(actual[name], value, (0, 2, 3)).max()
                 for name, value in expected.items() if name != "logits")
    return logits, states


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("model")
    parser.add_argument("folder", type=pathlib.Path)
    parser.add_argument("--tokens", type=int, default=20000)
    parser.add_argument("--chunks", default="512,64,7,1")
    parser.add_argument("--seed", type=int, default=5)
    options = parser.parse_args()
    options.folder.mkdir(parents=True, exist_ok=True)
    package = options.folder / "model.tnl"
    subprocess.run([tool("tnl-compile"), options.model, "-o", str(package)], check=True)
    ids = numpy.random.RandomState(options.seed).randint(0, 256, (1, options.tokens))
    expected = reference(options.model, ids, options.folder)
    limit = 1e-5 if options.tokens <= 20000 else 3e-5
    passed = failed = 0

    def report(name, actual, expected):
        nonlocal passed, failed
        logits, states = errors(actual, expected)
        good = logits <= 1e-5 and states <= limit
        passed, failed = passed + good, failed + (not good)
        print(f"{'passed' if good else 'FAILED'} {name}: logits {logits:.1e}, states {states:.1e}",
              flush=True)

    opened = Package(package)
    decoded = feed(opened.function("decode"), ids, 1, expected)
    report("decode", decoded, expected)
    for i, chunk in enumerate(map(int, options.chunks.split(","))):
        prefilled = feed(opened.function("prefill"), ids, chunk, expected)
        report(f"prefill in chunks of {chunk}", prefilled, expected)
        if i == 0:
            report("decode against prefill", decoded, prefilled)
    print(f"{passed} passed, {failed} failed")
    return failed != 0


if __name__ == "__main__":
    sys.exit(main())
