# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Plants errors in tiled attention, one at a time, and checks that a comparison by value
finds each.

    planted_errors.py tile|split REFERENCE.mlir TILED.mlir INTERPRETER ARGUMENT..

The last line is `N rejected, N accepted`.
"""
import re
import subprocess
import sys

VALUE = r"%[\w#]+"


def swap(op, match=1):
    """The first two operands of `op` exchanged."""
    return lambda text: re.subn(rf"({op} )({VALUE}), ({VALUE})", r"\1\3, \2", text, count=match)


def drop(op, operand=0, which=0):
    """Instead of the result of an `op`, its users get one of its operands."""

    def apply(text):
        found = list(re.finditer(rf"({VALUE}) = {op} (.*)", text))
        if len(found) <= which:
            return text, 0
        match = found[which]
        other = re.findall(VALUE, match[2])[operand]
        # Names are used again in other regions.
        indent = len(text[text.rindex("\n", 0, match.start()) + 1:match.start()])
        leaves = re.compile(rf"\n {{0,{indent - 1}}}\S").search(text, match.end())
        end = leaves.start() if leaves else len(text)
        region = re.sub(rf"{match[1]}\b", other, text[match.end():end])
        return text[:match.end()] + region + text[end:], region != text[match.end():end]

    return apply


def replace(pattern, by):
    return lambda text: re.subn(pattern, by, text, count=1)


def slope(op):
    return replace(rf"({op} .*slopes \[)5\.0", r"\g<1>6.0")


def constant(op):
    """A decay that is an operand becomes slopes."""
    return replace(rf"({op} .*)decay\({VALUE}\)( : \(.*), tensor<[^<>]*>\)( ->)", r"\1slopes [1.0, 1.0]\2)\3")


def constant_carry():
    """The same for a segment, whose tokens are then counted."""
    return replace(rf"({CARRY} {VALUE}, {VALUE} )decay\({VALUE}\)( : \(.*), tensor<[^<>]*>\)( ->)",
                   r"\1tokens(%c32) slopes [1.0, 1.0]\2, index)\3")


def other(op, source):
    """The operand of `op` is the result of `source`."""

    def apply(text):
        match = re.search(rf"({VALUE}) = {source} ", text)
        return re.subn(rf"({op} ){VALUE}", rf"\g<1>{match[1]}", text, count=1)

    return apply


SCORES, APPLY, READ, UPDATE, CARRY = (
    "tnl.chunk_scores", "tnl.chunk_apply", "tnl.state_read", "tnl.state_update", "tnl.state_carry")

TILE = [
    ("gated_all", "slope of scores", slope(SCORES)),
    ("gated_all", "slope of read", slope(READ)),
    ("gated_all", "slope of update", slope(UPDATE)),
    ("gated_all", "q and k", swap(SCORES)),
    ("gated_all", "k reads the state", replace(
        rf"({SCORES} {VALUE}, ({VALUE})(?:.*\n)*?.*{READ} ){VALUE}", r"\1\2")),
    ("gated_all", "no update", drop(UPDATE)),
    ("gated_all", "no inter", drop("arith.addf", 0)),
    ("gated_all", "no intra", drop("arith.addf", 1)),
    ("gated_all", "inter subtracted", replace("arith.addf", "arith.subf")),
    ("gated_all", "no mask", drop("tnl.mask_values")),
    ("gated_all", "mask of the first tokens", replace(r"(extract_slice %arg4\[0, )%\w+", r"\1%c0")),
    ("gated_all", "q not activated", drop("tnl.silu", which=0)),
    ("gated_all", "k not activated", drop("tnl.silu", which=1)),
    ("gated_all", "q is k", replace(r"(tnl.silu %\d+)#0", r"\1#1")),
    ("gated_all", "v is k", replace(r"(tnl.split_heads %\d+)#2", r"\1#1")),
    ("gated_all", "gate is v", replace(r"(arith.mulf %\d+)#3", r"\1#2")),
    ("gated_all", "no gate", drop("arith.mulf", 1)),
    ("gated_all", "q at the position of the call", replace(r"(tnl.lrpe .*position\()%\w+", r"\1%arg2")),
    ("gated_all", "positions of the call", drop("arith.addi")),
    ("gated_all", "sums of intra", other("tnl.sums_of_squares", APPLY)),
    ("gated_all", "merge of intra", other("tnl.merge_heads", APPLY)),
    ("gated_all", "first tokens", replace(r"(extract_slice %arg0\[0, )%\w+", r"\1%c0")),
    ("gated_all", "out not written", drop("tensor.insert_slice", 1, which=0)),
    ("gated_all", "sums not written", drop("tensor.insert_slice", 1, which=1)),
    ("gated_all", "starts with the state of no token", replace(r"( = )%arg3\)", r"\g<1>%zeros)")),
    ("keys", "decay of scores", constant(SCORES)),
    ("keys", "decay of read", constant(READ)),
    ("keys", "decay of update", constant(UPDATE)),
    ("keys", "decay of the first tokens", replace(r"(extract_slice %arg5\[0, 0, )%\w+", r"\1%c0")),
    ("keys", "mask not for the state", replace(rf"({UPDATE} {VALUE}, {VALUE}, )({VALUE})", r"\1%unmasked")),
    ("tokens", "decay of scores", constant(SCORES)),
    ("tokens", "decay of read", constant(READ)),
    ("tokens", "decay of update", constant(UPDATE)),
    ("tokens", "no update", drop(UPDATE)),
    ("slopes", "no update", drop(UPDATE)),
]

SPLIT = [
    ("slopes_state_mask", "slope of carry", slope(CARRY)),
    ("slopes_state_mask", "tokens of a whole segment", replace(r"tokens\(%\w+\)", "tokens(%c32)")),
    ("slopes_state_mask", "states exchanged", swap(CARRY)),
    ("slopes_state_mask", "carries the state alone", drop(CARRY, 0)),
    ("slopes_state_mask", "carries its own alone", drop(CARRY, 1)),
    ("slopes_state_mask", "local states decay otherwise", slope(UPDATE)),
    ("slopes_state_mask", "local states without update", drop(UPDATE, 0, which=0)),
    ("slopes_state_mask", "main loop without update", drop(UPDATE, 0, which=1)),
    ("slopes_state_mask", "local states start at the state", replace(r"= %splat\)", "= %arg3)")),
    ("slopes_state_mask", "local states not written", drop("tensor.insert_slice", 1, which=0)),
    ("slopes_state_mask", "starts not written", drop("tensor.insert_slice", 1, which=1)),
    ("slopes_state_mask", "all start at the first", replace(r"(extract_slice %\d+#0\[)%\w+", r"\1%c0")),
    ("slopes_state_mask", "all carry the first", replace(rf"(extract_slice %\d+\[)%arg\d+(, 0, 0, 0, 0\])", r"\1%c0\2")),
    ("tokens", "decay of the first segment", replace(r"(extract_slice %arg5\[0, 0, )(%\d+)(\].*\n.*\n.*state_carry)", r"\1%c0\3")),
    ("tokens", "decay of carry", constant_carry()),
    ("tokens", "states exchanged", swap(CARRY)),
    ("keys", "decay of carry", constant_carry()),
    ("keys", "carries its own alone", drop(CARRY, 1)),
]


def main():
    level, reference, tiled, interpreter, *arguments = sys.argv[1:]
    text = open(tiled).read()
    rejected = accepted = 0
    for function, name, plant in TILE if level == "tile" else SPLIT:
        begin = text.index(f"func.func @{function}(")
        end = text.index("\n  }\n", begin)
        body = text[begin:end]
        changed, count = plant(body)
        if "%zeros" in changed:
            changed = changed.replace("{\n", "{\n    %zeros = arith.subf %arg3, %arg3 : tensor<?x2x4x2xf32>\n", 1)
        if "%unmasked" in changed:
            changed = changed.replace("%unmasked", re.search(rf"tnl.mask_values ({VALUE})", body)[1])
        if not count or changed == body:
            print(f"no place for {function}: {name}")
            accepted += 1
            continue
        with open(tiled + ".planted.mlir", "w") as file:
            file.write(text[:begin] + changed + text[end:])
        done = subprocess.run(
            [interpreter, reference, f"--compare={tiled}.planted.mlir", f"--function={function}", *arguments],
            capture_output=True, text=True)
        # A module that does not run would be rejected for another reason.
        if done.returncode == 1 and not done.stderr and f"failed {function} " in done.stdout:
            rejected += 1
            continue
        print(f"accepted {function}: {name}\n{done.stdout}{done.stderr}")
        accepted += 1
    print(f"{rejected} rejected, {accepted} accepted")
    return accepted != 0


sys.exit(main())
