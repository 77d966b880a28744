# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Text of a random model: it is the text of tokens, and whole characters at any time.

generated_text.py PACKAGE: what is generated after a prompt, in one process and in
two, is one text, and is UTF-8.
"""
import os
import subprocess
import sys
import tempfile

package = sys.argv[1]


def run(*words):
    return subprocess.run(["tnl-run", *words], stdout=subprocess.PIPE, check=True).stdout


some = 0
with tempfile.TemporaryDirectory() as folder:
    state = os.path.join(folder, "state")
    for seed in range(6):
        options = ["generate", package, "--quiet"]
        sampled = ["--temperature=3", f"--seed={seed}"]
        whole = run(*options, "\u4f60 In the", "--max-tokens=40", *sampled)
        # Broken ones are U+FFFD: no byte is printed that belongs to none.
        whole.decode("utf-8")
        some += len(whole)
        for cut in (1, 7, 22):
            text = run(*options, "\u4f60 In the", f"--max-tokens={cut}", f"--save-state={state}", *sampled)
            text.decode("utf-8")
            rest = run(*options, f"--load-state={state}", f"--max-tokens={40 - cut}", "--temperature=3")
            # Where the end came before the break, the two say more.
            assert (text + rest).startswith(whole), (seed, cut, whole, text, rest)
assert some > 50, some
print("all as SentencePiece has it")
