//===- TileTypes.cpp - Types of the tile dialect --------------------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "TNL/Dialect/Tile/TileDialect.h"
#include "mlir/IR/DialectImplementation.h"
#include "llvm/Support/MathExtras.h"

using namespace mlir;
using namespace tnl::tile;

using EmitError = function_ref<InFlightDiagnostic()>;

/// Bytes of an element, 0 for types that memory does not hold.
static int64_t elementBytes(Type type) {
  if (!type.isIntOrFloat())
    return 0;
  int64_t bits = type.getIntOrFloatBitWidth();
  return bits >= 8 && bits <= 64 && llvm::isPowerOf2_64(bits) ? bits / 8 : 0;
}

static LogicalResult verifyElement(EmitError emitError, StringRef what,
                                   Type type) {
  if (elementBytes(type))
    return success();
  return emitError() << what
                     << " needs integer or float elements of 1, 2, 4 or 8 "
                        "bytes, got "
                     << type;
}

static void printSizes(AsmPrinter &printer, ArrayRef<int64_t> sizes,
                       Type elementType) {
  printer.printDimensionList(sizes);
  printer << 'x' << elementType;
}

//===----------------------------------------------------------------------===//
// Fragments
//===----------------------------------------------------------------------===//

/// More registers than a thread has, so that sums of them stay small.
static constexpr int64_t kMaxFragmentRegisters = 256;
/// Keeps products of rows and columns small.
static constexpr int64_t kMaxFragmentSide = 4096;

int64_t FragType::getElementsPerThread() const {
  if (isRowVector())
    return getCols() / 4;
  if (isColumnVector())
    return getRows() / 64 * 2;
  return getRows() / 64 * (getCols() / 2);
}

int64_t FragType::getRegisters() const {
  return is16BitFloat(getElementType()) ? getElementsPerThread() / 2
                                        : getElementsPerThread();
}

LogicalResult FragType::verify(EmitError emitError, int64_t rows, int64_t cols,
                               Type elementType) {
  bool packed = elementType && is16BitFloat(elementType);
  if (!elementType || (!packed && !elementType.isF32()))
    return emitError() << "fragments have elements of f32, bf16 or f16, got "
                       << elementType;
  if (rows == 1 && cols == 1)
    return emitError() << "a fragment of one element is a scalar";
  if (rows != 1 && (rows < 64 || rows % 64 != 0 || rows > kMaxFragmentSide))
    return emitError() << "fragment rows must be a multiple of 64 up to "
                       << kMaxFragmentSide << ", or 1, got " << rows;
  int64_t unit = packed ? 16 : 8;
  if (cols != 1 && (cols < unit || cols % unit != 0 || cols > kMaxFragmentSide))
    return emitError() << "fragment columns must be a multiple of " << unit
                       << " for " << elementType << " up to "
                       << kMaxFragmentSide << ", or 1, got " << cols;
  int64_t elements = rows == 1   ? cols / 4
                     : cols == 1 ? rows / 64 * 2
                                 : rows / 64 * (cols / 2);
  int64_t registers = packed ? elements / 2 : elements;
  if (registers > kMaxFragmentRegisters)
    return emitError() << "a fragment of " << rows << "x" << cols << "x"
                       << elementType << " takes " << registers
                       << " registers a thread, more than "
                       << kMaxFragmentRegisters;
  return success();
}

Type FragType::parse(AsmParser &parser) {
  SMLoc loc = parser.getCurrentLocation();
  SmallVector<int64_t> sizes;
  Type element;
  if (parser.parseLess() ||
      parser.parseDimensionList(sizes, /*allowDynamic=*/false) ||
      parser.parseType(element) || parser.parseGreater())
    return {};
  if (sizes.size() != 2) {
    parser.emitError(loc) << "a fragment has rows and columns, got "
                          << sizes.size() << " sizes";
    return {};
  }
  return parser.getChecked<FragType>(loc, parser.getContext(), sizes[0],
                                     sizes[1], element);
}

void FragType::print(AsmPrinter &printer) const {
  printer << '<';
  printSizes(printer, {getRows(), getCols()}, getElementType());
  printer << '>';
}

//===----------------------------------------------------------------------===//
// Shared tiles
//===----------------------------------------------------------------------===//

int64_t SharedType::getStageBytes() const {
  int64_t bytes = getRows() * getPitch() * elementBytes(getElementType());
  return llvm::alignTo(bytes, getSwizzled() ? 1024 : 16);
}

SharedType SharedType::getStageType() const {
  return isRing() ? SharedType::get(getContext(), getShape().drop_front(),
                                    getElementType(), getSwizzled(), getPitch())
                  : *this;
}

