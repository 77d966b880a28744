//===- TileDialect.td - The tile dialect and its types -------*- tablegen -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef TNL_DIALECT_TILE_TILEDIALECT_TD
#define TNL_DIALECT_TILE_TILEDIALECT_TD

include "mlir/IR/AttrTypeBase.td"
include "mlir/IR/EnumAttr.td"
include "mlir/IR/OpBase.td"

def Tile_Dialect : Dialect {
  let name = "tile";
  let cppNamespace = "::tnl::tile";
  let summary = "GPU kernels as programs over tiles";
  let description = [{
    A `tile.kernel` is what one thread block does, written for the block: values
    are scalars (equal in all threads unless they come from a thread index) and
    matrices spread over the 128 threads of a warpgroup (`!tile.frag`). Shared
    memory, barriers and asynchronous copies are explicit; addresses inside a
    tile, swizzles, register layouts and mbarrier parities are not. Control flow
    is scf, scalar arithmetic is arith and math.

    **Fragments** have the layout of wgmma accumulators. Thread `t` of the
    warpgroup (warp `w = t / 32`, lane `l = t % 32`) holds of every 64 x 8 block
    the elements at rows `16w + l/4` and `16w + l/4 + 8`, columns `2(l%4)` and
    `2(l%4) + 1`. 16-bit fragments are packed in pairs of columns, which makes
    them the A operand of the next product without any movement. A fragment with
    one row (one column) holds what each thread needs of a row (column) vector
    and broadcasts in `tile.map`.

    **Shared tiles** are row-major. A `swizzled` tile of 16-bit elements is made
    of boxes of 64 columns (128 bytes), one after the other; inside a box the
    16-byte pieces of row r are permuted by `xor r % 8`, as TMA, wgmma and
    ldmatrix expect (128-byte swizzle).

    **Products** are asynchronous: `tile.mma` starts work whose accumulators may only go to
    further products until a `tile.mma_wait` returns them.
  }];
  let useDefaultAttributePrinterParser = 1;
  let hasOperationAttrVerify = 1;
  let useDefaultTypePrinterParser = 1;
  let dependentDialects = ["::mlir::scf::SCFDialect", "::mlir::arith::ArithDialect"];
}

class Tile_Type<string name, string typeMnemonic> : TypeDef<Tile_Dialect, name> {
  let mnemonic = typeMnemonic;
  let genVerifyDecl = 1;
}

def Tile_FragType : Tile_Type<"Frag", "frag"> {
  let summary = "a matrix in the registers of a warpgroup";
  let description = [{
    `!tile.frag<64x128xf32>`: 64 rows per m-tile (a multiple of 64, or 1), columns a multiple of 8
    (or 1). Element types f32 (one register an element), bf16 and f16 (two
    columns a register; columns a multiple of 16). A thread holds rows/64 * cols/2 elements.

    ```mlir
    !tile.frag<64x128xf32>   // accumulator, 64 registers a thread
    !tile.frag<64x64xbf16>   // A operand, 16 registers a thread
    !tile.frag<1x64xf32>     // a value per column
    !tile.frag<64x1xf32>     // a value per row
    ```
  }];
  let parameters = (ins "int64_t":$rows, "int64_t":$cols, "::mlir::Type":$elementType);
  let hasCustomAssemblyFormat = 1;
  let builders = [TypeBuilderWithInferredContext<(ins
      "int64_t":$rows, "int64_t":$cols, "::mlir::Type":$elementType), [{
    return $_get(elementType.getContext(), rows, cols, elementType);
  }]>];
  let extraClassDeclaration = [{
    /// Elements that one thread holds. Vectors: of one row or column.
    int64_t getElementsPerThread() const;
    /// 32-bit registers that one thread holds.
    int64_t getRegisters() const;
    bool isRowVector() const { return getRows() == 1; }
    bool isColumnVector() const { return getCols() == 1; }
  }];
}

