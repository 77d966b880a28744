//===- Lightning.h - Linear attention on tensor cores -----------*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The Lightning form on wgmma. A block owns one sequence, head and segment and
// the value columns of its warpgroups; it goes through the tokens by chunks of
// 64 and keeps the state, transposed, in registers. Per chunk, with everything
// transposed (e: value column, d: state row, i, j: tokens of the chunk):
//
//   P[j,i]  = sum_d k[j,d] q[i,d] * lambda^(i-j), 0 where j > i
//   O[e,i]  = lambda^(i+1) sum_d S[e,d] q[i,d] + sum_j v[e,j] P[j,i]
//   S[e,d]  = lambda^L S[e,d] + sum_j v[e,j] lambda^(L-1-j) k[j,d]
//
// With LRPE, q and k are [x cos(i theta), x sin(i theta)], angles counted from
// the chunk's start, and the state is turned by 64 theta from chunk to chunk:
// no large angle is computed. States that leave the kernel are turned back.
//
//===----------------------------------------------------------------------===//

#ifndef TNL_LIB_CONVERSION_TNLTOTILE_LIGHTNING_H
#define TNL_LIB_CONVERSION_TNLTOTILE_LIGHTNING_H

#include "Kernels.h"

namespace tnl::gpu {

/// Tokens of a chunk.
inline constexpr int64_t kChunk = 64;

/// What of an attention is known when compiling.
struct LightningShape {
  int64_t heads, keyWidth, valueWidth;
  bool lrpe, gate, mask, sums, stateIn, stateOut, positions;
  mlir::Type maskType, positionType;
  int64_t sharedBytes = 0; ///< that a block may take
  int64_t warpgroups = 1;  ///< consumers of a block, 64 value columns each
  bool statesOnly = false; ///< local states of segments, no outputs

  /// Key width in shared memory, a multiple of 64.
  int64_t keyColumns() const { return llvm::alignTo(keyWidth, 64); }
  /// Rows of the state in registers, and in memory.
  int64_t stateColumns() const { return keyColumns() * (lrpe ? 2 : 1); }
  int64_t stateRows() const { return keyWidth * (lrpe ? 2 : 1); }
  /// Value columns in units of 64, and blocks that share them.
  int64_t slices() const { return llvm::divideCeil(valueWidth, 64); }
  int64_t groups() const { return llvm::divideCeil(slices(), warpgroups); }
  /// The gate comes with q, k and v, or through the tile of the outputs.
  bool gateInRing() const { return gate && !lrpe; }
  bool gateThroughOutput() const { return gate && lrpe; }
  /// Tiles of scores; one where shared memory is short.
  int64_t scoreTiles() const { return lrpe ? 1 : 2; }
  /// Whether there are registers for all that could be in flight at once.
  bool roomy() const { return stateColumns() <= 128 && !lrpe; }
  /// Tokens whose outputs are finished at once.
  int64_t outputTokens() const { return roomy() ? 64 : 32; }
  /// Bytes of one stage of the ring.
  int64_t stageBytes() const;
  int64_t stages() const;
  int64_t blocksPerProcessor() const;
};

/// Parameters of the kernel, in order.
struct LightningArgs {
  enum : unsigned {
    Q, ///< maps [batch, token, head, width]; unused ones are k's
    K,
    V,
    U, ///< map of the gate
    Out,
    Slopes,   ///< [H]
    Theta,    ///< [H, keyWidth]
    Mask,     ///< [B, N]
    State,    ///< [B, H, rows, P]: initial states
    Incoming, ///< [B, segments, H, rows, P]: states at segments' starts, or the
              ///< local states that are written
    StateOut,
    Sums,          ///< [B, N, H * groups]
    Tokens,        ///< i32: N
    Segments,      ///< i32
    SegmentTokens, ///< i32, a multiple of 64
    Count
  };
};

/// Writes the kernel; its grid is [B * H * groups, segments].
tile::KernelOp buildLightning(mlir::ModuleOp module, mlir::Location loc,
                              llvm::StringRef name,
                              const LightningShape &shape);

/// Writes the kernel that turns local states into states at segments' starts:
/// a thread for each of B * H * keyWidth * P elements (LRPE: pairs).
tile::KernelOp buildStateScan(mlir::ModuleOp module, mlir::Location loc,
                              llvm::StringRef name,
                              const LightningShape &shape);

/// Writes the kernel that turns the states that leave the last chunk, in place,
/// to position 0; threads as in the scan.
tile::KernelOp buildStateTurn(mlir::ModuleOp module, mlir::Location loc,
                              llvm::StringRef name,
                              const LightningShape &shape);

} // namespace tnl::gpu

#endif // TNL_LIB_CONVERSION_TNLTOTILE_LIGHTNING_H
