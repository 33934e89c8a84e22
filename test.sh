#!/usr/bin/env bash
# Installs what the tests need, builds everything without warnings, and runs every test project.
# Ends with one line "tests: N passed, N failed". Arguments name test projects to run alone, for example: ./test.sh Core Engine
set -uo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"

# Programs of the tests live for seconds: counting what to make quicker, making it quicker and guarding its pages costs them more than it
# gives, a fifth of their time together. The threshold (calls, hexadecimal; 30 by itself) is far from what they reach.
export DOTNET_TieredPGO=0 DOTNET_TC_CallCountThreshold=300 DOTNET_EnableWriteXorExecute=0

tests/setup.sh || exit 1
dotnet restore ResolverFunctions.Portable.slnf || exit 1
# One warm compiler for all projects; it would outlive us otherwise.
dotnet build ResolverFunctions.Portable.slnf --no-restore -v q --nologo -p:UseSharedCompilation=true || exit 1
dotnet build-server shutdown --vbcscompiler >/dev/null 2>&1

# Two projects at a time, the longest first: most tests wait for a program that they have started.
lanes=2
first=(Resolver.Local.Tests Resolver.Models.Tests Resolver.Adapters.Tests)
results="$(mktemp -d)"
trap 'rm -rf "$results"' EXIT

is_wanted() {
  # Those of the Azure projects are for .ci/run, where their packages restore.
  grep -q "\"tests/$1/" ResolverFunctions.Portable.slnf || return 1
  [ "${#words[@]}" -eq 0 ] && return 0
  for word in "${words[@]}"; do [[ "$1" == *"$word"* ]] && return 0; done
  return 1
}

run_project() {
  # ChildProcess: not tests, but what a test starts and kills.
  dotnet test --project "tests/$1" --no-build --filter-not-trait Kind=ChildProcess >"$results/$1.out" 2>&1
  echo "$?" >"$results/$1.code"
}

words=("$@")
names=()
for name in "${first[@]}" $(cd tests && ls -d ./*.Tests Resolver.Architecture | sed 's,^\./,,'); do
  [[ " ${names[*]} " == *" $name "* ]] || ! is_wanted "$name" || names+=("$name")
done

for name in "${names[@]}"; do
  while [ "$(jobs -rp | wc -l)" -ge "$lanes" ]; do wait -n; done
  echo "== $name"
  run_project "$name" &
done
echo "== the last of them run"
wait

passed=0
failed=0
broken=0
for name in "${names[@]}"; do
  output="$(cat "$results/$name.out")"
  code="$(cat "$results/$name.code" 2>/dev/null || echo 1)"
  good="$(sed -nE 's/^ *succeeded: ([0-9]+)$/\1/p' <<<"$output" | tail -1)"
  bad="$(sed -nE 's/^ *failed: ([0-9]+)$/\1/p' <<<"$output" | tail -1)"
  skipped="$(sed -nE 's/^ *skipped: ([0-9]+)$/\1/p' <<<"$output" | tail -1)"
  seconds="$(sed -nE 's/^ *duration: (.*)$/\1/p' <<<"$output" | tail -1)"
  passed=$((passed + ${good:-0}))
  failed=$((failed + ${bad:-0} + ${skipped:-0}))
  if [ "$code" -ne 0 ] || [ -z "$good" ] || [ "${skipped:-0}" -gt 0 ]; then
    printf '%s\n' "$output"
    # A crash or a skipped test is a failure, also where the runner counts none.
    [ "${bad:-0}" -gt 0 ] || [ "${skipped:-0}" -gt 0 ] || failed=$((failed + 1))
    broken=1
  else
    echo "$name: $good passed in $seconds"
  fi
done

echo "tests: $passed passed, $failed failed"
exit "$broken"
