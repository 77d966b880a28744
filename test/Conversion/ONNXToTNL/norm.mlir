// RUN: tnl-opt %s --pass-pipeline='builtin.module(func.func(convert-onnx-to-tnl))' -o %t
// RUN: FileCheck %s < %t
// RUN: tnl-interpret %s --compare=%t --max-rel=1e-7

// x * (1 / sqrt(mean(x^2) + eps)) in its spellings.


// Pow, ReduceMean, Add, Sqrt, Div, Mul.
// CHECK-LABEL: func.func @exported(
// CHECK: tnl.simple_rms_norm %arg0 eps 0.00999999977 : tensor<?x?x8xf32>
func.func @exported(%x: tensor<?x?x8xf32> {tnl.dims = ["b", "n", ""]}) -> tensor<?x?x8xf32> attributes {tnl.symbols = ["b", "n"]} {
  %two = onnx.Constant dense<2.0> : tensor<f32>
  %one = onnx.Constant dense<1.0> : tensor<f32>
  %eps = onnx.Constant dense<1.0e-2> : tensor<f32>
  %last = onnx.Constant dense<-1> : tensor<1xi64>
  %sq = onnx.Pow %x, %two : (tensor<?x?x8xf32>, tensor<f32>) -> tensor<?x?x8xf32>
  %mean = onnx.ReduceMean %sq, %last : (tensor<?x?x8xf32>, tensor<1xi64>) -> tensor<?x?x1xf32>
  %sh = onnx.Add %mean, %eps : (tensor<?x?x1xf32>, tensor<f32>) -> tensor<?x?x1xf32>
  %rt = onnx.Sqrt %sh : (tensor<?x?x1xf32>) -> tensor<?x?x1xf32>
  %r = onnx.Div %one, %rt : (tensor<f32>, tensor<?x?x1xf32>) -> tensor<?x?x1xf32>
  %y = onnx.Mul %x, %r : (tensor<?x?x8xf32>, tensor<?x?x1xf32>) -> tensor<?x?x8xf32>
  return %y : tensor<?x?x8xf32>
}

// x times x; reciprocal; operands exchanged.
// CHECK-LABEL: func.func @square_by_mul(
// CHECK: tnl.simple_rms_norm %arg0 eps 0.00999999977 : tensor<?x?x8xf32>
func.func @square_by_mul(%x: tensor<?x?x8xf32> {tnl.dims = ["b", "n", ""]}) -> tensor<?x?x8xf32> attributes {tnl.symbols = ["b", "n"]} {
  %two = onnx.Constant dense<2.0> : tensor<f32>
  %one = onnx.Constant dense<1.0> : tensor<f32>
  %eps = onnx.Constant dense<1.0e-2> : tensor<f32>
  %last = onnx.Constant dense<-1> : tensor<1xi64>
  %sq = onnx.Mul %x, %x : (tensor<?x?x8xf32>, tensor<?x?x8xf32>) -> tensor<?x?x8xf32>
  %mean = onnx.ReduceMean %sq, %last : (tensor<?x?x8xf32>, tensor<1xi64>) -> tensor<?x?x1xf32>
  %sh = onnx.Add %eps, %mean : (tensor<f32>, tensor<?x?x1xf32>) -> tensor<?x?x1xf32>
  %rt = onnx.Sqrt %sh : (tensor<?x?x1xf32>) -> tensor<?x?x1xf32>
  %r = onnx.Reciprocal %rt : (tensor<?x?x1xf32>) -> tensor<?x?x1xf32>
  %y = onnx.Mul %r, %x : (tensor<?x?x1xf32>, tensor<?x?x8xf32>) -> tensor<?x?x8xf32>
  return %y : tensor<?x?x8xf32>
}

