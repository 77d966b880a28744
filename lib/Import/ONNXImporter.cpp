//===- ONNXImporter.cpp - ONNX files to MLIR ------------------------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "TNL/Import/ONNXImporter.h"
#include "GraphBuilder.h"
#include "TNL/Dialect/TNL/TNLDialect.h"
#include "mlir/IR/Verifier.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/MemoryBuffer.h"

using namespace mlir;
using namespace tnl::onnximport;

/// IR versions that this importer knows.
static constexpr int64_t kOldestIR = 3, kNewestIR = 13;

/// What a file that is not a model looks like.
static StringRef describe(StringRef bytes) {
  if (bytes.empty())
    return "the file is empty";
  if (bytes.starts_with("version https://git-lfs"))
    return "the file is a Git LFS pointer\nhint: fetch the model with 'git lfs "
           "pull'";
  if (bytes.starts_with("PK\x03\x04"))
    return "the file is a zip archive, perhaps a PyTorch checkpoint\nhint: "
           "give "
           "its folder, with config.json, or export it to ONNX";
  return "";
}

/// Opens the file. Only regular ones: reading a pipe would never end, and
/// weights must be found there later.
static std::unique_ptr<llvm::MemoryBuffer> openFile(StringRef path,
                                                    Location file) {
  llvm::sys::fs::file_status status;
  if (std::error_code error = llvm::sys::fs::status(path, status)) {
    emitError(file) << "cannot open the model: " << error.message();
    return nullptr;
  }
  if (!llvm::sys::fs::is_regular_file(status)) {
    emitError(file) << "cannot open the model: not a regular file";
    return nullptr;
  }
  auto buffer = llvm::MemoryBuffer::getFile(path, /*IsText=*/false,
                                            /*RequiresNullTerminator=*/false);
  if (!buffer) {
    emitError(file) << "cannot open the model: " << buffer.getError().message();
    return nullptr;
  }
  return std::move(*buffer);
}

static LogicalResult checkModel(const Model &model, ErrorFn emitError) {
  if (!model.irVersion || !model.graph)
    return emitError() << "not an ONNX model: it has no "
                       << (model.irVersion ? "graph" : "IR version");
  if (*model.irVersion < kOldestIR || *model.irVersion > kNewestIR)
    return emitError() << "IR version " << *model.irVersion
                       << " is not supported; versions " << kOldestIR << " to "
                       << kNewestIR << " are";
  if (model.opsets.empty())
    return emitError() << "the model imports no operator set";
  return success();
}

/// Verifies the module; what an operation's verifier says is passed on with
/// the name of its node.
static LogicalResult verifyModule(ModuleOp module, Location file) {
  std::string text, node;
  LogicalResult result = success();
  {
    ScopedDiagnosticHandler handler(
        module.getContext(), [&](Diagnostic &diagnostic) {
          if (text.empty() &&
              diagnostic.getSeverity() == DiagnosticSeverity::Error) {
            text = diagnostic.str();
            if (auto name = diagnostic.getLocation()->findInstanceOf<NameLoc>())
              node = name.getName().str();
          }
          return success();
        });
    result = verify(module);
  }
  if (succeeded(result))
    return success();
  if (node.empty())
    return emitError(file) << text;
  return emitError(NameLoc::get(StringAttr::get(file.getContext(), node), file))
         << text;
}

OwningOpRef<ModuleOp> tnl::importONNX(StringRef path, MLIRContext &context,
                                      const ImportOptions &options) {
  Location file = FileLineColLoc::get(&context, path, 0, 0);
  std::unique_ptr<llvm::MemoryBuffer> buffer = openFile(path, file);
  if (!buffer)
    return nullptr;
  return importONNX(buffer->getMemBufferRef(), context, options);
}

OwningOpRef<ModuleOp> tnl::importONNX(llvm::MemoryBufferRef buffer,
                                      MLIRContext &context,
                                      const ImportOptions &options) {
  context.loadDialect<onnx::ONNXDialect, tnl::TNLDialect, func::FuncDialect>();
  StringRef path = buffer.getBufferIdentifier(), bytes = buffer.getBuffer();
  Location file = FileLineColLoc::get(&context, path, 0, 0);
  auto error = [&] { return emitError(file); };
  if (options.functionName.empty()) {
    error() << "the name of the function is empty";
    return nullptr;
  }
  if (StringRef what = describe(bytes); !what.empty()) {
    error() << "not an ONNX model: " << what;
    return nullptr;
  }
  WireReader wire(bytes);
  Model model;
  if (failed(readModel(wire, bytes, model))) {
    error() << "not an ONNX model, or a damaged one: " << wire.getError();
    return nullptr;
  }
  OperatorTable table;
  if (failed(checkModel(model, error)) ||
      failed(table.addFunctions(model, error)) ||
      failed(table.check(model, error)))
    return nullptr;

  OwningOpRef<ModuleOp> module = ModuleOp::create(file);
  TensorReader tensors(&context, wire, path);
  OpBuilder builder(&context);
  builder.setInsertionPointToStart(module->getBody());
  GraphBuilder graphBuilder(builder, file, tensors, table);
  if (failed(graphBuilder.build(*model.graph, options.functionName)) ||
      failed(verifyModule(*module, file)))
    return nullptr;
  return module;
}
