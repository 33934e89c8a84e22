#!/usr/bin/env bash
# Installs what the tests need, builds everything without warnings, and runs every test project.
# Ends with one line "tests: N passed, N failed". Arguments name test projects to run alone, for example: ./test.sh Core Engine
set -uo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"

tests/setup.sh || exit 1
dotnet restore ResolverFunctions.Portable.slnf || exit 1
# One warm compiler for all projects; it would outlive us otherwise.
dotnet build ResolverFunctions.Portable.slnf --no-restore -v q --nologo -p:UseSharedCompilation=true || exit 1
dotnet build-server shutdown --vbcscompiler >/dev/null 2>&1

passed=0
failed=0
broken=0
for project in tests/*.Tests tests/Resolver.Architecture; do
  name="$(basename "$project")"
  # Those of the Azure projects are for .ci/run, where their packages restore.
  grep -q "\"tests/$name/" ResolverFunctions.Portable.slnf || continue
  if [ "$#" -gt 0 ]; then
    wanted=no
    for word in "$@"; do [[ "$name" == *"$word"* ]] && wanted=yes; done
    [ "$wanted" = yes ] || continue
  fi

  echo "== $name"
  # ChildProcess: not tests, but what a test starts and kills.
  output="$(dotnet test --project "$project" --no-build --filter-not-trait Kind=ChildProcess 2>&1)"
  code=$?
  good="$(sed -nE 's/^ *succeeded: ([0-9]+)$/\1/p' <<<"$output" | tail -1)"
  bad="$(sed -nE 's/^ *failed: ([0-9]+)$/\1/p' <<<"$output" | tail -1)"
  skipped="$(sed -nE 's/^ *skipped: ([0-9]+)$/\1/p' <<<"$output" | tail -1)"
  passed=$((passed + ${good:-0}))
  failed=$((failed + ${bad:-0} + ${skipped:-0}))
  if [ "$code" -ne 0 ] || [ -z "$good" ] || [ "${skipped:-0}" -gt 0 ]; then
    printf '%s\n' "$output"
    # A crash or a skipped test is a failure, also where the runner counts none.
    [ "${bad:-0}" -gt 0 ] || [ "${skipped:-0}" -gt 0 ] || { failed=$((failed + 1)); }
    broken=1
  else
    echo "   $good passed"
  fi
done

echo "tests: $passed passed, $failed failed"
exit "$broken"
