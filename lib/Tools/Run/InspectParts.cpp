//===- InspectParts.cpp - Steps, kernels and memory of a package ----------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "Inspect.h"
#include "TNL/Package/DType.h"
#include "TNL/Package/Expr.h"

#include <algorithm>
#include <cstdio>

using namespace tnl;
using namespace tnl::run;
using package::ExprT;
using package::FunctionT;
using package::Place;
using package::StepKind;
using package::StepT;
using package::ValueT;

std::vector<Part> run::partsOf(const package::PackageT &package) {
  std::vector<Part> parts;
  if (!package.functions.empty())
    parts.push_back({"cpu", package.functions, package.kernels});
  for (const auto &program : package.programs)
    parts.push_back({program->target, program->functions, program->kernels});
  return parts;
}

namespace {

/// The sizes of a function: as formulas, or as numbers where all are known.
class Sizes {
public:
  /// `given`: "batch=1,seq=512"; what other functions have is no concern.
  static Expected<Sizes> create(const FunctionT &function,
                                const std::string &given);

  bool areKnown() const { return known; }
  std::string text(const ExprT &expr) const;
  std::string text(const package::ExprList &shape) const;
  /// Absent where sizes are not known, or the formula has no value.
  std::optional<int64_t> value(const ExprT &expr) const;
  std::optional<int64_t> bytes(const ValueT &value) const;

private:
  std::vector<std::string> names;
  std::vector<int64_t> values;
  bool known = false;
};

} // namespace

Expected<Sizes> Sizes::create(const FunctionT &function,
                              const std::string &given) {
  Sizes sizes;
  sizes.names = package::sizeNames(function);
  if (given.empty())
    return sizes;
  sizes.values.assign(function.symbols.size(), package::kNoSize);
  for (std::string_view item : splitText(given, ',')) {
    auto equals = item.find('=');
    auto number = equals == item.npos ? std::optional<int64_t>()
                                      : parseInteger(item.substr(equals + 1));
    if (!number || *number < 1)
      return Status::error("option '--sizes': '" + std::string(item) +
                           "' is not NAME=SIZE");
    auto at = std::ranges::find(function.symbols, item.substr(0, equals));
    if (at != function.symbols.end())
      sizes.values[size_t(at - function.symbols.begin())] = *number;
  }
  for (size_t i = 0; i < sizes.values.size(); ++i)
    if (sizes.values[i] == package::kNoSize)
      return Status::error("option '--sizes': function '" + function.name +
                           "' has a size '" + function.symbols[i] + "', too");
  package::appendSizes(function.sizes, sizes.values);
  sizes.known = true;
  return sizes;
}

std::optional<int64_t> Sizes::value(const ExprT &expr) const {
  if (!known)
    return std::nullopt;
  auto result = package::evaluate(expr, values);
  return result.ok() ? std::optional<int64_t>(*result) : std::nullopt;
}

std::string Sizes::text(const ExprT &expr) const {
  if (known) {
    auto number = value(expr);
    return number ? std::to_string(*number) : "none";
  }
  return package::toString(expr, names);
}

std::string Sizes::text(const package::ExprList &shape) const {
  std::string result;
  for (const auto &size : shape)
    result += (result.empty() ? "[" : ", ") + text(*size);
  return result.empty() ? "[]" : result + "]";
}

std::optional<int64_t> Sizes::bytes(const ValueT &operand) const {
  std::vector<int64_t> shape;
  for (const auto &size : operand.shape) {
    auto number = value(*size);
    if (!number || *number < 0)
      return std::nullopt;
    shape.push_back(*number);
  }
  auto bytes = package::checkedProduct(shape, package::sizeOf(operand.dtype));
  return known && bytes.ok() ? std::optional<int64_t>(*bytes) : std::nullopt;
}

static std::string nameOf(const ValueT &value, const FunctionT &function,
                          const package::PackageT &package) {
  switch (value.place) {
  case Place::Input:
    return function.inputs[value.index]->name;
  case Place::Output:
    return function.outputs[value.index]->name;
  case Place::Weight:
    return "'" + package.weights[value.index]->name + "'";
  case Place::Buffer:
    break;
  }
  return "buffer " + std::to_string(value.index);
}

