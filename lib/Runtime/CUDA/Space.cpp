//===- Space.cpp - Memory of calls on a GPU -------------------------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "Space.h"
#include "TNL/Package/Expr.h"

#include <algorithm>

using namespace tnl;
using namespace tnl::cuda;

/// Appends places for the tensors that are not on the device.
static Status
addPlaces(const std::vector<std::vector<int64_t>> &shapes,
          const std::vector<std::unique_ptr<package::TensorT>> &to,
          std::span<const Tensor> given, std::vector<int64_t> &places,
          uint64_t &bytes) {
  places.clear();
  for (size_t i = 0; i < shapes.size(); ++i) {
    if (given[i].isOnDevice()) {
      places.push_back(-1);
      continue;
    }
    auto size =
        package::checkedProduct(shapes[i], package::sizeOf(to[i]->dtype));
    if (!size.ok())
      return size.takeStatus();
    places.push_back(int64_t(bytes));
    if (uint64_t(*size) > uint64_t(INT64_MAX) / 2 - bytes)
      return Status::make(ErrorCode::InvalidArgument,
                          "the tensors' size does not fit into 64 bits");
    bytes += alignUp(uint64_t(*size));
  }
  return Status::success();
}

Status Space::makeMemory(std::shared_ptr<Device> device) {
  if (arena.address() && bytes <= arena.size())
    return Status::success();
  arena.reset();
  auto memory = DeviceMemory::allocate(
      std::move(device), bytes, "the buffers, inputs and outputs of a call");
  if (!memory.ok())
    return memory.takeStatus();
  arena = std::move(*memory);
  return Status::success();
}

Status Space::prepare(std::shared_ptr<Device> device,
                      const package::FunctionT &wanted,
                      const std::vector<int64_t> &symbols,
                      std::span<const Tensor> inputs,
                      std::span<const Tensor> outputs) {
  std::vector<bool> places;
  for (auto list : {inputs, outputs})
    for (const Tensor &tensor : list)
      places.push_back(tensor.isOnDevice());
  if (function == &wanted && sizes.symbols == symbols && places == onDevice)
    return Status::success();
  function = nullptr;
  retired.splice(retired.end(), recordings);
  auto made = makePlan(wanted, symbols, int64_t(kAlignment));
  if (!made.ok())
    return made.takeStatus();
  sizes = std::move(*made);
  bytes = uint64_t(sizes.arenaSize);
  TNL_RETURN_IF_ERROR(
      addPlaces(sizes.inputShapes, wanted.inputs, inputs, inputPlaces, bytes));
  TNL_RETURN_IF_ERROR(addPlaces(sizes.outputShapes, wanted.outputs, outputs,
                                outputPlaces, bytes));
  TNL_RETURN_IF_ERROR(makeMemory(std::move(device)));
  onDevice = std::move(places);
  function = &wanted;
  return Status::success();
}

Expected<Recording *> Space::record(std::shared_ptr<Device> device,
                                    const Weights &weights,
                                    std::span<const Tensor> inputs,
                                    std::span<const Tensor> outputs) {
  Addresses addresses;
  addresses.arena = arena.address();
  auto add = [&](std::span<const Tensor> tensors,
                 const std::vector<int64_t> &places, std::vector<Pointer> &to) {
    for (size_t i = 0; i < tensors.size(); ++i)
      to.push_back(places[i] < 0 ? reinterpret_cast<Pointer>(tensors[i].data())
                                 : addresses.arena + Pointer(places[i]));
  };
  add(inputs, inputPlaces, addresses.inputs);
  add(outputs, outputPlaces, addresses.outputs);
  auto found =
      std::find_if(recordings.begin(), recordings.end(), [&](const auto &one) {
        return one->addresses() == addresses;
      });
  if (found != recordings.end()) {
    recordings.splice(recordings.begin(), recordings, found);
    return recordings.front().get();
  }
  auto made = Recording::create(std::move(device), sizes, weights,
                                std::move(addresses));
  if (!made.ok())
    return made.takeStatus();
  if (recordings.size() >= mostRecordings)
    retired.splice(retired.end(), recordings, std::prev(recordings.end()));
  recordings.push_front(std::move(*made));
  return recordings.front().get();
}

Status Space::upload(const Device &device, const Addresses &addresses,
                     std::span<const Tensor> inputs) const {
  for (size_t i = 0; i < inputs.size(); ++i)
    if (inputPlaces[i] >= 0)
      TNL_RETURN_IF_ERROR(device.check(
          device.driver().copyToDevice(addresses.inputs[i], inputs[i].data(),
                                       inputs[i].bytes(), device.stream()),
          "input '" + function->inputs[i]->name + "' cannot be copied"));
  return Status::success();
}

Status Space::download(const Device &device, const Addresses &addresses,
                       std::span<Tensor> outputs) const {
  for (size_t i = 0; i < outputs.size(); ++i)
    if (outputPlaces[i] >= 0)
      TNL_RETURN_IF_ERROR(device.check(
          device.driver().copyToHost(outputs[i].data(), addresses.outputs[i],
                                     outputs[i].bytes(), device.stream()),
          "output '" + function->outputs[i]->name + "' cannot be copied"));
  return Status::success();
}
