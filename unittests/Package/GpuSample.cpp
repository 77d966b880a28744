//===- GpuSample.cpp - A package with a program for GPUs ------------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "GpuSample.h"
#include "TNL/Package/Writer.h"

using namespace tnl;
using namespace tnl::package;
using namespace tnl::sample;

namespace {
/// Kernels of the program, in this order.
enum Kernels : uint32_t { Add, Fault, Model, Tile };

using Sizes = std::vector<int64_t>;

/// Adds launches to a function.
class Builder {
public:
  explicit Builder(const char *name, std::vector<std::string> symbols)
      : function(std::make_unique<FunctionT>()) {
    function->name = name;
    function->symbols = std::move(symbols);
  }
  void input(const char *name, DType dtype, const Sizes &sizes,
             int64_t limit = 0) {
    function->inputs.push_back(tensor(name, dtype, sizes));
    function->inputs.back()->limit = limit;
  }
  void output(const char *name, DType dtype, const Sizes &sizes) {
    function->outputs.push_back(tensor(name, dtype, sizes));
  }
  StepT &launch(uint32_t kernel, uint32_t threads) {
    function->steps.push_back(std::make_unique<StepT>());
    StepT &step = *function->steps.back();
    step.kind = StepKind::Launch;
    step.kernel = kernel;
    step.location = "sample";
    step.launch = std::make_unique<LaunchT>();
    step.launch->threads = threads;
    for (int i = 0; i < 3; ++i)
      step.launch->blocks.push_back(constant(1));
    return step;
  }
  std::unique_ptr<FunctionT> function;
};

void pointers(StepT &step, std::initializer_list<uint32_t> values) {
  for (uint32_t value : values) {
    step.launch->args.push_back(std::make_unique<LaunchArgT>());
    step.launch->args.back()->kind = LaunchArgKind::Pointer;
    step.launch->args.back()->value = value;
  }
}

void size(StepT &step, std::unique_ptr<ExprT> expr) {
  step.launch->args.push_back(std::make_unique<LaunchArgT>());
  step.launch->args.back()->kind = LaunchArgKind::Size;
  step.launch->args.back()->size = std::move(expr);
}

/// out = a + b, all [n] at the places given.
void addStep(Builder &builder, std::unique_ptr<ValueT> a,
             std::unique_ptr<ValueT> b, std::unique_ptr<ValueT> out) {
  StepT &step = builder.launch(Add, 128);
  step.inputs.push_back(std::move(a));
  step.inputs.push_back(std::move(b));
  step.outputs.push_back(std::move(out));
  pointers(step, {0, 1, 2});
  size(step, symbol(0));
  step.launch->blocks[0] = binary(ExprOp::CeilDiv, symbol(0), constant(128));
}

std::unique_ptr<FunctionT> makeAdd() {
  Builder builder("add", {"n"});
  builder.input("a", DType::F32, {-1});
  builder.input("b", DType::F32, {-1});
  builder.output("sum", DType::F32, {-1});
  addStep(builder, value(Place::Input, 0, DType::F32, {-1}),
          value(Place::Input, 1, DType::F32, {-1}),
          value(Place::Output, 0, DType::F32, {-1}));
  return std::move(builder.function);
}

std::unique_ptr<FunctionT> makeTwice() {
  Builder builder("twice", {"n"});
  builder.input("a", DType::F32, {-1});
  builder.output("result", DType::F32, {-1});
  for (int i = 0; i < 2; ++i)
    builder.function->buffers.push_back(
        binary(ExprOp::Mul, symbol(0), constant(4)));
  auto in = [] { return value(Place::Input, 0, DType::F32, {-1}); };
  auto buffer = [](uint32_t i) {
    return value(Place::Buffer, i, DType::F32, {-1});
  };
  addStep(builder, in(), in(), buffer(0));
  addStep(builder, buffer(0), in(), buffer(1));
  auto copy = std::make_unique<StepT>();
  copy->kind = StepKind::Copy;
  copy->inputs.push_back(buffer(1));
  copy->outputs.push_back(value(Place::Output, 0, DType::F32, {-1}));
  builder.function->steps.push_back(std::move(copy));
  return std::move(builder.function);
}

std::unique_ptr<FunctionT> makeFault() {
  Builder builder("fault", {"n"});
  builder.input("a", DType::F32, {-1});
  builder.output("result", DType::F32, {-1});
  StepT &step = builder.launch(Fault, 32);
  step.inputs.push_back(value(Place::Input, 0, DType::F32, {-1}));
  step.outputs.push_back(value(Place::Output, 0, DType::F32, {-1}));
  pointers(step, {0});
  return std::move(builder.function);
}

std::unique_ptr<FunctionT> makeTile() {
  Builder builder("tile", {"rows"});
  builder.input("x", DType::F32, {-1, 64});
  builder.output("y", DType::F32, {-1, 64});
  StepT &step = builder.launch(Tile, 256);
  step.inputs.push_back(value(Place::Input, 0, DType::F32, {-1, 64}));
  step.outputs.push_back(value(Place::Output, 0, DType::F32, {-1, 64}));
  auto arg = std::make_unique<LaunchArgT>();
  arg->kind = LaunchArgKind::TensorMap;
  arg->map = std::make_unique<TensorMapT>();
  arg->map->sizes = shape({64, -1});
  arg->map->strides = shape({256});
  arg->map->box = {32, 8};
  step.launch->args.push_back(std::move(arg));
  pointers(step, {1});
  size(step, symbol(0));
  step.launch->blocks[0] = constant(2);
  step.launch->blocks[1] = binary(ExprOp::CeilDiv, symbol(0), constant(8));
  return std::move(builder.function);
}

std::unique_ptr<FunctionT> makeModel(const char *name, int64_t seq) {
  constexpr int64_t V = kVocabulary;
  Builder builder(name, {"batch"});
  if (seq < 0)
    builder.function->symbols.push_back("seq");
  Sizes tokens{-1, seq}, state{-1, V};
  builder.input("input_ids", DType::I64, tokens, V);
  builder.input("position", DType::I64, {-1});
  builder.input("state_in_0", DType::F32, state);
  builder.output("logits", DType::F32, {-1, seq, V});
  builder.output("state_out_0", DType::F32, state);
  builder.function->states.push_back(std::make_unique<StateT>());
  builder.function->states[0]->input = 2;
  builder.function->states[0]->output = 1;
  StepT &step = builder.launch(Model, V);
  step.inputs.push_back(value(Place::Input, 0, DType::I64, tokens));
  step.inputs.push_back(value(Place::Input, 1, DType::I64, {-1}));
  step.inputs.push_back(value(Place::Weight, 0, DType::F32, {V, V}));
  step.inputs.push_back(value(Place::Input, 2, DType::F32, state));
  step.outputs.push_back(value(Place::Output, 0, DType::F32, {-1, seq, V}));
  step.outputs.push_back(value(Place::Output, 1, DType::F32, state));
  pointers(step, {0, 1, 2, 3, 4, 5});
  size(step, seq < 0 ? symbol(1) : constant(seq));
  size(step, constant(V));
  step.launch->blocks[0] = symbol(0);
  return std::move(builder.function);
}
} // namespace

