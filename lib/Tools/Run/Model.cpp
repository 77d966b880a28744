//===- Model.cpp - The package a command works on -------------------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "TNL/Tools/Run/Model.h"
#include "TNL/Package/Expr.h"
#include "TNL/Support/Program.h"
#include "TNL/Tools/Run/Compare.h"

#include <algorithm>
#include <cstdio>

using namespace tnl;
using namespace tnl::run;
using package::FunctionT;
using package::TensorT;

std::vector<OptionSpec> run::withRunOptions(std::vector<OptionSpec> own) {
  own.push_back({"device", "DEVICE",
                 "what to run on: cpu (the default), cuda or cuda:N"});
  own.push_back({"sync", "",
                 "GPU: wait after each kernel, so that a failure names\n"
                 "the kernel; slower"});
  own.push_back({"threads", "N", "threads to use; default: one a processor"});
  own.push_back({"cpu-level", "LEVEL",
                 "code to use: x86-64, x86-64-v3 or x86-64-v4;\n"
                 "default: the highest this processor runs"});
  own.push_back({"matmul", "LIBRARY",
                 "what multiplies matrices: auto (the default),\n"
                 "onednn or portable"});
  own.push_back({"guard-pages", "after|before", ""});
  return own;
}

Expected<std::shared_ptr<const package::PackageFile>>
run::openPackage(const std::string &path) {
  auto file = package::PackageFile::open(path);
  if (!file)
    return file.status();
  auto bytes = (*file)->blob(package::Range(0, (*file)->size(), {}));
  watchMapping(
      bytes.data(), bytes.size(),
      "package '" + path +
          "' was cut short while it was in use\nhint: replace packages by "
          "renaming");
  return std::shared_ptr<const package::PackageFile>(std::move(*file));
}

Expected<Model> Model::open(const Arguments &arguments,
                            std::optional<uint64_t> randomWeights) {
  Expected<int64_t> threads = arguments.integer("threads", 0, 1, 4096);
  if (!threads)
    return threads.status();
  ExecutorOptions options;
  options.device = arguments.value("device", "cpu");
  Status known = checkDeviceName(options.device);
  if (!known)
    return known;
  options.randomWeights = randomWeights;
  options.synchronous = arguments.has("sync");
  options.threads = static_cast<int>(*threads);
  options.codeLevel = arguments.value("cpu-level", "");
  std::string matmul = arguments.value("matmul", "auto");
  if (matmul == "onednn") {
    options.matmul = MatMulLibrary::OneDNN;
    if (!hasMatMulLibrary(options.matmul))
      return Status::error("option '--matmul': oneDNN cannot be loaded here");
  } else if (matmul == "portable") {
    options.matmul = MatMulLibrary::Portable;
  } else if (matmul != "auto") {
    return Status::error("option '--matmul': '" + matmul +
                         "' is none of auto, onednn, portable");
  }

  std::string guard = arguments.value("guard-pages", "");
  if (guard == "after" || guard == "before")
    options.guardPages =
        guard == "after" ? GuardPages::After : GuardPages::Before;
  else if (!guard.empty())
    return Status::error("option '--guard-pages': '" + guard +
                         "' is neither after nor before");
  if (!guard.empty() && options.device != "cpu")
    return Status::error("option '--guard-pages': for the CPU only");

  auto file = openPackage(arguments.operand(0));
  if (!file)
    return file.status();
  Model model;
  model.file = *file;
  model.executor = std::make_shared<Executor>(model.file, options);
  Status loaded = model.executor->load();
  if (!loaded)
    return loaded;
  return model;
}

Expected<const FunctionT *> Model::function(const std::string &name) const {
  if (const FunctionT *found = executor->findFunction(name))
    return found;
  std::vector<std::string> names;
  for (const auto &function : executor->functions())
    names.push_back(function->name);
  return Status::error(
      "no function '" + name + "' in '" + file->path() + "'" +
      (executor->device() == "cpu" ? "" : " for device " + executor->device()) +
      "; there is " + listText(names));
}

void Tolerance::print() const {
  std::printf("limit %s: %s\n", errorText(limit).c_str(), reason.c_str());
}

/// Whether `step` rounds what it computed to `dtype`. Rows of a table and
/// other weights are exact.
static bool roundsTo(const package::StepT &step, DType dtype) {
  auto isActivation = [](const auto &value) {
    return value->place != package::Place::Weight &&
           (value->dtype == DType::F32 || value->dtype == DType::F16 ||
            value->dtype == DType::BF16 || value->dtype == DType::F64);
  };
  return std::ranges::any_of(step.inputs, isActivation) &&
         std::ranges::any_of(step.outputs, [&](const auto &value) {
           return value->dtype == dtype;
         });
}

Expected<Tolerance> Model::tolerance(const Arguments &arguments) const {
  Expected<double> given = arguments.number("max-rel", 0, 0, 1e300);
  if (!given)
    return given.status();
  if (arguments.has("max-rel"))
    return Tolerance{*given, "--max-rel"};
  auto rounds = [&](DType dtype) {
    return executor->arithmetic() == dtype ||
           std::ranges::any_of(
               executor->functions(), [&](const auto &function) {
                 return std::ranges::any_of(
                     function->steps,
                     [&](const auto &step) { return roundsTo(*step, dtype); });
               });
  };
  if (rounds(DType::BF16))
    return Tolerance{4e-2, "activations in bfloat16"};
  if (rounds(DType::F16))
    return Tolerance{5e-3, "activations in float16"};
  return Tolerance{1e-5, "float32 arithmetic"};
}

int run::findTensor(const std::vector<std::unique_ptr<TensorT>> &tensors,
                    std::string_view name) {
  for (size_t i = 0; i < tensors.size(); ++i)
    if (tensors[i]->name == name)
      return static_cast<int>(i);
  return -1;
}

std::vector<std::string>
run::namesOf(const std::vector<std::unique_ptr<TensorT>> &tensors) {
  std::vector<std::string> names;
  for (const auto &tensor : tensors)
    names.push_back(tensor->name);
  return names;
}

std::string run::declarationOf(const TensorT &tensor,
                               const FunctionT &function) {
  return tensor.name + ": " + package::nameOf(tensor.dtype) + " " +
         package::toString(tensor.shape, package::sizeNames(function));
}

bool run::isState(const FunctionT &function, size_t index) {
  for (const auto &state : function.states)
    if (state->input == index)
      return true;
  return false;
}
