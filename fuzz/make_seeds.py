#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Seeds from which a fuzzer reaches the code, made of the tests' own inputs.

    make_seeds.py FUZZER FOLDER

FUZZER is checkpoint, npy, npz, onnx or pass. Writes FOLDER/seeds/* and, for onnx, the
dictionary FOLDER/dictionary.
"""
import io
import pathlib
import re
import struct
import subprocess
import sys
import tempfile
import zipfile

import numpy as np

ROOT = pathlib.Path(__file__).resolve().parent.parent
# Larger ones cost speed and have nothing that smaller ones lack.
LARGEST = 40000


def npy_bytes(array, version=None):
    out = io.BytesIO()
    np.lib.format.write_array(out, array, version=version)
    return out.getvalue()


def npy_seeds():
    for dtype in ("<f4", "<f2", "<f8", "<i8", "<i4", "<i2", "|i1", "|u1", "|b1", "|V2", "<u2", ">f4", "<c8", "<U3"):
        for shape in ((), (0,), (3,), (2, 3), (1, 2, 3, 4)):
            array = np.zeros(shape, dtype) if dtype in ("|V2", "<U3") else np.ones(shape, dtype)
            yield npy_bytes(array)
    for version in ((1, 0), (2, 0), (3, 0)):
        yield npy_bytes(np.asfortranarray(np.ones((2, 3), np.float32)), version)
        yield npy_bytes(np.ones((2, 3), np.float32), version)[:-1]
    header = "{'descr': '<f4', 'fortran_order': False, 'shape': (2,), }"
    for text in (header, header.replace("(2,)", "(2L,)"), header.replace("(2,)", "(-1,)"), header.replace("2", "9" * 30),
                 header.replace("'descr'", "\"descr\""), header.replace("False", "True"), header[:-3], "{}", ""):
        data = text.encode().ljust(117) + b"\n"
        yield b"\x93NUMPY\x01\x00" + struct.pack("<H", len(data)) + data + bytes(8)


def archive(entries, method=zipfile.ZIP_DEFLATED, comment=b"", force64=False, extra=b""):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as file:
        file.comment = comment
        for name, data in entries.items():
            info = zipfile.ZipInfo(name)
            info.compress_type, info.extra = method, extra
            with file.open(info, "w", force_zip64=force64) as entry:
                entry.write(data)
    return out.getvalue()


class Stream(io.BytesIO):
    """What cannot seek has its sizes behind the data."""

    def seekable(self):
        return False

    def tell(self):
        raise OSError


def zip64_of(data):
    """The same archive with the records of large ones: sizes and counts in 64 bits."""
    end = data.rindex(b"PK\x05\x06")
    disk, start, here, count, size, offset, _ = struct.unpack("<HHHHIIH", data[end + 4:end + 22])
    record = struct.pack("<4sQHHIIQQQQ", b"PK\x06\x06", 44, 45, 45, 0, 0, count, count, size, offset)
    locator = struct.pack("<4sIQI", b"PK\x06\x07", 0, end, 1)
    tail = struct.pack("<4sHHHHIIH", b"PK\x05\x06", 0, 0, 0xFFFF, 0xFFFF, 0xFFFFFFFF, 0xFFFFFFFF, 0)
    return data[:end] + record + locator + tail


def npz_seeds():
    small = {"a.npy": npy_bytes(np.arange(6, dtype=np.float32).reshape(2, 3)), "b.npy": npy_bytes(np.int64(3))}
    many = {f"x{i}.npy": npy_bytes(np.full((i,), i, np.float16)) for i in range(9)}
    long = {"l.npy": npy_bytes(np.zeros(3000, np.float64))}
    text = {"readme.txt": b"no array", "d/": b"", "e.npy": b"", "n.npy": small["a.npy"][:20]}
    for entries in ({}, small, many, long, text):
        for method in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2):
            for force64 in (False, True):
                data = archive(entries, method, force64=force64)
                yield data
                yield zip64_of(data)
        yield archive(entries, comment=b"a comment of the archive")
        yield archive(entries, extra=struct.pack("<HHI", 0x7075, 4, 7))
    stream = Stream()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as file:
        for name, data in small.items():
            file.writestr(name, data)
    yield stream.getvalue()
    data = archive(small)
    yield b"before the archive" + data
    yield data + b"behind it"
    yield data[:-1]
    for at in range(0, len(data), 7):  # damage everywhere once
        yield data[:at] + bytes([data[at] ^ 0xFF]) + data[at + 1:]
    sized = zip64_of(archive(small, force64=True))
    for at in range(len(sized) - 150, len(sized), 3):
        yield sized[:at] + bytes([sized[at] ^ 0xFF]) + sized[at + 1:]


def checkpoint_seeds():
    """The files of the tests' damaged folders, after the number of their kind."""
    sys.path.insert(0, str(ROOT / "test/Import"))
    import checkpoint_damaged
    kinds = {".safetensors": 0, ".bin": 1, ".json": 2}
    with tempfile.TemporaryDirectory() as folder:
        for name, kind, damage, _ in checkpoint_damaged.CASES:
            place = pathlib.Path(folder) / name
            damage(checkpoint_damaged.Folder(place, kind))
            for path in sorted(place.rglob("*")):
                if path.is_file() and path.suffix in kinds:
                    yield bytes([kinds[path.suffix]]) + path.read_bytes()
        for kind in checkpoint_damaged.ckpt.NAMES:
            good = checkpoint_damaged.Folder(pathlib.Path(folder) / kind, kind)
            good.write()
            yield bytes([kinds[good.weights.suffix]]) + good.weights.read_bytes()
            yield bytes([3]) + good.good_pickle()
            yield bytes([2]) + (good.path / "config.json").read_bytes()


def onnx_seeds():
    """The importer's own cases, the fixtures' graphs and ONNX's node tests."""
    with tempfile.TemporaryDirectory() as folder:
        for kind in ("good", "bad"):
            subprocess.run([sys.executable, ROOT / "test/Import/make_model.py", folder, kind], check=True)
        for path in sorted(pathlib.Path(folder).glob("*.onnx")):
            yield path.read_bytes()
    for path in sorted((ROOT / "test/fixtures").rglob("*.onnx")):
        yield path.read_bytes()
    sys.path.insert(0, str(ROOT / "test/ONNX"))
    import node_cases
    for case in node_cases.collect_official() + node_cases.collect_newer():
        yield case.model.SerializeToString()


def onnx_dictionary():
    """Names of operators and attributes, and tags of messages."""
    table = (ROOT / "lib/Import/Operators.def").read_text()
    words = set(re.findall(r'^ONNX_OP\("([^"]*)", "([^"]*)"', table, re.M))
    names = {word for pair in words for word in pair if word}
    for path in sorted((ROOT / "lib/Import").glob("*.cpp")):
        names.update(re.findall(r'"([a-z_]{2,24})"', path.read_text()))
    for name in sorted(names):
        yield name.encode()
        yield bytes([len(name)]) + name.encode()
    for field in range(1, 26):
        for wire in (0, 2, 5):
            tag = field << 3 | wire
            yield bytes([tag]) if tag < 128 else bytes([tag & 127 | 128, tag >> 7])


def pass_seeds():
    """Every pipeline on modules all over the list, some with changes."""
    for pipeline in range(48):
        for module in range(0, 900, 30):
            yield struct.pack("<BHBBBB", pipeline, module + pipeline % 30, 0, 0, 0, 0)
    generator = np.random.default_rng(0)
    for pipeline in range(48):
        for _ in range(12):
            changes = generator.integers(0, 256, 4 * int(generator.integers(1, 9))).astype(np.uint8).tobytes()
            yield struct.pack("<BH", pipeline, int(generator.integers(0, 900))) + changes


def main():
    name, folder = sys.argv[1], pathlib.Path(sys.argv[2])
    seeds = folder / "seeds"
    seeds.mkdir(parents=True, exist_ok=True)
    count = 0
    for data in globals()[f"{name}_seeds"]():
        if len(data) <= LARGEST:
            (seeds / f"{count:05}").write_bytes(data)
            count += 1
    if name == "onnx":
        lines = ['"' + "".join(f"\\x{b:02x}" for b in word) + '"' for word in onnx_dictionary()]
        (folder / "dictionary").write_text("\n".join(lines) + "\n")
    print(f"{count} seeds in {seeds}")


if __name__ == "__main__":
    main()
