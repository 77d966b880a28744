// RUN: tnl-interpret %s --print | FileCheck %s

// CHECK-LABEL: unary result0
// CHECK-SAME: 3 = [1.5, 0, 2]
// CHECK-NEXT: unary result1 3 = [-1, 0, 2]
// CHECK-NEXT: unary result2 3 = [-2, 0, 2]
// CHECK-NEXT: unary result3 3 = [1.5, -0, -2]
// CHECK-NEXT: unary result4 3 = [0, 0, 2]
// CHECK-NEXT: unary result5 3 = [-0.666667, inf, 0.5]
// CHECK-NEXT: unary result6 3 = [0.22313, 1, 7.38906]
// CHECK-NEXT: unary result7 3 = [0.0707372, 1, -0.416147]
// CHECK-NEXT: unary result8 3 = [-0.997495, 0, 0.909297]
// CHECK-NEXT: unary result9 3 = [0.182426, 0.5, 0.880797]
// CHECK-NEXT: unary result10 3 = [-0.905148, 0, 0.964028]
// CHECK-NEXT: unary result11 3 = [-0.966105, 0, 0.995322]
func.func @unary() -> (tensor<3xf32>, tensor<3xf32>, tensor<3xf32>, tensor<3xf32>, tensor<3xf32>, tensor<3xf32>, tensor<3xf32>, tensor<3xf32>, tensor<3xf32>, tensor<3xf32>, tensor<3xf32>, tensor<3xf32>) {
  %x = onnx.Constant dense<[-1.5, 0.0, 2.0]> : tensor<3xf32>
  %0 = onnx.Abs %x : (tensor<3xf32>) -> tensor<3xf32>
  %1 = onnx.Ceil %x : (tensor<3xf32>) -> tensor<3xf32>
  %2 = onnx.Floor %x : (tensor<3xf32>) -> tensor<3xf32>
  %3 = onnx.Neg %x : (tensor<3xf32>) -> tensor<3xf32>
  %4 = onnx.Relu %x : (tensor<3xf32>) -> tensor<3xf32>
  %5 = onnx.Reciprocal %x : (tensor<3xf32>) -> tensor<3xf32>
  %6 = onnx.Exp %x : (tensor<3xf32>) -> tensor<3xf32>
  %7 = onnx.Cos %x : (tensor<3xf32>) -> tensor<3xf32>
  %8 = onnx.Sin %x : (tensor<3xf32>) -> tensor<3xf32>
  %9 = onnx.Sigmoid %x : (tensor<3xf32>) -> tensor<3xf32>
  %10 = onnx.Tanh %x : (tensor<3xf32>) -> tensor<3xf32>
  %11 = onnx.Erf %x : (tensor<3xf32>) -> tensor<3xf32>
  return %0, %1, %2, %3, %4, %5, %6, %7, %8, %9, %10, %11 : tensor<3xf32>, tensor<3xf32>, tensor<3xf32>, tensor<3xf32>, tensor<3xf32>, tensor<3xf32>, tensor<3xf32>, tensor<3xf32>, tensor<3xf32>, tensor<3xf32>, tensor<3xf32>, tensor<3xf32>
}

// CHECK-LABEL: positive result0
// CHECK-SAME: 3 = [0, 0.693147, 1.38629]
// CHECK-NEXT: positive result1 3 = [1, 1.41421, 2]
func.func @positive() -> (tensor<3xf32>, tensor<3xf32>) {
  %x = onnx.Constant dense<[1.0, 2.0, 4.0]> : tensor<3xf32>
  %0 = onnx.Log %x : (tensor<3xf32>) -> tensor<3xf32>
  %1 = onnx.Sqrt %x : (tensor<3xf32>) -> tensor<3xf32>
  return %0, %1 : tensor<3xf32>, tensor<3xf32>
}

// CHECK-LABEL: integers result0
// CHECK-SAME: 2 = [3, 4]
// CHECK-NEXT: integers result1 2 = [3, -4]
// CHECK-NEXT: integers result2 2 = [0, 4]
func.func @integers() -> (tensor<2xi64>, tensor<2xi64>, tensor<2xi64>) {
  %x = onnx.Constant dense<[-3, 4]> : tensor<2xi64>
  %0 = onnx.Abs %x : (tensor<2xi64>) -> tensor<2xi64>
  %1 = onnx.Neg %x : (tensor<2xi64>) -> tensor<2xi64>
  %2 = onnx.Relu %x : (tensor<2xi64>) -> tensor<2xi64>
  return %0, %1, %2 : tensor<2xi64>, tensor<2xi64>, tensor<2xi64>
}

