//===- ModelConfig.cpp - Reads config.json --------------------------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "ModelConfig.h"
#include "Json.h"
#include "mlir/IR/Diagnostics.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/ADT/StringSet.h"
#include "llvm/ADT/bit.h"
#include <cmath>

using namespace mlir;
using namespace tnl::checkpoint;
namespace json = llvm::json;

/// No model comes near them; what is larger is damaged, and would be slow to
/// refuse for its weights.
static constexpr int64_t kMostLayers = 1024, kMostHeads = 4096,
                         kLargestSize = int64_t(1) << 24;

/// Keys that transformers, trainers and tokenizers leave in a config.json and
/// that change nothing of what the model computes. The published class leaves
/// `linear_use_lrpe` there: what its last layer took from the list.
static const StringRef kHarmlessKeys[] = {"_attn_implementation",
                                          "_attn_implementation_autoset",
                                          "_name_or_path",
                                          "activation_dropout",
                                          "add_bos_token",
                                          "add_eos_token",
                                          "architectures",
                                          "attention_dropout",
                                          "auto_map",
                                          "bos_token_id",
                                          "chunk_size_feed_forward",
                                          "dropout",
                                          "dtype",
                                          "eos_token_id",
                                          "finetuning_task",
                                          "gradient_checkpointing",
                                          "hidden_dropout",
                                          "id2label",
                                          "init_std",
                                          "initializer_range",
                                          "keys_to_ignore_at_inference",
                                          "label2id",
                                          "linear_use_lrpe",
                                          "max_position_embeddings",
                                          "model_max_length",
                                          "name_or_path",
                                          "output_attentions",
                                          "output_hidden_states",
                                          "pad_token_id",
                                          "problem_type",
                                          "return_dict",
                                          "task_specific_params",
                                          "tokenizer_class",
                                          "torch_dtype",
                                          "torchscript",
                                          "transformers_version",
                                          "unk_token_id",
                                          "use_cache"};

namespace {
class ConfigReader {
public:
  ConfigReader(const json::Object &object, Location file)
      : object(object), file(file) {}
  FailureOr<ModelConfig> read();

private:
  LogicalResult checkFamily();
  LogicalResult checkKeys();
  LogicalResult readSize(StringRef key, int64_t &size, int64_t most);
  LogicalResult readSwitch(StringRef key, bool &value);
  LogicalResult readText(StringRef key, StringRef &text);
  LogicalResult readActivation();
  LogicalResult readGLU();
  LogicalResult readLRPE();

  const json::Object &object;
  Location file;
  ModelConfig config;
  llvm::StringSet<> known;
};
} // namespace

LogicalResult ConfigReader::readSize(StringRef key, int64_t &size,
                                     int64_t most) {
  known.insert(key);
  const json::Value *value = lookUp(object, key);
  if (!value)
    return success();
  std::optional<int64_t> number = integerOf(*value);
  if (!number && value->kind() != json::Value::Number)
    return emitError(file) << "'" << key << "' is " << kindOf(*value)
                           << ", not a number";
  if (!number || *number < 1 || *number > most)
    return emitError(file) << "'" << key << "' is not an integer from 1 to "
                           << most;
  size = *number;
  return success();
}

LogicalResult ConfigReader::readSwitch(StringRef key, bool &result) {
  known.insert(key);
  const json::Value *value = lookUp(object, key);
  if (!value)
    return success();
  std::optional<bool> boolean = value->getAsBoolean();
  if (!boolean)
    return emitError(file) << "'" << key << "' is " << kindOf(*value)
                           << ", not a boolean";
  result = *boolean;
  return success();
}

LogicalResult ConfigReader::readText(StringRef key, StringRef &text) {
  known.insert(key);
  const json::Value *value = lookUp(object, key);
  if (!value)
    return success();
  std::optional<StringRef> string = value->getAsString();
  if (!string)
    return emitError(file) << "'" << key << "' is " << kindOf(*value)
                           << ", not a string";
  text = *string;
  return success();
}

LogicalResult ConfigReader::checkFamily() {
  StringRef type = "transnormer", norm = "simplermsnorm";
  if (failed(readText("model_type", type)) ||
      failed(readText("norm_type", norm)))
    return failure();
  if (type != "transnormer")
    return emitError(file) << "'model_type' is '" << shown(type)
                           << "'; checkpoints of TransNormerLLM 1 and 2, "
                              "'transnormer', are read";
  if (object.get("gate_dim"))
    return emitError(file)
           << "'gate_dim' is there, so this is TransNormerLLM3, whose token "
              "mixer is another one; TransNormerLLM 1 and 2 are read";
  if (norm != "simplermsnorm")
    return emitError(file) << "'norm_type' is '" << shown(norm)
                           << "'; only 'simplermsnorm' is supported";
  return success();
}

LogicalResult ConfigReader::checkKeys() {
  for (StringRef key : kHarmlessKeys)
    known.insert(key);
  SmallVector<std::string> unknown;
  for (const auto &[key, value] : object)
    if (!known.contains(StringRef(key)))
      unknown.push_back("'" + shown(StringRef(key)) + "'");
  if (unknown.empty())
    return success();
  llvm::sort(unknown);
  return emitError(file)
         << "unknown key" << (unknown.size() == 1 ? " " : "s ")
         << llvm::join(ArrayRef(unknown).take_front(32), ", ")
         << (unknown.size() > 32 ? ", ..." : "")
         << ": what it does to the model's result is not known; take it out if "
            "it does nothing";
}

