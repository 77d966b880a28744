//===- DevicesCommand.cpp - What models can run on here -------------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "Json.h"
#include "TNL/Runtime/Device.h"
#include "TNL/Runtime/MatMul.h"
#include "TNL/Tools/Run/Commands.h"

#include <cstdio>

using namespace tnl;
using namespace tnl::run;

static Json describe(const std::vector<DeviceInfo> &devices) {
  Json list = Json::array();
  for (const DeviceInfo &device : devices)
    list.push_back(
        {{"name", device.name}, {"description", device.description}});
  return list;
}

static Outcome executeJson() {
  Json result = {{"json_version", kJsonVersion}};
  Json devices = describe(listDevices());
  auto gpus = listGpuDevices();
  if (gpus)
    for (Json &gpu : describe(*gpus))
      devices.push_back(std::move(gpu));
  result["devices"] = devices;
  result["matmul"] =
      describeMatMulLibrary(resolveMatMulLibrary(MatMulLibrary::Auto));
  if (!gpus)
    result["no_gpu"] = gpus.message();
  printJson(result);
  return 0;
}

static Outcome execute(const Arguments &arguments) {
  if (arguments.has("json"))
    return executeJson();
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
  return {{"devices",
           {},
           "list what models can run on here",
           {{"json", "", "print JSON"}}},
          execute};
}
