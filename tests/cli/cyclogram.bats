# The cyclogram: dates of every form of a rule, worked out by hand; statuses; calendars as others read
# them. The model tests/fixtures/cyclogram has an activity for each form.
# SPDX-License-Identifier: MIT
load common

# A school with the model of all forms in the folder w, where the test then works.
school() {
  vsoko init w --model "$fixtures/cyclogram" --school 1
  expect 0
  cd w || return 1
  export VSOKO_TODAY=2024-05-25
}

# The days of an activity in the year $2, "starts due", one occurrence a line.
days() {
  "$VSOKO" cyclogram --year "$2" --format json | python3 -c '
import json, sys
for row in json.load(sys.stdin)["rows"]:
    if row["id"].split("@")[0] == sys.argv[1]:
        print(row["starts"], row["due"])' "$1"
}

# A field of an occurrence by its id.
field() {
  "$VSOKO" cyclogram --year 2023 --format json | python3 -c '
import json, sys
print(*[row[sys.argv[2]] for row in json.load(sys.stdin)["rows"] if row["id"] == sys.argv[1]])' \
    "$1" "$2"
}

@test "days, deadlines and windows, over the turn of the year and by a parameter" {
  school
  [ "$(days deadline 2023)" = "2024-04-10 2024-04-10" ]
  [ "$(days window 2023)" = "2023-12-20 2024-01-15" ]
  [ "$(days window_param 2023)" = "2024-05-21 2024-06-11" ]
}

@test "29 February: a leap year has it, the next one has not" {
  school
  [ "$(days date 2023)" = "2024-03-01 2024-03-01" ]
  [ "$(days date 2024)" = "2025-03-02 2025-03-02" ]
  [ "$(days month 2023)" = "2024-02-01 2024-02-29" ]
  [ "$(days month 2024)" = "2025-02-01 2025-02-28" ]
  [ "$(days months 2023)" = "2023-12-01 2024-02-29" ]
}

# September 2023 begins on a Friday: its first week is that of Thursday the 7th.
@test "weeks of a month and weekdays in it" {
  school
  [ "$(days week 2023)" = "2023-09-11 2023-09-15" ]
  [ "$(days weeks 2023)" = "2023-09-11 2023-09-29" ]
  [ "$(days weekday 2023)" = "2023-12-06 2023-12-06" ]
  # February 2024 has four Fridays
  [ "$(days weekday_last 2023)" = "2024-02-23 2024-02-23" ]
}

