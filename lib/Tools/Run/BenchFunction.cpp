//===- BenchFunction.cpp - Times one function on a GPU --------------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "BenchFunction.h"
#include "TNL/Runtime/FunctionTimer.h"
#include "TNL/Support/Elements.h"
#include "TNL/Tools/Run/Model.h"
#include "TNL/Tools/Run/TensorText.h"

#include <cstdio>

using namespace tnl;
using namespace tnl::run;
using package::TensorT;

/// Numbers that differ from element to element: floats in [-0.5, 0.5), whole
/// numbers that the input allows.
static Expected<Tensor> randomTensor(const TensorT &declared,
                                     std::vector<int64_t> shape) {
  auto tensor = Tensor::allocate(declared.dtype, std::move(shape));
  if (!tensor)
    return tensor;
  uint64_t state = 1;
  for (int64_t i = 0, count = tensor->elements(); i < count; ++i) {
    state = state * 6364136223846793005u + 1442695040888963407u;
    double unit = static_cast<double>(state >> 40) * 0x1p-24;
    int64_t limit = declared.limit ? declared.limit : 2;
    double value = package::isFloat(declared.dtype)
                       ? unit - 0.5
                       : static_cast<double>(static_cast<int64_t>(
                             unit * static_cast<double>(limit)));
    storeFromDouble(declared.dtype, tensor->data(), i, value);
  }
  return tensor;
}

static Status giveShape(Call &call, const std::string &text) {
  Expected<NamedText> named = splitNamed("shape", text);
  if (!named)
    return named.status();
  int index = findTensor(call.function().inputs, named->name);
  if (index < 0)
    return call.setInput(named->name, Tensor());
  std::vector<int64_t> shape;
  for (std::string_view part : splitText(named->text, 'x')) {
    std::optional<int64_t> size = parseInteger(part);
    if (!size || *size < 1)
      return Status::error("option '--shape': '" + named->text +
                           "' is not a shape such as 2x3x4");
    shape.push_back(*size);
  }
  auto tensor = randomTensor(*call.function().inputs[index], std::move(shape));
  return tensor ? call.setInput(named->name, *tensor) : tensor.status();
}

/// Inputs whose sizes follow from those that were given.
static Status giveOthers(Call &call) {
  for (size_t i = 0; i < call.function().inputs.size(); ++i) {
    if (!call.inputs()[i].empty())
      continue;
    const TensorT &declared = *call.function().inputs[i];
    auto shape = call.shapeOf(declared);
    if (!shape)
      return Status::error(shape.message() +
                           "\nhint: give --shape=" + declared.name + "=...");
    auto tensor = randomTensor(declared, std::move(*shape));
    Status status =
        tensor ? call.setInput(declared.name, *tensor) : tensor.status();
    if (!status)
      return status;
  }
  return Status::success();
}

Expected<Json> run::benchFunction(const Model &model,
                                  const Arguments &arguments) {
  Expected<int64_t> copies = arguments.integer("copies", 0, 1, 1024);
  if (!copies)
    return copies.status();
  auto function = model.function(arguments.value("function", ""));
  if (!function)
    return function.status();
  Call call(model, **function);
  for (const std::string &text : arguments.values("shape")) {
    Status status = giveShape(call, text);
    if (!status)
      return status;
  }
  Status status = giveOthers(call);
  if (!status)
    return status;
  FunctionTimerOptions options;
  options.copies = *copies;
  auto timing =
      timeFunction(*model.executor, **function, call.inputs(), options);
  if (!timing)
    return timing.status();

  auto rate = [&](double ms) {
    return static_cast<double>(timing->bytes) / ms * 1e-6;
  };
  double ratio = timing->copyMedianMs / timing->medianMs;
  std::printf("%s on %s\n", (*function)->name.c_str(), timing->device.c_str());
  std::printf("  function %10.4f ms (least %.4f), %lld bytes in and out, "
              "%.1f GB/s\n",
              timing->medianMs, timing->leastMs,
              static_cast<long long>(timing->bytes), rate(timing->medianMs));
  std::printf("  copy     %10.4f ms (least %.4f) of as many bytes, %.1f GB/s\n",
              timing->copyMedianMs, timing->copyLeastMs,
              rate(timing->copyMedianMs));
  std::printf("  the function reaches %.1f%% of the copy's speed (medians of "
              "%lld calls, %lld copies of the data in turn)\n",
              100 * ratio, static_cast<long long>(timing->runs),
              static_cast<long long>(timing->copies));
  return Json{{"function", (*function)->name},
              {"gpu", timing->device},
              {"median_ms", timing->medianMs},
              {"least_ms", timing->leastMs},
              {"bytes", timing->bytes},
              {"gb_per_second", rate(timing->medianMs)},
              {"copy_median_ms", timing->copyMedianMs},
              {"copy_least_ms", timing->copyLeastMs},
              {"copy_gb_per_second", rate(timing->copyMedianMs)},
              {"ratio_to_copy", ratio},
              {"runs", timing->runs},
              {"copies", timing->copies}};
}
