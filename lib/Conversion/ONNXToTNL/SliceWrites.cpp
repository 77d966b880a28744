//===- SliceWrites.cpp - Results written block by block -------------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "SliceWrites.h"
#include "Index.h"

using namespace mlir;
using namespace tnl;
using namespace tnl::raising;

// More places are no slice that an exporter spelt out.
static constexpr int64_t kMostPlaces = int64_t(1) << 24;
// Loops over the axes of the updates.
static constexpr Axis kLoopAxes[] = {Axis::Batch, Axis::Head, Axis::Row,
                                     Axis::Column};

namespace {
/// Integers that count from extent.start along one loop; extent.start alone
/// where there is none.
struct Count {
  Axis loop = Axis::None;
  Extent extent;
};
} // namespace

static bool isBeyond(SizeExpr bound) {
  std::optional<int64_t> number = bound.asConstant();
  return number && *number >= INT32_MAX;
}

// A bound as a position from 0 on; null when its sign is not known.
static SizeExpr positionOf(SizeExpr bound, SizeExpr size) {
  if (!bound || !size)
    return {};
  if (isBeyond(bound))
    return size;
  if (bound.lower() >= 0)
    return bound.asConstant() && size.asConstant() ? SizeExpr::min(bound, size)
                                                   : bound;
  SizeExpr fromEnd = size + bound;
  return bound.upper() < 0 && fromEnd.lower() >= 0 ? fromEnd : SizeExpr();
}

// The positions that `slice` leaves along its only axis that it cuts.
static std::optional<std::pair<int64_t, Extent>> cutOf(const Raiser &raiser,
                                                       onnx::SliceOp slice) {
  auto cuts = readSlice(raiser, slice);
  if (!cuts)
    return std::nullopt;
  std::optional<std::pair<int64_t, Extent>> cut;
  for (auto [axis, start, end, step] : *cuts) {
    if (step != 1)
      return std::nullopt;
    if (start && start.is(0) &&
        raiser.sameSize(slice, axis, slice.getData(), axis))
      continue;
    SizeExpr size = raiser.size(slice.getData(), axis);
    Extent extent{positionOf(start, size), positionOf(end, size)};
    if (cut || !extent.start || !extent.end)
      return std::nullopt;
    cut = {axis, extent};
  }
  return cut;
}

Cut tnl::raising::matchCut(const Raiser &raiser, Value value, int64_t axis) {
  if (auto slice = value.getDefiningOp<onnx::SliceOp>())
    if (auto cut = cutOf(raiser, slice); cut && cut->first == axis)
      return {slice.getData(), cut->second};
  return {
      value,
      {SizeExpr::constant(0, value.getContext()), raiser.size(value, axis)}};
}

// Which axis component `component` of `count` of a constant counts along.
static std::optional<Count> constantCount(const Constant &constant,
                                          const Index &index, int64_t component,
                                          int64_t count, MLIRContext *context) {
  int64_t size = constant.elements.size() / count;
  if (size == 0 || size > kMostPlaces)
    return std::nullopt;
  auto element = [&](int64_t at) {
    return constant.elements.getInt(at * count + component);
  };
  int64_t first = element(0), stride = size;
  auto extent = [&](int64_t length) {
    return Extent{SizeExpr::constant(first, context),
                  SizeExpr::constant(first + length, context)};
  };
  if (first < 0)
    return std::nullopt;
  if (llvm::all_of(llvm::seq(size),
                   [&](int64_t at) { return element(at) == first; }))
    return Count{Axis::None, extent(1)};
  for (auto [axis, loop] : llvm::enumerate(index)) {
    int64_t length = constant.shape[axis];
    stride /= length;
    if (length == 1)
      continue;
    bool counts = llvm::all_of(llvm::seq(size), [&](int64_t at) {
      return element(at) == first + at / stride % length;
    });
    if (counts)
      return Count{loop, extent(length)};
  }
  return std::nullopt;
}

static std::optional<Count> visitCount(const Raiser &raiser, Value value,
                                       const Index &index);

