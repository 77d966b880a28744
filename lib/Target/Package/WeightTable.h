//===- WeightTable.h - The weights of a package -----------------*- C++ -*-===//

#ifndef TNL_LIB_TARGET_PACKAGE_WEIGHTTABLE_H
#define TNL_LIB_TARGET_PACKAGE_WEIGHTTABLE_H

#include "TNL/Package/Writer.h"
#include "mlir/IR/Value.h"
#include "mlir/Support/LLVM.h"
#include "llvm/ADT/StringMap.h"
#include "llvm/ADT/StringSet.h"

namespace tnl {

/// Weights by the expression (tnl.weight, tnl.transpose, tnl.concat) that makes
/// them; the functions of a module share equal ones.
class WeightTable {
public:
  /// Index of the weight that `value` is, added when new. Fails when `value`
  /// is no weight expression.
  mlir::FailureOr<unsigned> add(mlir::Value value);

  /// Evaluates every weight into blobs of `writer` and lists them in `package`.
  mlir::LogicalResult write(package::Writer &writer,
                            package::PackageT &package);

private:
  struct Entry {
    mlir::Value value;
    std::string name;
  };

  llvm::StringMap<unsigned> indices;
  llvm::StringSet<> names;
  std::vector<Entry> entries;
};

} // namespace tnl

#endif // TNL_LIB_TARGET_PACKAGE_WEIGHTTABLE_H
