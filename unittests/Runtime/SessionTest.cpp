//===- SessionTest.cpp - Sequences with states ----------------------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "TNL/Runtime/Session.h"
#include "SampleFixture.h"
#include "TNL/Package/Writer.h"

using namespace tnl;
using namespace tnl::sample;
using package::DType;

namespace {
class SessionRun : public SampleFixture {
protected:
  std::unique_ptr<Session> start(int64_t batch, int64_t chunk = 512) {
    auto session = Session::create(openSample(), batch, {chunk});
    EXPECT_TRUE(session.ok()) << session.status().message();
    return std::move(*session);
  }
  /// Replaces the sample by a changed one; a third weight is a zero state.
  void writePackage(package::PackageT &package) {
    std::string code = readFile(TNL_SAMPLE_KERNELS);
    auto writer = package::Writer::create(path);
    ASSERT_TRUE(writer.ok());
    package.code[0]->data = std::make_unique<package::Range>(
        *(*writer)->addBlob(code.data(), code.size()));
    std::vector<float> values[] = {tableWeight(), headWeight(),
                                   std::vector<float>(kWidth)};
    for (size_t i = 0; i < package.weights.size(); ++i)
      package.weights[i]->data = std::make_unique<package::Range>(
          *(*writer)->addBlob(values[i].data(), values[i].size() * 4));
    Status status = (*writer)->finish(package);
    ASSERT_TRUE(status.ok()) << status.message();
  }
  static std::vector<int64_t> prompt(int64_t count, int64_t seed = 1) {
    std::vector<int64_t> ids;
    for (int64_t i = 0; i < count; ++i)
      ids.push_back((i * i + seed * 3) % kVocabulary);
    return ids;
  }
  static void expectRow(const Tensor &logits, int64_t row,
                        const std::vector<float> &wanted) {
    for (int64_t v = 0; v < kVocabulary; ++v)
      ASSERT_NEAR(logits.as<float>()[row * kVocabulary + v], wanted[v], 2e-3)
          << "row " << row << ", logit " << v;
  }
};
} // namespace

TEST_F(SessionRun, ChunksDoNotMatter) {
  const int64_t n = 23, batch = 2;
  std::vector<int64_t> ids = prompt(batch * n);
  for (int64_t chunk : {1, 2, 5, 22, 23, 512}) {
    auto session = start(batch, chunk);
    Tensor logits;
    Status status =
        session->prefill(ids.data(), n, nullptr, LogitsWanted::All, logits);
    ASSERT_TRUE(status.ok()) << status.message();
    ASSERT_EQ(logits.shape(), (std::vector<int64_t>{batch, n, kVocabulary}));
    Reference reference[batch];
    for (int64_t b = 0; b < batch; ++b) {
      for (int64_t i = 0; i < n; ++i)
        expectRow(logits, b * n + i, reference[b].step(ids[b * n + i]));
      EXPECT_EQ(session->positions()[b], n);
    }
    auto other = start(batch, chunk);
    Tensor last;
    ASSERT_TRUE(
        other->prefill(ids.data(), n, nullptr, LogitsWanted::Last, last).ok());
    ASSERT_EQ(last.shape(), (std::vector<int64_t>{batch, 1, kVocabulary}));
    Tensor a, b;
    int64_t next[batch] = {4, 5};
    ASSERT_TRUE(session->decode(next, a).ok());
    ASSERT_TRUE(other->decode(next, b).ok());
    for (int64_t s = 0; s < batch; ++s) {
      expectRow(
          last, s,
          std::vector<float>(logits.as<float>() + (s * n + n - 1) * kVocabulary,
                             logits.as<float>() + (s * n + n) * kVocabulary));
      std::vector<float> wanted = reference[s].step(next[s]);
      expectRow(a, s, wanted);
      expectRow(b, s, wanted);
    }
  }
}

TEST_F(SessionRun, PromptInPieces) {
  std::vector<int64_t> ids = prompt(10);
  auto session = start(1, 4);
  Tensor logits;
  ASSERT_TRUE(
      session->prefill(ids.data(), 7, nullptr, LogitsWanted::None, logits)
          .ok());
  EXPECT_TRUE(logits.empty());
  ASSERT_TRUE(
      session->prefill(ids.data() + 7, 3, nullptr, LogitsWanted::Last, logits)
          .ok());
  Reference reference;
  std::vector<float> wanted;
  for (int64_t id : ids)
    wanted = reference.step(id);
  expectRow(logits, 0, wanted);
  ASSERT_TRUE(session->reset().ok());
  EXPECT_EQ(session->positions()[0], 0);
  Tensor again;
  ASSERT_TRUE(session->decode(ids.data(), again).ok());
  expectRow(again, 0, Reference().step(ids[0]));
}

