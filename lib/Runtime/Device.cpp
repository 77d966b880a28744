//===- Device.cpp - What this machine can run -----------------------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "TNL/Runtime/Device.h"
#include "TNL/Runtime/ThreadPool.h"

#include <cpuid.h>
#include <cstring>
#include <thread>

using namespace tnl;

CpuLevel tnl::cpuLevel() {
  __builtin_cpu_init();
  if (__builtin_cpu_supports("x86-64-v4"))
    return CpuLevel::V4;
  if (__builtin_cpu_supports("x86-64-v3"))
    return CpuLevel::V3;
  if (__builtin_cpu_supports("x86-64-v2"))
    return CpuLevel::V2;
  return CpuLevel::V1;
}

const char *tnl::nameOf(CpuLevel level) {
  switch (level) {
  case CpuLevel::V1:
    return "x86-64";
  case CpuLevel::V2:
    return "x86-64-v2";
  case CpuLevel::V3:
    return "x86-64-v3";
  case CpuLevel::V4:
    return "x86-64-v4";
  }
  return "?";
}

static std::string cpuModel() {
  unsigned regs[12] = {};
  unsigned highest = __get_cpuid_max(0x80000000, nullptr);
  if (highest < 0x80000004)
    return "x86-64 CPU";
  for (unsigned i = 0; i < 3; ++i)
    __get_cpuid(0x80000002 + i, &regs[4 * i], &regs[4 * i + 1],
                &regs[4 * i + 2], &regs[4 * i + 3]);
  char text[sizeof regs + 1] = {};
  std::memcpy(text, regs, sizeof regs);
  std::string model = text;
  model.erase(0, model.find_first_not_of(' '));
  return model.erase(model.find_last_not_of(' ') + 1);
}

std::vector<DeviceInfo> tnl::listDevices() {
  std::string description =
      cpuModel() + ", " + nameOf(cpuLevel()) + ", " +
      std::to_string(std::thread::hardware_concurrency()) + " threads";
  return {{"cpu", description}};
}
