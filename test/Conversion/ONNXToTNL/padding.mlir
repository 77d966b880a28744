// RUN: tnl-opt %s --pass-pipeline='builtin.module(func.func(convert-onnx-to-tnl))' -o %t
// RUN: FileCheck %s < %t
// RUN: tnl-interpret %s --compare=%t --dim=n=7 --input=mask=random:0:2

// Padding tokens count with v = 0.

// Where(mask == 0, 0, v).
// CHECK-LABEL: func.func @hidden_is_zero(
// CHECK: tnl.linear_attention %arg0, %arg1, %arg2 mask(%arg3) slopes [5.000000e-01, 2.500000e-01]
func.func @hidden_is_zero(%q: tensor<?x2x?x4xf32> {tnl.dims = ["b", "", "n", ""]}, %k: tensor<?x2x?x4xf32> {tnl.dims = ["b", "", "n", ""]}, %v: tensor<?x2x?x3xf32> {tnl.dims = ["b", "", "n", ""]}, %mask: tensor<?x?xi64> {tnl.dims = ["b", "n"], tnl.name = "mask"})
    -> tensor<?x2x?x3xf32> attributes {tnl.symbols = ["b", "n"]} {
  %zero = onnx.Constant dense<0> : tensor<i64>
  %one = onnx.Constant dense<1> : tensor<i64>
  %axis0 = onnx.Constant dense<0> : tensor<1xi64>
  %axis1 = onnx.Constant dense<1> : tensor<1xi64>
  %sizes = onnx.Shape %q {start = 2 : si64, end = 3 : si64} : (tensor<?x2x?x4xf32>) -> tensor<1xi64>
  %n = onnx.Squeeze %sizes, %axis0 : (tensor<1xi64>, tensor<1xi64>) -> tensor<i64>
  %t = onnx.Range %zero, %n, %one : (tensor<i64>, tensor<i64>, tensor<i64>) -> tensor<?xi64>
  %i = onnx.Unsqueeze %t, %axis1 : (tensor<?xi64>, tensor<1xi64>) -> tensor<?x1xi64>
  %j = onnx.Unsqueeze %t, %axis0 : (tensor<?xi64>, tensor<1xi64>) -> tensor<1x?xi64>
  %d = onnx.Sub %i, %j : (tensor<?x1xi64>, tensor<1x?xi64>) -> tensor<?x?xi64>
  %slopes = onnx.Constant dense<[[[0.5]], [[0.25]]]> : tensor<2x1x1xf32>
  %causal = onnx.GreaterOrEqual %d, %zero : (tensor<?x?xi64>, tensor<i64>) -> tensor<?x?xi1>
  %df = onnx.Cast %d : (tensor<?x?xi64>) -> tensor<?x?xf32>
  %sd = onnx.Mul %slopes, %df : (tensor<2x1x1xf32>, tensor<?x?xf32>) -> tensor<2x?x?xf32>
  %x = onnx.Neg %sd : (tensor<2x?x?xf32>) -> tensor<2x?x?xf32>
  %inf = onnx.Constant dense<0xFF800000> : tensor<f32>
  %y = onnx.Where %causal, %x, %inf : (tensor<?x?xi1>, tensor<2x?x?xf32>, tensor<f32>) -> tensor<2x?x?xf32>
  %m = onnx.Exp %y : (tensor<2x?x?xf32>) -> tensor<2x?x?xf32>
  %axes = onnx.Constant dense<[1, 3]> : tensor<2xi64>
  %e = onnx.Equal %mask, %zero : (tensor<?x?xi64>, tensor<i64>) -> tensor<?x?xi1>
  %u = onnx.Unsqueeze %e, %axes : (tensor<?x?xi1>, tensor<2xi64>) -> tensor<?x1x?x1xi1>
  %zf = onnx.Constant dense<0.0> : tensor<f32>
  %masked = onnx.Where %u, %zf, %v : (tensor<?x1x?x1xi1>, tensor<f32>, tensor<?x2x?x3xf32>) -> tensor<?x2x?x3xf32>
  %kt = onnx.Transpose %k {perm = array<i64: 0, 1, 3, 2>} : (tensor<?x2x?x4xf32>) -> tensor<?x2x4x?xf32>
  %s = onnx.MatMul %q, %kt : (tensor<?x2x?x4xf32>, tensor<?x2x4x?xf32>) -> tensor<?x2x?x?xf32>
  %w = onnx.Mul %s, %m : (tensor<?x2x?x?xf32>, tensor<2x?x?xf32>) -> tensor<?x2x?x?xf32>
  %o = onnx.MatMul %w, %masked : (tensor<?x2x?x?xf32>, tensor<?x2x?x3xf32>) -> tensor<?x2x?x3xf32>
  return %o : tensor<?x2x?x3xf32>
}

