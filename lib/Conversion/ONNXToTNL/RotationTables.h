//===- RotationTables.h - Angles behind constant tables ---------*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Where sizes are fixed, the cosines and sines of LRPE are constants. Row n of
// such a table turns by (start + n) * theta; both are found from its rows.
//
//===----------------------------------------------------------------------===//

#ifndef TNL_CONVERSION_ONNXTOTNL_ROTATIONTABLES_H
#define TNL_CONVERSION_ONNXTOTNL_ROTATIONTABLES_H

#include "Values.h"
#include <string>

namespace tnl::raising {

/// One column of a constant table, by head and position.
struct TableColumn {
  const Constant *table = nullptr;
  int64_t first = 0, perHead = 0, perPosition = 0;

  double at(int64_t head, int64_t position) const {
    return table->elements.getFloat(first + head * perHead +
                                    position * perPosition);
  }
};

/// The cosines and sines of one element of theta; for `Angles`, what they are
/// of.
struct RotationColumn {
  TableColumn cosine, sine;
};

struct RotationTable {
  enum Kind { Values, Angles };
  Kind kind = Values;
  int64_t heads = 0, positions = 0;
  llvm::SmallVector<RotationColumn> columns;
};

/// What the rows of a table say about theta.
struct ThetaFit {
  llvm::SmallVector<float> theta; ///< [heads, columns]
  /// The widest interval of numbers that give the same rows, in parts of theta.
  double interval = 0;
  int64_t start = 0;   ///< the position of the first row
  bool narrow = false; ///< the table's angles were rounded to 16 bits
};

/// The theta that gives every element within a unit in the last place of the
/// table's type, of several the middle one. Angles may have been rounded to
/// float32, or, where all elements are of a 16-bit type, to that one. Unset,
/// with the first element that does not fit in `why`, if there is none.
std::optional<ThetaFit> fitTheta(const RotationTable &table, std::string &why);

} // namespace tnl::raising

#endif // TNL_CONVERSION_ONNXTOTNL_ROTATIONTABLES_H
