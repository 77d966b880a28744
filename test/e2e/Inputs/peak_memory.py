# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Runs a command and says whether it stayed below 600 MB."""
import resource
import subprocess
import sys

subprocess.run(sys.argv[1:], check=True, stdout=subprocess.DEVNULL)
peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
print(f"below 600 MB: {peak < 600} ({peak:.0f} MB)")
