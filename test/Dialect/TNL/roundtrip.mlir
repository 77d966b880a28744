// RUN: tnl-opt %s | tnl-opt | FileCheck %s
// RUN: tnl-opt %s --mlir-print-op-generic | tnl-opt | FileCheck %s
// RUN: tnl-opt %s --emit-bytecode | tnl-opt | FileCheck %s

// CHECK-LABEL: func.func @weights
func.func @weights() -> (tensor<96x64xf16>, tensor<64x2xf32>) {
  // CHECK: tnl.weight "a" from #tnl.file<"m.bin", offset = 4096, length = 8192> -> tensor<64x64xf16>
  %0 = tnl.weight "a" from #tnl.file<"m.bin", offset = 4096, length = 8192> -> tensor<64x64xf16>
  %1 = tnl.weight "b" from #tnl.file<"m.bin", offset = 0, length = 4096> -> tensor<32x64xf16>
  // CHECK: tnl.weight "c" from dense<1.000000e+00> : tensor<2x64xf32> -> tensor<2x64xf32>
  %2 = tnl.weight "c" from dense<1.0> : tensor<2x64xf32> -> tensor<2x64xf32>
  // CHECK: tnl.concat %{{.*}}, %{{.*}} : (tensor<64x64xf16>, tensor<32x64xf16>) -> tensor<96x64xf16>
  %3 = tnl.concat %0, %1 : (tensor<64x64xf16>, tensor<32x64xf16>) -> tensor<96x64xf16>
  // CHECK: tnl.transpose %{{.*}} : tensor<2x64xf32> -> tensor<64x2xf32>
  %4 = tnl.transpose %2 : tensor<2x64xf32> -> tensor<64x2xf32>
  return %3, %4 : tensor<96x64xf16>, tensor<64x2xf32>
}

// CHECK-LABEL: func.func @linear
func.func @linear(%ids: tensor<?x?xi64>, %table: tensor<256x64xf16>, %w: tensor<32x64xf16>,
                  %r: tensor<?x?xf32>, %b: tensor<32xf32>, %z: tensor<?x?x32xf32>) -> tensor<?x?x32xf32> {
  // CHECK: tnl.embedding %{{.*}}, %{{.*}} : (tensor<?x?xi64>, tensor<256x64xf16>) -> tensor<?x?x64xf32>
  %0 = tnl.embedding %ids, %table : (tensor<?x?xi64>, tensor<256x64xf16>) -> tensor<?x?x64xf32>
  // CHECK: tnl.embedding %{{.*}}, %{{.*}} scale 8.000000e+00 : (tensor<?x?xi64>, tensor<256x64xf16>) -> tensor<?x?x64xf32>
  %1 = tnl.embedding %ids, %table scale 8.0 : (tensor<?x?xi64>, tensor<256x64xf16>) -> tensor<?x?x64xf32>
  // CHECK: tnl.linear %{{.*}}, %{{.*}} : (tensor<?x?x64xf32>, tensor<32x64xf16>) -> tensor<?x?x32xf32>
  %2 = tnl.linear %0, %w : (tensor<?x?x64xf32>, tensor<32x64xf16>) -> tensor<?x?x32xf32>
  // CHECK: tnl.linear %{{.*}}, %{{.*}} scale(%{{.*}}) bias(%{{.*}}) residual(%{{.*}}) : (tensor<?x?x64xf32>, tensor<32x64xf16>, tensor<?x?xf32>, tensor<32xf32>, tensor<?x?x32xf32>) -> tensor<?x?x32xf32>
  %3 = tnl.linear %1, %w scale(%r) bias(%b) residual(%z) : (tensor<?x?x64xf32>, tensor<32x64xf16>, tensor<?x?xf32>, tensor<32xf32>, tensor<?x?x32xf32>) -> tensor<?x?x32xf32>
  // CHECK: tnl.glu %{{.*}}, %{{.*}}, %{{.*}} : (tensor<?x?x64xf32>, tensor<32x64xf16>, tensor<32x64xf16>) -> tensor<?x?x32xf32>
  %4 = tnl.glu %0, %w, %w : (tensor<?x?x64xf32>, tensor<32x64xf16>, tensor<32x64xf16>) -> tensor<?x?x32xf32>
  // CHECK: tnl.glu %{{.*}}, %{{.*}}, %{{.*}} scale(%{{.*}}) bias(%{{.*}}, %{{.*}}) : (tensor<?x?x64xf32>, tensor<32x64xf16>, tensor<32x64xf16>, tensor<?x?xf32>, tensor<32xf32>, tensor<32xf32>) -> tensor<?x?x32xf32>
  %5 = tnl.glu %0, %w, %w scale(%r) bias(%b, %b) : (tensor<?x?x64xf32>, tensor<32x64xf16>, tensor<32x64xf16>, tensor<?x?xf32>, tensor<32xf32>, tensor<32xf32>) -> tensor<?x?x32xf32>
  return %5 : tensor<?x?x32xf32>
}

