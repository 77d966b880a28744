//===- Golden.cpp - Functions against a golden case -----------------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "Files.h"
#include "Report.h"
#include "TNL/Tools/Interpret/Driver.h"
#include "llvm/ADT/StringExtras.h"

using namespace mlir;

namespace tnl::interpret {

namespace {

/// What a function of a TransNormerLLM computes, told by its interface.
enum class Role { Full, Prefill, PrefillLast, Decode };

/// One golden case and the comparison of functions with it.
class GoldenCase {
public:
  GoldenCase(Interpreter &interpreter, const TensorMap &arrays)
      : interpreter(interpreter), arrays(arrays) {}

  /// The error of a function on the prompt.
  Error prompt(func::FuncOp function) const;
  /// The error of all steps after it.
  Error decode(func::FuncOp function) const;

private:
  TensorRef array(StringRef name, const Twine &suffix = "") const {
    return arrays.lookup((name + suffix).str());
  }
  std::optional<TensorMap> run(func::FuncOp function, TensorMap inputs) const;
  /// Compares the outputs that the case knows; logits must be among them.
  void compare(const TensorMap &outputs, const Tensor &logits,
               StringRef statePrefix, Error &error) const;

  Interpreter &interpreter;
  const TensorMap &arrays;
};

} // namespace

static constexpr StringLiteral kStateIn = "state_in_", kStateOut = "state_out_";

static std::optional<Role> roleOf(func::FuncOp function) {
  bool stateIn = false, stateOut = false, oneToken = false, ids = false;
  for (unsigned index = 0; index < function.getNumArguments(); ++index) {
    std::string name = inputName(function, index);
    stateIn |= StringRef(name).starts_with(kStateIn);
    if (name != "input_ids")
      continue;
    ids = true;
    auto type =
        llvm::dyn_cast<RankedTensorType>(function.getArgumentTypes()[index]);
    oneToken = type && type.getRank() == 2 && type.getDimSize(1) == 1;
  }
  for (unsigned index = 0; index < function.getNumResults(); ++index)
    stateOut |= StringRef(outputName(function, index)).starts_with(kStateOut);
  if (!ids)
    return std::nullopt;
  if (stateIn && oneToken)
    return Role::Decode;
  if (!stateOut)
    return Role::Full;
  return function.getName() == "prefill_last" ? Role::PrefillLast
                                              : Role::Prefill;
}

std::optional<TensorMap> GoldenCase::run(func::FuncOp function,
                                         TensorMap inputs) const {
  FailureOr<TensorRefs> ordered = orderInputs(function, inputs);
  if (failed(ordered))
    return std::nullopt;
  FailureOr<TensorRefs> results = interpreter.run(function, *ordered);
  if (failed(results))
    return std::nullopt;
  return nameOutputs(function, *results);
}

void GoldenCase::compare(const TensorMap &outputs, const Tensor &logits,
                         StringRef statePrefix, Error &error) const {
  TensorRef found = outputs.lookup("logits");
  if (found)
    error.compare(logits, *found);
  else
    error.incomparable();
  for (const auto &entry : outputs) {
    StringRef layer = entry.first();
    if (!layer.consume_front(kStateOut) || statePrefix.empty())
      continue;
    if (TensorRef expected = array(statePrefix, layer))
      error.compare(*expected, *entry.second);
    else
      error.incomparable();
  }
}

Error GoldenCase::prompt(func::FuncOp function) const {
  Error error;
  TensorMap inputs;
  inputs["input_ids"] = array("input_ids");
  if (TensorRef mask = array("attention_mask"))
    inputs["attention_mask"] = mask;
  // States and position, where there are any, are zeros at the start.
  std::optional<TensorMap> outputs = run(function, inputs);
  TensorRef logits = array("logits");
  if (!outputs || !logits || logits->rank() != 3) {
    error.incomparable();
    return error;
  }
  int64_t length = logits->shape[1];
  if (roleOf(function) == Role::PrefillLast && length > 0)
    compare(*outputs, slice(*logits, 1, length - 1, length), "state_", error);
  else
    compare(*outputs, *logits, "state_", error);
  return error;
}

Error GoldenCase::decode(func::FuncOp function) const {
  Error error;
  TensorRef ids = array("decode_ids"), positions = array("decode_position");
  TensorRef logits = array("decode_logits");
  if (!ids || ids->rank() != 3 || !positions || positions->rank() != 2 ||
      !logits || logits->rank() != 4 || logits->shape[0] != ids->shape[0] ||
      positions->shape != Shape{ids->shape[0], 1}) {
    error.incomparable();
    return error;
  }
  int64_t steps = ids->shape[0], batch = ids->shape[1];
  TensorMap inputs;
  for (const auto &entry : arrays) {
    StringRef layer = entry.first();
    if (layer.consume_front("state_"))
      inputs[(kStateIn + layer).str()] = entry.second;
  }
  for (int64_t t = 0; t < steps; ++t) {
    auto step = [&](const Tensor &array) {
      Tensor row = slice(array, 0, t, t + 1);
      return reshaped(row, ArrayRef<int64_t>(row.shape).drop_front());
    };
    inputs["input_ids"] = shared(step(*ids));
    // One position for all sequences, or one for each.
    inputs["position"] = shared(step(*positions));
    for (unsigned index = 0; index < function.getNumArguments(); ++index)
      if (auto type = llvm::dyn_cast<RankedTensorType>(
              function.getArgumentTypes()[index]))
        if (inputName(function, index) == "position" && type.getRank() == 1 &&
            type.isDynamicDim(0))
          inputs["position"] = shared(Tensor::ints({batch}, positions->i()[t]));
    std::optional<TensorMap> outputs = run(function, inputs);
    if (!outputs) {
      error.incomparable();
      return error;
    }
    compare(*outputs, step(*logits), t + 1 == steps ? "final_state_" : "",
            error);
    for (const auto &entry : *outputs) {
      StringRef layer = entry.first();
      if (layer.consume_front(kStateOut))
        inputs[(kStateIn + layer).str()] = entry.second;
    }
  }
  return error;
}

static FailureOr<TensorMap> readCase(ModuleOp module, StringRef path) {
  auto fail = [&](const std::string &text) {
    return module.emitError("cannot read the golden case ")
           << path << ": " << text;
  };
  Expected<NpzReader> reader = NpzReader::open(path.str());
  if (!reader)
    return fail(reader.message());
  TensorMap arrays;
  for (const std::string &name : reader->names()) {
    Expected<tnl::Tensor> array = reader->read(name);
    if (!array)
      return fail(array.message());
    Expected<Tensor> tensor = fromArray(*array);
    if (!tensor)
      return fail(tensor.message());
    arrays[name] = shared(std::move(*tensor));
  }
  for (StringRef needed : {"input_ids", "logits"})
    if (!arrays.count(needed))
      return fail("it has no array " + needed.str());
  return arrays;
}

LogicalResult checkGolden(ModuleOp module, StringRef path,
                          const Options &options, llvm::raw_ostream &out) {
  FailureOr<TensorMap> arrays = readCase(module, path);
  if (failed(arrays))
    return failure();
  Interpreter interpreter(module);
  GoldenCase golden(interpreter, *arrays);
  Report report(out, options.maxRel);
  static constexpr std::pair<Role, StringLiteral> roles[] = {
      {Role::Full, "full"},
      {Role::Prefill, "prefill"},
      {Role::PrefillLast, "prefill_last"},
      {Role::Decode, "decode"}};
  for (auto [role, name] : roles) {
    bool present = false;
    for (func::FuncOp function : runnable(module, options.function)) {
      if (roleOf(function) != role)
        continue;
      present = true;
      report.compared(name, role == Role::Decode ? golden.decode(function)
                                                 : golden.prompt(function));
    }
    // prefill_last exists only where functions were derived.
    if (!present && role != Role::PrefillLast)
      report.absent(name);
  }
  return report.finish();
}

} // namespace tnl::interpret
