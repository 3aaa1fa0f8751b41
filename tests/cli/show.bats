# show and compute: the choice of cells, their forms, stored and fresh answers.
# SPDX-License-Identifier: MIT
load common

@test "show gives the latest period with data at the coarsest level" {
  make_workspace
  vsoko show --format csv
  expect 0
  holds "$out" "indicator,code,period,state,value,unit,n,n_expected,band,flags,reason,layer,rank,rank_of,approved
mean_mark,S01,2024/Ч2,known,4.2,балл,5,,,,,small,,,
quality,R02,2024/Ч2,known,80,%,5,,оптимальный,,,small,,,
weak_spread,S03,2024/Ч2,known,1.16666666666666"
}

@test "stored cells answer like fresh ones" {
  make_workspace
  for by in all class class,subject; do
    vsoko show --by "$by" --period каждый --format json
    expect 0
    holds "$err" "пересчитать"
    printf '%s' "$out" >"$work/fresh.$by"
  done
  vsoko compute
  expect 0
  for by in all class class,subject; do
    vsoko show --by "$by" --period each --format json
    expect 0
    [ -z "$err" ]
    [ "$out" = "$(cat "$work/fresh.$by")" ]
  done
}

@test "stored cells answer without Lua; a changed model or new data do not" {
  make_workspace
  vsoko compute
  vsoko show
  [ -z "$err" ]
  unlock .
  echo '-- a comment' >>models/small/model.lua
  vsoko show
  expect 0
  holds "$err" "пересчитать"
  vsoko compute
  vsoko show
  [ -z "$err" ]
  vsoko import "$fixtures/students.csv" --kind student
  vsoko show
  holds "$err" "пересчитать"
}

@test "an indicator is found by name, code, look-alike code or title" {
  make_workspace
  for name in quality R02 r02 Р02 р02 "качество знаний"; do
    vsoko show "$name" --format csv
    expect 0
    holds "$out" "quality,R02,"
  done
  vsoko show R03
  expect 2
  holds "$err" "R02"
  vsoko показать qualty
  expect 2
  holds "$err" "quality"
}

@test "the level follows --by, or --scope" {
  make_workspace
  vsoko show S01 --by class --format csv
  expect 0
  holds "$out" "scope.class"
  holds "$out" "mean_mark,S01,5Б,2024/Ч2,known,3.5,балл,2,,,small_n,,small"
  vsoko show S01 --scope класс=5Б --format csv
  [ "$(printf '%s\n' "$out" | wc -l)" -eq 2 ]
  holds "$out" "5Б"
  vsoko show S01 --by предмет,class --scope subject=Физика --period 2024/Ч1 --format csv
  expect 0
  [ "$(printf '%s\n' "$out" | wc -l)" -eq 2 ]
  vsoko show S03 --by class
  expect 2
  holds "$err" "all"
  vsoko show S01 --by klass
  expect 2
}

@test "a scope that does not exist suggests the nearest" {
  make_workspace
  vsoko show S01 --scope class=5В
  expect 2
  holds "$err" "5"
  vsoko show S01 --scope subject=Химея --by class,subject
  expect 2
  holds "$err" "Химия"
  vsoko show S01 --scope class
  expect 2
  vsoko show S01 --scope clas=5А
  expect 2
  holds "$err" "class"
}

@test "parts of a calendar year carry its name, before and after compute" {
  mkdir -p money/calendar
  printf 'name: money\ntitle: Money\nversion: 1\n' >money/model.yaml
  printf 'part: { CY2024/К1: [2024-01-01, 2024-03-31], CY2024/К2: [2024-04-01, 2024-06-30] }\n' >money/calendar/parts.yaml
  cat >money/model.lua <<'EOF'
define.dimension "school" { title = "Школа", unit = true }
define.period "calendar_year" { title = "Год", type = "calendar_year" }
define.period "part" { title = "Квартал", type = "part", of = "calendar_year", keys = { "К1", "К2" } }
define.record "bill" { title = "Счёт", period = { field = "part", kinds = { "part" } },
  fields = { part = { type = "period" }, sum = { type = "integer" } } }
define.indicator "spent" { title = "Всего", unit = "руб.", levels = { "school" },
  period = { "part", "calendar_year" }, formula = function(c) return c:records("bill"):sum "sum" end }
define.indicator "days" { title = "Дней", unit = "дн.", levels = { "school" }, period = { "part" },
  formula = function(c) return c:instant() - c:records("bill"):count() end }
EOF
  vsoko init w --model money
  cd w
  printf 'part,sum\nCY2024/К1,5\nCY2024/К1,7\nCY2024/К2,30\n' >bill.csv
  vsoko import bill.csv
  expect 0
  for stored in no yes; do
    [ "$stored" = no ] || vsoko compute
    vsoko show --period each --format csv
    expect 0
    holds "$out" "spent,,CY2024,known,42,"
    holds "$out" "spent,,CY2024/К1,known,12,"
    holds "$out" "spent,,CY2024/К2,known,30,"
    holds "$out" "days,,CY2024/К1,known,19811," # 2024-03-31 is day 19813 since 1970-01-01
  done
}

