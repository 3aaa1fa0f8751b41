#!/usr/bin/env bats
# The lock of a workspace, model plan, accept, layers. SPDX-License-Identifier: MIT

load common

# A copy of the small model in new/, with a sed script applied to its model.lua.
offer() {
  rm -rf new
  cp -r "$fixtures/models/small" new
  sed -i "$1" new/model.lua
}

# A region w of two schools with the model of the nights.
make_region() {
  printf 'school,name,municipality\n51,A,M\n52,B,M\n' >schools.csv
  vsoko init w --model "$fixtures/models/night" --schools schools.csv --region R --quiet
  expect 0
}

# The value of a column (3) in the row of name (1) that has change or verb (2), of csv.
cell() {
  printf '%s\n' "$out" | python3 -c '
import csv, sys
for row in csv.DictReader(sys.stdin):
    if row["name"] == sys.argv[1] and sys.argv[2] in (row.get("change"), row.get("verb")):
        print(row[sys.argv[3]])' "$1" "$2" "$3"
}

@test "a base that was edited in place computes as accepted, and says what to type" {
  make_workspace
  vsoko compute
  vsoko show R02 --format csv
  before="$out"
  sed -i 's/value: 4/value: 5/' models/small/parameters/quality.yaml
  vsoko show R02 --format csv --lang en
  expect 0
  [ "$out" = "$before" ]
  holds "$err" 'models/small differs from the accepted base (1.0)'
  holds "$err" 'vsoko model plan models/small'
  holds "$err" 'vsoko model accept models/small'
  [ "$(printf '%s\n' "$err" | wc -l)" -eq 1 ]
  vsoko show R02 --quiet
  [ -z "$err" ]
  vsoko compute
  expect 0
  holds "$err" "ничего не изменилось"
  cd ..
  vsoko -C w show R02 --lang en
  holds "$err" 'vsoko -C w model accept w/models/small'
}

@test "a folder that is broken or gone computes as accepted" {
  make_workspace
  vsoko show R02 --format csv
  before="$out"
  echo 'extends: [' >models/small/model.yaml
  vsoko show R02 --format csv
  expect 0
  [ "$out" = "$before" ]
  rm -r models/small
  vsoko show R02 --format csv
  expect 0
  [ "$out" = "$before" ]
  holds "$err" 'models/small'
}

@test "plan writes nothing, accept makes what it told" {
  make_workspace
  vsoko compute
  offer 's/title = "Средняя отметка"/title = "Средний балл"/'
  sed -i 's/value: 4/value: 5/' new/parameters/quality.yaml
  sed -i 's/1.0/1.1/' new/model.yaml
  find . -type f -exec md5sum {} + | sort >../before
  vsoko model plan new --format csv
  expect 0
  find . -type f -exec md5sum {} + | sort >../after
  diff ../before ../after
  [ "$(cell mean_mark cosmetic effects)" = "" ]
  told="$(cell quality.from changed effects)"
  holds "$told" "quality 2024/Ч2: "
  vsoko модель принять new
  expect 0
  holds "$err" "принята основа small 1.1"
  holds "$err" "vsoko пересчитать"
  diff -r models/small new
  vsoko compute
  vsoko show R02 --format csv
  value="$(printf '%s\n' "$out" | sed -n 2p | cut -d, -f5)"
  holds "$told" "-> $value"
  vsoko model accept new
  expect 0
  holds "$err" "уже принята"
}

@test "what was edited in place is accepted where it stands" {
  make_workspace
  sed -i 's/value: 4/value: 5/' models/small/parameters/quality.yaml
  echo "мои заметки" >models/small/заметки.txt
  vsoko model plan models/small --format csv
  expect 0
  [ -n "$(cell quality.from changed effects)" ]
  vsoko model accept models/small
  expect 0
  [ "$(cat models/small/заметки.txt)" = "мои заметки" ]
  vsoko show R02
  case "$err" in *отличается*) return 1 ;; esac
  # Files that are no part of the model stay when the folder is replaced.
  cp -r models/small other
  sed -i 's/value: 5/value: 3/' other/parameters/quality.yaml
  rm other/заметки.txt
  vsoko model accept other
  expect 0
  [ "$(cat models/small/заметки.txt)" = "мои заметки" ]
  grep -q 'value: 3' models/small/parameters/quality.yaml
  [ "$(ls -A models)" = small ]
}

