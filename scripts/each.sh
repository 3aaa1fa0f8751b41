#!/usr/bin/env bash
# scripts/each.sh COMMAND... -- FILE...: COMMAND on each file as one TAP case, its output below a failure.
# SPDX-License-Identifier: MIT
set -u
command=()
while [ "$1" != -- ]; do
  command+=("$1")
  shift
done
shift
for file in "$@"; do
  if found="$("${command[@]}" "$file" 2>&1)"; then
    printf 'ok %s\n' "$file"
  else
    printf 'not ok %s\n' "$file"
    printf '%s\n' "$found" | head -n 12 | sed 's/^/# /'
  fi
done
