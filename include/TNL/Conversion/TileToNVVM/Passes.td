//===- Passes.td - Lowering tile kernels to NVVM -------------*- tablegen -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef TNL_CONVERSION_TILETONVVM_PASSES_TD
#define TNL_CONVERSION_TILETONVVM_PASSES_TD

include "mlir/Pass/PassBase.td"

def ConvertTileToNVVM : Pass<"convert-tile-to-nvvm", "::mlir::ModuleOp"> {
  let summary = "Lower kernels over tiles to the nvvm and llvm dialects";
  let description = [{
    Works on a module whose tile operations are all inside of kernels. Each
    `tile.kernel` becomes an `llvm.func` with `nvvm.kernel`; its dynamic shared
    memory is the external array `@tile_shared`. A fragment becomes the registers
    that one thread holds of it, a shared tile or pipeline its address in shared
    memory (i32). Control flow stays scf, scalar arithmetic stays arith;
    `tnl-nvptx-kernels-to-llvm` goes on to the llvm dialect.

    Every kernel lets the next one start early, and waits for the one before it in
    all threads before it touches global memory (`nvvm.griddepcontrol`).

    Before:
    ```mlir
    tile.kernel @k(%x: !tile.global<f32>, %n: i32) threads 128 {
      %t = tile.thread_id
      %in = arith.cmpi slt, %t, %n : i32
      %v = tile.load %x[%t] if %in : !tile.global<f32>, i32 -> f32
      ...
    ```
    After:
    ```mlir
    llvm.func @k(%x: !llvm.ptr<1>, %n: i32)
        attributes {nvvm.kernel, nvvm.maxntid = array<i32: 128, 1, 1>, nvvm.minctasm = 1 : i32} {
      %t = nvvm.read.ptx.sreg.tid.x : i32
      nvvm.griddepcontrol launch_dependents
      %in = arith.cmpi slt, %t, %n : i32
      nvvm.griddepcontrol wait
      %v = scf.if %in -> (f32) { ... llvm.load ... }
      ...
    ```
  }];
  let dependentDialects = ["::mlir::arith::ArithDialect", "::mlir::LLVM::LLVMDialect",
      "::mlir::NVVM::NVVMDialect", "::mlir::scf::SCFDialect", "::mlir::vector::VectorDialect"];
}

#endif // TNL_CONVERSION_TILETONVVM_PASSES_TD
