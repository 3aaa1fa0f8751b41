#!/usr/bin/env bash
# Sources are tidy: a licence line, no places of one machine, no notes to self, clean line ends.
# SPDX-License-Identifier: MIT
. "$(dirname "$0")/common.bash"

code=('*.[ch]' '*.lua' '*.sh' '*.bash' '*.bats' '*.py' run.sh test.sh '.ci/run')
words=("${code[@]}" '*.md' '*.cmake' '*CMakeLists.txt' '*.json' '*.yaml' '*.yml' '*.def' '.clang-*'
  '.luacheckrc' '.gitignore' '.editorconfig')

while IFS= read -r file; do
  wrong=
  head -20 "$file" | grep -q 'SPDX-License-Identifier: MIT' ||
    wrong='no SPDX-License-Identifier: MIT in its first lines'
  check "licence line of $file" "$wrong"
done < <(sources "${code[@]}" | grep -vx 'tests/gen_region\.py') # that one is taken over unchanged

while IFS= read -r file; do
  [ "$file" != tests/lint/words.sh ] || continue
  check "words of $file" "$(grep -nE \
    '(^|[^A-Za-z0-9_.])/(work|root|home/[a-z]+)/|(^|[^.A-Za-z])shared/|\b(FIXME|XXX)\b|\bTODO\b([^(]|\([^#])|\b(DESIGN|DOMAIN|STYLE)\.md' "$file")"
  check "line ends of $file" "$(grep -nP '\r|[ \t]+$' "$file" | head -5
    [ -z "$(tail -c 1 "$file")" ] || echo 'no new line at the end')"
done < <(sources "${words[@]}")
finish
