//===- WeightTable.h - The weights of a package -----------------*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef TNL_LIB_TARGET_PACKAGE_WEIGHTTABLE_H
#define TNL_LIB_TARGET_PACKAGE_WEIGHTTABLE_H

#include "TNL/Package/Writer.h"
#include "mlir/IR/BuiltinAttributes.h"
#include "mlir/IR/BuiltinTypes.h"
#include "mlir/IR/Value.h"
#include "mlir/Support/LLVM.h"
#include "llvm/ADT/StringMap.h"
#include "llvm/ADT/StringSet.h"

namespace tnl {

/// Weights by the expression (tnl.weight, tnl.transpose, tnl.concat,
/// tnl.convert) that makes them; the functions of all targets share equal ones.
/// The operations must outlive the table.
class WeightTable {
public:
  /// Index of the weight that `value` is, added when new. Fails when `value`
  /// is no weight expression.
  mlir::FailureOr<unsigned> add(mlir::Value value);

  /// Index of a constant of the kernels, such as slopes.
  unsigned add(mlir::Location loc, llvm::StringRef name,
               mlir::ElementsAttr constant);

  /// Evaluates every weight into blobs of `writer` and lists them in `package`.
  /// `withoutWeights`: constants only; of those that come from a file, or that
  /// are #tnl.absent, names and types.
  mlir::LogicalResult write(package::Writer &writer, package::PackageT &package,
                            bool withoutWeights);

private:
  struct Entry {
    mlir::Location loc;
    mlir::RankedTensorType type;
    mlir::Value value;           // null: a constant
    mlir::ElementsAttr constant; // null: a weight expression
    std::string name;
  };

  unsigned add(llvm::StringRef key, Entry entry);
  static mlir::FailureOr<package::Range> writeData(const Entry &entry,
                                                   package::Writer &writer);

  llvm::StringMap<unsigned> indices;
  llvm::StringSet<> names;
  std::vector<Entry> entries;
};

} // namespace tnl

#endif // TNL_LIB_TARGET_PACKAGE_WEIGHTTABLE_H