LogicalResult ConfigReader::readActivation() {
  StringRef name = "silu";
  if (failed(readText("linear_act_fun", name)))
    return failure();
  config.silu = name != "none";
  if (name == "silu" || name == "swish" || name == "none")
    return success();
  return emitError(file) << "'linear_act_fun' is '" << shown(name)
                         << "'; silu, swish and none are supported";
}

LogicalResult ConfigReader::readGLU() {
  const json::Value *value = lookUp(object, "glu_dim");
  if (value && integerOf(*value) == -1) {
    known.insert("glu_dim");
    config.gluWidth = config.width;
    return success();
  }
  return readSize("glu_dim", config.gluWidth, kLargestSize);
}

LogicalResult ConfigReader::readLRPE() {
  constexpr StringLiteral key = "linear_use_lrpe_list";
  known.insert(key);
  config.lrpe.assign(config.layers, false);
  const json::Value *value = lookUp(object, key);
  if (!value)
    return success();
  const json::Array *list = value->getAsArray();
  if (!list)
    return emitError(file) << "'" << key << "' is " << kindOf(*value)
                           << ", not a list";
  if (list->empty())
    return success();
  if (static_cast<int64_t>(list->size()) != config.layers)
    return emitError(file) << "'" << key << "' has " << list->size()
                           << " entries for " << config.layers << " layers";
  for (auto [layer, entry] : llvm::enumerate(*list)) {
    std::optional<int64_t> number = integerOf(entry);
    if (std::optional<bool> boolean = entry.getAsBoolean())
      number = *boolean;
    if (number != 0 && number != 1)
      return emitError(file) << "'" << key << "' has an entry that is neither "
                             << "0 nor 1";
    config.lrpe[layer] = *number != 0;
  }
  return success();
}

FailureOr<ModelConfig> ConfigReader::read() {
  bool unscaled = !config.scaleEmbedding;
  if (failed(checkFamily()) ||
      failed(readSize("vocab_size", config.vocabulary, kLargestSize)) ||
      failed(readSize("decoder_embed_dim", config.width, kLargestSize)) ||
      failed(readSize("hidden_dim", config.attentionWidth, kLargestSize)) ||
      failed(readSize("decoder_layers", config.layers, kMostLayers)) ||
      failed(readSize("decoder_attention_heads", config.heads, kMostHeads)) ||
      failed(readGLU()) || failed(readSwitch("no_scale_embedding", unscaled)) ||
      failed(readSwitch("bias", config.bias)) ||
      failed(readSwitch("tie_word_embeddings", config.tied)) ||
      failed(readActivation()) || failed(readLRPE()) || failed(checkKeys()))
    return failure();
  config.scaleEmbedding = !unscaled;
  if (config.attentionWidth % config.heads != 0)
    return emitError(file) << "'hidden_dim' is " << config.attentionWidth
                           << ", which is no multiple of its " << config.heads
                           << " heads";
  return std::move(config);
}

FailureOr<ModelConfig> tnl::checkpoint::readConfig(StringRef text,
                                                   Location file) {
  llvm::Expected<json::Value> value = parseJson(text);
  if (!value)
    return emitError(file) << "not a JSON file: "
                           << llvm::toString(value.takeError());
  const json::Object *object = value->getAsObject();
  if (!object)
    return emitError(file) << "is " << kindOf(*value) << ", not an object";
  return ConfigReader(*object, file).read();
}

//===----------------------------------------------------------------------===//
// What follows from a config
//===----------------------------------------------------------------------===//

SmallVector<float> tnl::checkpoint::slopesOf(const ModelConfig &config,
                                             int64_t layer) {
  // One layer alone divides zero by zero in the published code.
  double depth =
      config.layers > 1 ? double(layer) / double(config.layers - 1) : 0;
  double factor = 1 - depth + 1e-5;
  int64_t power = llvm::bit_floor(uint64_t(config.heads));
  SmallVector<float> slopes;
  for (int64_t head = 0; head < config.heads; ++head) {
    // Heads beyond a power of two are half-way between, in the exponent.
    double exponent =
        head < power ? -8.0 * double(head + 1) / double(power)
                     : -4.0 * double(2 * (head - power) + 1) / double(power);
    slopes.push_back(static_cast<float>(std::exp2(exponent) * factor));
  }
  return slopes;
}

std::string tnl::checkpoint::layerPrefix(int64_t layer) {
  return "model.layers." + std::to_string(layer) + ".";
}

std::vector<ExpectedTensor>
tnl::checkpoint::expectedTensors(const ModelConfig &config) {
  int64_t d = config.width, e = config.attentionWidth, g = config.gluWidth;
  std::vector<ExpectedTensor> tensors = {
      {kEmbeddingName.str(), {config.vocabulary, d}}};
  auto addLinear = [&](const std::string &name, int64_t out, int64_t in) {
    tensors.push_back({name + ".weight", {out, in}});
    if (config.bias)
      tensors.push_back({name + ".bias", {out}});
  };
  for (int64_t layer = 0; layer < config.layers; ++layer) {
    std::string prefix = layerPrefix(layer);
    addLinear(prefix + "token_mixer.qkvu_proj", 4 * e, d);
    if (config.lrpe[layer])
      tensors.push_back({prefix + "token_mixer.lrpe.theta",
                         {config.heads, 1, config.headWidth()}});
    addLinear(prefix + "token_mixer.out_proj", d, e);
    addLinear(prefix + "channel_mixer.l1", g, d);
    addLinear(prefix + "channel_mixer.l2", g, d);
    addLinear(prefix + "channel_mixer.l3", d, g);
  }
  if (!config.tied)
    tensors.push_back({kHeadName.str(), {config.vocabulary, d}});
  return tensors;
}
