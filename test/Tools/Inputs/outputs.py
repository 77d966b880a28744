# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Every output of every tool, to everything that an output can be.

    outputs.py BIN FIXTURES FOLDER

Devices and other users need root; without it those parts are left out, and said.
"""
import os
import resource
import shutil
import stat
import subprocess
import sys
import threading

BIN, FIXTURES, FOLDER = sys.argv[1:]
ROOT = os.geteuid() == 0
MODEL = f"{FIXTURES}/tiny.full.onnx"
failures, checks = [], 0


def check(good, what):
    global checks
    checks += 1
    if not good:
        failures.append(what)
        print("FAILED", what)


def run(command, **options):
    return subprocess.run([f"{BIN}/{command[0]}", *command[1:]], capture_output=True, **options)


def one_message(done, *words):
    """Whether a tool has failed with one message that has these words."""
    text = done.stderr.decode(errors="replace")
    lines = [line for line in text.splitlines() if "error:" in line or "ERROR" in line]
    bad = any(word in text for word in ("PLEASE", "Stack dump", "LLVM ERROR", "terminate called"))
    return done.returncode == 1 and len(lines) == 1 and not bad and all(word in lines[0] for word in words)


def read(path):
    with open(path, "rb") as file:
        return file.read()


def write(path, text="old"):
    with open(path, "w") as file:
        file.write(text)


def fresh(name):
    folder = f"{FOLDER}/{name}"
    shutil.rmtree(folder, ignore_errors=True)
    os.makedirs(folder)
    return folder


class Output:
    """A command that writes a file. `name` is the file's name, if it cannot be chosen."""

    def __init__(self, kind, command, name="out", repeats=True, beside=()):
        self.kind, self.make, self.name, self.repeats, self.beside = kind, command, name, repeats, beside

    def run(self, path, **options):
        return run(self.make(path), **options)


def prepare():
    shutil.rmtree(FOLDER, ignore_errors=True)
    os.makedirs(FOLDER)
    write(f"{FOLDER}/f.mlir", "func.func @f(%x: tensor<2x3xf32>) -> tensor<2x3xf32> {\n"
          "  %0 = onnx.Neg %x : (tensor<2x3xf32>) -> tensor<2x3xf32>\n  return %0 : tensor<2x3xf32>\n}\n")
    for arguments in ([MODEL, "-o", f"{FOLDER}/p.tnl", "--cpu-levels=x86-64"],
                      [f"{FOLDER}/f.mlir", "-o", f"{FOLDER}/f.tnl", "--cpu-levels=x86-64"]):
        done = run(["tnl-compile", *arguments])
        assert done.returncode == 0, done.stderr
    f, p, m = f"{FOLDER}/f.tnl", f"{FOLDER}/p.tnl", f"{FOLDER}/f.mlir"
    tnl_run = ["tnl-run", "run", f, "--input=arg0=2x3xf32=1,2,3,4,5,6"]
    return [
        Output("package", lambda path: ["tnl-compile", m, "-o", path, "--cpu-levels=x86-64"]),
        Output("onnx", lambda path: ["tnl-compile", MODEL, "--emit=onnx", "-o", path], beside=(".data",)),
        Output("phase", lambda path: ["tnl-compile", m, "--compile-to=optimize", "-o", path]),
        Output("dump", lambda path: ["tnl-compile", m, f"--dump-phases-to={os.path.dirname(path)}",
                                     "--compile-to=import", "-o", f"{FOLDER}/unused"], name="1-import.mlir"),
        Output("import", lambda path: ["tnl-import", MODEL, "-o", path]),
        Output("bytecode", lambda path: ["tnl-import", MODEL, "--emit-bytecode", "-o", path]),
        Output("opt", lambda path: ["tnl-opt", m, "-o", path]),
        Output("interpret", lambda path: ["tnl-interpret", m, "--function=f", f"--output=result0=@{path}"]),
        Output("npy", lambda path: [*tnl_run, f"--output=result0=@{path}"]),
        Output("npz", lambda path: [*tnl_run, f"--output=@{path}"]),
        Output("json", lambda path: ["tnl-run", "bench", p, "--decode=1", "--seconds=0", f"--json={path}"],
               repeats=False),
    ]