// CHECK-LABEL: func.func @norms
func.func @norms(%x: tensor<?x?x64xbf16>, %s: tensor<?x?x4xf32>) -> (tensor<?x?x64xbf16>, tensor<?x?xf32>, tensor<?x?xf32>) {
  // CHECK: tnl.simple_rms_norm %{{.*}} eps 9.99999997E-7 : tensor<?x?x64xbf16>
  %0 = tnl.simple_rms_norm %x eps 1.0e-6 : tensor<?x?x64xbf16>
  // CHECK: tnl.rms_scale %{{.*}} eps 9.99999997E-7 : tensor<?x?x64xbf16> -> tensor<?x?xf32>
  %1 = tnl.rms_scale %x eps 1.0e-6 : tensor<?x?x64xbf16> -> tensor<?x?xf32>
  // CHECK: tnl.rms_scale_of_sums %{{.*}} width 64 eps 9.99999997E-7 : tensor<?x?x4xf32> -> tensor<?x?xf32>
  %2 = tnl.rms_scale_of_sums %s width 64 eps 1.0e-6 : tensor<?x?x4xf32> -> tensor<?x?xf32>
  // CHECK: tnl.silu %{{.*}} : tensor<?x?x64xbf16>
  %3 = tnl.silu %0 : tensor<?x?x64xbf16>
  return %3, %1, %2 : tensor<?x?x64xbf16>, tensor<?x?xf32>, tensor<?x?xf32>
}

// CHECK-LABEL: func.func @shapes
func.func @shapes(%x: tensor<?x?x64xf32>, %l: tensor<?x1x256xf32>) -> (tensor<?x1x32xf32>, tensor<?x1xi64>) {
  // CHECK: tnl.split %{{.*}} : tensor<?x?x64xf32> -> (tensor<?x?x32xf32>, tensor<?x?x16xf32>, tensor<?x?x16xf32>)
  %0:3 = tnl.split %x : tensor<?x?x64xf32> -> (tensor<?x?x32xf32>, tensor<?x?x16xf32>, tensor<?x?x16xf32>)
  // CHECK: tnl.split_heads %{{.*}} : tensor<?x?x32xf32> -> tensor<?x2x?x16xf32>
  %1 = tnl.split_heads %0#0 : tensor<?x?x32xf32> -> tensor<?x2x?x16xf32>
  // CHECK: tnl.merge_heads %{{.*}} : tensor<?x2x?x16xf32> -> tensor<?x?x32xf32>
  %2 = tnl.merge_heads %1 : tensor<?x2x?x16xf32> -> tensor<?x?x32xf32>
  // CHECK: tnl.last_token %{{.*}} : tensor<?x?x32xf32> -> tensor<?x1x32xf32>
  %3 = tnl.last_token %2 : tensor<?x?x32xf32> -> tensor<?x1x32xf32>
  // CHECK: tnl.argmax %{{.*}} : tensor<?x1x256xf32> -> tensor<?x1xi64>
  %4 = tnl.argmax %l : tensor<?x1x256xf32> -> tensor<?x1xi64>
  return %3, %4 : tensor<?x1x32xf32>, tensor<?x1xi64>
}

