// RUN: tnl-opt %s -split-input-file | tnl-opt -split-input-file | FileCheck %s --check-prefix=ROUND
// RUN: tnl-opt %s -split-input-file -onnx-fold-shapes -canonicalize -cse -o %t.mlir && FileCheck %s --check-prefix=FOLD --input-file=%t.mlir -enable-var-scope

// The elements of %x along axis 1 from the left, each with the sum so far.
// ROUND-LABEL: func.func @scan
// ROUND: onnx.Loop from(%arg0) over(%arg1) {
// ROUND-NEXT: ^bb0(%{{.*}}: tensor<i64>, %[[C:.*]]: tensor<i1>, %[[S:.*]]: tensor<*xf32>, %[[X:.*]]: tensor<*xf32>):
// ROUND-NEXT: %[[T:.*]] = onnx.Add %[[S]], %[[X]]
// ROUND-NEXT: onnx.Yield %[[C]], %[[T]], %[[T]] : tensor<i1>, tensor<*xf32>, tensor<*xf32>
// ROUND-NEXT: } {input_axes = array<i64: 1>, output_axes = array<i64: -1>} : (tensor<?xf32>, tensor<?x2xf32>) -> (tensor<*xf32>, tensor<*xf32>)
// FOLD-LABEL: func.func @scan
// FOLD-SAME: -> (tensor<?xf32>, tensor<?x2xf32>)
// FOLD-NOT: onnx.Loop
// FOLD: %[[A:.*]] = onnx.Squeeze
// FOLD: %[[S:.*]] = onnx.Add %arg0, %[[A]]
// FOLD: %[[B:.*]] = onnx.Squeeze
// FOLD: %[[T:.*]] = onnx.Add %[[S]], %[[B]]
// FOLD: %[[S1:.*]] = onnx.Unsqueeze %[[S]]
// FOLD: %[[T1:.*]] = onnx.Unsqueeze %[[T]]
// FOLD: %[[R:.*]] = onnx.Concat %[[S1]], %[[T1]] {axis = -1 : si64}
// FOLD: return %[[T]], %[[R]]
func.func @scan(%s: tensor<?xf32> {tnl.dims = ["n"]}, %x: tensor<?x2xf32> {tnl.dims = ["n", ""]}) -> (tensor<*xf32>, tensor<*xf32>) attributes {tnl.symbols = ["n"]} {
  %r:2 = onnx.Loop from(%s) over(%x) {
  ^bb0(%i: tensor<i64>, %c: tensor<i1>, %sum: tensor<*xf32>, %now: tensor<*xf32>):
    %t = onnx.Add %sum, %now : (tensor<*xf32>, tensor<*xf32>) -> tensor<*xf32>
    onnx.Yield %c, %t, %t : tensor<i1>, tensor<*xf32>, tensor<*xf32>
  } {input_axes = array<i64: 1>, output_axes = array<i64: -1>} : (tensor<?xf32>, tensor<?x2xf32>) -> (tensor<*xf32>, tensor<*xf32>)
  return %r#0, %r#1 : tensor<*xf32>, tensor<*xf32>
}

// -----

// The carried value is longer each time.
// ROUND-LABEL: func.func @growing
// ROUND: onnx.Loop times %{{.*}} while %{{.*}} from(%arg0) over() {
// FOLD-LABEL: func.func @growing
// FOLD-SAME: -> tensor<8xf32>
// FOLD-NOT: onnx.Loop
func.func @growing(%x: tensor<1xf32>) -> tensor<*xf32> {
  %n = onnx.Constant dense<3> : tensor<1xi64>
  %go = onnx.Constant dense<true> : tensor<i1>
  %r = onnx.Loop times %n while %go from(%x) over() {
  ^bb0(%i: tensor<i64>, %c: tensor<i1>, %s: tensor<*xf32>):
    %t = onnx.Concat %s, %s {axis = 0 : si64} : (tensor<*xf32>, tensor<*xf32>) -> tensor<*xf32>
    onnx.Yield %go, %t : tensor<i1>, tensor<*xf32>
  } {input_axes = array<i64>, output_axes = array<i64>} : (tensor<1xi64>, tensor<i1>, tensor<1xf32>) -> tensor<*xf32>
  return %r : tensor<*xf32>
}

// -----

// A negative trip count, and a condition that is false from the start.
// FOLD-LABEL: func.func @never
// FOLD-SAME: -> (tensor<2xf32>, tensor<0x2xf32>, tensor<2xf32>)
// FOLD-NOT: onnx.Loop
// FOLD: %[[E:.*]] = onnx.Constant dense<> : tensor<0x2xf32>
// FOLD: return %arg0, %[[E]], %arg0
func.func @never(%x: tensor<2xf32>) -> (tensor<*xf32>, tensor<*xf32>, tensor<*xf32>) {
  %n = onnx.Constant dense<-3> : tensor<i64>
  %no = onnx.Constant dense<false> : tensor<i1>
  %r:2 = onnx.Loop times %n from(%x) over() {
  ^bb0(%i: tensor<i64>, %c: tensor<i1>, %s: tensor<*xf32>):
    %t = onnx.Neg %s : (tensor<*xf32>) -> tensor<*xf32>
    onnx.Yield %c, %t, %t : tensor<i1>, tensor<*xf32>, tensor<*xf32>
  } {input_axes = array<i64>, output_axes = array<i64: 0>} : (tensor<i64>, tensor<2xf32>) -> (tensor<*xf32>, tensor<*xf32>)
  %q = onnx.Loop while %no from(%x) over() {
  ^bb0(%i: tensor<i64>, %c: tensor<i1>, %s: tensor<*xf32>):
    %t = onnx.Neg %s : (tensor<*xf32>) -> tensor<*xf32>
    onnx.Yield %c, %t : tensor<i1>, tensor<*xf32>
  } {input_axes = array<i64>, output_axes = array<i64>} : (tensor<i1>, tensor<2xf32>) -> tensor<*xf32>
  return %r#0, %r#1, %q : tensor<*xf32>, tensor<*xf32>, tensor<*xf32>
}

