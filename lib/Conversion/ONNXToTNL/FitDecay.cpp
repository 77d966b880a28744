//===- FitDecay.cpp - Formulas behind constant tables ---------------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "DecayEvaluator.h"
#include <cmath>

using namespace mlir;
using namespace tnl;
using namespace tnl::raising;

static constexpr double kFitTolerance = 1e-6;
// One unit in the last place of 1 in float32.
static constexpr double kDigit = 0x1p-23;
// Numbers below are left over from underflow.
static constexpr double kTiny = 1e-30;

namespace {
/// An element and the position it is a function of: i - j, or just one.
struct Sample {
  double position, value;
};

/// kind(slope * position + offset) for one head; Unknown when nothing fits.
struct Line {
  Formula::Kind kind = Formula::Unknown;
  double slope = 0, offset = 0;
  double interval = 0; ///< how far slopes that fit are apart, to the slope
};
} // namespace

static std::optional<Line> fitAffine(ArrayRef<Sample> samples,
                                     const Sample &first, const Sample &last) {
  double slope = (last.value - first.value) / (last.position - first.position);
  double offset = first.value - slope * first.position;
  for (const Sample &sample : samples) {
    double expected = slope * sample.position + offset;
    if (!(std::abs(sample.value - expected) <=
          kFitTolerance * std::max(std::abs(sample.value), std::abs(expected))))
      return std::nullopt;
  }
  return Line{Formula::Affine, slope, offset};
}

static std::optional<Line> fitExponential(ArrayRef<Sample> samples) {
  // The two ends of what did not underflow.
  const Sample *first = nullptr, *last = nullptr;
  for (const Sample &sample : samples) {
    if (sample.value < 0)
      return std::nullopt;
    if (sample.value < kTiny)
      continue;
    if (!first || sample.position < first->position)
      first = &sample;
    if (!last || sample.position > last->position)
      last = &sample;
  }
  if (!first || first->position == last->position)
    return std::nullopt;
  double slope = (std::log(last->value) - std::log(first->value)) /
                 (last->position - first->position);
  double offset = std::log(first->value) - slope * first->position;
  for (const Sample &sample : samples) {
    // Tables are made in float32, where the exponent was rounded first.
    double exponent = slope * sample.position + offset;
    double expected = std::exp(exponent);
    double allowed = kFitTolerance * (1 + std::abs(exponent)) * expected;
    if (!(std::abs(sample.value - expected) <= allowed) &&
        (sample.value >= kTiny || expected >= 2 * kTiny))
      return std::nullopt;
  }
  return Line{Formula::Exponential, slope, offset};
}

// exp(slope * distance), each element within a digit of float32 and the
// rounding of its exponent. Near 1 many slopes give the same elements; the
// middle one of those that give all is nearest to what the table was made of.
static std::optional<Line> fitDistances(ArrayRef<Sample> samples) {
  double least = -std::numeric_limits<double>::infinity(), largest = -least;
  for (const Sample &sample : samples) {
    if (sample.position == 0 || sample.value < 0)
      return std::nullopt;
    if (sample.value < kTiny)
      continue;
    double exponent = std::log(sample.value);
    double allowed = kDigit * (1 + std::abs(exponent) / 2);
    double a = (exponent - allowed) / sample.position,
           b = (exponent + allowed) / sample.position;
    least = std::max(least, std::min(a, b));
    largest = std::min(largest, std::max(a, b));
  }
  if (!(least <= largest) || !std::isfinite(largest - least))
    return std::nullopt;
  double slope = (least + largest) / 2;
  for (const Sample &sample : samples)
    if (sample.value < kTiny && std::exp(slope * sample.position) >= 2 * kTiny)
      return std::nullopt;
  return Line{Formula::Exponential, slope, 0,
              (largest - least) / std::abs(slope)};
}

