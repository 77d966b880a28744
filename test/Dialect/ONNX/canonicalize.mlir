// Folders and canonicalization patterns.
// RUN: tnl-opt %s -canonicalize -split-input-file | FileCheck %s

// CHECK-LABEL: func.func @cast_same_type
// CHECK-SAME: (%[[X:.*]]: tensor<?xf32>)
func.func @cast_same_type(%x: tensor<?xf32>) -> tensor<?xf32> {
  // CHECK-NEXT: return %[[X]]
  %0 = onnx.Cast %x : (tensor<?xf32>) -> tensor<?xf32>
  return %0 : tensor<?xf32>
}

// -----

// CHECK-LABEL: func.func @cast_wider_and_back
// CHECK-SAME: (%[[X:.*]]: tensor<?xbf16>)
func.func @cast_wider_and_back(%x: tensor<?xbf16>) -> tensor<?xbf16> {
  // CHECK-NEXT: return %[[X]]
  %0 = onnx.Cast %x : (tensor<?xbf16>) -> tensor<?xf32>
  %1 = onnx.Cast %0 : (tensor<?xf32>) -> tensor<?xbf16>
  return %1 : tensor<?xbf16>
}

// -----

// Rounding to a narrower type, or to one that is neither wider, changes values.
// CHECK-LABEL: func.func @cast_narrower_and_back
func.func @cast_narrower_and_back(%x: tensor<?xf32>, %y: tensor<?xbf16>)
    -> (tensor<?xf32>, tensor<?xbf16>) {
  // CHECK-COUNT-4: onnx.Cast
  %0 = onnx.Cast %x : (tensor<?xf32>) -> tensor<?xf16>
  %1 = onnx.Cast %0 : (tensor<?xf16>) -> tensor<?xf32>
  %2 = onnx.Cast %y : (tensor<?xbf16>) -> tensor<?xf16>
  %3 = onnx.Cast %2 : (tensor<?xf16>) -> tensor<?xbf16>
  return %1, %3 : tensor<?xf32>, tensor<?xbf16>
}

// -----

// CHECK-LABEL: func.func @cast_constants
func.func @cast_constants() -> (tensor<3xi64>, tensor<2xf16>, tensor<2xbf16>, tensor<2xi1>) {
  // CHECK-DAG: onnx.Constant dense<[1, -1, 2]> : tensor<3xi64>
  // CHECK-DAG: onnx.Constant dense<[1.000000e+00, 9.997550e-02]> : tensor<2xf16>
  // CHECK-DAG: onnx.Constant dense<[1.000000e+00, 1.000980e-01]> : tensor<2xbf16>
  // CHECK-DAG: onnx.Constant dense<[true, false]> : tensor<2xi1>
  %f = onnx.Constant dense<[1.9, -1.9, 2.0]> : tensor<3xf32>
  %0 = onnx.Cast %f : (tensor<3xf32>) -> tensor<3xi64>
  %g = onnx.Constant dense<[1.0, 0.1]> : tensor<2xf32>
  %1 = onnx.Cast %g : (tensor<2xf32>) -> tensor<2xf16>
  %2 = onnx.Cast %g : (tensor<2xf32>) -> tensor<2xbf16>
  %h = onnx.Constant dense<[0.5, 0.0]> : tensor<2xf32>
  %3 = onnx.Cast %h : (tensor<2xf32>) -> tensor<2xi1>
  return %0, %1, %2, %3 : tensor<3xi64>, tensor<2xf16>, tensor<2xbf16>, tensor<2xi1>
}

// -----

// What is not a value of the integer type is left to the run time.
// CHECK-LABEL: func.func @cast_out_of_range
func.func @cast_out_of_range() -> (tensor<i32>, tensor<i64>) {
  // CHECK-COUNT-2: onnx.Cast
  %f = onnx.Constant dense<3.0e9> : tensor<f32>
  %0 = onnx.Cast %f : (tensor<f32>) -> tensor<i32>
  %g = onnx.Constant dense<0x7FC00000> : tensor<f32>
  %1 = onnx.Cast %g : (tensor<f32>) -> tensor<i64>
  return %0, %1 : tensor<i32>, tensor<i64>
}

// -----

