# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Scores a text with several chunk sizes; all must agree to 1e-5 bits a byte."""
import subprocess
import sys

package, text, *chunks = sys.argv[1:]
scores = []
for chunk in chunks:
    out = subprocess.run(
        ["tnl-run", "score", package, "--text", text, "--chunk", chunk],
        stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, check=True).stdout
    scores.append(float(out.split()[-1]))
differ = [s for s in scores if not abs(s - scores[0]) <= 1e-5]
print(scores)
print(f"{len(scores) - len(differ)} equal, {len(differ)} differ")
