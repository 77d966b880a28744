//===- Expr.h - Sizes computed from symbols -------------------------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef TNL_PACKAGE_EXPR_H
#define TNL_PACKAGE_EXPR_H

#include "TNL/Package/Package_generated.h"
#include "TNL/Support/Status.h"

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace tnl::package {

using ExprList = std::vector<std::unique_ptr<ExprT>>;

/// Longest program accepted, which also bounds its stack.
inline constexpr size_t kMaxExprNodes = 1024;
/// Most computed sizes of a function.
inline constexpr size_t kMaxSizes = 1 << 20;

/// Stands for a computed size that has no value.
inline constexpr int64_t kNoSize = INT64_MIN;

/// Checks that `expr` is a program which leaves one value on the stack and
/// reads only symbols below `numSymbols`.
Status checkExpr(const ExprT &expr, size_t numSymbols);

/// The value of a checked program; fails where it has none, and where it reads
/// a symbol past `symbols`.
Expected<int64_t> evaluate(const ExprT &expr, std::span<const int64_t> symbols);

/// Appends the values of computed sizes to those of the named ones; kNoSize
/// where a size has none, which is an error only of who reads it.
void appendSizes(const ExprList &sizes, std::vector<int64_t> &symbols);

/// The value, if the program is only one constant.
std::optional<int64_t> asConstant(const ExprT &expr);
/// The index of the symbol, if the program is only one symbol; else -1.
int64_t asSymbol(const ExprT &expr);

/// The named sizes of a function, then its computed ones as formulas for
/// people (or as `size0`, where the formula is long).
std::vector<std::string> sizeNames(const FunctionT &function);

/// Infix text with the symbols' names, such as `batch * 64`.
std::string toString(const ExprT &expr, std::span<const std::string> symbols);
/// A shape such as `[batch, seq, 256]`.
std::string toString(const ExprList &shape,
                     std::span<const std::string> symbols);

/// Product of sizes that must not be negative; fails on overflow.
Expected<int64_t> checkedProduct(std::span<const int64_t> sizes,
                                 int64_t factor = 1);

} // namespace tnl::package

#endif // TNL_PACKAGE_EXPR_H
