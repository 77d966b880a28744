//===- Folding.cpp - Arithmetic on small constants ------------------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "Folding.h"
#include "TNL/Dialect/ONNX/ONNXOps.h"
#include "TNL/Interfaces/Limits.h"
#include "mlir/IR/Matchers.h"
#include <cmath>

using namespace mlir;
using namespace tnl;
using namespace tnl::onnx;

namespace {
/// The numbers of a constant; one for a splat.
struct Numbers {
  SmallVector<int64_t> shape;
  bool splat = false;
  bool isFloat = false;
  SmallVector<double> floats;
  SmallVector<int64_t> ints;

  size_t position(ArrayRef<int64_t> index) const {
    return splat ? 0 : broadcastPosition(index, shape);
  }
};
} // namespace

static std::optional<Numbers> readNumbers(Attribute attr) {
  auto dense = dyn_cast_if_present<DenseElementsAttr>(attr);
  if (!dense || dense.getNumElements() == 0)
    return std::nullopt;
  Numbers numbers;
  numbers.splat = dense.isSplat();
  if (!numbers.splat && dense.getNumElements() > maxFoldedElements)
    return std::nullopt;
  llvm::append_range(numbers.shape, dense.getType().getShape());
  int64_t count = numbers.splat ? 1 : dense.getNumElements();
  Type element = dense.getElementType();
  if (isa<FloatType>(element)) {
    numbers.isFloat = true;
    for (APFloat value :
         llvm::make_range(dense.value_begin<APFloat>(),
                          dense.value_begin<APFloat>() + count)) {
      bool inexact;
      value.convert(APFloat::IEEEdouble(), APFloat::rmNearestTiesToEven,
                    &inexact);
      numbers.floats.push_back(value.convertToDouble());
    }
    return numbers;
  }
  if (!isa<IntegerType>(element))
    return std::nullopt;
  bool isUnsigned = element.isInteger(1) || element.isUnsignedInteger();
  for (const APInt &value : llvm::make_range(
           dense.value_begin<APInt>(), dense.value_begin<APInt>() + count))
    numbers.ints.push_back(isUnsigned ? int64_t(value.getZExtValue())
                                      : value.getSExtValue());
  return numbers;
}

RankedTensorType onnx::foldableType(Type type, bool splat) {
  auto tensor = dyn_cast<RankedTensorType>(type);
  if (!tensor || !tensor.hasStaticShape() || !isConstantSize(tensor) ||
      (!splat && tensor.getNumElements() > maxFoldedElements))
    return nullptr;
  return tensor;
}

Attribute onnx::makeInts(RankedTensorType type, ArrayRef<int64_t> values) {
  unsigned width = type.getElementType().getIntOrFloatBitWidth();
  SmallVector<APInt> numbers;
  for (int64_t value : values)
    numbers.push_back(APInt(width, value, /*isSigned=*/true,
                            /*implicitTrunc=*/true));
  if (!numbers.empty() && llvm::all_equal(numbers))
    numbers.resize(1, numbers.front());
  return DenseElementsAttr::get(type, numbers);
}

Attribute onnx::makeFloats(RankedTensorType type, ArrayRef<double> values) {
  auto element = cast<FloatType>(type.getElementType());
  SmallVector<APFloat> numbers;
  bool splat = true;
  for (double value : values) {
    APFloat number(value);
    bool inexact;
    number.convert(element.getFloatSemantics(), APFloat::rmNearestTiesToEven,
                   &inexact);
    splat &= numbers.empty() || number.bitwiseIsEqual(numbers.front());
    numbers.push_back(number);
  }
  if (splat && numbers.size() > 1)
    numbers.resize(1, APFloat(numbers.front()));
  return DenseElementsAttr::get(type, numbers);
}

void onnx::forEachIndex(ArrayRef<int64_t> shape,
                        llvm::function_ref<void(ArrayRef<int64_t>)> fn) {
  if (llvm::is_contained(shape, 0))
    return;
  SmallVector<int64_t> index(shape.size(), 0);
  while (true) {
    fn(index);
    size_t axis = shape.size();
    while (axis > 0 && ++index[axis - 1] == shape[axis - 1])
      index[--axis] = 0;
    if (axis == 0)
      return;
  }
}

int64_t onnx::broadcastPosition(ArrayRef<int64_t> index,
                                ArrayRef<int64_t> shape) {
  int64_t position = 0;
  size_t offset = index.size() - shape.size();
  for (auto [axis, size] : llvm::enumerate(shape))
    position = position * size + (size == 1 ? 0 : index[offset + axis]);
  return position;
}

