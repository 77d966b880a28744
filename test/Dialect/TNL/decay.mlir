// RUN: tnl-opt %s | tnl-opt | FileCheck %s
// RUN: tnl-opt %s --mlir-print-op-generic | tnl-opt | FileCheck %s
// RUN: tnl-opt %s --canonicalize | FileCheck %s --check-prefix=FOLD

// CHECK-LABEL: func.func @operand
func.func @operand(%q: tensor<?x2x?x16xf32>, %s: tensor<?x2x16x16xf32>, %m: tensor<?x?xi64>, %h: tensor<2xf32>,
                   %t: tensor<?x2x?xf32>, %c: tensor<?x2x?x16xf64>) -> tensor<?x2x?x16xf32> {
  // CHECK: tnl.linear_attention %{{.*}}, %{{.*}}, %{{.*}} decay(%{{.*}}) : (tensor<?x2x?x16xf32>, tensor<?x2x?x16xf32>, tensor<?x2x?x16xf32>, tensor<2xf32>) ->
  %o:2 = tnl.linear_attention %q, %q, %q decay(%h)
    : (tensor<?x2x?x16xf32>, tensor<?x2x?x16xf32>, tensor<?x2x?x16xf32>, tensor<2xf32>) -> (tensor<?x2x?x16xf32>, tensor<?x2x16x16xf32>)
  // CHECK: tnl.linear_attention %{{.*}} state(%{{.*}}) mask(%{{.*}}) decay(%{{.*}}) : (
  // CHECK-SAME: tensor<?x2x?xf32>) ->
  %o1:2 = tnl.linear_attention %q, %q, %o#0 state(%s) mask(%m) decay(%t)
    : (tensor<?x2x?x16xf32>, tensor<?x2x?x16xf32>, tensor<?x2x?x16xf32>, tensor<?x2x16x16xf32>, tensor<?x?xi64>, tensor<?x2x?xf32>)
    -> (tensor<?x2x?x16xf32>, tensor<?x2x16x16xf32>)
  // CHECK: decay(%{{.*}}) : ({{.*}}, tensor<?x2x?x16xf64>) ->
  %o2:2 = tnl.linear_attention %q, %q, %o1#0 decay(%c)
    : (tensor<?x2x?x16xf32>, tensor<?x2x?x16xf32>, tensor<?x2x?x16xf32>, tensor<?x2x?x16xf64>) -> (tensor<?x2x?x16xf32>, tensor<?x2x16x16xf32>)
  return %o2#0 : tensor<?x2x?x16xf32>
}

// FOLD-LABEL: func.func @constant
func.func @constant(%q: tensor<?x2x?x16xf32>, %s: tensor<?x2x16x16xf32>) -> tensor<?x2x?x16xf32> {
  %h = arith.constant dense<[-5.0e-1, -2.5e-1]> : tensor<2xf32>
  // FOLD: tnl.linear_attention %{{.*}} state(%{{.*}}) slopes [5.000000e-01, 2.500000e-01] : (
  %o:2 = tnl.linear_attention %q, %q, %q state(%s) decay(%h)
    : (tensor<?x2x?x16xf32>, tensor<?x2x?x16xf32>, tensor<?x2x?x16xf32>, tensor<?x2x16x16xf32>, tensor<2xf32>)
    -> (tensor<?x2x?x16xf32>, tensor<?x2x16x16xf32>)
  return %o#0 : tensor<?x2x?x16xf32>
}
