//===- DecayTables.cpp - Constant tables and slices of them ---------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//   table[-N:, -N:] and table[:N, :N] of a table that is longer than the
//   sequence. Row i of the last N of T rows is row i + T - N of the table.
//
//===----------------------------------------------------------------------===//

#include "DecayEvaluator.h"

using namespace mlir;
using namespace tnl;
using namespace tnl::raising;

DecayEvaluator::Window *DecayEvaluator::Windows::of(Axis loop) {
  return loop == Axis::Row ? &row : loop == Axis::Column ? &column : nullptr;
}

// The formula of element i of the last N of `size`, from that of the whole.
static void moveToLast(Formula &formula, const PerHead &coefficient,
                       int64_t size) {
  if (size == 0 || formula.kind == Formula::Unknown ||
      formula.kind == Formula::MinusInfinity)
    return;
  formula.offset = formula.offset + coefficient * PerHead(double(size));
  formula.length = formula.length - coefficient;
}

DecayForm DecayEvaluator::fitTable(const Constant &constant,
                                   const Index &index) {
  double interval = 0;
  DecayForm form = fitDecay(constant, index, interval);
  if (form.isKnown() && interval > fit.interval)
    fit = {llvm::max_element(constant.shape)[0], interval};
  return form;
}

DecayForm DecayEvaluator::visitConstant(const Constant &constant,
                                        const Index &index) {
  bool rows = false, columns = false;
  for (auto [size, loop] : llvm::zip_equal(constant.shape, index)) {
    const Window *window = windows.of(loop);
    if (!window)
      continue;
    (loop == Axis::Row ? rows : columns) = true;
    bool fits = window->lastOf ? size == window->lastOf
                               : window->first || tokens.asConstant() == size;
    if (!fits)
      return unknown("a constant mask has another length than the sequence");
    if (!window->isWhole() && !tokens.asConstant())
      limit = limit.atMost(size);
  }
  if (rows && columns && !windows.keepDistances())
    return unknown("rows and columns of a constant mask are sliced "
                   "differently");
  DecayForm form = fitTable(constant, index);
  if (!form.isKnown())
    return unknown("a constant mask has values that are no exponential of "
                   "token distances");
  for (Formula &formula : form.zones) {
    PerHead row = formula.row, column = formula.column;
    moveToLast(formula, row, windows.row.lastOf);
    moveToLast(formula, column, windows.column.lastOf);
  }
  return form;
}

// A table shorter than the sequence could not be broadcast to the scores, so
// that start and end decide which of its elements are left.
bool DecayEvaluator::enterWindow(onnx::SliceOp slice, int64_t axis,
                                 SizeExpr start, SizeExpr end, Window &window) {
  bool fromFirst = start && start.is(0);
  if (fromFirst && raiser.sameSize(slice, axis, slice.getData(), axis))
    return true;
  if (!window.isWhole())
    return fail("a slice of the mask is sliced again");
  if (fromFirst) {
    window.first = true;
    return isTokens(raiser.size(slice, axis)) ||
           (isTokens(end) && dimOf(slice.getData(), axis) > 1) ||
           fail("a slice of the mask has another length than the sequence");
  }
  int64_t size = dimOf(slice.getData(), axis);
  std::optional<int64_t> last = end ? end.asConstant() : std::nullopt;
  if (!start || ShapedType::isDynamic(size) || !last || *last < size ||
      (!isTokens(-start) && !isTokens(size - start)))
    return fail("a slice of the mask takes neither its first nor its last rows "
                "or columns");
  window.lastOf = size;
  return true;
}

static bool isPlain(ArrayRef<SliceAxis> cuts) {
  return llvm::all_of(cuts, [](const SliceAxis &cut) { return cut.step == 1; });
}

bool DecayEvaluator::enterSlice(onnx::SliceOp slice, const Index &index) {
  int64_t rank = index.size();
  auto cuts = readSlice(raiser, slice);
  if (!cuts || rankOf(slice.getData()) != rank || !isPlain(*cuts))
    return fail("the bounds of a slice of the mask are not known");
  for (auto [position, start, end, step] : *cuts) {
    if (Window *window = windows.of(index[position])) {
      if (!enterWindow(slice, position, start, end, *window))
        return false;
    } else if (!raiser.sameSize(slice, position, slice.getData(), position)) {
      return fail("a slice of the mask is not along tokens");
    }
  }
  return true;
}

// Exporters slice rows, then columns.
static constexpr unsigned kMostSlices = 4;

// What slices with constant bounds leave of a constant.
static std::optional<Constant>
readPart(const Raiser &raiser, onnx::SliceOp slice, unsigned depth = 0) {
  auto type = dyn_cast<RankedTensorType>(slice.getType());
  auto cuts = readSlice(raiser, slice);
  if (!type || !type.hasStaticShape() || !isFloat(slice) || !cuts ||
      !isPlain(*cuts))
    return std::nullopt;
  std::optional<Constant> table = readConstant(slice.getData());
  if (auto inner = slice.getData().getDefiningOp<onnx::SliceOp>();
      inner && depth < kMostSlices)
    table = readPart(raiser, inner, depth + 1);
  if (!table || type.getNumElements() > kMostElements)
    return std::nullopt;
  int64_t rank = type.getRank();
  SmallVector<int64_t> first(rank, 0);
  for (auto [at, from, end, step] : *cuts) {
    std::optional<int64_t> start = from ? from.asConstant() : std::nullopt;
    if (!start)
      return std::nullopt;
    int64_t size = table->shape[at];
    first[at] =
        std::clamp<int64_t>(*start < 0 ? *start + size : *start, 0, size);
    if (first[at] + type.getDimSize(at) > size)
      return std::nullopt;
  }
  std::vector<double> elements;
  elements.reserve(type.getNumElements());
  for (int64_t i = 0; i < type.getNumElements(); ++i) {
    int64_t rest = i, stride = 1, from = 0;
    for (int64_t axis = rank - 1; axis >= 0; --axis) {
      int64_t size = type.getDimSize(axis);
      from += (rest % size + first[axis]) * stride;
      rest /= size;
      stride *= table->shape[axis];
    }
    elements.push_back(table->elements.getFloat(from));
  }
  auto wide = type.clone(Float64Type::get(slice.getContext()));
  FailureOr<WeightData> data =
      WeightData::open(DenseElementsAttr::get(wide, ArrayRef(elements)), wide,
                       [&] { return slice.emitError(); });
  if (failed(data))
    return std::nullopt;
  return Constant{SmallVector<int64_t>(type.getShape()), std::move(*data)};
}

DecayForm DecayEvaluator::visitSlice(Operation *op, const Index &index) {
  auto slice = cast<onnx::SliceOp>(op);
  if (windows.row.isWhole() && windows.column.isWhole())
    if (std::optional<Constant> part = readPart(raiser, slice))
      return visitConstant(*part, index);
  Windows outer = windows;
  DecayForm form;
  if (enterSlice(slice, index))
    form = visit(slice.getData(), index);
  windows = outer;
  return form;
}