/// `'w' [1024, 256] f16, buffer 2 [batch, 256] f32`
static std::string
operandsText(const std::vector<std::unique_ptr<ValueT>> &operands,
             const FunctionT &function, const package::PackageT &package,
             const Sizes &sizes) {
  std::string text;
  for (const auto &value : operands)
    text += (text.empty() ? "" : ", ") + nameOf(*value, function, package) +
            " " + sizes.text(value->shape) + " " +
            package::nameOf(value->dtype);
  return text;
}

/// What is run, on what grid.
static std::string actionText(const StepT &step, const Part &part,
                              const Sizes &sizes) {
  auto kernel = [&] { return part.kernels[step.kernel]->name; };
  switch (step.kind) {
  case StepKind::Kernel:
    return "kernel " + kernel() + ", " +
           (step.grid ? sizes.text(*step.grid) : std::string("1")) + " items";
  case StepKind::Launch:
    return "kernel " + kernel() + ", blocks " +
           sizes.text(step.launch->blocks) + " of " +
           std::to_string(step.launch->threads) + " threads, " +
           std::to_string(step.launch->shared_bytes) +
           " bytes of dynamic shared memory";
  case StepKind::Linear:
    return "linear";
  case StepKind::Glu:
    return "glu";
  case StepKind::Copy:
    return "copy";
  case StepKind::Check:
    return "check below " + sizes.text(*step.limit);
  }
  return "";
}

/// Bytes of all operands of a step, where that is known; it may read a part.
static std::optional<int64_t> operandBytes(const StepT &step,
                                           const Sizes &sizes) {
  int64_t total = 0;
  for (const auto *list : {&step.inputs, &step.outputs})
    for (const auto &value : *list) {
      auto bytes = sizes.bytes(*value);
      if (!bytes || __builtin_add_overflow(total, *bytes, &total))
        return std::nullopt;
    }
  return total;
}

/// A launch for which the sizes leave nothing to do is no step of a call.
static bool isEmpty(const StepT &step, const Sizes &sizes) {
  return step.kind == StepKind::Launch &&
         std::ranges::any_of(step.launch->blocks, [&](const auto &blocks) {
           return sizes.value(*blocks) == 0;
         });
}

/// Multiplications and additions of a product; 0 of what is none.
static double operations(const StepT &step, const Sizes &sizes) {
  if (step.kind != StepKind::Linear && step.kind != StepKind::Glu)
    return 0;
  double result = step.kind == StepKind::Glu ? 4 : 2;
  for (const auto &size : step.outputs.front()->shape)
    result *= double(sizes.value(*size).value_or(0));
  return result *
         double(sizes.value(*step.inputs.front()->shape.back()).value_or(0));
}

static void printSteps(const Part &part, const FunctionT &function,
                       const package::PackageT &package, const Sizes &sizes) {
  std::printf("\nfunction %s (%s): %zu steps\n", function.name.c_str(),
              part.target.c_str(), function.steps.size());
  for (size_t i = 0; i < function.steps.size(); ++i) {
    const StepT &step = *function.steps[i];
    if (isEmpty(step, sizes))
      continue;
    std::printf("%5zu  %s", i, actionText(step, part, sizes).c_str());
    if (auto bytes = operandBytes(step, sizes))
      std::printf("; operands of %s", sizeText(uint64_t(*bytes)).c_str());
    if (double count = operations(step, sizes))
      std::printf(", %.3g operations", count);
    std::printf("\n");
    for (auto [what, list] : {std::pair{"reads ", &step.inputs},
                              std::pair{"writes", &step.outputs}})
      if (!list->empty())
        std::printf("       %s %s\n", what,
                    operandsText(*list, function, package, sizes).c_str());
    if (!step.location.empty())
      std::printf("       node   %s\n", step.location.c_str());
  }
}

