// RUN: tnl-opt %s --tnl-tile-attention --canonicalize --cse | FileCheck %s --check-prefixes=CHECK,B64
// RUN: tnl-opt %s --tnl-tile-attention=block=32 --canonicalize --cse | FileCheck %s --check-prefixes=CHECK,B32
// RUN: tnl-opt %s --tnl-tile-attention=block=16 --canonicalize --cse | FileCheck %s --check-prefix=B16
// RUN: tnl-opt %s --tnl-tile-attention=block=128 --canonicalize --cse | FileCheck %s --check-prefix=B128
// RUN: tnl-opt %s --tnl-tile-attention | tnl-opt --tnl-tile-attention -o %t.twice.mlir
// RUN: tnl-opt %s --tnl-tile-attention | diff - %t.twice.mlir

// A block that is none is refused, not clamped.
// RUN: not tnl-opt %s --tnl-tile-attention=block=0 2>&1 | FileCheck %s --check-prefix=BAD -DN=0
// RUN: not tnl-opt %s --tnl-tile-attention=block=8 2>&1 | FileCheck %s --check-prefix=BAD -DN=8
// RUN: not tnl-opt %s --tnl-tile-attention=block=48 2>&1 | FileCheck %s --check-prefix=BAD -DN=48
// RUN: not tnl-opt %s --tnl-tile-attention=block=256 2>&1 | FileCheck %s --check-prefix=BAD -DN=256
// RUN: not tnl-opt %s --tnl-tile-attention=block=-64 2>&1 | FileCheck %s --check-prefix=BAD -DN=-64
// BAD: error: tnl-tile-attention: block must be 16, 32, 64 or 128 tokens, got [[N]]

// CHECK-LABEL: func.func @slopes(
// CHECK-SAME: %[[Q:.*]]: tensor<?x2x?x4xf32>, %[[K:.*]]: tensor<?x2x?x4xf32>, %[[V:.*]]: tensor<?x2x?x3xf32>, %[[S:.*]]: tensor<?x2x4x3xf32>
// B16: %[[STEP:.*]] = arith.constant 16 : index
// B32: %[[STEP:.*]] = arith.constant 32 : index
// B64: %[[STEP:.*]] = arith.constant 64 : index
// B128: %[[STEP:.*]] = arith.constant 128 : index
// CHECK: %[[BATCH:.*]] = tensor.dim %[[Q]], %c0
// CHECK: %[[N:.*]] = tensor.dim %[[Q]], %c2
// CHECK: %[[EMPTY:.*]] = tensor.empty(%[[BATCH]], %[[N]]) : tensor<?x2x?x3xf32>
// CHECK: %[[R:.*]]:2 = scf.for %[[I:.*]] = %c0 to %[[N]] step %[[STEP]] iter_args(%[[OUT:.*]] = %[[EMPTY]], %[[STATE:.*]] = %[[S]])
// CHECK-NEXT: %[[LEFT:.*]] = arith.subi %[[N]], %[[I]] : index
// CHECK-NEXT: %[[L:.*]] = arith.minsi %[[LEFT]], %[[STEP]] : index
// CHECK-NEXT: %[[QC:.*]] = tensor.extract_slice %[[Q]][0, 0, %[[I]], 0] [%[[BATCH]], 2, %[[L]], 4] [1, 1, 1, 1]
// CHECK-NEXT: %[[KC:.*]] = tensor.extract_slice %[[K]][0, 0, %[[I]], 0] [%[[BATCH]], 2, %[[L]], 4] [1, 1, 1, 1]
// CHECK-NEXT: %[[VC:.*]] = tensor.extract_slice %[[V]][0, 0, %[[I]], 0] [%[[BATCH]], 2, %[[L]], 3] [1, 1, 1, 1]
// CHECK-NEXT: %[[P:.*]] = tnl.chunk_scores %[[QC]], %[[KC]] slopes [5.000000e-01, 2.500000e-01]
// CHECK-NEXT: %[[INTRA:.*]] = tnl.chunk_apply %[[P]], %[[VC]]
// CHECK-NEXT: %[[INTER:.*]] = tnl.state_read %[[QC]], %[[STATE]] slopes [5.000000e-01, 2.500000e-01]
// CHECK-NEXT: %[[O:.*]] = arith.addf %[[INTRA]], %[[INTER]] : tensor<?x2x?x3xf32>
// CHECK-NEXT: %[[AFTER:.*]] = tnl.state_update %[[STATE]], %[[KC]], %[[VC]] slopes [5.000000e-01, 2.500000e-01]
// CHECK-NEXT: %[[OUT1:.*]] = tensor.insert_slice %[[O]] into %[[OUT]][0, 0, %[[I]], 0] [%[[BATCH]], 2, %[[L]], 3] [1, 1, 1, 1]
// CHECK-NEXT: scf.yield %[[OUT1]], %[[AFTER]]
// CHECK: return %[[R]]#0, %[[R]]#1
func.func @slopes(%q: tensor<?x2x?x4xf32>, %k: tensor<?x2x?x4xf32>, %v: tensor<?x2x?x3xf32>, %s: tensor<?x2x4x3xf32>)
    -> (tensor<?x2x?x3xf32>, tensor<?x2x4x3xf32>) {
  %0:2 = tnl.linear_attention %q, %k, %v state(%s) slopes [5.0e-1, 2.5e-1]
    : (tensor<?x2x?x4xf32>, tensor<?x2x?x4xf32>, tensor<?x2x?x3xf32>, tensor<?x2x4x3xf32>) -> (tensor<?x2x?x3xf32>, tensor<?x2x4x3xf32>)
  return %0#0, %0#1 : tensor<?x2x?x3xf32>, tensor<?x2x4x3xf32>
}

