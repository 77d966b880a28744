//===- TNLScheduleOps.td - What the runtime does in a call ---*- tablegen -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Included by TNLOps.td.
//
//===----------------------------------------------------------------------===//

#ifndef TNL_DIALECT_TNL_TNLSCHEDULEOPS_TD
#define TNL_DIALECT_TNL_TNLSCHEDULEOPS_TD

def TNL_DispatchOp : TNL_Op<"dispatch",
    [DeclareOpInterfaceMethods<SymbolUserOpInterface>,
     TNL_ScheduleStep, NoTokenRule, KeepsPrecision, NoGrid]> {
  let summary = "one launch of a generated kernel";
  let description = [{
    Calls the kernel function `kernel` (attribute `tnl.kernel`) of this module
    on tensors. A kernel that has been lowered for a GPU takes memrefs, results
    after inputs. `shapes` has, per result, its sizes as formulas of the size
    dialect over the function's symbols, so that the runtime knows every buffer's
    size before it starts. `grid` is the number of work items; it is set when the
    kernel has been compiled and 1 until then.

    ```mlir
    %y = tnl.dispatch @k0(%x) shapes [[batch, seq, 64]]
       : (tensor<?x?x64xf32>) -> tensor<?x?x64xf32>
    ```
  }];
  let arguments = (ins FlatSymbolRefAttr:$kernel, Variadic<TNL_AnyRanked>:$inputs,
                       ArrayAttr:$shapes, OptionalAttr<AnyAttr>:$grid);
  let results = (outs Variadic<TNL_AnyRanked>:$outputs);
  let assemblyFormat = [{
    $kernel `(` $inputs `)` `shapes` custom<Shapes>($shapes)
    (`grid` custom<Grid>($grid)^)? attr-dict `:` functional-type($inputs, $outputs)
  }];
  let extraClassDeclaration = [{
    ::llvm::LogicalResult sizeRules(::tnl::SizeRules &rules);
    /// The sizes of result `index`.
    ::llvm::SmallVector<::tnl::SizeExpr> shapeOf(unsigned index) {
      return ::tnl::sizesOf(::mlir::cast<::mlir::ArrayAttr>(getShapes()[index]));
    }
  }];
  let hasVerifier = 1;
}

def TNL_ReshapeOp : TNL_Op<"reshape",
    [TNL_ScheduleStep, NoTokenRule, KeepsPrecision, NoGrid]> {
  let summary = "the same elements in another shape";
  let description = [{
    A copy of bytes for the runtime, not a kernel. The sizes of the result are
    formulas over the function's symbols; there are as many elements as before.

    ```mlir
    %y = tnl.reshape %x shape [batch * seq, 64]
       : tensor<?x?x64xf32> -> tensor<?x64xf32>
    ```
  }];
  let arguments = (ins TNL_AnyRanked:$x, ArrayAttr:$shape);
  let results = (outs TNL_AnyRanked:$result);
  let assemblyFormat = [{
    $x `shape` custom<Shape>($shape) attr-dict `:` type($x) `->` type($result)
  }];
  let hasVerifier = 1;
}

def TNL_CheckIndicesOp : Op<TNL_Dialect, "check_indices",
    [TNL_ScheduleStep, NoTokenRule, KeepsPrecision, NoGrid]> {
  let summary = "fails unless all indices lie in an axis";
  let description = [{
    An error of the call, with the node's name, unless every element of `indices`
    is in `[-size, size)`. Kernels that read rows by index limit what they are
    given; this says that they were given something wrong.

    ```mlir
    tnl.check_indices %ids in 16 : tensor<?x?xi64>
    ```
  }];
  let arguments = (ins TNL_AnyRanked:$indices, AnyAttr:$size);
  let assemblyFormat = "$indices `in` custom<Grid>($size) attr-dict `:` type($indices)";
  let hasVerifier = 1;
}

#endif // TNL_DIALECT_TNL_TNLSCHEDULEOPS_TD
