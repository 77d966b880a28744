//===- WeightTable.cpp - The weights of a package -------------------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "WeightTable.h"
#include "SizeTable.h"
#include "TNL/Dialect/TNL/TNLOps.h"
#include "TNL/Dialect/TNL/WeightData.h"
#include "TNL/Support/Elements.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/raw_ostream.h"
#include <cstring>

using namespace mlir;
using namespace tnl;

/// Receives a weight's bytes in row-major order, in pieces.
using Sink = llvm::function_ref<LogicalResult(ArrayRef<char>)>;

// Text that is equal for equal weight expressions; empty for anything else.
static std::string keyOf(Value value) {
  Operation *op = value.getDefiningOp();
  std::string text;
  llvm::raw_string_ostream os(text);
  if (auto weight = dyn_cast_or_null<WeightOp>(op)) {
    os << "w(" << weight.getSource().getAsOpaquePointer() << " "
       << value.getType() << ")";
    // Only their names tell them apart.
    if (isa<AbsentAttr>(weight.getSource()))
      os << weight.getName().size() << ":" << weight.getName();
  } else if (op && op->hasTrait<WeightTransform>()) {
    os << op->getName().stripDialect() << "(";
    if (isa<ConvertOp>(op))
      os << value.getType() << " ";
    for (Value operand : op->getOperands()) {
      std::string part = keyOf(operand);
      if (part.empty())
        return "";
      os << part;
    }
    os << ")";
  }
  return text;
}

static std::string nameOf(Value value) {
  Operation *op = value.getDefiningOp();
  if (auto weight = dyn_cast<WeightOp>(op))
    return weight.getName().str();
  std::string name;
  for (Value operand : op->getOperands())
    name += (name.empty() ? "" : "+") + nameOf(operand);
  return name;
}

// Where the bytes came from, for people who inspect a package.
static std::string originOf(Value value) {
  Operation *op = value.getDefiningOp();
  std::string text;
  llvm::raw_string_ostream os(text);
  if (auto weight = dyn_cast<WeightOp>(op)) {
    if (auto region = dyn_cast<FileRegionAttr>(weight.getSource()))
      // Not where the builder had it: packages are the same anywhere.
      os << llvm::sys::path::filename(region.getPath()) << "@"
         << region.getOffset();
    else
      os << (isa<AbsentAttr>(weight.getSource()) ? "absent" : "constant");
    return text;
  }
  os << op->getName().stripDialect() << "(";
  llvm::interleaveComma(op->getOperands(), os,
                        [&](Value operand) { os << originOf(operand); });
  os << ")";
  return text;
}

/// Whether the bytes are those of a model, and not constants of its graph.
static bool isOfModel(Value value) {
  Operation *op = value.getDefiningOp();
  if (auto weight = dyn_cast<WeightOp>(op))
    return isa<FileRegionAttr, AbsentAttr>(weight.getSource());
  return llvm::any_of(op->getOperands(), isOfModel);
}

unsigned WeightTable::add(StringRef key, Entry entry) {
  auto [known, isNew] = indices.try_emplace(key, entries.size());
  if (isNew) {
    std::string base = entry.name;
    for (unsigned i = 1; !names.insert(entry.name).second; ++i)
      entry.name = base + "#" + std::to_string(i);
    entries.push_back(std::move(entry));
  }
  return known->second;
}

FailureOr<unsigned> WeightTable::add(Value value) {
  std::string key = keyOf(value);
  if (key.empty())
    return failure();
  return add(key, {value.getLoc(), cast<RankedTensorType>(value.getType()),
                   value, nullptr, nameOf(value)});
}

unsigned WeightTable::add(Location loc, StringRef name, ElementsAttr constant) {
  auto shaped = constant.getShapedType();
  auto type = RankedTensorType::get(shaped.getShape(), shaped.getElementType());
  std::string key;
  llvm::raw_string_ostream(key)
      << "constant(" << constant.getAsOpaquePointer() << ")";
  return add(key, {loc, type, Value(), constant, name.str()});
}

static LogicalResult evaluate(Value value, Sink sink);

// Exchanges the axes of a matrix, some result rows at a time.
static LogicalResult transpose(ArrayRef<char> matrix, int64_t rows,
                               int64_t columns, unsigned width, Sink sink) {
  constexpr int64_t kRows = 64;
  std::vector<char> piece;
  for (int64_t begin = 0; begin < columns; begin += kRows) {
    int64_t count = std::min(kRows, columns - begin);
    piece.resize(count * rows * width);
    for (int64_t r = 0; r < rows; ++r)
      for (int64_t c = 0; c < count; ++c)
        std::memcpy(&piece[(c * rows + r) * width],
                    &matrix[(r * columns + begin + c) * width], width);
    if (failed(sink(piece)))
      return failure();
  }
  return success();
}