// A decay that varies is that of the chunk; bfloat16 meets in float32. Without a
// state the first one is 0.
// CHECK-LABEL: func.func @keys(
// CHECK-SAME: %[[G:[^ ]*]]: tensor<2x2x?x4xf32>, %[[H:.*]]: tensor<2xf32>
// CHECK: %[[ZERO:.*]] = arith.constant dense<0.000000e+00> : tensor<2x2x4x4xf32>
// CHECK: scf.for %[[I:.*]] = %c0 to {{.*}} iter_args(%{{.*}} = %{{.*}}, %{{.*}} = %[[ZERO]])
// CHECK: %[[GC:.*]] = tensor.extract_slice %[[G]][0, 0, %[[I]], 0] [2, 2, %{{.*}}, 4] [1, 1, 1, 1]
// CHECK: tnl.chunk_scores {{.*}} decay(%[[GC]]) : (tensor<2x2x?x4xbf16>, tensor<2x2x?x4xbf16>, tensor<2x2x?x4xf32>) -> tensor<2x2x?x?xf32>
// CHECK: tnl.chunk_apply {{.*}} : (tensor<2x2x?x?xf32>, tensor<2x2x?x4xbf16>) -> tensor<2x2x?x4xf32>
// CHECK: tnl.state_read {{.*}} decay(%[[GC]])
// CHECK: tnl.state_update {{.*}} decay(%[[GC]]) : (tensor<2x2x4x4xf32>, tensor<2x2x?x4xbf16>, tensor<2x2x?x4xbf16>, tensor<2x2x?x4xf32>) -> tensor<2x2x4x4xf32>
// CHECK: %[[O:.*]] = arith.truncf %{{.*}} : tensor<2x2x?x4xf32> to tensor<2x2x?x4xbf16>
// CHECK: tensor.insert_slice %[[O]]
// CHECK: scf.for
// CHECK: tnl.chunk_scores {{.*}} decay(%[[H]])
func.func @keys(%q: tensor<2x2x?x4xbf16>, %g: tensor<2x2x?x4xf32>, %h: tensor<2xf32>) -> (tensor<2x2x?x4xbf16>, tensor<2x2x4x4xf32>, tensor<2x2x4x4xf32>) {
  %0:2 = tnl.linear_attention %q, %q, %q decay(%g)
    : (tensor<2x2x?x4xbf16>, tensor<2x2x?x4xbf16>, tensor<2x2x?x4xbf16>, tensor<2x2x?x4xf32>) -> (tensor<2x2x?x4xbf16>, tensor<2x2x4x4xf32>)
  %1:2 = tnl.linear_attention %q, %q, %q decay(%h)
    : (tensor<2x2x?x4xbf16>, tensor<2x2x?x4xbf16>, tensor<2x2x?x4xbf16>, tensor<2xf32>) -> (tensor<2x2x?x4xbf16>, tensor<2x2x4x4xf32>)
  return %0#0, %0#1, %1#1 : tensor<2x2x?x4xbf16>, tensor<2x2x4x4xf32>, tensor<2x2x4x4xf32>
}

