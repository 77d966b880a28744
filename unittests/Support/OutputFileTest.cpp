//===- OutputFileTest.cpp -------------------------------------------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "TNL/Support/OutputFile.h"
#include "TNL/Support/Files.h"

#include <fcntl.h>
#include <filesystem>
#include <fstream>
#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>

using namespace tnl;
namespace fs = std::filesystem;

namespace {
class Output : public testing::Test {
protected:
  void SetUp() override {
    folder = fs::path(testing::TempDir()) /
             ("tnl-output-" + std::to_string(::getpid()));
    fs::remove_all(folder);
    fs::create_directories(folder);
  }
  void TearDown() override { fs::remove_all(folder); }

  std::string at(const std::string &name) { return (folder / name).string(); }
  void put(const std::string &name, const std::string &text) {
    std::ofstream(at(name)) << text;
  }
  std::string get(const std::string &name) {
    std::ifstream file(at(name));
    return {std::istreambuf_iterator<char>(file), {}};
  }
  std::vector<std::string> names() {
    std::vector<std::string> list;
    for (const auto &entry : fs::directory_iterator(folder))
      list.push_back(entry.path().filename());
    std::ranges::sort(list);
    return list;
  }
  mode_t modeOf(const std::string &name) {
    struct stat info = {};
    EXPECT_EQ(::stat(at(name).c_str(), &info), 0);
    return info.st_mode & 07777;
  }
  /// The message; "" for success.
  std::string writeText(const std::string &path, const std::string &text) {
    auto file = OutputFile::create(path);
    if (!file)
      return file.message();
    Status status = (*file)->write(text);
    if (status)
      status = (*file)->commit();
    return status.message();
  }

  fs::path folder;
};

using Names = std::vector<std::string>;
} // namespace

TEST_F(Output, AppearsWhenCommitted) {
  auto file = OutputFile::create(at("x"));
  ASSERT_TRUE(file.ok()) << file.message();
  EXPECT_TRUE((*file)->isFile());
  ASSERT_TRUE((*file)->write("hello").ok());
  EXPECT_EQ((*file)->size(), 5u);
  EXPECT_FALSE(fs::exists(at("x")));
  EXPECT_EQ(names().size(), 1u);
  EXPECT_TRUE(names()[0].starts_with("x.tmp-")) << names()[0];
  ASSERT_TRUE((*file)->overwrite(1, "EL", 2).ok());
  ASSERT_TRUE((*file)->write(" there").ok());
  ASSERT_TRUE((*file)->finish().ok());
  EXPECT_FALSE(fs::exists(at("x")));
  ASSERT_TRUE((*file)->commit().ok());
  ASSERT_TRUE((*file)->commit().ok());
  EXPECT_EQ(get("x"), "hELlo there");
  EXPECT_FALSE((*file)->write("more").ok());
  file = Status::error("none");
  EXPECT_EQ(names(), Names{"x"});
}

TEST_F(Output, LargeAndSmallPieces) {
  std::string wanted, large(1 << 20, 'l');
  auto file = OutputFile::create(at("x"));
  ASSERT_TRUE(file.ok());
  for (int i = 0; i < 2000; ++i) {
    std::string piece =
        i == 1000 ? large : std::string(size_t(i), char('a' + i % 26));
    ASSERT_TRUE((*file)->write(piece).ok());
    wanted += piece;
    EXPECT_EQ((*file)->size(), wanted.size());
    if (i % 500 == 7) {
      ASSERT_TRUE((*file)->overwrite(wanted.size() / 2, "##", 2).ok());
      wanted.replace(wanted.size() / 2, 2, "##");
    }
  }
  EXPECT_FALSE((*file)->overwrite(wanted.size() - 1, "ab", 2).ok());
  EXPECT_FALSE((*file)->commit().ok()); // the failure stays
  EXPECT_FALSE(fs::exists(at("x")));
  ASSERT_EQ(writeText(at("x"), wanted), "");
  EXPECT_TRUE(get("x") == wanted);
}

TEST_F(Output, LeavesNothingWithoutCommit) {
  put("x", "precious");
  {
    auto file = OutputFile::create(at("x"));
    ASSERT_TRUE(file.ok());
    ASSERT_TRUE((*file)->write(std::string(1 << 20, 'x')).ok());
    EXPECT_EQ(names().size(), 2u);
  }
  EXPECT_EQ(names(), Names{"x"});
  EXPECT_EQ(get("x"), "precious");
}

TEST_F(Output, PermissionsAreKept) {
  mode_t before = ::umask(027);
  EXPECT_EQ(writeText(at("new"), "n"), "");
  EXPECT_EQ(modeOf("new"), 0640u);
  put("old", "old");
  for (mode_t mode : {0600, 0604, 0666, 0755}) {
    ::chmod(at("old").c_str(), mode);
    EXPECT_EQ(writeText(at("old"), "new"), "");
    EXPECT_EQ(modeOf("old"), mode);
  }
  ::umask(before);
}

