//===- Bridge.cpp - SentencePiece as a library in C -----------------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "Bridge.h"

#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <exception>
#include <sentencepiece_processor.h>

struct tnl_sp {
  sentencepiece::SentencePieceProcessor processor;
};

namespace {
struct Error {
  char *text;
  size_t size;

  int operator()(const char *why) const {
    std::snprintf(text, size, "%s", why);
    return 1;
  }
};
} // namespace

/// Runs `body`, which returns a status; 0 for success.
template <typename Body> static int guarded(const Error &error, Body body) {
  try {
    sentencepiece::util::Status status = body();
    return status.ok() ? 0 : error(status.ToString().c_str());
  } catch (const std::exception &exception) {
    return error(exception.what());
  }
}

/// A copy that tnl_sp_free() frees; null where memory ends.
static void *copyOf(const void *data, size_t bytes) {
  void *copy = std::malloc(bytes ? bytes : 1);
  if (copy && bytes)
    std::memcpy(copy, data, bytes);
  return copy;
}

tnl_sp *tnl_sp_open(const void *bytes, size_t size, char *error,
                    size_t error_size) {
  tnl_sp *model = nullptr;
  int failed = guarded({error, error_size}, [&] {
    model = new tnl_sp;
    return model->processor.LoadFromSerializedProto(
        {static_cast<const char *>(bytes), size});
  });
  if (!failed)
    return model;
  delete model;
  return nullptr;
}

void tnl_sp_close(tnl_sp *model) { delete model; }

void tnl_sp_describe(const tnl_sp *model, tnl_sp_info *info) {
  const auto &processor = model->processor;
  *info = {processor.GetPieceSize(), processor.bos_id(), processor.eos_id(),
           processor.pad_id(), processor.unk_id()};
}

int tnl_sp_piece(const tnl_sp *model, int32_t id, const char **text,
                 size_t *size) {
  const auto &processor = model->processor;
  *text = "";
  *size = 0;
  if (id < 0 || id >= processor.GetPieceSize())
    return TNL_SP_OTHER;
  const std::string &piece = processor.IdToPiece(id);
  *text = piece.data();
  *size = piece.size();
  if (processor.IsControl(id))
    return TNL_SP_CONTROL;
  if (processor.IsByte(id))
    return TNL_SP_BYTE;
  return processor.IsUnknown(id) || processor.IsUnused(id) ? TNL_SP_OTHER
                                                           : TNL_SP_NORMAL;
}

int tnl_sp_encode(const tnl_sp *model, const char *text, size_t size,
                  int32_t **ids, size_t *count, char *error,
                  size_t error_size) {
  Error fail{error, error_size};
  std::vector<int> result;
  if (guarded(fail, [&] {
        return model->processor.Encode(std::string_view(text, size), &result);
      }))
    return 1;
  *count = result.size();
  *ids = static_cast<int32_t *>(
      copyOf(result.data(), result.size() * sizeof(int32_t)));
  return *ids ? 0 : fail("out of memory");
}

int tnl_sp_decode(const tnl_sp *model, const int32_t *ids, size_t count,
                  char **text, size_t *size, char *error, size_t error_size) {
  Error fail{error, error_size};
  std::string result;
  if (guarded(fail, [&] {
        return model->processor.Decode(std::vector<int>(ids, ids + count),
                                       &result);
      }))
    return 1;
  *size = result.size();
  *text = static_cast<char *>(copyOf(result.data(), result.size()));
  return *text ? 0 : fail("out of memory");
}

void tnl_sp_free(void *result) { std::free(result); }
