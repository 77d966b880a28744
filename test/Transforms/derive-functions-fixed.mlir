// A graph exported for fixed sizes gives the functions that the same graph of
// any sizes gives, whatever numbers are equal by chance: 4 sequences of 4 tokens
// with 4 heads of 4 channels, 16 sequences and channels, one sequence.
//
// The graph below is a template. B and N are the sizes; lines that end in FIXED
// are of the graphs whose sizes are both fixed, those in ANY of the others: in
// BATCH or SEQ, if that one is fixed, in NONE, if none is.

// DEFINE: %{b} = ?
// DEFINE: %{n} = ?
// DEFINE: %{rows} = -1
// DEFINE: %{rowtype} = ?
// DEFINE: %{dims} = "batch", "seq"
// DEFINE: %{symbols} = "batch", "seq"
// DEFINE: %{drop} = FIXED|BATCH|SEQ
// DEFINE: %{write} = sed -E -e '/\/\/ (%{drop})$/d' -e 's/<Bx/<%{b}x/g; s/xNx/x%{n}x/g' %s \
// DEFINE:   -e 's/BB/%{b}/g; s/NN/%{n}/g; s/ROWS/%{rows}/; s/ROWTYPE/%{rowtype}/g' -e 's/DIMS/%{dims}/; s/SYMBOLS/%{symbols}/'
// DEFINE: %{derive} = %{write} | tnl-opt --tnl-derive-functions=required=true
// DEFINE: %{at} =
// DEFINE: %{check} = tnl-interpret %t.any.mlir --function=full --compare=%t.mlir %{at} && \
// DEFINE:   tnl-interpret %t.any.mlir --function=prefill --compare=%t.mlir --dim=batch=3 --dim=seq=7 && \
// DEFINE:   tnl-interpret %t.any.mlir --function=prefill_last --compare=%t.mlir --dim=batch=5 --dim=seq=3 && \
// DEFINE:   tnl-interpret %t.any.mlir --function=decode --compare=%t.mlir --dim=batch=3

// RUN: %{derive} -o %t.any.mlir
// RUN: tnl-interpret %t.any.mlir --consistency

// REDEFINE: %{dims} = "", ""
// REDEFINE: %{symbols} =
// REDEFINE: %{drop} = ANY|BATCH|SEQ|NONE
// REDEFINE: %{b} = 2
// REDEFINE: %{n} = 24
// REDEFINE: %{rows} = 48
// REDEFINE: %{rowtype} = 48
// REDEFINE: %{at} = --dim=batch=2 --dim=seq=24
// RUN: %{derive} -o %t.mlir && %{check}
// RUN: FileCheck %s --input-file=%t.mlir
// RUN: tnl-interpret %t.mlir --consistency
// REDEFINE: %{b} = 4
// REDEFINE: %{n} = 4
// REDEFINE: %{rows} = 16
// REDEFINE: %{rowtype} = 16
// REDEFINE: %{at} = --dim=batch=4 --dim=seq=4
// RUN: %{derive} -o %t.mlir && %{check}
// REDEFINE: %{b} = 1
// REDEFINE: %{n} = 9
// REDEFINE: %{rows} = 9
// REDEFINE: %{rowtype} = 9
// REDEFINE: %{at} = --dim=batch=1 --dim=seq=9
// RUN: %{derive} -o %t.mlir && %{check}
// REDEFINE: %{b} = 16
// REDEFINE: %{n} = 2
// REDEFINE: %{rows} = 32
// REDEFINE: %{rowtype} = 32
// REDEFINE: %{at} = --dim=batch=16 --dim=seq=2
// RUN: %{derive} -o %t.mlir && %{check}

// One size fixed; the other is inferred or copied.
// REDEFINE: %{drop} = FIXED|SEQ|NONE
// REDEFINE: %{rows} = -1
// REDEFINE: %{rowtype} = ?
// REDEFINE: %{b} = 4
// REDEFINE: %{n} = ?
// REDEFINE: %{dims} = "", "seq"
// REDEFINE: %{symbols} = "seq"
// REDEFINE: %{at} = --dim=batch=4 --dim=seq=11
// RUN: %{derive} -o %t.mlir && %{check}
// REDEFINE: %{drop} = FIXED|BATCH|NONE
// REDEFINE: %{b} = ?
// REDEFINE: %{n} = 4
// REDEFINE: %{dims} = "batch", ""
// REDEFINE: %{symbols} = "batch"
// REDEFINE: %{at} = --dim=batch=6 --dim=seq=4
// RUN: %{derive} -o %t.mlir && %{check}

