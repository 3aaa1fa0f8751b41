# The night: every school and the region's cells, what is unchanged, what fails.
# SPDX-License-Identifier: MIT
load common

# Region w of schools 51, 52, 53: marks 5 4 | 3 2 | 4, so the means are 4.5, 2.5, 4 and 18/5 = 3.6.
make_region() {
  printf 'school,name,municipality\n51,Школа 51,Север\n52,Школа 52,Юг\n53,Школа 53,Юг\n' >schools.csv
  vsoko init w --model "$fixtures/models/night" --schools schools.csv --region Область --quiet
  expect 0
  head='Год,Класс,Ученик,Предмет,Отметка'
  printf '%s\n2024,5А,а,RU,5\n2024,5А,б,RU,4\n' "$head" >51.csv
  printf '%s\n2024,5А,а,RU,3\n2024,5Б,б,RU,2\n' "$head" >52.csv
  printf '%s\n2024,5А,а,RU,4\n' "$head" >53.csv
  for school in 51 52 53; do
    vsoko -C w --school "$school" import "$school.csv" --quiet
    expect 0
  done
}

night() {
  vsoko -C w nightly "$@"
}

# A layer of one school.
layer() {
  mkdir -p "w/models/$1"
  cat >"w/models/$1/model.lua"
}

# The column $2 of school $1 in the report as csv.
report() {
  python3 - "$1" "$2" <<'PYTHON'
import csv, sys
rows = {row["school"]: row for row in csv.DictReader(open(".out", encoding="utf-8"))}
print(rows[sys.argv[1]][sys.argv[2]])
PYTHON
}

canonical() {
  vsoko -C "$1" export --canonical >/dev/null
  cat .out
  for school in 51 52 53; do
    vsoko -C "$1" --school "$school" export --canonical >/dev/null
    cat .out
  done
}

value() {
  vsoko -C w show N01 "$@" --format csv
  python3 -c 'import csv; print(*[r["value"] for r in csv.DictReader(open(".out"))])'
}

@test "a night computes all schools and the region; the next one finds nothing to do" {
  make_region
  night --format csv
  expect 0
  [ "$(report 51 state) $(report 52 state) $(report 53 state)" = 'computed computed computed' ]
  [ "$(report 52 cells)" = 11 ] # of 3 indicators: all, subject RU (2 of them), classes 5А and 5Б
  [ "$(value --by school)" = '4.5 2.5 4' ]
  [ "$(value)" = 3.6 ]
  [ "$(value --by municipality)" = '4.5 3' ]
  rm -f w/_night.lock
  cp -rp w before
  night --format csv --lang en
  expect 0
  holds "$err" 'nothing was written'
  [ "$(report 51 state) $(report 52 state) $(report 53 state)" = 'unchanged unchanged unchanged' ]
  rm -f w/_night.lock
  diff -r before w
  vsoko -C w verify
  expect 0
}

@test "after one import one school is computed and just its figures change" {
  make_region
  night
  vsoko -C w export --canonical >/dev/null
  cp .out before
  printf 'Год,Класс,Ученик,Предмет,Отметка\n2024,5А,в,RU,2\n' >more.csv
  vsoko -C w --school 53 import more.csv
  expect 0
  night --format csv
  expect 0
  [ "$(report 51 state) $(report 52 state) $(report 53 state)" = 'unchanged unchanged computed' ]
  [ "$(value --by school)" = '4.5 2.5 3' ]
  [ "$(value)" = 3.3333333333333335 ]
  vsoko -C w export --canonical >/dev/null
  diff before .out >changes || true
  [ "$(grep -c 'school=5[12]\|municipality=Север' changes)" = 0 ]
}

@test "a full night and another number of jobs give the same bytes" {
  make_region
  cp -r w two
  night --jobs 1
  expect 0
  canonical w >one.txt
  vsoko -C two nightly --jobs 4
  expect 0
  canonical two >two.txt
  cmp one.txt two.txt
  night --full --format csv
  expect 0
  [ "$(report 51 state)$(report 51 changed)" = computed0 ]
  canonical w >full.txt
  cmp one.txt full.txt
  night --no-compile --full
  expect 0
  canonical w >slow.txt
  cmp one.txt slow.txt
}

