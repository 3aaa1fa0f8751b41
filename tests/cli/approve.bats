# approve: stored cells are frozen; later ones are told beside them.
# SPDX-License-Identifier: MIT
load common

# The workspace w with its cells stored and those of 2024/Ч2 approved: 13 values, worked by hand:
# S01 and R02 of the school, two classes and three sheets of the term with marks or a roster entry
# in 2024/Ч1 (5А Химия, 5А Физика, 5Б Химия), and S03 of the school.
approved_workspace() {
  make_workspace
  vsoko compute
  expect 0
  vsoko approve 2024/Ч2 --actor Иванова
  expect 0
  holds "$err" "значений 13, событие 2"
}

# One mark of 5Б becomes 4 instead of 3: its mean is 4 in place of 3.5, the school's 4.4 of 4.2.
correct_a_mark() {
  printf 'class,subject,student,term,value\n5Б,Химия,у4,2024/Ч2,4\n' >"$work/corrected.csv"
  vsoko import "$work/corrected.csv"
  expect 0
}

@test "approve needs stored cells that are current" {
  make_workspace
  vsoko approve 2024/Ч2
  expect 1
  holds "$err" "vsoko compute"
  vsoko log type=approve --format csv
  [ "$(printf '%s\n' "$out" | wc -l)" -eq 1 ]
}

@test "approved cells stay current and equal ones are not told" {
  approved_workspace
  vsoko show --by class --format csv
  expect 0
  [ -z "$err" ]
  case "$out" in *changed*) return 1 ;; esac
  vsoko compute
  holds "$err" "ничего пересчитывать" || holds "$err" "не измен"
}

@test "a changed cell shows both values" {
  approved_workspace
  correct_a_mark
  for stored in no yes; do
    [ $stored = no ] || vsoko compute
    vsoko show S01 --by class --format csv
    expect 0
    holds "$out" ",reason,layer,rank,rank_of,approved"
    holds "$out" "mean_mark,S01,5Б,2024/Ч2,known,4,балл,2,,,small_n|changed_since_approved,,small,,,3.5"
    holds "$out" "mean_mark,S01,5А,2024/Ч2,known,4.666666666666667,балл,3,,,,,small,,,"
  done
  vsoko show S01
  holds "$out" "утверждено"
  holds "$out" "4,40"
  holds "$out" "4,20"
  holds "$out" "изменилось после утверждения"
  vsoko show S01 --format json
  holds "$out" '"approved": 4.2}'
  vsoko show S01 --period 2024/Ч1
  case "$out" in *утверждено*) return 1 ;; esac
}

@test "what was known before is not compared" {
  approved_workspace
  correct_a_mark
  vsoko show S01 --known 1 --format csv
  expect 0
  holds "$out" "mean_mark,S01,2024/Ч2,known,4.2,балл,5,,,,,small,,,"
}

@test "explain tells what was approved and when" {
  approved_workspace
  correct_a_mark
  vsoko explain S01 --scope class=5Б
  expect 0
  holds "$out" "= 4,00 балл"
  holds "$out" "утверждено: событие 2, 2026-03-01 = 3,50 балл"
  vsoko --lang en explain S01 --scope class=5Б --format json
  holds "$out" '"text": "approved: event 2, 2026-03-01", "state": "known", "value": 3.5'
}

@test "approving again keeps the former approval" {
  approved_workspace
  vsoko approve 2024/Ч2
  expect 0
  holds "$err" "уже утверждены, событие 2"
  correct_a_mark
  vsoko approve 2024/Ч2
  expect 1
  vsoko compute
  vsoko утвердить 2024/Ч2
  expect 0
  holds "$err" "событие 4"
  holds "$err" "событие 2, сохранено"
  vsoko show S01 --by class --format csv
  case "$out" in *changed*) return 1 ;; esac
  vsoko verify
  expect 0
  vsoko log type=approve --format csv
  [ "$(printf '%s\n' "$out" | wc -l)" -eq 3 ]
  holds "$out" '""former"":2'
}

@test "a scope approves its cells and leaves the others as they were" {
  approved_workspace
  correct_a_mark
  vsoko compute
  # Mean and quality of the class and of its one sheet.
  vsoko approve 2024/Ч2 класс=5Б
  expect 0
  holds "$err" "значений 4, событие 4"
  vsoko show S01 --by class --format csv
  case "$out" in *changed*) return 1 ;; esac
  vsoko show S01 --format csv
  holds "$out" "changed_since_approved,,small,,,4.2"
  vsoko approve 2024/Ч2 class=5Б
  holds "$err" "уже утверждены, событие 4"
}

@test "names that do not exist, and rules, are refused" {
  approved_workspace
  vsoko approve 2024/Ч9
  expect 2
  holds "$err" "2024/Ч"
  vsoko approve 2024/Ч2 class=5Ж
  expect 2
  vsoko approve 2024/Ч2 студент
  expect 2
  vsoko approve D02
  expect 2
  holds "$err" "правила «D02» в модели нет"
  vsoko --lang en approve
  expect 2
  holds "$err" "PERIOD"
}

@test "erasing a person leaves approvals whole" {
  approved_workspace
  vsoko erase student=у4
  expect 0
  vsoko verify
  expect 0
  vsoko compute
  vsoko show S01 --by class --format csv
  holds "$out" "mean_mark,S01,5Б,2024/Ч2,known,3.5"
  case "$out" in *changed*) return 1 ;; esac
}
