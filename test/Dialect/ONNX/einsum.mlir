// Einsum becomes products once ranks are known.
// RUN: tnl-opt --onnx-fold-shapes --split-input-file %s | FileCheck %s

// CHECK-LABEL: func.func @linear(
// CHECK: %[[T:.+]] = onnx.Transpose %arg1 {perm = array<i64: 1, 0>}
// CHECK: %[[Y:.+]] = onnx.MatMul %arg0, %[[T]] : (tensor<?x?x8xf32>, tensor<8x4xf32>) -> tensor<?x?x4xf32>
// CHECK: return %[[Y]]
func.func @linear(%x: tensor<?x?x8xf32> {tnl.dims = ["b", "n", ""]}, %w: tensor<4x8xf32>) -> tensor<*xf32> attributes {tnl.symbols = ["b", "n"]} {
  %0 = onnx.Einsum %x, %w {equation = "bnd, ed -> bne"} : (tensor<?x?x8xf32>, tensor<4x8xf32>) -> tensor<*xf32>
  return %0 : tensor<*xf32>
}

// -----

// The rank of the ellipsis follows from the operands.
// CHECK-LABEL: func.func @ellipsis(
// CHECK: %[[T:.+]] = onnx.Transpose %arg1 {perm = array<i64: 0, 1, 3, 2>}
// CHECK: %[[Y:.+]] = onnx.MatMul %arg0, %[[T]]
// CHECK: return %[[Y]] : tensor<?x2x?x?xf32>
func.func @ellipsis(%x: tensor<?x2x?x8xf32> {tnl.dims = ["b", "", "n", ""]}, %y: tensor<?x2x?x8xf32> {tnl.dims = ["b", "", "n", ""]}) -> tensor<*xf32> attributes {tnl.symbols = ["b", "n"]} {
  %0 = onnx.Einsum %x, %y {equation = "... n d, ... m d -> ... n m"} : (tensor<?x2x?x8xf32>, tensor<?x2x?x8xf32>) -> tensor<*xf32>
  return %0 : tensor<*xf32>
}

// -----

// Two contracted labels: one of them is summed after the product.
// CHECK-LABEL: func.func @two_contracted(
// CHECK: %[[A:.+]] = onnx.Transpose %arg0 {perm = array<i64: 1, 0, 2>}
// CHECK: %[[B:.+]] = onnx.Transpose %arg1 {perm = array<i64: 1, 2, 0>}
// CHECK: %[[P:.+]] = onnx.MatMul %[[A]], %[[B]]
// CHECK: onnx.ReduceSum %[[P]], %{{.+}} {keepdims = false}
func.func @two_contracted(%a: tensor<2x3x5xf32>, %b: tensor<4x3x5xf32>) -> tensor<*xf32> {
  %0 = onnx.Einsum %a, %b {equation = "bhn,ehn->be"} : (tensor<2x3x5xf32>, tensor<4x3x5xf32>) -> tensor<*xf32>
  return %0 : tensor<*xf32>
}

// -----

// A diagonal is picked, and its size is required to be one.
// CHECK-LABEL: func.func @diagonal(
// CHECK: size.require equal n, m, "of label 'i' in operand #0"
// CHECK: onnx.GatherND %arg0, %{{.+}} : (tensor<?x?xf32>, tensor<?x2xi64>) -> tensor<?xf32>
func.func @diagonal(%a: tensor<?x?xf32> {tnl.dims = ["n", "m"]}) -> tensor<*xf32> attributes {tnl.symbols = ["n", "m"]} {
  %0 = onnx.Einsum %a {equation = "ii->i"} : (tensor<?x?xf32>) -> tensor<*xf32>
  return %0 : tensor<*xf32>
}

// -----

// Of four operands, the scores come first, and no larger product than they.
// CHECK-LABEL: func.func @attention(
// CHECK: %[[S:.+]] = onnx.MatMul {{.*}} -> tensor<2x2x5x7xf32>
// CHECK: %[[M:.+]] = onnx.Mul %[[S]], %arg2
// CHECK: %[[Y:.+]] = onnx.MatMul %[[M]], %arg3 {{.*}} -> tensor<2x2x5x3xf32>
// CHECK: return %[[Y]]
func.func @attention(%q: tensor<2x2x5x4xf32>, %k: tensor<2x2x7x4xf32>, %m: tensor<2x5x7xf32>, %v: tensor<2x2x7x3xf32>) -> tensor<*xf32> {
  %0 = onnx.Einsum %q, %k, %m, %v {equation = "bhnd,bhmd,hnm,bhme->bhne"} : (tensor<2x2x5x4xf32>, tensor<2x2x7x4xf32>, tensor<2x5x7xf32>, tensor<2x2x7x3xf32>) -> tensor<*xf32>
  return %0 : tensor<*xf32>
}

// -----

// Without ranks it stays.
// CHECK-LABEL: func.func @unranked(
// CHECK: onnx.Einsum
func.func @unranked(%a: tensor<*xf32>) -> tensor<*xf32> {
  %0 = onnx.Einsum %a {equation = "...i->..."} : (tensor<*xf32>) -> tensor<*xf32>
  return %0 : tensor<*xf32>
}
