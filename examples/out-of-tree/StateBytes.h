// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "mlir/Pass/Pass.h"

/// `state-bytes`: gives each function `example.state_bytes`, the bytes of all
/// states of linear attention that one sequence has.
std::unique_ptr<mlir::Pass> createStateBytesPass();
