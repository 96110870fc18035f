# Shared by the scripts beside it, which source it. Leaves the shell in the project's root.
# shellcheck shell=bash
set -euo pipefail
export LC_ALL=C.UTF-8
cd "$(dirname "${BASH_SOURCE[0]}")/.."

# The system's Python: another one first on PATH would not see the packages that were installed for it.
readonly python=/usr/bin/python3

# missing_packages GROUP...: the packages of the groups of which no alternative is installed.
missing_packages() {
  local installed group wanted name found
  installed=$(dpkg-query -W -f='${db:Status-Status} ${Package}\n' | sed -n 's/^installed //p')
  while read -r group wanted; do
    [[ " $* " == *" $group "* ]] || continue
    found=
    for name in ${wanted//|/ }; do
      if grep -qxF -e "$name" <<<"$installed"; then found=yes; fi
    done
    if [ -z "$found" ]; then echo "${wanted%% *}"; fi
  done < <(grep -v '^#' scripts/packages.txt)
}

# install_packages GROUP...: installs what is missing with the system's package manager; touches nothing otherwise.
install_packages() {
  if ! command -v dpkg-query >/dev/null || ! command -v apt-get >/dev/null; then
    echo "No apt-get here: install the like of what scripts/packages.txt lists ($*) by hand. Going on without." >&2
    return
  fi
  local missing as_root=()
  mapfile -t missing < <(missing_packages "$@")
  if [ "${#missing[@]}" = 0 ]; then return; fi
  if [ "$(id -u)" != 0 ]; then
    if ! command -v sudo >/dev/null; then
      echo "Needs to be root, or to have sudo, to install: ${missing[*]}" >&2
      exit 1
    fi
    as_root=(sudo)
  fi
  heading "install ${missing[*]}"
  # A broken list of some other source must not stand in the way; what is really needed fails below.
  "${as_root[@]}" apt-get -qq update || echo "apt-get update failed; trying with the lists that are there" >&2
  # --no-remove: better to fail than to take away what is installed.
  "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -qq install -y --no-install-recommends --no-remove \
    -o DPkg::Lock::Timeout=300 -o Dpkg::Use-Pty=0 "${missing[@]}"
}

# use_ccache: what is compiled twice then costs once, where ccache is there.
use_ccache() {
  CMAKE_CXX_COMPILER_LAUNCHER=$(command -v ccache || true)
  CMAKE_C_COMPILER_LAUNCHER=$CMAKE_CXX_COMPILER_LAUNCHER
  export CMAKE_C_COMPILER_LAUNCHER CMAKE_CXX_COMPILER_LAUNCHER
  # Paths below it count as relative, so that a copy of the sources in another folder costs nothing either.
  export CCACHE_BASEDIR=${CCACHE_BASEDIR:-$PWD}
}

heading() { printf '\n== %s\n' "$*"; }

# configure PRESET ARGUMENTS...: says nothing unless something is wrong.
configure() {
  local arguments=(
    -DCMAKE_C_COMPILER_LAUNCHER="$CMAKE_C_COMPILER_LAUNCHER"
    -DCMAKE_CXX_COMPILER_LAUNCHER="$CMAKE_CXX_COMPILER_LAUNCHER"
    -DPython_EXECUTABLE="$python"
  )
  if [ -n "${STYR_SHARED_DATA:-}" ]; then arguments+=(-DSTYR_SHARED_DATA="$STYR_SHARED_DATA"); fi
  cmake --preset "$1" --no-warn-unused-cli "${arguments[@]}" "${@:2}" >/dev/null
}

# build PRESET ARGUMENTS...
build() { cmake --build --preset "$1" --parallel "$(nproc)" "${@:2}"; }

# build_release ARGUMENTS...: the library and the command line program, which is then found at build/bin/styr.
build_release() {
  configure release "$@"
  build release
  mkdir -p build/bin
  ln -sf ../release/bin/styr build/bin/styr
}
