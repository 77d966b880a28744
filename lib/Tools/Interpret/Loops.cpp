//===- Loops.cpp - Meaning of scf.for -------------------------------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "TNL/Tools/Interpret/Interpreter.h"
#include "mlir/Dialect/SCF/IR/SCF.h"

using namespace mlir;

namespace tnl::interpret {

static FailureOr<TensorRefs> evaluateFor(scf::ForOp op, Evaluation &e) {
  int64_t begin = e[op.getLowerBound()].i()[0],
          end = e[op.getUpperBound()].i()[0], step = e[op.getStep()].i()[0];
  if (step <= 0)
    return e.error() << "goes in steps of " << step;
  if (op.getUnsignedCmp() && (begin < 0 || end < 0))
    return e.error() << "goes from " << begin << " to " << end << ", unsigned";
  uint64_t distance = begin < end ? uint64_t(end) - uint64_t(begin) : 0;
  uint64_t trips = distance / step + (distance % step != 0);
  if (trips > uint64_t(kMaxTrips))
    return e.error() << "runs more than " << kMaxTrips << " times";
  TensorRefs carried;
  for (Value initial : op.getInits())
    carried.push_back(e.ref(initial));
  for (uint64_t trip = 0; trip < trips; ++trip) {
    Environment values = e.environment();
    values[op.getInductionVar()] = std::make_shared<Tensor>(
        Tensor::ints({}, begin + int64_t(trip) * step));
    for (auto [argument, value] :
         llvm::zip_equal(op.getRegionIterArgs(), carried))
      values[argument] = value;
    FailureOr<TensorRefs> given = e.interpreter.run(*op.getBody(), values);
    if (failed(given))
      return failure();
    carried = std::move(*given);
  }
  return carried;
}

void registerLoops(Registry &registry) {
  registry.add<scf::ForOp>(evaluateFor);
}

} // namespace tnl::interpret
