# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Prints the metadata of a package as JSON: metadata.py PACKAGE SCHEMA FOLDER."""

import json
import pathlib
import struct
import subprocess
import sys

package, schema, folder = sys.argv[1:]
data = pathlib.Path(package).read_bytes()
offset, size = struct.unpack_from("<QQ", data, 16)
folder = pathlib.Path(folder)
folder.mkdir(parents=True, exist_ok=True)
(folder / "package.bin").write_bytes(data[offset : offset + size])
subprocess.run(
    ["flatc", "--json", "--strict-json", "--raw-binary", "-o", folder, schema, "--", folder / "package.bin"],
    check=True,
)


def text(expr, names):
    """A size program as `batch 64 Mul`; computed sizes by their own programs."""
    words = []
    for node in expr["nodes"]:
        word = node.get("op", "Const")
        words.append(str(node.get("value", 0)) if word == "Const" else names[node.get("value", 0)] if word == "Symbol" else word)
    return " ".join(words)


def flat(value, names=()):
    """Programs as texts; `names` are the sizes of the function around."""
    if isinstance(value, dict):
        if "nodes" in value:
            return text(value, names)
        if "symbols" in value:
            symbols = value["symbols"]
            names = list(symbols) if isinstance(symbols, list) else [f"s{i}" for i in range(symbols)]
            for size in value.get("sizes", []):
                names.append(text(size, names))
        return {key: flat(item, names) for key, item in value.items()}
    if isinstance(value, list):
        return [flat(item, names) for item in value]
    return value


package = flat(json.loads((folder / "package.json").read_text()))
for code in package["code"]:
    print("code", code["target"], code["level"], code["format"])
for weight in package["weights"]:
    begin, size = weight["data"]["offset"], weight["data"]["length"]
    print("weight", weight["name"], weight.get("dtype", "F32"), data[begin : begin + min(size, 8)].hex())
for program in package.get("programs", []):
    print("program", program["target"], program.get("dtype", "F32"))
    for function in program["functions"]:
        print("function", function["name"], "buffers", function.get("buffers", []))
        for step in function["steps"]:
            launch = step.get("launch", {})
            print("step", step.get("kind", "Kernel"), "kernel", step.get("kernel", 0))
            for name in ("inputs", "outputs"):
                for value in step[name]:
                    print(" ", name[:-1], value.get("place", "Input"), value.get("index", 0), value.get("shape", []))
            for argument in launch.get("args", []):
                print("  arg", json.dumps(argument))
            if launch:
                print("  blocks", launch["blocks"], launch["threads"], launch.get("shared_bytes", 0))