// CHECK-LABEL: func.func @attention
func.func @attention(%x: tensor<?x2x?x16xf32>, %theta: tensor<2x16xf32>, %p: tensor<?xi64>,
                     %s: tensor<?x2x32x16xf32>, %m: tensor<?x?xi64>) -> tensor<?x2x?x16xf32> {
  // CHECK: tnl.lrpe %{{.*}}, %{{.*}} : (tensor<?x2x?x16xf32>, tensor<2x16xf32>) -> tensor<?x2x?x32xf32>
  %q = tnl.lrpe %x, %theta : (tensor<?x2x?x16xf32>, tensor<2x16xf32>) -> tensor<?x2x?x32xf32>
  // CHECK: tnl.lrpe %{{.*}}, %{{.*}} position(%{{.*}}) : (tensor<?x2x?x16xf32>, tensor<2x16xf32>, tensor<?xi64>) -> tensor<?x2x?x32xf32>
  %k = tnl.lrpe %x, %theta position(%p) : (tensor<?x2x?x16xf32>, tensor<2x16xf32>, tensor<?xi64>) -> tensor<?x2x?x32xf32>
  // CHECK: tnl.linear_attention %{{.*}}, %{{.*}}, %{{.*}} slopes [5.000000e-01, 2.500000e-01] : (
  %o:2 = tnl.linear_attention %q, %k, %x slopes [5.0e-1, 2.5e-1]
    : (tensor<?x2x?x32xf32>, tensor<?x2x?x32xf32>, tensor<?x2x?x16xf32>) -> (tensor<?x2x?x16xf32>, tensor<?x2x32x16xf32>)
  // CHECK: tnl.linear_attention %{{.*}} state(%{{.*}}) mask(%{{.*}}) slopes [5.000000e-01, 0.000000e+00] : (
  %o1:2 = tnl.linear_attention %q, %k, %o#0 state(%s) mask(%m) slopes [5.0e-1, 0.0]
    : (tensor<?x2x?x32xf32>, tensor<?x2x?x32xf32>, tensor<?x2x?x16xf32>, tensor<?x2x32x16xf32>, tensor<?x?xi64>)
    -> (tensor<?x2x?x16xf32>, tensor<?x2x32x16xf32>)
  return %o1#0 : tensor<?x2x?x16xf32>
}

// CHECK-LABEL: func.func @gated
func.func @gated(%x: tensor<?x?x128xbf16>, %theta: tensor<2x16xf32>, %p: tensor<1xi64>,
                 %s: tensor<?x2x32x16xf32>, %m: tensor<?x?xi1>) -> tensor<?x?x32xbf16> {
  // CHECK: tnl.gated_linear_attention %{{.*}} heads 2 activation <none> slopes [5.000000e-01, 2.500000e-01] : (tensor<?x?x128xbf16>) -> (tensor<?x?x32xbf16>, tensor<?x?x2xf32>, tensor<?x2x16x16xf32>)
  %0:3 = tnl.gated_linear_attention %x heads 2 activation <none> slopes [5.0e-1, 2.5e-1]
    : (tensor<?x?x128xbf16>) -> (tensor<?x?x32xbf16>, tensor<?x?x2xf32>, tensor<?x2x16x16xf32>)
  // CHECK: tnl.gated_linear_attention %{{.*}} theta(%{{.*}}) position(%{{.*}}) state(%{{.*}}) mask(%{{.*}}) heads 2 activation <silu> slopes [5.000000e-01, 2.500000e-01] : (
  %1:3 = tnl.gated_linear_attention %x theta(%theta) position(%p) state(%s) mask(%m) heads 2 activation <silu>
      slopes [5.0e-1, 2.5e-1]
    : (tensor<?x?x128xbf16>, tensor<2x16xf32>, tensor<1xi64>, tensor<?x2x32x16xf32>, tensor<?x?xi1>)
    -> (tensor<?x?x32xbf16>, tensor<?x?x2xf32>, tensor<?x2x32x16xf32>)
  return %1#0 : tensor<?x?x32xbf16>
}

// Columns anywhere in one tensor, or of one each.
// CHECK-LABEL: func.func @gated_views
func.func @gated_views(%x: tensor<?x?x104xf32>, %u: tensor<?x?x32xf32>) -> (tensor<?x?x32xf32>, tensor<?x?x32xf32>) {
  // CHECK: tnl.gated_linear_attention %{{[a-z0-9]+}} columns [72 to 88, 56 to 72, 0 to 32, 4 to 36] heads 2 activation <silu> slopes [5.000000e-01, 2.500000e-01] : (tensor<?x?x104xf32>) -> (tensor<?x?x32xf32>, tensor<?x?x2xf32>, tensor<?x2x8x16xf32>)
  %0:3 = tnl.gated_linear_attention %x columns [72 to 88, 56 to 72, 0 to 32, 4 to 36] heads 2 activation <silu> slopes [5.0e-1, 2.5e-1]
    : (tensor<?x?x104xf32>) -> (tensor<?x?x32xf32>, tensor<?x?x2xf32>, tensor<?x2x8x16xf32>)
  // CHECK: tnl.gated_linear_attention %[[U:[a-z0-9]+]], %[[U]], %{{[a-z0-9]+}}, %[[U]] columns [0 to 32, 0 to 32, 64 to 96, 0 to 32] heads
  %1:3 = tnl.gated_linear_attention %u, %u, %x, %u columns [0 to 32, 0 to 32, 64 to 96, 0 to 32] heads 2 activation <none> slopes [5.0e-1, 2.5e-1]
    : (tensor<?x?x32xf32>, tensor<?x?x32xf32>, tensor<?x?x104xf32>, tensor<?x?x32xf32>) -> (tensor<?x?x32xf32>, tensor<?x?x2xf32>, tensor<?x2x16x16xf32>)
  return %0#0, %1#0 : tensor<?x?x32xf32>, tensor<?x?x32xf32>
}

