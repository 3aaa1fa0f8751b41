# Shared by the tests of the command line. VSOKO names the binary.
# SPDX-License-Identifier: MIT

fixtures="$BATS_TEST_DIRNAME/../fixtures"

setup() {
  : "${VSOKO:?set VSOKO to the binary under test}"
  export VSOKO_TODAY=2026-03-01
  export VSOKO_CACHE="${VSOKO_CACHE-$BATS_FILE_TMPDIR/cache}" # not the user's
  unset VSOKO_LANG COLUMNS
  work="$(mktemp -d "${BATS_TMPDIR:-/tmp}/vsoko.XXXXXX")"
  cd "$work" || return 1
}

teardown() {
  cd / && rm -rf "$work"
}

# Runs vsoko with stdout in $output and $out, stderr in $err, exit code in $status.
vsoko() {
  status=0
  "$VSOKO" "$@" >"$work/.out" 2>"$work/.err" || status=$?
  out="$(cat "$work/.out")"
  err="$(cat "$work/.err")"
  # shellcheck disable=SC2034 # what bats itself calls it
  output="$out"
}

# Fails, with what was seen, unless the last exit code is $1.
expect() {
  if [ "$status" -ne "$1" ]; then
    printf 'exit code %s, expected %s\nstdout: %s\nstderr: %s\n' "$status" "$1" "$out" "$err"
    return 1
  fi
}

# A message as one line: what it says; what to do. The source line it shows is left out.
flat() {
  printf '%s\n' "$1" | sed -E '/^ *[0-9]* \| /d' | sed -E ':a;N;$!ba;s/\n  → /; /g'
}

# Fails, with what was seen, unless text $1 holds $2, or does as one line.
holds() {
  case "$1
$(flat "$1")" in
  *"$2"*) ;;
  *)
    printf 'expected to hold: %s\ngot: %s\n' "$2" "$1"
    return 1
    ;;
  esac
}

# Takes the lock of the base out of the workspace $1: its folder counts as it is.
unlock() {
  sed -i '/^lock:/d' "$1/vsoko.yaml"
}

# A workspace w with the small model, and its data unless $1 is "empty".
make_workspace() {
  vsoko init w --model "$fixtures/models/small"
  expect 0
  cd w || return
  if [ "${1:-}" != empty ]; then
    vsoko import "$fixtures/marks.csv"
    expect 0
  fi
}
