//===- Text.cpp - Text in, logits out -------------------------------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "TNL/Tools/Run/Text.h"
#include "TNL/Support/Elements.h"
#include "TNL/Tokenizer/SentencePiece.h"

using namespace tnl;
using namespace tnl::run;

std::vector<OptionSpec> run::withTextOptions(std::vector<OptionSpec> own) {
  own.push_back({"chunk", "N",
                 "tokens fed in at once, which bounds memory;\n"
                 "default 512"});
  return withRunOptions(std::move(own));
}

Expected<std::unique_ptr<Tokenizer>>
run::openTokenizer(const package::PackageFile &file) {
  switch (file.metadata().tokenizer) {
  case package::Tokenizer::Byte:
    return makeByteTokenizer();
  case package::Tokenizer::SentencePiece: {
    auto bytes = file.blob(*file.metadata().tokenizer_model);
    auto opened = openSentencePiece(
        {reinterpret_cast<const char *>(bytes.data()), bytes.size()});
    if (!opened)
      return opened.status().within("the tokenizer of '" + file.path() + "'");
    return opened;
  }
  default:
    return Status::error("'" + file.path() +
                         "' has no tokenizer, so text cannot be turned into "
                         "tokens; 'tnl-run run' takes token ids");
  }
}

Expected<TextModel> TextModel::open(const Arguments &arguments) {
  TextModel text;
  Expected<int64_t> chunk = arguments.integer("chunk", 512, 1, 1 << 20);
  if (!chunk)
    return chunk.status();
  text.chunk = *chunk;
  Expected<Model> model = Model::open(arguments);
  if (!model)
    return model.status();
  auto tokenizer = openTokenizer(*model->file);
  if (!tokenizer)
    return tokenizer.status();
  text.model = std::move(*model);
  text.tokenizer = std::move(*tokenizer);
  return text;
}

Expected<std::unique_ptr<Session>> TextModel::start(int64_t batch) const {
  SessionOptions options;
  options.chunk = chunk;
  return Session::create(model.executor, batch, options);
}

Expected<std::vector<int64_t>> TextModel::encode(std::string_view text,
                                                 bool bos) const {
  auto ids = tokenizer->encode(text);
  if (ids && bos && tokenizer->bos() >= 0)
    ids->insert(ids->begin(), tokenizer->bos());
  return ids;
}

void run::loadRow(const Tensor &logits, int64_t row,
                  std::vector<double> &values) {
  int64_t width = logits.shape().back();
  values.resize(static_cast<size_t>(width));
  for (int64_t i = 0; i < width; ++i)
    values[static_cast<size_t>(i)] = loadAsDouble(logits, row * width + i);
}
