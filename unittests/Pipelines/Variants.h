//===- Variants.h - Odd forms of modules ------------------------*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef TNL_UNITTESTS_PIPELINES_VARIANTS_H
#define TNL_UNITTESTS_PIPELINES_VARIANTS_H

#include "mlir/IR/BuiltinOps.h"
#include "llvm/ADT/ArrayRef.h"

namespace tnl::test {

/// A change of every function of a module.
struct Variant {
  const char *name;
  void (*change)(mlir::ModuleOp module);
};

/// The first one changes nothing.
llvm::ArrayRef<Variant> variants();

} // namespace tnl::test

#endif // TNL_UNITTESTS_PIPELINES_VARIANTS_H
