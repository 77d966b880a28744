// Every operation, printed as it is written, in custom and generic form.
// RUN: tnl-opt %s | tnl-opt | FileCheck %s
// RUN: tnl-opt %s -mlir-print-op-generic | tnl-opt | FileCheck %s
// RUN: tnl-opt %s -emit-bytecode | tnl-opt | FileCheck %s

// CHECK-LABEL: func.func @Constant
func.func @Constant() -> tensor<2xi64> {
  // CHECK: onnx.Constant dense<[0, 1]> : tensor<2xi64>
  %0 = onnx.Constant dense<[0, 1]> : tensor<2xi64>
  return %0 : tensor<2xi64>
}

// CHECK-LABEL: func.func @Abs(
func.func @Abs(%a: tensor<?x4xf32>) {
  // CHECK: onnx.Abs %arg0 : (tensor<?x4xf32>) -> tensor<?x4xf32>
  %0 = onnx.Abs %a : (tensor<?x4xf32>) -> tensor<?x4xf32>
  return
}

// CHECK-LABEL: func.func @Ceil(
func.func @Ceil(%a: tensor<?x4xf32>) {
  // CHECK: onnx.Ceil %arg0 : (tensor<?x4xf32>) -> tensor<?x4xf32>
  %0 = onnx.Ceil %a : (tensor<?x4xf32>) -> tensor<?x4xf32>
  return
}

// CHECK-LABEL: func.func @Cos(
func.func @Cos(%a: tensor<?x4xf32>) {
  // CHECK: onnx.Cos %arg0 : (tensor<?x4xf32>) -> tensor<?x4xf32>
  %0 = onnx.Cos %a : (tensor<?x4xf32>) -> tensor<?x4xf32>
  return
}

// CHECK-LABEL: func.func @Erf(
func.func @Erf(%a: tensor<?x4xf32>) {
  // CHECK: onnx.Erf %arg0 : (tensor<?x4xf32>) -> tensor<?x4xf32>
  %0 = onnx.Erf %a : (tensor<?x4xf32>) -> tensor<?x4xf32>
  return
}

// CHECK-LABEL: func.func @Exp(
func.func @Exp(%a: tensor<?x4xf32>) {
  // CHECK: onnx.Exp %arg0 : (tensor<?x4xf32>) -> tensor<?x4xf32>
  %0 = onnx.Exp %a : (tensor<?x4xf32>) -> tensor<?x4xf32>
  return
}

// CHECK-LABEL: func.func @Floor(
func.func @Floor(%a: tensor<?x4xf32>) {
  // CHECK: onnx.Floor %arg0 : (tensor<?x4xf32>) -> tensor<?x4xf32>
  %0 = onnx.Floor %a : (tensor<?x4xf32>) -> tensor<?x4xf32>
  return
}

// CHECK-LABEL: func.func @Log(
func.func @Log(%a: tensor<?x4xf32>) {
  // CHECK: onnx.Log %arg0 : (tensor<?x4xf32>) -> tensor<?x4xf32>
  %0 = onnx.Log %a : (tensor<?x4xf32>) -> tensor<?x4xf32>
  return
}

// CHECK-LABEL: func.func @Neg(
func.func @Neg(%a: tensor<?x4xf32>) {
  // CHECK: onnx.Neg %arg0 : (tensor<?x4xf32>) -> tensor<?x4xf32>
  %0 = onnx.Neg %a : (tensor<?x4xf32>) -> tensor<?x4xf32>
  return
}

// CHECK-LABEL: func.func @Reciprocal(
func.func @Reciprocal(%a: tensor<?x4xf32>) {
  // CHECK: onnx.Reciprocal %arg0 : (tensor<?x4xf32>) -> tensor<?x4xf32>
  %0 = onnx.Reciprocal %a : (tensor<?x4xf32>) -> tensor<?x4xf32>
  return
}

// CHECK-LABEL: func.func @Relu(
func.func @Relu(%a: tensor<?x4xf32>) {
  // CHECK: onnx.Relu %arg0 : (tensor<?x4xf32>) -> tensor<?x4xf32>
  %0 = onnx.Relu %a : (tensor<?x4xf32>) -> tensor<?x4xf32>
  return
}

// CHECK-LABEL: func.func @Sigmoid(
func.func @Sigmoid(%a: tensor<?x4xf32>) {
  // CHECK: onnx.Sigmoid %arg0 : (tensor<?x4xf32>) -> tensor<?x4xf32>
  %0 = onnx.Sigmoid %a : (tensor<?x4xf32>) -> tensor<?x4xf32>
  return
}

// CHECK-LABEL: func.func @Sin(
func.func @Sin(%a: tensor<?x4xf32>) {
  // CHECK: onnx.Sin %arg0 : (tensor<?x4xf32>) -> tensor<?x4xf32>
  %0 = onnx.Sin %a : (tensor<?x4xf32>) -> tensor<?x4xf32>
  return
}

// CHECK-LABEL: func.func @Sqrt(
func.func @Sqrt(%a: tensor<?x4xf32>) {
  // CHECK: onnx.Sqrt %arg0 : (tensor<?x4xf32>) -> tensor<?x4xf32>
  %0 = onnx.Sqrt %a : (tensor<?x4xf32>) -> tensor<?x4xf32>
  return
}

// CHECK-LABEL: func.func @Tanh(
func.func @Tanh(%a: tensor<?x4xf32>) {
  // CHECK: onnx.Tanh %arg0 : (tensor<?x4xf32>) -> tensor<?x4xf32>
  %0 = onnx.Tanh %a : (tensor<?x4xf32>) -> tensor<?x4xf32>
  return
}

