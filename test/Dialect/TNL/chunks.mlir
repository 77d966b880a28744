// RUN: tnl-opt %s | tnl-opt | FileCheck %s
// RUN: tnl-opt %s --mlir-print-op-generic | tnl-opt | FileCheck %s
// RUN: tnl-opt %s --canonicalize | FileCheck %s --check-prefix=FOLD

// CHECK-LABEL: func.func @slopes
// FOLD-LABEL: func.func @slopes
func.func @slopes(%q: tensor<?x2x?x16xbf16>, %k: tensor<?x2x?x16xbf16>, %v: tensor<?x2x?x8xbf16>, %s: tensor<?x2x16x8xf32>,
                  %m: tensor<?x?xi1>, %n: index)
    -> (tensor<?x2x?x8xf32>, tensor<?x2x?x8xf32>, tensor<?x2x16x8xf32>, tensor<?x?x2xf32>) {
  // CHECK: tnl.mask_values %{{.*}}, %{{.*}} : tensor<?x2x?x8xbf16>, tensor<?x?xi1>
  %w = tnl.mask_values %v, %m : tensor<?x2x?x8xbf16>, tensor<?x?xi1>
  // CHECK: tnl.chunk_scores %{{.*}}, %{{.*}} slopes [5.000000e-01, 2.500000e-01] : (tensor<?x2x?x16xbf16>, tensor<?x2x?x16xbf16>) -> tensor<?x2x?x?xf32>
  %p = tnl.chunk_scores %q, %k slopes [5.0e-1, 2.5e-1] : (tensor<?x2x?x16xbf16>, tensor<?x2x?x16xbf16>) -> tensor<?x2x?x?xf32>
  // CHECK: tnl.chunk_apply %{{.*}}, %{{.*}} : (tensor<?x2x?x?xf32>, tensor<?x2x?x8xbf16>) -> tensor<?x2x?x8xf32>
  %o = tnl.chunk_apply %p, %w : (tensor<?x2x?x?xf32>, tensor<?x2x?x8xbf16>) -> tensor<?x2x?x8xf32>
  // CHECK: tnl.state_read %{{.*}}, %{{.*}} slopes [5.000000e-01, 2.500000e-01] : (tensor<?x2x?x16xbf16>, tensor<?x2x16x8xf32>) -> tensor<?x2x?x8xf32>
  %r = tnl.state_read %q, %s slopes [5.0e-1, 2.5e-1] : (tensor<?x2x?x16xbf16>, tensor<?x2x16x8xf32>) -> tensor<?x2x?x8xf32>
  // CHECK: tnl.state_update %{{.*}}, %{{.*}}, %{{.*}} slopes [5.000000e-01, 2.500000e-01] : (tensor<?x2x16x8xf32>, tensor<?x2x?x16xbf16>, tensor<?x2x?x8xbf16>) -> tensor<?x2x16x8xf32>
  %s1 = tnl.state_update %s, %k, %w slopes [5.0e-1, 2.5e-1]
    : (tensor<?x2x16x8xf32>, tensor<?x2x?x16xbf16>, tensor<?x2x?x8xbf16>) -> tensor<?x2x16x8xf32>
  // CHECK: tnl.state_carry %{{.*}}, %{{.*}} tokens(%{{.*}}) slopes [5.000000e-01, 2.500000e-01] : (tensor<?x2x16x8xf32>, tensor<?x2x16x8xf32>, index) -> tensor<?x2x16x8xf32>
  %s2 = tnl.state_carry %s, %s1 tokens(%n) slopes [5.0e-1, 2.5e-1]
    : (tensor<?x2x16x8xf32>, tensor<?x2x16x8xf32>, index) -> tensor<?x2x16x8xf32>
  // CHECK: tnl.sums_of_squares %{{.*}} : tensor<?x2x?x8xf32> -> tensor<?x?x2xf32>
  %y = tnl.sums_of_squares %o : tensor<?x2x?x8xf32> -> tensor<?x?x2xf32>
  return %o, %r, %s2, %y : tensor<?x2x?x8xf32>, tensor<?x2x?x8xf32>, tensor<?x2x16x8xf32>, tensor<?x?x2xf32>
}

