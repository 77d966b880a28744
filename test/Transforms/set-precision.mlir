// RUN: tnl-opt %s --pass-pipeline="builtin.module(func.func(tnl-set-precision{dtype=bf16}))" -o %t.bf16.mlir
// RUN: FileCheck %s --input-file=%t.bf16.mlir
// RUN: tnl-interpret %s --compare=%t.bf16.mlir | FileCheck %s --check-prefix=VALUES
// RUN: tnl-opt %s --pass-pipeline="builtin.module(func.func(tnl-set-precision{dtype=f32}))" -o %t.f32.mlir
// RUN: FileCheck %s --input-file=%t.f32.mlir --check-prefix=F32
// RUN: tnl-interpret %s --compare=%t.f32.mlir | FileCheck %s --check-prefix=VALUES
// Once is enough.
// RUN: tnl-opt %t.bf16.mlir --pass-pipeline="builtin.module(func.func(tnl-set-precision{dtype=bf16}))" | diff %t.bf16.mlir -
// VALUES: {{^}}6 passed, 0 failed

// Weights are converted where they are stored, activations get the type, and
// the last map writes float32.
// CHECK-LABEL: func.func @model
// CHECK: %[[W:.*]] = tnl.weight "w"
// CHECK: %[[W16:.*]] = tnl.convert %[[W]] : tensor<8x8xf32> -> tensor<8x8xbf16>
// CHECK: %[[B16:.*]] = tnl.convert %{{.*}} : tensor<8xf32> -> tensor<8xbf16>
// CHECK: %[[X:.*]] = tnl.embedding %{{.*}}, %[[W16]] : (tensor<2x3xi64>, tensor<8x8xbf16>) -> tensor<2x3x8xbf16>
// CHECK: %[[R:.*]] = tnl.rms_scale %[[X]] eps {{.*}} : tensor<2x3x8xbf16> -> tensor<2x3xf32>
// CHECK: %[[Y:.*]] = tnl.linear %[[X]], %[[W16]] scale(%[[R]]) bias(%[[B16]]) residual(%[[X]]) : {{.*}} -> tensor<2x3x8xbf16>
// CHECK: %[[G:.*]] = tnl.glu %[[Y]], %[[W16]], %[[W16]] : {{.*}} -> tensor<2x3x8xbf16>
// CHECK: %[[L:.*]] = tnl.linear %[[G]], %[[W16]] : {{.*}} -> tensor<2x3x8xf32>
// CHECK: return %[[L]]
// F32-LABEL: func.func @model
// F32-NOT: bf16
// F32: return
func.func @model(%ids: tensor<2x3xi64>) -> tensor<2x3x8xf32> {
  %w = tnl.weight "w" from dense<5.0e-1> : tensor<8x8xf32> -> tensor<8x8xf32>
  %b = arith.constant dense<2.5e-1> : tensor<8xf32>
  %x = tnl.embedding %ids, %w : (tensor<2x3xi64>, tensor<8x8xf32>) -> tensor<2x3x8xf32>
  %r = tnl.rms_scale %x eps 1.0e-6 : tensor<2x3x8xf32> -> tensor<2x3xf32>
  %y = tnl.linear %x, %w scale(%r) bias(%b) residual(%x) : (tensor<2x3x8xf32>, tensor<8x8xf32>, tensor<2x3xf32>, tensor<8xf32>, tensor<2x3x8xf32>) -> tensor<2x3x8xf32>
  %g = tnl.glu %y, %w, %w : (tensor<2x3x8xf32>, tensor<8x8xf32>, tensor<8x8xf32>) -> tensor<2x3x8xf32>
  %l = tnl.linear %g, %w : (tensor<2x3x8xf32>, tensor<8x8xf32>) -> tensor<2x3x8xf32>
  return %l : tensor<2x3x8xf32>
}

// Arguments and results keep their types; states, masks, theta and sums too.
// CHECK-LABEL: func.func @attention
// CHECK-SAME: %[[X:.*]]: tensor<2x3x32xf32>, %[[S:.*]]: tensor<2x2x8x4xf32>
// CHECK: %[[X16:.*]] = arith.truncf %[[X]] : tensor<2x3x32xf32> to tensor<2x3x32xbf16>
// CHECK: %[[O:.*]], %[[SUMS:.*]], %[[S1:.*]] = tnl.gated_linear_attention %[[X16]] {{.*}} : (tensor<2x3x32xbf16>, tensor<2x4xf32>, tensor<2x2x8x4xf32>) -> (tensor<2x3x8xbf16>, tensor<2x3x2xf32>, tensor<2x2x8x4xf32>)
// CHECK: %[[BACK:.*]] = arith.extf %[[O]] : tensor<2x3x8xbf16> to tensor<2x3x8xf32>
// CHECK: %[[LAST:.*]] = tnl.last_token %[[SUMS]] : tensor<2x3x2xf32>
// CHECK: return %[[BACK]], %[[LAST]], %[[S1]]
func.func @attention(%x: tensor<2x3x32xf32>, %s: tensor<2x2x8x4xf32>, %theta: tensor<2x4xf32>)
    -> (tensor<2x3x8xf32>, tensor<2x1x2xf32>, tensor<2x2x8x4xf32>) {
  %o, %sums, %s1 = tnl.gated_linear_attention %x theta(%theta) state(%s) heads 2 activation <silu> slopes [5.0e-1, 2.5e-1]
     : (tensor<2x3x32xf32>, tensor<2x4xf32>, tensor<2x2x8x4xf32>) -> (tensor<2x3x8xf32>, tensor<2x3x2xf32>, tensor<2x2x8x4xf32>)
  %last = tnl.last_token %sums : tensor<2x3x2xf32> -> tensor<2x1x2xf32>
  return %o, %last, %s1 : tensor<2x3x8xf32>, tensor<2x1x2xf32>, tensor<2x2x8x4xf32>
}