// -----

// As often as there are elements: shapes are known in and after it.
// FOLD-LABEL: func.func @dynamic
// FOLD-SAME: -> (tensor<?x4xf32>, tensor<?x?x4xf32>)
// FOLD: onnx.Loop from(%arg0) over(%arg1) {
// FOLD-NEXT: ^bb0(%{{.*}}: tensor<i64>, %{{.*}}: tensor<i1>, %{{.*}}: tensor<?x4xf32>, %{{.*}}: tensor<?x4xf32>):
// FOLD: } {{.*}} -> (tensor<?x4xf32>, tensor<?x?x4xf32>)
func.func @dynamic(%s: tensor<?x4xf32> {tnl.dims = ["b", ""]}, %x: tensor<?x?x4xf32> {tnl.dims = ["n", "b", ""]}) -> (tensor<*xf32>, tensor<*xf32>) attributes {tnl.symbols = ["b", "n"]} {
  %r:2 = onnx.Loop from(%s) over(%x) {
  ^bb0(%i: tensor<i64>, %c: tensor<i1>, %sum: tensor<*xf32>, %now: tensor<*xf32>):
    %t = onnx.Add %sum, %now : (tensor<*xf32>, tensor<*xf32>) -> tensor<*xf32>
    onnx.Yield %c, %t, %t : tensor<i1>, tensor<*xf32>, tensor<*xf32>
  } {input_axes = array<i64: 0>, output_axes = array<i64: 0>} : (tensor<?x4xf32>, tensor<?x?x4xf32>) -> (tensor<*xf32>, tensor<*xf32>)
  return %r#0, %r#1 : tensor<*xf32>, tensor<*xf32>
}

// -----

// 2000 trips of 4 operations are too many; a condition may end the second one.
// FOLD-LABEL: func.func @left
// FOLD: onnx.Loop times
// FOLD: onnx.Loop times
func.func @left(%x: tensor<2xf32>) -> (tensor<*xf32>, tensor<*xf32>) {
  %n = onnx.Constant dense<2000> : tensor<i64>
  %three = onnx.Constant dense<3> : tensor<i64>
  %r = onnx.Loop times %n from(%x) over() {
  ^bb0(%i: tensor<i64>, %c: tensor<i1>, %s: tensor<*xf32>):
    %t = onnx.Neg %s : (tensor<*xf32>) -> tensor<*xf32>
    %u = onnx.Exp %t : (tensor<*xf32>) -> tensor<*xf32>
    %v = onnx.Neg %u : (tensor<*xf32>) -> tensor<*xf32>
    onnx.Yield %c, %v : tensor<i1>, tensor<*xf32>
  } {input_axes = array<i64>, output_axes = array<i64>} : (tensor<i64>, tensor<2xf32>) -> tensor<*xf32>
  %q = onnx.Loop times %three from(%x) over() {
  ^bb0(%i: tensor<i64>, %c: tensor<i1>, %s: tensor<*xf32>):
    %t = onnx.Neg %s : (tensor<*xf32>) -> tensor<*xf32>
    %on = onnx.Less %i, %three : (tensor<i64>, tensor<i64>) -> tensor<*xi1>
    onnx.Yield %on, %t : tensor<*xi1>, tensor<*xf32>
  } {input_axes = array<i64>, output_axes = array<i64>} : (tensor<i64>, tensor<2xf32>) -> tensor<*xf32>
  return %r, %q : tensor<*xf32>, tensor<*xf32>
}

// -----

// Loops in each other: the inner one becomes 3 operations of the outer one.
// FOLD-LABEL: func.func @nested
// FOLD-NOT: onnx.Loop
// FOLD-COUNT-6: onnx.Sin
// FOLD-NOT: onnx.Sin
func.func @nested(%x: tensor<2xf32>) -> tensor<*xf32> {
  %two = onnx.Constant dense<2> : tensor<i64>
  %three = onnx.Constant dense<3> : tensor<i64>
  %r = onnx.Loop times %two from(%x) over() {
  ^bb0(%i: tensor<i64>, %c: tensor<i1>, %s: tensor<*xf32>):
    %t = onnx.Loop times %three from(%s) over() {
    ^bb0(%j: tensor<i64>, %d: tensor<i1>, %u: tensor<*xf32>):
      %v = onnx.Sin %u : (tensor<*xf32>) -> tensor<*xf32>
      onnx.Yield %d, %v : tensor<i1>, tensor<*xf32>
    } {input_axes = array<i64>, output_axes = array<i64>} : (tensor<i64>, tensor<*xf32>) -> tensor<*xf32>
    onnx.Yield %c, %t : tensor<i1>, tensor<*xf32>
  } {input_axes = array<i64>, output_axes = array<i64>} : (tensor<i64>, tensor<2xf32>) -> tensor<*xf32>
  return %r : tensor<*xf32>
}
