// Norms that have other uses, scales, biases and gates around them.

// RUN: tnl-opt %s --tnl-fold-norms | tnl-interpret %s --compare=- | FileCheck %s
// RUN: tnl-opt %s --tnl-fold-norms --tnl-fuse-glu --tnl-fuse-residual --tnl-fuse-token-mixer | tnl-interpret %s --compare=- | FileCheck %s
// RUN: tnl-opt %s --tnl-fuse-glu --tnl-fuse-residual --tnl-fuse-token-mixer --tnl-fold-norms --canonicalize --cse | tnl-interpret %s --compare=- | FileCheck %s
// RUN: tnl-opt %s --tnl-name-sizes --tnl-fold-norms --tnl-form-dispatches | tnl-interpret %s --compare=- | FileCheck %s
// CHECK: {{^}}8 passed, 0 failed

func.func @two_uses(%x: tensor<?x?x8xf32> {tnl.dims = ["batch", "seq", ""]}, %w: tensor<4x8xf32>) -> (tensor<?x?x4xf32>, tensor<?x?x8xf32>)
    attributes {tnl.symbols = ["batch", "seq"]} {
  %n = tnl.simple_rms_norm %x eps 1.0e-6 : tensor<?x?x8xf32>
  %y = tnl.linear %n, %w : (tensor<?x?x8xf32>, tensor<4x8xf32>) -> tensor<?x?x4xf32>
  %z = arith.addf %n, %x : tensor<?x?x8xf32>
  return %y, %z : tensor<?x?x4xf32>, tensor<?x?x8xf32>
}
func.func @scaled(%x: tensor<2x3x8xf32>, %w: tensor<4x8xf32>, %r: tensor<2x3xf32>) -> tensor<2x3x4xf32> {
  %n = tnl.simple_rms_norm %x eps 1.0e-1 : tensor<2x3x8xf32>
  %y = tnl.linear %n, %w scale(%r) : (tensor<2x3x8xf32>, tensor<4x8xf32>, tensor<2x3xf32>) -> tensor<2x3x4xf32>
  return %y : tensor<2x3x4xf32>
}
func.func @all(%x: tensor<2x3x8xf32>, %w: tensor<8x8xf32>, %b: tensor<8xf32>) -> tensor<2x3x8xf32> {
  %n = tnl.simple_rms_norm %x eps 1.0e-1 : tensor<2x3x8xf32>
  %y = tnl.linear %n, %w bias(%b) residual(%n) : (tensor<2x3x8xf32>, tensor<8x8xf32>, tensor<8xf32>, tensor<2x3x8xf32>) -> tensor<2x3x8xf32>
  return %y : tensor<2x3x8xf32>
}
func.func @glu(%x: tensor<2x3x8xf32>, %w: tensor<4x8xf32>, %v: tensor<4x8xf32>, %b: tensor<4xf32>, %c: tensor<4xf32>, %r: tensor<2x3xf32>)
    -> (tensor<2x3x4xf32>, tensor<2x3x4xf32>) {
  %n = tnl.simple_rms_norm %x eps 1.0e-1 : tensor<2x3x8xf32>
  %y = tnl.glu %n, %w, %v bias(%b, %c) : (tensor<2x3x8xf32>, tensor<4x8xf32>, tensor<4x8xf32>, tensor<4xf32>, tensor<4xf32>) -> tensor<2x3x4xf32>
  %z = tnl.glu %n, %w, %v scale(%r) : (tensor<2x3x8xf32>, tensor<4x8xf32>, tensor<4x8xf32>, tensor<2x3xf32>) -> tensor<2x3x4xf32>
  return %y, %z : tensor<2x3x4xf32>, tensor<2x3x4xf32>
}
func.func @gates(%u: tensor<2x3x8xf32>, %o: tensor<2x3x8xf32>, %w: tensor<4x8xf32>) -> (tensor<2x3x4xf32>, tensor<2x3x4xf32>, tensor<2x3x4xf32>, tensor<2x3x4xf32>) {
  %n = tnl.simple_rms_norm %o eps 1.0e-1 : tensor<2x3x8xf32>
  %m = tnl.simple_rms_norm %u eps 1.0e-2 : tensor<2x3x8xf32>
  %a = arith.mulf %u, %n : tensor<2x3x8xf32>
  %b = arith.mulf %n, %u : tensor<2x3x8xf32>
  %c = arith.mulf %n, %m : tensor<2x3x8xf32>
  %d = arith.mulf %n, %n : tensor<2x3x8xf32>
  %0 = tnl.linear %a, %w : (tensor<2x3x8xf32>, tensor<4x8xf32>) -> tensor<2x3x4xf32>
  %1 = tnl.linear %b, %w : (tensor<2x3x8xf32>, tensor<4x8xf32>) -> tensor<2x3x4xf32>
  %2 = tnl.linear %c, %w : (tensor<2x3x8xf32>, tensor<4x8xf32>) -> tensor<2x3x4xf32>
  %3 = tnl.linear %d, %w : (tensor<2x3x8xf32>, tensor<4x8xf32>) -> tensor<2x3x4xf32>
  return %0, %1, %2, %3 : tensor<2x3x4xf32>, tensor<2x3x4xf32>, tensor<2x3x4xf32>, tensor<2x3x4xf32>
}
func.func @nested(%u: tensor<2x3x8xf32>, %o: tensor<2x3x8xf32>, %w: tensor<4x8xf32>) -> (tensor<2x3x4xf32>, tensor<2x3x8xf32>) {
  %n = tnl.simple_rms_norm %o eps 1.0e-1 : tensor<2x3x8xf32>
  %a = arith.mulf %u, %n : tensor<2x3x8xf32>
  %m = tnl.simple_rms_norm %a eps 1.0e-2 : tensor<2x3x8xf32>
  %b = arith.mulf %m, %a : tensor<2x3x8xf32>
  %0 = tnl.linear %b, %w : (tensor<2x3x8xf32>, tensor<4x8xf32>) -> tensor<2x3x4xf32>
  return %0, %a : tensor<2x3x4xf32>, tensor<2x3x8xf32>
}
func.func @half(%x: tensor<2x3x8xbf16>, %w: tensor<4x8xbf16>) -> tensor<2x3x4xbf16> {
  %n = tnl.simple_rms_norm %x eps 1.0e-1 : tensor<2x3x8xbf16>
  %y = tnl.linear %n, %w : (tensor<2x3x8xbf16>, tensor<4x8xbf16>) -> tensor<2x3x4xbf16>
  return %y : tensor<2x3x4xbf16>
}
func.func @norm_of_norm(%x: tensor<2x3x8xf32>, %w: tensor<4x8xf32>) -> tensor<2x3x4xf32> {
  %m = tnl.simple_rms_norm %x eps 1.0e-1 : tensor<2x3x8xf32>
  %n = tnl.simple_rms_norm %m eps 1.0e-1 : tensor<2x3x8xf32>
  %y = tnl.linear %n, %w : (tensor<2x3x8xf32>, tensor<4x8xf32>) -> tensor<2x3x4xf32>
  return %y : tensor<2x3x4xf32>
}
