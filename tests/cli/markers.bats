# Markers of bias: strength by value and number of works, whom a marker is not for, whose threshold,
# reviews, what calls for a measure. The model tests/fixtures/markers; all values by hand.
#
#   class   subject   scores             mean   B07: low from 10, medium 20 (3 works), high 40 (5 works)
#   A       MA        50 50 50 50 50     50     high
#   A       RU        50 50 50 50        50     medium: four works
#   B       MA        50 50              50     low: two works
#   B       RU        20 20 20           20     medium
#   C       MA        10                 10     low
#   C       RU        9 9                9      none
#   D       MA        (no score)                undetermined
# The greatest score of the school, 50, is a high sign of B07s.
# SPDX-License-Identifier: MIT
load common

# $1: the rows of works; without it those above.
school() {
  vsoko init w --model "$fixtures/markers" --school 1
  expect 0
  cd w || return 1
  export VSOKO_TODAY=2025-06-30
  local lines=(A,MA,1,50 A,MA,2,50 A,MA,3,50 A,MA,4,50 A,MA,5,50
    A,RU,1,50 A,RU,2,50 A,RU,3,50 A,RU,4,50
    B,MA,1,50 B,MA,2,50 B,RU,1,20 B,RU,2,20 B,RU,3,20
    C,MA,1,10 C,RU,1,9 C,RU,2,9 D,MA,1,)
  { echo year,class,subject,pupil,score; printf '2024,%s\n' "${lines[@]}"; } >work.csv
  vsoko import work.csv
  expect 0
}

# "state strength n value origin review measure" of a row: marker, class, subject.
row() {
  "$VSOKO" markers --full --format json | python3 -c '
import json, sys
for row in json.load(sys.stdin)["rows"]:
    scope = row["scope"]
    if [row["marker"], scope.get("class", ""), scope.get("subject", "")] == sys.argv[1:]:
        print(*(row[name] for name in ("state", "strength", "n", "value", "origin", "review",
                                       "measure")))' "$1" "${2:-}" "${3:-}"
}

@test "strength goes by value, and few works make it weaker" {
  school
  [ "$(row B07 A MA)" = "signal high 5 50 fioko None recheck" ]
  [ "$(row B07 A RU)" = "signal medium 4 50 fioko None recheck" ]
  [ "$(row B07 B MA)" = "signal low 2 50 fioko None None" ]
  [ "$(row B07 B RU)" = "signal medium 3 20 fioko None recheck" ]
  [ "$(row B07 C MA)" = "signal low 1 10 fioko None None" ]
  [ "$(row B07 C RU)" = "none None 2 9 fioko None None" ]
  [ "$(row B07 D MA)" = "undetermined None 0 None fioko None None" ]
  [ "$(row B07s)" = "signal high 17 50 local None None" ]
}

@test "signs are listed, the strongest first for people, with what stands behind them" {
  school
  vsoko markers --format csv
  expect 0
  [ "$(sed -n 1p <<<"$out")" = \
    "marker,scope.class,scope.subject,period,state,strength,value,n,evidence,origin,review,level,measure" ]
  [ "$(sed -n 2p <<<"$out")" = \
    "B07,A,MA,2024,signal,high,50,5,value = 50|least = 50,fioko,,adm,recheck" ]
  [ "$(wc -l <<<"$out")" -eq 7 ] # no row for what is no sign; D has company that says something
  vsoko markers
  expect 0
  holds "$err" "возможных признаков: 6, не определено: 1"
  holds "$err" "причину он не называет"
  holds "$err" "назначьте перепроверку или независимое наблюдение"
  [ "$(grep -c 'возможный признак, сильный' <<<"$out")" -eq 2 ]
  sed -n 3p <<<"$out" | grep -q "B07s.*50 балл"
  tail -n 1 <<<"$out" | grep -q "C.*MA.*слабый.*10,0 балл, Наименьшее: 10 балл.*ФИОКО"
}

@test "a marker, a scope and a period can be chosen" {
  school
  vsoko markers b07 класс=A предмет=RU --format csv
  expect 0
  [ "$(wc -l <<<"$out")" -eq 2 ]
  vsoko признаки В07 --scope class=A --period 2024 --format csv # a Cyrillic В
  expect 0
  [ "$(wc -l <<<"$out")" -eq 3 ]
  vsoko markers B07 --period 2023
  [ "$status" -ne 0 ] || [ "$(wc -l <<<"$out")" -eq 1 ]
  vsoko markers B08
  expect 2
  holds "$(flat "$err")" "признака «B08» в модели нет"
  vsoko markers B07 город=1
  expect 2
  holds "$err" "«город» не измерение модели"
}

@test "a marker means nothing for units of these kinds" {
  school
  printf 'id,from,kind\n1,2024-09-01,Гимназия\n' >school.csv
  vsoko import --kind school school.csv
  expect 0
  [ "$(row B07s)" = "" ]
  [ "$(row B07 A MA)" = "signal high 5 50 fioko None recheck" ]
}

@test "few works in all: nothing is said, and why" {
  school
  vsoko markers B07s --full --format csv
  mkdir -p models/1
  cat >models/1/edit.lua <<'LUA'
set.param "max.needs" { from = "2020-09-01", forever = true, value = 18 }
LUA
  vsoko markers B07s --format csv
  expect 0
  [ "$(sed -n 2p <<<"$out")" = \
    "B07s,2024,undetermined,,,,\"мало данных: n = 17, нужно 18\",local,,," ]
}

@test "a threshold that a school set is its own" {
  school
  mkdir -p models/1
  cat >models/1/edit.lua <<'LUA'
set.param "mean.strength" { from = "2020-09-01", forever = true, value = { low = 21, medium = 45, high = 60 } }
LUA
  [ "$(row B07 A MA)" = "signal medium 5 50 local None recheck" ]
  [ "$(row B07 B RU)" = "none None 3 20 local None None" ]
  [ "$(row B07 B MA)" = "signal low 2 50 local None None" ] # two works still allow no more
}

@test "a sign that was looked into: refuted ones call for no measure" {
  school
  vsoko record b07 refuted предмет=MA класс=A
  expect 0
  [ "$(row B07 A MA)" = "signal high 5 50 fioko refuted None" ]
  [ "$(row B07 A RU)" = "signal medium 4 50 fioko None None" ] # one subject is left
  vsoko record B07s подтверждён
  expect 0
  [ "$(row B07s)" = "signal high 17 50 local confirmed None" ]
  vsoko record B07 class=A subject=MA verdict=confirmed year=2024 # corrects the first
  expect 0
  [ "$(row B07 A MA)" = "signal high 5 50 fioko confirmed recheck" ]
  vsoko record B07 refuted class=A
  expect 2
  holds "$err" "subject"
}

@test "a model without markers says so" {
  vsoko init w --model "$fixtures/decisions" --school 1
  cd w || return 1
  vsoko markers
  expect 0
  holds "$err" "в модели нет признаков"
}
