//===- Model.h - The package a command works on -----------------*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef TNL_TOOLS_RUN_MODEL_H
#define TNL_TOOLS_RUN_MODEL_H

#include "TNL/Runtime/Session.h"
#include "TNL/Tools/Run/Arguments.h"

namespace tnl::run {

/// `own`, and the options of every command that executes: device, threads...
std::vector<OptionSpec> withRunOptions(std::vector<OptionSpec> own);

/// The largest relative error that passes, and where that comes from.
struct Tolerance {
  double limit;
  std::string reason;

  /// A line on stdout, before those of what was compared.
  void print() const;
};

/// A package that is open, and what runs it.
struct Model {
  std::shared_ptr<const package::PackageFile> file;
  std::shared_ptr<Executor> executor;

  /// Opens the first operand as the options ask for. A package without weights
  /// needs a seed to make them of.
  static Expected<Model>
  open(const Arguments &arguments,
       std::optional<uint64_t> randomWeights = std::nullopt);

  /// What comparisons allow: --max-rel, or what follows from the arithmetic.
  /// Storage in 16 bits alone, with float32 arithmetic, makes no difference.
  Expected<Tolerance> tolerance(const Arguments &arguments) const;

  /// A failure lists the functions of the package for the device.
  Expected<const package::FunctionT *> function(const std::string &name) const;
};

Expected<std::shared_ptr<const package::PackageFile>>
openPackage(const std::string &path);

/// The index of the input or output of that name; -1 if there is none.
int findTensor(const std::vector<std::unique_ptr<package::TensorT>> &tensors,
               std::string_view name);
std::vector<std::string>
namesOf(const std::vector<std::unique_ptr<package::TensorT>> &tensors);

/// `name: [batch, seq]xi64`, as the function declares it.
std::string declarationOf(const package::TensorT &tensor,
                          const package::FunctionT &function);

/// Whether input `index` carries the state of a layer.
bool isState(const package::FunctionT &function, size_t index);

/// Inputs for one call, by name, and its outputs.
class Call {
public:
  Call(const Model &model, const package::FunctionT &function);

  const package::FunctionT &function() const { return callee; }
  bool takes(std::string_view name) const {
    return findTensor(callee.inputs, name) >= 0;
  }
  /// Gives an input, with its elements converted to the declared type.
  Status setInput(const std::string &name, const Tensor &value);
  /// Gives states that were not given zeros. Their sizes follow from the
  /// inputs that were.
  Status zeroStates();
  /// Fails and names them if inputs are missing. `profile` has an element per
  /// step of the function, or is empty.
  Status run(std::span<StepTime> profile = {});

  /// The inputs so far; those not given are empty.
  std::span<const Tensor> inputs() const { return given; }
  /// The shape of an input or output; fails if it does not follow from the
  /// inputs given.
  Expected<std::vector<int64_t>> shapeOf(const package::TensorT &tensor) const;

  const Tensor &output(size_t index) const { return outputs[index]; }
  /// Null if there is none of that name.
  const Tensor *output(std::string_view name) const;

private:
  const Model &model;
  const package::FunctionT &callee;
  std::vector<Tensor> given;
  std::vector<Tensor> outputs;
};

} // namespace tnl::run

#endif // TNL_TOOLS_RUN_MODEL_H