// CHECK-LABEL: func.func @Not(
func.func @Not(%a: tensor<4xi1>) {
  // CHECK: onnx.Not %arg0 : (tensor<4xi1>) -> tensor<4xi1>
  %0 = onnx.Not %a : (tensor<4xi1>) -> tensor<4xi1>
  return
}

// CHECK-LABEL: func.func @Cast(
func.func @Cast(%a: tensor<2xi64>) {
  // CHECK: onnx.Cast %arg0 : (tensor<2xi64>) -> tensor<2xf32>
  %0 = onnx.Cast %a : (tensor<2xi64>) -> tensor<2xf32>
  return
}

// CHECK-LABEL: func.func @Add(
func.func @Add(%a: tensor<2x4xf32>, %b: tensor<4xf32>) {
  // CHECK: onnx.Add %arg0, %arg1 : (tensor<2x4xf32>, tensor<4xf32>) -> tensor<2x4xf32>
  %0 = onnx.Add %a, %b : (tensor<2x4xf32>, tensor<4xf32>) -> tensor<2x4xf32>
  return
}

// CHECK-LABEL: func.func @Sub(
func.func @Sub(%a: tensor<2x4xf32>, %b: tensor<4xf32>) {
  // CHECK: onnx.Sub %arg0, %arg1 : (tensor<2x4xf32>, tensor<4xf32>) -> tensor<2x4xf32>
  %0 = onnx.Sub %a, %b : (tensor<2x4xf32>, tensor<4xf32>) -> tensor<2x4xf32>
  return
}

// CHECK-LABEL: func.func @Mul(
func.func @Mul(%a: tensor<2x4xf32>, %b: tensor<4xf32>) {
  // CHECK: onnx.Mul %arg0, %arg1 : (tensor<2x4xf32>, tensor<4xf32>) -> tensor<2x4xf32>
  %0 = onnx.Mul %a, %b : (tensor<2x4xf32>, tensor<4xf32>) -> tensor<2x4xf32>
  return
}

// CHECK-LABEL: func.func @Div(
func.func @Div(%a: tensor<2x4xf32>, %b: tensor<4xf32>) {
  // CHECK: onnx.Div %arg0, %arg1 : (tensor<2x4xf32>, tensor<4xf32>) -> tensor<2x4xf32>
  %0 = onnx.Div %a, %b : (tensor<2x4xf32>, tensor<4xf32>) -> tensor<2x4xf32>
  return
}

// CHECK-LABEL: func.func @Max(
func.func @Max(%a: tensor<2x4xf32>, %b: tensor<4xf32>) {
  // CHECK: onnx.Max %arg0, %arg1 : (tensor<2x4xf32>, tensor<4xf32>) -> tensor<2x4xf32>
  %0 = onnx.Max %a, %b : (tensor<2x4xf32>, tensor<4xf32>) -> tensor<2x4xf32>
  return
}

// CHECK-LABEL: func.func @Min(
func.func @Min(%a: tensor<2x4xf32>, %b: tensor<4xf32>) {
  // CHECK: onnx.Min %arg0, %arg1 : (tensor<2x4xf32>, tensor<4xf32>) -> tensor<2x4xf32>
  %0 = onnx.Min %a, %b : (tensor<2x4xf32>, tensor<4xf32>) -> tensor<2x4xf32>
  return
}

// CHECK-LABEL: func.func @Pow(
func.func @Pow(%a: tensor<2x4xf32>, %b: tensor<4xf32>) {
  // CHECK: onnx.Pow %arg0, %arg1 : (tensor<2x4xf32>, tensor<4xf32>) -> tensor<2x4xf32>
  %0 = onnx.Pow %a, %b : (tensor<2x4xf32>, tensor<4xf32>) -> tensor<2x4xf32>
  return
}

// CHECK-LABEL: func.func @Mod(
func.func @Mod(%a: tensor<4xi64>, %b: tensor<i64>) {
  // CHECK: onnx.Mod %arg0, %arg1 : (tensor<4xi64>, tensor<i64>) -> tensor<*xi64>
  %0 = onnx.Mod %a, %b : (tensor<4xi64>, tensor<i64>) -> tensor<*xi64>
  return
}

// CHECK-LABEL: func.func @Mod2(
func.func @Mod2(%a: tensor<4xf32>, %b: tensor<f32>) {
  // CHECK: onnx.Mod %arg0, %arg1 {fmod = true} : (tensor<4xf32>, tensor<f32>) -> tensor<4xf32>
  %0 = onnx.Mod %a, %b {fmod = true} : (tensor<4xf32>, tensor<f32>) -> tensor<4xf32>
  return
}

// CHECK-LABEL: func.func @Equal(
func.func @Equal(%a: tensor<?xi64>, %b: tensor<*xi64>) {
  // CHECK: onnx.Equal %arg0, %arg1 : (tensor<?xi64>, tensor<*xi64>) -> tensor<*xi1>
  %0 = onnx.Equal %a, %b : (tensor<?xi64>, tensor<*xi64>) -> tensor<*xi1>
  return
}

// CHECK-LABEL: func.func @Greater(
func.func @Greater(%a: tensor<?xi64>, %b: tensor<*xi64>) {
  // CHECK: onnx.Greater %arg0, %arg1 : (tensor<?xi64>, tensor<*xi64>) -> tensor<*xi1>
  %0 = onnx.Greater %a, %b : (tensor<?xi64>, tensor<*xi64>) -> tensor<*xi1>
  return
}

