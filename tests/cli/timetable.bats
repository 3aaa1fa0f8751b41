# The timetable of assessments: each constraint by hand, with the base model. Monday is 15 September
# 2025; the limits are 30 minutes, 17 days, 10 %, one a day.
# SPDX-License-Identifier: MIT
load common

# A school whose class 5А has four lessons a day, music once a week as the first one on Monday.
school() {
  vsoko init w --model "$BATS_TEST_DIRNAME/../../lua/models/base" --school 1
  expect 0
  cd w || return 1
  export VSOKO_TODAY=2025-09-01
  {
    echo "year,class,weekday,lesson,subject"
    echo "2025,5А,1,1,MU"
    for day in 1 2 3 4 5; do
      for lesson in 2 3; do echo "2025,5А,$day,$lesson,MA"; done
      echo "2025,5А,$day,4,RU"
      [ "$day" = 1 ] || echo "2025,5А,$day,1,RU"
    done
  } >lesson.csv
  printf 'term,class,subject,planned\n2025,5А,MA,170\n2025,5А,RU,170\n2025,5А,MU,34\n' >hours.csv
  vsoko import --kind lesson lesson.csv
  expect 0
  vsoko import --kind hours hours.csv
  expect 0
  vsoko record document kind=procedure_schedule title=График approved=2025-09-01 on_site=да
  expect 0
}

# Checks the slots of stdin: "date,class,subject,procedure,lesson,minutes" a line.
checked() {
  { echo "year,date,class,subject,procedure,lesson,minutes"; sed 's/^/2025,/'; } >slots.csv
  vsoko timetable slots.csv --format csv
  expect 0
}

# The constraints that were found, with their states.
found() {
  printf '%s\n' "$out" | sed 1d | cut -d, -f1,2,3 | tr '\n' ' '
}

@test "a timetable with nothing wrong" {
  school
  checked <<<"2025-09-16,5А,MA,admin_test,2,45
2025-10-03,5А,MA,admin_test,2,45
2025-09-17,5А,RU,admin_test,3,45"
  [ "$(found)" = "" ]
  holds "$err" "процедур проверено: 3; короче процедуры, не считаются: 0; замечаний: 0"
}

@test "C1: what is shorter than 30 minutes is no procedure" {
  school
  checked <<<"2025-09-16,5А,MA,admin_test,2,29
2025-09-17,5А,MA,admin_test,2,30"
  [ "$(found)" = "" ]
  holds "$err" "процедур проверено: 1; короче процедуры, не считаются: 1; замечаний: 0"
}

@test "C2: 16 days are too few, 17 are enough; the same procedure in two classes is one" {
  school
  checked <<<"2025-09-16,5А,MA,admin_test,2,45
2025-10-02,5А,MA,entry_diagnostics,2,45"
  [ "$(found)" = "C2,violated,2025-10-02 " ]
  holds "$out" "2025-09-16 5А MA admin_test"
  checked <<<"2025-09-16,5А,MA,admin_test,2,45
2025-10-03,5А,MA,entry_diagnostics,2,45"
  [ "$(found)" = "" ]
  # the grade, not the class alone; 5Б has no timetable of lessons and no hours
  checked <<<"2025-09-16,5А,MA,admin_test,2,45
2025-09-18,5Б,MA,entry_diagnostics,2,45"
  [ "$(found)" = "C2,violated,2025-09-18 C3,undetermined,2025-09-18 C4,undetermined,2025-09-18 " ]
  checked <<<"2025-09-16,5А,MA,admin_test,2,45
2025-09-18,5Б,MA,admin_test,2,45"
  [ "$(found)" = "C3,undetermined,2025-09-18 C4,undetermined,2025-09-18 " ]
}

@test "C3: of 34 hours of music three lessons are right, four are too many" {
  school
  # 91 minutes are three lessons
  checked <<<"2025-09-15,5А,MU,admin_test,1,91"
  [ "$(found)" = "" ]
  checked <<<"2025-09-15,5А,MU,admin_test,1,91
2025-10-06,5А,MU,admin_test,1,45"
  [ "$(found)" = "C3,violated,2025-10-06 " ]
  holds "$out" "MU: уроков на процедуры 4 из 34 за год, больше 10 %"
}

