# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Compares greedy continuations with those stored beside a model."""
import json
import subprocess
import sys

package, expected = sys.argv[1:3]
equal = differ = 0
for case in json.load(open(expected))["greedy"]:
    wanted = case["continuation"].encode()
    text = subprocess.run(
        ["tnl-run", "generate", package, "--prompt", case["prompt"],
         "--max-tokens", str(len(wanted))] + sys.argv[3:],
        stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, check=True).stdout
    if text == wanted:
        equal += 1
    else:
        differ += 1
        print(f"{case['prompt']!r}: {text!r}, expected {wanted!r}")
print(f"{equal} equal, {differ} differ")
