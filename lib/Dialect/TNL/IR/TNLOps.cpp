//===- TNLOps.cpp - Generated code of the tnl operations ------------------===//

#include "TNL/Dialect/TNL/TNLOps.h"

using namespace mlir;

#define GET_OP_CLASSES
#include "TNL/Dialect/TNL/TNLOps.cpp.inc"
