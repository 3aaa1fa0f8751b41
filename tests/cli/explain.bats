# explain and show --who: where a value comes from.
# SPDX-License-Identifier: MIT
load common

@test "explain names formula, numbers, parameters, records and file lines" {
  make_workspace
  vsoko explain R02 --scope class=5А
  expect 0
  holds "$out" "R02 «Качество знаний» (Класс: 5А, 2024/Ч2) = 100,0 %"
  holds "$out" "model.lua:"
  holds "$out" "quality.from"
  holds "$out" "parameters/quality.yaml:"
  holds "$out" "= 4"
  holds "$out" "marks.csv"
}

@test "explain follows the cells that a formula reads" {
  make_workspace
  vsoko объяснить S03
  expect 0
  holds "$out" "(Класс: 5А, 2024/Ч2) = 4,67 балл"
  holds "$out" "(Класс: 5Б, 2024/Ч2) = 3,50 балл"
}

@test "explain says why a value is missing, in both languages" {
  make_workspace
  vsoko explain R02 --by class,subject --scope class=5А,subject=Физика --period 2024/Ч2
  expect 0
  holds "$out" "нет записей"
  vsoko --lang en explain R02 --by class,subject --scope class=5А,subject=Физика --period 2024/Ч2
  expect 0
  holds "$out" "no "
}

@test "explain has rows for machines" {
  make_workspace
  vsoko explain S01 --format json
  expect 0
  holds "$out" '{"schema": "vsoko.explain.v1", "rows": ['
  holds "$out" '"kind": "formula"'
  vsoko explain S01 --format csv
  holds "$out" "depth,kind,indicator,text,state,value,reason,place"
}

@test "explain needs one cell and shows how to name it" {
  make_workspace
  vsoko explain S01 --by class
  expect 2
  holds "$err" "--scope class=5А"
  vsoko explain S01 --period each
  expect 2
  vsoko explain
  expect 2
  vsoko explain S09
  expect 2
  vsoko explain S01 --period 2024/Ч3
  [ "$status" -eq 0 ] || [ "$status" -eq 2 ]
}

@test "explain without compiling still explains" {
  make_workspace
  vsoko explain S01 --no-compile
  expect 0
  holds "$out" "4,20"
}

@test "show --who lists the records behind a value" {
  make_workspace
  vsoko show S01 --who --scope class=5Б --format csv
  expect 0
  [ "$(printf '%s\n' "$out" | wc -l)" -eq 3 ]
  holds "$out" "у4"
  holds "$out" "у5"
  vsoko show S03 --who
  expect 2
  vsoko show --who
  expect 2
}

@test "explain tells the tags of what a cell stands on" {
  cp -r "$fixtures/models/small" tagged
  sed -i 's/^define.record "mark" {/&\n  tags = { "secret", "national" },/' tagged/model.lua
  vsoko init w --model tagged
  cd w
  vsoko import "$fixtures/marks.csv"
  vsoko --lang en explain S01
  expect 0
  holds "$out" "tags of its sources: national, secret"
  vsoko explain S01
  holds "$out" "признаки происхождения: national, secret"
  vsoko explain S01 --format json
  holds "$out" '"tags": ["national", "secret"]'
}

@test "explain: a cell in state error shows the line of the model, once, in both languages" {
  make_workspace
  mkdir models/main
  cat >models/main/model.lua <<'LUA'
define.indicator "local.bad" {
  code = "Х01", title = "Сломанный", unit = "%", levels = { "all" }, period = { "term" },
  formula = function(c)
    local limit = { five = 5 }
    if c:records("mark"):count() > limit.six.low then return 1 end
    return 0
  end,
}
define.indicator "local.above" {
  code = "Х02", title = "Над ним", unit = "%", levels = { "all" }, period = { "term" },
  formula = function(c) return c:val "local.bad" end,
}
LUA
  vsoko explain Х02
  expect 0
  holds "$out" "models/main/model.lua:5: nil (пусто) вместо таблицы: поле «six»"
  holds "$out" '    5 | if c:records("mark"):count() > limit.six.low then return 1 end
      |                                      ^^^
'
  [ "$(printf '%s\n' "$out" | grep -c '^ *5 | if ')" -eq 1 ]
  vsoko --lang en explain Х01
  expect 0
  holds "$out" "models/main/model.lua:5: attempt to index a nil value (field 'six')"
  holds "$out" "    5 | if c:records"
  # Nothing is stored in a language: the same cell, computed in English, is told in Russian.
  vsoko --lang en compute
  vsoko show Х01
  holds "$out" "nil (пусто) вместо таблицы: поле «six»"
  vsoko explain Х01 --format json
  holds "$out" "поле «six»"
  case "$out" in *'5 | '*) return 1 ;; esac
}
