//===- NameSizes.cpp - Name the dynamic sizes of hand-written functions ---===//
//
// Imported graphs carry the names that their exporter gave. In a function
// written by hand, sizes that the operations force to be equal get one name.
//
//===----------------------------------------------------------------------===//

#include "TNL/Dialect/TNL/TNLOps.h"
#include "TNL/Transforms/Passes.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "llvm/ADT/EquivalenceClasses.h"
#include "llvm/ADT/MapVector.h"
#include "llvm/ADT/TypeSwitch.h"

namespace tnl {
#define GEN_PASS_DEF_NAMESIZES
#include "TNL/Transforms/Passes.h.inc"
} // namespace tnl

using namespace mlir;
using namespace tnl;

namespace {

/// Classes of dynamic dimensions that must be equal.
class Sizes {
public:
  using Dim = std::pair<void *, int64_t>;

  void unify(Value a, int64_t i, Value b, int64_t j) {
    if (isDynamic(a, i) && isDynamic(b, j))
      classes.unionSets(key(a, i), key(b, j));
  }
  void unify(Value a, Value b, ArrayRef<std::pair<int64_t, int64_t>> dims) {
    for (auto [i, j] : dims)
      unify(a, i, b, j);
  }
  /// The first `rank` dimensions of both.
  void unifyLeading(Value a, Value b, int64_t rank) {
    for (int64_t i = 0; i < rank; ++i)
      unify(a, i, b, i);
  }
  void visit(Operation *op);
  Dim leader(Value value, int64_t dim) {
    return classes.getOrInsertLeaderValue(key(value, dim));
  }

private:
  static bool isDynamic(Value value, int64_t dim) {
    auto type = value ? dyn_cast<RankedTensorType>(value.getType()) : nullptr;
    return type && dim < type.getRank() && type.isDynamicDim(dim);
  }
  static Dim key(Value value, int64_t dim) {
    return {value.getAsOpaquePointer(), dim};
  }

  llvm::EquivalenceClasses<Dim> classes;
};

} // namespace

void Sizes::visit(Operation *op) {
  auto allOfFirst = [&](int64_t rank) {
    for (Value other : llvm::drop_begin(op->getOperands()))
      unifyLeading(op->getOperand(0), other, rank);
    for (Value result : op->getResults())
      unifyLeading(op->getOperand(0), result, rank);
  };
  llvm::TypeSwitch<Operation *>(op)
      .Case<LinearAttentionOp>([&](auto attention) {
        for (Value other :
             {attention.getK(), attention.getV(), attention.getOut()})
          unify(attention.getQ(), other, {{0, 0}, {2, 2}});
        for (Value state : {attention.getState(), attention.getStateOut()})
          unify(attention.getQ(), 0, state, 0);
        unify(attention.getQ(), attention.getMask(), {{0, 0}, {2, 1}});
      })
      .Case<GatedLinearAttentionOp>([&](auto attention) {
        for (Value other : {attention.getOut(), attention.getSums()})
          unifyLeading(attention.getQkvu(), other, 2);
        unifyLeading(attention.getQkvu(), attention.getMask(), 2);
        for (Value other : {attention.getState(), attention.getStateOut()})
          unify(attention.getQkvu(), 0, other, 0);
        unify(attention.getQkvu(), 0, attention.getPosition(), 0);
      })
      .Case<LRPEOp>([&](auto lrpe) {
        unify(lrpe.getX(), lrpe.getResult(), {{0, 0}, {1, 1}, {2, 2}});
        unify(lrpe.getX(), 0, lrpe.getPosition(), 0);
      })
      .Case<SplitHeadsOp>([&](auto heads) {
        unify(heads.getX(), heads.getResult(), {{0, 0}, {1, 2}});
      })
      .Case<MergeHeadsOp>([&](auto heads) {
        unify(heads.getX(), heads.getResult(), {{0, 0}, {2, 1}});
      })
      .Case<PickHeadsOp>([&](auto pick) {
        unify(pick.getX(), pick.getResult(), {{0, 0}, {2, 2}, {3, 3}});
      })
      .Case<LinearOp>([&](auto linear) {
        int64_t rank = linear.getX().getType().getRank() - 1;
        for (Value other :
             {linear.getScale(), linear.getResidual(), linear.getResult()})
          unifyLeading(linear.getX(), other, rank);
      })
      .Case<GLUOp>([&](auto glu) {
        int64_t rank = glu.getX().getType().getRank() - 1;
        for (Value other : {glu.getScale(), glu.getResult()})
          unifyLeading(glu.getX(), other, rank);
      })
      .Case<EmbeddingOp>([&](auto embedding) {
        unifyLeading(embedding.getIds(), embedding.getResult(), 2);
      })
      .Case<LastTokenOp>(
          [&](auto last) { unify(last.getX(), 0, last.getResult(), 0); })
      .Default([&](Operation *other) {
        bool rowwise = isa<SimpleRMSNormOp, RMSScaleOp, RMSScaleOfSumsOp,
                           SiLUOp, SplitOp, ArgmaxOp>(other);
        bool elementwise = other->hasTrait<OpTrait::Elementwise>();
        if ((rowwise || elementwise) && other->getNumOperands() != 0)
          allOfFirst(
              cast<ShapedType>(other->getOperand(0).getType()).getRank());
      });
}

namespace {

struct NameSizes : tnl::impl::NameSizesBase<NameSizes> {
  void runOnOperation() override;
};

} // namespace

void NameSizes::runOnOperation() {
  func::FuncOp function = getOperation();
  if (function.isExternal() || function->hasAttr(kKernelAttr))
    return;
  Builder builder(function.getContext());
  if (!function->hasAttr(kSymbolsAttr)) {
    Sizes sizes;
    function.walk([&](Operation *op) {
      if (llvm::all_of(op->getOperandTypes(), llvm::IsaPred<RankedTensorType>))
        sizes.visit(op);
    });
    llvm::MapVector<Sizes::Dim, StringAttr> names;
    for (BlockArgument argument : function.getArguments()) {
      auto type = dyn_cast<RankedTensorType>(argument.getType());
      if (!type)
        continue;
      SmallVector<Attribute> dims(type.getRank(), builder.getStringAttr(""));
      for (int64_t i = 0; i < type.getRank(); ++i) {
        if (!type.isDynamicDim(i))
          continue;
        StringAttr &name = names[sizes.leader(argument, i)];
        if (!name)
          name = builder.getStringAttr("d" + Twine(names.size() - 1));
        dims[i] = name;
      }
      function.setArgAttr(argument.getArgNumber(), kDimsAttr,
                          builder.getArrayAttr(dims));
    }
    SmallVector<Attribute> symbols;
    for (auto &entry : names)
      symbols.push_back(entry.second);
    function->setAttr(kSymbolsAttr, builder.getArrayAttr(symbols));
  }
  for (unsigned i = 0; i < function.getNumArguments(); ++i)
    if (!function.getArgAttr(i, kNameAttr))
      function.setArgAttr(i, kNameAttr,
                          builder.getStringAttr("arg" + Twine(i)));
  for (unsigned i = 0; i < function.getNumResults(); ++i)
    if (!function.getResultAttr(i, kNameAttr))
      function.setResultAttr(i, kNameAttr,
                             builder.getStringAttr("result" + Twine(i)));
}