TEST_F(Output, OtherHardLinksKeepTheOldContents) {
  put("x", "old");
  fs::create_hard_link(at("x"), at("y"));
  EXPECT_EQ(writeText(at("x"), "new"), "");
  EXPECT_EQ(get("x"), "new");
  EXPECT_EQ(get("y"), "old");
}

TEST_F(Output, LinksAreFollowed) {
  fs::create_directories(at("far"));
  put("far/x", "old");
  fs::create_symlink("far/x", at("link"));
  fs::create_symlink(at("link"), at("second"));
  EXPECT_EQ(writeText(at("second"), "new"), "");
  EXPECT_TRUE(fs::is_symlink(at("link")) && fs::is_symlink(at("second")));
  EXPECT_TRUE(fs::is_regular_file(fs::symlink_status(at("far/x"))));
  EXPECT_EQ(get("far/x"), "new");
  // To what is not there yet.
  fs::create_symlink("far/y", at("dangling"));
  EXPECT_EQ(writeText(at("dangling"), "made"), "");
  EXPECT_EQ(get("far/y"), "made");
  EXPECT_TRUE(fs::is_symlink(at("dangling")));
  fs::create_symlink("nowhere/y", at("lost"));
  EXPECT_NE(writeText(at("lost"), "x").find("No such file"), std::string::npos);
  fs::create_symlink("loop", at("loop"));
  EXPECT_EQ(writeText(at("loop"), "x"),
            "cannot write '" + at("loop") +
                "': Too many levels of symbolic links");
}

TEST_F(Output, RefusesWhatIsNoFile) {
  EXPECT_EQ(writeText(folder, "x"),
            "cannot write '" + folder.string() + "': Is a directory");
  EXPECT_EQ(writeText(at("new/"), "x"),
            "cannot write '" + at("new/") + "': Is a directory");
  EXPECT_EQ(writeText("", "x"), "cannot write '': No such file or directory");
  std::string absent = writeText(at("absent/x"), "x");
  EXPECT_TRUE(absent.starts_with("cannot write '" + at("absent/x") +
                                 "': cannot make a file in '" + at("absent") +
                                 "': No such file"))
      << absent;
  put("file", "f");
  EXPECT_NE(writeText(at("file/x"), "x").find("Not a directory"),
            std::string::npos);
  std::string longName(300, 'n');
  EXPECT_NE(writeText(at(longName), "x").find("name too long"),
            std::string::npos);
  // The longest there is leaves no room for a longer temporary one.
  std::string longest(255, 'n');
  EXPECT_EQ(writeText(at(longest), "x"), "");
  EXPECT_EQ(get(longest), "x");
}

TEST_F(Output, RefusesWhatMayNotBeWritten) {
  put("readonly", "old");
  ::chmod(at("readonly").c_str(), 0444);
  fs::create_directories(at("closed"));
  put("closed/x", "old");
  ::chmod(at("closed/x").c_str(), 0666);
  ::chmod(at("closed").c_str(), 0555);
  ::chmod(folder.c_str(), 0777);
  // root may do everything.
  pid_t child = ::fork();
  if (child == 0) {
    if (::geteuid() == 0 && ::setuid(65534) != 0)
      ::_exit(100);
    bool good = writeText(at("readonly"), "new") ==
                "cannot write '" + at("readonly") + "': Permission denied";
    good &= writeText(at("closed/x"), "new") ==
            "cannot write '" + at("closed/x") + "': cannot make a file in '" +
                at("closed") + "': Permission denied";
    ::_exit(good ? 0 : 1);
  }
  int status = 0;
  ASSERT_EQ(::waitpid(child, &status, 0), child);
  ASSERT_TRUE(WIFEXITED(status));
  EXPECT_EQ(WEXITSTATUS(status), 0);
  EXPECT_EQ(get("readonly"), "old");
  EXPECT_EQ(get("closed/x"), "old");
  EXPECT_EQ(names(), (Names{"closed", "readonly"}));
  ::chmod(at("closed").c_str(), 0755);
}

TEST_F(Output, PipesGetAllAtOnce) {
  ASSERT_EQ(::mkfifo(at("pipe").c_str(), 0600), 0);
  std::string read, text(300000, 't');
  std::thread reader([&] { read = get("pipe"); });
  {
    auto file = OutputFile::create(at("pipe"));
    ASSERT_TRUE(file.ok()) << file.message();
    EXPECT_FALSE((*file)->isFile());
    ASSERT_TRUE((*file)->write(text).ok());
    ASSERT_TRUE((*file)->overwrite(0, "first", 5).ok());
    ASSERT_TRUE((*file)->commit().ok());
  }
  reader.join();
  text.replace(0, 5, "first");
  EXPECT_TRUE(read == text);
  EXPECT_TRUE(fs::is_fifo(at("pipe")));
  // A failure is the end of the pipe and nothing before it.
  std::thread second([&] { read = get("pipe"); });
  {
    auto file = OutputFile::create(at("pipe"));
    ASSERT_TRUE(file.ok());
    ASSERT_TRUE((*file)->write(text).ok());
  }
  second.join();
  EXPECT_EQ(read, "");
  EXPECT_EQ(names(), Names{"pipe"});
}

