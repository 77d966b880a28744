// RUN: tnl-opt %s --pass-pipeline='builtin.module(func.func(convert-onnx-to-tnl))' -verify-diagnostics -o %t
// RUN: FileCheck %s < %t
// RUN: tnl-interpret %s --compare=%t

// Nearly a known block: stays as it is, and a remark says why.

// CHECK-LABEL: func.func @eps_outside(
// CHECK-NOT: tnl.simple_rms_norm
func.func @eps_outside(%x: tensor<?x?x8xf32> {tnl.dims = ["b", "n", ""]}) -> tensor<?x?x8xf32> attributes {tnl.symbols = ["b", "n"]} {
  %two = onnx.Constant dense<2.0> : tensor<f32>
  %one = onnx.Constant dense<1.0> : tensor<f32>
  %eps = onnx.Constant dense<1.0e-2> : tensor<f32>
  %last = onnx.Constant dense<-1> : tensor<1xi64>
  %sq = onnx.Pow %x, %two : (tensor<?x?x8xf32>, tensor<f32>) -> tensor<?x?x8xf32>
  %mean = onnx.ReduceMean %sq, %last : (tensor<?x?x8xf32>, tensor<1xi64>) -> tensor<?x?x1xf32>
  %rt = onnx.Sqrt %mean : (tensor<?x?x1xf32>) -> tensor<?x?x1xf32>
  %sh = onnx.Add %rt, %eps : (tensor<?x?x1xf32>, tensor<f32>) -> tensor<?x?x1xf32>
  // expected-remark @below {{not raised to tnl.simple_rms_norm: eps is added outside the square root}}
  %y = onnx.Div %x, %sh : (tensor<?x?x8xf32>, tensor<?x?x1xf32>) -> tensor<?x?x8xf32>
  return %y : tensor<?x?x8xf32>
}

// CHECK-LABEL: func.func @wrong_axis(
// CHECK-NOT: tnl.simple_rms_norm
func.func @wrong_axis(%x: tensor<?x?x8xf32> {tnl.dims = ["b", "n", ""]}) -> tensor<?x?x8xf32> attributes {tnl.symbols = ["b", "n"]} {
  %two = onnx.Constant dense<2.0> : tensor<f32>
  %one = onnx.Constant dense<1.0> : tensor<f32>
  %eps = onnx.Constant dense<1.0e-2> : tensor<f32>
  %last = onnx.Constant dense<-1> : tensor<1xi64>
  %sq = onnx.Pow %x, %two : (tensor<?x?x8xf32>, tensor<f32>) -> tensor<?x?x8xf32>
  %first = onnx.Constant dense<1> : tensor<1xi64>
  %mean = onnx.ReduceMean %sq, %first : (tensor<?x?x8xf32>, tensor<1xi64>) -> tensor<?x1x8xf32>
  %sh = onnx.Add %mean, %eps : (tensor<?x1x8xf32>, tensor<f32>) -> tensor<?x1x8xf32>
  %rt = onnx.Sqrt %sh : (tensor<?x1x8xf32>) -> tensor<?x1x8xf32>
  %r = onnx.Div %one, %rt : (tensor<f32>, tensor<?x1x8xf32>) -> tensor<?x1x8xf32>
  // expected-remark @below {{not raised to tnl.simple_rms_norm: the mean is not over the last axis}}
  %y = onnx.Mul %x, %r : (tensor<?x?x8xf32>, tensor<?x1x8xf32>) -> tensor<?x?x8xf32>
  return %y : tensor<?x?x8xf32>
}

