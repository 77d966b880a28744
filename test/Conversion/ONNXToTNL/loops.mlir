// RUN: tnl-opt %s --pass-pipeline='builtin.module(func.func(onnx-fold-shapes,canonicalize,cse,convert-onnx-to-tnl,canonicalize))' -o %t
// RUN: FileCheck %s -enable-var-scope < %t
// RUN: tnl-interpret %s --compare=%t --max-rel=1e-6 --dim=b=2 --dim=n=5
// RUN: tnl-interpret %s --compare=%t --max-rel=1e-6 --dim=b=1 --dim=n=1

// Recurrences over tokens.

// CHECK-LABEL: func.func @scan(
// CHECK: %[[O:.+]], %[[S:.+]] = tnl.linear_attention %arg0, %arg1, %arg2 state(%arg3) slopes [0.693147182, 0.105360545]
// CHECK-NEXT: return %[[S]], %[[O]]
func.func @scan(%q: tensor<?x2x?x4xf32> {tnl.dims = ["b", "", "n", ""]}, %k: tensor<?x2x?x4xf32> {tnl.dims = ["b", "", "n", ""]}, %v: tensor<?x2x?x3xf32> {tnl.dims = ["b", "", "n", ""]}, %s0: tensor<?x2x4x3xf32> {tnl.dims = ["b", "", "", ""]})
    -> (tensor<*xf32>, tensor<*xf32>) attributes {tnl.symbols = ["b", "n"]} {
  %lambda = onnx.Constant dense<[[[0.5]], [[0.9]]]> : tensor<2x1x1xf32>
  %last = onnx.Constant dense<-1> : tensor<1xi64>
  %row = onnx.Constant dense<-2> : tensor<1xi64>
  %r:2 = onnx.Loop  from(%s0) over(%q, %k, %v) {
  ^bb0(%i: tensor<i64>, %c: tensor<i1>, %s: tensor<*xf32>, %qt: tensor<*xf32>, %kt: tensor<*xf32>, %vt: tensor<*xf32>):
    %kk = onnx.Unsqueeze %kt, %last : (tensor<*xf32>, tensor<1xi64>) -> tensor<*xf32>
    %vv = onnx.Unsqueeze %vt, %row : (tensor<*xf32>, tensor<1xi64>) -> tensor<*xf32>
    %qq = onnx.Unsqueeze %qt, %row : (tensor<*xf32>, tensor<1xi64>) -> tensor<*xf32>
    %kv = onnx.Mul %kk, %vv : (tensor<*xf32>, tensor<*xf32>) -> tensor<*xf32>
    %d = onnx.Mul %lambda, %s : (tensor<2x1x1xf32>, tensor<*xf32>) -> tensor<*xf32>
    %s1 = onnx.Add %d, %kv : (tensor<*xf32>, tensor<*xf32>) -> tensor<*xf32>
    %o = onnx.MatMul %qq, %s1 : (tensor<*xf32>, tensor<*xf32>) -> tensor<*xf32>
    %o1 = onnx.Squeeze %o, %row : (tensor<*xf32>, tensor<1xi64>) -> tensor<*xf32>
    onnx.Yield %c, %s1, %o1 : tensor<i1>, tensor<*xf32>, tensor<*xf32>
  } {input_axes = array<i64: 2, 2, 2>, output_axes = array<i64: 2>} : (tensor<?x2x4x3xf32>, tensor<?x2x?x4xf32>, tensor<?x2x?x4xf32>, tensor<?x2x?x3xf32>) -> (tensor<*xf32>, tensor<*xf32>)
  return %r#0, %r#1 : tensor<*xf32>, tensor<*xf32>
}

