// RUN: tnl-opt %s --pass-pipeline='builtin.module(func.func(convert-onnx-to-tnl))' -o %t
// RUN: FileCheck %s < %t
// RUN: tnl-interpret %s --compare=%t --max-rel=1e-6 --dim=n=5 --dim=b=2
// RUN: tnl-interpret %s --compare=%t --max-rel=1e-6 --dim=n=3 --dim=b=3

// Activations [tokens, batch, channels] between two transposes, which meet.

// Projections, heads and sums treat rows alike.
// CHECK-LABEL: func.func @rows(
// CHECK-NOT: onnx.Transpose
// CHECK-COUNT-3: tnl.split_heads
// CHECK: tnl.linear_attention
// CHECK: tnl.merge_heads
// CHECK-NOT: onnx.Transpose
// CHECK: return
func.func @rows(%x: tensor<?x?x8xf32> {tnl.dims = ["b", "n", ""]})
    -> tensor<?x?x8xf32> attributes {tnl.symbols = ["b", "n"]} {
  %0 = onnx.Constant dense<[0]> : tensor<1xi64>
  %1 = onnx.Transpose %x {perm = array<i64: 1, 0, 2>} : (tensor<?x?x8xf32>) -> tensor<?x?x8xf32>
  %2 = onnx.Constant dense<[[-0.800000012, -1.32000005, -0.25, 0.419999987, 1.13999999, 0.109999999, -0.550000012, -0.779999971], [0.75, 1.63, 0.270000011, -1.23000002, -0.959999979, 1.60000002, 0.200000003, -1.73000002], [-0.0799999982, -1.15999997, -0.629999995, -0.49000001, -0.709999979, 0.550000012, -0.0599999987, -0.589999974], [0.409999996, 0.829999983, -1.63999999, -0.25999999, -0.980000019, -0.170000002, -1.28999996, 0.0199999996], [-0.0399999991, -0.300000012, -1.04999995, -0.400000006, -1.09000003, -1.36000001, 0.219999999, -1.11000001], [1.16999996, 0.720000029, -2.0, 0.270000011, -1.10000002, 0.0299999993, 0.0399999991, -1.99000001], [-0.230000004, -0.25999999, 0.959999979, -1.17999995, 0.74000001, -1.10000002, -0.330000013, -0.839999974], [1.45000005, 0.569999993, 2.43000007, 0.639999986, 0.839999974, 0.839999974, -0.610000014, -0.0700000003]]> : tensor<8x8xf32>
  %3 = onnx.Constant dense<[[1.35000002, -0.400000006, 0.189999998, -0.0199999996, 0.610000014, -0.360000014, -0.150000006, 0.239999995], [0.100000001, -0.860000014, 0.899999976, -1.29999995, -1.20000005, -1.27999997, 0.970000029, -0.360000014], [-0.970000029, -1.13999999, 0.419999987, -1.04999995, -1.26999998, 0.610000014, -1.20000005, -0.319999993], [-0.00999999978, -0.449999988, -0.0500000007, 1.34000003, -0.519999981, -1.25999999, -1.84000003, -0.200000003], [-0.349999994, 0.270000011, -0.460000008, -0.479999989, -0.720000029, -0.519999981, 0.159999996, -0.379999995], [0.100000001, 1.89999998, 0.479999989, -1.58000004, 1.73000002, 0.349999994, -0.939999998, 0.910000026], [0.0199999996, -0.620000005, -0.629999995, -0.99000001, 0.0500000007, 1.07000005, -0.330000013, 0.419999987], [1.88, -1.21000004, 0.25999999, -0.310000002, -1.05999994, -1.02999997, -0.0199999996, 0.430000007]]> : tensor<8x8xf32>
  %4 = onnx.Constant dense<[[-0.529999971, 0.0500000007, 0.720000029, 0.300000012, 0.870000005, 0.460000008, 0.49000001, 1.83000004], [0.620000005, 0.129999995, 0.709999979, -0.920000017, -0.340000004, 0.790000021, 0.629999995, 1.54999995], [0.00999999978, -1.46000004, 1.95000005, 1.09000003, -1.05999994, 1.38, 0.0299999993, -1.80999994], [-0.419999987, -0.50999999, 1.59000003, -0.790000021, -0.25, -0.280000001, -0.379999995, -0.910000026], [0.219999999, 1.08000004, 0.620000005, -0.930000007, -1.14999998, 0.119999997, -0.709999979, -0.629999995], [-1.67999995, 1.95000005, 0.920000017, -0.970000029, 0.910000026, 1.34000003, -2.3900001, -0.550000012], [-0.389999986, 0.649999976, -0.119999997, -0.230000004, -0.0599999987, 1.85000002, 2.16000009, -0.519999981], [-0.930000007, 2.69000006, -0.980000019, -0.569999993, 0.0399999991, 0.479999989, 1.02999997, 0.389999986]]> : tensor<8x8xf32>
  %5 = onnx.Constant dense<[0, 0, 2, 4]> : tensor<4xi64>
  %6 = onnx.MatMul %1, %2 : (tensor<?x?x8xf32>, tensor<8x8xf32>) -> tensor<?x?x8xf32>
  %7 = onnx.Reshape %6, %5 : (tensor<?x?x8xf32>, tensor<4xi64>) -> tensor<?x?x2x4xf32>
  %8 = onnx.Transpose %7 {perm = array<i64: 1, 2, 0, 3>} : (tensor<?x?x2x4xf32>) -> tensor<?x2x?x4xf32>
  %9 = onnx.MatMul %1, %3 : (tensor<?x?x8xf32>, tensor<8x8xf32>) -> tensor<?x?x8xf32>
  %10 = onnx.Reshape %9, %5 : (tensor<?x?x8xf32>, tensor<4xi64>) -> tensor<?x?x2x4xf32>
  %11 = onnx.Transpose %10 {perm = array<i64: 1, 2, 0, 3>} : (tensor<?x?x2x4xf32>) -> tensor<?x2x?x4xf32>
  %12 = onnx.MatMul %1, %4 : (tensor<?x?x8xf32>, tensor<8x8xf32>) -> tensor<?x?x8xf32>
  %13 = onnx.Reshape %12, %5 : (tensor<?x?x8xf32>, tensor<4xi64>) -> tensor<?x?x2x4xf32>
  %14 = onnx.Transpose %13 {perm = array<i64: 1, 2, 0, 3>} : (tensor<?x?x2x4xf32>) -> tensor<?x2x?x4xf32>
  %15 = onnx.Shape %8 {start = 2 : si64, end = 3 : si64} : (tensor<?x2x?x4xf32>) -> tensor<1xi64>
  %16 = onnx.ConstantOfShape %15 {value = dense<1> : tensor<1xi64>} : (tensor<1xi64>) -> tensor<?xi64>
  %17 = onnx.Constant dense<0> : tensor<i64>
  %18 = onnx.CumSum %16, %17  : (tensor<?xi64>, tensor<i64>) -> tensor<?xi64>
  %19 = onnx.Constant dense<[0]> : tensor<1xi64>
  %20 = onnx.Constant dense<[1]> : tensor<1xi64>
  %21 = onnx.Unsqueeze %18, %20 : (tensor<?xi64>, tensor<1xi64>) -> tensor<?x1xi64>
  %22 = onnx.Unsqueeze %18, %19 : (tensor<?xi64>, tensor<1xi64>) -> tensor<1x?xi64>
  %23 = onnx.Sub %21, %22 : (tensor<?x1xi64>, tensor<1x?xi64>) -> tensor<?x?xi64>
  %24 = onnx.Cast %23 : (tensor<?x?xi64>) -> tensor<?x?xf32>
  %25 = onnx.Constant dense<[[[-0.5]], [[-0.25]]]> : tensor<2x1x1xf32>
  %26 = onnx.Mul %25, %24 : (tensor<2x1x1xf32>, tensor<?x?xf32>) -> tensor<2x?x?xf32>
  %27 = onnx.Constant dense<0> : tensor<i64>
  %28 = onnx.GreaterOrEqual %23, %27 : (tensor<?x?xi64>, tensor<i64>) -> tensor<?x?xi1>
  %29 = onnx.Constant dense<0xFF800000> : tensor<f32>
  %30 = onnx.Where %28, %26, %29 : (tensor<?x?xi1>, tensor<2x?x?xf32>, tensor<f32>) -> tensor<2x?x?xf32>
  %31 = onnx.Exp %30 : (tensor<2x?x?xf32>) -> tensor<2x?x?xf32>
  %32 = onnx.Transpose %11 {perm = array<i64: 0, 1, 3, 2>} : (tensor<?x2x?x4xf32>) -> tensor<?x2x4x?xf32>
  %33 = onnx.MatMul %8, %32 : (tensor<?x2x?x4xf32>, tensor<?x2x4x?xf32>) -> tensor<?x2x?x?xf32>
  %34 = onnx.Mul %33, %31 : (tensor<?x2x?x?xf32>, tensor<2x?x?xf32>) -> tensor<?x2x?x?xf32>
  %35 = onnx.MatMul %34, %14 : (tensor<?x2x?x?xf32>, tensor<?x2x?x4xf32>) -> tensor<?x2x?x4xf32>
  %36 = onnx.Transpose %35 {perm = array<i64: 2, 0, 1, 3>} : (tensor<?x2x?x4xf32>) -> tensor<?x?x2x4xf32>
  %37 = onnx.Constant dense<[0, 0, 8]> : tensor<3xi64>
  %38 = onnx.Reshape %36, %37 : (tensor<?x?x2x4xf32>, tensor<3xi64>) -> tensor<?x?x8xf32>
  %39 = onnx.Add %1, %38 : (tensor<?x?x8xf32>, tensor<?x?x8xf32>) -> tensor<?x?x8xf32>
  %40 = onnx.Transpose %39 {perm = array<i64: 1, 0, 2>} : (tensor<?x?x8xf32>) -> tensor<?x?x8xf32>
  return %40 : tensor<?x?x8xf32>
}

