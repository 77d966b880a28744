// Attention and its loop over chunks: every kind of decay, state, mask, rotation and
// gate, in float32, bfloat16 and float64, for sequences of one token, of less and
// more than a chunk, and of several. All numbers are float64 here, whatever their
// types say, so the results agree to 1e-9.

// RUN: for block in 16 32 64 128; do \
// RUN:   tnl-opt %s --tnl-tile-attention=block=$block -o %t.$block.mlir || exit 1; \
// RUN:   tnl-opt %t.$block.mlir --canonicalize --cse -o %t.folded.mlir || exit 1; \
// RUN:   for n in 0 1 $((block - 1)) $block $((block + 1)) $((2 * block + 5)); do \
// RUN:     for file in %t.$block.mlir %t.folded.mlir; do \
// RUN:       tnl-interpret %s --compare=$file --dim=b=2 --dim=n=$n --dim=h=2 --dim=w=3 --dim=k=4 --input=g=random:-2:0 --input=h=random:-1:0 \
// RUN:         --input=p=random:0:1000 --max-rel=1e-9 || exit 1; \
// RUN:     done; \
// RUN:   done; \
// RUN: done | FileCheck %s --implicit-check-not=failed --implicit-check-not=error
// CHECK-COUNT-48: 11 passed, 0 failed

// Decays that forget at once, and hardly ever.
// RUN: tnl-opt %s --tnl-tile-attention=block=16 | tnl-interpret %s --compare=- --dim=n=40 --dim=h=2 --dim=w=3 --dim=k=4 --input=g=random:-2000:0 --input=h=random:-1e-7:0 | FileCheck %s --check-prefix=LAST
// RUN: tnl-opt %s --tnl-tile-attention=block=16 | tnl-interpret %s --compare=- --dim=n=40 --dim=h=2 --dim=w=3 --dim=k=4 --input=g=zeros --input=h=zeros | FileCheck %s --check-prefix=LAST
// LAST: 11 passed, 0 failed

func.func @slopes(%q: tensor<?x2x?x4xf32> {tnl.dims = ["b", "", "n", ""]}, %k: tensor<?x2x?x4xf32> {tnl.dims = ["b", "", "n", ""]},
                  %v: tensor<?x2x?x3xf32> {tnl.dims = ["b", "", "n", ""]})
    -> (tensor<?x2x?x3xf32>, tensor<?x2x4x3xf32>) attributes {tnl.symbols = ["b", "n"]} {
  %0:2 = tnl.linear_attention %q, %k, %v slopes [5.0e-1, 0.0]
    : (tensor<?x2x?x4xf32>, tensor<?x2x?x4xf32>, tensor<?x2x?x3xf32>) -> (tensor<?x2x?x3xf32>, tensor<?x2x4x3xf32>)
  return %0#0, %0#1 : tensor<?x2x?x3xf32>, tensor<?x2x4x3xf32>
}

func.func @slopes_state_mask(%q: tensor<?x2x?x4xf32> {tnl.dims = ["b", "", "n", ""]}, %k: tensor<?x2x?x4xf32> {tnl.dims = ["b", "", "n", ""]},
                             %v: tensor<?x2x?x3xf32> {tnl.dims = ["b", "", "n", ""]}, %s: tensor<?x2x4x3xf32> {tnl.dims = ["b", "", "", ""]},
                             %m: tensor<?x?xi64> {tnl.dims = ["b", "n"]})
    -> (tensor<?x2x?x3xf32>, tensor<?x2x4x3xf32>) attributes {tnl.symbols = ["b", "n"]} {
  %0:2 = tnl.linear_attention %q, %k, %v state(%s) mask(%m) slopes [5.0e-1, 1.0e-3]
    : (tensor<?x2x?x4xf32>, tensor<?x2x?x4xf32>, tensor<?x2x?x3xf32>, tensor<?x2x4x3xf32>, tensor<?x?xi64>) -> (tensor<?x2x?x3xf32>, tensor<?x2x4x3xf32>)
  return %0#0, %0#1 : tensor<?x2x?x3xf32>, tensor<?x2x4x3xf32>
}

