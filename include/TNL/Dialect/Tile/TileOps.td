//===- TileOps.td - Operations of the tile dialect -----------*- tablegen -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef TNL_DIALECT_TILE_TILEOPS_TD
#define TNL_DIALECT_TILE_TILEOPS_TD

include "TNL/Dialect/Tile/TileDialect.td"
include "TNL/Dialect/Tile/TileTarget.td"
include "mlir/IR/OpAsmInterface.td"
include "mlir/IR/RegionKindInterface.td"
include "mlir/IR/SymbolInterfaces.td"
include "mlir/Interfaces/ControlFlowInterfaces.td"
include "mlir/Interfaces/FunctionInterfaces.td"
include "mlir/Interfaces/InferTypeOpInterface.td"
include "mlir/Interfaces/SideEffectInterfaces.td"

class Tile_Trait<string name> : NativeOpTrait<name> {
  let cppNamespace = "::tnl::tile";
}

// Each operation is one of the first three.

/// Needs all threads of a warp, a warpgroup or the block.
def Tile_Collective : Tile_Trait<"Collective">;
/// Any thread may do it, alone or with others.
def Tile_AnyThread : Tile_Trait<"AnyThread">;
/// Stands beside kernels, or is one.
def Tile_OutsideKernels : Tile_Trait<"OutsideKernels">;

/// Works on scalars and may be inside `tile.map`.
def Tile_ForElements : Tile_Trait<"ForElements">;
/// Needs nothing in global memory, and makes nothing there, whatever its effects.
def Tile_StaysInBlock : Tile_Trait<"StaysInBlock">;

class Tile_Op<string mnemonic, list<Trait> traits = []>
    : Op<Tile_Dialect, mnemonic, traits>;

def Tile_MMAOperand : AnyTypeOf<[Tile_FragType, Tile_SharedType]>;

//===----------------------------------------------------------------------===//
// Kernels and launches
//===----------------------------------------------------------------------===//

def Tile_KernelOp : Tile_Op<"kernel",
    [Tile_OutsideKernels, IsolatedFromAbove, FunctionOpInterface, AutomaticAllocationScope]> {
  let summary = "what one thread block does";
  let description = [{
    Parameters are `!tile.global`, `!tile.map`, i32 or f32. `threads` is the size
    of the block, a multiple of 32 and at most 1024; `min_blocks` (default 1) is how many blocks should fit on
    a multiprocessor, which bounds registers.

    ```mlir
    tile.kernel @clear(%x: !tile.global<f32>, %n: i32) threads 128 min_blocks 4 {
      %t = tile.thread_id
      %inside = arith.cmpi ult, %t, %n : i32
      %zero = arith.constant 0.0 : f32
      tile.store %zero, %x[%t] if %inside : f32, !tile.global<f32>, i32
      tile.return
    }
    ```
  }];
  let arguments = (ins SymbolNameAttr:$sym_name,
      TypeAttrOf<FunctionType>:$function_type, I32Attr:$threads,
      DefaultValuedAttr<I32Attr, "1">:$min_blocks,
      OptionalAttr<DictArrayAttr>:$arg_attrs, OptionalAttr<DictArrayAttr>:$res_attrs);
  let regions = (region SizedRegion<1>:$body);
  let hasCustomAssemblyFormat = 1;
  let hasVerifier = 1;
  let hasRegionVerifier = 1;
  let skipDefaultBuilders = 1;
  let builders = [OpBuilder<(ins "::llvm::StringRef":$name,
      "::mlir::ArrayRef<::mlir::Type>":$parameters, "int32_t":$threads,
      CArg<"int32_t", "1">:$minBlocks)>];
  let extraClassDeclaration = [{
    ::llvm::ArrayRef<::mlir::Type> getArgumentTypes() { return getFunctionType().getInputs(); }
    ::llvm::ArrayRef<::mlir::Type> getResultTypes() { return getFunctionType().getResults(); }
    ::mlir::Region *getCallableRegion() { return &getBody(); }
    /// Dynamic shared memory of a block in bytes (TNL/Dialect/Tile/SharedLayout.h).
    int64_t getSharedBytes();
  }];
}

def Tile_ReturnOp : Tile_Op<"return",
    [Tile_AnyThread, Terminator, HasParent<"KernelOp">]> {
  let summary = "the end of a kernel";
  let assemblyFormat = "attr-dict";
}