// CHECK-LABEL: func.func @other_value(
// CHECK-NOT: tnl.simple_rms_norm
func.func @other_value(%x: tensor<?x?x8xf32> {tnl.dims = ["b", "n", ""]}) -> tensor<?x?x8xf32> attributes {tnl.symbols = ["b", "n"]} {
  %two = onnx.Constant dense<2.0> : tensor<f32>
  %one = onnx.Constant dense<1.0> : tensor<f32>
  %eps = onnx.Constant dense<1.0e-2> : tensor<f32>
  %last = onnx.Constant dense<-1> : tensor<1xi64>
  %z = onnx.Add %x, %one : (tensor<?x?x8xf32>, tensor<f32>) -> tensor<?x?x8xf32>
  %sq = onnx.Pow %z, %two : (tensor<?x?x8xf32>, tensor<f32>) -> tensor<?x?x8xf32>
  %mean = onnx.ReduceMean %sq, %last : (tensor<?x?x8xf32>, tensor<1xi64>) -> tensor<?x?x1xf32>
  %sh = onnx.Add %mean, %eps : (tensor<?x?x1xf32>, tensor<f32>) -> tensor<?x?x1xf32>
  %rt = onnx.Sqrt %sh : (tensor<?x?x1xf32>) -> tensor<?x?x1xf32>
  %r = onnx.Div %one, %rt : (tensor<f32>, tensor<?x?x1xf32>) -> tensor<?x?x1xf32>
  // expected-remark @below {{not raised to tnl.simple_rms_norm: the squared value is not the one that is scaled}}
  %y = onnx.Mul %x, %r : (tensor<?x?x8xf32>, tensor<?x?x1xf32>) -> tensor<?x?x8xf32>
  return %y : tensor<?x?x8xf32>
}

// CHECK-LABEL: func.func @cubed(
// CHECK-NOT: tnl.simple_rms_norm
func.func @cubed(%x: tensor<?x?x8xf32> {tnl.dims = ["b", "n", ""]}) -> tensor<?x?x8xf32> attributes {tnl.symbols = ["b", "n"]} {
  %two = onnx.Constant dense<2.0> : tensor<f32>
  %one = onnx.Constant dense<1.0> : tensor<f32>
  %eps = onnx.Constant dense<1.0e-2> : tensor<f32>
  %last = onnx.Constant dense<-1> : tensor<1xi64>
  %three = onnx.Constant dense<3.0> : tensor<f32>
  %sq = onnx.Pow %x, %three : (tensor<?x?x8xf32>, tensor<f32>) -> tensor<?x?x8xf32>
  %mean = onnx.ReduceMean %sq, %last : (tensor<?x?x8xf32>, tensor<1xi64>) -> tensor<?x?x1xf32>
  %sh = onnx.Add %mean, %eps : (tensor<?x?x1xf32>, tensor<f32>) -> tensor<?x?x1xf32>
  %rt = onnx.Sqrt %sh : (tensor<?x?x1xf32>) -> tensor<?x?x1xf32>
  %r = onnx.Div %one, %rt : (tensor<f32>, tensor<?x?x1xf32>) -> tensor<?x?x1xf32>
  // expected-remark @below {{not raised to tnl.simple_rms_norm: what is averaged is no square}}
  %y = onnx.Mul %x, %r : (tensor<?x?x8xf32>, tensor<?x?x1xf32>) -> tensor<?x?x8xf32>
  return %y : tensor<?x?x8xf32>
}

// CHECK-LABEL: func.func @multiplied(
// CHECK-NOT: tnl.simple_rms_norm
func.func @multiplied(%x: tensor<?x?x8xf32> {tnl.dims = ["b", "n", ""]}) -> tensor<?x?x8xf32> attributes {tnl.symbols = ["b", "n"]} {
  %two = onnx.Constant dense<2.0> : tensor<f32>
  %one = onnx.Constant dense<1.0> : tensor<f32>
  %eps = onnx.Constant dense<1.0e-2> : tensor<f32>
  %last = onnx.Constant dense<-1> : tensor<1xi64>
  %sq = onnx.Pow %x, %two : (tensor<?x?x8xf32>, tensor<f32>) -> tensor<?x?x8xf32>
  %mean = onnx.ReduceMean %sq, %last : (tensor<?x?x8xf32>, tensor<1xi64>) -> tensor<?x?x1xf32>
  %sh = onnx.Add %mean, %eps : (tensor<?x?x1xf32>, tensor<f32>) -> tensor<?x?x1xf32>
  %rt = onnx.Sqrt %sh : (tensor<?x?x1xf32>) -> tensor<?x?x1xf32>
  // expected-remark @below {{not raised to tnl.simple_rms_norm: the root is not inverted}}
  %y = onnx.Mul %x, %rt : (tensor<?x?x8xf32>, tensor<?x?x1xf32>) -> tensor<?x?x8xf32>
  return %y : tensor<?x?x8xf32>
}

