//===- Plan.h - A function with its sizes known ---------------------------===//

#ifndef TNL_LIB_RUNTIME_PLAN_H
#define TNL_LIB_RUNTIME_PLAN_H

#include "TNL/Package/Package_generated.h"
#include "TNL/Support/Status.h"

#include <cstdint>
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

struct PlannedStep {
  const package::StepT *step;
  std::vector<PlannedValue> operands; ///< inputs, then outputs
  int64_t grid = 1;
  int64_t grain = 1;   ///< items worth a thread
  size_t argument = 0; ///< Kernels: first element in Plan::arguments
  int64_t rows = 0, inputs = 0, outputs = 0; ///< Linear, Glu
};

/// All sizes of one function for given values of its symbols, checked against
/// each other: every operand fits the memory it lies in.
struct Plan {
  std::vector<int64_t> symbols;
  std::vector<std::vector<int64_t>> inputShapes, outputShapes;
  std::vector<int64_t> bufferOffsets;
  int64_t arenaSize = 0;
  std::vector<PlannedStep> steps;
  /// Memref descriptors of all kernel operands, one after the other: allocated,
  /// aligned, offset, sizes, strides. The first two are set for each call.
  std::vector<int64_t> descriptors;
  std::vector<void *> arguments;
};

Expected<Plan> makePlan(const package::FunctionT &function,
                        std::span<const int64_t> symbols);

} // namespace tnl

#endif // TNL_LIB_RUNTIME_PLAN_H
