//===- Tensors.cpp - TensorProto to attributes ----------------------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "Tensors.h"
#include "TNL/Dialect/TNL/TNLDialect.h"
#include "TNL/Interfaces/Limits.h"
#include "llvm/Support/CheckedArithmetic.h"
#include "llvm/Support/Endian.h"
#include "llvm/Support/FileSystem.h"

using namespace mlir;
using namespace tnl::onnximport;

/// Larger float tensors stay in their file; smaller ones may be constants that
/// patterns look at (slopes, angles).
static constexpr int64_t kMaxConstantBytes = 4096;
/// Integers are shapes and indices: passes want to see them.
static constexpr int64_t kMaxIntegerBytes = int64_t(16) << 20;

Type tnl::onnximport::elementTypeOf(int32_t dataType, MLIRContext *context) {
  switch (DataType(dataType)) {
  case DataType::Float:
    return Float32Type::get(context);
  case DataType::Float16:
    return Float16Type::get(context);
  case DataType::BFloat16:
    return BFloat16Type::get(context);
  case DataType::Double:
    return Float64Type::get(context);
  case DataType::Int64:
    return IntegerType::get(context, 64);
  case DataType::Int32:
    return IntegerType::get(context, 32);
  case DataType::Int16:
    return IntegerType::get(context, 16);
  case DataType::Int8:
    return IntegerType::get(context, 8);
  case DataType::UInt8:
    return IntegerType::get(context, 8, IntegerType::Unsigned);
  case DataType::Bool:
    return IntegerType::get(context, 1);
  default:
    return {};
  }
}

/// Bytes of one element in ONNX files, where a bool has one.
static int64_t bytesOf(Type elementType) {
  return std::max(1u, elementType.getIntOrFloatBitWidth() / 8);
}

FailureOr<RankedTensorType> tnl::onnximport::checkedType(ArrayRef<int64_t> dims,
                                                         Type elementType,
                                                         ErrorFn emitError) {
  if (static_cast<int64_t>(dims.size()) > tnl::kMostDimensions)
    return emitError() << "rank " << dims.size() << "; at most "
                       << tnl::kMostDimensions << " is supported";
  int64_t bytes = bytesOf(elementType);
  for (int64_t dim : dims) {
    if (ShapedType::isDynamic(dim))
      continue;
    if (dim < 0)
      return emitError() << "negative dimension " << dim;
    // A zero must not hide an overflow in a product in another order.
    std::optional<int64_t> product =
        llvm::checkedMul(bytes, std::max<int64_t>(dim, 1));
    if (!product)
      return emitError() << "its dimensions multiply to more than 2^63 bytes";
    bytes = *product;
  }
  return RankedTensorType::get(dims, elementType);
}

FailureOr<RankedTensorType> TensorReader::typeOf(const Tensor &tensor,
                                                 ErrorFn emitError) {
  Type elementType = elementTypeOf(tensor.dataType, context);
  if (!elementType)
    return emitError() << "element type " << dataTypeName(tensor.dataType)
                       << " is not supported; " << kSupportedTypes;
  // The sentinel of a dynamic size is negative too.
  if (llvm::is_contained(tensor.dims, ShapedType::kDynamic))
    return emitError() << "negative dimension " << ShapedType::kDynamic;
  return checkedType(tensor.dims, elementType, emitError);
}

static DenseElementsAttr fromBytes(RankedTensorType type, StringRef bytes) {
  if (type.getElementType().isInteger(1)) {
    SmallVector<bool> values;
    for (char byte : bytes)
      values.push_back(byte != 0);
    return DenseElementsAttr::get(type, values);
  }
  return DenseElementsAttr::getFromRawBuffer(
      type, ArrayRef<char>(bytes.data(), bytes.size()));
}

namespace {

/// Little-endian elements of a typed field. Varints are cut to `size` bytes,
/// fixed-width ones have that size already.
class TypedData {
public:
  TypedData(ArrayRef<Field> fields, unsigned size, bool isVarint)
      : fields(fields), size(size), isVarint(isVarint) {}

