# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Runs every tool with less and less memory: it does its work, or says one thing and ends.

    memory.py BIN FIXTURES FOLDER
"""
import os
import resource
import shutil
import subprocess
import sys

BIN, FIXTURES, FOLDER = sys.argv[1:]
shutil.rmtree(FOLDER, ignore_errors=True)
os.makedirs(f"{FOLDER}/out")
MODEL, OUT = f"{FIXTURES}/tiny.full.onnx", f"{FOLDER}/out/x"
TOOLS = [
    ["tnl-compile", MODEL, "-o", OUT],
    ["tnl-compile", MODEL, "--emit=onnx", "-o", OUT],
    ["tnl-import", MODEL, "-o", OUT],
    ["tnl-opt", "--tnl-optimize", f"{FOLDER}/m.mlir", "-o", OUT],
    ["tnl-interpret", f"{FOLDER}/m.mlir", "--dim=batch=1", "--dim=seq=200"],
    ["tnl-run", "run", f"{FOLDER}/f.tnl", "--input=arg0=2000x300xf32=1", f"--output=@{OUT}"],
    ["tnl-run", "inspect", f"{FOLDER}/p.tnl"],
    ["tnl-run", "inspect", f"{FOLDER}/p.tnl", "--json"],
]


def run(command, limit=None):
    def prepare():
        if limit:
            resource.setrlimit(resource.RLIMIT_AS, (limit, limit))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    done = subprocess.run([f"{BIN}/{command[0]}", *command[1:]], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE,
                          stdin=subprocess.DEVNULL, preexec_fn=prepare, timeout=300)
    return done.returncode, done.stderr.decode(errors="replace")


with open(f"{FOLDER}/f.mlir", "w") as module:
    module.write("func.func @f(%x: tensor<?x?xf32>) -> tensor<?x?xf32> {\n"
                 "  %0 = onnx.Neg %x : (tensor<?x?xf32>) -> tensor<?x?xf32>\n  return %0 : tensor<?x?xf32>\n}\n")
for command in (["tnl-compile", MODEL, "-o", f"{FOLDER}/p.tnl"], ["tnl-import", MODEL, "-o", f"{FOLDER}/m.mlir"],
                ["tnl-compile", f"{FOLDER}/f.mlir", "-o", f"{FOLDER}/f.tnl"]):
    code, text = run(command)
    assert code == 0, text

failures = 0
for command in TOOLS:
    name = " ".join(word for word in command[:2] if "/" not in word)
    # The least with which the program starts, and enough for all of it.
    least, most = 1 << 20, 1 << 33
    while most - least > 1 << 18:
        middle = (least + most) // 2
        code, _ = run([command[0], "--version"], middle)
        least, most = (least, middle) if code == 0 else (middle, most)
    start, ended, worked = most, 0, 0
    step = 1 << 18
    limit = start
    while not worked or limit < 1.3 * enough:
        code, text = run(command, limit)
        if code == 0:
            worked += 1
            enough = limit if worked == 1 else enough
        else:
            ended += 1
            errors = [line for line in text.splitlines() if "error" in line.lower()]
            if code != 1 or len(errors) != 1 or "LLVM ERROR" in text or "terminate" in text or "Stack dump" in text:
                failures += 1
                print(f"FAILED {name} with {limit} bytes: code {code}: {text[:600]}")
            if os.listdir(f"{FOLDER}/out"):
                failures += 1
                print(f"FAILED {name} with {limit} bytes left {os.listdir(f'{FOLDER}/out')}")
        shutil.rmtree(f"{FOLDER}/out")
        os.makedirs(f"{FOLDER}/out")
        limit += step
        step = int(step * 1.5)
    print(f"{name}: starts with {start >> 20} MiB; {ended} runs ended with a message")
print(f"{failures} failed")
sys.exit(1 if failures else 0)