std::optional<SmallVector<int64_t>> onnx::constantInts(Attribute attr) {
  auto dense = dyn_cast_if_present<DenseIntElementsAttr>(attr);
  if (!dense)
    return std::nullopt;
  int64_t count = dense.getNumElements();
  if (count == 0)
    return SmallVector<int64_t>();
  std::optional<Numbers> numbers = readNumbers(attr);
  if (!numbers)
    return std::nullopt;
  if (numbers->splat) {
    if (count > maxFoldedElements)
      return std::nullopt;
    return SmallVector<int64_t>(count, numbers->ints.front());
  }
  return numbers->ints;
}

std::optional<SmallVector<int64_t>> onnx::constantInts(Value value) {
  DenseIntElementsAttr elements;
  if (!value || !matchPattern(value, m_Constant(&elements)))
    return std::nullopt;
  return llvm::map_to_vector(
      elements.getValues<APInt>(),
      [](const APInt &element) { return element.getSExtValue(); });
}

bool onnx::isSplatOf(Attribute attr, double number) {
  auto dense = dyn_cast_if_present<DenseElementsAttr>(attr);
  if (!dense || !dense.isSplat())
    return false;
  std::optional<Numbers> numbers = readNumbers(attr);
  return numbers && (numbers->isFloat ? numbers->floats.front() == number
                                      : numbers->ints.front() == number);
}

/// Calls `fn` for each result index with the positions of the operands'
/// elements; once when all operands are splats.
static bool forEachElement(ArrayRef<const Numbers *> operands,
                           RankedTensorType type,
                           llvm::function_ref<bool(ArrayRef<size_t>)> fn) {
  SmallVector<size_t> positions(operands.size(), 0);
  if (llvm::all_of(operands, [](const Numbers *n) { return n->splat; }))
    return type.getNumElements() == 0 || fn(positions);
  bool valid = true;
  forEachIndex(type.getShape(), [&](ArrayRef<int64_t> index) {
    for (auto [position, operand] : llvm::zip_equal(positions, operands))
      position = operand->position(index);
    valid = valid && fn(positions);
  });
  return valid;
}

Attribute onnx::foldUnary(Attribute x, Type resultType, FloatUnary floats,
                          IntUnary ints) {
  std::optional<Numbers> numbers = readNumbers(x);
  auto type = numbers ? foldableType(resultType, numbers->splat) : nullptr;
  if (!type || (!numbers->isFloat && !ints))
    return {};
  SmallVector<double> doubles;
  SmallVector<int64_t> integers;
  bool valid = forEachElement({&*numbers}, type, [&](ArrayRef<size_t> at) {
    if (numbers->isFloat) {
      doubles.push_back(floats(numbers->floats[at[0]]));
      return true;
    }
    std::optional<int64_t> value = ints(numbers->ints[at[0]]);
    if (value)
      integers.push_back(*value);
    return value.has_value();
  });
  if (!valid)
    return {};
  return numbers->isFloat ? makeFloats(type, doubles)
                          : makeInts(type, integers);
}

Attribute onnx::foldBinary(Attribute a, Attribute b, Type resultType,
                           FloatBinary floats, IntBinary ints) {
  std::optional<Numbers> lhs = readNumbers(a), rhs = readNumbers(b);
  if (!lhs || !rhs || lhs->isFloat != rhs->isFloat)
    return {};
  auto type = foldableType(resultType, lhs->splat && rhs->splat);
  if (!type)
    return {};
  SmallVector<double> doubles;
  SmallVector<int64_t> integers;
  bool valid = forEachElement({&*lhs, &*rhs}, type, [&](ArrayRef<size_t> at) {
    if (lhs->isFloat) {
      doubles.push_back(floats(lhs->floats[at[0]], rhs->floats[at[1]]));
      return true;
    }
    std::optional<int64_t> value = ints(lhs->ints[at[0]], rhs->ints[at[1]]);
    if (value)
      integers.push_back(*value);
    return value.has_value();
  });
  if (!valid)
    return {};
  return lhs->isFloat ? makeFloats(type, doubles) : makeInts(type, integers);
}

