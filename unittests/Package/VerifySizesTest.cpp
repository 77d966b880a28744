//===- VerifySizesTest.cpp - Sizes, requirements, signatures --------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "GpuSample.h"
#include "Mutation.h"
#include "TNL/Package/Expr.h"
#include "TNL/Package/Verify.h"

#include <gtest/gtest.h>

using namespace tnl;
using namespace tnl::package;
using namespace tnl::sample;

namespace {
FunctionT &prefill(PackageT &p) { return *p.functions[1]; }
/// Of the kernel that embeds ids [batch, seq] in [batch, seq, 6].
SignatureT &signature(PackageT &p) { return *p.kernels[0]->signature; }

RequirementT &require(std::vector<std::unique_ptr<RequirementT>> &list) {
  list.push_back(std::make_unique<RequirementT>());
  list.back()->lhs = symbol(0);
  list.back()->rhs = constant(4);
  return *list.back();
}

/// The function checks its token ids as its first step.
StepT &check(PackageT &p) {
  auto step = std::make_unique<StepT>();
  step->kind = StepKind::Check;
  step->limit = constant(11);
  step->inputs.push_back(value(Place::Input, 0, DType::I64, {-1, -2}));
  auto &steps = prefill(p).steps;
  return **steps.insert(steps.begin(), std::move(step));
}

const Mutation kMutations[] = {
    {"SizeReadsItself",
     [](PackageT &p) { prefill(p).sizes.push_back(symbol(2)); },
     "reads symbol 2 of 2"},
    {"SizeReadsLaterOne",
     [](PackageT &p) {
       prefill(p).sizes.push_back(symbol(3));
       prefill(p).sizes.push_back(symbol(0));
     },
     "computed sizes: size expression reads symbol 3 of 2"},
    {"SizeWithoutSymbolBound",
     [](PackageT &p) {
       prefill(p).symbols.push_back("other");
       prefill(p).sizes.push_back(symbol(2));
     },
     "no input has the size 'other'"},
    {"Relation",
     [](PackageT &p) {
       require(prefill(p).requirements).relation = Relation(17);
     },
     "unknown relation 17"},
    {"RequirementWithoutSide",
     [](PackageT &p) {
       require(prefill(p).requirements).rhs = std::make_unique<ExprT>();
     },
     "requirements: empty size expression"},
    {"RequirementText",
     [](PackageT &p) {
       require(prefill(p).requirements).location = "a\x1b[2J";
     },
     "control character"},
    {"NoSignature", [](PackageT &p) { p.kernels[0]->signature.reset(); },
     "kernel 'sample_embed': it has no signature"},
    {"ParametersOfGpus",
     [](PackageT &p) {
       p.kernels[0]->parameters.push_back(std::make_unique<LaunchParameterT>());
     },
     "parameters of a GPU kernel"},
    {"Symbols", [](PackageT &p) { signature(p).symbols = 1u << 30; },
     "symbols; at most"},
    {"InputsOfParameters", [](PackageT &p) { signature(p).inputs = 4; },
     "4 inputs of 3 parameters"},
    {"ParameterType",
     [](PackageT &p) { signature(p).parameters[1]->dtype = DType(40); },
     "parameter 1 has the unknown element type 40"},
    {"ParameterRank",
     [](PackageT &p) {
       signature(p).parameters[1]->shape = shape({1, 1, 1, 1, 1, 1, 1, 1, 1});
     },
     "parameter 1: rank 9"},
    {"ParameterSymbol",
     [](PackageT &p) { signature(p).parameters[0]->shape[0] = symbol(5); },
     "reads symbol 5 of 2"},
    {"UnboundSymbol",
     [](PackageT &p) {
       signature(p).symbols = 3;
       signature(p).scratch = symbol(2);
     },
     "no parameter has the size of symbol 2"},
    {"UnboundSymbolOfRequirement",
     [](PackageT &p) {
       signature(p).symbols = 3;
       signature(p).sizes.push_back(symbol(2));
     },
     "no parameter has the size of symbol 2"},
    {"OperandCount", [](PackageT &p) { signature(p).inputs = 1; },
     "2 inputs and 1 outputs for a kernel of 1 and 2"},
    {"OperandType",
     [](PackageT &p) { signature(p).parameters[0]->dtype = DType::I32; },
     "operand 0: type i64 for a kernel that takes i32"},
    {"OperandRank",
     [](PackageT &p) { signature(p).parameters[0]->shape = shape({-1}); },
     "operand 0: rank 2 for a kernel that takes rank 1"},
    {"OperandSize",
     [](PackageT &p) { signature(p).parameters[1]->shape[1] = constant(7); },
     "size 6 in dimension 1 for a kernel that takes 7"},
    {"CheckOfFloats",
     [](PackageT &p) {
       check(p).inputs[0] = value(Place::Weight, 0, DType::F32, {11, 6});
     },
     "a check of elements of type f32"},
    {"CheckWithOutput",
     [](PackageT &p) {
       check(p).outputs.push_back(
           value(Place::Output, 0, DType::F32, {-1, -2, 11}));
     },
     "a check of 1 inputs with 1 outputs"},
    {"CheckWithoutLimit", [](PackageT &p) { check(p).limit.reset(); },
     "a size expression is missing"},
    {"LimitOfAnother",
     [](PackageT &p) { prefill(p).steps[0]->limit = constant(3); },
     "a limit in a step of another kind"},
};

const Mutation kGpuMutations[] = {
    {"SignatureOfCpu",
     [](PackageT &p) {
       p.programs[0]->kernels[0]->signature = std::make_unique<SignatureT>();
     },
     "a GPU kernel with the signature of a CPU kernel"},
    {"ArgumentCount",
     [](PackageT &p) { p.programs[0]->kernels[0]->parameters.pop_back(); },
     "4 arguments for a kernel of 3"},
    {"ArgumentKind",
     [](PackageT &p) {
       p.programs[0]->kernels[0]->parameters[3]->kind = LaunchArgKind::Pointer;
     },
     "a Size for a kernel that takes a Pointer"},
    {"UnknownKind",
     [](PackageT &p) {
       p.programs[0]->kernels[0]->parameters[3]->kind = LaunchArgKind(9);
     },
     "parameter 3 has the unknown kind 9"},
    {"UnknownType",
     [](PackageT &p) {
       p.programs[0]->kernels[0]->parameters[3]->dtype = DType(90);
     },
     "parameter 3 has the unknown element type 90"},
    {"ArgumentType",
     [](PackageT &p) {
       p.programs[0]->kernels[0]->parameters[1]->dtype = DType::BF16;
     },
     "argument 1: type f32 for a kernel that takes bf16"},
    {"Box",
     [](PackageT &p) {
       p.programs[0]->kernels[3]->parameters[0]->box = {32, 4};
     },
     "a tensor map of another box"},
};

class VerifySizes : public testing::TestWithParam<Mutation> {};
class VerifyGpuSizes : public testing::TestWithParam<Mutation> {};
} // namespace

TEST(VerifySizesOf, SampleWithSizesAndRequirements) {
  PackageT package = makePackage();
  prefill(package).sizes.push_back(binary(ExprOp::Mul, symbol(0), symbol(1)));
  require(prefill(package).requirements).rhs = symbol(2);
  require(signature(package).requirements).what = "in the summed dimension";
  signature(package).scratch = binary(ExprOp::Mul, symbol(1), constant(64));
  check(package);
  fakeRanges(package);
  Status status = verify(package, blobsEnd());
  EXPECT_TRUE(status.ok()) << status.message();
}

TEST_P(VerifySizes, IsRejected) { expectRejected(makePackage(), GetParam()); }
INSTANTIATE_TEST_SUITE_P(All, VerifySizes, testing::ValuesIn(kMutations),
                         nameOf);

TEST_P(VerifyGpuSizes, IsRejected) {
  expectRejected(makeGpuPackage(), GetParam());
}
INSTANTIATE_TEST_SUITE_P(All, VerifyGpuSizes, testing::ValuesIn(kGpuMutations),
                         nameOf);
