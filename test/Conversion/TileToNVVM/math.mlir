// RUN: tnl-opt %s --convert-tile-to-nvvm --canonicalize --cse -split-input-file | FileCheck %s
// RUN: tnl-opt %s --tnl-nvptx-kernels-to-llvm -split-input-file | FileCheck %s --check-prefix=LLVM

// Only instructions of the target: no library is linked.
// CHECK-LABEL: llvm.func @instructions
// CHECK: llvm.call_intrinsic "llvm.nvvm.ex2.approx.ftz"(%{{.*}}) : (f32) -> f32
// CHECK: llvm.call_intrinsic "llvm.nvvm.rsqrt.approx.f"(%{{.*}}) : (f32) -> f32
// CHECK: llvm.call_intrinsic "llvm.nvvm.sin.approx.f"(%{{.*}}) : (f32) -> f32
// CHECK: llvm.call_intrinsic "llvm.nvvm.cos.approx.f"(%{{.*}}) : (f32) -> f32
// CHECK: math.sqrt
// CHECK: math.roundeven %{{.*}} : f64
// LLVM-LABEL: llvm.func @instructions
// LLVM: llvm.intr.sqrt(%{{.*}}) : (f32) -> f32
// LLVM: llvm.intr.roundeven(%{{.*}}) : (f64) -> f64
// LLVM: llvm.fdiv
tile.kernel @instructions(%o: !tile.global<f32>, %x: f32) threads 32 {
  %c0 = arith.constant 0 : i32
  %a = tile.exp2 %x : f32
  %b = math.rsqrt %a : f32
  %c = math.sin %b : f32
  %d = math.cos %c : f32
  %e = math.sqrt %d : f32
  %f = arith.extf %e : f32 to f64
  %g = math.roundeven %f : f64
  %h = arith.truncf %g : f64 to f32
  %i = arith.divf %x, %h : f32
  tile.store %i, %o[%c0] : f32, !tile.global<f32>, i32
  tile.return
}

// -----

// 2^(x log2(e)), and what the rounded product left out.
// CHECK-LABEL: llvm.func @exp
// CHECK: %[[CLAMPED:.*]] = arith.minimumf
// CHECK: %[[HIGH:.*]] = arith.mulf %[[CLAMPED]], %[[LOG2E:.*]] : f32
// CHECK: %[[MINUS:.*]] = arith.negf %[[HIGH]]
// CHECK: %[[LOW:.*]] = llvm.intr.fma(%[[CLAMPED]], %[[LOG2E]], %[[MINUS]])
// CHECK: %[[REST:.*]] = llvm.intr.fma(%[[CLAMPED]], %{{.*}}, %[[LOW]])
// CHECK: %[[FACTOR:.*]] = llvm.intr.fma(%[[REST]], %{{.*}}, %{{.*}})
// CHECK: %[[POWER:.*]] = llvm.call_intrinsic "llvm.nvvm.ex2.approx.ftz"(%[[HIGH]])
// CHECK: arith.mulf %[[POWER]], %[[FACTOR]]
tile.kernel @exp(%o: !tile.global<f32>, %x: f32) threads 32 {
  %c0 = arith.constant 0 : i32
  %a = math.exp %x : f32
  tile.store %a, %o[%c0] : f32, !tile.global<f32>, i32
  tile.return
}
