// LinearAttention whose decay is the same for all tokens.
// RUN: tnl-opt %s --pass-pipeline='builtin.module(func.func(onnx-fold-shapes,canonicalize,cse,convert-onnx-to-tnl,canonicalize,cse))' -o %t.mlir
// RUN: FileCheck %s --input-file=%t.mlir
// RUN: tnl-interpret %s --compare=%t.mlir --dim=batch=2 --dim=seq=5

// No decay, and 1 as the scale.
// CHECK-LABEL: func.func @linear
// CHECK-DAG: %[[Q:.+]] = tnl.split_heads %arg0 : tensor<?x?x32xf32> -> tensor<?x2x?x16xf32>
// CHECK-DAG: %[[K:.+]] = tnl.split_heads %arg1
// CHECK-DAG: %[[V:.+]] = tnl.split_heads %arg2
// CHECK: %[[O:.+]], %[[S:.+]] = tnl.linear_attention %[[Q]], %[[K]], %[[V]] state(%arg3) slopes [0.000000e+00, 0.000000e+00]
// CHECK: %[[M:.+]] = tnl.merge_heads %[[O]]
// CHECK: return %[[M]], %[[S]]
func.func @linear(%q: tensor<?x?x32xf32> {tnl.dims = ["batch", "seq", ""], tnl.name = "q"}, %k: tensor<?x?x32xf32> {tnl.dims = ["batch", "seq", ""], tnl.name = "k"}, %v: tensor<?x?x32xf32> {tnl.dims = ["batch", "seq", ""], tnl.name = "v"}, %s: tensor<?x2x16x16xf32> {tnl.dims = ["batch", "", "", ""], tnl.name = "s"}) -> (tensor<?x?x32xf32>, tensor<?x2x16x16xf32>) attributes {tnl.symbols = ["batch", "seq"]} {
  %o, %s1 = onnx.LinearAttention %q, %k, %v state(%s) {kv_num_heads = 2 : i64, q_num_heads = 2 : i64, scale = 1.0 : f32} : (tensor<?x?x32xf32>, tensor<?x?x32xf32>, tensor<?x?x32xf32>, tensor<?x2x16x16xf32>) -> (tensor<?x?x32xf32>, tensor<?x2x16x16xf32>)
  return %o, %s1 : tensor<?x?x32xf32>, tensor<?x2x16x16xf32>
}

// Rates are read off whatever gives them; the output takes the default scale. A state of zeros is none.
// CHECK-LABEL: func.func @gated
// CHECK: tnl.split_heads %arg0
// CHECK: %[[O:.+]], %[[S:.+]] = tnl.linear_attention %{{[0-9]+}}, %{{[0-9]+}}, %{{[0-9]+}} slopes [5.000000e-01, 2.500000e-01]
// CHECK: %[[M:.+]] = tnl.merge_heads %[[O]]
// CHECK: %[[Y:.+]] = tnl.scale %[[M]] by 2.500000e-01
// CHECK: return %[[Y]], %[[S]]
func.func @gated(%q: tensor<?x?x32xf32> {tnl.dims = ["batch", "seq", ""], tnl.name = "q"}) -> (tensor<?x?x32xf32>, tensor<?x2x16x16xf32>) attributes {tnl.symbols = ["batch", "seq"]} {
  %rates = onnx.Constant dense<[[[0.5, 0.25]]]> : tensor<1x1x2xf32>
  %negative = onnx.Neg %rates : (tensor<1x1x2xf32>) -> tensor<1x1x2xf32>
  %rows = onnx.Shape %q {end = 2 : si64} : (tensor<?x?x32xf32>) -> tensor<2xi64>
  %heads = onnx.Constant dense<2> : tensor<1xi64>
  %shape = onnx.Concat %rows, %heads {axis = 0 : si64} : (tensor<2xi64>, tensor<1xi64>) -> tensor<3xi64>
  %g = onnx.Expand %negative, %shape : (tensor<1x1x2xf32>, tensor<3xi64>) -> tensor<?x?x2xf32>
  %batch = onnx.Shape %q {end = 1 : si64} : (tensor<?x?x32xf32>) -> tensor<1xi64>
  %widths = onnx.Constant dense<[2, 16, 16]> : tensor<3xi64>
  %sizes = onnx.Concat %batch, %widths {axis = 0 : si64} : (tensor<1xi64>, tensor<3xi64>) -> tensor<4xi64>
  %s = onnx.ConstantOfShape %sizes {value = dense<0.0> : tensor<1xf32>} : (tensor<4xi64>) -> tensor<?x2x16x16xf32>
  %o, %s1 = onnx.LinearAttention %q, %q, %q state(%s) decay(%g) {kv_num_heads = 2 : i64, q_num_heads = 2 : i64} : (tensor<?x?x32xf32>, tensor<?x?x32xf32>, tensor<?x?x32xf32>, tensor<?x2x16x16xf32>, tensor<?x?x2xf32>) -> (tensor<?x?x32xf32>, tensor<?x2x16x16xf32>)
  return %o, %s1 : tensor<?x?x32xf32>, tensor<?x2x16x16xf32>
}