// CHECK-LABEL: func.func @eps_inside_mean(
// CHECK-NOT: tnl.simple_rms_norm
func.func @eps_inside_mean(%x: tensor<?x?x8xf32> {tnl.dims = ["b", "n", ""]}) -> tensor<?x?x8xf32> attributes {tnl.symbols = ["b", "n"]} {
  %two = onnx.Constant dense<2.0> : tensor<f32>
  %one = onnx.Constant dense<1.0> : tensor<f32>
  %eps = onnx.Constant dense<1.0e-2> : tensor<f32>
  %last = onnx.Constant dense<-1> : tensor<1xi64>
  %sq = onnx.Pow %x, %two : (tensor<?x?x8xf32>, tensor<f32>) -> tensor<?x?x8xf32>
  %sq1 = onnx.Add %sq, %eps : (tensor<?x?x8xf32>, tensor<f32>) -> tensor<?x?x8xf32>
  %mean = onnx.ReduceMean %sq1, %last : (tensor<?x?x8xf32>, tensor<1xi64>) -> tensor<?x?x1xf32>
  %rt = onnx.Sqrt %mean : (tensor<?x?x1xf32>) -> tensor<?x?x1xf32>
  %r = onnx.Div %one, %rt : (tensor<f32>, tensor<?x?x1xf32>) -> tensor<?x?x1xf32>
  // expected-remark @below {{not raised to tnl.simple_rms_norm: what is averaged is no square}}
  %y = onnx.Mul %x, %r : (tensor<?x?x8xf32>, tensor<?x?x1xf32>) -> tensor<?x?x8xf32>
  return %y : tensor<?x?x8xf32>
}

// CHECK-LABEL: func.func @wrong_width(
// CHECK-NOT: tnl.simple_rms_norm
func.func @wrong_width(%x: tensor<?x?x8xf32> {tnl.dims = ["b", "n", ""]}) -> tensor<?x?x8xf32> attributes {tnl.symbols = ["b", "n"]} {
  %two = onnx.Constant dense<2.0> : tensor<f32>
  %one = onnx.Constant dense<1.0> : tensor<f32>
  %eps = onnx.Constant dense<1.0e-2> : tensor<f32>
  %last = onnx.Constant dense<-1> : tensor<1xi64>
  %sq = onnx.Pow %x, %two : (tensor<?x?x8xf32>, tensor<f32>) -> tensor<?x?x8xf32>
  %w = onnx.Constant dense<7.0> : tensor<f32>
  %s = onnx.ReduceSum %sq, %last : (tensor<?x?x8xf32>, tensor<1xi64>) -> tensor<?x?x1xf32>
  %mean = onnx.Div %s, %w : (tensor<?x?x1xf32>, tensor<f32>) -> tensor<?x?x1xf32>
  %sh = onnx.Add %mean, %eps : (tensor<?x?x1xf32>, tensor<f32>) -> tensor<?x?x1xf32>
  %rt = onnx.Sqrt %sh : (tensor<?x?x1xf32>) -> tensor<?x?x1xf32>
  %r = onnx.Div %one, %rt : (tensor<f32>, tensor<?x?x1xf32>) -> tensor<?x?x1xf32>
  // expected-remark @below {{not raised to tnl.simple_rms_norm: the sum of squares is not divided by the width}}
  %y = onnx.Mul %x, %r : (tensor<?x?x8xf32>, tensor<?x?x1xf32>) -> tensor<?x?x8xf32>
  return %y : tensor<?x?x8xf32>
}