# The second part ends on Sunday 31 December: Friday 29. The fourth one on a moved day off: its last
# worked day is Saturday 27 April.
@test "parts of the year end and begin with worked days" {
  school
  [ "$(days term_ends 2023)" = "2023-11-01 2023-11-01
2024-01-03 2024-01-03
2024-03-27 2024-03-27
2024-05-02 2024-05-02" ]
  # from Tuesday 9 January one worked day back
  [ "$(days term_begins 2023)" = "2023-12-29 2023-12-29" ]
  # 31 August 2024 is a Saturday
  [ "$(days year_ends 2023)" = "2024-08-30 2024-08-30" ]
}

@test "each month on its first worked day, each quarter" {
  school
  [ "$(days monthly 2023 | cut -d' ' -f2 | tr '\n' ' ')" = "2023-08-01 2023-09-01 2023-10-02 \
2023-11-01 2023-12-01 2024-01-09 2024-02-01 2024-03-01 2024-04-01 2024-05-02 2024-06-03 \
2024-07-01 " ]
  [ "$(days quarterly 2023)" = "2023-08-01 2023-09-29
2023-10-01 2023-12-29
2024-01-01 2024-03-29
2024-04-01 2024-06-28" ]
}

@test "after another activity, before one, at a meeting" {
  school
  # after 2 May, three worked days: 3, 6, 7 May
  [ "$(days after 2023)" = "2024-05-07 2024-05-07" ]
  [ "$(days before 2023)" = "2024-05-01 2024-05-20" ]
  [ "$(days meeting 2023)" = "2023-11-09 2023-11-09" ]
  vsoko record activity year=2023 item=term_ends planned=2024-05-02 done=2024-05-10
  # after what was really done on Friday 10 May: 13, 14, 15
  [ "$(days after 2023)" = "2024-05-15 2024-05-15" ]
}

@test "an activity that was done early is over on that day" {
  school
  vsoko record activity year=2023 item=term_ends planned=2024-05-02 done=2024-04-24
  # Thursday 25, Friday 26 and the worked Saturday 27
  [ "$(days after 2023)" = "2024-04-27 2024-04-27" ]
}

@test "what is said of a later day is not done yet" {
  school
  vsoko record activity year=2023 item=deadline planned=2024-04-10 done=2024-05-20
  [ "$(field deadline@2024-04-10 status)" = "done" ]
  export VSOKO_TODAY=2024-05-01
  [ "$(field deadline@2024-04-10 status)" = "late" ]
  [ "$(field deadline@2024-04-10 late)" = "21" ]
}

@test "what waits for data has no dates until they come" {
  school
  [ "$(days upon 2023)" = "None None" ]
  [ "$(field upon status)" = "waiting" ]
  [ "$(field latest status)" = "waiting" ]
  printf 'year,id,score\n2023,1,50\n' >exam.csv
  vsoko import --kind exam --valid 2024-05-31 exam.csv
  expect 0
  # 31 May and a month: June has 30 days; 30 days after it is later than 15 June
  [ "$(days upon 2023)" = "2024-06-30 2024-06-30" ]
  [ "$(days latest 2023)" = "2024-06-15 2024-06-15" ]
}

@test "once in three years" {
  school
  [ "$(days every 2023)" = "2023-10-01 2023-10-31" ]
  vsoko cyclogram --year 2024 --format csv
  holds "$out" "every,Дело every,,,deputy,,,not_this_year,,очередь в 2026 году,"
  vsoko --lang en cyclogram --year 2024 --format csv
  holds "$out" "not_this_year,,its turn is 2026,"
}

@test "a year without a calendar, an activity without a rule" {
  school
  [ "$(days term_ends 2024)" = "None None" ]
  vsoko cyclogram --year 2024 --format csv
  holds "$out" "в календаре нет дат: Четверть, учебный год 2024 (calendar/*.yaml)"
  holds "$out" "none,Дело none,,,deputy,,,waiting,,срок не назначен (when),"
}

@test "statuses: by the day, by records, by documents" {
  school
  [ "$(field deadline@2024-04-10 status)" = "late" ]
  [ "$(field deadline@2024-04-10 late)" = "45" ] # 20 days of April, 25 of May
  [ "$(field window_param@2024-06-11 status)" = "due" ]
  [ "$(field quarterly@2024-06-28 status)" = "due" ]
  [ "$(field monthly@2024-06-03 status)" = "planned" ]
  vsoko record activity year=2023 item=date planned=2024-03-01 done=2024-03-05 document="Приказ 7"
  [ "$(field date@2024-03-01 status)" = "done" ]
  [ "$(field date@2024-03-01 late)" = "4" ]
  [ "$(field date@2024-03-01 note)" = "Приказ 7; позже срока на 4 дн." ]
  # the only activity that gives this document
  vsoko record document kind=plan title="План на год" approved=2024-04-09
  [ "$(field deadline@2024-04-10 status)" = "done" ]
  [ "$(field deadline@2024-04-10 note)" = "документ «План на год»" ]
  [ "$(field deadline@2024-04-10 late)" = "None" ]
  vsoko record activity year=2023 item=weekday planned=2023-12-06 status=skipped reason="нет класса"
  [ "$(field weekday@2023-12-06 status)" = "skipped" ]
  [ "$(field weekday@2023-12-06 note)" = "нет класса" ]
}

@test "today: what is due and late, what waits for another" {
  school
  vsoko today --format csv
  expect 0
  holds "$out" "weeks@2023-09-29,Дело weeks,2023-09-29,deputy,late,239,просрочено на 239 дн.,week"
  vsoko record activity year=2023 item=week planned=2023-09-15 done=2023-09-15
  vsoko today --format csv
  holds "$out" "weeks@2023-09-29,Дело weeks,2023-09-29,deputy,late,239,просрочено на 239 дн.,"
  [[ "$out" != *",week"* ]]
  [[ "$out" != *daily* ]]
  vsoko сегодня --today 2023-08-01 # only what begins with the year
  expect 0
  holds "$out" "monthly"
}

@test "an activity is recorded by its name: its year and day are found" {
  school
  vsoko отметить term_ends выполнено приказ=12-од дата=2023-11-01 --format csv
  expect 0
  holds "$out" "1,activity,2024-05-25,12-од,2023-11-01,term_ends,2023-11-01,done,2023"
  [ "$(field term_ends@2023-11-01 status)" = "done" ]
  # the next one that is late; done today
  vsoko record term_ends done
  expect 0
  [ "$(field term_ends@2024-01-03 late)" = "143" ] # 28 days of January, 29, 31, 30, 25
  vsoko record deadline --dry-run done "reason=сдано раньше"
  expect 0
  [ "$(field deadline@2024-04-10 status)" = "late" ]
  # a later record corrects an earlier one
  vsoko record term_ends planned=2023-11-01 skipped reason="отменили"
  [ "$(field term_ends@2023-11-01 status)" = "skipped" ]
}

@test "what cannot be recorded by a name is told, and nothing is written" {
  school
  vsoko record week zzz
  expect 2
  holds "$(flat "$err")" "«zzz» непонятно: Мероприятия; ожидается поле=значение или слово: выполнено, не нужно"
  vsoko record week done zzz=1
  expect 2
  holds "$err" "«zzz» — такого поля нет: Мероприятия"
  vsoko record week done status=skipped
  expect 2
  holds "$err" "«status» сказано дважды"
  vsoko record upon done
  expect 2
  holds "$err" "пункт upon: ждёт данных: Экзамен"
  vsoko record weak done
  expect 2
  vsoko log --format csv
  [ "$(printf '%s\n' "$out" | wc -l)" -eq 1 ]
}

@test "load by month and what falls on one day" {
  school
  vsoko cyclogram нагрузка --year 2023 --format csv
  expect 0
  holds "$out" "deputy,2023-11,4" # term_ends and monthly on the 1st, weekday_done, meeting
  vsoko cyclogram collisions --year 2023 --format csv
  expect 0
  holds "$out" "2023-11-01,deputy,term_ends|monthly"
}

@test "another program reads the calendar with the same dates" {
  school
  vsoko cyclogram --year 2023 --format ics
  expect 0
  printf '%s\n' "$out" >year.ics
  vsoko cyclogram --year 2023 --format json
  printf '%s\n' "$out" >year.json
  /usr/bin/python3 "$BATS_TEST_DIRNAME/read_calendar.py" year.ics year.json
}

@test "only the cyclogram is a calendar" {
  school
  vsoko today --format ics
  expect 2
  holds "$err" "--format ics есть только у команды cyclogram (циклограмма)"
  vsoko cyclogram load --format ics
  expect 2
  holds "$err" "--format ics есть только у самой циклограммы"
  vsoko cyclogram zzz
  expect 2
  holds "$err" "«zzz»: ожидается «нагрузка» или «совпадения»"
}

@test "the approved cyclogram is what is planned; a second time there is nothing to add" {
  school
  rows="$("$VSOKO" cyclogram --year 2023 --format json | python3 -c '
import json, sys
print(sum(r["due"] is not None and not r["id"].startswith("daily") for r in json.load(sys.stdin)["rows"]))')"
  vsoko record week planned=2023-09-15 done=2023-09-15
  vsoko утвердить циклограмму год=2023
  expect 0
  holds "$err" "утверждено, строк: $((rows - 1))"
  [ "$(field week@2023-09-15 status)" = "done" ]
  [ "$(field deadline@2024-04-10 status)" = "late" ]
  vsoko list activity --format csv
  holds "$out" ",,deadline,2024-04-10,,planned,2023"
  vsoko approve cyclogram year=2023
  expect 2
  holds "$err" "нечего добавить"
  vsoko approve cyclogram yaer=2023
  expect 2
  holds "$err" "«yaer»"
}

# The director answers for one thing, in April: the ninth month from August; the deputy for at most 4.
@test "the load of a year is drawn, a month a block" {
  school
  LC_ALL=C.UTF-8 COLUMNS=100 vsoko cyclogram нагрузка --year 2023
  expect 0
  low="▁▁▁"
  holds "$out" "$low $low $low $low $low $low $low $low ▃▃▃ $low $low $low $low"
  holds "$out" "шкала: ▁ = 0, █ = 4"
}
