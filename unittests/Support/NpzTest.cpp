//===- NpzTest.cpp --------------------------------------------------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "TNL/Support/Npz.h"
#include "TNL/Support/Elements.h"
#include "TNL/Support/Npy.h"

#include <algorithm>
#include <cstring>
#include <filesystem>
#include <gtest/gtest.h>
#include <unistd.h>
#include <zlib.h>

using namespace tnl;

static Tensor counting(std::vector<int64_t> shape) {
  Expected<Tensor> tensor = Tensor::allocate(DType::F32, std::move(shape));
  EXPECT_TRUE(tensor.ok());
  for (int64_t i = 0; i < tensor->elements(); ++i)
    tensor->as<float>()[i] = static_cast<float>(i);
  return std::move(*tensor);
}

namespace {
/// An archive in a temporary file.
class Archive {
public:
  Archive() : writer(NpzWriter::create(path)) { EXPECT_TRUE(writer.ok()); }
  ~Archive() { std::filesystem::remove(path); }
  Status add(const std::string &name, const Tensor &tensor) {
    return writer->add(name, tensor);
  }
  std::vector<uint8_t> finish() {
    Status status = writer->finish();
    EXPECT_TRUE(status.ok()) << status.message();
    Expected<Buffer> bytes = readFile(path);
    EXPECT_TRUE(bytes.ok()) << bytes.message();
    return {bytes->data(), bytes->data() + bytes->size()};
  }

private:
  std::string path =
      testing::TempDir() + "tnl-npz-" + std::to_string(::getpid());
  Expected<NpzWriter> writer;
};
} // namespace

static std::vector<uint8_t> archive() {
  Archive archive;
  EXPECT_TRUE(archive.add("first", counting({2, 3})).ok());
  EXPECT_TRUE(archive.add("second", counting({5})).ok());
  return archive.finish();
}

static Expected<NpzReader> open(const std::vector<uint8_t> &bytes) {
  Expected<Buffer> buffer = Buffer::allocate(bytes.size());
  EXPECT_TRUE(buffer.ok());
  if (!bytes.empty())
    std::memcpy(buffer->data(), bytes.data(), bytes.size());
  return NpzReader::fromBytes(std::move(*buffer));
}

/// Reads all there is; failures are fine, crashes are not.
static bool readAll(const std::vector<uint8_t> &bytes) {
  Expected<NpzReader> reader = open(bytes);
  if (!reader)
    return false;
  bool good = true;
  for (const std::string &name : reader->names())
    good &= reader->read(name).ok();
  return good;
}

static size_t find(const std::vector<uint8_t> &bytes, std::string_view text,
                   size_t from = 0) {
  auto at =
      std::search(bytes.begin() + from, bytes.end(), text.begin(), text.end());
  return static_cast<size_t>(at - bytes.begin());
}

static void put32(std::vector<uint8_t> &bytes, size_t at, uint32_t value) {
  std::memcpy(bytes.data() + at, &value, 4);
}

TEST(Npz, WrittenArchivesAreRead) {
  Expected<NpzReader> reader = open(archive());
  ASSERT_TRUE(reader.ok()) << reader.message();
  EXPECT_EQ(reader->names(), (std::vector<std::string>{"first", "second"}));
  Expected<Tensor> tensor = reader->read("first");
  ASSERT_TRUE(tensor.ok()) << tensor.message();
  EXPECT_EQ(tensor->shape(), (std::vector<int64_t>{2, 3}));
  EXPECT_EQ(tensor->as<float>()[5], 5);
}

TEST(Npz, MissingArrayListsWhatExists) {
  Expected<NpzReader> reader = open(archive());
  ASSERT_TRUE(reader.ok());
  EXPECT_EQ(reader->read("third").message(),
            "no array 'third'; there are 'first', 'second'");
}

TEST(Npz, WriterRefusesDuplicates) {
  Archive writer;
  EXPECT_TRUE(writer.add("x", counting({1})).ok());
  EXPECT_EQ(writer.add("x", counting({1})).message(),
            "two arrays are named 'x'");
}

TEST(Npz, ReaderRefusesDuplicates) {
  Archive writer;
  ASSERT_TRUE(writer.add("aa", counting({1})).ok());
  ASSERT_TRUE(writer.add("ab", counting({1})).ok());
  std::vector<uint8_t> bytes = writer.finish();
  for (size_t at = find(bytes, "ab.npy"); at < bytes.size();
       at = find(bytes, "ab.npy", at + 1))
    bytes[at + 1] = 'a';
  EXPECT_EQ(open(bytes).message(),
            "malformed zip archive: two entries are named 'aa.npy'");
}

TEST(Npz, EveryTruncationFails) {
  std::vector<uint8_t> bytes = archive();
  ASSERT_TRUE(readAll(bytes));
  for (size_t size = 0; size < bytes.size(); ++size)
    EXPECT_FALSE(
        readAll(std::vector<uint8_t>(bytes.begin(), bytes.begin() + size)))
        << size;
}

TEST(Npz, DamagedDataIsFound) {
  std::vector<uint8_t> bytes = archive();
  // The last element of `first`, before the second local header.
  size_t at = find(bytes, "PK\x03\x04", 4) - 2;
  bytes[at] ^= 0x40;
  Expected<NpzReader> reader = open(bytes);
  ASSERT_TRUE(reader.ok());
  EXPECT_EQ(reader->read("first").message(),
            "array 'first': checksum mismatch, the data is damaged");
  EXPECT_TRUE(reader->read("second").ok());
}