// CHECK-LABEL: func.func @GreaterOrEqual(
func.func @GreaterOrEqual(%a: tensor<?xi64>, %b: tensor<*xi64>) {
  // CHECK: onnx.GreaterOrEqual %arg0, %arg1 : (tensor<?xi64>, tensor<*xi64>) -> tensor<*xi1>
  %0 = onnx.GreaterOrEqual %a, %b : (tensor<?xi64>, tensor<*xi64>) -> tensor<*xi1>
  return
}

// CHECK-LABEL: func.func @Less(
func.func @Less(%a: tensor<?xi64>, %b: tensor<*xi64>) {
  // CHECK: onnx.Less %arg0, %arg1 : (tensor<?xi64>, tensor<*xi64>) -> tensor<*xi1>
  %0 = onnx.Less %a, %b : (tensor<?xi64>, tensor<*xi64>) -> tensor<*xi1>
  return
}

// CHECK-LABEL: func.func @LessOrEqual(
func.func @LessOrEqual(%a: tensor<?xi64>, %b: tensor<*xi64>) {
  // CHECK: onnx.LessOrEqual %arg0, %arg1 : (tensor<?xi64>, tensor<*xi64>) -> tensor<*xi1>
  %0 = onnx.LessOrEqual %a, %b : (tensor<?xi64>, tensor<*xi64>) -> tensor<*xi1>
  return
}

// CHECK-LABEL: func.func @And(
func.func @And(%a: tensor<2x4xi1>, %b: tensor<4xi1>) {
  // CHECK: onnx.And %arg0, %arg1 : (tensor<2x4xi1>, tensor<4xi1>) -> tensor<2x4xi1>
  %0 = onnx.And %a, %b : (tensor<2x4xi1>, tensor<4xi1>) -> tensor<2x4xi1>
  return
}

// CHECK-LABEL: func.func @Or(
func.func @Or(%a: tensor<2x4xi1>, %b: tensor<4xi1>) {
  // CHECK: onnx.Or %arg0, %arg1 : (tensor<2x4xi1>, tensor<4xi1>) -> tensor<2x4xi1>
  %0 = onnx.Or %a, %b : (tensor<2x4xi1>, tensor<4xi1>) -> tensor<2x4xi1>
  return
}

// CHECK-LABEL: func.func @Xor(
func.func @Xor(%a: tensor<2x4xi1>, %b: tensor<4xi1>) {
  // CHECK: onnx.Xor %arg0, %arg1 : (tensor<2x4xi1>, tensor<4xi1>) -> tensor<2x4xi1>
  %0 = onnx.Xor %a, %b : (tensor<2x4xi1>, tensor<4xi1>) -> tensor<2x4xi1>
  return
}

// CHECK-LABEL: func.func @Where(
func.func @Where(%a: tensor<4xi1>, %b: tensor<4xf32>, %c: tensor<f32>) {
  // CHECK: onnx.Where %arg0, %arg1, %arg2 : (tensor<4xi1>, tensor<4xf32>, tensor<f32>) -> tensor<4xf32>
  %0 = onnx.Where %a, %b, %c : (tensor<4xi1>, tensor<4xf32>, tensor<f32>) -> tensor<4xf32>
  return
}

// CHECK-LABEL: func.func @Clip(
func.func @Clip(%a: tensor<4xi64>) {
  // CHECK: onnx.Clip %arg0 : (tensor<4xi64>) -> tensor<4xi64>
  %0 = onnx.Clip %a : (tensor<4xi64>) -> tensor<4xi64>
  return
}

// CHECK-LABEL: func.func @Clip2(
func.func @Clip2(%a: tensor<4xi64>, %b: tensor<i64>) {
  // CHECK: onnx.Clip %arg0 min(%arg1) : (tensor<4xi64>, tensor<i64>) -> tensor<4xi64>
  %0 = onnx.Clip %a min(%b) : (tensor<4xi64>, tensor<i64>) -> tensor<4xi64>
  return
}

// CHECK-LABEL: func.func @Clip3(
func.func @Clip3(%a: tensor<4xi64>, %b: tensor<i64>) {
  // CHECK: onnx.Clip %arg0 max(%arg1) : (tensor<4xi64>, tensor<i64>) -> tensor<4xi64>
  %0 = onnx.Clip %a max(%b) : (tensor<4xi64>, tensor<i64>) -> tensor<4xi64>
  return
}

// CHECK-LABEL: func.func @Clip4(
func.func @Clip4(%a: tensor<4xi64>, %b: tensor<i64>, %c: tensor<1xi64>) {
  // CHECK: onnx.Clip %arg0 min(%arg1) max(%arg2) : (tensor<4xi64>, tensor<i64>, tensor<1xi64>) -> tensor<4xi64>
  %0 = onnx.Clip %a min(%b) max(%c) : (tensor<4xi64>, tensor<i64>, tensor<1xi64>) -> tensor<4xi64>
  return
}

// CHECK-LABEL: func.func @MatMul(
func.func @MatMul(%a: tensor<?x4x8xf32>, %b: tensor<8x2xf32>) {
  // CHECK: onnx.MatMul %arg0, %arg1 : (tensor<?x4x8xf32>, tensor<8x2xf32>) -> tensor<?x4x2xf32>
  %0 = onnx.MatMul %a, %b : (tensor<?x4x8xf32>, tensor<8x2xf32>) -> tensor<?x4x2xf32>
  return
}

// CHECK-LABEL: func.func @MatMul2(
func.func @MatMul2(%a: tensor<8xf32>, %b: tensor<8xf32>) {
  // CHECK: onnx.MatMul %arg0, %arg1 : (tensor<8xf32>, tensor<8xf32>) -> tensor<f32>
  %0 = onnx.MatMul %a, %b : (tensor<8xf32>, tensor<8xf32>) -> tensor<f32>
  return
}