// A table whose rows are equal.
// CHECK-LABEL: func.func @table
// CHECK: tnl.linear_attention {{.*}} slopes [1.000000e-01, 2.000000e-01]
func.func @table(%q: tensor<2x3x2xf32> {tnl.dims = ["", "", ""], tnl.name = "q"}) -> tensor<2x3x2xf32> attributes {tnl.symbols = []} {
  %g = onnx.Constant dense<[[[-0.1, -0.2], [-0.1, -0.2], [-0.1, -0.2]], [[-0.1, -0.2], [-0.1, -0.2], [-0.1, -0.2]]]> : tensor<2x3x2xf32>
  %o, %s = onnx.LinearAttention %q, %q, %q decay(%g) {kv_num_heads = 2 : i64, q_num_heads = 2 : i64, scale = 1.0 : f32} : (tensor<2x3x2xf32>, tensor<2x3x2xf32>, tensor<2x3x2xf32>, tensor<2x3x2xf32>) -> (tensor<2x3x2xf32>, tensor<2x2x1x1xf32>)
  return %o : tensor<2x3x2xf32>
}

// Query heads of a group get copies of its keys, values and state.
// CHECK-LABEL: func.func @grouped
// CHECK: %[[K:.+]] = tnl.split_heads %arg1 : tensor<?x?x16xf32> -> tensor<?x2x?x8xf32>
// CHECK: %[[KK:.+]] = tnl.pick_heads %[[K]] [0, 0, 1, 1]
// CHECK: %[[SS:.+]] = tnl.pick_heads %arg3 [0, 0, 1, 1]
// CHECK: %{{.+}}, %[[S1:.+]] = tnl.linear_attention %{{[0-9]+}}, %[[KK]], %{{[0-9]+}} state(%[[SS]]) slopes [5.000000e-01, 5.000000e-01, 2.500000e-01, 2.500000e-01]
// CHECK: %[[P:.+]] = tnl.pick_heads %[[S1]] [0, 2]
// CHECK: return %{{[0-9]+}}, %[[P]]
func.func @grouped(%q: tensor<?x?x32xf32> {tnl.dims = ["batch", "seq", ""], tnl.name = "q"}, %k: tensor<?x?x16xf32> {tnl.dims = ["batch", "seq", ""], tnl.name = "k"}, %v: tensor<?x?x6xf32> {tnl.dims = ["batch", "seq", ""], tnl.name = "v"}, %s: tensor<?x2x8x3xf32> {tnl.dims = ["batch", "", "", ""], tnl.name = "s"}) -> (tensor<?x?x12xf32>, tensor<?x2x8x3xf32>) attributes {tnl.symbols = ["batch", "seq"]} {
  %rates = onnx.Constant dense<[-0.5, -0.25]> : tensor<2xf32>
  %rows = onnx.Shape %q {end = 2 : si64} : (tensor<?x?x32xf32>) -> tensor<2xi64>
  %heads = onnx.Constant dense<2> : tensor<1xi64>
  %shape = onnx.Concat %rows, %heads {axis = 0 : si64} : (tensor<2xi64>, tensor<1xi64>) -> tensor<3xi64>
  %g = onnx.Expand %rates, %shape : (tensor<2xf32>, tensor<3xi64>) -> tensor<?x?x2xf32>
  %o, %s1 = onnx.LinearAttention %q, %k, %v state(%s) decay(%g) {kv_num_heads = 2 : i64, q_num_heads = 4 : i64, scale = 1.0 : f32} : (tensor<?x?x32xf32>, tensor<?x?x16xf32>, tensor<?x?x6xf32>, tensor<?x2x8x3xf32>, tensor<?x?x2xf32>) -> (tensor<?x?x12xf32>, tensor<?x2x8x3xf32>)
  return %o, %s1 : tensor<?x?x12xf32>, tensor<?x2x8x3xf32>
}

