#!/usr/bin/env bash
# The core knows rows, cells and formulas; what a school calls them stands in models and data only.
# SPDX-License-Identifier: MIT
. "$(dirname "$0")/common.bash"

words='vpr|oge|ege|pupil|teacher|lesson|exam|homeroom'
parts='ВПР|отметк|успеваемост|педсовет'
while IFS= read -r file; do
  check "words in $file" "$(grep -nwiE "$words" "$file")"
  check "word parts in $file" "$(grep -niE "$parts" "$file")"
done < <(sources 'core/*.c' 'core/*.h')
finish
