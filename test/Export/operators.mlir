// Each operation as nodes, seen through the importer.
// RUN: tnl-compile %s --compile-from=raise --emit=onnx --emit-function=model -o %t.onnx
// RUN: tnl-import %t.onnx --no-raise --function=model | FileCheck %s
// RUN: tnl-import %t.onnx --no-raise --function=model -o %t.mlir
// RUN: tnl-interpret %s --function=model --compare=%t.mlir --dim=batch=2 --dim=seq=3

// Names and sizes of the signature are kept.
// CHECK: func.func @model(%arg0: tensor<?x?xi32> {tnl.dims = ["batch", "seq"], tnl.name = "ids"}, %arg1: tensor<?xi32> {tnl.dims = ["batch"], tnl.name = "position"}, %arg2: tensor<?x?xi1> {tnl.dims = ["batch", "seq"], tnl.name = "mask"})
// CHECK-SAME: {tnl.name = "out"}{{.*}} {tnl.name = "state"}{{.*}} {tnl.name = "best"}{{.*}} {tnl.name = "again"}{{.*}} attributes {tnl.symbols = ["batch", "seq"]}
func.func @model(%ids: tensor<?x?xi32> {tnl.dims = ["batch", "seq"], tnl.name = "ids"},
                 %position: tensor<?xi32> {tnl.dims = ["batch"], tnl.name = "position"},
                 %mask: tensor<?x?xi1> {tnl.dims = ["batch", "seq"], tnl.name = "mask"})
    -> (tensor<?x?x6xf32> {tnl.name = "out"}, tensor<?x2x4x2xf32> {tnl.name = "state"}, tensor<?x1xi32> {tnl.name = "best"}, tensor<?x?x6xf32> {tnl.name = "again"})
    attributes {tnl.symbols = ["batch", "seq"]} {
  // CHECK: %[[TABLE:.+]] = onnx.Constant dense<{{.*}}> : tensor<3x4xf16>
  %table = tnl.weight "table" from dense<[[0.5, 1.0, 0.0, 2.0], [1.0, -1.0, 0.5, 0.25], [-2.0, 0.0, 1.0, 1.0]]> : tensor<3x4xf16> -> tensor<3x4xf16>
  %theta = tnl.weight "theta" from dense<[[1.0, 0.5], [0.25, 0.125]]> : tensor<2x2xf32> -> tensor<2x2xf32>
  %w = tnl.weight "w" from dense<[[1.0, 0.5, 0.0, 2.0], [1.0, -1.0, 0.5, 0.25], [-2.0, 0.0, 1.0, 1.0], [0.0, 1.0, 1.0, 0.0]]> : tensor<4x4xf32> -> tensor<4x4xf32>
  %w2 = tnl.weight "w2" from dense<[[1.0, 0.5], [0.0, 2.0]]> : tensor<2x2xf32> -> tensor<2x2xf32>
  %bias = tnl.weight "bias" from dense<[1.0, 2.0, 3.0, 4.0, 5.0, 6.0]> : tensor<6xf32> -> tensor<6xf32>
  %unused = tnl.weight "unused" from dense<7.0> : tensor<6xf32> -> tensor<6xf32>
  // CHECK-NOT: 7.0
  // CHECK: %[[ROWS:.+]] = onnx.Gather %[[TABLE]], %arg0
  // CHECK: %[[WIDE:.+]] = onnx.Cast %[[ROWS]]
  // CHECK: onnx.Mul %[[WIDE]], %{{.+}}
  %x = tnl.embedding %ids, %table scale 2.0 : (tensor<?x?xi32>, tensor<3x4xf16>) -> tensor<?x?x4xf32>
  // CHECK: onnx.RMSNormalization %{{.+}}, %{{.+}} {epsilon = 9.99999974E-5 : f32}
  %n = tnl.simple_rms_norm %x eps 1.0e-4 : tensor<?x?x4xf32>
  // CHECK: onnx.Mul %{{.+}}, %{{.+}} : (tensor<*xf32>, tensor<f32>)
  %nn = tnl.scale %n by 0.3 : tensor<?x?x4xf32>
  // 16 bits would round the factor.
  // CHECK: onnx.Cast {{.+}} -> tensor<*xf16>
  // CHECK: %[[N32:.+]] = onnx.Cast {{.+}} -> tensor<*xf32>
  // CHECK: %[[P:.+]] = onnx.Mul %[[N32]]
  // CHECK: onnx.Cast %[[P]] : (tensor<*xf32>) -> tensor<*xf16>
  %n16 = arith.truncf %nn : tensor<?x?x4xf32> to tensor<?x?x4xf16>
  %s16 = tnl.scale %n16 by 0.3 : tensor<?x?x4xf16>
  %n32 = arith.extf %s16 : tensor<?x?x4xf16> to tensor<?x?x4xf32>
  // Swish is read as a product.
  // CHECK: onnx.Sigmoid
  %act = tnl.silu %n32 : tensor<?x?x4xf32>
  // A stored [in, out] is taken as it is, [out, in] transposed.
  %t = tnl.transpose %w : tensor<4x4xf32> -> tensor<4x4xf32>
  // CHECK: %[[Q:.+]] = onnx.MatMul %{{.+}}, %[[W:[0-9]+]]
  // CHECK: onnx.Transpose %[[W]] {perm = array<i64: 1, 0>}
  %q = tnl.linear %act, %t : (tensor<?x?x4xf32>, tensor<4x4xf32>) -> tensor<?x?x4xf32>
  %v = tnl.linear %act, %w : (tensor<?x?x4xf32>, tensor<4x4xf32>) -> tensor<?x?x4xf32>
  %qh = tnl.split_heads %q : tensor<?x?x4xf32> -> tensor<?x2x?x2xf32>
  %vh = tnl.split_heads %v : tensor<?x?x4xf32> -> tensor<?x2x?x2xf32>
  // Angles: positions of each sequence, and tokens.
  // CHECK: %[[RANGE:.+]] = onnx.Range
  // CHECK: %[[COLUMN:.+]] = onnx.Unsqueeze %[[RANGE]]
  // CHECK: %[[P64:.+]] = onnx.Cast %arg1 : (tensor<?xi32>) -> tensor<*xi64>
  // CHECK: %[[BASE:.+]] = onnx.Unsqueeze %[[P64]]
  // CHECK: %[[T:.+]] = onnx.Add %[[BASE]], %[[COLUMN]]
  // CHECK: onnx.Cos
  // CHECK: onnx.Sin
  // CHECK: onnx.Concat %{{.+}}, %{{.+}} {axis = -1 : si64}
  %qr = tnl.lrpe %qh, %theta position(%position) : (tensor<?x2x?x2xf32>, tensor<2x2xf32>, tensor<?xi32>) -> tensor<?x2x?x4xf32>
  // CHECK: %[[KEEP:.+]] = onnx.Unsqueeze %arg2
  // CHECK: %[[V:.+]] = onnx.Where %[[KEEP]]
  // CHECK: %[[DECAY:.+]] = onnx.Expand
  // CHECK: %[[O:.+]], %[[S:.+]] = onnx.LinearAttention %{{.+}}, %{{.+}}, %[[V]] decay(%[[DECAY]]) {kv_num_heads = 2 : i64, q_num_heads = 2 : i64, scale = 1.000000e+00 : f32}
  %o, %s = tnl.linear_attention %qr, %qr, %vh mask(%mask) slopes [0.5, 0.25] : (tensor<?x2x?x4xf32>, tensor<?x2x?x4xf32>, tensor<?x2x?x2xf32>, tensor<?x?xi1>) -> (tensor<?x2x?x2xf32>, tensor<?x2x4x2xf32>)
  // A layout that only other operations read is made for them.
  // CHECK: onnx.Transpose {{.*}}perm = array<i64: 0, 2, 1, 3>
  %oh = arith.addf %o, %vh : tensor<?x2x?x2xf32>
  %m = tnl.merge_heads %oh : tensor<?x2x?x2xf32> -> tensor<?x?x4xf32>
  // CHECK: onnx.Split %{{.+}}, %{{.+}} {axis = -1 : si64}
  %a, %b = tnl.split %m : tensor<?x?x4xf32> -> (tensor<?x?x2xf32>, tensor<?x?x2xf32>)
  // CHECK: onnx.Sub
  // CHECK: onnx.Mul
  // CHECK: onnx.Div
  // CHECK: onnx.Neg
  %1 = arith.subf %a, %b : tensor<?x?x2xf32>
  %2 = arith.mulf %1, %b : tensor<?x?x2xf32>
  %one = arith.constant dense<2.0> : tensor<2x2xf32>
  %3 = arith.divf %2, %2 : tensor<?x?x2xf32>
  %4 = arith.negf %3 : tensor<?x?x2xf32>
  %5 = arith.addf %4, %a : tensor<?x?x2xf32>
  // CHECK: onnx.Cast %{{.+}} -> tensor<*xf16>
  // CHECK: onnx.Concat %{{.+}} {axis = 0 : si64}
  %narrow = tnl.convert %w2 : tensor<2x2xf32> -> tensor<2x2xf16>
  %all = tnl.concat %w2, %w2, %one : (tensor<2x2xf32>, tensor<2x2xf32>, tensor<2x2xf32>) -> tensor<6x2xf32>
  // Narrow operands are multiplied in the type of the result.
  // CHECK: onnx.Cast %{{.+}} -> tensor<*xf16>
  // CHECK: onnx.Cast %{{.+}} -> tensor<*xf32>
  %6 = arith.truncf %5 : tensor<?x?x2xf32> to tensor<?x?x2xf16>
  %y = tnl.linear %6, %narrow : (tensor<?x?x2xf16>, tensor<2x2xf16>) -> tensor<?x?x2xf32>
  // The epilogue: a row scale, a bias, a residual.
  %r = tnl.linear %y, %all bias(%bias) : (tensor<?x?x2xf32>, tensor<6x2xf32>, tensor<6xf32>) -> tensor<?x?x6xf32>
  %out = tnl.linear %y, %all bias(%bias) residual(%r) : (tensor<?x?x2xf32>, tensor<6x2xf32>, tensor<6xf32>, tensor<?x?x6xf32>) -> tensor<?x?x6xf32>
  // CHECK: onnx.Slice
  // CHECK: onnx.ArgMax %{{.+}} {axis = -1 : si64, keepdims = false}
  // CHECK: onnx.Cast %{{.+}} -> tensor<*xi32>
  %last = tnl.last_token %out : tensor<?x?x6xf32> -> tensor<?x1x6xf32>
  %best = tnl.argmax %last : tensor<?x1x6xf32> -> tensor<?x1xi32>
  return %out, %s, %best, %out : tensor<?x?x6xf32>, tensor<?x2x4x2xf32>, tensor<?x1xi32>, tensor<?x?x6xf32>
}

