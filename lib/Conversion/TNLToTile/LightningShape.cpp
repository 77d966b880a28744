//===- LightningShape.cpp - What of the scheme fits a multiprocessor ------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "Lightning.h"

using namespace mlir;
using namespace tnl;
using namespace tnl::gpu;

/// Shared memory beside the ring: tables, barriers, alignment.
static constexpr int64_t kReservedBytes = 6144;

int64_t LightningShape::stageBytes() const {
  int64_t bytes = kChunk * 2 * (stateColumns() + 64 * warpgroups);
  if (!statesOnly)
    bytes += kChunk * 2 * stateColumns();
  if (gateInRing())
    bytes += kChunk * 2 * 64 * warpgroups;
  return bytes;
}

int64_t LightningShape::stages() const {
  int64_t other = kReservedBytes;
  if (!statesOnly)
    other += kChunk * 2 * 64 * (scoreTiles() + warpgroups); // P, O
  if (lrpe)
    other += 2 * kChunk * 2 * keyColumns(); // cos and sin
  int64_t limit = sharedBytes / blocksPerProcessor();
  return std::clamp<int64_t>((limit - other) / stageBytes(), 1, 3);
}

// Two blocks of one consumer share a multiprocessor where the state leaves
// room.
int64_t LightningShape::blocksPerProcessor() const {
  return warpgroups == 1 && roomy() ? 2 : 1;
}
