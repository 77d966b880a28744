//===- MatrixTest.cpp - ldmatrix, mma, wgmma ------------------------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "Gpu.h"

#include <cmath>
#include <functional>

using namespace tnl::emulator::test;

namespace {

class ValueMatrix : public Gpu {
protected:
  std::mt19937 random{11};
  std::vector<float> matrix(size_t count) {
    std::vector<float> v(count);
    for (float &x : v)
      x = fromBF16(toBF16(std::normal_distribution<float>(0, 1)(random)));
    return v;
  }
  static std::string list(const char *prefix, unsigned from, unsigned count) {
    std::string text = "{";
    for (unsigned k = 0; k < count; ++k)
      text += (k ? ", " : "") + std::string(prefix) + std::to_string(from + k);
    return text + "}";
  }

  /// How an operand lies in shared memory: the byte of element (row, k).
  struct Layout {
    bool mnMajor;
    unsigned mode, lead, step; ///< swizzle 0-3, LBO and SBO in bytes
    uint32_t at(unsigned r, unsigned k, unsigned size) const {
      unsigned w = 16u << mode, bytes = k * size;
      uint32_t a;
      if (!mnMajor)
        a = r / 8 * step + r % 8 * w +
            (mode ? bytes : bytes / 16 * lead + bytes % 16);
      else if (mode)
        a = r / (w / 2) * lead + r % (w / 2) * 2 + k / 8 * step + k % 8 * w;
      else
        a = r / 8 * step + r % 8 * 2 + k / 8 * lead + k % 8 * 16;
      return a ^ ((a >> 7 & ((1u << mode) - 1)) << 4);
    }
    uint64_t descriptor() const {
      uint64_t kind = mode ? 4 - mode : 0;
      return kind << 62 | uint64_t(step >> 4) << 32 | uint64_t(lead >> 4) << 16;
    }
  };

