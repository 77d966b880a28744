//===- ModelBuilder.cpp - TransNormerLLM as a tnl module ------------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "ModelBuilder.h"
#include "TNL/Dialect/TNL/TNLDialect.h"
#include "TNL/Dialect/TNL/TNLOps.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include <cmath>

using namespace mlir;
using namespace tnl;
using namespace tnl::checkpoint;

static constexpr float kNormEps = 1e-6f;

namespace {
class ModelBuilder {
public:
  ModelBuilder(const ModelConfig &config, const WeightSources &weights,
               Location location)
      : config(config), weights(weights), location(location),
        builder(location.getContext()) {}
  OwningOpRef<ModuleOp> build(StringRef functionName);

private:
  func::FuncOp makeFunction(StringRef name);
  /// A tensor<batch x seq x channels> in float32.
  RankedTensorType rows(int64_t channels);
  RankedTensorType headsOf(int64_t channels);
  Value weight(const std::string &name, ArrayRef<int64_t> shape);
  Value float32Weight(const std::string &name, ArrayRef<int64_t> shape);
  Value linear(Value x, const std::string &name, int64_t out);
  Value head(Value x);
  Value norm(Value x);
  Value splitHeads(Value x);
  Value activation(Value x);
  Value tokenMixer(Value x, int64_t layer);
  Value channelMixer(Value x, int64_t layer);

  const ModelConfig &config;
  const WeightSources &weights;
  Location location;
  OpBuilder builder;
  Block *block = nullptr;
  Operation *lastWeight = nullptr; ///< they stand at the function's begin
};
} // namespace

RankedTensorType ModelBuilder::rows(int64_t channels) {
  constexpr int64_t any = ShapedType::kDynamic;
  return RankedTensorType::get({any, any, channels}, builder.getF32Type());
}

RankedTensorType ModelBuilder::headsOf(int64_t channels) {
  constexpr int64_t any = ShapedType::kDynamic;
  return RankedTensorType::get({any, config.heads, any, channels},
                               builder.getF32Type());
}

Value ModelBuilder::weight(const std::string &name, ArrayRef<int64_t> shape) {
  const WeightSource &source = weights.at(name);
  OpBuilder::InsertionGuard guard(builder);
  if (lastWeight)
    builder.setInsertionPointAfter(lastWeight);
  else
    builder.setInsertionPointToStart(block);
  Location named = NameLoc::get(builder.getStringAttr(name), location);
  auto op = WeightOp::create(builder, named,
                             RankedTensorType::get(shape, source.elementType),
                             name, source.source);
  lastWeight = op;
  return op.getResult();
}

Value ModelBuilder::float32Weight(const std::string &name,
                                  ArrayRef<int64_t> shape) {
  Value value = weight(name, shape);
  if (getElementTypeOrSelf(value).isF32())
    return value;
  OpBuilder::InsertionGuard guard(builder);
  builder.setInsertionPointAfter(lastWeight);
  auto op = ConvertOp::create(
      builder, value.getLoc(),
      RankedTensorType::get(shape, builder.getF32Type()), value);
  lastWeight = op;
  return op.getResult();
}

Value ModelBuilder::linear(Value x, const std::string &name, int64_t out) {
  int64_t in = cast<RankedTensorType>(x.getType()).getDimSize(2);
  Value matrix = weight(name + ".weight", {out, in});
  Value bias = config.bias ? float32Weight(name + ".bias", {out}) : Value();
  Location named = NameLoc::get(builder.getStringAttr(name), location);
  return LinearOp::create(builder, named, rows(out), x, matrix,
                          /*scale=*/Value(), bias, /*residual=*/Value());
}

Value ModelBuilder::norm(Value x) {
  return SimpleRMSNormOp::create(builder, location, x.getType(), x,
                                 builder.getF32FloatAttr(kNormEps));
}

Value ModelBuilder::activation(Value x) {
  return config.silu
             ? SiLUOp::create(builder, location, x.getType(), x).getResult()
             : x;
}

Value ModelBuilder::splitHeads(Value x) {
  return SplitHeadsOp::create(builder, location, headsOf(config.headWidth()),
                              x);
}