@test "periods are one, a list or each" {
  make_workspace
  vsoko show S01 --period 2024/Ч1 --format csv
  holds "$out" "2024/Ч1"
  vsoko show S01 --period 2024/Ч1,2024/Ч2 --format csv
  [ "$(printf '%s\n' "$out" | wc -l)" -eq 3 ]
  vsoko show S01 --period 2024/Ч9
  expect 2
  holds "$err" "2024/Ч"
}

@test "missing is never zero and says why" {
  make_workspace
  vsoko show R02 --by class,subject --period 2024/Ч2 --scope class=5А,subject=Физика --format json
  expect 0
  holds "$out" '"state": "no_data", "value": null'
  vsoko show R02 --by class,subject --period 2024/Ч2 --scope class=5А,subject=Физика
  holds "$out" "нет данных"
  vsoko --lang en show R02 --by class,subject --period 2024/Ч2
  holds "$out" "no data"
}

@test "json and excel have their forms" {
  make_workspace
  vsoko show S01 --by class --format json
  holds "$out" '{"schema": "vsoko.show.v1", "rows": ['
  holds "$out" '"scope": {"class": "5А"}'
  vsoko show S01 --by class --format excel
  holds "$out" ";4,67;"
  [ "$(head -c 3 "$work/.out" | od -An -tx1 | tr -d ' ')" = efbbbf ]
}

@test "rows are sorted and limited" {
  make_workspace
  vsoko show S01 --by class --sort -value --top 1 --format csv
  holds "$out" "5А"
  vsoko show S01 --by class --sort value --top 1 --format csv
  holds "$out" "5Б"
  vsoko show S01 --sort nothing
  expect 2
  vsoko show S01 --top 0
  expect 2
}

@test "what was known earlier is evaluated, not taken from stored cells" {
  make_workspace empty
  vsoko import "$fixtures/journal.csv"
  vsoko import "$fixtures/marks.csv"
  vsoko compute
  vsoko show S01 --known 1 --format csv
  expect 0
  holds "$out" "2024/Ч1,known,4.5,"
  vsoko show S01 --format csv
  holds "$out" "2024/Ч2,known,4.2,"
}

@test "compiled and interpreted formulas agree" {
  make_workspace
  vsoko show --by class --period each --format csv
  first="$out"
  vsoko show --by class --period each --format csv --no-compile
  [ "$first" = "$out" ]
}

@test "a model that computed before is found by its version" {
  make_workspace
  vsoko compute
  unlock .
  sed -i 's/version: "1.0"/version: "2.0"/' models/small/model.yaml
  sed -i 's/value: 4/value: 5/' models/small/parameters/quality.yaml
  vsoko show R02 --format csv
  holds "$out" ",40,"
  vsoko show R02 --model 1.0 --format csv
  expect 0
  holds "$out" ",80,"
  vsoko show R02 --model nowhere
  expect 1
}

@test "a narrow table says what it left out, on stderr" {
  make_workspace
  COLUMNS=40 vsoko show --by class
  expect 0
  [ -n "$err" ]
  COLUMNS=40 vsoko --quiet show --by class
  [ -z "$err" ]
}

@test "a school's own layer changes its numbers" {
  make_workspace
  mkdir -p models/main
  printf 'name: main\nextends: small\nschool: true\n' >models/main/model.yaml
  printf 'override.indicator "mean_mark" { title = "Наша отметка" }\n' >models/main/model.lua
  vsoko show S01
  expect 0
  holds "$out" "Наша отметка"
  # Without a model.yaml the layer extends the school's model.
  rm models/main/model.yaml
  vsoko show S01
  expect 0
  holds "$out" "Наша отметка"
}
