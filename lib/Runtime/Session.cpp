//===- Session.cpp - Sequences with states --------------------------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "TNL/Runtime/Session.h"
#include "SessionImpl.h"
#include "TNL/Package/Expr.h"

#include <algorithm>
#include <array>
#include <cstring>

using namespace tnl;
using package::FunctionT;

/// A view of all elements of another tensor.
static Tensor viewOf(const Tensor &tensor) {
  if (tensor.isOnDevice())
    return Tensor::onDevice(tensor.dtype(), tensor.shape(),
                            reinterpret_cast<uint64_t>(tensor.data()), nullptr);
  return Tensor::borrow(tensor.dtype(), tensor.shape(), tensor.data());
}

Status Session::Impl::allocateStates(std::vector<Tensor> &to,
                                     int64_t sequences) const {
  for (const StateSlot &slot : slots) {
    std::vector<int64_t> shape{sequences};
    shape.insert(shape.end(), slot.sizes.begin(), slot.sizes.end());
    auto tensor = backend().allocateState(slot.dtype, std::move(shape));
    if (!tensor.ok())
      return tensor.takeStatus();
    to.push_back(std::move(*tensor));
  }
  return Status::success();
}

/// Why a package has no sequences, with the compiler's reasons.
static Status noDecode(const package::PackageFile &file) {
  std::string text =
      "package '" + file.path() +
      "' has no function 'decode', so that it cannot continue sequences";
  for (const std::string &note : file.metadata().notes)
    text += "; " + note;
  return Status::make(ErrorCode::Unsupported, std::move(text));
}

Session::Session(std::unique_ptr<Impl> impl) : impl(std::move(impl)) {}
Session::~Session() = default;

Expected<std::unique_ptr<Session>>
Session::create(std::shared_ptr<Executor> executor, int64_t batch,
                SessionOptions options) {
  if (batch < 1)
    return Status::error(ErrorCode::InvalidArgument,
                         "a session of %lld sequences; at least 1 is needed",
                         (long long)batch);
  // Without functions the device is what is wrong.
  if (!executor->backend() || executor->functions().empty())
    TNL_RETURN_IF_ERROR(executor->load());
  const FunctionT *decode = executor->findFunction("decode");
  if (!decode)
    return noDecode(executor->file());
  auto impl = std::make_unique<Impl>();
  impl->batch = batch;
  auto slots = findStates(*decode);
  if (!slots.ok())
    return slots.takeStatus();
  impl->slots = std::move(*slots);
  auto bound = bindFunction(*decode, impl->slots);
  if (!bound.ok())
    return bound.takeStatus();
  impl->decode = std::move(*bound);
  for (auto [name, binding] : {std::pair("prefill", &impl->prefill),
                               std::pair("prefill_last", &impl->prefillLast)}) {
    const FunctionT *function = executor->findFunction(name);
    if (!function)
      continue;
    bound = bindFunction(*function, impl->slots);
    if (!bound.ok())
      return bound.takeStatus();
    *binding = std::move(*bound);
  }
  impl->executor = std::move(executor);
  // The states first: they need much more, and are refused before all of it is
  // touched.
  TNL_RETURN_IF_ERROR(impl->allocateStates(impl->states, batch));
  TNL_RETURN_IF_ERROR(impl->allocateStates(impl->next, batch));
  auto positions = HostArray<int64_t>::allocate(batch, "the positions");
  if (!positions.ok())
    return positions.takeStatus();
  impl->positions = std::move(*positions);
  std::ranges::fill(impl->positions, 0);
  std::unique_ptr<Session> session(new Session(std::move(impl)));
  TNL_RETURN_IF_ERROR(session->setChunk(options.chunk));
  return session;
}

Status Session::setChunk(int64_t tokens) {
  if (tokens < 1)
    return Status::error(ErrorCode::InvalidArgument,
                         "prompts in chunks of %lld tokens; at least 1 is "
                         "needed",
                         (long long)tokens);
  impl->chunk = tokens;
  return Status::success();
}

int64_t Session::batch() const { return impl->batch; }

int64_t Session::vocabulary() const {
  const SessionBinding &decode = impl->decode;
  const auto &shape = decode.function->outputs[decode.logits]->shape;
  return package::asConstant(*shape.back()).value_or(-1);
}

std::span<const int64_t> Session::positions() const {
  return {impl->positions.data(), size_t(impl->positions.size())};
}

