// RUN: tnl-opt %s --tnl-derive-functions=required=true | FileCheck %s
// RUN: tnl-opt %s --tnl-derive-functions=required=true | FileCheck %s --check-prefix=LAST
// RUN: tnl-opt %s --tnl-derive-functions=required=true | tnl-interpret - --consistency
//
// Operations that raising left act on each token alone here, and are proven to.

// CHECK-LABEL: func.func @decode(
// CHECK: onnx.Transpose %{{.*}} -> tensor<?x2x1x4xf32>
// CHECK: onnx.ReduceMean %{{.*}} -> tensor<?x1x1xf32>
// CHECK: onnx.MatMul %{{.*}} -> tensor<?x1x8xf32>
// CHECK: onnx.Softmax %{{.*}} : (tensor<?x1x8xf32>) -> tensor<?x1x8xf32>
// CHECK: onnx.Reshape %{{.*}} -> tensor<?x1x8xf32>

// The shape is computed from all tokens, so what takes that shape sees all of
// them; the norm after it sees one.
// LAST-LABEL: func.func @prefill_last(
// LAST: %[[R:.*]] = onnx.Reshape %{{.*}}, %{{.*}} : (tensor<?x?x2x4xf32>, tensor<3xi64>) -> tensor<?x?x8xf32>
// LAST-NEXT: %[[L:.*]] = tnl.last_token %[[R]] : tensor<?x?x8xf32> -> tensor<?x1x8xf32>
// LAST-NEXT: tnl.simple_rms_norm %[[L]]

func.func @full(%ids: tensor<?x?xi64> {tnl.dims = ["batch", "seq"], tnl.name = "input_ids"})
    -> (tensor<?x?x8xf32> {tnl.name = "logits"}) attributes {tnl.symbols = ["batch", "seq"]} {
  %table = onnx.Constant dense<[[0.1, 0.2, -0.3, 0.4, 0.5, -0.6, 0.7, 0.8], [-0.9, 0.3, 0.2, 0.1, 0.5, 0.5, -0.1, 0.2]]> : tensor<2x8xf32>
  %one = onnx.Constant dense<1> : tensor<i64>
  %two = onnx.Constant dense<2> : tensor<i64>
  // Ids become 0 or 1 and index the table.
  %bit = onnx.Mod %ids, %two : (tensor<?x?xi64>, tensor<i64>) -> tensor<?x?xi64>
  %x = onnx.Gather %table, %bit {axis = 0 : si64} : (tensor<2x8xf32>, tensor<?x?xi64>) -> tensor<?x?x8xf32>

  // Heads by reshape and transpose; elementwise with constants and scalars.
  %s4 = onnx.Constant dense<[0, 0, 2, 4]> : tensor<4xi64>
  %r4 = onnx.Reshape %x, %s4 : (tensor<?x?x8xf32>, tensor<4xi64>) -> tensor<?x?x2x4xf32>
  %h = onnx.Transpose %r4 {perm = array<i64: 0, 2, 1, 3>} : (tensor<?x?x2x4xf32>) -> tensor<?x2x?x4xf32>
  %gain = onnx.Constant dense<[[[1.0, 0.5, 2.0, 1.5]], [[0.5, 1.0, 1.0, 2.0]]]> : tensor<2x1x4xf32>
  %q = onnx.Mul %gain, %h : (tensor<2x1x4xf32>, tensor<?x2x?x4xf32>) -> tensor<?x2x?x4xf32>
  %o:2 = tnl.linear_attention %q, %h, %h slopes [5.0e-1, 2.5e-1]
    : (tensor<?x2x?x4xf32>, tensor<?x2x?x4xf32>, tensor<?x2x?x4xf32>) -> (tensor<?x2x?x4xf32>, tensor<?x2x4x4xf32>)
  %m = tnl.merge_heads %o#0 : tensor<?x2x?x4xf32> -> tensor<?x?x8xf32>

  // Mean over channels, product with a constant, softmax over channels.
  %last = onnx.Constant dense<-1> : tensor<1xi64>
  %mean = onnx.ReduceMean %m, %last : (tensor<?x?x8xf32>, tensor<1xi64>) -> tensor<?x?x1xf32>
  %c = onnx.Sub %m, %mean : (tensor<?x?x8xf32>, tensor<?x?x1xf32>) -> tensor<?x?x8xf32>
  %wc = onnx.Constant dense<0.25> : tensor<8x8xf32>
  %p = onnx.MatMul %c, %wc : (tensor<?x?x8xf32>, tensor<8x8xf32>) -> tensor<?x?x8xf32>
  %a = onnx.Add %p, %m : (tensor<?x?x8xf32>, tensor<?x?x8xf32>) -> tensor<?x?x8xf32>
  %s = onnx.Softmax %a : (tensor<?x?x8xf32>) -> tensor<?x?x8xf32>

  // Channels cut, exchanged and joined.
  %from = onnx.Constant dense<4> : tensor<1xi64>
  %to = onnx.Constant dense<8> : tensor<1xi64>
  %axis = onnx.Constant dense<2> : tensor<1xi64>
  %hi = onnx.Slice %s, %from, %to axes(%axis) : (tensor<?x?x8xf32>, tensor<1xi64>, tensor<1xi64>, tensor<1xi64>) -> tensor<?x?x4xf32>
  %order = onnx.Constant dense<[3, 2, 1, 0]> : tensor<4xi64>
  %lo = onnx.Gather %s, %order {axis = 2 : si64} : (tensor<?x?x8xf32>, tensor<4xi64>) -> tensor<?x?x4xf32>
  %j = onnx.Concat %hi, %lo {axis = 2 : si64} : (tensor<?x?x4xf32>, tensor<?x?x4xf32>) -> tensor<?x?x8xf32>
  %zero = onnx.Constant dense<0.1> : tensor<f32>
  %small = onnx.Less %j, %zero : (tensor<?x?x8xf32>, tensor<f32>) -> tensor<?x?x8xi1>
  %sel = onnx.Where %small, %j, %m : (tensor<?x?x8xi1>, tensor<?x?x8xf32>, tensor<?x?x8xf32>) -> tensor<?x?x8xf32>
  %lnw = onnx.Constant dense<[1.0, 1.1, 1.2, 1.3, 1.4, 1.5, 1.6, 1.7]> : tensor<8xf32>
  %ln = onnx.LayerNormalization %sel, %lnw {axis = -1 : si64, epsilon = 1.0e-5 : f32} : (tensor<?x?x8xf32>, tensor<8xf32>) -> tensor<?x?x8xf32>

  // A length that is used as a shape only.
  %g = onnx.Reshape %ln, %s4 : (tensor<?x?x8xf32>, tensor<4xi64>) -> tensor<?x?x2x4xf32>
  %shape = onnx.Shape %ids : (tensor<?x?xi64>) -> tensor<2xi64>
  %width = onnx.Constant dense<8> : tensor<1xi64>
  %s3 = onnx.Concat %shape, %width {axis = 0 : si64} : (tensor<2xi64>, tensor<1xi64>) -> tensor<3xi64>
  %f = onnx.Reshape %g, %s3 : (tensor<?x?x2x4xf32>, tensor<3xi64>) -> tensor<?x?x8xf32>
  %y = tnl.simple_rms_norm %f eps 1.0e-6 : tensor<?x?x8xf32>
  return %y : tensor<?x?x8xf32>
}
