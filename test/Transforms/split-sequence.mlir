// RUN: tnl-opt %s --tnl-split-sequence=segment=64 --split-input-file 2>%t.remarks | FileCheck %s
// RUN: FileCheck %s --check-prefix=REMARK < %t.remarks
// RUN: not tnl-opt %s --tnl-split-sequence=segment=0 2>&1 | FileCheck %s --check-prefix=NONE -DN=0
// RUN: not tnl-opt %s --tnl-split-sequence=segment=-64 2>&1 | FileCheck %s --check-prefix=NONE -DN=-64
// RUN: not tnl-opt %s --tnl-split-sequence=segment=72 --split-input-file 2>&1 | FileCheck %s --check-prefix=BLOCK -DN=72
// RUN: not tnl-opt %s --tnl-split-sequence=segment=8 --split-input-file 2>&1 | FileCheck %s --check-prefix=BLOCK -DN=8

// NONE: error: tnl-split-sequence: segment must be a positive number of tokens, got [[N]]
// BLOCK: error: tnl-split-sequence: segment must be a multiple of the 16 tokens of a chunk, got [[N]]

// The keys' rotation is done again for the states of segments; the queries are not.
// CHECK-LABEL: func.func @slopes(
// CHECK-SAME: %[[Q:[^ ]*]]: tensor<2x2x?x4xf32>, %[[K:[^ ]*]]: tensor<2x2x?x4xf32>, %{{[^ ]*}}: tensor<2x4xf32>, %[[S:[^ ]*]]: tensor<2x2x8x4xf32>
// CHECK: %[[N:.*]] = tensor.dim %[[Q]]
// CHECK: %[[OUT0:.*]] = tensor.empty(%[[N]]) : tensor<2x2x?x4xf32>
// CHECK: %[[SIZE:.*]] = arith.constant 64 : index
// CHECK: %[[G:.*]] = arith.ceildivsi %[[N]], %[[SIZE]] : index
// CHECK: %[[ZERO:.*]] = tensor.splat %{{.*}} : tensor<2x2x8x4xf32>
// CHECK: %[[E1:.*]] = tensor.empty(%[[G]]) : tensor<?x2x2x8x4xf32>
// Local states.
// CHECK: %[[LOCALS:.*]] = scf.for %[[I:.*]] = %[[C0:.*]] to %[[G]] step %[[C1:.*]] iter_args(%[[STATES:.*]] = %[[E1]])
// CHECK-NEXT: %[[BEGIN:.*]] = arith.muli %[[I]], %[[SIZE]] : index
// CHECK-NEXT: %[[LEFT:.*]] = arith.subi %[[N]], %[[BEGIN]] : index
// CHECK-NEXT: %[[COUNT:.*]] = arith.minsi %[[SIZE]], %[[LEFT]] : index
// CHECK-NEXT: %[[END:.*]] = arith.addi %[[BEGIN]], %[[COUNT]] : index
// CHECK-NEXT: %[[LOCAL:.*]] = scf.for %[[AT:.*]] = %[[BEGIN]] to %[[END]] step %[[C16:.*]] iter_args(%[[STATE:.*]] = %[[ZERO]])
// CHECK-NOT: tensor.extract_slice %[[Q]]
// CHECK: %[[KC:.*]] = tensor.extract_slice %[[K]][0, 0, %[[AT]], 0]
// CHECK: %[[KR:.*]] = tnl.lrpe %[[KC]]
// CHECK-NOT: tnl.chunk_scores
// CHECK: %[[AFTER:.*]] = tnl.state_update %[[STATE]], %[[KR]], %[[KC]] slopes [5.000000e-01, 2.500000e-01]
// CHECK-NEXT: scf.yield %[[AFTER]]
// CHECK: %[[STATES1:.*]] = tensor.insert_slice %[[LOCAL]] into %[[STATES]][%[[I]], 0, 0, 0, 0] [1, 2, 2, 8, 4]
// CHECK-NEXT: scf.yield %[[STATES1]]
// The scan.
// CHECK: %[[E2:.*]] = tensor.empty(%[[G]]) : tensor<?x2x2x8x4xf32>
// CHECK: %[[SCAN:.*]]:2 = scf.for %[[I:.*]] = %[[C0]] to %[[G]] step %[[C1]] iter_args(%[[STARTS:.*]] = %[[E2]], %[[BEFORE:.*]] = %[[S]])
// CHECK: %[[COUNT:.*]] = arith.minsi
// CHECK: %[[LOCAL:.*]] = tensor.extract_slice %[[LOCALS]][%[[I]], 0, 0, 0, 0] [1, 2, 2, 8, 4]
// CHECK-NEXT: %[[NEXT:.*]] = tnl.state_carry %[[BEFORE]], %[[LOCAL]] tokens(%[[COUNT]]) slopes [5.000000e-01, 2.500000e-01]
// CHECK-NEXT: %[[STARTS1:.*]] = tensor.insert_slice %[[BEFORE]] into %[[STARTS]][%[[I]], 0, 0, 0, 0]
// CHECK-NEXT: scf.yield %[[STARTS1]], %[[NEXT]]
// The loop over all tokens.
// CHECK: %[[MAIN:.*]] = scf.for %[[I:.*]] = %[[C0]] to %[[G]] step %[[C1]] iter_args(%[[OUT:.*]] = %[[OUT0]])
// CHECK: %[[START:.*]] = tensor.extract_slice %[[SCAN]]#0[%[[I]], 0, 0, 0, 0]
// CHECK-NEXT: %[[R:.*]]:2 = scf.for %{{.*}} = %{{.*}} to %{{.*}} step %[[C16]] iter_args(%{{.*}} = %[[OUT]], %[[STATE:.*]] = %[[START]])
// CHECK: tnl.chunk_scores
// CHECK: tnl.chunk_apply
// CHECK: tnl.state_read %{{.*}}, %[[STATE]]
// CHECK: tnl.state_update %[[STATE]]
// CHECK: scf.yield %[[R]]#0
// CHECK: return %[[MAIN]], %[[SCAN]]#1
func.func @slopes(%q: tensor<2x2x?x4xf32>, %k: tensor<2x2x?x4xf32>, %theta: tensor<2x4xf32>, %s: tensor<2x2x8x4xf32>)
    -> (tensor<2x2x?x4xf32>, tensor<2x2x8x4xf32>) {
  %c0 = arith.constant 0 : index
  %c2 = arith.constant 2 : index
  %c16 = arith.constant 16 : index
  %n = tensor.dim %q, %c2 : tensor<2x2x?x4xf32>
  %e = tensor.empty(%n) : tensor<2x2x?x4xf32>
  %r:2 = scf.for %i = %c0 to %n step %c16 iter_args(%out = %e, %state = %s) -> (tensor<2x2x?x4xf32>, tensor<2x2x8x4xf32>) {
    %left = arith.subi %n, %i : index
    %l = arith.minsi %c16, %left : index
    %qc = tensor.extract_slice %q[0, 0, %i, 0] [2, 2, %l, 4] [1, 1, 1, 1] : tensor<2x2x?x4xf32> to tensor<2x2x?x4xf32>
    %kc = tensor.extract_slice %k[0, 0, %i, 0] [2, 2, %l, 4] [1, 1, 1, 1] : tensor<2x2x?x4xf32> to tensor<2x2x?x4xf32>
    %at = arith.index_cast %i : index to i64
    %p = tensor.from_elements %at : tensor<1xi64>
    %qr = tnl.lrpe %qc, %theta position(%p) : (tensor<2x2x?x4xf32>, tensor<2x4xf32>, tensor<1xi64>) -> tensor<2x2x?x8xf32>
    %kr = tnl.lrpe %kc, %theta position(%p) : (tensor<2x2x?x4xf32>, tensor<2x4xf32>, tensor<1xi64>) -> tensor<2x2x?x8xf32>
    %scores = tnl.chunk_scores %qr, %kr slopes [5.0e-1, 2.5e-1] : (tensor<2x2x?x8xf32>, tensor<2x2x?x8xf32>) -> tensor<2x2x?x?xf32>
    %intra = tnl.chunk_apply %scores, %kc : (tensor<2x2x?x?xf32>, tensor<2x2x?x4xf32>) -> tensor<2x2x?x4xf32>
    %inter = tnl.state_read %qr, %state slopes [5.0e-1, 2.5e-1] : (tensor<2x2x?x8xf32>, tensor<2x2x8x4xf32>) -> tensor<2x2x?x4xf32>
    %o = arith.addf %intra, %inter : tensor<2x2x?x4xf32>
    %next = tnl.state_update %state, %kr, %kc slopes [5.0e-1, 2.5e-1] : (tensor<2x2x8x4xf32>, tensor<2x2x?x8xf32>, tensor<2x2x?x4xf32>) -> tensor<2x2x8x4xf32>
    %out1 = tensor.insert_slice %o into %out[0, 0, %i, 0] [2, 2, %l, 4] [1, 1, 1, 1] : tensor<2x2x?x4xf32> into tensor<2x2x?x4xf32>
    scf.yield %out1, %next : tensor<2x2x?x4xf32>, tensor<2x2x8x4xf32>
  }
  return %r#0, %r#1 : tensor<2x2x?x4xf32>, tensor<2x2x8x4xf32>
}

