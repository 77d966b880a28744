// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "StateBytes.h"
#include "TNL/Tools/Registration.h"
#include "mlir/Tools/mlir-opt/MlirOptMain.h"

int main(int argc, char **argv) {
  mlir::DialectRegistry registry;
  tnl::registerDialects(registry);
  tnl::registerPasses();
  mlir::registerPass(createStateBytesPass);
  return mlir::asMainReturnCode(
      mlir::MlirOptMain(argc, argv, "TNL with a pass more\n", registry));
}
