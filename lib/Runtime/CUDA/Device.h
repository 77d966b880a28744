//===- Device.h - One GPU and its memory ----------------------------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef TNL_LIB_RUNTIME_CUDA_DEVICE_H
#define TNL_LIB_RUNTIME_CUDA_DEVICE_H

#include "Driver.h"

#include <memory>
#include <string>
#include <vector>

namespace tnl::cuda {

/// What is known of a GPU without using it.
struct GpuInfo {
  int index = 0;
  std::string model;
  int major = 0, minor = 0; ///< compute capability
  size_t memory = 0;
  int multiprocessors = 0;
  size_t l2Bytes = 0;

  std::string name() const { return "cuda:" + std::to_string(index); }
  /// "cuda:0 (NVIDIA H100, compute capability 9.0)", for messages.
  std::string describe() const;
};

Expected<std::vector<GpuInfo>> listGpus(const Driver &driver);

/// A GPU in use: its primary context, which other libraries of the process
/// share, and one stream of our own.
class Device : public std::enable_shared_from_this<Device> {
public:
  static Expected<std::shared_ptr<Device>> open(int index);
  ~Device();
  Device(const Device &) = delete;
  Device &operator=(const Device &) = delete;

  const Driver &driver() const { return api; }
  const GpuInfo &info() const { return gpu; }
  Stream stream() const { return queue; }

  /// Makes the context that of this thread: before any other call on it.
  Status activate() const;
  /// Waits for all that was started.
  Status wait(const std::string &what) const;
  /// Success, or the failure of a driver call with the device's name.
  Status check(Result result, const std::string &what) const;
  /// The same for a request of `bytes` of memory.
  Status outOfMemory(const std::string &what, size_t bytes) const;

private:
  Device(const Driver &api, GpuInfo gpu) : api(api), gpu(std::move(gpu)) {}

  const Driver &api;
  GpuInfo gpu;
  Context context = nullptr;
  Stream queue = nullptr;
};

/// Memory on a device, freed with its owner.
class DeviceMemory {
public:
  DeviceMemory() = default;
  /// `what` is said when there is not enough: "the weights".
  static Expected<DeviceMemory> allocate(std::shared_ptr<Device> device,
                                         size_t bytes, const std::string &what);
  ~DeviceMemory() { reset(); }
  DeviceMemory(DeviceMemory &&other) noexcept { *this = std::move(other); }
  DeviceMemory &operator=(DeviceMemory &&other) noexcept;

  Pointer address() const { return start; }
  size_t size() const { return bytes; }
  void reset();

private:
  std::shared_ptr<Device> device;
  Pointer start = 0;
  size_t bytes = 0;
};

/// Memory of the host that a device copies to without a detour.
class PinnedMemory {
public:
  PinnedMemory() = default;
  /// Empty if the driver has none: it only makes copies faster.
  static PinnedMemory allocate(std::shared_ptr<Device> device, size_t bytes);
  ~PinnedMemory() { reset(); }
  PinnedMemory(PinnedMemory &&other) noexcept { *this = std::move(other); }
  PinnedMemory &operator=(PinnedMemory &&other) noexcept;

  std::byte *data() const { return start; }
  void reset();

private:
  std::shared_ptr<Device> device;
  std::byte *start = nullptr;
};

/// A time stamp of the device.
class Timestamp {
public:
  static Expected<Timestamp> create(std::shared_ptr<Device> device);
  ~Timestamp();
  Timestamp(Timestamp &&other) noexcept
      : device(std::move(other.device)),
        event(std::exchange(other.event, nullptr)) {}
  Timestamp &operator=(Timestamp &&) = delete;

  Status record() const;
  /// Milliseconds from `begin` to this one; both have happened.
  Expected<double> since(const Timestamp &begin) const;

private:
  Timestamp() = default;
  std::shared_ptr<Device> device;
  Event event = nullptr;
};

} // namespace tnl::cuda

#endif // TNL_LIB_RUNTIME_CUDA_DEVICE_H
