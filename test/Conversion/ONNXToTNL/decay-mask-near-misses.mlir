// RUN: tnl-opt %s --pass-pipeline='builtin.module(func.func(convert-onnx-to-tnl))' -verify-diagnostics -o %t
// RUN: FileCheck %s < %t
// RUN: tnl-interpret %s --compare=%t --dim=n=7

// Nearly linear attention: stays as it is, and a remark says why.

// CHECK-NOT: tnl.linear_attention

func.func @strictly_causal(%q: tensor<?x2x?x4xf32> {tnl.dims = ["b", "", "n", ""]}, %k: tensor<?x2x?x4xf32> {tnl.dims = ["b", "", "n", ""]}, %v: tensor<?x2x?x3xf32> {tnl.dims = ["b", "", "n", ""]})
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
  %causal = onnx.Greater %d, %zero : (tensor<?x?xi64>, tensor<i64>) -> tensor<?x?xi1>
  %df = onnx.Cast %d : (tensor<?x?xi64>) -> tensor<?x?xf32>
  %sd = onnx.Mul %slopes, %df : (tensor<2x1x1xf32>, tensor<?x?xf32>) -> tensor<2x?x?xf32>
  %x = onnx.Neg %sd : (tensor<2x?x?xf32>) -> tensor<2x?x?xf32>
  %inf = onnx.Constant dense<0xFF800000> : tensor<f32>
  %y = onnx.Where %causal, %x, %inf : (tensor<?x?xi1>, tensor<2x?x?xf32>, tensor<f32>) -> tensor<2x?x?xf32>
  %m = onnx.Exp %y : (tensor<2x?x?xf32>) -> tensor<2x?x?xf32>
  %kt = onnx.Transpose %k {perm = array<i64: 0, 1, 3, 2>} : (tensor<?x2x?x4xf32>) -> tensor<?x2x4x?xf32>
  %s = onnx.MatMul %q, %kt : (tensor<?x2x?x4xf32>, tensor<?x2x4x?xf32>) -> tensor<?x2x?x?xf32>
  %w = onnx.Mul %s, %m : (tensor<?x2x?x?xf32>, tensor<2x?x?xf32>) -> tensor<?x2x?x?xf32>
  // expected-remark @below {{not raised to tnl.linear_attention: the mask drops the diagonal: a token does not attend to itself}}
  %o = onnx.MatMul %w, %v : (tensor<?x2x?x?xf32>, tensor<?x2x?x3xf32>) -> tensor<?x2x?x3xf32>
  return %o : tensor<?x2x?x3xf32>
}

func.func @bidirectional(%q: tensor<?x2x?x4xf32> {tnl.dims = ["b", "", "n", ""]}, %k: tensor<?x2x?x4xf32> {tnl.dims = ["b", "", "n", ""]}, %v: tensor<?x2x?x3xf32> {tnl.dims = ["b", "", "n", ""]})
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
  %ad = onnx.Abs %d : (tensor<?x?xi64>) -> tensor<?x?xi64>
  %df = onnx.Cast %ad : (tensor<?x?xi64>) -> tensor<?x?xf32>
  %sd = onnx.Mul %slopes, %df : (tensor<2x1x1xf32>, tensor<?x?xf32>) -> tensor<2x?x?xf32>
  %x = onnx.Neg %sd : (tensor<2x?x?xf32>) -> tensor<2x?x?xf32>
  %m = onnx.Exp %x : (tensor<2x?x?xf32>) -> tensor<2x?x?xf32>
  %kt = onnx.Transpose %k {perm = array<i64: 0, 1, 3, 2>} : (tensor<?x2x?x4xf32>) -> tensor<?x2x4x?xf32>
  %s = onnx.MatMul %q, %kt : (tensor<?x2x?x4xf32>, tensor<?x2x4x?xf32>) -> tensor<?x2x?x?xf32>
  %w = onnx.Mul %s, %m : (tensor<?x2x?x?xf32>, tensor<2x?x?xf32>) -> tensor<?x2x?x?xf32>
  // expected-remark @below {{not raised to tnl.linear_attention: the mask keeps entries above the diagonal}}
  %o = onnx.MatMul %w, %v : (tensor<?x2x?x?xf32>, tensor<?x2x?x3xf32>) -> tensor<?x2x?x3xf32>
  return %o : tensor<?x2x?x3xf32>
}

