//===- ImporterTest.cpp - Models, whole and damaged -----------------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The models are those of the importer's lit tests, of the fixtures and of
// ONNX's node tests (fuzz/make_seeds.py). Each is imported to a module that
// verifies, or refused with one error; so is whatever damage makes of it.
//
//===----------------------------------------------------------------------===//

#include "TNL/Dialect/ONNX/ONNXOps.h"
#include "TNL/Dialect/TNL/TNLDialect.h"
#include "TNL/Import/ONNXImporter.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/IR/Diagnostics.h"
#include "mlir/IR/MLIRContext.h"
#include "mlir/IR/Verifier.h"
#include <filesystem>
#include <fstream>
#include <gtest/gtest.h>

using namespace mlir;
namespace fs = std::filesystem;

namespace {

std::vector<fs::path> models() {
  std::vector<fs::path> files;
  for (const fs::directory_entry &entry : fs::directory_iterator(TNL_MODELS))
    files.push_back(entry.path());
  std::sort(files.begin(), files.end());
  return files;
}

std::string contentsOf(const fs::path &path) {
  std::ifstream file(path, std::ios::binary);
  return std::string(std::istreambuf_iterator<char>(file), {});
}

class Importer : public testing::Test {
protected:
  Importer()
      : context(MLIRContext::Threading::DISABLED),
        handler(&context, [this](Diagnostic &diagnostic) {
          if (diagnostic.getSeverity() == DiagnosticSeverity::Error)
            errors.push_back(diagnostic.str());
          return success();
        }) {
    context.loadDialect<tnl::TNLDialect, tnl::onnx::ONNXDialect,
                        func::FuncDialect>();
  }

  /// Whether the model is imported. Its bytes end where the memory does.
  bool import(const std::string &model) {
    errors.clear();
    std::vector<char> memory(model.begin(), model.end());
    OwningOpRef<ModuleOp> module = tnl::importONNX(
        llvm::MemoryBufferRef({memory.data(), memory.size()}, "models/m.onnx"),
        context);
    EXPECT_EQ(errors.size(), module ? 0u : 1u)
        << testing::PrintToString(errors);
    if (module)
      EXPECT_TRUE(succeeded(verify(*module)));
    return bool(module);
  }

  MLIRContext context;
  std::vector<std::string> errors;
  ScopedDiagnosticHandler handler;
};

TEST_F(Importer, TakesOrRefusesEveryModel) {
  size_t taken = 0, refused = 0;
  for (const fs::path &path : models()) {
    SCOPED_TRACE(path.string());
    ++(import(contentsOf(path)) ? taken : refused);
  }
  EXPECT_GT(taken, 300u);
  EXPECT_GT(refused, 100u);
}

TEST_F(Importer, TakesOrRefusesDamagedModels) {
  unsigned turn = 0;
  for (const fs::path &path : models()) {
    std::string model = contentsOf(path);
    if (model.empty() || model.size() > 4000)
      continue;
    SCOPED_TRACE(path.string());
    // Other places of each model: cut there, and with one byte changed.
    for (size_t at = turn++ % 37; at < model.size(); at += 37) {
      import(model.substr(0, at));
      std::string changed = model;
      changed[at] ^= char(1 << at % 8);
      import(changed);
    }
  }
  EXPECT_GT(turn, 500u);
}

} // namespace
