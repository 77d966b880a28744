// Shapes over size symbols, and what is folded with them.
// RUN: tnl-opt %s -onnx-fold-shapes -canonicalize -cse -split-input-file | FileCheck %s

// As an exporter splits heads: every size computed from Shape.
// CHECK-LABEL: func.func @split_heads
// CHECK-SAME: (%[[X:.*]]: tensor<?x?x64xf32>
// CHECK-SAME: -> tensor<?x?x4x16xf32>
func.func @split_heads(%x: tensor<?x?x64xf32> {tnl.dims = ["batch", "seq", ""]}) -> tensor<*xf32>
    attributes {tnl.symbols = ["batch", "seq"]} {
  // CHECK-NEXT: %[[S:.*]] = onnx.Constant dense<[0, 0, 4, 16]> : tensor<4xi64>
  // CHECK-NEXT: %[[R:.*]] = onnx.Reshape %[[X]], %[[S]] : (tensor<?x?x64xf32>, tensor<4xi64>) -> tensor<?x?x4x16xf32>
  // CHECK-NEXT: return %[[R]]
  %zero = onnx.Constant dense<0> : tensor<i64>
  %one = onnx.Constant dense<1> : tensor<i64>
  %axis = onnx.Constant dense<0> : tensor<1xi64>
  %heads = onnx.Constant dense<[4, 16]> : tensor<2xi64>
  %s = onnx.Shape %x : (tensor<?x?x64xf32>) -> tensor<*xi64>
  %b = onnx.Gather %s, %zero : (tensor<*xi64>, tensor<i64>) -> tensor<*xi64>
  %n = onnx.Gather %s, %one : (tensor<*xi64>, tensor<i64>) -> tensor<*xi64>
  %b1 = onnx.Unsqueeze %b, %axis : (tensor<*xi64>, tensor<1xi64>) -> tensor<*xi64>
  %n1 = onnx.Unsqueeze %n, %axis : (tensor<*xi64>, tensor<1xi64>) -> tensor<*xi64>
  %t = onnx.Concat %b1, %n1, %heads {axis = 0 : si64} : (tensor<*xi64>, tensor<*xi64>, tensor<2xi64>) -> tensor<*xi64>
  %r = onnx.Reshape %x, %t {allowzero = true} : (tensor<?x?x64xf32>, tensor<*xi64>) -> tensor<*xf32>
  return %r : tensor<*xf32>
}

// -----

// Bounds computed as (size + 3) / 4 * k.
// CHECK-LABEL: func.func @chunk
// CHECK-SAME: (%[[X:.*]]: tensor<?x256xf32>
func.func @chunk(%x: tensor<?x256xf32> {tnl.dims = ["batch", ""]}) -> tensor<*xf32>
    attributes {tnl.symbols = ["batch"]} {
  // CHECK-DAG: %[[A:.*]] = onnx.Constant dense<64> : tensor<1xi64>
  // CHECK-DAG: %[[B:.*]] = onnx.Constant dense<128> : tensor<1xi64>
  // CHECK-DAG: %[[L:.*]] = onnx.Constant dense<-1> : tensor<1xi64>
  // CHECK: onnx.Slice %[[X]], %[[A]], %[[B]] axes(%[[L]]) : {{.*}} -> tensor<?x64xf32>
  %last = onnx.Constant dense<-1> : tensor<1xi64>
  %three = onnx.Constant dense<3> : tensor<1xi64>
  %four = onnx.Constant dense<4> : tensor<1xi64>
  %one = onnx.Constant dense<1> : tensor<1xi64>
  %two = onnx.Constant dense<2> : tensor<1xi64>
  %s = onnx.Shape %x : (tensor<?x256xf32>) -> tensor<*xi64>
  %e = onnx.Gather %s, %last : (tensor<*xi64>, tensor<1xi64>) -> tensor<*xi64>
  %p = onnx.Add %e, %three : (tensor<*xi64>, tensor<1xi64>) -> tensor<*xi64>
  %q = onnx.Div %p, %four : (tensor<*xi64>, tensor<1xi64>) -> tensor<*xi64>
  %from = onnx.Mul %q, %one : (tensor<*xi64>, tensor<1xi64>) -> tensor<*xi64>
  %to = onnx.Mul %q, %two : (tensor<*xi64>, tensor<1xi64>) -> tensor<*xi64>
  %r = onnx.Slice %x, %from, %to axes(%last) : (tensor<?x256xf32>, tensor<*xi64>, tensor<*xi64>, tensor<1xi64>) -> tensor<*xf32>
  return %r : tensor<*xf32>
}

