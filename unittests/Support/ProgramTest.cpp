//===- ProgramTest.cpp - Signals and temporary files ----------------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "TNL/Support/Program.h"
#include "TNL/Support/OutputFile.h"
#include "TNL/Support/TemporaryFile.h"

#include <csignal>
#include <fcntl.h>
#include <filesystem>
#include <fstream>
#include <gtest/gtest.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

using namespace tnl;
namespace fs = std::filesystem;

namespace {
/// Runs code in a process of its own.
class Child {
public:
  template <typename Body> explicit Child(Body body) {
    int said[2], errors[2];
    EXPECT_EQ(::pipe(said) | ::pipe(errors), 0);
    id = ::fork();
    if (id == 0) {
      ::dup2(errors[1], 2);
      ready = said[1];
      body(*this);
      ::_exit(0);
    }
    ::close(said[1]);
    ::close(errors[1]);
    ready = said[0];
    messages = errors[0];
  }
  ~Child() {
    ::close(ready);
    ::close(messages);
  }

  /// For the child: it is where the test wants it, and waits.
  void sayReady() {
    if (::write(ready, "r", 1) != 1)
      ::_exit(99);
    while (true)
      ::pause();
  }
  bool waitReady() {
    char byte;
    return ::read(ready, &byte, 1) == 1;
  }
  /// How it ended, and what it wrote to stderr.
  int wait(std::string *text = nullptr) {
    char piece[4096];
    for (ssize_t n; (n = ::read(messages, piece, sizeof piece)) > 0;)
      if (text)
        text->append(piece, size_t(n));
    int status = 0;
    EXPECT_EQ(::waitpid(id, &status, 0), id);
    return status;
  }

  pid_t id;

private:
  int ready = -1, messages = -1;
};

class Program : public testing::Test {
protected:
  void SetUp() override {
    folder = fs::path(testing::TempDir()) /
             ("tnl-program-" + std::to_string(::getpid()));
    fs::remove_all(folder);
    fs::create_directories(folder);
  }
  void TearDown() override { fs::remove_all(folder); }
  size_t files() {
    return size_t(std::distance(fs::directory_iterator(folder),
                                fs::directory_iterator()));
  }
  std::string at(const char *name) { return (folder / name).string(); }
  void put(const char *name, const std::string &text) {
    std::ofstream(at(name)) << text;
  }

  fs::path folder;
};
} // namespace

TEST_F(Program, SignalsRemoveTemporaries) {
  for (int number : {SIGINT, SIGTERM, SIGHUP, SIGPIPE}) {
    put("x", "precious");
    Child child([&](Child &own) {
      startProgram("test");
      auto file = OutputFile::create(at("x"));
      auto other = OutputFile::create(at("y"));
      auto done = OutputFile::create(at("z"));
      if (!file.ok() || !(*file)->write(std::string(1 << 20, 'x')).ok() ||
          !other.ok() || !done.ok() || !(*done)->commit().ok())
        ::_exit(98);
      own.sayReady();
    });
    ASSERT_TRUE(child.waitReady());
    EXPECT_EQ(files(), 4u) << "x, z and two temporary files";
    ::kill(child.id, number);
    int status = child.wait();
    // The signal ends the process as it would have without a handler.
    EXPECT_TRUE(WIFSIGNALED(status) && WTERMSIG(status) == number);
    EXPECT_EQ(files(), 2u);
    std::string text;
    std::ifstream(at("x")) >> text;
    EXPECT_EQ(text, "precious");
    fs::remove(at("z"));
  }
}

TEST_F(Program, IgnoredSignalsStayIgnored) {
  Child child([&](Child &own) {
    ::signal(SIGINT, SIG_IGN);
    startProgram("test");
    ::raise(SIGINT);
    own.sayReady();
  });
  EXPECT_TRUE(child.waitReady());
  ::kill(child.id, SIGTERM);
  EXPECT_TRUE(WIFSIGNALED(child.wait()));
}

