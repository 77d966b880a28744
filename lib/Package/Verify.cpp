//===- Verify.cpp - Meaning of package metadata ---------------------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "TNL/Package/Verify.h"
#include "TNL/Package/DType.h"
#include "TNL/Package/Expr.h"
#include "TNL/Package/FileFormat.h"
#include "VerifySteps.h"

#include <cstdarg>
#include <set>

using namespace tnl;
using namespace tnl::package;

Status package::invalid(const char *format, ...) {
  char text[512];
  va_list args;
  va_start(args, format);
  std::vsnprintf(text, sizeof text, format, args);
  va_end(args);
  return Status::make(ErrorCode::InvalidPackage, text);
}

/// Names are shown to people and pass through C strings.
static Status verifyName(const char *what, const std::string &name) {
  if (name.empty())
    return invalid("a %s has no name", what);
  for (unsigned char c : name)
    if (c < 0x20 || c == 0x7f)
      return invalid("the name of a %s has a control character", what);
  return Status::success();
}

static Status verifyUnique(const char *what, const std::string &name,
                           std::set<std::string> &seen) {
  TNL_RETURN_IF_ERROR(verifyName(what, name));
  if (!seen.insert(name).second)
    return invalid("two %ss are called '%s'", what, name.c_str());
  return Status::success();
}

static Status verifyRange(const std::unique_ptr<Range> &range,
                          uint64_t blobsEnd) {
  if (!range)
    return invalid("it has no data");
  if (range->offset() % kBlobAlignment || range->offset() < kBlobAlignment)
    return invalid("its data is not aligned to %llu bytes",
                   (unsigned long long)kBlobAlignment);
  // Written so that no sum can wrap.
  if (range->offset() > blobsEnd ||
      range->length() > blobsEnd - range->offset())
    return invalid("its data lies outside the file");
  return Status::success();
}

Status package::verifyExpr(const std::unique_ptr<ExprT> &expr,
                           SymbolUse &symbols) {
  if (!expr)
    return invalid("a size expression is missing");
  TNL_RETURN_IF_ERROR(checkExpr(*expr, symbols.readable));
  for (const ExprNode &node : expr->nodes)
    if (node.op() == ExprOp::Symbol)
      symbols.used[node.value()] = true;
  return Status::success();
}

Status package::verifyShape(const std::vector<std::unique_ptr<ExprT>> &shape,
                            SymbolUse &symbols) {
  if (shape.size() > kMaxRank)
    return invalid("rank %zu; at most %zu is allowed", shape.size(), kMaxRank);
  for (const auto &size : shape) {
    TNL_RETURN_IF_ERROR(verifyExpr(size, symbols));
    if (auto constant = asConstant(*size); constant && *constant < 1)
      return invalid("a dimension of %lld", (long long)*constant);
  }
  return Status::success();
}

Status package::verifySizes(const ExprList &sizes, size_t named,
                            SymbolUse &symbols) {
  if (sizes.size() > kMaxSizes)
    return invalid("%zu computed sizes; at most %zu are allowed", sizes.size(),
                   kMaxSizes);
  symbols.used.assign(named + sizes.size(), false);
  symbols.readable = named;
  for (const auto &size : sizes) {
    TNL_RETURN_IF_ERROR(verifyExpr(size, symbols));
    ++symbols.readable;
  }
  return Status::success();
}

/// Texts are shown to people.
static Status verifyText(const std::string &text) {
  for (unsigned char c : text)
    if (c < 0x20 || c == 0x7f)
      return invalid("a text has a control character");
  return Status::success();
}

Status package::verifyRequirements(
    const std::vector<std::unique_ptr<RequirementT>> &list,
    SymbolUse &symbols) {
  for (const auto &requirement : list) {
    if (requirement->relation > Relation::MAX)
      return invalid("unknown relation %d", int(requirement->relation));
    TNL_RETURN_IF_ERROR(verifyExpr(requirement->lhs, symbols));
    TNL_RETURN_IF_ERROR(verifyExpr(requirement->rhs, symbols));
    TNL_RETURN_IF_ERROR(verifyText(requirement->what));
    TNL_RETURN_IF_ERROR(verifyText(requirement->location));
  }
  return Status::success();
}

