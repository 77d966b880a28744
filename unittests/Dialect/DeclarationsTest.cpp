//===- DeclarationsTest.cpp - Every operation says what it is -------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Passes ask operations, not lists of them. So an operation that says nothing
// would be forgotten in silence: here it is named.
//
//===----------------------------------------------------------------------===//

#include "TNL/Dialect/ONNX/ONNXOps.h"
#include "TNL/Dialect/TNL/TNLOps.h"
#include "TNL/Dialect/Tile/TileOps.h"
#include "mlir/IR/MLIRContext.h"
#include <gtest/gtest.h>

using namespace mlir;
using namespace tnl;

namespace {

using Names = std::vector<std::string>;
using Answer = bool (*)(RegisteredOperationName);

/// One question, of whose answers each operation gives exactly one.
struct Question {
  const char *name;
  std::vector<Answer> answers;
};

template <typename Interface> bool implements(RegisteredOperationName name) {
  return name.hasInterface<Interface>();
}
template <template <typename> class Trait>
bool has(RegisteredOperationName name) {
  return name.hasTrait<Trait>();
}

/// MLIR's own search for the operations of one dialect misses some.
std::vector<RegisteredOperationName> operationsOf(MLIRContext &context,
                                                  StringRef dialect) {
  std::vector<RegisteredOperationName> names;
  for (RegisteredOperationName name : context.getRegisteredOperations())
    if (name.getDialectNamespace() == dialect)
      names.push_back(name);
  return names;
}

/// The operations of `dialect` without an answer, or with two.
Names findUnclear(MLIRContext &context, StringRef dialect,
                  llvm::ArrayRef<Question> questions) {
  Names unclear;
  for (RegisteredOperationName name : operationsOf(context, dialect))
    for (const Question &question : questions) {
      size_t count = llvm::count_if(
          question.answers, [&](Answer answer) { return answer(name); });
      if (count != 1)
        unclear.push_back(name.getStringRef().str() + " " +
                          (count ? "both implements and declines "
                                 : "neither implements nor declines ") +
                          question.name);
    }
  llvm::sort(unclear);
  return unclear;
}

/// Interfaces on operations of a graph, each with the trait that declines it.
std::vector<Question> graphQuestions() {
  return {
      {"TokenOpInterface", {implements<TokenOpInterface>, has<NoTokenRule>}},
      {"PrecisionOpInterface",
       {implements<PrecisionOpInterface>, has<KeepsPrecision>}},
      {"GridOpInterface", {implements<GridOpInterface>, has<NoGrid>}}};
}

template <typename DialectType> size_t countOperations(MLIRContext &context) {
  context.loadDialect<DialectType>();
  return operationsOf(context, DialectType::getDialectNamespace()).size();
}

TEST(Declarations, TNL) {
  MLIRContext context;
  EXPECT_GE(countOperations<TNLDialect>(context), 30u);
  EXPECT_EQ(findUnclear(context, "tnl", graphQuestions()), Names());
}

TEST(Declarations, ONNX) {
  MLIRContext context;
  EXPECT_GE(countOperations<onnx::ONNXDialect>(context), 70u);
  EXPECT_EQ(findUnclear(context, "onnx", graphQuestions()), Names());
}

TEST(Declarations, Tile) {
  MLIRContext context;
  EXPECT_GE(countOperations<tile::TileDialect>(context), 30u);
  Question threads{
      "what threads do together",
      {has<tile::Collective>, has<tile::AnyThread>, has<tile::OutsideKernels>}};
  EXPECT_EQ(findUnclear(context, "tile", threads), Names());
}

//===----------------------------------------------------------------------===//
// What is forgotten is found
//===----------------------------------------------------------------------===//

class ForgottenOp
    : public Op<ForgottenOp, OpTrait::ZeroOperands, OpTrait::ZeroResults,
                NoTokenRule, KeepsPrecision> {
public:
  using Op::Op;
  static StringRef getOperationName() { return "careless.forgotten"; }
  static llvm::ArrayRef<StringRef> getAttributeNames() { return {}; }
};

class UndecidedOp
    : public Op<UndecidedOp, OpTrait::ZeroOperands, OpTrait::ZeroResults,
                NoTokenRule, KeepsPrecision, FirstIsActivation,
                PrecisionOpInterface::Trait, NoGrid> {
public:
  using Op::Op;
  static StringRef getOperationName() { return "careless.undecided"; }
  static llvm::ArrayRef<StringRef> getAttributeNames() { return {}; }
};

class CarelessDialect : public Dialect {
public:
  explicit CarelessDialect(MLIRContext *context)
      : Dialect("careless", context, TypeID::get<CarelessDialect>()) {
    addOperations<ForgottenOp, UndecidedOp>();
  }
  static StringRef getDialectNamespace() { return "careless"; }
  MLIR_DEFINE_EXPLICIT_INTERNAL_INLINE_TYPE_ID(CarelessDialect)
};

TEST(Declarations, Careless) {
  MLIRContext context;
  context.loadDialect<CarelessDialect>();
  EXPECT_EQ(findUnclear(context, "careless", graphQuestions()),
            (Names{"careless.forgotten neither implements nor declines "
                   "GridOpInterface",
                   "careless.undecided both implements and declines "
                   "PrecisionOpInterface"}));
}

} // namespace