// What raising left is the node that it is named for. Another function is not in the way.
// RUN: tnl-compile %s --compile-from=raise --emit=onnx --emit-function=left -o %t.left.onnx
// RUN: tnl-import %t.left.onnx --no-raise --function=left | FileCheck %s --check-prefix=LEFT
// LEFT: onnx.Clip %arg0 max(%{{[0-9]+}})
// LEFT: onnx.ReduceMean %{{.+}}, %{{.+}} {keepdims = false}
// LEFT: onnx.ConstantOfShape %{{.+}} {value = dense<true> : tensor<1xi1>}
// LEFT: %[[PARTS:.+]]:2 = onnx.Split %arg0 {axis = 1 : si64}
// LEFT: onnx.LinearAttention %arg0, %arg0, %arg0 decay(%arg1) {kv_num_heads = 2 : i64, q_num_heads = 2 : i64}
func.func @left(%x: tensor<?x4x4xf32> {tnl.dims = ["n", "", ""], tnl.name = "x"}, %g: tensor<?x4x2xf32> {tnl.dims = ["n", "", ""], tnl.name = "g"})
    -> (tensor<?x4xf32>, tensor<4xi1>, tensor<?x2x4xf32>, tensor<?x4x4xf32>) attributes {tnl.symbols = ["n"]} {
  %max = onnx.Constant dense<1.0> : tensor<f32>
  %axis = onnx.Constant dense<1> : tensor<1xi64>
  %size = onnx.Constant dense<4> : tensor<1xi64>
  %0 = onnx.Clip %x max(%max) : (tensor<?x4x4xf32>, tensor<f32>) -> tensor<?x4x4xf32>
  %1 = onnx.ReduceMean %0, %axis {keepdims = false} : (tensor<?x4x4xf32>, tensor<1xi64>) -> tensor<?x4xf32>
  %2 = onnx.ConstantOfShape %size {value = dense<true> : tensor<1xi1>} : (tensor<1xi64>) -> tensor<4xi1>
  %3:2 = onnx.Split %x {axis = 1 : si64} : (tensor<?x4x4xf32>) -> (tensor<?x2x4xf32>, tensor<?x2x4xf32>)
  %o, %s = onnx.LinearAttention %x, %x, %x decay(%g) {kv_num_heads = 2 : i64, q_num_heads = 2 : i64} : (tensor<?x4x4xf32>, tensor<?x4x4xf32>, tensor<?x4x4xf32>, tensor<?x4x2xf32>) -> (tensor<?x4x4xf32>, tensor<?x2x2x2xf32>)
  return %1, %2, %3#1, %o : tensor<?x4xf32>, tensor<4xi1>, tensor<?x2x4xf32>, tensor<?x4x4xf32>
}