def Tile_LaunchOp : Tile_Op<"launch",
    [Tile_OutsideKernels, DeclareOpInterfaceMethods<SymbolUserOpInterface>]> {
  let summary = "starts the blocks of a kernel";
  let description = [{
    Host side, in a kernel function. Arguments: a memref is passed as the
    address of its elements, an index as i32, a `!tile.map` as such. A grid with
    a size of 0 starts nothing. Launches run in order.

    ```mlir
    tile.launch @scale blocks(%b, %c1, %c1) args(%x, %n : memref<?xf32>, index)
    ```
  }];
  let arguments = (ins FlatSymbolRefAttr:$kernel, Index:$x, Index:$y, Index:$z,
                       Variadic<AnyType>:$args);
  let assemblyFormat = [{
    $kernel `blocks` `(` $x `,` $y `,` $z `)` `args` `(` ($args^ `:` type($args))? `)` attr-dict
  }];
  let hasVerifier = 1;
}

def Tile_MultiprocessorsOp : Tile_Op<"multiprocessors",
    [Tile_OutsideKernels, Pure]> {
  let summary = "multiprocessors of the device that runs the launches";
  let description = [{
    Host side. A number of 1 or more that is known when a package is loaded, not when it is
    compiled: the size `sms` of the package's functions.

    ```mlir
    %n = tile.multiprocessors
    ```
  }];
  let results = (outs Index:$result);
  let assemblyFormat = "attr-dict";
}

