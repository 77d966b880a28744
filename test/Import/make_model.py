# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""make_model.py FOLDER CASES...: writes FOLDER/CASE.onnx for each case of
cases_*.py whose name starts with one of CASES."""

import importlib
import os
import sys

folder, wanted = sys.argv[1], tuple(sys.argv[2:])
os.makedirs(folder, exist_ok=True)
here = os.path.dirname(os.path.abspath(__file__))
for name in sorted(os.listdir(here)):
    if name.startswith("cases_") and name.endswith(".py"):
        module = importlib.import_module(name[:-3])
        for case, make in vars(module).items():
            if callable(make) and case.startswith(wanted):
                data = make(folder) if make.__code__.co_argcount else make()
                with open(os.path.join(folder, case + ".onnx"), "wb") as file:
                    file.write(data)