// No state at the start; the outputs first and then transposed; only they are used.
// CHECK-LABEL: func.func @zero(
// CHECK: tnl.linear_attention{{.*}} slopes [0.693147182, 0.105360545]
// CHECK-NOT: onnx.Loop
// CHECK: return
func.func @zero(%q: tensor<?x2x?x4xf32> {tnl.dims = ["b", "", "n", ""]}, %k: tensor<?x2x?x4xf32> {tnl.dims = ["b", "", "n", ""]}, %v: tensor<?x2x?x3xf32> {tnl.dims = ["b", "", "n", ""]}, %s0: tensor<?x2x4x3xf32> {tnl.dims = ["b", "", "", ""]})
    -> (tensor<*xf32>) attributes {tnl.symbols = ["b", "n"]} {
  %lambda = onnx.Constant dense<[[[0.5]], [[0.9]]]> : tensor<2x1x1xf32>
  %last = onnx.Constant dense<-1> : tensor<1xi64>
  %row = onnx.Constant dense<-2> : tensor<1xi64>
  %shape = onnx.Shape %s0 : (tensor<?x2x4x3xf32>) -> tensor<*xi64>
  %z = onnx.ConstantOfShape %shape {value = dense<0.0> : tensor<1xf32>} : (tensor<*xi64>) -> tensor<*xf32>
  %r:2 = onnx.Loop  from(%z) over(%q, %k, %v) {
  ^bb0(%i: tensor<i64>, %c: tensor<i1>, %s: tensor<*xf32>, %qt: tensor<*xf32>, %kt: tensor<*xf32>, %vt: tensor<*xf32>):
    %kk = onnx.Unsqueeze %kt, %last : (tensor<*xf32>, tensor<1xi64>) -> tensor<*xf32>
    %vv = onnx.Unsqueeze %vt, %row : (tensor<*xf32>, tensor<1xi64>) -> tensor<*xf32>
    %qq = onnx.Unsqueeze %qt, %row : (tensor<*xf32>, tensor<1xi64>) -> tensor<*xf32>
    %kv = onnx.Mul %kk, %vv : (tensor<*xf32>, tensor<*xf32>) -> tensor<*xf32>
    %d = onnx.Mul %lambda, %s : (tensor<2x1x1xf32>, tensor<*xf32>) -> tensor<*xf32>
    %s1 = onnx.Add %d, %kv : (tensor<*xf32>, tensor<*xf32>) -> tensor<*xf32>
    %o = onnx.MatMul %qq, %s1 : (tensor<*xf32>, tensor<*xf32>) -> tensor<*xf32>
    %o1 = onnx.Squeeze %o, %row : (tensor<*xf32>, tensor<1xi64>) -> tensor<*xf32>
    onnx.Yield %c, %s1, %o1 : tensor<i1>, tensor<*xf32>, tensor<*xf32>
  } {input_axes = array<i64: 2, 2, 2>, output_axes = array<i64: 0>} : (tensor<*xf32>, tensor<?x2x?x4xf32>, tensor<?x2x?x4xf32>, tensor<?x2x?x3xf32>) -> (tensor<*xf32>, tensor<*xf32>)
  return %r#1 : tensor<*xf32>
}

// A trip count and slices of outer values.
// CHECK-LABEL: func.func @loop(
// CHECK: tnl.linear_attention{{.*}} slopes [0.693147182, 0.105360545]
// CHECK-NOT: onnx.Loop
// CHECK: return
func.func @loop(%q: tensor<?x2x?x4xf32> {tnl.dims = ["b", "", "n", ""]}, %k: tensor<?x2x?x4xf32> {tnl.dims = ["b", "", "n", ""]}, %v: tensor<?x2x?x3xf32> {tnl.dims = ["b", "", "n", ""]}, %s0: tensor<?x2x4x3xf32> {tnl.dims = ["b", "", "", ""]})
    -> (tensor<*xf32>, tensor<*xf32>) attributes {tnl.symbols = ["b", "n"]} {
  %lambda = onnx.Constant dense<[[[0.5]], [[0.9]]]> : tensor<2x1x1xf32>
  %last = onnx.Constant dense<-1> : tensor<1xi64>
  %row = onnx.Constant dense<-2> : tensor<1xi64>
  %two = onnx.Constant dense<2> : tensor<i64>
  %sizes = onnx.Shape %q : (tensor<?x2x?x4xf32>) -> tensor<*xi64>
  %n = onnx.Gather %sizes, %two {axis = 0 : si64} : (tensor<*xi64>, tensor<i64>) -> tensor<*xi64>
  %go = onnx.Constant dense<true> : tensor<i1>
  %one = onnx.Constant dense<1> : tensor<i64>
  %zero = onnx.Constant dense<0> : tensor<i64>
  %r:2 = onnx.Loop times %n while %go from(%s0) over() {
  ^bb0(%i: tensor<i64>, %c: tensor<i1>, %s: tensor<*xf32>):
    %qt = onnx.Gather %q, %i {axis = 2 : si64} : (tensor<?x2x?x4xf32>, tensor<i64>) -> tensor<*xf32>
    %kt = onnx.Gather %k, %i {axis = 2 : si64} : (tensor<?x2x?x4xf32>, tensor<i64>) -> tensor<*xf32>
    %vt = onnx.Gather %v, %i {axis = 2 : si64} : (tensor<?x2x?x3xf32>, tensor<i64>) -> tensor<*xf32>
    %kk = onnx.Unsqueeze %kt, %last : (tensor<*xf32>, tensor<1xi64>) -> tensor<*xf32>
    %vv = onnx.Unsqueeze %vt, %row : (tensor<*xf32>, tensor<1xi64>) -> tensor<*xf32>
    %qq = onnx.Unsqueeze %qt, %row : (tensor<*xf32>, tensor<1xi64>) -> tensor<*xf32>
    %kv = onnx.Mul %kk, %vv : (tensor<*xf32>, tensor<*xf32>) -> tensor<*xf32>
    %d = onnx.Mul %lambda, %s : (tensor<2x1x1xf32>, tensor<*xf32>) -> tensor<*xf32>
    %s1 = onnx.Add %d, %kv : (tensor<*xf32>, tensor<*xf32>) -> tensor<*xf32>
    %o = onnx.MatMul %qq, %s1 : (tensor<*xf32>, tensor<*xf32>) -> tensor<*xf32>
    %o1 = onnx.Squeeze %o, %row : (tensor<*xf32>, tensor<1xi64>) -> tensor<*xf32>
    onnx.Yield %c, %s1, %o1 : tensor<i1>, tensor<*xf32>, tensor<*xf32>
  } {input_axes = array<i64>, output_axes = array<i64: -1>} : (tensor<*xi64>, tensor<i1>, tensor<?x2x4x3xf32>) -> (tensor<*xf32>, tensor<*xf32>)
  return %r#0, %r#1 : tensor<*xf32>, tensor<*xf32>
}

