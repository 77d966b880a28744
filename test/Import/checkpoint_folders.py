#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Writes a model of test/fixtures as a checkpoint folder, as it would be published.

  checkpoint_folders.py FIXTURE.full.onnx DIR [--format=safetensors|pytorch] [--shards=N]
      [--dtype=F32|F16|BF16] [--theta=DTYPE] [--zip64] [--parameters] [--head=embedding|shared|absent]
      [--config KEY=JSON ..]

The weights are those of the ONNX graph, under the names that checkpoints have. Files
of PyTorch have the bytes that torch.save writes: a zip archive (all stored, data
descriptors, data aligned to 64 bytes) of storages and a pickle of protocol 2.
"""
import argparse
import collections
import io
import json
import pathlib
import pickle
import struct
import sys
import types
import zlib

import numpy as np

try:
    import onnx
    from onnx import numpy_helper
except ImportError:  # checkpoints of other weights need none
    onnx = None

# An array in float32, and the type it is stored in.
Tensor = collections.namedtuple("Tensor", "values dtype")
WIDTH = {"F64": 8, "F32": 4, "F16": 2, "BF16": 2, "I64": 8, "I32": 4}
STORAGE = {"F64": "DoubleStorage", "F32": "FloatStorage", "F16": "HalfStorage",
           "BF16": "BFloat16Storage", "I64": "LongStorage", "I32": "IntStorage"}


def encode(tensor):
    """Little-endian bytes, rounded to nearest even."""
    values = np.ascontiguousarray(tensor.values)
    if tensor.dtype == "BF16":
        bits = values.astype(np.float32).view(np.uint32).astype(np.uint64)
        return ((bits + 0x7FFF + ((bits >> 16) & 1)) >> 16).astype("<u2").tobytes()
    kinds = {"F64": "<f8", "F32": "<f4", "F16": "<f2", "I64": "<i8", "I32": "<i4"}
    return values.astype(kinds[tensor.dtype]).tobytes()


# --------------------------------------------------------------------------
# Weights and configs of fixtures
# --------------------------------------------------------------------------


class Graph:
    """The weights that an exported graph uses, in the order in which it does."""

    def __init__(self, path):
        model = onnx.load(str(path))
        self.known = {t.name: self.array(t) for t in model.graph.initializer}
        self.matrices, self.biases, self.thetas = [], [], []
        for node in model.graph.node:
            self.visit(node)

    @staticmethod
    def array(tensor):
        if tensor.data_type == onnx.TensorProto.BFLOAT16:
            bits = np.frombuffer(tensor.raw_data, "<u2").astype(np.uint32) << 16
            return bits.view(np.float32).reshape(tuple(tensor.dims))
        return numpy_helper.to_array(tensor)

    def visit(self, node):
        inputs = [self.known.get(name) for name in node.input]
        if node.op_type == "Constant":
            value = next((a.t for a in node.attribute if a.name == "value"), None)
            if value is not None:
                self.known[node.output[0]] = self.array(value)
        elif node.op_type in ("Cast", "Identity") and inputs[0] is not None:
            self.known[node.output[0]] = inputs[0]
        elif node.op_type == "Transpose" and inputs[0] is not None:
            self.known[node.output[0]] = inputs[0].T
        elif node.op_type == "MatMul" and inputs[1] is not None and inputs[1].ndim == 2:
            self.matrices.append(inputs[1].T)  # [out, in]
        elif node.op_type == "Gather" and inputs[0] is not None and inputs[0].ndim == 2:
            self.table = inputs[0]
        elif node.op_type == "Add" and inputs[0] is not None and inputs[0].ndim == 1:
            if inputs[0].dtype.kind != "i" and inputs[0].size > 1:
                self.biases.append(inputs[0])
        elif node.op_type == "Mul":
            for value in inputs:
                if value is not None and value.ndim == 3 and value.shape[2] > 1:
                    if not any(np.array_equal(value, theta) for theta in self.thetas):
                        self.thetas.append(value)


# Fixtures without a config of their own.
VARIANTS = {"bias": dict(heads=2, lrpe=[0], act="none"),
            "one-layer": dict(heads=1, lrpe=[], act="silu")}


def published_config(path, graph):
    """config.json as the published checkpoints have it."""
    stem = pathlib.Path(path).name.split(".")[0]
    own = pathlib.Path(path).with_name(stem + ".config.json")
    layers = len(graph.matrices) // 5
    if own.exists():
        fields = json.loads(own.read_text())["config"]
        heads, lrpe = fields["num_heads"], fields["lrpe_layers"]
        act, scaled = fields["activation"], fields["scale_embedding"]
    else:
        fields = VARIANTS[stem]
        heads, lrpe, act, scaled = fields["heads"], fields["lrpe"], fields["act"], True
    vocabulary, width = graph.table.shape
    return {
        "architectures": ["TransnormerForCausalLM"], "model_type": "transnormer",
        "auto_map": {"AutoConfig": "configuration_transnormer.TransnormerConfig"},
        "pad_token_id": 0, "bos_token_id": 1, "eos_token_id": 2, "vocab_size": vocabulary,
        "use_cache": True, "init_std": 0.02, "decoder_embed_dim": width,
        "decoder_layers": layers, "decoder_attention_heads": heads,
        "no_scale_embedding": not scaled, "add_bos_token": False, "norm_type": "simplermsnorm",
        "linear_use_lrpe_list": [int(i in lrpe) for i in range(layers)],
        "hidden_dim": graph.matrices[0].shape[0] // 4, "linear_act_fun": act,
        "glu_dim": graph.matrices[2].shape[0], "bias": bool(graph.biases),
        "torch_dtype": "float32", "transformers_version": "4.31.0"}


def tensors_of(graph, config, dtype, theta_dtype):
    tensors = collections.OrderedDict()
    tensors["model.embed_tokens.weight"] = Tensor(graph.table, dtype)
    matrices, biases, thetas = iter(graph.matrices), iter(graph.biases), iter(graph.thetas)

    def linear(name):
        tensors[name + ".weight"] = Tensor(next(matrices), dtype)
        if config["bias"]:
            tensors[name + ".bias"] = Tensor(next(biases), dtype)

    for layer, has_lrpe in enumerate(config["linear_use_lrpe_list"]):
        prefix = f"model.layers.{layer}."
        linear(prefix + "token_mixer.qkvu_proj")
        if has_lrpe:
            tensors[prefix + "token_mixer.lrpe.theta"] = Tensor(next(thetas), theta_dtype)
        linear(prefix + "token_mixer.out_proj")
        for name in ("l1", "l2", "l3"):
            linear(prefix + "channel_mixer." + name)
    tensors["lm_head.weight"] = Tensor(next(matrices), dtype)
    assert next(matrices, None) is None and next(biases, None) is None
    assert next(thetas, None) is None
    return tensors


# --------------------------------------------------------------------------
# Files
# --------------------------------------------------------------------------


def safetensors_bytes(tensors, change=lambda header: None):
    header, data = {"__metadata__": {"format": "pt"}}, b""
    for name, tensor in tensors.items():
        raw = encode(tensor)
        header[name] = {"dtype": tensor.dtype, "shape": list(tensor.values.shape),
                        "data_offsets": [len(data), len(data) + len(raw)]}
        data += raw
    change(header)
    text = json.dumps(header).encode()
    text += b" " * (-len(text) % 8)
    return struct.pack("<Q", len(text)) + text + data


def fake_torch():
    """Modules with the names that pickles of tensors refer to."""
    if "torch" not in sys.modules:
        torch, utils = types.ModuleType("torch"), types.ModuleType("torch._utils")
        for name in STORAGE.values():
            setattr(torch, name, type(name, (), {"__module__": "torch"}))
        for name in ("_rebuild_tensor_v2", "_rebuild_parameter"):
            def function(*_):
                raise NotImplementedError
            function.__module__, function.__name__, function.__qualname__ = "torch._utils", name, name
            setattr(utils, name, function)
        torch._utils = utils
        sys.modules.update({"torch": torch, "torch._utils": utils})
    return sys.modules["torch"]


class Storage:
    def __init__(self, key, dtype, elements):
        self.key, self.dtype, self.elements = key, dtype, elements


class Reduced:
    """Pickled as a call."""

    def __init__(self, *reduced):
        self.reduced = reduced

    def __reduce__(self):
        return self.reduced


class TorchPickler(pickle.Pickler):
    def persistent_id(self, value):
        if not isinstance(value, Storage):
            return None
        storage_class = getattr(fake_torch(), STORAGE[value.dtype])
        return ("storage", storage_class, value.key, "cpu", value.elements)


def strides_of(shape):
    strides, step = [], 1
    for size in reversed(shape):
        strides.insert(0, step)
        step *= size
    return tuple(strides)


def tensor_call(storage, first, shape, strides, parameter=False):
    utils = fake_torch()._utils
    hooks = collections.OrderedDict
    tensor = Reduced(utils._rebuild_tensor_v2, (storage, first, shape, strides, False, hooks()))
    return Reduced(utils._rebuild_parameter, (tensor, True, hooks())) if parameter else tensor


def state_dict(items):
    """An OrderedDict with the attribute that Module.state_dict() gives it."""
    result = collections.OrderedDict(items)
    result._metadata = collections.OrderedDict([("", {"version": 1}), ("model", {"version": 1})])
    return result


def pickle_bytes(value, protocol=2):
    out = io.BytesIO()
    TorchPickler(out, protocol=protocol).dump(value)
    return out.getvalue()


def zip_bytes(entries, zip64=False, method=0, change=lambda entry: None):
    """An archive as PyTorch's writer makes it, from (name, bytes) pairs."""
    out, directory = b"", b""
    for name, data in entries:
        entry = {"name": name.encode(), "crc": zlib.crc32(data), "size": len(data),
                 "compressed": len(data), "offset": len(out), "method": method}
        if method:
            packer = zlib.compressobj(wbits=-15)
            data = packer.compress(data) + packer.flush()
            entry["compressed"] = len(data)
        change(entry)
        header = struct.pack("<IHHHHHIIIHH", 0x04034B50, 0, 0x808, entry["method"], 0, 0, 0, 0, 0,
                             len(entry["name"]), 0)
        padding = -(len(out) + len(header) + len(entry["name"]) + 4) % 64
        header = header[:-2] + struct.pack("<H", padding + 4) + entry["name"]
        out += header + struct.pack("<2sH", b"FB", padding) + b"Z" * padding + data
        out += struct.pack("<IIII" if not zip64 else "<IIQQ", 0x08074B50, entry["crc"],
                           entry["compressed"], entry["size"])
        big = 0xFFFFFFFF
        extra = struct.pack("<HHQQQ", 1, 24, entry["size"], entry["compressed"],
                            entry["offset"]) if zip64 else b""
        sizes = (big, big) if zip64 else (entry["compressed"], entry["size"])
        directory += struct.pack("<IHHHHHHIIIHHHHHII", 0x02014B50, 0, 0, 0x808, entry["method"], 0,
                                 0, entry["crc"], *sizes, len(entry["name"]), len(extra), 0, 0, 0,
                                 0, big if zip64 else entry["offset"]) + entry["name"] + extra
    at, count = len(out), len(entries)
    end64 = struct.pack("<IQHHIIQQQQ", 0x06064B50, 44, 0x1E, 0x2D, 0, 0, count, count,
                        len(directory), at)
    locator = struct.pack("<IIQI", 0x07064B50, 0, at + len(directory), 1)
    end = struct.pack("<IHHHHIIH", 0x06054B50, 0, 0, count, count, len(directory), at, 0)
    return out + directory + end64 + locator + end


