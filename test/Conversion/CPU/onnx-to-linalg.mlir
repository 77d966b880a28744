// RUN: tnl-opt %s --convert-onnx-to-linalg -split-input-file -verify-diagnostics | FileCheck %s

// CHECK-DAG: #[[$ID:.*]] = affine_map<(d0, d1) -> (d0, d1)>
// CHECK-DAG: #[[$ONE:.*]] = affine_map<(d0, d1) -> (d0, 0)>
// CHECK-LABEL: func.func private @broadcast
// CHECK: linalg.generic {indexing_maps = [#[[$ID]], #[[$ONE]], #[[$ID]]]
// CHECK: arith.extf
// CHECK: arith.addf {{.*}} : f32
// CHECK: arith.truncf
func.func private @broadcast(%x: tensor<?x4xf16>, %y: tensor<?x1xf16>) -> tensor<?x4xf16> {
  %r = onnx.Add %x, %y : (tensor<?x4xf16>, tensor<?x1xf16>) -> tensor<?x4xf16>
  return %r : tensor<?x4xf16>
}

// -----

// The contraction is the second-innermost loop.
// CHECK-LABEL: func.func private @matmul
// CHECK: linalg.generic {{.*}}["parallel", "parallel", "reduction", "parallel"]
func.func private @matmul(%x: tensor<?x?x8xf32>, %y: tensor<8x4xf32>) -> tensor<?x?x4xf32> {
  %r = onnx.MatMul %x, %y : (tensor<?x?x8xf32>, tensor<8x4xf32>) -> tensor<?x?x4xf32>
  return %r : tensor<?x?x4xf32>
}

// -----

// CHECK-LABEL: func.func private @range
// CHECK: tensor.extract
// CHECK: arith.ceildivsi
// CHECK: tensor.empty(%{{.*}}) : tensor<?xi64>
func.func private @range(%a: tensor<i64>, %b: tensor<i64>, %c: tensor<i64>) -> tensor<?xi64> {
  %r = onnx.Range %a, %b, %c : (tensor<i64>, tensor<i64>, tensor<i64>) -> tensor<?xi64>
  return %r : tensor<?xi64>
}

// -----

// A size that is read at run time.
// CHECK-LABEL: func.func private @reshape
// CHECK-SAME: (%{{.*}}: tensor<?x6xf32>, %[[SHAPE:.*]]: tensor<2xi64>)
// CHECK: tensor.extract %[[SHAPE]]
// CHECK: tensor.collapse_shape
// CHECK: tensor.expand_shape %{{.*}} {{\[\[}}0, 1]] output_shape [%{{.*}}, 3]
func.func private @reshape(%x: tensor<?x6xf32>, %s: tensor<2xi64>) -> tensor<?x3xf32> {
  %r = onnx.Reshape %x, %s : (tensor<?x6xf32>, tensor<2xi64>) -> tensor<?x3xf32>
  return %r : tensor<?x3xf32>
}

// -----

// CHECK-LABEL: func.func private @mean
// CHECK: linalg.generic {{.*}}["parallel", "reduction"]
// CHECK: arith.divf
func.func private @mean(%x: tensor<?x8xf32>) -> tensor<?x1xf32> {
  %a = onnx.Constant dense<-1> : tensor<1xi64>
  %r = onnx.ReduceMean %x, %a : (tensor<?x8xf32>, tensor<1xi64>) -> tensor<?x1xf32>
  return %r : tensor<?x1xf32>
}

// -----

// Integers do not trap.
// CHECK-LABEL: func.func private @divide
// CHECK: arith.select
// CHECK: arith.divsi
func.func private @divide(%x: tensor<?xi64>, %y: tensor<i64>) -> tensor<?xi64> {
  %r = onnx.Div %x, %y : (tensor<?xi64>, tensor<i64>) -> tensor<?xi64>
  return %r : tensor<?xi64>
}

// -----

func.func private @unranked(%x: tensor<*xf32>) -> tensor<*xf32> {
  // expected-error @below {{cannot be compiled for the CPU: it needs tensors of known rank, constant axes and no unsigned arithmetic}}
  %r = onnx.Exp %x : (tensor<*xf32>) -> tensor<*xf32>
  return %r : tensor<*xf32>
}

// -----

func.func private @unknown_axes(%x: tensor<?x8xf32>, %a: tensor<1xi64>) -> tensor<?x?xf32> {
  // expected-error @below {{cannot be compiled for the CPU}}
  %r = onnx.ReduceSum %x, %a : (tensor<?x8xf32>, tensor<1xi64>) -> tensor<?x?xf32>
  return %r : tensor<?x?xf32>
}
