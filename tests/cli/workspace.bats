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

@test "several schools are a region: what works on one school asks for --school" {
  vsoko init w --model "$(small)" --school 51 --school 52
  [ -f w/_region.db ]
  vsoko -C w record meeting topic=x
  expect 2
  holds "$err" "--school 51"
  vsoko -C w --school 53 compute
  expect 2
  holds "$err" "51, 52"
  vsoko -C w --school 52 compute
  expect 0
}

@test "a school's layer needs no model.yaml" {
  vsoko init w --model "$(small)" --school 51 --school 52
  mkdir -p w/models/51
  cat >w/models/51/model.lua <<'LUA'
override.indicator "mean_mark" { title = "Средний балл школы" }
define.indicator "local.rows" {
  title = "Строк", unit = "1", levels = { "all" }, period = { "term" },
  formula = function(c) return c:records "mark":count() end,
}
LUA
  for school in 51 52; do
    vsoko -C w --school "$school" import "$fixtures/marks.csv"
    expect 0
  done
  vsoko -C w --school 51 show S01
  expect 0
  holds "$out" "Средний балл школы"
  vsoko -C w --school 51 show local.rows --format json
  expect 0
  holds "$out" '"layer": "51"'
  vsoko -C w --school 52 show S01
  expect 0
  holds "$out" "Средняя отметка"
}

@test "a name outside local. in a layer without model.yaml is told with its place" {
  vsoko init w --model "$(small)" --school 51
  mkdir -p w/models/51
  cat >w/models/51/model.lua <<'LUA'
define.indicator "rows" {
  title = "Строк", unit = "1", levels = { "all" }, period = { "term" },
  formula = function(c) return c:records "mark":count() end,
}
LUA
  vsoko -C w show S01
  expect 1
  holds "$err" "models/51/model.lua:1"
}

@test "night: settings of vsoko.yaml are checked" {
  vsoko init w --model "$(small)"
  printf 'night: { jobs: 2, seconds: 60, memory_mb: 512 }\n' >>w/vsoko.yaml
  vsoko -C w log
  expect 0
  for wrong in '{ jobs: 0 }' '{ jobs: x }' '{ job: 2 }' '5'; do
    printf 'model: small\nnight: %s\nschools:\n  - id: main\n' "$wrong" >w/vsoko.yaml
    vsoko -C w log
    expect 4
    holds "$err" "vsoko.yaml:2"
  done
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