// Where(not (mask == 0), v, 0).
// CHECK-LABEL: func.func @kept_is_nonzero(
// CHECK: tnl.linear_attention %arg0, %arg1, %arg2 mask(%arg3) slopes [5.000000e-01, 2.500000e-01]
func.func @kept_is_nonzero(%q: tensor<?x2x?x4xf32> {tnl.dims = ["b", "", "n", ""]}, %k: tensor<?x2x?x4xf32> {tnl.dims = ["b", "", "n", ""]}, %v: tensor<?x2x?x3xf32> {tnl.dims = ["b", "", "n", ""]}, %mask: tensor<?x?xi64> {tnl.dims = ["b", "n"], tnl.name = "mask"})
    -> tensor<?x2x?x3xf32> attributes {tnl.symbols = ["b", "n"]} {
  %zero = onnx.Constant dense<0> : tensor<i64>
  %one = onnx.Constant dense<1> : tensor<i64>
  %axis0 = onnx.Constant dense<0> : tensor<1xi64>
  %axis1 = onnx.Constant dense<1> : tensor<1xi64>
  %sizes = onnx.Shape %q {start = 2 : si64, end = 3 : si64} : (tensor<?x2x?x4xf32>) -> tensor<1xi64>
  %n = onnx.Squeeze %sizes, %axis0 : (tensor<1xi64>, tensor<1xi64>) -> tensor<i64>
  %t = onnx.Range %zero, %n, %one : (tensor<i64>, tensor<i64>, tensor<i64>) -> tensor<?xi64>
  %i = onnx.Unsqueeze %t, %axis1 : (tensor<?xi64>, tensor<1xi64>) -> tensor<?x1xi64>
  %j = onnx.Unsqueeze %t, %axis0 : (tensor<?xi64>, tensor<1xi64>) -> tensor<1x?xi64>
  %d = onnx.Sub %i, %j : (tensor<?x1xi64>, tensor<1x?xi64>) -> tensor<?x?xi64>
  %slopes = onnx.Constant dense<[[[0.5]], [[0.25]]]> : tensor<2x1x1xf32>
  %causal = onnx.GreaterOrEqual %d, %zero : (tensor<?x?xi64>, tensor<i64>) -> tensor<?x?xi1>
  %df = onnx.Cast %d : (tensor<?x?xi64>) -> tensor<?x?xf32>
  %sd = onnx.Mul %slopes, %df : (tensor<2x1x1xf32>, tensor<?x?xf32>) -> tensor<2x?x?xf32>
  %x = onnx.Neg %sd : (tensor<2x?x?xf32>) -> tensor<2x?x?xf32>
  %inf = onnx.Constant dense<0xFF800000> : tensor<f32>
  %y = onnx.Where %causal, %x, %inf : (tensor<?x?xi1>, tensor<2x?x?xf32>, tensor<f32>) -> tensor<2x?x?xf32>
  %m = onnx.Exp %y : (tensor<2x?x?xf32>) -> tensor<2x?x?xf32>
  %axes = onnx.Constant dense<[1, 3]> : tensor<2xi64>
  %e = onnx.Equal %mask, %zero : (tensor<?x?xi64>, tensor<i64>) -> tensor<?x?xi1>
  %ne = onnx.Not %e : (tensor<?x?xi1>) -> tensor<?x?xi1>
  %u = onnx.Unsqueeze %ne, %axes : (tensor<?x?xi1>, tensor<2xi64>) -> tensor<?x1x?x1xi1>
  %zf = onnx.Constant dense<0.0> : tensor<f32>
  %masked = onnx.Where %u, %v, %zf : (tensor<?x1x?x1xi1>, tensor<?x2x?x3xf32>, tensor<f32>) -> tensor<?x2x?x3xf32>
  %kt = onnx.Transpose %k {perm = array<i64: 0, 1, 3, 2>} : (tensor<?x2x?x4xf32>) -> tensor<?x2x4x?xf32>
  %s = onnx.MatMul %q, %kt : (tensor<?x2x?x4xf32>, tensor<?x2x4x?xf32>) -> tensor<?x2x?x?xf32>
  %w = onnx.Mul %s, %m : (tensor<?x2x?x?xf32>, tensor<2x?x?xf32>) -> tensor<?x2x?x?xf32>
  %o = onnx.MatMul %w, %masked : (tensor<?x2x?x?xf32>, tensor<?x2x?x3xf32>) -> tensor<?x2x?x3xf32>
  return %o : tensor<?x2x?x3xf32>
}

// Where(bool(mask), v, 0).
// CHECK-LABEL: func.func @cast_to_bool(
// CHECK: tnl.linear_attention %arg0, %arg1, %arg2 mask(%arg3) slopes [5.000000e-01, 2.500000e-01]
func.func @cast_to_bool(%q: tensor<?x2x?x4xf32> {tnl.dims = ["b", "", "n", ""]}, %k: tensor<?x2x?x4xf32> {tnl.dims = ["b", "", "n", ""]}, %v: tensor<?x2x?x3xf32> {tnl.dims = ["b", "", "n", ""]}, %mask: tensor<?x?xi64> {tnl.dims = ["b", "n"], tnl.name = "mask"})
    -> tensor<?x2x?x3xf32> attributes {tnl.symbols = ["b", "n"]} {
  %zero = onnx.Constant dense<0> : tensor<i64>
  %one = onnx.Constant dense<1> : tensor<i64>
  %axis0 = onnx.Constant dense<0> : tensor<1xi64>
  %axis1 = onnx.Constant dense<1> : tensor<1xi64>
  %sizes = onnx.Shape %q {start = 2 : si64, end = 3 : si64} : (tensor<?x2x?x4xf32>) -> tensor<1xi64>
  %n = onnx.Squeeze %sizes, %axis0 : (tensor<1xi64>, tensor<1xi64>) -> tensor<i64>
  %t = onnx.Range %zero, %n, %one : (tensor<i64>, tensor<i64>, tensor<i64>) -> tensor<?xi64>
  %i = onnx.Unsqueeze %t, %axis1 : (tensor<?xi64>, tensor<1xi64>) -> tensor<?x1xi64>
  %j = onnx.Unsqueeze %t, %axis0 : (tensor<?xi64>, tensor<1xi64>) -> tensor<1x?xi64>
  %d = onnx.Sub %i, %j : (tensor<?x1xi64>, tensor<1x?xi64>) -> tensor<?x?xi64>
  %slopes = onnx.Constant dense<[[[0.5]], [[0.25]]]> : tensor<2x1x1xf32>
  %causal = onnx.GreaterOrEqual %d, %zero : (tensor<?x?xi64>, tensor<i64>) -> tensor<?x?xi1>
  %df = onnx.Cast %d : (tensor<?x?xi64>) -> tensor<?x?xf32>
  %sd = onnx.Mul %slopes, %df : (tensor<2x1x1xf32>, tensor<?x?xf32>) -> tensor<2x?x?xf32>
  %x = onnx.Neg %sd : (tensor<2x?x?xf32>) -> tensor<2x?x?xf32>
  %inf = onnx.Constant dense<0xFF800000> : tensor<f32>
  %y = onnx.Where %causal, %x, %inf : (tensor<?x?xi1>, tensor<2x?x?xf32>, tensor<f32>) -> tensor<2x?x?xf32>
  %m = onnx.Exp %y : (tensor<2x?x?xf32>) -> tensor<2x?x?xf32>
  %axes = onnx.Constant dense<[1, 3]> : tensor<2xi64>
  %e = onnx.Cast %mask : (tensor<?x?xi64>) -> tensor<?x?xi1>
  %u = onnx.Unsqueeze %e, %axes : (tensor<?x?xi1>, tensor<2xi64>) -> tensor<?x1x?x1xi1>
  %zf = onnx.Constant dense<0.0> : tensor<f32>
  %masked = onnx.Where %u, %v, %zf : (tensor<?x1x?x1xi1>, tensor<?x2x?x3xf32>, tensor<f32>) -> tensor<?x2x?x3xf32>
  %kt = onnx.Transpose %k {perm = array<i64: 0, 1, 3, 2>} : (tensor<?x2x?x4xf32>) -> tensor<?x2x4x?xf32>
  %s = onnx.MatMul %q, %kt : (tensor<?x2x?x4xf32>, tensor<?x2x4x?xf32>) -> tensor<?x2x?x?xf32>
  %w = onnx.Mul %s, %m : (tensor<?x2x?x?xf32>, tensor<2x?x?xf32>) -> tensor<?x2x?x?xf32>
  %o = onnx.MatMul %w, %masked : (tensor<?x2x?x?xf32>, tensor<?x2x?x3xf32>) -> tensor<?x2x?x3xf32>
  return %o : tensor<?x2x?x3xf32>
}

