//===- WeightTable.cpp - The weights of a package -------------------------===//

#include "WeightTable.h"
#include "Exprs.h"
#include "TNL/Dialect/TNL/TNLOps.h"
#include "TNL/Dialect/TNL/WeightData.h"
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
  } else if (isa_and_nonnull<TransposeOp, ConcatOp>(op)) {
    os << (isa<TransposeOp>(op) ? "t(" : "c(");
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
      os << region.getPath() << "@" << region.getOffset();
    else
      os << "constant";
    return text;
  }
  os << op->getName().stripDialect() << "(";
  llvm::interleaveComma(op->getOperands(), os,
                        [&](Value operand) { os << originOf(operand); });
  os << ")";
  return text;
}

FailureOr<unsigned> WeightTable::add(Value value) {
  std::string key = keyOf(value);
  if (key.empty())
    return failure();
  auto [entry, isNew] = indices.try_emplace(key, entries.size());
  if (isNew) {
    std::string base = nameOf(value), name = base;
    for (unsigned i = 1; !names.insert(name).second; ++i)
      name = base + "#" + std::to_string(i);
    entries.push_back({value, name});
  }
  return entry->second;
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

static LogicalResult evaluate(Value value, Sink sink) {
  Operation *op = value.getDefiningOp();
  if (isa<WeightOp>(op)) {
    FailureOr<WeightData> data = WeightData::open(value);
    return failed(data) ? failure() : sink(data->bytes());
  }
  if (auto concat = dyn_cast<ConcatOp>(op)) {
    for (Value operand : concat.getWeights())
      if (failed(evaluate(operand, sink)))
        return failure();
    return success();
  }
  Value operand = cast<TransposeOp>(op).getWeight();
  auto type = cast<RankedTensorType>(operand.getType());
  unsigned width = storedBytes(type.getElementType());
  if (operand.getDefiningOp<WeightOp>()) {
    FailureOr<WeightData> data = WeightData::open(operand);
    return failed(data) ? failure()
                        : transpose(data->bytes(), type.getDimSize(0),
                                    type.getDimSize(1), width, sink);
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

LogicalResult WeightTable::write(package::Writer &writer,
                                 package::PackageT &package) {
  for (const Entry &entry : entries) {
    Operation *op = entry.value.getDefiningOp();
    auto type = cast<RankedTensorType>(entry.value.getType());
    auto dtype = toPackage(type.getElementType());
    if (!dtype)
      return op->emitOpError("has an element type that packages cannot hold");
    Status status = writer.beginBlob();
    auto append = [&](ArrayRef<char> piece) {
      status = writer.append(piece.data(), piece.size());
      return success(status.ok());
    };
    if (!status.ok() || failed(evaluate(entry.value, append)))
      return status.ok() ? failure() : op->emitError(status.message());
    Expected<package::Range> range = writer.endBlob();
    if (!range)
      return op->emitError(range.message());
    auto weight = std::make_unique<package::WeightT>();
    weight->name = entry.name;
    weight->dtype = *dtype;
    weight->shape.assign(type.getShape().begin(), type.getShape().end());
    weight->data = std::make_unique<package::Range>(*range);
    weight->origin = originOf(entry.value);
    package.weights.push_back(std::move(weight));
  }
  return success();
}
