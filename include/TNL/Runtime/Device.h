//===- Device.h - What a package can run on -------------------------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef TNL_RUNTIME_DEVICE_H
#define TNL_RUNTIME_DEVICE_H

#include "TNL/Package/Reader.h"
#include "TNL/Support/Status.h"

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace tnl {

struct DeviceInfo {
  std::string name;        ///< What `--device=` takes: "cpu", "cuda:0".
  std::string description; ///< Model, level, threads or memory.
};
std::vector<DeviceInfo> listDevices();
/// The GPUs, or why there are none.
Expected<std::vector<DeviceInfo>> listGpuDevices();

/// Fails for texts that cannot be the name of a device, there or not.
Status checkDeviceName(const std::string &name);

/// Levels of the x86-64 ABI; "" as a level's name is level 1 too.
enum class CpuLevel { V1 = 1, V2, V3, V4 };
CpuLevel cpuLevel();
const char *nameOf(CpuLevel level);

/// Entry point of a generated kernel: computes items [begin, end) of its grid.
/// `args[i]` is the memref descriptor of its i-th operand; `scratch` is memory
/// of `bytes` for this call alone, aligned to 64 bytes. Not 0: that is too
/// little memory, and nothing was done.
using KernelFn = int32_t (*)(void *const *args, int64_t begin, int64_t end,
                             void *scratch, int64_t bytes);

/// The object code of a package, loaded for this CPU.
class CodeLibrary {
public:
  /// Picks the best level this CPU runs and loads it. `level` (if not empty)
  /// asks for that one.
  static Expected<std::unique_ptr<CodeLibrary>>
  load(const package::PackageFile &file, const std::string &level = "");
  ~CodeLibrary();
  CodeLibrary(const CodeLibrary &) = delete;
  CodeLibrary &operator=(const CodeLibrary &) = delete;

  /// In the order of the package's kernels.
  const std::vector<KernelFn> &kernels() const { return entries; }
  const std::string &level() const { return name; }

private:
  CodeLibrary() = default;
  void *handle = nullptr;
  /// Stays open: the loader knows libraries by path, and the path has its
  /// number.
  int fd = -1;
  std::vector<KernelFn> entries;
  std::string name;
};

} // namespace tnl

#endif // TNL_RUNTIME_DEVICE_H
