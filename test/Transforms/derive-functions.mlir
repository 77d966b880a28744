// RUN: tnl-opt %s --tnl-derive-functions=required=true | FileCheck %s
// RUN: tnl-opt %s --tnl-derive-functions=required=true | FileCheck %s --check-prefix=LAST
// RUN: tnl-opt %s --tnl-derive-functions=required=true | FileCheck %s --check-prefix=DECODE
// RUN: sed s@m.bin@%kjv/kjv.weights.bin@ %s | tnl-opt --tnl-derive-functions | tnl-interpret - --consistency
// RUN: sed s@m.bin@%kjv/kjv.weights.bin@ %s | tnl-opt --tnl-derive-functions --tnl-fuse-projections --tnl-fold-norms --tnl-fuse-glu --tnl-fuse-residual --tnl-fuse-token-mixer --canonicalize --cse | tnl-interpret - --consistency

// Two layers, position encoding in the first, a padding mask.
//
// CHECK-LABEL: func.func @full(
// CHECK: tnl.lrpe %{{.*}}, %{{.*}} : (
// CHECK: tnl.linear_attention %{{.*}}, %{{.*}}, %{{.*}} mask(%{{.*}}) slopes

// CHECK-LABEL: func.func @prefill(
// CHECK-SAME: %[[IDS:[a-z0-9]+]]: tensor<?x?xi64> {tnl.dims = ["batch", "seq"], tnl.name = "input_ids"}
// CHECK-SAME: %[[POS:[a-z0-9]+]]: tensor<?xi64> {tnl.dims = ["batch"], tnl.name = "position"}
// CHECK-SAME: %[[MASK:[a-z0-9]+]]: tensor<?x?xi64> {tnl.dims = ["batch", "seq"], tnl.name = "attention_mask"}
// CHECK-SAME: %[[S0:[a-z0-9]+]]: tensor<?x2x8x4xf32> {tnl.dims = ["batch", "", "", ""], tnl.name = "state_in_0"}
// CHECK-SAME: %[[S1:[a-z0-9]+]]: tensor<?x2x4x4xf32> {tnl.dims = ["batch", "", "", ""], tnl.name = "state_in_1"}
// CHECK-SAME: -> (tensor<?x?x16xf32> {tnl.name = "logits"}, tensor<?x2x8x4xf32> {tnl.name = "state_out_0"}, tensor<?x2x4x4xf32> {tnl.name = "state_out_1"})
// CHECK-SAME: attributes {tnl.symbols = ["batch", "seq"]}
// CHECK: tnl.embedding %[[IDS]]
// CHECK-COUNT-2: tnl.lrpe %{{.*}}, %{{.*}} position(%[[POS]])
// CHECK: %{{.*}}, %[[O0:.*]] = tnl.linear_attention %{{.*}} state(%[[S0]]) mask(%[[MASK]]) slopes [5.000000e-01, 2.500000e-01]
// CHECK: %{{.*}}, %[[O1:.*]] = tnl.linear_attention %{{.*}} state(%[[S1]]) mask(%[[MASK]]) slopes [1.250000e-01, 6.250000e-02]
// CHECK: %[[LOGITS:.*]] = tnl.linear %{{.*}} -> tensor<?x?x16xf32>
// CHECK-NEXT: return %[[LOGITS]], %[[O0]], %[[O1]]

// What comes after the last attention sees one row; the rest sees all.
//
// LAST-LABEL: func.func @prefill_last(
// LAST-SAME: -> (tensor<?x1x16xf32> {tnl.name = "logits"}, tensor<?x2x8x4xf32>
// LAST-SAME: attributes {tnl.symbols = ["batch", "seq"]}
// LAST: tnl.linear_attention
// LAST: %[[X:.*]] = arith.addf %{{.*}} : tensor<?x?x8xf32>
// LAST: %[[P:.*]]:4 = tnl.split
// LAST: tnl.linear_attention
// LAST: %[[M:.*]] = tnl.merge_heads %{{.*}} -> tensor<?x?x8xf32>
// LAST: tnl.last_token %[[M]] : tensor<?x?x8xf32> -> tensor<?x1x8xf32>
// LAST: tnl.simple_rms_norm %{{.*}} : tensor<?x1x8xf32>
// LAST: tnl.last_token %[[P]]#3 : tensor<?x?x8xf32> -> tensor<?x1x8xf32>
// LAST: arith.mulf %{{.*}} : tensor<?x1x8xf32>
// LAST: tnl.last_token %[[X]]
// LAST-NOT: tnl.last_token
// LAST: tnl.linear %{{.*}} -> tensor<?x1x16xf32>
// LAST-NEXT: return