@test "C4: neither the first lesson nor the last, unless the subject stands there once a week" {
  school
  checked <<<"2025-09-16,5А,RU,admin_test,1,45"
  [ "$(found)" = "C4,violated,2025-09-16 " ]
  holds "$out" "урок 1 — первый в этот день"
  checked <<<"2025-09-16,5А,MA,admin_test,3,90"
  [ "$(found)" = "C4,violated,2025-09-16 " ] # the lessons 3 and 4
  checked <<<"2025-09-15,5А,MU,admin_test,1,45"
  [ "$(found)" = "" ]
  checked <<<"2025-09-16,5А,MU,admin_test,1,45" # on Tuesday it does not stand there
  [ "$(found)" = "C4,violated,2025-09-16 " ]
}

@test "C5 and C6: one a day; a school's own gives way" {
  school
  checked <<<"2025-09-16,5А,MA,admin_test,2,45
2025-09-16,5А,RU,entry_diagnostics,3,45"
  [ "$(found)" = "C5,violated,2025-09-16 " ]
  checked <<<"2025-09-16,5А,MA,admin_test,2,45
2025-09-16,5А,RU,vpr,3,45"
  [ "$(found)" = "C5,violated,2025-09-16 C6,violated,2025-09-16 " ]
  holds "$out" "MA,admin_test,2,"
  holds "$out" "уступает место процедуре «ВПР»"
  # within 17 days the school's own moves, though it is the earlier one
  checked <<<"2025-09-16,5А,MA,admin_test,2,45
2025-09-25,5А,MA,regional_diagnostic,2,45"
  [ "$(found)" = "C2,violated,2025-09-16 C6,violated,2025-09-16 " ]
}

@test "C7: approved and published before the first procedure; changes need an order" {
  vsoko init w --model "$BATS_TEST_DIRNAME/../../lua/models/base" --school 1
  cd w
  export VSOKO_TODAY=2025-09-01
  vsoko record slot year=2025 date=2025-09-16 class=5А subject=MA procedure=admin_test minutes=45
  vsoko timetable --format csv
  holds "$out" "C7,violated,2025-09-16"
  holds "$out" "график не утверждён до первой процедуры"
  vsoko record document kind=procedure_schedule approved=2025-09-01
  vsoko timetable --format csv
  holds "$out" "график утверждён, но не на сайте"
  vsoko record document kind=procedure_schedule approved=2025-09-01 on_site=да
  vsoko timetable --format csv
  [[ "$out" != *C7* ]]
  vsoko record slot year=2025 date=2025-10-16 class=5А subject=MA procedure=admin_test minutes=45 \
    --valid 2025-09-20
  vsoko timetable --format csv
  holds "$out" "C7,violated,2025-10-16"
  holds "$out" "изменено 2025-09-20, после утверждения; нужен приказ"
  vsoko record document kind=order_procedure number=5 approved=2025-09-19
  vsoko timetable --format csv
  [[ "$out" != *C7* ]]
}

@test "a layer sets other limits; a file is only looked at" {
  school
  mkdir -p models/1
  printf 'name: "1"\ntitle: Школа\nversion: "1"\nextends: base\n' >models/1/model.yaml
  cat >models/1/model.lua <<'LUA'
set.param "timetable.apart" { from = "2025-01-01", forever = true, value = 10 }
LUA
  checked <<<"2025-09-16,5А,MA,admin_test,2,45
2025-09-26,5А,MA,entry_diagnostics,2,45"
  [ "$(found)" = "" ]
  vsoko timetable --format csv
  [ "$(found)" = "" ]
  holds "$err" "процедур проверено: 0"
  vsoko list slot --format csv
  [ "$(printf '%s\n' "$out" | wc -l)" -eq 1 ]
  vsoko timetable none.csv
  expect 1
  holds "$err" "none.csv"
}

# Of the two on one day the school's own one is moved: its day breaks C5 and C6.
@test "the approved timetable tells D26 what is wrong, and what is no more" {
  school
  { echo "year,date,class,subject,procedure,lesson,minutes"
    echo "2025,2025-09-16,5А,MA,admin_test,2,45"
    echo "2025,2025-09-16,5А,RU,vpr,3,45"; } >slots.csv
  vsoko import slots.csv
  expect 0
  vsoko approve timetable year=2025
  expect 0
  vsoko list slot_check --format csv
  holds "$out" "2025,2025-09-16,5А,MA,admin_test,2,C5 C6"
  holds "$out" "2025,2025-09-16,5А,RU,vpr,0,"
  vsoko decisions D26 --period 2025 --full --format json
  holds "$out" '"rule": "D26", "scope": {"class": "5А", "subject": "MA"}, "period": "2025", "state": "fired"'
  holds "$out" '"rule": "D26", "scope": {"class": "5А", "subject": "RU"}, "period": "2025", "state": "not_fired"'
}
