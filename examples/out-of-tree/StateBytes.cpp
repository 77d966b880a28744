// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "StateBytes.h"
#include "TNL/Dialect/TNL/TNLDialect.h"
#include "TNL/Dialect/TNL/TNLOps.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/IR/Builders.h"

using namespace mlir;

namespace {
struct StateBytes : PassWrapper<StateBytes, OperationPass<func::FuncOp>> {
  MLIR_DEFINE_EXPLICIT_INTERNAL_INLINE_TYPE_ID(StateBytes)
  StringRef getArgument() const override { return "state-bytes"; }
  StringRef getDescription() const override {
    return "Count the bytes of states that a sequence has";
  }
  void runOnOperation() override {
    int64_t bytes = 0;
    getOperation().walk([&](tnl::LinearAttentionOp op) {
      // [batch, heads, keys, values]
      auto type = cast<RankedTensorType>(op->getResult(1).getType());
      int64_t count = type.getElementTypeBitWidth() / 8;
      for (int64_t size : type.getShape().drop_front())
        count *= size;
      bytes += count;
    });
    getOperation()->setAttr("example.state_bytes",
                            Builder(&getContext()).getI64IntegerAttr(bytes));
  }
};
} // namespace

std::unique_ptr<Pass> createStateBytesPass() {
  return std::make_unique<StateBytes>();
}
