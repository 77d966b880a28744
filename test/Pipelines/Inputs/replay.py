# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Runs a named pipeline, and its passes as text: replay.py NAME[=OPTIONS] FILE [--kernels | --tiles]

Both must print the same. --kernels runs them on the kernel functions of a schedule
alone, --tiles on its tile kernels alone: what these pipelines take.
"""
import re
import subprocess
import sys


def tnl_opt(module, *options):
    done = subprocess.run(["tnl-opt", "-", *options], input=module, capture_output=True, text=True)
    if done.returncode:
        sys.exit(f"tnl-opt {' '.join(options)}: {done.stderr[:2000]}")
    return done.stdout, done.stderr


def only(module, wanted):
    """The module with those of its operations that begin with `wanted`."""
    lines = module.splitlines()
    kept, keeping = [], False
    for line in lines:
        if re.match(r"  \S", line) and not line.startswith("  }"):
            keeping = wanted(line)
        if keeping or not line.startswith("  "):
            kept.append(line)
    return "\n".join(kept) + "\n"


name, file, *kind = sys.argv[1:]
module = tnl_opt(open(file).read())[0]
if kind == ["--kernels"]:
    module = only(module, lambda line: "func.func" in line and "tnl.kernel" in line)
elif kind == ["--tiles"]:
    module = only(module, lambda line: "tile.kernel" in line)
assert "func" in module or "tile.kernel" in module, "nothing to run the passes on"
direct, dumped = tnl_opt(module, "--" + name, "--dump-pass-pipeline")
text = re.search(r"^(builtin\.module|any)\(\n.*^\)$", dumped, re.MULTILINE | re.DOTALL)
assert text, dumped[:2000]
text = re.sub(r"\n *", "", text.group())
again = tnl_opt(module, "--pass-pipeline=" + text)[0]
assert direct != module, f"{name} changes nothing"
assert direct == again, f"{name} and its text differ: {text}"