// CHECK-LABEL: func.func @Gemm(
func.func @Gemm(%a: tensor<4x8xf32>, %b: tensor<2x8xf32>, %c: tensor<2xf32>) {
  // CHECK: onnx.Gemm %arg0, %arg1, %arg2 {transB = true} : (tensor<4x8xf32>, tensor<2x8xf32>, tensor<2xf32>) -> tensor<4x2xf32>
  %0 = onnx.Gemm %a, %b, %c {transB = true} : (tensor<4x8xf32>, tensor<2x8xf32>, tensor<2xf32>) -> tensor<4x2xf32>
  return
}

// CHECK-LABEL: func.func @Gemm2(
func.func @Gemm2(%a: tensor<4x8xf16>, %b: tensor<8x2xf16>) {
  // CHECK: onnx.Gemm %arg0, %arg1 {alpha = 2.000000e+00 : f32, beta = 5.000000e-01 : f32} : (tensor<4x8xf16>, tensor<8x2xf16>) -> tensor<4x2xf16>
  %0 = onnx.Gemm %a, %b {alpha = 2.000000e+00 : f32, beta = 5.000000e-01 : f32} : (tensor<4x8xf16>, tensor<8x2xf16>) -> tensor<4x2xf16>
  return
}

// CHECK-LABEL: func.func @ReduceL2(
func.func @ReduceL2(%a: tensor<2x4xf32>, %b: tensor<1xi64>) {
  // CHECK: onnx.ReduceL2 %arg0, %arg1 {keepdims = false} : (tensor<2x4xf32>, tensor<1xi64>) -> tensor<*xf32>
  %0 = onnx.ReduceL2 %a, %b {keepdims = false} : (tensor<2x4xf32>, tensor<1xi64>) -> tensor<*xf32>
  return
}

// CHECK-LABEL: func.func @ReduceMax(
func.func @ReduceMax(%a: tensor<2x4xf32>, %b: tensor<1xi64>) {
  // CHECK: onnx.ReduceMax %arg0, %arg1 {keepdims = false} : (tensor<2x4xf32>, tensor<1xi64>) -> tensor<*xf32>
  %0 = onnx.ReduceMax %a, %b {keepdims = false} : (tensor<2x4xf32>, tensor<1xi64>) -> tensor<*xf32>
  return
}

// CHECK-LABEL: func.func @ReduceMean(
func.func @ReduceMean(%a: tensor<2x4xf32>, %b: tensor<1xi64>) {
  // CHECK: onnx.ReduceMean %arg0, %arg1 {keepdims = false} : (tensor<2x4xf32>, tensor<1xi64>) -> tensor<*xf32>
  %0 = onnx.ReduceMean %a, %b {keepdims = false} : (tensor<2x4xf32>, tensor<1xi64>) -> tensor<*xf32>
  return
}

// CHECK-LABEL: func.func @ReduceMin(
func.func @ReduceMin(%a: tensor<2x4xf32>, %b: tensor<1xi64>) {
  // CHECK: onnx.ReduceMin %arg0, %arg1 {keepdims = false} : (tensor<2x4xf32>, tensor<1xi64>) -> tensor<*xf32>
  %0 = onnx.ReduceMin %a, %b {keepdims = false} : (tensor<2x4xf32>, tensor<1xi64>) -> tensor<*xf32>
  return
}

// CHECK-LABEL: func.func @ReduceProd(
func.func @ReduceProd(%a: tensor<2x4xf32>, %b: tensor<1xi64>) {
  // CHECK: onnx.ReduceProd %arg0, %arg1 {keepdims = false} : (tensor<2x4xf32>, tensor<1xi64>) -> tensor<*xf32>
  %0 = onnx.ReduceProd %a, %b {keepdims = false} : (tensor<2x4xf32>, tensor<1xi64>) -> tensor<*xf32>
  return
}

// CHECK-LABEL: func.func @ReduceSum(
func.func @ReduceSum(%a: tensor<2x4xf32>, %b: tensor<1xi64>) {
  // CHECK: onnx.ReduceSum %arg0, %arg1 {keepdims = false} : (tensor<2x4xf32>, tensor<1xi64>) -> tensor<*xf32>
  %0 = onnx.ReduceSum %a, %b {keepdims = false} : (tensor<2x4xf32>, tensor<1xi64>) -> tensor<*xf32>
  return
}

// CHECK-LABEL: func.func @ReduceSumSquare(
func.func @ReduceSumSquare(%a: tensor<2x4xf32>, %b: tensor<1xi64>) {
  // CHECK: onnx.ReduceSumSquare %arg0, %arg1 {keepdims = false} : (tensor<2x4xf32>, tensor<1xi64>) -> tensor<*xf32>
  %0 = onnx.ReduceSumSquare %a, %b {keepdims = false} : (tensor<2x4xf32>, tensor<1xi64>) -> tensor<*xf32>
  return
}

// CHECK-LABEL: func.func @ReduceSum2(
func.func @ReduceSum2(%a: tensor<2x4xf32>) {
  // CHECK: onnx.ReduceSum %arg0 : (tensor<2x4xf32>) -> tensor<1x1xf32>
  %0 = onnx.ReduceSum %a : (tensor<2x4xf32>) -> tensor<1x1xf32>
  return
}

// CHECK-LABEL: func.func @ReduceSum3(
func.func @ReduceSum3(%a: tensor<2x4xf32>) {
  // CHECK: onnx.ReduceSum %arg0 {noop_with_empty_axes = true} : (tensor<2x4xf32>) -> tensor<2x4xf32>
  %0 = onnx.ReduceSum %a {noop_with_empty_axes = true} : (tensor<2x4xf32>) -> tensor<2x4xf32>
  return
}

