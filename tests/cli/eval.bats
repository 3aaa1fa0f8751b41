# eval: lines of Lua over cells and records.
# SPDX-License-Identifier: MIT
load common

@test "eval prints numbers, texts and booleans in their shortest form" {
  make_workspace
  vsoko eval '1 + 2'
  expect 0
  [ "$out" = 3 ]
  vsoko eval 'c:val "S01"'
  expect 0
  [ "$out" = "4,2" ]
  [ -z "$err" ]
  vsoko --lang en eval 'c:val "S01"'
  [ "$out" = "4.2" ]
  vsoko вычислить 'c:records("mark"):count()'
  expect 0
  [ "$out" = 5 ]
  vsoko eval 'c:val "R02" >= 80, "да"'
  [ "$out" = "true
да" ]
  vsoko eval 'c:val "S03"'
  holds "$out" "1,16666666666666"
}

@test "eval runs statements, also from the input" {
  make_workspace
  vsoko eval 'local n = 0
for i = 1, 4 do n = n + i end
return n'
  expect 0
  [ "$out" = 10 ]
  vsoko eval 'local n = 1'
  expect 0
  [ -z "$out" ]
  printf 'x = 2\nreturn x * 3\n' >lines.lua
  for words in "eval" "eval -"; do
    # shellcheck disable=SC2086
    vsoko $words <lines.lua
    expect 0
    [ "$out" = 6 ]
  done
  vsoko eval '_'
  expect 0
  [ "$out" = nil ]
}

@test "eval lists cells like show" {
  make_workspace
  vsoko eval 'cells("S01", { by = "class", period = "2024/Ч2" })' --format csv
  expect 0
  [ "$out" = "class,period,state,value,n
5А,2024/Ч2,known,4.666666666666667,3
5Б,2024/Ч2,known,3.5,2" ]
  vsoko eval 'cells("S01", { by = "class" })'
  expect 0
  holds "$out" "Класс"
  holds "$out" "4,67"
  vsoko eval 'show "R02"' --format json
  expect 0
  holds "$out" '{"schema": "vsoko.eval.v1", "rows": ['
  holds "$out" '"indicator": "quality", "code": "R02", "period": "2024/Ч2", "state": "known", "value": 80'
  vsoko eval 'show("R02", { by = "class,subject" })'
  expect 0
  holds "$out" "нет записей «Отметка»"
}

@test "eval gives the same before and after compute, with and without programs" {
  make_workspace
  vsoko eval 'cells("R02", { by = "class,subject", period = "each" })' --format json
  expect 0
  first="$out"
  vsoko compute
  vsoko eval 'cells("R02", { by = "class,subject", period = "each" })' --format json
  [ "$out" = "$first" ]
  vsoko eval --no-compile 'cells("R02", { by = "class,subject", period = "each" })' --format json
  [ "$out" = "$first" ]
}

@test "eval lists records and entities" {
  make_workspace
  vsoko eval 'records("mark", { limit = 2 })' --format csv
  expect 0
  [ "$out" = "class,student,subject,term,value
5А,у1,Химия,2024/Ч1,5
5А,у2,Химия,2024/Ч1,4" ]
  vsoko import "$fixtures/students.csv" --kind student
  vsoko eval 'entities "student"' --format csv
  expect 0
  holds "$out" "id,name"
  holds "$out" "у1,"
  vsoko eval 'c:records "mark"'
  expect 0
  [ "$out" = "записи «Отметка»: 5" ]
}

@test "eval prints lines to stdout, beside rows for machines to stderr" {
  make_workspace
  vsoko eval 'print("a", 1.5, nil) print(c) return 1'
  expect 0
  [ "$out" = "$(printf 'a\t1.5\tnil\nячейка: всё целиком, 2024/Ч2\n1')" ]
  vsoko eval --format json 'print "a" return 1'
  expect 0
  [ "$err" = a ]
  holds "$out" '{"value": 1}'
  vsoko eval 'print "first" error "second"'
  expect 1
  [ "$out" = first ]
  holds "$err" "строка 1: second"
}

@test "c is the cell of --scope and --period" {
  make_workspace
  vsoko eval 'c:val "S01"' --scope класс=5Б
  expect 0
  [ "$out" = "3,5" ]
  vsoko eval 'c:val "S01"' --scope class=5А,subject=Химия --period 2024/Ч1
  [ "$out" = 4 ]
  vsoko eval c --scope class=5А --period 2024/Ч1
  [ "$out" = "ячейка: Класс: 5А, 2024/Ч1" ]
  vsoko eval 1 --period 2024/Ч9
  expect 2
  vsoko eval 1 --period each
  expect 2
  vsoko eval 1 --scope class=5В
  expect 2
  vsoko eval 1 --scope student=у1
  expect 2
  holds "$err" "class*subject"
  vsoko eval 1 --by class
  expect 2
}

@test "a read that is not known gives state and reason, exit 3" {
  make_workspace
  vsoko eval 'c:val "R02"' --scope class=5А,subject=Физика
  expect 3
  [ "$out" = "нет данных: нет записей «Отметка»; импортируйте «Электронный журнал»" ]
  vsoko --lang en eval 'c:val "R02" + 1' --scope class=5А,subject=Физика
  expect 3
  holds "$out" "no data: no records"
  vsoko eval 'c:val "R02"' --scope class=5А,subject=Физика --format json
  expect 3
  holds "$out" '{"value": null, "state": "no_data", "reason": "нет записей «Отметка»; импортируйте «Электронный журнал»"}'
  vsoko eval 'percent(1, 0)'
  expect 3
}

@test "a wrong line gives one message with its place, exit 1" {
  make_workspace
  vsoko eval 'c:val "S09"'
  expect 1
  [ "$(printf '%s\n' "$err" | grep -c '^vsoko: ')" -eq 1 ]
  holds "$err" "строка 1: "
  holds "$err" "«S09»"
  vsoko --lang en eval 'local x = 1
return c:records "marks"'
  expect 1
  holds "$err" "line 2: "
  holds "$err" '"mark"'
  for text in 'foo' 'pcall(print)' '1 +' 'x = = 1' 'nil + 1' 'cells("S03", { by = "class" })' \
    'while true do end' 'local t = {} for i = 1, 1e9 do t[i] = { i } end' 'require "core"' \
    'text.len = nil' 'define.indicator "x" {}' 'print(text.rep("x", 1e6), text.rep("x", 1e6))'; do
    vsoko eval "$text"
    expect 1
    [ "$(printf '%s\n' "$err" | grep -c "^vsoko: ")" -eq 1 ]
  done
  vsoko eval 1 2
  expect 2
}

@test "eval changes nothing" {
  make_workspace
  vsoko export --canonical before
  vsoko eval 'percent = 1 mark = 2 return records "mark"'
  vsoko export --canonical after
  diff -r before after
  vsoko show R02 --format csv
  holds "$out" ",80,"
}
