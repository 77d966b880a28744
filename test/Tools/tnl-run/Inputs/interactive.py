# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Lines that are continued in one process, against their text as one prompt."""
import subprocess
import sys

package = sys.argv[1]
lines = [b"first line", b"second", b"and a third"]


def generate(*words, **more):
    return subprocess.run(["tnl-run", "generate", package, "--quiet", "--max-tokens=5", *words],
                          stdout=subprocess.PIPE, check=True, **more).stdout


text = b""
wanted = b""
for line in lines:
    text += (b"\n" if text else b"") + line
    answer = generate("--prompt", text)
    wanted += answer + b"\n"
    text += answer
assert generate("--interactive", input=b"\n".join(lines) + b"\n") == wanted
assert generate("--interactive", "--prompt", lines[0], input=b"\n".join(lines[1:])) == wanted
print(f"{len(lines)} lines as one text")
