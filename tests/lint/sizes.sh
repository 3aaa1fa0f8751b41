#!/usr/bin/env bash
# No source file above 600 lines.
# SPDX-License-Identifier: MIT
. "$(dirname "$0")/common.bash"

while IFS= read -r file; do
  lines="$(wc -l <"$file")"
  wrong=
  [ "$lines" -le 600 ] || wrong="$lines lines, at most 600: split it by concept"
  check "size of $file" "$wrong"
done < <(sources 'core/*.[ch]' 'repl/*.[ch]' 'bench/*.[ch]' '*.lua' '*.sh')
finish
