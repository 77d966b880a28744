//===- DecayForm.h - Values as functions of token positions -----*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// An element of a mask computation depends on a head h and two positions i
// (row, query) and j (column, key). A DecayForm says how, separately for keys
// after, at and before the query; within such a zone it is one formula for
// all positions, so whatever holds of the formula holds for every sequence
// length.
//
//===----------------------------------------------------------------------===//

#ifndef TNL_CONVERSION_ONNXTOTNL_DECAYFORM_H
#define TNL_CONVERSION_ONNXTOTNL_DECAYFORM_H

#include "llvm/ADT/STLFunctionalExtras.h"
#include "llvm/ADT/SmallVector.h"
#include <array>
#include <limits>

namespace tnl::raising {

/// One number for all heads, or one for each.
class PerHead {
public:
  PerHead(double number = 0) : numbers(1, number) {}
  explicit PerHead(llvm::ArrayRef<double> numbers)
      : numbers(numbers.begin(), numbers.end()) {}

  size_t size() const { return numbers.size(); }
  double operator[](size_t head) const {
    return numbers.size() == 1 ? numbers[0] : numbers[head];
  }
  llvm::ArrayRef<double> all() const { return numbers; }
  bool isZero() const;

  static PerHead combine(const PerHead &a, const PerHead &b,
                         llvm::function_ref<double(double, double)> function);
  PerHead map(llvm::function_ref<double(double)> function) const;

  friend PerHead operator+(const PerHead &a, const PerHead &b);
  friend PerHead operator-(const PerHead &a, const PerHead &b);
  friend PerHead operator*(const PerHead &a, const PerHead &b);

private:
  llvm::SmallVector<double, 4> numbers;
};

/// One formula.
struct Formula {
  enum Kind {
    Unknown,
    Affine,        // row*i + column*j + length*N + offset
    Exponential,   // factor * exp(row*i + column*j + length*N + offset)
    MinusInfinity, // below every number that matters
  };
  Kind kind = Unknown;
  bool finite = false; // MinusInfinity that 0 times gives 0, such as -65504
  PerHead row, column, length, offset, factor;

  static Formula unknown() { return {}; }
  static Formula constant(const PerHead &number);
  static Formula minusInfinity(bool finite);
  static Formula affine(const PerHead &row, const PerHead &column,
                        const PerHead &length, const PerHead &offset);

  bool isConstant() const;
  bool isConstant(double number) const;
};

/// Where the key is, seen from the query.
enum Zone { After = 0, Same = 1, Before = 2 };
inline constexpr std::array<Zone, 3> kZones = {After, Same, Before};

/// A formula per zone.
struct DecayForm {
  std::array<Formula, 3> zones;

  static DecayForm everywhere(const Formula &formula) {
    return {{formula, formula, formula}};
  }
  const Formula &operator[](Zone zone) const { return zones[zone]; }
  bool isKnown() const;
};

/// Least and largest value of an affine formula over all positions of a zone
/// and all heads.
struct Bounds {
  double least = -std::numeric_limits<double>::infinity();
  double largest = std::numeric_limits<double>::infinity();
};
Bounds boundsOf(const Formula &formula, Zone zone);

// Arithmetic on formulas of one zone; Unknown when the result is none of the
// kinds above.
Formula add(const Formula &a, const Formula &b);
Formula negate(const Formula &a);
Formula multiply(const Formula &a, const Formula &b);
Formula exponential(const Formula &a);
Formula reciprocal(const Formula &a);
Formula power(const Formula &base, const Formula &exponent);
Formula larger(const Formula &a, const Formula &b, Zone zone);
Formula absolute(const Formula &a, Zone zone);

enum class Comparison { Equal, Greater, GreaterOrEqual };
/// 1, 0, or Unknown where the answer differs within the zone.
Formula compare(Comparison comparison, const Formula &a, const Formula &b,
                Zone zone);
/// The formula where i == j, as one of j alone.
Formula onDiagonal(Formula a);
Formula select(const Formula &condition, const Formula &a, const Formula &b);

/// The formula of head `head` alone.
Formula ofHead(Formula a, size_t head);
/// The formula that `parts[h]`, each of one head, gives for head h.
Formula joinHeads(llvm::ArrayRef<Formula> parts);

} // namespace tnl::raising

#endif // TNL_CONVERSION_ONNXTOTNL_DECAYFORM_H
