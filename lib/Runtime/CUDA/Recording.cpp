//===- Recording.cpp - A call with all its addresses ----------------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "Recording.h"

#include <cstring>

using namespace tnl;
using namespace tnl::cuda;
using package::DType;
using package::LaunchArgKind;
using package::Place;
using package::StepKind;

Pointer Addresses::of(const PlannedValue &value, const Plan &plan,
                      const Weights &weights) const {
  switch (value.place) {
  case Place::Input:
    return inputs[value.index];
  case Place::Output:
    return outputs[value.index];
  case Place::Weight:
    return weights.address(value.index);
  case Place::Buffer:
    break;
  }
  return arena + Pointer(plan.bufferOffsets[value.index]);
}

/// The driver's number for an element type.
static int mapType(DType dtype) {
  switch (dtype) {
  case DType::F32:
    return 7;
  case DType::F16:
    return 6;
  case DType::BF16:
    return 9;
  case DType::F64:
    return 8;
  case DType::I64:
    return 5;
  case DType::I32:
    return 3;
  case DType::I16:
    return 1;
  default:
    return 0;
  }
}

Status Recording::encodeMap(const PlannedStep &step, const PlannedArg &arg,
                            uint32_t index, Pointer address,
                            TensorMapBits *to) const {
  const package::TensorMapT &map = *step.step->launch->args[index]->map;
  static constexpr uint32_t ones[5] = {1, 1, 1, 1, 1};
  return device->check(
      device->driver().encodeTiled(
          to, mapType(step.operands[arg.operand].dtype),
          unsigned(arg.sizes.size()), address + Pointer(arg.offset),
          arg.sizes.data(), arg.strides.data(), map.box.data(), ones,
          /*interleave=*/0, map.swizzle ? kSwizzle128 : 0, kPromoteL2To256,
          /*fill=*/0),
      "argument " + std::to_string(index) + ", a tensor map, is refused");
}

Status Recording::encodeArguments(const PlannedStep &step, const Plan &plan,
                                  Free &free) {
  for (uint32_t a = 0; a < step.launch.args.size(); ++a) {
    const PlannedArg &arg = step.launch.args[a];
    if (arg.kind == LaunchArgKind::Size) {
      std::memcpy(free.other, &arg.size, sizeof arg.size);
      parameters.push_back(free.other++);
      continue;
    }
    Pointer address = where.of(step.operands[arg.operand], plan, *weights);
    if (arg.kind == LaunchArgKind::Pointer) {
      *free.other = address;
      parameters.push_back(free.other++);
      continue;
    }
    TNL_RETURN_IF_ERROR(encodeMap(step, arg, a, address, free.map));
    parameters.push_back(free.map++);
  }
  return Status::success();
}

Status Recording::encodeNext(const Plan &plan) {
  const PlannedStep &step = plan.steps[starts.size()];
  Start start;
  if (step.step->kind == StepKind::Copy) {
    start.from = where.of(step.operands[0], plan, *weights);
    start.to = where.of(step.operands[1], plan, *weights);
    kernelBefore &= start.from == start.to;
  } else if (step.step->kind == StepKind::Launch) {
    start.parameter = parameters.size();
    start.afterKernel = kernelBefore;
    Free left = free;
    Status status = encodeArguments(step, plan, left);
    if (!status.ok()) {
      parameters.resize(start.parameter);
      return status;
    }
    free = left;
    kernelBefore = true;
  }
  starts.push_back(start);
  return Status::success();
}

