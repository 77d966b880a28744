//===- Plan.cpp - Evaluates a function's sizes ----------------------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "Plan.h"
#include "TNL/Package/DType.h"
#include "TNL/Package/Expr.h"
#include "TNL/Support/SizeRelation.h"

#include <algorithm>

using namespace tnl;
using package::FunctionT;
using package::Place;
using package::StepKind;
using package::StepT;
using package::ValueT;

/// Bytes a kernel should touch before another thread is woken for it.
static constexpr int64_t kBytesPerThread = 32 << 10;

using Shape = std::vector<int64_t>;

static Expected<Shape> evaluateShape(const package::ExprList &exprs,
                                     const Plan &plan) {
  Shape shape;
  for (const auto &expr : exprs) {
    auto size = package::evaluate(*expr, plan.sizes);
    if (!size.ok())
      return size.takeStatus();
    if (*size < 1)
      return Status::error(ErrorCode::InvalidArgument,
                           "a dimension would be %lld for these inputs; "
                           "tensors must have elements",
                           (long long)*size);
    shape.push_back(*size);
  }
  return shape;
}

namespace {
class Planner {
public:
  Planner(const FunctionT &function, Plan &plan, int64_t alignment,
          KernelList kernels)
      : function(function), plan(plan), alignment(alignment), kernels(kernels) {
  }
  Status run();

private:
  Status
  planTensors(const std::vector<std::unique_ptr<package::TensorT>> &tensors,
              std::vector<Shape> &shapes);
  Status planBuffers();
  /// Adds the step to the plan unless it has nothing to do.
  Status addStep(size_t index);
  Status planStep(const StepT &step, PlannedStep &planned);
  Status planValue(const ValueT &value, PlannedStep &planned, Shape &shape);
  Status planKernel(const StepT &step, PlannedStep &planned,
                    const std::vector<Shape> &shapes);
  Status planMatMul(const StepT &step, PlannedStep &planned,
                    const std::vector<Shape> &shapes);

  const FunctionT &function;
  Plan &plan;
  int64_t alignment;
  KernelList kernels;
  std::vector<int64_t> bufferSizes;
};
} // namespace

/// What of the list does not hold; `sizes` are the values of all sizes.
static Status checkRequirements(
    const std::vector<std::unique_ptr<package::RequirementT>> &list,
    std::span<const int64_t> sizes) {
  for (const auto &requirement : list) {
    auto fail = [&](Status status) {
      return requirement->location.empty()
                 ? status
                 : status.within("node '" + requirement->location + "'");
    };
    auto lhs = package::evaluate(*requirement->lhs, sizes);
    if (!lhs.ok())
      return fail(lhs.takeStatus());
    auto rhs = package::evaluate(*requirement->rhs, sizes);
    if (!rhs.ok())
      return fail(rhs.takeStatus());
    auto relation = unsigned(requirement->relation);
    if (!relationHolds(relation, *lhs, *rhs))
      return fail(Status::make(
          ErrorCode::InvalidArgument,
          relationFailure(relation, *lhs, *rhs, requirement->what)));
  }
  return Status::success();
}

static Status misfit(const char *what) {
  return Status::error(ErrorCode::InvalidPackage,
                       "%s for these inputs' shapes; the package is wrong",
                       what);
}

Status Planner::planTensors(
    const std::vector<std::unique_ptr<package::TensorT>> &tensors,
    std::vector<Shape> &shapes) {
  for (const auto &tensor : tensors) {
    auto shape = evaluateShape(tensor->shape, plan);
    if (!shape.ok())
      return shape.takeStatus().within("'" + tensor->name + "'");
    auto bytes =
        package::checkedProduct(*shape, package::sizeOf(tensor->dtype));
    if (!bytes.ok())
      return bytes.takeStatus().within("'" + tensor->name + "'");
    shapes.push_back(std::move(*shape));
  }
  return Status::success();
}

Status Planner::planBuffers() {
  for (const auto &expr : function.buffers) {
    auto size = package::evaluate(*expr, plan.sizes);
    if (!size.ok())
      return size.takeStatus();
    if (*size < 0)
      return misfit("a buffer has a negative size");
    plan.bufferOffsets.push_back(plan.arenaSize);
    bufferSizes.push_back(*size);
    int64_t end;
    if (__builtin_add_overflow(plan.arenaSize, *size, &end) ||
        __builtin_add_overflow(end, alignment - 1, &end))
      return Status::make(ErrorCode::InvalidArgument,
                          "the buffers' size does not fit into 64 bits");
    plan.arenaSize = end / alignment * alignment;
  }
  return Status::success();
}