// The state is [batch, heads, width of values, width of keys].
// CHECK-LABEL: func.func @values_first(
// CHECK: onnx.Transpose %arg3
// CHECK: tnl.linear_attention{{.*}} slopes [0.693147182, 0.105360545]
// CHECK-NOT: onnx.Loop
// CHECK: return
func.func @values_first(%q: tensor<?x2x?x4xf32> {tnl.dims = ["b", "", "n", ""]}, %k: tensor<?x2x?x4xf32> {tnl.dims = ["b", "", "n", ""]}, %v: tensor<?x2x?x3xf32> {tnl.dims = ["b", "", "n", ""]}, %s0: tensor<?x2x3x4xf32> {tnl.dims = ["b", "", "", ""]})
    -> (tensor<*xf32>, tensor<*xf32>) attributes {tnl.symbols = ["b", "n"]} {
  %lambda = onnx.Constant dense<[[[0.5]], [[0.9]]]> : tensor<2x1x1xf32>
  %last = onnx.Constant dense<-1> : tensor<1xi64>
  %row = onnx.Constant dense<-2> : tensor<1xi64>
  %r:2 = onnx.Loop  from(%s0) over(%q, %k, %v) {
  ^bb0(%i: tensor<i64>, %c: tensor<i1>, %s: tensor<*xf32>, %qt: tensor<*xf32>, %kt: tensor<*xf32>, %vt: tensor<*xf32>):
    %kk = onnx.Unsqueeze %kt, %row : (tensor<*xf32>, tensor<1xi64>) -> tensor<*xf32>
    %vv = onnx.Unsqueeze %vt, %last : (tensor<*xf32>, tensor<1xi64>) -> tensor<*xf32>
    %qq = onnx.Unsqueeze %qt, %last : (tensor<*xf32>, tensor<1xi64>) -> tensor<*xf32>
    %kv = onnx.Mul %kk, %vv : (tensor<*xf32>, tensor<*xf32>) -> tensor<*xf32>
    %d = onnx.Mul %lambda, %s : (tensor<2x1x1xf32>, tensor<*xf32>) -> tensor<*xf32>
    %s1 = onnx.Add %kv, %d : (tensor<*xf32>, tensor<*xf32>) -> tensor<*xf32>
    %o = onnx.MatMul %s1, %qq : (tensor<*xf32>, tensor<*xf32>) -> tensor<*xf32>
    %o1 = onnx.Squeeze %o, %last : (tensor<*xf32>, tensor<1xi64>) -> tensor<*xf32>
    onnx.Yield %c, %s1, %o1 : tensor<i1>, tensor<*xf32>, tensor<*xf32>
  } {input_axes = array<i64: 2, 2, 2>, output_axes = array<i64: 2>} : (tensor<?x2x3x4xf32>, tensor<?x2x?x4xf32>, tensor<?x2x?x4xf32>, tensor<?x2x?x3xf32>) -> (tensor<*xf32>, tensor<*xf32>)
  return %r#0, %r#1 : tensor<*xf32>, tensor<*xf32>
}

