// RUN: tnl-opt %s -split-input-file | tnl-opt -split-input-file | FileCheck %s --check-prefix=ROUND
// RUN: tnl-opt %s -split-input-file -canonicalize | FileCheck %s --check-prefix=CANON
// RUN: tnl-opt %s -split-input-file -onnx-fold-shapes -o %t.mlir && FileCheck %s --check-prefix=FOLD --input-file=%t.mlir

// ROUND-LABEL: func.func @constant
// ROUND: onnx.If %{{.*}} then {
// ROUND-NEXT: onnx.Neg
// ROUND-NEXT: onnx.Yield %{{.*}} : tensor<4xf32>
// ROUND-NEXT: } else {
// ROUND-NEXT: onnx.Yield %arg0 : tensor<4xf32>
// ROUND-NEXT: } : (tensor<i1>) -> tensor<4xf32>
// CANON-LABEL: func.func @constant
// CANON-NEXT: %[[N:.*]] = onnx.Neg %arg0
// CANON-NEXT: return %[[N]]
// FOLD-LABEL: func.func @constant
// FOLD-NOT: onnx.If
func.func @constant(%x: tensor<4xf32>) -> tensor<4xf32> {
  %c = onnx.Constant dense<true> : tensor<i1>
  %r = onnx.If %c then {
    %n = onnx.Neg %x : (tensor<4xf32>) -> tensor<4xf32>
    onnx.Yield %n : tensor<4xf32>
  } else {
    onnx.Yield %x : tensor<4xf32>
  } : (tensor<i1>) -> tensor<4xf32>
  return %r : tensor<4xf32>
}

// -----

// A function's result keeps its type; folding shapes changes it.
// CANON-LABEL: func.func @returned
// CANON: onnx.If
// FOLD-LABEL: func.func @returned
// FOLD-SAME: -> tensor<4xf32>
// FOLD-NEXT: return %arg0 : tensor<4xf32>
func.func @returned(%x: tensor<4xf32>) -> tensor<*xf32> {
  %c = onnx.Constant dense<false> : tensor<1xi1>
  %r = onnx.If %c then {
    %n = onnx.Neg %x : (tensor<4xf32>) -> tensor<4xf32>
    onnx.Yield %n : tensor<4xf32>
  } else {
    onnx.Yield %x : tensor<4xf32>
  } : (tensor<1xi1>) -> tensor<*xf32>
  return %r : tensor<*xf32>
}

// -----

// No results, empty branches; what nobody reads goes.
// ROUND-LABEL: func.func @nothing
// ROUND: onnx.If %arg0 then {
// ROUND-NEXT: } else {
// ROUND-NEXT: } : (tensor<i1>) -> ()
// CANON-LABEL: func.func @nothing
// CANON-NEXT: return
func.func @nothing(%c: tensor<i1>) {
  onnx.If %c then {
    onnx.Yield
  } else {
  } : (tensor<i1>) -> ()
  return
}

// -----

// Branches in each other; the inner condition is known once the outer one is, from a size.
// FOLD-LABEL: func.func @nested
// FOLD-NEXT: %[[S:.*]] = onnx.Sqrt %arg0 : (tensor<?x3xf32>) -> tensor<?x3xf32>
// FOLD-NEXT: return %[[S]]
func.func @nested(%x: tensor<?x3xf32> {tnl.dims = ["n", ""]}) -> tensor<*xf32> attributes {tnl.symbols = ["n"]} {
  %no = onnx.Constant dense<false> : tensor<i1>
  %three = onnx.Constant dense<3> : tensor<i64>
  %one = onnx.Constant dense<1> : tensor<i64>
  %r = onnx.If %no then {
    onnx.Yield %x : tensor<?x3xf32>
  } else {
    %u = onnx.Cast %x : (tensor<?x3xf32>) -> tensor<*xf32>
    %s = onnx.Shape %u : (tensor<*xf32>) -> tensor<*xi64>
    %d = onnx.Gather %s, %one : (tensor<*xi64>, tensor<i64>) -> tensor<*xi64>
    %c = onnx.Equal %d, %three : (tensor<*xi64>, tensor<i64>) -> tensor<*xi1>
    %q = onnx.If %c then {
      %a = onnx.Sqrt %u : (tensor<*xf32>) -> tensor<*xf32>
      onnx.Yield %a : tensor<*xf32>
    } else {
      // Does not fit, and is not taken.
      %axes = onnx.Constant dense<1> : tensor<1xi64>
      %b = onnx.Squeeze %u, %axes : (tensor<*xf32>, tensor<1xi64>) -> tensor<*xf32>
      onnx.Yield %b : tensor<*xf32>
    } : (tensor<*xi1>) -> tensor<*xf32>
    onnx.Yield %q : tensor<*xf32>
  } : (tensor<i1>) -> tensor<*xf32>
  return %r : tensor<*xf32>
}
