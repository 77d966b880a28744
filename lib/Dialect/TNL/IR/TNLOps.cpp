//===- TNLOps.cpp - Generated code of the tnl operations ------------------===//

#include "TNL/Dialect/TNL/TNLOps.h"

using namespace mlir;

// Slopes are printed so that they read back as the same numbers, which the
// generic form of an array does not promise.
static ParseResult parseSlopes(OpAsmParser &parser, DenseF32ArrayAttr &slopes) {
  SmallVector<float> numbers;
  auto parseNumber = [&] {
    double number;
    if (parser.parseFloat(number))
      return failure();
    numbers.push_back(static_cast<float>(number));
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