def Tile_SharedType : Tile_Type<"Shared", "shared"> {
  let summary = "a tile in shared memory";
  let description = [{
    Rows x columns, or stages x rows x columns (a ring). Without `swizzled`:
    row-major, any 1- to 8-byte element, rows `pitch` elements apart (default: columns).

    ```mlir
    !tile.shared<64x128xbf16, swizzled>     // two boxes of 64 columns
    !tile.shared<3x64x128xbf16, swizzled>   // ring of three
    !tile.shared<64x32xf32, pitch = 36>     // padded against bank conflicts
    ```
  }];
  let parameters = (ins ArrayRefParameter<"int64_t">:$shape,
      "::mlir::Type":$elementType, "bool":$swizzled, "int64_t":$pitch);
  let hasCustomAssemblyFormat = 1;
  let builders = [TypeBuilderWithInferredContext<(ins
      "::llvm::ArrayRef<int64_t>":$shape, "::mlir::Type":$elementType,
      CArg<"bool", "false">:$swizzled, CArg<"int64_t", "0">:$pitch), [{
    return $_get(elementType.getContext(), shape, elementType, swizzled,
                 pitch ? pitch : shape.back());
  }]>];
  let extraClassDeclaration = [{
    bool isRing() const { return getShape().size() == 3; }
    int64_t getStages() const { return isRing() ? getShape()[0] : 1; }
    int64_t getRows() const { return getShape()[getShape().size() - 2]; }
    int64_t getCols() const { return getShape().back(); }
    /// Bytes of one stage, padding included.
    int64_t getStageBytes() const;
    int64_t getBytes() const { return getStages() * getStageBytes(); }
    /// The type of one stage.
    SharedType getStageType() const;
  }];
}

def Tile_GlobalType : Tile_Type<"Global", "global"> {
  let summary = "an array in device memory";
  let description = [{
    A 64-bit pointer to elements; indices of `tile.load` and `tile.store` count elements.

    ```mlir
    !tile.global<bf16>
    ```
  }];
  let parameters = (ins "::mlir::Type":$elementType);
  let assemblyFormat = "`<` $elementType `>`";
  let builders = [TypeBuilderWithInferredContext<(ins "::mlir::Type":$elementType), [{
    return $_get(elementType.getContext(), elementType);
  }]>];
}

def Tile_MapType : Tile_Type<"Map", "map"> {
  let summary = "a tensor map: what one TMA copy moves of a global tensor";
  let description = [{
    The box, slowest dimension first, with as many dimensions as the tensor
    (2 to 5). The last is contiguous; 128-byte swizzle when it is 128 bytes wide, else none.
    A kernel parameter of 128 bytes in constant memory.

    ```mlir
    !tile.map<1x64x1x64xbf16>   // of [batch, tokens, heads, width]
    ```
  }];
  let parameters = (ins ArrayRefParameter<"int64_t">:$box, "::mlir::Type":$elementType);
  let hasCustomAssemblyFormat = 1;
  let builders = [TypeBuilderWithInferredContext<(ins
      "::llvm::ArrayRef<int64_t>":$box, "::mlir::Type":$elementType), [{
    return $_get(elementType.getContext(), box, elementType);
  }]>];
  let extraClassDeclaration = [{
    int64_t getBytes() const;
    bool isSwizzled() const;
  }];
}

def Tile_PipelineType : Tile_Type<"Pipeline", "pipeline"> {
  let summary = "a ring of full/empty barrier pairs";
  let description = [{
    Guards the stages of shared rings. Operations take an iteration number
    `it`: stage `it % stages`, parity from `it / stages`.

    ```mlir
    !tile.pipeline<3>
    ```
  }];
  let parameters = (ins "int64_t":$stages);
  let assemblyFormat = "`<` $stages `>`";
}

#endif // TNL_DIALECT_TILE_TILEDIALECT_TD