  /// Copies both operands to shared memory; %rd6 and %rd7 become their
  /// descriptors, and %rd2 and %rd3 where a thread's first sum is.
  static std::string prepare(const Layout &la, const Layout &lb, unsigned n) {
    return R"(
      mov.u32 %r50, sm;
      add.u32 %r50, %r50, 1023;
      and.b32 %r50, %r50, -1024;
      ld.param.u64 %rd1, [p0];
      ld.param.u64 %rd2, [p1];
      ld.param.u64 %rd3, [p2];
      mov.u32 %r1, %tid.x;
      shl.b32 %r2, %r1, 2;
    COPY:
      cvt.u64.u32 %rd4, %r2;
      add.s64 %rd4, %rd4, %rd1;
      ld.global.u32 %r3, [%rd4];
      add.u32 %r4, %r50, %r2;
      st.shared.u32 [%r4], %r3;
      add.u32 %r2, %r2, 512;
      setp.lt.u32 %p1, %r2, 65536;
      @%p1 bra COPY;
      fence.proxy.async.shared::cta;
      bar.sync 0;
      shr.u32 %r5, %r50, 4;
      cvt.u64.u32 %rd5, %r5;
      or.b64 %rd6, %rd5, )" +
           std::to_string(int64_t(la.descriptor())) + R"(;
      add.u64 %rd7, %rd5, 2048;
      or.b64 %rd7, %rd7, )" +
           std::to_string(int64_t(lb.descriptor())) + R"(;
      // Where this thread's elements are: row 16 w + lane / 4, column 2 (lane % 4).
      and.b32 %r6, %r1, 31;
      shr.u32 %r7, %r1, 5;
      shl.b32 %r7, %r7, 4;
      shr.u32 %r8, %r6, 2;
      add.u32 %r8, %r8, %r7;
      and.b32 %r9, %r6, 3;
      shl.b32 %r9, %r9, 1;
      mad.lo.u32 %r10, %r8, )" +
           std::to_string(n) + R"(, %r9;
      mul.wide.u32 %rd8, %r10, 4;
      add.s64 %rd2, %rd2, %rd8;
      add.s64 %rd3, %rd3, %rd8;)";
  }

  /// One wgmma of m64nNk16 (k8 for tf32) against the host.
  void wgmma(const Layout &la, const Layout &lb, unsigned n,
             const char *type = "bf16", bool registers = false,
             bool wait = true) {
    bool tf32 = std::string(type) == "tf32";
    bool half = std::string(type) == "f16";
    unsigned size = tf32 ? 4 : 2, depth = 32 / size;
    auto a = matrix(64 * depth), b = matrix(n * depth), c = matrix(64 * n);
    std::vector<uint8_t> image(65536);
    auto place = [&](const Layout &l, size_t base, const std::vector<float> &m,
                     unsigned rows) {
      for (unsigned r = 0; r < rows; ++r)
        for (unsigned k = 0; k < depth; ++k) {
          float v = m[r * depth + k];
          uint16_t bits =
              half ? std::bit_cast<uint16_t>(_Float16(v)) : toBF16(v);
          std::memcpy(image.data() + base + l.at(r, k, size),
                      tf32 ? (void *)&v : (void *)&bits, size);
        }
    };
    place(la, 0, a, 64);
    place(lb, 32768, b, n);
    uint64_t in = upload(image), sums = upload(c), out = allocate(64 * n * 4);
    std::string d = list("%f", 0, n / 2);
    std::string body = prepare(la, lb, n);
    auto offset = [&](unsigned q) {
      return std::to_string(((q >> 1 & 1) * 8 * n + q / 4 * 8 + (q & 1)) * 4);
    };
    for (unsigned q = 0; q < n / 2; ++q)
      body += "ld.global.f32 %f" + std::to_string(q) + ", [%rd2+" + offset(q) +
              "];\n";
    if (registers) {
      // The warp's rows of A as the fragments of mma.
      unsigned per = 4 / size;
      for (unsigned q = 0; q < 4; ++q) {
        uint32_t row = 8 * (q & 1), k = (q >> 1) * 4 * per;
        body += "add.u32 %r11, %r8, " + std::to_string(row) +
                "; mul.lo.u32 %r12, %r11, " + std::to_string(depth * size) +
                "; and.b32 %r13, %r6, 3; shl.b32 %r13, %r13, 2;" +
                "add.u32 %r12, %r12, %r13; cvt.u64.u32 %rd9, %r12;"
                "add.s64 %rd9, %rd9, %rd1; ld.global.b32 %r" +
                std::to_string(20 + q) + ", [%rd9+" +
                std::to_string(65536 + k * size) + "];\n";
      }
      // A in row order stands behind the image.
      std::vector<uint8_t> rows(64 * depth * size);
      for (unsigned e = 0; e < 64 * depth; ++e) {
        uint16_t bits =
            half ? std::bit_cast<uint16_t>(_Float16(a[e])) : toBF16(a[e]);
        std::memcpy(rows.data() + e * size,
                    tf32 ? (void *)&a[e] : (void *)&bits, size);
      }
      std::vector<uint8_t> both = image;
      both.insert(both.end(), rows.begin(), rows.end());
      in = upload(both);
    }
    std::string trans;
    if (!tf32)
      trans = (registers ? "" : std::string(", ") + (la.mnMajor ? "1" : "0")) +
              std::string(", ") + (lb.mnMajor ? "1" : "0");
    body += "wgmma.fence.sync.aligned;\nsetp.ne.b32 %p5, 1, 0;\n"
            "wgmma.mma_async.sync.aligned.m64n" +
            std::to_string(n) + "k" + std::to_string(depth) + ".f32." + type +
            "." + type + " " + d + ", " +
            (registers ? list("%r", 20, 4) : "%rd6") + ", %rd7, %p5, 1, 1" +
            trans + ";\nwgmma.commit_group.sync.aligned;\n";
    std::string waits = "wgmma.wait_group.sync.aligned 0;\n";
    if (wait)
      body += waits;
    for (unsigned q = 0; q < n / 2; ++q)
      body += "st.global.f32 [%rd3+" + offset(q) + "], %f" + std::to_string(q) +
              ";\n";
    if (!wait)
      body += waits;
    ASSERT_EQ(runBody(body, 1, 128, {in, sums, out}, 65536 + 1024,
                      ".extern .shared .align 1024 .b8 sm[];"),
              0)
        << lastMessage();
    auto got = download<float>(out, 64 * n);
    for (unsigned r = 0; r < 64; ++r)
      for (unsigned col = 0; col < n; ++col) {
        double want = c[r * n + col];
        for (unsigned k = 0; k < depth; ++k)
          want += double(a[r * depth + k]) * b[col * depth + k];
        if (!wait)
          ASSERT_TRUE(std::isnan(got[r * n + col]));
        else
          ASSERT_NEAR(got[r * n + col], want, 2e-3)
              << type << " n" << n << " row " << r << " column " << col;
      }
  }
};

