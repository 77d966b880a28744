#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Writes the GPU tables of docs/performance.md from what the benchmarks measured.

  report.py FILE.json ... [--machine=TEXT] [--date=DATE] [--print]

FILE is what attention.py, linear.py, model.py or accuracy.py wrote with --json. The tables
go between the markers of their kind in docs/performance.md; other kinds stay.
"""
import argparse
import json
import pathlib
import sys

PAGE = pathlib.Path(__file__).resolve().parents[2] / "docs" / "performance.md"


def table(header, rows):
    lines = [header, ["---"] * len(header), *rows]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)


def number(x, form="{:.4f}"):
    return form.format(x) if isinstance(x, (int, float)) else "-" if x is None else "fails"


def attention(data):
    rows = []
    for row in data["rows"]:
        tnl, peers = row["tnl"], row.get("peers", {})
        time, copy = tnl.get("median_ms", tnl.get("error")), tnl.get("copy_median_ms")
        known = [t for t in (peers.get("fla chunk"), peers.get("fla fused"))
                 if isinstance(t, float)]
        good = isinstance(time, float)
        rows.append([
            row["kind"].replace("_", ", "), f"{row['batch']}, {row['heads']}, {row['tokens']}",
            str(row["width"]), number(time), number(copy),
            number(time / copy if good and copy else None, "{:.2f}"),
            number(peers.get("fla chunk")), number(peers.get("fla fused")),
            number(min(known) / time if good and known else None, "{:.2f}")])
    text = ("Milliseconds, medians; arrays in bfloat16, `[batch, tokens, heads, width]`. 'copy' moves as "
            "many bytes as the call reads and writes, in the same run: no kernel can be much faster. "
            "'times' is the faster peer over TNL.")
    if data.get("peers"):
        text += f" Peers ('fla'): {data['peers']}."
    return text + "\n\n" + table(
        ["kind", "B, H, N", "width", "TNL", "copy", "TNL/copy", "fla chunk", "fla fused", "times"], rows)


def model(data):
    rows = []
    for row in data["rows"]:
        if "error" in row:
            rows.append([row["model"], row["error"], "", "", "", "", ""])
            continue
        peer, kernels = row.get("peer_ms"), row.get("kernels_median_ms")
        rows.append([row["model"], f"{row['kind']} {row['batch']} x {row['tokens']}",
                     number(row["median_ms"], "{:.3f}"), number(kernels, "{:.3f}"),
                     f"{row['tokens_per_second']:,.0f}", number(peer, "{:.3f}"),
                     number(peer / kernels if peer and kernels else None, "{:.2f}")])
    text = ("bfloat16, logits of the last token. 'kernels' is the GPU's own time, 'ms' what a caller "
            "waits. `kjv` is `examples/kjv`; the others have the published sizes and random weights.")
    if data.get("peers"):
        text += (f" Peer: {data['peers']}; `benchmarks/gpu/model_peer.py` says how it is run: as a CUDA graph, "
                 "so its times are those of kernels, and 'times' is the peer's over TNL's kernels.")
    return text + "\n\n" + table(
        ["model", "case", "ms", "kernels ms", "tokens/s", "peer ms", "times"], rows)


def linear(data):
    rows = []
    for row in data["rows"]:
        ms, peer = row["tnl"].get("median_ms"), row.get("peer_ms")
        rows.append([f"{row['inputs']}, {row['outputs']}", str(row["rows"]), number(ms),
                     number(row.get("tflops"), "{:.0f}"), number(peer),
                     number(peer / ms if peer and ms else None, "{:.2f}")])
    text = ("Milliseconds, medians; y = x W^T in bfloat16, up to 64 rows as one token of as many sequences. "
            "x and W come from memory.")
    if data.get("peers"):
        text += (f" Peer: torch.nn.functional.linear, which calls cuBLAS ({data['peers']}); launched from "
                 "Python, which its time holds where it is short.")
    return text + "\n\n" + table(["inputs, outputs", "rows", "TNL", "TFLOP/s", "cuBLAS", "times"], rows)


def accuracy(data):
    """One line a model and kind of array: the case with the largest ratio."""
    worst = {}
    for row in data["rows"]:
        what = row["tensor"].rstrip("0123456789").rstrip("_").replace("_", " ")
        key = row["model"], what + ("s" if what.endswith("state") else "")
        if key not in worst or row["ratio"] > worst[key]["ratio"]:
            worst[key] = row
    rows = [[name, what, f"{r['tnl_l2']:.1e}", f"{r['torch_l2']:.1e}", f"{r['ratio']:.2f}",
             f"{r['tnl_max']:.1e}", f"{r['torch_max']:.1e}"] for (name, what), r in worst.items()]
    return ("`--dtype=bf16` and PyTorch in bfloat16, both against float64 results: relative L2 error, and "
            "largest error over largest value. Of the golden cases of a model the one with the largest "
            f"ratio. More than {data['limit']} times PyTorch's L2 error counts as a failure. "
            f"{data['torch']}; what is rounded where is in `benchmarks/gpu/accuracy.py`.\n\n"
            + table(["model", "array", "TNL L2", "PyTorch L2", "ratio", "TNL max", "PyTorch max"], rows))


KINDS = {"attention": attention, "linear": linear, "model": model, "accuracy": accuracy}


def section(data, machine, date):
    device = machine or data.get("device", "").partition(": ")[2] or "machine not recorded"
    when = date or data.get("date") or "date not recorded"
    return f"{device}; {when}; `benchmarks/gpu/{data['benchmark']}.py`.\n\n{KINDS[data['benchmark']](data)}"


def main():
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("files", nargs="+", type=pathlib.Path)
    parser.add_argument("--machine")
    parser.add_argument("--date")
    parser.add_argument("--print", action="store_true", help="print, and leave the page alone")
    options = parser.parse_args()
    page = PAGE.read_text()
    for path in options.files:
        try:
            data = json.loads(path.read_text())
        except OSError as error:
            sys.exit(str(error))
        except ValueError:
            data = None
        if isinstance(data, list):  # what attention.py once wrote: rows alone
            data = dict(benchmark="attention", rows=data)
        if not isinstance(data, dict) or data.get("benchmark") not in KINDS:
            sys.exit(f"{path} is not what attention.py, linear.py, model.py or accuracy.py write")
        text = section(data, options.machine, options.date)
        if options.print:
            print(text + "\n")
            continue
        begin, end = f"<!-- {data['benchmark']} -->\n", f"<!-- end of {data['benchmark']} -->\n"
        before, found, rest = page.partition(begin)
        _, closed, after = rest.partition(end)
        if not found or not closed:
            sys.exit(f"{PAGE} has no markers for {data['benchmark']}")
        page = before + begin + "\n" + text + "\n\n" + end + after
    if not options.print:
        PAGE.write_text(page)


if __name__ == "__main__":
    main()
