//===- Text.cpp - Text in, logits out -------------------------------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "TNL/Tools/Run/Text.h"
#include "TNL/Support/Elements.h"

#include <algorithm>

using namespace tnl;
using namespace tnl::run;

std::vector<OptionSpec> run::withTextOptions(std::vector<OptionSpec> own) {
  own.push_back({"chunk", "N",
                 "tokens fed in at once, which bounds memory;\n"
                 "default 512"});
  return withRunOptions(std::move(own));
}

Expected<TextSession> TextSession::open(const Arguments &arguments) {
  TextSession text;
  Expected<int64_t> chunk = arguments.integer("chunk", 512, 1, 1 << 20);
  if (!chunk)
    return chunk.status();
  text.chunkSize = *chunk;
  Expected<Model> model = Model::open(arguments);
  if (!model)
    return model.status();
  if (model->file->metadata().tokenizer != package::Tokenizer::Byte)
    return Status::error("'" + model->file->path() +
                         "' has no byte tokenizer, so text cannot be turned "
                         "into tokens; 'tnl-run run' takes token ids");
  SessionOptions options;
  options.chunk = *chunk;
  auto session = Session::create(model->executor, /*batch=*/1, options);
  if (!session)
    return session.status();
  text.session = std::move(*session);
  return text;
}

Status TextSession::feed(std::span<const uint8_t> text, LogitsWanted wanted,
                         Tensor &logits) {
  auto size = static_cast<int64_t>(text.size());
  Expected<Tensor> ids = Tensor::allocate(DType::I64, {size});
  if (!ids)
    return ids.status();
  std::ranges::copy(text, ids->as<int64_t>());
  return session->prefill(ids->as<int64_t>(), size, /*mask=*/nullptr, wanted,
                          logits);
}

Status TextSession::step(int64_t token, Tensor &logits) {
  return session->decode(&token, logits);
}

void run::loadRow(const Tensor &logits, int64_t row,
                  std::vector<double> &values) {
  int64_t width = logits.shape().back();
  values.resize(static_cast<size_t>(width));
  for (int64_t i = 0; i < width; ++i)
    values[static_cast<size_t>(i)] = loadAsDouble(logits, row * width + i);
}