// v times the mask, both unsqueezed one by one.
// CHECK-LABEL: func.func @product(
// CHECK: tnl.linear_attention %arg0, %arg1, %arg2 mask(%arg3) slopes [5.000000e-01, 2.500000e-01]
func.func @product(%q: tensor<?x2x?x4xf32> {tnl.dims = ["b", "", "n", ""]}, %k: tensor<?x2x?x4xf32> {tnl.dims = ["b", "", "n", ""]}, %v: tensor<?x2x?x3xf32> {tnl.dims = ["b", "", "n", ""]}, %mask: tensor<?x?xi64> {tnl.dims = ["b", "n"], tnl.name = "mask"})
    -> tensor<?x2x?x3xf32> attributes {tnl.symbols = ["b", "n"]} {
  %zero = onnx.Constant dense<0> : tensor<i64>
  %one = onnx.Constant dense<1> : tensor<i64>
  %axis0 = onnx.Constant dense<0> : tensor<1xi64>
  %axis1 = onnx.Constant dense<1> : tensor<1xi64>
  %sizes = onnx.Shape %q {start = 2 : si64, end = 3 : si64} : (tensor<?x2x?x4xf32>) -> tensor<1xi64>
  %n = onnx.Squeeze %sizes, %axis0 : (tensor<1xi64>, tensor<1xi64>) -> tensor<i64>
  %t = onnx.Range %zero, %n, %one : (tensor<i64>, tensor<i64>, tensor<i64>) -> tensor<?xi64>
  %i = onnx.Unsqueeze %t, %axis1 : (tensor<?xi64>, tensor<1xi64>) -> tensor<?x1xi64>
  %j = onnx.Unsqueeze %t, %axis0 : (tensor<?xi64>, tensor<1xi64>) -> tensor<1x?xi64>
  %d = onnx.Sub %i, %j : (tensor<?x1xi64>, tensor<1x?xi64>) -> tensor<?x?xi64>
  %slopes = onnx.Constant dense<[[[0.5]], [[0.25]]]> : tensor<2x1x1xf32>
  %causal = onnx.GreaterOrEqual %d, %zero : (tensor<?x?xi64>, tensor<i64>) -> tensor<?x?xi1>
  %df = onnx.Cast %d : (tensor<?x?xi64>) -> tensor<?x?xf32>
  %sd = onnx.Mul %slopes, %df : (tensor<2x1x1xf32>, tensor<?x?xf32>) -> tensor<2x?x?xf32>
  %x = onnx.Neg %sd : (tensor<2x?x?xf32>) -> tensor<2x?x?xf32>
  %inf = onnx.Constant dense<0xFF800000> : tensor<f32>
  %y = onnx.Where %causal, %x, %inf : (tensor<?x?xi1>, tensor<2x?x?xf32>, tensor<f32>) -> tensor<2x?x?xf32>
  %m = onnx.Exp %y : (tensor<2x?x?xf32>) -> tensor<2x?x?xf32>
  %axes = onnx.Constant dense<[1, 3]> : tensor<2xi64>
  %f = onnx.Cast %mask : (tensor<?x?xi64>) -> tensor<?x?xf32>
  %u1 = onnx.Unsqueeze %f, %axis1 : (tensor<?x?xf32>, tensor<1xi64>) -> tensor<?x1x?xf32>
  %end = onnx.Constant dense<-1> : tensor<1xi64>
  %u = onnx.Unsqueeze %u1, %end : (tensor<?x1x?xf32>, tensor<1xi64>) -> tensor<?x1x?x1xf32>
  %masked = onnx.Mul %v, %u : (tensor<?x2x?x3xf32>, tensor<?x1x?x1xf32>) -> tensor<?x2x?x3xf32>
  %kt = onnx.Transpose %k {perm = array<i64: 0, 1, 3, 2>} : (tensor<?x2x?x4xf32>) -> tensor<?x2x4x?xf32>
  %s = onnx.MatMul %q, %kt : (tensor<?x2x?x4xf32>, tensor<?x2x4x?xf32>) -> tensor<?x2x?x?xf32>
  %w = onnx.Mul %s, %m : (tensor<?x2x?x?xf32>, tensor<2x?x?xf32>) -> tensor<?x2x?x?xf32>
  %o = onnx.MatMul %w, %masked : (tensor<?x2x?x?xf32>, tensor<?x2x?x3xf32>) -> tensor<?x2x?x3xf32>
  return %o : tensor<?x2x?x3xf32>
}

