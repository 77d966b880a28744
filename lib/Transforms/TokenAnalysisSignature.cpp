//===- TokenAnalysisSignature.cpp - Arguments and results of a graph ------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "TokenAnalysis.h"

using namespace mlir;
using namespace tnl;

static StringRef argumentName(func::FuncOp function, unsigned index) {
  auto name = function.getArgAttrOfType<StringAttr>(index, kNameAttr);
  return name ? name.getValue() : StringRef("?");
}

/// Whether every use of `mask` is the mask of an attention.
static bool isOnlyMask(Value mask) {
  return llvm::all_of(mask.getUses(), [](OpOperand &use) {
    auto attention = dyn_cast<LinearAttentionOp>(use.getOwner());
    return attention && attention.getMask() == use.get() &&
           llvm::none_of(ArrayRef<Value>{attention.getQ(), attention.getK(),
                                         attention.getV(),
                                         attention.getDecay()},
                         [&](Value other) { return other == use.get(); });
  });
}

/// Whether both have the same sizes, all of which are known.
static bool sameSizes(Value lhs, Value rhs,
                      const SymbolicShapeAnalysis &shapes) {
  auto left = shapes.shapeOf(lhs), right = shapes.shapeOf(rhs);
  return left && right && llvm::equal(*left, *right, sameSize);
}

TokenReason TokenAnalysis::findArguments() {
  if (!function.getBody().hasOneBlock())
    return "is not a straight line of operations";
  for (BlockArgument argument : function.getArguments()) {
    unsigned index = argument.getArgNumber();
    StringRef name = argumentName(function, index);
    auto type = dyn_cast<RankedTensorType>(argument.getType());
    bool isMatrix =
        type && type.getRank() == 2 && type.getElementType().isIntOrFloat();
    bool isTokens = isMatrix && type.getElementType().isInteger();
    // A mask has no other use; ids have.
    if (isMatrix && !argument.use_empty() && isOnlyMask(argument)) {
      if (maskArgument)
        return "has two padding masks";
      maskArgument = argument;
      continue;
    }
    if (!isTokens || idsArgument) {
      std::string reason = "has an argument '" + name.str() +
                           "' that is neither the token ids nor only a padding "
                           "mask of linear attention";
      if (!isMatrix || maskArgument)
        return reason;
      // An attention that was not raised uses its mask in operations of its
      // own; the walk names the one that mixes tokens.
      maskArgument = argument;
      maskReason = reason;
      continue;
    }
    idsArgument = argument;
  }
  if (!idsArgument)
    return "has no argument of token ids [batch, seq]";
  if (TokenReason reason = nameSizes())
    return reason;
  if (maskArgument && !sameSizes(maskArgument, idsArgument, shapes))
    return "has a padding mask of another shape than the token ids";
  return std::nullopt;
}

/// `name`, or the first `name_N` that is no symbol.
static std::string freshName(StringRef name, ArrayRef<StringRef> symbols) {
  std::string fresh = name.str();
  for (unsigned i = 1; llvm::is_contained(symbols, fresh); ++i)
    fresh = name.str() + "_" + std::to_string(i);
  return fresh;
}

TokenReason TokenAnalysis::nameSizes() {
  auto type = cast<RankedTensorType>(idsArgument.getType());
  unsigned index = idsArgument.getArgNumber();
  std::string idsName = argumentName(function, index).str();
  auto dims = function.getArgAttrOfType<ArrayAttr>(index, kDimsAttr);
  if (type.getNumDynamicDims() && (!dims || dims.size() != 2))
    return "has no names for the sizes of '" + idsName +
           "' (attribute tnl.dims)";
  auto name = [&](unsigned axis, StringRef otherwise) {
    return type.isDynamicDim(axis)
               ? cast<StringAttr>(dims[axis]).getValue().str()
               : freshName(otherwise, shapes.symbols());
  };
  batch = name(0, "batch");
  seq = name(1, "seq");
  fixedBatch = !type.isDynamicDim(0);
  fixedSeq = !type.isDynamicDim(1);
  if (batch == seq)
    return "has one name, '" + seq +
           "', for the number of sequences and of "
           "tokens";
  if (fixedBatch && type.getDimSize(0) < 1)
    return "has no sequences in '" + idsName + "'";
  if (!fixedSeq && !llvm::is_contained(shapes.symbols(), seq))
    return "has no symbol for its number of tokens";
  if (fixedSeq && !fixedBatch && !llvm::is_contained(shapes.symbols(), batch))
    return "has no symbol for its number of sequences";
  // What differs from token to token looks like a constant of the model there.
  if (fixedSeq && type.getDimSize(1) < 2)
    return "has a fixed number of tokens (" +
           std::to_string(type.getDimSize(1)) + ") in '" + idsName +
           "', too few to tell tokens from other dimensions; export it with "
           "more, or with a dynamic sequence axis";
  return std::nullopt;
}

// One result [batch, seq, vocabulary], by its name where there are several; the
// others are states.
TokenReason TokenAnalysis::findResults() {
  Operation *terminator = function.getBody().front().getTerminator();
  auto resultName = [&](unsigned index) -> std::string {
    auto name = function.getResultAttrOfType<StringAttr>(index, kNameAttr);
    return name ? "'" + name.getValue().str() + "'" : std::to_string(index);
  };
  std::optional<unsigned> found;
  for (auto [i, value] : llvm::enumerate(terminator->getOperands())) {
    auto type = dyn_cast<RankedTensorType>(value.getType());
    if (!type || type.getRank() != 3 || !lookup(value).hasAxes(0, 1) ||
        !hasOwnBatchAxis(value))
      continue;
    if (!found || resultName(i) == "'logits'")
      found = i;
  }
  if (!found)
    return "has no result [batch, seq, vocabulary]";
  logits = *found;
  for (auto [i, value] : llvm::enumerate(terminator->getOperands()))
    if (i != logits && lookup(value).kind != TokenFacts::Kind::State)
      return "has a result " + resultName(i) +
             " that is neither the logits [batch, seq, vocabulary] nor the "
             "final state of an attention";
  return std::nullopt;
}
