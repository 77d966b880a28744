#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Times tnl.linear on a GPU against cuBLAS, in one run.

  linear.py prepare DIR          compiles a package for each shape (needs tnl-compile)
  linear.py run DIR [--peers] [--json=FILE]
      times them with 'tnl-run bench --device=cuda', and torch.nn.functional.linear
      (--peers: needs PyTorch), on the machine's GPU; prints a table in Markdown

y[rows, outputs] = x[rows, inputs] w[outputs, inputs]^T in bfloat16, added up in
float32. Inputs and weights come from memory, not from the cache: TNL's calls take
turns on copies, the peer's cache is cleared before each call.
"""
import argparse
import datetime
import json
import pathlib
import subprocess
import sys

# inputs, outputs: the products of models of 385 million and of a billion parameters
SHAPES = [(1024, 4096), (1024, 1024), (1024, 2816), (2816, 1024), (2048, 8192), (2048, 2048),
          (2048, 5632), (5632, 2048), (1024, 64000)]
ROWS = [1, 16, 64, 512, 2048, 8192]


def tool(name):
    built = pathlib.Path(__file__).resolve().parents[2] / "build" / "bin" / name
    return str(built) if built.exists() else name


def prepare(folder):
    folder.mkdir(parents=True, exist_ok=True)
    for inputs, outputs in SHAPES:
        for rows in ("?", "1"):
            x, w = f"tensor<?x{rows}x{inputs}xbf16>", f"tensor<{outputs}x{inputs}xbf16>"
            y = f"tensor<?x{rows}x{outputs}xbf16>"
            module = folder / f"linear_{inputs}_{outputs}_{'one' if rows == '1' else 'many'}.mlir"
            dims = '["batch", "seq", ""]' if rows == "?" else '["batch", "", ""]'
            symbols = '["batch", "seq"]' if rows == "?" else '["batch"]'
            module.write_text(
                f'func.func @f(%x: {x} {{tnl.name = "x", tnl.dims = {dims}}},'
                f' %w: {w} {{tnl.name = "w", tnl.dims = ["", ""]}}) -> ({y} {{tnl.name = "y"}})'
                f" attributes {{tnl.symbols = {symbols}}} {{\n"
                f"  %y = tnl.linear %x, %w : ({x}, {w}) -> {y}\n  return %y : {y}\n}}\n")
            subprocess.run([tool("tnl-compile"), str(module), "-o", str(module.with_suffix(".tnl")),
                            "--target=nvptx:sm_90a", "--dtype=bf16"], check=True)


def time_tnl(folder, inputs, outputs, rows):
    # Up to 64 rows are the tokens of as many sequences, as in decoding.
    kind = "one" if rows <= 64 else "many"
    x = f"{rows}x1x{inputs}" if kind == "one" else f"1x{rows}x{inputs}"
    result = folder / "bench.json"
    done = subprocess.run([tool("tnl-run"), "bench", str(folder / f"linear_{inputs}_{outputs}_{kind}.tnl"),
                           "--function=f", "--device=cuda", f"--json={result}", "--seconds=0.3",
                           f"--shape=x={x}", f"--shape=w={outputs}x{inputs}"],
                          capture_output=True, text=True)
    return json.loads(result.read_text()) if done.returncode == 0 else {"error": done.stderr.strip()}


def time_peer(inputs, outputs, rows):
    import torch
    from triton.testing import do_bench
    x = torch.randn(rows, inputs, device="cuda", dtype=torch.bfloat16)
    w = torch.randn(outputs, inputs, device="cuda", dtype=torch.bfloat16)
    return do_bench(lambda: torch.nn.functional.linear(x, w), warmup=10, rep=40, return_mode="median")


def run(folder, peers, output):
    rows = []
    print("| inputs, outputs | rows | TNL ms | TFLOP/s | TNL/copy | cuBLAS ms | times |")
    print("| --- | --- | --- | --- | --- | --- | --- |")
    for inputs, outputs in SHAPES:
        for count in ROWS:
            row = dict(inputs=inputs, outputs=outputs, rows=count,
                       tnl=time_tnl(folder, inputs, outputs, count))
            ms = row["tnl"].get("median_ms")
            if ms is None:
                print(f"| {inputs}, {outputs} | {count} | {row['tnl']['error'][:80]} | | | | |")
            else:
                row["tflops"] = 2e-9 * inputs * outputs * count / ms
                if peers:
                    row["peer_ms"] = time_peer(inputs, outputs, count)
                peer = row.get("peer_ms")
                print(f"| {inputs}, {outputs} | {count} | {ms:.4f} | {row['tflops']:.0f} | "
                      f"{ms / row['tnl']['copy_median_ms']:.2f} | "
                      + (f"{peer:.4f} | {peer / ms:.2f} |" if peer else "- | - |"), flush=True)
            rows.append(row)
    if output:
        devices = subprocess.run([tool("tnl-run"), "devices"], capture_output=True,
                                 text=True).stdout.splitlines()
        versions = ""
        if peers:
            import torch
            versions = f"PyTorch {torch.__version__}, CUDA {torch.version.cuda}"
        output.write_text(json.dumps(dict(
            benchmark="linear", date=str(datetime.date.today()),
            device=next((d for d in devices if d.startswith("cuda")), ""), peers=versions,
            rows=rows), indent=1))


def main():
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("action", choices=("prepare", "run"))
    parser.add_argument("folder", type=pathlib.Path)
    parser.add_argument("--peers", action="store_true")
    parser.add_argument("--json", type=pathlib.Path)
    options = parser.parse_args()
    if options.action == "prepare":
        prepare(options.folder)
    else:
        run(options.folder, options.peers, options.json)


if __name__ == "__main__":
    sys.exit(main())
