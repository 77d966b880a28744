//===- Passes.td - Passes of the onnx dialect ----------------*- tablegen -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Alphabetical.
//
//===----------------------------------------------------------------------===//

#ifndef TNL_DIALECT_ONNX_TRANSFORMS_PASSES_TD
#define TNL_DIALECT_ONNX_TRANSFORMS_PASSES_TD

include "mlir/Pass/PassBase.td"

def ONNXExplicitBroadcast
    : Pass<"onnx-explicit-broadcast", "::mlir::func::FuncOp"> {
  let summary = "Expand operands that may have a size of 1 at run time";
  let description = [{
    A dynamic size that is 1 when the graph runs takes the size of the other
    operands. Kernels are compiled for types: between two dynamic sizes they do
    not look which is 1. Where it is not known that an operand has the size of the
    result, this pass gives it that size by an `onnx.Expand`, whose kernel looks.

    Before:
    ```mlir
    // %x: [n, 4], %y: [m, 4]
    %z = onnx.Add %x, %y : (tensor<?x4xf32>, tensor<?x4xf32>) -> tensor<?x4xf32>
    ```
    ==> After:
    ```mlir
    %n = onnx.Shape %x {end = 1 : si64} : (tensor<?x4xf32>) -> tensor<1xi64>
    %m = onnx.Shape %y {end = 1 : si64} : (tensor<?x4xf32>) -> tensor<1xi64>
    %d = onnx.Max %n, %m : (tensor<1xi64>, tensor<1xi64>) -> tensor<1xi64>
    %s = onnx.Concat %d, %four {axis = 0 : si64} : (...) -> tensor<2xi64>
    %x1 = onnx.Expand %x, %s : (tensor<?x4xf32>, tensor<2xi64>) -> tensor<?x4xf32>
    %y1 = onnx.Expand %y, %s : (tensor<?x4xf32>, tensor<2xi64>) -> tensor<?x4xf32>
    %z = onnx.Add %x1, %y1 : (tensor<?x4xf32>, tensor<?x4xf32>) -> tensor<?x4xf32>
    ```
  }];
  let dependentDialects = ["::tnl::onnx::ONNXDialect"];
}

def ONNXFoldShapes : Pass<"onnx-fold-shapes", "::mlir::func::FuncOp"> {
  let summary = "Infer shapes over the size symbols and fold shape arithmetic";
  let description = [{
    Writes what inference takes for granted as `size.require` operations, gives
    every `onnx` result its ranked type, and replaces integer tensors
    whose elements are known by constants; a reshape whose shape is made of its
    operand's own sizes gets the constant `0`/`-1` form.

    What follows from constants is evaluated by the interpreter's own evaluators, each result
    rounded to its element type, within the limits of `TNL/Interfaces/Limits.h`; a remark says
    what is too large. Weights are read for tables only (`Trilu`, `ScatterND`), and ranges are
    kept: they mark positions. `onnx.Einsum` becomes products once its operands have ranks, and
    one number written at the non-zero elements of a mask becomes `onnx.Where`.

    Before:
    ```mlir
    %s = onnx.Shape %x : (tensor<?x?x64xf32>) -> tensor<*xi64>
    %b = onnx.Slice %s, %zero, %two : (...) -> tensor<*xi64>
    %t = onnx.Concat %b, %heads {axis = 0 : si64} : (...) -> tensor<*xi64>
    %r = onnx.Reshape %x, %t : (tensor<?x?x64xf32>, tensor<*xi64>) -> tensor<*xf32>
    ```
    ==> After:
    ```mlir
    %t = onnx.Constant dense<[0, 0, 4, 16]> : tensor<4xi64>
    %r = onnx.Reshape %x, %t : (tensor<?x?x64xf32>, tensor<4xi64>) -> tensor<?x?x4x16xf32>
    ```
  }];
  let dependentDialects = ["::tnl::onnx::ONNXDialect"];
}

#endif // TNL_DIALECT_ONNX_TRANSFORMS_PASSES_TD