// Broadcasting in both directions.
// CHECK-LABEL: arithmetic result0
// CHECK-SAME: 2x2 = {{\[\[}}11, 12], [21, 22]]
// CHECK-NEXT: arithmetic result1 2x2 = {{\[\[}}9, 8], [19, 18]]
// CHECK-NEXT: arithmetic result2 2x2 = {{\[\[}}10, 20], [20, 40]]
// CHECK-NEXT: arithmetic result3 2x2 = {{\[\[}}10, 5], [20, 10]]
// CHECK-NEXT: arithmetic result4 2x2 = {{\[\[}}10, 100], [20, 400]]
// CHECK-NEXT: arithmetic result5 2x2 = {{\[\[}}10, 10], [20, 20]]
// CHECK-NEXT: arithmetic result6 2x2 = {{\[\[}}1, 2], [1, 2]]
func.func @arithmetic() -> (tensor<2x2xf32>, tensor<2x2xf32>, tensor<2x2xf32>, tensor<2x2xf32>, tensor<2x2xf32>, tensor<2x2xf32>, tensor<2x2xf32>) {
  %a = onnx.Constant dense<[[10.0], [20.0]]> : tensor<2x1xf32>
  %b = onnx.Constant dense<[1.0, 2.0]> : tensor<2xf32>
  %0 = onnx.Add %a, %b : (tensor<2x1xf32>, tensor<2xf32>) -> tensor<2x2xf32>
  %1 = onnx.Sub %a, %b : (tensor<2x1xf32>, tensor<2xf32>) -> tensor<2x2xf32>
  %2 = onnx.Mul %a, %b : (tensor<2x1xf32>, tensor<2xf32>) -> tensor<2x2xf32>
  %3 = onnx.Div %a, %b : (tensor<2x1xf32>, tensor<2xf32>) -> tensor<2x2xf32>
  %4 = onnx.Pow %a, %b : (tensor<2x1xf32>, tensor<2xf32>) -> tensor<2x2xf32>
  %5 = onnx.Max %a, %b : (tensor<2x1xf32>, tensor<2xf32>) -> tensor<2x2xf32>
  %6 = onnx.Min %a, %b : (tensor<2x1xf32>, tensor<2xf32>) -> tensor<2x2xf32>
  return %0, %1, %2, %3, %4, %5, %6 : tensor<2x2xf32>, tensor<2x2xf32>, tensor<2x2xf32>, tensor<2x2xf32>, tensor<2x2xf32>, tensor<2x2xf32>, tensor<2x2xf32>
}

// Division truncates, Mod has the sign of the divisor, fmod of the dividend.
// CHECK-LABEL: division result0
// CHECK-SAME: 4 = [2, -2, -2, 2]
// CHECK-NEXT: division result1 4 = [1, 2, -2, -1]
// CHECK-NEXT: division result2 4 = [1, -1, 1, -1]
// CHECK-NEXT: division result3 4 = [0.5, -0.5, 0.5, -0.5]
// CHECK-NEXT: division result4 4 = [343, -343, 343, -343]
func.func @division() -> (tensor<4xi64>, tensor<4xi64>, tensor<4xi64>, tensor<4xf32>, tensor<4xi64>) {
  %a = onnx.Constant dense<[7, -7, 7, -7]> : tensor<4xi64>
  %b = onnx.Constant dense<[3, 3, -3, -3]> : tensor<4xi64>
  %c = onnx.Constant dense<[6.5, -6.5, 6.5, -6.5]> : tensor<4xf32>
  %d = onnx.Constant dense<[3.0, 3.0, -3.0, -3.0]> : tensor<4xf32>
  %e = onnx.Constant dense<3> : tensor<i64>
  %0 = onnx.Div %a, %b : (tensor<4xi64>, tensor<4xi64>) -> tensor<4xi64>
  %1 = onnx.Mod %a, %b : (tensor<4xi64>, tensor<4xi64>) -> tensor<4xi64>
  %2 = onnx.Mod %a, %b {fmod = true} : (tensor<4xi64>, tensor<4xi64>) -> tensor<4xi64>
  %3 = onnx.Mod %c, %d {fmod = true} : (tensor<4xf32>, tensor<4xf32>) -> tensor<4xf32>
  %4 = onnx.Pow %a, %e : (tensor<4xi64>, tensor<i64>) -> tensor<4xi64>
  return %0, %1, %2, %3, %4 : tensor<4xi64>, tensor<4xi64>, tensor<4xi64>, tensor<4xf32>, tensor<4xi64>
}