func.func @heads(%q: tensor<?x2x?x4xf32> {tnl.dims = ["b", "", "n", ""]}, %k: tensor<?x2x?x4xf32> {tnl.dims = ["b", "", "n", ""]},
                 %v: tensor<?x2x?x3xf32> {tnl.dims = ["b", "", "n", ""]}, %s: tensor<?x2x4x3xf32> {tnl.dims = ["b", "", "", ""]},
                 %h: tensor<2xf32> {tnl.name = "h"})
    -> (tensor<?x2x?x3xf32>, tensor<?x2x4x3xf32>) attributes {tnl.symbols = ["b", "n"]} {
  %0:2 = tnl.linear_attention %q, %k, %v state(%s) decay(%h)
    : (tensor<?x2x?x4xf32>, tensor<?x2x?x4xf32>, tensor<?x2x?x3xf32>, tensor<?x2x4x3xf32>, tensor<2xf32>) -> (tensor<?x2x?x3xf32>, tensor<?x2x4x3xf32>)
  return %0#0, %0#1 : tensor<?x2x?x3xf32>, tensor<?x2x4x3xf32>
}

func.func @tokens(%q: tensor<?x2x?x4xf32> {tnl.dims = ["b", "", "n", ""]}, %k: tensor<?x2x?x4xf32> {tnl.dims = ["b", "", "n", ""]},
                  %v: tensor<?x2x?x3xf32> {tnl.dims = ["b", "", "n", ""]}, %s: tensor<?x2x4x3xf32> {tnl.dims = ["b", "", "", ""]},
                  %m: tensor<?x?xi1> {tnl.dims = ["b", "n"]}, %g: tensor<?x2x?xf32> {tnl.dims = ["b", "", "n"], tnl.name = "g"})
    -> (tensor<?x2x?x3xf32>, tensor<?x2x4x3xf32>) attributes {tnl.symbols = ["b", "n"]} {
  %0:2 = tnl.linear_attention %q, %k, %v state(%s) mask(%m) decay(%g)
    : (tensor<?x2x?x4xf32>, tensor<?x2x?x4xf32>, tensor<?x2x?x3xf32>, tensor<?x2x4x3xf32>, tensor<?x?xi1>, tensor<?x2x?xf32>) -> (tensor<?x2x?x3xf32>, tensor<?x2x4x3xf32>)
  return %0#0, %0#1 : tensor<?x2x?x3xf32>, tensor<?x2x4x3xf32>
}

func.func @keys(%q: tensor<?x2x?x4xf32> {tnl.dims = ["b", "", "n", ""]}, %k: tensor<?x2x?x4xf32> {tnl.dims = ["b", "", "n", ""]},
                %v: tensor<?x2x?x3xf32> {tnl.dims = ["b", "", "n", ""]}, %s: tensor<?x2x4x3xf32> {tnl.dims = ["b", "", "", ""]},
                %m: tensor<?x?xf32> {tnl.dims = ["b", "n"], tnl.name = "mask"}, %g: tensor<?x2x?x4xf32> {tnl.dims = ["b", "", "n", ""], tnl.name = "g"})
    -> (tensor<?x2x?x3xf32>, tensor<?x2x4x3xf32>) attributes {tnl.symbols = ["b", "n"]} {
  %0:2 = tnl.linear_attention %q, %k, %v state(%s) mask(%m) decay(%g)
    : (tensor<?x2x?x4xf32>, tensor<?x2x?x4xf32>, tensor<?x2x?x3xf32>, tensor<?x2x4x3xf32>, tensor<?x?xf32>, tensor<?x2x?x4xf32>) -> (tensor<?x2x?x3xf32>, tensor<?x2x4x3xf32>)
  return %0#0, %0#1 : tensor<?x2x?x3xf32>, tensor<?x2x4x3xf32>
}

