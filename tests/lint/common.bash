# shellcheck shell=bash
# Shared by the checks of the sources: each counts cases and ends with `N passed, N failed`.
# SPDX-License-Identifier: MIT

set -u
cd "$(dirname "${BASH_SOURCE[0]}")/../.." || exit 1
export LC_ALL=C.UTF-8
passed=0
failed=0

# Counts one case: $1 its name, $2 what was found wrong, empty if nothing.
check() {
  if [ -z "$2" ]; then
    passed=$((passed + 1))
    return
  fi
  failed=$((failed + 1))
  printf 'not ok: %s\n' "$1"
  printf '%s\n' "$2" | sed 's/^/    /'
}

# Prints the files of the project whose names match the patterns "$@", new ones too.
sources() {
  git ls-files --cached --others --exclude-standard -- "$@" | sort -u | while IFS= read -r file; do
    [ ! -f "$file" ] || printf '%s\n' "$file"
  done
}

finish() {
  printf '%d passed, %d failed\n' "$passed" "$failed"
  [ "$failed" -eq 0 ]
}
