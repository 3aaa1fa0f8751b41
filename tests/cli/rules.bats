# Rules as hidden series, and what a school's layer disables, through the program.
# SPDX-License-Identifier: MIT
load common

# A workspace of one school with the model of cells: two of three marks in room A reach 4, one in B.
make_rooms() {
  export VSOKO_TODAY=2025-01-20
  vsoko init w --model "$fixtures/models/cells" --school s1
  expect 0
  cd w || return
  cat >results.csv <<'END'
person,room,term,mark,score,weight
p1,A,2024/T1,5,1.50,1
p2,A,2024/T1,4,2.50,3
p3,A,2024/T1,3,4.00,
p4,B,2024/T1,5,10.00,2
END
  vsoko import results.csv
  expect 0
}

# The school's own layer.
layer() {
  mkdir -p models/s1
  printf '%s\n' "$1" >models/s1/model.lua
}

@test "show has rules by name only, fresh and stored" {
  make_rooms
  for stored in no yes; do
    [ "$stored" = no ] || vsoko compute
    vsoko show --format csv --period 2024/T1 --by room
    expect 3
    holds "$out" "mean_score"
    [[ "$out" != *rule.* ]]
    vsoko show rule.good --format csv --period 2024/T1 --by room
    expect 0
    holds "$out" "rule.good,,A,2024/T1,known,1,1,3"
    holds "$out" "rule.good,,B,2024/T1,known,1,1,1"
  done
}

@test "a school's layer puts a condition around a rule" {
  make_rooms
  layer 'around.rule "good" {
  when = function(c, previous) return all_of(previous(c), above(c:records("result"):count(), 1)) end,
}'
  vsoko show rule.good --format csv --period 2024/T1 --by room
  expect 0
  holds "$out" "rule.good,,A,2024/T1,known,1,1,3"
  holds "$out" "rule.good,,B,2024/T1,known,0,1,1"
}

@test "a disabled rule and a disabled dimension are not applicable, with the reason" {
  make_rooms
  layer 'disable.rule "good" { title = "решает директор" }'
  vsoko show rule.good --format csv --period 2024/T1 --by room
  expect 0
  holds "$out" "not_applicable"
  holds "$out" "решает директор"
  layer 'disable.dimension "room" { title = "комнат нет" }'
  vsoko show room_mean mean_score --format csv --period 2024/T1
  expect 0
  holds "$out" "room_mean,,2024/T1,not_applicable,,1,0,,,,разрез отключён: комнат нет"
  holds "$out" "mean_score,,2024/T1,known,4.5,1,4"
  vsoko show rule.good --lang en
  expect 2
  holds "$err" "indicator rule.good is computed at no level here: комнат нет"
}

@test "rules of schools go neither up nor into a publication" {
  export VSOKO_TODAY=2025-01-20
  vsoko init r --model "$fixtures/models/cells" --school s1 --school s2
  expect 0
  cd r || return
  unlock .
  echo 'define.dimension "school" { title = "Школа", unit = true }' >>models/cells/model.lua
  for school in s1 s2; do
    printf '%s\n' person,room,term,mark,score,weight "p1,A,2024/T1,5,1.50,1" >results.csv
    vsoko import results.csv --school "$school"
    expect 0
  done
  vsoko nightly
  vsoko show people --period '*' --format csv
  expect 0
  holds "$out" "people,,*,known,2,1,2"
  vsoko show rule.always --lang en
  expect 2
  holds "$err" "indicator rule.always is computed at no level here"
  vsoko show rule.always --school s1 --format csv
  expect 0
  holds "$out" "rule.always,,*,known,1,1"
}

@test "a disabled parameter and record kind take with them what reads them" {
  make_rooms
  layer 'disable.param "good" { title = "порога нет" }'
  vsoko show good_share mean_score --format csv --period 2024/T1
  expect 0
  holds "$out" "good_share,,2024/T1,not_applicable,,%"
  holds "$out" "порога нет"
  holds "$out" "mean_score,,2024/T1,known,4.5,1,4"
  layer 'disable.record "result" { title = "не ведём" }'
  vsoko show mean_score --format csv --period 2024/T1
  expect 0
  holds "$out" "mean_score,,2024/T1,not_applicable"
  holds "$out" "не ведём"
}

@test "a term of the vocabulary changes in the school's layer and with it every title" {
  make_rooms
  layer 'define.vocabulary "local.place" { title = "зал", plural = "залы" }
override.indicator "mean_score" { title = "{Local.place.plural} в среднем" }'
  vsoko show mean_score --period 2024/T1
  expect 0
  holds "$out" "Залы в среднем"
  layer 'override.indicator "mean_score" { title = "{plase}" }'
  vsoko show mean_score --lang en
  expect 1
  holds "$err" 'models/s1/model.lua:1: indicator "mean_score" (models/cells/model.lua:46): title'
}
