// The sequence before the batch, and heads folded into the batch: the axes of
// sequences and tokens are followed through both, in graphs of any sizes and of
// fixed ones (a template as derive-functions-fixed.mlir: B and N are the sizes,
// C is the number of sequences times heads).

// DEFINE: %{b} = ?
// DEFINE: %{n} = ?
// DEFINE: %{c} = ?
// DEFINE: %{dims} = "batch", "seq"
// DEFINE: %{symbols} = "batch", "seq"
// DEFINE: %{drop} = FIXED
// DEFINE: %{write} = sed -E -e '/\/\/ (%{drop})$/d' -e 's/<Bx/<%{b}x/g; s/xNx/x%{n}x/g; s/<Nx/<%{n}x/g; s/xBx/x%{b}x/g; s/<Cx/<%{c}x/g; s/xCx/x%{c}x/g' %s \
// DEFINE:   -e 's/BB/%{b}/g; s/NN/%{n}/g; s/CC/%{c}/g' -e 's/DIMS/%{dims}/; s/SYMBOLS/%{symbols}/'
// DEFINE: %{derive} = %{write} | tnl-opt --tnl-derive-functions=required=true
// DEFINE: %{at} =
// DEFINE: %{check} = tnl-interpret %t.any.mlir --function=full --compare=%t.mlir %{at} && \
// DEFINE:   tnl-interpret %t.any.mlir --function=prefill --compare=%t.mlir --dim=batch=3 --dim=seq=7 && \
// DEFINE:   tnl-interpret %t.any.mlir --function=prefill_last --compare=%t.mlir --dim=batch=5 --dim=seq=3 && \
// DEFINE:   tnl-interpret %t.any.mlir --function=decode --compare=%t.mlir --dim=batch=3 && \
// DEFINE:   tnl-interpret %t.mlir --consistency

// RUN: %{derive} -o %t.any.mlir
// RUN: tnl-interpret %t.any.mlir --consistency
// RUN: FileCheck %s --input-file=%t.any.mlir

// REDEFINE: %{dims} = "", ""
// REDEFINE: %{symbols} =
// REDEFINE: %{drop} = ANY
// REDEFINE: %{b} = 2
// REDEFINE: %{n} = 24
// REDEFINE: %{c} = 4
// REDEFINE: %{at} = --dim=batch=2 --dim=seq=24
// RUN: %{derive} -o %t.mlir && %{check}
// RUN: FileCheck %s --input-file=%t.mlir
// REDEFINE: %{b} = 2
// REDEFINE: %{n} = 2
// REDEFINE: %{c} = 4
// REDEFINE: %{at} = --dim=batch=2 --dim=seq=2
// RUN: %{derive} -o %t.mlir && %{check}
// REDEFINE: %{b} = 4
// REDEFINE: %{n} = 4
// REDEFINE: %{c} = 8
// REDEFINE: %{at} = --dim=batch=4 --dim=seq=4
// RUN: %{derive} -o %t.mlir && %{check}
// REDEFINE: %{b} = 1
// REDEFINE: %{n} = 9
// REDEFINE: %{c} = 2
// REDEFINE: %{at} = --dim=batch=1 --dim=seq=9
// RUN: %{derive} -o %t.mlir && %{check}
// REDEFINE: %{b} = 8
// REDEFINE: %{n} = 4
// REDEFINE: %{c} = 16
// REDEFINE: %{at} = --dim=batch=8 --dim=seq=4
// RUN: %{derive} -o %t.mlir && %{check}

// CHECK-LABEL: func.func @prefill(
// CHECK: onnx.Reshape %{{.*}} -> tensor<?x?x4xf32>
// CHECK: onnx.Transpose %{{.*}} {perm = array<i64: 1, 0, 2>} : (tensor<?x?x4xf32>) -> tensor<?x?x4xf32>
// CHECK: onnx.Reshape %{{.*}} -> tensor<?x2x?x4xf32>
// CHECK: tnl.linear_attention
// CHECK-LABEL: func.func @decode(
// CHECK: onnx.Reshape %{{.*}} -> tensor<1x?x4xf32>
// CHECK: onnx.Transpose %{{.*}} -> tensor<?x1x4xf32>
// CHECK: onnx.Reshape %{{.*}} -> tensor<?x2x1x4xf32>