// -----

// A size is read off the argument, whatever value it was asked of.
// CHECK-LABEL: func.func @positions
// CHECK-SAME: (%[[IDS:.*]]: tensor<?x?xi64>
func.func @positions(%ids: tensor<?x?xi64> {tnl.dims = ["batch", "seq"]}, %table: tensor<256x64xf32>)
    -> (tensor<*xi64>, tensor<*xf32>) attributes {tnl.symbols = ["batch", "seq"]} {
  // CHECK-DAG: %[[ZERO:.*]] = onnx.Constant dense<0> : tensor<i64>
  // CHECK-DAG: %[[ONE:.*]] = onnx.Constant dense<1> : tensor<i64>
  // CHECK-DAG: %[[S:.*]] = onnx.Shape %[[IDS]]
  // CHECK-DAG: %[[N:.*]] = onnx.Gather %[[S]], %[[ONE]]
  // CHECK-DAG: %[[R:.*]] = onnx.Range %[[ZERO]], %[[N]], %[[ONE]] : {{.*}} -> tensor<?xi64>
  // CHECK-NOT: onnx.Shape
  // CHECK: return %[[R]]
  %x = onnx.Gather %table, %ids : (tensor<256x64xf32>, tensor<?x?xi64>) -> tensor<*xf32>
  %zero = onnx.Constant dense<0> : tensor<i64>
  %one = onnx.Constant dense<1> : tensor<i64>
  %s = onnx.Shape %x : (tensor<*xf32>) -> tensor<*xi64>
  %n = onnx.Gather %s, %one : (tensor<*xi64>, tensor<i64>) -> tensor<*xi64>
  %c = onnx.Cast %n : (tensor<*xi64>) -> tensor<*xi64>
  %r = onnx.Range %zero, %c, %one : (tensor<i64>, tensor<*xi64>, tensor<i64>) -> tensor<*xi64>
  return %r, %x : tensor<*xi64>, tensor<*xf32>
}

// -----

// CHECK-LABEL: func.func @inferred_size
// CHECK-SAME: -> (tensor<1x?x1xf32>, tensor<?x64xf32>, tensor<?x?x32xf32>)
func.func @inferred_size(%v: tensor<?xf32> {tnl.dims = ["seq"]}, %x: tensor<?x?x4x16xf32> {tnl.dims = ["batch", "seq", "", ""]})
    -> (tensor<*xf32>, tensor<*xf32>, tensor<*xf32>) attributes {tnl.symbols = ["batch", "seq"]} {
  // CHECK-DAG: onnx.Constant dense<[1, -1, 1]>
  // CHECK-DAG: onnx.Constant dense<[-1, 64]>
  // CHECK-DAG: onnx.Constant dense<[0, -1, 32]>
  %a = onnx.Constant dense<[1, -1, 1]> : tensor<3xi64>
  %0 = onnx.Reshape %v, %a : (tensor<?xf32>, tensor<3xi64>) -> tensor<*xf32>
  %b = onnx.Constant dense<[-1, 64]> : tensor<2xi64>
  %1 = onnx.Reshape %x, %b : (tensor<?x?x4x16xf32>, tensor<2xi64>) -> tensor<*xf32>
  %c = onnx.Constant dense<[0, -1, 32]> : tensor<3xi64>
  %2 = onnx.Reshape %x, %c : (tensor<?x?x4x16xf32>, tensor<3xi64>) -> tensor<*xf32>
  return %0, %1, %2 : tensor<*xf32>, tensor<*xf32>, tensor<*xf32>
}

// -----

