//===- OperationText.cpp - Operations as keys -----------------------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "TNL/Dialect/TNL/OperationText.h"
#include "mlir/IR/OperationSupport.h"
#include "llvm/Support/raw_ostream.h"
#include <limits>

using namespace mlir;

std::string tnl::operationText(Operation *op) {
  // The constructor takes what the command line says.
  constexpr int64_t unlimited = std::numeric_limits<int64_t>::max();
  OpPrintingFlags flags;
  flags.useLocalScope()
      .elideLargeElementsAttrs(unlimited)
      .elideLargeResourceString(unlimited)
      .enableDebugInfo(false)
      .skipRegions(false)
      .printValueUsers(false)
      .printUniqueSSAIDs(false)
      .printNameLocAsPrefix(false);
  std::string text;
  llvm::raw_string_ostream os(text);
  op->print(os, flags);
  return text;
}
