// RUN: tnl-opt %s --tnl-fuse-projections | FileCheck %s
// RUN: tnl-opt %s --tnl-fuse-projections | tnl-interpret %s --compare=-
// RUN: tnl-opt %s --tnl-fuse-projections --remarks-filter=fusion --remark-format=emitRemark 2>&1 >/dev/null | FileCheck %s --check-prefix=WHY --implicit-check-not=Function=fused --implicit-check-not=Function=four --implicit-check-not=Function=three

// Rows in the order q, k, v, u, whatever the order of the maps.
// CHECK-LABEL: func.func @four
// CHECK-SAME: %[[X:[a-z0-9]+]]: tensor<2x5x3xf32>
func.func @four(%x: tensor<2x5x3xf32>) -> tensor<2x5x4xf32> {
  %wu = tnl.weight "u" from dense<[[1.0, -2.0, 0.5], [3.0, 1.5, -1.0], [0.5, 0.5, 2.0], [-1.0, 0.0, 1.0]]> : tensor<4x3xf32> -> tensor<4x3xf32>
  // CHECK-DAG: %[[WU:.*]] = tnl.weight "u"
  // CHECK-DAG: %[[WQ:.*]] = tnl.weight "q"
  // CHECK-DAG: %[[WKT:.*]] = tnl.weight "k"
  // CHECK-DAG: %[[WK:.*]] = tnl.transpose %[[WKT]]
  // CHECK-DAG: %[[WV:.*]] = tnl.weight "v"
  // CHECK: %[[W:.*]] = tnl.concat %[[WQ]], %[[WK]], %[[WV]], %[[WU]] : (tensor<4x3xf32>, tensor<4x3xf32>, tensor<4x3xf32>, tensor<4x3xf32>) -> tensor<16x3xf32>
  // CHECK: %[[Y:.*]] = tnl.linear %[[X]], %[[W]] : (tensor<2x5x3xf32>, tensor<16x3xf32>) -> tensor<2x5x16xf32>
  // CHECK: %[[P:.*]]:4 = tnl.split %[[Y]]
  // CHECK-NOT: tnl.linear %
  %u = tnl.linear %x, %wu : (tensor<2x5x3xf32>, tensor<4x3xf32>) -> tensor<2x5x4xf32>
  %wq = tnl.weight "q" from dense<[[0.1, 0.2, 0.3], [0.4, -0.5, 0.6], [0.7, 0.8, -0.9], [1.0, 1.1, 1.2]]> : tensor<4x3xf32> -> tensor<4x3xf32>
  %wkt = tnl.weight "k" from dense<[[0.3, 0.2, 0.1, 0.0], [-0.4, 0.5, -0.6, 0.1], [0.9, -0.8, 0.7, 0.2]]> : tensor<3x4xf32> -> tensor<3x4xf32>
  %q = tnl.linear %x, %wq : (tensor<2x5x3xf32>, tensor<4x3xf32>) -> tensor<2x5x4xf32>
  %wk = tnl.transpose %wkt : tensor<3x4xf32> -> tensor<4x3xf32>
  %k = tnl.linear %x, %wk : (tensor<2x5x3xf32>, tensor<4x3xf32>) -> tensor<2x5x4xf32>
  %wv = tnl.weight "v" from dense<[[1.0, 2.0, 3.0], [4.0, 5.0, 6.0], [-7.0, 8.0, 9.0], [1.0, -1.0, 1.0]]> : tensor<4x3xf32> -> tensor<4x3xf32>
  %v = tnl.linear %x, %wv : (tensor<2x5x3xf32>, tensor<4x3xf32>) -> tensor<2x5x4xf32>
  // CHECK: tnl.silu %[[P]]#0
  %qs = tnl.silu %q : tensor<2x5x4xf32>
  %ks = tnl.silu %k : tensor<2x5x4xf32>
  %qh = tnl.split_heads %qs : tensor<2x5x4xf32> -> tensor<2x2x5x2xf32>
  %kh = tnl.split_heads %ks : tensor<2x5x4xf32> -> tensor<2x2x5x2xf32>
  // CHECK: tnl.split_heads %[[P]]#2
  %vh = tnl.split_heads %v : tensor<2x5x4xf32> -> tensor<2x2x5x2xf32>
  %o:2 = tnl.linear_attention %qh, %kh, %vh slopes [5.0e-1, 2.5e-1]
    : (tensor<2x2x5x2xf32>, tensor<2x2x5x2xf32>, tensor<2x2x5x2xf32>) -> (tensor<2x2x5x2xf32>, tensor<2x2x2x2xf32>)
  %m = tnl.merge_heads %o#0 : tensor<2x2x5x2xf32> -> tensor<2x5x4xf32>
  %n = tnl.simple_rms_norm %m eps 1.0e-6 : tensor<2x5x4xf32>
  // CHECK: arith.mulf %[[P]]#3
  %g = arith.mulf %u, %n : tensor<2x5x4xf32>
  return %g : tensor<2x5x4xf32>
}

