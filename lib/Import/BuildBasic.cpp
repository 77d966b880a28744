//===- BuildBasic.cpp - Constants, casts, products, norms -----------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "Builders.h"

using namespace mlir;
using namespace tnl;
using namespace tnl::onnximport;

LogicalResult tnl::onnximport::buildArgMax(NodeBuilder &node) {
  int64_t axis = node.getAxis("axis", 0, node.operand(0));
  bool keepdims = node.getBool("keepdims", true);
  bool last = node.getBool("select_last_index", false);
  node.addResult(node.make<onnx::ArgMaxOp>(
      node.builder.getIntegerType(64), node.operand(0), axis, keepdims, last));
  return success();
}

LogicalResult tnl::onnximport::buildCast(NodeBuilder &node) {
  int64_t to = node.getRequiredInt("to");
  // These matter for 8-bit floats only, which are refused below.
  node.getInt("saturate", 1);
  node.getString("round_mode", "up");
  if (node.hasFailed())
    return failure();
  Type type;
  if (to > 0 && to < 1000)
    type = elementTypeOf(static_cast<int32_t>(to), node.builder.getContext());
  if (!type)
    return node.emitError()
           << "a cast to " << dataTypeName(static_cast<int32_t>(to))
           << " is not supported; " << kSupportedTypes;
  node.addResult(node.make<onnx::CastOp>(type, node.operand(0)));
  return success();
}

LogicalResult tnl::onnximport::buildCastLike(NodeBuilder &node) {
  node.getInt("saturate", 1);
  node.getString("round_mode", "up");
  node.addResult(node.make<onnx::CastOp>(node.elementType(node.operand(1)),
                                         node.operand(0)));
  return success();
}

LogicalResult tnl::onnximport::buildClip(NodeBuilder &node) {
  node.addResult(node.makeLike<onnx::ClipOp>(node.operand(0), node.operand(1),
                                             node.operand(2)));
  return success();
}

LogicalResult tnl::onnximport::buildConstant(NodeBuilder &node) {
  Builder &b = node.builder;
  unsigned count = 0;
  for (StringRef name :
       {"value", "value_float", "value_floats", "value_int", "value_ints",
        "value_string", "value_strings", "sparse_value"})
    count += node.hasAttribute(name);
  if (count != 1)
    return node.emitError() << "has " << count
                            << " of the attributes that give its value; "
                               "exactly one must be there";
  for (StringRef name : {"value_string", "value_strings", "sparse_value"})
    if (node.hasAttribute(name))
      return node.emitError() << "attribute '" << name << "' is not supported";

  DenseElementsAttr value;
  if (const auto *a = node.find("value", AttributeType::Tensor)) {
    if (a->tensors.size() != 1)
      return node.emitError() << "attribute 'value' has no tensor";
    StringRef name = node.node.outputs.empty() ? "" : node.node.outputs[0];
    FailureOr<Value> constant = node.constant(a->tensors[0], name);
    if (failed(constant))
      return failure();
    node.addResult(*constant);
    return success();
  }
  if (const auto *a = node.find("value_float", AttributeType::Float))
    value =
        DenseElementsAttr::get(RankedTensorType::get({}, b.getF32Type()), a->f);
  else if (const auto *a = node.find("value_floats", AttributeType::Floats))
    value = DenseElementsAttr::get(
        RankedTensorType::get(int64_t(a->floats.size()), b.getF32Type()),
        ArrayRef<float>(a->floats));
  else if (const auto *a = node.find("value_int", AttributeType::Int))
    value = DenseElementsAttr::get(
        RankedTensorType::get({}, b.getIntegerType(64)), a->i);
  else if (const auto *a = node.find("value_ints", AttributeType::Ints))
    value = DenseElementsAttr::get(
        RankedTensorType::get(int64_t(a->ints.size()), b.getIntegerType(64)),
        ArrayRef<int64_t>(a->ints));
  if (!value)
    return failure();
  node.addResult(node.constant(value));
  return success();
}

LogicalResult tnl::onnximport::buildConstantOfShape(NodeBuilder &node) {
  auto value = DenseElementsAttr::get(
      RankedTensorType::get(1, node.builder.getF32Type()), 0.0f);
  if (const auto *a = node.find("value", AttributeType::Tensor)) {
    if (a->tensors.size() != 1)
      return node.emitError() << "attribute 'value' has no tensor";
    FailureOr<DenseElementsAttr> given = node.elements(a->tensors[0]);
    if (failed(given))
      return failure();
    if (given->getNumElements() != 1)
      return node.emitError()
             << "attribute 'value' has " << given->getNumElements()
             << " elements, not one";
    value = given->reshape(RankedTensorType::get(1, given->getElementType()));
  }
  node.addResult(node.make<onnx::ConstantOfShapeOp>(value.getElementType(),
                                                    node.operand(0), value));
  return success();
}

LogicalResult tnl::onnximport::buildCumSum(NodeBuilder &node) {
  bool exclusive = node.getBool("exclusive", false);
  bool reverse = node.getBool("reverse", false);
  node.addResult(node.makeLike<onnx::CumSumOp>(node.operand(0), node.operand(1),
                                               exclusive, reverse));
  return success();
}