@test "a syntax error fails one school, whose last values stay and are told stale" {
  make_region
  VSOKO_TODAY=2026-02-01 night
  expect 0
  layer 52 <<<'define.indicator "local.x" {'
  night --format csv
  expect 3
  [ "$(report 52 state) $(report 52 class) $(report 52 stale_since)" = 'failed model 2026-02-01' ]
  holds "$(report 52 message)" 'models/52/model.lua:2'
  [ "$(report 51 state)" = unchanged ]
  holds "$err" '52: НЕ посчитана (model)'
  holds "$err" 'остаются значения на 2026-02-01'
  [ "$(value --by school)" = '4.5 2.5 4' ]
  vsoko -C w show N01 --by school --format json
  [ "$(python3 -c 'import json; print(*["stale" in r["flags"] for r in json.load(open(".out"))["rows"]])')" = 'False True False' ]
  # The next night says it again; a new school without any values is told without a date.
  night --lang en
  expect 3
  holds "$err" '52: FAILED (model)'
  layer 52 <<<'override.indicator "mean" { title = "Наша средняя" }'
  night --format csv
  expect 0
  [ "$(report 52 state)" = computed ]
  vsoko -C w show N01 --by school --format json
  [ "$(grep -c stale .out)" = 0 ]
}

@test "a school that never was computed fails without a date" {
  make_region
  layer 52 <<<'error "no"'
  night --lang en
  expect 3
  holds "$err" '52: FAILED (model)'
  case "$err" in *'the values of'*) return 1 ;; esac
  [ "$(value --by school)" = '4.5 4' ]
}

@test "loops and memory are told apart; error cells are named, and named again" {
  make_region
  layer 51 <<'LUA'
while true do end
LUA
  layer 52 <<'LUA'
local t = {}
for i = 1, 100000000 do t[i] = i end
LUA
  layer 53 <<'LUA'
define.indicator "local.loop" {
  title = "Вечно", unit = "1", levels = { "all" }, period = { "year" },
  formula = function(c)
    local n = c:records("mark"):count()
    while n > 0 do n = n + 1 end
    return n
  end,
}
LUA
  night --format csv
  expect 3
  [ "$(report 51 state) $(report 51 class)" = 'failed time' ]
  [ "$(report 52 state) $(report 52 class)" = 'failed memory' ]
  [ "$(report 53 state) $(report 53 class) $(report 53 errors)" = 'computed time 1' ]
  holds "$(report 53 message)" 'local.loop'
  holds "$err" '53: ячеек с ошибкой 1'
  night --format csv
  expect 3
  [ "$(report 53 state) $(report 53 class) $(report 53 errors)" = 'unchanged time 1' ]
}

@test "the time limit of vsoko.yaml ends a school" {
  make_region
  {
    printf 'night: { seconds: 1 }\n'
    cat w/vsoko.yaml
  } >yaml && mv yaml w/vsoko.yaml
  # 600 cells, each of which would take its whole budget of steps.
  layer 52 <<'LUA'
define.period "local.key" { title = "Ключ", type = "keys", keys = {
LUA
  for i in $(seq 600); do printf '"k%s",' "$i"; done >>w/models/52/model.lua
  cat >>w/models/52/model.lua <<'LUA'
} }
define.indicator "local.loop" {
  title = "Вечно", unit = "1", levels = { "all" }, period = { "local.key" },
  formula = function(c)
    local n = 1
    while n > 0 do n = n + 1 end
    return n
  end,
}
LUA
  night --format csv
  expect 3
  [ "$(report 52 state) $(report 52 class)" = 'failed time' ]
  [ "$(report 51 state) $(report 53 state)" = 'computed computed' ]
}

@test "a damaged, a foreign and an absent database fail alone" {
  make_region
  night
  expect 0
  canonical w >before.txt
  printf 'x' | dd of=w/51.db bs=1 seek=9000 conv=notrunc status=none
  rm w/52.db
  night --format csv
  expect 3
  [ "$(report 51 state) $(report 51 class)" = 'failed damaged' ]
  [ "$(report 52 state) $(report 52 class)" = 'failed io' ]
  [ "$(report 53 state)" = unchanged ]
  [ "$(value --by school)" = '4.5 2.5 4' ]
}