func.func @full(%ids: tensor<BxNxi64> {tnl.dims = [DIMS], tnl.name = "input_ids"})
    -> (tensor<BxNx8xf32> {tnl.name = "logits"}) attributes {tnl.symbols = [SYMBOLS]} {
  %table = onnx.Constant dense<[[0.1, 0.2, -0.3, 0.4, 0.5, -0.6, 0.7, 0.8], [-0.9, 0.3, 0.2, 0.1, 0.5, 0.5, -0.1, 0.2]]> : tensor<2x8xf32>
  %two = onnx.Constant dense<2> : tensor<i64>
  %bit = onnx.Mod %ids, %two : (tensor<BxNxi64>, tensor<i64>) -> tensor<BxNxi64>
  %x = onnx.Gather %table, %bit {axis = 0 : si64} : (tensor<2x8xf32>, tensor<BxNxi64>) -> tensor<BxNx8xf32>
  %t = onnx.Transpose %x {perm = array<i64: 1, 0, 2>} : (tensor<BxNx8xf32>) -> tensor<NxBx8xf32>
  %w = onnx.Constant dense<[[0.5, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7], [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8],
                            [0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9], [0.3, -0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1.0],
                            [0.4, 0.5, 0.6, -0.7, 0.8, 0.9, 1.0, 1.1], [0.5, 0.6, 0.7, 0.8, 0.9, 1.0, 1.1, 1.2],
                            [0.6, 0.7, 0.8, 0.9, 1.0, 1.1, 1.2, -1.3], [0.7, 0.8, 0.9, -1.0, 1.1, 1.2, 1.3, 1.4]]> : tensor<8x8xf32>
  %p = onnx.MatMul %t, %w : (tensor<NxBx8xf32>, tensor<8x8xf32>) -> tensor<NxBx8xf32>

  // Heads become sequences.
  %s0 = onnx.Constant dense<[NN, CC, 4]> : tensor<3xi64> // FIXED
  %s0 = onnx.Constant dense<[0, -1, 4]> : tensor<3xi64> // ANY
  %r0 = onnx.Reshape %p, %s0 : (tensor<NxBx8xf32>, tensor<3xi64>) -> tensor<NxCx4xf32>
  %t0 = onnx.Transpose %r0 {perm = array<i64: 1, 0, 2>} : (tensor<NxCx4xf32>) -> tensor<CxNx4xf32>
  %n = onnx.Shape %ids {start = 1 : si64} : (tensor<BxNxi64>) -> tensor<1xi64> // ANY
  %four = onnx.Constant dense<4> : tensor<1xi64> // ANY
  %minus = onnx.Constant dense<-1> : tensor<1xi64> // ANY
  %split = onnx.Constant dense<[-1, 2]> : tensor<2xi64> // ANY
  %s1 = onnx.Constant dense<[BB, 2, NN, 4]> : tensor<4xi64> // FIXED
  %s1 = onnx.Concat %split, %n, %four {axis = 0 : si64} : (tensor<2xi64>, tensor<1xi64>, tensor<1xi64>) -> tensor<4xi64> // ANY
  %q = onnx.Reshape %t0, %s1 : (tensor<CxNx4xf32>, tensor<4xi64>) -> tensor<Bx2xNx4xf32>
  %o:2 = tnl.linear_attention %q, %q, %q slopes [5.0e-1, 2.5e-1]
    : (tensor<Bx2xNx4xf32>, tensor<Bx2xNx4xf32>, tensor<Bx2xNx4xf32>) -> (tensor<Bx2xNx4xf32>, tensor<Bx2x4x4xf32>)

  // And back.
  %s2 = onnx.Constant dense<[CC, NN, 4]> : tensor<3xi64> // FIXED
  %s2 = onnx.Concat %minus, %n, %four {axis = 0 : si64} : (tensor<1xi64>, tensor<1xi64>, tensor<1xi64>) -> tensor<3xi64> // ANY
  %r2 = onnx.Reshape %o#0, %s2 : (tensor<Bx2xNx4xf32>, tensor<3xi64>) -> tensor<CxNx4xf32>
  %t2 = onnx.Transpose %r2 {perm = array<i64: 1, 0, 2>} : (tensor<CxNx4xf32>) -> tensor<NxCx4xf32>
  %s3 = onnx.Constant dense<[NN, BB, 8]> : tensor<3xi64> // FIXED
  %s3 = onnx.Constant dense<[0, -1, 8]> : tensor<3xi64> // ANY
  %r3 = onnx.Reshape %t2, %s3 : (tensor<NxCx4xf32>, tensor<3xi64>) -> tensor<NxBx8xf32>
  %y = onnx.Transpose %r3 {perm = array<i64: 1, 0, 2>} : (tensor<NxBx8xf32>) -> tensor<BxNx8xf32>
  return %y : tensor<BxNx8xf32>
}