LogicalResult tnl::onnximport::buildDropout(NodeBuilder &node) {
  node.getInt("seed", 0);
  // Without training it passes its operand on.
  if (Value training = node.operand(2)) {
    auto constant = training.getDefiningOp<onnx::ConstantOp>();
    auto value = constant ? dyn_cast<DenseElementsAttr>(constant.getValue())
                          : DenseElementsAttr();
    bool isFalse = value && value.getElementType().isInteger(1) &&
                   value.isSplat() && !value.getSplatValue<bool>();
    if (!isFalse)
      return node.emitError()
             << "training_mode must be the constant false\nhint: "
                "export the model in evaluation mode";
  }
  node.addResult(node.operand(0));
  // The mask is true everywhere.
  if (node.getNumOutputs() > 1 && !node.node.outputs[1].empty()) {
    Type i1 = node.builder.getI1Type();
    Value shape =
        node.make<onnx::ShapeOp>(node.builder.getIntegerType(64),
                                 node.operand(0), int64_t(0), IntegerAttr());
    auto value = DenseElementsAttr::get(RankedTensorType::get(1, i1), true);
    node.addResult(node.make<onnx::ConstantOfShapeOp>(i1, shape, value));
  }
  return success();
}

LogicalResult tnl::onnximport::buildGemm(NodeBuilder &node) {
  APFloat alpha(node.getFloat("alpha", 1)), beta(node.getFloat("beta", 1));
  bool transA = node.getBool("transA", false);
  bool transB = node.getBool("transB", false);
  node.addResult(node.makeLike<onnx::GemmOp>(node.operand(0), node.operand(1),
                                             node.operand(2), alpha, beta,
                                             transA, transB));
  return success();
}

LogicalResult tnl::onnximport::buildIdentity(NodeBuilder &node) {
  node.addResult(node.operand(0));
  return success();
}

LogicalResult tnl::onnximport::buildIsInf(NodeBuilder &node) {
  bool negative = node.getBool("detect_negative", true);
  bool positive = node.getBool("detect_positive", true);
  node.addResult(node.make<onnx::IsInfOp>(node.builder.getI1Type(),
                                          node.operand(0), negative, positive));
  return success();
}

LogicalResult tnl::onnximport::buildIsNaN(NodeBuilder &node) {
  node.addResult(
      node.make<onnx::IsNaNOp>(node.builder.getI1Type(), node.operand(0)));
  return success();
}

LogicalResult tnl::onnximport::checkStashType(NodeBuilder &node) {
  int64_t stash = node.getInt("stash_type", 1);
  if (node.hasFailed() || stash == 1)
    return success(!node.hasFailed());
  return node.emitError() << "stash_type " << stash
                          << " is not supported, only 1 (float)";
}

/// The second and third result of a layer norm: mean and 1 / deviation, in f32.
static LogicalResult addLayerStatistics(NodeBuilder &node, int64_t axis,
                                        float epsilon) {
  Value x = node.operand(0);
  std::optional<int64_t> rank = node.rankOf(x);
  if (axis >= 0 && !rank)
    return node.emitError() << "with its mean or deviation as a result is not "
                               "supported where 'axis' is not negative and "
                               "the rank of the operand is not declared";
  // No tensor has more dimensions than fit here.
  int64_t most = rank.value_or(64);
  if (axis < -most || axis > most)
    return node.emitError() << "'axis' is " << axis
                            << ", which is out of range for rank " << most;
  SmallVector<int64_t> axes =
      llvm::to_vector(llvm::seq<int64_t>(axis, axis < 0 ? 0 : *rank));
  if (!node.elementType(x).isF32())
    x = node.make<onnx::CastOp>(node.builder.getF32Type(), x);
  auto mean = [&](Value of) {
    return node.makeLike<onnx::ReduceMeanOp>(of, node.constantInts(axes),
                                             /*keepdims=*/true,
                                             /*noop_with_empty_axes=*/false);
  };
  Value average = mean(x);
  Value centered = node.makeLike<onnx::SubOp>(x, average);
  Value variance = mean(node.makeLike<onnx::MulOp>(centered, centered));
  Value shifted =
      node.makeLike<onnx::AddOp>(variance, node.constantLike(x, epsilon));
  node.addResult(average);
  node.addResult(
      node.makeLike<onnx::ReciprocalOp>(node.makeLike<onnx::SqrtOp>(shifted)));
  return success();
}

LogicalResult tnl::onnximport::buildLayerNormalization(NodeBuilder &node) {
  int64_t axis = node.getAxis("axis", -1, node.operand(0));
  float epsilon = node.getFloat("epsilon", 1e-5f);
  if (failed(checkStashType(node)))
    return failure();
  node.addResult(node.makeLike<onnx::LayerNormalizationOp>(
      node.operand(0), node.operand(1), node.operand(2), axis,
      APFloat(epsilon)));
  bool isWanted = llvm::any_of(llvm::drop_begin(node.node.outputs),
                               [](StringRef name) { return !name.empty(); });
  return isWanted ? addLayerStatistics(node, axis, epsilon) : success();
}

LogicalResult tnl::onnximport::buildRMSNormalization(NodeBuilder &node) {
  int64_t axis = node.getAxis("axis", -1, node.operand(0));
  APFloat epsilon(node.getFloat("epsilon", 1e-5f));
  if (failed(checkStashType(node)))
    return failure();
  node.addResult(node.makeLike<onnx::RMSNormalizationOp>(
      node.operand(0), node.operand(1), axis, epsilon));
  return success();
}

LogicalResult tnl::onnximport::buildMod(NodeBuilder &node) {
  bool fmod = node.getBool("fmod", false);
  node.addResult(
      node.makeLike<onnx::ModOp>(node.operand(0), node.operand(1), fmod));
  return success();
}

LogicalResult tnl::onnximport::buildSoftmax(NodeBuilder &node) {
  int64_t axis = node.getAxis("axis", -1, node.operand(0));
  node.addResult(node.makeLike<onnx::SoftmaxOp>(node.operand(0), axis));
  return success();
}

LogicalResult tnl::onnximport::buildWhere(NodeBuilder &node) {
  node.addResult(node.make<onnx::WhereOp>(node.elementType(node.operand(1)),
                                          node.operand(0), node.operand(1),
                                          node.operand(2)));
  return success();
}
