//===- Passes.td - Passes over the tnl dialect ---------------*- tablegen -*-===//
//
// Grouped by the level they work on, alphabetical within a group.
//
//===----------------------------------------------------------------------===//

#ifndef TNL_TRANSFORMS_PASSES_TD
#define TNL_TRANSFORMS_PASSES_TD

include "mlir/Pass/PassBase.td"

//===----------------------------------------------------------------------===//
// Whole graphs
//===----------------------------------------------------------------------===//

def ChooseAttentionForm : Pass<"tnl-choose-attention-form", "::mlir::func::FuncOp"> {
  let summary = "Choose how each linear attention is evaluated";
  let options = [
    Option<"block", "block", "int64_t", /*default=*/"64",
           "Tokens of a Lightning block">
  ];
}

def DeriveFunctions : Pass<"tnl-derive-functions", "::mlir::ModuleOp"> {
  let summary = "Derive prefill, prefill_last and decode from a full graph";
  let dependentDialects = ["::tnl::TNLDialect"];
  let options = [
    Option<"source", "source", "std::string", /*default=*/"\"full\"",
           "Function to derive from">,
    Option<"required", "required", "bool", /*default=*/"false",
           "Fail instead of warning when deriving is refused">
  ];
}

def FoldNorms : Pass<"tnl-fold-norms", "::mlir::func::FuncOp"> {
  let summary = "Turn norms into row scales of the linear maps after them";
  let dependentDialects = ["::tnl::TNLDialect"];
}

def FuseGates : Pass<"tnl-fuse-gates", "::mlir::func::FuncOp"> {
  let summary = "Fuse GLU products, residual adds and the gated token mixer";
  let dependentDialects = ["::tnl::TNLDialect"];
}

def FuseProjections : Pass<"tnl-fuse-projections", "::mlir::func::FuncOp"> {
  let summary = "Join linear maps of one input that feed one attention";
  let dependentDialects = ["::tnl::TNLDialect"];
}

def NameSizes : Pass<"tnl-name-sizes", "::mlir::func::FuncOp"> {
  let summary = "Name the dynamic sizes of functions written by hand";
  let description = [{
    Imported graphs name their sizes (`tnl.symbols`, `tnl.dims`). For a function
    without names, dimensions that its operations force to be equal get one name,
    and arguments and results are called `arg0`, `result0`, ...

    Before:
    ```mlir
    func.func @f(%q: tensor<?x2x?x16xf32>, %k: tensor<?x2x?x16xf32>, ...)
    ```
    ==> After:
    ```mlir
    func.func @f(%q: tensor<?x2x?x16xf32> {tnl.dims = ["d0", "", "d1", ""], tnl.name = "arg0"},
                 %k: tensor<?x2x?x16xf32> {tnl.dims = ["d0", "", "d1", ""], tnl.name = "arg1"}, ...)
        attributes {tnl.symbols = ["d0", "d1"]}
    ```
  }];
}

//===----------------------------------------------------------------------===//
// Schedules
//===----------------------------------------------------------------------===//

def FormDispatches : Pass<"tnl-form-dispatches", "::mlir::ModuleOp"> {
  let summary = "Outline what must be generated into kernel functions";
  let dependentDialects = ["::tnl::TNLDialect"];
}

def PlanBuffers : Pass<"tnl-plan-buffers", "::mlir::func::FuncOp"> {
  let summary = "Assign each intermediate tensor of a schedule to a buffer";
}

#endif // TNL_TRANSFORMS_PASSES_TD