def files(output, folder, path):
    """Regular files and links to them. Returns what was written."""
    done = output.run(path)
    check(done.returncode == 0, f"{output.kind}: a new file: {done.stderr[:300]}")
    first = read(path) if os.path.exists(path) else b""
    check(first != b"", f"{output.kind}: nothing was written")
    mask = os.umask(0)
    os.umask(mask)
    check(stat.S_IMODE(os.stat(path).st_mode) == 0o666 & ~mask, f"{output.kind}: the mode of a new file")

    write(path)
    os.chmod(path, 0o640)
    os.link(path, f"{folder}/hard")
    check(output.run(path).returncode == 0, f"{output.kind}: an old file")
    again = read(path)
    check(again == first or not output.repeats and b"median" in again, f"{output.kind}: an old file's bytes")
    check(stat.S_IMODE(os.stat(path).st_mode) == 0o640, f"{output.kind}: the mode of an old file")
    check(read(f"{folder}/hard") == b"old", f"{output.kind}: the other hard link")

    os.remove(path)
    os.mkdir(f"{folder}/far")
    os.symlink("far/target", path)
    for what in ("a dangling link", "a link"):
        check(output.run(path).returncode == 0, f"{output.kind}: {what}")
        check(os.path.islink(path), f"{output.kind}: {what} was replaced")
        check(not os.path.islink(f"{folder}/far/target") and len(read(f"{folder}/far/target")) > 3,
              f"{output.kind}: the target of {what}")
        write(f"{folder}/far/target")
    os.remove(path)
    wanted = {"hard", "far", *(output.name + suffix for suffix in output.beside)}
    check(set(os.listdir(folder)) == wanted, f"{output.kind}: left {os.listdir(folder)}")
    return first


def refused(output, folder, path):
    os.mkdir(path)
    check(one_message(output.run(path), "Is a directory"), f"{output.kind}: a folder")
    os.rmdir(path)
    os.symlink(output.name, path)
    check(one_message(output.run(path), "Too many levels"), f"{output.kind}: a link to itself")
    os.remove(path)
    os.symlink("none/x", path)
    check(one_message(output.run(path), "No such file"), f"{output.kind}: a link into no folder")
    os.remove(path)
    # A file that cannot become large enough, as on a full disk.
    write(path)
    before = sorted(os.listdir(folder))
    done = output.run(path, preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (64, 64)))
    check(one_message(done, "File too large"), f"{output.kind}: no room: {done.returncode} {done.stderr[:300]}")
    check(read(path) == b"old" and sorted(os.listdir(folder)) == before, f"{output.kind}: what no room left")
    os.remove(path)


def pipe(output, path, first):
    os.mkfifo(path)
    got = []
    reader = threading.Thread(target=lambda: got.append(read(path)))
    reader.start()
    done = output.run(path)
    reader.join()
    check(done.returncode == 0 and stat.S_ISFIFO(os.stat(path).st_mode), f"{output.kind}: a pipe")
    # With its weights inside a model is another one.
    same = got[0] == first or not output.repeats or output.beside
    check(same and len(got[0]) > 3, f"{output.kind}: {len(got[0])} bytes in a pipe")
    os.remove(path)
    # Of the shell's, as in >(command).
    read_end, write_end = os.pipe()
    reader = threading.Thread(target=lambda: got.append(open(read_end, "rb").read()))
    reader.start()
    if output.name == "out":
        done = output.run(f"/dev/fd/{write_end}", pass_fds=[write_end])
        check(done.returncode == 0, f"{output.kind}: /dev/fd: {done.stderr[:300]}")
    os.close(write_end)
    reader.join()
    check(output.name != "out" or len(got[1]) == len(got[0]) or not output.repeats, f"{output.kind}: bytes in /dev/fd")


def devices(output, folder, path):
    beside = set(os.listdir(folder))
    for minor, name in ((3, "null"), (7, "full")):
        os.mknod(path, stat.S_IFCHR | 0o666, os.makedev(1, minor))
        done = output.run(path)
        if name == "null":
            check(done.returncode == 0, f"{output.kind}: {name}: {done.stderr[:300]}")
        else:
            check(one_message(done, "No space left on device"), f"{output.kind}: {name}: {done.stderr[:300]}")
        info = os.stat(path)
        check(stat.S_ISCHR(info.st_mode) and info.st_rdev == os.makedev(1, minor), f"{output.kind}: {name} was replaced")
        os.remove(path)
        check(set(os.listdir(folder)) == beside, f"{output.kind}: {name} left {os.listdir(folder)}")