// The batch is copied, 2 * seq is what is left to infer.
// CHECK-LABEL: func.func @computed_size
func.func @computed_size(%x: tensor<?x?x64xf32> {tnl.dims = ["batch", "seq", ""]}) -> tensor<*xf32>
    attributes {tnl.symbols = ["batch", "seq"]} {
  // CHECK: %[[S:.*]] = onnx.Constant dense<[0, -1, 32]> : tensor<3xi64>
  // CHECK-NEXT: onnx.Reshape %{{.*}}, %[[S]]
  %zero = onnx.Constant dense<0> : tensor<1xi64>
  %one = onnx.Constant dense<1> : tensor<1xi64>
  %two = onnx.Constant dense<2> : tensor<1xi64>
  %width = onnx.Constant dense<32> : tensor<1xi64>
  %b = onnx.Shape %x {end = 1 : si64} : (tensor<?x?x64xf32>) -> tensor<*xi64>
  %n = onnx.Shape %x {start = 1 : si64, end = 2 : si64} : (tensor<?x?x64xf32>) -> tensor<*xi64>
  %m = onnx.Mul %n, %two : (tensor<*xi64>, tensor<1xi64>) -> tensor<*xi64>
  %t = onnx.Concat %b, %m, %width {axis = 0 : si64} : (tensor<*xi64>, tensor<*xi64>, tensor<1xi64>) -> tensor<*xi64>
  %r = onnx.Reshape %x, %t : (tensor<?x?x64xf32>, tensor<*xi64>) -> tensor<*xf32>
  return %r : tensor<*xf32>
}

// -----

// What changes no size is the operand.
// CHECK-LABEL: func.func @identities
// CHECK-SAME: (%[[X:.*]]: tensor<?x?x64xf32>
func.func @identities(%x: tensor<?x?x64xf32> {tnl.dims = ["batch", "seq", ""]})
    -> (tensor<*xf32>, tensor<*xf32>, tensor<*xf32>, tensor<*xf32>) attributes {tnl.symbols = ["batch", "seq"]} {
  // CHECK-NEXT: return %[[X]], %[[X]], %[[X]], %[[X]]
  %s = onnx.Shape %x : (tensor<?x?x64xf32>) -> tensor<*xi64>
  %0 = onnx.Expand %x, %s : (tensor<?x?x64xf32>, tensor<*xi64>) -> tensor<*xf32>
  %1 = onnx.Reshape %x, %s : (tensor<?x?x64xf32>, tensor<*xi64>) -> tensor<*xf32>
  %zeros = onnx.Constant dense<0> : tensor<3xi64>
  %2 = onnx.Slice %x, %zeros, %s : (tensor<?x?x64xf32>, tensor<3xi64>, tensor<*xi64>) -> tensor<*xf32>
  %ones = onnx.Constant dense<1> : tensor<3xi64>
  %3 = onnx.Tile %x, %ones : (tensor<?x?x64xf32>, tensor<3xi64>) -> tensor<*xf32>
  return %0, %1, %2, %3 : tensor<*xf32>, tensor<*xf32>, tensor<*xf32>, tensor<*xf32>
}

// -----

// -1 in an exporter's Expand: Where(Equal(shape, -1), ones, shape).
// CHECK-LABEL: func.func @expand
// CHECK-SAME: -> (tensor<3x?x64xf32>, tensor<?x?x64xf32>)
func.func @expand(%x: tensor<1x?x64xf32> {tnl.dims = ["", "seq", ""]}, %y: tensor<?x1x64xf32> {tnl.dims = ["batch", "", ""]})
    -> (tensor<*xf32>, tensor<*xf32>) attributes {tnl.symbols = ["batch", "seq"]} {
  // CHECK: %[[S:.*]] = onnx.Constant dense<[3, 1, 1]> : tensor<3xi64>
  // CHECK: onnx.Expand %{{.*}}, %[[S]]
  %asked = onnx.Constant dense<[3, -1, 64]> : tensor<3xi64>
  %rank = onnx.Constant dense<3> : tensor<1xi64>
  %ones = onnx.ConstantOfShape %rank {value = dense<1> : tensor<1xi64>} : (tensor<1xi64>) -> tensor<*xi64>
  %minus = onnx.Constant dense<-1> : tensor<i64>
  %isMinus = onnx.Equal %asked, %minus : (tensor<3xi64>, tensor<i64>) -> tensor<*xi1>
  %t = onnx.Where %isMinus, %ones, %asked : (tensor<*xi1>, tensor<*xi64>, tensor<3xi64>) -> tensor<*xi64>
  %0 = onnx.Expand %x, %t : (tensor<1x?x64xf32>, tensor<*xi64>) -> tensor<*xf32>
  // Two sizes no constant can give.
  %s = onnx.Shape %x : (tensor<1x?x64xf32>) -> tensor<*xi64>
  %1 = onnx.Expand %y, %s : (tensor<?x1x64xf32>, tensor<*xi64>) -> tensor<*xf32>
  return %0, %1 : tensor<*xf32>, tensor<*xf32>
}

