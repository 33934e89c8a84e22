#!/bin/sh
# Puts tree-sitter's core and grammars into a folder: make.sh <folder>. Quick when they are there.
# Needs npm (with its registry) and a C compiler; says what is missing and fails otherwise.
set -eu

target="$1"
here="$(cd "$(dirname "$0")" && pwd)"

give_up() {
  echo "grammars: $*; only C# is outlined until the next build that has it" >&2
  exit 1
}

case "$(uname -s)-$(uname -m)" in
  Linux-x86_64) system=linux-x64 ;;
  Linux-aarch64) system=linux-arm64 ;;
  *) give_up "there are no grammars for $(uname -s) $(uname -m)" ;;
esac
command -v npm >/dev/null || give_up "npm is missing"
compiler=""
for name in cc gcc clang; do
  command -v "$name" >/dev/null && { compiler="$name"; break; }
done
[ -n "$compiler" ] || give_up "a C compiler (cc, gcc or clang) is missing"

# A folder of our own, so that builds at the same time do not meet.
mkdir -p "$(dirname "$target")"
work="$(mktemp -d "$target.XXXXXX")"
trap 'rm -rf "$work"' EXIT
cp "$here/package.json" "$here/package-lock.json" "$here/.npmrc" "$work/"
npm install --prefix "$work" --ignore-scripts --no-save --no-audit --no-fund --loglevel=error >"$work/npm.log" 2>&1 \
  || { cat "$work/npm.log" >&2; give_up "npm could not install the packages"; }

core="$work/node_modules/tree-sitter/vendor/tree-sitter/lib"
"$compiler" -O2 -fPIC -shared -I "$core/include" -I "$core/src" "$core/src/lib.c" -o "$work/libtree-sitter.so" || give_up "tree-sitter could not be compiled"

mkdir -p "$target"
for file in "$work"/node_modules/tree-sitter-*/prebuilds/"$system"/*.node "$work/libtree-sitter.so"; do
  # Into place as a whole: another build may be reading.
  cp "$file" "$target/$(basename "$file").$$"
  mv "$target/$(basename "$file").$$" "$target/$(basename "$file")"
done
touch "$target/.made"
