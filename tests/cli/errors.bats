# Errors in three parts: what, where with the line itself, what to do.
# SPDX-License-Identifier: MIT
load common

# Fails unless stderr is exactly $1.
says() {
  if [ "$err" != "$1" ]; then
    printf 'expected:\n%s\ngot:\n%s\n' "$1" "$err"
    return 1
  fi
}

@test "a model file: the line, the word, the remedy; the first line alone in pipes too" {
  make_workspace
  mkdir models/main
  printf 'local a = 1\n\ndefine.indicator "local.x" {\n\ttitel = "Х", unit = "%%",\n}\n' \
    >models/main/model.lua
  vsoko show S01
  expect 1
  holds "$(printf '%s\n' "$err" | head -n 1)" 'vsoko: models/main/model.lua:3: indicator "local.x": поля «titel» нет'
  holds "$err" '
    3 | define.indicator "local.x" {
      |                   ^^^^^^^
  → исправьте или уберите его'
}

@test "a model in another folder, and with a syntax that Lua refuses" {
  make_workspace
  mkdir models/main
  printf 'local a = 1\nlocal b = {{\n  1, 2 3 }\n' >models/main/model.lua
  cd ..
  vsoko -C w show S01
  expect 1
  holds "$err" 'models/main/model.lua:3: скорее всего, перед «3» нет запятой'
  holds "$err" '
    3 | 1, 2 3 }
      |      ^'
}

@test "parameters: the column of the YAML file" {
  make_workspace
  mkdir -p models/main/parameters
  printf 'local.x:\n  title: Х\n  values:\n    - from: 2020-09-01\n      value: [1, 2\n' \
    >models/main/parameters/x.yaml
  vsoko show S01
  expect 1
  holds "$err" "vsoko: models/main/parameters/x.yaml:6:1: "
  printf 'local.x:\n  title: *y\n' >models/main/parameters/x.yaml
  vsoko show S01
  expect 1
  holds "$err" '
    2 | title: *y
      |        ^
'
  printf 'local.x:\n  title: Х\n  title: Y\n' >models/main/parameters/x.yaml
  vsoko show S01
  expect 1
  says 'vsoko: models/main/parameters/x.yaml:3:3: ключ «title» уже есть в строке 2
    3 | title: Y
      | ^^^^^
  → оставьте один'
}

@test "rows of data: each with its line, also in CP1251, wherever the file stands" {
  make_workspace
  mkdir ../data
  printf 'class,subject,student,term,value\n5А,Химия,у1,2024/Ч1,7\n5А,Химия,у2,2024/Ч9,4\n' |
    iconv -t CP1251 >../data/bad.csv
  vsoko import ../data/bad.csv
  expect 4
  holds "$err" '
    2 | 5А,Химия,у1,2024/Ч1,7
      |                     ^
'
  holds "$err" '
    3 | 5А,Химия,у2,2024/Ч9,4
      |             ^^^^^^^
'
  holds "$err" 'vsoko: данные не приняты, ошибок: 2, ничего не записано
  → исправьте эти строки и загрузите файл снова'
  [ "$(printf '%s\n' "$err" | grep -c '^bad.csv:')" -eq 2 ]
}

@test "an operation: what is typed, with the word that is meant" {
  make_workspace
  vsoko whatif param:quality.form=5
  expect 2
  says 'vsoko: операция 1 «param:quality.form=5»: параметра «quality.form» в модели нет
      | param:quality.form=5
      |       ^^^^^^^^^^^^
  → может быть, quality.from? (все: vsoko список параметры)'
}

@test "lines of Lua: the line of several, in both languages" {
  make_workspace
  vsoko eval 'x = 1
return c:val("S09") + 1'
  expect 1
  holds "$err" '
    2 | return c:val("S09") + 1
      |               ^^^
'
  vsoko --lang en eval 'nil + 1'
  expect 1
  holds "$err" "vsoko: line 1: attempt to perform arithmetic on a nil value"
  vsoko eval 'nil + 1'
  expect 1
  says 'vsoko: строка 1: nil (пусто) вместо числа
    1 | nil + 1'
}

@test "the workspace file: the line of vsoko.yaml, -C too" {
  make_workspace
  printf 'night: { jobs: 0 }\n' >>vsoko.yaml
  number="$(wc -l <vsoko.yaml)"
  cd ..
  vsoko -C w show S01
  expect 4
  holds "$err" ":$number: night: "
  holds "$err" "| night: { jobs: 0 }"
}

@test "a base that is not the accepted one on disk: its lines are not shown" {
  make_workspace
  vsoko compute
  # The accepted text fails at run time; what stands on disk by now is another one.
  sed -i 's/^-- .*$/-- другая строка/' models/small/model.lua
  vsoko whatif 'formula:R02=c:val("S01").x'
  case "$err" in *'другая строка'*) return 1 ;; esac
}

@test "other messages: what, then what to do; without a place no line" {
  make_workspace
  vsoko show --lang en R99
  expect 2
  [ "$(printf '%s\n' "$err" | wc -l)" -le 2 ]
  vsoko nosuch
  expect 2
  says 'vsoko: неизвестная команда «nosuch»
  → список команд: vsoko помощь'
}