// Where(1 - mask, 0, v) with the mask inverted as numbers.
// CHECK-LABEL: func.func @one_minus(
// CHECK: tnl.linear_attention %arg0, %arg1, %arg2 mask(%arg3) slopes [5.000000e-01, 2.500000e-01]
func.func @one_minus(%q: tensor<?x2x?x4xf32> {tnl.dims = ["b", "", "n", ""]}, %k: tensor<?x2x?x4xf32> {tnl.dims = ["b", "", "n", ""]}, %v: tensor<?x2x?x3xf32> {tnl.dims = ["b", "", "n", ""]}, %mask: tensor<?x?xi64> {tnl.dims = ["b", "n"], tnl.name = "mask"})
    -> tensor<?x2x?x3xf32> attributes {tnl.symbols = ["b", "n"]} {
  %zero = onnx.Constant dense<0> : tensor<i64>
  %one = onnx.Constant dense<1> : tensor<i64>
  %axis0 = onnx.Constant dense<0> : tensor<1xi64>
  %axis1 = onnx.Constant dense<1> : tensor<1xi64>
  %sizes = onnx.Shape %q {start = 2 : si64, end = 3 : si64} : (tensor<?x2x?x4xf32>) -> tensor<1xi64>
  %n = onnx.Squeeze %sizes, %axis0 : (tensor<1xi64>, tensor<1xi64>) -> tensor<i64>
  %t = onnx.Range %zero, %n, %one : (tensor<i64>, tensor<i64>, tensor<i64>) -> tensor<?xi64>
  %i = onnx.Unsqueeze %t, %axis1 : (tensor<?xi64>, tensor<1xi64>) -> tensor<?x1xi64>
  %j = onnx.Unsqueeze %t, %axis0 : (tensor<?xi64>, tensor<1xi64>) -> tensor<1x?xi64>
  %d = onnx.Sub %i, %j : (tensor<?x1xi64>, tensor<1x?xi64>) -> tensor<?x?xi64>
  %slopes = onnx.Constant dense<[[[0.5]], [[0.25]]]> : tensor<2x1x1xf32>
  %causal = onnx.GreaterOrEqual %d, %zero : (tensor<?x?xi64>, tensor<i64>) -> tensor<?x?xi1>
  %df = onnx.Cast %d : (tensor<?x?xi64>) -> tensor<?x?xf32>
  %sd = onnx.Mul %slopes, %df : (tensor<2x1x1xf32>, tensor<?x?xf32>) -> tensor<2x?x?xf32>
  %x = onnx.Neg %sd : (tensor<2x?x?xf32>) -> tensor<2x?x?xf32>
  %inf = onnx.Constant dense<0xFF800000> : tensor<f32>
  %y = onnx.Where %causal, %x, %inf : (tensor<?x?xi1>, tensor<2x?x?xf32>, tensor<f32>) -> tensor<2x?x?xf32>
  %m = onnx.Exp %y : (tensor<2x?x?xf32>) -> tensor<2x?x?xf32>
  %axes = onnx.Constant dense<[1, 3]> : tensor<2xi64>
  %h = onnx.Sub %one, %mask : (tensor<i64>, tensor<?x?xi64>) -> tensor<?x?xi64>
  %e = onnx.Cast %h : (tensor<?x?xi64>) -> tensor<?x?xi1>
  %u = onnx.Unsqueeze %e, %axes : (tensor<?x?xi1>, tensor<2xi64>) -> tensor<?x1x?x1xi1>
  %zf = onnx.Constant dense<0.0> : tensor<f32>
  %masked = onnx.Where %u, %zf, %v : (tensor<?x1x?x1xi1>, tensor<f32>, tensor<?x2x?x3xf32>) -> tensor<?x2x?x3xf32>
  %kt = onnx.Transpose %k {perm = array<i64: 0, 1, 3, 2>} : (tensor<?x2x?x4xf32>) -> tensor<?x2x4x?xf32>
  %s = onnx.MatMul %q, %kt : (tensor<?x2x?x4xf32>, tensor<?x2x4x?xf32>) -> tensor<?x2x?x?xf32>
  %w = onnx.Mul %s, %m : (tensor<?x2x?x?xf32>, tensor<2x?x?xf32>) -> tensor<?x2x?x?xf32>
  %o = onnx.MatMul %w, %masked : (tensor<?x2x?x?xf32>, tensor<?x2x?x3xf32>) -> tensor<?x2x?x3xf32>
  return %o : tensor<?x2x?x3xf32>
}

