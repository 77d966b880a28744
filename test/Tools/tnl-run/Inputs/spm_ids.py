# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Compares tokens and texts of tnl-run with those of SentencePiece's own tools.

spm_ids.py PACKAGE MODEL CORPUS
"""
import subprocess
import sys

package, model, corpus = sys.argv[1:4]
data = open(corpus, "rb").read()


def run(*words, data):
    result = subprocess.run(words, input=data, stdout=subprocess.PIPE, check=True).stdout
    assert result.endswith(b"\n")
    return result[:-1].split(b"\n")


ids = run("tnl-run", "tokenize", package, data=data)
wanted = run("spm_encode", f"--model={model}", "--output_format=id", data=data)
assert len(ids) == len(wanted) == data.count(b"\n"), (len(ids), len(wanted))
different = [i for i, (a, b) in enumerate(zip(ids, wanted)) if a != b]
for i in different[:3]:
    print(data.split(b"\n")[i], ids[i], wanted[i])
encoded = b"\n".join(ids) + b"\n"
text = run("tnl-run", "tokenize", package, "--decode", data=encoded)
back = run("spm_decode", f"--model={model}", "--input_format=id", data=encoded)
broken = sum(a != b for a, b in zip(text, back)) + abs(len(text) - len(back))
tokens = sum(len(line.split()) for line in ids)
print(f"{len(ids)} lines, {tokens} tokens, {len(different)} differ, {broken} texts differ")
