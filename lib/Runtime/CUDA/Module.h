//===- Module.h - A program's code on a GPU -------------------------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef TNL_LIB_RUNTIME_CUDA_MODULE_H
#define TNL_LIB_RUNTIME_CUDA_MODULE_H

#include "Device.h"
#include "TNL/Package/Reader.h"

namespace tnl::cuda {

/// An architecture: sm_, the compute capability without its point, a suffix.
struct Architecture {
  int major = 0, minor = 0;
  char suffix = 0; ///< 'a': this GPU alone; 'f': its family; 0: none.

  static bool parse(const std::string &level, Architecture &result);
  /// Whether machine code, or PTX, for it runs on a GPU.
  bool runsCubin(const GpuInfo &gpu) const;
  bool runsPtx(const GpuInfo &gpu) const;
};

/// The kernels of a program, loaded.
class Module {
public:
  /// Takes machine code that fits the GPU, else PTX, which the driver compiles.
  static Expected<std::unique_ptr<Module>>
  load(std::shared_ptr<Device> device, const package::PackageFile &file,
       const package::ProgramT &program);
  ~Module();
  Module(const Module &) = delete;
  Module &operator=(const Module &) = delete;

  /// In the order of the program's kernels.
  const std::vector<FunctionHandle> &kernels() const { return handles; }
  /// Whether a kernel waits itself for those before it.
  bool startsEarly(uint32_t kernel) const { return early[kernel]; }
  /// Architecture and form, such as "... (cubin)".
  const std::string &level() const { return name; }

private:
  Module() = default;
  Status loadCode(const package::PackageFile &file, const package::CodeT &code);
  Status findKernels(const package::PackageFile &file,
                     const package::ProgramT &program);
  Status prepareKernels(const package::ProgramT &program);

  std::shared_ptr<Device> device;
  ModuleHandle handle = nullptr;
  std::vector<FunctionHandle> handles;
  std::vector<bool> early;
  std::string name;
};

} // namespace tnl::cuda

#endif // TNL_LIB_RUNTIME_CUDA_MODULE_H