// Integers wrap at the width of their type.
// CHECK-LABEL: narrow result0
// CHECK-SAME: 2 = [-56, 2]
// CHECK-NEXT: narrow result1 2 = [200, 2]
func.func @narrow() -> (tensor<2xi8>, tensor<2xui8>) {
  %a = onnx.Constant dense<[100, 1]> : tensor<2xi8>
  %b = onnx.Constant dense<[100, 1]> : tensor<2xui8>
  %0 = onnx.Add %a, %a : (tensor<2xi8>, tensor<2xi8>) -> tensor<2xi8>
  %1 = onnx.Add %b, %b : (tensor<2xui8>, tensor<2xui8>) -> tensor<2xui8>
  return %0, %1 : tensor<2xi8>, tensor<2xui8>
}

// CHECK-LABEL: comparisons result0
// CHECK-SAME: 3 = [0, 1, 0]
// CHECK-NEXT: comparisons result1 3 = [0, 0, 1]
// CHECK-NEXT: comparisons result2 3 = [0, 1, 1]
// CHECK-NEXT: comparisons result3 3 = [1, 0, 0]
// CHECK-NEXT: comparisons result4 3 = [1, 1, 0]
func.func @comparisons() -> (tensor<3xi1>, tensor<3xi1>, tensor<3xi1>, tensor<3xi1>, tensor<3xi1>) {
  %a = onnx.Constant dense<[1.0, 2.0, 3.0]> : tensor<3xf32>
  %b = onnx.Constant dense<2.0> : tensor<f32>
  %0 = onnx.Equal %a, %b : (tensor<3xf32>, tensor<f32>) -> tensor<3xi1>
  %1 = onnx.Greater %a, %b : (tensor<3xf32>, tensor<f32>) -> tensor<3xi1>
  %2 = onnx.GreaterOrEqual %a, %b : (tensor<3xf32>, tensor<f32>) -> tensor<3xi1>
  %3 = onnx.Less %a, %b : (tensor<3xf32>, tensor<f32>) -> tensor<3xi1>
  %4 = onnx.LessOrEqual %a, %b : (tensor<3xf32>, tensor<f32>) -> tensor<3xi1>
  return %0, %1, %2, %3, %4 : tensor<3xi1>, tensor<3xi1>, tensor<3xi1>, tensor<3xi1>, tensor<3xi1>
}

// CHECK-LABEL: logical result0
// CHECK-SAME: 4 = [0, 0, 0, 1]
// CHECK-NEXT: logical result1 4 = [0, 1, 1, 1]
// CHECK-NEXT: logical result2 4 = [0, 1, 1, 0]
// CHECK-NEXT: logical result3 4 = [1, 1, 0, 0]
// CHECK-NEXT: logical result4 4 = [8, 9, 0, 1]
func.func @logical() -> (tensor<4xi1>, tensor<4xi1>, tensor<4xi1>, tensor<4xi1>, tensor<4xi64>) {
  %a = onnx.Constant dense<[false, false, true, true]> : tensor<4xi1>
  %b = onnx.Constant dense<[false, true, false, true]> : tensor<4xi1>
  %x = onnx.Constant dense<[0, 1]> : tensor<2xi64>
  %y = onnx.Constant dense<[8, 9, 10, 11]> : tensor<4xi64>
  %z = onnx.Constant dense<[0, 1, 0, 1]> : tensor<4xi64>
  %0 = onnx.And %a, %b : (tensor<4xi1>, tensor<4xi1>) -> tensor<4xi1>
  %1 = onnx.Or %a, %b : (tensor<4xi1>, tensor<4xi1>) -> tensor<4xi1>
  %2 = onnx.Xor %a, %b : (tensor<4xi1>, tensor<4xi1>) -> tensor<4xi1>
  %3 = onnx.Not %a : (tensor<4xi1>) -> tensor<4xi1>
  %4 = onnx.Where %a, %z, %y : (tensor<4xi1>, tensor<4xi64>, tensor<4xi64>) -> tensor<4xi64>
  return %0, %1, %2, %3, %4 : tensor<4xi1>, tensor<4xi1>, tensor<4xi1>, tensor<4xi1>, tensor<4xi64>
}

