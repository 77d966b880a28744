//===- Weights.cpp - Weights on a GPU -------------------------------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "Weights.h"

using namespace tnl;
using namespace tnl::cuda;

static std::vector<bool> usedWeights(const package::ProgramT &program,
                                     size_t count) {
  std::vector<bool> used(count);
  for (const auto &function : program.functions)
    for (const auto &step : function->steps)
      for (const auto &value : step->inputs)
        if (value->place == package::Place::Weight)
          used[value->index] = true;
  return used;
}

Expected<Weights> Weights::upload(std::shared_ptr<Device> device,
                                  const package::PackageFile &file,
                                  const package::ProgramT &program) {
  const auto &list = file.metadata().weights;
  std::vector<bool> used = usedWeights(program, list.size());
  uint64_t total = 0;
  for (size_t i = 0; i < list.size(); ++i)
    if (used[i])
      total += alignUp(list[i]->data->length());
  Weights weights;
  weights.addresses.resize(list.size());
  auto memory = DeviceMemory::allocate(device, total, "the weights");
  if (!memory.ok())
    return memory.takeStatus();
  weights.memory = std::move(*memory);
  Pointer next = weights.memory.address();
  for (size_t i = 0; i < list.size(); ++i) {
    if (!used[i])
      continue;
    auto bytes = file.blob(*list[i]->data);
    weights.addresses[i] = next;
    TNL_RETURN_IF_ERROR(
        device->check(device->driver().copyToDevice(
                          next, bytes.data(), bytes.size(), device->stream()),
                      "weight '" + list[i]->name + "' cannot be copied"));
    next += alignUp(bytes.size());
  }
  TNL_RETURN_IF_ERROR(device->wait("copying the weights"));
  return weights;
}
