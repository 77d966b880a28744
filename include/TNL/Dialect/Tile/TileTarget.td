//===- TileTarget.td - What a GPU can do ---------------------*- tablegen -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef TNL_DIALECT_TILE_TILETARGET_TD
#define TNL_DIALECT_TILE_TILETARGET_TD

include "TNL/Dialect/Tile/TileDialect.td"
include "mlir/IR/AttrTypeBase.td"
include "mlir/IR/EnumAttr.td"

def Tile_TensorCores : I32EnumAttr<"TensorCores", "instructions of tensor cores", [
  I32EnumAttrCase<"None", 0, "none">,
  I32EnumAttrCase<"WGMMA", 1, "wgmma">
]> {
  let cppNamespace = "::tnl::tile";
  let genSpecializedAttr = 0;
}

def Tile_TargetAttr : AttrDef<Tile_Dialect, "Target"> {
  let mnemonic = "target";
  let summary = "the GPU architecture that kernels are written for";
  let description = [{
    What kernels may take of a multiprocessor, and which instructions they have.
    It is the attribute `tile.target` of a module; verifiers, the choice of
    kernels and code generation read it, and no other place has such a number.
    `lib/Dialect/Tile/IR/Targets.cpp` has a row for each architecture, and
    `tile-attach-target` attaches it; a module without one is for the first row.

    | parameter      | meaning                                             |
    | -------------- | --------------------------------------------------- |
    | the string     | architecture, as `ptxas` and LLVM name it           |
    | `ptx`          | version of PTX: 83 is 8.3                           |
    | `shared_bytes` | most dynamic shared memory of a block               |
    | `registers`    | 32-bit registers of a multiprocessor, and of a block |
    | `threads`      | of a multiprocessor                                 |
    | `mma`          | `wgmma` (with TMA and `setmaxnreg`), or `none`      |

    How many multiprocessors there are is no part of it: launches compute with
    `tile.multiprocessors`, which is known when a package is loaded.

    ```mlir
    module attributes {tile.target = #tile.target<"sm_90a", ptx = 83, shared_bytes = 232448,
                                                  registers = 65536, threads = 2048, mma = wgmma>}
    ```
  }];
  let parameters = (ins StringRefParameter<"architecture">:$arch,
      "unsigned":$ptx, "int64_t":$shared_bytes, "int64_t":$registers,
      "int64_t":$threads, EnumParameter<Tile_TensorCores>:$mma);
  let assemblyFormat = [{
    `<` $arch `,` struct($ptx, $shared_bytes, $registers, $threads, $mma) `>`
  }];
  let genVerifyDecl = 1;
}

#endif // TNL_DIALECT_TILE_TILETARGET_TD