  LogicalResult appendTo(std::string &out, uint64_t maxBytes) const {
    for (const Field &field : fields) {
      WireType single = isVarint    ? WireType::Varint
                        : size == 8 ? WireType::Fixed64
                                    : WireType::Fixed32;
      if (field.type != single && field.type != WireType::Bytes)
        return failure();
      StringRef rest = field.bytes;
      if (!isVarint) {
        if (rest.size() > maxBytes - std::min<uint64_t>(out.size(), maxBytes))
          return failure();
        out += rest;
        continue;
      }
      while (!rest.empty()) {
        uint64_t value;
        if (failed(WireReader::takeVarint(rest, value)) ||
            out.size() + size > maxBytes)
          return failure();
        char bytes[8];
        llvm::support::endian::write64le(bytes, value);
        out.append(bytes, size);
      }
    }
    return success();
  }

private:
  ArrayRef<Field> fields;
  unsigned size;
  bool isVarint;
};

} // namespace

/// The typed field in which ONNX keeps elements of this type.
static ArrayRef<Field> typedField(const Tensor &tensor) {
  switch (DataType(tensor.dataType)) {
  case DataType::Float:
    return tensor.floatData;
  case DataType::Double:
    return tensor.doubleData;
  case DataType::Int64:
    return tensor.int64Data;
  default:
    return tensor.int32Data;
  }
}

FailureOr<DenseElementsAttr> TensorReader::readTyped(const Tensor &tensor,
                                                     RankedTensorType type,
                                                     ErrorFn emitError) {
  unsigned size = bytesOf(type.getElementType());
  bool isVarint = tensor.dataType != int32_t(DataType::Float) &&
                  tensor.dataType != int32_t(DataType::Double);
  uint64_t bytes = uint64_t(type.getNumElements()) * size;
  std::string data;
  if (failed(TypedData(typedField(tensor), size, isVarint)
                 .appendTo(data, bytes)) ||
      data.size() != bytes)
    return emitError() << "its data is not " << type.getNumElements()
                       << " elements of type " << dataTypeName(tensor.dataType)
                       << ", as its shape says";
  return fromBytes(type, data);
}

FailureOr<TensorReader::Result> TensorReader::read(const Tensor &tensor,
                                                   ErrorFn emitError) {
  FailureOr<RankedTensorType> type = typeOf(tensor, emitError);
  if (failed(type))
    return failure();
  if (tensor.hasSegment)
    return emitError() << "tensors in segments are not supported";
  ArrayRef<Field> typed = typedField(tensor);
  if (tensor.raw && !typed.empty())
    return emitError() << "has both raw and typed data";
  if (tensor.isExternal && (tensor.raw || !typed.empty()))
    return emitError() << "has both external and inline data";

  Type elementType = type->getElementType();
  uint64_t bytes = uint64_t(type->getNumElements()) * bytesOf(elementType);
  Result result{*type, {}, false};
  result.isWeight =
      bytes > uint64_t(isa<FloatType>(elementType) ? kMaxConstantBytes
                                                   : kMaxIntegerBytes);
  // Absolute, so that a dump can be read wherever one is.
  auto region = [&](StringRef path, uint64_t offset) {
    SmallString<256> absolute(path);
    (void)llvm::sys::fs::make_absolute(absolute);
    return tnl::FileRegionAttr::get(context, absolute, offset, bytes);
  };

  if (tensor.isExternal) {
    auto where = externalData.locate(tensor, bytes, emitError);
    if (failed(where))
      return failure();
    if (result.isWeight) {
      result.value = region(where->path, where->offset);
      return result;
    }
    std::string data(bytes, '\0'), why;
    if (failed(ExternalData::read(*where, data, why)))
      return emitError() << "external data: cannot read '" << where->path
                         << "': " << why;
    result.value = fromBytes(*type, data);
    return result;
  }

  // Packed floats lie in the file as raw data does.
  std::optional<StringRef> inPlace = tensor.raw;
  if (!inPlace && typed.size() == 1 && typed[0].type == WireType::Bytes &&
      (tensor.dataType == int32_t(DataType::Float) ||
       tensor.dataType == int32_t(DataType::Double)))
    inPlace = typed[0].bytes;
  if (!inPlace) {
    FailureOr<DenseElementsAttr> value = readTyped(tensor, *type, emitError);
    if (failed(value))
      return failure();
    result.value = *value;
    return result;
  }
  if (inPlace->size() != bytes)
    return emitError() << "has " << inPlace->size()
                       << " bytes of data, but its shape and type need "
                       << bytes;
  result.value = result.isWeight
                     ? Attribute(region(modelPath, wire.offsetOf(*inPlace)))
                     : Attribute(fromBytes(*type, *inPlace));
  return result;
}
