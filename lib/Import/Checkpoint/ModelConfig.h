//===- ModelConfig.h - config.json of TransNormerLLM ------------*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef TNL_LIB_IMPORT_CHECKPOINT_MODELCONFIG_H
#define TNL_LIB_IMPORT_CHECKPOINT_MODELCONFIG_H

#include "mlir/IR/Location.h"
#include "mlir/Support/LLVM.h"

namespace tnl::checkpoint {

/// Sizes and switches of a model of the family TransNormerLLM 1 and 2; the
/// defaults are those of its published code, configuration_transnormer.py.
struct ModelConfig {
  int64_t vocabulary = 64000;    ///< vocab_size
  int64_t width = 1024;          ///< decoder_embed_dim, D
  int64_t attentionWidth = 1024; ///< hidden_dim, E
  int64_t layers = 24;           ///< decoder_layers
  int64_t heads = 8;             ///< decoder_attention_heads, H
  int64_t gluWidth = 2816;       ///< glu_dim, G; -1 in the file is D
  bool scaleEmbedding = true;    ///< not no_scale_embedding
  bool silu = true;              ///< linear_act_fun is silu or swish, not none
  bool bias = false;             ///< of all linear maps but lm_head
  bool tied = false;             ///< tie_word_embeddings
  /// linear_use_lrpe_list, a switch a layer.
  mlir::SmallVector<bool> lrpe;

  int64_t headWidth() const { return attentionWidth / heads; }
};

/// Reads the text of a config.json. Keys that could change the result and are
/// not known are refused, all of them in one error.
mlir::FailureOr<ModelConfig> readConfig(mlir::StringRef text,
                                        mlir::Location file);

/// Decay rates of the heads of a layer, as the published code makes them.
mlir::SmallVector<float> slopesOf(const ModelConfig &config, int64_t layer);

/// A tensor that a checkpoint of the config has.
struct ExpectedTensor {
  std::string name;
  mlir::SmallVector<int64_t, 3> shape;
};

/// All of them, in the order in which a model uses them; without lm_head's
/// where it is tied.
std::vector<ExpectedTensor> expectedTensors(const ModelConfig &config);

inline constexpr llvm::StringLiteral kEmbeddingName =
    "model.embed_tokens.weight";
inline constexpr llvm::StringLiteral kHeadName = "lm_head.weight";

/// "model.layers.0."
std::string layerPrefix(int64_t layer);

} // namespace tnl::checkpoint

#endif // TNL_LIB_IMPORT_CHECKPOINT_MODELCONFIG_H