def pytorch_entries(tensors, parameters=False, replace_pickle=None, root="archive"):
    storages, calls, known = [], [], {}
    for name, tensor in tensors.items():
        shape = tuple(tensor.values.shape)
        if id(tensor) not in known:  # one tensor under two names has one storage
            key = len(storages)
            known[id(tensor)] = Storage(str(key), tensor.dtype, int(np.prod(shape)))
            storages.append((f"{root}/data/{key}", encode(tensor)))
        calls.append((name, tensor_call(known[id(tensor)], 0, shape, strides_of(shape), parameters)))
    text = replace_pickle if replace_pickle is not None else pickle_bytes(state_dict(calls))
    return [(f"{root}/data.pkl", text), (f"{root}/byteorder", b"little"), *storages,
            (f"{root}/version", b"3\n"), (f"{root}/.data/serialization_id", b"1" * 40)]


NAMES = {"safetensors": ("model.safetensors", "model-{:05d}-of-{:05d}.safetensors"),
         "pytorch": ("pytorch_model.bin", "pytorch_model-{:05d}-of-{:05d}.bin")}


def write_folder(folder, config, tensors, kind, shards=1, zip64=False, parameters=False):
    folder = pathlib.Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "config.json").write_text(json.dumps(config, indent=1))

    def file_bytes(part):
        if kind == "safetensors":
            return safetensors_bytes(part)
        return zip_bytes(pytorch_entries(part, parameters), zip64)

    whole, pattern = NAMES[kind]
    if shards == 1:
        (folder / whole).write_bytes(file_bytes(tensors))
        return
    weight_map, names = {}, list(tensors)
    for shard in range(shards):
        file = pattern.format(shard + 1, shards)
        part = {name: tensors[name] for name in names[shard::shards]}
        weight_map.update({name: file for name in part})
        (folder / file).write_bytes(file_bytes(part))
    size = sum(len(encode(tensor)) for tensor in tensors.values())
    (folder / (whole + ".index.json")).write_text(
        json.dumps({"metadata": {"total_size": size}, "weight_map": weight_map}, indent=1))


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("fixture")
    parser.add_argument("folder")
    parser.add_argument("--format", choices=sorted(NAMES), default="safetensors")
    parser.add_argument("--shards", type=int, default=1)
    parser.add_argument("--dtype", default="F32")
    parser.add_argument("--theta", default="F32")
    parser.add_argument("--zip64", action="store_true")
    parser.add_argument("--parameters", action="store_true")
    parser.add_argument("--round-theta", action="store_true",
                        help="theta has values that BF16 holds, whatever its type")
    parser.add_argument("--head", choices=("own", "embedding", "shared", "absent"), default="own",
                        help="embedding: its values; shared: its storage (PyTorch)")
    parser.add_argument("--config", action="append", default=[])
    options = parser.parse_args()
    graph = Graph(options.fixture)
    config = published_config(options.fixture, graph)
    tensors = tensors_of(graph, config, options.dtype, options.theta)
    if options.round_theta:
        for name, tensor in tensors.items():
            if name.endswith("theta"):
                bits = np.frombuffer(encode(Tensor(tensor.values, "BF16")), "<u2")
                values = (bits.astype(np.uint32) << 16).view(np.float32)
                tensors[name] = Tensor(values.reshape(tensor.values.shape), tensor.dtype)
    if options.head in ("embedding", "shared"):
        tensors["lm_head.weight"] = tensors["model.embed_tokens.weight"]
    elif options.head == "absent":
        del tensors["lm_head.weight"]
    for change in options.config:
        key, _, value = change.partition("=")
        config[key] = json.loads(value)
    write_folder(options.folder, config, tensors, options.format, options.shards, options.zip64,
                 options.parameters)


if __name__ == "__main__":
    main()
