// RUN: tnl-opt %s --pass-pipeline="builtin.module(tnl-form-dispatches{products})" -o %t.mlir
// RUN: FileCheck %s --input-file=%t.mlir
// RUN: tnl-interpret %s --compare=%t.mlir | FileCheck %s --check-prefix=VALUES
// VALUES: {{^}}5 passed, 0 failed

// Products are kernels, weights and constants their operands.
// CHECK-LABEL: func.func @products
// CHECK: %[[W:.*]] = tnl.weight "w"
// CHECK: %[[W16:.*]] = tnl.convert %[[W]]
// CHECK: %[[B:.*]] = tnl.weight "constant_0" from dense<1.000000e+00>
// CHECK: %[[Y:.*]] = tnl.dispatch @[[LINEAR:k[0-9]+_linear]](%{{.*}}, %[[W16]], %[[B]])
// CHECK: %[[Z:.*]] = tnl.dispatch @[[LINEAR]](%[[Y]], %[[W16]], %[[B]])
// CHECK: tnl.dispatch @{{k[0-9]+_glu}}(%[[Z]], %[[W16]])
func.func @products(%x: tensor<?x8xf32> {tnl.dims = ["n", ""]}) -> tensor<?x8xf32> attributes {tnl.symbols = ["n"]} {
  %w = tnl.weight "w" from dense<5.0e-1> : tensor<8x8xf32> -> tensor<8x8xf32>
  %w16 = tnl.convert %w : tensor<8x8xf32> -> tensor<8x8xbf16>
  %b = arith.constant dense<1.0> : tensor<8xf32>
  %y = tnl.linear %x, %w16 bias(%b) : (tensor<?x8xf32>, tensor<8x8xbf16>, tensor<8xf32>) -> tensor<?x8xf32>
  %z = tnl.linear %y, %w16 bias(%b) : (tensor<?x8xf32>, tensor<8x8xbf16>, tensor<8xf32>) -> tensor<?x8xf32>
  %g = tnl.glu %z, %w16, %w16 : (tensor<?x8xf32>, tensor<8x8xbf16>, tensor<8x8xbf16>) -> tensor<?x8xf32>
  return %g : tensor<?x8xf32>
}

// A product computes its norm; a scale is computed before it.
// CHECK-LABEL: func.func @norms
// CHECK: %[[NW:.*]] = tnl.weight "w"
// CHECK-NEXT: %[[NY:.*]] = tnl.dispatch @[[$NORM:k[0-9]+_linear]](%arg0, %[[NW]])
// CHECK-NEXT: %[[NZ:.*]] = tnl.dispatch @[[$SUMS:k[0-9]+_glu]](%[[NY]], %[[NW]], %arg1)
// CHECK-NEXT: %[[NR:.*]] = tnl.dispatch @{{k[0-9]+_rms_scale}}(%[[NZ]])
// CHECK-NEXT: %[[NL:.*]] = tnl.dispatch @{{k[0-9]+_linear}}(%[[NZ]], %[[NW]], %[[NR]])
// CHECK-NEXT: return %[[NL]], %[[NR]]
func.func @norms(%x: tensor<?x8xf32> {tnl.dims = ["n", ""]}, %s: tensor<?x2xf32> {tnl.dims = ["n", ""]}) -> (tensor<?x8xf32>, tensor<?xf32>) attributes {tnl.symbols = ["n"]} {
  %w = tnl.weight "w" from dense<5.0e-1> : tensor<8x8xf32> -> tensor<8x8xf32>
  %y = tnl.linear %x, %w norm(%x eps 1.0e-6) : (tensor<?x8xf32>, tensor<8x8xf32>, tensor<?x8xf32>) -> tensor<?x8xf32>
  %z = tnl.glu %y, %w, %w norm(%s width 8 eps 1.0e+1) : (tensor<?x8xf32>, tensor<8x8xf32>, tensor<8x8xf32>, tensor<?x2xf32>) -> tensor<?x8xf32>
  %q = tnl.rms_scale %z eps 1.0e-6 : tensor<?x8xf32> -> tensor<?xf32>
  %l = tnl.linear %z, %w scale(%q) : (tensor<?x8xf32>, tensor<8x8xf32>, tensor<?xf32>) -> tensor<?x8xf32>
  return %l, %q : tensor<?x8xf32>, tensor<?xf32>
}

