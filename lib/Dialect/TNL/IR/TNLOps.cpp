//===- TNLOps.cpp - Generated code of the tnl operations ------------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "TNL/Dialect/TNL/TNLOps.h"
#include "SizeRules.h"

using namespace mlir;
using namespace tnl;

// Slopes are printed so that they read back as the same numbers, which the
// generic form of an array does not promise.
static ParseResult parseSlopes(OpAsmParser &parser, DenseF32ArrayAttr &slopes) {
  SmallVector<float> numbers;
  // Bits in hexadecimal are those of a float32, as MLIR prints them.
  auto parseNumber = [&] {
    APFloat number(0.0f);
    if (parser.parseFloat(APFloat::IEEEsingle(), number))
      return failure();
    numbers.push_back(number.convertToFloat());
    return success();
  };
  if (parser.parseCommaSeparatedList(OpAsmParser::Delimiter::Square,
                                     parseNumber))
    return failure();
  slopes = parser.getBuilder().getDenseF32ArrayAttr(numbers);
  return success();
}

static void printSlopes(OpAsmPrinter &printer, Operation *,
                        DenseF32ArrayAttr slopes) {
  printer << '[';
  llvm::interleaveComma(slopes.asArrayRef(), printer, [&](float slope) {
    printer.printFloat(APFloat(slope));
  });
  printer << ']';
}

// `[0 to 32, 32 to 64]`, begins and ends.
static ParseResult parseColumnRanges(OpAsmParser &parser,
                                     DenseI64ArrayAttr &columns) {
  SmallVector<int64_t> numbers;
  auto parseRange = [&]() -> ParseResult {
    int64_t begin, end;
    if (parser.parseInteger(begin) || parser.parseKeyword("to") ||
        parser.parseInteger(end))
      return failure();
    numbers.append({begin, end});
    return success();
  };
  if (parser.parseCommaSeparatedList(OpAsmParser::Delimiter::Square,
                                     parseRange))
    return failure();
  columns = parser.getBuilder().getDenseI64ArrayAttr(numbers);
  return success();
}

static void printColumnRanges(OpAsmPrinter &printer, Operation *,
                              DenseI64ArrayAttr columns) {
  printer << '[';
  ArrayRef<int64_t> numbers = columns.asArrayRef();
  for (size_t i = 0; i + 1 < numbers.size(); i += 2)
    printer << (i ? ", " : "") << numbers[i] << " to " << numbers[i + 1];
  printer << ']';
}

// `slopes [..]` or `decay(%g)`.
static ParseResult
parseDecay(OpAsmParser &parser,
           std::optional<OpAsmParser::UnresolvedOperand> &decay,
           DenseF32ArrayAttr &slopes) {
  if (succeeded(parser.parseOptionalKeyword("decay")))
    return failure(parser.parseLParen() ||
                   parser.parseOperand(decay.emplace()) ||
                   parser.parseRParen());
  if (failed(parser.parseOptionalKeyword("slopes")))
    return parser.emitError(parser.getCurrentLocation(),
                            "expected 'slopes' or 'decay'");
  return parseSlopes(parser, slopes);
}

static void printDecay(OpAsmPrinter &printer, Operation *op, Value decay,
                       DenseF32ArrayAttr slopes) {
  if (decay) {
    printer << "decay(" << decay << ')';
    return;
  }
  printer << "slopes ";
  printSlopes(printer, op, slopes);
}

// `[[batch, seq], [batch]]`, the shapes of all results.
static ParseResult parseShapes(OpAsmParser &parser, ArrayAttr &shapes) {
  SmallVector<Attribute> list;
  auto parseShape = [&]() -> ParseResult {
    ArrayAttr shape;
    if (parseSizes(parser, shape))
      return failure();
    list.push_back(shape);
    return success();
  };
  if (parser.parseCommaSeparatedList(OpAsmParser::Delimiter::Square,
                                     parseShape))
    return failure();
  shapes = parser.getBuilder().getArrayAttr(list);
  return success();
}

static void printShapes(OpAsmPrinter &printer, Operation *, ArrayAttr shapes) {
  printer << '[';
  llvm::interleaveComma(shapes, printer, [&](Attribute shape) {
    printSizes(printer, cast<ArrayAttr>(shape));
  });
  printer << ']';
}

static ParseResult parseShape(OpAsmParser &parser, ArrayAttr &shape) {
  return parseSizes(parser, shape);
}

static void printShape(OpAsmPrinter &printer, Operation *, ArrayAttr shape) {
  printSizes(printer, shape);
}

// One size.
static ParseResult parseGrid(OpAsmParser &parser, Attribute &grid) {
  FailureOr<SizeExpr> size = SizeExpr::parse(parser);
  if (failed(size))
    return failure();
  grid = *size;
  return success();
}

static void printGrid(OpAsmPrinter &printer, Operation *, Attribute grid) {
  cast<SizeExpr>(grid).print(printer.getStream());
}

#include "TNL/Dialect/TNL/TNLInterfaces.cpp.inc"

#define GET_OP_CLASSES
#include "TNL/Dialect/TNL/TNLOps.cpp.inc"
