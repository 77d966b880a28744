//===- RaisingAnalysis.cpp - What patterns of raising know ----------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "RaisingAnalysis.h"

using namespace mlir;
using namespace tnl;
using namespace tnl::raising;

RaisingAnalysis::RaisingAnalysis(func::FuncOp function)
    : allowed(function), shapes(function),
      least(raising::leastSizes(function)) {}

void RaisingAnalysis::refuse(Operation *candidate, StringRef concept_,
                             const Twine &reason) {
  Refusals &known = refusals[candidate];
  std::string text = ("tnl." + concept_ + ": " + reason).str();
  if (!known.isFinal && !llvm::is_contained(known.reasons, text))
    known.reasons.push_back(std::move(text));
}

ArrayRef<std::string> RaisingAnalysis::refusalsOf(Operation *candidate) const {
  auto found = refusals.find(candidate);
  return found == refusals.end() ? ArrayRef<std::string>()
                                 : found->second.reasons;
}

void RaisingAnalysis::keepRefusals() {
  for (auto &[op, known] : refusals)
    known.isFinal = true;
}

void RaisingAnalysis::notifyOperationInserted(Operation *op,
                                              OpBuilder::InsertPoint previous) {
  // Moved operations are none of those that were created.
  if (!previous.isSet())
    created.push_back(op);
}

void RaisingAnalysis::notifyOperationErased(Operation *op) {
  shapes.forget(op);
  refusals.erase(op);
  llvm::erase(created, op);
}
