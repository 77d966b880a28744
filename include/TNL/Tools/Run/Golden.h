//===- Golden.h - A package against a golden case ---------------*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A golden case is an .npz with
//
//   input_ids [B, N], attention_mask [B, N] (optional)
//   logits [B, N, V], state_i [B, H, K, P]       after the prompt
//   decode_ids [T, B, 1], decode_position [T, 1]
//   decode_logits [T, B, 1, V]                   after each step
//   final_state_i [B, H, K, P]                   after all steps
//
// The states after the prompt or all steps may be missing together, and so may
// all of the steps.
//
//===----------------------------------------------------------------------===//

#ifndef TNL_TOOLS_RUN_GOLDEN_H
#define TNL_TOOLS_RUN_GOLDEN_H

#include "TNL/Support/Npz.h"
#include "TNL/Tools/Run/Model.h"

namespace tnl::run {

/// The worst of several comparisons.
struct WorstDifference {
  double relative = 0;
  double l2 = 0;
  std::string tensor;

  Status add(const std::string &name, const Tensor &actual,
             const Tensor &expected);
};

/// Runs functions of a model on the inputs of a golden case.
class GoldenCase {
public:
  GoldenCase(const Model &model, const NpzReader &golden)
      : model(model), golden(golden) {}

  using Result = Expected<WorstDifference>;
  /// The prompt; logits, and states if the function returns them.
  Result prompt(const package::FunctionT &function) const;
  /// The same, with `prefill_last` if the package has it.
  Result prefill(const package::FunctionT &function) const;
  /// Step after step from the states after the prompt.
  Result decode(const package::FunctionT &function) const;
  /// For a case without steps: the first half of the prompt by `prefill`, the
  /// rest token by token by `decode`; logits of all of it.
  Result chain(const package::FunctionT &prefill,
               const package::FunctionT &decode) const;
  /// Whether the case has what `chain` needs.
  bool canChain(const package::FunctionT &decode) const;

  /// The prompt and what is expected of it.
  struct Prompt {
    Tensor ids;
    Tensor mask; ///< empty where the case has none
    Tensor logits;
  };

private:
  Expected<Prompt> readPrompt() const;
  Status runTokens(Call &call, const Prompt &prompt, int64_t begin, int64_t end,
                   WorstDifference &worst) const;
  Status givePrompt(Call &call) const;
  Status givePosition(Call &call, int64_t position, int64_t batch) const;
  Status checkPrompt(const package::FunctionT &function, bool lastRow,
                     WorstDifference &worst) const;
  Status compareStates(const Call &call, const std::string &prefix,
                       WorstDifference &worst) const;

  const Model &model;
  const NpzReader &golden;
};

/// Tokens [begin, end) of `[batch, tokens, ...]`.
Expected<Tensor> tokensOf(const Tensor &tensor, int64_t begin, int64_t end);

/// The output 'logits' of a call, or that there is none.
Expected<const Tensor *> logitsOf(const Call &call);

} // namespace tnl::run

#endif // TNL_TOOLS_RUN_GOLDEN_H
