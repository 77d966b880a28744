//===- DevicesCommand.cpp - What models can run on here -------------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "TNL/Runtime/Device.h"
#include "TNL/Runtime/MatMul.h"
#include "TNL/Tools/Run/Commands.h"

#include <cstdio>

using namespace tnl;
using namespace tnl::run;

static Outcome execute(const Arguments &) {
  for (const DeviceInfo &device : listDevices())
    std::printf("%s: %s\n", device.name.c_str(), device.description.c_str());
  MatMulLibrary library = resolveMatMulLibrary(MatMulLibrary::Auto);
  std::printf("  matrix products: %s\n",
              describeMatMulLibrary(library).c_str());
  auto gpus = listGpuDevices();
  if (!gpus)
    std::printf("cuda: none (%s)\n", gpus.message().c_str());
  else
    for (const DeviceInfo &device : *gpus)
      std::printf("%s: %s\n", device.name.c_str(), device.description.c_str());
  return 0;
}

Command run::devicesCommand() {
  return {{"devices", {}, "list what models can run on here", {}}, execute};
}