// CHECK-LABEL: func.func @unary
func.func @unary() -> (tensor<2xf32>, tensor<2xi64>, tensor<f32>, tensor<2xf32>, tensor<f16>, tensor<2xi1>, tensor<2xf32>) {
  // CHECK-DAG: onnx.Constant dense<[-1.000000e+00, 4.000000e+00]> : tensor<2xf32>
  // CHECK-DAG: onnx.Constant dense<[3, 4]> : tensor<2xi64>
  // CHECK-DAG: onnx.Constant dense<2.71828175> : tensor<f32>
  // CHECK-DAG: onnx.Constant dense<[1.000000e+00, 0.000000e+00]> : tensor<2xf32>
  // CHECK-DAG: onnx.Constant dense<1.414060e+00> : tensor<f16>
  // CHECK-DAG: onnx.Constant dense<[false, true]> : tensor<2xi1>
  // CHECK-DAG: onnx.Constant dense<[5.000000e-01, 1.000000e+00]> : tensor<2xf32>
  %a = onnx.Constant dense<[1.0, -4.0]> : tensor<2xf32>
  %0 = onnx.Neg %a : (tensor<2xf32>) -> tensor<2xf32>
  %b = onnx.Constant dense<[-3, 4]> : tensor<2xi64>
  %1 = onnx.Abs %b : (tensor<2xi64>) -> tensor<2xi64>
  %c = onnx.Constant dense<1.0> : tensor<f32>
  %2 = onnx.Exp %c : (tensor<f32>) -> tensor<f32>
  %3 = onnx.Relu %a : (tensor<2xf32>) -> tensor<2xf32>
  %d = onnx.Constant dense<2.0> : tensor<f16>
  %4 = onnx.Sqrt %d : (tensor<f16>) -> tensor<f16>
  %e = onnx.Constant dense<[true, false]> : tensor<2xi1>
  %5 = onnx.Not %e : (tensor<2xi1>) -> tensor<2xi1>
  %f = onnx.Constant dense<[0.0, 100.0]> : tensor<2xf32>
  %6 = onnx.Sigmoid %f : (tensor<2xf32>) -> tensor<2xf32>
  return %0, %1, %2, %3, %4, %5, %6 : tensor<2xf32>, tensor<2xi64>, tensor<f32>, tensor<2xf32>, tensor<f16>, tensor<2xi1>, tensor<2xf32>
}

// -----

// CHECK-LABEL: func.func @not_not
// CHECK-SAME: (%[[X:.*]]: tensor<?xi1>)
func.func @not_not(%x: tensor<?xi1>) -> tensor<?xi1> {
  // CHECK-NEXT: return %[[X]]
  %0 = onnx.Not %x : (tensor<?xi1>) -> tensor<?xi1>
  %1 = onnx.Not %0 : (tensor<?xi1>) -> tensor<?xi1>
  return %1 : tensor<?xi1>
}

// -----

// One f32 rounding per operation: 16777216 + 1 is no f32.
// CHECK-LABEL: func.func @float_arithmetic
func.func @float_arithmetic() -> (tensor<f32>, tensor<2x2xf32>, tensor<f16>, tensor<f32>) {
  // CHECK-DAG: onnx.Constant dense<0x4B800000> : tensor<f32>
  // CHECK-DAG: onnx.Constant dense<{{\[\[}}1.000000e+00, 2.000000e+00], [3.000000e+00, 6.000000e+00]]> : tensor<2x2xf32>
  // CHECK-DAG: onnx.Constant dense<0x7C00> : tensor<f16>
  // CHECK-DAG: onnx.Constant dense<0.333333343> : tensor<f32>
  %a = onnx.Constant dense<16777216.0> : tensor<f32>
  %one = onnx.Constant dense<1.0> : tensor<f32>
  %0 = onnx.Add %a, %one : (tensor<f32>, tensor<f32>) -> tensor<f32>
  %b = onnx.Constant dense<[[1.0], [3.0]]> : tensor<2x1xf32>
  %c = onnx.Constant dense<[1.0, 2.0]> : tensor<2xf32>
  %1 = onnx.Mul %b, %c : (tensor<2x1xf32>, tensor<2xf32>) -> tensor<2x2xf32>
  %d = onnx.Constant dense<60000.0> : tensor<f16>
  %2 = onnx.Add %d, %d : (tensor<f16>, tensor<f16>) -> tensor<f16>
  %three = onnx.Constant dense<3.0> : tensor<f32>
  %3 = onnx.Div %one, %three : (tensor<f32>, tensor<f32>) -> tensor<f32>
  return %0, %1, %2, %3 : tensor<f32>, tensor<2x2xf32>, tensor<f16>, tensor<f32>
}

// -----

