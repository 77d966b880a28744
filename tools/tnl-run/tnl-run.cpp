//===- tnl-run.cpp - Runs compiled packages -------------------------------===//

#include "TNL/Tools/Run/Commands.h"

int main(int argc, char **argv) { return tnl::run::runMain(argc, argv); }
