//===- SamplePackage.cpp - A small package for tests ----------------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "SamplePackage.h"
#include "TNL/Package/DType.h"
#include "TNL/Package/FileFormat.h"
#include "TNL/Package/Writer.h"

#include <cstring>
#include <fstream>
#include <sstream>

using namespace tnl;
using namespace tnl::package;

std::unique_ptr<ExprT> sample::constant(int64_t value) {
  auto expr = std::make_unique<ExprT>();
  expr->nodes.push_back(ExprNode(value, ExprOp::Const));
  return expr;
}

std::unique_ptr<ExprT> sample::symbol(int64_t index) {
  auto expr = std::make_unique<ExprT>();
  expr->nodes.push_back(ExprNode(index, ExprOp::Symbol));
  return expr;
}

std::unique_ptr<ExprT> sample::binary(ExprOp op, std::unique_ptr<ExprT> a,
                                      std::unique_ptr<ExprT> b) {
  a->nodes.insert(a->nodes.end(), b->nodes.begin(), b->nodes.end());
  a->nodes.push_back(ExprNode(0, op));
  return a;
}

std::vector<std::unique_ptr<ExprT>>
sample::shape(const std::vector<int64_t> &sizes) {
  std::vector<std::unique_ptr<ExprT>> list;
  for (int64_t size : sizes)
    list.push_back(size < 0 ? symbol(-1 - size) : constant(size));
  return list;
}

std::unique_ptr<TensorT> sample::tensor(std::string name, DType dtype,
                                        const std::vector<int64_t> &sizes) {
  auto result = std::make_unique<TensorT>();
  result->name = std::move(name);
  result->dtype = dtype;
  result->shape = shape(sizes);
  return result;
}

std::unique_ptr<ValueT> sample::value(Place place, uint32_t index, DType dtype,
                                      const std::vector<int64_t> &sizes) {
  auto result = std::make_unique<ValueT>();
  result->place = place;
  result->index = index;
  result->dtype = dtype;
  result->shape = shape(sizes);
  return result;
}

std::vector<float> sample::tableWeight() {
  std::vector<float> values;
  for (int64_t i = 0; i < kVocabulary * kWidth; ++i)
    values.push_back(float((i * 7) % 13) - 6.0f);
  return values;
}

std::vector<float> sample::headWeight() {
  std::vector<float> values;
  for (int64_t i = 0; i < kVocabulary * kWidth; ++i)
    values.push_back(float((i * 5) % 11) * 0.25f - 1.0f);
  return values;
}

namespace {
/// Builds one of the sample's functions. Symbols: 0 batch, 1 seq.
class SampleBuilder {
public:
  SampleBuilder(const char *name, int64_t seq, int64_t rows)
      : function(std::make_unique<FunctionT>()), seq(seq), rows(rows) {
    function->name = name;
    function->symbols = {"batch"};
    if (seq < 0)
      function->symbols.push_back("seq");
  }
  std::unique_ptr<FunctionT> build(bool withStates, bool withMask);

private:
  using Sizes = std::vector<int64_t>;
  uint32_t addBuffer(int64_t rows, int64_t width) {
    using sample::binary;
    function->buffers.push_back(binary(
        ExprOp::Mul, sample::symbol(0),
        binary(ExprOp::Mul,
               rows < 0 ? sample::symbol(-1 - rows) : sample::constant(rows),
               sample::constant(width * 4))));
    return function->buffers.size() - 1;
  }
  StepT &addStep(StepKind kind, uint32_t kernel = 0) {
    function->steps.push_back(std::make_unique<StepT>());
    function->steps.back()->kind = kind;
    function->steps.back()->kernel = kernel;
    function->steps.back()->location = "sample";
    return *function->steps.back();
  }

  std::unique_ptr<FunctionT> function;
  int64_t seq, rows;
};
} // namespace