// CHECK-LABEL: func.func @int_arithmetic
func.func @int_arithmetic() -> (tensor<2xi64>, tensor<2xi64>, tensor<2xi64>, tensor<i64>, tensor<i64>) {
  // CHECK-DAG: onnx.Constant dense<[-3, 3]> : tensor<2xi64>
  // CHECK-DAG: onnx.Constant dense<1> : tensor<2xi64>
  // CHECK-DAG: onnx.Constant dense<[-1, 1]> : tensor<2xi64>
  // CHECK-DAG: onnx.Constant dense<-9223372036854775808> : tensor<i64>
  // CHECK: onnx.Div
  %a = onnx.Constant dense<[-7, 7]> : tensor<2xi64>
  %two = onnx.Constant dense<2> : tensor<i64>
  %0 = onnx.Div %a, %two : (tensor<2xi64>, tensor<i64>) -> tensor<2xi64>
  %1 = onnx.Mod %a, %two : (tensor<2xi64>, tensor<i64>) -> tensor<2xi64>
  %2 = onnx.Mod %a, %two {fmod = true} : (tensor<2xi64>, tensor<i64>) -> tensor<2xi64>
  %max = onnx.Constant dense<9223372036854775807> : tensor<i64>
  %one = onnx.Constant dense<1> : tensor<i64>
  %3 = onnx.Add %max, %one : (tensor<i64>, tensor<i64>) -> tensor<i64>
  %zero = onnx.Constant dense<0> : tensor<i64>
  %4 = onnx.Div %one, %zero : (tensor<i64>, tensor<i64>) -> tensor<i64>
  return %0, %1, %2, %3, %4 : tensor<2xi64>, tensor<2xi64>, tensor<2xi64>, tensor<i64>, tensor<i64>
}

// -----

// CHECK-LABEL: func.func @neutral
// CHECK-SAME: (%[[X:.*]]: tensor<4xf32>, %[[N:.*]]: tensor<4xi64>)
func.func @neutral(%x: tensor<4xf32>, %n: tensor<4xi64>)
    -> (tensor<4xf32>, tensor<4xf32>, tensor<4xf32>, tensor<4xi64>, tensor<4xf32>, tensor<1x4xf32>) {
  // CHECK-DAG: %[[SUM:.*]] = onnx.Add %[[X]]
  // CHECK-DAG: %[[WIDE:.*]] = onnx.Mul %[[X]]
  // CHECK: return %[[X]], %[[X]], %[[X]], %[[N]], %[[SUM]], %[[WIDE]]
  %one = onnx.Constant dense<1.0> : tensor<f32>
  %0 = onnx.Mul %x, %one : (tensor<4xf32>, tensor<f32>) -> tensor<4xf32>
  %1 = onnx.Div %x, %one : (tensor<4xf32>, tensor<f32>) -> tensor<4xf32>
  %2 = onnx.Pow %x, %one : (tensor<4xf32>, tensor<f32>) -> tensor<4xf32>
  %none = onnx.Constant dense<0> : tensor<i64>
  %3 = onnx.Add %none, %n : (tensor<i64>, tensor<4xi64>) -> tensor<4xi64>
  // A float zero turns -0.0 into 0.0; a neutral operand can still add axes.
  %zero = onnx.Constant dense<0.0> : tensor<f32>
  %4 = onnx.Add %x, %zero : (tensor<4xf32>, tensor<f32>) -> tensor<4xf32>
  %wide = onnx.Constant dense<1.0> : tensor<1x1xf32>
  %5 = onnx.Mul %x, %wide : (tensor<4xf32>, tensor<1x1xf32>) -> tensor<1x4xf32>
  return %0, %1, %2, %3, %4, %5 : tensor<4xf32>, tensor<4xf32>, tensor<4xf32>, tensor<4xi64>, tensor<4xf32>, tensor<1x4xf32>
}

// -----

