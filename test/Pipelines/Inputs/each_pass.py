# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Runs each of TNL's passes and pipelines that tnl-opt has over a module, each in a process of its own.

    each_pass.py MODULE.mlir
"""
import re
import subprocess
import sys

usage = subprocess.run(["tnl-opt", "--help"], capture_output=True, text=True, check=True).stdout
passes = sorted(set(re.findall(r"^ +--((?:tnl|onnx|tile|convert-(?:onnx|tnl|tile))-[a-z0-9-]+)", usage, re.M)))
crashed = 0
for name in passes:
    done = subprocess.run(["tnl-opt", f"--{name}", sys.argv[1]], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    if done.returncode not in (0, 1):
        crashed += 1
        print(f"{name} crashed ({done.returncode}): {done.stderr.decode(errors='replace')[:500]}")
print(f"{len(passes)} passes, {crashed} crashed")