// The state is read by a sum of products.
// CHECK-LABEL: func.func @sums(
// CHECK: tnl.linear_attention{{.*}} slopes [0.693147182, 0.105360545]
// CHECK-NOT: onnx.Loop
// CHECK: return
func.func @sums(%q: tensor<?x2x?x4xf32> {tnl.dims = ["b", "", "n", ""]}, %k: tensor<?x2x?x4xf32> {tnl.dims = ["b", "", "n", ""]}, %v: tensor<?x2x?x3xf32> {tnl.dims = ["b", "", "n", ""]}, %s0: tensor<?x2x4x3xf32> {tnl.dims = ["b", "", "", ""]})
    -> (tensor<*xf32>, tensor<*xf32>) attributes {tnl.symbols = ["b", "n"]} {
  %lambda = onnx.Constant dense<[[[0.5]], [[0.9]]]> : tensor<2x1x1xf32>
  %last = onnx.Constant dense<-1> : tensor<1xi64>
  %row = onnx.Constant dense<-2> : tensor<1xi64>
  %r:2 = onnx.Loop  from(%s0) over(%q, %k, %v) {
  ^bb0(%i: tensor<i64>, %c: tensor<i1>, %s: tensor<*xf32>, %qt: tensor<*xf32>, %kt: tensor<*xf32>, %vt: tensor<*xf32>):
    %kk = onnx.Unsqueeze %kt, %last : (tensor<*xf32>, tensor<1xi64>) -> tensor<*xf32>
    %vv = onnx.Unsqueeze %vt, %row : (tensor<*xf32>, tensor<1xi64>) -> tensor<*xf32>
    %qq = onnx.Unsqueeze %qt, %last : (tensor<*xf32>, tensor<1xi64>) -> tensor<*xf32>
    %kv = onnx.Mul %kk, %vv : (tensor<*xf32>, tensor<*xf32>) -> tensor<*xf32>
    %d = onnx.Mul %lambda, %s : (tensor<2x1x1xf32>, tensor<*xf32>) -> tensor<*xf32>
    %s1 = onnx.Add %d, %kv : (tensor<*xf32>, tensor<*xf32>) -> tensor<*xf32>
    %p = onnx.Mul %s1, %qq : (tensor<*xf32>, tensor<*xf32>) -> tensor<*xf32>
    %o1 = onnx.ReduceSum %p, %row {keepdims = false, noop_with_empty_axes = false} : (tensor<*xf32>, tensor<1xi64>) -> tensor<*xf32>
    onnx.Yield %c, %s1, %o1 : tensor<i1>, tensor<*xf32>, tensor<*xf32>
  } {input_axes = array<i64: 2, 2, 2>, output_axes = array<i64: 2>} : (tensor<?x2x4x3xf32>, tensor<?x2x?x4xf32>, tensor<?x2x?x4xf32>, tensor<?x2x?x3xf32>) -> (tensor<*xf32>, tensor<*xf32>)
  return %r#0, %r#1 : tensor<*xf32>, tensor<*xf32>
}

// What does not touch the state is computed for all tokens.
// CHECK-LABEL: func.func @elementwise(
// CHECK-DAG: onnx.Sigmoid %arg1
// CHECK-DAG: mulf %arg0, %arg0
// CHECK: tnl.linear_attention{{.*}} slopes [0.693147182, 0.105360545]
// CHECK-NOT: onnx.Loop
// CHECK: return
func.func @elementwise(%q: tensor<?x2x?x4xf32> {tnl.dims = ["b", "", "n", ""]}, %k: tensor<?x2x?x4xf32> {tnl.dims = ["b", "", "n", ""]}, %v: tensor<?x2x?x3xf32> {tnl.dims = ["b", "", "n", ""]}, %s0: tensor<?x2x4x3xf32> {tnl.dims = ["b", "", "", ""]})
    -> (tensor<*xf32>, tensor<*xf32>) attributes {tnl.symbols = ["b", "n"]} {
  %lambda = onnx.Constant dense<[[[0.5]], [[0.9]]]> : tensor<2x1x1xf32>
  %last = onnx.Constant dense<-1> : tensor<1xi64>
  %row = onnx.Constant dense<-2> : tensor<1xi64>
  %half = onnx.Constant dense<[[0.5, 1.0, 1.5, 2.0], [2.5, 3.0, 3.5, 4.0]]> : tensor<2x4xf32>
  %r:2 = onnx.Loop  from(%s0) over(%q, %k, %v) {
  ^bb0(%i: tensor<i64>, %c: tensor<i1>, %s: tensor<*xf32>, %qt: tensor<*xf32>, %kt: tensor<*xf32>, %vt: tensor<*xf32>):
    %kg = onnx.Sigmoid %kt : (tensor<*xf32>) -> tensor<*xf32>
    %kk = onnx.Unsqueeze %kg, %last : (tensor<*xf32>, tensor<1xi64>) -> tensor<*xf32>
    %vv = onnx.Unsqueeze %vt, %row : (tensor<*xf32>, tensor<1xi64>) -> tensor<*xf32>
    %qm = onnx.Mul %qt, %qt : (tensor<*xf32>, tensor<*xf32>) -> tensor<*xf32>
    %qs = onnx.Add %qm, %half : (tensor<*xf32>, tensor<2x4xf32>) -> tensor<*xf32>
    %qq = onnx.Unsqueeze %qs, %row : (tensor<*xf32>, tensor<1xi64>) -> tensor<*xf32>
    %kv = onnx.Mul %kk, %vv : (tensor<*xf32>, tensor<*xf32>) -> tensor<*xf32>
    %d = onnx.Mul %lambda, %s : (tensor<2x1x1xf32>, tensor<*xf32>) -> tensor<*xf32>
    %s1 = onnx.Add %d, %kv : (tensor<*xf32>, tensor<*xf32>) -> tensor<*xf32>
    %o = onnx.MatMul %qq, %s1 : (tensor<*xf32>, tensor<*xf32>) -> tensor<*xf32>
    %o2 = onnx.Squeeze %o, %row : (tensor<*xf32>, tensor<1xi64>) -> tensor<*xf32>
    %o1 = onnx.Mul %o2, %vt : (tensor<*xf32>, tensor<*xf32>) -> tensor<*xf32>
    onnx.Yield %c, %s1, %o1 : tensor<i1>, tensor<*xf32>, tensor<*xf32>
  } {input_axes = array<i64: 2, 2, 2>, output_axes = array<i64: 1>} : (tensor<?x2x4x3xf32>, tensor<?x2x?x4xf32>, tensor<?x2x?x4xf32>, tensor<?x2x?x3xf32>) -> (tensor<*xf32>, tensor<*xf32>)
  return %r#0, %r#1 : tensor<*xf32>, tensor<*xf32>
}