std::unique_ptr<FunctionT> SampleBuilder::build(bool withStates,
                                                bool withMask) {
  using sample::value;
  constexpr int64_t D = sample::kWidth, V = sample::kVocabulary;
  Sizes tokens{-1, seq}, hidden{-1, seq, D}, state{-1, 1, 1, D};
  auto input = [&](const char *name, DType dtype, const Sizes &sizes) {
    function->inputs.push_back(sample::tensor(name, dtype, sizes));
    return uint32_t(function->inputs.size() - 1);
  };
  uint32_t ids = input("input_ids", DType::I64, tokens);
  function->inputs[ids]->limit = V;
  uint32_t position = input("position", DType::I64, {-1});
  uint32_t mask = withMask ? input("attention_mask", DType::I64, tokens) : 0;
  uint32_t stateIn = withStates ? input("state_in_0", DType::F32, state) : 0;
  function->outputs.push_back(
      sample::tensor("logits", DType::F32, {-1, rows, V}));
  if (withStates) {
    function->outputs.push_back(
        sample::tensor("state_out_0", DType::F32, state));
    function->states.push_back(std::make_unique<StateT>());
    function->states.back()->input = stateIn;
    function->states.back()->output = 1;
  }

  uint32_t x = addBuffer(seq, D), y = addBuffer(seq, D);
  StepT &embed = addStep(StepKind::Kernel, 0);
  embed.inputs.push_back(value(Place::Input, ids, DType::I64, tokens));
  embed.inputs.push_back(value(Place::Weight, 0, DType::F32, {V, D}));
  embed.outputs.push_back(value(Place::Buffer, x, DType::F32, hidden));
  embed.grid =
      sample::binary(ExprOp::Mul, sample::symbol(0),
                     seq < 0 ? sample::symbol(1) : sample::constant(seq));
  if (withStates) {
    StepT &mix = addStep(StepKind::Kernel, withMask ? 1 : 2);
    mix.inputs.push_back(value(Place::Buffer, x, DType::F32, hidden));
    mix.inputs.push_back(value(Place::Input, position, DType::I64, {-1}));
    if (withMask)
      mix.inputs.push_back(value(Place::Input, mask, DType::I64, tokens));
    mix.inputs.push_back(value(Place::Input, stateIn, DType::F32, state));
    mix.outputs.push_back(value(Place::Buffer, y, DType::F32, hidden));
    mix.outputs.push_back(value(Place::Output, 1, DType::F32, state));
    mix.grid = sample::symbol(0);
  } else {
    StepT &copy = addStep(StepKind::Copy);
    copy.inputs.push_back(value(Place::Buffer, x, DType::F32, hidden));
    copy.outputs.push_back(value(Place::Buffer, y, DType::F32, hidden));
  }
  uint32_t z = y;
  if (rows != seq) {
    z = addBuffer(rows, D);
    StepT &last = addStep(StepKind::Kernel, 3);
    last.inputs.push_back(value(Place::Buffer, y, DType::F32, hidden));
    last.outputs.push_back(value(Place::Buffer, z, DType::F32, {-1, rows, D}));
    last.grid = sample::symbol(0);
  }
  StepT &head = addStep(StepKind::Linear);
  head.inputs.push_back(value(Place::Buffer, z, DType::F32, {-1, rows, D}));
  head.inputs.push_back(value(Place::Weight, 1, DType::F32, {V, D}));
  head.outputs.push_back(value(Place::Output, 0, DType::F32, {-1, rows, V}));
  return std::move(function);
}

static std::unique_ptr<SignatureT> signatureOf(const StepT &step,
                                               size_t symbols) {
  auto signature = std::make_unique<SignatureT>();
  signature->symbols = symbols;
  signature->inputs = step.inputs.size();
  for (const auto *list : {&step.inputs, &step.outputs})
    for (const auto &value : *list) {
      auto parameter = std::make_unique<ParameterT>();
      parameter->dtype = value->dtype;
      for (const auto &size : value->shape)
        parameter->shape.push_back(std::make_unique<ExprT>(*size));
      signature->parameters.push_back(std::move(parameter));
    }
  return signature;
}

static void addParameters(const StepT &step, KernelT &kernel) {
  for (const auto &arg : step.launch->args) {
    auto parameter = std::make_unique<LaunchParameterT>();
    parameter->kind = arg->kind;
    size_t inputs = step.inputs.size();
    if (arg->kind != LaunchArgKind::Size)
      parameter->dtype = arg->value < inputs
                             ? step.inputs[arg->value]->dtype
                             : step.outputs[arg->value - inputs]->dtype;
    if (arg->map) {
      parameter->box = arg->map->box;
      parameter->swizzle = arg->map->swizzle;
    }
    kernel.parameters.push_back(std::move(parameter));
  }
}