// DECODE-LABEL: func.func @decode(
// DECODE-SAME: %[[IDS:[a-z0-9]+]]: tensor<?x1xi64> {tnl.dims = ["batch", ""], tnl.name = "input_ids"}
// DECODE-SAME: %[[POS:[a-z0-9]+]]: tensor<?xi64> {tnl.dims = ["batch"], tnl.name = "position"}
// DECODE-SAME: %[[S0:[a-z0-9]+]]: tensor<?x2x8x4xf32> {tnl.dims = ["batch", "", "", ""], tnl.name = "state_in_0"}
// DECODE-SAME: %{{[a-z0-9]+}}: tensor<?x2x4x4xf32> {tnl.dims = ["batch", "", "", ""], tnl.name = "state_in_1"})
// DECODE-SAME: -> (tensor<?x1x16xf32> {tnl.name = "logits"}
// DECODE-SAME: attributes {tnl.symbols = ["batch"]}
// DECODE-NOT: tensor<?x?x
// DECODE: tnl.embedding %[[IDS]]{{.*}} -> tensor<?x1x8xf32>
// DECODE: tnl.split_heads %{{.*}} -> tensor<?x2x1x4xf32>
// DECODE: tnl.lrpe %{{.*}} position(%[[POS]]) {{.*}} -> tensor<?x2x1x8xf32>
// DECODE: tnl.linear_attention %{{[a-z0-9_]+}}, %{{[a-z0-9_]+}}, %{{[a-z0-9_]+}} state(%[[S0]]) slopes
// DECODE-NOT: tnl.last_token
// DECODE: return %{{.*}} : tensor<?x1x16xf32>, tensor<?x2x8x4xf32>, tensor<?x2x4x4xf32>

