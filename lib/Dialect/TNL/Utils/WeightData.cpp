//===- WeightData.cpp - The bytes behind a weight -------------------------===//

#include "TNL/Dialect/TNL/WeightData.h"
#include "TNL/Dialect/TNL/TNLDialect.h"
#include "TNL/Dialect/TNL/TNLOps.h"
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

// Unpacks what DenseElementsAttr stores in a form of its own: splats and i1.
static std::shared_ptr<std::vector<char>> expand(DenseElementsAttr elements,
                                                 unsigned width) {
  auto copy = std::make_shared<std::vector<char>>();
  int64_t count = elements.getNumElements();
  copy->reserve(count * width);
  if (elements.getElementType().isInteger(1)) {
    for (bool bit : elements.getValues<bool>())
      copy->push_back(bit ? 1 : 0);
    return copy;
  }
  ArrayRef<char> one = elements.getRawData();
  for (int64_t i = 0; i < count; ++i)
    copy->insert(copy->end(), one.begin(), one.begin() + width);
  return copy;
}

FailureOr<WeightData> WeightData::open(Attribute source, RankedTensorType type,
                                       EmitError emitError) {
  unsigned width = storedBytes(type.getElementType());
  if (!width || !type.hasStaticShape()) {
    emitError() << "a weight cannot have the type " << type;
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
    if (elements.isSplat() || type.getElementType().isInteger(1)) {
      auto copy = expand(elements, width);
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
  uint64_t expected = static_cast<uint64_t>(type.getNumElements()) * width;
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

double WeightData::getFloat(int64_t i) const {
  Type element = type.getElementType();
  const char *at = data.data() + i * storedBytes(element);
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
  const char *at = data.data() + i * width;
  if (isa<FloatType>(element))
    return static_cast<int64_t>(getFloat(i));
  int64_t value = 0;
  std::memcpy(&value, at, width);
  if (width == 8 || element.isUnsignedInteger() || element.isInteger(1))
    return value;
  unsigned unused = 64 - 8 * width;
  return static_cast<int64_t>(static_cast<uint64_t>(value) << unused) >> unused;
}
