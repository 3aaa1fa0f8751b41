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
  printf 'id,capacity,municipality,type\n51,900,Север,лицей\n52,,Юг,\n53,100,Юг,школа\n' >want
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
  printf 'id,capacity,municipality,type\n51,900,Север,лицей\n52,,Юг,\n53,100,Юг,школа\n54,70,Юг,школа\n' >want
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
  for command in "explain mean" "eval 1" "record visit day=2025-01-01" "erase pupil=1" compute; do
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
