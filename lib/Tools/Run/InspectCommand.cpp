//===- InspectCommand.cpp - Shows what a package holds --------------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "Inspect.h"
#include "TNL/Package/Expr.h"
#include "TNL/Tools/Run/Commands.h"
#include "TNL/Tools/Run/Model.h"

#include <cstdio>

using namespace tnl;
using namespace tnl::run;
using package::FunctionT;
using package::PackageT;

static std::string tokenizerName(package::Tokenizer tokenizer) {
  switch (tokenizer) {
  case package::Tokenizer::Byte:
    return "byte";
  case package::Tokenizer::SentencePiece:
    return "sentencepiece";
  default:
    return "none";
  }
}

static std::string hexText(const package::Hash *hash) {
  if (!hash)
    return "";
  char text[40];
  std::snprintf(text, sizeof(text), "%016llx%016llx",
                static_cast<unsigned long long>(hash->high()),
                static_cast<unsigned long long>(hash->low()));
  return text;
}

static uint64_t lengthOf(const std::unique_ptr<package::Range> &range) {
  return range ? range->length() : 0;
}

static uint64_t offsetOf(const std::unique_ptr<package::Range> &range) {
  return range ? range->offset() : 0;
}

static Json
tensorsJson(const std::vector<std::unique_ptr<package::TensorT>> &tensors,
            const FunctionT &function) {
  Json list = Json::array();
  std::vector<std::string> names = package::sizeNames(function);
  for (const auto &tensor : tensors) {
    Json shape = Json::array();
    for (const auto &size : tensor->shape) {
      if (std::optional<int64_t> constant = package::asConstant(*size))
        shape.push_back(*constant);
      else
        shape.push_back(package::toString(*size, names));
    }
    list.push_back({{"name", tensor->name},
                    {"dtype", package::nameOf(tensor->dtype)},
                    {"shape", std::move(shape)}});
  }
  return list;
}

/// What binding a call checks, as the compiler prints it.
static Json requirementsJson(const FunctionT &function) {
  Json list = Json::array();
  std::vector<std::string> names = package::sizeNames(function);
  for (const auto &requirement : function.requirements)
    list.push_back(
        {{"relation", package::EnumNameRelation(requirement->relation)},
         {"lhs", package::toString(*requirement->lhs, names)},
         {"rhs", package::toString(*requirement->rhs, names)},
         {"what", requirement->what},
         {"node", requirement->location}});
  return list;
}

static Json functionJson(const FunctionT &function) {
  Json states = Json::array();
  for (const auto &state : function.states)
    states.push_back({{"input", function.inputs[state->input]->name},
                      {"output", function.outputs[state->output]->name}});
  return {{"name", function.name},
          {"symbols", function.symbols},
          {"inputs", tensorsJson(function.inputs, function)},
          {"outputs", tensorsJson(function.outputs, function)},
          {"requirements", requirementsJson(function)},
          {"states", std::move(states)},
          {"steps", function.steps.size()},
          {"buffers", function.buffers.size()}};
}

static Json kernelJson(const package::KernelT &kernel) {
  Json result = {{"name", kernel.name}, {"summary", kernel.summary}};
  if (kernel.early_start)
    result["early_start"] = true;
  if (kernel.report && kernel.report->assembled) {
    result["registers"] = kernel.report->registers;
    result["shared_bytes"] = kernel.report->shared_bytes;
    result["spill_bytes"] = kernel.report->spill_bytes;
  }
  return result;
}

static Json programJson(const package::ProgramT &program) {
  Json functions = Json::array(), kernels = Json::array();
  for (const auto &function : program.functions)
    functions.push_back(functionJson(*function));
  for (const auto &kernel : program.kernels)
    kernels.push_back(kernelJson(*kernel));
  return {{"target", program.target},
          {"dtype", package::nameOf(program.dtype)},
          {"pipeline", program.pipeline},
          {"functions", std::move(functions)},
          {"kernels", std::move(kernels)}};
}

static void printJson(const package::PackageFile &file) {
  const PackageT &package = file.metadata();
  Json functions = Json::array(), kernels = Json::array();
  Json code = Json::array(), weights = Json::array();
  Json programs = Json::array();
  for (const auto &function : package.functions)
    functions.push_back(functionJson(*function));
  for (const auto &kernel : package.kernels)
    kernels.push_back(kernelJson(*kernel));
  for (const auto &program : package.programs)
    programs.push_back(programJson(*program));
  for (const auto &entry : package.code)
    code.push_back({{"target", entry->target},
                    {"level", entry->level},
                    {"format", entry->format},
                    {"offset", offsetOf(entry->data)},
                    {"bytes", lengthOf(entry->data)}});
  for (const auto &weight : package.weights)
    weights.push_back({{"name", weight->name},
                       {"dtype", package::nameOf(weight->dtype)},
                       {"shape", weight->shape},
                       {"offset", offsetOf(weight->data)},
                       {"bytes", package::byteSize(*weight)},
                       {"absent", weight->absent},
                       {"origin", weight->origin}});
  Json result = {{"json_version", kJsonVersion},
                 {"format_version", file.version()},
                 {"bytes", file.size()},
                 {"producer", package.producer},
                 {"source", package.source},
                 {"source_hash", hexText(package.source_hash.get())},
                 {"pipeline", package.pipeline},
                 {"notes", package.notes},
                 {"tokenizer", tokenizerName(package.tokenizer)},
                 {"begin_of_text", package.begin_of_text},
                 {"functions", std::move(functions)},
                 {"kernels", std::move(kernels)},
                 {"programs", std::move(programs)},
                 {"code", std::move(code)},
                 {"weights", std::move(weights)}};
  // Names come from model files: what is not UTF-8 is replaced.
  printJson(result);
}

