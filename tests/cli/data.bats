# import, record, list, log, export, backup, verify, erase.
# SPDX-License-Identifier: MIT
load common

@test "import tells what became of the rows" {
  make_workspace empty
  vsoko import "$fixtures/marks.csv" --format csv
  expect 0
  holds "$out" "file,kind,profile,valid,rows,added,corrected,unchanged,retracted,absent,event,state,ignored"
  holds "$out" "marks.csv,mark,,2026-03-01,12,12,0,0,0,0,1,imported,"
  vsoko import "$fixtures/marks.csv" --format csv
  expect 0
  holds "$out" "marks.csv,mark,,2026-03-01,12,0,0,12,0,0,,already_imported,"
}

@test "a dry run writes nothing" {
  make_workspace empty
  vsoko импорт "$fixtures/marks.csv" --dry-run --format json
  expect 0
  holds "$out" '"schema": "vsoko.import.v1"'
  holds "$out" '"event": null'
  vsoko log --format csv
  [ "$(printf '%s\n' "$out" | wc -l)" -eq 1 ]
}

@test "a profile is found by its header" {
  make_workspace empty
  vsoko import "$fixtures/journal.csv" --format csv
  expect 0
  holds "$out" "journal.csv,mark,journal,"
}

@test "wrong data are refused with file and line, whole, exit 4" {
  make_workspace empty
  vsoko import "$fixtures/marks.csv" "$fixtures/bad_marks.csv"
  expect 4
  [ -z "$out" ]
  holds "$err" "bad_marks.csv:2"
  holds "$err" "bad_marks.csv:3"
  vsoko log --format csv
  [ "$(printf '%s\n' "$out" | wc -l)" -eq 1 ]
}

@test "a file that is not there is exit 1" {
  make_workspace empty
  vsoko import nowhere.csv
  expect 1
  holds "$err" "nowhere.csv"
}

@test "record appends one event of a type" {
  make_workspace empty
  vsoko record meeting "topic=Итоги четверти" --valid 2026-02-01 --actor зам --format csv
  expect 0
  holds "$out" "1,meeting,2026-02-01,Итоги четверти"
  vsoko отметить заседание тема=Планы --dry-run
  expect 0
  vsoko log --format csv
  [ "$(printf '%s\n' "$out" | wc -l)" -eq 2 ]
  holds "$out" "meeting"
  holds "$out" "зам"
  vsoko record meetin topic=x
  expect 2
  holds "$err" "meeting"
  vsoko record meeting topik=x
  expect 2
  holds "$err" "topic"
  vsoko record meeting
  expect 4
}