// CHECK-LABEL: where result0
// CHECK-SAME: 2x3 = {{\[\[}}1, -inf, -inf], [2, 2, -inf]]
func.func @where() -> tensor<2x3xf32> {
  %c = onnx.Constant dense<[[true, false, false], [true, true, false]]> : tensor<2x3xi1>
  %x = onnx.Constant dense<[[1.0], [2.0]]> : tensor<2x1xf32>
  %y = onnx.Constant dense<0xFF800000> : tensor<f32>
  %0 = onnx.Where %c, %x, %y : (tensor<2x3xi1>, tensor<2x1xf32>, tensor<f32>) -> tensor<2x3xf32>
  return %0 : tensor<2x3xf32>
}

// CHECK-LABEL: clip result0
// CHECK-SAME: 3 = [0, 0, 5]
// CHECK-NEXT: clip result1 3 = [-2, 0, 3]
// CHECK-NEXT: clip result2 3 = [0, 0, 3]
func.func @clip() -> (tensor<3xi64>, tensor<3xi64>, tensor<3xi64>) {
  %x = onnx.Constant dense<[-2, 0, 5]> : tensor<3xi64>
  %low = onnx.Constant dense<0> : tensor<i64>
  %high = onnx.Constant dense<3> : tensor<i64>
  %0 = onnx.Clip %x min(%low) : (tensor<3xi64>, tensor<i64>) -> tensor<3xi64>
  %1 = onnx.Clip %x max(%high) : (tensor<3xi64>, tensor<i64>) -> tensor<3xi64>
  %2 = onnx.Clip %x min(%low) max(%high) : (tensor<3xi64>, tensor<i64>, tensor<i64>) -> tensor<3xi64>
  return %0, %1, %2 : tensor<3xi64>, tensor<3xi64>, tensor<3xi64>
}

// CHECK-LABEL: cast result0
// CHECK-SAME: 4 = [-1, 0, 2, 3]
// CHECK-NEXT: cast result1 4 = [1, 1, 1, 1]
// CHECK-NEXT: cast result2 3 = [0, 1, 256]
// CHECK-NEXT: cast result3 4 = [-1.7, 0.3, 2.5, 3]
// CHECK-NEXT: cast result4 3 = [0, 1, 0]
func.func @cast() -> (tensor<4xi64>, tensor<4xi1>, tensor<3xf32>, tensor<4xf16>, tensor<3xi8>) {
  %x = onnx.Constant dense<[-1.7, 0.3, 2.5, 3.0]> : tensor<4xf32>
  %i = onnx.Constant dense<[0, 1, 256]> : tensor<3xi64>
  %0 = onnx.Cast %x : (tensor<4xf32>) -> tensor<4xi64>
  %1 = onnx.Cast %x : (tensor<4xf32>) -> tensor<4xi1>
  %2 = onnx.Cast %i : (tensor<3xi64>) -> tensor<3xf32>
  %3 = onnx.Cast %x : (tensor<4xf32>) -> tensor<4xf16>
  %4 = onnx.Cast %i : (tensor<3xi64>) -> tensor<3xi8>
  return %0, %1, %2, %3, %4 : tensor<4xi64>, tensor<4xi1>, tensor<3xf32>, tensor<4xf16>, tensor<3xi8>
}

// CHECK-LABEL: tests result0
// CHECK-SAME: 4 = [1, 0, 1, 0]
// CHECK-NEXT: tests result1 4 = [0, 0, 1, 0]
// CHECK-NEXT: tests result2 4 = [1, 0, 0, 0]
// CHECK-NEXT: tests result3 4 = [0, 0, 0, 1]
func.func @tests() -> (tensor<4xi1>, tensor<4xi1>, tensor<4xi1>, tensor<4xi1>) {
  %x = onnx.Constant dense<[0x7F800000, 1.0, 0xFF800000, 0x7FC00000]> : tensor<4xf32>
  %0 = onnx.IsInf %x : (tensor<4xf32>) -> tensor<4xi1>
  %1 = onnx.IsInf %x {detect_positive = false} : (tensor<4xf32>) -> tensor<4xi1>
  %2 = onnx.IsInf %x {detect_negative = false} : (tensor<4xf32>) -> tensor<4xi1>
  %3 = onnx.IsNaN %x : (tensor<4xf32>) -> tensor<4xi1>
  return %0, %1, %2, %3 : tensor<4xi1>, tensor<4xi1>, tensor<4xi1>, tensor<4xi1>
}
