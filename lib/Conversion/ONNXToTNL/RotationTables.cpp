//===- RotationTables.cpp - Angles behind constant tables -----------------===//
//
// Every row bounds theta from both sides; the bounds of all rows together leave
// a few numbers of float32. Of these, those are looked for that give the table
// when it is computed as models do: the angle is rounded, then its cosine and
// sine are. Turns by theta and theta + 2 pi differ in these roundings alone.
//
//===----------------------------------------------------------------------===//

#include "RotationTables.h"
#include "llvm/Support/FormatVariadic.h"
#include "llvm/Support/MathExtras.h"
#include <array>
#include <cmath>

using namespace mlir;
using namespace tnl;
using namespace tnl::raising;

static constexpr double kTurn = 2 * llvm::numbers::pi;
// Theta is looked for up to this many turns a token.
static constexpr int kMostTurns = 8;
// The first row is looked for up to this position.
static constexpr int64_t kMostStart = 1 << 20;
// More candidates than this are not tried: the middle is as good.
static constexpr size_t kMostCandidates = 4096;
// How far a value may be from the exact one: it was rounded, more or less well,
// up to one unit beside the nearest.
static constexpr std::array<double, 4> kUnits = {0.51, 0.75, 1, 1.5};

namespace {
/// A floating-point type: digits of its numbers, exponent of its smallest one.
struct Format {
  int digits, least;

  double ulp(double x) const {
    int exponent;
    std::frexp(x, &exponent);
    return std::ldexp(1.0, x == 0 ? least : std::max(exponent - digits, least));
  }
  double round(double x) const {
    double unit = ulp(x);
    return std::nearbyint(x / unit) * unit;
  }
};
constexpr Format kFloat32{24, -149}, kBFloat16{8, -133}, kFloat16{11, -24};

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
  std::optional<Angle> angleOf(const Roundings &roundings, int64_t n) const;
  std::optional<Interval> bound(const Roundings &roundings, double turns);
  bool reproduces(const Roundings &roundings, double theta, bool roundsAngles,
                  double units) const;
  std::optional<Theta> pick(const Roundings &roundings,
                            const Interval &interval) const;

  bool areAngles() const { return table.kind == RotationTable::Angles; }
  double angleAt(int64_t n) const { return column.cosine.at(head, n); }
  double cosineAt(int64_t n) const { return column.cosine.at(head, n); }
  double sineAt(int64_t n) const { return column.sine.at(head, n); }

  const RotationTable &table;
  double start;
  int64_t head;
  const RotationColumn &column;
};
} // namespace

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
  double cosineError = kUnits.back() * roundings.values.ulp(c),
         sineError = kUnits.back() * roundings.values.ulp(s);
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

// Whether `theta` gives every row, to `units` in the last place, when computed
// as the model does.
bool RowFitter::reproduces(const Roundings &roundings, double theta,
                           bool roundsAngles, double units) const {
  const Format &values = roundings.values;
  auto fits = [&](double found, double expected) {
    double unit = std::max(values.ulp(found), values.ulp(expected));
    return std::abs(found - expected) <= units * unit;
  };
  for (int64_t n = 0; n < table.positions; ++n) {
    double position = start + double(n), angle = theta * position;
    if (roundsAngles)
      angle = roundings.angles.round(theta * roundings.angles.round(position));
    if (areAngles() ? values.round(angle) != angleAt(n)
                    : !fits(cosineAt(n), std::cos(angle)) ||
                          !fits(sineAt(n), std::sin(angle)))
      return false;
  }
  return true;
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
      return std::nullopt;
    candidates.push_back(candidate);
  }
  for (bool roundsAngles : {true, false}) {
    if (!roundsAngles && roundings.isNarrow())
      break;
    auto reproducing = [&](ArrayRef<double> thetas, double units) {
      SmallVector<double> found;
      for (double theta : thetas)
        if (reproduces(roundings, theta, roundsAngles, units))
          found.push_back(theta);
      return found;
    };
    SmallVector<double> all = reproducing(candidates, kUnits.back());
    for (double units : kUnits)
      if (SmallVector<double> best = reproducing(all, units); !best.empty())
        return Theta{best[best.size() / 2], {all.front(), all.back()}};
  }
  return std::nullopt;
}

std::optional<Theta> RowFitter::fit(const Roundings &roundings) {
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

// The narrowest type that has all elements.
static Format formatOf(const RotationTable &table) {
  Format format = kBFloat16;
  auto widen = [&](const TableColumn &column, int64_t head) {
    for (int64_t n = 0; n < table.positions; ++n) {
      double x = column.at(head, n);
      while (format.digits < kFloat32.digits && format.round(x) != x)
        format = format.digits == kBFloat16.digits ? kFloat16 : kFloat32;
      if (format.digits == kFloat32.digits)
        return;
    }
  };
  for (int64_t head = 0; head < table.heads; ++head)
    for (const RotationColumn &column : table.columns)
      for (const TableColumn &part : {column.cosine, column.sine})
        if (format.digits < kFloat32.digits)
          widen(part, head);
  return format;
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
