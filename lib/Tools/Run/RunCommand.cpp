//===- RunCommand.cpp - Calls one function --------------------------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "TNL/Support/Npy.h"
#include "TNL/Support/Npz.h"
#include "TNL/Tools/Run/Commands.h"
#include "TNL/Tools/Run/Compare.h"
#include "TNL/Tools/Run/Model.h"
#include "TNL/Tools/Run/TensorText.h"

#include <algorithm>
#include <cstdio>
#include <map>

using namespace tnl;
using namespace tnl::run;

static Status giveInputs(const Arguments &arguments, Call &call) {
  std::vector<std::string> given;
  for (const std::string &text : arguments.values("input")) {
    Expected<NamedText> named = splitNamed("input", text);
    if (!named)
      return named.status();
    for (const std::string &name : given)
      if (name == named->name)
        return Status::error("input '" + name + "' is given twice");
    given.push_back(named->name);
    // An unknown name is said before its file is looked for.
    if (!call.takes(named->name))
      return call.setInput(named->name, Tensor());
    Expected<Tensor> value = parseTensor(named->text);
    if (!value)
      return value.status().withContext("input '" + named->name + "'");
    Status status = call.setInput(named->name, *value);
    if (!status)
      return status;
  }
  return call.zeroStates();
}

static Expected<const Tensor *> outputNamed(const Call &call,
                                            const std::string &name) {
  if (const Tensor *tensor = call.output(name))
    return tensor;
  return Status::error("function '" + call.function().name +
                       "' has no output '" + name + "'; it has " +
                       listText(namesOf(call.function().outputs)));
}

static void print(const std::string &name, const Tensor &tensor) {
  std::printf("%s: %s\n", name.c_str(), printTensor(tensor).c_str());
}

static Status writeArchive(const Call &call, const std::string &path) {
  Expected<NpzWriter> writer = NpzWriter::create(path);
  if (!writer)
    return writer.status();
  for (size_t i = 0; i < call.function().outputs.size(); ++i) {
    Status status =
        writer->add(call.function().outputs[i]->name, call.output(i));
    if (!status)
      return status;
  }
  return writer->finish();
}

static Status writeOutputs(const Arguments &arguments, const Call &call) {
  for (const std::string &text : arguments.values("output")) {
    if (text.starts_with('@')) {
      Status status = writeArchive(call, text.substr(1));
      if (!status)
        return status;
      continue;
    }
    Expected<NamedText> named = splitNamed("output", text);
    if (!named)
      return named.status();
    Expected<const Tensor *> tensor = outputNamed(call, named->name);
    if (!tensor)
      return tensor.status();
    if (named->text == "-") {
      print(named->name, **tensor);
      continue;
    }
    if (!named->text.starts_with('@'))
      return Status::error("option '--output': '" + named->text +
                           "' is neither @FILE.npy nor -");
    Status status = writeNpy(named->text.substr(1), **tensor);
    if (!status)
      return status;
  }
  return Status::success();
}

/// Time by kernel or kind of step, the slowest first, on stderr.
static void printProfile(const Model &model, const package::FunctionT &function,
                         std::span<const StepTime> times) {
  std::map<std::string, StepTime> byName;
  uint64_t total = 0;
  for (size_t i = 0; i < times.size(); ++i) {
    // Not for these sizes.
    if (times[i].calls == 0)
      continue;
    const package::StepT &step = *function.steps[i];
    std::string name = package::EnumNameStepKind(step.kind);
    if (step.kind == package::StepKind::Kernel ||
        step.kind == package::StepKind::Launch)
      name = model.executor->kernels()[step.kernel]->name;
    byName[name].calls += times[i].calls;
    byName[name].nanoseconds += times[i].nanoseconds;
    total += times[i].nanoseconds;
  }
  std::vector<std::pair<std::string, StepTime>> rows(byName.begin(),
                                                     byName.end());
  std::sort(rows.begin(), rows.end(), [](const auto &a, const auto &b) {
    return a.second.nanoseconds > b.second.nanoseconds;
  });
  for (const auto &[name, time] : rows)
    std::fprintf(stderr, "%10.3f ms %5.1f%% %5llu x %s\n",
                 static_cast<double>(time.nanoseconds) / 1e6,
                 total ? 100.0 * static_cast<double>(time.nanoseconds) /
                             static_cast<double>(total)
                       : 0.0,
                 static_cast<unsigned long long>(time.calls), name.c_str());
}

