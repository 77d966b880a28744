#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Compares packages in bfloat16 with PyTorch in bfloat16.

  accuracy.py prepare DIR [--only=NAME]
  accuracy.py run DIR [--json=FILE] [--limit=1.5] [--only=NAME]
                  [--device=cuda] [--torch=cpu]

`prepare` compiles and collects into DIR what `run` reads (needs tnl-compile, onnx,
numpy and PyTorch); `run` may be on another machine, with DIR, tnl-run, numpy and
PyTorch alone.

Each float32 model among the fixtures, and examples/kjv, is compiled with
--dtype=bf16 for GPUs and run by tnl-run; PyTorch runs the same weights (rounded
to bfloat16) and inputs. Both are compared with the golden arrays, which are
float64 results: relative L2 error ||x - golden|| / ||golden||, and largest error
max|x - golden| / max|golden|. Of the states of several layers the one with the
largest ratio of L2 errors is shown. Exit code 1 where TNL's L2 error is more than
LIMIT times PyTorch's.

PyTorch rounds where a bfloat16 model does: parameters, residual stream, norms,
products and gates are bfloat16; norms are computed, products are added up, and
attention and its states are computed and kept in float32. On a CPU, where old
versions of PyTorch add up bfloat16 in bfloat16, products take float32 copies of
their bfloat16 operands.
"""
import argparse
import datetime
import json
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

import numpy as np
import torch
from torch.nn.functional import linear, silu

ROOT = pathlib.Path(__file__).resolve().parents[2]
MODELS = [ROOT / "test/fixtures" / name for name in
          ("tiny", "tiny-mask", "tiny-dynamo", "odd", "lrpe-all", "small-f16w")]
MODELS.append(ROOT / "examples/kjv/kjv")
BF16 = torch.bfloat16


def tool(name):
    built = ROOT / "build" / "bin" / name
    return str(built) if built.exists() else name


def call(*command):
    done = subprocess.run([str(c) for c in command], capture_output=True, text=True)
    if done.returncode:
        sys.exit(f"{' '.join(map(str, command))}\n{done.stdout}{done.stderr}")
    return done.stdout


# --- PyTorch -----------------------------------------------------------------


class Model:
    """TransNormerLLM in bfloat16, from the weights of an exported graph."""

    def __init__(self, folder, name, device):
        self.device = device
        self.config = json.loads((folder / f"{name}.config.json").read_text())["config"]
        arrays = list(np.load(folder / f"{name}.weights.npz").items())
        # In order: the embedding, five matrices a layer, the head. What an exporter
        # folds it renames, and stores as [in, out].
        matrices = [a if ".weight" in name else a.T for name, a in arrays if a.ndim == 2]
        assert len(matrices) == 2 + 5 * self.config["num_layers"], "unknown layout of weights"
        tensor = lambda a: torch.from_numpy(a.astype(np.float32)).to(device)
        self.embedding, *self.layers, self.head = (tensor(a).to(BF16) for a in matrices)
        thetas = iter([tensor(a) for _, a in arrays if a.ndim == 3 and a.shape[-1] > 1])
        self.theta = {i: next(thetas) for i in self.config["lrpe_layers"]}

    def linear(self, x, weight):
        if self.device == "cpu":
            return linear(x.float(), weight.float()).to(BF16)
        return linear(x, weight)

    def norm(self, x):
        y = x.float()
        return (y * torch.rsqrt(y.pow(2).mean(-1, keepdim=True) + self.config["norm_eps"])).to(BF16)

    def slopes(self, layer):
        heads, layers = self.config["num_heads"], self.config["num_layers"]
        power = 1 << (heads.bit_length() - 1)
        base = [2.0 ** (-8 * (i + 1) / power) for i in range(power)]
        base += [2.0 ** (-4 * (2 * j + 1) / power) for j in range(heads - power)]
        depth = layer / (layers - 1) if layers > 1 else 0.0
        factor = 1 - depth + self.config["slope_floor"]
        return torch.tensor([s * factor for s in base], device=self.device).reshape(-1, 1, 1)

    def attention(self, x, layer, state, positions, mask):
        qkvu, out = self.layers[5 * layer:5 * layer + 2]
        q, k, v, u = self.linear(x, qkvu).chunk(4, -1)
        b, n, _ = x.shape
        split = lambda t: t.reshape(b, n, self.config["num_heads"], -1).transpose(1, 2).float()
        q, k, v = split(silu(q)), split(silu(k)), split(v)
        if layer in self.theta:
            angle = self.theta[layer] * positions.float().reshape(1, -1, 1)
            turn = lambda t: torch.cat([t * torch.cos(angle), t * torch.sin(angle)], -1)
            q, k = turn(q), turn(k)
        if mask is not None:
            v = v.masked_fill((mask == 0).reshape(b, 1, n, 1), 0.0)
        slope = self.slopes(layer)
        index = torch.arange(n, device=self.device)
        distance = (index[:, None] - index).float()
        decay = torch.exp(-slope * distance.clamp(min=0)) * (distance >= 0)
        o = (q @ k.transpose(-1, -2) * decay) @ v
        o = o + torch.exp(-slope * (index + 1).reshape(-1, 1)) * (q @ state)
        left = torch.exp(-slope * (n - 1 - index).reshape(-1, 1))
        state = torch.exp(-slope * n) * state + (k * left).transpose(-1, -2) @ v
        o = o.transpose(1, 2).reshape(b, n, -1).to(BF16)
        return self.linear(u * self.norm(o), out), state

    def __call__(self, ids, states=None, position=0, mask=None):
        """Logits, and the states after these tokens."""
        ids = torch.from_numpy(ids).to(self.device)
        mask = None if mask is None else torch.from_numpy(mask).to(self.device)
        x = self.embedding[ids]
        if self.config["scale_embedding"]:
            x = x * self.config["embed_dim"] ** 0.5
        positions = position + torch.arange(ids.shape[1], device=self.device)
        new = []
        for layer in range(self.config["num_layers"]):
            if states is None:
                width = (self.config["hidden_dim"] or self.config["embed_dim"]) // self.config["num_heads"]
                keys = width * (2 if layer in self.theta else 1)
                state = torch.zeros(ids.shape[0], self.config["num_heads"], keys, width,
                                    device=self.device)
            else:
                state = states[layer]
            mixed, state = self.attention(self.norm(x), layer, state, positions, mask)
            new.append(state)
            x = x + mixed
            l1, l2, l3 = self.layers[5 * layer + 2:5 * layer + 5]
            y = self.norm(x)
            x = x + self.linear(self.linear(y, l1) * self.linear(y, l2), l3)
        return self.linear(self.norm(x), self.head), new


def run_torch(model, golden):
    mask = golden.get("attention_mask")
    array = lambda t: t.float().cpu().numpy()
    with torch.no_grad():
        logits, states = model(golden["input_ids"], mask=mask)
        result = {"logits": array(logits)}
        result.update({f"state_{i}": array(s) for i, s in enumerate(states)})
        steps = []
        for ids, position in zip(golden["decode_ids"], golden["decode_position"]):
            logits, states = model(ids, states, int(position[0]))
            steps.append(array(logits))
    result["decode_logits"] = np.stack(steps)
    result.update({f"final_state_{i}": array(s) for i, s in enumerate(states)})
    return result


# --- TNL ---------------------------------------------------------------------


def run_tnl(package, golden, folder, device):
    layers = sum(name.startswith("state_") for name in golden)
    run = lambda function, inputs, output: call(
        tool("tnl-run"), "run", package, f"--function={function}", f"--device={device}",
        *(f"--input={name}=@{value}" for name, value in inputs.items()), f"--output=@{output}")
    file = lambda name: folder / f"{name}.npy"

    def save(name, array):
        np.save(file(name), array)
        return file(name)

    inputs = {"input_ids": save("input_ids", golden["input_ids"])}
    if "attention_mask" in golden:
        inputs["attention_mask"] = save("attention_mask", golden["attention_mask"])
    run("full", inputs, folder / "full.npz")
    result = {"logits": np.load(folder / "full.npz")["logits"]}
    step = folder / "step0.npz"
    # States that are not given are zero.
    batch = golden["input_ids"].shape[0]
    run("prefill", dict(inputs, position=save("position", np.zeros(batch, np.int64))), step)
    result.update({f"state_{i}": np.load(step)[f"state_out_{i}"] for i in range(layers)})
    logits = []
    for n, (ids, position) in enumerate(zip(golden["decode_ids"], golden["decode_position"])):
        inputs = {"input_ids": save("input_ids", ids),
                  "position": save("position", np.repeat(position, batch))}
        inputs.update({f"state_in_{i}": f"{step}:state_out_{i}" for i in range(layers)})
        step = folder / f"step{n + 1}.npz"
        run("decode", inputs, step)
        logits.append(np.load(step)["logits"])
    result["decode_logits"] = np.stack(logits)
    result.update({f"final_state_{i}": np.load(step)[f"state_out_{i}"] for i in range(layers)})
    return result


# --- Preparation -------------------------------------------------------------


def prepare(stem, folder):
    import onnx
    import onnx.numpy_helper
    graph = onnx.load(f"{stem}.full.onnx").graph
    np.savez(folder / f"{stem.name}.weights.npz",
             **{t.name: onnx.numpy_helper.to_array(t) for t in graph.initializer})
    for path in [pathlib.Path(f"{stem}.config.json"), *stem.parent.glob(f"{stem.name}.golden.*.npz")]:
        shutil.copy(path, folder)
    call(tool("tnl-compile"), f"{stem}.full.onnx", "-o", folder / f"{stem.name}.tnl",
         "--target=nvptx:sm_90a", "--dtype=bf16")


# --- Comparison --------------------------------------------------------------


def errors(x, golden):
    x, golden = x.astype(np.float64), golden.astype(np.float64)
    return (float(np.linalg.norm(x - golden) / np.linalg.norm(golden)),
            float(np.abs(x - golden).max() / np.abs(golden).max()))


def compare(golden, tnl, peer):
    """A row for logits, states, logits of decode, final states."""
    for what in ("logits", "state", "decode_logits", "final_state"):
        names = [n for n in golden if n == what or re.fullmatch(what + r"_\d+", n)]
        rows = []
        for name in names:
            (l2, most), (peer_l2, peer_most) = errors(tnl[name], golden[name]), errors(
                peer[name], golden[name])
            rows.append(dict(tensor=name, tnl_l2=l2, torch_l2=peer_l2, ratio=l2 / peer_l2,
                             tnl_max=most, torch_max=peer_most))
        yield max(rows, key=lambda row: row["ratio"])


def main():
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("action", choices=("prepare", "run"))
    parser.add_argument("folder", type=pathlib.Path)
    parser.add_argument("--json", type=pathlib.Path)
    parser.add_argument("--limit", type=float, default=1.5)
    parser.add_argument("--only", choices=[stem.name for stem in MODELS])
    parser.add_argument("--device", default="cuda")
    parser.add_argument("--torch", default="cpu", choices=("cpu", "cuda"))
    options = parser.parse_args()
    models = [stem for stem in MODELS if options.only in (None, stem.name)]
    if options.action == "prepare":
        options.folder.mkdir(parents=True, exist_ok=True)
        for stem in models:
            prepare(stem, options.folder)
    else:
        run(options, [stem.name for stem in models])


def run(options, models):
    devices = call(tool("tnl-run"), "devices").splitlines()
    rows = []
    print("| model, case | tensor | TNL L2 | PyTorch L2 | ratio | TNL max | PyTorch max |")
    print("| --- | --- | --- | --- | --- | --- | --- |")
    for name in models:
        model = Model(options.folder, name, options.torch)
        for path in sorted(options.folder.glob(f"{name}.golden.*.npz")):
            golden = dict(np.load(path))
            case = path.name.split(".golden.")[1][:-4]
            with tempfile.TemporaryDirectory() as scratch:
                tnl = run_tnl(options.folder / f"{name}.tnl", golden, pathlib.Path(scratch),
                              options.device)
            for row in compare(golden, tnl, run_torch(model, golden)):
                rows.append(dict(model=name, case=case, **row))
                print(f"| {name}, {case} | {row['tensor']} | {row['tnl_l2']:.2e} | "
                      f"{row['torch_l2']:.2e} | {row['ratio']:.2f} | {row['tnl_max']:.2e} | "
                      f"{row['torch_max']:.2e} |", flush=True)
    worst = max(rows, key=lambda row: row["ratio"])
    print(f"\nlargest ratio {worst['ratio']:.2f} ({worst['model']}, {worst['case']}, "
          f"{worst['tensor']}), limit {options.limit}")
    if options.json:
        device = next((d for d in devices if d.startswith("cuda")), "")
        options.json.write_text(json.dumps(dict(
            benchmark="accuracy", date=str(datetime.date.today()), device=device,
            limit=options.limit, torch=f"PyTorch {torch.__version__} on {options.torch}", rows=rows), indent=1))
    sys.exit(1 if worst["ratio"] > options.limit else 0)


if __name__ == "__main__":
    main()