// CHECK-LABEL: func.func @decay
// FOLD-LABEL: func.func @decay
func.func @decay(%q: tensor<1x2x5x16xf32>, %v: tensor<1x2x5x8xf32>, %s: tensor<1x2x16x8xf32>, %h: tensor<2xf32>,
                 %t: tensor<1x2x5xf32>, %c: tensor<1x2x5x16xf64>, %n: index)
    -> (tensor<1x2x5x5xf32>, tensor<1x2x5x8xf32>, tensor<1x2x16x8xf32>, tensor<1x2x16x8xf32>, tensor<1x2x16x8xf32>) {
  // CHECK: tnl.chunk_scores %{{.*}}, %{{.*}} decay(%{{.*}}) : (tensor<1x2x5x16xf32>, tensor<1x2x5x16xf32>, tensor<1x2x5x16xf64>) -> tensor<1x2x5x5xf32>
  // FOLD: tnl.chunk_scores %{{.*}} decay(
  %p = tnl.chunk_scores %q, %q decay(%c) : (tensor<1x2x5x16xf32>, tensor<1x2x5x16xf32>, tensor<1x2x5x16xf64>) -> tensor<1x2x5x5xf32>
  // CHECK: tnl.state_read %{{.*}}, %{{.*}} decay(%{{.*}}) : (tensor<1x2x5x16xf32>, tensor<1x2x16x8xf32>, tensor<1x2x5xf32>) -> tensor<1x2x5x8xf32>
  %r = tnl.state_read %q, %s decay(%t) : (tensor<1x2x5x16xf32>, tensor<1x2x16x8xf32>, tensor<1x2x5xf32>) -> tensor<1x2x5x8xf32>
  // CHECK: tnl.state_update %{{.*}} decay(%{{.*}}) : (tensor<1x2x16x8xf32>, tensor<1x2x5x16xf32>, tensor<1x2x5x8xf32>, tensor<2xf32>) -> tensor<1x2x16x8xf32>
  %s1 = tnl.state_update %s, %q, %v decay(%h) : (tensor<1x2x16x8xf32>, tensor<1x2x5x16xf32>, tensor<1x2x5x8xf32>, tensor<2xf32>) -> tensor<1x2x16x8xf32>
  // CHECK: tnl.state_carry %{{.*}}, %{{.*}} decay(%{{.*}}) : (tensor<1x2x16x8xf32>, tensor<1x2x16x8xf32>, tensor<1x2x5xf32>) -> tensor<1x2x16x8xf32>
  %s2 = tnl.state_carry %s, %s1 decay(%t) : (tensor<1x2x16x8xf32>, tensor<1x2x16x8xf32>, tensor<1x2x5xf32>) -> tensor<1x2x16x8xf32>
  // CHECK: tnl.state_carry %{{.*}}, %{{.*}} tokens(%{{.*}}) decay(%{{.*}}) : (tensor<1x2x16x8xf32>, tensor<1x2x16x8xf32>, index, tensor<2xf32>) -> tensor<1x2x16x8xf32>
  %s3 = tnl.state_carry %s, %s1 tokens(%n) decay(%h) : (tensor<1x2x16x8xf32>, tensor<1x2x16x8xf32>, index, tensor<2xf32>) -> tensor<1x2x16x8xf32>
  return %p, %r, %s1, %s2, %s3 : tensor<1x2x5x5xf32>, tensor<1x2x5x8xf32>, tensor<1x2x16x8xf32>, tensor<1x2x16x8xf32>, tensor<1x2x16x8xf32>
}