// A mean over tokens does not: the transposes stay around it.
// CHECK-LABEL: func.func @tokens_mixed(
// CHECK: tnl.linear_attention
// CHECK: onnx.Transpose
// CHECK: onnx.ReduceMean
// CHECK: return
func.func @tokens_mixed(%x: tensor<?x?x8xf32> {tnl.dims = ["b", "n", ""]})
    -> tensor<?x?x8xf32> attributes {tnl.symbols = ["b", "n"]} {
  %0 = onnx.Constant dense<[0]> : tensor<1xi64>
  %1 = onnx.Transpose %x {perm = array<i64: 1, 0, 2>} : (tensor<?x?x8xf32>) -> tensor<?x?x8xf32>
  %2 = onnx.Constant dense<[[-0.800000012, -1.32000005, -0.25, 0.419999987, 1.13999999, 0.109999999, -0.550000012, -0.779999971], [0.75, 1.63, 0.270000011, -1.23000002, -0.959999979, 1.60000002, 0.200000003, -1.73000002], [-0.0799999982, -1.15999997, -0.629999995, -0.49000001, -0.709999979, 0.550000012, -0.0599999987, -0.589999974], [0.409999996, 0.829999983, -1.63999999, -0.25999999, -0.980000019, -0.170000002, -1.28999996, 0.0199999996], [-0.0399999991, -0.300000012, -1.04999995, -0.400000006, -1.09000003, -1.36000001, 0.219999999, -1.11000001], [1.16999996, 0.720000029, -2.0, 0.270000011, -1.10000002, 0.0299999993, 0.0399999991, -1.99000001], [-0.230000004, -0.25999999, 0.959999979, -1.17999995, 0.74000001, -1.10000002, -0.330000013, -0.839999974], [1.45000005, 0.569999993, 2.43000007, 0.639999986, 0.839999974, 0.839999974, -0.610000014, -0.0700000003]]> : tensor<8x8xf32>
  %3 = onnx.Constant dense<[[1.35000002, -0.400000006, 0.189999998, -0.0199999996, 0.610000014, -0.360000014, -0.150000006, 0.239999995], [0.100000001, -0.860000014, 0.899999976, -1.29999995, -1.20000005, -1.27999997, 0.970000029, -0.360000014], [-0.970000029, -1.13999999, 0.419999987, -1.04999995, -1.26999998, 0.610000014, -1.20000005, -0.319999993], [-0.00999999978, -0.449999988, -0.0500000007, 1.34000003, -0.519999981, -1.25999999, -1.84000003, -0.200000003], [-0.349999994, 0.270000011, -0.460000008, -0.479999989, -0.720000029, -0.519999981, 0.159999996, -0.379999995], [0.100000001, 1.89999998, 0.479999989, -1.58000004, 1.73000002, 0.349999994, -0.939999998, 0.910000026], [0.0199999996, -0.620000005, -0.629999995, -0.99000001, 0.0500000007, 1.07000005, -0.330000013, 0.419999987], [1.88, -1.21000004, 0.25999999, -0.310000002, -1.05999994, -1.02999997, -0.0199999996, 0.430000007]]> : tensor<8x8xf32>
  %4 = onnx.Constant dense<[[-0.529999971, 0.0500000007, 0.720000029, 0.300000012, 0.870000005, 0.460000008, 0.49000001, 1.83000004], [0.620000005, 0.129999995, 0.709999979, -0.920000017, -0.340000004, 0.790000021, 0.629999995, 1.54999995], [0.00999999978, -1.46000004, 1.95000005, 1.09000003, -1.05999994, 1.38, 0.0299999993, -1.80999994], [-0.419999987, -0.50999999, 1.59000003, -0.790000021, -0.25, -0.280000001, -0.379999995, -0.910000026], [0.219999999, 1.08000004, 0.620000005, -0.930000007, -1.14999998, 0.119999997, -0.709999979, -0.629999995], [-1.67999995, 1.95000005, 0.920000017, -0.970000029, 0.910000026, 1.34000003, -2.3900001, -0.550000012], [-0.389999986, 0.649999976, -0.119999997, -0.230000004, -0.0599999987, 1.85000002, 2.16000009, -0.519999981], [-0.930000007, 2.69000006, -0.980000019, -0.569999993, 0.0399999991, 0.479999989, 1.02999997, 0.389999986]]> : tensor<8x8xf32>
  %5 = onnx.Constant dense<[0, 0, 2, 4]> : tensor<4xi64>
  %6 = onnx.MatMul %1, %2 : (tensor<?x?x8xf32>, tensor<8x8xf32>) -> tensor<?x?x8xf32>
  %7 = onnx.Reshape %6, %5 : (tensor<?x?x8xf32>, tensor<4xi64>) -> tensor<?x?x2x4xf32>
  %8 = onnx.Transpose %7 {perm = array<i64: 1, 2, 0, 3>} : (tensor<?x?x2x4xf32>) -> tensor<?x2x?x4xf32>
  %9 = onnx.MatMul %1, %3 : (tensor<?x?x8xf32>, tensor<8x8xf32>) -> tensor<?x?x8xf32>
  %10 = onnx.Reshape %9, %5 : (tensor<?x?x8xf32>, tensor<4xi64>) -> tensor<?x?x2x4xf32>
  %11 = onnx.Transpose %10 {perm = array<i64: 1, 2, 0, 3>} : (tensor<?x?x2x4xf32>) -> tensor<?x2x?x4xf32>
  %12 = onnx.MatMul %1, %4 : (tensor<?x?x8xf32>, tensor<8x8xf32>) -> tensor<?x?x8xf32>
  %13 = onnx.Reshape %12, %5 : (tensor<?x?x8xf32>, tensor<4xi64>) -> tensor<?x?x2x4xf32>
  %14 = onnx.Transpose %13 {perm = array<i64: 1, 2, 0, 3>} : (tensor<?x?x2x4xf32>) -> tensor<?x2x?x4xf32>
  %15 = onnx.Shape %8 {start = 2 : si64, end = 3 : si64} : (tensor<?x2x?x4xf32>) -> tensor<1xi64>
  %16 = onnx.ConstantOfShape %15 {value = dense<1> : tensor<1xi64>} : (tensor<1xi64>) -> tensor<?xi64>
  %17 = onnx.Constant dense<0> : tensor<i64>
  %18 = onnx.CumSum %16, %17  : (tensor<?xi64>, tensor<i64>) -> tensor<?xi64>
  %19 = onnx.Constant dense<[0]> : tensor<1xi64>
  %20 = onnx.Constant dense<[1]> : tensor<1xi64>
  %21 = onnx.Unsqueeze %18, %20 : (tensor<?xi64>, tensor<1xi64>) -> tensor<?x1xi64>
  %22 = onnx.Unsqueeze %18, %19 : (tensor<?xi64>, tensor<1xi64>) -> tensor<1x?xi64>
  %23 = onnx.Sub %21, %22 : (tensor<?x1xi64>, tensor<1x?xi64>) -> tensor<?x?xi64>
  %24 = onnx.Cast %23 : (tensor<?x?xi64>) -> tensor<?x?xf32>
  %25 = onnx.Constant dense<[[[-0.5]], [[-0.25]]]> : tensor<2x1x1xf32>
  %26 = onnx.Mul %25, %24 : (tensor<2x1x1xf32>, tensor<?x?xf32>) -> tensor<2x?x?xf32>
  %27 = onnx.Constant dense<0> : tensor<i64>
  %28 = onnx.GreaterOrEqual %23, %27 : (tensor<?x?xi64>, tensor<i64>) -> tensor<?x?xi1>
  %29 = onnx.Constant dense<0xFF800000> : tensor<f32>
  %30 = onnx.Where %28, %26, %29 : (tensor<?x?xi1>, tensor<2x?x?xf32>, tensor<f32>) -> tensor<2x?x?xf32>
  %31 = onnx.Exp %30 : (tensor<2x?x?xf32>) -> tensor<2x?x?xf32>
  %32 = onnx.Transpose %11 {perm = array<i64: 0, 1, 3, 2>} : (tensor<?x2x?x4xf32>) -> tensor<?x2x4x?xf32>
  %33 = onnx.MatMul %8, %32 : (tensor<?x2x?x4xf32>, tensor<?x2x4x?xf32>) -> tensor<?x2x?x?xf32>
  %34 = onnx.Mul %33, %31 : (tensor<?x2x?x?xf32>, tensor<2x?x?xf32>) -> tensor<?x2x?x?xf32>
  %35 = onnx.MatMul %34, %14 : (tensor<?x2x?x?xf32>, tensor<?x2x?x4xf32>) -> tensor<?x2x?x4xf32>
  %36 = onnx.Transpose %35 {perm = array<i64: 2, 0, 1, 3>} : (tensor<?x2x?x4xf32>) -> tensor<?x?x2x4xf32>
  %37 = onnx.Constant dense<[0, 0, 8]> : tensor<3xi64>
  %38 = onnx.Reshape %36, %37 : (tensor<?x?x2x4xf32>, tensor<3xi64>) -> tensor<?x?x8xf32>
  %39 = onnx.Add %1, %38 : (tensor<?x?x8xf32>, tensor<?x?x8xf32>) -> tensor<?x?x8xf32>
  %40 = onnx.ReduceMean %39, %0 : (tensor<?x?x8xf32>, tensor<1xi64>) -> tensor<1x?x8xf32>
  %41 = onnx.Add %39, %40 : (tensor<?x?x8xf32>, tensor<1x?x8xf32>) -> tensor<?x?x8xf32>
  %42 = onnx.Transpose %41 {perm = array<i64: 1, 0, 2>} : (tensor<?x?x8xf32>) -> tensor<?x?x8xf32>
  return %42 : tensor<?x?x8xf32>
}
