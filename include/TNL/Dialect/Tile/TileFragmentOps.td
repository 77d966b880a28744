//===- TileFragmentOps.td - Operations on fragments ----------*- tablegen -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Included by TileOps.td, which has the classes.
//
//===----------------------------------------------------------------------===//

#ifndef TNL_DIALECT_TILE_TILEFRAGMENTOPS_TD
#define TNL_DIALECT_TILE_TILEFRAGMENTOPS_TD

def Tile_SplatOp : Tile_Op<"splat",
    [Tile_Collective, Pure]> {
  let summary = "a fragment of equal elements";
  let arguments = (ins AnyFloat:$value);
  let results = (outs Tile_FragType:$result);
  let assemblyFormat = "$value attr-dict `:` qualified(type($value)) `->` qualified(type($result))";
  let hasVerifier = 1;
}

def Tile_MapOp : Tile_Op<"map",
    [Tile_Collective, RecursiveMemoryEffects, SingleBlockImplicitTerminator<"YieldOp">]> {
  let summary = "an expression per element";
  let description = [{
    The region gets the element of each input, then row and column of the
    element in the matrix (i32), and yields an element per result. All fragments have
    one shape; inputs of one row or one column broadcast. Without results it is for side effects, such as
    `tile.store`, on the elements that the inputs have together. Only scalars live in the region: no
    fragments, barriers or pipelines.

    ```mlir
    %m = tile.map %p, %r : (!tile.frag<64x64xf32>, !tile.frag<64x1xf32>) -> !tile.frag<64x64xf32> {
    ^bb0(%x: f32, %scale: f32, %row: i32, %col: i32):
      %y = arith.mulf %x, %scale : f32
      tile.yield %y : f32
    }
    ```
  }];
  let arguments = (ins Variadic<Tile_FragType>:$inputs);
  let results = (outs Variadic<Tile_FragType>:$results);
  let regions = (region SizedRegion<1>:$body);
  let assemblyFormat = "($inputs^)? attr-dict `:` functional-type($inputs, $results) $body";
  let hasVerifier = 1;
  let hasRegionVerifier = 1;
  let skipDefaultBuilders = 1;
  let builders = [OpBuilder<(ins "::mlir::TypeRange":$results, "::mlir::ValueRange":$inputs)>];
  let extraClassDeclaration = [{
    /// Rows and columns of the elements it visits.
    std::pair<int64_t, int64_t> getShape();
  }];
}

def Tile_CastOp : Tile_Op<"cast",
    [Tile_Collective, Pure]> {
  let summary = "converts elements: f32 to or from bf16 or f16, to nearest even";
  let arguments = (ins Tile_FragType:$value);
  let results = (outs Tile_FragType:$result);
  let assemblyFormat = "$value attr-dict `:` qualified(type($value)) `->` qualified(type($result))";
  let hasVerifier = 1;
}

def Tile_MulOp : Tile_Op<"mul",
    [Tile_Collective, Pure, SameOperandsAndResultType]> {
  let summary = "product of elements, two at a time for 16-bit types";
  let arguments = (ins Tile_FragType:$lhs, Tile_FragType:$rhs);
  let results = (outs Tile_FragType:$result);
  let assemblyFormat = "$lhs `,` $rhs attr-dict `:` qualified(type($result))";
}

def Tile_ColumnsOp : Tile_Op<"columns",
    [Tile_Collective, Pure]> {
  let summary = "consecutive columns of a fragment";
  let description = [{
    `count` is the result's width; `first` and it are multiples of 16 (8 for f32).

    ```mlir
    %hi = tile.columns %s from 64 : !tile.frag<64x128xf32> -> !tile.frag<64x64xf32>
    ```
  }];
  let arguments = (ins Tile_FragType:$value, I64Attr:$first);
  let results = (outs Tile_FragType:$result);
  let assemblyFormat = "$value `from` $first attr-dict `:` qualified(type($value)) `->` qualified(type($result))";
  let hasFolder = 1;
  let hasVerifier = 1;
}

def Tile_JoinOp : Tile_Op<"join",
    [Tile_Collective, Pure]> {
  let summary = "fragments side by side";
  let arguments = (ins Variadic<Tile_FragType>:$values);
  let results = (outs Tile_FragType:$result);
  let assemblyFormat = "$values attr-dict `:` type($values) `->` qualified(type($result))";
  let hasFolder = 1;
  let hasVerifier = 1;
}