// A constant of the heads is slopes; one of tokens, one that is positive or
// infinite, or that float32 does not hold, is not.
// FOLD-LABEL: func.func @constants
func.func @constants(%q: tensor<1x2x1x4xf32>, %s: tensor<1x2x4x4xf32>, %n: index)
    -> (tensor<1x2x1x1xf32>, tensor<1x2x1x4xf32>, tensor<1x2x4x4xf32>, tensor<1x2x4x4xf32>, tensor<1x2x4x4xf32>, tensor<1x2x4x4xf32>,
        tensor<1x2x4x4xf32>, tensor<1x2x4x4xf32>) {
  %h = arith.constant dense<[-5.0e-1, -0.0]> : tensor<2xf32>
  %d = arith.constant dense<[-5.0e-1, 0.0]> : tensor<2xf64>
  %fine = arith.constant dense<[-0.1, 0.0]> : tensor<2xf64>
  %up = arith.constant dense<[-5.0e-1, 1.0]> : tensor<2xf32>
  %all = arith.constant dense<[-5.0e-1, 0xFF800000]> : tensor<2xf32>
  %t = arith.constant dense<-5.0e-1> : tensor<1x2x1xf32>
  // FOLD: tnl.chunk_scores %{{.*}}, %{{.*}} slopes [5.000000e-01, 0.000000e+00] :
  %p = tnl.chunk_scores %q, %q decay(%h) : (tensor<1x2x1x4xf32>, tensor<1x2x1x4xf32>, tensor<2xf32>) -> tensor<1x2x1x1xf32>
  // FOLD: tnl.state_read %{{.*}}, %{{.*}} slopes [5.000000e-01, 0.000000e+00] :
  %r = tnl.state_read %q, %s decay(%d) : (tensor<1x2x1x4xf32>, tensor<1x2x4x4xf32>, tensor<2xf64>) -> tensor<1x2x1x4xf32>
  // FOLD: tnl.state_update %{{.*}} slopes [5.000000e-01, 0.000000e+00] :
  %s0 = tnl.state_update %s, %q, %q decay(%h) : (tensor<1x2x4x4xf32>, tensor<1x2x1x4xf32>, tensor<1x2x1x4xf32>, tensor<2xf32>) -> tensor<1x2x4x4xf32>
  // FOLD: tnl.state_carry %{{.*}} tokens(%{{.*}}) slopes [5.000000e-01, 0.000000e+00] :
  %s1 = tnl.state_carry %s, %s tokens(%n) decay(%h) : (tensor<1x2x4x4xf32>, tensor<1x2x4x4xf32>, index, tensor<2xf32>) -> tensor<1x2x4x4xf32>
  // FOLD-COUNT-4: decay(
  %s2 = tnl.state_carry %s, %s tokens(%n) decay(%fine) : (tensor<1x2x4x4xf32>, tensor<1x2x4x4xf32>, index, tensor<2xf64>) -> tensor<1x2x4x4xf32>
  %s3 = tnl.state_carry %s, %s tokens(%n) decay(%up) : (tensor<1x2x4x4xf32>, tensor<1x2x4x4xf32>, index, tensor<2xf32>) -> tensor<1x2x4x4xf32>
  %s4 = tnl.state_carry %s, %s tokens(%n) decay(%all) : (tensor<1x2x4x4xf32>, tensor<1x2x4x4xf32>, index, tensor<2xf32>) -> tensor<1x2x4x4xf32>
  %s5 = tnl.state_carry %s, %s decay(%t) : (tensor<1x2x4x4xf32>, tensor<1x2x4x4xf32>, tensor<1x2x1xf32>) -> tensor<1x2x4x4xf32>
  return %p, %r, %s0, %s1, %s2, %s3, %s4, %s5 : tensor<1x2x1x1xf32>, tensor<1x2x1x4xf32>, tensor<1x2x4x4xf32>, tensor<1x2x4x4xf32>, tensor<1x2x4x4xf32>, tensor<1x2x4x4xf32>, tensor<1x2x4x4xf32>, tensor<1x2x4x4xf32>
}

// FOLD-LABEL: func.func @masks
// FOLD-SAME: %[[V:.*]]: tensor<1x2x2x4xf32>, %[[M:.*]]: tensor<1x2xi1>
func.func @masks(%v: tensor<1x2x2x4xf32>, %m: tensor<1x2xi1>) -> (tensor<1x2x2x4xf32>, tensor<1x2x2x4xf32>, tensor<1x2x2x4xf32>) {
  // FOLD: %[[SOME:.*]] = arith.constant dense<{{\[\[}}1, 0]]> : tensor<1x2xi64>
  // FOLD: %[[ONCE:.*]] = tnl.mask_values %[[V]], %[[M]]
  // FOLD: %[[PART:.*]] = tnl.mask_values %[[V]], %[[SOME]]
  // FOLD: return %[[V]], %[[ONCE]], %[[PART]]
  %ones = arith.constant dense<1> : tensor<1x2xi64>
  %some = arith.constant dense<[[1, 0]]> : tensor<1x2xi64>
  %0 = tnl.mask_values %v, %ones : tensor<1x2x2x4xf32>, tensor<1x2xi64>
  %1 = tnl.mask_values %v, %m : tensor<1x2x2x4xf32>, tensor<1x2xi1>
  %2 = tnl.mask_values %1, %m : tensor<1x2x2x4xf32>, tensor<1x2xi1>
  %3 = tnl.mask_values %v, %some : tensor<1x2x2x4xf32>, tensor<1x2xi64>
  return %0, %2, %3 : tensor<1x2x2x4xf32>, tensor<1x2x2x4xf32>, tensor<1x2x2x4xf32>
}