func.func @not_causal(%q: tensor<?x2x?x4xf32> {tnl.dims = ["b", "", "n", ""]}, %k: tensor<?x2x?x4xf32> {tnl.dims = ["b", "", "n", ""]}, %v: tensor<?x2x?x3xf32> {tnl.dims = ["b", "", "n", ""]})
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
  %df = onnx.Cast %d : (tensor<?x?xi64>) -> tensor<?x?xf32>
  %sd = onnx.Mul %slopes, %df : (tensor<2x1x1xf32>, tensor<?x?xf32>) -> tensor<2x?x?xf32>
  %x = onnx.Neg %sd : (tensor<2x?x?xf32>) -> tensor<2x?x?xf32>
  %m = onnx.Exp %x : (tensor<2x?x?xf32>) -> tensor<2x?x?xf32>
  %kt = onnx.Transpose %k {perm = array<i64: 0, 1, 3, 2>} : (tensor<?x2x?x4xf32>) -> tensor<?x2x4x?xf32>
  %s = onnx.MatMul %q, %kt : (tensor<?x2x?x4xf32>, tensor<?x2x4x?xf32>) -> tensor<?x2x?x?xf32>
  %w = onnx.Mul %s, %m : (tensor<?x2x?x?xf32>, tensor<2x?x?xf32>) -> tensor<?x2x?x?xf32>
  // expected-remark @below {{not raised to tnl.linear_attention: the mask keeps entries above the diagonal}}
  %o = onnx.MatMul %w, %v : (tensor<?x2x?x?xf32>, tensor<?x2x?x3xf32>) -> tensor<?x2x?x3xf32>
  return %o : tensor<?x2x?x3xf32>
}

func.func @not_masked(%q: tensor<?x2x?x4xf32> {tnl.dims = ["b", "", "n", ""]}, %k: tensor<?x2x?x4xf32> {tnl.dims = ["b", "", "n", ""]}, %v: tensor<?x2x?x3xf32> {tnl.dims = ["b", "", "n", ""]})
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
  %kt = onnx.Transpose %k {perm = array<i64: 0, 1, 3, 2>} : (tensor<?x2x?x4xf32>) -> tensor<?x2x4x?xf32>
  %s = onnx.MatMul %q, %kt : (tensor<?x2x?x4xf32>, tensor<?x2x4x?xf32>) -> tensor<?x2x?x?xf32>
  // expected-remark @below {{not raised to tnl.linear_attention: the scores are not masked: later tokens are attended to}}
  %o = onnx.MatMul %s, %v : (tensor<?x2x?x?xf32>, tensor<?x2x?x3xf32>) -> tensor<?x2x?x3xf32>
  return %o : tensor<?x2x?x3xf32>
}

func.func @scaled(%q: tensor<?x2x?x4xf32> {tnl.dims = ["b", "", "n", ""]}, %k: tensor<?x2x?x4xf32> {tnl.dims = ["b", "", "n", ""]}, %v: tensor<?x2x?x3xf32> {tnl.dims = ["b", "", "n", ""]})
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
  %kt = onnx.Transpose %k {perm = array<i64: 0, 1, 3, 2>} : (tensor<?x2x?x4xf32>) -> tensor<?x2x4x?xf32>
  %s = onnx.MatMul %q, %kt : (tensor<?x2x?x4xf32>, tensor<?x2x4x?xf32>) -> tensor<?x2x?x?xf32>
  %half = onnx.Constant dense<0.5> : tensor<f32>
  %sh = onnx.Mul %s, %half : (tensor<?x2x?x?xf32>, tensor<f32>) -> tensor<?x2x?x?xf32>
  %w = onnx.Mul %sh, %m : (tensor<?x2x?x?xf32>, tensor<2x?x?xf32>) -> tensor<?x2x?x?xf32>
  // expected-remark @below {{not raised to tnl.linear_attention: the diagonal of the mask is 0.5, not 1: the scores are scaled}}
  %o = onnx.MatMul %w, %v : (tensor<?x2x?x?xf32>, tensor<?x2x?x3xf32>) -> tensor<?x2x?x3xf32>
  return %o : tensor<?x2x?x3xf32>
}