static Line fitLine(ArrayRef<Sample> samples, bool distance) {
  if (samples.empty())
    return {Formula::Affine, 0, 0};
  double value = samples.front().value;
  if (llvm::all_of(samples, [&](const Sample &x) { return x.value == value; }))
    return {value <= -65504 ? Formula::MinusInfinity : Formula::Affine, 0,
            value};
  auto [first, last] = std::minmax_element(
      samples.begin(), samples.end(),
      [](const Sample &a, const Sample &b) { return a.position < b.position; });
  if (first->position == last->position ||
      llvm::any_of(samples,
                   [](const Sample &x) { return !std::isfinite(x.value); }))
    return {};
  // Few whole numbers can also be powers; they are meant as distances.
  bool whole = llvm::all_of(
      samples, [](const Sample &x) { return x.value == std::floor(x.value); });
  if (!whole && distance)
    if (std::optional<Line> line = fitDistances(samples))
      return *line;
  if (!whole)
    if (std::optional<Line> line = fitExponential(samples))
      return *line;
  if (std::optional<Line> line = fitAffine(samples, *first, *last))
    return *line;
  return {};
}

// One formula from a line per head. A head that does not decay at all is
// constant where the others are exponentials.
static Formula merge(ArrayRef<Line> lines, bool distance, Axis loop) {
  Formula::Kind kind = lines.front().kind;
  for (const Line &line : lines)
    if (line.kind == Formula::Exponential)
      kind = Formula::Exponential;
  SmallVector<double> slopes, offsets;
  for (Line line : lines) {
    if (kind == Formula::Exponential && line.kind == Formula::Affine &&
        line.slope == 0 && line.offset > 0)
      line = {kind, 0, std::log(line.offset)};
    if (line.kind != kind || kind == Formula::Unknown)
      return Formula::unknown();
    slopes.push_back(line.slope);
    offsets.push_back(line.offset);
  }
  if (kind == Formula::MinusInfinity)
    return Formula::constant(PerHead(offsets));
  PerHead slope(slopes), zero;
  Formula formula =
      Formula::affine(distance || loop == Axis::Row ? slope : zero,
                      distance            ? zero - slope
                      : loop == Axis::Row ? zero
                                          : slope,
                      zero, PerHead(offsets));
  return kind == Formula::Exponential ? exponential(formula) : formula;
}

namespace {
/// Where the elements of a table are that one loop runs over.
struct Loop {
  int64_t size = 1, stride = 0;
};
struct Loops {
  Loop head, row, column;
  SmallVector<Loop> others; // along which all elements must be equal
};
} // namespace

static Loops loopsOf(ArrayRef<int64_t> shape, const Index &index) {
  Loops loops;
  int64_t stride = 1;
  for (int64_t axis = index.size() - 1; axis >= 0; --axis) {
    Loop loop{shape[axis], stride};
    stride *= loop.size;
    if (loop.size == 1)
      continue;
    switch (index[axis]) {
    case Axis::Head:
      loops.head = loop;
      break;
    case Axis::Row:
      loops.row = loop;
      break;
    case Axis::Column:
      loops.column = loop;
      break;
    default:
      loops.others.push_back(loop);
    }
  }
  return loops;
}

// A table that was copied for each sequence of a batch.
static bool repeats(const Constant &constant, const Loop &loop) {
  int64_t count = constant.elements.size();
  for (int64_t at = 0; at < count; ++at) {
    int64_t first = at - at / loop.stride % loop.size * loop.stride;
    double a = constant.elements.getFloat(at),
           b = constant.elements.getFloat(first);
    if (!(a == b))
      return false;
  }
  return true;
}

DecayForm tnl::raising::fitDecay(const Constant &constant, const Index &index,
                                 double &interval) {
  Loops loops = loopsOf(constant.shape, index);
  if (constant.elements.size() == 0 ||
      !llvm::all_of(loops.others,
                    [&](const Loop &x) { return repeats(constant, x); }))
    return {};
  const auto &[head, row, column, others] = loops;
  bool both = row.stride && column.stride;
  DecayForm form;
  for (Zone zone : kZones) {
    bool distance = both && zone != Same;
    SmallVector<Line> lines;
    for (int64_t h = 0; h < head.size; ++h) {
      std::vector<Sample> samples;
      for (int64_t i = 0; i < row.size; ++i)
        for (int64_t j = 0; j < column.size; ++j) {
          if (both && (j > i ? After : j == i ? Same : Before) != zone)
            continue;
          double position = !both ? i + j : zone == Same ? j : i - j;
          samples.push_back({position, constant.elements.getFloat(
                                           h * head.stride + i * row.stride +
                                           j * column.stride)});
        }
      lines.push_back(fitLine(samples, distance));
      interval = std::max(interval, lines.back().interval);
    }
    form.zones[zone] =
        merge(lines, distance, !both && row.stride ? Axis::Row : Axis::Column);
  }
  return form;
}