func.func @full(%ids: tensor<?x?xi64> {tnl.dims = ["batch", "seq"], tnl.name = "input_ids"},
                %mask: tensor<?x?xi64> {tnl.dims = ["batch", "seq"], tnl.name = "attention_mask"})
    -> (tensor<?x?x16xf32> {tnl.name = "logits"}) attributes {tnl.symbols = ["batch", "seq"]} {
  %table = tnl.weight "embed" from #tnl.file<"m.bin", offset = 0, length = 256> -> tensor<16x8xf16>
  %wi = tnl.weight "qkvu" from #tnl.file<"m.bin", offset = 131072, length = 512> -> tensor<32x8xf16>
  %wo = tnl.weight "out" from #tnl.file<"m.bin", offset = 656384, length = 128> -> tensor<8x8xf16>
  %theta = arith.constant dense<[[1.0, 0.1, 0.01, 0.001], [0.5, 0.05, 0.005, 0.0005]]> : tensor<2x4xf32>
  %x0 = tnl.embedding %ids, %table scale 2.0 : (tensor<?x?xi64>, tensor<16x8xf16>) -> tensor<?x?x8xf32>

  %n0 = tnl.simple_rms_norm %x0 eps 1.0e-6 : tensor<?x?x8xf32>
  %y0 = tnl.linear %n0, %wi : (tensor<?x?x8xf32>, tensor<32x8xf16>) -> tensor<?x?x32xf32>
  %p0:4 = tnl.split %y0 : tensor<?x?x32xf32> -> (tensor<?x?x8xf32>, tensor<?x?x8xf32>, tensor<?x?x8xf32>, tensor<?x?x8xf32>)
  %q0 = tnl.silu %p0#0 : tensor<?x?x8xf32>
  %k0 = tnl.silu %p0#1 : tensor<?x?x8xf32>
  %qh0 = tnl.split_heads %q0 : tensor<?x?x8xf32> -> tensor<?x2x?x4xf32>
  %kh0 = tnl.split_heads %k0 : tensor<?x?x8xf32> -> tensor<?x2x?x4xf32>
  %vh0 = tnl.split_heads %p0#2 : tensor<?x?x8xf32> -> tensor<?x2x?x4xf32>
  %ql0 = tnl.lrpe %qh0, %theta : (tensor<?x2x?x4xf32>, tensor<2x4xf32>) -> tensor<?x2x?x8xf32>
  %kl0 = tnl.lrpe %kh0, %theta : (tensor<?x2x?x4xf32>, tensor<2x4xf32>) -> tensor<?x2x?x8xf32>
  %o0:2 = tnl.linear_attention %ql0, %kl0, %vh0 mask(%mask) slopes [5.0e-1, 2.5e-1]
    : (tensor<?x2x?x8xf32>, tensor<?x2x?x8xf32>, tensor<?x2x?x4xf32>, tensor<?x?xi64>) -> (tensor<?x2x?x4xf32>, tensor<?x2x8x4xf32>)
  %m0 = tnl.merge_heads %o0#0 : tensor<?x2x?x4xf32> -> tensor<?x?x8xf32>
  %nm0 = tnl.simple_rms_norm %m0 eps 1.0e-6 : tensor<?x?x8xf32>
  %g0 = arith.mulf %p0#3, %nm0 : tensor<?x?x8xf32>
  %t0 = tnl.linear %g0, %wo : (tensor<?x?x8xf32>, tensor<8x8xf16>) -> tensor<?x?x8xf32>
  %x1 = arith.addf %x0, %t0 : tensor<?x?x8xf32>

  %n1 = tnl.simple_rms_norm %x1 eps 1.0e-6 : tensor<?x?x8xf32>
  %y1 = tnl.linear %n1, %wi : (tensor<?x?x8xf32>, tensor<32x8xf16>) -> tensor<?x?x32xf32>
  %p1:4 = tnl.split %y1 : tensor<?x?x32xf32> -> (tensor<?x?x8xf32>, tensor<?x?x8xf32>, tensor<?x?x8xf32>, tensor<?x?x8xf32>)
  %q1 = tnl.silu %p1#0 : tensor<?x?x8xf32>
  %k1 = tnl.silu %p1#1 : tensor<?x?x8xf32>
  %qh1 = tnl.split_heads %q1 : tensor<?x?x8xf32> -> tensor<?x2x?x4xf32>
  %kh1 = tnl.split_heads %k1 : tensor<?x?x8xf32> -> tensor<?x2x?x4xf32>
  %vh1 = tnl.split_heads %p1#2 : tensor<?x?x8xf32> -> tensor<?x2x?x4xf32>
  %o1:2 = tnl.linear_attention %qh1, %kh1, %vh1 mask(%mask) slopes [1.25e-1, 6.25e-2]
    : (tensor<?x2x?x4xf32>, tensor<?x2x?x4xf32>, tensor<?x2x?x4xf32>, tensor<?x?xi64>) -> (tensor<?x2x?x4xf32>, tensor<?x2x4x4xf32>)
  %m1 = tnl.merge_heads %o1#0 : tensor<?x2x?x4xf32> -> tensor<?x?x8xf32>
  %nm1 = tnl.simple_rms_norm %m1 eps 1.0e-6 : tensor<?x?x8xf32>
  %g1 = arith.mulf %p1#3, %nm1 : tensor<?x?x8xf32>
  %t1 = tnl.linear %g1, %wo : (tensor<?x?x8xf32>, tensor<8x8xf16>) -> tensor<?x?x8xf32>
  %x2 = arith.addf %x1, %t1 : tensor<?x?x8xf32>

  %nf = tnl.simple_rms_norm %x2 eps 1.0e-6 : tensor<?x?x8xf32>
  %logits = tnl.linear %nf, %table : (tensor<?x?x8xf32>, tensor<16x8xf16>) -> tensor<?x?x16xf32>
  return %logits : tensor<?x?x16xf32>
}