// x divided by the root.
// CHECK-LABEL: func.func @divided(
// CHECK: tnl.simple_rms_norm %arg0 eps 0.00999999977 : tensor<?x?x8xf32>
func.func @divided(%x: tensor<?x?x8xf32> {tnl.dims = ["b", "n", ""]}) -> tensor<?x?x8xf32> attributes {tnl.symbols = ["b", "n"]} {
  %two = onnx.Constant dense<2.0> : tensor<f32>
  %one = onnx.Constant dense<1.0> : tensor<f32>
  %eps = onnx.Constant dense<1.0e-2> : tensor<f32>
  %last = onnx.Constant dense<-1> : tensor<1xi64>
  %sq = onnx.Pow %x, %two : (tensor<?x?x8xf32>, tensor<f32>) -> tensor<?x?x8xf32>
  %mean = onnx.ReduceMean %sq, %last : (tensor<?x?x8xf32>, tensor<1xi64>) -> tensor<?x?x1xf32>
  %sh = onnx.Add %mean, %eps : (tensor<?x?x1xf32>, tensor<f32>) -> tensor<?x?x1xf32>
  %rt = onnx.Sqrt %sh : (tensor<?x?x1xf32>) -> tensor<?x?x1xf32>
  %y = onnx.Div %x, %rt : (tensor<?x?x8xf32>, tensor<?x?x1xf32>) -> tensor<?x?x8xf32>
  return %y : tensor<?x?x8xf32>
}

// Power -1/2; the axis counted from the front.
// CHECK-LABEL: func.func @power(
// CHECK: tnl.simple_rms_norm %arg0 eps 0.00999999977 : tensor<?x?x8xf32>
func.func @power(%x: tensor<?x?x8xf32> {tnl.dims = ["b", "n", ""]}) -> tensor<?x?x8xf32> attributes {tnl.symbols = ["b", "n"]} {
  %two = onnx.Constant dense<2.0> : tensor<f32>
  %one = onnx.Constant dense<1.0> : tensor<f32>
  %eps = onnx.Constant dense<1.0e-2> : tensor<f32>
  %last = onnx.Constant dense<-1> : tensor<1xi64>
  %sq = onnx.Pow %x, %two : (tensor<?x?x8xf32>, tensor<f32>) -> tensor<?x?x8xf32>
  %axis = onnx.Constant dense<2> : tensor<1xi64>
  %mean = onnx.ReduceMean %sq, %axis : (tensor<?x?x8xf32>, tensor<1xi64>) -> tensor<?x?x1xf32>
  %sh = onnx.Add %mean, %eps : (tensor<?x?x1xf32>, tensor<f32>) -> tensor<?x?x1xf32>
  %e = onnx.Constant dense<-0.5> : tensor<f32>
  %r = onnx.Pow %sh, %e : (tensor<?x?x1xf32>, tensor<f32>) -> tensor<?x?x1xf32>
  %y = onnx.Mul %x, %r : (tensor<?x?x8xf32>, tensor<?x?x1xf32>) -> tensor<?x?x8xf32>
  return %y : tensor<?x?x8xf32>
}

// Square root of the reciprocal.
// CHECK-LABEL: func.func @root_of_inverse(
// CHECK: tnl.simple_rms_norm %arg0 eps 0.00999999977 : tensor<?x?x8xf32>
func.func @root_of_inverse(%x: tensor<?x?x8xf32> {tnl.dims = ["b", "n", ""]}) -> tensor<?x?x8xf32> attributes {tnl.symbols = ["b", "n"]} {
  %two = onnx.Constant dense<2.0> : tensor<f32>
  %one = onnx.Constant dense<1.0> : tensor<f32>
  %eps = onnx.Constant dense<1.0e-2> : tensor<f32>
  %last = onnx.Constant dense<-1> : tensor<1xi64>
  %sq = onnx.Pow %x, %two : (tensor<?x?x8xf32>, tensor<f32>) -> tensor<?x?x8xf32>
  %mean = onnx.ReduceMean %sq, %last : (tensor<?x?x8xf32>, tensor<1xi64>) -> tensor<?x?x1xf32>
  %sh = onnx.Add %mean, %eps : (tensor<?x?x1xf32>, tensor<f32>) -> tensor<?x?x1xf32>
  %i = onnx.Reciprocal %sh : (tensor<?x?x1xf32>) -> tensor<?x?x1xf32>
  %r = onnx.Sqrt %i : (tensor<?x?x1xf32>) -> tensor<?x?x1xf32>
  %y = onnx.Mul %x, %r : (tensor<?x?x8xf32>, tensor<?x?x1xf32>) -> tensor<?x?x8xf32>
  return %y : tensor<?x?x8xf32>
}

