//===- LightningKernel.h - The parts of the Lightning kernel ----*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Lightning.cpp is the schedule: which warps do what, and when. What is
// computed of a chunk is in LightningBody.cpp, what comes from memory and goes
// there in LightningMemory.cpp. See Lightning.h for the equations.
//
//===----------------------------------------------------------------------===//

#ifndef TNL_LIB_CONVERSION_TNLTOTILE_LIGHTNINGKERNEL_H
#define TNL_LIB_CONVERSION_TNLTOTILE_LIGHTNINGKERNEL_H

#include "KernelParts.h"
#include "Lightning.h"

namespace tnl::gpu {

class Lightning {
public:
  Lightning(mlir::ModuleOp module, mlir::Location loc, llvm::StringRef name,
            const LightningShape &shape);
  tile::KernelOp build();

private:
  using Carried = KernelBuilder::Carried;

  /// What a consumer has of a chunk when it has come.
  struct Chunk {
    Val wg, it;  ///< warpgroup and number of the chunk
    Val k, q, v; ///< stages of the rings; v: the warpgroup's 64 columns
    Val left;    ///< tokens, at most 64
  };

  // Lightning.cpp: the schedule.
  static llvm::SmallVector<mlir::Type> parameters(const LightningShape &shape,
                                                  mlir::MLIRContext *context);
  void produce();
  void produceRotated();
  void consume(Val wg);
  Val chunk(Val wg, Val it, Val state);
  Val leaveState(const Chunk &c, Val state);
  Val attendAtOnce(const Chunk &c, Val state);
  Val attendInTurns(const Chunk &c, Val state);
  void fence(llvm::ArrayRef<Val *> values);
  void meet();

  // LightningBody.cpp: what is computed of a chunk, named as the operations of
  // the tnl dialect. Products are started and not waited for.
  Val chunkScores(const Chunk &c);
  void keepScores(const Chunk &c, Val p);
  Val chunkApply(const Chunk &c, Val values, Val out);
  Val stateRead(const Chunk &c, Val part, int64_t row, Val out);
  Val decayedRead(Val out);
  Val decayedState(const Chunk &c, Val state);
  Val stateUpdate(const Chunk &c, Val state, Val valuesToEnd);
  Val maskedValues(const Chunk &c);
  Val valuesToEnd(const Chunk &c, Val values);
  Val turned(Val state);
  void makeFactors(Val wg);

  // LightningMemory.cpp: what comes and goes.
  void place();
  void tables();
  void issue(Val it);
  void rotate(Val tile);
  void fetchGate(const Chunk &c);
  Val insideState(Val row, Val e);
  Val stateIndex(Val base, Val row, Val e);
  Val initialState(Val e0);
  void exportState(Val state, Val e0);
  void addSums(Val wg, Val row, Val out);
  void finishOutputs(const Chunk &c, Val out);

  /// 0 behind the key width.
  Val theta(Val p) {
    return k.load(k.arg(LightningArgs::Theta), {head * s.keyWidth + p},
                  k.f32Type(), p < s.keyWidth);
  }
  Val decay(Val distance) { return exp2(toFloat(distance, k.f32Type()) * l2); }
  Val power(Val distance) {
    return k.load(decays, {k.i32(0), distance + (kChunk - 1)}, k.f32Type());
  }
  /// What the power for 1 to 64 tokens is beside 1.
  Val powerMinusOne(Val distance) {
    return k.load(decays, {k.i32(0), distance + (2 * kChunk - 1)}, k.f32Type());
  }
  tile::FragType outType() { return k.frag(64, kChunk); }

  /// Named barriers: one per consumer, all consumers, column sums, rotation.
  static constexpr int64_t kOwnBarrier = 1, kConsumerBarrier = 3,
                           kSumBarrier = 4, kRotationBarrier = 5;

  const LightningShape s;
  const int64_t D, W; ///< columns of the state, consumers
  KernelBuilder k;
  mlir::Type bf16;
  // The block's place.
  Val batch, head, group, segment, first, tokens, chunks;
  // Shared memory.
  Val qRing, kRing, vRing, uRing, pTiles, oTile, decays, turn, cosTable,
      sinTable, scratch, ready, loaded, gates;
  Val l2; ///< log2 of the decay of one token
  // Factors that stay in registers where there is room.
  Val maskFactors, inFactors;
};

} // namespace tnl::gpu

#endif // TNL_LIB_CONVERSION_TNLTOTILE_LIGHTNINGKERNEL_H
