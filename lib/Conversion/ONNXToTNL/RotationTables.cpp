//===- RotationTables.cpp - Angles behind constant tables -----------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "RotationTables.h"
#include "RotationRows.h"
#include "llvm/Support/FormatVariadic.h"
#include <cmath>

using namespace mlir;
using namespace tnl;
using namespace tnl::raising;

// The first row is looked for up to this position.
static constexpr int64_t kMostStart = 1 << 20;

// The narrowest type that has all elements.
static Format formatOf(const RotationTable &table) {
  bool isBFloat16 = true, isFloat16 = true;
  for (int64_t head = 0; head < table.heads; ++head)
    for (const RotationColumn &column : table.columns)
      for (const TableColumn &part : {column.cosine, column.sine})
        for (int64_t n = 0; n < table.positions; ++n) {
          double x = part.at(head, n);
          isBFloat16 &= kBFloat16.round(x) == x;
          isFloat16 &= kFloat16.round(x) == x;
          if (!isBFloat16 && !isFloat16)
            return kFloat32;
        }
  return isBFloat16 ? kBFloat16 : kFloat16;
}

static bool sameAngles(const RotationTable &table) {
  for (const RotationColumn &column : table.columns)
    for (int64_t head = 0; head < table.heads; ++head)
      for (int64_t n = 0; n < table.positions; ++n)
        if (column.cosine.at(head, n) != column.sine.at(head, n))
          return false;
  return true;
}

// The roundings to try, in this order.
static SmallVector<Roundings> roundingsOf(const RotationTable &table) {
  Format values = formatOf(table);
  bool isNarrow = values.digits < kFloat32.digits;
  SmallVector<Roundings> choices;
  // Few small angles may happen to be numbers of 16 bits.
  if (table.kind == RotationTable::Angles)
    choices.push_back({kFloat32, kFloat32});
  if (isNarrow)
    choices.push_back({values, values});
  if (table.kind == RotationTable::Values)
    choices.push_back({values, kFloat32});
  return choices;
}

// The position of the first row, from the smallest angle: of row 1 to row 0 it
// is start + 1 to start.
static int64_t startOf(const RotationTable &table) {
  double least = std::numeric_limits<double>::infinity(), start = 0;
  int64_t last = std::min<int64_t>(table.positions - 1, kMostStart);
  for (int64_t head = 0; head < table.heads; ++head)
    for (const RotationColumn &column : table.columns) {
      auto angleAt = [&](int64_t n) {
        return table.kind == RotationTable::Angles
                   ? column.cosine.at(head, n)
                   : std::atan2(column.sine.at(head, n),
                                column.cosine.at(head, n));
      };
      double first = angleAt(0), size = std::abs(angleAt(last));
      if (size != 0 && size < least) {
        least = size;
        start = first * double(last) / (angleAt(last) - first);
      }
    }
  return start >= 0 && start <= kMostStart ? std::llround(start) : 0;
}

static std::optional<ThetaFit> fitAll(const RotationTable &table,
                                      const Roundings &roundings,
                                      std::string &why) {
  ThetaFit result;
  result.narrow = roundings.isNarrow();
  result.start = startOf(table);
  size_t width = table.columns.size();
  for (int64_t head = 0; head < table.heads; ++head)
    for (size_t p = 0; p < width; ++p) {
      const auto &[cosine, sine] = table.columns[p];
      if (head > 0 && cosine.perHead == 0 && sine.perHead == 0) {
        result.theta.push_back(result.theta[p]);
        continue;
      }
      RowFitter fitter(table, result.start, head, p);
      std::optional<Theta> theta = fitter.fit(roundings);
      if (!theta) {
        why = llvm::formatv("element [{0}, {1}, {2}] of the table of {3} is "
                            "not that of its position times one theta",
                            head, fitter.misfit, p,
                            table.kind == RotationTable::Angles
                                ? "angles"
                                : "cosines and sines");
        return std::nullopt;
      }
      result.theta.push_back(float(theta->value));
      if (theta->value != 0)
        result.interval = std::max(
            result.interval, (theta->interval.largest - theta->interval.least) /
                                 std::abs(theta->value));
    }
  return result;
}

std::optional<ThetaFit> tnl::raising::fitTheta(const RotationTable &table,
                                               std::string &why) {
  if (table.positions < 2) {
    why = "a table of one position does not say what theta is";
    return std::nullopt;
  }
  if (table.kind == RotationTable::Angles && !sameAngles(table)) {
    why = "cosine and sine are of different angles";
    return std::nullopt;
  }
  for (const Roundings &roundings : roundingsOf(table))
    if (std::optional<ThetaFit> fit = fitAll(table, roundings, why))
      return fit;
  return std::nullopt;
}