// ReduceSumSquare divided by the width.
// CHECK-LABEL: func.func @sum_square(
// CHECK: tnl.simple_rms_norm %arg0 eps 0.00999999977 : tensor<?x?x8xf32>
func.func @sum_square(%x: tensor<?x?x8xf32> {tnl.dims = ["b", "n", ""]}) -> tensor<?x?x8xf32> attributes {tnl.symbols = ["b", "n"]} {
  %two = onnx.Constant dense<2.0> : tensor<f32>
  %one = onnx.Constant dense<1.0> : tensor<f32>
  %eps = onnx.Constant dense<1.0e-2> : tensor<f32>
  %last = onnx.Constant dense<-1> : tensor<1xi64>
  %w = onnx.Constant dense<8.0> : tensor<f32>
  %s = onnx.ReduceSumSquare %x, %last : (tensor<?x?x8xf32>, tensor<1xi64>) -> tensor<?x?x1xf32>
  %mean = onnx.Div %s, %w : (tensor<?x?x1xf32>, tensor<f32>) -> tensor<?x?x1xf32>
  %sh = onnx.Add %mean, %eps : (tensor<?x?x1xf32>, tensor<f32>) -> tensor<?x?x1xf32>
  %rt = onnx.Sqrt %sh : (tensor<?x?x1xf32>) -> tensor<?x?x1xf32>
  %r = onnx.Div %one, %rt : (tensor<f32>, tensor<?x?x1xf32>) -> tensor<?x?x1xf32>
  %y = onnx.Mul %x, %r : (tensor<?x?x8xf32>, tensor<?x?x1xf32>) -> tensor<?x?x8xf32>
  return %y : tensor<?x?x8xf32>
}

// ReduceSum times the reciprocal of the width.
// CHECK-LABEL: func.func @sum_of_squares(
// CHECK: tnl.simple_rms_norm %arg0 eps 0.00999999977 : tensor<?x?x8xf32>
func.func @sum_of_squares(%x: tensor<?x?x8xf32> {tnl.dims = ["b", "n", ""]}) -> tensor<?x?x8xf32> attributes {tnl.symbols = ["b", "n"]} {
  %two = onnx.Constant dense<2.0> : tensor<f32>
  %one = onnx.Constant dense<1.0> : tensor<f32>
  %eps = onnx.Constant dense<1.0e-2> : tensor<f32>
  %last = onnx.Constant dense<-1> : tensor<1xi64>
  %sq = onnx.Pow %x, %two : (tensor<?x?x8xf32>, tensor<f32>) -> tensor<?x?x8xf32>
  %w = onnx.Constant dense<0.125> : tensor<f32>
  %s = onnx.ReduceSum %sq, %last : (tensor<?x?x8xf32>, tensor<1xi64>) -> tensor<?x?x1xf32>
  %mean = onnx.Mul %w, %s : (tensor<f32>, tensor<?x?x1xf32>) -> tensor<?x?x1xf32>
  %sh = onnx.Add %mean, %eps : (tensor<?x?x1xf32>, tensor<f32>) -> tensor<?x?x1xf32>
  %rt = onnx.Sqrt %sh : (tensor<?x?x1xf32>) -> tensor<?x?x1xf32>
  %r = onnx.Div %one, %rt : (tensor<f32>, tensor<?x?x1xf32>) -> tensor<?x?x1xf32>
  %y = onnx.Mul %x, %r : (tensor<?x?x8xf32>, tensor<?x?x1xf32>) -> tensor<?x?x8xf32>
  return %y : tensor<?x?x8xf32>
}