// Conversions in between go; sums of activations are activations.
// CHECK-LABEL: func.func @through
// CHECK-SAME: %[[X:.*]]: tensor<2x3x8xbf16>
// CHECK-NEXT: %[[A:.*]] = tnl.silu %[[X]] : tensor<2x3x8xbf16>
// CHECK-NEXT: %[[SUM:.*]] = arith.addf %[[A]], %[[X]] : tensor<2x3x8xbf16>
// CHECK-NEXT: %[[N:.*]] = tnl.simple_rms_norm %[[SUM]] eps {{.*}} : tensor<2x3x8xbf16>
// CHECK-NEXT: return %[[N]]
// F32-LABEL: func.func @through
// F32: %[[X:.*]] = arith.extf %{{.*}} : tensor<2x3x8xbf16> to tensor<2x3x8xf32>
// F32: %[[A:.*]] = tnl.silu %[[X]] : tensor<2x3x8xf32>
// F32: %[[SUM:.*]] = arith.addf %[[A]], %{{.*}} : tensor<2x3x8xf32>
// F32: %[[N:.*]] = tnl.simple_rms_norm %[[SUM]] eps {{.*}} : tensor<2x3x8xf32>
// F32: %[[BACK:.*]] = arith.truncf %[[N]]
// F32: return %[[BACK]]
func.func @through(%x: tensor<2x3x8xbf16>) -> tensor<2x3x8xbf16> {
  %w = arith.extf %x : tensor<2x3x8xbf16> to tensor<2x3x8xf32>
  %a = tnl.silu %w : tensor<2x3x8xf32>
  %sum = arith.addf %a, %w : tensor<2x3x8xf32>
  %n = tnl.simple_rms_norm %sum eps 1.0e-6 : tensor<2x3x8xf32>
  %t = arith.truncf %n : tensor<2x3x8xf32> to tensor<2x3x8xbf16>
  return %t : tensor<2x3x8xbf16>
}

// The two 16-bit types meet in float32.
// CHECK-LABEL: func.func @half
// CHECK: %[[WIDE:.*]] = arith.extf %{{.*}} : tensor<2x8xf16> to tensor<2x8xf32>
// CHECK: %[[X:.*]] = arith.truncf %[[WIDE]] : tensor<2x8xf32> to tensor<2x8xbf16>
// CHECK: %[[Y:.*]] = tnl.silu %[[X]] : tensor<2x8xbf16>
// CHECK: %[[BACK:.*]] = arith.extf %[[Y]] : tensor<2x8xbf16> to tensor<2x8xf32>
// CHECK: arith.truncf %[[BACK]] : tensor<2x8xf32> to tensor<2x8xf16>
func.func @half(%x: tensor<2x8xf16>) -> tensor<2x8xf16> {
  %y = tnl.silu %x : tensor<2x8xf16>
  return %y : tensor<2x8xf16>
}

// Other operations are left alone.
// CHECK-LABEL: func.func @others
// CHECK-NEXT: onnx.Mul {{.*}} tensor<2x8xf32>
// CHECK-NEXT: arith.addf {{.*}} tensor<2x8xf32>
// CHECK-NEXT: return
func.func @others(%x: tensor<2x8xf32>) -> tensor<2x8xf32> {
  %0 = onnx.Mul %x, %x : (tensor<2x8xf32>, tensor<2x8xf32>) -> tensor<2x8xf32>
  %1 = arith.addf %0, %x : tensor<2x8xf32>
  return %1 : tensor<2x8xf32>
}

// Rows that are normalised are activations; sums of squares stay what they are.
// CHECK-LABEL: func.func @norms
// CHECK-COUNT-2: arith.truncf
// CHECK: %[[Y:.*]] = tnl.linear %{{.*}}, %{{.*}} norm(%{{.*}} eps {{.*}} : (tensor<2x3x8xbf16>, tensor<8x8xbf16>, tensor<2x3x8xbf16>) -> tensor<2x3x8xbf16>
// CHECK: tnl.glu %[[Y]], {{.*}} norm(%{{.*}} width 8 eps {{.*}} activation <silu> : (tensor<2x3x8xbf16>, tensor<8x8xbf16>, tensor<8x8xbf16>, tensor<2x3x2xf32>) -> tensor<2x3x8xbf16>
func.func @norms(%x: tensor<2x3x8xf32>, %s: tensor<2x3x2xf32>) -> tensor<2x3x8xf32> {
  %w = tnl.weight "w" from dense<5.0e-1> : tensor<8x8xf32> -> tensor<8x8xf32>
  %t = arith.mulf %s, %s : tensor<2x3x2xf32>
  %0 = tnl.linear %x, %w norm(%x eps 1.0e-6) : (tensor<2x3x8xf32>, tensor<8x8xf32>, tensor<2x3x8xf32>) -> tensor<2x3x8xf32>
  %1 = tnl.glu %0, %w, %w norm(%t width 8 eps 1.0e-6) activation <silu> : (tensor<2x3x8xf32>, tensor<8x8xf32>, tensor<8x8xf32>, tensor<2x3x2xf32>) -> tensor<2x3x8xf32>
  return %1 : tensor<2x3x8xf32>
}
