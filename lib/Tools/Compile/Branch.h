//===- Branch.h - The way of one target ------------------------*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef TNL_LIB_TOOLS_COMPILE_BRANCH_H
#define TNL_LIB_TOOLS_COMPILE_BRANCH_H

#include "TNL/Target/Package/PackageBuilder.h"
#include "TNL/Tools/Compile/Compile.h"
#include <functional>

namespace mlir {
class OpPassManager;
} // namespace mlir

namespace tnl {

/// What a phase made, as text.
struct Artifact {
  /// What of the target it is for, as in the name of a file: `nvptx`,
  /// `x86-64-v4`; empty for the CPU's schedule.
  std::string variant;
  llvm::StringRef extension;
  std::function<void(llvm::raw_ostream &)> print;
  /// What is printed: a module, or the text of code; neither where it has no
  /// kernels.
  mlir::ModuleOp module = nullptr;
  llvm::StringRef code = "";
};

/// Prints the functions of a model, with values named after the nodes that they
/// come from. Not for kernels: all of one comes from the same node.
void printGraph(mlir::ModuleOp module, llvm::raw_ostream &os);

/// A kernel of an artifact, as a file of its own has it.
struct KernelText {
  std::string name; ///< a name that files may have
  std::string text;
};

/// The kernels of an artifact (KernelFiles.cpp).
std::vector<KernelText> kernelsOf(const Artifact &artifact);

/// The way of one target from an optimised module, or a schedule, to code.
class Branch {
public:
  virtual ~Branch() = default;

  /// As `--target` names it.
  virtual std::string target() const = 0;
  /// From `Phase::Schedule` on, in order; `Phase::Package` comes after them.
  virtual llvm::ArrayRef<Phase> phases() const = 0;
  /// What was read, after `CompileOptions::compileFrom`.
  virtual mlir::LogicalResult take(mlir::OwningOpRef<mlir::ModuleOp> input) {
    module = std::move(input);
    return mlir::success();
  }
  virtual mlir::LogicalResult run(Phase phase) = 0;
  /// Of the last phase; the best variant last.
  virtual llvm::SmallVector<Artifact> artifacts(Phase phase) = 0;

  /// An optimised module, a schedule after `Phase::Schedule`.
  mlir::OwningOpRef<mlir::ModuleOp> module;
  std::string pipeline; ///< passes that made it, as text

protected:
  explicit Branch(const CompileOptions &options) : options(options) {}

  const CompileOptions &options;
};

class CPUBranch : public Branch {
public:
  explicit CPUBranch(const CompileOptions &options) : Branch(options) {}

  std::string target() const override { return "cpu"; }
  llvm::ArrayRef<Phase> phases() const override;
  mlir::LogicalResult run(Phase phase) override;
  llvm::SmallVector<Artifact> artifacts(Phase phase) override;
  CPUProgram program();

private:
  mlir::LogicalResult takeKernels();

  std::optional<CPUKernels> kernels; ///< absent: the schedule has none
  CPUCode code;
};

class GPUBranch : public Branch {
public:
  explicit GPUBranch(const CompileOptions &options) : Branch(options) {}

  std::string target() const override { return "nvptx:" + options.gpu; }
  llvm::ArrayRef<Phase> phases() const override;
  mlir::LogicalResult take(mlir::OwningOpRef<mlir::ModuleOp> input) override;
  mlir::LogicalResult run(Phase phase) override;
  llvm::SmallVector<Artifact> artifacts(Phase phase) override;
  GPUProgram program();

private:
  mlir::LogicalResult takeLaunches();
  mlir::LogicalResult tile();
  mlir::LogicalResult write();
  void printTiles(llvm::raw_ostream &os);

  /// The kernels with their launches, and those in the llvm dialect.
  mlir::OwningOpRef<mlir::ModuleOp> launches, lowered;
  std::string ptxas;
  NVPTXCode code;
};

/// Runs passes on `on`, as the options of the tool ask for, and adds them to
/// `text`. Where they fail, what runs them again is kept (Reproducer.cpp).
mlir::LogicalResult runPipeline(mlir::ModuleOp on,
                                const CompileOptions &options,
                                std::string &text, BuildPasses build);

/// runPipeline for code generation, whose passes no package records.
RunPasses passRunner(const CompileOptions &options);

/// Keeps PTX that ptxas has failed on, and says what runs it again.
void keepPTX(llvm::StringRef ptx, llvm::StringRef ptxas,
             llvm::StringRef architecture, const CompileOptions &options);

} // namespace tnl

#endif // TNL_LIB_TOOLS_COMPILE_BRANCH_H
