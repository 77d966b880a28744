# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Runs golden cases with memory that ends, and begins, at guard pages.

    guard_pages.py TNL_RUN PACKAGE CASE.npz ...

At every level of code that the processor runs. Generated code that reads or
writes past the end of a tensor, or before it, ends with a signal. Prints
`N passed, N failed`.
"""
import itertools
import subprocess
import sys

LEVELS = ("x86-64", "x86-64-v3", "x86-64-v4")


def main():
    tool, package, *cases = sys.argv[1:]
    devices = subprocess.run([tool, "devices"], capture_output=True, text=True, check=True).stdout
    best = max(i for i, level in enumerate(LEVELS) if f"{level}," in devices)
    passed = failed = 0
    for case, level, guard in itertools.product(cases, LEVELS[:best + 1], ("after", "before")):
        done = subprocess.run([tool, "check", package, case, f"--cpu-level={level}", f"--guard-pages={guard}"],
                              capture_output=True, text=True)
        if done.returncode == 0 and done.stdout.endswith("passed, 0 failed\n"):
            passed += 1
        else:
            failed += 1
            print(f"FAILED {case} {level} {guard}: {done.returncode}\n{done.stdout}{done.stderr}")
    print(f"{passed} passed, {failed} failed")
    return 1 if failed or not passed else 0


if __name__ == "__main__":
    sys.exit(main())
