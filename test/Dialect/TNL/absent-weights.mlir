// Weights without data are told apart by their names alone, by every pass.
// RUN: tnl-opt %s | tnl-opt | FileCheck %s
// RUN: tnl-opt %s -cse | FileCheck %s --check-prefix=CSE
// RUN: tnl-opt %s --tnl-optimize | FileCheck %s --check-prefix=MIXER

// CHECK-LABEL: func @two
// CHECK: %[[A:.*]] = tnl.weight "a" from #tnl.absent -> tensor<8x4xbf16>
// CHECK: %[[B:.*]] = tnl.weight "b" from #tnl.absent -> tensor<8x4xbf16>
// CHECK: tnl.linear %{{.*}}, %[[A]] :
// CHECK: tnl.linear %{{.*}}, %[[B]] :
// CSE-LABEL: func @two
// CSE: tnl.weight "a"
// CSE: tnl.weight "b"
func.func @two(%x: tensor<?x?x4xf32>) -> (tensor<?x?x8xf32>, tensor<?x?x8xf32>) {
  %a = tnl.weight "a" from #tnl.absent -> tensor<8x4xbf16>
  %b = tnl.weight "b" from #tnl.absent -> tensor<8x4xbf16>
  %y = tnl.linear %x, %a : (tensor<?x?x4xf32>, tensor<8x4xbf16>) -> tensor<?x?x8xf32>
  %z = tnl.linear %x, %b : (tensor<?x?x4xf32>, tensor<8x4xbf16>) -> tensor<?x?x8xf32>
  return %y, %z : tensor<?x?x8xf32>, tensor<?x?x8xf32>
}

// Queries and keys with angles of two names are no token mixer; with one name twice they are.
// MIXER-LABEL: func @angles
// MIXER-NOT: tnl.gated_linear_attention
// MIXER: tnl.linear_attention
func.func @angles(%qkvu: tensor<?x?x64xf32>, %w: tensor<16x16xf32>) -> tensor<?x?x16xf32> {
  %a = tnl.weight "a" from #tnl.absent -> tensor<2x8xf32>
  %b = tnl.weight "b" from #tnl.absent -> tensor<2x8xf32>
  %s:4 = tnl.split %qkvu : tensor<?x?x64xf32> -> (tensor<?x?x16xf32>, tensor<?x?x16xf32>, tensor<?x?x16xf32>, tensor<?x?x16xf32>)
  %q = tnl.split_heads %s#0 : tensor<?x?x16xf32> -> tensor<?x2x?x8xf32>
  %k = tnl.split_heads %s#1 : tensor<?x?x16xf32> -> tensor<?x2x?x8xf32>
  %v = tnl.split_heads %s#2 : tensor<?x?x16xf32> -> tensor<?x2x?x8xf32>
  %ql = tnl.lrpe %q, %a : (tensor<?x2x?x8xf32>, tensor<2x8xf32>) -> tensor<?x2x?x16xf32>
  %kl = tnl.lrpe %k, %b : (tensor<?x2x?x8xf32>, tensor<2x8xf32>) -> tensor<?x2x?x16xf32>
  %o, %state = tnl.linear_attention %ql, %kl, %v slopes [5.0e-1, 2.5e-1] : (tensor<?x2x?x16xf32>, tensor<?x2x?x16xf32>, tensor<?x2x?x8xf32>) -> (tensor<?x2x?x8xf32>, tensor<?x2x16x8xf32>)
  %m = tnl.merge_heads %o : tensor<?x2x?x8xf32> -> tensor<?x?x16xf32>
  %n = tnl.simple_rms_norm %m eps 1.0e-6 : tensor<?x?x16xf32>
  %g = arith.mulf %s#3, %n : tensor<?x?x16xf32>
  %y = tnl.linear %g, %w : (tensor<?x?x16xf32>, tensor<16x16xf32>) -> tensor<?x?x16xf32>
  return %y : tensor<?x?x16xf32>
}

// MIXER-LABEL: func @same_angles
// MIXER: tnl.gated_linear_attention
func.func @same_angles(%qkvu: tensor<?x?x64xf32>, %w: tensor<16x16xf32>) -> tensor<?x?x16xf32> {
  %a = tnl.weight "a" from #tnl.absent -> tensor<2x8xf32>
  %b = tnl.weight "a" from #tnl.absent -> tensor<2x8xf32>
  %s:4 = tnl.split %qkvu : tensor<?x?x64xf32> -> (tensor<?x?x16xf32>, tensor<?x?x16xf32>, tensor<?x?x16xf32>, tensor<?x?x16xf32>)
  %q = tnl.split_heads %s#0 : tensor<?x?x16xf32> -> tensor<?x2x?x8xf32>
  %k = tnl.split_heads %s#1 : tensor<?x?x16xf32> -> tensor<?x2x?x8xf32>
  %v = tnl.split_heads %s#2 : tensor<?x?x16xf32> -> tensor<?x2x?x8xf32>
  %ql = tnl.lrpe %q, %a : (tensor<?x2x?x8xf32>, tensor<2x8xf32>) -> tensor<?x2x?x16xf32>
  %kl = tnl.lrpe %k, %b : (tensor<?x2x?x8xf32>, tensor<2x8xf32>) -> tensor<?x2x?x16xf32>
  %o, %state = tnl.linear_attention %ql, %kl, %v slopes [5.0e-1, 2.5e-1] : (tensor<?x2x?x16xf32>, tensor<?x2x?x16xf32>, tensor<?x2x?x8xf32>) -> (tensor<?x2x?x8xf32>, tensor<?x2x16x8xf32>)
  %m = tnl.merge_heads %o : tensor<?x2x?x8xf32> -> tensor<?x?x16xf32>
  %n = tnl.simple_rms_norm %m eps 1.0e-6 : tensor<?x?x16xf32>
  %g = arith.mulf %s#3, %n : tensor<?x?x16xf32>
  %y = tnl.linear %g, %w : (tensor<?x?x16xf32>, tensor<16x16xf32>) -> tensor<?x?x16xf32>
  return %y : tensor<?x?x16xf32>
}