// What the fused operation does to q, k, v and the gate is visible.
// CHECK-LABEL: func.func @gated(
// CHECK-SAME: %[[X:[^ ]*]]: tensor<?x?x16xf32>, %[[THETA:.*]]: tensor<2x2xf32>, %[[AT:.*]]: tensor<?xi64>, %{{.*}}: tensor<?x2x4x2xf32>, %[[M:.*]]: tensor<?x?xi1>)
// CHECK: scf.for %[[I:[^ ]*]] = {{.*}} iter_args(%[[OUT:[^ ]*]] = %{{.*}}, %[[SUMS:[^ ]*]] = %{{.*}}, %[[STATE:[^ ]*]] = %{{.*}})
// CHECK: %[[XC:.*]] = tensor.extract_slice %[[X]][0, %[[I]], 0]
// CHECK-NEXT: %[[QKVU:.*]]:4 = tnl.split %[[XC]]
// CHECK: %[[I64:.*]] = arith.index_cast %[[I]] : index to i64
// CHECK: %[[OFFSET:.*]] = tensor.splat %[[I64]][%{{.*}}] : tensor<?xi64>
// CHECK: %[[POSITION:.*]] = arith.addi %[[AT]], %[[OFFSET]] : tensor<?xi64>
// CHECK-NEXT: %[[SQ:.*]] = tnl.silu %[[QKVU]]#0
// CHECK-NEXT: %[[HQ:.*]] = tnl.split_heads %[[SQ]]
// CHECK-NEXT: %[[Q:.*]] = tnl.lrpe %[[HQ]], %[[THETA]] position(%[[POSITION]])
// CHECK-NEXT: %[[SK:.*]] = tnl.silu %[[QKVU]]#1
// CHECK-NEXT: %[[HK:.*]] = tnl.split_heads %[[SK]]
// CHECK-NEXT: %[[K:.*]] = tnl.lrpe %[[HK]], %[[THETA]] position(%[[POSITION]])
// CHECK-NEXT: %[[HV:.*]] = tnl.split_heads %[[QKVU]]#2
// CHECK-NEXT: %[[MC:.*]] = tensor.extract_slice %[[M]][0, %[[I]]]
// CHECK-NEXT: %[[V:.*]] = tnl.mask_values %[[HV]], %[[MC]]
// CHECK-NEXT: %[[P:.*]] = tnl.chunk_scores %[[Q]], %[[K]] slopes
// CHECK-NEXT: %[[INTRA:.*]] = tnl.chunk_apply %[[P]], %[[V]]
// CHECK-NEXT: %[[INTER:.*]] = tnl.state_read %[[Q]], %[[STATE]] slopes
// CHECK-NEXT: %[[O:.*]] = arith.addf %[[INTRA]], %[[INTER]]
// CHECK-NEXT: %[[AFTER:.*]] = tnl.state_update %[[STATE]], %[[K]], %[[V]] slopes
// CHECK-NEXT: %[[SQUARES:.*]] = tnl.sums_of_squares %[[O]]
// CHECK-NEXT: %[[MERGED:.*]] = tnl.merge_heads %[[O]]
// CHECK-NEXT: %[[GATED:.*]] = arith.mulf %[[QKVU]]#3, %[[MERGED]]
// CHECK-NEXT: %[[OUT1:.*]] = tensor.insert_slice %[[GATED]] into %[[OUT]]
// CHECK-NEXT: %[[SUMS1:.*]] = tensor.insert_slice %[[SQUARES]] into %[[SUMS]]
// CHECK-NEXT: scf.yield %[[OUT1]], %[[SUMS1]], %[[AFTER]]
func.func @gated(%x: tensor<?x?x16xf32>, %theta: tensor<2x2xf32>, %p: tensor<?xi64>, %s: tensor<?x2x4x2xf32>, %m: tensor<?x?xi1>)
    -> (tensor<?x?x4xf32>, tensor<?x?x2xf32>, tensor<?x2x4x2xf32>) {
  %0:3 = tnl.gated_linear_attention %x theta(%theta) position(%p) state(%s) mask(%m) heads 2 activation <silu> slopes [5.0e-1, 2.5e-1]
    : (tensor<?x?x16xf32>, tensor<2x2xf32>, tensor<?xi64>, tensor<?x2x4x2xf32>, tensor<?x?xi1>) -> (tensor<?x?x4xf32>, tensor<?x?x2xf32>, tensor<?x2x4x2xf32>)
  return %0#0, %0#1, %0#2 : tensor<?x?x4xf32>, tensor<?x?x2xf32>, tensor<?x2x4x2xf32>
}

