//===- AttentionParts.h - What the kernels of attention share ---*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef TNL_LIB_CONVERSION_TNLTOTILE_ATTENTIONPARTS_H
#define TNL_LIB_CONVERSION_TNLTOTILE_ATTENTIONPARTS_H

#include "Attention.h"
#include "KernelParts.h"

namespace tnl::gpu {

/// Parameters of an attention kernel and where in them things are.
struct AttentionArguments {
  /// Of one token only, `decays` is what the head keeps of its state; else
  /// there are slopes.
  AttentionArguments(const Attention &attention, LaunchBuilder &host,
                     bool oneToken = false);

  Arguments list;
  int q, k, v, out, gate;
  int theta, position, positions, mask, state, stateOut, decay;
  int slopes = -1, decays = -1, tokens;
};

/// The decay of a state as `whole + rest`, `whole` 0 or 1. Beside 1 the rest is
/// as exact as the decay, which rounded would be wrong by as much with every
/// step: exp(-s) is 1 for s under 3e-8. A state is decayed as
///
///   S = whole S + (rest S + what is added)
///
/// so that what it forgets is not rounded to a number of the size of S alone.
struct StateDecay {
  Val whole, rest;
};
/// exp(-x), for an f32 x >= 0.
StateDecay stateDecay(Val x);

/// One head of one sequence, seen from inside of a kernel.
class AttentionHead {
public:
  /// Blocks go over heads, then sequences, along x.
  AttentionHead(KernelBuilder &k, const Attention &attention,
                const AttentionArguments &arguments);

  /// Where row `token` (i32) of this head begins (i64).
  Val address(const Attention::Operand &operand, Val token) const;
  /// Elements from one token to the next.
  static int64_t rowStride(const Attention::Operand &operand) {
    return operand.columns ? operand.columns : operand.width;
  }
  /// Where element (row, col) (i32) of this head's state lies (i64).
  Val stateAddress(Val row, Val col) const;
  /// exp(-slope * distance), for an i32 that is not negative.
  Val decay(Val distance) const;
  /// The same for a state.
  StateDecay stateDecay(Val distance) const;
  /// The decay of the state by one token.
  StateDecay tokenDecay() const;
  /// Position of token `n` as i64.
  Val positionOf(Val token) const;
  /// Element p of this head's theta.
  Val theta(Val p, Val inside) const;
  /// Whether v of a token counts.
  Val counts(Val token, Val inside) const;

  Val batch, head; ///< i32
  Val tokens;      ///< i32

private:
  KernelBuilder &k;
  const Attention &attention;
  const AttentionArguments &arguments;
  Val slope, start;
};

/// Row `token` of q and k as the rows of the state see it (activation,
/// rotation), to shared tiles [1, stateWidth]. `zero` is an i32.
void loadKeyRows(KernelBuilder &k, const Attention &attention,
                 const AttentionArguments &arguments, const AttentionHead &head,
                 Val token, Val zero, Val thread, int32_t threads, Val queries,
                 Val keys);

/// The most neighbours that one access moves of all of these operands.
int64_t vectorWidth(mlir::Type element,
                    llvm::ArrayRef<Attention::Operand> operands);

/// An array [batches, N, H, slices] for partial sums of squares, or the result
/// itself where there is one slice; null if sums are not wanted.
mlir::Value partialSums(const Attention &attention, LaunchBuilder &host,
                        int64_t slices, Val batches);
/// Where the sum of a token (i32) and slice lies in it (i64).
Val partialAddress(const AttentionHead &head, const Attention &attention,
                   Val token, Val slice, int64_t slices);
/// Adds partial sums, in order.
void addPartialSums(const Attention &attention, LaunchBuilder &host,
                    mlir::Value partial, int64_t slices, Val batches);

} // namespace tnl::gpu

#endif // TNL_LIB_CONVERSION_TNLTOTILE_ATTENTIONPARTS_H
