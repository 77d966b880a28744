# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Runs one token of one sequence on the GPU and counts the launches of its plan.

  count_launches.py PACKAGE.tnl FOLDER
"""
import json
import subprocess
import sys

import numpy

package, folder = sys.argv[1:]
described = json.loads(subprocess.run(["tnl-run", "inspect", package, "--json"], check=True, capture_output=True).stdout)
decode = next(f for f in described["programs"][0]["functions"] if f["name"] == "decode")
options = []
for tensor in decode["inputs"]:
    shape = [1 if size == "batch" else int(size) for size in tensor["shape"]]
    array = numpy.zeros(shape, {"f32": "float32", "i64": "int64"}[tensor["dtype"]])
    path = f"{folder}/{tensor['name']}.npy"
    numpy.save(path, array)
    options.append(f"--input={tensor['name']}=@{path}")
command = ["tnl-run", "run", package, "--function=decode", "--device=cuda", "--profile", *options]
run = subprocess.run(command, capture_output=True, text=True)
if run.returncode:
    sys.exit(run.stderr)
lines = [line.split() for line in run.stderr.splitlines() if " x " in line]
print(sum(int(line[3]) for line in lines), "launches of", len(lines), "kernels")