// An attention takes the layout of its heads along.
// CHECK-LABEL: func.func @heads
// CHECK-SAME: (%[[Q:[^:]*]]: {{[^,]*}} {{[^}]*}}}, %[[K:[^:]*]]:
// CHECK-NEXT: %[[O:.*]]:2 = tnl.dispatch @[[$ATTENTION:k[0-9]+_linear_attention]](%[[Q]], %[[K]], %{{.*}}) {{.*}} -> (tensor<?x?x32xf32>, tensor<?x2x16x16xf32>)
// CHECK-NEXT: return %[[O]]#0, %[[O]]#1
func.func @heads(%q: tensor<?x?x32xf32> {tnl.dims = ["b", "n", ""]}, %k: tensor<?x?x32xf32> {tnl.dims = ["b", "n", ""]}, %v: tensor<?x?x32xf32> {tnl.dims = ["b", "n", ""]})
    -> (tensor<?x?x32xf32>, tensor<?x2x16x16xf32>) attributes {tnl.symbols = ["b", "n"]} {
  %qh = tnl.split_heads %q : tensor<?x?x32xf32> -> tensor<?x2x?x16xf32>
  %kh = tnl.split_heads %k : tensor<?x?x32xf32> -> tensor<?x2x?x16xf32>
  %vh = tnl.split_heads %v : tensor<?x?x32xf32> -> tensor<?x2x?x16xf32>
  %o, %s = tnl.linear_attention %qh, %kh, %vh slopes [5.0e-1, 2.5e-1]
     : (tensor<?x2x?x16xf32>, tensor<?x2x?x16xf32>, tensor<?x2x?x16xf32>) -> (tensor<?x2x?x16xf32>, tensor<?x2x16x16xf32>)
  %m = tnl.merge_heads %o : tensor<?x2x?x16xf32> -> tensor<?x?x32xf32>
  return %m, %s : tensor<?x?x32xf32>, tensor<?x2x16x16xf32>
}

// Inputs that index a table whose size an input gives.
// CHECK-LABEL: func.func @table
// CHECK-NEXT: tnl.check_indices %arg0 in m : tensor<?x?xi64>
// CHECK-NEXT: tnl.dispatch @{{k[0-9]+_embedding}}(%arg0, %arg1)
func.func @table(%ids: tensor<?x?xi64> {tnl.dims = ["b", "n"]}, %w: tensor<?x8xf32> {tnl.dims = ["m", ""]}) -> tensor<?x?x8xf32> attributes {tnl.symbols = ["b", "n", "m"]} {
  %x = tnl.embedding %ids, %w : (tensor<?x?xi64>, tensor<?x8xf32>) -> tensor<?x?x8xf32>
  return %x : tensor<?x?x8xf32>
}

// What has other uses stays outside.
// CHECK-LABEL: func.func @shared_heads
// CHECK: tnl.dispatch @{{k[0-9]+_split_heads}}
// CHECK: tnl.dispatch @{{k[0-9]+_linear_attention}}
// CHECK: tnl.dispatch @{{k[0-9]+_merge_heads}}
// CHECK: func.func private @[[$NORM]]
// CHECK-NEXT: tnl.linear %arg0, %arg1 norm(%arg0 eps
// CHECK: func.func private @[[$SUMS]]
// CHECK-NEXT: tnl.glu %arg0, %arg1, %arg1 norm(%arg2 width 8 eps
// CHECK: func.func private @[[$ATTENTION]]
// CHECK-COUNT-3: tnl.split_heads
// CHECK: tnl.linear_attention
// CHECK: tnl.merge_heads
func.func @shared_heads(%x: tensor<?x?x32xf32> {tnl.dims = ["b", "n", ""]})
    -> (tensor<?x?x32xf32>, tensor<?x2x?x16xf32>) attributes {tnl.symbols = ["b", "n"]} {
  %h = tnl.split_heads %x : tensor<?x?x32xf32> -> tensor<?x2x?x16xf32>
  %o, %s = tnl.linear_attention %h, %h, %h slopes [5.0e-1, 2.5e-1]
     : (tensor<?x2x?x16xf32>, tensor<?x2x?x16xf32>, tensor<?x2x?x16xf32>) -> (tensor<?x2x?x16xf32>, tensor<?x2x16x16xf32>)
  %m = tnl.merge_heads %o : tensor<?x2x?x16xf32> -> tensor<?x?x32xf32>
  return %m, %o : tensor<?x?x32xf32>, tensor<?x2x?x16xf32>
}
