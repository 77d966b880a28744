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

// A norm of a scaled tensor is one with another eps.
// CHECK-LABEL: func.func @norm_of_scale
// CHECK-SAME: (%[[X:.*]]: tensor<?x8xf32>
func.func @norm_of_scale(%x: tensor<?x8xf32>, %h: tensor<?x8xbf16>) -> (tensor<?x8xf32>, tensor<?x8xf32>, tensor<?x8xf32>) {
  // CHECK-NEXT: %[[A:.*]] = tnl.simple_rms_norm %[[X]] eps 4.000000e-06
  // CHECK-NEXT: %[[B:.*]] = tnl.simple_rms_norm %[[X]] eps 0.000000e+00
  // CHECK-NEXT: return %[[A]], %[[B]], %[[X]]
  %0 = tnl.scale %x by 5.0e-1 : tensor<?x8xf32>
  %a = tnl.simple_rms_norm %0 eps 1.0e-6 : tensor<?x8xf32>
  %1 = tnl.scale %x by 3.0 : tensor<?x8xf32>
  %b = tnl.simple_rms_norm %1 eps 0.0 : tensor<?x8xf32>
  %c = tnl.scale %x by 1.0 : tensor<?x8xf32>
  return %a, %b, %c : tensor<?x8xf32>, tensor<?x8xf32>, tensor<?x8xf32>
}

// Not with a change of sign, by nothing, out of range, or where f16 could not hold the numbers.
// CHECK-LABEL: func.func @norm_of_other_scale
func.func @norm_of_other_scale(%x: tensor<?x8xf32>, %h: tensor<?x8xf16>) -> (tensor<?x8xf32>, tensor<?x8xf32>, tensor<?x8xf32>, tensor<?x8xf16>, tensor<?x8xf32>) {
  // CHECK-COUNT-5: tnl.scale
  %0 = tnl.scale %x by -5.0e-1 : tensor<?x8xf32>
  %a = tnl.simple_rms_norm %0 eps 1.0e-6 : tensor<?x8xf32>
  %1 = tnl.scale %x by 0.0 : tensor<?x8xf32>
  %b = tnl.simple_rms_norm %1 eps 1.0e-6 : tensor<?x8xf32>
  %2 = tnl.scale %x by 1.0e-20 : tensor<?x8xf32>
  %c = tnl.simple_rms_norm %2 eps 1.0e-6 : tensor<?x8xf32>
  %3 = tnl.scale %h by 5.0e-1 : tensor<?x8xf16>
  %d = tnl.simple_rms_norm %3 eps 1.0e-6 : tensor<?x8xf16>
  %4 = tnl.scale %x by 1.6e+4 : tensor<?x8xf32>
  %e = tnl.simple_rms_norm %4 eps 1.0e-36 : tensor<?x8xf32>
  return %a, %b, %c, %d, %e : tensor<?x8xf32>, tensor<?x8xf32>, tensor<?x8xf32>, tensor<?x8xf16>, tensor<?x8xf32>
}
