# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Runs a command: exit_code.py CODE COMMAND... Fails where it ends with another code, or not by itself."""
import subprocess
import sys

code, *command = sys.argv[1:]
done = subprocess.run(command, capture_output=True, text=True)
if done.returncode != int(code) or not done.stderr:
    sys.exit(f"{' '.join(command)}: ended with {done.returncode}, not {code}: {done.stderr[:500]}")