// -----

// A decay of each token is that of the segment in the scan. 130 tokens are 3 segments.
// CHECK-LABEL: func.func @tokens(
// CHECK-SAME: %[[D:[^ ]*]]: tensor<1x1x130xf32>
// CHECK: %[[G:.*]] = arith.constant 3 : index
// CHECK: scf.for %{{.*}} = %{{.*}} to %[[G]]
// CHECK: scf.for %[[I:.*]] = %{{.*}} to %[[G]] {{.*}} iter_args(%{{.*}} = %{{.*}}, %[[BEFORE:.*]] = %{{.*}})
// CHECK: %[[BEGIN:.*]] = arith.muli %[[I]]
// CHECK: %[[COUNT:.*]] = arith.minsi
// CHECK: %[[SLICE:.*]] = tensor.extract_slice %[[D]][0, 0, %[[BEGIN]]] [1, 1, %[[COUNT]]] [1, 1, 1]
// CHECK: %[[LOCAL:.*]] = tensor.extract_slice
// CHECK: tnl.state_carry %[[BEFORE]], %[[LOCAL]] decay(%[[SLICE]])
func.func @tokens(%d: tensor<1x1x130xf32>, %k: tensor<1x1x130x4xf32>, %s: tensor<1x1x4x4xf32>) -> tensor<1x1x4x4xf32> {
  %c0 = arith.constant 0 : index
  %c16 = arith.constant 16 : index
  %c130 = arith.constant 130 : index
  %r = scf.for %i = %c0 to %c130 step %c16 iter_args(%state = %s) -> tensor<1x1x4x4xf32> {
    %left = arith.subi %c130, %i : index
    %l = arith.minsi %left, %c16 : index
    %kc = tensor.extract_slice %k[0, 0, %i, 0] [1, 1, %l, 4] [1, 1, 1, 1] : tensor<1x1x130x4xf32> to tensor<1x1x?x4xf32>
    %dc = tensor.extract_slice %d[0, 0, %i] [1, 1, %l] [1, 1, 1] : tensor<1x1x130xf32> to tensor<1x1x?xf32>
    %next = tnl.state_update %state, %kc, %kc decay(%dc) : (tensor<1x1x4x4xf32>, tensor<1x1x?x4xf32>, tensor<1x1x?x4xf32>, tensor<1x1x?xf32>) -> tensor<1x1x4x4xf32>
    scf.yield %next : tensor<1x1x4x4xf32>
  }
  return %r : tensor<1x1x4x4xf32>
}

