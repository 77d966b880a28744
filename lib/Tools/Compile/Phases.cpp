//===- Phases.cpp - Names of the phases -----------------------------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "TNL/Tools/Compile/Compile.h"
#include "llvm/Support/ErrorHandling.h"

using namespace mlir;
using namespace tnl;

StringRef tnl::nameOf(Phase phase) {
  switch (phase) {
  case Phase::Import:
    return "import";
  case Phase::Raise:
    return "raise";
  case Phase::Optimize:
    return "optimize";
  case Phase::Schedule:
    return "schedule";
  case Phase::Tile:
    return "tile";
  case Phase::Linalg:
    return "linalg";
  case Phase::Loops:
    return "loops";
  case Phase::LLVM:
    return "llvm";
  case Phase::PTX:
    return "ptx";
  case Phase::Assembly:
    return "asm";
  case Phase::Package:
    return "package";
  }
  llvm_unreachable("no phase");
}

ArrayRef<Phase> tnl::allPhases() {
  static const Phase phases[] = {
      Phase::Import, Phase::Raise,    Phase::Optimize, Phase::Schedule,
      Phase::Tile,   Phase::Linalg,   Phase::Loops,    Phase::LLVM,
      Phase::PTX,    Phase::Assembly, Phase::Package};
  return phases;
}

ArrayRef<Phase> tnl::phasesToGoOnFrom() {
  static const Phase phases[] = {Phase::Import,   Phase::Raise, Phase::Optimize,
                                 Phase::Schedule, Phase::Tile,  Phase::LLVM};
  return phases;
}
