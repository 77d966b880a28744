//===- PassList.h - The passes that TNL registers ---------------*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef TNL_UNITTESTS_PIPELINES_PASSLIST_H
#define TNL_UNITTESTS_PIPELINES_PASSLIST_H

#include "mlir/Pass/PassManager.h"
#include <string>
#include <vector>

namespace tnl::test {

/// What is run: all passes and pipelines that TNL registers (which this does),
/// some with options, and some after others. Called once.
std::vector<std::string> makePipelines();

/// Adds what `tnl-opt --NAME=OPTIONS ...` runs for "NAME{OPTIONS} ...".
mlir::LogicalResult addPipeline(mlir::PassManager &pm,
                                llvm::StringRef pipeline);

} // namespace tnl::test

#endif // TNL_UNITTESTS_PIPELINES_PASSLIST_H