def Tile_LoadFragOp : Tile_Op<"load_frag",
    [Tile_Collective, MemoryEffects<[MemRead]>]> {
  let summary = "a fragment from a shared tile (ldmatrix for swizzled tiles)";
  let description = [{
    With `transposed`, element (i, j) of the fragment is (j, i) of the tile.
    Swizzled: 16-bit. Not swizzled: any element type, element by element; a f32
    fragment of a 16-bit tile is extended. `from`: only the result's columns,
    from that one on (a multiple of 16, of a swizzled tile that is not transposed).

    ```mlir
    %vt = tile.load_frag %v transposed : !tile.shared<64x64xbf16, swizzled> -> !tile.frag<64x64xbf16>
    ```
  }];
  let arguments = (ins Tile_SharedType:$tile, UnitAttr:$transposed,
                       OptionalAttr<I64Attr>:$first);
  let results = (outs Tile_FragType:$result);
  let assemblyFormat = "$tile (`transposed` $transposed^)? (`from` $first^)? attr-dict `:` qualified(type($tile)) `->` qualified(type($result))";
  let hasVerifier = 1;
}

def Tile_StoreFragOp : Tile_Op<"store_frag",
    [Tile_Collective, MemoryEffects<[MemWrite]>]> {
  let summary = "a fragment into a shared tile (stmatrix for swizzled tiles)";
  let description = [{ The inverse of `tile.load_frag`; f32 fragments go to f32 tiles. }];
  let arguments = (ins Tile_FragType:$value, Tile_SharedType:$tile,
                       UnitAttr:$transposed, OptionalAttr<I64Attr>:$first);
  let assemblyFormat = "$value `to` $tile (`transposed` $transposed^)? (`from` $first^)? attr-dict `:` qualified(type($value)) `,` qualified(type($tile))";
  let hasVerifier = 1;
}

def Tile_Combiner : I32EnumAttr<"Combiner", "how elements are combined",
    [I32EnumAttrCase<"Add", 0, "add">, I32EnumAttrCase<"Max", 1, "max">]> {
  let cppNamespace = "::tnl::tile";
  let genSpecializedAttr = 0;
}
def Tile_CombinerAttr : EnumAttr<Tile_Dialect, Tile_Combiner, "combiner">;

def Tile_ReduceOp : Tile_Op<"reduce",
    [Tile_Collective, AttrSizedOperandSegments, MemoryEffects<[MemRead, MemWrite]>]> {
  let summary = "combines the elements of each row, or of each column";
  let description = [{
    `rows`: over the columns, giving R x 1 (shuffles only). `columns`: over the rows, giving
    1 x C in every warpgroup that takes part; through `scratch`
    (f32, 4 * warpgroups rows, C columns) and three uses of a named barrier of 128 * warpgroups threads, always in one order. The results are left in
    the first row of scratch, for the first warpgroup until its next barrier.
    `warpgroup` is this warpgroup's place among them.

    ```mlir
    %r = tile.reduce add rows %x : !tile.frag<64x64xf32> -> !tile.frag<64x1xf32>
    %c = tile.reduce add columns %x scratch %s[%wg] barrier %id
       : !tile.frag<64x64xf32>, !tile.shared<8x64xf32> -> !tile.frag<1x64xf32>
    ```
  }];
  let arguments = (ins Tile_CombinerAttr:$combiner, Tile_FragType:$value,
                       Optional<Tile_SharedType>:$scratch, Optional<I32>:$warpgroup,
                       Optional<I32>:$barrier);
  let results = (outs Tile_FragType:$result);
  let hasCustomAssemblyFormat = 1;
  let hasVerifier = 1;
}

def Tile_WarpReduceOp : Tile_Op<"warp_reduce",
    [Tile_Collective, Tile_ForElements, Pure, SameOperandsAndResultType]> {
  let summary = "combines a scalar over the lanes of a warp; every lane gets the result";
  let description = [{
    Over groups of `width` neighbouring lanes (a power of two, default 32).
  }];
  let arguments = (ins Tile_CombinerAttr:$combiner, F32:$value,
                       DefaultValuedAttr<I32Attr, "32">:$width);
  let results = (outs F32:$result);
  let assemblyFormat = "$combiner $value (`width` $width^)? attr-dict `:` type($result)";
  let hasVerifier = 1;
}

def Tile_Exp2Op : Tile_Op<"exp2",
    [Tile_AnyThread, Tile_ForElements, Pure, SameOperandsAndResultType]> {
  let summary = "2^x to about 2 units in the last place (ex2.approx.ftz)";
  let arguments = (ins F32:$value);
  let results = (outs F32:$result);
  let assemblyFormat = "$value attr-dict `:` type($result)";
}

#endif // TNL_DIALECT_TILE_TILEFRAGMENTOPS_TD