func.func @growing(%q: tensor<?x2x?x4xf32> {tnl.dims = ["b", "", "n", ""]}, %k: tensor<?x2x?x4xf32> {tnl.dims = ["b", "", "n", ""]}, %v: tensor<?x2x?x3xf32> {tnl.dims = ["b", "", "n", ""]})
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
  %inf = onnx.Constant dense<0xFF800000> : tensor<f32>
  %y = onnx.Where %causal, %sd, %inf : (tensor<?x?xi1>, tensor<2x?x?xf32>, tensor<f32>) -> tensor<2x?x?xf32>
  %m = onnx.Exp %y : (tensor<2x?x?xf32>) -> tensor<2x?x?xf32>
  %kt = onnx.Transpose %k {perm = array<i64: 0, 1, 3, 2>} : (tensor<?x2x?x4xf32>) -> tensor<?x2x4x?xf32>
  %s = onnx.MatMul %q, %kt : (tensor<?x2x?x4xf32>, tensor<?x2x4x?xf32>) -> tensor<?x2x?x?xf32>
  %w = onnx.Mul %s, %m : (tensor<?x2x?x?xf32>, tensor<2x?x?xf32>) -> tensor<?x2x?x?xf32>
  // expected-remark @below {{not raised to tnl.linear_attention: the decay rate of head 0 is -0.5; rates must not be negative}}
  %o = onnx.MatMul %w, %v : (tensor<?x2x?x?xf32>, tensor<?x2x?x3xf32>) -> tensor<?x2x?x3xf32>
  return %o : tensor<?x2x?x3xf32>
}

func.func @one_off(%q: tensor<?x2x?x4xf32> {tnl.dims = ["b", "", "n", ""]}, %k: tensor<?x2x?x4xf32> {tnl.dims = ["b", "", "n", ""]}, %v: tensor<?x2x?x3xf32> {tnl.dims = ["b", "", "n", ""]})
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
  %onef = onnx.Constant dense<1.0> : tensor<f32>
  %df1 = onnx.Add %df, %onef : (tensor<?x?xf32>, tensor<f32>) -> tensor<?x?xf32>
  %s1 = onnx.Mul %slopes, %df1 : (tensor<2x1x1xf32>, tensor<?x?xf32>) -> tensor<2x?x?xf32>
  %x1 = onnx.Neg %s1 : (tensor<2x?x?xf32>) -> tensor<2x?x?xf32>
  %inf = onnx.Constant dense<0xFF800000> : tensor<f32>
  %y = onnx.Where %causal, %x1, %inf : (tensor<?x?xi1>, tensor<2x?x?xf32>, tensor<f32>) -> tensor<2x?x?xf32>
  %m = onnx.Exp %y : (tensor<2x?x?xf32>) -> tensor<2x?x?xf32>
  %kt = onnx.Transpose %k {perm = array<i64: 0, 1, 3, 2>} : (tensor<?x2x?x4xf32>) -> tensor<?x2x4x?xf32>
  %s = onnx.MatMul %q, %kt : (tensor<?x2x?x4xf32>, tensor<?x2x4x?xf32>) -> tensor<?x2x?x?xf32>
  %w = onnx.Mul %s, %m : (tensor<?x2x?x?xf32>, tensor<2x?x?xf32>) -> tensor<?x2x?x?xf32>
  // expected-remark @below {{not raised to tnl.linear_attention: the diagonal of the mask is 0.606531, not 1: the scores are scaled}}
  %o = onnx.MatMul %w, %v : (tensor<?x2x?x?xf32>, tensor<?x2x?x3xf32>) -> tensor<?x2x?x3xf32>
  return %o : tensor<?x2x?x3xf32>
}