// `full` stays what it was; the others have any sizes.
// CHECK-LABEL: func.func @full(%{{.*}}: tensor<2x24xi64> {tnl.dims = ["", ""], tnl.name = "input_ids"}
// CHECK-SAME: -> (tensor<2x24x16xf32> {tnl.name = "logits"}) attributes {tnl.symbols = []}
// CHECK: onnx.Reshape %{{.*}} : (tensor<2x24x16xf32>, tensor<4xi64>) -> tensor<2x24x4x4xf32>
// CHECK-LABEL: func.func @prefill(
// CHECK-SAME: tensor<?x?xi64> {tnl.dims = ["batch", "seq"], tnl.name = "input_ids"}
// CHECK-SAME: tensor<?xi64> {tnl.dims = ["batch"], tnl.name = "position"}
// CHECK-SAME: tensor<?x?xi64> {tnl.dims = ["batch", "seq"], tnl.name = "attention_mask"}
// CHECK-SAME: tensor<?x4x8x4xf32> {tnl.dims = ["batch", "", "", ""], tnl.name = "state_in_0"}
// CHECK-SAME: -> (tensor<?x?x16xf32> {tnl.name = "logits"}, tensor<?x4x8x4xf32> {tnl.name = "state_out_0"}) attributes {tnl.symbols = ["batch", "seq"]}
// CHECK-NOT: {{[^%]24[,x]}}
// CHECK-LABEL: func.func @prefill_last(
// CHECK-SAME: -> (tensor<?x1x16xf32>
// CHECK-LABEL: func.func @decode(
// CHECK-SAME: tensor<?x1xi64> {tnl.dims = ["batch", ""], tnl.name = "input_ids"}
// CHECK-SAME: attributes {tnl.symbols = ["batch"]}
// CHECK-NOT: {{[^%]24[,x]}}