@test "what compute stored is proven, not evaluated, and still reaches the region" {
  make_region
  for school in 51 52 53; do
    vsoko -C w --school "$school" compute
    expect 0
  done
  night --format csv
  expect 0
  [ "$(report 51 state) $(report 52 state) $(report 53 state)" = 'unchanged unchanged unchanged' ]
  [ "$(value)" = 3.6 ]
}

@test "a date later on is the same night until a period ends" {
  make_region
  VSOKO_TODAY=2025-08-30 night
  expect 0
  # The year 2024 ends on 2025-08-31: its instant is the run's date until then.
  VSOKO_TODAY=2025-08-31 night --format csv
  expect 0
  [ "$(report 51 state)" = unchanged ]
  VSOKO_TODAY=2025-09-01 night --format csv
  expect 0
  [ "$(report 51 state)" = computed ]
}

@test "a school that leaves the workspace leaves the region" {
  make_region
  night
  sed -i '/id: "\?53/,$d' w/vsoko.yaml
  night
  expect 0
  [ "$(value --by school)" = '4.5 2.5' ]
  [ "$(value)" = 3.5 ]
}

@test "a second night says who runs the first" {
  make_region
  touch w/_night.lock
  flock w/_night.lock sleep 5 &
  holder=$!
  sleep 0.3
  night --lang en
  expect 1
  holds "$err" 'a night is running already'
  holds "$err" '_night.lock'
  kill "$holder"
  wait "$holder" || true
}

@test "nightly is of a region; its options are checked" {
  make_region
  vsoko -C w --school 51 nightly
  expect 2
  vsoko -C w nightly --jobs 0
  expect 2
  vsoko -C w nightly --jobs x
  expect 2
  vsoko -C w ночь --quiet
  expect 0
  [ -z "$err" ]
  vsoko -C w compute --lang en
  expect 2
  holds "$err" nightly
}

# --- since the last night ---

# Region w of schools 51 and 52 with the model of deadlines and rules. In 51 the means are: 5А (5 and
# 4) 4.5, 5Б (2 and 3) 2.5, all 3.5; in 52 5А (4) 4.
make_watched() {
  printf 'school,name,municipality\n51,Школа 51,Север\n52,Школа 52,Юг\n' >schools.csv
  vsoko init w --model "$fixtures/models/watch" --schools schools.csv --region Область --quiet
  expect 0
  printf 'year,class,pupil,value\n2024,5А,Аня,5\n2024,5А,Боря,4\n2024,5Б,Вера,2\n2024,5Б,Глеб,3\n' >51.csv
  printf 'year,class,pupil,value\n2024,5А,Дима,4\n' >52.csv
  for school in 51 52; do
    vsoko -C w --school "$school" import --kind mark "$school.csv" --quiet
    expect 0
  done
}

# What is new in school $2 in the night of $1.
news() {
  VSOKO_TODAY="$1" vsoko -C w nightly --format csv
  expect 0
  report "$2" news
}

@test "the first night has nothing to compare with; then what is due and late is told once" {
  make_watched
  [ -z "$(news 2024-11-01 51)" ]
  [ -z "$(news 2024-11-04 51)" ]
  [ "$(news 2024-11-05 51)" = "due report@2024-11-10" ]
  [ -z "$(news 2024-11-05 51)" ]
  [ -z "$(news 2024-11-10 52)" ]
  # the window is over and the deadline of the council is the 12th
  [ "$(news 2024-11-11 52)" = "late report@2024-11-10" ]
  [ "$(news 2024-11-12 51)" = "due council@2024-11-12" ]
  vsoko -C w --school 51 record report done=2024-11-12 --today 2024-11-12
  expect 0
  [ "$(news 2024-11-13 51)" = "late council@2024-11-12|done report@2024-11-10" ]
  [ "$(report 52 news)" = "late council@2024-11-12" ]
}

@test "nights in between that were left out are made up for" {
  make_watched
  [ -z "$(news 2024-11-01 51)" ]
  [ "$(news 2024-11-20 51)" = "late council@2024-11-12|late report@2024-11-10" ]
}

