//===- tnl-opt.cpp - Runs TNL's passes over MLIR --------------------------===//

#include "TNL/Tools/Registration.h"
#include "mlir/Tools/mlir-opt/MlirOptMain.h"

int main(int argc, char **argv) {
  mlir::DialectRegistry registry;
  tnl::registerDialects(registry);
  tnl::registerPasses();
  return mlir::asMainReturnCode(
      mlir::MlirOptMain(argc, argv, "TNL optimizer driver\n", registry));
}