@test "a base that a school's layer cannot stand on is refused, with nothing written" {
  make_workspace
  mkdir models/main
  cat >models/main/model.lua <<'LUA'
define.indicator "local.double" { title = "Дважды", unit = "балл", levels = { "all" }, period = { "term" },
  formula = function(c) return c:val "mean_mark" * 2 end }
LUA
  offer 's/"mean_mark"/"mean_value"/'
  cp -r . "$work/kept"
  vsoko model plan new --format csv
  expect 3
  holds "$out" ",refused,"
  vsoko model accept new --lang en
  expect 1
  holds "$err" "nothing was written"
  holds "$err" "(main)"
  diff -r . "$work/kept"
  # What only overrides the name that is gone loads, its edit is history.
  echo 'override.indicator "mean_mark" { title = "Наша" }' >models/main/model.lua
  vsoko model plan new --format csv
  expect 0
  [ "$(cell mean_mark orphan layer)" = main ]
  vsoko model accept new
  expect 0
  grep -q 'gone: \["indicator mean_mark"\]' vsoko.yaml
  vsoko compute
  expect 0
  vsoko model layers --format csv
  [ "$(cell mean_mark override replaces)" = "" ]
  vsoko model check
  holds "$out" "models/main/model.lua:1"
  holds "$out" "mean_mark"
  # Any other name that does not exist is an error as ever.
  echo 'override.indicator "mean_marx" { title = "Наша" }' >models/main/model.lua
  vsoko compute
  expect 1
  holds "$err" "mean_marx"
  # And a name that comes back is no longer gone.
  echo 'override.indicator "mean_mark" { title = "Наша" }' >models/main/model.lua
  vsoko model accept "$fixtures/models/small"
  expect 0
  grep -q 'gone: \["indicator mean_value"\]' vsoko.yaml
  vsoko show S01
  holds "$out" "Наша"
}

@test "a workspace without a lock counts its folder, and gets a lock by accept" {
  make_workspace
  unlock .
  sed -i 's/value: 4/value: 5/' models/small/parameters/quality.yaml
  vsoko show R02 --format csv
  expect 0
  case "$err" in *отличается*) return 1 ;; esac
  printf '%s\n' '# заметка' >>vsoko.yaml
  vsoko model accept models/small
  expect 0
  grep -q '^lock: { model: "small", version: "1.0"' vsoko.yaml
  grep -q '^# заметка$' vsoko.yaml
  [ "$(sed -n 2p vsoko.yaml | cut -c1-5)" = lock: ]
}

@test "what is offered must be a version of the accepted base" {
  make_workspace
  vsoko model plan
  expect 2
  holds "$err" "«small»"
  vsoko model plan "$fixtures/models/night"
  expect 2
  holds "$err" "«night»"
  vsoko model accept nowhere/at/all
  expect 1
  holds "$err" "nowhere/at/all"
  mkdir upper
  printf 'name: small\nextends: base\n' >upper/model.yaml
  vsoko model accept upper --lang en
  expect 2
  holds "$err" "not a base"
  vsoko model accept new --school main
  expect 2
  holds "$err" "--school"
}

@test "the shipped base is what is offered by default" {
  vsoko init w --quiet
  cd w
  vsoko model plan --format csv
  expect 0
  [ "$(printf '%s\n' "$out" | wc -l)" -eq 1 ]
  sed -i 's/^  title = "Качество знаний"/  title = "Качество"/' models/base/outcomes.lua
  vsoko model accept models/base
  expect 0
  vsoko model plan --format csv
  expect 0
  [ "$(cell quality_rate cosmetic layer)" = base ]
  vsoko model accept base
  expect 0
  vsoko model plan --format csv
  [ "$(printf '%s\n' "$out" | wc -l)" -eq 1 ]
}

@test "a lock whose sources are nowhere says what to do" {
  make_workspace
  sed -i 's/digest: "......../digest: "00000000/' vsoko.yaml
  vsoko show R02
  expect 1
  holds "$err" "vsoko модель принять models/small"
  vsoko модель принять models/small
  expect 0
  vsoko show R02
  expect 0
  ! printf '%s' "$err" | grep -q "принят"
  sed -i 's/^lock: .*/lock: 5/' vsoko.yaml
  vsoko show R02 --lang en
  expect 4
  holds "$err" "vsoko.yaml:2"
  sed -i 's/^lock: .*/lock: { model: small, digest: 12 }/' vsoko.yaml
  vsoko show R02
  expect 4
}

@test "a night proves schools unchanged while the folder differs, and computes a new base" {
  make_region
  vsoko -C w nightly
  expect 0
  sed -i '1i -- a comment' w/models/night/model.lua
  vsoko -C w nightly --lang en
  expect 0
  holds "$err" "nothing has changed"
  holds "$err" "differs from the accepted base"
  # A school that lost its copy is found the sources in another store.
  rm w/52.db
  vsoko init w --school 53 --quiet
  cp w/53.db w/52.db
  rm w/53.db
  sed -i '/"53"/d' w/vsoko.yaml
  vsoko -C w model accept w/models/night
  expect 0
  holds "$err" "vsoko ночь"
  vsoko -C w nightly --format csv
  holds "$out" "51,computed"
  vsoko -C w nightly
  holds "$err" "ничего не изменилось"
}