func.func @one_off_below(%q: tensor<?x2x?x4xf32> {tnl.dims = ["b", "", "n", ""]}, %k: tensor<?x2x?x4xf32> {tnl.dims = ["b", "", "n", ""]}, %v: tensor<?x2x?x3xf32> {tnl.dims = ["b", "", "n", ""]})
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
  %onef = onnx.Constant dense<1.0> : tensor<f32>
  %zf = onnx.Constant dense<0.0> : tensor<f32>
  %df0 = onnx.Sub %df, %onef : (tensor<?x?xf32>, tensor<f32>) -> tensor<?x?xf32>
  %df1 = onnx.Max %df0, %zf : (tensor<?x?xf32>, tensor<f32>) -> tensor<?x?xf32>
  %sd = onnx.Mul %slopes, %df1 : (tensor<2x1x1xf32>, tensor<?x?xf32>) -> tensor<2x?x?xf32>
  %x = onnx.Neg %sd : (tensor<2x?x?xf32>) -> tensor<2x?x?xf32>
  %inf = onnx.Constant dense<0xFF800000> : tensor<f32>
  %y = onnx.Where %causal, %x, %inf : (tensor<?x?xi1>, tensor<2x?x?xf32>, tensor<f32>) -> tensor<2x?x?xf32>
  %m = onnx.Exp %y : (tensor<2x?x?xf32>) -> tensor<2x?x?xf32>
  %kt = onnx.Transpose %k {perm = array<i64: 0, 1, 3, 2>} : (tensor<?x2x?x4xf32>) -> tensor<?x2x4x?xf32>
  %s = onnx.MatMul %q, %kt : (tensor<?x2x?x4xf32>, tensor<?x2x4x?xf32>) -> tensor<?x2x?x?xf32>
  %w = onnx.Mul %s, %m : (tensor<?x2x?x?xf32>, tensor<2x?x?xf32>) -> tensor<?x2x?x?xf32>
  // expected-remark @below {{not raised to tnl.linear_attention: the decay at distance d is 1.64872 times exp(-s d)}}
  %o = onnx.MatMul %w, %v : (tensor<?x2x?x?xf32>, tensor<?x2x?x3xf32>) -> tensor<?x2x?x3xf32>
  return %o : tensor<?x2x?x3xf32>
}

func.func @by_position(%q: tensor<?x2x?x4xf32> {tnl.dims = ["b", "", "n", ""]}, %k: tensor<?x2x?x4xf32> {tnl.dims = ["b", "", "n", ""]}, %v: tensor<?x2x?x3xf32> {tnl.dims = ["b", "", "n", ""]})
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
  %jf = onnx.Cast %j : (tensor<1x?xi64>) -> tensor<1x?xf32>
  %df = onnx.Cast %d : (tensor<?x?xi64>) -> tensor<?x?xf32>
  %sd = onnx.Mul %slopes, %df : (tensor<2x1x1xf32>, tensor<?x?xf32>) -> tensor<2x?x?xf32>
  %x = onnx.Neg %sd : (tensor<2x?x?xf32>) -> tensor<2x?x?xf32>
  %sj = onnx.Mul %slopes, %jf : (tensor<2x1x1xf32>, tensor<1x?xf32>) -> tensor<2x1x?xf32>
  %zf = onnx.Constant dense<0.0> : tensor<f32>
  %pos = onnx.Greater %d, %zero : (tensor<?x?xi64>, tensor<i64>) -> tensor<?x?xi1>
  %bump = onnx.Where %pos, %sj, %zf : (tensor<?x?xi1>, tensor<2x1x?xf32>, tensor<f32>) -> tensor<2x?x?xf32>
  %xx = onnx.Sub %x, %bump : (tensor<2x?x?xf32>, tensor<2x?x?xf32>) -> tensor<2x?x?xf32>
  %inf = onnx.Constant dense<0xFF800000> : tensor<f32>
  %y = onnx.Where %causal, %xx, %inf : (tensor<?x?xi1>, tensor<2x?x?xf32>, tensor<f32>) -> tensor<2x?x?xf32>
  %m = onnx.Exp %y : (tensor<2x?x?xf32>) -> tensor<2x?x?xf32>
  %kt = onnx.Transpose %k {perm = array<i64: 0, 1, 3, 2>} : (tensor<?x2x?x4xf32>) -> tensor<?x2x4x?xf32>
  %s = onnx.MatMul %q, %kt : (tensor<?x2x?x4xf32>, tensor<?x2x4x?xf32>) -> tensor<?x2x?x?xf32>
  %w = onnx.Mul %s, %m : (tensor<?x2x?x?xf32>, tensor<2x?x?xf32>) -> tensor<?x2x?x?xf32>
  // expected-remark @below {{not raised to tnl.linear_attention: the mask depends on positions other than by their distance}}
  %o = onnx.MatMul %w, %v : (tensor<?x2x?x?xf32>, tensor<?x2x?x3xf32>) -> tensor<?x2x?x3xf32>
  return %o : tensor<?x2x?x3xf32>
}

