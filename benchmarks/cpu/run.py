#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""The CPU figures of docs/performance.md, of examples/kjv. Run scripts/demo first, on a
quiet machine.

  benchmarks/cpu/run.py [--threads=2] [--rounds=7] [--seconds=1] [--onnxruntime=DIR]
                        [--json=FILE] [--write]

--onnxruntime: a folder in which `npm install --ignore-scripts onnxruntime-node` has run;
without it no peer is timed. Each round times one program after the other, so that both
see the same machine. --write puts the tables into docs/performance.md.
"""
import argparse
import datetime
import json
import pathlib
import re
import shutil
import statistics
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs" / "performance.md"
CASES = {
    "decode": "decode, a token",
    "full:64": "full graph, 64 tokens",
    "full:512": "full graph, 512 tokens",
    "full:2048": "full graph, 2048 tokens",
}
# TNL is to be at least so many times as fast as ONNX Runtime.
WANTED = {"decode": 1.2, "full:512": 1, "full:2048": 3}


def output(*command, **options):
    return subprocess.run(command, check=True, capture_output=True, text=True, **options)


class Bench:
    def __init__(self, options, folder):
        self.options, self.folder = options, folder
        self.run = options.build / "bin" / "tnl-run"
        self.package = folder / "kjv.tnl"
        self.kjv = ROOT / "examples" / "kjv"
        output(options.build / "bin" / "tnl-compile", self.kjv / "kjv.full.onnx", "-o", self.package)

    def tnl(self, case):
        file = self.folder / "bench.json"
        kind, _, tokens = case.partition(":")
        which = f"--full=1x{tokens}" if tokens else "--decode=1"
        output(self.run, "bench", self.package, which, f"--threads={self.options.threads}",
               f"--seconds={self.options.seconds}", f"--json={file}")
        return json.loads(file.read_text())[kind][0]["median_ms"]

    def peer(self, case):
        done = output("node", ROOT / "benchmarks" / "cpu" / "onnxruntime.mjs", self.kjv,
                      str(self.options.threads), case, str(self.options.seconds),
                      cwd=self.options.onnxruntime)
        result = json.loads(done.stdout)
        self.peer_version = result["version"]
        return result["median_ms"]

    def compare(self):
        rows = []
        for case in CASES:
            times = {"tnl": [], "peer": []}
            for _ in range(self.options.rounds):
                times["tnl"].append(self.tnl(case))
                if self.options.onnxruntime:
                    times["peer"].append(self.peer(case))
            row = {"case": case, "tnl_ms": statistics.median(times["tnl"]), "all": times}
            if times["peer"]:
                row["onnxruntime_ms"] = statistics.median(times["peer"])
                row["ratio"] = statistics.median(p / t for t, p in zip(times["tnl"], times["peer"]))
                row["wanted"] = WANTED.get(case)
            print(json.dumps({k: v for k, v in row.items() if k != "all"}), file=sys.stderr)
            rows.append(row)
        return rows

    def score(self):
        """Microseconds a token for a short and a long text, in turn: medians of what
        `tnl-run score` prints. That is the wall time from the first token to the last
        probability; opening the package is not in it, but all that happens once in
        the first call is (loading code, first use of weights and buffers)."""
        sample = (self.kjv / "kjv.sample.txt").read_bytes()
        times = {}
        for size, count in [(10_000, 9), (self.options.score, 1)] * 3 + [(10_000, 9)]:
            text = self.folder / f"{size}.txt"
            text.write_bytes((sample * (size // len(sample) + 1))[:size])
            for _ in range(count):
                done = output(self.run, "score", self.package, f"--text={text}",
                              f"--threads={self.options.threads}")
                tokens, seconds = re.search(r"(\d+) tokens in ([\d.]+) s", done.stderr).groups()
                times.setdefault(size, []).append(float(seconds) / int(tokens) * 1e6)
        return {size: statistics.median(all) for size, all in times.items()}

    def peak_mb(self, *command):
        # A process of its own: the peak of children is that of the largest so far.
        code = ("import resource, subprocess, sys; subprocess.run(sys.argv[1:], check=True, "
                "stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL); "
                "print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024)")
        return int(output(sys.executable, "-c", code, *map(str, command)).stdout)

    def memory(self):
        sample = (self.kjv / "kjv.sample.txt").read_bytes()
        prompt = self.folder / "prompt.txt"
        prompt.write_bytes((sample * (65536 // len(sample) + 1))[:65536])
        return {
            "`tnl-run generate`, prompt of 65,536 tokens (chunks of 512)":
                self.peak_mb(self.run, "generate", self.package, "--prompt-file", prompt, "--max-tokens=1"),
            "`tnl-import` of kjv":
                self.peak_mb(self.options.build / "bin" / "tnl-import", self.kjv / "kjv.full.onnx",
                             "-o", self.folder / "kjv.mlir"),
        }


def table(header, rows):
    return "\n".join("| " + " | ".join(row) + " |" for row in [header, ["---"] * len(header), *rows])


def page(data):
    rows = []
    for row in data["rows"]:
        peer = [f"{row['onnxruntime_ms']:.3f}", f"{row['ratio']:.2f}"] if "ratio" in row else ["-", "-"]
        rows.append([CASES[row["case"]], f"{row['tnl_ms']:.3f}", *peer])
    peer = f"; ONNX Runtime {data['onnxruntime']}" if data["onnxruntime"] else ""
    text = (f"{data['machine']}; {data['threads']} threads{peer}; {data['date']}. Milliseconds: medians of "
            f"{data['rounds']} rounds, in which the programs take turns. Arithmetic in float32, weights in "
            "float16; logits of every token.\n\n")
    text += table(["", "TNL", "ONNX Runtime", "times"], rows)
    short, long = data["score"]
    text += (f"\n\n`tnl-run score` takes {short[1]:.2f} µs a token for a text of {short[0]:,} bytes and "
             f"{long[1]:.2f} µs for one of {long[0]:,}: {long[1] / short[1] - 1:+.1%}. Loading code and the "
             "first use of weights and buffers count, opening the package does not.\n\n")
    return text + table(["memory", "peak"], [[k, f"{v} MB"] for k, v in data["memory"].items()])


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--build", type=pathlib.Path, default=ROOT / "build")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--seconds", type=float, default=1)
    parser.add_argument("--score", type=int, default=1_000_000, help="bytes of the long text")
    parser.add_argument("--onnxruntime", type=pathlib.Path)
    parser.add_argument("--json", type=pathlib.Path)
    parser.add_argument("--write", action="store_true")
    options = parser.parse_args()
    if options.onnxruntime and not shutil.which("node"):
        sys.exit("error: --onnxruntime needs node")
    with tempfile.TemporaryDirectory() as folder:
        bench = Bench(options, pathlib.Path(folder))
        devices = output(bench.run, "devices").stdout.splitlines()
        machine = devices[0].removeprefix("cpu: ").rsplit(",", 1)[0] + ", " + devices[1].strip()
        data = {
            "machine": machine, "threads": options.threads, "rounds": options.rounds,
            "date": str(datetime.date.today()), "rows": bench.compare(),
            "onnxruntime": getattr(bench, "peer_version", None),
            "score": sorted(bench.score().items()), "memory": bench.memory(),
        }
    if options.json:
        options.json.write_text(json.dumps(data, indent=2) + "\n")
    text = page(data)
    print(text)
    if options.write:
        old = PAGE.read_text()
        begin, end = "<!-- cpu -->", "<!-- end of cpu -->"
        head, rest = old.split(begin)
        PAGE.write_text(f"{head}{begin}\n\n{text}\n\n{end}{rest.split(end)[1]}")
    slow = [row["case"] for row in data["rows"] if row.get("wanted") and row["ratio"] < row["wanted"]]
    if slow:
        print(f"slower than wanted: {', '.join(slow)}", file=sys.stderr)


if __name__ == "__main__":
    main()
