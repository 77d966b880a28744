//===- LRPEAngles.cpp - Rotations by theta times position -----------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "LRPE.h"
#include "mlir/Dialect/Arith/IR/Arith.h"

using namespace mlir;
using namespace tnl;
using namespace tnl::raising;

// Theta [H, P] as a part of the model.
Value LRPEMatcher::theta(ArrayRef<float> numbers) {
  auto type =
      RankedTensorType::get({heads, width}, raiser.rewriter.getF32Type());
  Value constant = raiser.create<onnx::ConstantOp>(
      root, DenseElementsAttr::get(type, numbers));
  return asWeight(raiser, constant, {heads, width});
}

// A stored [H, P] stays as it is; a narrow one is used wide.
static Value storedTheta(Raiser &raiser, Value constant, Type wide,
                         ArrayRef<int64_t> shape) {
  Value weight = asWeight(raiser, constant, shape);
  if (!weight || elementOf(weight) == wide)
    return weight;
  raiser.rewriter.setInsertionPointAfter(weight.getDefiningOp());
  return arith::ExtFOp::create(raiser.rewriter, weight.getLoc(),
                               RankedTensorType::get(shape, wide), weight);
}

// The constant that an element of a factor of the angles is in.
static Element constantOf(ColumnReader &reader, Element element) {
  for (unsigned i = 0; i < ColumnReader::kMostSteps; ++i) {
    element = reader.follow(element);
    auto cast = element.value.getDefiningOp<onnx::CastOp>();
    if (!cast || !isExactCast(elementOf(cast.getInput()), elementOf(cast)))
      break;
    element.value = cast.getInput();
  }
  return element;
}

// Theta when it is `factor` of the product that all angles are; null, with the
// reason in `why`, when it is not.
Value LRPEMatcher::matchTheta(Value angles, Value factor) {
  SmallVector<float> numbers(heads * width);
  ColumnReader reader(raiser, result, 2); // what it meets is not on the way
  Value stored;
  bool isStored = true;
  auto read = [&](const Factor &of) -> std::optional<TableColumn> {
    std::optional<Places> places =
        ColumnReader::broadcast(of.of.places, factor);
    if (!places)
      return std::nullopt;
    Element element = constantOf(reader, {factor, *places});
    int64_t rows = 1;
    auto isLoop = [](const Place &x) {
      return x.loop == Axis::Row || x.loop == Axis::Batch;
    };
    if (!isa_and_present<onnx::ConstantOp, WeightOp>(
            element.value.getDefiningOp()) ||
        llvm::any_of(element.places, isLoop))
      return std::nullopt;
    isStored &= !stored || stored == element.value;
    stored = element.value;
    return column(element, rows);
  };
  for (int64_t p = 0; p < width; ++p) {
    auto cosine = read(cosines[p]), sine = read(sines[p]);
    if (!cosine || !sine) {
      why = why.empty() ? "theta is no constant for each head and column" : why;
      return {};
    }
    for (int64_t h = 0; h < heads; ++h) {
      double number = cosine->at(h, 0);
      if (number != sine->at(h, 0)) {
        why = "cosine and sine are of different angles";
        return {};
      }
      numbers[h * width + p] = float(number);
      if (double(numbers[h * width + p]) != number)
        why = "theta is not float32";
    }
    isStored &= cosine->first == p &&
                cosine->perHead == (heads > 1 ? width : 0) &&
                cosine->table->elements.size() == heads * width;
  }
  if (isStored)
    if (Value weight =
            storedTheta(raiser, stored, elementOf(angles), {heads, width})) {
      why.clear();
      return weight;
    }
  return why.empty() ? theta(numbers) : Value();
}

Value LRPEMatcher::matchAngles() {
  Value angles = cosines.front().of.value;
  if (elementOf(angles).getIntOrFloatBitWidth() < 32)
    return reject("angles are computed in 16 bits");
  for (const Factor &factor : llvm::concat<Factor>(cosines, sines))
    if (factor.of.value != angles)
      return reject("cosine and sine are of different angles");
  auto mul = angles.getDefiningOp<onnx::MulOp>();
  if (!mul)
    return reject("the angle is no product of theta and position");
  Value position = mul.getB(), theta = matchTheta(angles, mul.getA());
  if (!theta) {
    std::string first = why;
    why.clear();
    position = mul.getA();
    theta = matchTheta(angles, mul.getB());
    if (!theta)
      return reject(
          why == "theta is no constant for each head and column" ? first : why);
  }
  std::optional<Places> places =
      ColumnReader::broadcast(cosines.front().of.places, position);
  if (!places)
    return reject("positions are not understood");
  std::optional<Positions> positions =
      matchPositions({position, *places}, /*areRows=*/takesRows());
  if (positions && reader.rowIndices()) {
    if (positions->base || positions->offset != 0 || !positions->counts)
      return reject("positions do not start at 0 or at an input");
    positions = matchPositions(*reader.rowIndices(), /*areRows=*/false);
  }
  if (!positions)
    return reject(why);
  if (positions->offset != 0)
    return reject("positions do not start at 0 or at an input");
  return finish(theta, positions->base);
}

// Positions of tokens or, with `areRows`, of rows of which some are taken.
std::optional<Positions> LRPEMatcher::matchPositions(const Element &element,
                                                     bool areRows) {
  Index index;
  for (auto [axis, place] : llvm::enumerate(element.places))
    index.push_back(!place.isNumber()                 ? place.loop
                    : dimOf(element.value, axis) == 1 ? Axis::None
                                                      : Axis::Other);
  PositionMatcher matcher(raiser, x, 2, areRows);
  std::optional<Positions> positions = matcher.match(element.value, index);
  if (!positions) {
    why = matcher.why.empty() ? "positions are not understood" : matcher.why;
    return std::nullopt;
  }
  if (!positions->counts && !areRows && dimOf(x, 2) != 1) {
    why = "all tokens have the same position";
    return std::nullopt;
  }
  if (int64_t rows = matcher.mostTokens())
    most = most ? std::min(most, rows) : rows;
  return positions;
}
