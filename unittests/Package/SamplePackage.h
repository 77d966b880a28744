//===- SamplePackage.h - A small package for tests ------------------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef TNL_UNITTESTS_PACKAGE_SAMPLEPACKAGE_H
#define TNL_UNITTESTS_PACKAGE_SAMPLEPACKAGE_H

#include "TNL/Package/Package_generated.h"
#include "TNL/Support/Status.h"

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace tnl::sample {

inline constexpr int64_t kVocabulary = 11;
inline constexpr int64_t kWidth = 6;

/// Programs and values, as a compiler would write them.
std::unique_ptr<package::ExprT> constant(int64_t value);
std::unique_ptr<package::ExprT> symbol(int64_t index);
std::unique_ptr<package::ExprT> binary(package::ExprOp op,
                                       std::unique_ptr<package::ExprT> a,
                                       std::unique_ptr<package::ExprT> b);
/// A shape from constants; -1 is symbol 0, -2 symbol 1, and so on.
std::vector<std::unique_ptr<package::ExprT>>
shape(const std::vector<int64_t> &sizes);
std::unique_ptr<package::TensorT> tensor(std::string name, package::DType dtype,
                                         const std::vector<int64_t> &sizes);
std::unique_ptr<package::ValueT> value(package::Place place, uint32_t index,
                                       package::DType dtype,
                                       const std::vector<int64_t> &sizes);

using KernelList = std::vector<std::unique_ptr<package::KernelT>>;
using FunctionList = std::vector<std::unique_ptr<package::FunctionT>>;
/// Gives each kernel the signature of the first step that runs it.
void addSignatures(KernelList &kernels, const FunctionList &functions);

/// Metadata of the sample: `prefill`, `prefill_last`, `decode` with one state,
/// and `full` without. Weights and code have no data yet.
package::PackageT makePackage();
std::vector<float> tableWeight(); ///< [kVocabulary, kWidth]
std::vector<float> headWeight();  ///< [kVocabulary, kWidth]

/// Gives a package valid ranges in an imaginary file that ends at blobsEnd().
void fakeRanges(package::PackageT &package);
uint64_t blobsEnd();

/// The bytes of the compiled kernels, or of any file.
std::string readFile(const std::string &path);
/// Writes the sample with `code` as its object code; without weights they are
/// absent.
Status writeSample(const std::string &path, const std::string &code,
                   const std::vector<std::vector<float>> &weights = {
                       tableWeight(), headWeight()});

/// The bytes of a package file with this metadata, whether it makes sense or
/// not, behind blobs of zeros up to blobsEnd().
std::string rawFile(const package::PackageT &package);
/// Header and metadata around any bytes, with right checksums.
std::string wrapMetadata(const void *metadata, size_t size);

} // namespace tnl::sample

#endif // TNL_UNITTESTS_PACKAGE_SAMPLEPACKAGE_H
