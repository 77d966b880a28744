//===- ExportTNL.cpp - tnl operations as nodes ----------------------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "FunctionExporter.h"
#include "llvm/ADT/TypeSwitch.h"

using namespace mlir;
using namespace tnl;
using namespace tnl::onnxexport;

static int64_t lastSize(Value value) {
  return llvm::cast<RankedTensorType>(value.getType()).getShape().back();
}

/// The wider of two float types; float32 holds both 16-bit ones.
static Type wider(Type a, Type b) {
  if (a == b)
    return a;
  unsigned widthA = a.getIntOrFloatBitWidth(),
           widthB = b.getIntOrFloatBitWidth();
  if (widthA == widthB)
    return Float32Type::get(a.getContext());
  return widthA > widthB ? a : b;
}

// The product in the widest type of all, then the epilogue.
LogicalResult FunctionExporter::exportLinear(LinearOp op) {
  if (op.getSiluColumns())
    return refuse(op, "it has activations fused for GPUs");
  if (op.getNorm())
    return refuse(op, "it has a folded norm");
  Value x = op.getX(), weight = op.getWeight();
  Type result = elementOf(op.getResult());
  Type compute = wider(wider(elementOf(x), elementOf(weight)), result);
  // A stored [in, out] is used as it is.
  std::string matrix;
  if (auto transpose = weight.getDefiningOp<TransposeOp>())
    matrix = cast(name(transpose.getWeight()), elementOf(weight), compute);
  else
    matrix = node("Transpose", cast(name(weight), elementOf(weight), compute),
                  {{"perm", ArrayRef<int64_t>{1, 0}}});
  std::string from = cast(name(x), elementOf(x), compute);
  if (compute == result && !op.getScale() && !op.getBias() &&
      !op.getResidual()) {
    define(op.getResult(), "MatMul", {from, matrix});
    return success();
  }
  std::string y = node("MatMul", {from, matrix});
  auto part = [&](Value value) {
    return cast(name(value), elementOf(value), compute);
  };
  if (op.getScale())
    y = node("Mul", {y, node("Unsqueeze", {part(op.getScale()), ints({-1})})});
  if (op.getBias())
    y = node("Add", {y, part(op.getBias())});
  if (op.getResidual())
    y = node("Add", {y, part(op.getResidual())});
  define(op.getResult(), compute == result ? "Identity" : "Cast", y,
         compute == result
             ? ArrayRef<NodeAttr>()
             : ArrayRef<NodeAttr>(NodeAttr("to", *dataTypeOf(result))));
  return success();
}

// RMSNormalization computes in float32, which a float64 model does not want.
static LogicalResult exportNorm(FunctionExporter &e, SimpleRMSNormOp op) {
  Type element = elementOf(op.getX());
  int64_t width = lastSize(op.getX());
  auto number = [&](float value) {
    return e.getWriter().floats(element, {}, value);
  };
  float eps = op.getEps().convertToFloat();
  std::string x = e.name(op.getX());
  if (!element.isF64() && !ShapedType::isDynamic(width) && width <= 1 << 20) {
    std::vector<float> ones(width, 1.0f);
    e.define(op.getResult(), "RMSNormalization",
             {x, e.getWriter().floats(element, width, ones)},
             {{"axis", int64_t(-1)}, {"epsilon", eps}});
    return success();
  }
  std::string mean =
      e.node("ReduceMean", {e.node("Mul", {x, x}), e.ints({-1})});
  std::string root = e.node("Sqrt", e.node("Add", {mean, number(eps)}));
  e.define(op.getResult(), "Div", {x, root});
  return success();
}

static LogicalResult exportEmbedding(FunctionExporter &e, EmbeddingOp op) {
  Type table = elementOf(op.getTable()), result = elementOf(op.getResult());
  float scale = op.getScale().convertToFloat();
  SmallVector<std::string> inputs = {e.name(op.getTable()),
                                     e.name(op.getIds())};
  NodeAttr axis("axis", int64_t(0));
  if (scale == 1 && table == result)
    e.define(op.getResult(), "Gather", inputs, axis);
  else if (scale == 1)
    e.define(op.getResult(), "Cast", e.node("Gather", inputs, axis),
             {{"to", *dataTypeOf(result)}});
  else
    e.define(op.getResult(), "Mul",
             {e.cast(e.node("Gather", inputs, axis), table, result),
              e.getWriter().floats(result, {}, scale)});
  return success();
}