Attribute onnx::foldCompare(Attribute a, Attribute b, Type resultType,
                            FloatCompare floats, IntCompare ints) {
  std::optional<Numbers> lhs = readNumbers(a), rhs = readNumbers(b);
  if (!lhs || !rhs || lhs->isFloat != rhs->isFloat)
    return {};
  auto type = foldableType(resultType, lhs->splat && rhs->splat);
  if (!type)
    return {};
  SmallVector<int64_t> truths;
  forEachElement({&*lhs, &*rhs}, type, [&](ArrayRef<size_t> at) {
    truths.push_back(lhs->isFloat
                         ? floats(lhs->floats[at[0]], rhs->floats[at[1]])
                         : ints(lhs->ints[at[0]], rhs->ints[at[1]]));
    return true;
  });
  return makeInts(type, truths);
}

Attribute onnx::foldCast(Attribute x, Type resultType) {
  std::optional<Numbers> numbers = readNumbers(x);
  auto type = numbers ? foldableType(resultType, numbers->splat) : nullptr;
  if (!type)
    return {};
  Type element = type.getElementType();
  if (isa<FloatType>(element)) {
    // Rounded once: only numbers that double holds exactly.
    for (int64_t value : numbers->ints) {
      if (std::abs(double(value)) > 9007199254740992.0)
        return {};
      numbers->floats.push_back(double(value));
    }
    return makeFloats(type, numbers->floats);
  }
  for (double value : numbers->floats) {
    if (element.isInteger(1)) {
      numbers->ints.push_back(value != 0);
      continue;
    }
    if (!(std::abs(value) < 9.0e18))
      return {};
    int64_t whole = int64_t(value);
    unsigned width = element.getIntOrFloatBitWidth();
    bool fits = element.isUnsignedInteger() ? whole >= 0 && whole >> width == 0
                                            : llvm::isIntN(width, whole);
    if (!fits)
      return {};
    numbers->ints.push_back(whole);
  }
  if (element.isInteger(1))
    for (int64_t &value : numbers->ints)
      value = value != 0;
  return makeInts(type, numbers->ints);
}

Attribute
onnx::foldMove(Attribute x, Type resultType,
               llvm::function_ref<int64_t(ArrayRef<int64_t>)> source) {
  auto dense = dyn_cast_if_present<DenseElementsAttr>(x);
  auto type = dense ? foldableType(resultType, dense.isSplat()) : nullptr;
  if (!type || dense.getElementType() != type.getElementType())
    return {};
  if (dense.isSplat())
    return dense.resizeSplat(type);
  if (dense.getNumElements() > maxFoldedElements)
    return {};
  SmallVector<ElementPlace> places;
  forEachIndex(type.getShape(), [&](ArrayRef<int64_t> index) {
    places.push_back({0, source(index)});
  });
  return collectElements(dense, places, type);
}

Attribute onnx::collectElements(ArrayRef<DenseElementsAttr> parts,
                                ArrayRef<ElementPlace> places,
                                RankedTensorType type) {
  if (places.empty())
    return {};
  // Truth values are not bytes.
  if (type.getElementType().isInteger(1)) {
    SmallVector<bool> bits;
    for (auto [part, position] : places)
      bits.push_back(parts[part].getValues<bool>()[position]);
    if (llvm::all_equal(bits))
      bits.resize(1);
    return DenseElementsAttr::get(type, ArrayRef<bool>(bits));
  }
  size_t width = type.getElementType().getIntOrFloatBitWidth() / 8;
  std::vector<char> bytes;
  bytes.reserve(places.size() * width);
  for (auto [part, position] : places) {
    ArrayRef<char> raw = parts[part].getRawData();
    size_t at = parts[part].isSplat() ? 0 : position * width;
    bytes.insert(bytes.end(), raw.begin() + at, raw.begin() + at + width);
  }
  bool isSplat = true;
  for (size_t at = width; at < bytes.size() && isSplat; at += width)
    isSplat =
        std::equal(bytes.begin(), bytes.begin() + width, bytes.begin() + at);
  if (isSplat)
    bytes.resize(width);
  return DenseElementsAttr::getFromRawBuffer(type, bytes);
}

OpFoldResult onnx::foldReshape(Value data, Attribute constant, Type type) {
  auto from = dyn_cast<RankedTensorType>(data.getType());
  auto to = dyn_cast<RankedTensorType>(type);
  if (!from || !to)
    return {};
  // With one dynamic size, the number of elements leaves no choice for it.
  if (from == to && from.getNumDynamicDims() <= 1 &&
      !llvm::is_contained(from.getShape(), 0))
    return data;
  auto dense = dyn_cast_if_present<DenseElementsAttr>(constant);
  if (!dense || !to.hasStaticShape() || !isConstantSize(to) ||
      to.getNumElements() != dense.getNumElements())
    return {};
  return dense.reshape(to);
}
