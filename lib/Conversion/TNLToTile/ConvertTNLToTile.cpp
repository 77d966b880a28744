//===- ConvertTNLToTile.cpp - Write kernels as tile programs --------------===//

#include "Linear.h"
#include "TNL/Conversion/TNLToTile/Passes.h"
#include "TNL/Dialect/TNL/ProductNorm.h"
#include "TNL/Dialect/TNL/TNLDialect.h"
#include "mlir/Dialect/Vector/IR/VectorOps.h"
#include "llvm/ADT/SmallPtrSet.h"
#include "llvm/ADT/TypeSwitch.h"
#include <set>
#include <tuple>

namespace tnl {
#define GEN_PASS_DEF_CONVERTTNLTOTILE
#include "TNL/Conversion/TNLToTile/Passes.h.inc"
} // namespace tnl

using namespace mlir;
using namespace tnl;
using namespace tnl::gpu;

//===----------------------------------------------------------------------===//
// Which kernel an operation gets
//===----------------------------------------------------------------------===//

/// Tensor cores multiply 64 rows at once; for so many they would wait for the
/// weights in any case.
static constexpr int64_t kMostVectorRows = 8;

/// Decode functions have one token a sequence: few rows, whatever the batch.
static bool hasOneToken(Value x) {
  ArrayRef<int64_t> shape = cast<RankedTensorType>(x.getType()).getShape();
  return shape.size() < 2 || shape[shape.size() - 2] == 1;
}

/// Computes the scale by a launch of its own.
static LogicalResult emitNorm(Product &product, LaunchBuilder &host, Why &why) {
  unsigned rank = cast<RankedTensorType>(product.x.getType()).getRank();
  host.setBuffer(product.scale,
                 host.scratch({host.sizes(product.x, 0, rank - 1)},
                              host.ops().getF32Type()));
  product.norm.reset();
  return TypeSwitch<Operation *, LogicalResult>(product.scale.getDefiningOp())
      .Case<RMSScaleOp, RMSScaleOfSumsOp>(
          [&](auto op) { return emit(op, host, why); });
}

static LogicalResult emitProduct(Product product, LaunchBuilder &host,
                                 const KernelOptions &options, Why &why) {
  if (failed(expectProduct(product, host, why)))
    return failure();
  bool tensorCores = options.tensorCores && runsOnTensorCores(product);
  bool oneToken = hasOneToken(product.x);
  bool inside = (oneToken || tensorCores) && computesNorm(product);
  if (product.norm && !inside && failed(emitNorm(product, host, why)))
    return failure();
  if (oneToken) {
    Val one = host.index(1), few = one;
    if (tensorCores) {
      Val rows =
          host.sizes(product.x, 0,
                     cast<RankedTensorType>(product.x.getType()).getRank() - 1);
      few = one - min(max(rows - kMostVectorRows, host.index(0)), one);
      emitMMA(product, host, options, one - few, /*fewRows=*/true);
    }
    emitVector(product, host, few);
    return success();
  }
  if (tensorCores) {
    emitMMA(product, host, options, host.index(1), /*fewRows=*/false);
    return success();
  }
  return emitFMA(product, host, why);
}

static LogicalResult emitAttention(const FailureOr<Attention> &attention,
                                   LaunchBuilder &host,
                                   const KernelOptions &options, Why &why) {
  if (failed(attention))
    return failure();
  if (attention->singleToken)
    return emitRecurrent(*attention, host, why);
  if (options.tensorCores && runsOnTensorCores(*attention)) {
    emitMMA(*attention, host, options);
    return success();
  }
  return emitFMA(*attention, host, why);
}

LogicalResult tnl::gpu::emitOperation(Operation *op, LaunchBuilder &host,
                                      const KernelOptions &options, Why &why) {
  return TypeSwitch<Operation *, LogicalResult>(op)
      .Case<EmbeddingOp, RMSScaleOp, RMSScaleOfSumsOp, SimpleRMSNormOp,
            ArgmaxOp, SiLUOp, FillOp, ScaleOp, PickHeadsOp, SplitOp,
            SplitHeadsOp, MergeHeadsOp, LastTokenOp, LRPEOp>(
          [&](auto op) { return emit(op, host, why); })
      .Case<LinearOp, GLUOp>([&](auto op) {
        return emitProduct(productOf(op), host, options, why);
      })
      .Case<LinearAttentionOp, GatedLinearAttentionOp>([&](auto op) {
        return emitAttention(attentionOf(op, host, why), host, options, why);
      })
      .Default([&](Operation *op) { return emitElementwise(op, host, why); });
}

