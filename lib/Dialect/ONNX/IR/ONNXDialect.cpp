//===- ONNXDialect.cpp - The onnx dialect ---------------------------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "TNL/Dialect/ONNX/ONNXOps.h"

using namespace mlir;
using namespace tnl::onnx;

#include "TNL/Dialect/ONNX/ONNXDialect.cpp.inc"

#define GET_OP_CLASSES
#include "TNL/Dialect/ONNX/ONNXOps.cpp.inc"

void ONNXDialect::initialize() {
  addOperations<
#define GET_OP_LIST
#include "TNL/Dialect/ONNX/ONNXOps.cpp.inc"
      >();
}

Operation *ONNXDialect::materializeConstant(OpBuilder &builder, Attribute value,
                                            Type type, Location loc) {
  auto elements = dyn_cast<ElementsAttr>(value);
  if (!elements || elements.getType() != type)
    return nullptr;
  return ConstantOp::create(builder, loc, elements);
}