// Three maps with biases and a shared row scale; no gate.
// CHECK-LABEL: func.func @three
// CHECK-SAME: %[[X:[a-z0-9]+]]: tensor<2x5x2xf32>, %[[R:[a-z0-9]+]]: tensor<2x5xf32>
func.func @three(%x: tensor<2x5x2xf32>, %r: tensor<2x5xf32>) -> tensor<2x1x5x2xf32> {
  %wq = tnl.weight "q" from dense<[[0.1, 0.2], [0.4, -0.5]]> : tensor<2x2xf32> -> tensor<2x2xf32>
  %wk = tnl.weight "k" from dense<[[0.3, 0.2], [-0.4, 0.5]]> : tensor<2x2xf32> -> tensor<2x2xf32>
  %wv = tnl.weight "v" from dense<[[1.0, 2.0], [4.0, 5.0]]> : tensor<2x2xf32> -> tensor<2x2xf32>
  %bq = arith.constant dense<[1.0, 2.0]> : tensor<2xf32>
  %bk = arith.constant dense<[3.0, 4.0]> : tensor<2xf32>
  %bv = arith.constant dense<[5.0, 6.0]> : tensor<2xf32>
  // CHECK: %[[B:.*]] = tnl.concat %{{.*}}, %{{.*}}, %{{.*}} : (tensor<2xf32>, tensor<2xf32>, tensor<2xf32>) -> tensor<6xf32>
  // CHECK: %[[W:.*]] = tnl.concat %{{.*}} -> tensor<6x2xf32>
  // CHECK: tnl.linear %[[X]], %[[W]] scale(%[[R]]) bias(%[[B]])
  // CHECK-NOT: tnl.linear %
  %q = tnl.linear %x, %wq scale(%r) bias(%bq) : (tensor<2x5x2xf32>, tensor<2x2xf32>, tensor<2x5xf32>, tensor<2xf32>) -> tensor<2x5x2xf32>
  %k = tnl.linear %x, %wk scale(%r) bias(%bk) : (tensor<2x5x2xf32>, tensor<2x2xf32>, tensor<2x5xf32>, tensor<2xf32>) -> tensor<2x5x2xf32>
  %v = tnl.linear %x, %wv scale(%r) bias(%bv) : (tensor<2x5x2xf32>, tensor<2x2xf32>, tensor<2x5xf32>, tensor<2xf32>) -> tensor<2x5x2xf32>
  %qh = tnl.split_heads %q : tensor<2x5x2xf32> -> tensor<2x1x5x2xf32>
  %kh = tnl.split_heads %k : tensor<2x5x2xf32> -> tensor<2x1x5x2xf32>
  %vh = tnl.split_heads %v : tensor<2x5x2xf32> -> tensor<2x1x5x2xf32>
  %o:2 = tnl.linear_attention %qh, %kh, %vh slopes [5.0e-1]
    : (tensor<2x1x5x2xf32>, tensor<2x1x5x2xf32>, tensor<2x1x5x2xf32>) -> (tensor<2x1x5x2xf32>, tensor<2x1x2x2xf32>)
  return %o#0 : tensor<2x1x5x2xf32>
}

// Not of one input.
// WHY: Function=cross | Remark="not fused to one projection: the linear maps of q, k and v do not agree"
// CHECK-LABEL: func.func @cross
func.func @cross(%x: tensor<2x5x2xf32>, %z: tensor<2x5x2xf32>) -> tensor<2x1x5x2xf32> {
  // CHECK-NOT: tnl.concat
  %wq = tnl.weight "q" from dense<[[0.1, 0.2], [0.4, -0.5]]> : tensor<2x2xf32> -> tensor<2x2xf32>
  %q = tnl.linear %x, %wq : (tensor<2x5x2xf32>, tensor<2x2xf32>) -> tensor<2x5x2xf32>
  %k = tnl.linear %z, %wq : (tensor<2x5x2xf32>, tensor<2x2xf32>) -> tensor<2x5x2xf32>
  %v = tnl.linear %x, %wq : (tensor<2x5x2xf32>, tensor<2x2xf32>) -> tensor<2x5x2xf32>
  %qh = tnl.split_heads %q : tensor<2x5x2xf32> -> tensor<2x1x5x2xf32>
  %kh = tnl.split_heads %k : tensor<2x5x2xf32> -> tensor<2x1x5x2xf32>
  %vh = tnl.split_heads %v : tensor<2x5x2xf32> -> tensor<2x1x5x2xf32>
  %o:2 = tnl.linear_attention %qh, %kh, %vh slopes [5.0e-1]
    : (tensor<2x1x5x2xf32>, tensor<2x1x5x2xf32>, tensor<2x1x5x2xf32>) -> (tensor<2x1x5x2xf32>, tensor<2x1x2x2xf32>)
  return %o#0 : tensor<2x1x5x2xf32>
}