def Tile_TensorMapOp : Tile_Op<"tensor_map",
    [Tile_OutsideKernels, Pure, AttrSizedOperandSegments]> {
  let summary = "how TMA sees a buffer";
  let description = [{
    Host side. `sizes` are elements and `strides` elements between neighbours, slowest dimension first; the
    last dimension is contiguous and has no stride. All strides are multiples of
    16 bytes, and so is `offset` (elements from the buffer's start). Reads outside of `sizes` give 0, writes there are dropped.

    ```mlir
    %m = tile.tensor_map %qkvu[%c0] sizes(%b, %n, %h, %c128) strides(%bs, %ns, %c128)
       : memref<?x?x1024xbf16> -> !tile.map<1x64x1x64xbf16>
    ```
  }];
  let arguments = (ins AnyMemRef:$buffer, Index:$offset, Variadic<Index>:$sizes,
                       Variadic<Index>:$strides);
  let results = (outs Tile_MapType:$map);
  let assemblyFormat = [{
    $buffer `[` $offset `]` `sizes` `(` $sizes `)` `strides` `(` $strides `)` attr-dict
    `:` type($buffer) `->` qualified(type($map))
  }];
  let hasVerifier = 1;
}

//===----------------------------------------------------------------------===//
// Places in the grid and the block
//===----------------------------------------------------------------------===//

def Tile_Axis : I32EnumAttr<"Axis", "axis of the grid",
    [I32EnumAttrCase<"X", 0, "x">, I32EnumAttrCase<"Y", 1, "y">, I32EnumAttrCase<"Z", 2, "z">]> {
  let cppNamespace = "::tnl::tile";
  let genSpecializedAttr = 0;
}
def Tile_AxisAttr : EnumAttr<Tile_Dialect, Tile_Axis, "axis">;

def Tile_BlockIdOp : Tile_Op<"block_id",
    [Tile_AnyThread, Tile_ForElements, Pure]> {
  let summary = "index of the block in the grid";
  let arguments = (ins Tile_AxisAttr:$axis);
  let results = (outs I32:$result);
  let assemblyFormat = "$axis attr-dict";
}

def Tile_ThreadIdOp : Tile_Op<"thread_id",
    [Tile_AnyThread, Tile_ForElements, Pure]> {
  let summary = "index of the thread in the block";
  let results = (outs I32:$result);
  let assemblyFormat = "attr-dict";
}

def Tile_SpecializeOp : Tile_Op<"specialize",
    [Tile_Collective, RecursiveMemoryEffects, SingleBlockImplicitTerminator<"YieldOp">]> {
  let summary = "warpgroups with different programs and register counts";
  let description = [{
    Region g runs on `counts[g]` warpgroups (in order from warpgroup 0), with
    `registers[g]` registers a thread (multiples of 8, 24 to 256). Its argument is the warpgroup's index
    inside the group. At the top level of a kernel. The counts add up to the block's warpgroups. The
    registers of all threads must not exceed what the block starts with: 65536 / (threads *
    min_blocks) a thread, rounded down to a multiple of 8.

    ```mlir
    tile.specialize
      group 1 registers 40 {
      ^bb0(%wg: i32):
        tile.proxy_fence
      }
      group 2 registers 232 {
      ^bb0(%wg: i32):
        tile.proxy_fence
      }
    ```
  }];
  let arguments = (ins DenseI32ArrayAttr:$counts, DenseI32ArrayAttr:$registers);
  let regions = (region VariadicRegion<SizedRegion<1>>:$groups);
  let hasCustomAssemblyFormat = 1;
  let hasVerifier = 1;
  let skipDefaultBuilders = 1;
  let builders = [OpBuilder<(ins "::llvm::ArrayRef<int32_t>":$counts,
                                 "::llvm::ArrayRef<int32_t>":$registers)>];
}

def Tile_SingleOp : Tile_Op<"single",
    [Tile_Collective, RecursiveMemoryEffects, SingleBlockImplicitTerminator<"YieldOp">, NoRegionArguments]> {
  let summary = "done by the first thread of each warpgroup that gets here";
  let regions = (region SizedRegion<1>:$body);
  let assemblyFormat = "$body attr-dict";
  let skipDefaultBuilders = 1;
  let builders = [OpBuilder<(ins)>];
}

def Tile_YieldOp : Tile_Op<"yield",
    [Tile_AnyThread, Tile_ForElements, Pure, Terminator, ReturnLike,
    ParentOneOf<["MapOp", "SpecializeOp", "SingleOp"]>]> {
  let summary = "results of a region";
  let arguments = (ins Variadic<AnyType>:$values);
  let assemblyFormat = "($values^ `:` type($values))? attr-dict";
  let builders = [OpBuilder<(ins), [{ /* nothing to yield */ }]>];
  let hasVerifier = 1;
}

//===----------------------------------------------------------------------===//
// Memory
//===----------------------------------------------------------------------===//

def Tile_AllocOp : Tile_Op<"alloc",
    [Tile_AnyThread, Tile_StaysInBlock, MemoryEffects<[MemAlloc]>]> {
  let summary = "shared memory of the block";
  let description = [{
    At the top level of a kernel. All allocations of a kernel live side by side
    (TNL/Dialect/Tile/SharedLayout.h).

    ```mlir
    %ring = tile.alloc : !tile.shared<3x64x128xbf16, swizzled>
    ```
  }];
  let results = (outs Tile_SharedType:$result);
  let assemblyFormat = "attr-dict `:` qualified(type($result))";
  let hasVerifier = 1;
}

def Tile_StageOp : Tile_Op<"stage",
    [Tile_AnyThread, Tile_ForElements, Pure]> {
  let summary = "the stage of a ring for an iteration: it % stages";
  let description = [{
    ```mlir
    %k = tile.stage %ring[%it] : !tile.shared<3x64x128xbf16, swizzled> -> !tile.shared<64x128xbf16, swizzled>
    ```
  }];
  let arguments = (ins Tile_SharedType:$ring, I32:$it);
  let results = (outs Tile_SharedType:$result);
  let assemblyFormat = "$ring `[` $it `]` attr-dict `:` qualified(type($ring)) `->` qualified(type($result))";
  let hasVerifier = 1;
}

def Tile_SliceOp : Tile_Op<"slice",
    [Tile_AnyThread, Tile_ForElements, Pure]> {
  let summary = "a rectangle of a shared tile";
  let description = [{
    Rows from `row`, columns from `col`, as many as the result has. In a
    swizzled tile `row` is a multiple of 8 and `col` of 64, and the result either has all rows or is
    64 columns wide (the caller's promise for values that are not constants).

    ```mlir
    %v1 = tile.slice %v[%c0, %c64] : !tile.shared<64x128xbf16, swizzled> -> !tile.shared<64x64xbf16, swizzled>
    ```
  }];
  let arguments = (ins Tile_SharedType:$tile, I32:$row, I32:$col);
  let results = (outs Tile_SharedType:$result);
  let assemblyFormat = [{
    $tile `[` $row `,` $col `]` attr-dict `:` qualified(type($tile)) `->` qualified(type($result))
  }];
  let hasVerifier = 1;
}

def Tile_LoadOp : Tile_Op<"load",
    [Tile_AnyThread, Tile_ForElements, AttrSizedOperandSegments, MemoryEffects<[MemRead]>]> {
  let summary = "an element, or several neighbours, of a global array or shared tile";
  let description = [{
    Global: one index (i32 or i64) in elements. Shared: row and column (i32), not swizzled. Vectors
    (2, 4 or 8 elements, at most 16 bytes) must be aligned to their size. `if` (i1): where it
    is false nothing is read and the result is 0.

    ```mlir
    %a = tile.load %x[%i] if %inside : !tile.global<bf16>, i32 -> bf16
    %b = tile.load %s[%r, %c] : !tile.shared<64x32xf32>, i32, i32 -> vector<4xf32>
    ```
  }];
  let arguments = (ins AnyTypeOf<[Tile_GlobalType, Tile_SharedType]>:$source,
      Variadic<AnySignlessInteger>:$indices, Optional<I1>:$mask);
  let results = (outs AnyType:$result);
  let assemblyFormat = [{
    $source `[` $indices `]` (`if` $mask^)? attr-dict `:` type($source) `,` type($indices) `->` type($result)
  }];
  let hasVerifier = 1;
}

def Tile_StoreOp : Tile_Op<"store",
    [Tile_AnyThread, Tile_ForElements, AttrSizedOperandSegments, MemoryEffects<[MemWrite]>]> {
  let summary = "writes an element, or several neighbours";
  let description = [{
    As `tile.load`.

    ```mlir
    tile.store %a, %x[%i] if %inside : f32, !tile.global<f32>, i32
    ```
  }];
  let arguments = (ins AnyType:$value, AnyTypeOf<[Tile_GlobalType, Tile_SharedType]>:$target,
      Variadic<AnySignlessInteger>:$indices, Optional<I1>:$mask);
  let assemblyFormat = [{
    $value `,` $target `[` $indices `]` (`if` $mask^)? attr-dict
    `:` type($value) `,` type($target) `,` type($indices)
  }];
  let hasVerifier = 1;
}

//===----------------------------------------------------------------------===//
// Barriers and pipelines
//===----------------------------------------------------------------------===//

def Tile_BarrierOp : Tile_Op<"barrier",
    [Tile_Collective, Tile_StaysInBlock, MemoryEffects<[MemRead, MemWrite]>]> {
  let summary = "waits for threads of the block and orders their shared memory accesses";
  let description = [{
    Without a number: all threads of the block. With one (1 to 15, i32): `threads` threads that name it.

    ```mlir
    tile.barrier
    tile.barrier id %id threads 256
    ```
  }];
  let arguments = (ins Optional<I32>:$id, OptionalAttr<I32Attr>:$threads);
  let assemblyFormat = "(`id` $id^ `threads` $threads)? attr-dict";
  let hasVerifier = 1;
}

def Tile_ProxyFenceOp : Tile_Op<"proxy_fence",
    [Tile_AnyThread, Tile_StaysInBlock, MemoryEffects<[MemRead, MemWrite]>]> {
  let summary = "makes this thread's writes to shared memory visible to TMA and tile.mma";
  let description = [{
    By every writing thread, before the barrier after which the tile is used.
  }];
  let assemblyFormat = "attr-dict";
}

def Tile_CreatePipelineOp : Tile_Op<"create_pipeline",
    [Tile_AnyThread, Tile_StaysInBlock, MemoryEffects<[MemAlloc, MemWrite]>]> {
  let summary = "full and empty barriers, initialised";
  let description = [{
    `full` and `empty` are the numbers of arrivals that complete a stage (besides the bytes of
    `tile.expect_bytes`, which arrives once). A `tile.barrier` must follow before use. All stages start empty.

    ```mlir
    %p = tile.create_pipeline full 1 empty 2 : !tile.pipeline<3>
    ```
  }];
  let arguments = (ins I32Attr:$full, I32Attr:$empty);
  let results = (outs Tile_PipelineType:$result);
  let assemblyFormat = "`full` $full `empty` $empty attr-dict `:` qualified(type($result))";
  let hasVerifier = 1;
}

class Tile_PipelineOp<string mnemonic> : Tile_Op<mnemonic,
    [Tile_AnyThread, MemoryEffects<[MemRead, MemWrite]>]> {
  let arguments = (ins Tile_PipelineType:$pipeline, I32:$it);
  let assemblyFormat = "$pipeline `[` $it `]` attr-dict `:` qualified(type($pipeline))";
}
def Tile_WaitEmptyOp : Tile_PipelineOp<"wait_empty"> {
  let summary = "waits until the stage may be written";
}
def Tile_WaitFullOp : Tile_PipelineOp<"wait_full"> {
  let summary = "waits until the stage may be read";
}
def Tile_ArriveEmptyOp : Tile_PipelineOp<"arrive_empty"> {
  let summary = "one arrival: this reader is done with the stage";
}
def Tile_ArriveFullOp : Tile_PipelineOp<"arrive_full"> {
  let summary = "one arrival: this writer is done with the stage";
}
def Tile_ExpectBytesOp : Tile_Op<"expect_bytes",
    [Tile_AnyThread, MemoryEffects<[MemRead, MemWrite]>]> {
  let summary = "one arrival, and the bytes that copies will bring";
  let arguments = (ins Tile_PipelineType:$pipeline, I32:$it, I32Attr:$bytes);
  let assemblyFormat = "$pipeline `[` $it `]` `bytes` $bytes attr-dict `:` qualified(type($pipeline))";
  let hasVerifier = 1;
}

//===----------------------------------------------------------------------===//
// TMA
//===----------------------------------------------------------------------===//

def Tile_TMALoadOp : Tile_Op<"tma_load",
    [Tile_AnyThread, MemoryEffects<[MemRead, MemWrite]>]> {
  let summary = "copies a box of a global tensor into a shared tile, asynchronously";
  let description = [{
    By one thread. Coordinates (elements, slowest first) are where the box begins; they
    may lie outside of the tensor. The tile has as many elements as the box and
    is 64 columns wide if swizzled. Bytes are counted by the full barrier of the stage.

    ```mlir
    tile.tma_load %map[%b, %n, %h, %c0] to %tile signal %p[%it]
        : !tile.map<1x64x1x64xbf16>, !tile.shared<64x64xbf16, swizzled>, !tile.pipeline<3>
    ```
  }];
  let arguments = (ins Tile_MapType:$map, Variadic<I32>:$coordinates,
      Tile_SharedType:$tile, Tile_PipelineType:$pipeline, I32:$it);
  let assemblyFormat = [{
    $map `[` $coordinates `]` `to` $tile `signal` $pipeline `[` $it `]` attr-dict
    `:` qualified(type($map)) `,` qualified(type($tile)) `,` qualified(type($pipeline))
  }];
  let hasVerifier = 1;
}

def Tile_TMAStoreOp : Tile_Op<"tma_store",
    [Tile_AnyThread, MemoryEffects<[MemRead, MemWrite]>]> {
  let summary = "copies a shared tile into a box of a global tensor, asynchronously";
  let description = [{
    By one thread, after `tile.proxy_fence` and a barrier of the writers. Each store is a group of its own
    for `tile.tma_store_wait`.
  }];
  let arguments = (ins Tile_SharedType:$tile, Tile_MapType:$map, Variadic<I32>:$coordinates);
  let assemblyFormat = [{
    $tile `to` $map `[` $coordinates `]` attr-dict `:` qualified(type($tile)) `,` qualified(type($map))
  }];
  let hasVerifier = 1;
}

def Tile_TMAStoreWaitOp : Tile_Op<"tma_store_wait",
    [Tile_AnyThread, MemoryEffects<[MemRead, MemWrite]>]> {
  let summary = "waits until at most `pending` stores of this thread are in flight";
  let description = [{ With `read`: until their tiles may be overwritten. }];
  let arguments = (ins I32Attr:$pending, UnitAttr:$read);
  let assemblyFormat = "$pending (`read` $read^)? attr-dict";
  let hasVerifier = 1;
}

//===----------------------------------------------------------------------===//
// Products
//===----------------------------------------------------------------------===//

class Tile_ProductOp<string mnemonic, list<Trait> traits>
    : Tile_Op<mnemonic, !listconcat(traits, [Tile_Collective, OptionalTypesMatchWith<
          "the accumulator has the result's type", "result", "acc", "$_self">])> {
  let arguments = (ins Tile_MMAOperand:$a, Tile_SharedType:$b, Optional<Tile_FragType>:$acc,
                       UnitAttr:$transpose_a, UnitAttr:$transpose_b);
  let results = (outs Tile_FragType:$result);
  let assemblyFormat = [{
    $a (`transposed` $transpose_a^)? `,` $b (`transposed` $transpose_b^)? (`add` $acc^)? attr-dict
    `:` type($a) `,` qualified(type($b)) `->` qualified(type($result))
  }];
  let hasVerifier = 1;
}

def Tile_MMAOp : Tile_ProductOp<"mma", [MemoryEffects<[MemRead]>]> {
  let summary = "starts A B + acc on the tensor cores (wgmma)";
  let description = [{
    A is M x K, a 16-bit fragment or a swizzled tile (K x M with `transposed`); B is
    K x N, a swizzled tile (N x K with `transposed`); both of one 16-bit type. The result is
    M x N in f32, N at most 256. Without `add` the accumulator starts at 0. In
    flight until `tile.mma_wait`: until then the result has one use, as the accumulator of another product
    or a value of `tile.mma_fence`, perhaps carried by scf.for and scf.if. A fragments must stay what they
    are. Fragments enter through `tile.mma_fence`.

    ```mlir
    %p = tile.mma %q, %k transposed : !tile.shared<64x128xbf16, swizzled>, !tile.shared<64x128xbf16, swizzled> -> !tile.frag<64x64xf32>
    %o1 = tile.mma %p16, %v add %o : !tile.frag<64x64xbf16>, !tile.shared<64x64xbf16, swizzled> -> !tile.frag<64x64xf32>
    ```
  }];
}

def Tile_FMAOp : Tile_ProductOp<"fma", [MemoryEffects<[MemRead]>]> {
  let summary = "A B + acc with scalar multiply-adds in float32";
  let description = [{
    Both operands are shared tiles without swizzle (f32; 16-bit elements are extended). Shapes as in `tile.mma`; synchronous.
    For float32 models: products are exact float32, never tf32.

    ```mlir
    %c1 = tile.fma %a, %b transposed add %c : !tile.shared<64x32xf32>, !tile.shared<64x32xf32> -> !tile.frag<64x64xf32>
    ```
  }];
}

def Tile_MMAFenceOp : Tile_Op<"mma_fence",
    [Tile_Collective, MemoryEffects<[MemRead, MemWrite]>, AllTypesMatch<["values", "results"]>]> {
  let summary = "orders register writes before the products that follow";
  let description = [{
    Accumulators and A fragments of the next products pass through, so that no
    compiler moves their computation behind it. Needed before the first product, and
    after registers of accumulators or A operands were written.

    ```mlir
    %o1, %p1 = tile.mma_fence(%o, %p : !tile.frag<64x64xf32>, !tile.frag<64x64xbf16>)
    ```
  }];
  let arguments = (ins Variadic<Tile_FragType>:$values);
  let results = (outs Variadic<Tile_FragType>:$results);
  let assemblyFormat = "(`(` $values^ `:` type($values) `)`)? attr-dict";
}

def Tile_MMACommitOp : Tile_Op<"mma_commit",
    [Tile_Collective, MemoryEffects<[MemRead, MemWrite]>]> {
  let summary = "ends a group of products for tile.mma_wait";
  let assemblyFormat = "attr-dict";
}

def Tile_MMAWaitOp : Tile_Op<"mma_wait",
    [Tile_Collective, MemoryEffects<[MemRead, MemWrite]>, AllTypesMatch<["values", "results"]>]> {
  let summary = "waits until at most `pending` groups are in flight and returns accumulators";
  let description = [{
    ```mlir
    %p1 = tile.mma_wait 1, %p : !tile.frag<64x64xf32>
    ```
  }];
  let arguments = (ins I32Attr:$pending, Variadic<Tile_FragType>:$values);
  let results = (outs Variadic<Tile_FragType>:$results);
  let assemblyFormat = "$pending (`,` $values^ `:` type($values))? attr-dict";
  let hasVerifier = 1;
}

include "TNL/Dialect/Tile/TileFragmentOps.td"

#endif // TNL_DIALECT_TILE_TILEOPS_TD