// A pipe whose other users do not want to wait.
TEST_F(Output, WaitsForSlowReaders) {
  int ends[2];
  ASSERT_EQ(::pipe(ends), 0);
  ASSERT_EQ(::fcntl(ends[1], F_SETFL, O_NONBLOCK), 0);
  std::string text(500000, 'w'), read;
  std::thread reader([&] {
    char piece[10000];
    for (ssize_t n; (n = ::read(ends[0], piece, sizeof piece)) > 0;) {
      read.append(piece, size_t(n));
      std::this_thread::yield();
    }
  });
  std::string message =
      writeText("/proc/self/fd/" + std::to_string(ends[1]), text);
  ::close(ends[1]);
  reader.join();
  ::close(ends[0]);
  EXPECT_EQ(message, "");
  EXPECT_TRUE(read == text);
}

TEST_F(Output, DevicesAreWrittenInPlace) {
  if (::mknod(at("null").c_str(), S_IFCHR | 0666, ::makedev(1, 3)) != 0 ||
      ::mknod(at("full").c_str(), S_IFCHR | 0666, ::makedev(1, 7)) != 0)
    GTEST_SKIP() << "devices are made by root only";
  fs::create_symlink("full", at("link"));
  EXPECT_EQ(writeText(at("null"), "x"), "");
  for (std::string name : {"full", "link"})
    EXPECT_EQ(writeText(at(name), "x"),
              "cannot write '" + at(name) + "': No space left on device");
  EXPECT_TRUE(fs::is_character_file(at("null")));
  EXPECT_TRUE(fs::is_character_file(at("full")));
  EXPECT_EQ(names(), (Names{"full", "link", "null"}));
}

// What a shell has opened is not replaced.
TEST_F(Output, OwnDescriptorsAreWrittenInPlace) {
  int fd = ::open(at("x").c_str(), O_RDWR | O_CREAT, 0600);
  ASSERT_GE(fd, 0);
  ASSERT_EQ(::write(fd, "before ", 7), 7);
  EXPECT_EQ(writeText("/proc/self/fd/" + std::to_string(fd), "after"), "");
  EXPECT_EQ(writeText("/dev/fd/" + std::to_string(fd), " all"), "");
  EXPECT_EQ(get("x"), "before after all");
  ::close(fd);
  fd = ::open("/dev/null", O_RDONLY);
  EXPECT_NE(writeText("/proc/self/fd/" + std::to_string(fd), "x")
                .find("Bad file descriptor"),
            std::string::npos);
  ::close(fd);
}

TEST_F(Output, StandardOutput) {
  int before = ::dup(1),
      fd = ::open(at("out").c_str(), O_WRONLY | O_CREAT, 0600);
  ::dup2(fd, 1);
  std::string good = writeText("-", "first "), again = writeText("-", "second");
  ::close(fd);
  fd = ::open("/dev/full", O_WRONLY);
  ::dup2(fd, 1);
  std::string full = writeText("-", "x");
  ::close(1);
  std::string closed = writeText("-", "x");
  ::dup2(before, 1);
  ::close(fd);
  ::close(before);
  EXPECT_EQ(good + again, "");
  EXPECT_EQ(get("out"), "first second");
  EXPECT_EQ(full, "cannot write to the standard output: No space left on "
                  "device");
  EXPECT_EQ(closed, "cannot write to the standard output: Bad file descriptor");
}

// As a full disk, for a file that may not become larger.
TEST_F(Output, NoRoom) {
  put("x", "precious");
  pid_t child = ::fork();
  if (child == 0) {
    ::signal(SIGXFSZ, SIG_IGN);
    struct rlimit limit = {1 << 20, 1 << 20};
    ::setrlimit(RLIMIT_FSIZE, &limit);
    std::string message = writeText(at("x"), std::string(3 << 20, 'x'));
    ::_exit(message == "cannot write '" + at("x") + "': File too large" ? 0
                                                                        : 1);
  }
  int status = 0;
  ASSERT_EQ(::waitpid(child, &status, 0), child);
  EXPECT_TRUE(WIFEXITED(status) && WEXITSTATUS(status) == 0);
  EXPECT_EQ(get("x"), "precious");
  EXPECT_EQ(names(), Names{"x"});
}

TEST_F(Output, WholeFiles) {
  std::string text = "whole";
  ASSERT_TRUE(
      writeFile(at("x"),
                {reinterpret_cast<const uint8_t *>(text.data()), text.size()})
          .ok());
  auto bytes = readFile(at("x"), 5);
  ASSERT_TRUE(bytes.ok()) << bytes.message();
  EXPECT_EQ(bytes->size(), 5u);
  EXPECT_EQ(readFile(at("x"), 4).message(),
            "cannot read '" + at("x") + "': it has more than 4 bytes");
  EXPECT_EQ(readFile("/dev/zero", 1 << 20).message(),
            "cannot read '/dev/zero': it has more than 1048576 bytes");
}