std::span<const Tensor> Session::states() const {
  if (!impl->states.front().isOnDevice())
    return impl->states;
  impl->shown.clear();
  for (const Tensor &state : impl->states) {
    auto tensor = Tensor::allocate(state.dtype(), state.shape());
    if (!tensor.ok() ||
        !impl->backend().copy(*tensor, 0, state, 0, state.bytes()).ok())
      return {};
    impl->shown.push_back(std::move(*tensor));
  }
  return impl->shown;
}

Status Session::reset() {
  for (Tensor &state : impl->states)
    TNL_RETURN_IF_ERROR(impl->backend().zero(state, 0, state.bytes()));
  std::ranges::fill(impl->positions, 0);
  return Status::success();
}

static Status checkSequence(int64_t sequence, int64_t batch) {
  if (sequence >= 0 && sequence < batch)
    return Status::success();
  return Status::error(ErrorCode::InvalidArgument,
                       "sequence %lld of a session of %lld",
                       (long long)sequence, (long long)batch);
}

Status Session::resetSequence(int64_t sequence) {
  TNL_RETURN_IF_ERROR(checkSequence(sequence, impl->batch));
  for (Tensor &state : impl->states) {
    size_t bytes = state.bytes() / impl->batch;
    TNL_RETURN_IF_ERROR(impl->backend().zero(state, sequence * bytes, bytes));
  }
  impl->positions[sequence] = 0;
  return Status::success();
}

/// A mask in the element type of the function's input.
static Expected<Tensor> makeMask(const package::TensorT &input, int64_t batch,
                                 int64_t n, const int64_t *mask) {
  auto tensor = Tensor::allocate(input.dtype, {batch, n});
  if (!tensor.ok())
    return tensor;
  for (int64_t i = 0; i < batch * n; ++i) {
    bool one = !mask || mask[i] != 0;
    switch (input.dtype) {
    case DType::I64:
      tensor->as<int64_t>()[i] = one;
      break;
    case DType::I32:
      tensor->as<int32_t>()[i] = one;
      break;
    case DType::F32:
      tensor->as<float>()[i] = one;
      break;
    case DType::F64:
      tensor->as<double>()[i] = one;
      break;
    case DType::I8:
    case DType::U8:
    case DType::Bool:
      tensor->as<uint8_t>()[i] = one;
      break;
    default:
      return Status::error(ErrorCode::Unsupported,
                           "an attention mask of type %s",
                           package::nameOf(input.dtype));
    }
  }
  return tensor;
}

static bool hasPadding(const int64_t *mask, int64_t count) {
  return mask && std::find(mask, mask + count, 0) != mask + count;
}

/// Runs one function over ids [batch, n]; `logits` may be empty.
Status Session::Impl::run(const SessionBinding &binding, Workspace &space,
                          const int64_t *ids, int64_t n, const int64_t *mask,
                          const HostArray<int64_t> &positions,
                          const std::vector<Tensor> &statesIn,
                          std::vector<Tensor> &statesOut, Tensor &logits) {
  const FunctionT &function = *binding.function;
  std::vector<Tensor> inputs(function.inputs.size());
  std::vector<Tensor> outputs(function.outputs.size());
  inputs[binding.ids] = Tensor::borrow(DType::I64, {batch, n}, ids);
  if (binding.position >= 0) {
    if (!binding.positionPerSequence &&
        std::count(positions.begin(), positions.end(), positions[0]) != batch)
      return Status::error(ErrorCode::Unsupported,
                           "function '%s' has one position for all sequences, "
                           "but those of this session differ",
                           function.name.c_str());
    inputs[binding.position] =
        Tensor::borrow(DType::I64, {binding.positionPerSequence ? batch : 1},
                       positions.data());
  }
  if (binding.mask >= 0) {
    auto tensor = makeMask(*function.inputs[binding.mask], batch, n, mask);
    if (!tensor.ok())
      return tensor.takeStatus();
    inputs[binding.mask] = std::move(*tensor);
  } else if (hasPadding(mask, batch * n)) {
    return Status::error(
        ErrorCode::Unsupported,
        "function '%s' takes no attention mask, so that "
        "prompts cannot be padded\nhint: use one session for each "
        "length",
        function.name.c_str());
  }
  for (size_t i = 0; i < slots.size(); ++i) {
    if (binding.takesStates())
      inputs[binding.statesIn[i]] = viewOf(statesIn[i]);
    outputs[binding.statesOut[i]] = viewOf(statesOut[i]);
  }
  if (!logits.empty())
    outputs[binding.logits] = viewOf(logits);
  TNL_RETURN_IF_ERROR(executor->call(function, inputs, outputs, space));
  if (logits.empty())
    logits = std::move(outputs[binding.logits]);
  return Status::success();
}

