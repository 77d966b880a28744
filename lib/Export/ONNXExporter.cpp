//===- ONNXExporter.cpp - Modules to ONNX files ---------------------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "TNL/Export/ONNXExporter.h"
#include "FunctionExporter.h"

using namespace mlir;
using namespace tnl;
using namespace tnl::onnxexport;

/// The function to write, or null with a diagnostic.
static func::FuncOp chooseFunction(ModuleOp module, StringRef name) {
  SmallVector<func::FuncOp> functions;
  for (auto function : module.getOps<func::FuncOp>())
    if (!function->hasAttr(kKernelAttr))
      functions.push_back(function);
  std::string all;
  for (func::FuncOp function : functions) {
    if (function.getName() == name)
      return function;
    all += (all.empty() ? "" : ", ") + function.getName().str();
  }
  if (!name.empty()) {
    module.emitError() << "there is no function '" << name
                       << "' to write as ONNX; the module has: "
                       << (all.empty() ? "none" : all);
    return {};
  }
  if (functions.size() == 1)
    return functions.front();
  module.emitError() << "an ONNX model holds one function; the module has "
                     << (all.empty() ? "none" : "several: " + all);
  return {};
}

LogicalResult tnl::exportONNX(ModuleOp module, StringRef path,
                              const ExportOptions &options) {
  func::FuncOp function = chooseFunction(module, options.functionName);
  if (!function)
    return failure();
  auto fail = [&](const Status &status) {
    return emitError(FileLineColLoc::get(module.getContext(), path, 0, 0))
           << "cannot write the model: " << status.message();
  };
  auto file = OutputFile::create(path.str());
  if (!file.ok())
    return fail(file.status());
  // There is nothing beside a pipe or a device.
  ModelWriter writer(/*hasData=*/(*file)->isFile());
  if (failed(FunctionExporter(function, writer).run()))
    return failure();
  Status status = writer.write(**file, path, function.getName());
  return status.ok() ? success() : fail(status);
}
