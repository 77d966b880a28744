//===- AttentionKernels.cpp - Which kernel an attention gets --------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "Attention.h"

using namespace mlir;
using namespace tnl;
using namespace tnl::gpu;

LogicalResult tnl::gpu::emitAttention(ChunkBody &body, LaunchBuilder &host,
                                      const KernelOptions &options, Why &why) {
  FailureOr<Attention> attention = attentionOf(body, host, why);
  if (failed(attention))
    return failure();
  const KernelChoice<Attention> kernels[] = {
      kAttentionRecurrent, kLightning, kAttentionFMA, kAttentionSequential};
  return emitCheapest<Attention>(kernels, *attention, body.scores.getLoc(),
                                 "attention", host, options, why);
}