// On the columns of the scores.
// CHECK-LABEL: func.func @on_scores(
// CHECK: tnl.linear_attention %arg0, %arg1, %arg2 mask(%arg3) slopes [5.000000e-01, 2.500000e-01]
func.func @on_scores(%q: tensor<?x2x?x4xf32> {tnl.dims = ["b", "", "n", ""]}, %k: tensor<?x2x?x4xf32> {tnl.dims = ["b", "", "n", ""]}, %v: tensor<?x2x?x3xf32> {tnl.dims = ["b", "", "n", ""]}, %mask: tensor<?x?xi64> {tnl.dims = ["b", "n"], tnl.name = "mask"})
    -> tensor<?x2x?x3xf32> attributes {tnl.symbols = ["b", "n"]} {
  %zero = onnx.Constant dense<0> : tensor<i64>
  %one = onnx.Constant dense<1> : tensor<i64>
  %axis0 = onnx.Constant dense<0> : tensor<1xi64>
  %axis1 = onnx.Constant dense<1> : tensor<1xi64>
  %sizes = onnx.Shape %q {start = 2 : si64, end = 3 : si64} : (tensor<?x2x?x4xf32>) -> tensor<1xi64>
  %n = onnx.Squeeze %sizes, %axis0 : (tensor<1xi64>, tensor<1xi64>) -> tensor<i64>
  %t = onnx.Range %zero, %n, %one : (tensor<i64>, tensor<i64>, tensor<i64>) -> tensor<?xi64>
  %i = onnx.Unsqueeze %t, %axis1 : (tensor<?xi64>, tensor<1xi64>) -> tensor<?x1xi64>
  %j = onnx.Unsqueeze %t, %axis0 : (tensor<?xi64>, tensor<1xi64>) -> tensor<1x?xi64>
  %d = onnx.Sub %i, %j : (tensor<?x1xi64>, tensor<1x?xi64>) -> tensor<?x?xi64>
  %slopes = onnx.Constant dense<[[[0.5]], [[0.25]]]> : tensor<2x1x1xf32>
  %causal = onnx.GreaterOrEqual %d, %zero : (tensor<?x?xi64>, tensor<i64>) -> tensor<?x?xi1>
  %df = onnx.Cast %d : (tensor<?x?xi64>) -> tensor<?x?xf32>
  %sd = onnx.Mul %slopes, %df : (tensor<2x1x1xf32>, tensor<?x?xf32>) -> tensor<2x?x?xf32>
  %x = onnx.Neg %sd : (tensor<2x?x?xf32>) -> tensor<2x?x?xf32>
  %inf = onnx.Constant dense<0xFF800000> : tensor<f32>
  %y = onnx.Where %causal, %x, %inf : (tensor<?x?xi1>, tensor<2x?x?xf32>, tensor<f32>) -> tensor<2x?x?xf32>
  %m = onnx.Exp %y : (tensor<2x?x?xf32>) -> tensor<2x?x?xf32>
  %axes = onnx.Constant dense<[1, 3]> : tensor<2xi64>
  %row = onnx.Constant dense<[1, 2]> : tensor<2xi64>
  %f = onnx.Cast %mask : (tensor<?x?xi64>) -> tensor<?x?xf32>
  %u = onnx.Unsqueeze %f, %row : (tensor<?x?xf32>, tensor<2xi64>) -> tensor<?x1x1x?xf32>
  %kt = onnx.Transpose %k {perm = array<i64: 0, 1, 3, 2>} : (tensor<?x2x?x4xf32>) -> tensor<?x2x4x?xf32>
  %s = onnx.MatMul %q, %kt : (tensor<?x2x?x4xf32>, tensor<?x2x4x?xf32>) -> tensor<?x2x?x?xf32>
  %w = onnx.Mul %s, %m : (tensor<?x2x?x?xf32>, tensor<2x?x?xf32>) -> tensor<?x2x?x?xf32>
  %wm = onnx.Mul %w, %u : (tensor<?x2x?x?xf32>, tensor<?x1x1x?xf32>) -> tensor<?x2x?x?xf32>
  %o = onnx.MatMul %wm, %v : (tensor<?x2x?x?xf32>, tensor<?x2x?x3xf32>) -> tensor<?x2x?x3xf32>
  return %o : tensor<?x2x?x3xf32>
}

// On the keys.
// CHECK-LABEL: func.func @on_keys(
// CHECK: tnl.linear_attention %arg0, %arg1, %arg2 mask(%arg3) slopes [5.000000e-01, 2.500000e-01]
func.func @on_keys(%q: tensor<?x2x?x4xf32> {tnl.dims = ["b", "", "n", ""]}, %k: tensor<?x2x?x4xf32> {tnl.dims = ["b", "", "n", ""]}, %v: tensor<?x2x?x3xf32> {tnl.dims = ["b", "", "n", ""]}, %mask: tensor<?x?xi64> {tnl.dims = ["b", "n"], tnl.name = "mask"})
    -> tensor<?x2x?x3xf32> attributes {tnl.symbols = ["b", "n"]} {
  %zero = onnx.Constant dense<0> : tensor<i64>
  %one = onnx.Constant dense<1> : tensor<i64>
  %axis0 = onnx.Constant dense<0> : tensor<1xi64>
  %axis1 = onnx.Constant dense<1> : tensor<1xi64>
  %sizes = onnx.Shape %q {start = 2 : si64, end = 3 : si64} : (tensor<?x2x?x4xf32>) -> tensor<1xi64>
  %n = onnx.Squeeze %sizes, %axis0 : (tensor<1xi64>, tensor<1xi64>) -> tensor<i64>
  %t = onnx.Range %zero, %n, %one : (tensor<i64>, tensor<i64>, tensor<i64>) -> tensor<?xi64>
  %i = onnx.Unsqueeze %t, %axis1 : (tensor<?xi64>, tensor<1xi64>) -> tensor<?x1xi64>
  %j = onnx.Unsqueeze %t, %axis0 : (tensor<?xi64>, tensor<1xi64>) -> tensor<1x?xi64>
  %d = onnx.Sub %i, %j : (tensor<?x1xi64>, tensor<1x?xi64>) -> tensor<?x?xi64>
  %slopes = onnx.Constant dense<[[[0.5]], [[0.25]]]> : tensor<2x1x1xf32>
  %causal = onnx.GreaterOrEqual %d, %zero : (tensor<?x?xi64>, tensor<i64>) -> tensor<?x?xi1>
  %df = onnx.Cast %d : (tensor<?x?xi64>) -> tensor<?x?xf32>
  %sd = onnx.Mul %slopes, %df : (tensor<2x1x1xf32>, tensor<?x?xf32>) -> tensor<2x?x?xf32>
  %x = onnx.Neg %sd : (tensor<2x?x?xf32>) -> tensor<2x?x?xf32>
  %inf = onnx.Constant dense<0xFF800000> : tensor<f32>
  %y = onnx.Where %causal, %x, %inf : (tensor<?x?xi1>, tensor<2x?x?xf32>, tensor<f32>) -> tensor<2x?x?xf32>
  %m = onnx.Exp %y : (tensor<2x?x?xf32>) -> tensor<2x?x?xf32>
  %axes = onnx.Constant dense<[1, 3]> : tensor<2xi64>
  %f = onnx.Cast %mask : (tensor<?x?xi64>) -> tensor<?x?xf32>
  %u = onnx.Unsqueeze %f, %axes : (tensor<?x?xf32>, tensor<2xi64>) -> tensor<?x1x?x1xf32>
  %masked = onnx.Mul %u, %k : (tensor<?x1x?x1xf32>, tensor<?x2x?x4xf32>) -> tensor<?x2x?x4xf32>
  %kt = onnx.Transpose %masked {perm = array<i64: 0, 1, 3, 2>} : (tensor<?x2x?x4xf32>) -> tensor<?x2x4x?xf32>
  %s = onnx.MatMul %q, %kt : (tensor<?x2x?x4xf32>, tensor<?x2x4x?xf32>) -> tensor<?x2x?x?xf32>
  %w = onnx.Mul %s, %m : (tensor<?x2x?x?xf32>, tensor<2x?x?xf32>) -> tensor<?x2x?x?xf32>
  %o = onnx.MatMul %w, %v : (tensor<?x2x?x?xf32>, tensor<?x2x?x3xf32>) -> tensor<?x2x?x3xf32>
  return %o : tensor<?x2x?x3xf32>
}

