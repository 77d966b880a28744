//===- Passes.td - Passes of the onnx dialect ----------------*- tablegen -*-===//
//
// Alphabetical.
//
//===----------------------------------------------------------------------===//

#ifndef TNL_DIALECT_ONNX_TRANSFORMS_PASSES_TD
#define TNL_DIALECT_ONNX_TRANSFORMS_PASSES_TD

include "mlir/Pass/PassBase.td"

def ONNXFoldShapes : Pass<"onnx-fold-shapes", "::mlir::func::FuncOp"> {
  let summary = "Infer shapes over the size symbols and fold shape arithmetic";
  let description = [{
    Gives every `onnx` result its ranked type, and replaces integer tensors
    whose elements are known by constants; a reshape whose shape is made of its
    operand's own sizes gets the constant `0`/`-1` form.

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
}

#endif // TNL_DIALECT_ONNX_TRANSFORMS_PASSES_TD