/// Allocates logits [batch, rows, V], or checks the caller's.
Status Session::Impl::prepareLogits(const SessionBinding &binding, int64_t rows,
                                    Tensor &logits) const {
  const package::TensorT &output = *binding.function->outputs[binding.logits];
  auto vocabulary = package::asConstant(*output.shape.back());
  if (!vocabulary)
    return Status::make(ErrorCode::Unsupported,
                        "the number of logits is not a constant");
  std::vector<int64_t> shape{batch, rows, *vocabulary};
  if (logits.empty()) {
    auto tensor = backend().allocateResult(output.dtype, std::move(shape));
    if (!tensor.ok())
      return tensor.takeStatus();
    logits = std::move(*tensor);
  } else if (logits.dtype() != output.dtype || logits.shape() != shape) {
    return Status::error(
        ErrorCode::InvalidArgument,
        "the tensor for the logits has type %s and shape %s, "
        "expected %s and %s",
        package::nameOf(logits.dtype()), shapeToString(logits.shape()).c_str(),
        package::nameOf(output.dtype), shapeToString(shape).c_str());
  }
  return Status::success();
}

/// Tokens [begin, end) of a prompt of n per sequence, from `states` to `next`.
Status Session::Impl::runPart(const SessionBinding &binding, Workspace &space,
                              const int64_t *ids, int64_t n,
                              const int64_t *mask, int64_t begin, int64_t end,
                              Tensor &logits) {
  int64_t size = end - begin;
  // No overflow: they are part of what the caller has in memory.
  auto partIds = HostArray<int64_t>::allocate(batch * size, "a part's tokens");
  auto partMask =
      HostArray<int64_t>::allocate(mask ? batch * size : 0, "a part's mask");
  auto partPositions = HostArray<int64_t>::allocate(batch, "the positions");
  for (const Status *status :
       {&partIds.status(), &partMask.status(), &partPositions.status()})
    TNL_RETURN_IF_ERROR(*status);
  for (int64_t b = 0; b < batch; ++b) {
    const int64_t *from = ids + b * n;
    std::copy(from + begin, from + end, partIds->data() + b * size);
    if (mask)
      std::copy(mask + b * n + begin, mask + b * n + end,
                partMask->data() + b * size);
    (*partPositions)[b] = positions[b] + begin;
  }
  return run(binding, space, partIds->data(), size,
             mask ? partMask->data() : nullptr, *partPositions, states, next,
             logits);
}

Status Session::Impl::prefillPrompt(const int64_t *ids, int64_t n,
                                    const int64_t *mask, LogitsWanted want,
                                    Tensor &logits) {
  bool all = want == LogitsWanted::All;
  bool last = !all && prefillLast;
  const SessionBinding &binding = last ? *prefillLast : *prefill;
  Workspace &space = last ? prefillLastSpace : prefillSpace;
  if (want != LogitsWanted::None)
    TNL_RETURN_IF_ERROR(prepareLogits(binding, all ? n : 1, logits));
  int64_t step = binding.takesStates() ? std::min(chunk, n) : n;
  // One chunk has the shape of the result.
  if (step == n && (all || (last && want != LogitsWanted::None))) {
    TNL_RETURN_IF_ERROR(runPart(binding, space, ids, n, mask, 0, n, logits));
    std::swap(states, next);
    return Status::success();
  }
  Tensor part;
  for (int64_t begin = 0; begin < n; begin += step) {
    int64_t end = std::min(begin + step, n);
    int64_t rows = last ? 1 : end - begin;
    if (!part.empty() && part.shape()[1] != rows)
      part = Tensor();
    TNL_RETURN_IF_ERROR(
        runPart(binding, space, ids, n, mask, begin, end, part));
    std::swap(states, next);
    if (want == LogitsWanted::None || (!all && end < n))
      continue;
    size_t row = part.bytes() / (batch * rows);
    for (int64_t b = 0; b < batch; ++b) {
      if (all)
        std::memcpy(logits.as<char>() + (b * n + begin) * row,
                    part.as<char>() + b * rows * row, rows * row);
      else
        std::memcpy(logits.as<char>() + b * row,
                    part.as<char>() + (b * rows + rows - 1) * row, row);
    }
  }
  return Status::success();
}

