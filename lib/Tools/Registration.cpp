//===- Registration.cpp - What the compiler's tools know ------------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "TNL/Tools/Registration.h"
#include "TNL/Conversion/CPU/Passes.h"
#include "TNL/Conversion/ONNXToTNL/Passes.h"
#include "TNL/Conversion/TNLToTile/Passes.h"
#include "TNL/Conversion/TileToNVVM/Passes.h"
#include "TNL/Dialect/ONNX/ONNXOps.h"
#include "TNL/Dialect/ONNX/Transforms/Passes.h"
#include "TNL/Dialect/Size/SizeDialect.h"
#include "TNL/Dialect/TNL/TNLDialect.h"
#include "TNL/Dialect/Tile/TileOps.h"
#include "TNL/Interfaces/PrecisionOpInterface.h"
#include "TNL/Pipelines/Pipelines.h"
#include "TNL/Transforms/Passes.h"
#include "mlir/IR/Dialect.h"
#include "mlir/Pass/PassRegistry.h"
#include "mlir/Transforms/Passes.h"

void tnl::registerDialects(mlir::DialectRegistry &registry) {
  registry.insert<tnl::SizeDialect, tnl::TNLDialect, tnl::onnx::ONNXDialect,
                  tnl::tile::TileDialect, mlir::arith::ArithDialect,
                  mlir::func::FuncDialect, mlir::tensor::TensorDialect>();
  registerArithPrecision(registry);
  registerCPUDialects(registry);
  registerNVVMDialects(registry);
}

void tnl::registerPasses() {
  // Upstream's, of our pipelines.
  mlir::registerPass([] { return mlir::createCanonicalizerPass(); });
  mlir::registerPass([] { return mlir::createCSEPass(); });
  registerTransformsPasses();
  onnx::registerONNXPasses();
  registerONNXToTNLPasses();
  registerCPUPasses();
  registerCPUKernelPipelines();
  registerTNLToTilePasses();
  registerTileToNVVMPasses();
  registerNVPTXKernelPipeline();
  registerPipelines();
}