// A constant of one number stays one.
// RUN: tnl-compile %s --compile-from=raise --emit=onnx --emit-function=splats -o %t.splats.onnx && wc -c %t.splats.onnx | FileCheck %s --check-prefix=BYTES
// RUN: not ls %t.splats.onnx.data
// RUN: tnl-import %t.splats.onnx --function=splats -o %t.splats.mlir
// RUN: tnl-interpret %s --function=splats --compare=%t.splats.mlir --dim=n=2
// BYTES: {{^[0-9]{3} }}
func.func @splats(%x: tensor<?x512xf32> {tnl.dims = ["n", ""], tnl.name = "x"}) -> (tensor<?x1024xf32> {tnl.name = "y"}, tensor<1024x512xi64> {tnl.name = "c"}) attributes {tnl.symbols = ["n"]} {
  %w = tnl.weight "w" from dense<0.5> : tensor<1024x512xf32> -> tensor<1024x512xf32>
  %c = onnx.Constant dense<7> : tensor<1024x512xi64>
  %y = tnl.linear %x, %w : (tensor<?x512xf32>, tensor<1024x512xf32>) -> tensor<?x1024xf32>
  return %y, %c : tensor<?x1024xf32>, tensor<1024x512xi64>
}

// Heads that are picked are picked again.
// RUN: tnl-compile %s --compile-from=raise --emit=onnx --emit-function=grouped -o %t.grouped.onnx
// RUN: tnl-import %t.grouped.onnx --function=grouped -o %t.grouped.mlir && FileCheck %s --check-prefix=GROUPED --input-file=%t.grouped.mlir
// RUN: tnl-interpret %s --function=grouped --compare=%t.grouped.mlir --dim=b=2 --dim=n=3
// GROUPED: tnl.pick_heads %{{.+}} [0, 0, 1, 1]
// GROUPED: tnl.pick_heads %{{.+}} [0, 2]
func.func @grouped(%q: tensor<?x?x8xf32> {tnl.dims = ["b", "n", ""], tnl.name = "q"}, %k: tensor<?x?x4xf32> {tnl.dims = ["b", "n", ""], tnl.name = "k"}) -> (tensor<?x?x8xf32> {tnl.name = "y"}, tensor<?x2x2x2xf32> {tnl.name = "s"}) attributes {tnl.symbols = ["b", "n"]} {
  %qh = tnl.split_heads %q : tensor<?x?x8xf32> -> tensor<?x4x?x2xf32>
  %kh = tnl.split_heads %k : tensor<?x?x4xf32> -> tensor<?x2x?x2xf32>
  %kk = tnl.pick_heads %kh [0, 0, 1, 1] : tensor<?x2x?x2xf32> -> tensor<?x4x?x2xf32>
  %o, %s = tnl.linear_attention %qh, %kk, %kk slopes [0.5, 0.5, 0.25, 0.25] : (tensor<?x4x?x2xf32>, tensor<?x4x?x2xf32>, tensor<?x4x?x2xf32>) -> (tensor<?x4x?x2xf32>, tensor<?x4x2x2xf32>)
  %m = tnl.merge_heads %o : tensor<?x4x?x2xf32> -> tensor<?x?x8xf32>
  %s2 = tnl.pick_heads %s [0, 2] : tensor<?x4x2x2xf32> -> tensor<?x2x2x2xf32>
  return %m, %s2 : tensor<?x?x8xf32>, tensor<?x2x2x2xf32>
}
