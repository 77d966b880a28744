//===- Products.cpp - Which kernel a product gets -------------------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "Kernels.h"
#include "Linear.h"

using namespace mlir;
using namespace tnl;
using namespace tnl::gpu;

/// Tensor cores multiply 64 rows at once; for so many they would wait for the
/// weights in any case.
static constexpr int64_t kMostVectorRows = 8;

static int64_t rankOf(Value x) {
  return cast<RankedTensorType>(x.getType()).getRank();
}

/// Decode functions have one token a sequence: few rows, whatever the batch.
static bool hasOneToken(const Product &product) {
  auto type = cast<RankedTensorType>(product.x.getType());
  return type.getRank() < 2 || type.getDimSize(type.getRank() - 2) == 1;
}

/// Computes the scale by a launch of its own.
static LogicalResult emitNorm(Product &product, LaunchBuilder &host, Why &why) {
  Product::Norm norm = *std::exchange(product.norm, std::nullopt);
  product.computedScale =
      host.scratch({host.sizes(product.x, 0, rankOf(product.x) - 1)},
                   host.ops().getF32Type());
  if (norm.sums)
    return emitScaleOfSums(norm.sums, product.computedScale, norm.width,
                           norm.eps, host, why);
  return emitScale(product.x, product.computedScale, norm.eps, host, why);
}

/// The product, with a norm only where kernels compute it themselves.
static FailureOr<Product> withNorm(const Product &product, LaunchBuilder &host,
                                   Why &why) {
  Product own = product;
  if (own.norm && !computesNorm(own) && failed(emitNorm(own, host, why)))
    return failure();
  return own;
}

//===----------------------------------------------------------------------===//
// What kernels can do
//===----------------------------------------------------------------------===//

static LogicalResult fitsAny(const Product &, const KernelOptions &, Why &) {
  return success();
}

static LogicalResult fitsFewRows(const Product &product, const KernelOptions &,
                                 Why &why) {
  if (hasOneToken(product))
    return success();
  why = "sequences have more tokens than one";
  return failure();
}

static LogicalResult fitsTensorCores(const Product &product,
                                     const KernelOptions &options, Why &why) {
  why = options.whyNoTensorCores().str();
  return why.empty() ? expectTensorCores(product, why) : failure();
}

static LogicalResult fitsRowsOrTensorCores(const Product &product,
                                           const KernelOptions &options,
                                           Why &why) {
  return success(succeeded(fitsFewRows(product, options, why)) &&
                 succeeded(fitsTensorCores(product, options, why)));
}

//===----------------------------------------------------------------------===//
// Costs: of 64 x 64 weights, with 64 sequences or 1024 tokens. A multiprocessor
// does 128 multiply-adds in a cycle, and 2048 of 16-bit numbers on tensor
// cores.
//===----------------------------------------------------------------------===//

static int64_t costOfRows(const Product &product, int64_t unit, int64_t rate) {
  return llvm::alignTo(hasOneToken(product) ? 64 : 1024, unit) * 64 * 64 / rate;
}
static int64_t costOfFMA(const Product &product) {
  return costOfRows(product, 128, 128);
}
static int64_t costOfVector(const Product &product) {
  return costOfRows(product, kMostVectorRows, 128);
}
static int64_t costOfMMA(const Product &product) {
  return costOfRows(product, 64, 2048);
}
static int64_t costOfVectorOrMMA(const Product &product) {
  return hasOneToken(product) ? costOfMMA(product) : costOfVector(product);
}

//===----------------------------------------------------------------------===//
// Launches
//===----------------------------------------------------------------------===//

static LogicalResult launchFMA(const Product &product, LaunchBuilder &host,
                               const KernelOptions &, Why &why) {
  Product own = product;
  if (own.norm && failed(emitNorm(own, host, why)))
    return failure();
  emitFMA(own, host);
  return success();
}

static LogicalResult launchVector(const Product &product, LaunchBuilder &host,
                                  const KernelOptions &, Why &why) {
  FailureOr<Product> own = withNorm(product, host, why);
  if (failed(own))
    return failure();
  emitVector(*own, host, host.index(1));
  return success();
}

static LogicalResult launchMMA(const Product &product, LaunchBuilder &host,
                               const KernelOptions &options, Why &why) {
  FailureOr<Product> own = withNorm(product, host, why);
  if (failed(own))
    return failure();
  emitMMA(*own, host, options, host.index(1), /*fewRows=*/false);
  return success();
}

/// Each call has the rows of its batch.
static LogicalResult launchVectorOrMMA(const Product &product,
                                       LaunchBuilder &host,
                                       const KernelOptions &options, Why &why) {
  FailureOr<Product> own = withNorm(product, host, why);
  if (failed(own))
    return failure();
  Val one = host.index(1);
  Val rows = host.sizes(own->x, 0, rankOf(own->x) - 1);
  Val few = one - min(max(rows - kMostVectorRows, host.index(0)), one);
  emitMMA(*own, host, options, one - few, /*fewRows=*/true);
  emitVector(*own, host, few);
  return success();
}

static constexpr KernelChoice<Product> kKernels[] = {
    {"LinearVector or LinearMMA (few rows, or tensor cores)",
     fitsRowsOrTensorCores, costOfVectorOrMMA, launchVectorOrMMA},
    {"LinearMMA (tensor cores)", fitsTensorCores, costOfMMA, launchMMA},
    {"LinearVector (few rows)", fitsFewRows, costOfVector, launchVector},
    {"LinearFMA (multiply-adds)", fitsAny, costOfFMA, launchFMA},
};

LogicalResult tnl::gpu::emitProduct(Operation *op, LaunchBuilder &host,
                                    const KernelOptions &options, Why &why) {
  auto linear = dyn_cast<LinearOp>(op);
  Product product = linear ? productOf(linear) : productOf(cast<GLUOp>(op));
  RowScale rows = linear ? linear.getRowScale() : cast<GLUOp>(op).getRowScale();
  if (rows.norm && !rows.width && rows.norm != product.x) {
    why = "its norm is that of another tensor than x; tnl-hoist-norms computes "
          "it before";
    return failure();
  }
  if (failed(expectProduct(product, host, why)))
    return failure();
  return emitCheapest<Product>(kKernels, product, op->getLoc(),
                               op->getName().getStringRef(), host, options,
                               why);
}
