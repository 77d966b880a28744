//===- Passes.td - Kernels as tile programs ------------------*- tablegen -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef TNL_CONVERSION_TNLTOTILE_PASSES_TD
#define TNL_CONVERSION_TNLTOTILE_PASSES_TD

include "mlir/Pass/PassBase.td"

def AttachTarget : Pass<"tile-attach-target", "::mlir::ModuleOp"> {
  let summary = "Attach the GPU architecture that kernels are written for";
  let description = [{
    The passes after it read the architecture's numbers from the attribute `tile.target`.
    Without the option the default architecture is attached.

    Before:
    ```mlir
    module { ... }
    ```
    After (numbers left out):
    ```mlir
    module attributes {tile.target = #tile.target<...>} { ... }
    ```
  }];
  let options = [
    Option<"arch", "arch", "std::string", "\"\"",
           "architecture, as ptxas names it">,
  ];
  let dependentDialects = ["::tnl::tile::TileDialect"];
}

def CheckGPUKernels : Pass<"tnl-check-gpu-kernels", "::mlir::ModuleOp"> {
  let summary = "Report all operations that have no GPU kernel";
  let description = [{
    Comes before `tnl-form-dispatches{products}`. One error names every operation of the module's functions
    that `convert-tnl-to-tile` would have no kernel for, once a node, and why, where types or sizes
    are the reason. It changes nothing.

    What only computes the sizes that such an operation is given is not named.

    ```
    error: no GPU kernel for onnx.Neg at node 'y', node 'z'; tnl.silu at node 's' (kernels compute with f32, bf16 and f16, not f64); the CPU computes more (--target=cpu)
    ```
  }];
  let options = [
    Option<"block", "block", "int64_t", "64",
           "tokens of a chunk of attention, as tnl-tile-attention will be given">,
  ];
  let dependentDialects = ["::mlir::arith::ArithDialect", "::mlir::func::FuncDialect",
      "::mlir::math::MathDialect", "::mlir::memref::MemRefDialect",
      "::mlir::scf::SCFDialect", "::mlir::tensor::TensorDialect",
      "::mlir::vector::VectorDialect", "::tnl::TNLDialect", "::tnl::tile::TileDialect"];
}

def ConvertTNLToTile : Pass<"convert-tnl-to-tile", "::mlir::ModuleOp"> {
  let summary = "Write each kernel function as launches of tile kernels";
  let description = [{
    Kernel functions (attribute `tnl.kernel`) are what `tnl-form-dispatches{products}`
    makes: one tnl operation over tensors, or the loop over chunks that `tnl-tile-attention` has made of
    attention (or its body, where one chunk holds all tokens). Each becomes a host function over buffers, inputs then results,
    that computes sizes and launches one or more `tile.kernel`s, which this pass
    writes. Which kernel an operation gets follows from its types and sizes: tensor cores and TMA for 16-bit
    elements whose rows are multiples of 16 bytes, scalar multiply-adds for float32. Remarks of category
    `gpu-kernel` say which kernel was chosen, and what kept a faster one away.
    What a kernel may take of a multiprocessor says the module's target (`tile-attach-target`);
    how many multiprocessors there are, `tile.multiprocessors`.
    All operations that have no GPU kernel are reported at once, in a loop those that no kernel expects there.

    Before:
    ```mlir
    func.func private @k(%x: tensor<?x64xf32>) -> tensor<?xf32> attributes {tnl.kernel} {
      %r = tnl.rms_scale %x eps 1.0e-6 : tensor<?x64xf32> -> tensor<?xf32>
      return %r : tensor<?xf32>
    }
    ```
    After:
    ```mlir
    func.func private @k(%x: memref<?x64xf32>, %r: memref<?xf32>) attributes {tnl.kernel} {
      %n = memref.dim %x, %c0 : memref<?x64xf32>
      ...
      tile.launch @k_rms_scale blocks(%blocks, %c1, %c1) args(%x, %r, %n : memref<?x64xf32>, memref<?xf32>, index)
      return
    }
    tile.kernel @k_rms_scale(%x: !tile.global<f32>, %r: !tile.global<f32>, %n: i32) threads 128 { ... }
    ```

    Before:
    ```mlir
    func.func private @k(%q: tensor<?x2x?x20xf32>, ...) -> (tensor<?x2x?x20xf32>, ...) attributes {tnl.kernel} {
      %r:2 = scf.for %i = %c0 to %n step %c64 iter_args(%out = %e, %S = %zero) {
        ...
        %p = tnl.chunk_scores %qc, %kc slopes [5.0e-1, 2.5e-1] ...
        ...
      }
      return %r#0, %r#1 : tensor<?x2x?x20xf32>, tensor<?x2x20x20xf32>
    }
    ```
    After:
    ```mlir
    func.func private @k(%q: memref<?x2x?x20xf32>, ...) attributes {tnl.kernel} {
      ...
      tile.launch @k_attention blocks(%heads, %c1, %c1) args(%q, %k, %v, %out, %s1, %slopes, %n : ...)
      return
    }
    tile.kernel @k_attention(...) threads 128 { ... }
    ```
  }];
  let options = [
    Option<"tensorCores", "tensor-cores", "bool", "true",
           "use tensor cores where the target has them and types and sizes allow">,
  ];
  let dependentDialects = ["::mlir::arith::ArithDialect", "::mlir::func::FuncDialect",
      "::mlir::math::MathDialect", "::mlir::memref::MemRefDialect",
      "::mlir::scf::SCFDialect", "::mlir::vector::VectorDialect",
      "::tnl::tile::TileDialect"];
}

def ShareTileKernels : Pass<"tnl-share-tile-kernels", "::mlir::ModuleOp"> {
  let summary = "Keep one of the tile kernels that differ in their names only";
  let description = [{
    What differs from layer to layer (slopes, weights) are arguments, so the
    kernels of all layers, and of functions that compute the same, are equal programs.

    Before:
    ```mlir
    tile.launch @k1_rms_scale ...
    tile.launch @k4_rms_scale ...
    ```
    After:
    ```mlir
    tile.launch @k1_rms_scale ...
    tile.launch @k1_rms_scale ...
    ```
  }];
}

#endif // TNL_CONVERSION_TNLTOTILE_PASSES_TD