func.func @window(%q: tensor<?x2x?x4xf32> {tnl.dims = ["b", "", "n", ""]}, %k: tensor<?x2x?x4xf32> {tnl.dims = ["b", "", "n", ""]}, %v: tensor<?x2x?x3xf32> {tnl.dims = ["b", "", "n", ""]})
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
  %three = onnx.Constant dense<3> : tensor<i64>
  %near = onnx.Less %d, %three : (tensor<?x?xi64>, tensor<i64>) -> tensor<?x?xi1>
  %nearf = onnx.Cast %near : (tensor<?x?xi1>) -> tensor<?x?xf32>
  %mw = onnx.Mul %m, %nearf : (tensor<2x?x?xf32>, tensor<?x?xf32>) -> tensor<2x?x?xf32>
  %kt = onnx.Transpose %k {perm = array<i64: 0, 1, 3, 2>} : (tensor<?x2x?x4xf32>) -> tensor<?x2x4x?xf32>
  %s = onnx.MatMul %q, %kt : (tensor<?x2x?x4xf32>, tensor<?x2x4x?xf32>) -> tensor<?x2x?x?xf32>
  %w = onnx.Mul %s, %mw : (tensor<?x2x?x?xf32>, tensor<2x?x?xf32>) -> tensor<?x2x?x?xf32>
  // expected-remark @below {{not raised to tnl.linear_attention: the mask is no exponential of token distances}}
  %o = onnx.MatMul %w, %v : (tensor<?x2x?x?xf32>, tensor<?x2x?x3xf32>) -> tensor<?x2x?x3xf32>
  return %o : tensor<?x2x?x3xf32>
}

func.func @given(%q: tensor<?x2x?x4xf32> {tnl.dims = ["b", "", "n", ""]}, %k: tensor<?x2x?x4xf32> {tnl.dims = ["b", "", "n", ""]}, %v: tensor<?x2x?x3xf32> {tnl.dims = ["b", "", "n", ""]}, %mask: tensor<?x?xf32> {tnl.dims = ["n", "n"]})
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
  %kt = onnx.Transpose %k {perm = array<i64: 0, 1, 3, 2>} : (tensor<?x2x?x4xf32>) -> tensor<?x2x4x?xf32>
  %s = onnx.MatMul %q, %kt : (tensor<?x2x?x4xf32>, tensor<?x2x4x?xf32>) -> tensor<?x2x?x?xf32>
  %w = onnx.Mul %s, %mask : (tensor<?x2x?x?xf32>, tensor<?x?xf32>) -> tensor<?x2x?x?xf32>
  // expected-remark @below {{not raised to tnl.linear_attention: the mask depends on an input of the model}}
  %o = onnx.MatMul %w, %v : (tensor<?x2x?x?xf32>, tensor<?x2x?x3xf32>) -> tensor<?x2x?x3xf32>
  return %o : tensor<?x2x?x3xf32>
}