std::string run::sizeText(uint64_t bytes) {
  char text[40];
  if (bytes < 10240)
    std::snprintf(text, sizeof(text), "%llu bytes",
                  static_cast<unsigned long long>(bytes));
  else if (bytes < 10485760)
    std::snprintf(text, sizeof(text), "%.1f KiB",
                  static_cast<double>(bytes) / 1024);
  else
    std::snprintf(text, sizeof(text), "%.1f MiB",
                  static_cast<double>(bytes) / 1048576);
  return text;
}

static void printPipeline(const std::string &pipeline) {
  if (!pipeline.empty())
    std::printf("pipeline:\n");
  for (std::string_view line : splitText(pipeline, '\n'))
    if (!line.empty())
      std::printf("  %.*s\n", static_cast<int>(line.size()), line.data());
}

static void
printFunctions(const std::vector<std::unique_ptr<FunctionT>> &functions,
               const std::vector<std::unique_ptr<package::KernelT>> &kernels) {
  for (const auto &function : functions) {
    std::printf("\nfunction %s: %zu steps\n", function->name.c_str(),
                function->steps.size());
    for (const auto &tensor : function->inputs)
      std::printf("  in   %s\n", declarationOf(*tensor, *function).c_str());
    for (const auto &tensor : function->outputs)
      std::printf("  out  %s\n", declarationOf(*tensor, *function).c_str());
  }
  std::printf("\nkernels: %zu\n", kernels.size());
  for (const auto &kernel : kernels) {
    std::printf("  %s%s%s\n", kernel->name.c_str(),
                kernel->summary.empty() ? "" : ": ", kernel->summary.c_str());
    if (const auto &report = kernel->report; report && report->assembled)
      std::printf("    %u registers, %u bytes of shared memory, %u of spills\n",
                  report->registers, report->shared_bytes, report->spill_bytes);
  }
}

static void printText(const package::PackageFile &file) {
  const PackageT &package = file.metadata();
  std::printf("%s: package version %u, %s\n", file.path().c_str(),
              file.version(), sizeText(file.size()).c_str());
  std::printf("producer: %s\n", package.producer.c_str());
  if (!package.source.empty())
    std::printf("source: %s\n", package.source.c_str());
  printPipeline(package.pipeline);
  std::printf("tokenizer: %s%s\n", tokenizerName(package.tokenizer).c_str(),
              package.begin_of_text ? ", texts begin with its token for that"
                                    : "");
  for (const std::string &note : package.notes)
    std::printf("note: %s\n", note.c_str());

  if (!package.functions.empty() || package.programs.empty())
    printFunctions(package.functions, package.kernels);
  for (const auto &program : package.programs) {
    std::printf("\nprogram for %s, products in %s\n", program->target.c_str(),
                package::nameOf(program->dtype));
    printPipeline(program->pipeline);
    printFunctions(program->functions, program->kernels);
  }
  std::printf("\ncode:\n");
  for (const auto &code : package.code)
    std::printf("  %s %s (%s), %s\n", code->target.c_str(), code->level.c_str(),
                code->format.c_str(), sizeText(lengthOf(code->data)).c_str());
  uint64_t total = 0;
  for (const auto &weight : package.weights)
    total += package::byteSize(*weight);
  std::printf(
      "\nweights: %zu, %s%s\n", package.weights.size(), sizeText(total).c_str(),
      file.lacksWeights() ? ", absent (see bench --random-weights)" : "");
  for (const auto &weight : package.weights) {
    std::string shape;
    for (int64_t size : weight->shape)
      shape += std::to_string(size) + "x";
    std::printf("  %s: %s%s%s\n", weight->name.c_str(), shape.c_str(),
                package::nameOf(weight->dtype),
                weight->absent ? ", absent" : "");
  }
}

static Outcome execute(const Arguments &arguments) {
  auto file = openPackage(arguments.operand(0));
  if (!file)
    return file.status();
  bool parts = arguments.has("steps") || arguments.has("kernels") ||
               arguments.has("memory");
  for (const char *option : {"function", "sizes"})
    if (arguments.has(option) && !parts)
      return Status::error("option '--" + std::string(option) +
                           "' needs --steps, --kernels or --memory");
  if (parts) {
    if (arguments.has("json"))
      return Status::error("--json prints all of a package; it goes without "
                           "--steps, --kernels and --memory");
    Status status = inspectParts(**file, arguments);
    if (!status)
      return status;
  } else if (arguments.has("json"))
    printJson(**file);
  else
    printText(**file);
  if (arguments.has("verify")) {
    Status status = (*file)->verifyWeights();
    if (!status)
      return status;
    std::fprintf(stderr, "tnl-run: the weights%s match their hashes\n",
                 (*file)->lacksWeights() ? " that are there" : "");
  }
  return 0;
}

Command run::inspectCommand() {
  return {{"inspect",
           {"PACKAGE"},
           "show functions, kernels and weights of a package",
           {{"json", "", "print JSON"},
            {"steps", "",
             "show the steps of functions: kernels, grids, operands, nodes"},
            {"kernels", "",
             "show kernels: sizes of code, threads, registers, shared memory"},
            {"memory", "", "show the buffers and states of functions"},
            {"function", "NAME", "of one function alone"},
            {"sizes", "NAME=N,..",
             "as numbers for these sizes, such as batch=1,seq=512,sms=132"},
            {"verify", "", "compare the weights with their hashes"}}},
          execute};
}
