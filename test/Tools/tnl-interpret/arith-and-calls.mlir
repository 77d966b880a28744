// RUN: tnl-interpret %s --print | FileCheck %s

// CHECK-LABEL: arith result0
// CHECK-SAME: 2 = [4, 6]
// CHECK-NEXT: arith result1 2 = [-2, -2]
// CHECK-NEXT: arith result2 2 = [3, 8]
// CHECK-NEXT: arith result3 2 = [3, 2]
// CHECK-NEXT: arith result4 2 = [-1, -2]
// CHECK-NEXT: arith result5 2 = [3, 4]
// CHECK-NEXT: arith result6 2 = [1, 2]
func.func @arith() -> (tensor<2xf32>, tensor<2xf32>, tensor<2xf32>, tensor<2xf32>, tensor<2xf32>, tensor<2xf32>, tensor<2xf32>) {
  %a = arith.constant dense<[1.0, 2.0]> : tensor<2xf32>
  %b = arith.constant dense<[3.0, 4.0]> : tensor<2xf32>
  %0 = arith.addf %a, %b : tensor<2xf32>
  %1 = arith.subf %a, %b : tensor<2xf32>
  %2 = arith.mulf %a, %b : tensor<2xf32>
  %3 = arith.divf %b, %a : tensor<2xf32>
  %4 = arith.negf %a : tensor<2xf32>
  %5 = arith.maximumf %a, %b : tensor<2xf32>
  %6 = arith.minimumf %a, %b : tensor<2xf32>
  return %0, %1, %2, %3, %4, %5, %6 : tensor<2xf32>, tensor<2xf32>, tensor<2xf32>, tensor<2xf32>, tensor<2xf32>, tensor<2xf32>, tensor<2xf32>
}

// Truncation to a narrower floating-point type does not round.
// CHECK-LABEL: conversions result0
// CHECK-SAME: 2 = [1.001, -2.5]
// CHECK-NEXT: conversions result1 2 = [1, -2]
// CHECK-NEXT: conversions result2 2 = [1, -2]
// CHECK-NEXT: conversions result3 2 = [44, 1]
// CHECK-NEXT: conversions result4 2 = [600, 2]
func.func @conversions() -> (tensor<2xf32>, tensor<2xi64>, tensor<2xf32>, tensor<2xi8>, tensor<2xi64>) {
  %a = arith.constant dense<[1.001, -2.5]> : tensor<2xf32>
  %i = arith.constant dense<[300, 1]> : tensor<2xi64>
  %b = arith.truncf %a : tensor<2xf32> to tensor<2xbf16>
  %0 = arith.extf %b : tensor<2xbf16> to tensor<2xf32>
  %1 = arith.fptosi %a : tensor<2xf32> to tensor<2xi64>
  %2 = arith.sitofp %1 : tensor<2xi64> to tensor<2xf32>
  %3 = arith.trunci %i : tensor<2xi64> to tensor<2xi8>
  %c = arith.addi %i, %i : tensor<2xi64>
  %d = arith.muli %c, %c : tensor<2xi64>
  %e = arith.subi %d, %d : tensor<2xi64>
  %4 = arith.addi %c, %e : tensor<2xi64>
  return %0, %1, %2, %3, %4 : tensor<2xf32>, tensor<2xi64>, tensor<2xf32>, tensor<2xi8>, tensor<2xi64>
}

// CHECK-LABEL: calls result0
// CHECK-SAME: 2 = [4, 6]
// CHECK-NOT: k0
// CHECK-NOT: helper
func.func @calls() -> tensor<2xf32> {
  %a = arith.constant dense<[1.0, 2.0]> : tensor<2xf32>
  %b = arith.constant dense<[2.0, 2.0]> : tensor<2xf32>
  %0 = func.call @helper(%a, %b) : (tensor<2xf32>, tensor<2xf32>) -> tensor<2xf32>
  %1 = tnl.dispatch @k0(%0, %a) shapes [[2]] : (tensor<2xf32>, tensor<2xf32>) -> tensor<2xf32>
  return %1 : tensor<2xf32>
}
func.func private @helper(%a: tensor<2xf32>, %b: tensor<2xf32>) -> tensor<2xf32> {
  %0 = arith.addf %a, %b : tensor<2xf32>
  return %0 : tensor<2xf32>
}
func.func private @k0(%a: tensor<2xf32>, %b: tensor<2xf32>) -> tensor<2xf32> attributes {tnl.kernel} {
  %0 = arith.addf %a, %b : tensor<2xf32>
  return %0 : tensor<2xf32>
}