func.func @softmax(%q: tensor<?x2x?x4xf32> {tnl.dims = ["b", "", "n", ""]}, %k: tensor<?x2x?x4xf32> {tnl.dims = ["b", "", "n", ""]}, %v: tensor<?x2x?x3xf32> {tnl.dims = ["b", "", "n", ""]})
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
  %kt = onnx.Transpose %k {perm = array<i64: 0, 1, 3, 2>} : (tensor<?x2x?x4xf32>) -> tensor<?x2x4x?xf32>
  %s = onnx.MatMul %q, %kt : (tensor<?x2x?x4xf32>, tensor<?x2x4x?xf32>) -> tensor<?x2x?x?xf32>
  %w = onnx.Softmax %s {axis = -1 : si64} : (tensor<?x2x?x?xf32>) -> tensor<?x2x?x?xf32>
  // expected-remark @below {{not raised to tnl.linear_attention: the scores go through a Softmax}}
  %o = onnx.MatMul %w, %v : (tensor<?x2x?x?xf32>, tensor<?x2x?x3xf32>) -> tensor<?x2x?x3xf32>
  return %o : tensor<?x2x?x3xf32>
}

func.func @added(%q: tensor<?x2x?x4xf32> {tnl.dims = ["b", "", "n", ""]}, %k: tensor<?x2x?x4xf32> {tnl.dims = ["b", "", "n", ""]}, %v: tensor<?x2x?x3xf32> {tnl.dims = ["b", "", "n", ""]})
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
  %kt = onnx.Transpose %k {perm = array<i64: 0, 1, 3, 2>} : (tensor<?x2x?x4xf32>) -> tensor<?x2x4x?xf32>
  %s = onnx.MatMul %q, %kt : (tensor<?x2x?x4xf32>, tensor<?x2x4x?xf32>) -> tensor<?x2x?x?xf32>
  %w = onnx.Add %s, %m : (tensor<?x2x?x?xf32>, tensor<2x?x?xf32>) -> tensor<?x2x?x?xf32>
  // expected-remark @below {{not raised to tnl.linear_attention: something is added to the scores}}
  %o = onnx.MatMul %w, %v : (tensor<?x2x?x?xf32>, tensor<?x2x?x3xf32>) -> tensor<?x2x?x3xf32>
  return %o : tensor<?x2x?x3xf32>
}

func.func @no_key_before(%q: tensor<?x2x?x4xf32> {tnl.dims = ["b", "", "n", ""]}, %k: tensor<?x2x?x4xf32> {tnl.dims = ["b", "", "n", ""]}, %v: tensor<?x2x?x3xf32> {tnl.dims = ["b", "", "n", ""]})
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
  %same = onnx.Equal %i, %j : (tensor<?x1xi64>, tensor<1x?xi64>) -> tensor<?x?xi1>
  %m = onnx.Cast %same : (tensor<?x?xi1>) -> tensor<?x?xf32>
  %kt = onnx.Transpose %k {perm = array<i64: 0, 1, 3, 2>} : (tensor<?x2x?x4xf32>) -> tensor<?x2x4x?xf32>
  %s = onnx.MatMul %q, %kt : (tensor<?x2x?x4xf32>, tensor<?x2x4x?xf32>) -> tensor<?x2x?x?xf32>
  %w = onnx.Mul %s, %m : (tensor<?x2x?x?xf32>, tensor<?x?xf32>) -> tensor<?x2x?x?xf32>
  // expected-remark @below {{not raised to tnl.linear_attention: the mask keeps nothing below the diagonal}}
  %o = onnx.MatMul %w, %v : (tensor<?x2x?x?xf32>, tensor<?x2x?x3xf32>) -> tensor<?x2x?x3xf32>
  return %o : tensor<?x2x?x3xf32>
}