static void printMemory(const Part &part, const FunctionT &function,
                        const Sizes &sizes) {
  std::printf("\nfunction %s (%s): %zu buffers\n", function.name.c_str(),
              part.target.c_str(), function.buffers.size());
  int64_t total = 0;
  for (size_t i = 0; i < function.buffers.size(); ++i) {
    const ExprT &bytes = *function.buffers[i];
    size_t uses = 0;
    for (const auto &step : function.steps)
      for (const auto *list : {&step->inputs, &step->outputs})
        uses += size_t(std::ranges::count_if(*list, [&](const auto &value) {
          return value->place == Place::Buffer && value->index == i;
        }));
    std::printf("  buffer %zu: %s bytes, of %zu operands\n", i,
                sizes.text(bytes).c_str(), uses);
    if (__builtin_add_overflow(total, sizes.value(bytes).value_or(0), &total))
      total = INT64_MAX;
  }
  if (sizes.areKnown())
    std::printf("  together %s, besides inputs, outputs and weights\n",
                sizeText(uint64_t(total)).c_str());
  for (const auto &state : function.states)
    std::printf("  state %s %s, replaced by %s\n",
                function.inputs[state->input]->name.c_str(),
                sizes.text(function.inputs[state->input]->shape).c_str(),
                function.outputs[state->output]->name.c_str());
}

static void printKernels(const Part &part, const package::PackageFile &file) {
  std::printf("\nkernels (%s): %zu\n", part.target.c_str(),
              part.kernels.size());
  // With the sizes of all levels of the CPU.
  std::vector<std::pair<std::string, std::map<std::string, uint64_t>>> levels;
  for (const auto &code : file.metadata().code)
    if (part.target == "cpu" && code->format == "elf-so" && code->data)
      levels.emplace_back(code->level, codeSizes(file.blob(*code->data)));
  for (size_t i = 0; i < part.kernels.size(); ++i) {
    const package::KernelT &kernel = *part.kernels[i];
    std::printf("  %s%s%s\n", kernel.name.c_str(),
                kernel.summary.empty() ? "" : ": ", kernel.summary.c_str());
    for (const auto &[level, sizes] : levels)
      if (auto found = sizes.find(kernel.name); found != sizes.end())
        std::printf("    %s: %s of code\n", level.c_str(),
                    sizeText(found->second).c_str());
    if (const auto &report = kernel.report; report && report->assembled)
      std::printf("    %u registers, %u bytes of static shared memory, %u of "
                  "spills\n",
                  report->registers, report->shared_bytes, report->spill_bytes);
    std::map<std::pair<uint32_t, uint32_t>, size_t> launches;
    for (const auto &function : part.functions)
      for (const auto &step : function->steps)
        if (step->kind == StepKind::Launch && step->kernel == i)
          ++launches[{step->launch->threads, step->launch->shared_bytes}];
    for (const auto &[shape, count] : launches)
      std::printf("    %zu launches of %u threads a block, %u bytes of dynamic "
                  "shared memory%s\n",
                  count, shape.first, shape.second,
                  kernel.early_start ? ", start early" : "");
  }
}

Status run::inspectParts(const package::PackageFile &file,
                         const Arguments &arguments) {
  std::string wanted = arguments.value("function", "");
  bool found = wanted.empty();
  for (const Part &part : partsOf(file.metadata())) {
    if (arguments.has("kernels"))
      printKernels(part, file);
    for (const auto &function : part.functions) {
      if (!wanted.empty() && function->name != wanted)
        continue;
      found = true;
      auto sizes = Sizes::create(*function, arguments.value("sizes", ""));
      if (!sizes.ok())
        return sizes.takeStatus();
      if (arguments.has("steps"))
        printSteps(part, *function, file.metadata(), *sizes);
      if (arguments.has("memory"))
        printMemory(part, *function, *sizes);
    }
  }
  return found ? Status::success()
               : Status::error("no function '" + wanted + "' in '" +
                               file.path() + "'");
}