// Keys and values from the last token to the first.
// CHECK-LABEL: func.func @backwards(
// CHECK: onnx.Slice %arg1
// CHECK: tnl.linear_attention{{.*}} slopes [0.693147182, 0.105360545]
// CHECK-NOT: onnx.Loop
// CHECK: return
func.func @backwards(%q: tensor<?x2x?x4xf32> {tnl.dims = ["b", "", "n", ""]}, %k: tensor<?x2x?x4xf32> {tnl.dims = ["b", "", "n", ""]}, %v: tensor<?x2x?x3xf32> {tnl.dims = ["b", "", "n", ""]}, %s0: tensor<?x2x4x3xf32> {tnl.dims = ["b", "", "", ""]})
    -> (tensor<*xf32>, tensor<*xf32>) attributes {tnl.symbols = ["b", "n"]} {
  %lambda = onnx.Constant dense<[[[0.5]], [[0.9]]]> : tensor<2x1x1xf32>
  %last = onnx.Constant dense<-1> : tensor<1xi64>
  %row = onnx.Constant dense<-2> : tensor<1xi64>
  %b = onnx.Constant dense<-1> : tensor<1xi64>
  %e = onnx.Constant dense<-9223372036854775808> : tensor<1xi64>
  %twos = onnx.Constant dense<2> : tensor<1xi64>
  %kr = onnx.Slice %k, %b, %e axes(%twos) steps(%b) : (tensor<?x2x?x4xf32>, tensor<1xi64>, tensor<1xi64>, tensor<1xi64>, tensor<1xi64>) -> tensor<*xf32>
  %vr = onnx.Slice %v, %b, %e axes(%twos) steps(%b) : (tensor<?x2x?x3xf32>, tensor<1xi64>, tensor<1xi64>, tensor<1xi64>, tensor<1xi64>) -> tensor<*xf32>
  %r:2 = onnx.Loop  from(%s0) over(%q, %kr, %vr) {
  ^bb0(%i: tensor<i64>, %c: tensor<i1>, %s: tensor<*xf32>, %qt: tensor<*xf32>, %krt: tensor<*xf32>, %vrt: tensor<*xf32>):
    %kk = onnx.Unsqueeze %krt, %last : (tensor<*xf32>, tensor<1xi64>) -> tensor<*xf32>
    %vv = onnx.Unsqueeze %vrt, %row : (tensor<*xf32>, tensor<1xi64>) -> tensor<*xf32>
    %qq = onnx.Unsqueeze %qt, %row : (tensor<*xf32>, tensor<1xi64>) -> tensor<*xf32>
    %kv = onnx.Mul %kk, %vv : (tensor<*xf32>, tensor<*xf32>) -> tensor<*xf32>
    %d = onnx.Mul %lambda, %s : (tensor<2x1x1xf32>, tensor<*xf32>) -> tensor<*xf32>
    %s1 = onnx.Add %d, %kv : (tensor<*xf32>, tensor<*xf32>) -> tensor<*xf32>
    %o = onnx.MatMul %qq, %s1 : (tensor<*xf32>, tensor<*xf32>) -> tensor<*xf32>
    %o1 = onnx.Squeeze %o, %row : (tensor<*xf32>, tensor<1xi64>) -> tensor<*xf32>
    onnx.Yield %c, %s1, %o1 : tensor<i1>, tensor<*xf32>, tensor<*xf32>
  } {input_axes = array<i64: 2, 2, 2>, output_axes = array<i64: 2>} : (tensor<?x2x4x3xf32>, tensor<?x2x?x4xf32>, tensor<*xf32>, tensor<*xf32>) -> (tensor<*xf32>, tensor<*xf32>)
  return %r#0, %r#1 : tensor<*xf32>, tensor<*xf32>
}

