#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""A checkpoint of the 7B model whose two shards are 14 GB of holes is imported.

  checkpoint_large.py DIR TNL_IMPORT OUT.mlir

Prints the seconds and the memory that this takes, and fails from 10 s or 1 GB on.
"""
import json
import pathlib
import resource
import struct
import subprocess
import sys
import time

LAYERS, WIDTH, HEADS, GLU, VOCABULARY = 30, 4096, 32, 11008, 64000
CONFIG = {"model_type": "transnormer", "vocab_size": VOCABULARY, "decoder_embed_dim": WIDTH,
          "hidden_dim": WIDTH, "decoder_layers": LAYERS, "decoder_attention_heads": HEADS,
          "glu_dim": GLU, "bias": False, "no_scale_embedding": True, "norm_type": "simplermsnorm",
          "linear_act_fun": "swish", "linear_use_lrpe_list": [1] + [0] * (LAYERS - 1),
          "torch_dtype": "bfloat16", "model_max_length": 8192}


def shapes():
    yield "model.embed_tokens.weight", [VOCABULARY, WIDTH]
    for layer in range(LAYERS):
        prefix = f"model.layers.{layer}."
        yield prefix + "token_mixer.qkvu_proj.weight", [4 * WIDTH, WIDTH]
        if layer == 0:
            yield prefix + "token_mixer.lrpe.theta", [HEADS, 1, WIDTH // HEADS]
        yield prefix + "token_mixer.out_proj.weight", [WIDTH, WIDTH]
        yield prefix + "channel_mixer.l1.weight", [GLU, WIDTH]
        yield prefix + "channel_mixer.l2.weight", [GLU, WIDTH]
        yield prefix + "channel_mixer.l3.weight", [WIDTH, GLU]
    yield "lm_head.weight", [VOCABULARY, WIDTH]


def write_shard(path, tensors):
    header, end = {}, 0
    for name, shape in tensors:
        size = 2
        for dim in shape:
            size *= dim
        header[name] = {"dtype": "BF16", "shape": shape, "data_offsets": [end, end + size]}
        end += size
    text = json.dumps(header).encode()
    with open(path, "wb") as file:
        file.write(struct.pack("<Q", len(text)) + text)
        file.truncate(8 + len(text) + end)
    return end


def main():
    folder = pathlib.Path(sys.argv[1])
    folder.mkdir(parents=True)
    (folder / "config.json").write_text(json.dumps(CONFIG))
    tensors = list(shapes())
    weight_map, size = {}, 0
    for shard in range(2):
        name = f"model-{shard + 1:05d}-of-00002.safetensors"
        part = tensors[shard::2]
        size += write_shard(folder / name, part)
        weight_map.update({tensor: name for tensor, _ in part})
    (folder / "model.safetensors.index.json").write_text(
        json.dumps({"metadata": {"total_size": size}, "weight_map": weight_map}))
    begin = time.monotonic()
    subprocess.run([sys.argv[2], str(folder), "-o", sys.argv[3]], check=True, timeout=300)
    seconds = time.monotonic() - begin
    megabytes = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    print(f"{size / 1e9:.1f} GB of weights: {seconds:.1f} s, {megabytes:.0f} MB")
    sys.exit(seconds >= 10 or megabytes >= 1000)


if __name__ == "__main__":
    main()
