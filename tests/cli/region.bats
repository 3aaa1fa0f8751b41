# A region: its workspace, the register of schools, import of regional files.
# SPDX-License-Identifier: MIT
load common

region() {
  echo "$fixtures/models/region"
}

make_register() {
  cat >schools.csv <<'CSV'
school,name,municipality,type,capacity,note
51,"Школа ""51""",Север,лицей,900,x
52,Школа 52,Юг,,,
53,Школа 53,Юг,школа,100,
CSV
}

make_region() {
  make_register
  vsoko init w --model "$(region)" --schools schools.csv --quiet
  expect 0
}

@test "init of several schools makes the region's database and writes attributes" {
  make_register
  vsoko init w --model "$(region)" --schools schools.csv --lang en
  expect 0
  [ -f w/_region.db ]
  holds "$err" "_region.db"
  holds "$err" "schools.csv: the model does not declare these columns as attributes of a school, they were not read: note"
  holds "$err" "attributes written for schools: 3"
  vsoko -C w list school --format csv
  expect 0
  printf 'id,title,municipality,capacity,type,state,class,stale_since\n51,"Школа ""51""",Север,900,лицей,,,\n52,Школа 52,Юг,,,,,\n53,Школа 53,Юг,100,школа,,,\n' >want
  diff want .out
  vsoko -C w --school 51 list school --format csv
  printf 'id,capacity,municipality,type\n51,900,Север,лицей\n' >want
  diff want .out
  # They hold at any instant, long past ones too.
  vsoko -C w --school 51 list school --valid 1950-01-01 --format csv
  diff want .out
}

@test "init again adds only what lacks; other attributes stay and are told" {
  make_region
  cp -r w before
  vsoko init w --schools schools.csv
  expect 0
  diff -r before w
  sed -i 's/900/901/' schools.csv
  printf '54,Школа 54,Юг,школа,70,\n' >>schools.csv
  vsoko init w --schools schools.csv --lang en
  expect 0
  holds "$err" "schools that have other attributes already: 1"
  vsoko -C w list school --format csv
  printf 'id,title,municipality,capacity,type,state,class,stale_since\n51,"Школа ""51""",Север,900,лицей,,,\n52,Школа 52,Юг,,,,,\n53,Школа 53,Юг,100,школа,,,\n54,Школа 54,Юг,70,школа,,,\n' >want
  diff want .out
  vsoko -C w verify
  expect 0
}

@test "init finishes what an interrupted one left" {
  make_region
  cp -r w whole
  # As if stopped: one school without its database and attributes, no region yet, no vsoko.yaml.
  rm w/vsoko.yaml w/53.db w/_region.db
  vsoko init w --model "$(region)" --schools schools.csv
  expect 0
  diff whole/vsoko.yaml w/vsoko.yaml
  for school in 51 52 53; do
    vsoko -C w --school $school export --canonical
    cp .out now
    vsoko -C whole --school $school export --canonical
    diff .out now
  done
  vsoko -C w export --canonical
  cp .out now
  vsoko -C whole export --canonical
  diff .out now
}

@test "attributes for schools that were there without them" {
  vsoko init w --model "$(region)" --school 51 --school 52
  make_register
  vsoko init w --schools schools.csv --lang en
  expect 0
  holds "$err" "new schools 1, there already 2"
  holds "$err" "attributes written for schools: 3"
  vsoko -C w --school 51 list school --format csv
  holds "$out" "51,900,Север,лицей"
}

@test "a wrong attribute refuses the register before anything is made" {
  make_register
  sed -i 's/900/many/' schools.csv
  vsoko init w --model "$(region)" --schools schools.csv --lang en
  expect 4
  holds "$err" 'schools.csv:2: capacity: got "many"'
  [ ! -e w ]
}

@test "a second school, or a region's name, makes a region" {
  vsoko init w --model "$(region)" --school 51
  [ ! -e w/_region.db ]
  vsoko init w --school 52
  expect 0
  [ -f w/_region.db ]
  vsoko init v --model "$(region)" --school 51 --region 'Юг "А"'
  expect 0
  [ -f v/_region.db ]
  holds "$(cat v/vsoko.yaml)" 'region: "Юг \"А\""'
  vsoko init v --region Другой --lang en
  expect 2
  holds "$err" "Другой"
  vsoko init u --model "$(region)" --school 51
  printf '# a note\n\n' | cat - u/vsoko.yaml >new
  mv new u/vsoko.yaml
  vsoko init u --region Юг
  expect 0
  printf '# a note\n\nregion: "Юг"\nmodel: "region"\nschools:\n  - id: "51"\n' >want
  grep -q '^lock: { model: "region", version: "1", digest: "[0-9a-f]\{64\}" }$' u/vsoko.yaml
  unlock u
  diff want u/vsoko.yaml
  [ -f u/_region.db ]
}

