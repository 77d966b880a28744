//===- ONNXControlOps.td - Control flow of the onnx dialect --*- tablegen -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef TNL_DIALECT_ONNX_ONNXCONTROLOPS_TD
#define TNL_DIALECT_ONNX_ONNXCONTROLOPS_TD

include "TNL/Dialect/ONNX/ONNXBase.td"
include "TNL/Interfaces/SymbolicLoopInterface.td"

def ONNX_IfOp : Op<ONNX_Dialect, "If",
    [RecursiveMemoryEffects, NoRegionArguments,
     SingleBlockImplicitTerminator<"YieldOp">,
     NoTokenRule, KeepsPrecision, NoGrid]> {
  let summary = "the results of one of two branches";
  let description = [{
    Branches read values from around them. `onnx-fold-shapes` puts the branch that is taken in
    place of an operation whose condition follows from constants and sizes, and refuses others:
    nothing after it runs them.

    ```mlir
    %1 = onnx.If %0 then {
      %2 = onnx.Squeeze %x : (tensor<1x4xf32>) -> tensor<*xf32>
      onnx.Yield %2 : tensor<*xf32>
    } else {
      onnx.Yield %x : tensor<1x4xf32>
    } : (tensor<i1>) -> tensor<*xf32>
    ```
  }];
  let arguments = (ins ONNX_BoolTensor:$condition);
  let results = (outs Variadic<ONNX_Tensor>:$outputs);
  let regions = (region SizedRegion<1>:$then_branch, SizedRegion<1>:$else_branch);
  let assemblyFormat = [{
    $condition `then` $then_branch `else` $else_branch attr-dict
    `:` functional-type(operands, results)
  }];
  let hasVerifier = 1;
  let hasCanonicalizeMethod = 1;
  let extraClassDeclaration = [{
    /// The branch that a constant condition takes, null for others.
    ::mlir::Region *getTakenBranch();
    /// Puts the operations of a branch in place of this one.
    void inlineBranch(::mlir::Region &branch, ::mlir::RewriterBase &rewriter);
  }];
}

def ONNX_LoopOp : Op<ONNX_Dialect, "Loop",
    [AttrSizedOperandSegments, RecursiveMemoryEffects, SingleBlock,
     DeclareOpInterfaceMethods<SymbolicLoopOpInterface>,
     NoTokenRule, KeepsPrecision, NoGrid]> {
  let summary = "a block that is run several times";
  let description = [{
    Scan is imported as this, too: it runs once for each element of its scanned operands
    along `input_axes`, all of one size there; Loop has a trip count (absent: any number), and
    a condition that ends it when it is false (absent: true).

    The block takes the number of the iteration, the condition, the carried values, which
    `initials` are at first, and the elements of the scanned operands, which lack that axis. It
    gives the next condition, the next carried values, and values that the last results
    collect along a new axis each, `output_axes`. The first results are the last carried values.
    Negative axes count from the end. The block reads values from around it.

    `onnx-fold-shapes` unrolls an operation whose trip count is a constant, up to 4096
    operations. Of others `convert-onnx-to-tnl` raises those that are linear attention, and
    refuses the rest: nothing after it runs them.

    ```mlir
    %r:2 = onnx.Loop times %n while %c from(%zero) over() {
    ^bb0(%i: tensor<i64>, %go: tensor<i1>, %sum: tensor<4xf32>):
      %x = onnx.Gather %xs, %i {axis = 0 : si64} : (tensor<?x4xf32>, tensor<i64>) -> tensor<4xf32>
      %next = onnx.Add %sum, %x : (tensor<4xf32>, tensor<4xf32>) -> tensor<4xf32>
      onnx.Yield %go, %next, %next : tensor<i1>, tensor<4xf32>, tensor<4xf32>
    } {input_axes = array<i64>, output_axes = array<i64: 0>}
      : (tensor<i64>, tensor<i1>, tensor<4xf32>) -> (tensor<4xf32>, tensor<?x4xf32>)
    ```
  }];
  let arguments = (ins Optional<TensorOf<[I64]>>:$trip_count,
                       Optional<ONNX_BoolTensor>:$condition,
                       Variadic<ONNX_Tensor>:$initials,
                       Variadic<ONNX_Tensor>:$scanned,
                       DenseI64ArrayAttr:$input_axes,
                       DenseI64ArrayAttr:$output_axes);
  let results = (outs Variadic<ONNX_Tensor>:$outputs);
  let regions = (region SizedRegion<1>:$body);
  let assemblyFormat = [{
    (`times` $trip_count^)? (`while` $condition^)? `from` `(` $initials `)`
    `over` `(` $scanned `)` $body attr-dict `:` functional-type(operands, results)
  }];
  let hasRegionVerifier = 1;
  let extraClassDeclaration = [{
    /// Arguments of the block before the carried values.
    static constexpr unsigned kNumFixedArguments = 2;

    /// Name of the ONNX operator.
    ::llvm::StringRef getOperator() { return getScanned().empty() ? "Loop" : "Scan"; }
    ::mlir::BlockArgument getIteration() { return getBody().getArgument(0); }
    ::mlir::BlockArgument getBodyCondition() { return getBody().getArgument(1); }
    ::llvm::MutableArrayRef<::mlir::BlockArgument> getCarried() {
      return getBody().getArguments().slice(kNumFixedArguments, getInitials().size());
    }
    ::llvm::MutableArrayRef<::mlir::BlockArgument> getElements() {
      return getBody().getArguments().drop_front(kNumFixedArguments + getInitials().size());
    }
    ::mlir::ResultRange getFinals() { return getOutputs().take_front(getInitials().size()); }
    ::mlir::ResultRange getCollected() { return getOutputs().drop_front(getInitials().size()); }
    YieldOp getYield();
    ::mlir::OperandRange getNextCarried();
    ::mlir::OperandRange getNextCollected();

    /// Whether nothing but the trip count ends it: false where that is not known.
    bool runsAllTrips();
    /// Whether the condition is false from the start.
    bool runsNever();
    /// The number of trips of one that runs all of them, as far as types and constants
    /// tell.
    ::std::optional<int64_t> getStaticTripCount();
  }];
}

def ONNX_YieldOp : Op<ONNX_Dialect, "Yield",
    [Pure, Terminator, ParentOneOf<["IfOp", "LoopOp"]>,
     NoTokenRule, KeepsPrecision, NoGrid]> {
  let summary = "the values that a branch or the block of a loop gives";
  let description = [{
    ```mlir
    onnx.Yield %0, %1 : tensor<4xf32>, tensor<*xi64>
    ```
  }];
  let arguments = (ins Variadic<ONNX_Tensor>:$values);
  let assemblyFormat = "($values^ `:` type($values))? attr-dict";
  let builders = [OpBuilder<(ins), [{ /* no values */ }]>];
}

#endif // TNL_DIALECT_ONNX_ONNXCONTROLOPS_TD
