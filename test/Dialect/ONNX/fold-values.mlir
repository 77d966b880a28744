// Folded constants have the values that the interpreter computes.
// RUN: tnl-opt %s -canonicalize -o %t.folded.mlir
// RUN: FileCheck %s --input-file=%t.folded.mlir
// RUN: tnl-interpret %s --compare=%t.folded.mlir --max-rel=1e-6

// CHECK-NOT: onnx.{{[ABD-Z]|C[a-np-z]|Co[^n]|Conc}}

func.func @Abs() -> (tensor<2x3xf32> {tnl.name = "y"}) {
  %x = onnx.Constant dense<[[-2.5, -1.0, -0.3], [0.0, 0.7, 3.25]]> : tensor<2x3xf32>
  %0 = onnx.Abs %x : (tensor<2x3xf32>) -> tensor<2x3xf32>
  return %0 : tensor<2x3xf32>
}

func.func @Ceil() -> (tensor<2x3xf32> {tnl.name = "y"}) {
  %x = onnx.Constant dense<[[-2.5, -1.0, -0.3], [0.0, 0.7, 3.25]]> : tensor<2x3xf32>
  %0 = onnx.Ceil %x : (tensor<2x3xf32>) -> tensor<2x3xf32>
  return %0 : tensor<2x3xf32>
}

func.func @Cos() -> (tensor<2x3xf32> {tnl.name = "y"}) {
  %x = onnx.Constant dense<[[-2.5, -1.0, -0.3], [0.0, 0.7, 3.25]]> : tensor<2x3xf32>
  %0 = onnx.Cos %x : (tensor<2x3xf32>) -> tensor<2x3xf32>
  return %0 : tensor<2x3xf32>
}

func.func @Erf() -> (tensor<2x3xf32> {tnl.name = "y"}) {
  %x = onnx.Constant dense<[[-2.5, -1.0, -0.3], [0.0, 0.7, 3.25]]> : tensor<2x3xf32>
  %0 = onnx.Erf %x : (tensor<2x3xf32>) -> tensor<2x3xf32>
  return %0 : tensor<2x3xf32>
}

func.func @Exp() -> (tensor<2x3xf32> {tnl.name = "y"}) {
  %x = onnx.Constant dense<[[-2.5, -1.0, -0.3], [0.0, 0.7, 3.25]]> : tensor<2x3xf32>
  %0 = onnx.Exp %x : (tensor<2x3xf32>) -> tensor<2x3xf32>
  return %0 : tensor<2x3xf32>
}

func.func @Floor() -> (tensor<2x3xf32> {tnl.name = "y"}) {
  %x = onnx.Constant dense<[[-2.5, -1.0, -0.3], [0.0, 0.7, 3.25]]> : tensor<2x3xf32>
  %0 = onnx.Floor %x : (tensor<2x3xf32>) -> tensor<2x3xf32>
  return %0 : tensor<2x3xf32>
}

func.func @Neg() -> (tensor<2x3xf32> {tnl.name = "y"}) {
  %x = onnx.Constant dense<[[-2.5, -1.0, -0.3], [0.0, 0.7, 3.25]]> : tensor<2x3xf32>
  %0 = onnx.Neg %x : (tensor<2x3xf32>) -> tensor<2x3xf32>
  return %0 : tensor<2x3xf32>
}

func.func @Relu() -> (tensor<2x3xf32> {tnl.name = "y"}) {
  %x = onnx.Constant dense<[[-2.5, -1.0, -0.3], [0.0, 0.7, 3.25]]> : tensor<2x3xf32>
  %0 = onnx.Relu %x : (tensor<2x3xf32>) -> tensor<2x3xf32>
  return %0 : tensor<2x3xf32>
}

func.func @Sigmoid() -> (tensor<2x3xf32> {tnl.name = "y"}) {
  %x = onnx.Constant dense<[[-2.5, -1.0, -0.3], [0.0, 0.7, 3.25]]> : tensor<2x3xf32>
  %0 = onnx.Sigmoid %x : (tensor<2x3xf32>) -> tensor<2x3xf32>
  return %0 : tensor<2x3xf32>
}

func.func @Sin() -> (tensor<2x3xf32> {tnl.name = "y"}) {
  %x = onnx.Constant dense<[[-2.5, -1.0, -0.3], [0.0, 0.7, 3.25]]> : tensor<2x3xf32>
  %0 = onnx.Sin %x : (tensor<2x3xf32>) -> tensor<2x3xf32>
  return %0 : tensor<2x3xf32>
}

