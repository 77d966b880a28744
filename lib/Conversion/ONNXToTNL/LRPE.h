//===- LRPE.h - The rotation that a value is --------------------*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef TNL_CONVERSION_ONNXTOTNL_LRPE_H
#define TNL_CONVERSION_ONNXTOTNL_LRPE_H

#include "Columns.h"
#include "Positions.h"
#include "RotationTables.h"
#include "Values.h"
#include <array>
#include <memory>

namespace tnl::raising {

/// The fit of the last table, as queries and keys are turned by the same one.
struct LastFit {
  /// Which elements of which constants it was for.
  llvm::SmallVector<std::array<int64_t, 4>> key;
  std::optional<ThetaFit> fit;
  std::string why;
};

/// Tables with more elements are not looked at: 32 heads, 64 columns, 32768
/// positions.
inline constexpr int64_t kMostTableElements = int64_t(1) << 26;

/// Whether the value that `root` computes is a rotation, and of what.
class LRPEMatcher {
public:
  LRPEMatcher(Raiser &raiser, mlir::Operation *root, LastFit &last)
      : raiser(raiser), root(root), last(last), result(root->getResult(0)),
        width(dimOf(result, 3) / 2), heads(dimOf(result, 1)),
        reader(raiser, result, 2) {}

  /// The rotation in place of the root's result; null if it is none.
  mlir::Value match();

private:
  mlir::Value reject(const llvm::Twine &reason) {
    (void)raiser.refuse(root, "lrpe", reason);
    return {};
  }
  bool readColumns();
  bool arrange();
  mlir::Value layOut(const Element &x);

  // Tables (LRPETables.cpp).
  mlir::Value matchTables();
  std::optional<RotationTable> readTable();
  const std::optional<ThetaFit> &fit(const RotationTable &table);
  bool repeatsBatches(const Element &element);
  std::optional<TableColumn> column(const Element &element, int64_t &positions);
  const Constant *open(mlir::Value value);

  // Products of theta and positions (LRPEAngles.cpp).
  mlir::Value matchAngles();
  mlir::Value matchTheta(mlir::Value angles, mlir::Value factor);
  std::optional<Positions> matchPositions(const Element &element, bool areRows);
  mlir::Value theta(llvm::ArrayRef<float> numbers);

  /// Rows along tokens are some of those of something longer.
  bool takesRows() const { return reader.mostTokens() != 0; }
  mlir::Value finish(mlir::Value theta, mlir::Value position);

  Raiser &raiser;
  mlir::Operation *root;
  LastFit &last;
  mlir::Value result;
  int64_t width, heads;
  ColumnReader reader;
  llvm::SmallVector<ColumnProduct> products; // one a column
  bool interleaved = false;
  int64_t most = 0; // tokens that the graph itself holds for; 0: any
  llvm::SmallVector<Factor> cosines, sines; // one for each column of x
  mlir::Value x;                            // [B, H, N, P]
  llvm::DenseMap<mlir::Value, std::unique_ptr<Constant>> constants;
  /// Tables that were looked at, by axis: copies for each sequence.
  llvm::DenseMap<std::pair<mlir::Value, int64_t>, bool> repeated;
  std::string why;
};

} // namespace tnl::raising

#endif // TNL_CONVERSION_ONNXTOTNL_LRPE_H
