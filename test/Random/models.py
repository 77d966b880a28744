# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Random models: ids -> logits, from which prefill and decode are derived.

Golden cases come from the interpreter: logits from the graph itself, states from
what is derived before anything is fused, after a check that both agree.
"""
import numpy as np

from attention import MAX_WORK, rotate, slopes, work
from graph import Graph, types
from operations import (addf, merge_heads, mulf, silu, simple_rms_norm, split, split_heads, typed, weight)


def product(g, x, outputs, bias=False):
    w = weight(g, (outputs, x.sizes[-1]), x.sizes[-1] ** -0.5, stored=True)
    operands, text = [x, w], f"tnl.linear %{x.name}, %{w.name}"
    if bias:
        operands.append(weight(g, (outputs,), 1.0, stored=True))
        text += f" bias(%{operands[-1].name})"
    sizes = x.sizes[:2] + (outputs,)
    return g.add("tnl.linear", f"{text} : {types(operands)} -> {typed(sizes, x.dims, 'f32')}", operands,
                 (sizes, x.dims, "f32", {}))


def attend(g, q, k, v, mask):
    operands, text = [q, k, v], f"tnl.linear_attention %{q.name}, %{k.name}, %{v.name}"
    if mask:
        operands.append(mask)
        text += f" mask(%{mask.name})"
    text += f" slopes {slopes(g, q.sizes[1])}"
    state, dims = (q.sizes[0], q.sizes[1], q.sizes[3], v.sizes[3]), (q.dims[0], "", "", "")
    return g.add("tnl.linear_attention", f"{text} : {types(operands)} -> ({v.type}, {typed(state, dims, 'f32')})",
                 operands, (v.sizes, v.dims, "f32", {}), (state, dims, "f32", {}))[0]


def token_mixer(g, x, mask):
    heads, width = g.choose([1, 2, 3, 5]), g.choose([1, 3, 4, 8, 16, 17])
    if work(x.sizes[0], heads, x.sizes[1], 2 * width, width) > MAX_WORK:
        heads, width = 1, 4
    channels, bias = heads * width, g.chance(0.2)
    normed, gated = simple_rms_norm(g, x), g.chance(0.8)
    parts = 4 if gated else 3
    if g.chance(0.5):
        q, k, v, *u = split(g, product(g, normed, parts * channels, bias), [channels] * parts)
    else:
        q, k, v, *u = [product(g, normed, channels, bias) for _ in range(parts)]
    if g.chance(0.8):
        q, k = silu(g, q), silu(g, k)
    q, k, v = [split_heads(g, part, heads) for part in (q, k, v)]
    if g.chance(0.4):
        q, k = rotate(g, weight(g, (heads, width), 0.25, "f32", stored=True), None, q, k)
    o = merge_heads(g, attend(g, q, k, v, mask))
    if g.chance(0.8):
        o = simple_rms_norm(g, o)
    if gated:
        o = mulf(g, *((u[0], o) if g.chance(0.5) else (o, u[0])))
    return addf(g, x, product(g, o, x.sizes[2], g.chance(0.2)))


def channel_mixer(g, x):
    inner, bias = g.choose([1, 5, 16, 33, 64]), g.chance(0.2)
    normed = simple_rms_norm(g, x)
    y = mulf(g, product(g, normed, inner, bias), product(g, normed, inner, bias))
    return addf(g, product(g, y, x.sizes[2]), x)


class Model(Graph):
    """`full`, of one to three layers, on a prompt and the tokens after it."""

    def __init__(self, name, rng, gpu=False):
        super().__init__(name, rng, gpu)
        self.element, self.named = "f32", True
        self.prompt, self.steps = self.length, int(rng.integers(1, 6))
        self.length += self.steps
        sizes, dims = (self.batch, self.length), ("batch", "seq")
        self.vocabulary = self.choose([2, 7, 33, 256])
        ids = self.argument(sizes, dims, "i64", (0, self.vocabulary))
        ids.label, mask = "input_ids", None
        if self.chance(0.3):
            mask = self.argument(sizes, dims, "i64", (0, 2))
            mask.label = "attention_mask"
            self.arguments[-1][1][:, self.prompt:] = 1  # decode knows no mask
        width = self.choose([4, 8, 24, 33, 48])
        table = weight(self, (self.vocabulary, width), 1.0, stored=True)
        result = sizes + (width,)
        x = self.add("tnl.embedding", f"tnl.embedding %{ids.name}, %{table.name} scale 2.0 : "
                     f"{types([ids, table])} -> {typed(result, dims + ('',), 'f32')}", [ids, table],
                     (result, dims + ("",), "f32", {}))
        for _ in range(int(rng.integers(1, 4))):
            x = token_mixer(self, x, mask)
            if self.chance(0.7):
                x = channel_mixer(self, x)
        logits = product(self, simple_rms_norm(self, x), self.vocabulary)
        logits.label = "logits"
        self.returned = [logits]


def is_steady(model, run, tool, base, agree):
    """Whether logits hardly depend on rounding."""
    base.with_suffix(".mlir").write_text(model.text(model.returned, "full"))
    command, logits = [tool("tnl-interpret"), base.with_suffix(".mlir"), f"--output=logits=@{base}.npy"], []
    for value, array in model.arguments:
        np.save(f"{base}.{value.label}.npy", array)
        command.append(f"--input={value.label}=@{base}.{value.label}.npy")
    for more in ([], ["--perturb=1"], ["--perturb=2"]):
        run(*command, *more)
        logits.append(np.load(f"{base}.npy"))
    return agree(logits[0], logits[1]) and agree(logits[0], logits[2])


def golden(model, run, tool, base):
    """Writes a golden case of a model beside its module."""
    module, derived = base.with_suffix(".mlir"), base.with_suffix(".derived.mlir")
    module.write_text(model.text(model.returned, "full"))
    run(tool("tnl-opt"), module, "--tnl-derive-functions=required=true", "-o", derived)
    seq = f"--dim=seq={model.length}"
    arrays = {value.label: array for value, array in model.arguments}
    if "attention_mask" not in arrays or model.length > 8:
        run(tool("tnl-interpret"), derived, "--consistency", f"--dim=batch={model.batch}", seq)
    states = derived.read_text().count('tnl.name = "state_out_') // 3  # of three functions
    cut = {name: array[:, :model.prompt] for name, array in arrays.items()}

    def call(function, inputs, outputs):
        command = [tool("tnl-interpret"), derived, f"--function={function}"]
        if function != "full":
            command += [f"--input=state_in_{i}=zeros" for i in range(states)]
        for name, array in inputs.items():
            np.save(f"{base}.{name}.npy", array)
            command.append(f"--input={name}=@{base}.{name}.npy")
        run(*command, *[f"--output={name}=@{base}.{name}.npy" for name in outputs])
        return {name: np.load(f"{base}.{name}.npy").astype(np.float32) for name in outputs}

    names = [f"state_out_{i}" for i in range(states)]
    logits = call("full", arrays, ["logits"])["logits"]
    position = {"position": np.zeros(model.batch, np.int64)} if 'tnl.name = "position"' in derived.read_text() else {}
    first = call("prefill", {**cut, **position}, names)
    last = call("prefill", {**arrays, **position}, names)
    case = {**cut, "logits": logits[:, :model.prompt]}
    case.update({f"state_{i}": first[name] for i, name in enumerate(names)})
    case.update({f"final_state_{i}": last[name] for i, name in enumerate(names)})
    later = np.arange(model.prompt, model.length)
    case["decode_ids"] = np.stack([arrays["input_ids"][:, t:t + 1] for t in later])
    case["decode_logits"] = np.stack([logits[:, t:t + 1] for t in later])
    case["decode_position"] = later[:, None].astype(np.int64)
    np.savez(base.with_suffix(".npz"), **case)


def check(model, run, tool, base, device, level, threads):
    """Compiles a model and checks it; raises what went wrong."""
    golden(model, run, tool, base)
    target = ["--target=nvptx:sm_90a"] if device == "cuda" else [f"--cpu-levels={level}"]
    run(tool("tnl-compile"), base.with_suffix(".mlir"), "-o", f"{base}.tnl", "--require-derived", *target)
    threads = [f"--threads={threads}"] if device == "cpu" else []
    run(tool("tnl-run"), "check", f"{base}.tnl", base.with_suffix(".npz"), f"--device={device}", *threads)