func.func @Tanh() -> (tensor<2x3xf32> {tnl.name = "y"}) {
  %x = onnx.Constant dense<[[-2.5, -1.0, -0.3], [0.0, 0.7, 3.25]]> : tensor<2x3xf32>
  %0 = onnx.Tanh %x : (tensor<2x3xf32>) -> tensor<2x3xf32>
  return %0 : tensor<2x3xf32>
}

func.func @Log() -> (tensor<2x3xf32> {tnl.name = "y"}) {
  %x = onnx.Constant dense<[[2.5, 1.0, 0.3], [0.01, 0.7, 3.25]]> : tensor<2x3xf32>
  %0 = onnx.Log %x : (tensor<2x3xf32>) -> tensor<2x3xf32>
  return %0 : tensor<2x3xf32>
}

func.func @Reciprocal() -> (tensor<2x3xf32> {tnl.name = "y"}) {
  %x = onnx.Constant dense<[[2.5, 1.0, 0.3], [0.01, 0.7, 3.25]]> : tensor<2x3xf32>
  %0 = onnx.Reciprocal %x : (tensor<2x3xf32>) -> tensor<2x3xf32>
  return %0 : tensor<2x3xf32>
}

func.func @Sqrt() -> (tensor<2x3xf32> {tnl.name = "y"}) {
  %x = onnx.Constant dense<[[2.5, 1.0, 0.3], [0.01, 0.7, 3.25]]> : tensor<2x3xf32>
  %0 = onnx.Sqrt %x : (tensor<2x3xf32>) -> tensor<2x3xf32>
  return %0 : tensor<2x3xf32>
}

func.func @Add() -> (tensor<2x3xf32> {tnl.name = "z"}) {
  %x = onnx.Constant dense<[[2.5, 1.0, 0.3], [0.01, 0.7, 3.25]]> : tensor<2x3xf32>
  %y = onnx.Constant dense<[[1.5], [-2.0]]> : tensor<2x1xf32>
  %0 = onnx.Add %x, %y : (tensor<2x3xf32>, tensor<2x1xf32>) -> tensor<2x3xf32>
  return %0 : tensor<2x3xf32>
}

func.func @Sub() -> (tensor<2x3xf32> {tnl.name = "z"}) {
  %x = onnx.Constant dense<[[2.5, 1.0, 0.3], [0.01, 0.7, 3.25]]> : tensor<2x3xf32>
  %y = onnx.Constant dense<[[1.5], [-2.0]]> : tensor<2x1xf32>
  %0 = onnx.Sub %x, %y : (tensor<2x3xf32>, tensor<2x1xf32>) -> tensor<2x3xf32>
  return %0 : tensor<2x3xf32>
}

func.func @Mul() -> (tensor<2x3xf32> {tnl.name = "z"}) {
  %x = onnx.Constant dense<[[2.5, 1.0, 0.3], [0.01, 0.7, 3.25]]> : tensor<2x3xf32>
  %y = onnx.Constant dense<[[1.5], [-2.0]]> : tensor<2x1xf32>
  %0 = onnx.Mul %x, %y : (tensor<2x3xf32>, tensor<2x1xf32>) -> tensor<2x3xf32>
  return %0 : tensor<2x3xf32>
}

func.func @Div() -> (tensor<2x3xf32> {tnl.name = "z"}) {
  %x = onnx.Constant dense<[[2.5, 1.0, 0.3], [0.01, 0.7, 3.25]]> : tensor<2x3xf32>
  %y = onnx.Constant dense<[[1.5], [-2.0]]> : tensor<2x1xf32>
  %0 = onnx.Div %x, %y : (tensor<2x3xf32>, tensor<2x1xf32>) -> tensor<2x3xf32>
  return %0 : tensor<2x3xf32>
}

func.func @Max() -> (tensor<2x3xf32> {tnl.name = "z"}) {
  %x = onnx.Constant dense<[[2.5, 1.0, 0.3], [0.01, 0.7, 3.25]]> : tensor<2x3xf32>
  %y = onnx.Constant dense<[[1.5], [-2.0]]> : tensor<2x1xf32>
  %0 = onnx.Max %x, %y : (tensor<2x3xf32>, tensor<2x1xf32>) -> tensor<2x3xf32>
  return %0 : tensor<2x3xf32>
}

func.func @Min() -> (tensor<2x3xf32> {tnl.name = "z"}) {
  %x = onnx.Constant dense<[[2.5, 1.0, 0.3], [0.01, 0.7, 3.25]]> : tensor<2x3xf32>
  %y = onnx.Constant dense<[[1.5], [-2.0]]> : tensor<2x1xf32>
  %0 = onnx.Min %x, %y : (tensor<2x3xf32>, tensor<2x1xf32>) -> tensor<2x3xf32>
  return %0 : tensor<2x3xf32>
}