// Types that say different things of sizes and elements.
func.func @types(%q: tensor<2x2x?x4xbf16> {tnl.dims = ["", "", "n", ""]}, %k: tensor<?x2x?x4xf16> {tnl.dims = ["b", "", "n", ""]},
                 %v: tensor<?x?x?x?xbf16> {tnl.dims = ["b", "h", "n", "w"]}, %s: tensor<?x?x?x3xf32> {tnl.dims = ["b", "h", "k", ""]},
                 %g: tensor<?x2x?xf64> {tnl.dims = ["b", "", "n"], tnl.name = "g"})
    -> (tensor<?x?x?x3xf16>, tensor<2x?x?x3xf64>) attributes {tnl.symbols = ["b", "n", "h", "w", "k"]} {
  %0:2 = tnl.linear_attention %q, %k, %v state(%s) decay(%g)
    : (tensor<2x2x?x4xbf16>, tensor<?x2x?x4xf16>, tensor<?x?x?x?xbf16>, tensor<?x?x?x3xf32>, tensor<?x2x?xf64>) -> (tensor<?x?x?x3xf16>, tensor<2x?x?x3xf64>)
  return %0#0, %0#1 : tensor<?x?x?x3xf16>, tensor<2x?x?x3xf64>
}

// Sizes that are known: less than a chunk, some chunks, and a rest.
func.func @static(%q: tensor<2x2x1x4xf32>, %r: tensor<2x2x128x4xf32>, %t: tensor<2x2x129x4xf32>, %z: tensor<2x2x0x4xf32>, %s: tensor<2x2x4x4xf32>)
    -> (tensor<2x2x1x4xf32>, tensor<2x2x4x4xf32>, tensor<2x2x128x4xf32>, tensor<2x2x4x4xf32>, tensor<2x2x129x4xf32>, tensor<2x2x4x4xf32>, tensor<2x2x4x4xf32>) {
  %0:2 = tnl.linear_attention %q, %q, %q state(%s) slopes [5.0e-1, 1.0]
    : (tensor<2x2x1x4xf32>, tensor<2x2x1x4xf32>, tensor<2x2x1x4xf32>, tensor<2x2x4x4xf32>) -> (tensor<2x2x1x4xf32>, tensor<2x2x4x4xf32>)
  %1:2 = tnl.linear_attention %r, %r, %r state(%s) slopes [5.0e-1, 1.0]
    : (tensor<2x2x128x4xf32>, tensor<2x2x128x4xf32>, tensor<2x2x128x4xf32>, tensor<2x2x4x4xf32>) -> (tensor<2x2x128x4xf32>, tensor<2x2x4x4xf32>)
  %2:2 = tnl.linear_attention %t, %t, %t state(%s) slopes [5.0e-1, 1.0]
    : (tensor<2x2x129x4xf32>, tensor<2x2x129x4xf32>, tensor<2x2x129x4xf32>, tensor<2x2x4x4xf32>) -> (tensor<2x2x129x4xf32>, tensor<2x2x4x4xf32>)
  %3:2 = tnl.linear_attention %z, %z, %z state(%s) slopes [5.0e-1, 1.0]
    : (tensor<2x2x0x4xf32>, tensor<2x2x0x4xf32>, tensor<2x2x0x4xf32>, tensor<2x2x4x4xf32>) -> (tensor<2x2x0x4xf32>, tensor<2x2x4x4xf32>)
  return %0#0, %0#1, %1#0, %1#1, %2#0, %2#1, %3#1
    : tensor<2x2x1x4xf32>, tensor<2x2x4x4xf32>, tensor<2x2x128x4xf32>, tensor<2x2x4x4xf32>, tensor<2x2x129x4xf32>, tensor<2x2x4x4xf32>, tensor<2x2x4x4xf32>
}

func.func @gated(%x: tensor<?x?x16xf32> {tnl.dims = ["b", "n", ""]})
    -> (tensor<?x?x4xf32>, tensor<?x?x2xf32>, tensor<?x2x2x2xf32>) attributes {tnl.symbols = ["b", "n"]} {
  %0:3 = tnl.gated_linear_attention %x heads 2 activation <none> slopes [5.0e-1, 2.5e-1]
    : (tensor<?x?x16xf32>) -> (tensor<?x?x4xf32>, tensor<?x?x2xf32>, tensor<?x2x2x2xf32>)
  return %0#0, %0#1, %0#2 : tensor<?x?x4xf32>, tensor<?x?x2xf32>, tensor<?x2x2x2xf32>
}