def permissions(output, folder, path):
    """As a user who may not write."""
    write(path)
    os.chmod(path, 0o444)
    os.chmod(folder, 0o777)
    done = output.run(path, user=65534)
    check(one_message(done, "Permission denied") and read(path) == b"old", f"{output.kind}: read only: {done.stderr[:300]}")
    os.chmod(path, 0o666)
    os.chmod(folder, 0o555)
    done = output.run(path, user=65534)
    check(one_message(done, "Permission denied") and read(path) == b"old", f"{output.kind}: a closed folder: {done.stderr[:300]}")
    os.chmod(folder, 0o755)
    os.remove(path)


STANDARD = [
    ["tnl-import", MODEL],
    ["tnl-import", "--list-operators"],
    ["tnl-import", "--help"],
    ["tnl-compile", MODEL, "--compile-to=raise", "-o", "-"],
    ["tnl-compile", MODEL, "--emit=onnx", "-o", "-"],
    ["tnl-compile", "FOLDER/f.mlir", "--cpu-levels=x86-64", "-o", "-"],
    ["tnl-compile", "FOLDER/f.mlir", "--cpu-levels=x86-64", "-o", "/dev/stdout"],
    ["tnl-compile", "--help"],
    ["tnl-compile", "--version"],
    ["tnl-opt", "FOLDER/f.mlir"],
    ["tnl-opt", "--show-dialects"],
    ["tnl-interpret", "FOLDER/f.mlir"],
    ["tnl-run", "--help"],
    ["tnl-run", "--version"],
    ["tnl-run", "devices"],
    ["tnl-run", "inspect", "FOLDER/p.tnl"],
    ["tnl-run", "inspect", "FOLDER/p.tnl", "--json"],
    ["tnl-run", "run", "FOLDER/f.tnl", "--input=arg0=2x3xf32=1"],
    ["tnl-run", "generate", "FOLDER/p.tnl", "--prompt=a", "--max-tokens=3"],
    ["tnl-run", "score", "FOLDER/p.tnl", "--text=FOLDER/f.mlir"],
    ["tnl-run", "bench", "FOLDER/p.tnl", "--decode=1", "--seconds=0"],
    ["tnl-run", "check", "FOLDER/p.tnl", f"{FIXTURES}/tiny.golden.b1_n16_t4.npz"],
]


def standard_output():
    for command in STANDARD:
        command = [word.replace("FOLDER", FOLDER) for word in command]
        name = " ".join(command).replace(FOLDER, "").replace(FIXTURES, "")
        program = [f"{BIN}/{command[0]}", *command[1:]]
        with open("/dev/full", "wb") as full:
            done = subprocess.run(program, stdout=full, stderr=subprocess.PIPE)
        check(one_message(done, "No space left on device"), f"full: {name}: {done.returncode} {done.stderr[:300]}")
        done = subprocess.run(program, stderr=subprocess.PIPE, preexec_fn=lambda: os.close(1))
        check(one_message(done, "Bad file descriptor"), f"closed: {name}: {done.returncode} {done.stderr[:300]}")
    # What is not written to cannot be missed, and no file takes its place.
    for output in outputs:
        if output.kind in ("interpret", "json"):
            continue  # these print too
        path = f"{fresh('closed')}/{output.name}"
        done = output.run(path, preexec_fn=lambda: [os.close(fd) for fd in (0, 1, 2)])
        check(done.returncode == 0 and len(read(path)) > 3, f"{output.kind}: closed standard streams")


outputs = prepare()
for output in outputs:
    folder = fresh(output.kind)
    path = f"{folder}/{output.name}"
    first = files(output, folder, path)
    refused(output, folder, path)
    pipe(output, path, first)
    if ROOT:
        devices(output, folder, path)
nobody = ROOT and run(["tnl-run", "--version"], user=65534).returncode == 0
if nobody:
    os.chmod(FOLDER, 0o755)
    for output in outputs:
        if output.kind != "dump":  # also writes elsewhere
            folder = fresh(output.kind)
            permissions(output, folder, f"{folder}/{output.name}")
standard_output()
if not ROOT:
    print("left out: devices are made by root only")
if not nobody:
    print("left out: another user cannot run the tools here")
print(f"{checks - len(failures)} passed, {len(failures)} failed")
sys.exit(1 if failures else 0)