class EmulatedMatrix : public ValueMatrix {
protected:
  void SetUp() override {
    // What only the emulator does: with TNL_CUDA_DRIVER a GPU may be under
    // test.
    if (!driverSymbol("tnlEmulatorMessage"))
      GTEST_SKIP() << "this is a GPU, not the emulator";
    ValueMatrix::SetUp();
  }
};

constexpr unsigned kFar = 8192; // between groups of columns
} // namespace

TEST_F(ValueMatrix, WgmmaInEveryMajorness) {
  for (bool a : {false, true})
    for (bool b : {false, true}) {
      // 128-byte swizzle: 8 rows, or 8 steps of k, are 1024 bytes.
      wgmma({a, 3, a ? kFar : 16, 1024}, {b, 3, b ? kFar : 16, 1024}, 64);
      if (HasFatalFailure())
        return;
    }
}

TEST_F(ValueMatrix, WgmmaWide) {
  // More than 64 columns, MN-major: LBO leads to the next 64.
  wgmma({false, 3, 16, 1024}, {true, 3, kFar, 1024}, 128);
  wgmma({false, 3, 16, 1024}, {true, 3, 4096, 1024}, 256);
  wgmma({false, 3, 16, 1024}, {false, 3, 16, 1024}, 256);
  wgmma({false, 3, 16, 1024}, {false, 3, 16, 1024}, 8);
}

TEST_F(ValueMatrix, WgmmaOtherSwizzles) {
  for (unsigned mode : {1u, 2u}) {
    unsigned step = 8 * (16u << mode);
    wgmma({false, mode, 16, step}, {false, mode, 16, step}, 64);
    wgmma({true, mode, 2048, step}, {true, mode, 2048, step}, 64);
  }
  // Without: core matrices of 128 bytes, anywhere.
  wgmma({false, 0, 4096, 256}, {false, 0, 2048, 128}, 64);
  wgmma({true, 0, 2048, 128}, {true, 0, 4096, 256}, 64);
}

TEST_F(ValueMatrix, WgmmaTypesAndRegisters) {
  Layout k = {false, 3, 16, 1024};
  wgmma(k, k, 64, "f16");
  wgmma(k, k, 64, "tf32");
  wgmma(k, k, 64, "bf16", true);
  wgmma(k, {true, 3, kFar, 1024}, 128, "bf16", true);
  wgmma(k, k, 32, "tf32", true);
}

TEST_F(EmulatedMatrix, ResultsAreMissingBeforeTheWait) {
  wgmma({false, 3, 16, 1024}, {false, 3, 16, 1024}, 64, "bf16", false, false);
}

TEST_F(ValueMatrix, LoadAndStoreMatrices) {
  std::vector<uint16_t> data(256);
  for (unsigned k = 0; k < 256; ++k)
    data[k] = uint16_t(k);
  uint64_t in = upload(data), out = allocate(1024);
  // Four 8x8 matrices; trans on the way in, and then on the way out.
  for (int variant = 0; variant < 4; ++variant) {
    std::string load = variant & 1 ? ".trans" : "",
                store = variant & 2 ? ".trans" : "";
    ASSERT_EQ(
        runBody(R"(
      ld.param.u64 %rd1, [p0];
      ld.param.u64 %rd2, [p1];
      mov.u32 %r1, %tid.x;
      shl.b32 %r2, %r1, 4;
      cvt.u64.u32 %rd3, %r2;
      add.s64 %rd1, %rd1, %rd3;
      add.s64 %rd2, %rd2, %rd3;
      ld.global.v4.u32 {%r4, %r5, %r6, %r7}, [%rd1];
      mov.u32 %r3, sm;
      add.u32 %r3, %r3, %r2;
      st.shared.v4.u32 [%r3], {%r4, %r5, %r6, %r7};
      bar.sync 0;
      ldmatrix.sync.aligned.m8n8.x4)" +
                    load + R"(.shared.b16 {%r10, %r11, %r12, %r13}, [%r3];
      shl.b32 %r14, %r10, 0;
      bar.sync 0;
      stmatrix.sync.aligned.m8n8.x4)" +
                    store + R"(.shared.b16 [%r3], {%r10, %r11, %r12, %r13};
      bar.sync 0;
      ld.shared.v4.u32 {%r4, %r5, %r6, %r7}, [%r3];
      st.global.v4.u32 [%rd2], {%r4, %r5, %r6, %r7};
      sub.s64 %rd2, %rd2, %rd3;
      shr.u64 %rd3, %rd3, 2;
      add.s64 %rd2, %rd2, %rd3;
      st.global.u32 [%rd2+512], %r14;)",
                1, 32, {in, out}, 512, ".extern .shared .align 128 .b8 sm[];"),
        0)
        << lastMessage();
    auto got = download<uint16_t>(out, 320);
    bool swapped = variant == 1 || variant == 2;
    for (unsigned k = 0; k < 256; ++k) {
      unsigned row = k / 8 % 8, column = k % 8;
      EXPECT_EQ(got[k], swapped ? k / 64 * 64 + column * 8 + row : k);
    }
    for (unsigned l = 0; l < 32; ++l)
      for (unsigned h = 0; h < 2; ++h) {
        unsigned row = l / 4, column = 2 * (l % 4) + h;
        if (variant & 1)
          std::swap(row, column);
        EXPECT_EQ(got[256 + 2 * l + h], row * 8 + column);
      }
  }
}

