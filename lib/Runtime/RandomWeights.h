//===- RandomWeights.h - Numbers in place of weights ------------*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Packages that were written without weights are timed with random ones, which
// are made where weights live: no file, and no second memory, has their size.
//
//===----------------------------------------------------------------------===//

#ifndef TNL_LIB_RUNTIME_RANDOMWEIGHTS_H
#define TNL_LIB_RUNTIME_RANDOMWEIGHTS_H

#include "TNL/Package/Reader.h"
#include "TNL/Runtime/ThreadPool.h"

#include <optional>
#include <vector>

namespace tnl {

/// A failure, with what may be done, if weights are absent and there is no seed
/// to make them of.
Status checkWeights(const package::PackageFile &file,
                    const std::optional<uint64_t> &seed);

/// Which weights the functions read.
std::vector<bool>
usedWeights(const std::vector<std::unique_ptr<package::FunctionT>> &functions,
            size_t count);

/// Writes elements [first, first + count) of weight `index` to `to`, in its
/// type: numbers of standard deviation 0.02, evenly spread around 0, as models
/// begin their training with; zeros where the type is none of floating point.
/// They depend on seed, weight and element alone.
void fillRandom(const package::WeightT &weight, uint32_t index, uint64_t seed,
                int64_t first, int64_t count, std::byte *to, ThreadPool &pool);

} // namespace tnl

#endif // TNL_LIB_RUNTIME_RANDOMWEIGHTS_H
