#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Checkpoint folders that are refused, each for one reason.

  checkpoint_damaged.py DIR TNL_IMPORT [TNL_COMPILE]

Each case takes a good folder, of both formats where it does not name one, and damages
it. The tool must end with 1 and one error, which has the text of the case, and write
nothing; a second tool, which reads folders by the same library, gets some of the cases.
"""
import collections
import json
import pathlib
import struct
import subprocess
import sys

import numpy as np

import checkpoint_folders as ckpt
from checkpoint_folders import Reduced, Storage, Tensor

CONFIG = {"model_type": "transnormer", "vocab_size": 16, "decoder_embed_dim": 8, "hidden_dim": 8,
          "decoder_layers": 2, "decoder_attention_heads": 2, "glu_dim": 12, "bias": False,
          "no_scale_embedding": True, "norm_type": "simplermsnorm", "linear_act_fun": "swish",
          "linear_use_lrpe_list": [1, 0], "torch_dtype": "float32"}
L1 = "model.layers.1.channel_mixer.l1.weight"
L2 = "model.layers.1.channel_mixer.l2.weight"  # storage 10 of PyTorch's files
CASES = []


def case(text, kinds=("safetensors", "pytorch")):
    """A case for each format that fails with `text`."""
    def add(function):
        for kind in kinds:
            CASES.append((f"{function.__name__}-{kind}", kind, function, text))
        return function
    return add


def safetensors_case(text):
    return case(text, ("safetensors",))


def pytorch_case(text):
    return case(text, ("pytorch",))


def tensors():
    shapes = {"model.embed_tokens.weight": (16, 8)}
    for layer in range(2):
        prefix = f"model.layers.{layer}."
        shapes[prefix + "token_mixer.qkvu_proj.weight"] = (32, 8)
        if layer == 0:
            shapes[prefix + "token_mixer.lrpe.theta"] = (2, 1, 4)
        shapes[prefix + "token_mixer.out_proj.weight"] = (8, 8)
        shapes[prefix + "channel_mixer.l1.weight"] = (12, 8)
        shapes[prefix + "channel_mixer.l2.weight"] = (12, 8)
        shapes[prefix + "channel_mixer.l3.weight"] = (8, 12)
    shapes["lm_head.weight"] = (16, 8)
    stream = np.random.default_rng(1)
    return collections.OrderedDict(
        (name, Tensor(stream.standard_normal(shape, dtype=np.float32), "F32"))
        for name, shape in shapes.items())


class Folder:
    """A folder that a case changes before and after it is written."""

    def __init__(self, path, kind):
        self.path, self.kind = pathlib.Path(path), kind
        self.config, self.tensors = dict(CONFIG), tensors()

    def write(self, shards=1):
        ckpt.write_folder(self.path, self.config, self.tensors, self.kind, shards)

    @property
    def weights(self):
        return self.path / ckpt.NAMES[self.kind][0]

    @property
    def index(self):
        return self.path / (ckpt.NAMES[self.kind][0] + ".index.json")

    def shard(self, number, count=2):
        return self.path / ckpt.NAMES[self.kind][1].format(number, count)

    def rename(self, old, new):
        self.tensors = collections.OrderedDict(
            (new if name == old else name, tensor) for name, tensor in self.tensors.items())

    def change_index(self, change):
        index = json.loads(self.index.read_text())
        change(index)
        self.index.write_text(json.dumps(index))

    def write_header(self, change):
        """A .safetensors file with another header."""
        self.write()
        self.weights.write_bytes(ckpt.safetensors_bytes(self.tensors, change))

    def write_text(self, replace):
        """A .safetensors file with another text of the header."""
        self.write()
        data = self.weights.read_bytes()
        length = struct.unpack("<Q", data[:8])[0]
        text = replace(data[8:8 + length])
        self.weights.write_bytes(struct.pack("<Q", len(text)) + text + data[8 + length:])

    def write_pickle(self, text):
        """A PyTorch file with another pickle."""
        self.write()
        self.weights.write_bytes(
            ckpt.zip_bytes(ckpt.pytorch_entries(self.tensors, replace_pickle=text)))

    def write_calls(self, change):
        """A PyTorch file whose dict is changed before it is pickled."""
        calls = collections.OrderedDict()
        for key, (name, tensor) in enumerate(self.tensors.items()):
            shape = tensor.values.shape
            storage = Storage(str(key), tensor.dtype, int(np.prod(shape)))
            calls[name] = [storage, 0, shape, ckpt.strides_of(shape)]
        change(calls)
        self.write_pickle(ckpt.pickle_bytes(ckpt.state_dict(
            (name, ckpt.tensor_call(*call) if isinstance(call, list) else call)
            for name, call in calls.items())))

    def good_pickle(self):
        entries = ckpt.pytorch_entries(self.tensors)
        return dict(entries)["archive/data.pkl"]


# --------------------------------------------------------------------------
# config.json
# --------------------------------------------------------------------------


def config_text(name, text, message):
    def damage(folder):
        folder.write()
        data = text if isinstance(text, bytes) else text.encode()
        (folder.path / "config.json").write_bytes(data)
    damage.__name__ = "config_" + name
    safetensors_case(message)(damage)


def config_value(name, message, **values):
    def damage(folder):
        folder.config.update(values)
        folder.write()
    damage.__name__ = "config_" + name
    safetensors_case(message)(damage)


config_text("empty", "", "config.json: not a JSON file: ")
config_text("text", "vocab_size: 16", "config.json: not a JSON file: ")
config_text("list", "[1, 2]", "config.json: is a list, not an object")
config_text("null", "null", "config.json: is null, not an object")
config_text("nan", '{"vocab_size": NaN}', "config.json: not a JSON file: ")
config_text("twice", '{"vocab_size": 16, "vocab_\\u0073ize": 17}',
            "config.json: not a JSON file: an object has the key 'vocab_size' twice")
config_text("deep", "[" * 200000, "config.json: not a JSON file: values are nested too deeply")
config_text("utf8", b'{"model_type": "\xff"}', "config.json: not a JSON file: ")
config_text("large", " " * (1 << 20) + "{}", "config.json: has 1048578 bytes; at most 1048576")
config_value("unknown", "unknown keys '\\1Bkey', 'rope_theta': what it does to the model's result",
             rope_theta=1e4, **{"\x1bkey": 1})
config_value("family", "'model_type' is 'llama'; checkpoints of TransNormerLLM 1 and 2, "
             "'transnormer', are read", model_type="llama")
config_value("norm", "'norm_type' is 'layernorm'; only 'simplermsnorm' is supported",
             norm_type="layernorm")
config_value("gate_dim", "'gate_dim' is there, so this is TransNormerLLM3", gate_dim=16)
config_value("act", "'linear_act_fun' is 'gelu'; silu, swish and none are supported",
             linear_act_fun="gelu")
config_value("act_number", "'linear_act_fun' is a number, not a string", linear_act_fun=1)
config_value("float", "'decoder_embed_dim' is not an integer from 1 to 16777216",
             decoder_embed_dim=8.5)
config_value("string", "'decoder_embed_dim' is a string, not a number", decoder_embed_dim="8")
config_value("zero", "'decoder_layers' is not an integer from 1 to 1024", decoder_layers=0)
config_value("negative", "'vocab_size' is not an integer from 1 to 16777216", vocab_size=-16)
config_value("layers", "'decoder_layers' is not an integer from 1 to 1024", decoder_layers=1 << 40)
config_value("huge", "'glu_dim' is not an integer from 1 to 16777216", glu_dim=1 << 64)
config_value("minus_two", "'glu_dim' is not an integer from 1 to 16777216", glu_dim=-2)
config_value("heads", "'hidden_dim' is 8, which is no multiple of its 3 heads",
             decoder_attention_heads=3)
config_value("bias", "'bias' is a number, not a boolean", bias=0)
config_value("lrpe_count", "'linear_use_lrpe_list' has 3 entries for 2 layers",
             linear_use_lrpe_list=[1, 0, 0])
config_value("lrpe_value", "'linear_use_lrpe_list' has an entry that is neither 0 nor 1",
             linear_use_lrpe_list=[1, 2])
config_value("lrpe_kind", "'linear_use_lrpe_list' is a number, not a list", linear_use_lrpe_list=1)
config_value("has_bias", "10 missing: model.layers.0.token_mixer.qkvu_proj.bias, ", bias=True)
config_value("other_width", "13 wrong: model.embed_tokens.weight is [16, 8], not [16, 16], ",
             decoder_embed_dim=16, hidden_dim=16)
config_value("tied", "config.json ties lm_head.weight to model.embed_tokens.weight",
             tie_word_embeddings=True)


@case("has no config.json, so it is no checkpoint folder")
def no_config(folder):
    folder.write()
    (folder.path / "config.json").unlink()


@case("'config.json' is not a regular file")
def config_folder(folder):
    folder.write()
    (folder.path / "config.json").unlink()
    (folder.path / "config.json").mkdir()


# --------------------------------------------------------------------------
# The tensors of a checkpoint
# --------------------------------------------------------------------------


@case("2 missing: model.embed_tokens.weight, " + L1 + "; 1 wrong: lm_head.weight is [8, 16], not "
      "[16, 8]; 2 unknown: model.norm.weight, other")
def names(folder):
    folder.rename("model.embed_tokens.weight", "other")
    folder.rename(L1, "model.norm.weight")
    head = folder.tensors["lm_head.weight"]
    folder.tensors["lm_head.weight"] = Tensor(head.values.reshape(8, 16), "F32")
    folder.write()


@case("1 missing: lm_head.weight (if it is the embedding, config.json says "
      '"tie_word_embeddings": true)')
def no_head(folder):
    del folder.tensors["lm_head.weight"]
    folder.write()


@case("1 wrong: " + L1 + " has elements of type I64, not F32, F16 or BF16")
def wrong_dtype(folder):
    folder.tensors[L1] = Tensor(folder.tensors[L1].values, "I64")
    folder.write()


@case("1 wrong: " + L1 + " is [12, 8, 1], not [12, 8]")
def wrong_rank(folder):
    folder.tensors[L1] = Tensor(folder.tensors[L1].values.reshape(12, 8, 1), "F32")
    folder.write()


@case("13 missing: ")
def no_tensors(folder):
    folder.tensors.clear()
    folder.write()


# --------------------------------------------------------------------------
# Files of a folder
# --------------------------------------------------------------------------


@case("has no weights: none of model.safetensors, pytorch_model.bin and their indices")
def no_weights(folder):
    folder.write()
    folder.weights.unlink()


@case("leads out of the model's folder through a symbolic link")
def weights_outside(folder):
    folder.write()
    outside = folder.path.with_name(folder.path.name + ".outside")
    folder.weights.rename(outside)
    folder.weights.symlink_to(outside)


@case("' cannot be opened: No such file or directory")
def weights_dangling(folder):
    folder.write()
    folder.weights.unlink()
    folder.weights.symlink_to("blob")


@case("is a Git LFS pointer\nhint: fetch the weights with 'git lfs pull'")
def lfs_pointer(folder):
    folder.write()
    folder.weights.write_text("version https://git-lfs.github.com/spec/v1\noid sha256:1234\n")


@case("cannot be opened: No such file or directory")
def missing_shard(folder):
    folder.write(shards=2)
    folder.shard(2).unlink()


def index_file(name, file, message):
    def damage(folder):
        folder.write(shards=2)
        folder.change_index(lambda index: index["weight_map"].update({L1: file}))
    damage.__name__ = "index_" + name
    case(message)(damage)


index_file("parent", "../x", "weight file '../x' contains '..'; only files in the model's folder")
index_file("absolute", "/etc/passwd", "weight file '/etc/passwd' is absolute")
index_file("folder", ".", "weight file '.' ")
index_file("nul", "a\0b", "weight file 'a\\00b' contains a zero byte")
index_file("number", 7, "the file of tensor '" + L1 + "' is a number, not a string")


@case("has no tensor 'more', which the index names")
def index_names_more(folder):
    folder.write(shards=2)
    folder.change_index(lambda index: index["weight_map"].update(more=folder.shard(1).name))


@case("has the tensor '" + L1 + "', which the index does not look for there")
def index_names_less(folder):
    folder.write(shards=2)
    folder.change_index(lambda index: index["weight_map"].pop(L1))


@case("has no object 'weight_map' of tensors and their files")
def index_without_map(folder):
    folder.write(shards=2)
    folder.index.write_text('{"metadata": {}}')


@case("not a JSON file: an object has the key 'a' twice")
def index_twice(folder):
    folder.write(shards=2)
    folder.index.write_text('{"weight_map": {"a": "x", "a": "y"}}')


@case("index.json: not a JSON file: ")
def index_truncated(folder):
    folder.write(shards=2)
    folder.index.write_text(folder.index.read_text()[:-9])


# --------------------------------------------------------------------------
# .safetensors
# --------------------------------------------------------------------------

BROKEN = "not a .safetensors file, or a damaged one: "


def safetensors_bytes_case(name, change, message):
    def damage(folder):
        folder.write()
        folder.weights.write_bytes(change(folder.weights.read_bytes()))
    damage.__name__ = name
    safetensors_case(BROKEN + message)(damage)


def header_case(name, change, message):
    def damage(folder):
        folder.write_header(change)
    damage.__name__ = name
    safetensors_case(BROKEN + message)(damage)


def text_case(name, replace, message):
    def damage(folder):
        folder.write_text(replace)
    damage.__name__ = name
    safetensors_case(BROKEN + message)(damage)


def l1(**values):
    return lambda header: header[L1].update(values)


safetensors_bytes_case("empty", lambda data: b"", "it has 0 bytes")
safetensors_bytes_case("short", lambda data: data[:7], "it has 7 bytes")
safetensors_bytes_case("header_truncated", lambda data: data[:60], "the file ends in the header of ")
safetensors_bytes_case("header_huge", lambda data: b"\xff" * 8 + data[8:],
                       "a header of 18446744073709551615 bytes; at most 16777216 are read")
safetensors_bytes_case("data_truncated", lambda data: data[:-4], "tensor 'lm_head.weight': bytes ")
safetensors_bytes_case("data_appended", lambda data: data + b"more",
                       "4 bytes after the last tensor")
safetensors_bytes_case("header_cut", lambda data: struct.pack("<Q", 40) + data[8:],
                       "its header: ")
text_case("header_list", lambda text: b"[]", "its header is a list, not an object")
text_case("header_binary", lambda text: b"\xff\xfe" + text, "its header: ")
text_case("key_twice", lambda text: text.replace(b"channel_mixer.l2", b"channel_mixer.l1"),
          "its header: an object has the key 'model.layers.0.channel_mixer.l1.weight' twice")
text_case("fraction", lambda text: text.replace(b'"shape": [12, 8]', b'"shape": [12.5, 8]', 1),
          "tensor 'model.layers.0.channel_mixer.l1.weight': a size in its shape is not a number")
header_case("entry_number", lambda header: header.update({L1: 4}),
            "tensor '" + L1 + "': is a number, not an object")
header_case("entry_keys", lambda header: header[L1].pop("dtype"),
            "tensor '" + L1 + "': has not exactly the keys dtype, shape and data_offsets")
header_case("entry_more", l1(strides=[1, 8]),
            "tensor '" + L1 + "': has not exactly the keys dtype, shape and data_offsets")
header_case("dtype_unknown", l1(dtype="F31"), "tensor '" + L1 + "': unknown dtype 'F31'")
header_case("dtype_narrow", l1(dtype="F16"),
            "tensor '" + L1 + "': has 384 bytes, but its shape and dtype need 192")
header_case("size_negative", l1(shape=[-12, -8]),
            "tensor '" + L1 + "': a size in its shape is not a number from 0 to 2^63")
header_case("size_overflow", l1(shape=[1 << 32, 1 << 32]),
            "tensor '" + L1 + "': its shape multiplies to more than 2^63 bytes")
header_case("size_overflow_zero", l1(shape=[1 << 62, 0, 1 << 62]),
            "tensor '" + L1 + "': its shape multiplies to more than 2^63 bytes")
header_case("size_2_64", l1(shape=[1 << 64]),
            "tensor '" + L1 + "': a size in its shape is not a number from 0 to 2^63")
header_case("offsets_one", l1(data_offsets=[0]),
            "tensor '" + L1 + "': data_offsets are not two numbers of bytes")
header_case("offsets_negative", l1(data_offsets=[-384, 0]),
            "tensor '" + L1 + "': data_offsets are not two numbers of bytes")
header_case("offsets_swapped", l1(data_offsets=[384, 0]),
            "tensor '" + L1 + "': bytes 384 to 0 are outside of the data")
header_case("offsets_far", l1(data_offsets=[(1 << 64) - 384, (1 << 64) - 1]),
            "tensor '" + L1 + "': bytes 18446744073709551232 to 18446744073709551615 are outside")
header_case("overlap", l1(data_offsets=[0, 384]),
            "tensor 'model.embed_tokens.weight' overlaps another one")


def with_gap(header):
    for entry in header.values():
        if "data_offsets" in entry and entry["data_offsets"][0]:
            entry["data_offsets"] = [offset + 4 for offset in entry["data_offsets"]]


@safetensors_case(BROKEN + "tensor 'model.layers.0.token_mixer.qkvu_proj.weight' begins after a gap")
def gap(folder):
    folder.write_header(with_gap)
    folder.weights.write_bytes(folder.weights.read_bytes() + b"more")


# --------------------------------------------------------------------------
# PyTorch
# --------------------------------------------------------------------------

UNREAD = "not a PyTorch checkpoint that can be read: "
ONLY = "; only dicts and tensors are read, and nothing is executed"


def archive_case(name, change, message):
    """Other bytes of the archive."""
    def damage(folder):
        folder.write()
        folder.weights.write_bytes(change(folder.weights.read_bytes()))
    damage.__name__ = name
    pytorch_case(UNREAD + message)(damage)


def entry_case(name, change, message, method=0):
    """Another entry in the archive's directory."""
    def damage(folder):
        folder.write()
        folder.weights.write_bytes(ckpt.zip_bytes(ckpt.pytorch_entries(folder.tensors),
                                                  method=method, change=change))
    damage.__name__ = name
    pytorch_case(UNREAD + message)(damage)


