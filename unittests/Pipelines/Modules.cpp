//===- Modules.cpp - The modules of the lit tests -------------------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "Modules.h"
#include <algorithm>
#include <filesystem>
#include <fstream>
#include <sstream>

using namespace tnl::test;

static void split(const std::string &name, const std::string &text,
                  std::vector<ModuleText> &modules) {
  std::istringstream lines(text);
  std::string line, part;
  unsigned number = 0, first = 1;
  auto finish = [&] {
    if (part.find_first_not_of(" \n") != std::string::npos)
      modules.push_back({name + ":" + std::to_string(first), part});
    part.clear();
    first = number + 1;
  };
  while (std::getline(lines, line)) {
    ++number;
    if (line.starts_with("// -----"))
      finish();
    else
      part += line + "\n";
  }
  finish();
}

std::vector<ModuleText> tnl::test::modulesBelow(const std::string &folder) {
  namespace fs = std::filesystem;
  std::vector<fs::path> files;
  for (const fs::directory_entry &entry :
       fs::recursive_directory_iterator(folder))
    if (entry.path().extension() == ".mlir")
      files.push_back(entry.path());
  std::sort(files.begin(), files.end());
  std::vector<ModuleText> modules;
  for (const fs::path &file : files) {
    std::ifstream in(file);
    std::stringstream text;
    text << in.rdbuf();
    split(file.lexically_relative(folder).string(), text.str(), modules);
  }
  return modules;
}
