# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Changes a package while it generates text.

    cut-short.py BIN PACKAGE
"""
import os
import shutil
import subprocess
import sys

binaries, package = sys.argv[1:]


def generate(change, tokens):
    shutil.copy(package, package + ".copy")
    process = subprocess.Popen([f"{binaries}/tnl-run", "generate", "--quiet", package + ".copy", "--prompt=a",
                                f"--max-tokens={tokens}", "--threads=1"], stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    process.stdout.read(1)  # It runs.
    change(package + ".copy")
    _, errors = process.communicate()
    return process.returncode, errors.decode()


for size in (0, 4096, 20000):
    code, text = generate(lambda path: os.truncate(path, size), 1 << 40)
    print(code, text, end="")
code, _ = generate(lambda path: os.replace(shutil.copy(package, path + ".new"), path), 1000)
print("replaced:", code)
