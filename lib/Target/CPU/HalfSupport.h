//===- HalfSupport.h - 16-bit float conversions, no library -----*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef TNL_LIB_TARGET_CPU_HALFSUPPORT_H
#define TNL_LIB_TARGET_CPU_HALFSUPPORT_H

namespace llvm {
class Module;
} // namespace llvm

namespace tnl {

/// Adds to `module` the functions that code generation calls to convert 16-bit
/// floats where the processor has no instruction; they are hidden in the
/// object. Returns false if they could not be added.
bool addHalfSupport(llvm::Module &module);

} // namespace tnl

#endif // TNL_LIB_TARGET_CPU_HALFSUPPORT_H
