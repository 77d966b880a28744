# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Runs tnl-run in too little memory, then does what its message says.

limited_memory.py PACKAGE PROMPT MEGABYTES: with that address space the prompt at
once is refused before it is tried, and the chunk that the message names fits.
"""
import re
import resource
import subprocess
import sys

package, prompt, megabytes = sys.argv[1], sys.argv[2], int(sys.argv[3])


def generate(*words):
    limit = megabytes << 20
    return subprocess.run(
        ["tnl-run", "generate", package, "--prompt-file", prompt, "--max-tokens=4", "--threads=1", *words],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_AS, (limit, limit)))


refused = generate("--chunk=1000000")
assert refused.returncode == 1 and not refused.stdout, refused
print(refused.stderr, end="")
chunk = int(re.search(r"--chunk=(\d+) would fit", refused.stderr).group(1))
fits = generate(f"--chunk={chunk}")
assert fits.returncode == 0 and len(fits.stdout) == 4, fits
assert generate("--chunk=512").stdout == fits.stdout
print(f"more than 1000 tokens at once: {chunk > 1000}")