@test "accept waits for a night" {
  make_region
  (
    flock 9
    sleep 3
  ) 9>w/_night.lock &
  sleep 0.3
  vsoko -C w model accept w/models/night --lang en
  expect 1
  holds "$err" "a night is running"
  wait
  vsoko -C w model accept w/models/night
  expect 0
}

@test "things without cells are classed as well" {
  cp -r "$fixtures/models/small" small
  cat >small/org.lua <<'LUA'
define.vocabulary "class_group" { title = "класс" }
define.position "director" { title = "Директор" }
define.position "deputy" { title = "Заместитель" }
define.document "order" { title = "Приказ", sections = { "Кому" } }
define.block "1" { title = "Функции" }
define.func "1.1" { title = "Издаёт приказ", block = "1", positions = { "director" } }
define.func "1.2" { title = "Ведёт журнал", block = "1", positions = { "deputy" } }
LUA
  cp -r small new
  sed -i -e 's/title = "класс"/title = "группа"/' -e 's/"Директор"/"Руководитель"/' \
    -e 's/{ "Кому" }/{ "Кому", "Срок" }/' -e '/"1.1"/d' new/org.lua
  vsoko init w --model small
  mkdir w/models/main
  cat >w/models/main/model.lua <<'LUA'
override.vocabulary "class_group" { title = "группа" }
override.position "director" { group = "Администрация" }
override.position "deputy" { group = "Администрация" }
override.document "order" { required = true }
disable.func "1.1" { title = "не наше" }
disable.func "1.2" { title = "не наше" }
LUA
  vsoko -C w model plan new --format csv
  expect 0
  printf '%s\n' "$out" | cut -d, -f2,3,5,7,8 | tail -n +2 >got
  cat >want <<'CSV'
class_group,vocabulary,override,1,converged
director,position,override,2,cosmetic
deputy,position,override,3,unchanged
order,document,override,4,body_changed
1.1,func,disable,5,orphan
1.2,func,disable,6,unchanged
CSV
  diff want got
  vsoko -C w model accept new
  expect 0
  vsoko -C w functions --format csv
  expect 0
}

# A copy of the small model in new/ whose quality.from has these values.
offer_values() {
  rm -rf new
  cp -r "$fixtures/models/small" new
  python3 - "$@" <<'PYTHON'
import re, sys
path = "new/parameters/quality.yaml"
text = open(path, encoding="utf-8").read()
values = "".join("    - { %s }\n" % value for value in sys.argv[1:])
text = re.sub(r"(quality\.from:\n(?:  (?!values).*\n)*  values:\n)(?:    .*\n)+", r"\g<1>" + values, text)
open(path, "w", encoding="utf-8").write(text)
PYTHON
}

@test "an edit of a parameter is classed by what it replaces, within its stretch" {
  make_workspace
  mkdir models/main
  echo 'set.param "quality.from" { from = "2025-09-01", until_ = "2026-09-01", value = 5 }' >models/main/model.lua
  offer_values "from: 1900-01-01, until: 2020-01-01, value: 3" "from: 2020-01-01, value: 4"
  vsoko model plan new --format csv
  expect 0
  [ "$(cell quality.from unchanged layer)" = main ]
  [ "$(cell quality.from changed layer)" = small ]
  offer_values "from: 1900-01-01, until: 2025-09-01, value: 4" "from: 2025-09-01, value: 3"
  vsoko model plan new --format csv
  [ "$(cell quality.from body_changed layer)" = main ]
  offer_values "from: 1900-01-01, until: 2025-09-01, value: 4" "from: 2025-09-01, value: 5"
  vsoko model plan new --format csv
  [ "$(cell quality.from converged layer)" = main ]
  offer_values "from: 1900-01-01, value: 4, note: другое"
  vsoko model plan new --format csv
  [ "$(cell quality.from cosmetic layer)" = main ]
}

@test "an edit that the offered base has made itself is told where titles have words" {
  make_workspace
  echo 'define.vocabulary "thing" { title = "отметка" }' >>models/small/model.lua
  sed -i 's/title = "Средняя отметка"/title = "Средняя {thing}"/' models/small/model.lua
  vsoko model accept models/small --quiet
  expect 0
  mkdir -p models/main
  echo 'override.indicator "mean_mark" { digits = 3 }' >models/main/model.lua
  cp -r models/small new
  sed -i 's/  digits = 2,/  digits = 3,/' new/model.lua
  sed -i 's/1.0/1.1/' new/model.yaml
  vsoko model plan new --format csv
  expect 0
  [ "$(cell mean_mark converged layer)" = main ]
}