// The square of ReduceL2.
// CHECK-LABEL: func.func @length_squared(
// CHECK: tnl.simple_rms_norm %arg0 eps 0.00999999977 : tensor<?x?x8xf32>
func.func @length_squared(%x: tensor<?x?x8xf32> {tnl.dims = ["b", "n", ""]}) -> tensor<?x?x8xf32> attributes {tnl.symbols = ["b", "n"]} {
  %two = onnx.Constant dense<2.0> : tensor<f32>
  %one = onnx.Constant dense<1.0> : tensor<f32>
  %eps = onnx.Constant dense<1.0e-2> : tensor<f32>
  %last = onnx.Constant dense<-1> : tensor<1xi64>
  %w = onnx.Constant dense<8.0> : tensor<f32>
  %l = onnx.ReduceL2 %x, %last : (tensor<?x?x8xf32>, tensor<1xi64>) -> tensor<?x?x1xf32>
  %s = onnx.Mul %l, %l : (tensor<?x?x1xf32>, tensor<?x?x1xf32>) -> tensor<?x?x1xf32>
  %mean = onnx.Div %s, %w : (tensor<?x?x1xf32>, tensor<f32>) -> tensor<?x?x1xf32>
  %sh = onnx.Add %mean, %eps : (tensor<?x?x1xf32>, tensor<f32>) -> tensor<?x?x1xf32>
  %rt = onnx.Sqrt %sh : (tensor<?x?x1xf32>) -> tensor<?x?x1xf32>
  %r = onnx.Div %one, %rt : (tensor<f32>, tensor<?x?x1xf32>) -> tensor<?x?x1xf32>
  %y = onnx.Mul %x, %r : (tensor<?x?x8xf32>, tensor<?x?x1xf32>) -> tensor<?x?x8xf32>
  return %y : tensor<?x?x8xf32>
}

// x / (||x|| / sqrt(d)): no eps.
// CHECK-LABEL: func.func @paper(
// CHECK: tnl.simple_rms_norm %arg0 eps 0.000000e+00
func.func @paper(%x: tensor<?x?x8xf32> {tnl.dims = ["b", "n", ""]}) -> tensor<?x?x8xf32> attributes {tnl.symbols = ["b", "n"]} {
  %two = onnx.Constant dense<2.0> : tensor<f32>
  %one = onnx.Constant dense<1.0> : tensor<f32>
  %eps = onnx.Constant dense<1.0e-2> : tensor<f32>
  %last = onnx.Constant dense<-1> : tensor<1xi64>
  %w = onnx.Constant dense<2.82842708> : tensor<f32>
  %l = onnx.ReduceL2 %x, %last : (tensor<?x?x8xf32>, tensor<1xi64>) -> tensor<?x?x1xf32>
  %d = onnx.Div %l, %w : (tensor<?x?x1xf32>, tensor<f32>) -> tensor<?x?x1xf32>
  %y = onnx.Div %x, %d : (tensor<?x?x8xf32>, tensor<?x?x1xf32>) -> tensor<?x?x8xf32>
  return %y : tensor<?x?x8xf32>
}

// The reduced axis comes back by Unsqueeze.
// CHECK-LABEL: func.func @axis_dropped(
// CHECK: tnl.simple_rms_norm %arg0 eps 0.00999999977 : tensor<?x?x8xf32>
func.func @axis_dropped(%x: tensor<?x?x8xf32> {tnl.dims = ["b", "n", ""]}) -> tensor<?x?x8xf32> attributes {tnl.symbols = ["b", "n"]} {
  %two = onnx.Constant dense<2.0> : tensor<f32>
  %one = onnx.Constant dense<1.0> : tensor<f32>
  %eps = onnx.Constant dense<1.0e-2> : tensor<f32>
  %last = onnx.Constant dense<-1> : tensor<1xi64>
  %sq = onnx.Pow %x, %two : (tensor<?x?x8xf32>, tensor<f32>) -> tensor<?x?x8xf32>
  %m = onnx.ReduceMean %sq, %last {keepdims = false} : (tensor<?x?x8xf32>, tensor<1xi64>) -> tensor<?x?xf32>
  %mean = onnx.Unsqueeze %m, %last : (tensor<?x?xf32>, tensor<1xi64>) -> tensor<?x?x1xf32>
  %sh = onnx.Add %mean, %eps : (tensor<?x?x1xf32>, tensor<f32>) -> tensor<?x?x1xf32>
  %rt = onnx.Sqrt %sh : (tensor<?x?x1xf32>) -> tensor<?x?x1xf32>
  %r = onnx.Div %one, %rt : (tensor<f32>, tensor<?x?x1xf32>) -> tensor<?x?x1xf32>
  %y = onnx.Mul %x, %r : (tensor<?x?x8xf32>, tensor<?x?x1xf32>) -> tensor<?x?x8xf32>
  return %y : tensor<?x?x8xf32>
}

