//===- Columns.cpp - Where the columns of a value come from ---------------===//

#include "Columns.h"
#include "Values.h"

using namespace mlir;
using namespace tnl;
using namespace tnl::raising;

std::optional<Places> ColumnReader::broadcast(const Places &places,
                                              Value operand) {
  int64_t rank = rankOf(operand), resultRank = places.size();
  if (rank < 0 || rank > resultRank)
    return std::nullopt;
  Places result(places.end() - rank, places.end());
  for (int64_t axis = 0; axis < rank; ++axis)
    if (dimOf(operand, axis) == 1)
      result[axis] = {};
  return result;
}

//===----------------------------------------------------------------------===//
// Operations that move elements
//===----------------------------------------------------------------------===//

std::optional<Element> ColumnReader::stepConcat(onnx::ConcatOp op,
                                                const Places &places) {
  int64_t axis = op.getAxis(), rank = places.size();
  axis += axis < 0 ? rank : 0;
  if (axis < 0 || axis >= rank || !places[axis].isNumber())
    return std::nullopt;
  Element element{{}, places};
  int64_t &number = element.places[axis].number;
  for (Value input : op.getInputs()) {
    int64_t size = dimOf(input, axis);
    if (rankOf(input) != rank || ShapedType::isDynamic(size))
      return std::nullopt;
    if (number < size) {
      element.value = input;
      return element;
    }
    number -= size;
  }
  return std::nullopt;
}

// Loops stay what they are; axes between them may be split and joined.
std::optional<Element> ColumnReader::stepReshape(Operation *op,
                                                 const Places &places) {
  Value from = op->getOperand(0), to = op->getResult(0);
  int64_t rank = rankOf(from), next = 0;
  Element element{from, Places(rank)};
  // The number along the axes from `next` on that have `size` elements.
  auto place = [&](int64_t number, int64_t size) {
    int64_t first = next, product = 1;
    while (product < size && next < rank) {
      int64_t dim = dimOf(from, next++);
      if (ShapedType::isDynamic(dim) || dim == 0)
        return false;
      product *= dim;
    }
    for (int64_t axis = next; axis-- > first;) {
      element.places[axis].number = number % dimOf(from, axis);
      number /= dimOf(from, axis);
    }
    return product == size;
  };
  int64_t number = 0, size = 1;
  for (auto [axis, at] : llvm::enumerate(places)) {
    int64_t dim = dimOf(to, axis);
    if (at.isNumber()) {
      if (ShapedType::isDynamic(dim) || dim == 0 || size > (int64_t(1) << 40))
        return std::nullopt;
      number = number * dim + at.number;
      size *= dim;
      continue;
    }
    if (!place(number, size))
      return std::nullopt;
    number = 0, size = 1;
    while (next < rank && dimOf(from, next) == 1)
      ++next;
    if (next == rank || !raiser.sameSize(from, next, to, axis))
      return std::nullopt;
    element.places[next++] = at;
  }
  if (!place(number, size))
    return std::nullopt;
  for (; next < rank; ++next)
    if (dimOf(from, next) != 1)
      return std::nullopt;
  return element;
}

// The first tokens of something longer. A table that is shorter could not be
// broadcast, so that start and end decide which elements are left.
bool ColumnReader::sliceRows(onnx::SliceOp op, int64_t at, SizeExpr start,
                             SizeExpr end) {
  if (!start || !start.is(0))
    return false;
  if (raiser.sameSize(op, at, op.getData(), at))
    return true;
  SizeExpr count = raiser.size(tokens, axis);
  int64_t size = dimOf(op.getData(), at);
  if (!count || ShapedType::isDynamic(size) || size < 2 ||
      (raiser.size(op, at) != count && end != count))
    return false;
  most = most ? std::min(most, size) : size;
  return true;
}