@test "rules that fire anew, that fire no more, that lack data; nobody is named" {
  make_watched
  [ -z "$(news 2024-11-01 51)" ]
  # Вера gets a 5: 5Б has 4, all 4.25; one pupil less has a mean below 3
  printf 'year,class,pupil,value\n2024,5Б,Вера,5\n2024,5Б,Глеб,3\n' >more.csv
  vsoko -C w --school 51 import --kind mark more.csv --quiet
  expect 0
  [ "$(news 2024-11-01 51)" = "cleared child 2024: 0|cleared group 2024: 0|cleared whole 2024: 0" ]
  # Глеб and Аня get 2: 5А has 3, 5Б 3.5, all 3.25; two pupils are below 3; Дима has no mark
  printf 'year,class,pupil,value\n2024,5Б,Вера,5\n2024,5Б,Глеб,2\n' >b.csv
  printf 'year,class,pupil,value\n2024,5А,Аня,2\n2024,5А,Боря,4\n' >a.csv
  printf 'year,class,pupil,value\n2024,5А,Дима,\n' >d.csv
  vsoko -C w --school 51 import --kind mark a.csv b.csv --quiet
  expect 0
  vsoko -C w --school 52 import --kind mark d.csv --quiet
  expect 0
  [ "$(news 2024-11-01 51)" = "fired child 2024: 2|fired whole 2024: 1" ]
  [ "$(report 52 news)" = "undetermined child: 1|undetermined group: 1|undetermined whole: 1" ]
  # two others instead: as many as before, yet not the same
  printf 'year,class,pupil,value\n2024,5А,Аня,4\n2024,5А,Боря,2\n' >a.csv
  vsoko -C w --school 51 import --kind mark a.csv --quiet
  expect 0
  [ "$(news 2024-11-01 51)" = "fired child 2024: 2" ]
  grep -aq 'child 2024' w/_region.db
  [ "$(grep -ac -e Аня -e Боря -e Глеб w/_region.db)" = 0 ]
}

@test "measures and decisions that are not done in time" {
  make_watched
  vsoko -C w --school 51 record measure measure=М1 ends=2024-11-03
  expect 0
  vsoko -C w --school 51 record decision_step rule=group scope=class=5Б period=2024 step=approved date=2024-11-01
  expect 0
  [ -z "$(news 2024-11-03 51)" ]
  [ "$(news 2024-11-04 51)" = "late М1" ]
  # three days after the first are over
  [ "$(news 2024-11-05 51)" = "due report@2024-11-10|overdue group 2024: 1" ]
  vsoko -C w --school 51 record decision_step rule=group scope=class=5Б period=2024 step=executed date=2024-11-05
  [ -z "$(news 2024-11-06 51)" ]
}

@test "people get a table of what is new; a night on which nothing is writes nothing" {
  make_watched
  VSOKO_TODAY=2024-11-04 vsoko -C w nightly
  expect 0
  VSOKO_TODAY=2024-11-05 vsoko -C w nightly
  expect 0
  holds "$(printf '%s' "$out" | tr -s ' ')" "51 в работе report@2024-11-10"
  rm -f w/_night.lock
  cp -rp w before
  VSOKO_TODAY=2024-11-05 vsoko -C w nightly
  expect 0
  [ -z "$out" ]
  rm -f w/_night.lock
  diff -r before w
  # a day on which nothing turns is proven without a look
  VSOKO_TODAY=2024-11-09 vsoko -C w nightly --quiet
  rm -f w/_night.lock
  diff -r before w
}

@test "where a school stands cannot be told: its cells are good all the same" {
  make_watched
  [ -z "$(news 2024-11-01 52)" ]
  layer 52 <<<'override.activity "report" { when = window "local.days" }'
  mkdir -p w/models/52/parameters
  cat >w/models/52/parameters/days.yaml <<'YAML'
local.days: { title: Дни, values: [{ from: 1900-01-01, value: [[1], [2]] }] }
YAML
  holds "$(news 2024-11-02 52)" "failed "
  [ "$(report 52 state)" = computed ]
  [ -z "$(report 52 class)" ]
}
