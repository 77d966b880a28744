//===- CheckGPUKernels.cpp - What GPUs cannot compute ---------------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "Kernels.h"
#include "TNL/Analysis/SymbolicShapeAnalysis.h"
#include "TNL/Conversion/TNLToTile/Passes.h"
#include "TNL/Dialect/TNL/OperationText.h"
#include "TNL/Dialect/TNL/TNLDialect.h"
#include "TNL/Transforms/TileAttention.h"
#include "mlir/IR/IRMapping.h"
#include "mlir/Transforms/WalkPatternRewriteDriver.h"
#include "llvm/ADT/MapVector.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/ADT/StringMap.h"
#include <set>
#include <tuple>

namespace tnl {
#define GEN_PASS_DEF_CHECKGPUKERNELS
#include "TNL/Conversion/TNLToTile/Passes.h.inc"
} // namespace tnl

using namespace mlir;
using namespace tnl;
using namespace tnl::gpu;

/// What is no computation of a call: weights and what is made of them when the
/// package is written, launches, checks.
static bool needsNoKernel(Operation *op) {
  return op->hasTrait<OpTrait::ConstantLike>() ||
         op->hasTrait<OpTrait::IsTerminator>() || isWeightOp(op) ||
         isa<DispatchOp, RequireOp, CheckIndicesOp>(op);
}

/// `op` alone, as the kernel that `tnl-form-dispatches` would make of it.
static func::FuncOp kernelOf(Operation *op, ModuleOp module) {
  OpBuilder builder = OpBuilder::atBlockEnd(module.getBody());
  SmallVector<Value> inputs, results(op->getResults());
  for (Value operand : op->getOperands())
    if (!llvm::is_contained(inputs, operand))
      inputs.push_back(operand);
  // A state that nobody reads is not written.
  if (isa<LinearAttentionOp, GatedLinearAttentionOp>(op) &&
      results.back().use_empty())
    results.pop_back();
  auto kernel = func::FuncOp::create(
      builder, op->getLoc(), "kernel",
      builder.getFunctionType(TypeRange(ValueRange(inputs)),
                              TypeRange(ValueRange(results))));
  kernel.setPrivate();
  kernel->setAttr(kKernelAttr, builder.getUnitAttr());
  builder.setInsertionPointToEnd(kernel.addEntryBlock());
  IRMapping mapping;
  mapping.map(inputs, kernel.getArguments());
  builder.clone(*op, mapping);
  func::ReturnOp::create(
      builder, op->getLoc(),
      llvm::map_to_vector(results, [&](Value v) { return mapping.lookup(v); }));
  return kernel;
}

/// The node that became `op`, or where it is written.
static std::string placeOf(Operation *op) {
  std::string node, line;
  op->getLoc()->walk([&](Location loc) {
    if (auto name = dyn_cast<NameLoc>(loc); name && node.empty())
      node = "node '" + name.getName().str() + "'";
    auto position = dyn_cast<FileLineColLoc>(loc);
    if (position && line.empty() && position.getLine() != 0)
      line = "line " + std::to_string(position.getLine());
    return WalkResult::advance();
  });
  return node.empty() ? line : node;
}

namespace {

/// Collects what has no kernel, in the order of the functions.
class Checker {
public:
  explicit Checker(const FrozenRewritePatternSet &tiling) : tiling(tiling) {}
  LogicalResult check(func::FuncOp function);
  bool complete() const { return places.empty(); }
  std::string message() const;

private:
  StringRef whyNot(Operation *op);

  const FrozenRewritePatternSet &tiling; // of attention
  llvm::StringMap<Why> known;            // by kernel; "" where there is one
  std::set<std::tuple<const void *, StringRef, StringRef>> reported;
  llvm::MapVector<std::pair<StringRef, StringRef>, SmallVector<std::string>>
      places; // by operation and reason
};

} // namespace