func.func @Pow() -> (tensor<2x3xf32> {tnl.name = "z"}) {
  %x = onnx.Constant dense<[[2.5, 1.0, 0.3], [0.01, 0.7, 3.25]]> : tensor<2x3xf32>
  %y = onnx.Constant dense<[[1.5], [-2.0]]> : tensor<2x1xf32>
  %0 = onnx.Pow %x, %y : (tensor<2x3xf32>, tensor<2x1xf32>) -> tensor<2x3xf32>
  return %0 : tensor<2x3xf32>
}

func.func @AddInt() -> (tensor<2x3xi64> {tnl.name = "z"}) {
  %x = onnx.Constant dense<[[-7, 7, 0], [9, -9, 5]]> : tensor<2x3xi64>
  %y = onnx.Constant dense<[2, -3, 4]> : tensor<3xi64>
  %0 = onnx.Add %x, %y : (tensor<2x3xi64>, tensor<3xi64>) -> tensor<2x3xi64>
  return %0 : tensor<2x3xi64>
}

func.func @SubInt() -> (tensor<2x3xi64> {tnl.name = "z"}) {
  %x = onnx.Constant dense<[[-7, 7, 0], [9, -9, 5]]> : tensor<2x3xi64>
  %y = onnx.Constant dense<[2, -3, 4]> : tensor<3xi64>
  %0 = onnx.Sub %x, %y : (tensor<2x3xi64>, tensor<3xi64>) -> tensor<2x3xi64>
  return %0 : tensor<2x3xi64>
}

func.func @MulInt() -> (tensor<2x3xi64> {tnl.name = "z"}) {
  %x = onnx.Constant dense<[[-7, 7, 0], [9, -9, 5]]> : tensor<2x3xi64>
  %y = onnx.Constant dense<[2, -3, 4]> : tensor<3xi64>
  %0 = onnx.Mul %x, %y : (tensor<2x3xi64>, tensor<3xi64>) -> tensor<2x3xi64>
  return %0 : tensor<2x3xi64>
}

func.func @DivInt() -> (tensor<2x3xi64> {tnl.name = "z"}) {
  %x = onnx.Constant dense<[[-7, 7, 0], [9, -9, 5]]> : tensor<2x3xi64>
  %y = onnx.Constant dense<[2, -3, 4]> : tensor<3xi64>
  %0 = onnx.Div %x, %y : (tensor<2x3xi64>, tensor<3xi64>) -> tensor<2x3xi64>
  return %0 : tensor<2x3xi64>
}

func.func @ModInt() -> (tensor<2x3xi64> {tnl.name = "z"}) {
  %x = onnx.Constant dense<[[-7, 7, 0], [9, -9, 5]]> : tensor<2x3xi64>
  %y = onnx.Constant dense<[2, -3, 4]> : tensor<3xi64>
  %0 = onnx.Mod %x, %y : (tensor<2x3xi64>, tensor<3xi64>) -> tensor<2x3xi64>
  return %0 : tensor<2x3xi64>
}

func.func @MaxInt() -> (tensor<2x3xi64> {tnl.name = "z"}) {
  %x = onnx.Constant dense<[[-7, 7, 0], [9, -9, 5]]> : tensor<2x3xi64>
  %y = onnx.Constant dense<[2, -3, 4]> : tensor<3xi64>
  %0 = onnx.Max %x, %y : (tensor<2x3xi64>, tensor<3xi64>) -> tensor<2x3xi64>
  return %0 : tensor<2x3xi64>
}

func.func @MinInt() -> (tensor<2x3xi64> {tnl.name = "z"}) {
  %x = onnx.Constant dense<[[-7, 7, 0], [9, -9, 5]]> : tensor<2x3xi64>
  %y = onnx.Constant dense<[2, -3, 4]> : tensor<3xi64>
  %0 = onnx.Min %x, %y : (tensor<2x3xi64>, tensor<3xi64>) -> tensor<2x3xi64>
  return %0 : tensor<2x3xi64>
}

func.func @Equal() -> (tensor<4xi1> {tnl.name = "z"}) {
  %x = onnx.Constant dense<[1.0, 2.0, 3.0, -0.0]> : tensor<4xf32>
  %y = onnx.Constant dense<[2.0, 2.0, 1.0, 0.0]> : tensor<4xf32>
  %0 = onnx.Equal %x, %y : (tensor<4xf32>, tensor<4xf32>) -> tensor<4xi1>
  return %0 : tensor<4xi1>
}

