//===- ONNXExporter.cpp - Modules to ONNX files ---------------------------===//

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
  ModelWriter writer(/*hasData=*/path != "-");
  if (failed(FunctionExporter(function, writer).run()))
    return failure();
  if (llvm::Error error = writer.write(path, function.getName()))
    return emitError(FileLineColLoc::get(module.getContext(), path, 0, 0))
           << "cannot write the model: " << llvm::toString(std::move(error));
  return success();
}