def entries_case(name, change, message):
    """Other files in the archive."""
    def damage(folder):
        folder.write()
        entries = change(ckpt.pytorch_entries(folder.tensors))
        folder.weights.write_bytes(ckpt.zip_bytes(entries))
    damage.__name__ = name
    pytorch_case(UNREAD + message)(damage)


def pickle_case(name, text, message):
    """Another pickle; `text` may be made of the good one."""
    def damage(folder):
        folder.write_pickle(text(folder.good_pickle()) if callable(text) else text)
    damage.__name__ = name
    pytorch_case(UNREAD + "the pickle " + message)(damage)


def calls_case(name, change, message):
    """A dict that was changed before it was pickled."""
    def damage(folder):
        folder.write_calls(change)
    damage.__name__ = name
    pytorch_case(UNREAD + message)(damage)


def storage_entry(**values):
    def change(entry):
        if entry["name"].endswith(b"data/3"):
            entry.update(values)
    return change


def call(index, value):
    def change(calls):
        calls[L1][index] = value
    return change


def storage(**values):
    def change(calls):
        for name, value in values.items():
            setattr(calls[L1][0], name, value)
    return change


archive_case("empty", lambda data: b"", "not a zip archive")
archive_case("truncated", lambda data: data[:-30], "not a zip archive, or a truncated one")
archive_case("legacy", lambda data: b"\x80\x02\x8a\x0al\xfc\x9cF\xf9 j\xa8P\x19.",
             "a pickle without an archive, as PyTorch before 1.6 wrote it")