func.func @Greater() -> (tensor<4xi1> {tnl.name = "z"}) {
  %x = onnx.Constant dense<[1.0, 2.0, 3.0, -0.0]> : tensor<4xf32>
  %y = onnx.Constant dense<[2.0, 2.0, 1.0, 0.0]> : tensor<4xf32>
  %0 = onnx.Greater %x, %y : (tensor<4xf32>, tensor<4xf32>) -> tensor<4xi1>
  return %0 : tensor<4xi1>
}

func.func @GreaterOrEqual() -> (tensor<4xi1> {tnl.name = "z"}) {
  %x = onnx.Constant dense<[1.0, 2.0, 3.0, -0.0]> : tensor<4xf32>
  %y = onnx.Constant dense<[2.0, 2.0, 1.0, 0.0]> : tensor<4xf32>
  %0 = onnx.GreaterOrEqual %x, %y : (tensor<4xf32>, tensor<4xf32>) -> tensor<4xi1>
  return %0 : tensor<4xi1>
}

func.func @Less() -> (tensor<4xi1> {tnl.name = "z"}) {
  %x = onnx.Constant dense<[1.0, 2.0, 3.0, -0.0]> : tensor<4xf32>
  %y = onnx.Constant dense<[2.0, 2.0, 1.0, 0.0]> : tensor<4xf32>
  %0 = onnx.Less %x, %y : (tensor<4xf32>, tensor<4xf32>) -> tensor<4xi1>
  return %0 : tensor<4xi1>
}

func.func @LessOrEqual() -> (tensor<4xi1> {tnl.name = "z"}) {
  %x = onnx.Constant dense<[1.0, 2.0, 3.0, -0.0]> : tensor<4xf32>
  %y = onnx.Constant dense<[2.0, 2.0, 1.0, 0.0]> : tensor<4xf32>
  %0 = onnx.LessOrEqual %x, %y : (tensor<4xf32>, tensor<4xf32>) -> tensor<4xi1>
  return %0 : tensor<4xi1>
}

func.func @And() -> (tensor<2x2xi1> {tnl.name = "z"}) {
  %x = onnx.Constant dense<[[true], [false]]> : tensor<2x1xi1>
  %y = onnx.Constant dense<[true, false]> : tensor<2xi1>
  %0 = onnx.And %x, %y : (tensor<2x1xi1>, tensor<2xi1>) -> tensor<2x2xi1>
  return %0 : tensor<2x2xi1>
}

func.func @Or() -> (tensor<2x2xi1> {tnl.name = "z"}) {
  %x = onnx.Constant dense<[[true], [false]]> : tensor<2x1xi1>
  %y = onnx.Constant dense<[true, false]> : tensor<2xi1>
  %0 = onnx.Or %x, %y : (tensor<2x1xi1>, tensor<2xi1>) -> tensor<2x2xi1>
  return %0 : tensor<2x2xi1>
}

func.func @Xor() -> (tensor<2x2xi1> {tnl.name = "z"}) {
  %x = onnx.Constant dense<[[true], [false]]> : tensor<2x1xi1>
  %y = onnx.Constant dense<[true, false]> : tensor<2xi1>
  %0 = onnx.Xor %x, %y : (tensor<2x1xi1>, tensor<2xi1>) -> tensor<2x2xi1>
  return %0 : tensor<2x2xi1>
}

func.func @Where() -> (tensor<2x2xf32> {tnl.name = "z"}) {
  %c = onnx.Constant dense<[[true], [false]]> : tensor<2x1xi1>
  %x = onnx.Constant dense<[1.0, 2.0]> : tensor<2xf32>
  %y = onnx.Constant dense<9.0> : tensor<f32>
  %0 = onnx.Where %c, %x, %y : (tensor<2x1xi1>, tensor<2xf32>, tensor<f32>) -> tensor<2x2xf32>
  return %0 : tensor<2x2xf32>
}

func.func @Transpose() -> (tensor<2x3x2xi64> {tnl.name = "z"}) {
  %x = onnx.Constant dense<[[[1, 2], [3, 4]], [[5, 6], [7, 8]], [[9, 10], [11, 12]]]> : tensor<3x2x2xi64>
  %0 = onnx.Transpose %x {perm = array<i64: 2, 0, 1>} : (tensor<3x2x2xi64>) -> tensor<2x3x2xi64>
  return %0 : tensor<2x3x2xi64>
}