std::optional<Element> ColumnReader::stepSlice(onnx::SliceOp op,
                                               const Places &places) {
  int64_t rank = places.size();
  const auto &starts = raiser.shapes.lookup(op.getStarts()).elements,
             &ends = raiser.shapes.lookup(op.getEnds()).elements;
  if (!starts || !ends || starts->size() != ends->size() ||
      rankOf(op.getData()) != rank)
    return std::nullopt;
  auto axes =
      op.getAxes()
          ? readInts(raiser, op.getAxes())
          : llvm::to_vector(llvm::seq<int64_t>(0, int64_t(starts->size())));
  auto steps = op.getSteps() ? readInts(raiser, op.getSteps())
                             : SmallVector<int64_t>(starts->size(), 1);
  if (!axes || !steps || axes->size() != starts->size() ||
      steps->size() != starts->size())
    return std::nullopt;
  Element element{op.getData(), places};
  for (auto [axis, start, end, step] :
       llvm::zip_equal(*axes, *starts, *ends, *steps)) {
    int64_t at = axis < 0 ? axis + rank : axis;
    if (at < 0 || at >= rank)
      return std::nullopt;
    if (!places[at].isNumber()) {
      bool isWhole = step == 1 && start && start.is(0) &&
                     raiser.sameSize(op, at, op.getData(), at);
      if (!isWhole && (places[at].loop != Axis::Row || step != 1 ||
                       !sliceRows(op, at, start, end)))
        return std::nullopt;
      continue;
    }
    int64_t size = dimOf(op.getData(), at);
    std::optional<int64_t> first = start ? start.asConstant() : std::nullopt;
    if (!first || ShapedType::isDynamic(size) || step < 1 || step > size)
      return std::nullopt;
    int64_t from =
        std::clamp<int64_t>(*first < 0 ? *first + size : *first, 0, size);
    int64_t number = from + places[at].number * step;
    if (number >= size)
      return std::nullopt;
    element.places[at].number = number;
  }
  return element;
}

std::optional<Element> ColumnReader::stepSplit(const Element &element) {
  auto op = element.value.getDefiningOp<onnx::SplitOp>();
  int64_t axis = op.getAxis(), rank = element.places.size();
  axis += axis < 0 ? rank : 0;
  if (axis < 0 || axis >= rank || !element.places[axis].isNumber())
    return std::nullopt;
  Element result{op.getInput(), element.places};
  for (Value output : op.getOutputs()) {
    if (output == element.value)
      return result;
    int64_t size = dimOf(output, axis);
    if (ShapedType::isDynamic(size))
      break;
    result.places[axis].number += size;
  }
  return std::nullopt;
}

std::optional<Element> ColumnReader::stepTile(onnx::TileOp op,
                                              const Places &places) {
  Element element{op.getInput(), places};
  for (auto [axis, at] : llvm::enumerate(element.places)) {
    int64_t size = dimOf(op.getInput(), axis);
    if (size == 1)
      at = {};
    else if (raiser.sameSize(op, axis, op.getInput(), axis))
      continue;
    else if (!at.isNumber() || ShapedType::isDynamic(size) || size == 0)
      return std::nullopt;
    else
      at.number %= size;
  }
  return element;
}

std::optional<Element> ColumnReader::step(const Element &element) {
  Operation *op = element.value.getDefiningOp();
  const Places &places = element.places;
  if (!op || op->getNumOperands() == 0 || rankOf(op->getOperand(0)) < 0)
    return std::nullopt;
  if (auto concat = dyn_cast<onnx::ConcatOp>(op))
    return stepConcat(concat, places);
  if (auto slice = dyn_cast<onnx::SliceOp>(op))
    return stepSlice(slice, places);
  if (isa<onnx::SplitOp>(op))
    return stepSplit(element);
  if (auto tile = dyn_cast<onnx::TileOp>(op))
    return rankOf(tile.getInput()) == int64_t(places.size())
               ? stepTile(tile, places)
               : std::nullopt;
  if (isa<onnx::ReshapeOp, onnx::UnsqueezeOp, onnx::SqueezeOp, onnx::FlattenOp>(
          op))
    return stepReshape(op, places);
  if (auto expand = dyn_cast<onnx::ExpandOp>(op)) {
    std::optional<Places> inner = broadcast(places, expand.getInput());
    return inner ? std::make_optional(Element{expand.getInput(), *inner})
                 : std::nullopt;
  }
  if (auto transpose = dyn_cast<onnx::TransposeOp>(op)) {
    Element inner{transpose.getData(), places};
    for (auto [axis, source] : llvm::enumerate(transpose.getPerm()))
      inner.places[source] = places[axis];
    return inner;
  }
  return std::nullopt;
}