// CHECK-LABEL: func.func @ArgMax(
func.func @ArgMax(%a: tensor<2x4xf32>) {
  // CHECK: onnx.ArgMax %arg0 {axis = 1 : si64, keepdims = false, select_last_index = true} : (tensor<2x4xf32>) -> tensor<2xi64>
  %0 = onnx.ArgMax %a {axis = 1 : si64, keepdims = false, select_last_index = true} : (tensor<2x4xf32>) -> tensor<2xi64>
  return
}

// CHECK-LABEL: func.func @Softmax(
func.func @Softmax(%a: tensor<2x4xf32>) {
  // CHECK: onnx.Softmax %arg0 {axis = 0 : si64} : (tensor<2x4xf32>) -> tensor<2x4xf32>
  %0 = onnx.Softmax %a {axis = 0 : si64} : (tensor<2x4xf32>) -> tensor<2x4xf32>
  return
}

// CHECK-LABEL: func.func @LayerNormalization(
func.func @LayerNormalization(%a: tensor<2x4xf32>, %b: tensor<4xf32>) {
  // CHECK: onnx.LayerNormalization %arg0, %arg1 {epsilon = 9.99999997E-7 : f32} : (tensor<2x4xf32>, tensor<4xf32>) -> tensor<2x4xf32>
  %0 = onnx.LayerNormalization %a, %b {epsilon = 9.99999997E-7 : f32} : (tensor<2x4xf32>, tensor<4xf32>) -> tensor<2x4xf32>
  return
}

// CHECK-LABEL: func.func @LayerNormalization2(
func.func @LayerNormalization2(%a: tensor<2x4xf32>, %b: tensor<4xf32>, %c: tensor<4xf32>) {
  // CHECK: onnx.LayerNormalization %arg0, %arg1 bias(%arg2) {axis = 1 : si64} : (tensor<2x4xf32>, tensor<4xf32>, tensor<4xf32>) -> tensor<2x4xf32>
  %0 = onnx.LayerNormalization %a, %b bias(%c) {axis = 1 : si64} : (tensor<2x4xf32>, tensor<4xf32>, tensor<4xf32>) -> tensor<2x4xf32>
  return
}

// CHECK-LABEL: func.func @RMSNormalization(
func.func @RMSNormalization(%a: tensor<2x4xf16>, %b: tensor<4xf32>) {
  // CHECK: onnx.RMSNormalization %arg0, %arg1 {axis = 1 : si64} : (tensor<2x4xf16>, tensor<4xf32>) -> tensor<2x4xf32>
  %0 = onnx.RMSNormalization %a, %b {axis = 1 : si64} : (tensor<2x4xf16>, tensor<4xf32>) -> tensor<2x4xf32>
  return
}

// CHECK-LABEL: func.func @CumSum(
func.func @CumSum(%a: tensor<2x4xf32>, %b: tensor<i64>) {
  // CHECK: onnx.CumSum %arg0, %arg1 {exclusive = true, reverse = true} : (tensor<2x4xf32>, tensor<i64>) -> tensor<2x4xf32>
  %0 = onnx.CumSum %a, %b {exclusive = true, reverse = true} : (tensor<2x4xf32>, tensor<i64>) -> tensor<2x4xf32>
  return
}

// CHECK-LABEL: func.func @Shape(
func.func @Shape(%a: tensor<?x4xf32>) {
  // CHECK: onnx.Shape %arg0 : (tensor<?x4xf32>) -> tensor<2xi64>
  %0 = onnx.Shape %a : (tensor<?x4xf32>) -> tensor<2xi64>
  return
}

// CHECK-LABEL: func.func @Shape2(
func.func @Shape2(%a: tensor<?x4xf32>) {
  // CHECK: onnx.Shape %arg0 {end = -1 : si64, start = -2 : si64} : (tensor<?x4xf32>) -> tensor<1xi64>
  %0 = onnx.Shape %a {end = -1 : si64, start = -2 : si64} : (tensor<?x4xf32>) -> tensor<1xi64>
  return
}

// CHECK-LABEL: func.func @Size(
func.func @Size(%a: tensor<2x4xf32>) {
  // CHECK: onnx.Size %arg0 : (tensor<2x4xf32>) -> tensor<i64>
  %0 = onnx.Size %a : (tensor<2x4xf32>) -> tensor<i64>
  return
}

// CHECK-LABEL: func.func @Reshape(
func.func @Reshape(%a: tensor<?x?x64xf32>, %b: tensor<4xi64>) {
  // CHECK: onnx.Reshape %arg0, %arg1 {allowzero = true} : (tensor<?x?x64xf32>, tensor<4xi64>) -> tensor<?x?x4x16xf32>
  %0 = onnx.Reshape %a, %b {allowzero = true} : (tensor<?x?x64xf32>, tensor<4xi64>) -> tensor<?x?x4x16xf32>
  return
}

// CHECK-LABEL: func.func @Transpose(
func.func @Transpose(%a: tensor<2x4xf32>) {
  // CHECK: onnx.Transpose %arg0 {perm = array<i64: 1, 0>} : (tensor<2x4xf32>) -> tensor<4x2xf32>
  %0 = onnx.Transpose %a {perm = array<i64: 1, 0>} : (tensor<2x4xf32>) -> tensor<4x2xf32>
  return
}