// One token, and whatever is no longer than a chunk, needs no loop.
// CHECK-LABEL: func.func @one(
// CHECK-SAME: %[[Q:.*]]: tensor<?x2x1x4xf32>, %[[S:.*]]: tensor<?x2x4x4xf32>
// CHECK-NEXT: %[[P:.*]] = tnl.chunk_scores %[[Q]], %[[Q]] {{.*}} -> tensor<?x2x1x1xf32>
// CHECK-NEXT: %[[INTRA:.*]] = tnl.chunk_apply %[[P]], %[[Q]]
// CHECK-NEXT: %[[INTER:.*]] = tnl.state_read %[[Q]], %[[S]]
// CHECK-NEXT: %[[O:.*]] = arith.addf %[[INTRA]], %[[INTER]]
// CHECK-NEXT: %[[AFTER:.*]] = tnl.state_update %[[S]], %[[Q]], %[[Q]]
// CHECK-NEXT: return %[[O]], %[[AFTER]]
func.func @one(%q: tensor<?x2x1x4xf32>, %s: tensor<?x2x4x4xf32>) -> (tensor<?x2x1x4xf32>, tensor<?x2x4x4xf32>) {
  %0:2 = tnl.linear_attention %q, %q, %q state(%s) slopes [5.0e-1, 2.5e-1]
    : (tensor<?x2x1x4xf32>, tensor<?x2x1x4xf32>, tensor<?x2x1x4xf32>, tensor<?x2x4x4xf32>) -> (tensor<?x2x1x4xf32>, tensor<?x2x4x4xf32>)
  return %0#0, %0#1 : tensor<?x2x1x4xf32>, tensor<?x2x4x4xf32>
}

// Chunks of a known size are all as long; 64 tokens are one of 64, and two of 32.
// CHECK-LABEL: func.func @known
// B64-NOT: scf.for
// B32: scf.for
// B32-NOT: arith.minsi
// B32: tensor.extract_slice {{.*}} [1, 1, 32, 4] {{.*}} to tensor<1x1x32x4xf32>
// B32: tnl.chunk_scores {{.*}} -> tensor<1x1x32x32xf32>
// B64: tnl.chunk_scores {{.*}} -> tensor<1x1x64x64xf32>
func.func @known(%q: tensor<1x1x64x4xf32>) -> (tensor<1x1x64x4xf32>, tensor<1x1x4x4xf32>) {
  %0:2 = tnl.linear_attention %q, %q, %q slopes [5.0e-1]
    : (tensor<1x1x64x4xf32>, tensor<1x1x64x4xf32>, tensor<1x1x64x4xf32>) -> (tensor<1x1x64x4xf32>, tensor<1x1x4x4xf32>)
  return %0#0, %0#1 : tensor<1x1x64x4xf32>, tensor<1x1x4x4xf32>
}

// CHECK-LABEL: func.func @nothing
// CHECK-NEXT: tnl.silu
// CHECK-NEXT: return
func.func @nothing(%x: tensor<?x?x4xf32>) -> tensor<?x?x4xf32> {
  %0 = tnl.silu %x : tensor<?x?x4xf32>
  return %0 : tensor<?x?x4xf32>
}
