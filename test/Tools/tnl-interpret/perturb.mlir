// Results that float32 cannot hold move by a last digit, each time by another.
// RUN: tnl-interpret %s --print | FileCheck %s --check-prefix=EXACT
// EXACT: thirds result0 1 = [0]
// EXACT: halves result0 1 = [0.75]
// RUN: tnl-interpret %s --print --perturb=3 | FileCheck %s
// CHECK: thirds result0 1 = [{{-?[1-9].*e-0[78]}}]
// CHECK: halves result0 1 = [0.75]
// RUN: not tnl-interpret %s --perturb=1 --compare=%s 2>&1 | FileCheck %s --check-prefix=ALONE
// ALONE: tnl-interpret: error: --perturb is for outputs alone

func.func @thirds() -> tensor<1xf32> {
  %one = arith.constant dense<1.0> : tensor<1xf32>
  %three = arith.constant dense<3.0> : tensor<1xf32>
  %0 = arith.divf %one, %three : tensor<1xf32>
  %1 = arith.divf %one, %three : tensor<1xf32>
  %2 = arith.subf %0, %1 : tensor<1xf32>
  return %2 : tensor<1xf32>
}

func.func @halves() -> tensor<1xf32> {
  %three = arith.constant dense<3.0> : tensor<1xf32>
  %four = arith.constant dense<4.0> : tensor<1xf32>
  %0 = arith.divf %three, %four : tensor<1xf32>
  return %0 : tensor<1xf32>
}
