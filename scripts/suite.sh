# shellcheck shell=bash
# Steps of test.sh: each runs something, keeps its output in build/test, and counts cases.
# What a step prints is counted as TAP (ok, not ok, # SKIP), or by its last line `N passed, N failed`.
# SPDX-License-Identifier: MIT

suite_logs=build/test
suite_passed=0
suite_failed=0
suite_skips=()
suite_broken=()
mkdir -p "$suite_logs"

section() {
  printf '\n== %s\n' "$1"
}

# Where the output of step $1 goes.
suite_log() {
  printf '%s/%s.log' "$suite_logs" "${1//[^A-Za-z0-9_.]/-}"
}

# Adds $2 passed and $3 failed cases of step $1, which took since second $4.
suite_add() {
  suite_passed=$((suite_passed + $2))
  suite_failed=$((suite_failed + $3))
  if [ "$3" -gt 0 ]; then
    suite_broken+=("$1: $3")
  fi
  printf '%s: %d passed, %d failed (%d s)\n' "$1" "$2" "$3" "$((SECONDS - $4))"
}

skip() {
  suite_skips+=("$1: $2")
  printf 'skip %s: %s\n' "$1" "$2"
}

# Runs "${@:2}"; step $1 is one case: its exit code.
step() {
  local name="$1" log start=$SECONDS
  log="$(suite_log "$name")"
  shift
  if "$@" >"$log" 2>&1 </dev/null; then
    suite_add "$name" 1 0 "$start"
    return 0
  fi
  tail -n 60 "$log" | sed 's/^/    /'
  printf '    ... %s\n' "$log"
  suite_add "$name" 0 1 "$start"
  return 1
}

# Runs "${@:2}", which prints TAP; a failure that no line tells is one failed case of its own.
step_tap() {
  local name="$1" log start=$SECONDS code=0
  log="$(suite_log "$name")"
  shift
  "$@" >"$log" 2>&1 </dev/null || code=$?
  local passed failed line
  passed="$(grep -E '^ok\b' "$log" | grep -cviE '# skip')"
  failed="$(grep -E '^not ok\b' "$log" | grep -cviE '# skip')"
  while IFS= read -r line; do
    suite_skips+=("$name: ${line#*ok }")
  done < <(grep -E '^(not )?ok\b.*# (skip|SKIP)' "$log")
  if [ "$failed" -eq 0 ] && { [ "$code" -ne 0 ] || [ "$passed" -eq 0 ]; }; then
    tail -n 40 "$log" | sed 's/^/    /'
    printf '    exit code %d, %d cases\n' "$code" "$passed"
    failed=1
  elif [ "$failed" -gt 0 ]; then
    # Each failed case with what it says below itself.
    awk '/^(not )?ok/ { told = /^not ok/ && !/# SKIP/ } told && shown++ < 400 { print "    " $0 }' "$log"
    printf '    ... %s\n' "$log"
  fi
  suite_add "$name" "$passed" "$failed" "$start"
}

# Runs "${@:2}", whose last line is `N passed, N failed`.
step_counted() {
  local name="$1" log start=$SECONDS code=0
  log="$(suite_log "$name")"
  shift
  "$@" >"$log" 2>&1 </dev/null || code=$?
  local passed=0 failed=0
  if [[ "$(tail -n 1 "$log")" =~ ^([0-9]+)\ passed,\ ([0-9]+)\ failed ]]; then
    passed="${BASH_REMATCH[1]}"
    failed="${BASH_REMATCH[2]}"
  fi
  if [ "$failed" -eq 0 ] && { [ "$code" -ne 0 ] || [ "$passed" -eq 0 ]; }; then
    failed=1
  fi
  if [ "$failed" -gt 0 ]; then
    tail -n 100 "$log" | sed 's/^/    /'
    printf '    exit code %d ... %s\n' "$code" "$log"
  fi
  suite_add "$name" "$passed" "$failed" "$start"
}

# The end of a run: skips, what failed, the count. Its status is that of the run.
suite_finish() {
  section "Итог / summary (${SECONDS} s)"
  local line
  for line in ${suite_skips[@]+"${suite_skips[@]}"}; do
    printf 'skipped: %s\n' "$line"
  done
  for line in ${suite_broken[@]+"${suite_broken[@]}"}; do
    printf 'failed: %s\n' "$line"
  done
  printf '%d passed, %d failed\n' "$suite_passed" "$suite_failed"
  [ "$suite_failed" -eq 0 ] && [ "$suite_passed" -gt 0 ]
}