@test "a region without its database is told how to make it" {
  make_region
  rm w/_region.db
  vsoko -C w log --lang en
  expect 2
  holds "$err" "vsoko init w"
  vsoko init w
  expect 0
  vsoko -C w log
  expect 0
}

@test "what works on one school names the remedy; the rest works on the region" {
  make_region
  for command in "eval 1" "record visit day=2025-01-01" "erase pupil=1"; do
    # shellcheck disable=SC2086 # words
    vsoko -C w $command --lang en
    expect 2
    holds "$err" "works on one school; name it: --school ID"
  done
  vsoko -C w log --format csv
  expect 0
  [ "$(wc -l <.out)" -eq 2 ]
  vsoko -C w backup copy.db
  expect 0
  vsoko -C w export files
  expect 0
  [ -f files/@school.csv ]
}

@test "verify of a region looks at every database, one line a unit" {
  make_region
  vsoko -C w verify --format csv
  expect 0
  printf 'school,state,finding\n_region,whole,\n51,whole,\n52,whole,\n53,whole,\n' >want
  diff want .out
  printf 'x' | dd of=w/52.db bs=1 seek=9000 conv=notrunc status=none
  vsoko -C w verify --format csv
  expect 1
  grep -q '^_region,whole,' .out
  grep -q '^51,whole,' .out
  grep -q '^52,damaged,' .out
  grep -q '^53,whole,' .out
  vsoko -C w --school 51 verify
  expect 0
  [ -z "$out" ]
}

# --- import of regional files ---

make_files() {
  cat >tasks.csv <<'CSV'
Предмет,Задание,Балл
RU,1,2
RU,2,3
MA,1,1
CSV
  cat >marks.csv <<'CSV'
Школа,Год,Класс,Ученик,Предмет,Отметка
51,2024,5А,p1,RU,5
52,2024,5А,p2,RU,4
51,2024,5А,p1,MA,3
53,2024,6А,p3,RU,2
51,2024,5А,p4,RU,4
CSV
  cat >answers.csv <<'CSV'
Школа,Год,Ученик,Предмет,Задания
51,2024,p1,RU,2|1
53,2024,p3,RU,0|3
CSV
}

# Rows of a kind in a school, without its header.
rows_of() {
  vsoko -C w --school "$1" list "$2" --format csv
  expect 0
  tail -n +2 .out | sort
}

@test "a regional file is parted by schools, a dictionary goes to the region" {
  make_region
  make_files
  vsoko -C w import answers.csv marks.csv tasks.csv --format csv
  expect 0
  cut -d, -f1,2,5-10,15 .out >got
  cat >want <<'CSV'
file,kind,rows,added,corrected,unchanged,retracted,absent,schools
answers.csv,answer,4,4,0,0,0,0,2
marks.csv,mark,5,5,0,0,0,0,3
tasks.csv,task_list,3,3,0,0,0,0,0
CSV
  diff want got
  [ "$(rows_of 51 mark)" = "$(printf '2024,5А,p1,MA,3\n2024,5А,p1,RU,5\n2024,5А,p4,RU,4')" ]
  [ "$(rows_of 52 mark)" = "2024,5А,p2,RU,4" ]
  [ "$(rows_of 53 mark)" = "2024,6А,p3,RU,2" ]
  # The points of a task come from the dictionary of the same command.
  [ "$(rows_of 51 answer)" = "$(printf '2024,p1,RU,1,2,2\n2024,p1,RU,2,1,3')" ]
  vsoko -C w list task_list --format csv
  [ "$(tail -n +2 .out | sort)" = "$(printf 'MA,1,1\nRU,1,2\nRU,2,3')" ]
  # The texts of one school are not in the file of another.
  ! grep -q p1 w/52.db
  vsoko -C w verify
  expect 0
}

