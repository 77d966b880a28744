// RUN: tnl-opt %s --tnl-fold-norms | FileCheck %s "--implicit-check-not=norm("
//
// Norms that stay.

// The result is used as it is.
// CHECK-LABEL: func.func @returned
func.func @returned(%x: tensor<2x3x8xf32>, %w: tensor<4x8xf32>) -> (tensor<2x3x4xf32>, tensor<2x3x8xf32>) {
  // CHECK-NEXT: tnl.simple_rms_norm
  %0 = tnl.simple_rms_norm %x eps 1.0e-6 : tensor<2x3x8xf32>
  %1 = tnl.linear %0, %w : (tensor<2x3x8xf32>, tensor<4x8xf32>) -> tensor<2x3x4xf32>
  return %1, %0 : tensor<2x3x4xf32>, tensor<2x3x8xf32>
}

// Not linear.
// CHECK-LABEL: func.func @activation
func.func @activation(%x: tensor<2x3x8xf32>, %w: tensor<4x8xf32>) -> tensor<2x3x4xf32> {
  // CHECK-NEXT: tnl.simple_rms_norm
  %0 = tnl.simple_rms_norm %x eps 1.0e-6 : tensor<2x3x8xf32>
  %1 = tnl.silu %0 : tensor<2x3x8xf32>
  %2 = tnl.linear %1, %w : (tensor<2x3x8xf32>, tensor<4x8xf32>) -> tensor<2x3x4xf32>
  return %2 : tensor<2x3x4xf32>
}

// The linear map has a scale already.
// CHECK-LABEL: func.func @scaled
func.func @scaled(%x: tensor<2x3x8xf32>, %w: tensor<4x8xf32>, %r: tensor<2x3xf32>) -> tensor<2x3x4xf32> {
  // CHECK-NEXT: tnl.simple_rms_norm
  %0 = tnl.simple_rms_norm %x eps 1.0e-6 : tensor<2x3x8xf32>
  %1 = tnl.linear %0, %w scale(%r) : (tensor<2x3x8xf32>, tensor<4x8xf32>, tensor<2x3xf32>) -> tensor<2x3x4xf32>
  return %1 : tensor<2x3x4xf32>
}

// A residual is outside of the scale.
// CHECK-LABEL: func.func @residual
func.func @residual(%x: tensor<2x3x8xf32>, %w: tensor<8x8xf32>) -> tensor<2x3x8xf32> {
  // CHECK-NEXT: tnl.simple_rms_norm
  %0 = tnl.simple_rms_norm %x eps 1.0e-6 : tensor<2x3x8xf32>
  %1 = tnl.linear %0, %w residual(%0) : (tensor<2x3x8xf32>, tensor<8x8xf32>, tensor<2x3x8xf32>) -> tensor<2x3x8xf32>
  return %1 : tensor<2x3x8xf32>
}

// The scale would have to be squared.
// CHECK-LABEL: func.func @square
func.func @square(%x: tensor<2x3x8xf32>, %w: tensor<4x8xf32>) -> tensor<2x3x4xf32> {
  // CHECK-NEXT: tnl.simple_rms_norm
  %0 = tnl.simple_rms_norm %x eps 1.0e-6 : tensor<2x3x8xf32>
  %1 = arith.mulf %0, %0 : tensor<2x3x8xf32>
  %2 = tnl.linear %1, %w : (tensor<2x3x8xf32>, tensor<4x8xf32>) -> tensor<2x3x4xf32>
  return %2 : tensor<2x3x4xf32>
}

// The same, by two paths.
// CHECK-LABEL: func.func @cube
func.func @cube(%x: tensor<2x3x8xf32>, %u: tensor<2x3x8xf32>, %w: tensor<4x8xf32>) -> tensor<2x3x4xf32> {
  // CHECK-NEXT: tnl.simple_rms_norm
  %0 = tnl.simple_rms_norm %x eps 1.0e-6 : tensor<2x3x8xf32>
  %1 = arith.mulf %0, %u : tensor<2x3x8xf32>
  %2 = arith.mulf %0, %1 : tensor<2x3x8xf32>
  %3 = tnl.linear %2, %w : (tensor<2x3x8xf32>, tensor<4x8xf32>) -> tensor<2x3x4xf32>
  return %3 : tensor<2x3x4xf32>
}

// Unnormalised values may leave the range of f16.
// CHECK-LABEL: func.func @f16
func.func @f16(%x: tensor<2x3x8xf16>, %w: tensor<4x8xf16>) -> tensor<2x3x4xf16> {
  // CHECK-NEXT: tnl.simple_rms_norm
  %0 = tnl.simple_rms_norm %x eps 1.0e-6 : tensor<2x3x8xf16>
  %1 = tnl.linear %0, %w : (tensor<2x3x8xf16>, tensor<4x8xf16>) -> tensor<2x3x4xf16>
  return %1 : tensor<2x3x4xf16>
}

// CHECK-LABEL: func.func @to_f16
func.func @to_f16(%x: tensor<2x3x8xf32>, %w: tensor<4x8xf16>) -> tensor<2x3x4xf16> {
  // CHECK-NEXT: tnl.simple_rms_norm
  %0 = tnl.simple_rms_norm %x eps 1.0e-6 : tensor<2x3x8xf32>
  %1 = arith.truncf %0 : tensor<2x3x8xf32> to tensor<2x3x8xf16>
  %2 = tnl.linear %1, %w : (tensor<2x3x8xf16>, tensor<4x8xf16>) -> tensor<2x3x4xf16>
  return %2 : tensor<2x3x4xf16>
}

// Nobody uses it.
// CHECK-LABEL: func.func @unused
func.func @unused(%x: tensor<2x3x8xf32>) {
  // CHECK-NEXT: tnl.simple_rms_norm
  %0 = tnl.simple_rms_norm %x eps 1.0e-6 : tensor<2x3x8xf32>
  return
}
