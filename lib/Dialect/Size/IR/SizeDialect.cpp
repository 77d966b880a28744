//===- SizeDialect.cpp - The size dialect ---------------------------------===//

#include "TNL/Dialect/Size/SizeDialect.h"
#include "SizeExprStorage.h"
#include "mlir/IR/DialectImplementation.h"

using namespace mlir;
using namespace tnl;

#include "TNL/Dialect/Size/SizeDialect.cpp.inc"

void SizeDialect::initialize() { addAttributes<SizeExpr>(); }

Attribute SizeDialect::parseAttribute(DialectAsmParser &parser,
                                      Type type) const {
  FailureOr<SizeExpr> size = SizeExpr::parse(parser);
  if (failed(size))
    return {};
  // The caller looks for no more than the end of the whole text.
  StringRef text = parser.getFullSymbolSpec();
  if (parser.getCurrentLocation().getPointer() < text.end()) {
    parser.emitError(parser.getCurrentLocation(), "expected the end of a size");
    return {};
  }
  return *size;
}

void SizeDialect::printAttribute(Attribute attribute,
                                 DialectAsmPrinter &os) const {
  cast<SizeExpr>(attribute).print(os.getStream());
}
