#!/usr/bin/env bash
# Resolves one of the samples: makes a fresh git repository of it below out/, then runs resolver on it.
# Usage: samples/try.sh [sample] [options of 'resolver resolve']      Default sample: csharp-paging
set -euo pipefail
top="$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)"
sample="${1:-csharp-paging}"
[ "$#" -eq 0 ] || shift

[ -f "$top/samples/$sample/ISSUE.md" ] || { echo "There is no sample '$sample'. There are: $(cd "$top/samples" && echo */)" >&2; exit 1; }
command -v dotnet >/dev/null || { echo "Install the .NET SDK named in global.json first (https://dot.net)." >&2; exit 1; }
if ! command -v bwrap >/dev/null && [ "$(id -u)" -eq 0 ] && command -v apt-get >/dev/null; then
  # The sandbox. Without it, util-linux's unshare is used where the machine allows it.
  apt-get install -y -q bubblewrap >/dev/null 2>&1 || { apt-get update -q >/dev/null && apt-get install -y -q bubblewrap >/dev/null; } || true
fi

dotnet build "$top/functions/Resolver.Local" -v q --nologo
resolver="$top/functions/Resolver.Local/bin/Debug/net10.0/resolver"

work="$top/out/$sample"
rm -rf "$work"
mkdir -p "$work"
cp -R "$top/samples/$sample/." "$work/repo"
find "$work/repo" -type d \( -name bin -o -name obj -o -name __pycache__ \) -prune -exec rm -rf {} +
mv "$work/repo/ISSUE.md" "$work/ISSUE.md"
git -C "$work/repo" init -q -b main
git -C "$work/repo" add -A
git -C "$work/repo" -c user.name=Sample -c user.email=sample@localhost commit -q -m "The sample as it is"

code=0
"$resolver" resolve --repo "$work/repo" --issue "$work/ISSUE.md" --approve auto --data "$work/data" --out "$work/out" "$@" || code=$?
echo
git -C "$work/repo" branch --list 'resolver/*' --format '%(refname:short) %(objectname:short) %(subject)'
exit "$code"
