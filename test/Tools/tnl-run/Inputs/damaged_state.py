# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Changes a state file in many places: each one must be refused with a message.

damaged_state.py PACKAGE STATE: leaves a sound file at STATE.
"""
import subprocess
import sys

package, path = sys.argv[1:3]


def generate(*words):
    return subprocess.run(["tnl-run", "generate", package, "--max-tokens=1", "--quiet", *words],
                          stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, errors="replace")


assert generate("--prompt=text", f"--save-state={path}").returncode == 0
sound = open(path, "rb").read()
size = len(sound)
damaged = [sound[:n] for n in (0, 7, 8, 40, size // 2, size - 1)] + [sound + b"\0"]
for at in list(range(0, 96, 7)) + list(range(96, size, size // 12)):
    damaged.append(sound[:at] + bytes([sound[at] ^ 1]) + sound[at + 1:])
for data in damaged:
    with open(path + ".damaged", "wb") as file:
        file.write(data)
    result = generate(f"--load-state={path}.damaged")
    assert result.returncode == 1 and not result.stdout, (len(data), result)
    assert result.stderr.startswith("tnl-run: error: cannot load the state "), result
assert generate(f"--load-state={path}").returncode == 0
# Where nothing can be written, nothing is left.
result = generate("--prompt=text", f"--save-state={path}.folder/state")
assert result.returncode == 1 and "No such file or directory" in result.stderr, result
print("all refused")
