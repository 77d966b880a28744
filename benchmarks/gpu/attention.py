#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Times linear attention on a GPU against flash-linear-attention, in one run.

  attention.py prepare DIR
      writes tnl modules of one operation and compiles them (needs tnl-compile)
  attention.py run DIR [--peers=PATH] [--json=FILE] [--quick]
      times them with 'tnl-run bench --function' and, with --peers, chunk_simple_gla
      and fused_chunk_simple_gla with triton's do_bench (needs PyTorch, Triton and
      flash-linear-attention in PATH); prints a table in Markdown

The arrays are bfloat16 and lie as [batch, tokens, heads, width]. 'copy' is the
time in which the device's copy moves as many bytes as the call reads and writes:
all of its inputs and outputs.
"""
import argparse
import datetime
import json
import pathlib
import subprocess
import sys

# kind, heads, width; batch, tokens
SHAPES = [
    ("plain", 8, 128, ((1, 512), (1, 2048), (1, 8192), (1, 32768), (1, 131072))),
    ("plain", 32, 128, ((1, 512), (1, 2048), (1, 8192), (1, 32768), (1, 131072),
                        (4, 1024), (4, 4096), (4, 16384))),
    ("plain", 16, 128, ((16, 2048),)),
    ("plain", 96, 128, ((1, 8192),)),
    ("plain", 32, 64, ((4, 4096),)),
    ("plain", 32, 256, ((4, 4096),)),
    ("gated", 32, 128, ((4, 4096),)),
    ("gated_lrpe", 32, 128, ((4, 4096),)),
]


def slopes(heads):
    return ", ".join(f"{2.0 ** (-8 * (i + 1) / heads):e}" for i in range(heads))


def plain(heads, width):
    e = heads * width
    x, h = f"tensor<?x?x{e}xbf16>", f"tensor<?x{heads}x?x{width}xbf16>"
    state = f"tensor<?x{heads}x{width}x{width}xf32>"
    dims = 'tnl.dims = ["batch", "seq", ""]'
    arguments = ", ".join(f'%{n}: {x} {{tnl.name = "{n}", {dims}}}' for n in "qkv")
    split = "".join(f"  %{n}h = tnl.split_heads %{n} : {x} -> {h}\n" for n in "qkv")
    return (
        f'func.func @f({arguments}) -> ({x} {{tnl.name = "o"}})'
        ' attributes {tnl.symbols = ["batch", "seq"]} {\n'
        f"{split}"
        f"  %oh, %s = tnl.linear_attention %qh, %kh, %vh slopes [{slopes(heads)}]\n"
        f"    : ({h}, {h}, {h}) -> ({h}, {state})\n"
        f"  %o = tnl.merge_heads %oh : {h} -> {x}\n"
        f"  return %o : {x}\n}}\n"
    )


def gated(heads, width, lrpe):
    e = heads * width
    x, o = f"tensor<?x?x{4 * e}xbf16>", f"tensor<?x?x{e}xbf16>"
    sums, theta = f"tensor<?x?x{heads}xf32>", f"tensor<{heads}x{width}xf32>"
    state = f"tensor<?x{heads}x{width * (2 if lrpe else 1)}x{width}xf32>"
    dims = '["batch", "seq", ""]'
    extra = f', %t: {theta} {{tnl.name = "theta", tnl.dims = ["", ""]}}' if lrpe else ""
    return (
        f'func.func @f(%x: {x} {{tnl.name = "qkvu", tnl.dims = {dims}}}{extra})'
        f' -> ({o} {{tnl.name = "o"}}, {sums} {{tnl.name = "sums"}})'
        ' attributes {tnl.symbols = ["batch", "seq"]} {\n'
        f"  %o, %r, %s = tnl.gated_linear_attention %x{' theta(%t)' if lrpe else ''} heads {heads}"
        f" activation <none> slopes [{slopes(heads)}]\n"
        f"    : ({x}{', ' + theta if lrpe else ''}) -> ({o}, {sums}, {state})\n"
        f"  return %o, %r : {o}, {sums}\n}}\n"
    )


def tool(name):
    built = pathlib.Path(__file__).resolve().parents[2] / "build" / "bin" / name
    return str(built) if built.exists() else name


def prepare(folder):
    folder.mkdir(parents=True, exist_ok=True)
    for kind, heads, width, _ in SHAPES:
        text = plain(heads, width) if kind == "plain" else gated(
            heads, width, kind == "gated_lrpe")
        module = folder / f"{kind}_h{heads}_p{width}.mlir"
        module.write_text(text)
        subprocess.run([tool("tnl-compile"), str(module), "-o",
                        str(module.with_suffix(".tnl")), "--target=nvptx:sm_90a",
                        "--dtype=bf16"], check=True)


def time_tnl(folder, kind, heads, width, batch, tokens):
    package = folder / f"{kind}_h{heads}_p{width}.tnl"
    result = folder / "bench.json"
    if kind == "plain":
        shapes = [f"--shape={n}={batch}x{tokens}x{heads * width}" for n in "qkv"]
    else:
        shapes = [f"--shape=qkvu={batch}x{tokens}x{4 * heads * width}"]
        if kind == "gated_lrpe":
            shapes.append(f"--shape=theta={heads}x{width}")
    done = subprocess.run([tool("tnl-run"), "bench", str(package), "--function=f",
                           "--device=cuda", f"--json={result}"] + shapes,
                          capture_output=True, text=True)
    if done.returncode:
        return {"error": done.stderr.strip()}
    return json.loads(result.read_text())


def time_peers(heads, width, batch, tokens):
    import torch
    from triton.testing import do_bench
    from fla.ops.simple_gla import chunk_simple_gla, fused_chunk_simple_gla

    make = lambda: torch.randn(batch, tokens, heads, width, device="cuda", dtype=torch.bfloat16)
    with torch.no_grad():
        q, k, v = make(), make(), make()
        decay = -torch.tensor([2.0 ** (-8 * (i + 1) / heads) for i in range(heads)],
                              device="cuda", dtype=torch.float32)
        times = {}
        for name, call in (("fla chunk", chunk_simple_gla), ("fla fused", fused_chunk_simple_gla)):
            try:
                run = lambda: call(q, k, v, scale=1.0, g_gamma=decay)
                times[name] = do_bench(run, warmup=20, rep=60, return_mode="median")
            except Exception as error:  # a peer that refuses a shape is reported, not fatal
                times[name] = repr(error)[:80]
        x = torch.empty(4 * q.numel(), device="cuda", dtype=torch.bfloat16)
        half = x.numel() // 2
        times["torch copy"] = do_bench(lambda: x[:half].copy_(x[half:]), warmup=20, rep=60,
                                       return_mode="median")
    torch.cuda.empty_cache()
    return times


def versions():
    import fla
    import torch
    import triton

    return (f"flash-linear-attention {getattr(fla, '__version__', '?')}, "
            f"PyTorch {torch.__version__}, Triton {triton.__version__}")


def ratio(tnl):
    return tnl["median_ms"] / tnl["copy_median_ms"] if "median_ms" in tnl else None


def run(folder, peers, output, quick):
    if peers:
        sys.path.insert(0, peers)
    rows = []
    print("| kind | B,H,N | P | TNL ms | copy ms | TNL/copy | fla chunk | fla fused |")
    print("| --- | --- | --- | --- | --- | --- | --- | --- |")
    for kind, heads, width, sizes in SHAPES:
        for batch, tokens in sizes[-1:] if quick else sizes:
            row = dict(kind=kind, heads=heads, width=width, batch=batch, tokens=tokens)
            row["tnl"] = time_tnl(folder, kind, heads, width, batch, tokens)
            if peers and kind == "plain":
                row["peers"] = time_peers(heads, width, batch, tokens)
            rows.append(row)
            tnl, other = row["tnl"], row.get("peers", {})
            show = lambda x: f"{x:.4f}" if isinstance(x, float) else str(x or "")
            print(f"| {kind} | {batch},{heads},{tokens} | {width} | "
                  f"{show(tnl.get('median_ms', tnl.get('error')))} | {show(tnl.get('copy_median_ms'))} | "
                  f"{show(ratio(tnl))} | {show(other.get('fla chunk'))} | "
                  f"{show(other.get('fla fused'))} |", flush=True)
    if output:
        devices = subprocess.run([tool("tnl-run"), "devices"], capture_output=True,
                                 text=True).stdout.splitlines()
        pathlib.Path(output).write_text(json.dumps(dict(
            benchmark="attention", date=str(datetime.date.today()),
            device=next((d for d in devices if d.startswith("cuda")), ""),
            peers=versions() if peers else "", rows=rows), indent=1))


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("action", choices=("prepare", "run"))
    parser.add_argument("folder", type=pathlib.Path)
    parser.add_argument("--peers")
    parser.add_argument("--json")
    parser.add_argument("--quick", action="store_true")
    options = parser.parse_args()
    if options.action == "prepare":
        prepare(options.folder)
    else:
        run(options.folder, options.peers, options.json, options.quick)


if __name__ == "__main__":
    main()