func.func @full(%ids: tensor<BxNxi64> {tnl.dims = [DIMS], tnl.name = "input_ids"},
                %mask: tensor<BxNxi64> {tnl.dims = [DIMS], tnl.name = "attention_mask"})
    -> (tensor<BxNx16xf32> {tnl.name = "logits"}) attributes {tnl.symbols = [SYMBOLS]} {
  %table = onnx.Constant dense<[[0.1, 0.2, -0.3, 0.4, 0.5, -0.6, 0.7, 0.8, 0.3, -0.2, 0.9, 0.1, -0.5, 0.5, 0.2, 0.6],
                                [-0.9, 0.3, 0.2, 0.1, 0.5, 0.5, -0.1, 0.2, 0.4, 0.7, -0.3, 0.2, 0.1, 0.8, -0.6, 0.3]]> : tensor<2x16xf32>
  %two = onnx.Constant dense<2> : tensor<i64>
  %bit = onnx.Mod %ids, %two : (tensor<BxNxi64>, tensor<i64>) -> tensor<BxNxi64>
  %x = onnx.Gather %table, %bit {axis = 0 : si64} : (tensor<2x16xf32>, tensor<BxNxi64>) -> tensor<BxNx16xf32>

  // A scalar and a row that the exporter wrote out.
  %c0 = onnx.Constant dense<0.5> : tensor<BxNx16xf32> // FIXED
  %c0 = onnx.Constant dense<0.5> : tensor<f32> // ANY
  %x0 = arith.mulf %x, %c0 : tensor<BxNx16xf32> // FIXED
  %x0 = onnx.Mul %x, %c0 : (tensor<BxNx16xf32>, tensor<f32>) -> tensor<BxNx16xf32> // ANY

  // A slice of all sequences and tokens.
  %begin = onnx.Constant dense<0> : tensor<2xi64>
  %end = onnx.Constant dense<[9223372036854775807, NN]> : tensor<2xi64> // FIXED
  %x1 = onnx.Slice %x0, %begin, %end : (tensor<BxNx16xf32>, tensor<2xi64>, tensor<2xi64>) -> tensor<BxNx16xf32> // FIXED
  %x1 = onnx.Abs %x0 : (tensor<BxNx16xf32>) -> tensor<BxNx16xf32> // ANY
  %x3 = onnx.Abs %x1 : (tensor<BxNx16xf32>) -> tensor<BxNx16xf32>

  // Heads.
  %s4 = onnx.Constant dense<[BB, NN, 4, 4]> : tensor<4xi64> // FIXED
  %s4 = onnx.Constant dense<[BB, -1, 4, 4]> : tensor<4xi64> // BATCH
  %s4 = onnx.Constant dense<[-1, NN, 4, 4]> : tensor<4xi64> // SEQ
  %s4 = onnx.Constant dense<[0, 0, 4, 4]> : tensor<4xi64> // NONE
  %r4 = onnx.Reshape %x, %s4 : (tensor<BxNx16xf32>, tensor<4xi64>) -> tensor<BxNx4x4xf32>
  %h = onnx.Transpose %r4 {perm = array<i64: 0, 2, 1, 3>} : (tensor<BxNx4x4xf32>) -> tensor<Bx4xNx4xf32>

  // One value for all heads.
  %s1 = onnx.Constant dense<[BB, 1, NN, 16]> : tensor<4xi64> // FIXED
  %s1 = onnx.Constant dense<[-1, 1, NN, 16]> : tensor<4xi64> // SEQ
  %s1 = onnx.Constant dense<[BB, 1, -1, 16]> : tensor<4xi64> // BATCH
  %s1 = onnx.Constant dense<[0, 1, -1, 16]> : tensor<4xi64> // NONE
  %r1 = onnx.Reshape %x3, %s1 : (tensor<BxNx16xf32>, tensor<4xi64>) -> tensor<Bx1xNx16xf32>
  %from = onnx.Constant dense<4> : tensor<1xi64>
  %to = onnx.Constant dense<8> : tensor<1xi64>
  %axis = onnx.Constant dense<3> : tensor<1xi64>
  %cut = onnx.Slice %r1, %from, %to axes(%axis) : (tensor<Bx1xNx16xf32>, tensor<1xi64>, tensor<1xi64>, tensor<1xi64>) -> tensor<Bx1xNx4xf32>
  %e4 = onnx.Constant dense<[BB, 4, NN, 4]> : tensor<4xi64> // FIXED
  %e4 = onnx.Constant dense<[BB, 4, 1, 4]> : tensor<4xi64> // BATCH
  %e4 = onnx.Constant dense<[1, 4, NN, 4]> : tensor<4xi64> // SEQ
  %e4 = onnx.Constant dense<[1, 4, 1, 1]> : tensor<4xi64> // NONE
  %v = onnx.Expand %cut, %e4 : (tensor<Bx1xNx4xf32>, tensor<4xi64>) -> tensor<Bx4xNx4xf32>

  %theta = arith.constant dense<0.3> : tensor<4x4xf32>
  %q = tnl.lrpe %h, %theta : (tensor<Bx4xNx4xf32>, tensor<4x4xf32>) -> tensor<Bx4xNx8xf32>
  %o:2 = tnl.linear_attention %q, %q, %v mask(%mask) slopes [5.0e-1, 2.5e-1, 1.25e-1, 0.0]
    : (tensor<Bx4xNx8xf32>, tensor<Bx4xNx8xf32>, tensor<Bx4xNx4xf32>, tensor<BxNxi64>) -> (tensor<Bx4xNx4xf32>, tensor<Bx4x8x4xf32>)
  %t = onnx.Transpose %o#0 {perm = array<i64: 0, 2, 1, 3>} : (tensor<Bx4xNx4xf32>) -> tensor<BxNx4x4xf32>

  // Sequences and tokens as the rows of one matrix.
  %s2 = onnx.Constant dense<[ROWS, 16]> : tensor<2xi64>
  %rows = onnx.Reshape %t, %s2 : (tensor<BxNx4x4xf32>, tensor<2xi64>) -> tensor<ROWTYPEx16xf32>
  %w = onnx.Constant dense<0.125> : tensor<16x16xf32>
  %bias = onnx.Constant dense<0.25> : tensor<16xf32>
  %p = onnx.MatMul %rows, %w : (tensor<ROWTYPEx16xf32>, tensor<16x16xf32>) -> tensor<ROWTYPEx16xf32>
  %pa = onnx.Add %p, %bias : (tensor<ROWTYPEx16xf32>, tensor<16xf32>) -> tensor<ROWTYPEx16xf32>
  %pb = onnx.Gemm %pa, %w, %bias {transB = true} : (tensor<ROWTYPEx16xf32>, tensor<16x16xf32>, tensor<16xf32>) -> tensor<ROWTYPEx16xf32>
  %s3 = onnx.Constant dense<[BB, NN, 16]> : tensor<3xi64> // FIXED
  %sizes = onnx.Shape %ids : (tensor<BxNxi64>) -> tensor<2xi64> // ANY
  %width = onnx.Constant dense<16> : tensor<1xi64> // ANY
  %s3 = onnx.Concat %sizes, %width {axis = 0 : si64} : (tensor<2xi64>, tensor<1xi64>) -> tensor<3xi64> // ANY
  %m = onnx.Reshape %pb, %s3 : (tensor<ROWTYPEx16xf32>, tensor<3xi64>) -> tensor<BxNx16xf32>
  %y = arith.addf %m, %x : tensor<BxNx16xf32>
  %n = tnl.simple_rms_norm %y eps 1.0e-6 : tensor<BxNx16xf32>
  return %n : tensor<BxNx16xf32>
}
