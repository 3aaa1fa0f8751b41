#!/usr/bin/env bash
# scripts/tidy.sh BUILD FILE...: clang-tidy, TIDY_JOBS (a file for each core) at a time, as TAP. BUILD has compile_commands.json.
# A file found clean is not looked at again until it, a header of it or the checks change.
# SPDX-License-Identifier: MIT
set -u

one() {
  local build="$1" file="$2" headers key
  headers="$(clang -MM -D_POSIX_C_SOURCE=200809L -iquote core -I repl "$file" 2>/dev/null | tr -d '\\\n' | cut -d: -f2-)"
  # shellcheck disable=SC2086 # a list of files
  key="$(cat .clang-tidy CMakeLists.txt cmake/Warnings.cmake "$file" $headers <(clang-tidy --version) | sha256sum | cut -c 1-32)"
  if [ -e "build/tidy/$key" ]; then
    printf 'ok %s (as before)\n' "$file"
    return
  fi
  local found
  if found="$(clang-tidy -p "$build" --quiet "$file" 2>&1)"; then
    touch "build/tidy/$key"
    printf 'ok %s\n' "$file"
  else
    # In one write: two of these run side by side. The way to a finding stands in its log.
    local log="build/tidy/${file//\//-}.log"
    printf '%s\n' "$found" >"$log"
    printf 'not ok %s\n%s\n# %s\n' "$file" "$(grep -E '(error|warning):' "$log" | sed 's/^/# /')" "$log"
  fi
}

if [ "$1" = --one ]; then
  one "$2" "$3"
  exit
fi
build="$1"
shift
mkdir -p build/tidy
printf '%s\n' "$@" | xargs -d '\n' -P "${TIDY_JOBS:-$(nproc)}" -n 1 "$0" --one "$build"