archive_case("directory_outside", lambda data: data[:-50] + b"\xff" * 8 + data[-42:],
             "malformed zip archive: ")
entry_case("compressed", lambda entry: None, "'archive/data.pkl' in the archive is compressed",
           method=8)
entry_case("offset_outside", storage_entry(offset=1 << 30),
           "entry 'archive/data/3': malformed zip archive: no local header")
entry_case("size_outside", storage_entry(size=1 << 30, compressed=1 << 30),
           "entry 'archive/data/3': malformed zip archive: the data lies outside the file")
entry_case("two_sizes", storage_entry(size=1),
           "entry 'archive/data/3': malformed zip archive: a stored entry has two sizes")
entry_case("method", storage_entry(method=12),
           "entry 'archive/data/3': compression method 12 is not supported")
entry_case("checksum", lambda entry: entry.update(crc=1) if b"pkl" in entry["name"] else None,
           "its pickle is damaged (wrong checksum)")
entries_case("no_pickle", lambda entries: entries[1:], "the archive has no file NAME/data.pkl")
entries_case("two_pickles", lambda entries: entries + [("b/data.pkl", entries[0][1])],
             "the archive has two files data.pkl")
entries_case("twice", lambda entries: entries + entries[3:4],
             "malformed zip archive: two entries are named 'archive/data/1'")