/// Elements of `from` as elements of `to`, some at a time.
static LogicalResult convert(ArrayRef<char> elements, Type from, Type to,
                             Sink sink) {
  constexpr size_t kElements = 1 << 16;
  package::DType source = *toPackage(from), target = *toPackage(to);
  size_t wide = storedBytes(to), count = elements.size() / storedBytes(from);
  std::vector<char> piece;
  for (size_t begin = 0; begin < count; begin += kElements) {
    size_t size = std::min(kElements, count - begin);
    piece.resize(size * wide);
    for (size_t i = 0; i < size; ++i)
      storeFromDouble(target, piece.data(), i,
                      loadAsDouble(source, elements.data(), begin + i));
    if (failed(sink(piece)))
      return failure();
  }
  return success();
}

static LogicalResult evaluate(Value value, Sink sink) {
  Operation *op = value.getDefiningOp();
  if (isa<WeightOp>(op)) {
    FailureOr<WeightData> data = WeightData::open(value);
    return failed(data) ? failure() : data->forEachPiece(sink);
  }
  if (auto concat = dyn_cast<ConcatOp>(op)) {
    for (Value operand : concat.getWeights())
      if (failed(evaluate(operand, sink)))
        return failure();
    return success();
  }
  if (auto conversion = dyn_cast<ConvertOp>(op)) {
    Type from = getElementTypeOrSelf(conversion.getWeight()),
         to = getElementTypeOrSelf(value);
    return evaluate(conversion.getWeight(), [&](ArrayRef<char> piece) {
      return convert(piece, from, to, sink);
    });
  }
  Value operand = cast<TransposeOp>(op).getWeight();
  auto type = cast<RankedTensorType>(operand.getType());
  unsigned width = storedBytes(type.getElementType());
  if (operand.getDefiningOp<WeightOp>()) {
    FailureOr<WeightData> data = WeightData::open(operand);
    if (failed(data))
      return failure();
    if (data->isSplat())
      return data->forEachPiece(sink);
    return transpose(data->bytes(), type.getDimSize(0), type.getDimSize(1),
                     width, sink);
  }
  std::vector<char> whole;
  auto collect = [&](ArrayRef<char> piece) {
    whole.insert(whole.end(), piece.begin(), piece.end());
    return success();
  };
  if (failed(evaluate(operand, collect)))
    return failure();
  return transpose(whole, type.getDimSize(0), type.getDimSize(1), width, sink);
}

FailureOr<package::Range> WeightTable::writeData(const Entry &entry,
                                                 package::Writer &writer) {
  auto fail = [&] { return emitError(entry.loc); };
  Status status = writer.beginBlob();
  auto append = [&](ArrayRef<char> piece) {
    status = writer.append(piece.data(), piece.size());
    return success(status.ok());
  };
  auto evaluated = [&]() -> LogicalResult {
    if (entry.value)
      return evaluate(entry.value, append);
    auto data = WeightData::open(entry.constant, entry.type, fail);
    return failed(data) ? failure() : data->forEachPiece(append);
  };
  if (!status.ok() || failed(evaluated()))
    return status.ok() ? failure() : fail() << status.message();
  Expected<package::Range> range = writer.endBlob();
  if (!range)
    return fail() << range.message();
  return *range;
}

LogicalResult WeightTable::write(package::Writer &writer,
                                 package::PackageT &package,
                                 bool withoutWeights) {
  for (const Entry &entry : entries) {
    auto dtype = toPackage(entry.type.getElementType());
    if (!dtype)
      return emitError(entry.loc)
             << "weight '" << entry.name << "' of type " << entry.type
             << " cannot be held by a package";
    auto weight = std::make_unique<package::WeightT>();
    weight->name = entry.name;
    weight->dtype = *dtype;
    weight->shape.assign(entry.type.getShape().begin(),
                         entry.type.getShape().end());
    weight->absent = withoutWeights && entry.value && isOfModel(entry.value);
    if (!weight->absent) {
      FailureOr<package::Range> range = writeData(entry, writer);
      if (failed(range))
        return failure();
      weight->data = std::make_unique<package::Range>(*range);
    }
    weight->origin = entry.value ? originOf(entry.value) : "constant";
    package.weights.push_back(std::move(weight));
  }
  return success();
}