/// Writes the kernel of `op` into a module of its own, which is dropped.
StringRef Checker::whyNot(Operation *op) {
  if (op->getNumRegions() != 0)
    return kNoKernel;
  OwningOpRef<ModuleOp> module = ModuleOp::create(op->getLoc());
  tile::TargetAttr target = tile::targetOf(op);
  (*module)->setAttr(tile::kTargetAttr, target);
  func::FuncOp kernel = kernelOf(op, *module);
  auto [entry, isNew] = known.try_emplace(operationText(kernel));
  Why &why = entry->second;
  if (!isNew)
    return why;
  if (!hasBuffers(kernel)) {
    why = "its operands and results are not all ranked tensors";
    return why;
  }
  walkAndApplyPatterns(kernel, tiling);
  LaunchBuilder host(kernel);
  KernelError error;
  if (failed(emitKernel(kernel, host, {target}, error)))
    why = error.why.empty() ? std::string(kNoKernel) : error.why;
  return why;
}

LogicalResult Checker::check(func::FuncOp function) {
  SymbolicShapeAnalysis shapes(function);
  if (!shapes.succeeded())
    return failure();
  // From the results backwards: what only computes sizes for an operation
  // without a kernel would go with it.
  llvm::SmallPtrSet<Operation *, 16> needed;
  SmallVector<std::pair<Operation *, StringRef>> missing;
  for (Operation &op : llvm::reverse(function.getBody().front())) {
    bool exempt = needsNoKernel(&op);
    if (!exempt && !needed.contains(&op))
      continue;
    StringRef why = exempt ? "" : whyNot(&op);
    for (Value operand : op.getOperands()) {
      const auto &elements = shapes.lookup(operand).elements;
      bool isSize =
          !why.empty() && elements &&
          llvm::all_of(*elements, [](SizeExpr size) { return bool(size); });
      if (Operation *producer = operand.getDefiningOp(); producer && !isSize)
        needed.insert(producer);
    }
    if (!why.empty())
      missing.emplace_back(&op, why);
  }
  for (auto &[op, why] : llvm::reverse(missing)) {
    StringRef name = op->getName().getStringRef();
    // A node is in several functions, and may have become several operations.
    if (reported.emplace(op->getLoc().getAsOpaquePointer(), name, why).second)
      places[{name, why}].push_back(placeOf(op));
  }
  return success();
}

std::string Checker::message() const {
  std::string text = "no GPU kernel for ";
  llvm::raw_string_ostream os(text);
  llvm::interleave(
      places, os,
      [&](const auto &entry) {
        const auto &[name, why] = entry.first;
        std::string where = llvm::join(entry.second, ", ");
        os << name << (where.empty() ? "" : " at ") << where;
        if (why != kNoKernel)
          os << " (" << why << ")";
      },
      "; ");
  os << "; the CPU computes more (--target=cpu)";
  return text;
}

namespace {

struct CheckGPUKernels : tnl::impl::CheckGPUKernelsBase<CheckGPUKernels> {
  using CheckGPUKernelsBase::CheckGPUKernelsBase;

  LogicalResult initialize(MLIRContext *context) override {
    if (failed(verifyChunkSize(context, getArgument(), block)))
      return failure();
    RewritePatternSet set(context);
    populateTileAttentionPatterns(set, block);
    tiling = std::move(set);
    return success();
  }

  void runOnOperation() override {
    Checker checker(tiling);
    for (auto function : getOperation().getOps<func::FuncOp>()) {
      // Other bodies are for tnl-form-dispatches to refuse.
      if (function.isExternal() || function->hasAttr(kKernelAttr) ||
          !function.getBody().hasOneBlock())
        continue;
      if (failed(checker.check(function)))
        return signalPassFailure();
    }
    if (checker.complete())
      return;
    emitError(getOperation().getLoc()) << checker.message();
    signalPassFailure();
  }

  FrozenRewritePatternSet tiling;
};

} // namespace
