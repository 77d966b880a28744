//===- TNLDialect.cpp - The tnl dialect ------------------------------------===//

#include "TNL/Dialect/TNL/TNLDialect.h"
#include "TNL/Dialect/TNL/TNLOps.h"
#include "llvm/ADT/TypeSwitch.h"
#include "mlir/IR/DialectImplementation.h"

using namespace mlir;
using namespace tnl;

#include "TNL/Dialect/TNL/TNLDialect.cpp.inc"
#include "TNL/Dialect/TNL/TNLEnums.cpp.inc"

#define GET_ATTRDEF_CLASSES
#include "TNL/Dialect/TNL/TNLAttrs.cpp.inc"

#define GET_OP_CLASSES
#include "TNL/Dialect/TNL/TNLOps.cpp.inc"

void TNLDialect::initialize() {
  addAttributes<
#define GET_ATTRDEF_LIST
#include "TNL/Dialect/TNL/TNLAttrs.cpp.inc"
      >();
  addOperations<
#define GET_OP_LIST
#include "TNL/Dialect/TNL/TNLOps.cpp.inc"
      >();
}