// CHECK-LABEL: func.func @Squeeze(
func.func @Squeeze(%a: tensor<1x4xf32>, %b: tensor<1xi64>) {
  // CHECK: onnx.Squeeze %arg0, %arg1 : (tensor<1x4xf32>, tensor<1xi64>) -> tensor<4xf32>
  %0 = onnx.Squeeze %a, %b : (tensor<1x4xf32>, tensor<1xi64>) -> tensor<4xf32>
  return
}

// CHECK-LABEL: func.func @Squeeze2(
func.func @Squeeze2(%a: tensor<?x4xf32>) {
  // CHECK: onnx.Squeeze %arg0 : (tensor<?x4xf32>) -> tensor<*xf32>
  %0 = onnx.Squeeze %a : (tensor<?x4xf32>) -> tensor<*xf32>
  return
}

// CHECK-LABEL: func.func @Unsqueeze(
func.func @Unsqueeze(%a: tensor<4xf32>, %b: tensor<1xi64>) {
  // CHECK: onnx.Unsqueeze %arg0, %arg1 : (tensor<4xf32>, tensor<1xi64>) -> tensor<1x4xf32>
  %0 = onnx.Unsqueeze %a, %b : (tensor<4xf32>, tensor<1xi64>) -> tensor<1x4xf32>
  return
}

// CHECK-LABEL: func.func @Flatten(
func.func @Flatten(%a: tensor<2x4x8xf32>) {
  // CHECK: onnx.Flatten %arg0 {axis = 2 : si64} : (tensor<2x4x8xf32>) -> tensor<8x8xf32>
  %0 = onnx.Flatten %a {axis = 2 : si64} : (tensor<2x4x8xf32>) -> tensor<8x8xf32>
  return
}

// CHECK-LABEL: func.func @Flatten2(
func.func @Flatten2(%a: tensor<2x4x8xf32>) {
  // CHECK: onnx.Flatten %arg0 {axis = 3 : si64} : (tensor<2x4x8xf32>) -> tensor<64x1xf32>
  %0 = onnx.Flatten %a {axis = 3 : si64} : (tensor<2x4x8xf32>) -> tensor<64x1xf32>
  return
}

// CHECK-LABEL: func.func @Expand(
func.func @Expand(%a: tensor<1x4xf32>, %b: tensor<2xi64>) {
  // CHECK: onnx.Expand %arg0, %arg1 : (tensor<1x4xf32>, tensor<2xi64>) -> tensor<2x4xf32>
  %0 = onnx.Expand %a, %b : (tensor<1x4xf32>, tensor<2xi64>) -> tensor<2x4xf32>
  return
}

// CHECK-LABEL: func.func @Tile(
func.func @Tile(%a: tensor<1x4xf32>, %b: tensor<2xi64>) {
  // CHECK: onnx.Tile %arg0, %arg1 : (tensor<1x4xf32>, tensor<2xi64>) -> tensor<2x4xf32>
  %0 = onnx.Tile %a, %b : (tensor<1x4xf32>, tensor<2xi64>) -> tensor<2x4xf32>
  return
}

// CHECK-LABEL: func.func @Concat(
func.func @Concat(%a: tensor<1xi64>, %b: tensor<2xi64>) {
  // CHECK: onnx.Concat %arg0, %arg1 {axis = 0 : si64} : (tensor<1xi64>, tensor<2xi64>) -> tensor<3xi64>
  %0 = onnx.Concat %a, %b {axis = 0 : si64} : (tensor<1xi64>, tensor<2xi64>) -> tensor<3xi64>
  return
}

// CHECK-LABEL: func.func @Split(
func.func @Split(%a: tensor<2x6xf32>, %b: tensor<2xi64>) {
  // CHECK: onnx.Split %arg0, %arg1 {axis = -1 : si64} : (tensor<2x6xf32>, tensor<2xi64>) -> (tensor<2x4xf32>, tensor<2x2xf32>)
  %0:2 = onnx.Split %a, %b {axis = -1 : si64} : (tensor<2x6xf32>, tensor<2xi64>) -> (tensor<2x4xf32>, tensor<2x2xf32>)
  return
}

// CHECK-LABEL: func.func @Split2(
func.func @Split2(%a: tensor<5xf32>) {
  // CHECK: onnx.Split %arg0 : (tensor<5xf32>) -> (tensor<2xf32>, tensor<2xf32>, tensor<1xf32>)
  %0:3 = onnx.Split %a : (tensor<5xf32>) -> (tensor<2xf32>, tensor<2xf32>, tensor<1xf32>)
  return
}

// CHECK-LABEL: func.func @Slice(
func.func @Slice(%a: tensor<2x6xf32>, %b: tensor<1xi64>, %c: tensor<1xi64>, %d: tensor<1xi64>, %e: tensor<1xi64>) {
  // CHECK: onnx.Slice %arg0, %arg1, %arg2 axes(%arg3) steps(%arg4) : (tensor<2x6xf32>, tensor<1xi64>, tensor<1xi64>, tensor<1xi64>, tensor<1xi64>) -> tensor<2x3xf32>
  %0 = onnx.Slice %a, %b, %c axes(%d) steps(%e) : (tensor<2x6xf32>, tensor<1xi64>, tensor<1xi64>, tensor<1xi64>, tensor<1xi64>) -> tensor<2x3xf32>
  return
}

// CHECK-LABEL: func.func @Slice2(
func.func @Slice2(%a: tensor<2x6xf32>, %b: tensor<2xi64>, %c: tensor<2xi64>, %d: tensor<2xi64>) {
  // CHECK: onnx.Slice %arg0, %arg1, %arg2 steps(%arg3) : (tensor<2x6xf32>, tensor<2xi64>, tensor<2xi64>, tensor<2xi64>) -> tensor<*xf32>
  %0 = onnx.Slice %a, %b, %c steps(%d) : (tensor<2x6xf32>, tensor<2xi64>, tensor<2xi64>, tensor<2xi64>) -> tensor<*xf32>
  return
}