/// Whether all expectations are met; prints a line for each.
static Expected<bool> compareOutputs(const Arguments &arguments,
                                     const Model &model, const Call &call) {
  if (!arguments.has("expect"))
    return true;
  Expected<Tolerance> tolerance = model.tolerance(arguments);
  if (!tolerance)
    return tolerance.status();
  tolerance->print();
  bool met = true;
  for (const std::string &text : arguments.values("expect")) {
    Expected<NamedText> named = splitNamed("expect", text);
    if (!named)
      return named.status();
    Expected<const Tensor *> tensor = outputNamed(call, named->name);
    if (!tensor)
      return tensor.status();
    Expected<Tensor> expected = parseTensor(named->text);
    if (!expected)
      return expected.status().withContext("expected '" + named->name + "'");
    Expected<Difference> difference = compareTensors(**tensor, *expected);
    if (!difference)
      return difference.status().withContext("output '" + named->name + "'");
    bool good = difference->within(tolerance->limit);
    met &= good;
    std::printf("%s %s %s\n", good ? "passed" : "failed", named->name.c_str(),
                errorText(difference->relative).c_str());
    if (!good)
      std::fprintf(stderr,
                   "tnl-run: output '%s': element %lld is %g, expected %g "
                   "(relative L2 error %s)\n",
                   named->name.c_str(),
                   static_cast<long long>(difference->index),
                   difference->actual, difference->expected,
                   errorText(difference->l2).c_str());
  }
  return met;
}

static Outcome execute(const Arguments &arguments) {
  // Options are read before the model: a typing error should not cost time.
  Expected<double> limit = arguments.number("max-rel", 0, 0, 1e300);
  if (!limit)
    return limit.status();
  Expected<Model> model = Model::open(arguments);
  if (!model)
    return model.status();
  std::string name = arguments.value("function", "");
  const auto &functions = model->executor->functions();
  if (name.empty() && functions.size() == 1)
    name = functions.front()->name;
  if (name.empty()) {
    std::vector<std::string> names;
    for (const auto &function : functions)
      names.push_back(function->name);
    return Status::error("--function is missing; there is " + listText(names));
  }
  Expected<const package::FunctionT *> function = model->function(name);
  if (!function)
    return function.status();
  Call call(*model, **function);
  // Names of outputs are checked before the function runs.
  for (std::string_view option : {"output", "expect"})
    for (const std::string &text : arguments.values(option)) {
      if (text.starts_with('@'))
        continue;
      Expected<NamedText> named = splitNamed(option, text);
      if (!named)
        return named.status();
      Expected<const Tensor *> tensor = outputNamed(call, named->name);
      if (!tensor)
        return tensor.status();
    }

  Status status = giveInputs(arguments, call);
  std::vector<StepTime> times(
      arguments.has("profile") ? (*function)->steps.size() : 0);
  if (status)
    status = call.run(times);
  if (status && !times.empty())
    printProfile(*model, **function, times);
  if (status)
    status = writeOutputs(arguments, call);
  if (!status)
    return status;
  if (!arguments.has("output") && !arguments.has("expect"))
    for (size_t i = 0; i < (*function)->outputs.size(); ++i)
      print((*function)->outputs[i]->name, call.output(i));
  Expected<bool> met = compareOutputs(arguments, *model, call);
  if (!met)
    return met.status();
  return *met ? 0 : 1;
}

Command run::runCommand() {
  return {{"run",
           {"PACKAGE"},
           "call one function with arrays from files or the command line",
           withRunOptions(
               {{"function", "NAME", "the function; see 'tnl-run inspect'"},
                {"input", "NAME=VALUE",
                 "an input: @x.npy, @x.npz:KEY, or a type and elements\n"
                 "such as 2x3xf32=1,2,3,4,5,6 (one element fills);\n"
                 "states that are not given are zero",
                 true},
                {"output", "NAME=@FILE.npy",
                 "where to write an output; NAME=- prints it, @FILE.npz\n"
                 "writes all; without this option all are printed",
                 true},
                {"expect", "NAME=VALUE",
                 "compare an output; exit code 1 if it differs", true},
                {"profile", "", "print the time of each kernel to stderr"},
                {"max-rel", "X",
                 "largest max|out - expected| / max|expected|;\n"
                 "default 1e-5, or 5e-3 and 4e-2 for activations in\n"
                 "float16 and bfloat16"}})},
          execute};
}