void sample::addSignatures(KernelList &kernels, const FunctionList &functions) {
  for (const auto &function : functions)
    for (const auto &step : function->steps) {
      if (step->kind == StepKind::Kernel && !kernels[step->kernel]->signature)
        kernels[step->kernel]->signature =
            signatureOf(*step, function->symbols.size());
      if (step->kind == StepKind::Launch &&
          kernels[step->kernel]->parameters.empty())
        addParameters(*step, *kernels[step->kernel]);
    }
}

PackageT sample::makePackage() {
  PackageT package;
  package.producer = "unit test";
  package.source = "sample";
  package.pipeline = "none";
  package.tokenizer = Tokenizer::Byte;
  for (const char *name :
       {"sample_embed", "sample_mix", "sample_step", "sample_last"}) {
    package.kernels.push_back(std::make_unique<KernelT>());
    package.kernels.back()->name = name;
  }
  for (const char *name : {"table", "head"}) {
    auto weight = std::make_unique<WeightT>();
    weight->name = name;
    weight->dtype = DType::F32;
    weight->shape = {kVocabulary, kWidth};
    package.weights.push_back(std::move(weight));
  }
  package.code.push_back(std::make_unique<CodeT>());
  package.code.back()->target = "cpu";
  package.code.back()->level = "x86-64";
  package.code.back()->format = "elf-so";
  package.functions.push_back(SampleBuilder("full", -2, -2).build(0, 0));
  package.functions.push_back(SampleBuilder("prefill", -2, -2).build(1, 1));
  package.functions.push_back(SampleBuilder("prefill_last", -2, 1).build(1, 1));
  package.functions.push_back(SampleBuilder("decode", 1, 1).build(1, 0));
  addSignatures(package.kernels, package.functions);
  return package;
}

uint64_t sample::blobsEnd() { return 4 * kBlobAlignment; }

void sample::fakeRanges(PackageT &package) {
  uint64_t offset = kBlobAlignment;
  for (auto &weight : package.weights) {
    uint64_t bytes = uint64_t(weight->shape[0] * weight->shape[1] * 4);
    weight->data = std::make_unique<Range>(offset, bytes, Hash(0, 0));
    offset += kBlobAlignment;
  }
  std::string zeros(64, '\0');
  for (auto &code : package.code)
    code->data = std::make_unique<Range>(offset, zeros.size(),
                                         hashBytes(zeros.data(), zeros.size()));
}

std::string sample::readFile(const std::string &path) {
  std::ifstream file(path, std::ios::binary);
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

Status sample::writeSample(const std::string &path, const std::string &code,
                           const std::vector<std::vector<float>> &weights) {
  PackageT package = makePackage();
  auto writer = Writer::create(path);
  if (!writer.ok())
    return writer.takeStatus();
  auto range = (*writer)->addBlob(code.data(), code.size());
  if (!range.ok())
    return range.takeStatus();
  package.code[0]->data = std::make_unique<Range>(*range);
  for (auto &weight : package.weights)
    weight->absent = weights.empty();
  size_t i = 0;
  for (const auto &weight : weights) {
    range = (*writer)->addBlob(weight.data(), weight.size() * sizeof(float));
    if (!range.ok())
      return range.takeStatus();
    package.weights[i++]->data = std::make_unique<Range>(*range);
  }
  return (*writer)->finish(package);
}

std::string sample::wrapMetadata(const void *metadata, size_t size) {
  FileHeader header = {};
  std::memcpy(header.magic, kMagic, sizeof kMagic);
  header.version = kVersion;
  header.headerSize = sizeof header;
  header.metadataOffset = blobsEnd();
  header.metadataSize = size;
  Hash hash = hashBytes(metadata, size);
  header.metadataHashLow = hash.low();
  header.metadataHashHigh = hash.high();
  header.fileSize = blobsEnd() + size;
  header.headerHash = hashHeader(header);
  std::string file(blobsEnd(), '\0');
  std::memcpy(file.data(), &header, sizeof header);
  file.append(static_cast<const char *>(metadata), size);
  return file;
}

std::string sample::rawFile(const PackageT &package) {
  flatbuffers::FlatBufferBuilder builder;
  builder.Finish(Package::Pack(builder, &package), PackageIdentifier());
  return wrapMetadata(builder.GetBufferPointer(), builder.GetSize());
}
