# The monitoring map with the base model, points by hand: an item is worth 2 where all its
# characteristics are there and confirmed by documents, 0 where none is there, else 1.
# SPDX-License-Identifier: MIT
load common

school() {
  vsoko init w --model "$BATS_TEST_DIRNAME/../../lua/models/base" --school 1
  expect 0
  cd w || return 1
  export VSOKO_TODAY=2026-03-01
  vsoko record checklist year=2025 list=any item=1 done=да # the year has data
  expect 0
}

# "score state missing" of an item.
item() {
  "$VSOKO" map --year 2025 --format json | python3 -c '
import json, sys
for row in json.load(sys.stdin)["rows"]:
    if row["item"] == sys.argv[1]:
        print(row["score"], row["state"], "|".join(row["missing"]))' "$1"
}

@test "an empty map: every item is worth nothing, and says what it lacks" {
  school
  [ "$(item 1.1)" = "0 known документ есть|он на сайте|документ: Положение о ВСОКО" ]
  [ "$(item 2.5)" = "0 known документ: Приказ о показателях и методах сбора" ]
  vsoko map --year 2025
  expect 0
  holds "$err" "всего 0 из 72, 0,0 %"
}

@test "documents and people's rows give points, by the codes of other systems too" {
  school
  vsoko record document kind=VSOKO title=Положение approved=2024-09-01 on_site=да
  vsoko record document kind=PLVS title=План approved=2025-09-01
  [ "$(item 1.1)" = "2 known " ]
  [ "$(item 1.2)" = "2 known " ] # any of its documents
  [ "$(item 1.3)" = "0 known раздел или циклограмма есть|план на сайте" ]
  vsoko record 1.3 year=2025 признак=1 есть=да документ="План, раздел 4"
  expect 0
  [ "$(item 1.3)" = "1 known план на сайте" ]
  for number in 1 2 3; do vsoko record 1.4 year=2025 characteristic=$number present=да; done
  [ "$(item 1.4)" = "1 known документ: Программа развития" ] # all are there, nothing confirms them
  # 1.1, 1.2, 2.2, 2.3 by the regulation, 1.3 and 1.4 in part: 2 + 2 + 2 + 2 + 1 + 1
  vsoko map --year 2025
  holds "$err" "всего 10 из 72, 13,9 %"
  # a row of people counts before data
  vsoko record 1.1 year=2025 characteristic=2 present=нет
  [ "$(item 1.1)" = "1 known он на сайте" ]
}

@test "what people deny counts, though there are documents, and is told as what lacks" {
  school
  vsoko record document kind=brief title=Справка approved=2025-11-01
  [ "$(item 4.5)" = "2 known " ]
  vsoko record 4.5 year=2025 characteristic=1 present=нет
  expect 0
  [ "$(item 4.5)" = "0 known Признаки необъективности разобраны" ]
}

@test "a document that is no longer in force confirms nothing" {
  school
  vsoko record document kind=order_indicators title=Приказ approved=2025-09-01 valid_to=2026-02-28
  [ "$(item 2.5)" = "0 known документ: Приказ о показателях и методах сбора" ]
  vsoko record document kind=order_indicators title=Приказ approved=2025-09-01 valid_to=2026-03-01
  [ "$(item 2.5)" = "2 known " ]
}

@test "an item that is not for the school changes the most that can be" {
  school
  mkdir -p models/1
  printf 'name: "1"\ntitle: Школа\nversion: "1"\nextends: base\n' >models/1/model.yaml
  cat >models/1/model.lua <<'LUA'
override.map_item "4.4" {
  applies = function(c) return false end,
  applies_title = "олимпиады проводит муниципалитет",
  characteristics = {
    { title = "есть", check = function(c) return at_least(c:records("document"):count(), 1) end },
  },
}
disable.map_item "7.4" { title = "совета нет" }
override.map_item "7.3" { characteristics = { "шрифт", "контраст", "звук" } } -- texts will do
LUA
  vsoko map --year 2025 --format json
  expect 0
  [ "$(item 4.4)" = "None not_applicable " ]
  [ -z "$(item 7.4)" ]
  [ "$(item 7.3)" = "0 known шрифт|контраст|звук|документ: Приказ о результатах мониторинга сайта" ]
  holds "$out" '"reason": "не выполнено условие: олимпиады проводит муниципалитет"'
  vsoko map --year 2025
  holds "$err" "всего 0 из 68"
}

@test "what would raise the map soonest: the fewest things for a point" {
  school
  vsoko record document kind=VSOKO title=Положение approved=2024-09-01
  vsoko --lang en карта --year 2025
  expect 0
  # 1.1 lacks one thing for one point; 2.5 and 3.2 one document for two
  holds "$err" "soonest to raise: 2.5 (+2): document: "
  [[ "$err" != *"raise: 1.1"* ]]
}

@test "the approved map is kept: what each item was worth" {
  school
  vsoko record document kind=VSOKO title=Положение approved=2024-09-01 on_site=да
  vsoko approve карта year=2025
  expect 0
  holds "$err" "утверждено, строк: 36"
  vsoko list map_result --format csv
  holds "$out" "2025,1.1,2,2"
  holds "$out" "2025,2.5,0,2"
}
