# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
# Shared by scripts/demo and scripts/test: packages, configuration, messages.
# Sourced, not run.

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
build=${TNL_BUILD_DIR:-$root/build}

say() { printf '==> %s\n' "$*"; }
die() {
  printf 'error: %s\n' "$*" >&2
  exit 1
}

# What building and running needs, all from Debian.
build_packages=(
  cmake ninja-build ccache clang-22 lld-22 liblld-22-dev
  llvm-22-dev llvm-22-tools libmlir-22-dev mlir-22-tools
  libflatbuffers-dev flatbuffers-compiler
  libxxhash-dev nlohmann-json3-dev zlib1g-dev libdnnl-dev libsentencepiece-dev
  libgtest-dev libgmock-dev
  # LLVM's CMake files look for these.
  libzstd-dev libxml2-dev libcurl4-openssl-dev libedit-dev libffi-dev
)
test_packages=(
  git python3 python3-numpy python3-onnx
  clang-format-22 libclang-rt-22-dev file pkg-config binutils dpkg-dev sentencepiece
)

# Installs those of the named packages that are missing; says nothing when none is.
ensure_packages() {
  local missing=() package
  for package in "$@"; do
    [ "$(dpkg-query -W -f='${Status}' "$package" 2>/dev/null)" = "install ok installed" ] ||
      missing+=("$package")
  done
  [ ${#missing[@]} -eq 0 ] && return
  say "Installing ${missing[*]}"
  local sudo=()
  if [ "$(id -u)" -ne 0 ]; then
    command -v sudo >/dev/null || die "run as root, or install: ${missing[*]}"
    sudo=(sudo)
  fi
  "${sudo[@]}" apt-get update -q >/dev/null || die "apt-get update failed"
  "${sudo[@]}" env DEBIAN_FRONTEND=noninteractive \
    apt-get install -y -q --no-install-recommends "${missing[@]}" >"/tmp/tnl-apt.$$.log" 2>&1 || {
    tail -n 20 "/tmp/tnl-apt.$$.log" >&2
    die "apt-get could not install ${missing[*]}"
  }
  rm -f "/tmp/tnl-apt.$$.log"
}

# configure PRESET FOLDER [option...]: runs CMake where it has not run yet. Eight sources are
# compiled as one: a clean build takes half the time. `cmake --preset` by hand
# leaves them apart, for fast builds after an edit.
configure() {
  local preset=$1 folder=$2
  shift 2
  [ -f "$folder/build.ninja" ] && return
  say "Configuring $folder"
  (cd "$root" && cmake --preset "$preset" -B "$folder" -DTNL_UNITY=8 "$@" >"$folder.log" 2>&1) || {
    tail -n 30 "$folder.log" >&2
    die "CMake failed; the whole output is in $folder.log"
  }
  rm -f "$folder.log"
}

# compile FOLDER TARGET...: builds, and prints only what went wrong.
compile() {
  local folder=$1 log
  shift
  log=$folder/build.log
  if ! ninja -C "$folder" -n "$@" | tail -n 1 | grep -q 'no work to do'; then
    say "Building $* (log: $log)"
  fi
  ninja -C "$folder" "$@" >"$log" 2>&1 || {
    grep -E 'error|FAILED' "$log" | head -n 30 >&2
    die "the build failed; the whole output is in $log"
  }
}
