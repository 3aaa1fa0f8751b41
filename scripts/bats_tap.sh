#!/usr/bin/env bash
# scripts/bats_tap.sh FILE...: bats files, two at a time, as one TAP stream. VSOKO names the binary.
# SPDX-License-Identifier: MIT
set -u
logs="$(mktemp -d "${TMPDIR:-/tmp}/vsoko-bats.XXXXXX")"
trap 'rm -rf "$logs"' EXIT
export logs
code=0
# shellcheck disable=SC2016 # expanded by the inner shell
printf '%s\n' "$@" | xargs -d '\n' -P "$(nproc)" -I{} bash -c '
  timeout 900 bats --tap "$1" >"$logs/${1//\//_}" 2>&1 ||
    printf "not ok %s: exit code %d\n" "$1" "$?" >"$logs/${1//\//_}.code"' _ {} || code=1
for file in "$@"; do
  log="$logs/${file//\//_}"
  sed -E "s|^((not )?ok) [0-9]+ |\\1 ${file##*/}: |" "$log"
  # A failure that no case tells: bats itself broke, or the time was over.
  if [ -e "$log.code" ] && ! grep -q '^not ok' "$log"; then
    cat "$log.code"
  fi
done
exit "$code"