func.func @gated_all(%x: tensor<?x?x16xbf16> {tnl.dims = ["b", "n", ""]}, %theta: tensor<2x2xf32>, %p: tensor<?xi64> {tnl.dims = ["b"], tnl.name = "p"},
                     %s: tensor<?x2x4x2xf32> {tnl.dims = ["b", "", "", ""]}, %m: tensor<?x?xi64> {tnl.dims = ["b", "n"]})
    -> (tensor<?x?x4xbf16>, tensor<?x?x2xf32>, tensor<?x2x4x2xf32>) attributes {tnl.symbols = ["b", "n"]} {
  %0:3 = tnl.gated_linear_attention %x theta(%theta) position(%p) state(%s) mask(%m) heads 2 activation <silu> slopes [5.0e-1, 2.5e-1]
    : (tensor<?x?x16xbf16>, tensor<2x2xf32>, tensor<?xi64>, tensor<?x2x4x2xf32>, tensor<?x?xi64>)
    -> (tensor<?x?x4xbf16>, tensor<?x?x2xf32>, tensor<?x2x4x2xf32>)
  return %0#0, %0#1, %0#2 : tensor<?x?x4xbf16>, tensor<?x?x2xf32>, tensor<?x2x4x2xf32>
}

// Positions of one number for all sequences, or from 0.
func.func @gated_rotated(%x: tensor<?x?x16xf32> {tnl.dims = ["b", "n", ""]}, %theta: tensor<2x2xf32>, %p: tensor<1xi32> {tnl.name = "p"})
    -> (tensor<?x?x4xf32>, tensor<?x?x2xf32>, tensor<?x2x4x2xf32>, tensor<?x?x4xf32>, tensor<?x2x4x2xf32>) attributes {tnl.symbols = ["b", "n"]} {
  %0:3 = tnl.gated_linear_attention %x theta(%theta) position(%p) heads 2 activation <silu> slopes [5.0e-1, 2.5e-1]
    : (tensor<?x?x16xf32>, tensor<2x2xf32>, tensor<1xi32>) -> (tensor<?x?x4xf32>, tensor<?x?x2xf32>, tensor<?x2x4x2xf32>)
  %1:3 = tnl.gated_linear_attention %x theta(%theta) heads 2 activation <none> slopes [5.0e-1, 2.5e-1]
    : (tensor<?x?x16xf32>, tensor<2x2xf32>) -> (tensor<?x?x4xf32>, tensor<?x?x2xf32>, tensor<?x2x4x2xf32>)
  return %0#0, %0#1, %0#2, %1#0, %1#2 : tensor<?x?x4xf32>, tensor<?x?x2xf32>, tensor<?x2x4x2xf32>, tensor<?x?x4xf32>, tensor<?x2x4x2xf32>
}

func.func @gated_one(%x: tensor<2x1x16xf64>, %theta: tensor<2x2xf64>, %p: tensor<2xi64> {tnl.name = "p"}, %s: tensor<2x2x4x2xf32>, %m: tensor<2x1xi1>)
    -> (tensor<2x1x4xf64>, tensor<2x1x2xf64>, tensor<2x2x4x2xf32>) {
  %0:3 = tnl.gated_linear_attention %x theta(%theta) position(%p) state(%s) mask(%m) heads 2 activation <silu> slopes [5.0e-1, 2.5e-1]
    : (tensor<2x1x16xf64>, tensor<2x2xf64>, tensor<2xi64>, tensor<2x2x4x2xf32>, tensor<2x1xi1>) -> (tensor<2x1x4xf64>, tensor<2x1x2xf64>, tensor<2x2x4x2xf32>)
  return %0#0, %0#1, %0#2 : tensor<2x1x4xf64>, tensor<2x1x2xf64>, tensor<2x2x4x2xf32>
}