TEST_F(Program, EntriesAreUsedAgain) {
  for (int i = 0; i < 100; ++i) {
    auto one = TemporaryFile::create(folder, "one");
    auto two = TemporaryFile::create(folder, "two");
    ASSERT_TRUE(one.ok() && two.ok());
    ASSERT_TRUE(two->write("text").ok());
    EXPECT_EQ(files(), 2u);
    if (i == 50)
      removeTemporaries();
    EXPECT_EQ(files(), i == 50 ? 0u : 2u);
  }
  EXPECT_EQ(files(), 0u);
  auto absent = TemporaryFile::create(at("absent"), "x");
  EXPECT_EQ(absent.message(), "cannot make a file in '" + at("absent") +
                                  "': No such file or directory");
}

TEST_F(Program, NamelessFilesAreInTheFolderForThem) {
  const char *before = std::getenv("TMPDIR");
  std::string kept = before ? before : "";
  ::setenv("TMPDIR", folder.c_str(), 1);
  EXPECT_EQ(temporaryFolder(), folder);
  int fd = openNamelessFile();
  EXPECT_EQ(::pwrite(fd, "text", 4, 100), 4);
  EXPECT_EQ(files(), 0u);
  ::close(fd);
  // Where no files can be made they are in memory.
  ::setenv("TMPDIR", at("absent").c_str(), 1);
  fd = openNamelessFile();
  EXPECT_EQ(::pwrite(fd, "text", 4, 100), 4);
  ::close(fd);
  before ? ::setenv("TMPDIR", kept.c_str(), 1) : ::unsetenv("TMPDIR");
}

// No file takes the number of a standard stream that is closed.
TEST_F(Program, ClosedStreamsStayUseless) {
  Child child([&](Child &) {
    for (int fd : {0, 1, 2})
      ::close(fd);
    startProgram("test");
    int fd = ::open(at("x").c_str(), O_RDWR | O_CREAT, 0600);
    char byte = 'x';
    bool useless = fd > 2 && ::write(1, &byte, 1) < 0 &&
                   ::write(2, &byte, 1) < 0 && ::read(0, &byte, 1) < 0;
    ::_exit(useless ? 0 : 1);
  });
  int status = child.wait();
  EXPECT_TRUE(WIFEXITED(status) && WEXITSTATUS(status) == 0);
}

TEST_F(Program, MappedFilesWithoutRoom) {
  put("mapped", "m");
  Child child([&](Child &) {
    startProgram("test", [] { std::fputs("cleaned up\n", stderr); });
    int fd = ::open(at("mapped").c_str(), O_RDWR);
    auto *bytes = static_cast<volatile char *>(
        ::mmap(nullptr, 100000, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0));
    bytes[99999] = 1;
  });
  std::string text;
  int status = child.wait(&text);
  EXPECT_TRUE(WIFEXITED(status) && WEXITSTATUS(status) == 1);
  EXPECT_EQ(text, "test: error: there is no room for a file that is being "
                  "written\ncleaned up\n");
}

TEST_F(Program, FilesThatAreCutShortEndWithAMessage) {
  for (bool watched : {true, false}) {
    put("mapped", std::string(100000, 'm'));
    Child child([&](Child &) {
      startProgram("test");
      int fd = ::open(at("mapped").c_str(), O_RDONLY);
      auto *bytes = static_cast<volatile char *>(
          ::mmap(nullptr, 100000, PROT_READ, MAP_PRIVATE, fd, 0));
      if (watched)
        watchMapping(const_cast<char *>(bytes), 100000, "'mapped' was cut");
      auto file = OutputFile::create(at("x"));
      fs::resize_file(at("mapped"), 100);
      ::_exit(bytes[99999] ? 50 : 51);
    });
    std::string text;
    int status = child.wait(&text);
    EXPECT_TRUE(WIFEXITED(status) && WEXITSTATUS(status) == 1);
    EXPECT_EQ(text, watched ? "test: error: 'mapped' was cut\n"
                            : "test: error: a file was cut short while it was "
                              "in use\n");
    EXPECT_EQ(files(), 1u);
  }
}
