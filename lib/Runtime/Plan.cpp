//===- Plan.cpp - Evaluates a function's sizes ----------------------------===//

#include "Plan.h"
#include "TNL/Package/DType.h"
#include "TNL/Package/Expr.h"

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

static Expected<Shape>
evaluateShape(const std::vector<std::unique_ptr<package::ExprT>> &exprs,
              const Plan &plan) {
  Shape shape;
  for (const auto &expr : exprs) {
    auto size = package::evaluate(*expr, plan.symbols);
    if (!size.ok())
      return size.takeStatus();
    if (*size < 1)
      return Status::error(ErrorCode::InvalidArgument,
                           "a dimension would be %lld for these inputs",
                           (long long)*size);
    shape.push_back(*size);
  }
  return shape;
}

namespace {
class Planner {
public:
  Planner(const FunctionT &function, Plan &plan, int64_t alignment)
      : function(function), plan(plan), alignment(alignment) {}
  Status run();

private:
  Status
  planTensors(const std::vector<std::unique_ptr<package::TensorT>> &tensors,
              std::vector<Shape> &shapes);
  Status planBuffers();
  Status planStep(const StepT &step, PlannedStep &planned);
  Status planValue(const ValueT &value, PlannedStep &planned, Shape &shape);
  Status planKernel(const StepT &step, PlannedStep &planned,
                    const std::vector<Shape> &shapes);
  Status planMatMul(const StepT &step, PlannedStep &planned,
                    const std::vector<Shape> &shapes);

  const FunctionT &function;
  Plan &plan;
  int64_t alignment;
  std::vector<int64_t> bufferSizes;
};
} // namespace

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
    auto size = package::evaluate(*expr, plan.symbols);
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

Status Planner::planKernel(const StepT &step, PlannedStep &planned,
                           const std::vector<Shape> &shapes) {
  if (step.grid) {
    auto grid = package::evaluate(*step.grid, plan.symbols);
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
  planned.step = &step;
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
  }
  return Status::success();
}

Status Planner::run() {
  TNL_RETURN_IF_ERROR(planTensors(function.inputs, plan.inputShapes));
  TNL_RETURN_IF_ERROR(planTensors(function.outputs, plan.outputShapes));
  TNL_RETURN_IF_ERROR(planBuffers());
  plan.steps.resize(function.steps.size());
  for (size_t i = 0; i < function.steps.size(); ++i) {
    const StepT &step = *function.steps[i];
    Status status = planStep(step, plan.steps[i]);
    if (!status.ok())
      return status.within("step " + std::to_string(i) +
                           (step.location.empty() ? "" : ", " + step.location));
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
                             int64_t alignment) {
  Plan plan;
  plan.symbols.assign(symbols.begin(), symbols.end());
  TNL_RETURN_IF_ERROR(Planner(function, plan, alignment).run());
  return plan;
}
