# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
import os

import lit.formats

config.name = "state-bytes"
config.test_format = lit.formats.ShTest(True)
config.suffixes = [".mlir"]
build = lit_config.params["build"]
config.test_exec_root = os.path.join(build, "test")
config.environment["PATH"] = os.pathsep.join(
    [build, lit_config.params["tnl"], lit_config.params["llvm"], os.environ["PATH"]])
config.substitutions.append(("%plugin", os.path.join(build, "libStateBytes.so")))
