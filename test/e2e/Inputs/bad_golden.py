# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Writes golden cases for the `tiny` fixture, each with one array replaced."""
import math
import struct
import sys
import zipfile


def npy(kind, shape, value):
    header = f"{{'descr': '{kind}', 'fortran_order': False, 'shape': {tuple(shape)}, }}\n"
    code = {"<i8": "<q", "<f4": "<f"}[kind]
    return (b"\x93NUMPY\x01\x00" + struct.pack("<H", len(header)) + header.encode()
            + struct.pack(code, value) * math.prod(shape))


def ints(*shape, value=1):
    return npy("<i8", shape, value)


def floats(*shape, value=0.5):
    return npy("<f4", shape, value)


good = {
    "input_ids": ints(1, 4), "logits": floats(1, 4, 256),
    "state_0": floats(1, 4, 32, 16), "state_1": floats(1, 4, 16, 16),
    "decode_ids": ints(2, 1, 1), "decode_position": ints(2, 1),
    "decode_logits": floats(2, 1, 1, 256),
    "final_state_0": floats(1, 4, 32, 16), "final_state_1": floats(1, 4, 16, 16),
}
changes = {
    "rank": {"input_ids": ints(4)},
    "type": {"input_ids": floats(1, 4)},
    "empty": {"input_ids": ints(1, 0)},
    "vocabulary": {"input_ids": ints(1, 4, value=1 << 62)},
    "nan": {"logits": floats(1, 4, 256, value=math.nan)},
    "state": {"state_0": floats(1, 4, 16, 16)},
    "steps": {"decode_ids": ints(3, 1, 1)},
    "nosteps": {"decode_ids": ints(0, 1, 1), "decode_position": ints(0, 1),
                "decode_logits": floats(0, 1, 1, 256)},
    "batch": {"decode_ids": ints(2, 3, 1)},
}
for name, change in changes.items():
    with zipfile.ZipFile(f"{sys.argv[1]}.{name}.npz", "w") as archive:
        for key, value in {**good, **change}.items():
            archive.writestr(key + ".npy", value)