Status Planner::planValue(const ValueT &value, PlannedStep &planned,
                          Shape &shape) {
  auto evaluated = evaluateShape(value.shape, plan);
  if (!evaluated.ok())
    return evaluated.takeStatus();
  shape = std::move(*evaluated);
  auto bytes = package::checkedProduct(shape, package::sizeOf(value.dtype));
  if (!bytes.ok())
    return bytes.takeStatus();
  int64_t elements = *bytes / package::sizeOf(value.dtype);
  if (value.place == Place::Buffer) {
    if (*bytes > bufferSizes[value.index])
      return misfit("an operand is larger than its buffer");
  } else if (value.place != Place::Weight) {
    const auto &shapes =
        value.place == Place::Input ? plan.inputShapes : plan.outputShapes;
    if (elements != *package::checkedProduct(shapes[value.index]))
      return misfit("an operand and its input or output differ in size");
  }
  planned.operands.push_back(
      {value.place, value.index, value.dtype, elements, *bytes});
  return Status::success();
}

Expected<int64_t> tnl::checkSignature(const package::SignatureT &signature,
                                      const std::vector<Shape> &shapes) {
  std::vector<int64_t> sizes(signature.symbols, package::kNoSize);
  // Where a dimension is one symbol alone it gives the symbol its value.
  for (size_t i = 0; i < shapes.size(); ++i)
    for (size_t d = 0; d < shapes[i].size(); ++d)
      if (int64_t symbol =
              package::asSymbol(*signature.parameters[i]->shape[d]);
          symbol >= 0 && size_t(symbol) < signature.symbols &&
          sizes[symbol] == package::kNoSize)
        sizes[symbol] = shapes[i][d];
  package::appendSizes(signature.sizes, sizes);
  for (size_t i = 0; i < shapes.size(); ++i)
    for (size_t d = 0; d < shapes[i].size(); ++d) {
      auto size = package::evaluate(*signature.parameters[i]->shape[d], sizes);
      if (!size.ok() || *size != shapes[i][d])
        return Status::error(ErrorCode::InvalidPackage,
                             "operand %zu has size %lld in dimension %zu, "
                             "which does not fit its other operands; the "
                             "package is wrong",
                             i, (long long)shapes[i][d], d);
    }
  TNL_RETURN_IF_ERROR(checkRequirements(signature.requirements, sizes));
  if (!signature.scratch)
    return int64_t(0);
  auto scratch = package::evaluate(*signature.scratch, sizes);
  if (scratch.ok() && *scratch < 0)
    return misfit("a kernel needs a negative number of bytes");
  return scratch;
}

Status Planner::planKernel(const StepT &step, PlannedStep &planned,
                           const std::vector<Shape> &shapes) {
  if (step.kernel >= kernels.size() || !kernels[step.kernel]->signature)
    return misfit("a kernel has no signature");
  auto scratch = checkSignature(*kernels[step.kernel]->signature, shapes);
  if (!scratch.ok())
    return scratch.takeStatus().within("kernel '" + kernels[step.kernel]->name +
                                       "'");
  planned.scratch = *scratch;
  plan.scratch = std::max(plan.scratch, *scratch);
  if (step.grid) {
    auto grid = package::evaluate(*step.grid, plan.sizes);
    if (!grid.ok())
      return grid.takeStatus();
    if (*grid < 0)
      return misfit("a kernel's grid is negative");
    planned.grid = *grid;
  }
  int64_t touched = 0;
  planned.argument = plan.arguments.size();
  for (size_t i = 0; i < shapes.size(); ++i) {
    const Shape &shape = shapes[i];
    planned.operands[i].descriptor = plan.descriptors.size();
    if (planned.operands[i].place != Place::Weight)
      touched += std::min<int64_t>(planned.operands[i].bytes, 1 << 30);
    size_t rank = shape.size(), first = plan.descriptors.size();
    plan.descriptors.resize(first + 3 + 2 * rank);
    int64_t stride = 1;
    for (size_t d = rank; d-- > 0;) {
      plan.descriptors[first + 3 + d] = shape[d];
      plan.descriptors[first + 3 + rank + d] = stride;
      stride *= shape[d];
    }
    plan.arguments.push_back(nullptr);
  }
  int64_t perItem = touched / std::max<int64_t>(1, planned.grid);
  planned.grain =
      std::max<int64_t>(1, kBytesPerThread / std::max<int64_t>(1, perItem));
  return Status::success();
}