Element ColumnReader::follow(Element element) {
  while (std::optional<Element> next = step(element))
    element = *next;
  return element;
}

//===----------------------------------------------------------------------===//
// Products
//===----------------------------------------------------------------------===//

static bool isFloatCast(Operation *op) {
  auto cast = dyn_cast_or_null<onnx::CastOp>(op);
  return cast && isFloat(cast.getInput()) && isFloat(cast);
}

// Made of cosines, sines and constants alone.
bool ColumnReader::isFactor(Value value) {
  Operation *op = value.getDefiningOp();
  if (!op)
    return false;
  if (isa<onnx::CosOp, onnx::SinOp, onnx::ConstantOp, WeightOp>(op))
    return isFloat(value);
  auto [it, isNew] = factors.try_emplace(value, false);
  if (!isNew)
    return it->second;
  bool result = false;
  if (auto concat = dyn_cast<onnx::ConcatOp>(op))
    result = llvm::all_of(concat.getInputs(),
                          [&](Value input) { return isFactor(input); });
  else if (isFloatCast(op) ||
           isa<onnx::ReshapeOp, onnx::UnsqueezeOp, onnx::SqueezeOp,
               onnx::FlattenOp, onnx::ExpandOp, onnx::TileOp, onnx::SliceOp,
               onnx::SplitOp, onnx::TransposeOp>(op))
    result = isFactor(op->getOperand(0));
  return factors[value] = result;
}

std::optional<Factor> ColumnReader::readFactor(Element element) {
  Factor factor;
  for (;;) {
    element = follow(element);
    Operation *op = element.value.getDefiningOp();
    bool isAngle = factor.kind != Factor::Number;
    if (auto cosine = dyn_cast_or_null<onnx::CosOp>(op); cosine && !isAngle) {
      factor.kind = Factor::Cosine;
      element.value = cosine.getX();
    } else if (auto sine = dyn_cast_or_null<onnx::SinOp>(op);
               sine && !isAngle) {
      factor.kind = Factor::Sine;
      element.value = sine.getX();
    } else if (isFloatCast(op) && !isAngle) {
      element.value = op->getOperand(0);
    } else {
      break;
    }
  }
  factor.of = element;
  if (factor.kind == Factor::Number &&
      !isa_and_present<onnx::ConstantOp, WeightOp>(
          element.value.getDefiningOp()))
    return std::nullopt;
  return factor;
}

// The first value on the way that has an element for each of those that loops
// run over, and `width` columns.
std::optional<Element> ColumnReader::readX(Element element, int64_t width,
                                           Value from) {
  for (;;) {
    if (from ? element.value == from
             : rankOf(element.value) == 4 && dimOf(element.value, 3) == width &&
                   element.places.back().isNumber())
      return element;
    std::optional<Element> next = step(element);
    if (!next)
      return std::nullopt;
    element = *next;
  }
}

std::optional<ColumnProduct> ColumnReader::read(Value value, int64_t column,
                                                int64_t width, Value from) {
  Element element{value, {}};
  const Axis loops[] = {Axis::Batch, Axis::Head, Axis::Row};
  for (auto [axis, loop] : llvm::enumerate(loops))
    element.places.push_back({dimOf(value, axis) == 1 ? Axis::None : loop, 0});
  element.places.push_back({Axis::None, column});
  element = follow(element);
  auto mul = element.value.getDefiningOp<onnx::MulOp>();
  if (!mul)
    return std::nullopt;
  Value x = mul.getA(), factor = mul.getB();
  if (isFactor(x))
    std::swap(x, factor);
  std::optional<Places> xPlaces = broadcast(element.places, x),
                        factorPlaces = broadcast(element.places, factor);
  if (!isFactor(factor) || isFactor(x) || !xPlaces || !factorPlaces)
    return std::nullopt;
  std::optional<Element> source = readX({x, *xPlaces}, width, from);
  if (!source)
    return std::nullopt;
  std::optional<Factor> times = readFactor({factor, *factorPlaces});
  if (!times)
    return std::nullopt;
  return ColumnProduct{*source, *times};
}
