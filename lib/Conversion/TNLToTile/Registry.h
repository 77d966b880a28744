//===- Registry.h - Choosing among kernels ----------------------*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef TNL_LIB_CONVERSION_TNLTOTILE_REGISTRY_H
#define TNL_LIB_CONVERSION_TNLTOTILE_REGISTRY_H

#include "Kernels.h"
#include "mlir/IR/Remarks.h"

namespace tnl::gpu {

/// A way to compute `Work`, an operation as its kernels see it.
template <typename Work> struct KernelChoice {
  llvm::StringLiteral name;
  /// Whether the kernel can do it; `why` says what it cannot.
  mlir::LogicalResult (*matches)(const Work &work, const KernelOptions &options,
                                 Why &why);
  /// About how many clock cycles it takes, to compare kernels by.
  int64_t (*cost)(const Work &work);
  mlir::LogicalResult (*emit)(const Work &work, LaunchBuilder &host,
                              const KernelOptions &options, Why &why);
};

/// Emits the cheapest kernel that can do `work`, and tells of it and of those
/// that would be cheaper (remarks of category gpu-kernel at `loc`). `why` has
/// the reasons of all where there is none.
template <typename Work>
mlir::LogicalResult emitCheapest(llvm::ArrayRef<KernelChoice<Work>> kernels,
                                 const Work &work, mlir::Location loc,
                                 const llvm::Twine &what, LaunchBuilder &host,
                                 const KernelOptions &options, Why &why) {
  const KernelChoice<Work> *best = nullptr;
  llvm::SmallVector<Why> reasons(kernels.size());
  for (auto [kernel, reason] : llvm::zip(kernels, reasons))
    if (succeeded(kernel.matches(work, options, reason)) &&
        (!best || kernel.cost(work) < best->cost(work)))
      best = &kernel;
  if (!best) {
    for (auto [kernel, reason] : llvm::zip(kernels, reasons))
      why +=
          (llvm::Twine(why.empty() ? "" : "; ") + kernel.name + ": " + reason)
              .str();
    return mlir::failure();
  }
  if (options.remarks) {
    auto remark = mlir::remark::RemarkOpts::name("kernel")
                      .category("gpu-kernel")
                      .function(host.name());
    mlir::remark::passed(loc, remark)
        << (what + ": kernel " + best->name).str();
    for (auto [i, kernel] : llvm::enumerate(kernels)) {
      llvm::ArrayRef<Why> told = llvm::ArrayRef(reasons).take_front(i);
      if (!reasons[i].empty() && !llvm::is_contained(told, reasons[i]) &&
          kernel.cost(work) < best->cost(work))
        mlir::remark::missed(loc, remark)
            << (what + ": not " + kernel.name + ": " + reasons[i]).str();
    }
  }
  return best->emit(work, host, options, why);
}

} // namespace tnl::gpu

#endif // TNL_LIB_CONVERSION_TNLTOTILE_REGISTRY_H