TEST(Npz, EveryChangedByteIsSafe) {
  std::vector<uint8_t> bytes = archive();
  for (size_t at = 0; at < bytes.size(); ++at)
    for (uint8_t flip : {0x01, 0x80, 0xff}) {
      std::vector<uint8_t> changed = bytes;
      changed[at] ^= flip;
      readAll(changed);
    }
}

TEST(Npz, DirectoryOutsideTheFile) {
  std::vector<uint8_t> bytes = archive();
  size_t end = bytes.size() - 22;
  put32(bytes, end + 16, 0x7fffffff);
  EXPECT_EQ(open(bytes).message(),
            "malformed zip archive: the directory lies outside the file");
}

TEST(Npz, TooManyEntries) {
  constexpr uint32_t count = 20000, length = count * 46;
  std::vector<uint8_t> bytes(length + 22);
  put32(bytes, length, 0x06054b50);
  put32(bytes, length + 8, count << 16 | count);
  put32(bytes, length + 12, length);
  EXPECT_EQ(open(bytes).message(),
            "an archive of 20000 entries; at most 10000 are read");
}

TEST(Npz, DataOutsideTheFile) {
  std::vector<uint8_t> bytes = archive();
  size_t entry = find(bytes, "PK\x01\x02");
  put32(bytes, entry + 20, 0x7fffffff);
  put32(bytes, entry + 24, 0x7fffffff);
  EXPECT_EQ(open(bytes).message(), "entry 'first.npy': malformed zip archive: "
                                   "the data lies outside the file");
}

/// One deflated entry that says it holds `size` bytes.
static std::vector<uint8_t> deflatedArchive(const std::string &content,
                                            uint32_t size) {
  std::vector<uint8_t> data(compressBound(content.size()));
  z_stream stream = {};
  EXPECT_EQ(
      deflateInit2(&stream, 9, Z_DEFLATED, -MAX_WBITS, 9, Z_DEFAULT_STRATEGY),
      Z_OK);
  stream.next_in =
      const_cast<Bytef *>(reinterpret_cast<const Bytef *>(content.data()));
  stream.avail_in = static_cast<uInt>(content.size());
  stream.next_out = data.data();
  stream.avail_out = static_cast<uInt>(data.size());
  EXPECT_EQ(deflate(&stream, Z_FINISH), Z_STREAM_END);
  data.resize(stream.total_out);
  deflateEnd(&stream);

  uint32_t crc = static_cast<uint32_t>(crc32(
      0, reinterpret_cast<const Bytef *>(content.data()), content.size()));
  std::vector<uint8_t> bytes;
  auto put = [&](uint64_t value, int count) {
    for (int i = 0; i < count; ++i)
      bytes.push_back(static_cast<uint8_t>(value >> (8 * i)));
  };
  auto common = [&] {
    put(20, 2), put(0, 2), put(8, 2), put(0, 4), put(crc, 4);
    put(data.size(), 4), put(size, 4), put(5, 2), put(0, 2);
  };
  std::string_view name = "x.npy";
  put(0x04034b50, 4), common();
  bytes.insert(bytes.end(), name.begin(), name.end());
  bytes.insert(bytes.end(), data.begin(), data.end());
  size_t directory = bytes.size();
  put(0x02014b50, 4), put(20, 2), common(), put(0, 7), put(0, 7);
  bytes.insert(bytes.end(), name.begin(), name.end());
  size_t length = bytes.size() - directory;
  put(0x06054b50, 4), put(0, 4), put(1, 2), put(1, 2);
  put(length, 4), put(directory, 4), put(0, 2);
  return bytes;
}

TEST(Npz, DeflatedEntries) {
  Tensor tensor = counting({1000});
  std::string content = npyHeader(tensor.dtype(), tensor.shape());
  content.append(static_cast<const char *>(tensor.data()), tensor.bytes());
  uint32_t size = static_cast<uint32_t>(content.size());
  Expected<NpzReader> reader = open(deflatedArchive(content, size));
  ASSERT_TRUE(reader.ok()) << reader.message();
  Expected<Tensor> back = reader->read("x");
  ASSERT_TRUE(back.ok()) << back.message();
  EXPECT_EQ(std::memcmp(back->data(), tensor.data(), tensor.bytes()), 0);

  // Data that expands to more or less than it says.
  for (uint32_t wrong : {size - 1, size + 1}) {
    reader = open(deflatedArchive(content, wrong));
    ASSERT_TRUE(reader.ok());
    EXPECT_FALSE(reader->read("x").ok());
  }
  EXPECT_EQ(open(deflatedArchive(content, 0x7fffffff)).message(),
            "entry 'x.npy': malformed zip archive: the size is more than the "
            "data can expand to");
}

TEST(Npz, ReadsGoldenFixture) {
  Expected<NpzReader> reader =
      NpzReader::open(TNL_FIXTURES "/tiny.golden.b1_n16_t4.npz");
  ASSERT_TRUE(reader.ok()) << reader.message();
  Expected<Tensor> logits = reader->read("logits");
  ASSERT_TRUE(logits.ok()) << logits.message();
  EXPECT_EQ(typeText(logits->dtype(), logits->shape()), "1x16x256xf32");
  EXPECT_EQ(reader->read("input_ids")->dtype(), DType::I64);
}