static Status verifyWeight(const WeightT &weight, uint64_t blobsEnd) {
  if (!isValid(weight.dtype))
    return invalid("unknown element type %d", int(weight.dtype));
  if (weight.shape.size() > kMaxRank)
    return invalid("rank %zu; at most %zu is allowed", weight.shape.size(),
                   kMaxRank);
  for (int64_t size : weight.shape)
    if (size < 1)
      return invalid("a dimension of %lld", (long long)size);
  Expected<int64_t> bytes = checkedProduct(weight.shape, sizeOf(weight.dtype));
  if (weight.absent) {
    if (weight.data)
      return invalid("it is said to be absent, but has data");
    return bytes.ok() ? Status::success()
                      : invalid("its size does not fit into 64 bits");
  }
  TNL_RETURN_IF_ERROR(verifyRange(weight.data, blobsEnd));
  if (!bytes.ok() || uint64_t(*bytes) != weight.data->length())
    return invalid("its data has %llu bytes, which does not fit its shape and "
                   "element type",
                   (unsigned long long)weight.data->length());
  return Status::success();
}

static Status verifyCode(const CodeT &code, uint64_t blobsEnd) {
  TNL_RETURN_IF_ERROR(verifyName("code target", code.target));
  TNL_RETURN_IF_ERROR(verifyName("code level", code.level));
  TNL_RETURN_IF_ERROR(verifyName("code format", code.format));
  TNL_RETURN_IF_ERROR(verifyRange(code.data, blobsEnd));
  if (!code.data->length())
    return invalid("it is empty");
  return Status::success();
}

static Status verifyTensors(const char *what,
                            const std::vector<std::unique_ptr<TensorT>> &list,
                            SymbolUse &symbols) {
  std::set<std::string> names;
  for (const auto &tensor : list) {
    TNL_RETURN_IF_ERROR(verifyUnique(what, tensor->name, names));
    std::string where = std::string(what) + " '" + tensor->name + "'";
    if (!isValid(tensor->dtype))
      return invalid("%s: unknown element type %d", where.c_str(),
                     int(tensor->dtype));
    if (tensor->limit < 0 || (tensor->limit && (isFloat(tensor->dtype))))
      return invalid("%s: limit %lld", where.c_str(), (long long)tensor->limit);
    Status status = verifyShape(tensor->shape, symbols);
    if (!status.ok())
      return status.within(where);
  }
  return Status::success();
}

/// Whether two programs are equal, or could have equal values.
static bool mayBeEqual(const ExprT &a, const ExprT &b) {
  auto left = asConstant(a), right = asConstant(b);
  return !left || !right || *left == *right;
}

static Status verifyStates(const FunctionT &function) {
  std::set<uint32_t> inputs, outputs;
  for (const auto &state : function.states) {
    if (state->input >= function.inputs.size() ||
        state->output >= function.outputs.size())
      return invalid("a state refers to input %u of %zu and output %u of %zu",
                     state->input, function.inputs.size(), state->output,
                     function.outputs.size());
    const TensorT &in = *function.inputs[state->input];
    const TensorT &out = *function.outputs[state->output];
    if (!inputs.insert(state->input).second ||
        !outputs.insert(state->output).second)
      return invalid("'%s' or '%s' belongs to two states", in.name.c_str(),
                     out.name.c_str());
    bool equal = in.dtype == out.dtype && in.shape.size() == out.shape.size();
    for (size_t i = 0; equal && i < in.shape.size(); ++i)
      equal = mayBeEqual(*in.shape[i], *out.shape[i]);
    if (!equal)
      return invalid("state input '%s' and output '%s' differ in type or shape",
                     in.name.c_str(), out.name.c_str());
  }
  return Status::success();
}

/// A symbol has the value of an input's dimension that is this symbol alone, or
/// the device's.
static Status verifyBindings(const FunctionT &function,
                             const SymbolUse &symbols) {
  std::vector<bool> bound(function.symbols.size());
  for (const auto &input : function.inputs)
    for (const auto &size : input->shape)
      if (int64_t symbol = asSymbol(*size);
          symbol >= 0 && size_t(symbol) < bound.size())
        bound[symbol] = true;
  if (int64_t number = function.multiprocessors; number != -1) {
    if (number < 0 || size_t(number) >= bound.size() || bound[number])
      return invalid("the size %lld, which is the device's number of "
                     "multiprocessors, %s",
                     (long long)number,
                     number >= 0 && size_t(number) < bound.size()
                         ? "is an input's too"
                         : "is none of the function");
    bound[number] = true;
  }
  for (size_t i = 0; i < bound.size(); ++i)
    if (symbols.used[i] && !bound[i])
      return invalid("no input has the size '%s', which others depend on",
                     function.symbols[i].c_str());
  return Status::success();
}