@test "list gives members with attributes as of a date" {
  make_workspace
  vsoko import "$fixtures/students.csv" --kind student
  expect 0
  vsoko list student --valid 2024-12-31 --format csv
  expect 0
  holds "$out" "id,name
у1,Иванов Иван
у2,Петрова Анна
у3,"
  vsoko list student --format csv
  holds "$out" "у2,Сидорова Анна"
  vsoko список ученик "name=Иванов Иван" --format csv
  expect 0
  [ "$out" = "id,name
у1,Иванов Иван" ]
}

@test "list gives records of a kind, filtered, in the order of the model" {
  make_workspace
  vsoko list mark class=5Б term=2024/Ч1 --format csv
  expect 0
  [ "$(printf '%s\n' "$out" | wc -l)" -eq 3 ]
  holds "$out" "2024/Ч1"
  vsoko list mark nonsense=1
  expect 2
  vsoko list marc
  expect 2
  holds "$err" "mark"
  vsoko list mark class
  expect 2
  holds "$err" "class"
}

@test "list at an earlier event shows what was known" {
  make_workspace empty
  vsoko import "$fixtures/journal.csv"
  vsoko import "$fixtures/marks.csv"
  vsoko list mark --known 1 --format csv
  [ "$(printf '%s\n' "$out" | wc -l)" -eq 3 ]
  vsoko list mark --known 2 --format csv
  [ "$(printf '%s\n' "$out" | wc -l)" -eq 13 ]
  vsoko list mark --known 3
  expect 2
  vsoko list mark --known yesterday
  expect 2
  vsoko list mark --known 2000-01-01 --format csv
  expect 0
  [ "$(printf '%s\n' "$out" | wc -l)" -eq 1 ]
}

@test "list works on stored names when the model does not load" {
  make_workspace
  unlock .
  echo 'this is no Lua' >>models/small/model.lua
  vsoko list mark --format csv
  expect 0
  [ "$(printf '%s\n' "$out" | wc -l)" -eq 13 ]
  holds "$err" "model.lua"
}

@test "log shows events and filters them" {
  make_workspace
  vsoko import "$fixtures/students.csv" --kind student --valid 2025-01-15
  vsoko журнал --format csv
  expect 0
  holds "$out" "id,known,valid,type,actor,source,rows,detail"
  [ "$(printf '%s\n' "$out" | wc -l)" -eq 3 ]
  vsoko log source=students.csv --format csv
  [ "$(printf '%s\n' "$out" | wc -l)" -eq 2 ]
  holds "$out" "2025-01-15"
  vsoko log тип=import --top 1 --format csv
  [ "$(printf '%s\n' "$out" | wc -l)" -eq 2 ]
  vsoko log nonsense=1
  expect 2
}

@test "export is canonical on stdout, or files" {
  make_workspace
  vsoko export --canonical
  expect 0
  holds "$out" "mark"
  vsoko export out
  expect 0
  [ -f out/mark.csv ]
  vsoko export out.db
  expect 0
  [ -f out.db ]
}

@test "canonical exports of disjoint imports agree in any order" {
  make_workspace empty
  head -7 "$fixtures/marks.csv" >a.csv
  { head -1 "$fixtures/marks.csv"; tail -6 "$fixtures/marks.csv"; } >b.csv
  vsoko import a.csv b.csv
  expect 0
  vsoko export --canonical
  first="$out"
  cd ..
  vsoko init w2 --model "$fixtures/models/small"
  vsoko -C w2 import w/b.csv
  vsoko -C w2 import w/a.csv
  vsoko -C w2 export --canonical
  [ "$first" = "$out" ]
}

@test "canonical exports of stored and fresh cells agree" {
  make_workspace
  vsoko export --canonical
  holds "$out" "@cell"
  fresh="$out"
  vsoko compute
  vsoko export --canonical
  [ "$fresh" = "$out" ]
}

@test "backup makes a copy that verifies and refuses an existing path" {
  make_workspace
  vsoko backup copy.db
  expect 0
  [ -f copy.db ]
  vsoko backup copy.db
  [ "$status" -ne 0 ]
  mv copy.db main.db
  vsoko verify
  expect 0
}

@test "verify finds a damaged page" {
  make_workspace
  vsoko verify --format json
  expect 0
  holds "$out" '"rows": ['
  printf 'XXXX' | dd of=main.db bs=1 seek=9000 conv=notrunc 2>/dev/null
  vsoko verify
  expect 1
  holds "$out" "main"
}

@test "erase removes a person's texts from the file, the numbers stay" {
  make_workspace
  vsoko import "$fixtures/students.csv" --kind student
  vsoko show --period each --format csv
  before="$out"
  vsoko erase student=у2 --dry-run
  expect 0
  grep -q "Сидорова" main.db* || grep -q "Петрова" main.db*
  vsoko erase student=у2 --actor зам
  expect 0
  if grep -q -e "Сидорова" -e "Петрова" main.db*; then
    return 1
  fi
  vsoko show --period each --format csv
  [ "$before" = "$out" ]
  vsoko list student --format csv
  holds "$out" "#"
  vsoko erase class=5А
  expect 2
  vsoko erase student=нет
  expect 2
  vsoko verify
  expect 0
}
