# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Text with a break, by three processes, against that without."""
import os
import subprocess
import sys
import tempfile

package = sys.argv[1]
cases = [
    ([], "some text", (5, 6, 7)),
    ([], "some text", (0, 1, 17)),
    (["--temperature=1.2", "--repetition-penalty=1.4"], "more text", (3, 8, 7)),
    (["--temperature=0.9", "--top-k=50", "--min-p=0.001"], "x", (1, 1, 16)),
    (["--temperature=1.5"], "other", (9, 5, 4)),
]
equal = differ = 0


def generate(*words):
    return subprocess.run(["tnl-run", "generate", package, "--quiet", *words],
                          stdout=subprocess.PIPE, check=True).stdout


def compare(wanted, text):
    global equal, differ
    if wanted == text:
        equal += 1
    else:
        differ += 1
        print(f"{text!r}, expected {wanted!r}")


with tempfile.TemporaryDirectory() as folder:
    state = os.path.join(folder, "state")
    for options, prompt, parts in cases:
        seed = ["--seed=11"] if options else []
        whole = generate("--prompt", prompt, f"--max-tokens={sum(parts)}", *options, *seed)
        text = generate("--prompt", prompt, f"--max-tokens={parts[0]}", f"--save-state={state}", *options, *seed)
        text += generate(f"--load-state={state}", f"--max-tokens={parts[1]}", f"--save-state={state}", *options)
        text += generate(f"--load-state={state}", f"--max-tokens={parts[2]}", *options)
        compare(whole, text)
    # More text after a break is more of the prompt.
    first = generate("--prompt=abc", "--max-tokens=4", f"--save-state={state}")
    second = generate(f"--load-state={state}", "--prompt=def", "--max-tokens=4")
    compare(generate("--prompt", b"abc" + first + b"def", "--max-tokens=4"), second)
print(f"{equal} equal, {differ} differ")
