//===- Registration.h - What the compiler's tools know ----------*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef TNL_TOOLS_REGISTRATION_H
#define TNL_TOOLS_REGISTRATION_H

namespace mlir {
class DialectRegistry;
} // namespace mlir

namespace tnl {

/// TNL's dialects and the upstream ones that its pipelines go through.
void registerDialects(mlir::DialectRegistry &registry);

/// TNL's passes and pipelines.
void registerPasses();

} // namespace tnl

#endif // TNL_TOOLS_REGISTRATION_H
