#!/usr/bin/env bash
# Makes .venv with python3.11 and everything that make test, make demo and make lint need.
# A second run compares one checksum and ends.
set -euo pipefail
cd "$(dirname "$0")/.."

TORCH=torch==2.13.0

say() { echo "set-up: $*" >&2; }
fail() { echo "set-up: $*" >&2; exit 1; }

mkdir -p .build
[ -L .build/brickwright ] || ln -sfn .. .build/brickwright

want="$(cat pyproject.toml .ci/set-up.sh | sha256sum | cut -d' ' -f1) $PWD"
[ -f .venv/.stamp ] && [ "$(cat .venv/.stamp)" = "$want" ] && exit 0

apt_install() { # what it is for, packages...
  local what=$1; shift
  command -v apt-get >/dev/null || fail "$what needs these packages of your system: $*."
  [ "$(id -u)" = 0 ] || fail "$what needs: sudo apt-get install $*"
  say "installing $* for $what"
  apt-get update -qq >/dev/null || fail "apt-get update did not work; it is needed to install $*."
  local log
  log=$(DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$@" 2>&1) ||
    fail "apt-get could not install $*: $log"
}

python=
for candidate in "${PYTHON:-python3.11}" /usr/bin/python3.11 /usr/local/bin/python3.11 python3; do
  if [ "$("$candidate" -c 'import sys; print(*sys.version_info[:2], sep=".")' 2>/dev/null)" = 3.11 ]; then
    python=$candidate
    break
  fi
done
[ -n "$python" ] || fail "Python 3.11 is needed (Blender 4.2 uses it): install python3.11, or set PYTHON to its path."

if [ "$(.venv/bin/python -c 'import sys; print(*sys.version_info[:2], sep=".")' 2>/dev/null)" != 3.11 ] ||
   [ "$(readlink -f "$(sed -n 's/^command = .* -m venv //p' .venv/pyvenv.cfg 2>/dev/null)" 2>/dev/null)" != "$PWD/.venv" ]; then
  "$python" -c 'import ensurepip, venv' 2>/dev/null || apt_install "python3.11 -m venv" python3.11-venv
  say "making .venv with $("$python" --version)"
  rm -rf .venv
  "$python" -m venv .venv || fail "$python -m venv .venv did not work."
fi

pip() { .venv/bin/python -m pip --disable-pip-version-check "$@" || fail "pip could not install what is needed; is there a network, and space on the disk?"; }

# First of all: a later requirement for any torch must find this one, not choose a release with gigabytes of CUDA.
say "installing PyTorch"
pip install -qq --progress-bar off "$TORCH"
say "installing Blender as a module, and the tools (about 500 MB the first time)"
pip install -qq --progress-bar off "$TORCH" --editable ".[neural,scene,physics,test,lint]"

# The libraries of Debian that the bpy module is linked with, and their packages.
declare -A package=(
  [libX11.so.6]=libx11-6 [libXext.so.6]=libxext6 [libXrender.so.1]=libxrender1 [libXxf86vm.so.1]=libxxf86vm1
  [libXfixes.so.3]=libxfixes3 [libXi.so.6]=libxi6 [libxkbcommon.so.0]=libxkbcommon0 [libSM.so.6]=libsm6
  [libICE.so.6]=libice6 [libGL.so.1]=libgl1 [libgomp.so.1]=libgomp1 [libz.so.1]=zlib1g
)
if [ "$(uname -s)" = Linux ]; then
  module=$(echo .venv/lib/python3.11/site-packages/bpy/__init__*.so)
  missing=()
  for library in $(ldd "$module" | awk '/not found/ {print $1}' | sort -u); do
    [ -n "${package[$library]:-}" ] || fail "the bpy module needs the library $library, which this system lacks."
    missing+=("${package[$library]}")
  done
  [ ${#missing[@]} = 0 ] || apt_install "the bpy module" "${missing[@]}"
fi
.venv/bin/python -c 'import bpy' >/dev/null || fail "the bpy module does not load; the lines above say why."

echo "$want" > .venv/.stamp
say "done"