static Status verifyFunction(const PackageT &package, const StepTarget &target,
                             const FunctionT &function) {
  std::set<std::string> names;
  for (const std::string &symbol : function.symbols)
    TNL_RETURN_IF_ERROR(verifyUnique("symbol", symbol, names));
  SymbolUse symbols;
  Status sizes = verifySizes(function.sizes, function.symbols.size(), symbols);
  if (!sizes.ok())
    return sizes.within("computed sizes");
  TNL_RETURN_IF_ERROR(verifyTensors("input", function.inputs, symbols));
  TNL_RETURN_IF_ERROR(verifyTensors("output", function.outputs, symbols));
  TNL_RETURN_IF_ERROR(verifyStates(function));
  Status required = verifyRequirements(function.requirements, symbols);
  if (!required.ok())
    return required.within("requirements");
  for (size_t i = 0; i < function.buffers.size(); ++i) {
    Status status = verifyExpr(function.buffers[i], symbols);
    if (!status.ok())
      return status.within("buffer " + std::to_string(i));
  }
  TNL_RETURN_IF_ERROR(verifySteps(package, target, function, symbols));
  return verifyBindings(function, symbols);
}

/// Kernels and functions of the CPU, or of one program.
static Status
verifyFunctions(const PackageT &package, const StepTarget &target,
                const std::vector<std::unique_ptr<FunctionT>> &functions) {
  std::set<std::string> names;
  for (const auto &kernel : target.kernels) {
    TNL_RETURN_IF_ERROR(verifyUnique("kernel", kernel->name, names));
    Status status = verifySignature(*kernel, target.gpu);
    if (!status.ok())
      return status.within("kernel '" + kernel->name + "'");
  }
  names.clear();
  for (const auto &function : functions) {
    TNL_RETURN_IF_ERROR(verifyUnique("function", function->name, names));
    Status status = verifyFunction(package, target, *function);
    if (!status.ok())
      return status.within("function '" + function->name + "'");
  }
  return Status::success();
}

static Status verifyProgram(const PackageT &package, const ProgramT &program) {
  TNL_RETURN_IF_ERROR(verifyName("program's target", program.target));
  if (program.target == "cpu")
    return invalid("its target is the CPU");
  if (program.dtype != DType::F32 && program.dtype != DType::BF16)
    return invalid("its arithmetic is neither f32 nor bf16");
  return verifyFunctions(package, {program.kernels, /*gpu=*/true},
                         program.functions);
}

Status package::verify(const PackageT &package, uint64_t blobsEnd) {
  std::set<std::string> names;
  for (const auto &weight : package.weights) {
    TNL_RETURN_IF_ERROR(verifyUnique("weight", weight->name, names));
    Status status = verifyWeight(*weight, blobsEnd);
    if (!status.ok())
      return status.within("weight '" + weight->name + "'");
  }
  names.clear();
  for (const auto &code : package.code) {
    Status status = verifyCode(*code, blobsEnd);
    if (!status.ok())
      return status.within("code '" + code->target + " " + code->level + "'");
    if (!names.insert(code->target + "\n" + code->level + "\n" + code->format)
             .second)
      return invalid("two codes are for %s %s (%s)", code->target.c_str(),
                     code->level.c_str(), code->format.c_str());
  }
  if (package.tokenizer > Tokenizer::MAX)
    return invalid("unknown tokenizer %d", int(package.tokenizer));
  if (package.tokenizer == Tokenizer::SentencePiece) {
    Status status = verifyRange(package.tokenizer_model, blobsEnd);
    if (status.ok() && !package.tokenizer_model->length())
      status = invalid("it is empty");
    if (!status.ok())
      return status.within("the tokenizer's model");
  } else if (package.tokenizer_model) {
    return invalid("a tokenizer's model for no tokenizer");
  }
  TNL_RETURN_IF_ERROR(verifyFunctions(package, {package.kernels, /*gpu=*/false},
                                      package.functions));
  names.clear();
  for (const auto &program : package.programs) {
    std::string name = program->target + " " +
                       (isValid(program->dtype) ? nameOf(program->dtype) : "?");
    Status status = verifyProgram(package, *program);
    if (!status.ok())
      return status.within("program '" + name + "'");
    if (!names.insert(name).second)
      return invalid("two programs are for %s", name.c_str());
  }
  return Status::success();
}