entries_case("big_endian", lambda entries: [(name, b"big" if "order" in name else data)
                                            for name, data in entries],
             "its bytes are not in little-endian order")
entries_case("no_storage", lambda entries: [e for e in entries if not e[0].endswith("data/10")],
             "tensor '" + L2 + "': its storage '10' is not in the archive")
entries_case("storage_short", lambda entries: [
    (name, data[:-4] if name.endswith("data/10") else data) for name, data in entries],
    "tensor '" + L2 + "': its storage has 380 bytes, which are not the 96 elements of type F32")
entries_case("pickle_huge", lambda entries: [(entries[0][0], b"." * (5 << 20))] + entries[1:],
             "its pickle has 5242880 bytes; at most 4194304 are read")

pickle_case("calls_system", b"\x80\x02cposix\nsystem\nX\x04\x00\x00\x00true\x85R.",
            "names 'posix.system'" + ONLY)
pickle_case("calls_eval", b"\x80\x02}X\x01\x00\x00\x00ac__builtin__\neval\nX\x01\x00\x00\x001\x85Rs.",
            "names '__builtin__.eval'" + ONLY)
pickle_case("loads_bytes", b"\x80\x02ctorch.storage\n_load_from_bytes\n)R.",
            "names 'torch.storage._load_from_bytes'" + ONLY)