Expected<std::unique_ptr<Recording>>
Recording::create(std::shared_ptr<Device> device, const Plan &plan,
                  const Weights &weights, Addresses addresses) {
  std::unique_ptr<Recording> recording(new Recording);
  recording->device = std::move(device);
  recording->weights = &weights;
  recording->where = std::move(addresses);
  // Maps come first, as they need the larger alignment.
  size_t maps = 0, others = 0;
  for (const PlannedStep &step : plan.steps)
    for (const PlannedArg &arg : step.launch.args)
      ++(arg.kind == LaunchArgKind::TensorMap ? maps : others);
  recording->storage =
      allocateAligned(maps * sizeof(TensorMapBits) + others * sizeof(uint64_t));
  if (!recording->storage)
    return Status::make(ErrorCode::OutOfMemory,
                        "no memory for the parameters of kernels");
  auto *map = reinterpret_cast<TensorMapBits *>(recording->storage.get());
  recording->free = {map, reinterpret_cast<uint64_t *>(map + maps)};
  recording->parameters.reserve(maps + others);
  recording->starts.reserve(plan.steps.size());
  return recording;
}

Recording::~Recording() {
  if (graph && device->activate().ok())
    device->driver().graphExecDestroy(graph);
}

Status Recording::start(const Module &module, const Plan &plan, size_t index,
                        bool overlap) {
  if (index == starts.size())
    TNL_RETURN_IF_ERROR(encodeNext(plan));
  const PlannedStep &planned = plan.steps[index];
  const package::StepT &step = *planned.step;
  const Start &start = starts[index];
  const Driver &driver = device->driver();
  if (step.kind == StepKind::Copy) {
    if (start.from == start.to)
      return Status::success();
    return device->check(driver.copyOnDevice(start.to, start.from,
                                             size_t(planned.operands[0].bytes),
                                             device->stream()),
                         "a copy is refused");
  }
  const PlannedLaunch &launch = planned.launch;
  if (step.kind == StepKind::Check)
    return Status::success();
  FunctionHandle kernel = module.kernels()[step.kernel];
  void **arguments = parameters.data() + start.parameter;
  Result result;
  // Where something else than a kernel comes before there is nothing to gain,
  // and the wait of a kernel is for kernels.
  if (overlap && start.afterKernel && module.startsEarly(step.kernel) &&
      driver.launchEx) {
    LaunchAttribute early{kLaunchProgrammatic, 1};
    LaunchConfig config{{launch.blocks[0], launch.blocks[1], launch.blocks[2]},
                        {step.launch->threads, 1, 1},
                        step.launch->shared_bytes,
                        device->stream(),
                        &early,
                        1};
    result = driver.launchEx(&config, kernel, arguments, nullptr);
  } else {
    result = driver.launch(kernel, launch.blocks[0], launch.blocks[1],
                           launch.blocks[2], step.launch->threads, 1, 1,
                           step.launch->shared_bytes, device->stream(),
                           arguments, nullptr);
  }
  return device->check(result, "the launch is refused");
}

/// A failure leaves no graph.
bool Recording::capture(const Module &module, const Plan &plan, bool overlap) {
  const Driver &driver = device->driver();
  if (driver.captureBegin(device->stream(), kCaptureThreadLocal) !=
      Result::Success)
    return false;
  bool good = true;
  for (size_t i = 0; good && i < plan.steps.size(); ++i)
    good = start(module, plan, i, overlap).ok();
  Graph captured = nullptr;
  good &= driver.captureEnd(device->stream(), &captured) == Result::Success;
  if (!captured)
    return false;
  if (good && driver.graphInstantiate(&graph, captured, 0) != Result::Success)
    graph = nullptr;
  driver.graphDestroy(captured);
  return graph != nullptr;
}

Status Recording::startAll(const Module &module, const Plan &plan,
                           size_t &step) {
  step = plan.steps.size();
  // Drivers before CUDA 12.3 have no graphs of kernels that overlap.
  if (started && !graph && !captureFailed)
    captureFailed = !capture(module, plan, /*overlap=*/true) &&
                    !capture(module, plan, /*overlap=*/false);
  if (graph)
    return device->check(device->driver().graphLaunch(graph, device->stream()),
                         "the graph is refused");
  for (size_t i = 0; i < plan.steps.size(); ++i) {
    Status status = start(module, plan, i, /*overlap=*/true);
    if (!status.ok()) {
      step = i;
      return status;
    }
  }
  started = true;
  return Status::success();
}
