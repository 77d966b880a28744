# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Ends tools by signals while they write; nothing is left, and old files stay.

    interrupts.py BIN FOLDER
"""
import os
import shutil
import signal
import subprocess
import sys
import time

BIN, FOLDER = sys.argv[1:]
shutil.rmtree(FOLDER, ignore_errors=True)
os.makedirs(f"{FOLDER}/out")
os.makedirs(f"{FOLDER}/tmp")
ENVIRONMENT = {**os.environ, "TMPDIR": f"{FOLDER}/tmp"}
# A weight of zeros without blocks on the disk, so large that writing it takes time.
SIZE = 1 << 27
with open(f"{FOLDER}/w.bin", "wb") as weights:
    weights.truncate(SIZE)
with open(f"{FOLDER}/large.mlir", "w") as module:
    type_ = f"tensor<{SIZE // 4096}x1024xf32>"
    module.write(f"""func.func @f(%ids: tensor<?x?xi64>) -> tensor<?x?x1024xf32> {{
  %w = tnl.weight "w" from #tnl.file<"{FOLDER}/w.bin", offset = 0, length = {SIZE}> -> {type_}
  %x = tnl.embedding %ids, %w : (tensor<?x?xi64>, {type_}) -> tensor<?x?x1024xf32>
  return %x : tensor<?x?x1024xf32>
}}
""")
with open(f"{FOLDER}/neg.mlir", "w") as module:
    module.write("func.func @f(%x: tensor<?xf32>) -> tensor<?xf32> {\n"
                 "  %0 = onnx.Neg %x : (tensor<?xf32>) -> tensor<?xf32>\n  return %0 : tensor<?xf32>\n}\n")
subprocess.run([f"{BIN}/tnl-compile", f"{FOLDER}/neg.mlir", "-o", f"{FOLDER}/neg.tnl", "--cpu-levels=x86-64"],
               check=True)
OUT = f"{FOLDER}/out/x"
COMMANDS = {
    # Waits for its input when it has made its output.
    "tnl-opt": ["tnl-opt", "-", "-o", OUT],
    "tnl-compile": ["tnl-compile", f"{FOLDER}/large.mlir", "-o", OUT, "--cpu-levels=x86-64"],
    "tnl-compile --emit=onnx": ["tnl-compile", f"{FOLDER}/large.mlir", "--emit=onnx", "-o", OUT],
    "tnl-run": ["tnl-run", "run", f"{FOLDER}/neg.tnl", f"--input=x={SIZE // 4}xf32=1".replace("=x=", "=arg0="),
                f"--output=@{OUT}"],
}


def temporaries():
    return [name for name in os.listdir(f"{FOLDER}/out") if ".tmp-" in name]


def interrupt(command, number):
    """True if the signal came while the tool wrote; then what it left is checked."""
    # Who runs tests may ignore signals, which is inherited.
    process = subprocess.Popen([f"{BIN}/{command[0]}", *command[1:]], stdin=subprocess.PIPE,
                               stderr=subprocess.PIPE, env=ENVIRONMENT,
                               preexec_fn=lambda: signal.signal(number, signal.SIG_DFL))
    while not temporaries() and process.poll() is None:
        time.sleep(0.0005)
    process.send_signal(signal.SIGSTOP)
    inTime = bool(temporaries())
    process.send_signal(number)
    process.send_signal(signal.SIGCONT)
    process.communicate()
    if not inTime or process.returncode == 0:
        return False
    assert process.returncode == -number, process.returncode
    return True


for name, command in COMMANDS.items():
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        for _ in range(20):
            with open(OUT, "w") as old:
                old.write("old")
            if interrupt(command, number):
                break
        else:
            sys.exit(f"{name} was never interrupted while it wrote")
        left = os.listdir(f"{FOLDER}/out") + os.listdir(f"{FOLDER}/tmp")
        assert left == ["x"] and open(OUT).read() == "old", (name, left)
        print(f"{name}: signal {number.value} leaves nothing")
shutil.rmtree(FOLDER)
