//===- Files.cpp - Tensors in .npy and .npz files -------------------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "Files.h"
#include "TNL/Support/Elements.h"
#include "TNL/Support/Npy.h"

namespace tnl::interpret {

Expected<Tensor> fromArray(const tnl::Tensor &array) {
  Shape shape(array.shape().begin(), array.shape().end());
  if (!elementCount(shape))
    return Status::error("an array of shape " + shapeText(shape) +
                         " is too large for the interpreter");
  if (package::isFloat(array.dtype())) {
    Tensor result = Tensor::floats(shape);
    for (int64_t k = 0; k < result.size(); ++k)
      result.f()[k] = loadAsDouble(array, k);
    return result;
  }
  Tensor result = Tensor::ints(shape);
  for (int64_t k = 0; k < result.size(); ++k)
    result.i()[k] = array.dtype() == DType::I64
                        ? array.as<int64_t>()[k]
                        : int64_t(loadAsDouble(array, k));
  return result;
}

Expected<Tensor> readArray(const std::string &path) {
  Expected<tnl::Tensor> array = readNpy(path);
  if (!array)
    return array.status();
  return fromArray(*array);
}

Status writeArray(const std::string &path, const Tensor &tensor) {
  std::vector<int64_t> shape(tensor.shape.begin(), tensor.shape.end());
  if (tensor.isFloat())
    return writeNpy(path, tnl::Tensor::borrow(DType::F64, shape,
                                              (const void *)tensor.f().data()));
  return writeNpy(path, tnl::Tensor::borrow(DType::I64, shape,
                                            (const void *)tensor.i().data()));
}

} // namespace tnl::interpret