/// Packages with nothing but `decode`: token by token.
Status Session::Impl::prefillByDecode(const int64_t *ids, int64_t n,
                                      const int64_t *mask, LogitsWanted want,
                                      Tensor &logits) {
  bool all = want == LogitsWanted::All;
  if (want != LogitsWanted::None)
    TNL_RETURN_IF_ERROR(prepareLogits(decode, all ? n : 1, logits));
  Tensor part;
  for (int64_t i = 0; i < n; ++i) {
    TNL_RETURN_IF_ERROR(
        runPart(decode, decodeSpace, ids, n, mask, i, i + 1, part));
    std::swap(states, next);
    if (want == LogitsWanted::None || (!all && i + 1 < n))
      continue;
    size_t row = part.bytes() / batch;
    for (int64_t b = 0; b < batch; ++b)
      std::memcpy(logits.as<char>() + (all ? b * n + i : b) * row,
                  part.as<char>() + b * row, row);
  }
  return Status::success();
}

namespace {
/// Puts old states back, unless all goes well.
class Rollback {
public:
  Rollback(std::vector<Tensor> &states, std::vector<Tensor> &saved)
      : states(states), saved(saved) {}
  ~Rollback() {
    if (armed)
      std::swap(states, saved);
  }
  Rollback(const Rollback &) = delete;
  Rollback &operator=(const Rollback &) = delete;
  void arm(bool wanted) { armed = wanted; }

private:
  std::vector<Tensor> &states, &saved;
  bool armed = false;
};
} // namespace

Status Session::prefill(const int64_t *ids, int64_t n, const int64_t *mask,
                        LogitsWanted want, Tensor &logits) {
  if (!ids || n < 1)
    return Status::make(ErrorCode::InvalidArgument,
                        "a prompt needs at least 1 token");
  Impl &s = *impl;
  if (!package::checkedProduct(std::array{s.batch, n}, sizeof(int64_t)).ok())
    return Status::error(ErrorCode::InvalidArgument,
                         "no memory can hold the tokens of %lld prompts of "
                         "%lld",
                         (long long)s.batch, (long long)n);
  for (int64_t b = 0; mask && b < s.batch; ++b)
    for (int64_t i = 1; i < n; ++i)
      if (mask[b * n + i - 1] != 0 && mask[b * n + i] == 0)
        return Status::error(ErrorCode::InvalidArgument,
                             "sequence %lld has padding after token %lld; "
                             "padding must be on the left",
                             (long long)b, (long long)i - 1);
  // An exported prefill without states starts from the empty prompt only.
  const auto &choice =
      want != LogitsWanted::All && s.prefillLast ? s.prefillLast : s.prefill;
  bool fresh = std::count(s.positions.begin(), s.positions.end(), 0) == s.batch;
  bool usable = choice && (choice->takesStates() || fresh);
  // The first chunk reads `states` and writes `next`, and so on: a prompt of
  // several chunks overwrites the old states, which a failure must restore.
  bool several = n > s.chunk || !usable;
  Rollback rollback(s.states, s.saved);
  if (several) {
    if (s.saved.size() != s.slots.size()) {
      s.saved.clear();
      TNL_RETURN_IF_ERROR(s.allocateStates(s.saved, s.batch));
    }
    for (size_t i = 0; i < s.saved.size(); ++i)
      TNL_RETURN_IF_ERROR(
          s.backend().copy(s.saved[i], 0, s.states[i], 0, s.saved[i].bytes()));
    rollback.arm(true);
  }
  Status status = usable ? s.prefillPrompt(ids, n, mask, want, logits)
                         : s.prefillByDecode(ids, n, mask, want, logits);
  TNL_RETURN_IF_ERROR(status);
  rollback.arm(false);
  for (int64_t &position : s.positions)
    position += n;
  return Status::success();
}

Status Session::decode(const int64_t *ids, Tensor &logits) {
  if (!ids)
    return Status::make(ErrorCode::InvalidArgument, "no tokens were given");
  Impl &s = *impl;
  TNL_RETURN_IF_ERROR(s.prepareLogits(s.decode, 1, logits));
  TNL_RETURN_IF_ERROR(s.run(s.decode, s.decodeSpace, ids, 1, nullptr,
                            s.positions, s.states, s.next, logits));
  std::swap(s.states, s.next);
  for (int64_t &position : s.positions)
    ++position;
  return Status::success();
}