// A padding mask on v goes to the attention.
// CHECK-LABEL: func.func @padded
// CHECK: tnl.linear_attention %{{[0-9]+}}, %{{[0-9]+}}, %{{[0-9]+}} mask(%arg1) slopes
func.func @padded(%q: tensor<?x?x32xf32> {tnl.dims = ["batch", "seq", ""], tnl.name = "q"}, %m: tensor<?x?xi64> {tnl.dims = ["batch", "seq"], tnl.name = "m"}) -> tensor<?x?x32xf32> attributes {tnl.symbols = ["batch", "seq"]} {
  %zero = onnx.Constant dense<0.0> : tensor<f32>
  %axis = onnx.Constant dense<2> : tensor<1xi64>
  %keep = onnx.Cast %m : (tensor<?x?xi64>) -> tensor<?x?xi1>
  %column = onnx.Unsqueeze %keep, %axis : (tensor<?x?xi1>, tensor<1xi64>) -> tensor<?x?x1xi1>
  %v = onnx.Where %column, %q, %zero : (tensor<?x?x1xi1>, tensor<?x?x32xf32>, tensor<f32>) -> tensor<?x?x32xf32>
  %o, %s1 = onnx.LinearAttention %q, %q, %v {kv_num_heads = 2 : i64, q_num_heads = 2 : i64, scale = 1.0 : f32} : (tensor<?x?x32xf32>, tensor<?x?x32xf32>, tensor<?x?x32xf32>) -> (tensor<?x?x32xf32>, tensor<?x2x16x16xf32>)
  return %o : tensor<?x?x32xf32>
}

// Casts around the operator are how it computes anyway; states stay wide.
// CHECK-LABEL: func.func @narrow
// CHECK: tnl.linear_attention {{.*}} : (tensor<?x2x?x16xbf16>, tensor<?x2x?x16xbf16>, tensor<?x2x?x16xbf16>) -> (tensor<?x2x?x16xbf16>, tensor<?x2x16x16xf32>)
// CHECK-NOT: arith.truncf
func.func @narrow(%q: tensor<?x?x32xbf16> {tnl.dims = ["batch", "seq", ""], tnl.name = "q"}) -> (tensor<?x?x32xbf16>, tensor<?x2x16x16xf32>) attributes {tnl.symbols = ["batch", "seq"]} {
  %wide = onnx.Cast %q : (tensor<?x?x32xbf16>) -> tensor<?x?x32xf32>
  %o, %s1 = onnx.LinearAttention %wide, %wide, %wide {kv_num_heads = 2 : i64, q_num_heads = 2 : i64, scale = 1.0 : f32} : (tensor<?x?x32xf32>, tensor<?x?x32xf32>, tensor<?x?x32xf32>) -> (tensor<?x?x32xf32>, tensor<?x2x16x16xf32>)
  %out = onnx.Cast %o : (tensor<?x?x32xf32>) -> tensor<?x?x32xbf16>
  return %out, %s1 : tensor<?x?x32xbf16>, tensor<?x2x16x16xf32>
}

// 16 bits would round the output twice where the scale is no power of 2.
// CHECK-LABEL: func.func @rounding
// CHECK: arith.extf %arg0
// CHECK: tnl.linear_attention {{.*}} -> (tensor<?x2x?x3xf32>, tensor<?x2x3x3xf32>)
// CHECK: tnl.scale {{.*}} by 3.000000e-01 : tensor<?x?x6xf32>
// CHECK: arith.truncf
func.func @rounding(%q: tensor<?x?x6xbf16> {tnl.dims = ["batch", "seq", ""], tnl.name = "q"}) -> (tensor<?x?x6xbf16>, tensor<?x2x3x3xbf16>) attributes {tnl.symbols = ["batch", "seq"]} {
  %o, %s1 = onnx.LinearAttention %q, %q, %q {kv_num_heads = 2 : i64, q_num_heads = 2 : i64, scale = 0.3 : f32} : (tensor<?x?x6xbf16>, tensor<?x?x6xbf16>, tensor<?x?x6xbf16>) -> (tensor<?x?x6xbf16>, tensor<?x2x3x3xbf16>)
  return %o, %s1 : tensor<?x?x6xbf16>, tensor<?x2x3x3xbf16>
}