// Projections and heads in the block.
// CHECK-LABEL: func.func @projected(
// CHECK: tnl.linear_attention{{.*}} slopes [0.693147182, 0.105360545]
// CHECK-NOT: onnx.Loop
// CHECK: return
func.func @projected(%q: tensor<?x2x?x4xf32> {tnl.dims = ["b", "", "n", ""]}, %k: tensor<?x2x?x4xf32> {tnl.dims = ["b", "", "n", ""]}, %v: tensor<?x2x?x3xf32> {tnl.dims = ["b", "", "n", ""]}, %s0: tensor<?x2x4x3xf32> {tnl.dims = ["b", "", "", ""]}, %x: tensor<?x?x6xf32> {tnl.dims = ["b", "n", ""]})
    -> (tensor<*xf32>, tensor<*xf32>) attributes {tnl.symbols = ["b", "n"]} {
  %lambda = onnx.Constant dense<[[[0.5]], [[0.9]]]> : tensor<2x1x1xf32>
  %last = onnx.Constant dense<-1> : tensor<1xi64>
  %row = onnx.Constant dense<-2> : tensor<1xi64>
  %wq = onnx.Constant dense<[[-0.73, 0.69, 0.53, -0.49, -0.01, -0.10, 0.30, 0.58], [-0.81, -0.94, 0.67, -0.13, 0.52, -1.00, -0.11, 0.44], [-0.54, 0.89, 0.80, -0.94, -0.95, 0.08, 0.88, -0.24], [-0.57, -0.16, -0.94, -0.56, -0.12, -0.01, -0.53, -0.54], [-0.56, -0.08, -0.42, -0.96, 0.68, 0.11, 0.28, -0.63], [0.99, 0.72, -0.76, -0.33, 0.44, 0.42, 0.87, -0.16]]> : tensor<6x8xf32>
  %wk = onnx.Constant dense<[[0.66, 0.34, -0.39, 0.18, 0.76, 0.69, 0.01, 0.18], [-0.93, -0.51, 0.59, -0.17, -0.65, 0.10, 0.41, 0.35], [-0.25, -0.12, 0.02, 0.56, 0.04, -0.21, -0.02, -0.94], [-0.91, 0.41, 0.97, 0.19, -0.21, -0.66, 0.00, 0.96], [0.54, 0.08, 0.72, -0.54, 0.03, 0.90, 0.16, -0.08], [-0.46, 0.10, 0.91, -0.99, 0.57, 0.64, 0.77, 0.48]]> : tensor<6x8xf32>
  %wv = onnx.Constant dense<[[0.62, 0.04, 0.12, -0.15, -0.89, 0.74], [0.14, -0.60, 0.01, -0.03, -0.29, -0.31], [0.08, 0.25, 0.22, -0.08, -0.94, -0.54], [-0.65, 0.17, 0.72, 0.60, 0.59, 0.63], [-0.49, 0.68, 0.35, -0.83, -0.97, -0.97], [0.51, -0.50, -0.78, 0.25, -0.31, -0.86]]> : tensor<6x6xf32>
  %split4 = onnx.Constant dense<[0, 2, 4]> : tensor<3xi64>
  %split3 = onnx.Constant dense<[-1, 2, 3]> : tensor<3xi64>
  %flat = onnx.Constant dense<[0, -1]> : tensor<2xi64>
  %r:2 = onnx.Loop  from(%s0) over(%x) {
  ^bb0(%i: tensor<i64>, %c: tensor<i1>, %s: tensor<*xf32>, %xt: tensor<*xf32>):
    %qp = onnx.MatMul %xt, %wq : (tensor<*xf32>, tensor<6x8xf32>) -> tensor<*xf32>
    %kp = onnx.MatMul %xt, %wk : (tensor<*xf32>, tensor<6x8xf32>) -> tensor<*xf32>
    %vp = onnx.MatMul %xt, %wv : (tensor<*xf32>, tensor<6x6xf32>) -> tensor<*xf32>
    %qt = onnx.Reshape %qp, %split4 : (tensor<*xf32>, tensor<3xi64>) -> tensor<*xf32>
    %kt = onnx.Reshape %kp, %split4 : (tensor<*xf32>, tensor<3xi64>) -> tensor<*xf32>
    %vt = onnx.Reshape %vp, %split3 : (tensor<*xf32>, tensor<3xi64>) -> tensor<*xf32>
    %kk = onnx.Unsqueeze %kt, %last : (tensor<*xf32>, tensor<1xi64>) -> tensor<*xf32>
    %vv = onnx.Unsqueeze %vt, %row : (tensor<*xf32>, tensor<1xi64>) -> tensor<*xf32>
    %qq = onnx.Unsqueeze %qt, %row : (tensor<*xf32>, tensor<1xi64>) -> tensor<*xf32>
    %kv = onnx.Mul %kk, %vv : (tensor<*xf32>, tensor<*xf32>) -> tensor<*xf32>
    %d = onnx.Mul %lambda, %s : (tensor<2x1x1xf32>, tensor<*xf32>) -> tensor<*xf32>
    %s1 = onnx.Add %d, %kv : (tensor<*xf32>, tensor<*xf32>) -> tensor<*xf32>
    %o = onnx.MatMul %qq, %s1 : (tensor<*xf32>, tensor<*xf32>) -> tensor<*xf32>
    %o1 = onnx.Squeeze %o, %row : (tensor<*xf32>, tensor<1xi64>) -> tensor<*xf32>
    %o2 = onnx.Reshape %o1, %flat : (tensor<*xf32>, tensor<2xi64>) -> tensor<*xf32>
    onnx.Yield %c, %s1, %o2 : tensor<i1>, tensor<*xf32>, tensor<*xf32>
  } {input_axes = array<i64: 1>, output_axes = array<i64: 1>} : (tensor<?x2x4x3xf32>, tensor<?x?x6xf32>) -> (tensor<*xf32>, tensor<*xf32>)
  return %r#0, %r#1 : tensor<*xf32>, tensor<*xf32>
}