// CHECK-LABEL: func.func @weighted(
// CHECK-NOT: tnl.simple_rms_norm
func.func @weighted(%x: tensor<?x?x8xf32> {tnl.dims = ["b", "n", ""]}) -> tensor<?x?x8xf32> attributes {tnl.symbols = ["b", "n"]} {
  %w = onnx.Constant dense<[1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 2.0]> : tensor<8xf32>
  // expected-remark @below {{not raised to tnl.simple_rms_norm: it has a weight that is not 1}}
  %y = onnx.RMSNormalization %x, %w : (tensor<?x?x8xf32>, tensor<8xf32>) -> tensor<?x?x8xf32>
  return %y : tensor<?x?x8xf32>
}

// CHECK-LABEL: func.func @silu_of_another(
// CHECK-NOT: tnl.silu
func.func @silu_of_another(%x: tensor<?x?x8xf32> {tnl.dims = ["b", "n", ""]}) -> tensor<?x?x8xf32> attributes {tnl.symbols = ["b", "n"]} {
  %z = onnx.Neg %x : (tensor<?x?x8xf32>) -> tensor<?x?x8xf32>
  %g = onnx.Sigmoid %z : (tensor<?x?x8xf32>) -> tensor<?x?x8xf32>
  // expected-remark @below {{not raised to tnl.silu: the sigmoid is not that of the other factor}}
  %y = onnx.Mul %x, %g : (tensor<?x?x8xf32>, tensor<?x?x8xf32>) -> tensor<?x?x8xf32>
  return %y : tensor<?x?x8xf32>
}

// CHECK-LABEL: func.func @sine_first(
// CHECK-NOT: tnl.lrpe
func.func @sine_first(%x: tensor<?x2x?x4xf32> {tnl.dims = ["b", "", "n", ""]}) -> tensor<?x2x?x8xf32> attributes {tnl.symbols = ["b", "n"]} {
  %zero = onnx.Constant dense<0> : tensor<i64>
  %one = onnx.Constant dense<1> : tensor<i64>
  %two = onnx.Constant dense<2> : tensor<i64>
  %axis0 = onnx.Constant dense<0> : tensor<1xi64>
  %column = onnx.Constant dense<[1, -1, 1]> : tensor<3xi64>
  %theta = onnx.Constant dense<[[[1.0, 0.5, 0.25, 0.125]], [[0.5, 0.25, 0.125, 0.0625]]]> : tensor<2x1x4xf32>
  %sizes = onnx.Shape %x {start = 2 : si64, end = 3 : si64} : (tensor<?x2x?x4xf32>) -> tensor<1xi64>
  %n = onnx.Squeeze %sizes, %axis0 : (tensor<1xi64>, tensor<1xi64>) -> tensor<i64>
  %t = onnx.Range %zero, %n, %one : (tensor<i64>, tensor<i64>, tensor<i64>) -> tensor<?xi64>
  %p = onnx.Cast %t : (tensor<?xi64>) -> tensor<?xf32>
  %c = onnx.Reshape %p, %column : (tensor<?xf32>, tensor<3xi64>) -> tensor<1x?x1xf32>
  %a = onnx.Mul %theta, %c : (tensor<2x1x4xf32>, tensor<1x?x1xf32>) -> tensor<2x?x4xf32>
  %cos = onnx.Cos %a : (tensor<2x?x4xf32>) -> tensor<2x?x4xf32>
  %sin = onnx.Sin %a : (tensor<2x?x4xf32>) -> tensor<2x?x4xf32>
  %xc = onnx.Mul %x, %cos : (tensor<?x2x?x4xf32>, tensor<2x?x4xf32>) -> tensor<?x2x?x4xf32>
  %xs = onnx.Mul %sin, %x : (tensor<2x?x4xf32>, tensor<?x2x?x4xf32>) -> tensor<?x2x?x4xf32>
  // expected-remark @below {{not raised to tnl.lrpe: the sine part comes before the cosine part}}
  %y = onnx.Concat %xs, %xc {axis = -1 : si64} : (tensor<?x2x?x4xf32>, tensor<?x2x?x4xf32>) -> tensor<?x2x?x8xf32>
  return %y : tensor<?x2x?x8xf32>
}