//===----------------------------------------------------------------------===//
// Kernel functions
//===----------------------------------------------------------------------===//

/// The operation that a kernel function is for: its only one, or a product
/// after the norm of its rows, or attention among changes of its operands'
/// layout. Null if there are others.
static Operation *mainOperation(Block &body) {
  SmallVector<Operation *> others, layouts;
  for (Operation &op : body.without_terminator())
    if (isa<SplitHeadsOp, MergeHeadsOp>(op))
      layouts.push_back(&op);
    else if (op.hasOneUse() && normOfProduct(*op.user_begin()) == &op)
      continue;
    else if (!op.hasTrait<OpTrait::ConstantLike>())
      others.push_back(&op);
  if (others.empty() && layouts.size() == 1)
    return layouts.front();
  if (others.size() != 1 ||
      (!layouts.empty() && !isa<LinearAttentionOp>(others.front())))
    return nullptr;
  return others.front();
}

bool tnl::gpu::hasBuffers(func::FuncOp kernel) {
  auto isBuffer = [](Type type) {
    auto tensor = dyn_cast<RankedTensorType>(type);
    return tensor && MemRefType::isValidElementType(tensor.getElementType());
  };
  Operation *terminator = kernel.getBody().front().getTerminator();
  return isa<func::ReturnOp>(terminator) &&
         llvm::all_of(kernel.getArgumentTypes(), isBuffer) &&
         llvm::all_of(terminator->getOperandTypes(), isBuffer);
}

/// Errors for what the host function could not express.
static LogicalResult checkFunction(func::FuncOp function) {
  if (function.isExternal() || !function.getBody().hasOneBlock())
    return function.emitOpError("is a kernel without a body of one block");
  Block &body = function.getBody().front();
  Operation *terminator = body.getTerminator();
  if (!hasBuffers(function))
    return function.emitOpError(
        "is a kernel whose arguments and results are not all ranked tensors");
  llvm::SmallPtrSet<void *, 4> seen;
  for (Value value : terminator->getOperands()) {
    Operation *producer = value.getDefiningOp();
    if (!producer || producer->hasTrait<OpTrait::ConstantLike>() ||
        !seen.insert(value.getAsOpaquePointer()).second)
      return function.emitOpError(
          "is a kernel that returns an argument, a constant or a value twice");
  }
  return success();
}

namespace {

struct ConvertTNLToTile : tnl::impl::ConvertTNLToTileBase<ConvertTNLToTile> {
  using ConvertTNLToTileBase::ConvertTNLToTileBase;

  LogicalResult convert(func::FuncOp function) {
    if (failed(checkFunction(function)))
      return failure();
    Block &body = function.getBody().front();
    Operation *op = mainOperation(body);
    if (!op)
      return function.emitOpError(
          "is a kernel of several operations; on GPUs each has its own");
    LaunchBuilder host(function);
    Why why;
    bool mma = host.target().getMma() != tile::TensorCores::None;
    if (failed(emitOperation(op, host, {tensorCores && mma}, why))) {
      host.abandon();
      // A raised node may have become several operations.
      if (reported
              .emplace(op->getLoc().getAsOpaquePointer(),
                       op->getName().getStringRef(), why)
              .second)
        op->emitOpError("has no GPU kernel: ") << why;
      return failure();
    }
    host.finish();
    return success();
  }

  void runOnOperation() override {
    // All failures are reported, so that one run tells what is missing.
    bool complete = true;
    reported.clear();
    for (auto function : llvm::to_vector(getOperation().getOps<func::FuncOp>()))
      if (function->hasAttr(kKernelAttr) && failed(convert(function)))
        complete = false;
    if (!complete)
      signalPassFailure();
  }

  std::set<std::tuple<const void *, StringRef, Why>> reported;
};

} // namespace