// CHECK-LABEL: func.func @compare_and_select
// CHECK-SAME: (%[[X:.*]]: tensor<?xf32>, %[[C:.*]]: tensor<?xi1>, %[[ONE:.*]]: tensor<1xi1>)
func.func @compare_and_select(%x: tensor<?xf32>, %c: tensor<?xi1>, %one: tensor<1xi1>)
    -> (tensor<3xi1>, tensor<3xi1>, tensor<3xf32>, tensor<?xf32>, tensor<?xf32>) {
  // CHECK-DAG: %[[GE:.*]] = onnx.Constant dense<[false, true, true]> : tensor<3xi1>
  // CHECK-DAG: %[[AND:.*]] = onnx.Constant dense<[false, true, false]> : tensor<3xi1>
  // CHECK-DAG: %[[W:.*]] = onnx.Constant dense<[9.000000e+00, 2.000000e+00, 3.000000e+00]> : tensor<3xf32>
  // A condition of unknown size may broadcast what it chooses from.
  // CHECK: %[[CHOSEN:.*]] = onnx.Where %[[C]], %[[X]], %[[X]]
  // CHECK: return %[[GE]], %[[AND]], %[[W]], %[[X]], %[[CHOSEN]]
  %a = onnx.Constant dense<[1.0, 2.0, 3.0]> : tensor<3xf32>
  %two = onnx.Constant dense<2.0> : tensor<f32>
  %nine = onnx.Constant dense<9.0> : tensor<1xf32>
  %0 = onnx.GreaterOrEqual %a, %two : (tensor<3xf32>, tensor<f32>) -> tensor<3xi1>
  %1 = onnx.Equal %a, %two : (tensor<3xf32>, tensor<f32>) -> tensor<3xi1>
  %2 = onnx.And %0, %1 : (tensor<3xi1>, tensor<3xi1>) -> tensor<3xi1>
  %3 = onnx.Where %0, %a, %nine : (tensor<3xi1>, tensor<3xf32>, tensor<1xf32>) -> tensor<3xf32>
  %4 = onnx.Where %one, %x, %x : (tensor<1xi1>, tensor<?xf32>, tensor<?xf32>) -> tensor<?xf32>
  %5 = onnx.Where %c, %x, %x : (tensor<?xi1>, tensor<?xf32>, tensor<?xf32>) -> tensor<?xf32>
  return %0, %2, %3, %4, %5 : tensor<3xi1>, tensor<3xi1>, tensor<3xf32>, tensor<?xf32>, tensor<?xf32>
}

// -----

// CHECK-LABEL: func.func @transposes
// CHECK-SAME: (%[[X:.*]]: tensor<2x?x4xf32>)
func.func @transposes(%x: tensor<2x?x4xf32>) -> (tensor<2x?x4xf32>, tensor<2x4x?xf32>, tensor<3x2xi64>) {
  // CHECK-DAG: %[[C:.*]] = onnx.Constant dense<{{\[\[}}1, 4], [2, 5], [3, 6]]> : tensor<3x2xi64>
  // CHECK-DAG: %[[T:.*]] = onnx.Transpose %[[X]] {perm = array<i64: 0, 2, 1>}
  // CHECK: return %[[X]], %[[T]], %[[C]]
  %0 = onnx.Transpose %x {perm = array<i64: 1, 2, 0>} : (tensor<2x?x4xf32>) -> tensor<?x4x2xf32>
  %1 = onnx.Transpose %0 {perm = array<i64: 2, 0, 1>} : (tensor<?x4x2xf32>) -> tensor<2x?x4xf32>
  %2 = onnx.Transpose %0 {perm = array<i64: 2, 1, 0>} : (tensor<?x4x2xf32>) -> tensor<2x4x?xf32>
  %c = onnx.Constant dense<[[1, 2, 3], [4, 5, 6]]> : tensor<2x3xi64>
  %3 = onnx.Transpose %c {perm = array<i64: 1, 0>} : (tensor<2x3xi64>) -> tensor<3x2xi64>
  return %1, %2, %3 : tensor<2x?x4xf32>, tensor<2x4x?xf32>, tensor<3x2xi64>
}

// -----

// CHECK-LABEL: func.func @squeeze_unsqueeze
// CHECK-SAME: (%[[X:.*]]: tensor<?x?xf32>)
func.func @squeeze_unsqueeze(%x: tensor<?x?xf32>) -> (tensor<?x?xf32>, tensor<?x?x1xf32>) {
  // CHECK-DAG: %[[U:.*]] = onnx.Unsqueeze %[[X]]
  // CHECK-DAG: %[[S:.*]] = onnx.Squeeze %[[U]]
  // CHECK-DAG: %[[V:.*]] = onnx.Unsqueeze %[[S]]
  // CHECK: return %[[X]], %[[V]]
  %a = onnx.Constant dense<2> : tensor<1xi64>
  %b = onnx.Constant dense<-1> : tensor<1xi64>
  %0 = onnx.Unsqueeze %x, %a : (tensor<?x?xf32>, tensor<1xi64>) -> tensor<?x?x1xf32>
  %1 = onnx.Squeeze %0, %b : (tensor<?x?x1xf32>, tensor<1xi64>) -> tensor<?x?xf32>
  // Another axis: not the operand.
  %c = onnx.Constant dense<0> : tensor<1xi64>
  %2 = onnx.Squeeze %0, %c : (tensor<?x?x1xf32>, tensor<1xi64>) -> tensor<?x1xf32>
  %3 = onnx.Unsqueeze %2, %a : (tensor<?x1xf32>, tensor<1xi64>) -> tensor<?x?x1xf32>
  return %1, %3 : tensor<?x?xf32>, tensor<?x?x1xf32>
}

