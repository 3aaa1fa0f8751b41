# The shipped models of schools: files of theirs are imported and computed.
# SPDX-License-Identifier: MIT
load common

# A workspace w with one school of model $1.
make_school() {
  vsoko init w --model "$1" --school 1
  expect 0
  cd w || return
}

@test "school51: a register of orders and minutes" {
  make_school school51
  cat >register.csv <<'EOF'
Вид;Номер;Дата;Название;Адресные рекомендации
Протокол методического объединения;1;10.11.2025;О ВПР;есть
Протокол методического объединения;2;10.12.2025;О четверти;отсутствуют
Приказ о показателях;3;10.10.2025;О показателях;+
Протокол педагогического совета;4;11.01.2026;;
Устав;5;10.10.2025;;-
EOF
  vsoko import register.csv
  expect 0
  vsoko show recommendations_share --period 2025 --format csv
  expect 0
  holds "$out" "recommendations_share,Z51,2025,known,66.6666666666666" # 2 of 3: one is not looked through, one is of no such kind
}

@test "katav_college: a budget by quarter and procedure" {
  make_school katav_college
  cat >budget.csv <<'EOF'
Год;Квартал;Процедура;План;Факт
2025;1;Демонстрационный экзамен;100 000,50;90000,45
2025;II;Демонстрационный экзамен;20000;-
2025;2;Аудит;10000;12000
Итого;;;130000,50;102000,45
EOF
  vsoko import budget.csv
  expect 0
  vsoko show vsoko_budget_exec --period CY2025/К1,CY2025/К2,CY2025 --format csv
  expect 0
  holds "$out" "vsoko_budget_exec,U17,CY2025/К1,known,90,"
  holds "$out" "vsoko_budget_exec,U17,CY2025/К2,known,120,"
  vsoko show vsoko_budget_exec --by procedure --period CY2025/К2 --format csv
  holds "$out" "vsoko_budget_exec,U17,Аудит,CY2025/К2,known,120,"
  holds "$out" "vsoko_budget_exec,U17,Демонстрационный экзамен,CY2025/К2,no_data,"
}

@test "katav_college: a quarter that is none is refused" {
  make_school katav_college
  printf 'Год;Квартал;Процедура;План;Факт\n2025;5;Аудит;1;1\n' >budget.csv
  vsoko import budget.csv
  expect 4
  holds "$err" "CY2025/5"
}

@test "vsoko_mechanisms: expert reviews and levels of upbringing" {
  make_school vsoko_mechanisms
  cat >reviews.csv <<'EOF'
Год;Экспертиза;Экспертная группа;Срок справки;Справка от
2025/26;Рабочие программы;Математика;10.10.2025;09.10.2025
2025/26;Уроки;;10.11.2025;
2025/26;Анкеты;;10.05.2026;
EOF
  printf 'Год;Ученик;ФИО;Уровень\n2025;p1;;60\n2024;p1;;55\n2025;p2;;\n' >upbringing.csv
  vsoko import reviews.csv upbringing.csv
  expect 0
  vsoko show expert_conclusions upbringing_dynamics --period 2025 --format csv
  expect 0
  holds "$out" "expert_conclusions,ZM1,2025,known,50,"
  holds "$out" "upbringing_dynamics,ZM3,2025,known,5,"
}

@test "chelyabinsk_frame: the monitoring map" {
  make_school chelyabinsk_frame
  cat >map.csv <<'EOF'
Год;Показатель;Характеристика;Есть;Подтверждена документом
2025;1.1;документ есть;да;да
2025;1.1;он на сайте;да;нет
2025;1.2;перечень актов;нет;
2025;1.3;раздел или циклограмма есть;да;да
2025;1.3;план на сайте;да;да
2025;1.4;отражена результативность;нет;
2025;1.4;отражено совершенствование;нет;
2025;1.4;программа на сайте;да;да
EOF
  vsoko import map.csv
  expect 0
  vsoko show criterion1_score criterion1_share --period 2025 --format csv
  expect 0
  holds "$out" "criterion1_score,F01,2025,known,4," # 1 + 0 + 2 + 1
  holds "$out" "criterion1_share,F02,2025,known,50,"
}

@test "vsoko_mechanisms: the chair of the commission follows the emphasis of the day" {
  make_school vsoko_mechanisms
  mkdir -p models/1
  echo 'set.param "commission.emphasis" { from = "2026-09-01", forever = true, value = "method" }' >models/1/model.lua
  vsoko model doc --all --today 2026-08-31
  expect 0
  holds "$out" "| Заместитель директора по учебно-воспитательной работе<br>по параметру commission.emphasis"
  vsoko model doc --all --today 2026-09-01
  expect 0
  holds "$out" "| Заместитель директора по методической работе<br>по параметру commission.emphasis"
}

@test "katav_college: its words stand in titles of the base, documents are approved in two steps" {
  make_school katav_college
  vsoko model doc --all
  expect 0
  holds "$out" "Успеваемость группы ниже полной"
  holds "$out" "Протокол ПЦК с рекомендациями"
  holds "$out" "Студент не успевает"
  holds "$out" "| положения | 1. согласует: Методический совет<br>2. утверждает: Директор |"
}

@test "katav_college: a decision on pay takes nothing from ВПР" {
  make_school katav_college
  mkdir -p models/1
  cat >models/1/model.lua <<'EOF'
define.rule "local.bonus" {
  title = "Премия", scope = "school", period = "year",
  when = function(c) return above(c:records("vpr"):count(), 0) end,
  decision = { level = "adm", form = "final_decision", method = "economic" },
}
EOF
  vsoko model check
  expect 1
  holds "$err" "local.bonus"
  holds "$err" "vpr"
}

@test "base: its document holds terms of decisions in days, workdays and words" {
  vsoko init w --model base --school 1
  cd w
  vsoko model doc --all
  expect 0
  holds "$out" "срок: 7 дн."
  holds "$out" "срок: до конца периода"
}

@test "findings call kinds of things by their Russian names" {
  vsoko model check school17 --lang ru
  expect 0
  holds "$out" "мероприятие «I.1»"
  case "$out" in *"activity «"*) return 1 ;; esac
  vsoko model check school17 --lang en
  holds "$out" 'activity "I.1"'
}

# Rows of csv, without the heading.
rows() {
  printf '%s\n' "$out" | sed 1d | grep -c .
}

# How many activities, map items and cycles each model has of its own and of the base: counted in
# its files (49 items of the base; school17 has 31 more, chelyabinsk_frame a map of criterion 1).
@test "the management side runs with each model of the documents" {
  while read -r model map cycles; do
    vsoko init "$model" --model "$BATS_TEST_DIRNAME/../../lua/models/$model" --school 1
    expect 0
    cd "$model"
    export VSOKO_TODAY=2025-11-20
    vsoko cyclogram --format csv
    expect 0
    [ "$(rows)" -ge 49 ]
    for command in today decisions timetable markers; do
      vsoko $command --format csv
      expect 0
    done
    vsoko map --format csv
    expect 0
    [ "$(rows)" -eq "$map" ]
    vsoko cycle --format csv # four directions each
    expect 0
    [ "$(rows)" -eq "$((cycles * 4))" ]
    cd ..
  done <<'END'
school51 36 1
katav_college 36 1
vsoko_mechanisms 36 2
school17 36 4
chelyabinsk_frame 4 3
END
}
