# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Copies a package with one byte changed in its weights or code, or cut short."""
import json
import subprocess
import sys

source, target, what = sys.argv[1:]
data = bytearray(open(source, "rb").read())
info = json.loads(subprocess.check_output(["tnl-run", "inspect", source, "--json"]))
if what == "truncate":
    del data[len(data) // 2 :]
else:
    entry = info[what][0]
    data[entry["offset"] + entry["bytes"] // 2] ^= 0x10
open(target, "wb").write(data)