PackageT sample::makeGpuPackage() {
  PackageT package;
  package.producer = "unit test";
  package.tokenizer = Tokenizer::Byte;
  auto weight = std::make_unique<WeightT>();
  weight->name = "table";
  weight->dtype = DType::F32;
  weight->shape = {kVocabulary, kVocabulary};
  package.weights.push_back(std::move(weight));
  package.code.push_back(std::make_unique<CodeT>());
  package.code[0]->target = "nvptx";
  package.code[0]->level = "sm_90";
  package.code[0]->format = "ptx";
  auto program = std::make_unique<ProgramT>();
  program->target = "nvptx";
  program->dtype = DType::F32;
  for (const char *name :
       {"sample_add", "sample_fault", "sample_model", "sample_tile"}) {
    program->kernels.push_back(std::make_unique<KernelT>());
    program->kernels.back()->name = name;
  }
  program->kernels[Add]->early_start = true;
  program->functions.push_back(makeAdd());
  program->functions.push_back(makeTwice());
  program->functions.push_back(makeTile());
  program->functions.push_back(makeFault());
  program->functions.push_back(makeModel("prefill", -2));
  program->functions.push_back(makeModel("decode", 1));
  addSignatures(program->kernels, program->functions);
  package.programs.push_back(std::move(program));
  return package;
}

Status sample::writeGpuPackage(const std::string &path, PackageT package,
                               const std::string &ptx) {
  std::vector<float> table(kVocabulary * kVocabulary);
  for (size_t i = 0; i < table.size(); ++i)
    table[i] = float(i * 7 % 13) - 6.0f;
  auto writer = Writer::create(path);
  if (!writer.ok())
    return writer.takeStatus();
  for (auto &code : package.code) {
    auto range = (*writer)->addBlob(ptx.data(), ptx.size());
    if (!range.ok())
      return range.takeStatus();
    code->data = std::make_unique<Range>(*range);
  }
  if (package.weights[0]->absent)
    return (*writer)->finish(package);
  auto range = (*writer)->addBlob(table.data(), table.size() * sizeof(float));
  if (!range.ok())
    return range.takeStatus();
  package.weights[0]->data = std::make_unique<Range>(*range);
  return (*writer)->finish(package);
}