// -----

// The last token: 1 whatever the length, but that of the others depends on it.
// CHECK-LABEL: func.func @token_slices
// CHECK-SAME: -> (tensor<?x1x64xf32>, tensor<?x?x64xf32>, tensor<?x?x64xf32>)
func.func @token_slices(%x: tensor<?x?x64xf32> {tnl.dims = ["batch", "seq", ""]})
    -> (tensor<*xf32>, tensor<*xf32>, tensor<*xf32>) attributes {tnl.symbols = ["batch", "seq"]} {
  %minus = onnx.Constant dense<-1> : tensor<1xi64>
  %one = onnx.Constant dense<1> : tensor<1xi64>
  %three = onnx.Constant dense<3> : tensor<1xi64>
  %end = onnx.Constant dense<9223372036854775807> : tensor<1xi64>
  %0 = onnx.Slice %x, %minus, %end axes(%one) : (tensor<?x?x64xf32>, tensor<1xi64>, tensor<1xi64>, tensor<1xi64>) -> tensor<*xf32>
  %1 = onnx.Slice %x, %one, %end axes(%one) : (tensor<?x?x64xf32>, tensor<1xi64>, tensor<1xi64>, tensor<1xi64>) -> tensor<*xf32>
  // There may be fewer than three tokens.
  %2 = onnx.Slice %x, %three, %end axes(%one) : (tensor<?x?x64xf32>, tensor<1xi64>, tensor<1xi64>, tensor<1xi64>) -> tensor<*xf32>
  return %0, %1, %2 : tensor<*xf32>, tensor<*xf32>, tensor<*xf32>
}

// -----

// Different names may differ in size: nothing is assumed, the type is dynamic.
// CHECK-LABEL: func.func @two_names
// CHECK-SAME: -> (tensor<?xf32>, tensor<8xf32>)
func.func @two_names(%x: tensor<?xf32> {tnl.dims = ["m"]}, %y: tensor<?xf32> {tnl.dims = ["n"]}, %z: tensor<8xf32>)
    -> (tensor<*xf32>, tensor<*xf32>) attributes {tnl.symbols = ["m", "n"]} {
  %0 = onnx.Add %x, %y : (tensor<?xf32>, tensor<?xf32>) -> tensor<*xf32>
  %1 = onnx.Add %x, %z : (tensor<?xf32>, tensor<8xf32>) -> tensor<*xf32>
  return %0, %1 : tensor<*xf32>, tensor<*xf32>
}

// -----