// Before the split into heads.
// CHECK-LABEL: func.func @before_heads(
// CHECK: %[[V:.*]] = tnl.split_heads %arg3
// CHECK: tnl.linear_attention %arg0, %arg1, %[[V]] mask(%arg4) slopes [5.000000e-01, 2.500000e-01]
func.func @before_heads(%q: tensor<?x2x?x4xf32> {tnl.dims = ["b", "", "n", ""]}, %k: tensor<?x2x?x4xf32> {tnl.dims = ["b", "", "n", ""]}, %v: tensor<?x2x?x3xf32> {tnl.dims = ["b", "", "n", ""]}, %flat: tensor<?x?x6xf32> {tnl.dims = ["b", "n", ""]}, %mask: tensor<?x?xi64> {tnl.dims = ["b", "n"], tnl.name = "mask"})
    -> tensor<?x2x?x3xf32> attributes {tnl.symbols = ["b", "n"]} {
  %zero = onnx.Constant dense<0> : tensor<i64>
  %one = onnx.Constant dense<1> : tensor<i64>
  %axis0 = onnx.Constant dense<0> : tensor<1xi64>
  %axis1 = onnx.Constant dense<1> : tensor<1xi64>
  %sizes = onnx.Shape %q {start = 2 : si64, end = 3 : si64} : (tensor<?x2x?x4xf32>) -> tensor<1xi64>
  %n = onnx.Squeeze %sizes, %axis0 : (tensor<1xi64>, tensor<1xi64>) -> tensor<i64>
  %t = onnx.Range %zero, %n, %one : (tensor<i64>, tensor<i64>, tensor<i64>) -> tensor<?xi64>
  %i = onnx.Unsqueeze %t, %axis1 : (tensor<?xi64>, tensor<1xi64>) -> tensor<?x1xi64>
  %j = onnx.Unsqueeze %t, %axis0 : (tensor<?xi64>, tensor<1xi64>) -> tensor<1x?xi64>
  %d = onnx.Sub %i, %j : (tensor<?x1xi64>, tensor<1x?xi64>) -> tensor<?x?xi64>
  %slopes = onnx.Constant dense<[[[0.5]], [[0.25]]]> : tensor<2x1x1xf32>
  %causal = onnx.GreaterOrEqual %d, %zero : (tensor<?x?xi64>, tensor<i64>) -> tensor<?x?xi1>
  %df = onnx.Cast %d : (tensor<?x?xi64>) -> tensor<?x?xf32>
  %sd = onnx.Mul %slopes, %df : (tensor<2x1x1xf32>, tensor<?x?xf32>) -> tensor<2x?x?xf32>
  %x = onnx.Neg %sd : (tensor<2x?x?xf32>) -> tensor<2x?x?xf32>
  %inf = onnx.Constant dense<0xFF800000> : tensor<f32>
  %y = onnx.Where %causal, %x, %inf : (tensor<?x?xi1>, tensor<2x?x?xf32>, tensor<f32>) -> tensor<2x?x?xf32>
  %m = onnx.Exp %y : (tensor<2x?x?xf32>) -> tensor<2x?x?xf32>
  %end = onnx.Constant dense<-1> : tensor<1xi64>
  %heads = onnx.Constant dense<[0, 0, 2, 3]> : tensor<4xi64>
  %f = onnx.Cast %mask : (tensor<?x?xi64>) -> tensor<?x?xf32>
  %u = onnx.Unsqueeze %f, %end : (tensor<?x?xf32>, tensor<1xi64>) -> tensor<?x?x1xf32>
  %xm = onnx.Mul %flat, %u : (tensor<?x?x6xf32>, tensor<?x?x1xf32>) -> tensor<?x?x6xf32>
  %xh = onnx.Reshape %xm, %heads : (tensor<?x?x6xf32>, tensor<4xi64>) -> tensor<?x?x2x3xf32>
  %masked = onnx.Transpose %xh {perm = array<i64: 0, 2, 1, 3>} : (tensor<?x?x2x3xf32>) -> tensor<?x2x?x3xf32>
  %kt = onnx.Transpose %k {perm = array<i64: 0, 1, 3, 2>} : (tensor<?x2x?x4xf32>) -> tensor<?x2x4x?xf32>
  %s = onnx.MatMul %q, %kt : (tensor<?x2x?x4xf32>, tensor<?x2x4x?xf32>) -> tensor<?x2x?x?xf32>
  %w = onnx.Mul %s, %m : (tensor<?x2x?x?xf32>, tensor<2x?x?xf32>) -> tensor<?x2x?x?xf32>
  %o = onnx.MatMul %w, %masked : (tensor<?x2x?x?xf32>, tensor<?x2x?x3xf32>) -> tensor<?x2x?x3xf32>
  return %o : tensor<?x2x?x3xf32>
}