// CHECK-LABEL: func.func @two_angles(
// CHECK-NOT: tnl.lrpe
func.func @two_angles(%x: tensor<?x2x?x4xf32> {tnl.dims = ["b", "", "n", ""]}) -> tensor<?x2x?x8xf32> attributes {tnl.symbols = ["b", "n"]} {
  %zero = onnx.Constant dense<0> : tensor<i64>
  %one = onnx.Constant dense<1> : tensor<i64>
  %two = onnx.Constant dense<2> : tensor<i64>
  %axis0 = onnx.Constant dense<0> : tensor<1xi64>
  %column = onnx.Constant dense<[1, -1, 1]> : tensor<3xi64>
  %theta = onnx.Constant dense<[[[1.0, 0.5, 0.25, 0.125]], [[0.5, 0.25, 0.125, 0.0625]]]> : tensor<2x1x4xf32>
  %sizes = onnx.Shape %x {start = 2 : si64, end = 3 : si64} : (tensor<?x2x?x4xf32>) -> tensor<1xi64>
  %n = onnx.Squeeze %sizes, %axis0 : (tensor<1xi64>, tensor<1xi64>) -> tensor<i64>
  %t = onnx.Range %zero, %n, %one : (tensor<i64>, tensor<i64>, tensor<i64>) -> tensor<?xi64>
  %p = onnx.Cast %t : (tensor<?xi64>) -> tensor<?xf32>
  %c = onnx.Reshape %p, %column : (tensor<?xf32>, tensor<3xi64>) -> tensor<1x?x1xf32>
  %a = onnx.Mul %theta, %c : (tensor<2x1x4xf32>, tensor<1x?x1xf32>) -> tensor<2x?x4xf32>
  %a2 = onnx.Neg %a : (tensor<2x?x4xf32>) -> tensor<2x?x4xf32>
  %cos = onnx.Cos %a : (tensor<2x?x4xf32>) -> tensor<2x?x4xf32>
  %sin = onnx.Sin %a2 : (tensor<2x?x4xf32>) -> tensor<2x?x4xf32>
  %xc = onnx.Mul %x, %cos : (tensor<?x2x?x4xf32>, tensor<2x?x4xf32>) -> tensor<?x2x?x4xf32>
  %xs = onnx.Mul %sin, %x : (tensor<2x?x4xf32>, tensor<?x2x?x4xf32>) -> tensor<?x2x?x4xf32>
  // expected-remark @below {{not raised to tnl.lrpe: cosine and sine are of different angles}}
  %y = onnx.Concat %xc, %xs {axis = -1 : si64} : (tensor<?x2x?x4xf32>, tensor<?x2x?x4xf32>) -> tensor<?x2x?x8xf32>
  return %y : tensor<?x2x?x8xf32>
}

// CHECK-LABEL: func.func @every_other(
// CHECK-NOT: tnl.lrpe
func.func @every_other(%x: tensor<?x2x?x4xf32> {tnl.dims = ["b", "", "n", ""]}) -> tensor<?x2x?x8xf32> attributes {tnl.symbols = ["b", "n"]} {
  %zero = onnx.Constant dense<0> : tensor<i64>
  %one = onnx.Constant dense<1> : tensor<i64>
  %two = onnx.Constant dense<2> : tensor<i64>
  %axis0 = onnx.Constant dense<0> : tensor<1xi64>
  %column = onnx.Constant dense<[1, -1, 1]> : tensor<3xi64>
  %theta = onnx.Constant dense<[[[1.0, 0.5, 0.25, 0.125]], [[0.5, 0.25, 0.125, 0.0625]]]> : tensor<2x1x4xf32>
  %sizes = onnx.Shape %x {start = 2 : si64, end = 3 : si64} : (tensor<?x2x?x4xf32>) -> tensor<1xi64>
  %n = onnx.Squeeze %sizes, %axis0 : (tensor<1xi64>, tensor<1xi64>) -> tensor<i64>
  %n2 = onnx.Mul %n, %two : (tensor<i64>, tensor<i64>) -> tensor<i64>
  %t = onnx.Range %zero, %n2, %two : (tensor<i64>, tensor<i64>, tensor<i64>) -> tensor<?xi64>
  %p = onnx.Cast %t : (tensor<?xi64>) -> tensor<?xf32>
  %c = onnx.Reshape %p, %column : (tensor<?xf32>, tensor<3xi64>) -> tensor<1x?x1xf32>
  %a = onnx.Mul %theta, %c : (tensor<2x1x4xf32>, tensor<1x?x1xf32>) -> tensor<2x?x4xf32>
  %cos = onnx.Cos %a : (tensor<2x?x4xf32>) -> tensor<2x?x4xf32>
  %sin = onnx.Sin %a : (tensor<2x?x4xf32>) -> tensor<2x?x4xf32>
  %xc = onnx.Mul %x, %cos : (tensor<?x2x?x4xf32>, tensor<2x?x4xf32>) -> tensor<?x2x?x4xf32>
  %xs = onnx.Mul %sin, %x : (tensor<2x?x4xf32>, tensor<?x2x?x4xf32>) -> tensor<?x2x?x4xf32>
  // expected-remark @below {{not raised to tnl.lrpe: positions do not count tokens}}
  %y = onnx.Concat %xc, %xs {axis = -1 : si64} : (tensor<?x2x?x4xf32>, tensor<?x2x?x4xf32>) -> tensor<?x2x?x8xf32>
  return %y : tensor<?x2x?x8xf32>
}

