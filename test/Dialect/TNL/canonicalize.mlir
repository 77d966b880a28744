// RUN: tnl-opt %s --canonicalize | FileCheck %s

// CHECK-LABEL: func.func @transpose_twice
// CHECK-SAME: %[[W:.*]]: tensor<2x3xf32>
func.func @transpose_twice(%w: tensor<2x3xf32>) -> tensor<2x3xf32> {
  // CHECK-NEXT: return %[[W]]
  %0 = tnl.transpose %w : tensor<2x3xf32> -> tensor<3x2xf32>
  %1 = tnl.transpose %0 : tensor<3x2xf32> -> tensor<2x3xf32>
  return %1 : tensor<2x3xf32>
}

// The types differ in what they say, so the second transpose stays.
// CHECK-LABEL: func.func @transpose_twice_less_static
func.func @transpose_twice_less_static(%w: tensor<2x3xf32>) -> tensor<2x?xf32> {
  // CHECK-COUNT-2: tnl.transpose
  %0 = tnl.transpose %w : tensor<2x3xf32> -> tensor<3x2xf32>
  %1 = tnl.transpose %0 : tensor<3x2xf32> -> tensor<2x?xf32>
  return %1 : tensor<2x?xf32>
}

// CHECK-LABEL: func.func @concat_of_one
// CHECK-SAME: %[[W:.*]]: tensor<2x3xf32>
func.func @concat_of_one(%w: tensor<2x3xf32>) -> (tensor<2x3xf32>, tensor<4x3xf32>) {
  // CHECK-NEXT: %[[TWO:.*]] = tnl.concat %[[W]], %[[W]]
  // CHECK-NEXT: return %[[W]], %[[TWO]]
  %0 = tnl.concat %w : (tensor<2x3xf32>) -> tensor<2x3xf32>
  %1 = tnl.concat %0, %0 : (tensor<2x3xf32>, tensor<2x3xf32>) -> tensor<4x3xf32>
  return %0, %1 : tensor<2x3xf32>, tensor<4x3xf32>
}

// CHECK-LABEL: func.func @merge_of_split
// CHECK-SAME: %[[X:.*]]: tensor<?x?x32xf32>
func.func @merge_of_split(%x: tensor<?x?x32xf32>) -> tensor<?x?x32xf32> {
  // CHECK-NEXT: return %[[X]]
  %0 = tnl.split_heads %x : tensor<?x?x32xf32> -> tensor<?x2x?x16xf32>
  %1 = tnl.merge_heads %0 : tensor<?x2x?x16xf32> -> tensor<?x?x32xf32>
  return %1 : tensor<?x?x32xf32>
}

// CHECK-LABEL: func.func @split_of_merge
// CHECK-SAME: %[[X:.*]]: tensor<?x2x?x16xf32>
func.func @split_of_merge(%x: tensor<?x2x?x16xf32>) -> tensor<?x2x?x16xf32> {
  // CHECK-NEXT: return %[[X]]
  %0 = tnl.merge_heads %x : tensor<?x2x?x16xf32> -> tensor<?x?x32xf32>
  %1 = tnl.split_heads %0 : tensor<?x?x32xf32> -> tensor<?x2x?x16xf32>
  return %1 : tensor<?x2x?x16xf32>
}

// Another number of heads is another order of channels.
// CHECK-LABEL: func.func @split_differently
func.func @split_differently(%x: tensor<?x2x?x16xf32>) -> tensor<?x4x?x8xf32> {
  // CHECK: tnl.merge_heads
  // CHECK: tnl.split_heads
  %0 = tnl.merge_heads %x : tensor<?x2x?x16xf32> -> tensor<?x?x32xf32>
  %1 = tnl.split_heads %0 : tensor<?x?x32xf32> -> tensor<?x4x?x8xf32>
  return %1 : tensor<?x4x?x8xf32>
}

// CHECK-LABEL: func.func @unused
func.func @unused(%x: tensor<?x?x32xf32>) {
  // CHECK-NEXT: return
  %0 = tnl.silu %x : tensor<?x?x32xf32>
  return
}

// CHECK-LABEL: func.func @convert_to_itself
// CHECK-SAME: (%[[W:.*]]: tensor<2xbf16>
func.func @convert_to_itself(%w: tensor<2xbf16>, %v: tensor<2xf32>) -> (tensor<2xbf16>, tensor<2xbf16>) {
  // CHECK-NEXT: %[[V:.*]] = tnl.convert %{{.*}} : tensor<2xf32> -> tensor<2xbf16>
  // CHECK-NEXT: return %[[W]], %[[V]]
  %0 = tnl.convert %w : tensor<2xbf16> -> tensor<2xbf16>
  %1 = tnl.convert %v : tensor<2xf32> -> tensor<2xbf16>
  return %0, %1 : tensor<2xbf16>, tensor<2xbf16>
}