// A norm absorbs the scale.
// CHECK-LABEL: func.func @normalized
// CHECK: tnl.linear_attention
// CHECK-NOT: tnl.scale
// CHECK: tnl.simple_rms_norm %{{.*}} eps 1.600000e-05
func.func @normalized(%q: tensor<?x?x32xf32> {tnl.dims = ["batch", "seq", ""], tnl.name = "q"}) -> tensor<?x?x32xf32> attributes {tnl.symbols = ["batch", "seq"]} {
  %w = onnx.Constant dense<1.0> : tensor<32xf32>
  %o, %s = onnx.LinearAttention %q, %q, %q {kv_num_heads = 2 : i64, q_num_heads = 2 : i64} : (tensor<?x?x32xf32>, tensor<?x?x32xf32>, tensor<?x?x32xf32>) -> (tensor<?x?x32xf32>, tensor<?x2x16x16xf32>)
  %y = onnx.RMSNormalization %o, %w {epsilon = 1.0e-6 : f32} : (tensor<?x?x32xf32>, tensor<32xf32>) -> tensor<?x?x32xf32>
  return %y : tensor<?x?x32xf32>
}

// Also where 16 bits would round it; without a scale there is nothing to round twice.
// CHECK-LABEL: func.func @normalized_narrow
// CHECK: tnl.linear_attention {{.*}} -> (tensor<?x2x?x3xbf16>, tensor<?x2x3x3xf32>)
// CHECK-NOT: tnl.scale
// CHECK: tnl.simple_rms_norm %{{.*}} eps {{.*}} : tensor<?x?x6xbf16>
func.func @normalized_narrow(%q: tensor<?x?x6xbf16> {tnl.dims = ["batch", "seq", ""], tnl.name = "q"}) -> tensor<?x?x6xbf16> attributes {tnl.symbols = ["batch", "seq"]} {
  %w = onnx.Constant dense<1.0> : tensor<6xbf16>
  %o, %s = onnx.LinearAttention %q, %q, %q {kv_num_heads = 2 : i64, q_num_heads = 2 : i64} : (tensor<?x?x6xbf16>, tensor<?x?x6xbf16>, tensor<?x?x6xbf16>) -> (tensor<?x?x6xbf16>, tensor<?x2x3x3xbf16>)
  %y = onnx.RMSNormalization %o, %w {epsilon = 1.0e-6 : f32} : (tensor<?x?x6xbf16>, tensor<6xbf16>) -> tensor<?x?x6xbf16>
  return %y : tensor<?x?x6xbf16>
}

// f16 may not hold the output without its scale.
// CHECK-LABEL: func.func @half
// CHECK: tnl.linear_attention {{.*}} -> (tensor<?x2x?x4xf32>, tensor<?x2x4x4xf32>)
// CHECK: tnl.scale {{.*}} by 5.000000e-01 : tensor<?x?x8xf32>
// CHECK: arith.truncf
func.func @half(%q: tensor<?x?x8xf16> {tnl.dims = ["batch", "seq", ""], tnl.name = "q"}) -> tensor<?x?x8xf16> attributes {tnl.symbols = ["batch", "seq"]} {
  %o, %s = onnx.LinearAttention %q, %q, %q {kv_num_heads = 2 : i64, q_num_heads = 2 : i64} : (tensor<?x?x8xf16>, tensor<?x?x8xf16>, tensor<?x?x8xf16>) -> (tensor<?x?x8xf16>, tensor<?x2x4x4xf16>)
  return %o : tensor<?x?x8xf16>
}

// Casts to a narrow type are the output's own where the scale would be rounded.
// CHECK-LABEL: func.func @narrow_scaled
// CHECK: tnl.linear_attention {{.*}} -> (tensor<?x2x?x3xf32>, tensor<?x2x3x3xf32>)
// CHECK: tnl.scale {{.*}} by -3.000000e-01 : tensor<?x?x6xf32>
// CHECK: arith.truncf
func.func @narrow_scaled(%q: tensor<?x?x6xbf16> {tnl.dims = ["batch", "seq", ""], tnl.name = "q"}) -> tensor<?x?x6xbf16> attributes {tnl.symbols = ["batch", "seq"]} {
  %wide = onnx.Cast %q : (tensor<?x?x6xbf16>) -> tensor<?x?x6xf32>
  %o, %s1 = onnx.LinearAttention %wide, %wide, %wide {kv_num_heads = 2 : i64, q_num_heads = 2 : i64, scale = -0.3 : f32} : (tensor<?x?x6xf32>, tensor<?x?x6xf32>, tensor<?x?x6xf32>) -> (tensor<?x?x6xf32>, tensor<?x2x3x3xf32>)
  %out = onnx.Cast %o : (tensor<?x?x6xf32>) -> tensor<?x?x6xbf16>
  return %out : tensor<?x?x6xbf16>
}