@test "the events of schools name the regional file; the answer in JSON counts schools" {
  make_region
  make_files
  vsoko -C w import marks.csv --format json
  expect 0
  holds "$out" '"schema": "vsoko.import.v1"'
  holds "$out" '"event": null'
  holds "$out" '"state": "imported"'
  holds "$out" '"schools": 3'
  vsoko -C w --school 52 log source=marks.csv --format csv
  [ "$(wc -l <.out)" -eq 2 ]
  vsoko -C w import tasks.csv --format json
  holds "$out" '"event": 2'
}

@test "the same file again is already imported; a correction reaches its school only" {
  make_region
  make_files
  vsoko -C w import marks.csv
  sha256sum w/*.db >before
  vsoko -C w import marks.csv --format csv
  expect 0
  holds "$out" "already_imported"
  sha256sum --quiet -c before # nothing is written
  vsoko -C w --school 51 log --format csv
  [ "$(wc -l <.out)" -eq 3 ]
  sed 's/p2,RU,4/p2,RU,3/' marks.csv >second.csv
  vsoko -C w import second.csv --format csv
  expect 0
  holds "$out" ",5,0,1,4,0,0,,imported,,,3"
  vsoko -C w --school 51 log --format csv
  [ "$(wc -l <.out)" -eq 3 ]
  [ "$(rows_of 52 mark)" = "2024,5А,p2,RU,3" ]
  # A, B, A is an undo.
  vsoko -C w import marks.csv
  expect 0
  [ "$(rows_of 52 mark)" = "2024,5А,p2,RU,4" ]
}

@test "unknown schools are listed and refuse the import, or are left out" {
  make_region
  make_files
  printf '77,2024,5А,p9,RU,4\n78,2024,5А,p9,RU,4\n77,2024,5А,p9,MA,4\n' >>marks.csv
  vsoko -C w import marks.csv tasks.csv --lang en
  expect 4
  holds "$err" "marks.csv:7: the workspace has no school 77, rows of it: 2"
  holds "$err" "marks.csv:8: the workspace has no school 78, rows of it: 1"
  holds "$err" "--skip-unknown"
  [ -z "$(rows_of 51 mark)" ]
  vsoko -C w list task_list --format csv
  [ "$(wc -l <.out)" -le 1 ]
  [ ! -e w/77.db ]
  vsoko -C w import marks.csv --skip-unknown --format csv --lang en
  expect 0
  holds "$err" "schools 2, rows 3"
  holds "$out" ",5,5,0,0,0,0,,imported,,,3"
  vsoko init w --school 77 --school 78
  vsoko -C w import marks.csv --format csv
  expect 0
  holds "$out" ",8,3,0,5,0,0,,imported,,,5"
}

@test "a wrong row refuses everything; every problem is told" {
  make_region
  make_files
  sed -i 's/p2,RU,4/p2,RU,9/; s/p3,RU,2/p3,RU,x/' marks.csv
  vsoko -C w import tasks.csv marks.csv answers.csv --lang en
  expect 4
  holds "$err" 'marks.csv:3: Отметка: got "9"'
  holds "$err" 'marks.csv:5: Отметка: got "x"'
  for school in 51 52 53; do
    [ -z "$(rows_of $school mark)" ]
    [ -z "$(rows_of $school answer)" ]
  done
  vsoko -C w log --format csv
  [ "$(wc -l <.out)" -eq 2 ]
}

@test "the same key is an error within a school only" {
  make_region
  cat >marks.csv <<'CSV'
Школа,Год,Класс,Ученик,Предмет,Отметка
51,2024,5А,p1,RU,5
52,2024,5А,p1,RU,4
CSV
  vsoko -C w import marks.csv
  expect 0
  printf '52,2024,5А,p1,RU,3\n' >>marks.csv
  vsoko -C w import marks.csv --lang en
  expect 4
  holds "$err" "marks.csv:4"
}

@test "a dry run counts and writes nothing" {
  make_region
  make_files
  vsoko -C w import marks.csv tasks.csv --dry-run --format csv
  expect 0
  holds "$out" ",5,5,0,0,0,0,,dry_run,,,3"
  [ -z "$(rows_of 51 mark)" ]
  vsoko -C w log --format csv
  [ "$(wc -l <.out)" -eq 2 ]
}

@test "--replace works within the sheets of each school; with an event it needs a school" {
  make_region
  make_files
  vsoko -C w import marks.csv
  sed -i '/p4/d' marks.csv
  vsoko -C w import marks.csv --replace --format csv
  expect 0
  holds "$out" ",4,0,0,4,1,0,,imported,,,3"
  [ "$(rows_of 51 mark)" = "$(printf '2024,5А,p1,MA,3\n2024,5А,p1,RU,5')" ]
  vsoko -C w import marks.csv --replace 3 --lang en
  expect 2
  holds "$err" "--school ID"
}

@test "dictionaries have versions; later imports look up the visible one" {
  make_region
  make_files
  vsoko -C w import tasks.csv
  vsoko -C w import answers.csv
  expect 0
  [ "$(rows_of 53 answer)" = "$(printf '2024,p3,RU,1,0,2\n2024,p3,RU,2,3,3')" ]
  sed -i 's/RU,2,3/RU,2,4/' tasks.csv
  vsoko -C w import tasks.csv --format csv
  holds "$out" ",3,0,1,2,0,0,3,imported,,,0"
  vsoko -C w import answers.csv --format csv
  holds "$out" ",4,0,2,2,0,0,,imported,,,2"
  [ "$(rows_of 53 answer)" = "$(printf '2024,p3,RU,1,0,2\n2024,p3,RU,2,3,4')" ]
  vsoko -C w list task_list --known 2 --format csv
  holds "$out" "RU,2,3"
}

@test "one school of a region imports with the region's dictionaries" {
  make_region
  make_files
  vsoko -C w import tasks.csv
  grep -v '^53' answers.csv >mine.csv
  vsoko -C w --school 51 import mine.csv
  expect 0
  [ "$(rows_of 51 answer)" = "$(printf '2024,p1,RU,1,2,2\n2024,p1,RU,2,1,3')" ]
  vsoko -C w --school 52 import answers.csv --lang en
  expect 4
  holds "$err" "answers.csv:2"
  vsoko -C w --school 51 import tasks.csv --lang en
  expect 2
  holds "$err" "without --school"
  vsoko -C w --school 51 import mine.csv --skip-unknown
  expect 2
}

@test "a school that cannot be written does not stop the rest; the same command does it again" {
  make_region
  make_files
  mv w/52.db away
  vsoko -C w import marks.csv --lang en --format csv
  expect 3
  holds "$err" "52: "
  holds "$err" "schools that could not be written: 1"
  [ "$(rows_of 53 mark)" = "2024,6А,p3,RU,2" ]
  mv away w/52.db
  vsoko -C w import marks.csv --lang en --format csv
  expect 0
  holds "$err" "schools written last time: 2"
  holds "$out" ",5,1,0,4,0,0,,imported,,,3"
  [ "$(rows_of 52 mark)" = "2024,5А,p2,RU,4" ]
}

@test "what was done before a stop is not undone by going on" {
  make_region
  make_files
  mv w/53.db away
  vsoko -C w import marks.csv
  expect 3
  sed 's/p2,RU,4/p2,RU,3/' marks.csv | grep -v '^53' >second.csv
  vsoko -C w import second.csv
  expect 0
  mv away w/53.db
  vsoko -C w import marks.csv
  expect 0
  [ "$(rows_of 52 mark)" = "2024,5А,p2,RU,3" ]
  [ "$(rows_of 53 mark)" = "2024,6А,p3,RU,2" ]
}

@test "files of the same name are told apart by their paths" {
  make_region
  make_files
  mkdir a b
  mv marks.csv a/marks.csv
  sed 's/,2024,/,2023,/; 2,3d' a/marks.csv >b/marks.csv
  vsoko -C w import a/marks.csv b/marks.csv --format csv
  expect 0
  cut -d, -f1,5,15 .out >got
  printf 'file,rows,schools\na/marks.csv,5,3\nb/marks.csv,3,2\n' >want
  diff want got
}

@test "rows without a key go to their school and are known again" {
  make_region
  printf 'Школа,День,Заметка\n51,2024-09-02,x\n51,2024-09-02,x\n52,2024-09-03,y\n' >visits.csv
  vsoko -C w import visits.csv --format csv
  expect 0
  holds "$out" ",3,3,0,0,0,0,,imported,,,2"
  vsoko -C w import visits.csv --format csv
  expect 0
  holds "$out" "already_imported"
}
