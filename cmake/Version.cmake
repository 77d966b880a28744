# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
# Writes OUTPUT, which defines TNL_VERSION and TNL_COMMIT, if it would change; run in
# every build, for the commit changes between them. Without git the commit is empty.
execute_process(
  COMMAND git describe --always --dirty --exclude=*
  WORKING_DIRECTORY ${SOURCE}
  OUTPUT_VARIABLE commit
  OUTPUT_STRIP_TRAILING_WHITESPACE
  ERROR_QUIET)
file(CONFIGURE OUTPUT ${OUTPUT} CONTENT
"#define TNL_VERSION \"${VERSION}\"
#define TNL_COMMIT \"${commit}\"
")