// -----

// CHECK-LABEL: func.func @reshapes
// CHECK-SAME: (%[[X:.*]]: tensor<?x4xf32>, %[[Y:.*]]: tensor<?x?xf32>, %[[S:.*]]: tensor<2xi64>)
func.func @reshapes(%x: tensor<?x4xf32>, %y: tensor<?x?xf32>, %s: tensor<2xi64>)
    -> (tensor<?x4xf32>, tensor<?x?xf32>, tensor<2x2xi64>) {
  // CHECK-DAG: %[[C:.*]] = onnx.Constant dense<{{\[\[}}1, 2], [3, 4]]> : tensor<2x2xi64>
  // CHECK-DAG: %[[R:.*]] = onnx.Reshape %[[Y]], %[[S]]
  // CHECK: return %[[X]], %[[R]], %[[C]]
  %0 = onnx.Reshape %x, %s : (tensor<?x4xf32>, tensor<2xi64>) -> tensor<?x4xf32>
  // Two dynamic sizes can be exchanged.
  %1 = onnx.Reshape %y, %s : (tensor<?x?xf32>, tensor<2xi64>) -> tensor<?x?xf32>
  %c = onnx.Constant dense<[1, 2, 3, 4]> : tensor<4xi64>
  %2 = onnx.Reshape %c, %s : (tensor<4xi64>, tensor<2xi64>) -> tensor<2x2xi64>
  return %0, %1, %2 : tensor<?x4xf32>, tensor<?x?xf32>, tensor<2x2xi64>
}

// -----

// CHECK-LABEL: func.func @pieces
// CHECK-SAME: (%[[X:.*]]: tensor<4x6xf32>)
func.func @pieces(%x: tensor<4x6xf32>) -> (tensor<2xi64>, tensor<4x6xf32>, tensor<4x6xf32>, tensor<4xi64>, tensor<4x6xf32>, tensor<2x1xi64>) {
  // CHECK-DAG: %[[A:.*]] = onnx.Constant dense<[20, 40]> : tensor<2xi64>
  // CHECK-DAG: %[[B:.*]] = onnx.Constant dense<[20, 40, 10, 50]> : tensor<4xi64>
  // CHECK-DAG: %[[C:.*]] = onnx.Constant dense<{{\[\[}}2], [4]]> : tensor<2x1xi64>
  // CHECK-DAG: %[[REV:.*]] = onnx.Slice %[[X]]
  // CHECK: return %[[A]], %[[X]], %[[REV]], %[[B]], %[[X]], %[[C]]
  %v = onnx.Constant dense<[10, 20, 30, 40, 50]> : tensor<5xi64>
  %one = onnx.Constant dense<1> : tensor<1xi64>
  %two = onnx.Constant dense<2> : tensor<1xi64>
  %zero = onnx.Constant dense<0> : tensor<1xi64>
  %minus = onnx.Constant dense<-1> : tensor<1xi64>
  %0 = onnx.Slice %v, %one, %minus axes(%zero) steps(%two) : (tensor<5xi64>, tensor<1xi64>, tensor<1xi64>, tensor<1xi64>, tensor<1xi64>) -> tensor<2xi64>
  %end = onnx.Constant dense<9223372036854775807> : tensor<1xi64>
  %1 = onnx.Slice %x, %zero, %end : (tensor<4x6xf32>, tensor<1xi64>, tensor<1xi64>) -> tensor<4x6xf32>
  // Backwards, the full size is no identity.
  %low = onnx.Constant dense<-9223372036854775808> : tensor<1xi64>
  %2 = onnx.Slice %x, %minus, %low axes(%zero) steps(%minus) : (tensor<4x6xf32>, tensor<1xi64>, tensor<1xi64>, tensor<1xi64>, tensor<1xi64>) -> tensor<4x6xf32>
  %w = onnx.Constant dense<[0, -1]> : tensor<2xi64>
  %g = onnx.Gather %v, %w : (tensor<5xi64>, tensor<2xi64>) -> tensor<2xi64>
  %3 = onnx.Concat %0, %g {axis = 0 : si64} : (tensor<2xi64>, tensor<2xi64>) -> tensor<4xi64>
  %4 = onnx.Concat %x {axis = -1 : si64} : (tensor<4x6xf32>) -> tensor<4x6xf32>
  %m = onnx.Constant dense<[[1, 2], [3, 4]]> : tensor<2x2xi64>
  %i = onnx.Constant dense<[1]> : tensor<1xi64>
  %5 = onnx.Gather %m, %i {axis = 1 : si64} : (tensor<2x2xi64>, tensor<1xi64>) -> tensor<2x1xi64>
  return %0, %1, %2, %3, %4, %5 : tensor<2xi64>, tensor<4x6xf32>, tensor<4x6xf32>, tensor<4xi64>, tensor<4x6xf32>, tensor<2x1xi64>
}

