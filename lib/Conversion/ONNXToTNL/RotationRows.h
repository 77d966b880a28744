//===- RotationRows.h - One element of theta from its rows ------*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef TNL_CONVERSION_ONNXTOTNL_ROTATIONROWS_H
#define TNL_CONVERSION_ONNXTOTNL_ROTATIONROWS_H

#include "RotationTables.h"
#include <limits>

namespace tnl::raising {

/// A floating-point type: digits of its numbers, exponent of its smallest one.
struct Format {
  int digits, least;

  double ulp(double x) const;
  double round(double x) const;
};
inline constexpr Format kFloat32{24, -149}, kBFloat16{8, -133},
    kFloat16{11, -24};

/// A closed interval; all numbers at first.
struct Interval {
  double least = -std::numeric_limits<double>::infinity();
  double largest = std::numeric_limits<double>::infinity();

  double middle() const { return (least + largest) / 2; }
  bool isEmpty() const { return !(least <= largest); }
  void meet(double low, double high) {
    least = std::max(least, low);
    largest = std::min(largest, high);
  }
};

/// What was computed in which type.
struct Roundings {
  Format values; // cosines and sines, or the angles of a table of angles
  Format angles;
  bool isNarrow() const { return angles.digits < kFloat32.digits; }
};

/// One element of theta and what of it is known.
struct Theta {
  double value = 0;
  Interval interval;
};

/// An angle and how far off it may be.
struct Angle {
  double value = 0, error = 0;
};

/// The rows of one head and column.
class RowFitter {
public:
  RowFitter(const RotationTable &table, int64_t start, int64_t head,
            int64_t column)
      : table(table), start(double(start)), head(head),
        column(table.columns[column]) {}

  std::optional<Theta> fit(const Roundings &roundings);

  /// The first row that fits no theta.
  int64_t misfit = 0;

private:
  std::optional<Theta> fitTurns(const Roundings &roundings);
  std::optional<Angle> angleOf(const Roundings &roundings, int64_t n) const;
  std::optional<Interval> bound(const Roundings &roundings, double turns);
  std::optional<double> deviation(const Roundings &roundings, double theta,
                                  bool roundsAngles) const;
  std::optional<Theta> pick(const Roundings &roundings,
                            const Interval &interval) const;

  bool areAngles() const { return table.kind == RotationTable::Angles; }
  double angleAt(int64_t n) const { return column.cosine.at(head, n); }
  double cosineAt(int64_t n) const { return column.cosine.at(head, n); }
  double sineAt(int64_t n) const { return column.sine.at(head, n); }

  const RotationTable &table;
  double start;
  double units = 0; // how far values may be off, in the last place
  int64_t head;
  const RotationColumn &column;
};

} // namespace tnl::raising

#endif // TNL_CONVERSION_ONNXTOTNL_ROTATIONROWS_H