pickle_case("old_tensor", b"\x80\x02ctorch._utils\n_rebuild_tensor\n)R.",
            "names 'torch._utils._rebuild_tensor'" + ONLY)
pickle_case("complex", b"\x80\x02ctorch\nComplexFloatStorage\n.",
            "names 'torch.ComplexFloatStorage'" + ONLY)
pickle_case("list", b"\x80\x02].", "has the opcode 0x5d at byte 2; only those of dicts")
pickle_case("instance", b"\x80\x02(iposix\nsystem\n.", "has the opcode 0x69 at byte 3")
pickle_case("extension", b"\x80\x02\x82\x01.", "has the opcode 0x82 at byte 2")
pickle_case("protocol", b"\x80\x04\x95\x01\x00\x00\x00\x00\x00\x00\x00}.",
            "has protocol 4; torch.save writes 2")
pickle_case("no_end", b"\x80\x02}", "has no end")
pickle_case("nothing", b"", "has no end")
pickle_case("cut", lambda good: good[:len(good) // 2], "")
pickle_case("cut_number", b"\x80\x02J\x01\x00", "ends in the middle of an opcode")
pickle_case("cut_text", b"\x80\x02X\xff\xff\xff\xffabc.", "ends in the middle of an opcode")
pickle_case("cut_global", b"\x80\x02cposix\nsystem", "ends in the middle of an opcode")
pickle_case("more", lambda good: good + b".", "goes on after its end")
pickle_case("memo_unknown", b"\x80\x02h\x05.", "recalls object 5, which it has not remembered")
pickle_case("memo_empty", b"\x80\x02q\x00.", "remembers the top of an empty stack")
pickle_case("memo_last", b"\x80\x02}r\xff\xff\xff\xffj\xfe\xff\xff\xff.",
            "recalls object 4294967294, which it has not remembered")
pickle_case("self_item", b"\x80\x02}q\x00X\x01\x00\x00\x00ah\x00s.",
            "has 'a', which is no tensor, in its dict")
pickle_case("underflow", b"\x80\x02R.", "takes more off its stack than there is")
pickle_case("underflow_mark", b"\x80\x02}(R.", "takes more off its stack than there is")
pickle_case("underflow_tuple", b"\x80\x02K\x01\x87.", "takes more off its stack than there is")
pickle_case("no_mark", b"\x80\x02}u.", "uses a mark that it has not set")
pickle_case("odd_items", b"\x80\x02}(K\x01u.", "gives a dict a key without a value")
pickle_case("item_of_int", b"\x80\x02K\x01(K\x01K\x02u.", "sets items of what is no dict")
pickle_case("item_of_nothing", b"\x80\x02(K\x01K\x02u.", "takes more off its stack than there is")
pickle_case("calls_dict", b"\x80\x02}}R.", "calls what is no known function")
pickle_case("calls_storage", b"\x80\x02ctorch\nFloatStorage\n)R.",
            "makes a FloatStorage of other arguments than torch.save gives")
pickle_case("rebuilds_nothing", b"\x80\x02ctorch._utils\n_rebuild_tensor_v2\n)R.",
            "makes a tensor of other arguments than torch.save gives")
pickle_case("builds_int", b"\x80\x02K\x01}b.", "sets attributes of what is no dict")
pickle_case("persistent", b"\x80\x02K\x01Q.", "refers to what is no storage")
pickle_case("two_results", b"\x80\x02}}.", "is not of a dict of tensors")
pickle_case("a_number", b"\x80\x02K\x01.", "is not of a dict of tensors")
pickle_case("key_number", b"\x80\x02}K\x01K\x01s.", "has a dict with a key that is no text")
pickle_case("long_long", b"\x80\x02\x8a\x09" + b"\xff" * 9 + b".", "has an integer of 9 bytes")
pickle_case("wrapped", ckpt.pickle_bytes({"state_dict": {}, "epoch": 3}),
            "has 'state_dict', which is no tensor, in its dict; a checkpoint is a dict of tensors")

calls_case("strided", call(3, (1, 12)),
           "tensor '" + L1 + "': its elements do not lie in row-major order")
calls_case("first_negative", call(1, -1), "tensor '" + L1 + "': 96 elements from -1 on are outside")
calls_case("first_outside", call(1, 1), "tensor '" + L1 + "': 96 elements from 1 on are outside")
calls_case("first_huge", call(1, (1 << 63) - 1), "tensor '" + L1 + "': 96 elements from 9223372036")
calls_case("shape_negative", call(2, (-12, -8)), "tensor '" + L1 + "': a size of its shape is neg")
calls_case("shape_overflow", call(2, (1 << 32, 1 << 32)),
           "tensor '" + L1 + "': its shape multiplies to more than 2^63 bytes")
calls_case("shape_text", call(2, ("a", "b")),
           "the pickle has a tensor '" + L1 + "' whose sizes and strides are not as many integers")
calls_case("strides_short", call(3, (1,)),
           "the pickle has a tensor '" + L1 + "' whose sizes and strides are not as many integers")
calls_case("storage_long", storage(elements=97),
           "tensor '" + L1 + "': its storage has 384 bytes, which are not the 97 elements")
calls_case("storage_negative", storage(elements=-96),
           "tensor '" + L1 + "': its storage has 384 bytes, which are not the -96 elements")
calls_case("storage_type", storage(dtype="F64"),
           "tensor '" + L1 + "': its storage has 384 bytes, which are not the 96 elements of type F64")
calls_case("storage_path", storage(key="../data.pkl"),
           "tensor '" + L1 + "': its storage '../data.pkl' is not in the archive")
calls_case("a_value", lambda calls: calls.update(step=7),
           "the pickle has 'step', which is no tensor, in its dict")


def run(root, tool, name, kind, damage, text):
    folder = Folder(root / name, kind)
    damage(folder)
    written = root / (name + ".out")
    done = subprocess.run([tool, str(folder.path), "-o", str(written)], capture_output=True,
                          timeout=120)
    error = done.stderr.decode(errors="replace")
    problems = []
    if done.returncode != 1:
        problems.append(f"exit code {done.returncode}")
    if text not in error.replace(": error:", ":", 1) or error.count("error:") != 1 or sum(not line.startswith("hint: ") for line in error.splitlines()) != 1:
        problems.append("not one error with that text")
    if written.exists() or done.stdout:
        problems.append("something was written")
    if problems:
        print(f"{name}: {', '.join(problems)}\n  expected: {text}\n  got: {error[:2000]}")
    return not problems


def main():
    root = pathlib.Path(sys.argv[1]).resolve()
    # That what is damaged is good, or cases would be refused for another reason.
    for kind in ckpt.NAMES:
        for shards in (1, 2):
            folder = Folder(root / f"good-{kind}-{shards}", kind)
            folder.write(shards)
            subprocess.run([sys.argv[2], str(folder.path), "-o", "/dev/null"], check=True)
    names = [name for name, *_ in CASES]
    assert len(set(names)) == len(names), "two cases have one name"
    passed = 0
    count = 0
    for tool, step in zip(sys.argv[2:], (1, 8)):
        place = root / pathlib.Path(tool).name
        place.mkdir(parents=True)
        passed += sum([run(place, tool, *one) for one in CASES[::step]])
        count += len(CASES[::step])
    failed = count - passed
    print(f"{passed} passed, {failed} failed")
    sys.exit(failed != 0)


if __name__ == "__main__":
    main()
