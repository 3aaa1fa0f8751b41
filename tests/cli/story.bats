# The story of a methodist on examples/region (story.py): at terminals of two sizes, typed and
# pasted, with and without a locale, in both languages, and as a script; the same numbers each time.
# SPDX-License-Identifier: MIT
load common

setup_file() {
  : "${VSOKO:?set VSOKO to the binary under test}"
  export STORY="$BATS_FILE_TMPDIR/w"
  PYTHONPATH="$BATS_TEST_DIRNAME/../region" python3 -c '
import sys, workspace
workspace.make(*sys.argv[1:], schools=("990701",), layers=False)' "$VSOKO" "$STORY"
}

tell() {
  python3 "$BATS_TEST_DIRNAME/story.py" "$VSOKO" "$STORY" "$@"
}

# The exact answers are those of the first way.
same_answers() {
  [ -e "$BATS_FILE_TMPDIR/answers" ] || cp "$STORY/answers.$1" "$BATS_FILE_TMPDIR/answers"
  cmp "$STORY/answers.$1" "$BATS_FILE_TMPDIR/answers"
}

@test "the story in Russian, typed, without a locale, 24 x 80" {
  tell ru none typed 24x80
  same_answers ru.typed
}

@test "the story in English, pasted, in UTF-8, 40 x 120" {
  tell en C.UTF-8 pasted 40x120
  same_answers en.pasted
}

@test "the story in Russian, pasted, in a locale that is not there" {
  tell ru ru_RU.KOI8-R pasted 40x120
  same_answers ru.pasted
}

@test "the story in English, typed, in the locale C" {
  tell en C typed 24x80
  same_answers en.typed
}

@test "the story as a script through stdin, in both languages" {
  tell ru none script
  same_answers ru.script
  tell en C.UTF-8 script
  same_answers en.script
}
