# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Runs every function of a package and of the MLIR module it was compiled from
on the same random inputs: tnl-run in float32 against tnl-interpret in float64.

  against_interpreter.py MODULE.mlir PACKAGE.tnl FOLDER [--max-rel=X] [--device=D] [--sizes=2,7 ..]

--sizes: of the symbols of each function, in order, instead of 2, 7, 3, 5; each such
option is a round of calls, to functions without symbols only in the first.

Prints `passed|failed FUNCTION OUTPUT` and exits with 1 when one failed.
"""
import json
import subprocess
import sys

import numpy as np

module, package, folder = sys.argv[1:4]
options = [option for option in sys.argv[4:] if not option.startswith("--sizes=")]
rounds = [[int(size) for size in option[len("--sizes="):].split(",")]
          for option in sys.argv[4:] if option.startswith("--sizes=")] or [[2, 7, 3, 5]]
if not any(option.startswith("--max-rel=") for option in options):
    options.append("--max-rel=1e-5")
stream = np.random.default_rng(7)


def call(*command):
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    return done.returncode, done.stdout.decode()


code, text = call("tnl-run", "inspect", package, "--json")
assert code == 0, text
described = json.loads(text)
functions = described["functions"] or described["programs"][0]["functions"]
failed = 0


def attempt(function, symbols, positive):
    """Inputs, expected outputs and the names of the files they are in."""
    name = function["name"]
    sizes = dict(zip(function["symbols"], symbols))
    inputs, outputs, expects, paths = [], [], [], []
    for tensor in function["inputs"]:
        shape = [sizes.get(size, size) for size in tensor["shape"]]
        if tensor["dtype"] == "f32":
            array = stream.standard_normal(shape).astype(np.float32)
            array = np.abs(array) if positive else array
        else:
            array = stream.integers(0, 2, shape).astype(np.int64)
        path = f"{folder}/{name}.{tensor['name']}.npy"
        np.save(path, array)
        inputs.append(f"--input={tensor['name']}=@{path}")
    for tensor in function["outputs"]:
        paths.append(f"{folder}/{name}.{tensor['name']}.npy")
        outputs.append(f"--output={tensor['name']}=@{paths[-1]}")
        expects.append(f"--expect={tensor['name']}=@{paths[-1]}")
    code, text = call("tnl-interpret", module, f"--function={name}", *inputs, *outputs)
    assert code == 0, text
    finite = all(np.isfinite(np.load(path)).all() for path in paths)
    return inputs, expects, finite


calls = [(function, symbols) for symbols in rounds for function in functions
         if function["symbols"] or symbols is rounds[0]]
for function, symbols in calls:
    name = function["name"]
    inputs, expects, finite = attempt(function, symbols, positive=False)
    if not finite:  # the root of a negative number, say
        inputs, expects, finite = attempt(function, symbols, positive=True)
    code, text = call("tnl-run", "run", package, f"--function={name}", *inputs, *expects, *options)
    print("failed" if code else "passed", name, *(symbols if len(rounds) > 1 else []))
    if code:
        failed += 1
        print(text)
assert functions, "no function to compare"
print(f"{len(calls) - failed} passed, {failed} failed")
sys.exit(1 if failed else 0)
