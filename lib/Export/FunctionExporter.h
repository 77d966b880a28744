//===- FunctionExporter.h - One function to an ONNX graph -------*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// ExportTNL.cpp and ExportAttention.cpp say what an operation is in ONNX, here
// is what they share: the names of values, and nodes made from values.

#ifndef TNL_LIB_EXPORT_FUNCTIONEXPORTER_H
#define TNL_LIB_EXPORT_FUNCTIONEXPORTER_H

#include "ModelWriter.h"
#include "TNL/Analysis/SymbolicShapeAnalysis.h"
#include "TNL/Dialect/TNL/TNLOps.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"

namespace tnl::onnxexport {

inline mlir::Type elementOf(mlir::Value value) {
  return mlir::getElementTypeOrSelf(value.getType());
}

class FunctionExporter {
public:
  FunctionExporter(mlir::func::FuncOp function, ModelWriter &writer)
      : function(function), writer(writer), shapes(function) {}

  llvm::LogicalResult run();

  /// The name of a value; makes what it needs (a weight, a layout) first.
  std::string name(mlir::Value value);
  /// The result of `op`, from a node.
  void define(mlir::Value result, StringRef op, ArrayRef<std::string> inputs,
              ArrayRef<NodeAttr> attrs = {});
  /// The result of `op` has a name already.
  void alias(mlir::Value result, std::string name) {
    names[result] = std::move(name);
  }

  std::string cast(std::string value, mlir::Type from, mlir::Type to);
  std::string node(StringRef op, ArrayRef<std::string> inputs,
                   ArrayRef<NodeAttr> attrs = {}) {
    return writer.node(op, inputs, attrs);
  }
  std::string ints(ArrayRef<int64_t> values) {
    return writer.ints(function.getContext(), values);
  }
  /// Sizes [begin, end) of a value.
  std::string sizes(std::string value, int64_t begin, int64_t end) {
    return node("Shape", value, {{"start", begin}, {"end", end}});
  }
  /// [B, H, N, P] as [B, N, H*P]: what was split, where it was.
  std::string packed(mlir::Value heads);

  ModelWriter &getWriter() { return writer; }

  // By operation. True where it is one that ONNX can say; a diagnostic is out
  // where that failed.
  llvm::LogicalResult exportWeight(mlir::Operation *op);
  llvm::LogicalResult exportONNX(mlir::Operation *op);
  llvm::LogicalResult exportArith(mlir::Operation *op);
  llvm::LogicalResult exportTNL(mlir::Operation *op);
  llvm::LogicalResult exportLinear(LinearOp op);
  llvm::LogicalResult exportLRPE(LRPEOp op);
  llvm::LogicalResult exportAttention(LinearAttentionOp op);

private:
  llvm::LogicalResult exportOp(mlir::Operation *op);
  llvm::LogicalResult exportInputs();
  void chooseOutputNames();
  llvm::LogicalResult exportOutputs();

  mlir::func::FuncOp function;
  ModelWriter &writer;
  SymbolicShapeAnalysis shapes;
  llvm::DenseMap<mlir::Value, std::string> names, packedNames, wanted;
  SmallVector<std::string> outputs;
  llvm::DenseMap<mlir::Value, WeightData> weights;
};

/// Reports that ONNX has no way to say `op`.
llvm::LogicalResult refuse(mlir::Operation *op, const llvm::Twine &why);

} // namespace tnl::onnxexport

#endif // TNL_LIB_EXPORT_FUNCTIONEXPORTER_H
