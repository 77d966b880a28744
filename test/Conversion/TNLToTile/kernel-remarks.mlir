// Which kernel an operation gets, and what keeps a faster one away.
// RUN: tnl-opt %s --tnl-tile-kernels --remarks-filter=gpu-kernel --remark-format=emitRemark 2>&1 >/dev/null | grep remark: | FileCheck %s
// RUN: tnl-opt %s --tnl-tile-kernels --remarks-filter=gpu-kernel --remark-format=emitRemark 2>&1 >/dev/null | grep remark: | count 16
// RUN: tnl-opt %s --tnl-tile-kernels=block=32 --remarks-filter=gpu-kernel --remark-format=emitRemark 2>&1 >/dev/null | FileCheck %s --check-prefix=SHORT
// RUN: tnl-opt %s --tnl-tile-attention --convert-tnl-to-tile=tensor-cores=false --remarks-filter=gpu-kernel --remark-format=emitRemark 2>&1 >/dev/null | FileCheck %s --check-prefix=OFF
// RUN: tnl-opt %s --tnl-tile-kernels 2>&1 >/dev/null | count 0

// A chunk of which no kernel takes as many tokens is refused, and so is what is none.
// RUN: not tnl-opt %s --tnl-tile-kernels=block=128 2>&1 | FileCheck %s --check-prefix=LONG
// LONG: [[@LINE+9]]:12: error: 'tnl.chunk_scores' op has no GPU kernel: AttentionRecurrent (one token): sequences have more tokens than one; Lightning (tensor cores): its chunks have 64 tokens, not 128; AttentionFMA (multiply-adds): its chunks have 16, 32 or 64 tokens, not 128
// RUN: not tnl-opt %s --tnl-tile-kernels=block=48 2>&1 | FileCheck %s --check-prefix=BAD
// BAD: error: tnl-tile-attention: block must be 16, 32, 64 or 128 tokens, got 48

// CHECK: [[@LINE+5]]:12: remark: [Passed] kernel | Category:gpu-kernel | Function=even | Remark="attention: kernel Lightning (tensor cores)"
// SHORT: Function=even | Remark="attention: kernel AttentionFMA (multiply-adds)"
// SHORT: remark: [Missed] kernel | Category:gpu-kernel | Function=even | Remark="attention: not Lightning (tensor cores): its chunks have 64 tokens, not 32"
// OFF: Function=even | Remark="attention: not Lightning (tensor cores): tensor cores are switched off"
func.func private @even(%q: tensor<?x2x?x16xbf16>) -> (tensor<?x2x?x16xbf16>, tensor<?x2x16x16xf32>) attributes {tnl.kernel} {
  %o, %s = tnl.linear_attention %q, %q, %q slopes [0.5, 0.25] : (tensor<?x2x?x16xbf16>, tensor<?x2x?x16xbf16>, tensor<?x2x?x16xbf16>) -> (tensor<?x2x?x16xbf16>, tensor<?x2x16x16xf32>)
  return %o, %s : tensor<?x2x?x16xbf16>, tensor<?x2x16x16xf32>
}

// CHECK: Function=odd | Remark="attention: kernel AttentionFMA (multiply-adds)"
// CHECK: Function=odd | Remark="attention: not Lightning (tensor cores): head width 20 is not a multiple of 8"
func.func private @odd(%q: tensor<?x2x?x20xbf16>) -> tensor<?x2x?x20xbf16> attributes {tnl.kernel} {
  %o, %s = tnl.linear_attention %q, %q, %q slopes [0.5, 0.25] : (tensor<?x2x?x20xbf16>, tensor<?x2x?x20xbf16>, tensor<?x2x?x20xbf16>) -> (tensor<?x2x?x20xbf16>, tensor<?x2x20x20xf32>)
  return %o : tensor<?x2x?x20xbf16>
}

// CHECK: Function=f32 | Remark="attention: kernel AttentionFMA (multiply-adds)"
// CHECK: Function=f32 | Remark="attention: not Lightning (tensor cores): elements are f32, not bf16"
func.func private @f32(%q: tensor<?x2x?x16xf32>) -> tensor<?x2x?x16xf32> attributes {tnl.kernel} {
  %o, %s = tnl.linear_attention %q, %q, %q slopes [0.5, 0.25] : (tensor<?x2x?x16xf32>, tensor<?x2x?x16xf32>, tensor<?x2x?x16xf32>) -> (tensor<?x2x?x16xf32>, tensor<?x2x16x16xf32>)
  return %o : tensor<?x2x?x16xf32>
}

