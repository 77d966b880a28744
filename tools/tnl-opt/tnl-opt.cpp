//===- tnl-opt.cpp - Runs TNL's passes over MLIR --------------------------===//

#include "TNL/Tools/Registration.h"
#include "mlir/Tools/mlir-opt/MlirOptMain.h"
#include "mlir/Transforms/Passes.h"

int main(int argc, char **argv) {
  mlir::DialectRegistry registry;
  tnl::registerDialects(registry);
  tnl::registerPasses();
  mlir::registerTransformsPasses(); // that tests use
  return mlir::asMainReturnCode(
      mlir::MlirOptMain(argc, argv, "TNL optimizer driver\n", registry));
}