TEST_F(ValueMatrix, MmaSync) {
  struct Shape {
    const char *type;
    unsigned depth, size;
  };
  for (Shape s : {Shape{"bf16", 16, 2},
                  {"bf16", 8, 2},
                  {"f16", 16, 2},
                  {"tf32", 8, 4},
                  {"tf32", 4, 4}}) {
    bool half = s.type[0] == 'f';
    auto a = matrix(16 * s.depth), b = matrix(8 * s.depth), c = matrix(128);
    auto pack = [&](const std::vector<float> &m) {
      std::vector<uint8_t> bytes(m.size() * s.size);
      for (size_t k = 0; k < m.size(); ++k) {
        uint16_t bits =
            half ? std::bit_cast<uint16_t>(_Float16(m[k])) : toBF16(m[k]);
        std::memcpy(bytes.data() + k * s.size,
                    s.size == 4 ? (void *)&m[k] : (void *)&bits, s.size);
      }
      return bytes;
    };
    uint64_t pa = upload(pack(a)), pb = upload(pack(b)), pc = upload(c);
    unsigned per = 4 / s.size, steps = s.depth / (4 * per);
    std::string body = R"(
      ld.param.u64 %rd1, [p0]; ld.param.u64 %rd2, [p1]; ld.param.u64 %rd3, [p2];
      mov.u32 %r1, %tid.x; shr.u32 %r2, %r1, 2; and.b32 %r3, %r1, 3;
      mul.lo.u32 %r4, %r2, )" +
                       std::to_string(s.depth * s.size) + R"(;
      shl.b32 %r5, %r3, 2; add.u32 %r4, %r4, %r5; cvt.u64.u32 %rd4, %r4;
      add.s64 %rd1, %rd1, %rd4; add.s64 %rd2, %rd2, %rd4;
      shl.b32 %r6, %r2, 5; shl.b32 %r7, %r3, 3; add.u32 %r6, %r6, %r7;
      cvt.u64.u32 %rd5, %r6; add.s64 %rd3, %rd3, %rd5;
      ld.global.v2.f32 {%f0, %f1}, [%rd3]; ld.global.v2.f32 {%f2, %f3}, [%rd3+256];)";
    for (unsigned r = 0; r < steps; ++r) {
      for (unsigned h = 0; h < 2; ++h)
        body += "ld.global.b32 %r" + std::to_string(20 + 2 * r + h) +
                ", [%rd1+" + std::to_string(h * 8 * s.depth * s.size + r * 16) +
                "];";
      body += "ld.global.b32 %r" + std::to_string(30 + r) + ", [%rd2+" +
              std::to_string(r * 16) + "];";
    }
    body += "mma.sync.aligned.m16n8k" + std::to_string(s.depth) +
            ".row.col.f32." + s.type + "." + s.type + ".f32 " +
            list("%f", 10, 4) + ", " + list("%r", 20, 2 * steps) + ", " +
            list("%r", 30, steps) + ", " + list("%f", 0, 4) + ";" +
            "st.global.v2.f32 [%rd3], {%f10, %f11};"
            "st.global.v2.f32 [%rd3+256], {%f12, %f13};";
    ASSERT_EQ(runBody(body, 1, 32, {pa, pb, pc}), 0) << lastMessage();
    auto got = download<float>(pc, 128);
    for (unsigned r = 0; r < 16; ++r)
      for (unsigned n = 0; n < 8; ++n) {
        double want = c[r * 8 + n];
        for (unsigned k = 0; k < s.depth; ++k)
          want += double(a[r * s.depth + k]) * b[n * s.depth + k];
        ASSERT_NEAR(got[r * 8 + n], want, 1e-3) << s.type << s.depth;
      }
  }
}