// CHECK-LABEL: func.func @from_one(
// CHECK-NOT: tnl.lrpe
func.func @from_one(%x: tensor<?x2x?x4xf32> {tnl.dims = ["b", "", "n", ""]}) -> tensor<?x2x?x8xf32> attributes {tnl.symbols = ["b", "n"]} {
  %zero = onnx.Constant dense<0> : tensor<i64>
  %one = onnx.Constant dense<1> : tensor<i64>
  %two = onnx.Constant dense<2> : tensor<i64>
  %axis0 = onnx.Constant dense<0> : tensor<1xi64>
  %column = onnx.Constant dense<[1, -1, 1]> : tensor<3xi64>
  %theta = onnx.Constant dense<[[[1.0, 0.5, 0.25, 0.125]], [[0.5, 0.25, 0.125, 0.0625]]]> : tensor<2x1x4xf32>
  %sizes = onnx.Shape %x {start = 2 : si64, end = 3 : si64} : (tensor<?x2x?x4xf32>) -> tensor<1xi64>
  %n = onnx.Squeeze %sizes, %axis0 : (tensor<1xi64>, tensor<1xi64>) -> tensor<i64>
  %n1 = onnx.Add %n, %one : (tensor<i64>, tensor<i64>) -> tensor<i64>
  %t = onnx.Range %one, %n1, %one : (tensor<i64>, tensor<i64>, tensor<i64>) -> tensor<?xi64>
  %p = onnx.Cast %t : (tensor<?xi64>) -> tensor<?xf32>
  %c = onnx.Reshape %p, %column : (tensor<?xf32>, tensor<3xi64>) -> tensor<1x?x1xf32>
  %a = onnx.Mul %theta, %c : (tensor<2x1x4xf32>, tensor<1x?x1xf32>) -> tensor<2x?x4xf32>
  %cos = onnx.Cos %a : (tensor<2x?x4xf32>) -> tensor<2x?x4xf32>
  %sin = onnx.Sin %a : (tensor<2x?x4xf32>) -> tensor<2x?x4xf32>
  %xc = onnx.Mul %x, %cos : (tensor<?x2x?x4xf32>, tensor<2x?x4xf32>) -> tensor<?x2x?x4xf32>
  %xs = onnx.Mul %sin, %x : (tensor<2x?x4xf32>, tensor<?x2x?x4xf32>) -> tensor<?x2x?x4xf32>
  // expected-remark @below {{not raised to tnl.lrpe: positions do not start at 0 or at an input}}
  %y = onnx.Concat %xc, %xs {axis = -1 : si64} : (tensor<?x2x?x4xf32>, tensor<?x2x?x4xf32>) -> tensor<?x2x?x8xf32>
  return %y : tensor<?x2x?x8xf32>
}