LogicalResult SharedType::verify(EmitError emitError, ArrayRef<int64_t> shape,
                                 Type elementType, bool swizzled,
                                 int64_t pitch) {
  if (shape.size() != 2 && shape.size() != 3)
    return emitError() << "a shared tile has rows and columns, or stages, rows "
                          "and columns, got "
                       << shape.size() << " sizes";
  if (failed(verifyElement(emitError, "a shared tile", elementType)))
    return failure();
  for (int64_t size : shape)
    if (size < 1 || size > kMaxTileBytes)
      return emitError() << "sizes of a shared tile must be 1 to "
                         << kMaxTileBytes << ", got " << size;
  int64_t rows = shape[shape.size() - 2], cols = shape.back();
  if (pitch < cols || pitch > kMaxTileBytes)
    return emitError() << "pitch must be " << cols << " (the columns) to "
                       << kMaxTileBytes << ", got " << pitch;
  if (swizzled) {
    if (elementBytes(elementType) != 2)
      return emitError() << "a swizzled tile has 16-bit elements, got "
                         << elementType;
    if (cols % kBoxColumns != 0)
      return emitError() << "columns of a swizzled tile must be a multiple of "
                         << kBoxColumns << ", got " << cols;
    if (rows % 8 != 0)
      return emitError()
             << "rows of a swizzled tile must be a multiple of 8, got " << rows;
    if (pitch != cols)
      return emitError() << "a swizzled tile has no padding, got pitch "
                         << pitch << " for " << cols << " columns";
  }
  int64_t stages = shape.size() == 3 ? shape[0] : 1;
  int64_t bytes = llvm::alignTo(rows * pitch * elementBytes(elementType),
                                swizzled ? 1024 : 16);
  if (bytes > kMaxTileBytes || stages * bytes > kMaxTileBytes)
    return emitError() << "a shared tile of " << stages << " x " << bytes
                       << " bytes is larger than " << kMaxTileBytes;
  return success();
}

Type SharedType::parse(AsmParser &parser) {
  SMLoc loc = parser.getCurrentLocation();
  SmallVector<int64_t> shape;
  Type element;
  bool swizzled = false;
  int64_t pitch = 0;
  if (parser.parseLess() ||
      parser.parseDimensionList(shape, /*allowDynamic=*/false) ||
      parser.parseType(element))
    return {};
  if (succeeded(parser.parseOptionalComma())) {
    if (succeeded(parser.parseOptionalKeyword("swizzled"))) {
      swizzled = true;
    } else if (parser.parseKeyword("pitch", " or 'swizzled'") ||
               parser.parseEqual() || parser.parseInteger(pitch)) {
      return {};
    }
  }
  if (parser.parseGreater())
    return {};
  if (pitch == 0 && !shape.empty())
    pitch = shape.back();
  return parser.getChecked<SharedType>(loc, parser.getContext(),
                                       ArrayRef<int64_t>(shape), element,
                                       swizzled, pitch);
}

void SharedType::print(AsmPrinter &printer) const {
  printer << '<';
  printSizes(printer, getShape(), getElementType());
  if (getSwizzled())
    printer << ", swizzled";
  else if (getPitch() != getCols())
    printer << ", pitch = " << getPitch();
  printer << '>';
}

//===----------------------------------------------------------------------===//
// Arrays, tensor maps, pipelines
//===----------------------------------------------------------------------===//

LogicalResult GlobalType::verify(EmitError emitError, Type elementType) {
  return verifyElement(emitError, "a global array", elementType);
}

int64_t MapType::getBytes() const {
  int64_t bytes = elementBytes(getElementType());
  for (int64_t size : getBox())
    bytes *= size;
  return bytes;
}

bool MapType::isSwizzled() const {
  return getBox().back() * elementBytes(getElementType()) == kBoxRowBytes;
}

LogicalResult MapType::verify(EmitError emitError, ArrayRef<int64_t> box,
                              Type elementType) {
  if (box.size() < 2 || box.size() > 5)
    return emitError() << "a tensor map has 2 to 5 dimensions, got "
                       << box.size();
  if (failed(verifyElement(emitError, "a tensor map", elementType)))
    return failure();
  for (int64_t size : box)
    if (size < 1 || size > 256)
      return emitError() << "sizes of a box must be 1 to 256, got " << size;
  int64_t inner = box.back() * elementBytes(elementType);
  if (inner % 16 != 0 || inner > kBoxRowBytes)
    return emitError() << "the last dimension of a box must have a multiple of "
                          "16 bytes up to "
                       << kBoxRowBytes << ", got " << inner;
  return success();
}

Type MapType::parse(AsmParser &parser) {
  SMLoc loc = parser.getCurrentLocation();
  SmallVector<int64_t> box;
  Type element;
  if (parser.parseLess() ||
      parser.parseDimensionList(box, /*allowDynamic=*/false) ||
      parser.parseType(element) || parser.parseGreater())
    return {};
  return parser.getChecked<MapType>(loc, parser.getContext(),
                                    ArrayRef<int64_t>(box), element);
}

void MapType::print(AsmPrinter &printer) const {
  printer << '<';
  printSizes(printer, getBox(), getElementType());
  printer << '>';
}

LogicalResult PipelineType::verify(EmitError emitError, int64_t stages) {
  if (stages < 1 || stages > 32)
    return emitError() << "a pipeline has 1 to 32 stages, got " << stages;
  return success();
}
