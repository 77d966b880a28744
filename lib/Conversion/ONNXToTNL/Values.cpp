//===- Values.cpp - Reading constants and looking through ops -------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "Values.h"
#include "mlir/IR/Matchers.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/xxhash.h"
#include <cmath>

using namespace mlir;
using namespace tnl;
using namespace tnl::raising;

//===----------------------------------------------------------------------===//
// Types
//===----------------------------------------------------------------------===//

int64_t tnl::raising::rankOf(Value value) {
  auto type = dyn_cast<RankedTensorType>(value.getType());
  return type ? type.getRank() : -1;
}

int64_t tnl::raising::dimOf(Value value, int64_t axis) {
  auto type = dyn_cast<RankedTensorType>(value.getType());
  if (!type)
    return ShapedType::kDynamic;
  if (axis < 0)
    axis += type.getRank();
  return axis < 0 || axis >= type.getRank() ? ShapedType::kDynamic
                                            : type.getDimSize(axis);
}

Type tnl::raising::elementOf(Value value) {
  return getElementTypeOrSelf(value.getType());
}

bool tnl::raising::isWide(Type type) {
  return type.isF32() || type.isF64() || type.isSignlessInteger(32) ||
         type.isSignlessInteger(64) || type.isSignedInteger(32) ||
         type.isSignedInteger(64);
}

bool tnl::raising::isFloat(Value value) {
  return isa<FloatType>(elementOf(value));
}

bool tnl::raising::isExactCast(Type from, Type to) {
  auto source = dyn_cast<FloatType>(from), target = dyn_cast<FloatType>(to);
  if (!source || !target)
    return false;
  return source == target || source.getWidth() < target.getWidth();
}

//===----------------------------------------------------------------------===//
// Constants
//===----------------------------------------------------------------------===//

// The operand of an operation that only changes the shape around the elements.
static Value reshapeOperand(Operation *op) {
  return op && op->hasTrait<onnx::KeepsOrder>() ? op->getOperand(0) : Value();
}

// What holds the elements of `value`: seen through reshapes and exact casts.
static Value constantRoot(Value value) {
  while (Operation *op = value.getDefiningOp()) {
    if (Value operand = reshapeOperand(op)) {
      value = operand;
      continue;
    }
    auto cast = dyn_cast<onnx::CastOp>(op);
    if (!cast || !isExactCast(elementOf(cast.getInput()), elementOf(cast)))
      break;
    value = cast.getInput();
  }
  return isa_and_nonnull<onnx::ConstantOp, WeightOp>(value.getDefiningOp())
             ? value
             : Value();
}

std::optional<Constant> tnl::raising::readConstant(Value value, int64_t most) {
  auto type = dyn_cast<RankedTensorType>(value.getType());
  Value root = constantRoot(value);
  if (!type || !root || !type.hasStaticShape() || type.getNumElements() > most)
    return std::nullopt;
  FailureOr<WeightData> data = WeightData::open(root);
  if (failed(data) || data->size() != type.getNumElements())
    return std::nullopt;
  return Constant{SmallVector<int64_t>(type.getShape()), std::move(*data)};
}

std::optional<double> tnl::raising::readUniform(Value value) {
  std::optional<Constant> constant = readConstant(value, /*most=*/1 << 16);
  if (!constant || constant->elements.size() == 0)
    return std::nullopt;
  double first = constant->elements.getFloat(0);
  for (int64_t i = 1; i < constant->elements.size(); ++i)
    if (constant->elements.getFloat(i) != first)
      return std::nullopt;
  return first;
}

bool tnl::raising::isUniform(Value value, double number) {
  std::optional<double> found = readUniform(value);
  return found && std::abs(*found - number) <= 1e-6 * std::abs(number);
}

bool tnl::raising::isZero(Value value) {
  Operation *op = value.getDefiningOp();
  if (std::optional<Constant> constant = readConstant(value))
    return llvm::all_of(llvm::seq(constant->elements.size()), [&](int64_t i) {
      return constant->elements.getFloat(i) == 0;
    });
  if (auto fill = dyn_cast_or_null<onnx::ConstantOfShapeOp>(op)) {
    auto number = dyn_cast<DenseElementsAttr>(fill.getValue());
    return number && number.isSplat() &&
           isa<FloatType>(number.getElementType()) &&
           number.getSplatValue<APFloat>().isZero();
  }
  if (isa_and_nonnull<onnx::MulOp>(op))
    return isZero(op->getOperand(0)) || isZero(op->getOperand(1));
  if (isa_and_nonnull<onnx::CastOp, onnx::ExpandOp, onnx::TransposeOp,
                      onnx::SliceOp>(op) ||
      reshapeOperand(op))
    return isZero(op->getOperand(0));
  return false;
}

std::optional<SmallVector<int64_t>> tnl::raising::readInts(const Raiser &raiser,
                                                           Value value) {
  if (!value || isFloat(value))
    return std::nullopt;
  SmallVector<int64_t> ints;
  if (Value root = constantRoot(value)) {
    FailureOr<WeightData> data = WeightData::open(root);
    if (failed(data) || data->size() > 1024)
      return std::nullopt;
    for (int64_t i = 0; i < data->size(); ++i)
      ints.push_back(data->getInt(i));
    return ints;
  }
  const SymbolicValue &facts = raiser.facts(value);
  if (!facts.elements)
    return std::nullopt;
  for (SizeExpr element : *facts.elements) {
    std::optional<int64_t> number = element.asConstant();
    if (!number)
      return std::nullopt;
    ints.push_back(*number);
  }
  return ints;
}