// CHECK-LABEL: func.func @tokens_first(
// CHECK: tnl.linear_attention{{.*}} slopes [0.693147182, 0.105360545]
// CHECK-NOT: onnx.Loop
// CHECK: return
func.func @tokens_first(%q: tensor<?x2x?x4xf32> {tnl.dims = ["b", "", "n", ""]}, %k: tensor<?x2x?x4xf32> {tnl.dims = ["b", "", "n", ""]}, %v: tensor<?x2x?x3xf32> {tnl.dims = ["b", "", "n", ""]}, %s0: tensor<?x2x4x3xf32> {tnl.dims = ["b", "", "", ""]}, %x: tensor<?x?x6xf32> {tnl.dims = ["n", "b", ""]})
    -> (tensor<*xf32>, tensor<*xf32>) attributes {tnl.symbols = ["b", "n"]} {
  %lambda = onnx.Constant dense<[[[0.5]], [[0.9]]]> : tensor<2x1x1xf32>
  %last = onnx.Constant dense<-1> : tensor<1xi64>
  %row = onnx.Constant dense<-2> : tensor<1xi64>
  %wq = onnx.Constant dense<[[-0.73, 0.69, 0.53, -0.49, -0.01, -0.10, 0.30, 0.58], [-0.81, -0.94, 0.67, -0.13, 0.52, -1.00, -0.11, 0.44], [-0.54, 0.89, 0.80, -0.94, -0.95, 0.08, 0.88, -0.24], [-0.57, -0.16, -0.94, -0.56, -0.12, -0.01, -0.53, -0.54], [-0.56, -0.08, -0.42, -0.96, 0.68, 0.11, 0.28, -0.63], [0.99, 0.72, -0.76, -0.33, 0.44, 0.42, 0.87, -0.16]]> : tensor<6x8xf32>
  %wk = onnx.Constant dense<[[0.66, 0.34, -0.39, 0.18, 0.76, 0.69, 0.01, 0.18], [-0.93, -0.51, 0.59, -0.17, -0.65, 0.10, 0.41, 0.35], [-0.25, -0.12, 0.02, 0.56, 0.04, -0.21, -0.02, -0.94], [-0.91, 0.41, 0.97, 0.19, -0.21, -0.66, 0.00, 0.96], [0.54, 0.08, 0.72, -0.54, 0.03, 0.90, 0.16, -0.08], [-0.46, 0.10, 0.91, -0.99, 0.57, 0.64, 0.77, 0.48]]> : tensor<6x8xf32>
  %wv = onnx.Constant dense<[[0.62, 0.04, 0.12, -0.15, -0.89, 0.74], [0.14, -0.60, 0.01, -0.03, -0.29, -0.31], [0.08, 0.25, 0.22, -0.08, -0.94, -0.54], [-0.65, 0.17, 0.72, 0.60, 0.59, 0.63], [-0.49, 0.68, 0.35, -0.83, -0.97, -0.97], [0.51, -0.50, -0.78, 0.25, -0.31, -0.86]]> : tensor<6x6xf32>
  %split4 = onnx.Constant dense<[0, 2, 4]> : tensor<3xi64>
  %split3 = onnx.Constant dense<[-1, 2, 3]> : tensor<3xi64>
  %flat = onnx.Constant dense<[0, -1]> : tensor<2xi64>
  %r:2 = onnx.Loop  from(%s0) over(%x) {
  ^bb0(%i: tensor<i64>, %c: tensor<i1>, %s: tensor<*xf32>, %xt: tensor<*xf32>):
    %qp = onnx.MatMul %xt, %wq : (tensor<*xf32>, tensor<6x8xf32>) -> tensor<*xf32>
    %kp = onnx.MatMul %xt, %wk : (tensor<*xf32>, tensor<6x8xf32>) -> tensor<*xf32>
    %vp = onnx.MatMul %xt, %wv : (tensor<*xf32>, tensor<6x6xf32>) -> tensor<*xf32>
    %qt = onnx.Reshape %qp, %split4 : (tensor<*xf32>, tensor<3xi64>) -> tensor<*xf32>
    %kt = onnx.Reshape %kp, %split4 : (tensor<*xf32>, tensor<3xi64>) -> tensor<*xf32>
    %vt = onnx.Reshape %vp, %split3 : (tensor<*xf32>, tensor<3xi64>) -> tensor<*xf32>
    %kk = onnx.Unsqueeze %kt, %last : (tensor<*xf32>, tensor<1xi64>) -> tensor<*xf32>
    %vv = onnx.Unsqueeze %vt, %row : (tensor<*xf32>, tensor<1xi64>) -> tensor<*xf32>
    %qq = onnx.Unsqueeze %qt, %row : (tensor<*xf32>, tensor<1xi64>) -> tensor<*xf32>
    %kv = onnx.Mul %kk, %vv : (tensor<*xf32>, tensor<*xf32>) -> tensor<*xf32>
    %d = onnx.Mul %lambda, %s : (tensor<2x1x1xf32>, tensor<*xf32>) -> tensor<*xf32>
    %s1 = onnx.Add %d, %kv : (tensor<*xf32>, tensor<*xf32>) -> tensor<*xf32>
    %o = onnx.MatMul %qq, %s1 : (tensor<*xf32>, tensor<*xf32>) -> tensor<*xf32>
    %o1 = onnx.Squeeze %o, %row : (tensor<*xf32>, tensor<1xi64>) -> tensor<*xf32>
    %o2 = onnx.Reshape %o1, %flat : (tensor<*xf32>, tensor<2xi64>) -> tensor<*xf32>
    onnx.Yield %c, %s1, %o2 : tensor<i1>, tensor<*xf32>, tensor<*xf32>
  } {input_axes = array<i64: 0>, output_axes = array<i64: 0>} : (tensor<?x2x4x3xf32>, tensor<?x?x6xf32>) -> (tensor<*xf32>, tensor<*xf32>)
  return %r#0, %r#1 : tensor<*xf32>, tensor<*xf32>
}

