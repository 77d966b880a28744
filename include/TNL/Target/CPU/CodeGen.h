//===- CodeGen.h - Kernels to object code -----------------------*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef TNL_TARGET_CPU_CODEGEN_H
#define TNL_TARGET_CPU_CODEGEN_H

#include "TNL/Conversion/CPU/Passes.h"
#include "TNL/Dialect/Size/SizeExpr.h"
#include "TNL/Target/RunPasses.h"
#include "mlir/IR/BuiltinOps.h"
#include "mlir/IR/OwningOpRef.h"
#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/SmallVector.h"
#include "llvm/ADT/StringMap.h"
#include "llvm/ADT/StringRef.h"
#include <string>

namespace mlir {
class DialectRegistry;
} // namespace mlir

namespace tnl {

/// A shared object for one level of a processor architecture.
struct CPUObject {
  std::string level;
  llvm::SmallVector<char> elf;
  std::string assembly; ///< where it was asked for
};

/// The code of a module of kernels.
struct CPUCode {
  llvm::SmallVector<CPUObject> objects; ///< one per level
  /// Bytes of scratch memory that a thread needs in each kernel (absent: none);
  /// symbol "i.d" is dimension d of operand i, results after inputs.
  llvm::StringMap<SizeExpr> scratch;
};

/// The levels that a package has code for, best last.
llvm::ArrayRef<llvm::StringRef> cpuLevels();

/// Registers what compileKernels needs; before the context is used.
void registerCPUTarget(mlir::DialectRegistry &registry);

/// A module of kernel functions (attribute `tnl.kernel`) on its way to code, a
/// step after the other. Levels whose registers hold as much share a module.
class CPUKernels {
public:
  /// For `levels`, such as "x86-64-v3"; fails at one that is unknown.
  static mlir::FailureOr<CPUKernels>
  create(mlir::ModuleOp kernels, llvm::ArrayRef<llvm::StringRef> levels);

  /// What runs the passes from here on.
  void setRunner(RunPasses run) { runner = std::move(run); }

  /// linalg on tensors. Attention goes through `attentionBlock` tokens at a
  /// time: 16, 32, 64 or 128.
  mlir::LogicalResult toLinalg(int64_t attentionBlock = kCPUAttentionBlock);
  /// Loops over buffers.
  mlir::LogicalResult toLoops();
  /// The llvm dialect.
  mlir::LogicalResult toLLVM();

  /// The modules as they are, with the levels that each is for, best last.
  struct Variant {
    int64_t attentionRows;
    llvm::SmallVector<llvm::StringRef> levels;
    mlir::OwningOpRef<mlir::ModuleOp> module;
  };
  llvm::ArrayRef<Variant> variants() const { return modules; }

  /// The code, once in the llvm dialect; with `assembly`, CPUObject::assembly
  /// too.
  mlir::FailureOr<CPUCode> compile(bool assembly = false);

private:
  mlir::LogicalResult
  run(llvm::function_ref<void(mlir::OpPassManager &, int64_t)> build);

  llvm::SmallVector<Variant> modules;
  RunPasses runner = runPassesPlainly;
};

/// Compiles a module of kernel functions for each of the levels.
///
/// Each object exports one function per kernel,
/// `int32_t NAME(void *const *args, int64_t begin, int64_t end, void *scratch,
/// int64_t bytes)`, where args[i] points to the memref descriptor of operand i,
/// results after inputs. Results may alias nothing. `scratch` is aligned to 64
/// bytes and for this call alone; 1 is returned, and nothing done, where it is
/// too small, else 0. The object imports functions of the C and mathematics
/// libraries only.
mlir::FailureOr<CPUCode>
compileKernels(mlir::ModuleOp kernels, llvm::ArrayRef<llvm::StringRef> levels,
               int64_t attentionBlock = kCPUAttentionBlock);

} // namespace tnl

#endif // TNL_TARGET_CPU_CODEGEN_H