// CHECK: Function=silu | Remark="attention: kernel AttentionFMA (multiply-adds)"
// CHECK: Function=silu | Remark="attention: not Lightning (tensor cores): the activation of q and k is not in their projection"
func.func private @silu(%x: tensor<?x?x64xbf16>) -> (tensor<?x?x16xbf16>, tensor<?x?x2xf32>, tensor<?x2x8x8xf32>) attributes {tnl.kernel} {
  %o, %q, %s = tnl.gated_linear_attention %x heads 2 activation <silu> slopes [0.5, 0.25] : (tensor<?x?x64xbf16>) -> (tensor<?x?x16xbf16>, tensor<?x?x2xf32>, tensor<?x2x8x8xf32>)
  return %o, %q, %s : tensor<?x?x16xbf16>, tensor<?x?x2xf32>, tensor<?x2x8x8xf32>
}

// CHECK: Function=wide | Remark="attention: not Lightning (tensor cores): the state has 264 rows, which take more than 256 in registers"
func.func private @wide(%q: tensor<?x1x?x264xbf16>, %v: tensor<?x1x?x8xbf16>) -> tensor<?x1x?x8xbf16> attributes {tnl.kernel} {
  %o, %s = tnl.linear_attention %q, %q, %v slopes [0.5] : (tensor<?x1x?x264xbf16>, tensor<?x1x?x264xbf16>, tensor<?x1x?x8xbf16>) -> (tensor<?x1x?x8xbf16>, tensor<?x1x264x8xf32>)
  return %o : tensor<?x1x?x8xbf16>
}

// CHECK-NOT: Function=token {{.*}}not
// CHECK: Function=token | Remark="attention: kernel AttentionRecurrent (one token)"
// CHECK-NOT: Function=token
func.func private @token(%q: tensor<?x2x1x20xf32>) -> tensor<?x2x1x20xf32> attributes {tnl.kernel} {
  %o, %s = tnl.linear_attention %q, %q, %q slopes [0.5, 0.25] : (tensor<?x2x1x20xf32>, tensor<?x2x1x20xf32>, tensor<?x2x1x20xf32>) -> (tensor<?x2x1x20xf32>, tensor<?x2x20x20xf32>)
  return %o : tensor<?x2x1x20xf32>
}

// Products: tensor cores, or why not.
// CHECK: Function=linear | Remark="tnl.linear: kernel LinearMMA (tensor cores)"
func.func private @linear(%x: tensor<?x?x64xbf16>, %w: tensor<32x64xbf16>) -> tensor<?x?x32xbf16> attributes {tnl.kernel} {
  %0 = tnl.linear %x, %w : (tensor<?x?x64xbf16>, tensor<32x64xbf16>) -> tensor<?x?x32xbf16>
  return %0 : tensor<?x?x32xbf16>
}

// CHECK: Function=rows | Remark="tnl.linear: kernel LinearFMA (multiply-adds)"
// CHECK: Function=rows | Remark="tnl.linear: not LinearMMA (tensor cores): rows of x have 60 columns, no multiple of 8"
func.func private @rows(%x: tensor<?x?x60xbf16>, %w: tensor<32x60xbf16>) -> tensor<?x?x32xbf16> attributes {tnl.kernel} {
  %0 = tnl.linear %x, %w : (tensor<?x?x60xbf16>, tensor<32x60xbf16>) -> tensor<?x?x32xbf16>
  return %0 : tensor<?x?x32xbf16>
}

// CHECK: Function=few | Remark="tnl.linear: kernel LinearVector or LinearMMA (few rows, or tensor cores)"
func.func private @few(%x: tensor<?x1x64xbf16>, %w: tensor<32x64xbf16>) -> tensor<?x1x32xbf16> attributes {tnl.kernel} {
  %0 = tnl.linear %x, %w : (tensor<?x1x64xbf16>, tensor<32x64xbf16>) -> tensor<?x1x32xbf16>
  return %0 : tensor<?x1x32xbf16>
}

// CHECK: Function=mixed | Remark="tnl.glu: kernel LinearVector (few rows)"
// CHECK: Function=mixed | Remark="tnl.glu: not LinearVector or LinearMMA (few rows, or tensor cores): a weight has elements of f32, and x of bf16"
func.func private @mixed(%x: tensor<?x1x64xbf16>, %w: tensor<32x64xf32>) -> tensor<?x1x32xbf16> attributes {tnl.kernel} {
  %0 = tnl.glu %x, %w, %w : (tensor<?x1x64xbf16>, tensor<32x64xf32>, tensor<32x64xf32>) -> tensor<?x1x32xbf16>
  return %0 : tensor<?x1x32xbf16>
}