// Any operation on single elements, of what the loop does not carry.
// CHECK-LABEL: func.func @mapped(
// CHECK: %[[K:.+]] = onnx.Ceil %arg1
// CHECK: tnl.linear_attention %arg0, %[[K]], %arg2 state(%arg3) slopes [0.693147182, 0.105360545]
// CHECK-NOT: onnx.Loop
// CHECK: return
func.func @mapped(%q: tensor<?x2x?x4xf32> {tnl.dims = ["b", "", "n", ""]}, %k: tensor<?x2x?x4xf32> {tnl.dims = ["b", "", "n", ""]}, %v: tensor<?x2x?x3xf32> {tnl.dims = ["b", "", "n", ""]}, %s0: tensor<?x2x4x3xf32> {tnl.dims = ["b", "", "", ""]})
    -> (tensor<*xf32>, tensor<*xf32>) attributes {tnl.symbols = ["b", "n"]} {
  %lambda = onnx.Constant dense<[[[0.5]], [[0.9]]]> : tensor<2x1x1xf32>
  %last = onnx.Constant dense<-1> : tensor<1xi64>
  %row = onnx.Constant dense<-2> : tensor<1xi64>
  %r:2 = onnx.Loop  from(%s0) over(%q, %k, %v) {
  ^bb0(%i: tensor<i64>, %c: tensor<i1>, %s: tensor<*xf32>, %qt: tensor<*xf32>, %kt: tensor<*xf32>, %vt: tensor<*xf32>):
    %kc = onnx.Ceil %kt : (tensor<*xf32>) -> tensor<*xf32>
    %kk = onnx.Unsqueeze %kc, %last : (tensor<*xf32>, tensor<1xi64>) -> tensor<*xf32>
    %vv = onnx.Unsqueeze %vt, %row : (tensor<*xf32>, tensor<1xi64>) -> tensor<*xf32>
    %qq = onnx.Unsqueeze %qt, %row : (tensor<*xf32>, tensor<1xi64>) -> tensor<*xf32>
    %kv = onnx.Mul %kk, %vv : (tensor<*xf32>, tensor<*xf32>) -> tensor<*xf32>
    %d = onnx.Mul %lambda, %s : (tensor<2x1x1xf32>, tensor<*xf32>) -> tensor<*xf32>
    %s1 = onnx.Add %d, %kv : (tensor<*xf32>, tensor<*xf32>) -> tensor<*xf32>
    %o = onnx.MatMul %qq, %s1 : (tensor<*xf32>, tensor<*xf32>) -> tensor<*xf32>
    %o1 = onnx.Squeeze %o, %row : (tensor<*xf32>, tensor<1xi64>) -> tensor<*xf32>
    onnx.Yield %c, %s1, %o1 : tensor<i1>, tensor<*xf32>, tensor<*xf32>
  } {input_axes = array<i64: 2, 2, 2>, output_axes = array<i64: 2>} : (tensor<?x2x4x3xf32>, tensor<?x2x?x4xf32>, tensor<?x2x?x4xf32>, tensor<?x2x?x3xf32>) -> (tensor<*xf32>, tensor<*xf32>)
  return %r#0, %r#1 : tensor<*xf32>, tensor<*xf32>
}
