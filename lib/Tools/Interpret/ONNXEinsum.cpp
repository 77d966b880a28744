//===- ONNXEinsum.cpp - Meaning of onnx.Einsum ----------------------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "Elementwise.h"
#include "TNL/Dialect/ONNX/Einsum.h"
#include "TNL/Dialect/ONNX/ONNXOps.h"

using namespace mlir;
using namespace tnl::onnx;

namespace tnl::interpret {

namespace {

/// An operand's elements by the indices of all labels.
struct Factor {
  const Tensor *tensor;
  Shape strides; ///< by label
};

} // namespace

template <typename T, typename Mul, typename Add>
static void sumProducts(ArrayRef<Factor> factors, ArrayRef<int64_t> sizes,
                        ArrayRef<int64_t> strides, Tensor &result, Mul mul,
                        Add add) {
  forEachIndex(sizes, [&](ArrayRef<int64_t> index) {
    auto offsetOf = [&](ArrayRef<int64_t> by) {
      int64_t offset = 0;
      for (auto [i, stride] : llvm::zip_equal(index, by))
        offset += i * stride;
      return offset;
    };
    T product = 1;
    for (const Factor &factor : factors)
      product = mul(product, factor.tensor->as<T>()[offsetOf(factor.strides)]);
    T &sum = result.as<T>()[offsetOf(strides)];
    sum = add(sum, product);
  });
}

static FailureOr<Tensor> evaluateEinsum(EinsumOp op, Evaluation &e) {
  std::string why;
  SmallVector<int64_t> ranks;
  for (Value input : op.getInputs())
    ranks.push_back(e[input].rank());
  auto equation = EinsumEquation::parse(op.getEquation(), ranks.size(), why);
  FailureOr<int64_t> ellipsis = failure();
  if (succeeded(equation))
    ellipsis = equation->ellipsisRank(ranks, why);
  if (failed(ellipsis))
    return e.error() << "the equation '" << op.getEquation()
                     << "' does not fit: " << why;
  // Labels in the order of their loops.
  EinsumLabels loops;
  Shape sizes;
  auto loopOf = [&](int label) {
    size_t loop = llvm::find(loops, label) - loops.begin();
    if (loop == loops.size()) {
      loops.push_back(label);
      sizes.push_back(1);
    }
    return loop;
  };
  EinsumLabels asked = equation->result.labels(*ellipsis);
  for (int label : asked)
    loopOf(label);
  for (auto [input, term] :
       llvm::zip_equal(op.getInputs(), equation->operands)) {
    const Tensor &x = e[input];
    EinsumLabels labels = term.labels(x.rank() - term.letters());
    for (auto [i, label, size] : llvm::enumerate(labels, x.shape)) {
      int64_t &known = sizes[loopOf(label)];
      // A diagonal is of equal sizes, operands are broadcast.
      size_t first = llvm::find(labels, label) - labels.begin();
      if (x.shape[first] != size || (known != size && known != 1 && size != 1))
        return e.error() << "sizes " << known << " and " << size
                         << " of one label do not fit";
      known = known == 1 ? size : known;
    }
  }
  std::optional<int64_t> work = elementCount(sizes);
  Shape shape(ArrayRef(sizes).take_front(asked.size()));
  if (!work)
    return e.checkSize(sizes);
  SmallVector<Factor> factors;
  for (auto [input, term] :
       llvm::zip_equal(op.getInputs(), equation->operands)) {
    const Tensor &x = e[input];
    Factor factor{&x, Shape(loops.size(), 0)};
    Shape own = stridesOf(x.shape);
    for (auto [i, label] :
         llvm::enumerate(term.labels(x.rank() - term.letters())))
      if (x.shape[i] != 1)
        factor.strides[loopOf(label)] += own[i];
    factors.push_back(std::move(factor));
  }
  Shape strides = stridesOf(shape);
  strides.resize(loops.size(), 0);
  Tensor result = Tensor::like(*factors.front().tensor, shape);
  if (result.isFloat())
    sumProducts<double>(
        factors, sizes, strides, result,
        [](double a, double b) { return a * b; },
        [](double a, double b) { return a + b; });
  else
    sumProducts<int64_t>(factors, sizes, strides, result, wrappingMul,
                         wrappingAdd);
  return result;
}

void registerONNXEinsum(Registry &registry) {
  registry.add<EinsumOp>(evaluateEinsum);
}

} // namespace tnl::interpret
