// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===- RotationRows.cpp - One element of theta from its rows
//----------------===//
//
// Every row bounds theta from both sides; the bounds of all rows together leave
// a few numbers of float32. Of these, those are looked for that give the table
// when it is computed as models do: the angle is rounded, then its cosine and
// sine are. Turns by theta and theta + 2 pi differ in these roundings alone.
//
//===----------------------------------------------------------------------===//

#include "RotationRows.h"
#include "llvm/Support/MathExtras.h"
#include <array>
#include <cmath>

using namespace mlir;
using namespace tnl;
using namespace tnl::raising;

static constexpr double kTurn = 2 * llvm::numbers::pi;
// Theta is looked for up to this many turns a token.
static constexpr int kMostTurns = 8;
// More candidates than this are not tried: the middle is as good.
static constexpr size_t kMostCandidates = 4096;
// How far a value may be from the exact one: it was rounded, more or less well,
// up to one unit beside the nearest.
static constexpr std::array<double, 4> kUnits = {0.51, 0.75, 1, 1.5};

double Format::ulp(double x) const {
  int exponent;
  std::frexp(x, &exponent);
  return std::ldexp(1.0, x == 0 ? least : std::max(exponent - digits, least));
}

double Format::round(double x) const {
  double unit = ulp(x);
  return std::nearbyint(x / unit) * unit;
}

// How far a computed angle may be from theta times `position`.
static double roundingError(const Format &format, double angle,
                            double position) {
  double error = format.ulp(angle) / 2, rounded = format.round(position);
  if (rounded != position)
    error += std::abs(angle) * std::abs(rounded / position - 1);
  return error + 1e-15 * std::abs(angle);
}

// The angle of row `n` before it was rounded, up to whole turns where the table
// has cosines and sines; unset where these are of no angle.
std::optional<Angle> RowFitter::angleOf(const Roundings &roundings,
                                        int64_t n) const {
  if (areAngles()) {
    double angle = angleAt(n);
    if (!std::isfinite(angle))
      return std::nullopt;
    return Angle{angle, roundings.values.ulp(angle) / 2};
  }
  double c = cosineAt(n), s = sineAt(n);
  if (!std::isfinite(c) || !std::isfinite(s))
    return std::nullopt;
  double cosineError = units * roundings.values.ulp(c),
         sineError = units * roundings.values.ulp(s);
  double lengthError =
      2 * (std::abs(c) * cosineError + std::abs(s) * sineError) + 1e-15;
  if (!(std::abs(c * c + s * s - 1) <= lengthError))
    return std::nullopt;
  return Angle{std::atan2(s, c),
               std::abs(s) * cosineError + std::abs(c) * sineError};
}

// The thetas that `turns` more turns a token leave.
std::optional<Interval> RowFitter::bound(const Roundings &roundings,
                                         double turns) {
  std::optional<Angle> first = angleOf(roundings, 0),
                       second = angleOf(roundings, 1);
  if (!first || !second) {
    misfit = std::max<int64_t>(misfit, first ? 1 : 0);
    return std::nullopt;
  }
  auto wrap = [&](double angle) {
    return areAngles() ? angle : angle - kTurn * std::nearbyint(angle / kTurn);
  };
  Interval interval;
  double step = wrap(second->value - first->value) + turns * kTurn;
  double slack =
      first->error + second->error +
      2 * roundingError(roundings.angles, step * (start + 1), start + 1);
  interval.meet(step - slack, step + slack);
  for (int64_t n = 0; n < table.positions; ++n) {
    std::optional<Angle> angle = angleOf(roundings, n);
    double position = start + double(n),
           expected = interval.middle() * position;
    bool fits = angle.has_value();
    // Otherwise it is not known in which turn this row is.
    if (!areAngles())
      fits &= (interval.largest - interval.least) * position < kTurn / 2;
    if (fits) {
      double value = expected + wrap(angle->value - expected);
      double error =
          angle->error + roundingError(roundings.angles, value, position);
      if (position == 0)
        fits = value == 0;
      else
        interval.meet((value - error) / position, (value + error) / position);
    }
    if (!fits || interval.isEmpty()) {
      misfit = std::max(misfit, n);
      return std::nullopt;
    }
  }
  return interval;
}

// By how many units in the last place the rows that `theta` gives, computed as
// the model does, differ from the table at most. Unset if that is too many.
std::optional<double> RowFitter::deviation(const Roundings &roundings,
                                           double theta,
                                           bool roundsAngles) const {
  const Format &values = roundings.values;
  double most = 0;
  auto compare = [&](double found, double expected) {
    double unit = std::max(values.ulp(found), values.ulp(expected));
    most = std::max(most, std::abs(found - expected) / unit);
  };
  for (int64_t n = 0; n < table.positions; ++n) {
    double position = start + double(n), angle = theta * position;
    if (roundsAngles)
      angle = roundings.angles.round(theta * roundings.angles.round(position));
    if (areAngles()) {
      if (values.round(angle) != angleAt(n))
        return std::nullopt;
      continue;
    }
    compare(cosineAt(n), std::cos(angle));
    compare(sineAt(n), std::sin(angle));
    if (!(most <= kUnits.back()))
      return std::nullopt;
  }
  return most;
}

// The middle one of the numbers of the angles' type that give all rows best.
std::optional<Theta> RowFitter::pick(const Roundings &roundings,
                                     const Interval &interval) const {
  const Format &format = roundings.angles;
  SmallVector<double> candidates;
  double candidate = format.round(interval.least);
  if (candidate < interval.least)
    candidate += format.ulp(candidate);
  for (; candidate <= interval.largest; candidate += format.ulp(candidate)) {
    if (candidates.size() == kMostCandidates)
      return Theta{kFloat32.round(interval.middle()), interval};
    candidates.push_back(candidate);
  }
  for (bool roundsAngles : {true, false}) {
    if (!roundsAngles && roundings.isNarrow())
      break;
    SmallVector<std::pair<double, double>> all; // thetas and their deviations
    for (double theta : candidates)
      if (auto units = deviation(roundings, theta, roundsAngles))
        all.push_back({theta, *units});
    for (double units : kUnits) {
      SmallVector<double> best;
      for (auto [theta, most] : all)
        if (most <= units)
          best.push_back(theta);
      if (!best.empty())
        return Theta{best[best.size() / 2],
                     {all.front().first, all.back().first}};
    }
  }
  return std::nullopt;
}

std::optional<Theta> RowFitter::fit(const Roundings &roundings) {
  // Of 16-bit values those that are rounded well say much more.
  if (roundings.values.digits < kFloat32.digits) {
    units = kUnits.front();
    if (std::optional<Theta> theta = fitTurns(roundings))
      return theta;
  }
  units = kUnits.back();
  return fitTurns(roundings);
}

std::optional<Theta> RowFitter::fitTurns(const Roundings &roundings) {
  // A table of angles says how often it turns.
  int most = table.kind == RotationTable::Angles ? 0 : kMostTurns;
  std::optional<Interval> first;
  for (int turns = 0; turns <= most; ++turns)
    for (int sign : {1, -1}) {
      if (turns == 0 && sign < 0)
        continue;
      std::optional<Interval> interval = bound(roundings, sign * turns);
      if (!interval)
        continue;
      if (std::optional<Theta> theta = pick(roundings, *interval))
        return theta;
      if (!first)
        first = interval;
    }
  // Rounding in 16 bits leaves intervals that are too wide to say anything.
  if (!first || roundings.isNarrow())
    return std::nullopt;
  return Theta{kFloat32.round(first->middle()), *first};
}