Value ModelBuilder::tokenMixer(Value x, int64_t layer) {
  std::string prefix = layerPrefix(layer) + "token_mixer.";
  int64_t width = config.attentionWidth, keys = config.headWidth();
  Value projected = linear(x, prefix + "qkvu_proj", 4 * width);
  SmallVector<Type> parts(4, rows(width));
  auto split = SplitOp::create(builder, location, parts, projected);
  Value q = splitHeads(activation(split.getResult(0)));
  Value k = splitHeads(activation(split.getResult(1)));
  Value v = splitHeads(split.getResult(2));
  if (config.lrpe[layer]) {
    // Stored as [H, 1, P]: the same bytes.
    Value theta = float32Weight(prefix + "lrpe.theta", {config.heads, keys});
    keys *= 2;
    q = LRPEOp::create(builder, location, headsOf(keys), q, theta, Value());
    k = LRPEOp::create(builder, location, headsOf(keys), k, theta, Value());
  }
  auto state = RankedTensorType::get(
      {ShapedType::kDynamic, config.heads, keys, config.headWidth()},
      builder.getF32Type());
  Location named = NameLoc::get(
      builder.getStringAttr(StringRef(prefix).drop_back()), location);
  auto attention = LinearAttentionOp::create(
      builder, named, headsOf(config.headWidth()), state, q, k, v,
      /*state=*/Value(), /*mask=*/Value(), slopesOf(config, layer));
  Value merged =
      MergeHeadsOp::create(builder, location, rows(width), attention.getOut());
  Value gated = arith::MulFOp::create(builder, location, split.getResult(3),
                                      norm(merged));
  return linear(gated, prefix + "out_proj", config.width);
}

Value ModelBuilder::channelMixer(Value x, int64_t layer) {
  std::string prefix = layerPrefix(layer) + "channel_mixer.";
  Value left = linear(x, prefix + "l1", config.gluWidth);
  Value right = linear(x, prefix + "l2", config.gluWidth);
  Value product = arith::MulFOp::create(builder, location, left, right);
  return linear(product, prefix + "l3", config.width);
}

Value ModelBuilder::head(Value x) {
  StringRef name = config.tied ? kEmbeddingName : kHeadName;
  SmallVector<int64_t> shape = {config.vocabulary, config.width};
  // A second tnl.weight of the same bytes; a package holds them once.
  Value matrix = weight(name.str(), shape);
  return LinearOp::create(
      builder, NameLoc::get(builder.getStringAttr("lm_head"), location),
      rows(config.vocabulary), x, matrix, /*scale=*/Value(), /*bias=*/Value(),
      /*residual=*/Value());
}

func::FuncOp ModelBuilder::makeFunction(StringRef name) {
  constexpr int64_t any = ShapedType::kDynamic;
  auto ids = RankedTensorType::get({any, any}, builder.getI64Type());
  auto function = func::FuncOp::create(
      builder, location, name,
      builder.getFunctionType({ids}, {rows(config.vocabulary)}));
  ArrayAttr symbols = builder.getStrArrayAttr({"batch", "seq"});
  function->setAttr(kSymbolsAttr, symbols);
  function.setArgAttr(0, kNameAttr, builder.getStringAttr("input_ids"));
  function.setArgAttr(0, kDimsAttr, symbols);
  function.setResultAttr(0, kNameAttr, builder.getStringAttr("logits"));
  return function;
}

OwningOpRef<ModuleOp> ModelBuilder::build(StringRef functionName) {
  OwningOpRef<ModuleOp> module = ModuleOp::create(location);
  builder.setInsertionPointToStart(module->getBody());
  func::FuncOp function = makeFunction(functionName);
  block = function.addEntryBlock();
  builder.setInsertionPointToStart(block);
  float scale = config.scaleEmbedding
                    ? static_cast<float>(std::sqrt(double(config.width)))
                    : 1.0f;
  Value table = weight(kEmbeddingName.str(), {config.vocabulary, config.width});
  Value x = EmbeddingOp::create(builder, location, rows(config.width),
                                block->getArgument(0), table,
                                builder.getF32FloatAttr(scale));
  auto add = [&](Value branch) {
    x = arith::AddFOp::create(builder, location, x, branch);
  };
  for (int64_t layer = 0; layer < config.layers; ++layer) {
    add(tokenMixer(norm(x), layer));
    add(channelMixer(norm(x), layer));
  }
  Value logits = head(norm(x));
  func::ReturnOp::create(builder, location, logits);
  return module;
}

OwningOpRef<ModuleOp> tnl::checkpoint::buildModel(const ModelConfig &config,
                                                  const WeightSources &weights,
                                                  StringRef functionName,
                                                  Location location) {
  return ModelBuilder(config, weights, location).build(functionName);
}
