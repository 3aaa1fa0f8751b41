#!/usr/bin/env bash
# scripts/ctest_tap.sh BUILD: the cmocka programs of a build folder, two at a time, as one TAP stream.
# A program that ends badly or before its last case is a failed case too.
# SPDX-License-Identifier: MIT
set -u
cd "$1" || exit 1
CMOCKA_MESSAGE_OUTPUT=tap ctest -j "$(nproc)" --timeout 900 -V 2>&1 | awk '
  /^ +Start +[0-9]+: / { sub(":", "", $2); name[$2] = $3; next }
  /^[0-9]+: / {
    number = $1; sub(":", "", number)
    line = $0; sub(/^[0-9]+: /, "", line)
    if (line ~ /^1\.\.[0-9]+$/) { planned[number] += substr(line, 4); next }
    if (line ~ /^(not )?ok [0-9]+ /) {
      seen[number]++
      if (line ~ /^not ok/ && line !~ /# SKIP/) bad[number]++
      sub(/ok [0-9]+( -)?/, "ok " name[number] ":", line)
    }
    text[number] = text[number] line "\n"
    next
  }
  /^ *[0-9]+\/[0-9]+ Test +#[0-9]+: / {
    number = $0; sub(/^[^#]*#/, "", number); sub(/:.*/, "", number)
    printf "%s", text[number]
    if ($0 !~ / Passed / && !bad[number]) { print "not ok " name[number] ": program: " $0; failed = 1 }
    else if (!(number in planned) && !(number in seen)) print "ok " name[number] # no cmocka: one case
    else if (seen[number] < planned[number] || !seen[number]) {
      print "not ok " name[number] ": " seen[number] + 0 " cases of " planned[number] + 0; failed = 1
    }
    programs++
    if (bad[number]) failed = 1
  }
  END { if (!programs) { print "not ok: ctest ran no program"; failed = 1 } exit failed }'
