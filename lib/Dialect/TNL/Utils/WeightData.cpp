//===- WeightData.cpp - The bytes behind a weight -------------------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "TNL/Dialect/TNL/WeightData.h"
#include "TNL/Dialect/TNL/TNLDialect.h"
#include "TNL/Dialect/TNL/TNLOps.h"
#include "TNL/Interfaces/Limits.h"
#include "mlir/IR/DialectResourceBlobManager.h"
#include "mlir/IR/Matchers.h"
#include "llvm/ADT/APFloat.h"
#include "llvm/Support/Error.h"
#include "llvm/Support/FileSystem.h"
#include <cstring>

using namespace mlir;
using namespace tnl;

unsigned tnl::storedBytes(Type type) {
  if (type.isInteger(1))
    return 1;
  if (type.isF16() || type.isBF16() || type.isF32() || type.isF64() ||
      type.isInteger(8) || type.isInteger(16) || type.isInteger(32) ||
      type.isInteger(64))
    return type.getIntOrFloatBitWidth() / 8;
  return 0;
}

// Maps just the region, so that a 14 GB file costs address space only.
static FailureOr<std::shared_ptr<llvm::MemoryBuffer>>
mapRegion(FileRegionAttr region, WeightData::EmitError emitError) {
  auto file = llvm::sys::fs::openNativeFileForRead(region.getPath());
  if (!file) {
    emitError() << "cannot open weight file '" << region.getPath()
                << "': " << llvm::toString(file.takeError());
    return failure();
  }
  llvm::sys::fs::file_status status;
  std::error_code error = llvm::sys::fs::status(*file, status);
  uint64_t offset = region.getOffset(), length = region.getLength();
  if (!error &&
      (offset > status.getSize() || length > status.getSize() - offset)) {
    llvm::sys::fs::closeFile(*file);
    emitError() << "weight file '" << region.getPath() << "' has "
                << status.getSize() << " bytes, too few for " << length
                << " at offset " << offset;
    return failure();
  }
  auto buffer = llvm::MemoryBuffer::getOpenFileSlice(
      *file, region.getPath(), length, static_cast<int64_t>(offset));
  llvm::sys::fs::closeFile(*file);
  if (!buffer) {
    emitError() << "cannot map weight file '" << region.getPath()
                << "': " << buffer.getError().message();
    return failure();
  }
  return std::shared_ptr<llvm::MemoryBuffer>(std::move(*buffer));
}

// Unpacks bits to bytes.
static std::shared_ptr<std::vector<char>> unpack(DenseElementsAttr bits) {
  auto copy = std::make_shared<std::vector<char>>();
  if (bits.isSplat()) {
    copy->push_back(bits.getSplatValue<bool>());
    return copy;
  }
  copy->reserve(bits.getNumElements());
  for (bool bit : bits.getValues<bool>())
    copy->push_back(bit);
  return copy;
}

