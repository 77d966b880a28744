//===- DecayEvaluator.h - Reads mask computations ---------------*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Turns the subgraph behind a mask (Range, comparisons, Where, Exp, Trilu,
// constant tables ...) into a DecayForm. Evaluating instead of matching makes
// every spelling of the same function equal.
//
//===----------------------------------------------------------------------===//

#ifndef TNL_CONVERSION_ONNXTOTNL_DECAYEVALUATOR_H
#define TNL_CONVERSION_ONNXTOTNL_DECAYEVALUATOR_H

#include "DecayForm.h"
#include "Index.h"
#include "Values.h"
#include <string>

namespace tnl::raising {

class DecayEvaluator {
public:
  /// Rows and columns both run over `tokens` positions.
  DecayEvaluator(const Raiser &raiser, SizeExpr tokens)
      : raiser(raiser), tokens(tokens) {}

  /// Element `index` of `value`; Unknown in zones where it is not one of the
  /// formulas.
  DecayForm evaluate(mlir::Value value, const Index &index);

  /// What `trilu` multiplies element `index` of its operand by: 0 or 1.
  DecayForm triangle(onnx::TriluOp trilu, const Index &index);

  /// Why the last evaluation gave Unknown.
  const std::string &reason() const { return why; }

  /// Whether an exponential was met: what was evaluated is meant as a decay.
  bool sawDecay() const { return decay; }

  /// The numbers of tokens that the tables met so far have rows for.
  TokenLimit tokenLimit() const { return limit; }

  /// What the tables of decays met so far leave open of the rates.
  const TableFit &tableFit() const { return fit; }

  SizeExpr tokenCount() const { return tokens; }

  /// Whether what was evaluated holds for calls with tokens only. Nothing but
  /// what there is without tokens as well, such as a state, can tell.
  bool needsTokens() const { return leavesOutEmpty; }

private:
  DecayForm visit(mlir::Value value, const Index &index);
  DecayForm visitOp(mlir::Operation *op, const Index &index);
  DecayForm visitConstant(const Constant &constant, const Index &index);
  DecayForm fitTable(const Constant &constant, const Index &index);
  DecayForm visitCast(mlir::Operation *op, const Index &index);
  DecayForm visitConcat(onnx::ConcatOp concat, const Index &index);
  DecayForm visitRange(mlir::Operation *op, const Index &index);
  DecayForm visitSlice(mlir::Operation *op, const Index &index);
  DecayForm visitSum(onnx::CumSumOp sum, const Index &index);
  DecayForm visitFrozen(mlir::Operation *op, const Index &index);
  DecayForm visitBinary(mlir::Operation *op, const Index &index);
  Formula sizeFormula(SizeExpr size);
  DecayForm unknown(const llvm::Twine &reason);
  bool fail(const llvm::Twine &reason) {
    unknown(reason);
    return false;
  }

  /// Which `tokens` positions of something longer a slice leaves.
  struct Window {
    bool first = false;
    int64_t lastOf = 0; ///< the size that it is cut from; 0: no such slice

    bool isWhole() const { return !first && !lastOf; }
  };
  struct Windows {
    Window row, column;

    /// That of a loop over tokens; null for others.
    Window *of(Axis loop);
    /// Rows and columns are moved alike: their distances stay.
    bool keepDistances() const { return row.lastOf == column.lastOf; }
  };
  /// Whether what has `size` elements has one for each token.
  bool isTokens(SizeExpr size) const {
    return raiser.equalForTokens(size, tokens);
  }
  bool enterSlice(onnx::SliceOp slice, const Index &index);
  bool enterWindow(onnx::SliceOp slice, int64_t axis, SizeExpr start,
                   SizeExpr end, Window &window);

  using Zonewise =
      llvm::function_ref<Formula(llvm::ArrayRef<Formula> operands, Zone zone)>;
  DecayForm apply(mlir::Operation *op, const Index &index, Zonewise function);

  const Raiser &raiser;
  SizeExpr tokens;
  std::string why;
  bool decay = false, leavesOutEmpty = false;
  TokenLimit limit;
  TableFit fit;
  Windows windows; // of the slices between what is asked for and the value
  unsigned budget = 0;
};

/// Formulas that give the elements of a constant table (to 1e-6 relative),
/// read with `index`. `interval` becomes as large as slopes that give the
/// elements of a decay are apart, relative to the slope.
DecayForm fitDecay(const Constant &constant, const Index &index,
                   double &interval);

/// The decay rates that make `form` the mask `exp(-s (i-j))` for `j <= i` and 0
/// after; unset, with the reason in `why`, when there are none.
std::optional<llvm::SmallVector<float>> maskRates(const DecayForm &form,
                                                  int64_t heads,
                                                  SizeExpr tokens,
                                                  std::string &why);

/// The decay rates that make `form` the weights `exp(-s (N-1-j))` of a state.
std::optional<llvm::SmallVector<float>> stateRates(const DecayForm &form,
                                                   int64_t heads,
                                                   SizeExpr tokens,
                                                   std::string &why);

/// The decay rates `-log(lambda)` of one step.
std::optional<llvm::SmallVector<float>>
stepRates(const DecayForm &form, int64_t heads, std::string &why);

/// The decay rates `-g` of logarithms `g` that are the same for all tokens.
std::optional<llvm::SmallVector<float>>
logarithmRates(const DecayForm &form, int64_t heads, std::string &why);

} // namespace tnl::raising

#endif // TNL_CONVERSION_ONNXTOTNL_DECAYEVALUATOR_H
