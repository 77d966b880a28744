// RUN: tnl-opt %s --tnl-tile-attention=block=32 --convert-tnl-attention-to-loops="rows=8" | FileCheck %s --enable-var-scope --check-prefix=EIGHT
// RUN: tnl-opt %s --tnl-tile-attention=block=32 --convert-tnl-attention-to-loops | FileCheck %s --enable-var-scope --check-prefix=FOUR
// RUN: not tnl-opt %s --tnl-tile-attention=block=32 --convert-tnl-attention-to-loops="rows=0" 2>&1 | FileCheck %s --enable-var-scope --check-prefix=BAD -DN=0
// RUN: not tnl-opt %s --tnl-tile-attention=block=32 --convert-tnl-attention-to-loops="rows=3" 2>&1 | FileCheck %s --enable-var-scope --check-prefix=BAD -DN=3
// RUN: not tnl-opt %s --tnl-tile-attention=block=32 --convert-tnl-attention-to-loops="rows=16" 2>&1 | FileCheck %s --enable-var-scope --check-prefix=BAD -DN=16

// BAD: error: convert-tnl-attention-to-loops: rows must be 1, 2, 4 or 8, got [[N]]

// The scores: sums of so many rows are carried through the loop over the keys.
// EIGHT-LABEL: func.func private @rows
// EIGHT: memref.alloc() {{.*}} : memref<8x16xf32>
// EIGHT: scf.for {{.*}} -> (vector<16xf32>, vector<16xf32>, vector<16xf32>, vector<16xf32>, vector<16xf32>, vector<16xf32>, vector<16xf32>, vector<16xf32>) {
// FOUR-LABEL: func.func private @rows
// FOUR: memref.alloc() {{.*}} : memref<4x16xf32>
// FOUR: scf.for {{.*}} -> (vector<16xf32>, vector<16xf32>, vector<16xf32>, vector<16xf32>) {
func.func private @rows(%q: tensor<?x2x?x16xf32>) -> tensor<?x2x?x16xf32> attributes {tnl.kernel} {
  %o, %s = tnl.linear_attention %q, %q, %q slopes [5.0e-1, 2.5e-1]
    : (tensor<?x2x?x16xf32>, tensor<?x2x?x16xf32>, tensor<?x2x?x16xf32>) -> (tensor<?x2x?x16xf32>, tensor<?x2x16x16xf32>)
  return %o : tensor<?x2x?x16xf32>
}
