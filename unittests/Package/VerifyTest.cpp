//===- VerifyTest.cpp - Every rule of the verifier has a breaker ----------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "TNL/Package/Verify.h"
#include "Mutation.h"
#include "SamplePackage.h"
#include "TNL/Package/Reader.h"

#include <gtest/gtest.h>

using namespace tnl;
using namespace tnl::package;
using namespace tnl::sample;
using Optionals = package::Optional;

namespace {
FunctionT &prefill(PackageT &p) { return *p.functions[1]; }
StepT &step(PackageT &p, size_t i) { return *prefill(p).steps[i]; }
StepT &linearStep(PackageT &p) { return *prefill(p).steps.back(); }

const Mutation kMutations[] = {
    {"NoFunctionName", [](PackageT &p) { p.functions[0]->name = ""; },
     "has no name"},
    {"SameFunctionName", [](PackageT &p) { p.functions[0]->name = "decode"; },
     "two functions are called 'decode'"},
    {"ControlCharacter", [](PackageT &p) { p.kernels[0]->name = "a\nb"; },
     "control character"},
    {"SameKernelName",
     [](PackageT &p) { p.kernels[0]->name = p.kernels[1]->name; },
     "two kernels"},
    {"SameWeightName", [](PackageT &p) { p.weights[0]->name = "head"; },
     "two weights are called 'head'"},
    {"SameInputName",
     [](PackageT &p) { prefill(p).inputs[1]->name = "input_ids"; },
     "two inputs are called 'input_ids'"},
    {"SameOutputName",
     [](PackageT &p) { prefill(p).outputs[1]->name = "logits"; },
     "two outputs are called 'logits'"},
    {"SameSymbol", [](PackageT &p) { prefill(p).symbols[1] = "batch"; },
     "two symbols are called 'batch'"},
    {"WeightType", [](PackageT &p) { p.weights[0]->dtype = DType(77); },
     "unknown element type 77"},
    {"WeightAbsentWithData", [](PackageT &p) { p.weights[0]->absent = true; },
     "it is said to be absent, but has data"},
    {"WeightAbsentSize",
     [](PackageT &p) {
       p.weights[0]->absent = true;
       p.weights[0]->data.reset();
       p.weights[0]->shape = {1ll << 33, 1ll << 33};
     },
     "its size does not fit into 64 bits"},
    {"WeightNoData", [](PackageT &p) { p.weights[0]->data.reset(); },
     "has no data"},
    {"WeightUnaligned",
     [](PackageT &p) { *p.weights[0]->data = Range(4100, 264, Hash(0, 0)); },
     "not aligned"},
    {"WeightInHeader",
     [](PackageT &p) { *p.weights[0]->data = Range(0, 264, Hash(0, 0)); },
     "not aligned"},
    {"WeightBehindEnd",
     [](PackageT &p) {
       *p.weights[0]->data = Range(blobsEnd(), 264, Hash(0, 0));
     },
     "outside the file"},
    {"WeightWrapsAround",
     [](PackageT &p) {
       *p.weights[0]->data = Range(4096, UINT64_MAX - 2048, Hash(0, 0));
     },
     "outside the file"},
    {"WeightLength", [](PackageT &p) { p.weights[0]->shape = {11, 7}; },
     "does not fit its shape"},
    {"WeightZero", [](PackageT &p) { p.weights[0]->shape = {0, 6}; },
     "a dimension of 0"},
    {"WeightOverflow",
     [](PackageT &p) { p.weights[0]->shape = {1ll << 33, 1ll << 33}; },
     "does not fit its shape"},
    {"WeightRank", [](PackageT &p) { p.weights[0]->shape.assign(9, 1); },
     "rank 9"},
    {"CodeTwice",
     [](PackageT &p) { p.code.push_back(std::make_unique<CodeT>(*p.code[0])); },
     "two codes are for cpu x86-64"},
    {"CodeNoData", [](PackageT &p) { p.code[0]->data.reset(); }, "has no data"},
    {"CodeEmpty",
     [](PackageT &p) { *p.code[0]->data = Range(4096, 0, Hash(0, 0)); },
     "it is empty"},
    {"CodeNoTarget", [](PackageT &p) { p.code[0]->target = ""; },
     "has no name"},
    {"UnknownTokenizer", [](PackageT &p) { p.tokenizer = Tokenizer(9); },
     "unknown tokenizer 9"},
    {"TokenizerNoModel",
     [](PackageT &p) { p.tokenizer = Tokenizer::SentencePiece; },
     "the tokenizer's model: it has no data"},
    {"TokenizerEmptyModel",
     [](PackageT &p) {
       p.tokenizer = Tokenizer::SentencePiece;
       p.tokenizer_model = std::make_unique<Range>(4096, 0, Hash(0, 0));
     },
     "the tokenizer's model: it is empty"},
    {"TokenizerModelUnused",
     [](PackageT &p) {
       p.tokenizer_model = std::make_unique<Range>(4096, 1, Hash(0, 0));
     },
     "a tokenizer's model for no tokenizer"},
    {"InputType", [](PackageT &p) { prefill(p).inputs[0]->dtype = DType(99); },
     "unknown element type 99"},
    {"InputRank",
     [](PackageT &p) {
       prefill(p).inputs[0]->shape = shape({1, 1, 1, 1, 1, 1, 1, 1, 1});
     },
     "rank 9"},
    {"InputZero",
     [](PackageT &p) { prefill(p).inputs[0]->shape[0] = constant(0); },
     "a dimension of 0"},
    {"InputNegativeLimit",
     [](PackageT &p) { prefill(p).inputs[0]->limit = -1; }, "limit -1"},
    {"ExprEmpty",
     [](PackageT &p) { prefill(p).inputs[0]->shape[0]->nodes.clear(); },
     "empty size expression"},
    {"ExprSymbol",
     [](PackageT &p) { prefill(p).outputs[0]->shape[0] = symbol(2); },
     "reads symbol 2 of 2"},
    {"ExprNegativeSymbol",
     [](PackageT &p) { prefill(p).outputs[0]->shape[0] = symbol(-1); },
     "reads symbol -1"},
    {"ExprUnderflow",
     [](PackageT &p) {
       prefill(p).buffers[0]->nodes = {ExprNode(1, ExprOp::Const),
                                       ExprNode(0, ExprOp::Add)};
     },
     "empty stack"},
    {"ExprTwoValues",
     [](PackageT &p) {
       prefill(p).buffers[0]->nodes.assign(2, ExprNode(1, ExprOp::Const));
     },
     "leaves 2 values"},
    {"ExprOperation",
     [](PackageT &p) {
       prefill(p).buffers[0]->nodes = {ExprNode(1, ExprOp(50))};
     },
     "unknown operation 50"},
    {"ExprTooLong",
     [](PackageT &p) {
       auto &nodes = prefill(p).buffers[0]->nodes;
       for (int i = 0; i < 600; ++i) {
         nodes.push_back(ExprNode(1, ExprOp::Const));
         nodes.push_back(ExprNode(0, ExprOp::Add));
       }
     },
     "at most 1024"},
    {"UnboundSymbol",
     [](PackageT &p) {
       prefill(p).symbols.push_back("other");
       prefill(p).buffers[0] = symbol(2);
     },
     "no input has the size 'other'"},
    {"StateInput", [](PackageT &p) { prefill(p).states[0]->input = 4; },
     "a state refers to input 4 of 4"},
    {"StateOutput", [](PackageT &p) { prefill(p).states[0]->output = 2; },
     "output 2 of 2"},
    {"StateTwice",
     [](PackageT &p) {
       prefill(p).states.push_back(
           std::make_unique<StateT>(*prefill(p).states[0]));
     },
     "belongs to two states"},
    {"StateType", [](PackageT &p) { prefill(p).states[0]->output = 0; },
     "differ in type or shape"},
    {"KernelIndex", [](PackageT &p) { step(p, 0).kernel = 4; },
     "kernel 4 of 4"},
    {"KernelNoOutputs", [](PackageT &p) { step(p, 0).outputs.clear(); },
     "without outputs"},
    {"KernelOptional",
     [](PackageT &p) { step(p, 0).operands = Optionals::Bias; },
     "optional operands"},
    {"StepKind", [](PackageT &p) { step(p, 0).kind = StepKind(8); },
     "unknown kind 8"},
    {"ValuePlace", [](PackageT &p) { step(p, 0).inputs[0]->place = Place(7); },
     "unknown place 7"},
    {"ValueInput", [](PackageT &p) { step(p, 0).inputs[0]->index = 4; },
     "input 4 of 4"},
    {"ValueWeight", [](PackageT &p) { step(p, 0).inputs[1]->index = 2; },
     "weight 2 of 2"},
    {"ValueBuffer", [](PackageT &p) { step(p, 0).outputs[0]->index = 2; },
     "buffer 2 of 2"},
    {"ValueOutput", [](PackageT &p) { linearStep(p).outputs[0]->index = 2; },
     "output 2 of 2"},
    {"ValueInputType",
     [](PackageT &p) { step(p, 0).inputs[0]->dtype = DType::I32; },
     "used with another element type"},
    {"ValueWeightShape",
     [](PackageT &p) { step(p, 0).inputs[1]->shape = shape({11, 5}); },
     "another type or size"},
    {"ValueWeightSymbol",
     [](PackageT &p) { step(p, 0).inputs[1]->shape = shape({11, -1}); },
     "is not a constant"},
    {"WritesInput",
     [](PackageT &p) {
       step(p, 0).outputs[0] = value(Place::Input, 0, DType::I64, {-1, -2});
     },
     "writes an input"},
    {"WritesWeight",
     [](PackageT &p) {
       step(p, 0).outputs[0] = value(Place::Weight, 0, DType::F32, {11, 6});
     },
     "writes a weight"},
    {"ReadsUnwritten",
     [](PackageT &p) {
       step(p, 0).inputs.push_back(
           value(Place::Buffer, 1, DType::F32, {-1, -2, 6}));
     },
     "reads buffer 1 before it is written"},
    {"ReadsUnwrittenOutput",
     [](PackageT &p) {
       step(p, 0).inputs.push_back(
           value(Place::Output, 0, DType::F32, {-1, -2, 11}));
     },
     "reads output 'logits' before it is written"},
    {"OutputUnwritten", [](PackageT &p) { prefill(p).steps.pop_back(); },
     "no step writes output 'logits'"},
    {"LinearOperands", [](PackageT &p) { linearStep(p).inputs.pop_back(); },
     "2 and 1 are needed"},
    {"LinearUnknownOptional",
     [](PackageT &p) { linearStep(p).operands = Optionals(8); },
     "unknown optional operands 8"},
    {"LinearMissingBias",
     [](PackageT &p) { linearStep(p).operands = Optionals::Bias; },
     "3 and 1 are needed"},
    {"LinearIntegers",
     [](PackageT &p) {
       linearStep(p).inputs[0] = value(Place::Input, 0, DType::I64, {-1, -2});
     },
     "an operand of type i64"},
    {"LinearWeightShape",
     [](PackageT &p) { linearStep(p).inputs[1]->shape = shape({6, 11}); },
     "the weight's shape is not [11, 6]"},
    {"LinearRank",
     [](PackageT &p) { linearStep(p).inputs[0]->shape = shape({-1, 6}); },
     "operand x of rank 2, result of rank 3"},
    {"LinearColumns",
     [](PackageT &p) { linearStep(p).inputs[0]->shape[2] = symbol(0); },
     "number of columns is not a constant"},
    {"LinearScaleRank",
     [](PackageT &p) {
       linearStep(p).operands = Optionals::Scale;
       linearStep(p).inputs.push_back(
           value(Place::Buffer, 0, DType::F32, {-1, -2, 6}));
     },
     "the scale has rank 3; 2 is needed"},
    {"LinearBiasShape",
     [](PackageT &p) {
       linearStep(p).operands = Optionals::Bias;
       linearStep(p).inputs.push_back(
           value(Place::Buffer, 0, DType::F32, {12}));
     },
     "the bias's shape is not [11]"},
    {"LinearResidualShape",
     [](PackageT &p) {
       linearStep(p).operands = Optionals::Residual;
       linearStep(p).inputs.push_back(
           value(Place::Buffer, 0, DType::F32, {-1, -2, 6}));
     },
     "the residual's shape"},
    {"LinearInPlace",
     [](PackageT &p) {
       linearStep(p).outputs[0]->place = Place::Buffer;
       linearStep(p).outputs[0]->index = 1;
     },
     "overwrites operand 0"},
    {"GluResidual",
     [](PackageT &p) {
       linearStep(p).kind = StepKind::Glu;
       linearStep(p).operands = Optionals::Residual;
     },
     "unknown optional operands 4"},
    {"GluOperands", [](PackageT &p) { linearStep(p).kind = StepKind::Glu; },
     "3 and 1 are needed"},
    {"CopyOperands",
     [](PackageT &p) {
       p.functions[0]->steps[1]->inputs.push_back(
           value(Place::Buffer, 0, DType::F32, {6}));
     },
     "a copy of 2 inputs"},
    {"CopyTypes",
     [](PackageT &p) {
       p.functions[0]->steps[1]->outputs[0]->dtype = DType::F16;
     },
     "a copy from f32 to f16"},
};

class VerifyMutation : public testing::TestWithParam<Mutation> {};
} // namespace

TEST(Verify, AcceptsTheSample) {
  PackageT package = makePackage();
  fakeRanges(package);
  Status status = verify(package, blobsEnd());
  EXPECT_TRUE(status.ok()) << status.message();
}

TEST(Verify, AcceptsAbsentWeights) {
  PackageT package = makePackage();
  fakeRanges(package);
  package.weights[0]->absent = true;
  package.weights[0]->data.reset();
  Status status = verify(package, blobsEnd());
  EXPECT_TRUE(status.ok()) << status.message();
}

TEST_P(VerifyMutation, IsRejected) {
  expectRejected(makePackage(), GetParam());
}

INSTANTIATE_TEST_SUITE_P(All, VerifyMutation, testing::ValuesIn(kMutations),
                         nameOf);
