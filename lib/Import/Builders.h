//===- Builders.h - From a node to its canonical operations -----*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// One function per operator, or per group that differs in the operation only.
// They see nodes whose number of operands Operators.def allows, with all
// required ones present.

#ifndef TNL_LIB_IMPORT_BUILDERS_H
#define TNL_LIB_IMPORT_BUILDERS_H

#include "NodeBuilder.h"

namespace tnl::onnximport {

/// One operand, the result has its element type.
template <typename Op> llvm::LogicalResult buildUnary(NodeBuilder &node) {
  node.addResult(node.makeLike<Op>(node.operand(0)));
  return llvm::success();
}

/// Two operands, the result has the element type of the first.
template <typename Op> llvm::LogicalResult buildBinary(NodeBuilder &node) {
  node.addResult(node.makeLike<Op>(node.operand(0), node.operand(1)));
  return llvm::success();
}

/// Two operands, a bool.
template <typename Op> llvm::LogicalResult buildComparison(NodeBuilder &node) {
  node.addResult(node.make<Op>(node.builder.getI1Type(), node.operand(0),
                               node.operand(1)));
  return llvm::success();
}

/// Any number of operands, as a chain of two-operand operations.
template <typename Op> llvm::LogicalResult buildChain(NodeBuilder &node) {
  mlir::Value result = node.operand(0);
  for (mlir::Value operand : node.getOperands().drop_front())
    result = node.makeLike<Op>(result, operand);
  node.addResult(result);
  return llvm::success();
}

/// Axes of a reduction: an attribute in older operator sets, then an operand.
inline mlir::Value axesOperand(NodeBuilder &node, bool isAttribute) {
  if (!isAttribute)
    return node.operand(1);
  const NodeAttribute *axes = node.find("axes", AttributeType::Ints);
  return axes && !axes->ints.empty() ? node.constantInts(axes->ints)
                                     : mlir::Value();
}

template <typename Op, bool axesAreAttribute>
llvm::LogicalResult buildReduce(NodeBuilder &node) {
  mlir::Value axes = axesOperand(node, axesAreAttribute);
  bool keepdims = node.getBool("keepdims", true);
  bool noop = !axesAreAttribute && node.getBool("noop_with_empty_axes", false);
  node.addResult(node.makeLike<Op>(node.operand(0), axes, keepdims, noop));
  return llvm::success();
}

/// Refuses nodes that compute in another type than float32 (stash_type 1).
llvm::LogicalResult checkStashType(NodeBuilder &node);

// BuildBasic.cpp
llvm::LogicalResult buildArgMax(NodeBuilder &node);
llvm::LogicalResult buildCast(NodeBuilder &node);
llvm::LogicalResult buildCastLike(NodeBuilder &node);
llvm::LogicalResult buildClip(NodeBuilder &node);
llvm::LogicalResult buildConstant(NodeBuilder &node);
llvm::LogicalResult buildConstantOfShape(NodeBuilder &node);
llvm::LogicalResult buildCumSum(NodeBuilder &node);
llvm::LogicalResult buildDropout(NodeBuilder &node);
llvm::LogicalResult buildGemm(NodeBuilder &node);
llvm::LogicalResult buildIdentity(NodeBuilder &node);
llvm::LogicalResult buildIsInf(NodeBuilder &node);
llvm::LogicalResult buildIsNaN(NodeBuilder &node);
llvm::LogicalResult buildLayerNormalization(NodeBuilder &node);
llvm::LogicalResult buildMod(NodeBuilder &node);
llvm::LogicalResult buildRMSNormalization(NodeBuilder &node);
llvm::LogicalResult buildSoftmax(NodeBuilder &node);
llvm::LogicalResult buildWhere(NodeBuilder &node);

// BuildShapes.cpp
llvm::LogicalResult buildConcat(NodeBuilder &node);
llvm::LogicalResult buildFlatten(NodeBuilder &node);
llvm::LogicalResult buildGather(NodeBuilder &node);
llvm::LogicalResult buildRange(NodeBuilder &node);
llvm::LogicalResult buildReshape(NodeBuilder &node);
llvm::LogicalResult buildShape(NodeBuilder &node);
llvm::LogicalResult buildSize(NodeBuilder &node);
llvm::LogicalResult buildSlice(NodeBuilder &node);
llvm::LogicalResult buildSplit(NodeBuilder &node);
llvm::LogicalResult buildSqueeze(NodeBuilder &node);
llvm::LogicalResult buildTranspose(NodeBuilder &node);
llvm::LogicalResult buildTrilu(NodeBuilder &node);

// BuildIndexing.cpp
llvm::LogicalResult buildGatherElements(NodeBuilder &node);
llvm::LogicalResult buildGatherND(NodeBuilder &node);
llvm::LogicalResult buildNonZero(NodeBuilder &node);
llvm::LogicalResult buildPad(NodeBuilder &node);
llvm::LogicalResult buildScatterElements(NodeBuilder &node);
llvm::LogicalResult buildScatterND(NodeBuilder &node);

// BuildGroupNorm.cpp
llvm::LogicalResult buildGroupNormalization(NodeBuilder &node);
llvm::LogicalResult buildInstanceNormalization(NodeBuilder &node);

// BuildDecomposed.cpp: operators without an operation of their own.
llvm::LogicalResult buildElu(NodeBuilder &node);
llvm::LogicalResult buildGelu(NodeBuilder &node);
llvm::LogicalResult buildHardSigmoid(NodeBuilder &node);
llvm::LogicalResult buildHardSwish(NodeBuilder &node);
llvm::LogicalResult buildLeakyRelu(NodeBuilder &node);
llvm::LogicalResult buildLogSoftmax(NodeBuilder &node);
llvm::LogicalResult buildMean(NodeBuilder &node);
llvm::LogicalResult buildMish(NodeBuilder &node);
llvm::LogicalResult buildQuickGelu(NodeBuilder &node);
llvm::LogicalResult buildReduceL1(NodeBuilder &node);
llvm::LogicalResult buildReduceLogSum(NodeBuilder &node);
llvm::LogicalResult buildSkipRMSNormalization(NodeBuilder &node);
llvm::LogicalResult buildSoftplus(NodeBuilder &node);
llvm::LogicalResult buildSwish(NodeBuilder &node);

// BuildAttention.cpp
llvm::LogicalResult buildLinearAttention(NodeBuilder &node);
llvm::LogicalResult buildMSLinearAttention(NodeBuilder &node);

// BuildControl.cpp
llvm::LogicalResult buildIf(NodeBuilder &node);
llvm::LogicalResult buildLoop(NodeBuilder &node);
llvm::LogicalResult buildScan(NodeBuilder &node);

// BuildEinsum.cpp
llvm::LogicalResult buildEinsum(NodeBuilder &node);

} // namespace tnl::onnximport

#endif // TNL_LIB_IMPORT_BUILDERS_H