// Only q has a bias.
// WHY: Function=one_bias | Remark="not fused to one projection: the linear maps of q, k and v do not agree"
// CHECK-LABEL: func.func @one_bias
func.func @one_bias(%x: tensor<2x5x2xf32>) -> tensor<2x1x5x2xf32> {
  // CHECK-NOT: tnl.concat
  %wq = tnl.weight "q" from dense<[[0.1, 0.2], [0.4, -0.5]]> : tensor<2x2xf32> -> tensor<2x2xf32>
  %bq = arith.constant dense<[1.0, 2.0]> : tensor<2xf32>
  %q = tnl.linear %x, %wq bias(%bq) : (tensor<2x5x2xf32>, tensor<2x2xf32>, tensor<2xf32>) -> tensor<2x5x2xf32>
  %k = tnl.linear %x, %wq : (tensor<2x5x2xf32>, tensor<2x2xf32>) -> tensor<2x5x2xf32>
  %v = tnl.linear %x, %wq : (tensor<2x5x2xf32>, tensor<2x2xf32>) -> tensor<2x5x2xf32>
  %qh = tnl.split_heads %q : tensor<2x5x2xf32> -> tensor<2x1x5x2xf32>
  %kh = tnl.split_heads %k : tensor<2x5x2xf32> -> tensor<2x1x5x2xf32>
  %vh = tnl.split_heads %v : tensor<2x5x2xf32> -> tensor<2x1x5x2xf32>
  %o:2 = tnl.linear_attention %qh, %kh, %vh slopes [5.0e-1]
    : (tensor<2x1x5x2xf32>, tensor<2x1x5x2xf32>, tensor<2x1x5x2xf32>) -> (tensor<2x1x5x2xf32>, tensor<2x1x2x2xf32>)
  return %o#0 : tensor<2x1x5x2xf32>
}

// Weights that are not constant cannot be joined ahead of time.
// WHY: Function=argument_weight | Remark="not fused to one projection: the linear maps of q, k and v do not agree"
// CHECK-LABEL: func.func @argument_weight
func.func @argument_weight(%x: tensor<2x5x2xf32>, %wq: tensor<2x2xf32>) -> tensor<2x1x5x2xf32> {
  // CHECK-NOT: tnl.concat
  %q = tnl.linear %x, %wq : (tensor<2x5x2xf32>, tensor<2x2xf32>) -> tensor<2x5x2xf32>
  %k = tnl.linear %x, %wq : (tensor<2x5x2xf32>, tensor<2x2xf32>) -> tensor<2x5x2xf32>
  %v = tnl.linear %x, %wq : (tensor<2x5x2xf32>, tensor<2x2xf32>) -> tensor<2x5x2xf32>
  %qh = tnl.split_heads %q : tensor<2x5x2xf32> -> tensor<2x1x5x2xf32>
  %kh = tnl.split_heads %k : tensor<2x5x2xf32> -> tensor<2x1x5x2xf32>
  %vh = tnl.split_heads %v : tensor<2x5x2xf32> -> tensor<2x1x5x2xf32>
  %o:2 = tnl.linear_attention %qh, %kh, %vh slopes [5.0e-1]
    : (tensor<2x1x5x2xf32>, tensor<2x1x5x2xf32>, tensor<2x1x5x2xf32>) -> (tensor<2x1x5x2xf32>, tensor<2x1x2x2xf32>)
  return %o#0 : tensor<2x1x5x2xf32>
}

// Already one product.
// CHECK-LABEL: func.func @fused
func.func @fused(%x: tensor<2x5x2xf32>) -> tensor<2x1x5x2xf32> {
  // CHECK-NOT: tnl.concat
  %w = tnl.weight "qkv" from dense<[[0.1, 0.2], [0.4, -0.5], [0.1, 0.2], [0.4, -0.5], [0.1, 0.2], [0.4, -0.5]]> : tensor<6x2xf32> -> tensor<6x2xf32>
  %y = tnl.linear %x, %w : (tensor<2x5x2xf32>, tensor<6x2xf32>) -> tensor<2x5x6xf32>
  %p:3 = tnl.split %y : tensor<2x5x6xf32> -> (tensor<2x5x2xf32>, tensor<2x5x2xf32>, tensor<2x5x2xf32>)
  %qh = tnl.split_heads %p#0 : tensor<2x5x2xf32> -> tensor<2x1x5x2xf32>
  %kh = tnl.split_heads %p#1 : tensor<2x5x2xf32> -> tensor<2x1x5x2xf32>
  %vh = tnl.split_heads %p#2 : tensor<2x5x2xf32> -> tensor<2x1x5x2xf32>
  %o:2 = tnl.linear_attention %qh, %kh, %vh slopes [5.0e-1]
    : (tensor<2x1x5x2xf32>, tensor<2x1x5x2xf32>, tensor<2x1x5x2xf32>) -> (tensor<2x1x5x2xf32>, tensor<2x1x2x2xf32>)
  return %o#0 : tensor<2x1x5x2xf32>
}
