// A decay that is an operand, through the passes that know linear attention.

// RUN: tnl-opt %s --tnl-fuse-projections --tnl-fold-norms --tnl-fuse-glu --tnl-fuse-residual --tnl-fuse-token-mixer | FileCheck %s --check-prefix=FUSE
// RUN: tnl-opt %s --tnl-set-precision | FileCheck %s --check-prefix=PRECISION
// RUN: sed s@m.bin@%kjv/kjv.weights.bin@ %s > %t.mlir
// RUN: tnl-opt %t.mlir --tnl-fuse-projections --tnl-fold-norms --tnl-fuse-glu --tnl-fuse-residual --tnl-fuse-token-mixer | tnl-interpret %t.mlir --compare=- | FileCheck %s --check-prefix=SAME
// RUN: tnl-opt %t.mlir --tnl-set-precision=dtype=f32 | tnl-interpret %t.mlir --compare=- | FileCheck %s --check-prefix=SAME
// RUN: tnl-opt %t.mlir --convert-onnx-to-tnl | tnl-interpret %t.mlir --compare=- | FileCheck %s --check-prefix=SAME
// RUN: tnl-opt %t.mlir --tnl-form-dispatches | tnl-interpret %t.mlir --compare=- | FileCheck %s --check-prefix=SAME
// RUN: tnl-opt %t.mlir --tnl-form-dispatches=products=true | tnl-interpret %t.mlir --compare=- | FileCheck %s --check-prefix=SAME
// RUN: tnl-opt %t.mlir --tnl-tile-attention --tnl-split-sequence=segment=64 | tnl-interpret %t.mlir --compare=- --dim=seq=200 | FileCheck %s --check-prefix=SAME
// SAME: 3 passed, 0 failed

// Derived, the decay of a token is a value of it, as k is.
// RUN: tnl-opt %t.mlir --tnl-derive-functions=required=true -o %t.derived.mlir
// RUN: FileCheck %s --check-prefix=DERIVE < %t.derived.mlir
// RUN: tnl-interpret %t.derived.mlir --consistency | FileCheck %s --check-prefix=CONSISTENT
// CONSISTENT: passed, 0 failed

// So it is in a graph of fixed sizes.
// RUN: sed -e 's/?x2x4x4/2x2x4x4/g; s/?x2x?/2x2x24/g; s/?x?/2x24/g; s/tnl.dims = \["batch", "seq"\], //; s/{tnl.dims = [^}]*}//g; s/ attributes {tnl.symbols = [^}]*}//' %t.mlir > %t.fixed.mlir
// RUN: tnl-opt %t.fixed.mlir --tnl-derive-functions=required=true -o %t.fixed.derived.mlir
// RUN: FileCheck %s --check-prefix=DERIVE < %t.fixed.derived.mlir
// RUN: tnl-interpret %t.fixed.derived.mlir --consistency | FileCheck %s --check-prefix=CONSISTENT

// A decay of places in the sequence is no value of tokens.
// RUN: sed -e '/onnx.Transpose/d; s/decay(%%d)/decay(%%place)/; s/%%c = arith.constant.*/&\n/; s/  %%h = tnl.split_heads.*/&\n  %%one = arith.constant dense<-1.0> : tensor<2x2x24xf32>\n  %%place = arith.addf %%one, %%one : tensor<2x2x24xf32>/' %t.fixed.mlir > %t.place.mlir
// RUN: not tnl-opt %t.place.mlir --tnl-derive-functions=required=true 2>&1 | FileCheck %s --check-prefix=PLACE
// PLACE: error: cannot derive prefill and decode from @full: 'tnl.linear_attention' has a decay that is neither the same for all tokens nor a value of each token along axes 0 and 2

