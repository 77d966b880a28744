//===- SizeExprStorage.h - What a formula is made of ------------*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef TNL_LIB_DIALECT_SIZE_IR_SIZEEXPRSTORAGE_H
#define TNL_LIB_DIALECT_SIZE_IR_SIZEEXPRSTORAGE_H

#include "TNL/Dialect/Size/SizeExpr.h"
#include "mlir/IR/AttributeSupport.h"
#include "llvm/ADT/Hashing.h"

namespace tnl::sizes {

/// Facts of a formula, computed once from those of its parts.
struct SizeFacts {
  int64_t lower = SizeExpr::kNoLower;
  int64_t upper = SizeExpr::kNoUpper;
  int64_t divisor = 1;
  unsigned depth = 1;
  unsigned nodes = 1;
};

struct SizeExprStorage : mlir::AttributeStorage {
  struct Key {
    SizeKind kind;
    int64_t value = 0;
    mlir::StringAttr text; // Symbol, Unknown
    llvm::ArrayRef<SizeExpr> operands;
    llvm::ArrayRef<int64_t> coefficients; // Sum

    friend llvm::hash_code hash_value(const Key &key) {
      return llvm::hash_combine(
          key.kind, key.value, mlir::hash_value(key.text),
          llvm::hash_combine_range(llvm::map_range(
              key.operands, [](SizeExpr e) { return mlir::hash_value(e); })),
          llvm::hash_combine_range(key.coefficients));
    }
    bool operator==(const Key &other) const {
      return kind == other.kind && value == other.value && text == other.text &&
             operands == other.operands && coefficients == other.coefficients;
    }
  };
  using KeyTy = Key;

  SizeExprStorage(const Key &key, const SizeFacts &facts)
      : key(key), facts(facts) {}

  bool operator==(const Key &other) const { return key == other; }
  static llvm::hash_code hashKey(const Key &key) { return hash_value(key); }
  static SizeExprStorage *construct(mlir::AttributeStorageAllocator &allocator,
                                    Key key);

  Key key;
  SizeFacts facts;
};

/// The facts of a formula that has the parts `key`.
SizeFacts factsOf(const SizeExprStorage::Key &key);

/// A sum of multiples of formulas that are neither sums nor constants.
struct LinearForm {
  int64_t constant = 0;
  llvm::SmallVector<std::pair<SizeExpr, int64_t>> terms; // ordered
};
LinearForm linearForm(SizeExpr size);
/// Terms may come in any order and more than once; unset on overflow.
std::optional<LinearForm> normalized(LinearForm form);
SizeExpr toSize(const LinearForm &form, mlir::MLIRContext *context);

/// A total order that does not depend on addresses.
int compare(SizeExpr lhs, SizeExpr rhs);

} // namespace tnl::sizes

#endif // TNL_LIB_DIALECT_SIZE_IR_SIZEEXPRSTORAGE_H
