#!/usr/bin/env bash
# Installs what the tests need besides .NET: bubblewrap, git, Go, Node, pytest, strace, Chromium, and real jest, vitest and mocha.
# Safe to run again: quick when everything is there. Needs root (or sudo) only where a Debian package is missing.
set -euo pipefail

here="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)"

fail() {
  echo "setup: $*" >&2
  exit 1
}

as_root() {
  if [ "$(id -u)" -eq 0 ]; then
    "$@"
  elif command -v sudo >/dev/null; then
    sudo "$@"
  else
    fail "'$*' needs root; run it as root once, then run this script again"
  fi
}

has_pytest() {
  python3 -c 'import pytest' 2>/dev/null || /usr/bin/python3 -c 'import pytest' 2>/dev/null
}

has_go() {
  command -v go >/dev/null || [ -n "$(ls -d /usr/lib/go-*/bin/go 2>/dev/null)" ]
}

missing=()
command -v bwrap >/dev/null || missing+=(bubblewrap)
command -v git >/dev/null || missing+=(git)
command -v strace >/dev/null || missing+=(strace)
command -v setpriv >/dev/null || missing+=(util-linux)
command -v node >/dev/null || missing+=(nodejs)
command -v npm >/dev/null || missing+=(npm)
# Compiles the core of the index's parsers, in the build.
command -v cc >/dev/null || command -v gcc >/dev/null || command -v clang >/dev/null || missing+=(gcc libc6-dev)
# Pages are looked at in a real browser.
command -v chromium >/dev/null || missing+=(chromium fonts-dejavu-core)
has_pytest || missing+=(python3-pytest)
has_go || missing+=(golang-go)

if [ "${#missing[@]}" -gt 0 ]; then
  command -v apt-get >/dev/null || fail "install these with your package manager: ${missing[*]}"
  # A newer Go than Debian's default, where the machine's package sources have one.
  for package in golang-1.24-go golang-1.23-go; do
    if [[ " ${missing[*]} " == *" golang-go "* ]] && apt-cache show "$package" >/dev/null 2>&1; then
      missing=("${missing[@]/golang-go/$package}")
    fi
  done
  as_root env DEBIAN_FRONTEND=noninteractive apt-get update -q
  as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends "${missing[@]}" \
    || fail "apt-get could not install: ${missing[*]}"
fi

command -v dotnet >/dev/null || fail "install the .NET SDK named in global.json (https://dot.net)"

# npm notes what it installed from; the same lock file means that nothing has to be done.
stamp="$here/peers/node_modules/.installed-from"
if ! cmp -s "$here/peers/package-lock.json" "$stamp"; then
  # Not 'npm ci': it refuses a lock file without the binaries of other platforms, which not every registry carries.
  npm install --prefix "$here/peers" --ignore-scripts --no-save --no-audit --no-fund --loglevel=error \
    || fail "npm could not install the packages of tests/peers; is its registry reachable?"
  cp "$here/peers/package-lock.json" "$stamp"
fi

echo "setup: everything that the tests need is here"