// CHECK-LABEL: func.func @rounded_positions(
// CHECK-NOT: tnl.lrpe
func.func @rounded_positions(%x: tensor<?x2x?x4xf32> {tnl.dims = ["b", "", "n", ""]}) -> tensor<?x2x?x8xf32> attributes {tnl.symbols = ["b", "n"]} {
  %zero = onnx.Constant dense<0> : tensor<i64>
  %one = onnx.Constant dense<1> : tensor<i64>
  %two = onnx.Constant dense<2> : tensor<i64>
  %axis0 = onnx.Constant dense<0> : tensor<1xi64>
  %column = onnx.Constant dense<[1, -1, 1]> : tensor<3xi64>
  %theta = onnx.Constant dense<[[[1.0, 0.5, 0.25, 0.125]], [[0.5, 0.25, 0.125, 0.0625]]]> : tensor<2x1x4xf32>
  %sizes = onnx.Shape %x {start = 2 : si64, end = 3 : si64} : (tensor<?x2x?x4xf32>) -> tensor<1xi64>
  %n = onnx.Squeeze %sizes, %axis0 : (tensor<1xi64>, tensor<1xi64>) -> tensor<i64>
  %t = onnx.Range %zero, %n, %one : (tensor<i64>, tensor<i64>, tensor<i64>) -> tensor<?xi64>
  %h = onnx.Cast %t : (tensor<?xi64>) -> tensor<?xbf16>
  %p = onnx.Cast %h : (tensor<?xbf16>) -> tensor<?xf32>
  %c = onnx.Reshape %p, %column : (tensor<?xf32>, tensor<3xi64>) -> tensor<1x?x1xf32>
  %a = onnx.Mul %theta, %c : (tensor<2x1x4xf32>, tensor<1x?x1xf32>) -> tensor<2x?x4xf32>
  %cos = onnx.Cos %a : (tensor<2x?x4xf32>) -> tensor<2x?x4xf32>
  %sin = onnx.Sin %a : (tensor<2x?x4xf32>) -> tensor<2x?x4xf32>
  %xc = onnx.Mul %x, %cos : (tensor<?x2x?x4xf32>, tensor<2x?x4xf32>) -> tensor<?x2x?x4xf32>
  %xs = onnx.Mul %sin, %x : (tensor<2x?x4xf32>, tensor<?x2x?x4xf32>) -> tensor<?x2x?x4xf32>
  // expected-remark @below {{not raised to tnl.lrpe: positions are rounded to 16 bits}}
  %y = onnx.Concat %xc, %xs {axis = -1 : si64} : (tensor<?x2x?x4xf32>, tensor<?x2x?x4xf32>) -> tensor<?x2x?x8xf32>
  return %y : tensor<?x2x?x8xf32>
}

// CHECK-LABEL: func.func @gemm_alpha(
// CHECK-NOT: tnl.linear
func.func @gemm_alpha(%x: tensor<?x8xf32>) -> tensor<?x2xf32> {
  %w = onnx.Constant dense<0.5> : tensor<2x8xf32>
  // expected-remark @below {{not raised to tnl.linear: Gemm scales the product by alpha}}
  %y = onnx.Gemm %x, %w {alpha = 0.5 : f32, transB = true} : (tensor<?x8xf32>, tensor<2x8xf32>) -> tensor<?x2xf32>
  return %y : tensor<?x2xf32>
}

// CHECK-LABEL: func.func @gemm_matrix(
// CHECK-NOT: tnl.linear
func.func @gemm_matrix(%x: tensor<?x8xf32> {tnl.dims = ["n", ""]}, %b: tensor<?x2xf32> {tnl.dims = ["n", ""]}) -> tensor<?x2xf32> attributes {tnl.symbols = ["n"]} {
  %w = onnx.Constant dense<0.5> : tensor<2x8xf32>
  // expected-remark @below {{not raised to tnl.linear: what Gemm adds is no constant bias of one row}}
  %y = onnx.Gemm %x, %w, %b {transB = true} : (tensor<?x8xf32>, tensor<2x8xf32>, tensor<?x2xf32>) -> tensor<?x2xf32>
  return %y : tensor<?x2xf32>
}
