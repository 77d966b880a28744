//===- Bench.cpp - Times one function on a GPU ----------------------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "CudaBackend.h"

#include <algorithm>

using namespace tnl;
using namespace tnl::cuda;
using package::FunctionT;

/// Data that calls go through before they come back to the same bytes.
static constexpr uint64_t kRotatedBytes = 256 << 20;
static constexpr int64_t kMaxCopies = 1024;

namespace {
/// One call's inputs and outputs on the device.
struct DataSet {
  std::vector<Tensor> inputs, outputs;
  Pointer start = 0;
};

/// Pairs of time stamps around calls that follow each other without a pause.
class Stopwatches {
public:
  explicit Stopwatches(std::shared_ptr<Device> device)
      : device(std::move(device)) {}
  template <typename Body> Status measure(int64_t runs, Body body) {
    for (int64_t i = 0; i < runs; ++i) {
      auto first = Timestamp::create(device), last = Timestamp::create(device);
      for (auto *stamp : {&first, &last})
        if (!stamp->ok())
          return stamp->takeStatus();
      begins.push_back(std::move(*first));
      ends.push_back(std::move(*last));
    }
    for (int64_t i = 0; i < runs; ++i) {
      TNL_RETURN_IF_ERROR(begins[i].record());
      TNL_RETURN_IF_ERROR(body(i));
      TNL_RETURN_IF_ERROR(ends[i].record());
    }
    return Status::success();
  }
  Status read(double &median, double &least) const {
    std::vector<double> times;
    for (size_t i = 0; i < begins.size(); ++i) {
      auto time = ends[i].since(begins[i]);
      if (!time.ok())
        return time.takeStatus();
      times.push_back(*time);
    }
    std::sort(times.begin(), times.end());
    size_t middle = times.size() / 2;
    median = times.size() % 2 ? times[middle]
                              : (times[middle - 1] + times[middle]) / 2;
    least = times.front();
    return Status::success();
  }

private:
  std::shared_ptr<Device> device;
  std::vector<Timestamp> begins, ends;
};
} // namespace

/// Cuts tensors of a plan's shapes out of memory that starts at `next`.
static std::vector<Tensor>
cutTensors(const std::vector<std::unique_ptr<package::TensorT>> &declared,
           const std::vector<std::vector<int64_t>> &shapes, Pointer &next) {
  std::vector<Tensor> tensors;
  for (size_t i = 0; i < declared.size(); ++i) {
    tensors.push_back(
        Tensor::onDevice(declared[i]->dtype, shapes[i], next, nullptr));
    next += alignUp(tensors.back().bytes());
  }
  return tensors;
}

Expected<FunctionTiming>
CudaBackend::time(const FunctionT &function, std::span<const Tensor> given,
                  const FunctionTimerOptions &options) {
  // An ordinary call checks the inputs and gives the outputs' shapes.
  Space first;
  std::vector<Tensor> results(function.outputs.size());
  TNL_RETURN_IF_ERROR(call(function, given, results, first, {}));
  std::lock_guard<std::mutex> lock(running);
  TNL_RETURN_IF_ERROR(begin());
  const Plan &plan = first.plan();

  FunctionTiming timing;
  timing.device = gpu->info().describe();
  timing.runs = std::max<int64_t>(20, options.runs);
  uint64_t stride = 0;
  for (std::span<const Tensor> list : {given, std::span<const Tensor>(results)})
    for (const Tensor &tensor : list) {
      timing.bytes += int64_t(tensor.bytes());
      stride += alignUp(tensor.bytes());
    }
  uint64_t wanted = std::max<uint64_t>(kRotatedBytes, 4 * gpu->info().l2Bytes);
  timing.copies = options.copies > 0
                      ? options.copies
                      : int64_t(wanted / std::max<uint64_t>(stride, 1)) + 1;
  timing.copies = std::clamp<int64_t>(timing.copies, 1, kMaxCopies);
  auto memory = DeviceMemory::allocate(gpu, stride * uint64_t(timing.copies),
                                       "the copies of inputs and outputs");
  if (!memory.ok())
    return memory.takeStatus();

  std::vector<DataSet> sets(timing.copies);
  Pointer next = memory->address();
  for (DataSet &set : sets) {
    set.start = next;
    set.inputs = cutTensors(function.inputs, plan.inputShapes, next);
    set.outputs = cutTensors(function.outputs, plan.outputShapes, next);
    for (size_t i = 0; i < given.size(); ++i)
      TNL_RETURN_IF_ERROR(
          gpu->check(gpu->driver().copyToDevice(
                         reinterpret_cast<Pointer>(set.inputs[i].data()),
                         given[i].data(), given[i].bytes(), gpu->stream()),
                     "inputs cannot be copied"));
  }

  Space space(sets.size());
  auto start = [&](int64_t i) -> Status {
    DataSet &set = sets[i % timing.copies];
    Recording *recording = nullptr;
    TNL_RETURN_IF_ERROR(
        prepare(function, set.inputs, set.outputs, space, recording));
    return startAll(function, space, *recording);
  };
  // Twice around, so that graphs are there where they are used.
  for (int64_t i = 0; i < 2 * timing.copies; ++i)
    TNL_RETURN_IF_ERROR(start(i));
  TNL_RETURN_IF_ERROR(finish(function));
  Stopwatches calls(gpu), copies(gpu);
  TNL_RETURN_IF_ERROR(calls.measure(timing.runs, start));
  TNL_RETURN_IF_ERROR(finish(function));
  TNL_RETURN_IF_ERROR(calls.read(timing.medianMs, timing.leastMs));

  // The same memory, half of it copied to the other half.
  uint64_t half = uint64_t(timing.bytes) / 2 / kAlignment * kAlignment;
  auto copyHalf = [&](int64_t i) {
    Pointer from = sets[i % timing.copies].start;
    return gpu->check(
        gpu->driver().copyOnDevice(from + half, from, half, gpu->stream()),
        "a copy is refused");
  };
  for (int64_t i = 0; i < timing.copies; ++i)
    TNL_RETURN_IF_ERROR(copyHalf(i));
  TNL_RETURN_IF_ERROR(copies.measure(timing.runs, copyHalf));
  TNL_RETURN_IF_ERROR(gpu->wait("copying"));
  TNL_RETURN_IF_ERROR(copies.read(timing.copyMedianMs, timing.copyLeastMs));
  return timing;
}