// RMSNormalization with a weight of ones.
// CHECK-LABEL: func.func @rms_normalization(
// CHECK: tnl.simple_rms_norm %arg0 eps 0.00999999977 : tensor<?x?x8xf32>
func.func @rms_normalization(%x: tensor<?x?x8xf32> {tnl.dims = ["b", "n", ""]}) -> tensor<?x?x8xf32> attributes {tnl.symbols = ["b", "n"]} {
  %ones = onnx.Constant dense<1.0> : tensor<8xf32>
  %y = onnx.RMSNormalization %x, %ones {epsilon = 1.0e-2 : f32} : (tensor<?x?x8xf32>, tensor<8xf32>) -> tensor<?x?x8xf32>
  return %y : tensor<?x?x8xf32>
}

// A layer norm is the norm of what the mean was taken from.
// CHECK-LABEL: func.func @layer_norm(
// CHECK: tnl.simple_rms_norm %{{.*}} eps 0.00999999977
func.func @layer_norm(%x: tensor<?x?x8xf32> {tnl.dims = ["b", "n", ""]}) -> tensor<?x?x8xf32> attributes {tnl.symbols = ["b", "n"]} {
  %two = onnx.Constant dense<2.0> : tensor<f32>
  %one = onnx.Constant dense<1.0> : tensor<f32>
  %eps = onnx.Constant dense<1.0e-2> : tensor<f32>
  %last = onnx.Constant dense<-1> : tensor<1xi64>
  %mu = onnx.ReduceMean %x, %last : (tensor<?x?x8xf32>, tensor<1xi64>) -> tensor<?x?x1xf32>
  %c = onnx.Sub %x, %mu : (tensor<?x?x8xf32>, tensor<?x?x1xf32>) -> tensor<?x?x8xf32>
  %sq = onnx.Pow %c, %two : (tensor<?x?x8xf32>, tensor<f32>) -> tensor<?x?x8xf32>
  %mean = onnx.ReduceMean %sq, %last : (tensor<?x?x8xf32>, tensor<1xi64>) -> tensor<?x?x1xf32>
  %sh = onnx.Add %mean, %eps : (tensor<?x?x1xf32>, tensor<f32>) -> tensor<?x?x1xf32>
  %rt = onnx.Sqrt %sh : (tensor<?x?x1xf32>) -> tensor<?x?x1xf32>
  %r = onnx.Div %one, %rt : (tensor<f32>, tensor<?x?x1xf32>) -> tensor<?x?x1xf32>
  %y = onnx.Mul %c, %r : (tensor<?x?x8xf32>, tensor<?x?x1xf32>) -> tensor<?x?x8xf32>
  return %y : tensor<?x?x8xf32>
}

// Float32 between the casts of a bfloat16 model.
// CHECK-LABEL: func.func @between_casts(
// CHECK: tnl.simple_rms_norm %arg0 eps 0.00999999977 : tensor<?x?x8xbf16>
// CHECK-NEXT: return
func.func @between_casts(%b: tensor<?x?x8xbf16> {tnl.dims = ["b", "n", ""]}) -> tensor<?x?x8xbf16> attributes {tnl.symbols = ["b", "n"]} {
  %two = onnx.Constant dense<2.0> : tensor<f32>
  %one = onnx.Constant dense<1.0> : tensor<f32>
  %eps = onnx.Constant dense<1.0e-2> : tensor<f32>
  %last = onnx.Constant dense<-1> : tensor<1xi64>
  %x = onnx.Cast %b : (tensor<?x?x8xbf16>) -> tensor<?x?x8xf32>
  %sq = onnx.Pow %x, %two : (tensor<?x?x8xf32>, tensor<f32>) -> tensor<?x?x8xf32>
  %mean = onnx.ReduceMean %sq, %last : (tensor<?x?x8xf32>, tensor<1xi64>) -> tensor<?x?x1xf32>
  %sh = onnx.Add %mean, %eps : (tensor<?x?x1xf32>, tensor<f32>) -> tensor<?x?x1xf32>
  %rt = onnx.Sqrt %sh : (tensor<?x?x1xf32>) -> tensor<?x?x1xf32>
  %r = onnx.Div %one, %rt : (tensor<f32>, tensor<?x?x1xf32>) -> tensor<?x?x1xf32>
  %y = onnx.Mul %x, %r : (tensor<?x?x8xf32>, tensor<?x?x1xf32>) -> tensor<?x?x8xf32>
  %z = onnx.Cast %y : (tensor<?x?x8xf32>) -> tensor<?x?x8xbf16>
  return %z : tensor<?x?x8xbf16>
}
