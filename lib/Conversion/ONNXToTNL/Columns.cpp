//===- Columns.cpp - Where the columns of a value come from ---------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "Columns.h"
#include "Positions.h"
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
      if (ShapedType::isDynamic(dim) || dim == 0 || dim > size)
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
      if (ShapedType::isDynamic(dim) || dim == 0 || dim > kMostElements / size)
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

std::optional<Element> ColumnReader::stepSlice(onnx::SliceOp op,
                                               const Places &places) {
  int64_t rank = places.size();
  auto cuts = readSlice(raiser, op);
  if (!cuts || rankOf(op.getData()) != rank)
    return std::nullopt;
  Element element{op.getData(), places};
  for (auto [at, start, end, step] : *cuts) {
    if (!places[at].isNumber()) {
      std::optional<int64_t> rows =
          step == 1 ? firstRows(raiser, op, at, start, end,
                                places[at].loop == Axis::Row
                                    ? raiser.size(tokens, axis)
                                    : SizeExpr())
                    : std::nullopt;
      if (!rows)
        return std::nullopt;
      if (*rows)
        most = most ? std::min(most, *rows) : *rows;
      continue;
    }
    int64_t size = dimOf(op.getData(), at);
    std::optional<int64_t> first = start ? start.asConstant() : std::nullopt;
    if (!first || ShapedType::isDynamic(size) || step < 1 || step > size)
      return std::nullopt;
    int64_t from =
        std::clamp<int64_t>(*first < 0 ? *first + size : *first, 0, size);
    int64_t column = places[at].number;
    if (column > (size - 1 - from) / step)
      return std::nullopt;
    element.places[at].number = from + column * step;
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

// Rows of a table, picked by the positions of tokens.
std::optional<Element> ColumnReader::stepGather(onnx::GatherOp op,
                                                const Places &places) {
  int64_t rank = rankOf(op.getData()), axis = op.getAxis(),
          indexRank = rankOf(op.getIndices());
  axis += axis < 0 ? rank : 0;
  if (axis < 0 || axis >= rank || indexRank < 0 ||
      int64_t(places.size()) != rank - 1 + indexRank || !isFactor(op.getData()))
    return std::nullopt;
  const auto *first = places.begin() + axis, *last = first + indexRank;
  Element indices{op.getIndices(), Places(first, last)};
  auto isPosition = [](const Place &x) {
    return x.loop == Axis::Row || x.loop == Axis::Batch || x.number == 0;
  };
  if (!llvm::all_of(indices.places, isPosition))
    return std::nullopt;
  if (gathered && (gathered->value != indices.value ||
                   !llvm::equal(gathered->places, indices.places)))
    return std::nullopt;
  int64_t size = dimOf(op.getData(), axis);
  if (ShapedType::isDynamic(size))
    return std::nullopt;
  most = most ? std::min(most, size) : size;
  gathered = indices;
  Element element{op.getData(), Places(places.begin(), first)};
  element.places.push_back({Axis::Row, 0});
  element.places.append(last, places.end());
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
  if (auto gather = dyn_cast<onnx::GatherOp>(op))
    return stepGather(gather, places);
  if (auto tile = dyn_cast<onnx::TileOp>(op))
    return rankOf(tile.getInput()) == int64_t(places.size())
               ? stepTile(tile, places)
               : std::nullopt;
  if (op->hasTrait<onnx::KeepsOrder>())
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
  for (unsigned i = 0; i < kMostSteps; ++i) {
    std::optional<Element> next = step(element);
    if (!next)
      break;
    element = *next;
  }
  return element;
}
