// RUN: tnl-opt %s --convert-tnl-to-tile --canonicalize --cse | FileCheck %s

// Elements are counted in 64 bits: each size is a parameter of its own.
// CHECK-LABEL: func.func private @act(
// CHECK: tile.launch @act_silu blocks(%{{.*}}) args(%arg0, %arg1, %[[B:.*]], %[[N:.*]], %c64 :
func.func private @act(%x: tensor<?x?x64xbf16>) -> tensor<?x?x64xbf16> attributes {tnl.kernel} {
  %0 = tnl.silu %x : tensor<?x?x64xbf16>
  return %0 : tensor<?x?x64xbf16>
}

// CHECK-LABEL: func.func private @filled(
// CHECK: tile.launch @filled_fill blocks({{.*}}) args(%arg0, %c64, %c8 :
func.func private @filled() -> tensor<64x8xbf16> attributes {tnl.kernel} {
  %0 = tnl.fill dense<0.5> : tensor<64x8xbf16>
  return %0 : tensor<64x8xbf16>
}

// CHECK-LABEL: func.func private @scaled(
// CHECK: tile.launch @scaled_scale blocks({{.*}}) args(%arg0, %arg1,
func.func private @scaled(%x: tensor<?x?x64xbf16>) -> tensor<?x?x64xbf16> attributes {tnl.kernel} {
  %0 = tnl.scale %x by 2.5e-1 : tensor<?x?x64xbf16>
  return %0 : tensor<?x?x64xbf16>
}

// A launch for each part.
// CHECK-LABEL: func.func private @parts(
// CHECK: tile.launch @parts_split blocks({{.*}}) args(%arg0, %arg1,
// CHECK: tile.launch @parts_split_1 blocks({{.*}}) args(%arg0, %arg2,
func.func private @parts(%x: tensor<?x?x64xf32>) -> (tensor<?x?x16xf32>, tensor<?x?x48xf32>) attributes {tnl.kernel} {
  %a, %b = tnl.split %x : tensor<?x?x64xf32> -> (tensor<?x?x16xf32>, tensor<?x?x48xf32>)
  return %a, %b : tensor<?x?x16xf32>, tensor<?x?x48xf32>
}

// CHECK-LABEL: func.func private @heads(
// CHECK: tile.launch @heads_split_heads
func.func private @heads(%x: tensor<?x?x64xf32>) -> tensor<?x4x?x16xf32> attributes {tnl.kernel} {
  %0 = tnl.split_heads %x : tensor<?x?x64xf32> -> tensor<?x4x?x16xf32>
  return %0 : tensor<?x4x?x16xf32>
}

// CHECK-LABEL: func.func private @merge(
// CHECK: tile.launch @merge_merge_heads
func.func private @merge(%x: tensor<?x4x?x16xf32>) -> tensor<?x?x64xf32> attributes {tnl.kernel} {
  %0 = tnl.merge_heads %x : tensor<?x4x?x16xf32> -> tensor<?x?x64xf32>
  return %0 : tensor<?x?x64xf32>
}

// CHECK-LABEL: func.func private @last(
// CHECK: tile.launch @last_last_token
func.func private @last(%x: tensor<?x?x64xf32>) -> tensor<?x1x64xf32> attributes {tnl.kernel} {
  %0 = tnl.last_token %x : tensor<?x?x64xf32> -> tensor<?x1x64xf32>
  return %0 : tensor<?x1x64xf32>
}

// CHECK-LABEL: func.func private @rotate(
// CHECK: tile.launch @rotate_lrpe
func.func private @rotate(%x: tensor<?x4x?x16xf32>, %theta: tensor<4x16xf32>, %p: tensor<?xi64>) -> tensor<?x4x?x32xf32> attributes {tnl.kernel} {
  %0 = tnl.lrpe %x, %theta position(%p) : (tensor<?x4x?x16xf32>, tensor<4x16xf32>, tensor<?xi64>) -> tensor<?x4x?x32xf32>
  return %0 : tensor<?x4x?x32xf32>
}

// CHECK-LABEL: func.func private @add(
// CHECK: tile.launch @add_addf blocks({{.*}}) args(%arg0, %arg0, %arg1,
func.func private @add(%x: tensor<?x?x64xbf16>) -> tensor<?x?x64xbf16> attributes {tnl.kernel} {
  %0 = arith.addf %x, %x : tensor<?x?x64xbf16>
  return %0 : tensor<?x?x64xbf16>
}

// CHECK-LABEL: tile.kernel @act_silu(
// CHECK: %[[AT:.*]] = arith.addi {{.*}} : i64
// CHECK: %[[INSIDE:.*]] = arith.cmpi slt, %[[AT]]
// CHECK-NEXT: scf.if %[[INSIDE]]
// CHECK: %[[X:.*]] = tile.load %arg0[%[[AT]]] : !tile.global<bf16>, i64 -> bf16
// CHECK: arith.extf %[[X]] : bf16 to f32
// CHECK: tile.exp2
// CHECK: %[[Y:.*]] = arith.truncf {{.*}} : f32 to bf16
// CHECK: tile.store %[[Y]], %arg1[%[[AT]]]

// Without tokens nothing is read.
// CHECK-LABEL: tile.kernel @scaled_scale(
// CHECK: %[[QUARTER:.*]] = arith.constant 2.500000e-01 : f32
// CHECK: %[[X:.*]] = tile.load %arg0
// CHECK: %[[WIDE:.*]] = arith.extf %[[X]] : bf16 to f32
// CHECK: arith.mulf %[[WIDE]], %[[QUARTER]]
// CHECK: arith.truncf

// CHECK-LABEL: tile.kernel @last_last_token(
// CHECK: %[[SOME:.*]] = arith.cmpi sgt, %{{.*}}, %c0
// CHECK: tile.load %arg0[%{{.*}}] if %[[SOME]]

// Angles are reduced in float64.
// CHECK-LABEL: tile.kernel @rotate_lrpe(
// CHECK: arith.minsi
// CHECK: tile.load %arg3
// CHECK: arith.sitofp %{{.*}} : i64 to f64
// CHECK: arith.mulf %{{.*}} : f64
// CHECK: arith.truncf %{{.*}} : f64 to f32
// CHECK-DAG: math.sin
// CHECK-DAG: math.cos
// CHECK-COUNT-2: tile.store %{{.*}}, %arg1

// CHECK-LABEL: tile.kernel @add_addf(
// CHECK: arith.addf %{{.*}} : f32
// CHECK: arith.truncf