// The state of padded tokens is that of the same operation.
// CHECK-LABEL: func.func @state_before_heads(
// CHECK: %[[V:.*]] = tnl.split_heads %arg2
// CHECK: %[[OUT:.*]], %[[STATE:.*]] = tnl.linear_attention %arg0, %arg1, %[[V]] mask(%arg3)
// CHECK: return %[[OUT]], %[[STATE]]
func.func @state_before_heads(%q: tensor<?x2x?x4xf32> {tnl.dims = ["b", "", "n", ""]}, %k: tensor<?x2x?x4xf32> {tnl.dims = ["b", "", "n", ""]}, %flat: tensor<?x?x6xf32> {tnl.dims = ["b", "n", ""]}, %mask: tensor<?x?xi64> {tnl.dims = ["b", "n"], tnl.name = "mask"})
    -> (tensor<?x2x?x3xf32>, tensor<?x2x4x3xf32>) attributes {tnl.symbols = ["b", "n"]} {
  %zero = onnx.Constant dense<0> : tensor<i64>
  %one = onnx.Constant dense<1> : tensor<i64>
  %axis0 = onnx.Constant dense<0> : tensor<1xi64>
  %axis1 = onnx.Constant dense<1> : tensor<1xi64>
  %sizes = onnx.Shape %q {start = 2 : si64, end = 3 : si64} : (tensor<?x2x?x4xf32>) -> tensor<1xi64>
  %n = onnx.Squeeze %sizes, %axis0 : (tensor<1xi64>, tensor<1xi64>) -> tensor<i64>
  %t = onnx.Range %zero, %n, %one : (tensor<i64>, tensor<i64>, tensor<i64>) -> tensor<?xi64>
  %i = onnx.Unsqueeze %t, %axis1 : (tensor<?xi64>, tensor<1xi64>) -> tensor<?x1xi64>
  %j = onnx.Unsqueeze %t, %axis0 : (tensor<?xi64>, tensor<1xi64>) -> tensor<1x?xi64>
  %d = onnx.Sub %i, %j : (tensor<?x1xi64>, tensor<1x?xi64>) -> tensor<?x?xi64>
  %slopes = onnx.Constant dense<[[[0.5]], [[0.25]]]> : tensor<2x1x1xf32>
  %causal = onnx.GreaterOrEqual %d, %zero : (tensor<?x?xi64>, tensor<i64>) -> tensor<?x?xi1>
  %df = onnx.Cast %d : (tensor<?x?xi64>) -> tensor<?x?xf32>
  %sd = onnx.Mul %slopes, %df : (tensor<2x1x1xf32>, tensor<?x?xf32>) -> tensor<2x?x?xf32>
  %x = onnx.Neg %sd : (tensor<2x?x?xf32>) -> tensor<2x?x?xf32>
  %inf = onnx.Constant dense<0xFF800000> : tensor<f32>
  %y = onnx.Where %causal, %x, %inf : (tensor<?x?xi1>, tensor<2x?x?xf32>, tensor<f32>) -> tensor<2x?x?xf32>
  %m = onnx.Exp %y : (tensor<2x?x?xf32>) -> tensor<2x?x?xf32>
  %end = onnx.Constant dense<-1> : tensor<1xi64>
  %heads = onnx.Constant dense<[0, 0, 2, 3]> : tensor<4xi64>
  %f = onnx.Cast %mask : (tensor<?x?xi64>) -> tensor<?x?xf32>
  %u = onnx.Unsqueeze %f, %end : (tensor<?x?xf32>, tensor<1xi64>) -> tensor<?x?x1xf32>
  %xm = onnx.Mul %flat, %u : (tensor<?x?x6xf32>, tensor<?x?x1xf32>) -> tensor<?x?x6xf32>
  %xh = onnx.Reshape %xm, %heads : (tensor<?x?x6xf32>, tensor<4xi64>) -> tensor<?x?x2x3xf32>
  %masked = onnx.Transpose %xh {perm = array<i64: 0, 2, 1, 3>} : (tensor<?x?x2x3xf32>) -> tensor<?x2x?x3xf32>
  %kt = onnx.Transpose %k {perm = array<i64: 0, 1, 3, 2>} : (tensor<?x2x?x4xf32>) -> tensor<?x2x4x?xf32>
  %s = onnx.MatMul %q, %kt : (tensor<?x2x?x4xf32>, tensor<?x2x4x?xf32>) -> tensor<?x2x?x?xf32>
  %w = onnx.Mul %s, %m : (tensor<?x2x?x?xf32>, tensor<2x?x?xf32>) -> tensor<?x2x?x?xf32>
  %o = onnx.MatMul %w, %masked : (tensor<?x2x?x?xf32>, tensor<?x2x?x3xf32>) -> tensor<?x2x?x3xf32>
  %n1 = onnx.Sub %n, %one : (tensor<i64>, tensor<i64>) -> tensor<i64>
  %left = onnx.Sub %n1, %t : (tensor<i64>, tensor<?xi64>) -> tensor<?xi64>
  %leftf = onnx.Cast %left : (tensor<?xi64>) -> tensor<?xf32>
  %column = onnx.Constant dense<[1, -1, 1]> : tensor<3xi64>
  %lc = onnx.Reshape %leftf, %column : (tensor<?xf32>, tensor<3xi64>) -> tensor<1x?x1xf32>
  %sl = onnx.Mul %slopes, %lc : (tensor<2x1x1xf32>, tensor<1x?x1xf32>) -> tensor<2x?x1xf32>
  %nl = onnx.Neg %sl : (tensor<2x?x1xf32>) -> tensor<2x?x1xf32>
  %weight = onnx.Exp %nl : (tensor<2x?x1xf32>) -> tensor<2x?x1xf32>
  %kw = onnx.Mul %k, %weight : (tensor<?x2x?x4xf32>, tensor<2x?x1xf32>) -> tensor<?x2x?x4xf32>
  %kwt = onnx.Transpose %kw {perm = array<i64: 0, 1, 3, 2>} : (tensor<?x2x?x4xf32>) -> tensor<?x2x4x?xf32>
  %state = onnx.MatMul %kwt, %masked : (tensor<?x2x4x?xf32>, tensor<?x2x?x3xf32>) -> tensor<?x2x4x3xf32>
  return %o, %state : tensor<?x2x?x3xf32>, tensor<?x2x4x3xf32>
}