// DERIVE-LABEL: func.func @prefill(
// DERIVE: tnl.linear_attention %{{.*}} state(%{{.*}}) decay(%{{.*}}) : ({{.*}}, tensor<?x2x?xf32>) ->
// DERIVE: tnl.linear_attention %{{.*}} state(%{{.*}}) decay(%{{.*}}) : ({{.*}}, tensor<?x2x?x4xf32>) ->
// DERIVE: tnl.linear_attention %{{.*}} state(%{{.*}}) decay(%{{.*}}) : ({{.*}}, tensor<2xf32>) ->
// DERIVE-LABEL: func.func @decode(
// DERIVE: tnl.linear_attention %{{.*}} state(%{{.*}}) decay(%{{.*}}) : ({{.*}}, tensor<?x2x1xf32>) ->
// DERIVE: tnl.linear_attention %{{.*}} state(%{{.*}}) decay(%{{.*}}) : ({{.*}}, tensor<?x2x1x4xf32>) ->
// DERIVE: tnl.linear_attention %{{.*}} state(%{{.*}}) decay(%{{.*}}) : ({{.*}}, tensor<2xf32>) ->

// FUSE-LABEL: func.func @full
// PRECISION-LABEL: func.func @full
func.func @full(%ids: tensor<?x?xi64> {tnl.dims = ["batch", "seq"], tnl.name = "input_ids"})
    -> (tensor<?x?x16xf32> {tnl.name = "logits"}) attributes {tnl.symbols = ["batch", "seq"]} {
  %table = tnl.weight "embed" from #tnl.file<"m.bin", offset = 0, length = 256> -> tensor<16x8xf16>
  %wi = tnl.weight "qkvu" from #tnl.file<"m.bin", offset = 131072, length = 128> -> tensor<8x8xf16>
  %wg = tnl.weight "decay" from #tnl.file<"m.bin", offset = 656384, length = 32> -> tensor<2x8xf16>
  %x = tnl.embedding %ids, %table scale 2.0 : (tensor<?x?xi64>, tensor<16x8xf16>) -> tensor<?x?x8xf32>
  %y = tnl.linear %x, %wi : (tensor<?x?x8xf32>, tensor<8x8xf16>) -> tensor<?x?x8xf32>
  %h = tnl.split_heads %y : tensor<?x?x8xf32> -> tensor<?x2x?x4xf32>

  // PRECISION: %[[PERTOKEN:.*]] = onnx.Transpose
  // PRECISION: decay(%[[PERTOKEN]]) : ({{.*}}, tensor<?x2x?xf32>) -> (tensor<?x2x?x4xbf16>, tensor<?x2x4x4xf32>)
  %g = tnl.linear %x, %wg : (tensor<?x?x8xf32>, tensor<2x8xf16>) -> tensor<?x?x2xf32>
  %g2 = arith.mulf %g, %g : tensor<?x?x2xf32>
  %gn = arith.negf %g2 : tensor<?x?x2xf32>
  %d = onnx.Transpose %gn {perm = array<i64: 0, 2, 1>} : (tensor<?x?x2xf32>) -> tensor<?x2x?xf32>
  %o0:2 = tnl.linear_attention %h, %h, %h decay(%d)
    : (tensor<?x2x?x4xf32>, tensor<?x2x?x4xf32>, tensor<?x2x?x4xf32>, tensor<?x2x?xf32>) -> (tensor<?x2x?x4xf32>, tensor<?x2x4x4xf32>)

  // PRECISION: decay(%{{.*}}) : (tensor<?x2x?x4xbf16>, tensor<?x2x?x4xbf16>, tensor<?x2x?x4xbf16>, tensor<?x2x?x4xf32>)
  %k2 = arith.mulf %h, %h : tensor<?x2x?x4xf32>
  %kn = arith.negf %k2 : tensor<?x2x?x4xf32>
  %o1:2 = tnl.linear_attention %h, %o0#0, %h decay(%kn)
    : (tensor<?x2x?x4xf32>, tensor<?x2x?x4xf32>, tensor<?x2x?x4xf32>, tensor<?x2x?x4xf32>) -> (tensor<?x2x?x4xf32>, tensor<?x2x4x4xf32>)

  %c = arith.constant dense<[-5.0e-1, -2.5e-1]> : tensor<2xf32>
  %o2:2 = tnl.linear_attention %h, %o1#0, %h decay(%c)
    : (tensor<?x2x?x4xf32>, tensor<?x2x?x4xf32>, tensor<?x2x?x4xf32>, tensor<2xf32>) -> (tensor<?x2x?x4xf32>, tensor<?x2x4x4xf32>)
  %m = tnl.merge_heads %o2#0 : tensor<?x2x?x4xf32> -> tensor<?x?x8xf32>
  %n = tnl.simple_rms_norm %m eps 1.0e-6 : tensor<?x?x8xf32>
  %logits = tnl.linear %n, %table : (tensor<?x?x8xf32>, tensor<16x8xf16>) -> tensor<?x?x16xf32>
  return %logits : tensor<?x?x16xf32>
}