TEST_F(SessionRun, LeftPadding) {
  const int64_t n = 6;
  std::vector<int64_t> ids = prompt(2 * n);
  int64_t mask[] = {0, 0, 0, 1, 1, 1, 1, 1, 1, 1, 1, 1};
  for (int64_t chunk : {2, 4, 512}) {
    auto session = start(2, chunk);
    Tensor logits;
    Status status =
        session->prefill(ids.data(), n, mask, LogitsWanted::Last, logits);
    ASSERT_TRUE(status.ok()) << status.message();
    for (int64_t b = 0; b < 2; ++b) {
      Reference reference;
      std::vector<float> wanted;
      for (int64_t i = 0; i < n; ++i)
        wanted = reference.step(ids[b * n + i], mask[b * n + i] == 0);
      expectRow(logits, b, wanted);
    }
  }
  auto session = start(1);
  int64_t right[] = {1, 1, 0};
  Tensor logits;
  Status status =
      session->prefill(ids.data(), 3, right, LogitsWanted::Last, logits);
  EXPECT_EQ(status.message(), "sequence 0 has padding after token 1; padding "
                              "must be on the left");
}

TEST_F(SessionRun, FailureChangesNothing) {
  std::vector<int64_t> ids = prompt(12);
  auto session = start(1, 4);
  Tensor logits;
  ASSERT_TRUE(
      session->prefill(ids.data(), 5, nullptr, LogitsWanted::Last, logits)
          .ok());
  std::string before = session->save();
  std::vector<int64_t> bad = ids;
  bad[10] = 99; // in the third chunk
  Tensor ignored;
  EXPECT_FALSE(
      session->prefill(bad.data(), 12, nullptr, LogitsWanted::All, ignored)
          .ok());
  EXPECT_EQ(session->save(), before);
  EXPECT_FALSE(session->decode(&bad[10], ignored).ok());
  EXPECT_FALSE(
      session->prefill(ids.data(), 0, nullptr, LogitsWanted::All, ignored)
          .ok());
  Tensor wrong = Tensor::borrow(DType::F32, {1, 2}, bad.data());
  EXPECT_FALSE(session->decode(ids.data(), wrong).ok());
  EXPECT_EQ(session->save(), before);
}

TEST_F(SessionRun, SaveRestoreCopy) {
  std::vector<int64_t> ids = prompt(8), next{3, 7};
  auto session = start(2), other = start(2);
  Tensor logits, a, b;
  ASSERT_TRUE(
      session->prefill(ids.data(), 4, nullptr, LogitsWanted::Last, logits)
          .ok());
  std::string saved = session->save();
  ASSERT_TRUE(session->decode(next.data(), a).ok());
  ASSERT_TRUE(other->restore(saved).ok());
  EXPECT_EQ(other->positions()[1], 4);
  ASSERT_TRUE(other->decode(next.data(), b).ok());
  EXPECT_EQ(std::memcmp(a.data(), b.data(), a.bytes()), 0);

  auto third = start(2);
  ASSERT_TRUE(third->copyFrom(*session).ok());
  EXPECT_EQ(third->save(), session->save());

  // One sequence of two, and its removal.
  auto single = start(1);
  ASSERT_TRUE(single->copySequence(0, *session, 1).ok());
  Tensor c, d;
  ASSERT_TRUE(single->decode(&next[1], c).ok());
  ASSERT_TRUE(session->decode(next.data(), d).ok());
  for (int64_t v = 0; v < kVocabulary; ++v)
    EXPECT_NEAR(c.as<float>()[v], d.as<float>()[kVocabulary + v], 1e-4);
  ASSERT_TRUE(session->resetSequence(0).ok());
  EXPECT_EQ(session->positions()[0], 0);
  EXPECT_EQ(session->positions()[1], 6);
  Tensor e;
  ASSERT_TRUE(session->decode(next.data(), e).ok());
  expectRow(e, 0, Reference().step(next[0]));

  EXPECT_FALSE(session->resetSequence(2).ok());
  EXPECT_FALSE(single->copyFrom(*session).ok());
  EXPECT_FALSE(single->copySequence(1, *session, 0).ok());
}

TEST_F(SessionRun, SequencesLeave) {
  std::vector<int64_t> ids = prompt(3 * 4), next{3, 7, 1}, both{1, 3};
  auto session = start(3, 2), whole = start(3, 2);
  Tensor logits, all, two;
  for (Session *each : {session.get(), whole.get()})
    ASSERT_TRUE(
        each->prefill(ids.data(), 4, nullptr, LogitsWanted::None, logits).ok());
  const int64_t kept[] = {2, 0};
  Status status = session->keepSequences(kept);
  ASSERT_TRUE(status.ok()) << status.message();
  EXPECT_EQ(session->batch(), 2);
  EXPECT_EQ(session->positions().size(), 2u);
  ASSERT_TRUE(whole->decode(next.data(), all).ok());
  ASSERT_TRUE(session->decode(both.data(), two).ok());
  ASSERT_EQ(two.shape(), (std::vector<int64_t>{2, 1, kVocabulary}));
  for (int64_t v = 0; v < kVocabulary; ++v) {
    EXPECT_NEAR(two.as<float>()[v], all.as<float>()[2 * kVocabulary + v], 1e-4);
    EXPECT_NEAR(two.as<float>()[kVocabulary + v], all.as<float>()[v], 1e-4);
  }
  // A prompt of several chunks saves states of the new number.
  Tensor more;
  ASSERT_TRUE(
      session->prefill(ids.data(), 5, nullptr, LogitsWanted::Last, more).ok());
  EXPECT_EQ(session->positions()[1], 10);

  std::string before = session->save();
  const int64_t wrong[] = {0, 2};
  EXPECT_FALSE(session->keepSequences(wrong).ok());
  EXPECT_FALSE(session->keepSequences({}).ok());
  EXPECT_EQ(session->save(), before);
}