// Weights of tokens are no mask: v stays multiplied.
// CHECK-LABEL: func.func @weights(
// CHECK: %[[V:.*]] = onnx.Mul
// CHECK: tnl.linear_attention %arg0, %arg1, %[[V]] slopes
func.func @weights(%q: tensor<?x2x?x4xf32> {tnl.dims = ["b", "", "n", ""]}, %k: tensor<?x2x?x4xf32> {tnl.dims = ["b", "", "n", ""]}, %v: tensor<?x2x?x3xf32> {tnl.dims = ["b", "", "n", ""]}, %p: tensor<?x?xf32> {tnl.dims = ["b", "n"]})
    -> tensor<?x2x?x3xf32> attributes {tnl.symbols = ["b", "n"]} {
  %zero = onnx.Constant dense<0> : tensor<i64>
  %one = onnx.Constant dense<1> : tensor<i64>
  %axis0 = onnx.Constant dense<0> : tensor<1xi64>
  %axis1 = onnx.Constant dense<1> : tensor<1xi64>
  %sizes = onnx.Shape %q {start = 2 : si64, end = 3 : si64} : (tensor<?x2x?x4xf32>) -> tensor<1xi64>
  %n = onnx.Squeeze %sizes, %axis0 : (tensor<1xi64>, tensor<1xi64>) -> tensor<i64>
  %t = onnx.Range %zero, %n, %one : (tensor<i64>, tensor<i64>, tensor<i64>) -> tensor<?xi64>
  %i = onnx.Unsqueeze %t, %axis1 : (tensor<?xi64>, tensor<1xi64>) -> tensor<?x1xi64>
  %j = onnx.Unsqueeze %t, %axis0 : (tensor<?xi64>, tensor<1xi64>) -> tensor<1x?xi64>
  %d = onnx.Sub %i, %j : (tensor<?x1xi64>, tensor<1x?xi64>) -> tensor<?x?xi64>
  %slopes = onnx.Constant dense<[[[0.5]], [[0.25]]]> : tensor<2x1x1xf32>
  %causal = onnx.GreaterOrEqual %d, %zero : (tensor<?x?xi64>, tensor<i64>) -> tensor<?x?xi1>
  %df = onnx.Cast %d : (tensor<?x?xi64>) -> tensor<?x?xf32>
  %sd = onnx.Mul %slopes, %df : (tensor<2x1x1xf32>, tensor<?x?xf32>) -> tensor<2x?x?xf32>
  %x = onnx.Neg %sd : (tensor<2x?x?xf32>) -> tensor<2x?x?xf32>
  %inf = onnx.Constant dense<0xFF800000> : tensor<f32>
  %y = onnx.Where %causal, %x, %inf : (tensor<?x?xi1>, tensor<2x?x?xf32>, tensor<f32>) -> tensor<2x?x?xf32>
  %m = onnx.Exp %y : (tensor<2x?x?xf32>) -> tensor<2x?x?xf32>
  %axes = onnx.Constant dense<[1, 3]> : tensor<2xi64>
  %u = onnx.Unsqueeze %p, %axes : (tensor<?x?xf32>, tensor<2xi64>) -> tensor<?x1x?x1xf32>
  %masked = onnx.Mul %v, %u : (tensor<?x2x?x3xf32>, tensor<?x1x?x1xf32>) -> tensor<?x2x?x3xf32>
  %kt = onnx.Transpose %k {perm = array<i64: 0, 1, 3, 2>} : (tensor<?x2x?x4xf32>) -> tensor<?x2x4x?xf32>
  %s = onnx.MatMul %q, %kt : (tensor<?x2x?x4xf32>, tensor<?x2x4x?xf32>) -> tensor<?x2x?x?xf32>
  %w = onnx.Mul %s, %m : (tensor<?x2x?x?xf32>, tensor<2x?x?xf32>) -> tensor<?x2x?x?xf32>
  %o = onnx.MatMul %w, %masked : (tensor<?x2x?x?xf32>, tensor<?x2x?x3xf32>) -> tensor<?x2x?x3xf32>
  return %o : tensor<?x2x?x3xf32>
}