// CHECK-LABEL: func.func @shapes
// CHECK-SAME: -> (tensor<?x4x?x?xf32>, tensor<?x?x1xf32>, tensor<?x?xf32>, tensor<?x?xi64>, tensor<?x12x64xf32>, tensor<3x?x64xf32>, tensor<?x64xf32>, tensor<?x?x21xf32>, tensor<?x?x43xf32>)
func.func @shapes(%q: tensor<?x4x?x16xf32> {tnl.dims = ["batch", "", "seq", ""]}, %k: tensor<?x4x16x?xf32> {tnl.dims = ["batch", "", "", "seq"]},
                  %x: tensor<?x?x64xf32> {tnl.dims = ["batch", "seq", ""]}, %y: tensor<?x4x64xf32> {tnl.dims = ["batch", "", ""]}, %z: tensor<1x?x64xf32> {tnl.dims = ["", "seq", ""]})
    -> (tensor<*xf32>, tensor<*xf32>, tensor<*xf32>, tensor<*xi64>, tensor<*xf32>, tensor<*xf32>, tensor<*xf32>, tensor<*xf32>, tensor<*xf32>)
    attributes {tnl.symbols = ["batch", "seq"]} {
  %last = onnx.Constant dense<-1> : tensor<1xi64>
  %repeats = onnx.Constant dense<[1, 3, 1]> : tensor<3xi64>
  %three = onnx.Constant dense<[3, 1, 1]> : tensor<3xi64>
  %sizes = onnx.Constant dense<[21, 43]> : tensor<2xi64>
  %0 = onnx.MatMul %q, %k : (tensor<?x4x?x16xf32>, tensor<?x4x16x?xf32>) -> tensor<*xf32>
  %1 = onnx.ReduceMean %x, %last : (tensor<?x?x64xf32>, tensor<1xi64>) -> tensor<*xf32>
  %2 = onnx.ReduceMean %x, %last {keepdims = false} : (tensor<?x?x64xf32>, tensor<1xi64>) -> tensor<*xf32>
  %3 = onnx.ArgMax %x {axis = -1 : si64, keepdims = false} : (tensor<?x?x64xf32>) -> tensor<*xi64>
  %4 = onnx.Tile %y, %repeats : (tensor<?x4x64xf32>, tensor<3xi64>) -> tensor<*xf32>
  %5 = onnx.Concat %z, %z, %z {axis = 0 : si64} : (tensor<1x?x64xf32>, tensor<1x?x64xf32>, tensor<1x?x64xf32>) -> tensor<*xf32>
  %6 = onnx.Flatten %x {axis = 2 : si64} : (tensor<?x?x64xf32>) -> tensor<*xf32>
  %7:2 = onnx.Split %x, %sizes {axis = -1 : si64} : (tensor<?x?x64xf32>, tensor<2xi64>) -> (tensor<*xf32>, tensor<*xf32>)
  return %0, %1, %2, %3, %4, %5, %6, %7#0, %7#1 : tensor<*xf32>, tensor<*xf32>, tensor<*xf32>, tensor<*xi64>, tensor<*xf32>, tensor<*xf32>, tensor<*xf32>, tensor<*xf32>, tensor<*xf32>
}

// -----

// Comparisons of sizes that hold for every size are decided; others are not.
// CHECK-LABEL: func.func @decided
func.func @decided(%x: tensor<?x?xf32> {tnl.dims = ["batch", "seq"]}) -> (tensor<*xi1>, tensor<*xi1>, tensor<*xi1>, tensor<*xi64>)
    attributes {tnl.symbols = ["batch", "seq"]} {
  // CHECK-DAG: %[[T:.*]] = onnx.Constant dense<true> : tensor<1xi1>
  // CHECK-DAG: %[[F:.*]] = onnx.Constant dense<false> : tensor<1xi1>
  // CHECK-DAG: %[[E:.*]] = onnx.Equal
  // CHECK-DAG: %[[SIX:.*]] = onnx.Constant dense<6> : tensor<i64>
  // CHECK: return %[[T]], %[[F]], %[[E]], %[[SIX]]
  %n = onnx.Shape %x {start = 1 : si64} : (tensor<?x?xf32>) -> tensor<*xi64>
  %zero = onnx.Constant dense<0> : tensor<1xi64>
  %four = onnx.Constant dense<4> : tensor<1xi64>
  %0 = onnx.Greater %n, %zero : (tensor<*xi64>, tensor<1xi64>) -> tensor<*xi1>
  %more = onnx.Add %n, %four : (tensor<*xi64>, tensor<1xi64>) -> tensor<*xi64>
  %1 = onnx.Equal %more, %n : (tensor<*xi64>, tensor<*xi64>) -> tensor<*xi1>
  %2 = onnx.Equal %n, %four : (tensor<*xi64>, tensor<1xi64>) -> tensor<*xi1>
  %v = onnx.Constant dense<[1, 2, 3]> : tensor<3xi64>
  %3 = onnx.ReduceProd %v {keepdims = false} : (tensor<3xi64>) -> tensor<*xi64>
  return %0, %1, %2, %3 : tensor<*xi1>, tensor<*xi1>, tensor<*xi1>, tensor<*xi64>
}

// -----