func.func @rounded(%q: tensor<?x2x?x4xf32> {tnl.dims = ["b", "", "n", ""]}, %k: tensor<?x2x?x4xf32> {tnl.dims = ["b", "", "n", ""]}, %v: tensor<?x2x?x3xf32> {tnl.dims = ["b", "", "n", ""]})
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
  %db = onnx.Cast %d : (tensor<?x?xi64>) -> tensor<?x?xbf16>
  %df = onnx.Cast %db : (tensor<?x?xbf16>) -> tensor<?x?xf32>
  %sd = onnx.Mul %slopes, %df : (tensor<2x1x1xf32>, tensor<?x?xf32>) -> tensor<2x?x?xf32>
  %x = onnx.Neg %sd : (tensor<2x?x?xf32>) -> tensor<2x?x?xf32>
  %inf = onnx.Constant dense<0xFF800000> : tensor<f32>
  %y = onnx.Where %causal, %x, %inf : (tensor<?x?xi1>, tensor<2x?x?xf32>, tensor<f32>) -> tensor<2x?x?xf32>
  %m = onnx.Exp %y : (tensor<2x?x?xf32>) -> tensor<2x?x?xf32>
  %kt = onnx.Transpose %k {perm = array<i64: 0, 1, 3, 2>} : (tensor<?x2x?x4xf32>) -> tensor<?x2x4x?xf32>
  %s = onnx.MatMul %q, %kt : (tensor<?x2x?x4xf32>, tensor<?x2x4x?xf32>) -> tensor<?x2x?x?xf32>
  %w = onnx.Mul %s, %m : (tensor<?x2x?x?xf32>, tensor<2x?x?xf32>) -> tensor<?x2x?x?xf32>
  // expected-remark @below {{not raised to tnl.linear_attention: token positions are rounded to 16 bits}}
  %o = onnx.MatMul %w, %v : (tensor<?x2x?x?xf32>, tensor<?x2x?x3xf32>) -> tensor<?x2x?x3xf32>
  return %o : tensor<?x2x?x3xf32>
}

func.func @sine(%q: tensor<?x2x?x4xf32> {tnl.dims = ["b", "", "n", ""]}, %k: tensor<?x2x?x4xf32> {tnl.dims = ["b", "", "n", ""]}, %v: tensor<?x2x?x3xf32> {tnl.dims = ["b", "", "n", ""]})
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
  %df = onnx.Cast %d : (tensor<?x?xi64>) -> tensor<?x?xf32>
  %sd = onnx.Mul %slopes, %df : (tensor<2x1x1xf32>, tensor<?x?xf32>) -> tensor<2x?x?xf32>
  %x = onnx.Neg %sd : (tensor<2x?x?xf32>) -> tensor<2x?x?xf32>
  %y = onnx.Sin %x : (tensor<2x?x?xf32>) -> tensor<2x?x?xf32>
  %m = onnx.Exp %y : (tensor<2x?x?xf32>) -> tensor<2x?x?xf32>
  %kt = onnx.Transpose %k {perm = array<i64: 0, 1, 3, 2>} : (tensor<?x2x?x4xf32>) -> tensor<?x2x4x?xf32>
  %s = onnx.MatMul %q, %kt : (tensor<?x2x?x4xf32>, tensor<?x2x4x?xf32>) -> tensor<?x2x?x?xf32>
  %w = onnx.Mul %s, %m : (tensor<?x2x?x?xf32>, tensor<2x?x?xf32>) -> tensor<?x2x?x?xf32>
  // expected-remark @below {{not raised to tnl.linear_attention: the result of onnx.Sin is no function of token positions}}
  %o = onnx.MatMul %w, %v : (tensor<?x2x?x?xf32>, tensor<?x2x?x3xf32>) -> tensor<?x2x?x3xf32>
  return %o : tensor<?x2x?x3xf32>
}