FailureOr<WeightData> WeightData::open(Attribute source, RankedTensorType type,
                                       EmitError emitError) {
  unsigned width = storedBytes(type.getElementType());
  if (!width || !type.hasStaticShape()) {
    emitError() << "a weight cannot have the type " << type;
    return failure();
  }
  if (isa<AbsentAttr>(source)) {
    emitError() << "has no data (#tnl.absent)";
    return failure();
  }
  WeightData result;
  result.type = type;
  if (auto region = dyn_cast<FileRegionAttr>(source)) {
    auto buffer = mapRegion(region, emitError);
    if (failed(buffer))
      return failure();
    result.data = {(*buffer)->getBufferStart(), (*buffer)->getBufferSize()};
    result.owner = *buffer;
  } else if (auto elements = dyn_cast<DenseElementsAttr>(source)) {
    if (elements.getElementType() != type.getElementType()) {
      emitError() << "weight data has elements of type "
                  << elements.getElementType() << ", expected "
                  << type.getElementType();
      return failure();
    }
    if (!isConstantSize(type)) {
      emitError() << "is a constant of type " << type
                  << ", which has more than " << kMostConstantBytes << " bytes";
      return failure();
    }
    result.splat = elements.isSplat() && type.getNumElements() > 1;
    if (type.getElementType().isInteger(1)) {
      auto copy = unpack(elements);
      result.data = *copy;
      result.owner = copy;
    } else {
      result.data = elements.getRawData();
    }
  } else if (auto resource = dyn_cast<DenseResourceElementsAttr>(source)) {
    if (AsmResourceBlob *blob = resource.getRawHandle().getBlob())
      result.data = blob->getData();
  } else {
    emitError() << "a weight's source must be #tnl.file or dense elements";
    return failure();
  }
  std::optional<int64_t> whole =
      countBytes(type.getShape(), type.getElementType());
  if (!whole) {
    emitError() << "a weight cannot have the type " << type
                << ", of more than 2^63 bytes";
    return failure();
  }
  // A splat of no elements has one all the same.
  if (*whole == 0 && isa<DenseElementsAttr>(source))
    result.data = {};
  uint64_t expected = result.splat ? width : *whole;
  if (result.data.size() != expected) {
    emitError() << "weight data has " << result.data.size() << " bytes, but "
                << type << " needs " << expected;
    return failure();
  }
  return result;
}

FailureOr<WeightData> WeightData::open(Value value) {
  auto type = dyn_cast<RankedTensorType>(value.getType());
  Operation *op = value.getDefiningOp();
  if (!type || !op)
    return failure();
  auto emitError = [&] { return op->emitOpError(); };
  if (auto weight = dyn_cast<WeightOp>(op))
    return open(weight.getSource(), type, emitError);
  ElementsAttr elements;
  if (matchPattern(value, m_Constant(&elements)))
    return open(elements, type, emitError);
  return failure();
}

uint64_t WeightData::byteSize() const {
  return static_cast<uint64_t>(type.getNumElements()) *
         storedBytes(type.getElementType());
}

llvm::LogicalResult WeightData::forEachPiece(Sink sink) const {
  if (!splat)
    return sink(data);
  constexpr int64_t kPiece = 1 << 16; // elements
  std::vector<char> piece;
  for (int64_t i = 0, e = std::min(kPiece, size()); i < e; ++i)
    piece.insert(piece.end(), data.begin(), data.end());
  for (int64_t left = size(); left > 0; left -= kPiece)
    if (failed(sink(ArrayRef<char>(piece).take_front(std::min(left, kPiece) *
                                                     data.size()))))
      return failure();
  return success();
}

double WeightData::getFloat(int64_t i) const {
  Type element = type.getElementType();
  const char *at = data.data() + (splat ? 0 : i * storedBytes(element));
  if (element.isF32()) {
    float value;
    std::memcpy(&value, at, sizeof value);
    return value;
  }
  if (element.isF64()) {
    double value;
    std::memcpy(&value, at, sizeof value);
    return value;
  }
  if (auto floating = dyn_cast<FloatType>(element)) {
    uint16_t bits;
    std::memcpy(&bits, at, sizeof bits);
    llvm::APFloat value(floating.getFloatSemantics(), llvm::APInt(16, bits));
    bool lost;
    value.convert(llvm::APFloat::IEEEdouble(),
                  llvm::APFloat::rmNearestTiesToEven, &lost);
    return value.convertToDouble();
  }
  return static_cast<double>(getInt(i));
}

int64_t WeightData::getInt(int64_t i) const {
  Type element = type.getElementType();
  unsigned width = storedBytes(element);
  const char *at = data.data() + (splat ? 0 : i * width);
  if (isa<FloatType>(element))
    return static_cast<int64_t>(getFloat(i));
  int64_t value = 0;
  std::memcpy(&value, at, width);
  if (width == 8 || element.isUnsignedInteger() || element.isInteger(1))
    return value;
  unsigned unused = 64 - 8 * width;
  return static_cast<int64_t>(static_cast<uint64_t>(value) << unused) >> unused;
}