// CHECK-LABEL: func.func @product_norms
func.func @product_norms(%x: tensor<?x?x64xbf16>, %s: tensor<?x?x4xf32>, %w: tensor<32x64xbf16>, %b: tensor<32xbf16>, %z: tensor<?x?x32xbf16>) {
  // CHECK: tnl.linear %[[X:[a-z0-9]+]], %[[W:[a-z0-9]+]] norm(%[[X]] eps 9.99999997E-7) bias(%[[B:[a-z0-9]+]]) residual(%{{[a-z0-9]+}}) : (
  %0 = tnl.linear %x, %w norm(%x eps 1.0e-6) bias(%b) residual(%z)
    : (tensor<?x?x64xbf16>, tensor<32x64xbf16>, tensor<?x?x64xbf16>, tensor<32xbf16>, tensor<?x?x32xbf16>) -> tensor<?x?x32xbf16>
  // CHECK: tnl.linear %[[X]], %[[W]] norm(%[[S:[a-z0-9]+]] width 64 eps 9.99999997E-7) {silu_columns = 8 : i64} : (
  %1 = tnl.linear %x, %w norm(%s width 64 eps 1.0e-6) {silu_columns = 8 : i64}
    : (tensor<?x?x64xbf16>, tensor<32x64xbf16>, tensor<?x?x4xf32>) -> tensor<?x?x32xbf16>
  // CHECK: tnl.glu %[[X]], %[[W]], %[[W]] norm(%[[S]] width 64 eps 9.99999997E-7) bias(%[[B]], %[[B]]) activation <silu> : (
  %2 = tnl.glu %x, %w, %w norm(%s width 64 eps 1.0e-6) bias(%b, %b) activation <silu>
    : (tensor<?x?x64xbf16>, tensor<32x64xbf16>, tensor<32x64xbf16>, tensor<?x?x4xf32>, tensor<32xbf16>, tensor<32xbf16>) -> tensor<?x?x32xbf16>
  // CHECK: tnl.glu %[[X]], %[[W]], %[[W]] : (
  %3 = tnl.glu %x, %w, %w activation <none> : (tensor<?x?x64xbf16>, tensor<32x64xbf16>, tensor<32x64xbf16>) -> tensor<?x?x32xbf16>
  return
}

// CHECK-LABEL: func.func @pick_heads
func.func @pick_heads(%x: tensor<?x2x?x16xf32>) -> tensor<?x4x?x16xf32> {
  // CHECK: tnl.pick_heads %{{.*}} [0, 0, 1, 1] : tensor<?x2x?x16xf32> -> tensor<?x4x?x16xf32>
  %0 = tnl.pick_heads %x [0, 0, 1, 1] : tensor<?x2x?x16xf32> -> tensor<?x4x?x16xf32>
  return %0 : tensor<?x4x?x16xf32>
}

// CHECK-LABEL: func.func @fill
func.func @fill() -> tensor<2x3xbf16> {
  // CHECK: tnl.fill dense<1.000000e+00> : tensor<2x3xbf16>
  %0 = tnl.fill dense<1.0> : tensor<2x3xbf16>
  return %0 : tensor<2x3xbf16>
}

