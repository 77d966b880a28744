// RUN: split-file %s %t
// RUN: tnl-interpret %t/a.mlir --compare=%t/a.mlir | FileCheck %s --check-prefix=SAME
// RUN: tnl-interpret %t/a.mlir --compare=- < %t/a.mlir | FileCheck %s --check-prefix=SAME
// RUN: not tnl-interpret %t/a.mlir --compare=%t/b.mlir 2>&1 | FileCheck %s
// RUN: not tnl-interpret %t/a.mlir --compare=%t/b.mlir --max-rel=0.3 2>&1 | FileCheck %s --check-prefix=LOOSE
// RUN: not tnl-interpret %t/a.mlir --compare=%t/b.mlir --function=only_a | FileCheck %s --check-prefix=NONE

// SAME: passed double 0
// SAME-NEXT: passed order 0
// SAME-NEXT: passed shape 0
// SAME-NEXT: passed only_a 0
// SAME-NEXT: 4 passed, 0 failed

// x + x against x + x + x/2: an error of a quarter. Arguments go by name.
// CHECK: failed double 0.25
// CHECK-NEXT: passed order 0
// CHECK-NEXT: failed shape {{-?}}nan
// CHECK-NEXT: absent only_a
// CHECK-NEXT: absent only_b
// CHECK-NEXT: 1 passed, 2 failed

// LOOSE: passed double 0.25

// NONE: absent only_a
// NONE-NEXT: 0 passed, 0 failed

//--- a.mlir
func.func @double(%x: tensor<?xf32> {tnl.name = "x"}) -> tensor<?xf32> {
  %0 = arith.addf %x, %x : tensor<?xf32>
  return %0 : tensor<?xf32>
}
func.func @order(%x: tensor<4xf32> {tnl.name = "x"}, %y: tensor<4xf32> {tnl.name = "y"}) -> (tensor<4xf32> {tnl.name = "sum"}, tensor<4xf32> {tnl.name = "difference"}) {
  %0 = arith.addf %x, %y : tensor<4xf32>
  %1 = arith.subf %x, %y : tensor<4xf32>
  return %0, %1 : tensor<4xf32>, tensor<4xf32>
}
func.func @shape(%x: tensor<4xf32>) -> tensor<4xf32> {
  return %x : tensor<4xf32>
}
func.func @only_a(%x: tensor<4xf32>) -> tensor<4xf32> {
  return %x : tensor<4xf32>
}

//--- b.mlir
func.func @double(%x: tensor<?xf32> {tnl.name = "x"}) -> tensor<?xf32> {
  %0 = arith.addf %x, %x : tensor<?xf32>
  %1 = arith.addf %0, %0 : tensor<?xf32>
  %2 = arith.addf %1, %x : tensor<?xf32>
  %two = onnx.Constant dense<2.0> : tensor<1xf32>
  %3 = onnx.Div %2, %two : (tensor<?xf32>, tensor<1xf32>) -> tensor<?xf32>
  return %3 : tensor<?xf32>
}
func.func @order(%y: tensor<4xf32> {tnl.name = "y"}, %x: tensor<4xf32> {tnl.name = "x"}) -> (tensor<4xf32> {tnl.name = "difference"}, tensor<4xf32> {tnl.name = "sum"}) {
  %0 = arith.addf %x, %y : tensor<4xf32>
  %1 = arith.subf %x, %y : tensor<4xf32>
  return %1, %0 : tensor<4xf32>, tensor<4xf32>
}
func.func @shape(%x: tensor<4xf32>) -> tensor<2x2xf32> {
  %s = onnx.Constant dense<2> : tensor<2xi64>
  %0 = onnx.Reshape %x, %s : (tensor<4xf32>, tensor<2xi64>) -> tensor<2x2xf32>
  return %0 : tensor<2x2xf32>
}
func.func @only_b(%x: tensor<4xf32>) -> tensor<4xf32> {
  return %x : tensor<4xf32>
}
