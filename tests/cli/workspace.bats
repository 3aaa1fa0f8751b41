# init and the choice of a school.
# SPDX-License-Identifier: MIT
load common

small() {
  echo "$fixtures/models/small"
}

@test "init makes vsoko.yaml, the model and one database; stdout stays empty" {
  vsoko init w --model "$(small)"
  expect 0
  [ -z "$out" ]
  [ -f w/vsoko.yaml ]
  [ -f w/main.db ]
  cmp w/models/small/model.lua "$(small)/model.lua"
  cmp w/models/small/parameters/quality.yaml "$(small)/parameters/quality.yaml"
  cmp w/models/small/calendar/terms.yaml "$(small)/calendar/terms.yaml"
}

@test "init works with the Russian name and -C" {
  vsoko -C w создать --model "$(small)" --school 51
  expect 0
  [ -f w/51.db ]
}

@test "init again changes nothing" {
  vsoko init w --model "$(small)" --school 51
  cp -r w before
  vsoko init w --model "$(small)" --school 51
  expect 0
  diff -r before w
}

@test "init adds schools and keeps comments" {
  vsoko init w --model "$(small)" --school 51
  printf '# a note\nregion: Урал\n' | cat - w/vsoko.yaml >new
  printf '# the end\n' >>new
  mv new w/vsoko.yaml
  vsoko init w --school 52 --school школа-3
  expect 0
  [ -f w/52.db ]
  [ -f w/школа-3.db ]
  holds "$(cat w/vsoko.yaml)" "# a note"
  holds "$(cat w/vsoko.yaml)" "# the end"
  vsoko -C w --school 52 log
  expect 0
}

@test "init reads a register of schools" {
  printf 'school,name,municipality,pupils\n51,"Школа ""51""",Челябинск,900\n52,Школа 52,,10\n' >r.csv
  vsoko init w --model "$(small)" --schools r.csv
  expect 0
  [ -f w/51.db ]
  [ -f w/52.db ]
  holds "$(cat w/vsoko.yaml)" 'municipality: "Челябинск"'
  vsoko -C w --school 51 log
  expect 0
  vsoko init w --schools r.csv
  expect 0
  [ "$(grep -c 'id:' w/vsoko.yaml)" -eq 2 ]
}

@test "a register without ids is refused and nothing is made" {
  printf 'name\nx\n' >r.csv
  vsoko init w --model "$(small)" --schools r.csv
  expect 4
  holds "$err" "r.csv:1"
  [ ! -e w ]
  printf 'school,name\n,x\n' >r.csv
  vsoko init w --model "$(small)" --schools r.csv
  expect 4
  holds "$err" "r.csv:2"
}

@test "ids that cannot name a file are refused" {
  for id in ../x a/b .x -x "a b" ""; do
    vsoko init w --model "$(small)" "--school=$id"
    expect 2
  done
  [ ! -e x.db ]
  vsoko init w --model "$(small)" --school small
  expect 2
  vsoko init w --model "$(small)" --school 1 --school 1
  expect 2
}

@test "an unknown model is told" {
  vsoko init w --model nowhere
  expect 1
  holds "$err" "nowhere"
  vsoko init w --model ./nowhere
  expect 1
  holds "$err" "model.yaml"
}

@test "several schools need --school; the message lists them" {
  vsoko init w --model "$(small)" --school 51 --school 52
  vsoko -C w log
  expect 2
  holds "$err" "51, 52"
  vsoko -C w --school 53 log
  expect 2
  holds "$err" "51, 52"
  vsoko -C w --school 52 log
  expect 0
}

@test "a damaged vsoko.yaml is told with its line" {
  vsoko init w --model "$(small)"
  printf 'model: small\nschools: 5\n' >w/vsoko.yaml
  vsoko -C w log
  expect 4
  holds "$err" "vsoko.yaml:2"
  printf 'model: [\n' >w/vsoko.yaml
  vsoko -C w log
  expect 4
}
