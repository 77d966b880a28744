// Loops over chunks and their segments: from segments of one chunk to one segment for
// all, of sequences that end with, before and after a chunk and a segment.

// RUN: for sizes in 16:16 16:48 32:64 64:128 128:256; do \
// RUN:   block=${sizes%%:*}; segment=${sizes##*:}; \
// RUN:   tnl-opt %S/tile-attention.mlir --tnl-tile-attention=block=$block --tnl-split-sequence=segment=$segment -o %t.mlir || exit 1; \
// RUN:   tnl-opt %t.mlir --canonicalize --cse -o %t.folded.mlir || exit 1; \
// RUN:   for n in 0 1 $block $((segment - 1)) $segment $((segment + 1)) $((2 * segment + block + 5)); do \
// RUN:     for file in %t.mlir %t.folded.mlir; do \
// RUN:       tnl-interpret %S/tile-attention.mlir --compare=$file --dim=b=2 --dim=n=$n --dim=h=2 --dim=w=3 --dim=k=4 \
// RUN:         --input=g=random:-2:0 --input=h=random:-1:0 --input=p=random:0:1000 --max-rel=1e-9 || exit 1; \
// RUN:     done; \
// RUN:   done; \
// RUN: done | FileCheck %s --implicit-check-not=failed --implicit-check-not=error
// CHECK-COUNT-70: 11 passed, 0 failed

// Splitting after canonicalization, which moves what the loop is recognised by.
// RUN: tnl-opt %S/tile-attention.mlir --tnl-tile-attention=block=16 --canonicalize --cse --tnl-split-sequence=segment=32 -o %t.late.mlir 2>&1 | count 0
// RUN: FileCheck %s --check-prefix=LATE < %t.late.mlir
// RUN: tnl-interpret %S/tile-attention.mlir --compare=%t.late.mlir --dim=n=100 --dim=h=2 --dim=w=3 --dim=k=4 | FileCheck %s --check-prefix=LAST
// LATE-COUNT-12: tnl.state_carry
// LATE-NOT: tnl.state_carry
// LAST: 11 passed, 0 failed

// Decays that forget at once, and hardly ever.
// RUN: tnl-opt %S/tile-attention.mlir --tnl-tile-attention=block=16 --tnl-split-sequence=segment=32 -o %t.mlir
// RUN: tnl-interpret %S/tile-attention.mlir --compare=%t.mlir --dim=n=100 --dim=h=2 --dim=w=3 --dim=k=4 --input=g=random:-2000:0 --input=h=random:-1e-7:0 | FileCheck %s --check-prefix=LAST
// RUN: tnl-interpret %S/tile-attention.mlir --compare=%t.mlir --dim=n=100 --dim=h=2 --dim=w=3 --dim=k=4 --input=g=zeros --input=h=zeros | FileCheck %s --check-prefix=LAST