func.func @Slice() -> (tensor<2x2xi64> {tnl.name = "z"}) {
  %x = onnx.Constant dense<[[1, 2, 3, 4], [5, 6, 7, 8], [9, 10, 11, 12]]> : tensor<3x4xi64>
  %from = onnx.Constant dense<[-3, -2]> : tensor<2xi64>
  %to = onnx.Constant dense<[4, 100]> : tensor<2xi64>
  %axes = onnx.Constant dense<[1, -2]> : tensor<2xi64>
  %steps = onnx.Constant dense<[2, 1]> : tensor<2xi64>
  %0 = onnx.Slice %x, %from, %to axes(%axes) steps(%steps) : (tensor<3x4xi64>, tensor<2xi64>, tensor<2xi64>, tensor<2xi64>, tensor<2xi64>) -> tensor<2x2xi64>
  return %0 : tensor<2x2xi64>
}

func.func @Gather() -> (tensor<2x2x1xi64> {tnl.name = "z"}) {
  %x = onnx.Constant dense<[[1, 2, 3], [4, 5, 6]]> : tensor<2x3xi64>
  %i = onnx.Constant dense<[[-1], [0]]> : tensor<2x1xi64>
  %0 = onnx.Gather %x, %i {axis = -1 : si64} : (tensor<2x3xi64>, tensor<2x1xi64>) -> tensor<2x2x1xi64>
  return %0 : tensor<2x2x1xi64>
}

func.func @Expand() -> (tensor<2x3x2xi64> {tnl.name = "z"}) {
  %x = onnx.Constant dense<[[[1, 2]], [[3, 4]]]> : tensor<2x1x2xi64>
  %s = onnx.Constant dense<[3, 1]> : tensor<2xi64>
  %0 = onnx.Expand %x, %s : (tensor<2x1x2xi64>, tensor<2xi64>) -> tensor<2x3x2xi64>
  return %0 : tensor<2x3x2xi64>
}

func.func @Concat() -> (tensor<2x3xf32> {tnl.name = "z"}) {
  %x = onnx.Constant dense<[[1.0], [2.0]]> : tensor<2x1xf32>
  %y = onnx.Constant dense<[[3.0, 4.0], [5.0, 6.0]]> : tensor<2x2xf32>
  %0 = onnx.Concat %x, %y {axis = -1 : si64} : (tensor<2x1xf32>, tensor<2x2xf32>) -> tensor<2x3xf32>
  return %0 : tensor<2x3xf32>
}

func.func @Cast() -> (tensor<4xi64> {tnl.name = "z"}) {
  %x = onnx.Constant dense<[1.5, -1.5, 0.0, 7.0]> : tensor<4xf32>
  %0 = onnx.Cast %x : (tensor<4xf32>) -> tensor<4xi64>
  return %0 : tensor<4xi64>
}

func.func @IsInf() -> (tensor<4xi1> {tnl.name = "both"}, tensor<4xi1> {tnl.name = "negative"}, tensor<4xi1> {tnl.name = "positive"}, tensor<4xi1> {tnl.name = "none"}) {
  %x = onnx.Constant dense<[0x7F800000, 1.0, 0xFF800000, 0x7FC00000]> : tensor<4xf32>
  %0 = onnx.IsInf %x : (tensor<4xf32>) -> tensor<4xi1>
  %1 = onnx.IsInf %x {detect_positive = false} : (tensor<4xf32>) -> tensor<4xi1>
  %2 = onnx.IsInf %x {detect_negative = false} : (tensor<4xf32>) -> tensor<4xi1>
  %3 = onnx.IsInf %x {detect_negative = false, detect_positive = false} : (tensor<4xf32>) -> tensor<4xi1>
  return %0, %1, %2, %3 : tensor<4xi1>, tensor<4xi1>, tensor<4xi1>, tensor<4xi1>
}

func.func @IsNaN() -> (tensor<2x2xi1> {tnl.name = "f32"}, tensor<2x2xi1> {tnl.name = "f16"}, tensor<4xi1> {tnl.name = "splat"}) {
  %x = onnx.Constant dense<[[0x7FC00000, 1.0], [0xFF800000, 0xFFC00001]]> : tensor<2x2xf32>
  %0 = onnx.IsNaN %x : (tensor<2x2xf32>) -> tensor<2x2xi1>
  %h = onnx.Constant dense<[[0x7E00, 1.0], [0x7C00, 0xFE01]]> : tensor<2x2xf16>
  %1 = onnx.IsNaN %h : (tensor<2x2xf16>) -> tensor<2x2xi1>
  %s = onnx.Constant dense<0x7FC00000> : tensor<4xf32>
  %2 = onnx.IsNaN %s : (tensor<4xf32>) -> tensor<4xi1>
  return %0, %1, %2 : tensor<2x2xi1>, tensor<2x2xi1>, tensor<4xi1>
}
