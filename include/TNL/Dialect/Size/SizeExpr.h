//===- SizeExpr.h - Sizes as formulas over named sizes ----------*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A size is a polynomial over named sizes and over quotients, minima, maxima,
// comparisons and selections of other sizes. Formulas are attributes of the
// size dialect, uniqued in a canonical form: sums of products are multiplied
// out and ordered, so that two formulas that agree as polynomials are the same
// attribute, and what a formula shares with another is stored once.
//
//===----------------------------------------------------------------------===//

#ifndef TNL_DIALECT_SIZE_SIZEEXPR_H
#define TNL_DIALECT_SIZE_SIZEEXPR_H

#include "mlir/IR/Attributes.h"
#include "mlir/IR/BuiltinAttributes.h"
#include "mlir/IR/OpImplementation.h"
#include "llvm/ADT/DenseMap.h"
#include "llvm/ADT/STLFunctionalExtras.h"
#include <optional>

namespace tnl {

namespace sizes {
struct SizeExprStorage;
} // namespace sizes

enum class SizeKind : uint8_t {
  Constant, ///< value()
  Symbol,   ///< name(), at least 1
  Sum,      ///< value() + sum of coefficients()[i] * operands()[i]
  Product,  ///< of operands(), none of them constant
  FloorDiv, ///< operands 0 and 1, rounded down; the divisor is at least 1
  Mod,      ///< what FloorDiv leaves, at least 0
  Min,      ///< of operands()
  Max,      ///< of operands()
  Equal,    ///< 1 where operands 0 and 1 are equal, else 0
  AtMost,   ///< 1 where operand 0 is not above operand 1, else 0
  Select,   ///< operand 1 where operand 0 is not 0, else operand 2
  Unknown   ///< why()
};

/// A size, or one element of an integer tensor. Arithmetic with a size that is
/// unknown is unknown, for the same reason; so is what leaves 64 bits or
/// the limits below.
class SizeExpr : public mlir::Attribute::AttrBase<SizeExpr, mlir::Attribute,
                                                  sizes::SizeExprStorage> {
public:
  using Base::Base;
  static constexpr llvm::StringLiteral name = "size.expr";

  /// Formulas that are nested deeper, have more parts when written out, or are
  /// sums of more terms, are unknown.
  static constexpr unsigned kMaxDepth = 400;
  static constexpr unsigned kMaxNodes = 20000;
  static constexpr size_t kMaxTerms = 128;
  /// A bound that is not known.
  static constexpr int64_t kNoLower = INT64_MIN, kNoUpper = INT64_MAX;

  static SizeExpr constant(int64_t value, mlir::MLIRContext *context);
  static SizeExpr symbol(mlir::StringAttr name);
  static SizeExpr symbol(llvm::StringRef name, mlir::MLIRContext *context);
  static SizeExpr unknown(const llvm::Twine &why, mlir::MLIRContext *context);

  /// Whether the size is known; a null attribute is not.
  explicit operator bool() const { return impl && kind() != SizeKind::Unknown; }
  bool operator!() const { return !bool(*this); }

  SizeKind kind() const;
  llvm::ArrayRef<SizeExpr> operands() const;
  llvm::ArrayRef<int64_t> coefficients() const;
  int64_t value() const;
  mlir::StringAttr symbolName() const;
  /// Why the size is unknown; "" for a null attribute.
  llvm::StringRef why() const;

  /// The value of a constant; unset for other sizes, also unknown ones.
  std::optional<int64_t> asConstant() const;
  bool is(int64_t value) const { return asConstant() == value; }

  /// Bounds that hold whatever the symbols are.
  int64_t lower() const;
  int64_t upper() const;
  /// Largest number known to divide the size whatever the symbols are; 0 for 0.
  int64_t divisor() const;
  /// Whether `factor` divides the size whatever the symbols are.
  bool isMultipleOf(int64_t factor) const {
    return *this && divisor() % factor == 0;
  }
  unsigned depth() const;
  /// Parts of the formula, those that it has twice counted twice.
  unsigned nodes() const;

  SizeExpr operator+(SizeExpr other) const;
  SizeExpr operator-(SizeExpr other) const;
  SizeExpr operator*(SizeExpr other) const;
  SizeExpr operator-() const;
  SizeExpr operator+(int64_t other) const;
  SizeExpr operator-(int64_t other) const;
  SizeExpr operator*(int64_t other) const;
  /// There is no value where the divisor is below 1.
  SizeExpr floorDiv(SizeExpr divisor) const;
  SizeExpr ceilDiv(SizeExpr divisor) const;
  SizeExpr mod(SizeExpr divisor) const;
  SizeExpr floorDiv(int64_t divisor) const;
  SizeExpr ceilDiv(int64_t divisor) const;
  SizeExpr mod(int64_t divisor) const;

  static SizeExpr min(SizeExpr lhs, SizeExpr rhs);
  static SizeExpr max(SizeExpr lhs, SizeExpr rhs);
  static SizeExpr equal(SizeExpr lhs, SizeExpr rhs);
  static SizeExpr atMost(SizeExpr lhs, SizeExpr rhs);
  static SizeExpr select(SizeExpr condition, SizeExpr then, SizeExpr otherwise);

  /// `this / divisor` where that is exact whatever the symbols are, else
  /// unknown.
  SizeExpr exactDiv(SizeExpr divisor) const;

  /// The value for given symbols; unset where a symbol has none, on overflow
  /// and for unknown sizes (as far as they are selected).
  using Lookup = llvm::function_ref<std::optional<int64_t>(mlir::StringAttr)>;
  std::optional<int64_t> evaluate(Lookup symbols) const;

  /// The size with other sizes in place of symbols (null: the symbol stays).
  SizeExpr
  substitute(llvm::function_ref<SizeExpr(mlir::StringAttr)> symbols) const;

  /// Calls `fn` once for each symbol that the size depends on.
  void forEachSymbol(llvm::function_ref<void(mlir::StringAttr)> fn) const;

  bool dependsOn(llvm::StringRef symbol) const;

  void print(llvm::raw_ostream &os) const;
  std::string str() const;
  /// Parses a formula without `#size<>` around it.
  static mlir::FailureOr<SizeExpr> parse(mlir::AsmParser &parser);
};

inline SizeExpr operator+(int64_t lhs, SizeExpr rhs) { return rhs + lhs; }
inline SizeExpr operator-(int64_t lhs, SizeExpr rhs) { return -rhs + lhs; }
inline SizeExpr operator*(int64_t lhs, SizeExpr rhs) { return rhs * lhs; }

inline llvm::raw_ostream &operator<<(llvm::raw_ostream &os, SizeExpr size) {
  size.print(os);
  return os;
}

/// Whether `lhs <= rhs` for every value of the symbols, as far as known; false
/// where one is unknown.
bool provablyAtMost(SizeExpr lhs, SizeExpr rhs);

/// Whether both are known and the same for every value of the symbols.
bool sameSize(SizeExpr lhs, SizeExpr rhs);

} // namespace tnl

#endif // TNL_DIALECT_SIZE_SIZEEXPR_H
