//===- FileTest.cpp - Package files as bytes ------------------------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "SamplePackage.h"
#include "TNL/Package/FileFormat.h"
#include "TNL/Package/Reader.h"
#include "TNL/Package/Writer.h"

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <gtest/gtest.h>
#include <random>

using namespace tnl;
using namespace tnl::package;
using namespace tnl::sample;
namespace fs = std::filesystem;

namespace {
class File : public testing::Test {
protected:
  void SetUp() override {
    folder = fs::path(testing::TempDir()) /
             ("tnl-file-" + std::to_string(::getpid()));
    fs::remove_all(folder);
    fs::create_directories(folder);
    path = (folder / "sample.tnl").string();
  }
  void TearDown() override { fs::remove_all(folder); }

  std::string writeAndRead() {
    Status status = writeSample(path, "not really code");
    EXPECT_TRUE(status.ok()) << status.message();
    return readFile(path);
  }
  void overwrite(const std::string &bytes) {
    std::ofstream(path, std::ios::binary) << bytes;
  }
  size_t filesInFolder() {
    return std::distance(fs::directory_iterator(folder),
                         fs::directory_iterator());
  }

  fs::path folder;
  std::string path;
};
} // namespace

TEST_F(File, RoundTrip) {
  writeAndRead();
  auto file = PackageFile::open(path);
  ASSERT_TRUE(file.ok()) << file.status().message();
  EXPECT_EQ((*file)->version(), kVersion);
  EXPECT_EQ(filesInFolder(), 1u);
  const PackageT &package = (*file)->metadata();
  EXPECT_EQ(package.producer, "unit test");
  EXPECT_EQ(package.tokenizer, Tokenizer::Byte);
  ASSERT_EQ(package.functions.size(), 4u);
  ASSERT_NE((*file)->findFunction("decode"), nullptr);
  EXPECT_EQ((*file)->findFunction("decoder"), nullptr);
  EXPECT_EQ((*file)->findFunction("decode")->inputs[0]->limit, kVocabulary);
  auto table = (*file)->blob(*package.weights[0]->data);
  auto wanted = tableWeight();
  ASSERT_EQ(table.size(), wanted.size() * sizeof(float));
  EXPECT_EQ(std::memcmp(table.data(), wanted.data(), table.size()), 0);
  EXPECT_EQ(reinterpret_cast<uintptr_t>(table.data()) % kBlobAlignment, 0u);
  EXPECT_TRUE((*file)->verifyWeights().ok());
}

TEST_F(File, BlobsInPieces) {
  auto writer = Writer::create(path);
  ASSERT_TRUE(writer.ok());
  std::string big(3 << 20, 'x');
  ASSERT_TRUE((*writer)->beginBlob().ok());
  EXPECT_FALSE((*writer)->beginBlob().ok());
  ASSERT_TRUE((*writer)->append("ab", 2).ok());
  ASSERT_TRUE((*writer)->append(big.data(), big.size()).ok());
  ASSERT_TRUE((*writer)->append("c", 1).ok());
  auto range = (*writer)->endBlob();
  ASSERT_TRUE(range.ok());
  std::string whole = "ab" + big + "c";
  EXPECT_EQ(range->length(), whole.size());
  EXPECT_TRUE(range->hash() == hashBytes(whole.data(), whole.size()));
  EXPECT_FALSE((*writer)->append("d", 1).ok());
  EXPECT_FALSE((*writer)->endBlob().ok());
  PackageT package;
  package.producer = "unit test";
  ASSERT_TRUE((*writer)->finish(package).ok());
  EXPECT_FALSE((*writer)->finish(package).ok());
  EXPECT_EQ(readFile(path).substr(range->offset(), whole.size()), whole);
}

TEST_F(File, FailureLeavesNothingBehind) {
  overwrite("precious");
  {
    auto writer = Writer::create(path);
    ASSERT_TRUE(writer.ok());
    EXPECT_EQ(filesInFolder(), 2u);
    PackageT package = makePackage(); // its weights have no data
    Status status = (*writer)->finish(package);
    ASSERT_FALSE(status.ok());
    EXPECT_NE(status.message().find("would not be valid"), std::string::npos);
  }
  EXPECT_EQ(filesInFolder(), 1u);
  EXPECT_EQ(readFile(path), "precious");
  auto writer = Writer::create((folder / "absent" / "x.tnl").string());
  ASSERT_FALSE(writer.ok());
  EXPECT_EQ(writer.status().code(), ErrorCode::IO);
}

TEST_F(File, OpenErrors) {
  auto absent = PackageFile::open((folder / "absent.tnl").string());
  ASSERT_FALSE(absent.ok());
  EXPECT_EQ(absent.status().code(), ErrorCode::NotFound);
  EXPECT_NE(absent.status().message().find("absent.tnl"), std::string::npos);
  EXPECT_FALSE(PackageFile::open(folder.string()).ok());
  overwrite("");
  EXPECT_FALSE(PackageFile::open(path).ok());
  overwrite("\x7f"
            "ELF, or so it seems; in any case longer than 64 bytes, "
            "as a header is");
  auto other = PackageFile::open(path);
  ASSERT_FALSE(other.ok());
  EXPECT_NE(other.status().message().find("not a TNL package"),
            std::string::npos);
}

