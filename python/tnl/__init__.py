# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Runs packages that tnl-compile made.

    import tnl
    with tnl.open("kjv.tnl") as package:          # device="cuda" for a GPU
        logits = package["full"](input_ids=ids)["logits"]
        session = package.session()
        text = bytes(session.generate(b"In the beginning", max_tokens=64))

Needs numpy and libtnl-runtime.so.1 ($TNL_RUNTIME_LIBRARY, beside this package, or where
the system looks).
"""
from ._library import Error
from ._package import Function, Package, Session, TensorInfo

__all__ = ["Error", "Function", "Package", "Session", "TensorInfo", "open"]


def open(path, device="cpu", threads=0):
    """Opens a package; see Package."""
    return Package(path, device, threads)