static std::optional<Count> visitSum(const Raiser &raiser, onnx::AddOp add,
                                     const Index &index) {
  Count sum;
  SizeExpr zero = SizeExpr::constant(0, add.getContext());
  sum.extent = {zero, zero};
  bool counts = false;
  for (Value operand : {add.getA(), add.getB()}) {
    auto inner = broadcastIndex(index, operand);
    auto part = inner ? visitCount(raiser, operand, *inner) : std::nullopt;
    if (!part || (counts && part->loop != Axis::None))
      return std::nullopt;
    counts |= part->loop != Axis::None;
    if (part->loop != Axis::None)
      sum.loop = part->loop;
    sum.extent.start = sum.extent.start + part->extent.start;
    sum.extent.end =
        sum.extent.end +
        (part->loop == Axis::None ? part->extent.start : part->extent.end);
  }
  if (!counts)
    sum.extent.end = sum.extent.start + 1;
  return sum;
}

static std::optional<Count> visitCount(const Raiser &raiser, Value value,
                                       const Index &index) {
  if (isFloat(value) || rankOf(value) != static_cast<int64_t>(index.size()))
    return std::nullopt;
  if (auto constant = readConstant(value, kMostPlaces))
    return constantCount(*constant, index, 0, 1, value.getContext());
  Operation *op = value.getDefiningOp();
  if (!op)
    return std::nullopt;
  auto number = [&](Value scalar) -> SizeExpr {
    const auto &elements = raiser.facts(scalar).elements;
    return elements && elements->size() == 1 ? elements->front() : SizeExpr();
  };
  if (auto range = dyn_cast<onnx::RangeOp>(op)) {
    SizeExpr start = number(range.getStart()), end = number(range.getLimit()),
             step = number(range.getDelta());
    if (!start || !end || !step || !step.is(1) || start.lower() < 0)
      return std::nullopt;
    return Count{index.front(), {start, end}};
  }
  if (auto add = dyn_cast<onnx::AddOp>(op))
    return visitSum(raiser, add, index);
  if (auto slice = dyn_cast<onnx::SliceOp>(op)) {
    auto cut = cutOf(raiser, slice);
    auto inner = visitCount(raiser, slice.getData(), index);
    if (!inner || !cut || inner->loop != index[cut->first] ||
        !inner->extent.start.is(0))
      return cut ? std::nullopt : inner;
    return Count{inner->loop, cut->second};
  }
  if (!isWide(elementOf(value)))
    return std::nullopt;
  if (auto cast = dyn_cast<onnx::CastOp>(op))
    return elementOf(cast.getInput()).isInteger(1)
               ? std::nullopt
               : visitCount(raiser, cast.getInput(), index);
  auto inner = operandIndex(raiser, op, index);
  return inner ? visitCount(raiser, op->getOperand(0), *inner) : std::nullopt;
}

// Component `component` of the places.
static std::optional<Count> placeCount(const Raiser &raiser, Value places,
                                       int64_t component, int64_t axes) {
  Index index(kLoopAxes, kLoopAxes + axes);
  for (int64_t axis = 0; axis < axes; ++axis)
    if (dimOf(places, axis) == 1)
      index[axis] = Axis::None;
  if (auto constant = readConstant(places, kMostPlaces))
    return constantCount(*constant, index, component, dimOf(places, -1),
                         places.getContext());
  index.push_back(Axis::None);
  if (dimOf(places, -1) == 1)
    return visitCount(raiser, places, index);
  auto concat = places.getDefiningOp<onnx::ConcatOp>();
  if (!concat || (concat.getAxis() != -1 && concat.getAxis() != axes) ||
      static_cast<int64_t>(concat.getInputs().size()) != dimOf(places, -1) ||
      !llvm::all_of(concat.getInputs(),
                    [](Value part) { return dimOf(part, -1) == 1; }))
    return std::nullopt;
  return visitCount(raiser, concat.getInputs()[component], index);
}