TEST_F(SessionRun, RestoreRefusesOtherBytes) {
  auto session = start(2);
  std::string saved = session->save();
  EXPECT_FALSE(session->restore("").ok());
  EXPECT_FALSE(session->restore(saved.substr(0, saved.size() - 1)).ok());
  EXPECT_FALSE(session->restore(saved + "x").ok());
  EXPECT_FALSE(start(1)->restore(saved).ok());
  for (size_t i = 0; i < saved.size(); ++i) {
    saved[i] ^= 16;
    EXPECT_FALSE(session->restore(saved).ok()) << i;
    saved[i] ^= 16;
  }
  EXPECT_TRUE(session->restore(saved).ok());
}

TEST_F(SessionRun, ThreadsGiveTheSameBits) {
  std::vector<int64_t> ids = prompt(3 * 40);
  std::string first;
  for (int threads : {1, 2, 5}) {
    auto session = Session::create(openSample(threads), 3, {16});
    ASSERT_TRUE(session.ok());
    Tensor logits;
    ASSERT_TRUE(
        (*session)
            ->prefill(ids.data(), 40, nullptr, LogitsWanted::All, logits)
            .ok());
    std::string bits(logits.as<char>(), logits.bytes());
    bits += (*session)->save();
    if (first.empty())
      first = bits;
    EXPECT_EQ(bits, first) << threads;
  }
}

TEST_F(SessionRun, NoDecodeSaysWhy) {
  package::PackageT package = makePackage();
  package.functions.pop_back();
  package.notes.push_back("decode: the length is used as a value");
  fakeRanges(package);
  std::string bytes = rawFile(package);
  auto file = package::PackageFile::openMemory(bytes.data(), bytes.size());
  ASSERT_TRUE(file.ok()) << file.status().message();
  auto session = Session::create(
      std::make_shared<Executor>(
          std::shared_ptr<package::PackageFile>(std::move(*file))),
      1);
  ASSERT_FALSE(session.ok());
  EXPECT_EQ(session.status().code(), ErrorCode::Unsupported);
  EXPECT_NE(session.status().message().find("the length is used as a value"),
            std::string::npos);
  EXPECT_FALSE(Session::create(openSample(), 0).ok());
  EXPECT_FALSE(Session::create(openSample(), 1, {0}).ok());
}

TEST_F(SessionRun, OnlyDecode) {
  // Without prefill functions, prompts go token by token.
  package::PackageT package = makePackage();
  package.functions.erase(package.functions.begin(),
                          package.functions.begin() + 3);
  writePackage(package);

  std::vector<int64_t> ids = prompt(2 * 5);
  auto session = start(2);
  Tensor logits;
  Status status =
      session->prefill(ids.data(), 5, nullptr, LogitsWanted::All, logits);
  ASSERT_TRUE(status.ok()) << status.message();
  for (int64_t b = 0; b < 2; ++b) {
    Reference reference;
    for (int64_t t = 0; t < 5; ++t)
      expectRow(logits, b * 5 + t, reference.step(ids[b * 5 + t]));
  }
  int64_t mask[] = {0, 1, 1, 1, 1, 1, 1, 1, 1, 1};
  EXPECT_FALSE(
      session->prefill(ids.data(), 5, mask, LogitsWanted::Last, logits).ok());
}

TEST_F(SessionRun, ExportedPrefill) {
  // A prefill exported by itself takes no states: it starts from zeros.
  package::PackageT package = makePackage();
  package.functions.erase(package.functions.begin() + 2); // prefill_last
  package::FunctionT &prefill = *package.functions[1];
  prefill.inputs.pop_back();
  prefill.states.clear();
  auto zeros = std::make_unique<package::WeightT>();
  zeros->name = "zeros";
  zeros->shape = {1, 1, 1, kWidth};
  package.weights.push_back(std::move(zeros));
  prefill.steps[1]->inputs[3] =
      value(package::Place::Weight, 2, DType::F32, {1, 1, 1, kWidth});
  writePackage(package);

  std::vector<int64_t> ids = prompt(9);
  auto session = start(1, /*chunk=*/2);
  Tensor logits, more;
  Status status =
      session->prefill(ids.data(), 5, nullptr, LogitsWanted::All, logits);
  ASSERT_TRUE(status.ok()) << status.message();
  // What follows cannot use it.
  status =
      session->prefill(ids.data() + 5, 4, nullptr, LogitsWanted::All, more);
  ASSERT_TRUE(status.ok()) << status.message();
  EXPECT_EQ(session->positions()[0], 9);
  Reference reference;
  for (int64_t i = 0; i < 9; ++i)
    expectRow(i < 5 ? logits : more, i < 5 ? i : i - 5, reference.step(ids[i]));
}