// Lengths of ranges.
// CHECK-LABEL: func.func @ranges
// CHECK-SAME: -> (tensor<4xi64>, tensor<0xi64>, tensor<3xi64>, tensor<5xf32>)
func.func @ranges() -> (tensor<*xi64>, tensor<*xi64>, tensor<*xi64>, tensor<*xf32>) {
  %zero = onnx.Constant dense<0> : tensor<i64>
  %ten = onnx.Constant dense<10> : tensor<i64>
  %three = onnx.Constant dense<3> : tensor<i64>
  %minus = onnx.Constant dense<-4> : tensor<i64>
  %0 = onnx.Range %zero, %ten, %three : (tensor<i64>, tensor<i64>, tensor<i64>) -> tensor<*xi64>
  %1 = onnx.Range %ten, %zero, %three : (tensor<i64>, tensor<i64>, tensor<i64>) -> tensor<*xi64>
  %2 = onnx.Range %ten, %zero, %minus : (tensor<i64>, tensor<i64>, tensor<i64>) -> tensor<*xi64>
  %f0 = onnx.Constant dense<0.0> : tensor<f32>
  %f1 = onnx.Constant dense<0.5> : tensor<f32>
  %f2 = onnx.Constant dense<2.25> : tensor<f32>
  %3 = onnx.Range %f0, %f2, %f1 : (tensor<f32>, tensor<f32>, tensor<f32>) -> tensor<*xf32>
  return %0, %1, %2, %3 : tensor<*xi64>, tensor<*xi64>, tensor<*xi64>, tensor<*xf32>
}

// -----

// Sizes without a name are unknown, and still copied.
// CHECK-LABEL: func.func @unnamed
// CHECK-SAME: -> tensor<?x4x16xf32>
func.func @unnamed(%x: tensor<?x64xf32>) -> tensor<*xf32> {
  // CHECK: onnx.Constant dense<[0, 4, 16]>
  %s = onnx.Constant dense<[0, 4, -1]> : tensor<3xi64>
  %r = onnx.Reshape %x, %s : (tensor<?x64xf32>, tensor<3xi64>) -> tensor<*xf32>
  return %r : tensor<*xf32>
}

// -----

// Backwards, ONNX clamps the start to the last element, the end before the first.
// CHECK-LABEL: func.func @backwards
// CHECK-SAME: -> (tensor<1xi64>, tensor<2xi64>, tensor<?xf32>, tensor<?xf32>)
func.func @backwards(%x: tensor<?xf32> {tnl.dims = ["n"]}) -> (tensor<*xi64>, tensor<*xi64>, tensor<*xf32>, tensor<*xf32>)
    attributes {tnl.symbols = ["n"]} {
  %one = onnx.Constant dense<5> : tensor<1xi64>
  %four = onnx.Constant dense<[1, 2, 3, 4]> : tensor<4xi64>
  %minus = onnx.Constant dense<-1> : tensor<1xi64>
  %a = onnx.Constant dense<-2> : tensor<1xi64>
  %zero = onnx.Constant dense<0> : tensor<1xi64>
  %low = onnx.Constant dense<-9223372036854775808> : tensor<1xi64>
  %0 = onnx.Slice %one, %a, %a axes(%zero) steps(%minus) : (tensor<1xi64>, tensor<1xi64>, tensor<1xi64>, tensor<1xi64>, tensor<1xi64>) -> tensor<*xi64>
  %1 = onnx.Slice %four, %minus, %low axes(%zero) steps(%a) : (tensor<4xi64>, tensor<1xi64>, tensor<1xi64>, tensor<1xi64>, tensor<1xi64>) -> tensor<*xi64>
  %2 = onnx.Slice %x, %minus, %low axes(%zero) steps(%minus) : (tensor<?xf32>, tensor<1xi64>, tensor<1xi64>, tensor<1xi64>, tensor<1xi64>) -> tensor<*xf32>
  %3 = onnx.Slice %x, %minus, %low axes(%zero) steps(%a) : (tensor<?xf32>, tensor<1xi64>, tensor<1xi64>, tensor<1xi64>, tensor<1xi64>) -> tensor<*xf32>
  return %0, %1, %2, %3 : tensor<*xi64>, tensor<*xi64>, tensor<*xf32>, tensor<*xf32>
}