// CHECK-LABEL: func.func @Slice3(
func.func @Slice3(%a: tensor<*xf32>, %b: tensor<1xi64>, %c: tensor<*xi64>) {
  // CHECK: onnx.Slice %arg0, %arg1, %arg2 : (tensor<*xf32>, tensor<1xi64>, tensor<*xi64>) -> tensor<*xf32>
  %0 = onnx.Slice %a, %b, %c : (tensor<*xf32>, tensor<1xi64>, tensor<*xi64>) -> tensor<*xf32>
  return
}

// CHECK-LABEL: func.func @Gather(
func.func @Gather(%a: tensor<256x64xf32>, %b: tensor<?x?xi64>) {
  // CHECK: onnx.Gather %arg0, %arg1 : (tensor<256x64xf32>, tensor<?x?xi64>) -> tensor<?x?x64xf32>
  %0 = onnx.Gather %a, %b : (tensor<256x64xf32>, tensor<?x?xi64>) -> tensor<?x?x64xf32>
  return
}

// CHECK-LABEL: func.func @Gather2(
func.func @Gather2(%a: tensor<256x64xf32>, %b: tensor<i64>) {
  // CHECK: onnx.Gather %arg0, %arg1 {axis = 1 : si64} : (tensor<256x64xf32>, tensor<i64>) -> tensor<256xf32>
  %0 = onnx.Gather %a, %b {axis = 1 : si64} : (tensor<256x64xf32>, tensor<i64>) -> tensor<256xf32>
  return
}

// CHECK-LABEL: func.func @Range(
func.func @Range(%a: tensor<i64>, %b: tensor<i64>, %c: tensor<i64>) {
  // CHECK: onnx.Range %arg0, %arg1, %arg2 : (tensor<i64>, tensor<i64>, tensor<i64>) -> tensor<?xi64>
  %0 = onnx.Range %a, %b, %c : (tensor<i64>, tensor<i64>, tensor<i64>) -> tensor<?xi64>
  return
}

// CHECK-LABEL: func.func @ConstantOfShape(
func.func @ConstantOfShape(%a: tensor<2xi64>) {
  // CHECK: onnx.ConstantOfShape %arg0 {value = dense<0.000000e+00> : tensor<1xf32>} : (tensor<2xi64>) -> tensor<?x?xf32>
  %0 = onnx.ConstantOfShape %a {value = dense<0.000000e+00> : tensor<1xf32>} : (tensor<2xi64>) -> tensor<?x?xf32>
  return
}

// CHECK-LABEL: func.func @Trilu(
func.func @Trilu(%a: tensor<4x4xf32>) {
  // CHECK: onnx.Trilu %arg0 : (tensor<4x4xf32>) -> tensor<4x4xf32>
  %0 = onnx.Trilu %a : (tensor<4x4xf32>) -> tensor<4x4xf32>
  return
}

// CHECK-LABEL: func.func @Trilu2(
func.func @Trilu2(%a: tensor<4x4xf32>, %b: tensor<i64>) {
  // CHECK: onnx.Trilu %arg0, %arg1 {upper = false} : (tensor<4x4xf32>, tensor<i64>) -> tensor<4x4xf32>
  %0 = onnx.Trilu %a, %b {upper = false} : (tensor<4x4xf32>, tensor<i64>) -> tensor<4x4xf32>
  return
}

// CHECK-LABEL: func.func @LinearAttention(
func.func @LinearAttention(%q: tensor<?x?x64xf32>, %k: tensor<?x?x32xf32>, %s: tensor<?x2x16x16xf32>, %g: tensor<?x?x2xf32>) {
  // CHECK: %output, %present_state = onnx.LinearAttention %arg0, %arg1, %arg1 state(%arg2) decay(%arg3) {kv_num_heads = 2 : i64, q_num_heads = 4 : i64, scale = 2.500000e-01 : f32} : (tensor<?x?x64xf32>, tensor<?x?x32xf32>, tensor<?x?x32xf32>, tensor<?x2x16x16xf32>, tensor<?x?x2xf32>) -> (tensor<?x?x64xf32>, tensor<?x2x16x16xf32>)
  %0:2 = onnx.LinearAttention %q, %k, %k state(%s) decay(%g) {kv_num_heads = 2 : i64, q_num_heads = 4 : i64, scale = 2.5e-1 : f32}
    : (tensor<?x?x64xf32>, tensor<?x?x32xf32>, tensor<?x?x32xf32>, tensor<?x2x16x16xf32>, tensor<?x?x2xf32>) -> (tensor<?x?x64xf32>, tensor<?x2x16x16xf32>)
  return
}

// CHECK-LABEL: func.func @LinearAttention2(
func.func @LinearAttention2(%q: tensor<?x?x32xbf16>, %s: tensor<?x2x16x16xf32>) {
  // CHECK: onnx.LinearAttention %arg0, %arg0, %arg0 state(%arg1) {kv_num_heads = 2 : i64, q_num_heads = 2 : i64} : {{.*}} -> (tensor<?x?x32xbf16>, tensor<?x2x16x16xf32>)
  %0:2 = onnx.LinearAttention %q, %q, %q state(%s) {kv_num_heads = 2 : i64, q_num_heads = 2 : i64}
    : (tensor<?x?x32xbf16>, tensor<?x?x32xbf16>, tensor<?x?x32xbf16>, tensor<?x2x16x16xf32>) -> (tensor<?x?x32xbf16>, tensor<?x2x16x16xf32>)
  return
}

