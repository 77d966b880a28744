//===- FitDecay.cpp - Formulas behind constant tables ---------------------===//

#include "DecayEvaluator.h"
#include <cmath>

using namespace mlir;
using namespace tnl;
using namespace tnl::raising;

static constexpr double kTolerance = 1e-6;
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
};
} // namespace

static std::optional<Line> fitAffine(ArrayRef<Sample> samples,
                                     const Sample &first, const Sample &last) {
  double slope = (last.value - first.value) / (last.position - first.position);
  double offset = first.value - slope * first.position;
  for (const Sample &sample : samples) {
    double expected = slope * sample.position + offset;
    if (!(std::abs(sample.value - expected) <=
          kTolerance * std::max(std::abs(sample.value), std::abs(expected))))
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
    double allowed = kTolerance * (1 + std::abs(exponent)) * expected;
    if (!(std::abs(sample.value - expected) <= allowed) &&
        (sample.value >= kTiny || expected >= 2 * kTiny))
      return std::nullopt;
  }
  return Line{Formula::Exponential, slope, offset};
}

static Line fitLine(ArrayRef<Sample> samples) {
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

DecayForm tnl::raising::fitDecay(const Constant &constant, const Index &index) {
  // Strides and sizes of the loops; other axes must not matter.
  int64_t headSize = 1, headStride = 0, rowSize = 1, rowStride = 0,
          columnSize = 1, columnStride = 0, stride = 1;
  for (int64_t axis = index.size() - 1; axis >= 0; --axis) {
    int64_t size = constant.shape[axis];
    if (size != 1) {
      switch (index[axis]) {
      case Axis::Head:
        headSize = size, headStride = stride;
        break;
      case Axis::Row:
        rowSize = size, rowStride = stride;
        break;
      case Axis::Column:
        columnSize = size, columnStride = stride;
        break;
      default:
        return {};
      }
    }
    stride *= size;
  }
  if (constant.elements.size() == 0)
    return {};
  bool both = rowStride && columnStride;
  DecayForm form;
  for (Zone zone : kZones) {
    SmallVector<Line> lines;
    for (int64_t head = 0; head < headSize; ++head) {
      std::vector<Sample> samples;
      for (int64_t i = 0; i < rowSize; ++i)
        for (int64_t j = 0; j < columnSize; ++j) {
          if (both && (j > i ? After : j == i ? Same : Before) != zone)
            continue;
          double position = !both ? i + j : zone == Same ? j : i - j;
          samples.push_back({position, constant.elements.getFloat(
                                           head * headStride + i * rowStride +
                                           j * columnStride)});
        }
      lines.push_back(fitLine(samples));
    }
    form.zones[zone] = merge(lines, both && zone != Same,
                             !both && rowStride ? Axis::Row : Axis::Column);
  }
  return form;
}
