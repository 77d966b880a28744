//===- GpuSample.h - A package with a program for GPUs --------------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef TNL_UNITTESTS_PACKAGE_GPUSAMPLE_H
#define TNL_UNITTESTS_PACKAGE_GPUSAMPLE_H

#include "SamplePackage.h"

namespace tnl::sample {

/// Metadata of a package for GPUs alone:
///   add(a [n], b [n]) -> sum [n]             one launch
///   twice(a [n]) -> result [n]               two launches and a copy
///   tile(x [rows, 64]) -> y [rows, 64]       a tensor map: rows of 32 columns
///   fault(a [n]) -> result [n]               writes to an address without
///   memory prefill, decode                          the model of Reference, V
///   = 11
package::PackageT makeGpuPackage();
/// Its code, with the NUL at the end.
std::string gpuSamplePtx();
Status writeGpuPackage(const std::string &path, package::PackageT package,
                       const std::string &ptx = gpuSamplePtx());

} // namespace tnl::sample

#endif // TNL_UNITTESTS_PACKAGE_GPUSAMPLE_H
