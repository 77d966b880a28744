//===- TNLDialect.td - The tnl dialect -----------------------*- tablegen -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef TNL_DIALECT_TNL_TNLDIALECT_TD
#define TNL_DIALECT_TNL_TNLDIALECT_TD

include "mlir/IR/OpBase.td"

def TNL_Dialect : Dialect {
  let name = "tnl";
  let cppNamespace = "::tnl";
  let summary = "TransNormerLLM as tensors: one operation per concept of the model";
  let description = [{
    Value semantics, no side effects. Activations are `[B, N, ...]` (batch,
    tokens), heads `[B, H, N, P]`, states `[B, H, K, P]`; weights of linear maps
    are `[out, in]`. Floating-point types are f32, f16 or bf16 (f64 in the
    interpreter's inputs); decay rates, row scales and states are f32.

    A function that models a graph carries:

    * `tnl.symbols = ["batch", "seq"]` on the function: names of its sizes;
    * `tnl.name` on each argument and result: the graph's own names;
    * `tnl.dims = ["batch", "seq", ""]` on each argument: per dimension the name
      of its size, empty where the type is static.
  }];
  let useDefaultAttributePrinterParser = 1;
  let hasConstantMaterializer = 0;
  let dependentDialects = ["::tnl::SizeDialect"];
  let hasOperationAttrVerify = 1;
  let hasRegionArgAttrVerify = 1;
  let hasRegionResultAttrVerify = 1;
}

#endif // TNL_DIALECT_TNL_TNLDIALECT_TD
