# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
# Configuration of the lit tests. `lit test/X` works from the source tree when
# the build is in build/; another build: `lit --param build=DIR test`.
import os
import re
import shutil

import lit.formats

config.name = "TNL"
config.test_format = lit.formats.ShTest(True)
config.suffixes = [".mlir", ".test"]
config.excludes = ["Inputs", "fixtures", "lit.cfg.py", "CMakeLists.txt"]

source = os.path.dirname(os.path.abspath(__file__))
root = os.path.dirname(source)
build = lit_config.params.get("build", os.path.join(root, "build"))
config.test_source_root = source
config.test_exec_root = os.path.join(build, "test")

llvm_bin = "/usr/lib/llvm-22/bin"
config.environment["PATH"] = os.pathsep.join(
    [os.path.join(build, "bin"), llvm_bin, os.environ.get("PATH", "")]
)
config.environment["FILECHECK_OPTS"] = "-enable-var-scope --dump-input-filter=annotation"
for name in ("ASAN_OPTIONS", "UBSAN_OPTIONS", "ASAN_SYMBOLIZER_PATH"):
    if name in os.environ:
        config.environment[name] = os.environ[name]

config.substitutions.append(("%fixtures", os.path.join(source, "fixtures")))
config.substitutions.append(("%kjv", os.path.join(root, "examples", "kjv")))
config.substitutions.append(("%root", root))
config.substitutions.append(("%build", build))
# The driver of GPU tests: an emulation, or with `--param cuda=libcuda.so.1` a GPU's.
emulated = os.path.join(build, "lib", "libtnl-emulated-cuda.so")
config.substitutions.append(("%cuda", lit_config.params.get("cuda", emulated)))
config.substitutions.append(("%python", shutil.which("python3", path="/usr/bin") or "python3"))

for tool in ("ptxas", "npx"):
    if shutil.which(tool):
        config.available_features.add(tool)

with open(os.path.join(build, "CMakeCache.txt")) as cache:
    if re.search(r"^TNL_SANITIZE:\w+=.", cache.read(), re.MULTILINE):
        config.available_features.add("sanitizer")