TEST_F(File, NamesBothVersions) {
  std::string bytes = writeAndRead();
  auto *header = reinterpret_cast<FileHeader *>(bytes.data());
  header->version = kVersion + 1;
  header->headerHash = hashHeader(*header);
  auto file = PackageFile::openMemory(bytes.data(), bytes.size());
  ASSERT_FALSE(file.ok());
  EXPECT_EQ(file.status().code(), ErrorCode::Unsupported);
  EXPECT_NE(file.status().message().find("version 2"), std::string::npos);
}

TEST_F(File, TruncatedAnywhere) {
  std::string bytes = writeAndRead();
  for (size_t i = 0; i < 64; ++i) {
    size_t size = bytes.size() * i / 64;
    auto file = PackageFile::openMemory(bytes.data(), size);
    EXPECT_FALSE(file.ok()) << size;
  }
  std::string longer = bytes + '\0';
  EXPECT_FALSE(PackageFile::openMemory(longer.data(), longer.size()).ok());
}

TEST_F(File, EveryFlippedBitIsFound) {
  std::string bytes = writeAndRead();
  auto original = PackageFile::openMemory(bytes.data(), bytes.size());
  ASSERT_TRUE(original.ok());
  auto *header = reinterpret_cast<const FileHeader *>(bytes.data());
  const PackageT &package = (*original)->metadata();
  auto covers = [](const Range &range, size_t i) {
    return i >= range.offset() && i < range.offset() + range.length();
  };
  std::mt19937 random(20260801);
  for (int round = 0; round < 3000; ++round) {
    // Half of the flips hit the metadata or the header.
    size_t i = round % 2 ? random() % bytes.size()
               : round % 4
                   ? random() % sizeof(FileHeader)
                   : header->metadataOffset + random() % header->metadataSize;
    bytes[i] ^= 1 << random() % 8;
    auto file = PackageFile::openMemory(bytes.data(), bytes.size());
    bool weight = covers(*package.weights[0]->data, i) ||
                  covers(*package.weights[1]->data, i);
    bool checked = i < sizeof(FileHeader) ||
                   covers(*package.code[0]->data, i) ||
                   i >= header->metadataOffset;
    // Bytes between the blobs mean nothing.
    EXPECT_EQ(file.ok(), !checked) << i;
    if (file.ok())
      EXPECT_EQ((*file)->verifyWeights().ok(), !weight) << i;
    bytes = readFile(path);
    header = reinterpret_cast<const FileHeader *>(bytes.data());
  }
}

TEST(Metadata, FlippedBitsWithRightChecksumsNeverCrash) {
  PackageT package = makePackage();
  fakeRanges(package);
  std::string bytes = rawFile(package);
  std::string metadata = bytes.substr(blobsEnd());
  std::mt19937 random(7);
  for (int round = 0; round < 20000; ++round) {
    std::string mutated = metadata;
    for (unsigned flips = 1 + random() % 4; flips; --flips)
      mutated[random() % mutated.size()] ^= 1 << random() % 8;
    std::string file = wrapMetadata(mutated.data(), mutated.size());
    auto opened = PackageFile::openMemory(file.data(), file.size());
    if (!opened.ok())
      EXPECT_FALSE(opened.status().message().empty());
  }
}

namespace {
using flatbuffers::FlatBufferBuilder;
using flatbuffers::Offset;

/// A package with nothing but these functions and notes.
std::string fileOf(FlatBufferBuilder &builder,
                   const std::vector<Offset<Function>> &functions,
                   const std::vector<Offset<flatbuffers::String>> &notes,
                   const std::string &producer) {
  auto text = builder.CreateString(producer);
  auto noteList = builder.CreateVector(notes);
  auto functionList = builder.CreateVector(functions);
  auto kernels = builder.CreateVector(std::vector<Offset<Kernel>>());
  auto code = builder.CreateVector(std::vector<Offset<package::Code>>());
  auto weights = builder.CreateVector(std::vector<Offset<Weight>>());
  builder.Finish(CreatePackage(builder, text, 0, nullptr, 0, noteList,
                               Tokenizer::None, functionList, kernels, code,
                               weights),
                 PackageIdentifier());
  return wrapMetadata(builder.GetBufferPointer(), builder.GetSize());
}

void expectOverlap(const std::string &file) {
  auto opened = PackageFile::openMemory(file.data(), file.size());
  ASSERT_FALSE(opened.ok());
  EXPECT_NE(opened.status().message().find("overlap"), std::string::npos)
      << opened.status().message();
}
} // namespace

TEST(Metadata, SharedPartsAreRefused) {
  // One name used for all notes of a package a thousand times larger.
  FlatBufferBuilder builder;
  auto text = builder.CreateString(std::string(1000, 'x'));
  expectOverlap(fileOf(builder, {}, std::vector(1000, text), "unit test"));
}

// Small parts that become large objects, with room for them in the buffer.
TEST(Metadata, SharedTablesAreRefused) {
  constexpr size_t count = 100000;
  FlatBufferBuilder builder;
  auto name = builder.CreateString("");
  auto symbols =
      builder.CreateVector(std::vector<Offset<flatbuffers::String>>());
  auto tensors = builder.CreateVector(std::vector<Offset<package::Tensor>>());
  auto steps = builder.CreateVector(std::vector<Offset<Step>>());
  auto function = CreateFunction(builder, name, symbols, tensors, tensors,
                                 /*states=*/0, /*sizes=*/0, /*requirements=*/0,
                                 /*buffers=*/0, steps);
  expectOverlap(fileOf(builder, std::vector(count, function), {},
                       std::string(4 * count + 4096, 'x')));
}