// Numbers in hexadecimal are the bits of a float32.
// CHECK-LABEL: func.func @numbers
func.func @numbers(%x: tensor<?x4xbf16>, %q: tensor<?x2x?x16xf32>) -> tensor<?x4xbf16> {
  // CHECK: tnl.scale %{{.*}} by 2.500000e-01 : tensor<?x4xbf16>
  %0 = tnl.scale %x by 2.5e-1 : tensor<?x4xbf16>
  // CHECK: tnl.scale %{{.*}} by -5.000000e-01
  %1 = tnl.scale %0 by 0xBF000000 : tensor<?x4xbf16>
  // CHECK: tnl.simple_rms_norm %{{.*}} eps 5.000000e-01
  %2 = tnl.simple_rms_norm %1 eps 0x3F000000 : tensor<?x4xbf16>
  // CHECK: tnl.linear_attention {{.*}} slopes [5.000000e-01, 1.000000e-01]
  %o, %s = tnl.linear_attention %q, %q, %q slopes [0x3F000000, 0x3DCCCCCD]
    : (tensor<?x2x?x16xf32>, tensor<?x2x?x16xf32>, tensor<?x2x?x16xf32>) -> (tensor<?x2x?x16xf32>, tensor<?x2x16x16xf32>)
  return %2 : tensor<?x4xbf16>
}

// CHECK: func.func private @k0(%{{.*}}: tensor<?x4xf32>) -> tensor<?x4xf32> attributes {tnl.kernel}
func.func private @k0(%x: tensor<?x4xf32>) -> tensor<?x4xf32> attributes {tnl.kernel} {
  %0 = tnl.silu %x : tensor<?x4xf32>
  return %0 : tensor<?x4xf32>
}

// CHECK-LABEL: func.func @schedule
// CHECK-SAME: %{{.*}}: tensor<?x4xf32> {tnl.dims = ["rows", ""], tnl.name = "x"}
// CHECK-SAME: -> (tensor<?x4xf32> {tnl.name = "y"}) attributes {tnl.symbols = ["rows"]}
func.func @schedule(%x: tensor<?x4xf32> {tnl.dims = ["rows", ""], tnl.name = "x"},
                    %ids: tensor<?xi64> {tnl.dims = ["rows"]})
    -> (tensor<?x4xf32> {tnl.name = "y"}) attributes {tnl.symbols = ["rows"]} {
  // CHECK: tnl.dispatch @k0(%{{.*}}) shapes {{\[\[}}rows, 4{{\]\]}} {tnl.buffers = array<i64: 0>} : (tensor<?x4xf32>) -> tensor<?x4xf32>
  %0 = tnl.dispatch @k0(%x) shapes [[rows, 4]] {tnl.buffers = array<i64: 0>} : (tensor<?x4xf32>) -> tensor<?x4xf32>
  // CHECK: tnl.dispatch @k0(%{{.*}}) shapes {{\[\[}}rows, 4{{\]\]}} grid rows : (tensor<?x4xf32>) -> tensor<?x4xf32>
  %1 = tnl.dispatch @k0(%0) shapes [[rows, 4]] grid rows : (tensor<?x4xf32>) -> tensor<?x4xf32>
  // CHECK: tnl.reshape %{{.*}} shape [rows * 4] : tensor<?x4xf32> -> tensor<?xf32>
  %2 = tnl.reshape %1 shape [rows * 4] : tensor<?x4xf32> -> tensor<?xf32>
  // CHECK: tnl.check_indices %{{.*}} in max(rows, 16) : tensor<?xi64>
  tnl.check_indices %ids in max(16, rows) : tensor<?xi64>
  return %1 : tensor<?x4xf32>
}

// CHECK-LABEL: func.func @for_gpus
func.func @for_gpus(%x: tensor<2x64xbf16>, %w: tensor<32x64xf32>) -> tensor<2x32xf32> {
  // CHECK: %[[W:.*]] = tnl.convert %{{.*}} : tensor<32x64xf32> -> tensor<32x64xbf16>
  %0 = tnl.convert %w : tensor<32x64xf32> -> tensor<32x64xbf16>
  // CHECK: tnl.linear %{{.*}}, %[[W]] {silu_columns = 16 : i64} : (tensor<2x64xbf16>, tensor<32x64xbf16>) -> tensor<2x32xf32>
  %1 = tnl.linear %x, %0 {silu_columns = 16 : i64} : (tensor<2x64xbf16>, tensor<32x64xbf16>) -> tensor<2x32xf32>
  // CHECK: tnl.dispatch @lowered(%{{.*}})
  %2 = tnl.dispatch @lowered(%1) shapes [[2, 32]] : (tensor<2x32xf32>) -> tensor<2x32xf32>
  return %2 : tensor<2x32xf32>
}
func.func private @lowered(memref<2x32xf32>, memref<2x32xf32>) attributes {tnl.kernel}