std::optional<SliceWrite>
tnl::raising::matchSliceWrite(const Raiser &raiser, onnx::ScatterNDOp scatter) {
  Value data = scatter.getData(), places = scatter.getIndices(),
        updates = scatter.getUpdates();
  int64_t rank = rankOf(data), axes = rankOf(places) - 1;
  // Each axis that is written has a place, and updates have its loop.
  if (scatter.getReduction() != "none" || axes < 1 || axes > 4 ||
      dimOf(places, -1) != axes || axes > rank || rankOf(updates) != rank)
    return std::nullopt;
  SliceWrite write{data, updates, /*axis=*/-1, {}};
  for (int64_t axis = 0; axis < axes; ++axis) {
    auto count = placeCount(raiser, places, axis, axes);
    if (!count || (count->loop != kLoopAxes[axis] &&
                   (count->loop != Axis::None || dimOf(places, axis) != 1)))
      return std::nullopt;
    SizeExpr size = raiser.size(data, axis);
    if (!size)
      return std::nullopt;
    bool whole = count->extent.start.is(0) &&
                 (raiser.sameSize(updates, axis, data, axis) ||
                  count->extent.end == size);
    if (whole)
      continue;
    if (write.axis != -1)
      return std::nullopt;
    write.axis = axis;
    write.extent = count->extent;
  }
  for (int64_t axis = axes; axis < rank; ++axis)
    if (!raiser.sameSize(updates, axis, data, axis))
      return std::nullopt;
  return write;
}

// Of starts and ends of extents, and the size that they are of. `haveAll`
// becomes true where they do and all have positions.
static bool followEachOther(ArrayRef<SizeExpr> bounds, bool &haveAll) {
  SizeExpr size = bounds.back(),
           next = SizeExpr::constant(0, size.getContext());
  bool isAnyEmpty = false;
  for (; bounds.size() > 1; bounds = bounds.drop_front(2)) {
    SizeExpr start = bounds[0], end = bounds[1];
    if (start.asConstant() && size.asConstant())
      end = SizeExpr::min(end, size);
    if (start.asConstant() && end.asConstant() &&
        *end.asConstant() <= *start.asConstant()) {
      isAnyEmpty = true;
      continue;
    }
    // Only the last can end at a size.
    if (start != next || !start.asConstant())
      return false;
    next = end;
  }
  haveAll |= next == size && !isAnyEmpty;
  return next == size;
}

bool tnl::raising::coversAll(const Raiser &raiser, ArrayRef<Extent> extents,
                             SizeExpr size) {
  SmallVector<SizeExpr> bounds;
  for (const Extent &extent : extents)
    bounds.append({extent.start, extent.end});
  bounds.push_back(size);
  // Not by chance, since the others are empty in every call.
  bool haveAll = false;
  return raiser.analysis.allowed.inEveryCall(bounds,
                                             [&](ArrayRef<SizeExpr> inCall) {
                                               return followEachOther(inCall,
                                                                      haveAll);
                                             }) &&
         haveAll;
}

std::optional<Pieces> tnl::raising::matchPieces(const Raiser &raiser,
                                                Operation *root) {
  Pieces result;
  if (auto concat = dyn_cast<onnx::ConcatOp>(root)) {
    result.axis = concat.getAxis();
    if (result.axis < 0)
      result.axis += rankOf(concat);
    llvm::append_range(result.values, concat.getInputs());
    return result;
  }
  auto scatter = dyn_cast<onnx::ScatterNDOp>(root);
  for (; scatter;
       scatter = scatter.getData().getDefiningOp<onnx::ScatterNDOp>()) {
    auto write = matchSliceWrite(raiser, scatter);
    if (!write || (!result.values.empty() && write->axis != result.axis))
      return std::nullopt;
    result.axis = write->axis;
    result.values.push_back(write->updates);
    result.written.push_back(write->extent);
    // What was there before does not matter once all is written.
    if (write->axis == -1 || write->extent.start.is(0))
      break;
  }
  std::reverse(result.values.begin(), result.values.end());
  std::reverse(result.written.begin(), result.written.end());
  bool complete =
      !result.values.empty() &&
      (result.axis == -1
           ? result.values.size() == 1
           : coversAll(raiser, result.written,
                       raiser.size(root->getResult(0), result.axis)));
  return complete ? std::optional(std::move(result)) : std::nullopt;
}
