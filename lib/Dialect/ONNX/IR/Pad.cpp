//===- Pad.cpp - Pad ------------------------------------------------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "Folding.h"
#include "OpUtils.h"
#include "llvm/ADT/StringSwitch.h"

using namespace mlir;
using namespace tnl;
using namespace tnl::onnx;

bool onnx::isPadMode(StringRef name) {
  return llvm::StringSwitch<bool>(name)
      .Cases({"constant", "reflect", "edge", "wrap"}, true)
      .Default(false);
}

OpFoldResult PadOp::fold(FoldAdaptor adaptor) {
  auto pads = constantInts(adaptor.getPads());
  if (pads && llvm::all_of(*pads, [](int64_t pad) { return pad == 0; }) &&
      getData().getType() == getType())
    return getData();
  return {};
}

/// The size of a padded axis, once it is known to be possible.
static FailureOr<SizeExpr> paddedSize(PadOp op, int64_t axis, SizeExpr size,
                                      SizeExpr front, SizeExpr back,
                                      SizeRequirements &requirements) {
  SizeExpr padded = size + front + back;
  SizeExpr zero = SizeExpr::constant(0, op.getContext());
  std::string where = " of dimension " + std::to_string(axis);
  if (failed(requirements.atMost(zero, padded, "for the size" + where)))
    return failure();
  // What is added is made of what is left.
  size = size + SizeExpr::min(front, zero) + SizeExpr::min(back, zero);
  for (SizeExpr pad : {front, back}) {
    if (op.getMode() == "reflect" &&
        failed(requirements.atMost(
            pad, size - 1, "since elements are mirrored at an end" + where)))
      return failure();
    if ((op.getMode() == "edge" || op.getMode() == "wrap") && pad &&
        !pad.is(0) &&
        failed(requirements.atMost(SizeExpr::constant(1, op.getContext()), size,
                                   "since elements are repeated" + where)))
      return failure();
  }
  return padded;
}

LogicalResult
PadOp::inferSymbolicShapes(ArrayRef<SymbolicValue> operands,
                           SmallVectorImpl<SymbolicValue> &results,
                           SizeRequirements &requirements) {
  SymbolicValue &result = results.emplace_back();
  const SymbolicValue &data = operands[0], &pads = operands[1];
  if (!data.shape)
    return success();
  int64_t rank = data.shape->size();
  result.shape =
      Dims(rank, dependsOnData(*this, getPads(), "the operand pads"));
  SmallVector<int64_t> axes = llvm::to_vector(llvm::seq<int64_t>(0, rank));
  if (getAxes()) {
    auto given = knownAxes(*this, factsOf(*this, getAxes(), operands), rank);
    if (failed(given))
      return failure();
    if (!*given)
      return success();
    axes = **given;
  }
  int64_t count = axes.size();
  if (std::optional<int64_t> length = vectorLength(pads);
      length && *length != 2 * count)
    return emitOpError("has ") << *length << " pads for " << count
                               << " axes, expected two for each";
  if (!pads.elements)
    return success();
  result.shape = data.shape;
  for (auto [i, axis] : llvm::enumerate(axes)) {
    auto padded =
        paddedSize(*this, axis, (*data.shape)[axis], (*pads.elements)[i],
                   (*pads.elements)[count + i], requirements);
    if (failed(padded))
      return failure();
    (*result.shape)[axis] = *padded;
  }
  return success();
}

LogicalResult PadOp::verify() {
  if (failed(verifySameElements(
          *this, {getData(), getConstantValue(), getOutput()})) ||
      failed(verifyScalar(*this, getConstantValue(), "the value")) ||
      failed(verifyVector(*this, getAxes(), "axes")))
    return failure();
  if (auto type = dyn_cast<RankedTensorType>(getPads().getType());
      type && type.getRank() != 1)
    return emitOpError("expects pads to be a vector, got ") << type;
  return verifyByInference(*this);
}
