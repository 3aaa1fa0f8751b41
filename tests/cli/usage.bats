# The outside of the program: help, wrong command lines, languages, exit codes.
# SPDX-License-Identifier: MIT
load common

@test "no command is a usage error" {
  vsoko
  expect 2
  [ -z "$out" ]
  holds "$err" "нужна команда"
  holds "$err" "vsoko диалог"
}

@test "help lists every command by both names, on stdout" {
  vsoko help
  expect 0
  [ -z "$err" ]
  for name in init import record show explain list log compute export backup verify erase \
    создать импорт отметить показать объяснить список журнал пересчитать экспорт копия сверка \
    стереть; do
    holds "$out" "$name"
  done
}

@test "help of each command names it, its options and the common ones" {
  for name in init import record show list log compute export backup verify erase help; do
    vsoko --lang en help "$name"
    expect 0
    holds "$out" "vsoko $name"
    holds "$out" "--school"
  done
  vsoko помощь показать
  expect 0
  holds "$out" "vsoko показать"
  holds "$out" "--scope"
  vsoko show --help
  holds "$out" "--period"
}

@test "an unknown command suggests the nearest, in either language" {
  vsoko shwo
  expect 2
  holds "$err" "show"
  vsoko показат
  expect 2
  holds "$err" "показать"
  vsoko qwertyuiop
  expect 2
  holds "$err" "помощь"
}

@test "an unknown option is refused, also a known one that is not the command's" {
  vsoko show --nonsense
  expect 2
  holds "$err" "--nonsense"
  vsoko show --priod 2024
  expect 2
  holds "$err" "--period"
  vsoko log --full
  expect 2
  holds "$err" "--full"
}

@test "an option without its value, or with one it does not take, is refused" {
  vsoko show --period
  expect 2
  holds "$err" "--period"
  vsoko --quiet=yes log
  expect 2
  holds "$err" "--quiet"
}

@test "wrong values of options are refused with what was expected" {
  vsoko --format xml log
  expect 2
  holds "$err" "json"
  vsoko --today 2026-13-01 log
  expect 2
  holds "$err" "2026-13-01"
  vsoko --lang de log
  expect 2
  holds "$err" "de"
  VSOKO_TODAY=tomorrow vsoko log
  expect 2
  holds "$err" "VSOKO_TODAY"
  VSOKO_LANG=de vsoko help
  expect 2
  holds "$err" "VSOKO_LANG"
}

@test "the language comes from --lang, VSOKO_LANG, else it is Russian" {
  vsoko qwertyuiop
  holds "$err" "неизвестная команда"
  VSOKO_LANG=en vsoko qwertyuiop
  holds "$err" "unknown command"
  VSOKO_LANG=en vsoko --lang ru qwertyuiop
  holds "$err" "неизвестная команда"
  vsoko qwertyuiop --lang=en
  holds "$err" "unknown command"
}

@test "the version is told" {
  vsoko --version
  expect 0
  holds "$out" "vsoko 0."
}

@test "words too many or too few show the usage" {
  vsoko init
  expect 2
  holds "$err" "vsoko создать ПАПКА"
  vsoko help show log
  expect 2
  vsoko import
  expect 2
  vsoko list
  expect 2
}

@test "without a workspace the message says how to make one" {
  vsoko show
  expect 1
  holds "$err" "vsoko init"
}

@test "an empty environment is enough" {
  make_workspace
  run env -i "$VSOKO" --today 2026-03-01 show S01 --format csv
  [ "$status" -eq 0 ]
  holds "$output" "4.2"
  run env -i LC_ALL=de_DE.UTF-8 "$VSOKO" --today 2026-03-01 show S01 --format csv
  holds "$output" "4.2"
}

@test "a full disk and a closed pipe are exit code 1" {
  make_workspace
  if [ -e /dev/full ]; then
    status=0
    "$VSOKO" log >/dev/full 2>"$work/.err" || status=$?
    [ "$status" -eq 1 ]
    holds "$(cat "$work/.err")" "не записан"
  fi
  status=0
  "$VSOKO" log >&- 2>"$work/.err" || status=$?
  [ "$status" -eq 1 ]
  { "$VSOKO" log 2>"$work/.err" || echo "$?" >"$work/.code"; } | true
  [ ! -e "$work/.code" ] || [ "$(cat "$work/.code")" -eq 1 ]
}

@test "with closed streams no database is written into" {
  make_workspace
  "$VSOKO" verify --quiet
  "$VSOKO" import "$fixtures/journal.csv" >&- 2>&- <&- || true
  "$VSOKO" verify --quiet
}
