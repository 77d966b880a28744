//===- TNLOps.cpp - Generated code of the tnl operations ------------------===//

#include "TNL/Dialect/TNL/TNLOps.h"

using namespace mlir;

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

#define GET_OP_CLASSES
#include "TNL/Dialect/TNL/TNLOps.cpp.inc"
