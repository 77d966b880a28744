//===- Plan.h - A function with its sizes known ---------------------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef TNL_LIB_RUNTIME_PLAN_H
#define TNL_LIB_RUNTIME_PLAN_H

#include "TNL/Package/Package_generated.h"
#include "TNL/Support/Status.h"

#include <cstdint>
#include <memory>
#include <span>
#include <vector>

namespace tnl {

/// An operand of a step, with numbers for sizes.
struct PlannedValue {
  package::Place place;
  uint32_t index;
  package::DType dtype;
  int64_t elements;
  int64_t bytes;
  /// Kernel operands: where the descriptor starts in Plan::descriptors.
  size_t descriptor = 0;
};

/// A parameter of a GPU kernel.
struct PlannedArg {
  package::LaunchArgKind kind;
  size_t operand = 0; ///< Pointer, TensorMap
  int32_t size = 0;   ///< Size
  /// TensorMap: bytes from the operand's start, elements, bytes.
  int64_t offset = 0;
  std::vector<uint64_t> sizes, strides;
};

/// A launch of a GPU kernel.
struct PlannedLaunch {
  uint32_t blocks[3] = {};
  std::vector<PlannedArg> args;
};

struct PlannedStep {
  const package::StepT *step = nullptr;
  size_t index = 0;                   ///< of the step in the function
  std::vector<PlannedValue> operands; ///< inputs, then outputs
  PlannedLaunch launch;               ///< Launch
  int64_t grid = 1;
  int64_t limit = 0;   ///< Check
  int64_t grain = 1;   ///< items worth a thread
  int64_t scratch = 0; ///< Kernels: bytes for each thread
  size_t argument = 0; ///< Kernels: first element in Plan::arguments
  int64_t rows = 0, inputs = 0, outputs = 0; ///< Linear, Glu
};

/// All sizes of one function for given values of its symbols, checked against
/// each other: every operand fits the memory it lies in.
struct Plan {
  std::vector<int64_t> symbols; ///< values of the named sizes
  std::vector<int64_t> sizes;   ///< those, then the computed sizes
  std::vector<std::vector<int64_t>> inputShapes, outputShapes;
  std::vector<int64_t> bufferOffsets;
  int64_t arenaSize = 0;
  int64_t scratch = 0; ///< bytes for each thread, enough for every step
  /// Those that these sizes need: launches without blocks are left out.
  std::vector<PlannedStep> steps;
  /// Memref descriptors of all kernel operands, one after the other: allocated,
  /// aligned, offset, sizes, strides. The first two are set for each call.
  std::vector<int64_t> descriptors;
  std::vector<void *> arguments;
};

/// Kernels of the function's program.
using KernelList = std::span<const std::unique_ptr<package::KernelT>>;

/// `symbols` are the values of the named sizes. Fails where these do not meet
/// the function's requirements, and where operands do not fit the signatures of
/// `kernels`. Buffers start at multiples of `alignment`, which is a power of
/// two.
Expected<Plan> makePlan(const package::FunctionT &function,
                        std::span<const int64_t> symbols,
                        int64_t alignment = 64, KernelList kernels = {});

/// Compares the shapes of a kernel's operands with its signature. The result is
/// the scratch memory that they make a thread need, in bytes.
Expected<int64_t>
checkSignature(const package::SignatureT &signature,
               const std::vector<std::vector<int64_t>> &shapes);

/// The blocks of a launch; 0 of them where nothing is to be done.
Status planBlocks(const package::LaunchT &source, const Plan &plan,
                  PlannedLaunch &launch);

/// Evaluates the arguments of a launch, which has blocks, for planned operands.
Status planLaunch(const package::StepT &step, const Plan &plan,
                  PlannedStep &planned);

} // namespace tnl

#endif // TNL_LIB_RUNTIME_PLAN_H
