//===- TiledLoop.h - Loops that tnl-tile-attention writes -------*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef TNL_LIB_TRANSFORMS_TILEDLOOP_H
#define TNL_LIB_TRANSFORMS_TILEDLOOP_H

#include "TNL/Dialect/TNL/TNLOps.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include <optional>
#include <string>

namespace tnl {

/// A loop over the chunks of a sequence that carries the state of an attention,
/// and outputs whose chunks it writes.
struct TiledLoop {
  mlir::scf::ForOp loop;
  StateUpdateOp update;
  unsigned stateIndex = 0; ///< among the carried values
  int64_t block = 0;       ///< tokens of a chunk
  /// What `update` needs of the body, in order; it depends on nothing carried.
  llvm::SmallVector<mlir::Operation *> producers;
  /// The log decays of all tokens, or of the heads; null where there are
  /// slopes.
  mlir::Value decay;

  mlir::Value initialState() { return loop.getInits()[stateIndex]; }
  mlir::Value state() { return loop.getRegionIterArgs()[stateIndex]; }
  bool decayVaries() const {
    return decay &&
           mlir::cast<mlir::RankedTensorType>(decay.getType()).getRank() > 1;
  }
};

/// `loop` as such a loop. Nothing, with the first condition that does not hold
/// in `why`, if it is none; `why` stays empty where no state is updated.
std::optional<TiledLoop> matchTiledLoop(mlir::scf::ForOp loop,
                                        std::string &why);

} // namespace tnl

#endif // TNL_LIB_TRANSFORMS_TILEDLOOP_H