// 16 bits would round some factors.
static LogicalResult exportScale(FunctionExporter &e, ScaleOp op) {
  auto element = llvm::cast<FloatType>(elementOf(op.getX()));
  APFloat by = op.getBy();
  bool isRounded;
  by.convert(element.getFloatSemantics(), APFloat::rmNearestTiesToEven,
             &isRounded);
  Type compute = isRounded ? Float32Type::get(op.getContext()) : element;
  SmallVector<std::string> factors = {
      e.cast(e.name(op.getX()), element, compute),
      e.getWriter().floats(compute, {}, op.getBy().convertToFloat())};
  if (isRounded)
    e.define(op.getResult(), "Cast", e.node("Mul", factors),
             {{"to", *dataTypeOf(element)}});
  else
    e.define(op.getResult(), "Mul", factors);
  return success();
}

static LogicalResult exportSplit(FunctionExporter &e, SplitOp op) {
  SmallVector<int64_t> widths;
  SmallVector<std::string> names;
  for (Value part : op.getParts()) {
    widths.push_back(lastSize(part));
    if (ShapedType::isDynamic(widths.back()))
      return refuse(op, "its parts have no static widths");
    names.push_back(e.getWriter().fresh("Split"));
    e.alias(part, names.back());
  }
  e.getWriter().addNode("Split", {e.name(op.getX()), e.ints(widths)}, names,
                        {{"axis", int64_t(-1)}});
  return success();
}

static LogicalResult exportArgmax(FunctionExporter &e, ArgmaxOp op) {
  SmallVector<NodeAttr> attrs = {{"axis", int64_t(-1)},
                                 {"keepdims", int64_t(0)}};
  std::string logits = e.name(op.getLogits());
  Type result = elementOf(op.getResult());
  if (result.isInteger(64))
    e.define(op.getResult(), "ArgMax", logits, attrs);
  else
    e.define(op.getResult(), "Cast", e.node("ArgMax", logits, attrs),
             {{"to", *dataTypeOf(result)}});
  return success();
}

LogicalResult FunctionExporter::exportTNL(Operation *op) {
  for (Value result : op->getResults())
    if (!dataTypeOf(elementOf(result)))
      return refuse(op, "ONNX has no such type");
  return llvm::TypeSwitch<Operation *, LogicalResult>(op)
      // Where it is read: products take the matrix behind it.
      .Case<TransposeOp>([](TransposeOp) { return success(); })
      .Case<ConvertOp>([&](ConvertOp op) {
        define(op.getResult(), "Cast", name(op.getWeight()),
               {{"to", *dataTypeOf(elementOf(op.getResult()))}});
        return success();
      })
      .Case<ConcatOp>([&](ConcatOp op) {
        SmallVector<std::string> parts;
        for (Value weight : op.getWeights())
          parts.push_back(name(weight));
        define(op.getResult(), "Concat", parts, {{"axis", int64_t(0)}});
        return success();
      })
      .Case<LinearOp>([&](LinearOp op) { return exportLinear(op); })
      .Case<EmbeddingOp>(
          [&](EmbeddingOp op) { return exportEmbedding(*this, op); })
      .Case<SimpleRMSNormOp>(
          [&](SimpleRMSNormOp op) { return exportNorm(*this, op); })
      .Case<SiLUOp>([&](SiLUOp op) {
        define(op.getResult(), "Swish", name(op.getX()));
        return success();
      })
      .Case<ScaleOp>([&](ScaleOp op) { return exportScale(*this, op); })
      .Case<SplitOp>([&](SplitOp op) { return exportSplit(*this, op); })
      .Case<SplitHeadsOp>([&](SplitHeadsOp op) {
        // The other layout is made where it is read.
        packedNames[op.getResult()] = name(op.getX());
        return success();
      })
      .Case<MergeHeadsOp>([&](MergeHeadsOp op) {
        alias(op.getResult(), packed(op.getX()));
        return success();
      })
      .Case<PickHeadsOp>([&](PickHeadsOp op) {
        define(op.getResult(), "Gather",
               {name(op.getX()), ints(SmallVector<int64_t>(op.getWhich()))},
               {{"axis", int64_t(1)}});
        return success();
      })
      .Case<LastTokenOp>([&](LastTokenOp op) {
        define(op.getResult(), "Slice",
               {name(op.getX()), ints({-1}), ints({INT64_MAX}), ints({1})});
        return success();
      })
      .Case<ArgmaxOp>([&](ArgmaxOp op) { return exportArgmax(*this, op); })
      .Case<LRPEOp>([&](LRPEOp op) { return exportLRPE(op); })
      .Case<LinearAttentionOp>(
          [&](LinearAttentionOp op) { return exportAttention(op); })
      .Default([&](Operation *op) {
        return refuse(
            op, "it is made by later phases\nhint: write the raised model");
      });
}