// CHECK-LABEL: func.func @IsInf(
func.func @IsInf(%a: tensor<?x4xf32>) {
  // CHECK: onnx.IsInf %arg0 : (tensor<?x4xf32>) -> tensor<?x4xi1>
  %0 = onnx.IsInf %a : (tensor<?x4xf32>) -> tensor<?x4xi1>
  // CHECK: onnx.IsInf %arg0 {detect_negative = false} : (tensor<?x4xf32>) -> tensor<?x4xi1>
  %1 = onnx.IsInf %a {detect_negative = false} : (tensor<?x4xf32>) -> tensor<?x4xi1>
  return
}

// CHECK-LABEL: func.func @IsNaN(
func.func @IsNaN(%a: tensor<?x4xf32>) {
  // CHECK: onnx.IsNaN %arg0 : (tensor<?x4xf32>) -> tensor<?x4xi1>
  %0 = onnx.IsNaN %a : (tensor<?x4xf32>) -> tensor<?x4xi1>
  return
}

// CHECK-LABEL: func.func @GatherElements(
func.func @GatherElements(%a: tensor<2x4xf32>, %b: tensor<2x3xi64>) {
  // CHECK: onnx.GatherElements %arg0, %arg1 {axis = 1 : si64} : (tensor<2x4xf32>, tensor<2x3xi64>) -> tensor<2x3xf32>
  %0 = onnx.GatherElements %a, %b {axis = 1 : si64} : (tensor<2x4xf32>, tensor<2x3xi64>) -> tensor<2x3xf32>
  return
}

// CHECK-LABEL: func.func @GatherND(
func.func @GatherND(%a: tensor<2x4x8xf32>, %b: tensor<2x5x1xi64>) {
  // CHECK: onnx.GatherND %arg0, %arg1 {batch_dims = 1 : si64} : (tensor<2x4x8xf32>, tensor<2x5x1xi64>) -> tensor<2x5x8xf32>
  %0 = onnx.GatherND %a, %b {batch_dims = 1 : si64} : (tensor<2x4x8xf32>, tensor<2x5x1xi64>) -> tensor<2x5x8xf32>
  return
}

// CHECK-LABEL: func.func @ScatterElements(
func.func @ScatterElements(%a: tensor<2x4xf32>, %b: tensor<2x3xi64>, %c: tensor<2x3xf32>) {
  // CHECK: onnx.ScatterElements %arg0, %arg1, %arg2 {axis = 1 : si64, reduction = "add"} : (tensor<2x4xf32>, tensor<2x3xi64>, tensor<2x3xf32>) -> tensor<2x4xf32>
  %0 = onnx.ScatterElements %a, %b, %c {axis = 1 : si64, reduction = "add"} : (tensor<2x4xf32>, tensor<2x3xi64>, tensor<2x3xf32>) -> tensor<2x4xf32>
  return
}

// CHECK-LABEL: func.func @ScatterND(
func.func @ScatterND(%a: tensor<?x8xf32>, %b: tensor<2x1xi64>, %c: tensor<2x8xf32>) {
  // CHECK: onnx.ScatterND %arg0, %arg1, %arg2 : (tensor<?x8xf32>, tensor<2x1xi64>, tensor<2x8xf32>) -> tensor<?x8xf32>
  %0 = onnx.ScatterND %a, %b, %c : (tensor<?x8xf32>, tensor<2x1xi64>, tensor<2x8xf32>) -> tensor<?x8xf32>
  return
}

// CHECK-LABEL: func.func @NonZero(
func.func @NonZero(%a: tensor<2x4xi1>) {
  // CHECK: onnx.NonZero %arg0 : (tensor<2x4xi1>) -> tensor<2x?xi64>
  %0 = onnx.NonZero %a : (tensor<2x4xi1>) -> tensor<2x?xi64>
  return
}

// CHECK-LABEL: func.func @Pad(
func.func @Pad(%a: tensor<2x4xf32>, %b: tensor<2xi64>, %c: tensor<f32>, %d: tensor<1xi64>) {
  // CHECK: onnx.Pad %arg0, %arg1 value(%arg2) axes(%arg3) : (tensor<2x4xf32>, tensor<2xi64>, tensor<f32>, tensor<1xi64>) -> tensor<2x?xf32>
  %0 = onnx.Pad %a, %b value(%c) axes(%d) : (tensor<2x4xf32>, tensor<2xi64>, tensor<f32>, tensor<1xi64>) -> tensor<2x?xf32>
  return
}

// CHECK-LABEL: func.func @PadEdge(
func.func @PadEdge(%a: tensor<4xf32>, %b: tensor<2xi64>) {
  // CHECK: onnx.Pad %arg0, %arg1 {mode = "edge"} : (tensor<4xf32>, tensor<2xi64>) -> tensor<?xf32>
  %0 = onnx.Pad %a, %b {mode = "edge"} : (tensor<4xf32>, tensor<2xi64>) -> tensor<?xf32>
  return
}

// CHECK-LABEL: func.func @Einsum(
func.func @Einsum(%a: tensor<?x2x4x8xf32>, %b: tensor<?x2x5x8xf32>) {
  // CHECK: onnx.Einsum %arg0, %arg1 {equation = "...nd,...md->...nm"} : (tensor<?x2x4x8xf32>, tensor<?x2x5x8xf32>) -> tensor<?x2x4x5xf32>
  %0 = onnx.Einsum %a, %b {equation = "...nd,...md->...nm"} : (tensor<?x2x4x8xf32>, tensor<?x2x5x8xf32>) -> tensor<?x2x4x5xf32>
  return
}
