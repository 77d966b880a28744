# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Continues prompts of different lengths at once and one by one.

batch_equals_single.py PACKAGE PROMPTS TOKENS [OPTION..]: each line of the batch
must be what the prompt alone gives.
"""
import subprocess
import sys

package, prompts, tokens = sys.argv[1:4]
options = ["--max-tokens", tokens, "--quiet"] + sys.argv[4:]


def generate(*words):
    return subprocess.run(["tnl-run", "generate", package, *words, *options],
                          stdout=subprocess.PIPE, check=True).stdout


def as_line(text):
    return text.replace(b"\\", b"\\\\").replace(b"\n", b"\\n").replace(b"\r", b"\\r")


lines = open(prompts, "rb").read().splitlines()
batch = generate(f"--batch={prompts}").split(b"\n")
assert batch.pop() == b"" and len(batch) == len(lines)
equal = 0
for prompt, text in zip(lines, batch):
    single = as_line(generate("--prompt", prompt))
    equal += single == text
    if single != text:
        print(f"{prompt!r}: {text!r}, alone {single!r}")
print(f"{equal} of {len(lines)} equal, prompts of {len(set(map(len, lines)))} lengths")