Status Planner::planMatMul(const StepT &step, PlannedStep &planned,
                           const std::vector<Shape> &shapes) {
  planned.inputs = shapes.front().back();
  planned.outputs = shapes.back().back();
  planned.rows = planned.operands.front().elements / planned.inputs;
  if (planned.operands.back().elements / planned.outputs != planned.rows)
    return misfit("operand and result of a product differ in rows");
  unsigned bits = unsigned(step.operands);
  size_t weights = step.kind == StepKind::Glu ? 2 : 1;
  if ((bits & unsigned(package::Optional::Scale)) &&
      planned.operands[1 + weights].elements != planned.rows)
    return misfit("a row scale has another number of rows");
  if ((bits & unsigned(package::Optional::Residual)) &&
      planned.operands[planned.operands.size() - 2].elements !=
          planned.operands.back().elements)
    return misfit("residual and result differ in size");
  return Status::success();
}

Status Planner::planStep(const StepT &step, PlannedStep &planned) {
  std::vector<Shape> shapes;
  for (const auto *list : {&step.inputs, &step.outputs})
    for (const auto &value : *list)
      TNL_RETURN_IF_ERROR(planValue(*value, planned, shapes.emplace_back()));
  switch (step.kind) {
  case StepKind::Kernel:
    return planKernel(step, planned, shapes);
  case StepKind::Linear:
  case StepKind::Glu:
    return planMatMul(step, planned, shapes);
  case StepKind::Copy:
    if (planned.operands[0].bytes != planned.operands[1].bytes)
      return misfit("source and target of a copy differ in size");
    break;
  case StepKind::Launch:
    return planLaunch(step, plan, planned);
  case StepKind::Check: {
    auto limit = package::evaluate(*step.limit, plan.sizes);
    if (!limit.ok())
      return limit.takeStatus();
    planned.limit = *limit;
    break;
  }
  }
  return Status::success();
}

// A function has a launch for each variant of a kernel; sizes choose among them
// by their grids, so that most are empty.
Status Planner::addStep(size_t index) {
  const StepT &step = *function.steps[index];
  PlannedStep planned;
  planned.step = &step;
  planned.index = index;
  if (step.kind == StepKind::Launch) {
    TNL_RETURN_IF_ERROR(planBlocks(*step.launch, plan, planned.launch));
    if (std::ranges::count(planned.launch.blocks, 0u))
      return Status::success();
  }
  plan.steps.push_back(std::move(planned));
  return planStep(step, plan.steps.back());
}

Status Planner::run() {
  TNL_RETURN_IF_ERROR(checkRequirements(function.requirements, plan.sizes));
  TNL_RETURN_IF_ERROR(planTensors(function.inputs, plan.inputShapes));
  TNL_RETURN_IF_ERROR(planTensors(function.outputs, plan.outputShapes));
  TNL_RETURN_IF_ERROR(planBuffers());
  for (size_t i = 0; i < function.steps.size(); ++i) {
    const StepT &step = *function.steps[i];
    Status status = addStep(i);
    if (!status.ok())
      return status.within(step.location.empty()
                               ? "step " + std::to_string(i)
                               : "node '" + step.location + "'");
  }
  // Neither list grows any more.
  for (PlannedStep &planned : plan.steps)
    if (planned.step->kind == StepKind::Kernel)
      for (size_t i = 0; i < planned.operands.size(); ++i)
        plan.arguments[planned.argument + i] =
            &plan.descriptors[planned.operands[i].descriptor];
  return Status::success();
}

Expected<Plan> tnl::makePlan(const FunctionT &function,
                             std::span<const int64_t> symbols,
                             int64_t alignment, KernelList kernels) {
  Plan plan;
  plan.symbols.assign(symbols.begin(), symbols.end());
  plan.sizes = plan.symbols;
  package::appendSizes(function.sizes, plan.sizes);
  TNL_RETURN_IF_ERROR(Planner(function, plan, alignment, kernels).run());
  return plan;
}
