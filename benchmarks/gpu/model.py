#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Times prompts and single tokens of whole models on a GPU.

  model.py prepare DIR [--models=kjv,385m,1b]
      compiles examples/kjv and models of the published sizes, in bfloat16
  model.py run DIR [--peers=PATH] [--json=FILE] [--prefill=..] [--decode=..]
      times all packages in DIR with 'tnl-run bench --device=cuda', and models of
      the same sizes in PyTorch (--peers: flash-linear-attention in PATH;
      model_peer.py says what is timed); prints a table in Markdown

The large models are written as modules of the tnl dialect. Their weights are
windows of one array of random numbers: every weight has bytes of its own in the
package and on the device, so that times are those of a trained model, but what
such a model writes means nothing. Packages have the size of the model (385m:
0.9 GB, 1b: 2.3 GB); xz compresses them to a few MB.

Prompts are fed in at once (--chunk), with logits of the last token. 'kernels' is
the GPU's own time, the other one is what a caller waits.
"""
import argparse
import datetime
import json
import pathlib
import subprocess
import sys

try:
    import numpy as np
except ImportError:  # 'run' does without
    np = None

ROOT = pathlib.Path(__file__).resolve().parents[2]
# vocabulary, width, layers, heads, channel mixer; LRPE in the first layer
SIZES = {"385m": (64000, 1024, 24, 8, 2816), "1b": (64000, 2048, 16, 16, 5632)}
PERIOD = (1 << 20) + 4160  # bytes of random numbers that repeat
STEP = 4160  # bytes between windows


def tool(name):
    built = ROOT / "build" / "bin" / name
    return str(built) if built.exists() else name


def write_numbers(path, size):
    stream = np.random.default_rng(1)
    numbers = (0.03 * stream.standard_normal(PERIOD // 2)).astype(np.float32)
    block = (numbers.view(np.uint32) >> 16).astype(np.uint16).tobytes()
    with open(path, "wb") as file:
        for begin in range(0, size, PERIOD):
            file.write(block[:size - begin])


def write_module(folder, name):
    """A module of @full, as tnl-import writes it for an exported model."""
    vocabulary, width, layers, heads, glu = SIZES[name]
    p = width // heads
    shapes = [(vocabulary, width)]
    for _ in range(layers):
        shapes += [(4 * width, width), (width, width), (glu, width), (glu, width), (width, glu)]
    shapes.append((vocabulary, width))
    numbers = folder / f"{name}.weights.bin"
    largest = max(rows * columns for rows, columns in shapes)
    write_numbers(numbers, 2 * largest + STEP * len(shapes))

    lines, used = [], iter(enumerate(shapes))
    x, h = f"tensor<?x?x{width}xf32>", f"tensor<?x{heads}x?x{p}xf32>"
    h2 = f"tensor<?x{heads}x?x{2 * p}xf32>"

    def weight():
        index, (rows, columns) = next(used)
        t = f"tensor<{rows}x{columns}xbf16>"
        lines.append(f'%w{index} = tnl.weight "w{index}" from #tnl.file<"{numbers}", offset = '
                     f"{index * STEP}, length = {2 * rows * columns}> -> {t}")
        return f"%w{index}", t, f"tensor<?x?x{rows}xf32>"

    def linear(out, source, source_type):
        w, t, result = weight()
        lines.append(f"{out} = tnl.linear {source}, {w} : ({source_type}, {t}) -> {result}")
        return result

    norm = lambda out, source: lines.append(f"{out} = tnl.simple_rms_norm {source} eps 1.0e-6 : {x}")
    w, t, _ = weight()
    lines.append(f"%x0 = tnl.embedding %ids, {w} scale {width ** 0.5:e} : (tensor<?x?xi64>, {t}) -> {x}")
    theta = 10000.0 ** (-2.0 * np.arange(width) / width)
    theta = ", ".join("[" + ", ".join(f"{t:e}" for t in row) + "]" for row in theta.reshape(heads, p))
    lines.append(f'%theta = tnl.weight "theta" from dense<[{theta}]> : tensor<{heads}x{p}xf32>'
                 f" -> tensor<{heads}x{p}xf32>")
    for i in range(layers):
        norm(f"%a{i}", f"%x{i}")
        wide = linear(f"%qkvu{i}", f"%a{i}", x)
        lines.append(f"%s{i}:4 = tnl.split %qkvu{i} : {wide} -> ({x}, {x}, {x}, {x})")
        for part, n in (("q", 0), ("k", 1)):
            lines.append(f"%{part}a{i} = tnl.silu %s{i}#{n} : {x}")
            lines.append(f"%{part}{i} = tnl.split_heads %{part}a{i} : {x} -> {h}")
            if i == 0:
                lines.append(f"%{part}l0 = tnl.lrpe %{part}0, %theta : ({h}, tensor<{heads}x{p}xf32>)"
                             f" -> {h2}")
        lines.append(f"%v{i} = tnl.split_heads %s{i}#2 : {x} -> {h}")
        q, k, key, rows = ("%ql0", "%kl0", h2, 2 * p) if i == 0 else (f"%q{i}", f"%k{i}", h, p)
        factor = 1 - i / (layers - 1) + 1e-5
        slopes = ", ".join(f"{factor * 2.0 ** (-8 * (j + 1) / heads):e}" for j in range(heads))
        lines.append(f"%o{i}, %state{i} = tnl.linear_attention {q}, {k}, %v{i} slopes [{slopes}] :"
                     f" ({key}, {key}, {h}) -> ({h}, tensor<?x{heads}x{rows}x{p}xf32>)")
        lines.append(f"%m{i} = tnl.merge_heads %o{i} : {h} -> {x}")
        norm(f"%n{i}", f"%m{i}")
        lines.append(f"%g{i} = arith.mulf %s{i}#3, %n{i} : {x}")
        linear(f"%t{i}", f"%g{i}", x)
        lines.append(f"%y{i} = arith.addf %x{i}, %t{i} : {x}")
        norm(f"%b{i}", f"%y{i}")
        inner = linear(f"%l1_{i}", f"%b{i}", x)
        linear(f"%l2_{i}", f"%b{i}", x)
        lines.append(f"%c{i} = arith.mulf %l1_{i}, %l2_{i} : {inner}")
        linear(f"%d{i}", f"%c{i}", inner)
        lines.append(f"%x{i + 1} = arith.addf %y{i}, %d{i} : {x}")
    norm("%last", f"%x{layers}")
    logits = linear("%logits", "%last", x)
    module = folder / f"{name}.mlir"
    module.write_text(
        'func.func @full(%ids: tensor<?x?xi64> {tnl.dims = ["batch", "seq"], tnl.name = "input_ids"})'
        f' -> ({logits} {{tnl.name = "logits"}}) attributes {{tnl.symbols = ["batch", "seq"]}} {{\n  '
        + "\n  ".join(lines) + f"\n  return %logits : {logits}\n}}\n")
    return module


def prepare(folder, models):
    if np is None:
        sys.exit("model.py prepare needs numpy")
    folder.mkdir(parents=True, exist_ok=True)
    for name in models:
        if name == "kjv":
            source = ROOT / "examples/kjv/kjv.full.onnx"
        elif name in SIZES:
            source = write_module(folder, name)
        else:
            sys.exit(f"unknown model '{name}'; there are kjv, {', '.join(SIZES)}")
        subprocess.run([tool("tnl-compile"), str(source), "-o", str(folder / f"{name}.tnl"),
                        "--target=nvptx:sm_90a", "--dtype=bf16", "--require-derived"], check=True)


def time_peer(name, times, peers):
    """Adds 'peer_ms' to each of the times of a model."""
    if not peers or name not in SIZES:
        return
    import model_peer
    model = model_peer.Model(SIZES[name])
    for kind in ("prefill", "decode"):
        for time in times[kind]:
            try:
                time["peer_ms"] = model_peer.time_ms(model, time["batch"], time["tokens"] if
                                                     kind == "prefill" else 1)
            except Exception as error:  # reported, not fatal
                time["peer_error"] = repr(error)[:200]


def run(folder, peers, output, prefill, decode):
    if peers:
        sys.path.insert(0, str(peers))
    packages = sorted(folder.glob("*.tnl"), key=lambda path: path.stat().st_size)
    if not packages:
        sys.exit(f"no packages in {folder}: run 'model.py prepare' first")
    chunk = max(int(case.split("x")[1]) for case in prefill.split(","))
    rows = []
    print("| model | case | ms | kernels ms | tokens/s | peer ms |\n| --- | --- | --- | --- | --- | --- |")
    for package in packages:
        result = folder / "bench.json"
        done = subprocess.run(
            [tool("tnl-run"), "bench", str(package), "--device=cuda", f"--prefill={prefill}",
             f"--decode={decode}", f"--chunk={chunk}", f"--json={result}"],
            capture_output=True, text=True)
        if done.returncode:
            print(f"| {package.stem} | {done.stderr.strip()} | | | |")
            rows.append(dict(model=package.stem, error=done.stderr.strip()))
            continue
        times = json.loads(result.read_text())
        time_peer(package.stem, times, peers)
        for kind in ("prefill", "decode"):
            for time in times[kind]:
                rows.append(dict(model=package.stem, kind=kind, **time))
                print(f"| {package.stem} | {kind} {time['batch']} x {time['tokens']} | "
                      f"{time['median_ms']:.3f} | {time.get('kernels_median_ms', float('nan')):.3f} | "
                      f"{time['tokens_per_second']:.0f} | "
                      f"{time.get('peer_ms', time.get('peer_error', '-'))} |", flush=True)
    if output:
        devices = subprocess.run([tool("tnl-run"), "devices"], capture_output=True,
                                 text=True).stdout.splitlines()
        output.write_text(json.dumps(dict(
            benchmark="model", date=str(datetime.date.today()),
            device=next((d for d in devices if d.startswith("cuda")), ""),
            peers=model_peer_versions() if peers else "", rows=rows), indent=1))


def model_peer_versions():
    import model_peer
    return model_peer.versions()


def main():
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("action", choices=("prepare", "run"))
    parser.add_argument("folder", type=pathlib.Path)
    parser.add_argument("--models", default="kjv,385m")
    parser.add_argument("--peers", type=pathlib.Path)
    parser.add_argument("--json", type=pathlib.Path)
    parser.add_argument("--prefill", default="1x512,1x2048,1x8192")
    parser.add_argument("--decode", default="1,16,64")
    options = parser.parse_args()
    if options.action == "prepare":
        prepare(options.folder, options.models.split(","))
    else:
        run(options.folder, options.peers, options.json, options.prefill, options.decode)


if __name__ == "__main__":
    main()
