//===- Operators.h - Which operators of a model can be imported -*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef TNL_LIB_IMPORT_OPERATORS_H
#define TNL_LIB_IMPORT_OPERATORS_H

#include "NodeBuilder.h"
#include "llvm/ADT/StringMap.h"
#include <map>

namespace tnl::onnximport {

/// The default domain has two names.
inline StringRef normalDomain(StringRef domain) {
  return domain == "ai.onnx" ? StringRef() : domain;
}
/// For diagnostics.
inline StringRef shownDomain(StringRef domain) {
  return domain.empty() ? StringRef("ai.onnx") : domain;
}

/// Versions of operator sets by domain.
using OpsetMap = llvm::StringMap<int64_t>;

/// The operators of the table and the model's own functions.
class OperatorTable {
public:
  OperatorTable();

  /// Adds the model's functions; fails when two have one name.
  llvm::LogicalResult addFunctions(const Model &model, ErrorFn emitError);

  /// A function of the model goes before an operator of that name.
  const Function *findFunction(const Node &node) const;
  /// The row for this version, or null.
  const OperatorInfo *findOperator(StringRef domain, StringRef name,
                                   int64_t opset) const;
  /// All rows of an operator.
  llvm::ArrayRef<const OperatorInfo *> rows(StringRef domain,
                                            StringRef name) const;
  /// Versions for the nodes of a function, or of the graph.
  const OpsetMap &opsetsOf(const Function *function) const {
    return opsets.find(function)->second;
  }

  /// Refuses a model that uses anything unknown, with all of it in one
  /// diagnostic, and functions that call themselves.
  llvm::LogicalResult check(const Model &model, ErrorFn emitError) const;

private:
  llvm::StringMap<SmallVector<const OperatorInfo *, 1>> operators;
  llvm::StringMap<const Function *> functions;
  std::map<const Function *, OpsetMap> opsets;
};

/// Name of a node for people: its own, else its first result's.
std::string nodeName(const Node &node);

} // namespace tnl::onnximport

#endif // TNL_LIB_IMPORT_OPERATORS_H