// -----

// One segment is left alone, without a remark.
// CHECK-LABEL: func.func @short(
// CHECK-COUNT-1: scf.for
// CHECK-NOT: scf.for
// REMARK-NOT: :[[#@LINE+5]]:
func.func @short(%k: tensor<1x1x64x4xf32>, %s: tensor<1x1x4x4xf32>) -> tensor<1x1x4x4xf32> {
  %c0 = arith.constant 0 : index
  %c16 = arith.constant 16 : index
  %c64 = arith.constant 64 : index
  %r = scf.for %i = %c0 to %c64 step %c16 iter_args(%state = %s) -> tensor<1x1x4x4xf32> {
    %kc = tensor.extract_slice %k[0, 0, %i, 0] [1, 1, 16, 4] [1, 1, 1, 1] : tensor<1x1x64x4xf32> to tensor<1x1x16x4xf32>
    %next = tnl.state_update %state, %kc, %kc slopes [1.0] : (tensor<1x1x4x4xf32>, tensor<1x1x16x4xf32>, tensor<1x1x16x4xf32>) -> tensor<1x1x4x4xf32>
    scf.yield %next : tensor<1x1x4x4xf32>
  }
  return %r : tensor<1x1x4x4xf32>
}

// -----

// Near misses: what is carried feeds the keys, is read by another step, does not
// start at 0, or decays by what is no slice of all tokens.
// CHECK-LABEL: func.func @misses(
// CHECK-NOT: tnl.state_carry
func.func @misses(%k: tensor<1x1x160x4xf32>, %d: tensor<1x1x160xf32>, %h: tensor<1x1x16xf32>, %s: tensor<1x1x4x4xf32>) -> (tensor<1x1x4x4xf32>, tensor<1x1x4x4xf32>, tensor<1x1x4x4xf32>, tensor<1x1x4x4xf32>, tensor<1x1x4x4xf32>, tensor<1x1x4x4xf32>) {
  %c0 = arith.constant 0 : index
  %c16 = arith.constant 16 : index
  %c160 = arith.constant 160 : index
  // REMARK: remark: not split into segments: k, v or the decay depend on what it carries
  %r0 = scf.for %i = %c0 to %c160 step %c16 iter_args(%state = %s) -> tensor<1x1x4x4xf32> {
    %kc = tensor.extract_slice %k[0, 0, %i, 0] [1, 1, 16, 4] [1, 1, 1, 1] : tensor<1x1x160x4xf32> to tensor<1x1x16x4xf32>
    %v = tnl.state_read %kc, %state slopes [1.0] : (tensor<1x1x16x4xf32>, tensor<1x1x4x4xf32>) -> tensor<1x1x16x4xf32>
    %next = tnl.state_update %state, %kc, %v slopes [1.0] : (tensor<1x1x4x4xf32>, tensor<1x1x16x4xf32>, tensor<1x1x16x4xf32>) -> tensor<1x1x4x4xf32>
    scf.yield %next : tensor<1x1x4x4xf32>
  }
  // REMARK: remark: not split into segments: it carries more than a state and outputs that it writes chunk by chunk
  %r1:2 = scf.for %i = %c0 to %c160 step %c16 iter_args(%state = %s, %sum = %s) -> (tensor<1x1x4x4xf32>, tensor<1x1x4x4xf32>) {
    %kc = tensor.extract_slice %k[0, 0, %i, 0] [1, 1, 16, 4] [1, 1, 1, 1] : tensor<1x1x160x4xf32> to tensor<1x1x16x4xf32>
    %next = tnl.state_update %state, %kc, %kc slopes [1.0] : (tensor<1x1x4x4xf32>, tensor<1x1x16x4xf32>, tensor<1x1x16x4xf32>) -> tensor<1x1x4x4xf32>
    %more = arith.addf %sum, %state : tensor<1x1x4x4xf32>
    scf.yield %next, %more : tensor<1x1x4x4xf32>, tensor<1x1x4x4xf32>
  }
  // REMARK: remark: not split into segments: it does not go from 0 in steps of a constant
  %r2 = scf.for %i = %c16 to %c160 step %c16 iter_args(%state = %s) -> tensor<1x1x4x4xf32> {
    %kc = tensor.extract_slice %k[0, 0, %i, 0] [1, 1, 16, 4] [1, 1, 1, 1] : tensor<1x1x160x4xf32> to tensor<1x1x16x4xf32>
    %next = tnl.state_update %state, %kc, %kc slopes [1.0] : (tensor<1x1x4x4xf32>, tensor<1x1x16x4xf32>, tensor<1x1x16x4xf32>) -> tensor<1x1x4x4xf32>
    scf.yield %next : tensor<1x1x4x4xf32>
  }
  // REMARK: remark: not split into segments: its decay is no slice of one of all tokens
  %r3 = scf.for %i = %c0 to %c160 step %c16 iter_args(%state = %s) -> tensor<1x1x4x4xf32> {
    %kc = tensor.extract_slice %k[0, 0, %i, 0] [1, 1, 16, 4] [1, 1, 1, 1] : tensor<1x1x160x4xf32> to tensor<1x1x16x4xf32>
    %next = tnl.state_update %state, %kc, %kc decay(%h) : (tensor<1x1x4x4xf32>, tensor<1x1x16x4xf32>, tensor<1x1x16x4xf32>, tensor<1x1x16xf32>) -> tensor<1x1x4x4xf32>
    scf.yield %next : tensor<1x1x4x4xf32>
  }
  // The first tokens' decays for every chunk.
  // REMARK: remark: not split into segments: its decay is no slice of one of all tokens
  %r4 = scf.for %i = %c0 to %c160 step %c16 iter_args(%state = %s) -> tensor<1x1x4x4xf32> {
    %kc = tensor.extract_slice %k[0, 0, %i, 0] [1, 1, 16, 4] [1, 1, 1, 1] : tensor<1x1x160x4xf32> to tensor<1x1x16x4xf32>
    %dc = tensor.extract_slice %d[0, 0, 0] [1, 1, 16] [1, 1, 1] : tensor<1x1x160xf32> to tensor<1x1x16xf32>
    %next = tnl.state_update %state, %kc, %kc decay(%dc) : (tensor<1x1x4x4xf32>, tensor<1x1x16x4xf32>, tensor<1x1x16x4xf32>, tensor<1x1x16xf32>) -> tensor<1x1x4x4xf32>
    scf.yield %next : tensor<1x1x4x4xf32>
  }
  // A loop that updates no state is none of these.
  // REMARK-NOT: remark
  %r5 = scf.for %i = %c0 to %c160 step %c16 iter_args(%state = %s) -> tensor<1x1x4x4xf32> {
    %more = arith.addf %state, %state : tensor<1x1x4x4xf32>
    scf.yield %more : tensor<1x1x4x4xf32>
  }
  return %r0, %r1#1, %r2, %r3, %r4, %r5 : tensor<1x1x4x4xf32>, tensor<1x1x4x4xf32>, tensor<1x1x4x4xf32>, tensor<1x1x4x4xf32>, tensor<1x1x4x4xf32>, tensor<1x1x4x4xf32>
}