// What would be a gated token mixer with slopes stays an attention.
// FUSE-LABEL: func.func @mixer
// FUSE-NOT: tnl.gated_linear_attention
// FUSE: tnl.linear_attention %{{.*}} decay(
// FORM-LABEL: func.func @mixer
func.func @mixer(%x: tensor<?x?x32xf32> {tnl.dims = ["batch", "seq", ""]}, %g: tensor<?x2x?xf32> {tnl.dims = ["batch", "", "seq"]}) -> tensor<?x?x8xf32>
    attributes {tnl.symbols = ["batch", "seq"]} {
  %p:4 = tnl.split %x : tensor<?x?x32xf32> -> (tensor<?x?x8xf32>, tensor<?x?x8xf32>, tensor<?x?x8xf32>, tensor<?x?x8xf32>)
  %q = tnl.split_heads %p#0 : tensor<?x?x8xf32> -> tensor<?x2x?x4xf32>
  %k = tnl.split_heads %p#1 : tensor<?x?x8xf32> -> tensor<?x2x?x4xf32>
  %v = tnl.split_heads %p#2 : tensor<?x?x8xf32> -> tensor<?x2x?x4xf32>
  %o:2 = tnl.linear_attention %q, %k, %v decay(%g)
    : (tensor<?x2x?x4xf32>, tensor<?x2x?x4xf32>, tensor<?x2x?x4xf32>, tensor<?x2x?xf32>) -> (tensor<?x2x?x4xf32>, tensor<?x2x4x4xf32>)
  %m = tnl.merge_heads %o#0 : tensor<?x2x?x4xf32> -> tensor<?x?x8xf32>
  %y = arith.mulf %p#3, %m : tensor<?x?x8xf32>
  return %y : tensor<?x?x8xf32>
}

// Blocks that are joined, and whose state is carried on, decay by operands.
func.func @blocks(%q: tensor<1x2x8x4xf32>, %g: tensor<2xf32>, %h: tensor<2xf32>) -> tensor<1x2x16x4xf32> {
  %o:2 = tnl.linear_attention %q, %q, %q decay(%g)
    : (tensor<1x2x8x4xf32>, tensor<1x2x8x4xf32>, tensor<1x2x8x4xf32>, tensor<2xf32>) -> (tensor<1x2x8x4xf32>, tensor<1x2x4x4xf32>)
  %p:2 = tnl.linear_attention %q, %q, %q state(%o#1) decay(%h)
    : (tensor<1x2x8x4xf32>, tensor<1x2x8x4xf32>, tensor<1x2x8x4xf32>, tensor<1x2x4x4xf32>, tensor<2xf32>) -> (tensor<1x2x8x4xf32>, tensor<1x2x4x4xf32>)
  %y = onnx.Concat %o#0, %p#0 {axis = 2 : si64} : (tensor<1x2x8x4xf32>, tensor<1x2x8x4xf32>) -> tensor<1x2x16x4xf32>
  return %y : tensor<1x2x16x4xf32>
}
