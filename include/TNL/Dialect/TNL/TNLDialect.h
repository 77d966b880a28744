//===- TNLDialect.h - The tnl dialect ---------------------------*- C++ -*-===//

#ifndef TNL_DIALECT_TNL_TNLDIALECT_H
#define TNL_DIALECT_TNL_TNLDIALECT_H

#include "mlir/IR/BuiltinAttributes.h"
#include "mlir/IR/Dialect.h"

#include "TNL/Dialect/TNL/TNLDialect.h.inc"
#include "TNL/Dialect/TNL/TNLEnums.h.inc"

#define GET_ATTRDEF_CLASSES
#include "TNL/Dialect/TNL/TNLAttrs.h.inc"

namespace tnl {

/// Names of the discardable attributes of functions, arguments and results.
inline constexpr llvm::StringLiteral kSymbolsAttr = "tnl.symbols";
inline constexpr llvm::StringLiteral kDimsAttr = "tnl.dims";
inline constexpr llvm::StringLiteral kNameAttr = "tnl.name";
/// Marks a kernel function that tnl.dispatch calls.
inline constexpr llvm::StringLiteral kKernelAttr = "tnl.kernel";
/// Per result of an operation the buffer that holds it.
inline constexpr llvm::StringLiteral kBuffersAttr = "tnl.buffers";
/// What the user should know about a module, as strings.
inline constexpr llvm::StringLiteral kNotesAttr = "tnl.notes";

/// Most tokens of a Lightning block.
inline constexpr int64_t kMaxBlock = 4096;

} // namespace tnl

#endif // TNL_DIALECT_TNL_TNLDIALECT_H