std::optional<SmallVector<SliceAxis>>
tnl::raising::readSlice(const Raiser &raiser, onnx::SliceOp slice) {
  const auto &starts = raiser.facts(slice.getStarts()).elements,
             &ends = raiser.facts(slice.getEnds()).elements;
  int64_t rank = rankOf(slice.getData());
  if (!starts || !ends || rank < 0)
    return std::nullopt;
  int64_t count = starts->size();
  auto axes = slice.getAxes() ? readInts(raiser, slice.getAxes())
                              : llvm::to_vector(llvm::seq<int64_t>(0, count));
  auto steps = slice.getSteps() ? readInts(raiser, slice.getSteps())
                                : SmallVector<int64_t>(count, 1);
  if (!axes || !steps || int64_t(ends->size()) != count ||
      int64_t(axes->size()) != count || int64_t(steps->size()) != count)
    return std::nullopt;
  SmallVector<SliceAxis> result;
  for (auto [given, start, end, step] :
       llvm::zip_equal(*axes, *starts, *ends, *steps)) {
    int64_t axis = given < 0 ? given + rank : given;
    if (axis < 0 || axis >= rank)
      return std::nullopt;
    result.push_back({axis, start, end, step});
  }
  return result;
}

bool tnl::raising::isConstantLike(Value value) {
  while (Operation *op = value.getDefiningOp()) {
    if (isa<onnx::ConstantOp, WeightOp>(op))
      return true;
    if (!isa<onnx::CastOp, onnx::TransposeOp, TransposeOp>(op) &&
        !reshapeOperand(op))
      return false;
    value = op->getOperand(0);
  }
  return false;
}

Value tnl::raising::withoutWideningCasts(Value value) {
  while (auto cast = value.getDefiningOp<onnx::CastOp>()) {
    if (!isExactCast(elementOf(cast.getInput()), elementOf(cast)) ||
        !isConstantLike(cast.getInput()))
      break;
    value = cast.getInput();
  }
  return value;
}

Value tnl::raising::asWeight(Raiser &raiser, Value value,
                             ArrayRef<int64_t> shape) {
  Value root = constantRoot(value);
  auto type = root ? dyn_cast<RankedTensorType>(root.getType()) : nullptr;
  if (!type || !type.hasStaticShape() ||
      ShapedType::getNumElements(shape) != type.getNumElements())
    return {};
  auto shaped = RankedTensorType::get(shape, type.getElementType());
  Operation *op = root.getDefiningOp();
  raiser.rewriter.setInsertionPointAfter(op);
  if (auto weight = dyn_cast<WeightOp>(op)) {
    if (type == shaped)
      return root;
    Attribute source = weight.getSource();
    if (auto elements = dyn_cast<DenseElementsAttr>(source))
      source = elements.reshape(shaped);
    else if (isa<ElementsAttr>(source))
      return {};
    return WeightOp::create(raiser.rewriter, op->getLoc(), shaped,
                            weight.getNameAttr(), source);
  }
  auto elements =
      dyn_cast<DenseElementsAttr>(cast<onnx::ConstantOp>(op).getValue());
  if (!elements)
    return {};
  // Equal contents get equal names in every graph of a model.
  std::string name;
  llvm::raw_string_ostream(name)
      << "constant_"
      << llvm::utohexstr(llvm::xxh3_64bits(ArrayRef<uint8_t>(
                             reinterpret_cast<const uint8_t *>(
                                 elements.getRawData().data()),
                             elements.getRawData().size())),
                         /*LowerCase=*/true)
      << '_' << shaped.getElementType();
  for (int64_t size : shape)
    name += "x" + llvm::itostr(size);
  return WeightOp::create(raiser.rewriter, op->getLoc(), shaped,
                          raiser.rewriter.getStringAttr(name),
                          elements.reshape(shaped));
}

bool tnl::raising::dependsOn(Value value, Value other) {
  SmallVector<Value> worklist = {value};
  llvm::SmallPtrSet<Operation *, 32> seen;
  while (!worklist.empty()) {
    Value next = worklist.pop_back_val();
    if (next == other)
      return true;
    Operation *op = next.getDefiningOp();
    if (op && seen.insert(op).second)
      worklist.append(op->operand_begin(), op->operand_end());
  }
  return false;
}

//===----------------------------------------------------------------------===//
// Transposes
//===----------------------------------------------------------------------===//

Value tnl::raising::transposed(Raiser &raiser, Operation *at, Value value,
                               ArrayRef<int64_t> perm) {
  SmallVector<int64_t> order(perm);
  while (auto inner = value.getDefiningOp<onnx::TransposeOp>()) {
    for (int64_t &axis : order)
      axis = inner.getPerm()[axis];
    value = inner.getData();
  }
  if (llvm::all_of(llvm::enumerate(order), [](auto entry) {
        return entry.value() == static_cast<int64_t>(entry.index());
      }))
    return value;
  // The same value twice would hide that two steps use the same keys.
  for (Operation *user : value.getUsers())
    if (auto same = dyn_cast<onnx::TransposeOp>(user);
        same && same.getPerm() == ArrayRef(order) &&
        same->getBlock() == at->getBlock() && same->isBeforeInBlock(at))
      return same;
  SmallVector<int64_t> sizes;
  for (int64_t axis : order)
    sizes.push_back(dimOf(value, axis));
  return raiser.create<onnx::TransposeOp>(
      at, RankedTensorType::get(sizes, elementOf(value)), value,
      raiser.rewriter.getDenseI64ArrayAttr(order));
}

Value tnl::raising::swappedLast(Raiser &raiser, Operation *at, Value value) {
  SmallVector<int64_t> perm =
      llvm::to_vector(llvm::seq<int64_t>(0, rankOf(value)));
  std::swap(perm[perm.size() - 1], perm[perm.size() - 2]);
  return transposed(raiser, at, value, perm);
}
