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


def text(expr):
    """A size program as `batch 64 Mul`, symbols by their index."""
    words = []
    for node in expr["nodes"]:
        word = node.get("op", "Const")
        words.append(str(node["value"]) if word == "Const" else f"s{node['value']}" if word == "Symbol" else word)
    return " ".join(words)


def flat(value):
    if isinstance(value, dict):
        return text(value) if "nodes" in value else {key: flat(item) for key, item in value.items()}
    if isinstance(value, list):
        return [flat(item) for item in value]
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
