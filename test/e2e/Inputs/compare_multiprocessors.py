# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Compares what GPUs of 1 and 132 multiprocessors computed, and whether they cut the sequence."""
import sys

import numpy

results = []
for count in (1, 132):
    with open(f"{sys.argv[1]}.{count}.profile") as profile:
        text = profile.read()
    print(count, "multiprocessors:", "scan" if "_scan" in text else "no scan")
    results.append(numpy.load(f"{sys.argv[1]}.{count}.npy").astype("float64"))
for result in results[1:]:
    error = numpy.linalg.norm(result - results[0]) / numpy.linalg.norm(results[0])
    if not error < 5e-3:
        sys.exit(f"relative error {error:.2e}")
if all(numpy.array_equal(result, results[0]) for result in results[1:]):
    sys.exit("all computed the same way")
print("all agree")
