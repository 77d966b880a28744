//===- Mutations.h - Changes of valid modules -------------------*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef TNL_FUZZ_MUTATIONS_H
#define TNL_FUZZ_MUTATIONS_H

#include "mlir/IR/BuiltinOps.h"
#include <cstdint>

namespace tnl::fuzz {

/// One change: what, where and how are chosen by numbers, whatever they are.
struct Change {
  uint8_t kind;
  uint16_t place;
  uint8_t detail;
};

/// Changes `module`; the result need not verify.
void apply(Change change, mlir::ModuleOp module);

} // namespace tnl::fuzz

#endif // TNL_FUZZ_MUTATIONS_H
