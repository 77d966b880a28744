//===- Device.cpp - One GPU and its memory --------------------------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "Device.h"

#include <algorithm>

using namespace tnl;
using namespace tnl::cuda;

std::string GpuInfo::describe() const {
  return name() + " (" + model + ", compute capability " +
         std::to_string(major) + "." + std::to_string(minor) + ")";
}

static Expected<GpuInfo> inspectGpu(const Driver &driver, int index,
                                    DeviceId &id) {
  GpuInfo info;
  info.index = index;
  char name[256] = {};
  int l2 = 0;
  Result result = driver.deviceGet(&id, index);
  if (result == Result::Success)
    result = driver.deviceName(name, sizeof name - 1, id);
  if (result == Result::Success)
    result = driver.deviceMemory(&info.memory, id);
  for (auto [to, attribute] :
       {std::pair(&info.major, kAttributeMajor),
        std::pair(&info.minor, kAttributeMinor),
        std::pair(&info.multiprocessors, kAttributeMultiprocessors),
        std::pair(&l2, kAttributeL2Bytes)})
    if (result == Result::Success)
      result = driver.deviceAttribute(to, attribute, id);
  if (result != Result::Success)
    return driver.failure(info.name() + " cannot be examined", result);
  info.model = name;
  info.l2Bytes = size_t(std::max(l2, 0));
  return info;
}

static Expected<int> countGpus(const Driver &driver) {
  int count = 0;
  Result result = driver.deviceCount(&count);
  if (result != Result::Success && result != Result::NoDevice)
    return driver.failure("the GPUs cannot be counted", result);
  if (result == Result::NoDevice || count < 1)
    return Status::make(ErrorCode::Unsupported,
                        "no CUDA device: the driver finds none");
  return count;
}

Expected<std::vector<GpuInfo>> cuda::listGpus(const Driver &driver) {
  auto count = countGpus(driver);
  if (!count.ok())
    return count.takeStatus();
  std::vector<GpuInfo> gpus;
  for (int i = 0; i < *count; ++i) {
    DeviceId id = 0;
    auto info = inspectGpu(driver, i, id);
    if (!info.ok())
      return info.takeStatus();
    gpus.push_back(std::move(*info));
  }
  return gpus;
}

Expected<std::shared_ptr<Device>> Device::open(int index) {
  auto driver = loadDriver();
  if (!driver.ok())
    return driver.takeStatus();
  auto count = countGpus(**driver);
  if (!count.ok())
    return count.takeStatus();
  if (index < 0 || index >= *count)
    return Status::error(ErrorCode::Unsupported,
                         "no device cuda:%d; there are %d, counted from 0",
                         index, *count);
  DeviceId id = 0;
  auto info = inspectGpu(**driver, index, id);
  if (!info.ok())
    return info.takeStatus();
  std::shared_ptr<Device> device(new Device(**driver, std::move(*info)));
  TNL_RETURN_IF_ERROR(
      device->check(device->api.contextRetain(&device->context, id),
                    "the context cannot be made"));
  TNL_RETURN_IF_ERROR(device->activate());
  TNL_RETURN_IF_ERROR(device->check(
      device->api.streamCreate(&device->queue, kStreamNonBlocking),
      "no stream"));
  return device;
}

Device::~Device() {
  if (!context)
    return;
  DeviceId id = 0;
  if (queue && activate().ok())
    api.streamDestroy(queue);
  if (api.deviceGet(&id, gpu.index) == Result::Success)
    api.contextRelease(id);
}

Status Device::check(Result result, const std::string &what) const {
  return result == Result::Success
             ? Status::success()
             : api.failure(gpu.name() + ": " + what, result);
}

Status Device::activate() const {
  return check(api.contextSet(context), "the context cannot be used");
}

Status Device::wait(const std::string &what) const {
  return check(api.streamWait(queue), what);
}

Status Device::outOfMemory(const std::string &what, size_t bytes) const {
  std::string text = gpu.name() + ": no memory for " + what + " (" +
                     std::to_string(bytes) + " bytes)";
  size_t free = 0, total = 0;
  if (api.memoryInfo(&free, &total) == Result::Success)
    text += "; " + std::to_string(free) + " of " + std::to_string(total) +
            " bytes are free";
  return Status::make(ErrorCode::OutOfMemory, text);
}

Expected<DeviceMemory> DeviceMemory::allocate(std::shared_ptr<Device> device,
                                              size_t bytes,
                                              const std::string &what) {
  DeviceMemory memory;
  // Requests of nothing are failures for the driver.
  size_t wanted = std::max<size_t>(bytes, 1);
  TNL_RETURN_IF_ERROR(device->activate());
  Result result = device->driver().memoryAllocate(&memory.start, wanted);
  if (result == Result::OutOfMemory)
    return device->outOfMemory(what, bytes);
  TNL_RETURN_IF_ERROR(device->check(result, "no memory for " + what));
  memory.bytes = bytes;
  memory.device = std::move(device);
  return memory;
}

DeviceMemory &DeviceMemory::operator=(DeviceMemory &&other) noexcept {
  if (this == &other)
    return *this;
  reset();
  device = std::move(other.device);
  start = std::exchange(other.start, 0);
  bytes = std::exchange(other.bytes, 0);
  return *this;
}

void DeviceMemory::reset() {
  if (device && device->activate().ok())
    device->driver().memoryFree(start);
  device.reset();
  start = bytes = 0;
}

PinnedMemory PinnedMemory::allocate(std::shared_ptr<Device> device,
                                    size_t bytes) {
  PinnedMemory memory;
  const Driver &driver = device->driver();
  void *start = nullptr;
  if (!driver.hostAllocate || !driver.hostFree ||
      driver.hostAllocate(&start, bytes, /*flags=*/0) != Result::Success)
    return memory;
  memory.start = static_cast<std::byte *>(start);
  memory.device = std::move(device);
  return memory;
}

PinnedMemory &PinnedMemory::operator=(PinnedMemory &&other) noexcept {
  if (this == &other)
    return *this;
  reset();
  device = std::move(other.device);
  start = std::exchange(other.start, nullptr);
  return *this;
}

void PinnedMemory::reset() {
  if (device && device->activate().ok())
    device->driver().hostFree(start);
  device.reset();
  start = nullptr;
}

Expected<Timestamp> Timestamp::create(std::shared_ptr<Device> device) {
  Timestamp stamp;
  TNL_RETURN_IF_ERROR(
      device->check(device->driver().eventCreate(&stamp.event, 0), "no event"));
  stamp.device = std::move(device);
  return stamp;
}

Timestamp::~Timestamp() {
  if (event && device && device->activate().ok())
    device->driver().eventDestroy(event);
}

Status Timestamp::record() const {
  return device->check(device->driver().eventRecord(event, device->stream()),
                       "an event cannot be recorded");
}

Expected<double> Timestamp::since(const Timestamp &begin) const {
  float milliseconds = 0;
  TNL_RETURN_IF_ERROR(
      device->check(device->driver().eventWait(event), "waiting for an event"));
  TNL_RETURN_IF_ERROR(device->check(
      device->driver().eventElapsed(&milliseconds, begin.event, event),
      "the time between events"));
  return double(milliseconds);
}