// -----

// CHECK-LABEL: func.func @shape_of_static
func.func @shape_of_static(%x: tensor<2x?x4xf32>) -> (tensor<1xi64>, tensor<3xi64>) {
  // CHECK-DAG: %[[C:.*]] = onnx.Constant dense<4> : tensor<1xi64>
  // CHECK-DAG: %[[S:.*]] = onnx.Shape %{{.*}} : (tensor<2x?x4xf32>) -> tensor<3xi64>
  // CHECK: return %[[C]], %[[S]]
  %0 = onnx.Shape %x {start = 2 : si64} : (tensor<2x?x4xf32>) -> tensor<1xi64>
  %1 = onnx.Shape %x : (tensor<2x?x4xf32>) -> tensor<3xi64>
  return %0, %1 : tensor<1xi64>, tensor<3xi64>
}

// -----

// CHECK-LABEL: func.func @made
// CHECK-SAME: (%[[X:.*]]: tensor<2x3xf32>
func.func @made(%x: tensor<2x3xf32>, %s: tensor<2xi64>, %d: tensor<i64>)
    -> (tensor<2x3xf32>, tensor<2x3xf32>, tensor<2x3xi64>, tensor<1xi64>, tensor<3xi64>) {
  // CHECK-DAG: %[[A:.*]] = onnx.Constant dense<5.000000e-01> : tensor<2x3xf32>
  // CHECK-DAG: %[[B:.*]] = onnx.Constant dense<{{\[\[}}1, 2, 3], [1, 2, 3]]> : tensor<2x3xi64>
  // CHECK-DAG: %[[C:.*]] = onnx.Constant dense<7> : tensor<1xi64>
  // CHECK-DAG: %[[R:.*]] = onnx.Range
  // CHECK: return %[[A]], %[[X]], %[[B]], %[[C]], %[[R]]
  %0 = onnx.ConstantOfShape %s {value = dense<0.5> : tensor<1xf32>} : (tensor<2xi64>) -> tensor<2x3xf32>
  %1 = onnx.Expand %x, %s : (tensor<2x3xf32>, tensor<2xi64>) -> tensor<2x3xf32>
  %v = onnx.Constant dense<[1, 2, 3]> : tensor<3xi64>
  %2 = onnx.Expand %v, %s : (tensor<3xi64>, tensor<2xi64>) -> tensor<2x3xi64>
  %seven = onnx.Constant dense<7> : tensor<i64>
  %3 = onnx.Range %seven, %d, %d : (tensor<i64>, tensor<i64>, tensor<i64>) -> tensor<1xi64>
  // Positions stay recognisable.
  %zero = onnx.Constant dense<0> : tensor<i64>
  %three = onnx.Constant dense<3> : tensor<i64>
  %one = onnx.Constant dense<1> : tensor<i64>
  %4 = onnx.Range %zero, %three, %one : (tensor<i64>, tensor<i64>, tensor<i64>) -> tensor<3xi64>
  return %0, %1, %2, %3, %4 : tensor<2x3xf32>, tensor<2x3xf32>, tensor<2x3xi64>, tensor<1xi64>, tensor<3xi64>
}

// -----

// A type that is not known yet stays: onnx-fold-shapes comes first.
// CHECK-LABEL: func.func @unranked
func.func @unranked() -> tensor<*xi64> {
  // CHECK: onnx.Add
  %a = onnx.Constant dense<1> : tensor<i64>
  %0 = onnx.Add %a, %a : (tensor<i64>, tensor<i64>) -> tensor<*xi64>
  return %0 : tensor<*xi64>
}
