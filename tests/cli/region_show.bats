# A region after its night: show, ranks, hiding, explain, list, export, publish, stale schools.
# SPDX-License-Identifier: MIT
load common

# The model of the figures for schools as units: rows name no school, cells are rolled up.
make_model() {
  mkdir -p m/parameters
  cp "$fixtures/models/figures/parameters/publish.yaml" m/parameters/
  sed 's/name: figures/name: m/' "$fixtures/models/figures/model.yaml" >m/model.yaml
  sed -e 's/title = "Школа" }/title = "Школа", unit = true }/' \
    -e '/^      school = { dimension/d' -e '/^      municipality = { dimension/d' \
    -e 's/"year", "school", "subject"/"year", "subject"/' \
    -e '/^  levels = {$/,/^  },$/c\  levels = { "all", "subject" },' \
    -e 's/levels = { "school" }/levels = { "all" }/' \
    "$fixtures/models/figures/model.lua" >m/model.lua
}

# n marks in a subject, the first $3 of them 5, the others 3.
marks() {
  local i
  for ((i = 0; i < $2; i++)); do
    echo "2024,$1,p$i,$((i < $3 ? 5 : 3))"
  done
}

# Schools s1 (3 marks), s2 (6), s3 (8) of A, s4 (mathematics 5, Russian 5), s5 (7 and 5) of B: in
# percent of 4 and 5: 100, 50, 75, 90, 75; A 12 of 17, B 18 of 22, the region 30 of 39.
make_region() {
  make_model
  printf 'school,name,municipality\ns1,Первая,A\ns2,Вторая,A\ns3,Третья,A\ns4,Четвёртая,B\ns5,Пятая,B\n' >schools.csv
  vsoko init w --model m --schools schools.csv --quiet
  expect 0
  cd w || return
  local school
  for school in s1 s2 s3 s4 s5; do
    {
      echo "year,subject,pupil,value"
      case $school in
      s1) marks МА 3 3 ;;
      s2) marks МА 6 3 ;;
      s3) marks МА 8 6 ;;
      s4) marks МА 5 4 && marks РУ 5 5 ;;
      s5) marks МА 7 5 && marks РУ 5 4 ;;
      esac
    } >"$work/$school.csv"
    vsoko --school $school import "$work/$school.csv" --kind mark --quiet
    expect 0
  done
}

night() {
  vsoko nightly --jobs 1
  expect "${1:-0}"
}

@test "before the night the region says what to run" {
  make_region
  for command in show "explain R02" "publish 2024"; do
    # shellcheck disable=SC2086 # words of the command
    vsoko $command
    expect 1
    holds "$err" "vsoko nightly"
  done
  vsoko export --canonical
  expect 0
  case "$out" in *@cell*) return 1 ;; esac
}

@test "show of the region answers at its levels, hides and ranks" {
  make_region
  night
  vsoko show R02 --format csv
  expect 0
  [ -z "$err" ]
  holds "$out" "quality,R02,2024,known,76.9230769230769"
  vsoko show R02 --by municipality --format csv
  holds "$out" ",R02,A,2024,known,70.588235294117"
  holds "$out" ",%,22,,,,,m,1,2"
  vsoko show R02 --by school --format csv
  holds "$out" ",R02,s1,2024,known,,%,,,,hidden,,m,,,"
  holds "$out" ",R02,s2,2024,known,,%,,,,hidden,,m,,,"
  holds "$out" ",R02,s3,2024,known,75,%,8,,,,,m,2,3,"
  holds "$out" ",R02,s4,2024,known,90,%,10,,,,,m,1,3,"
  holds "$out" ",R02,s5,2024,known,75,%,12,,,,,m,2,3,"
  vsoko show R02 --by school,subject --scope subject=МА --format csv
  holds "$out" ",R02,s1,МА,2024,known,,%,,,,hidden,"
  holds "$out" ",R02,s2,МА,2024,known,,%,,,,hidden,"
  holds "$out" ",R02,s3,МА,2024,known,75,%,8,,,,,m,1,1,"
  vsoko show R02 --by school --scope municipality=B --sort rank
  expect 0
  holds "$out" "1 из 3"
  case "$out" in *s3*) return 1 ;; esac
}

@test "a school sees its own cells whole" {
  make_region
  night
  vsoko --school s1 show R02 --format csv
  expect 0
  holds "$out" "quality,R02,2024,known,100,%,3,"
  vsoko --school s1 explain R02
  holds "$out" "= 100,0 %"
}

@test "explain, export and list of the region keep what is hidden" {
  make_region
  night
  vsoko explain R02 --scope municipality=A
  expect 0
  holds "$out" "= 70,6 %"
  holds "$out" "стоит на школах: 3"
  holds "$out" "Школа: s2: скрыто"
  holds "$out" "Школа: s3 = 75,0 %"
  vsoko export --canonical
  expect 0
  holds "$out" "@cell	quality	school	2024	school=s2	known					16	"
  vsoko list school --format csv
  expect 0
  holds "$out" "s1,Первая,A,computed,,"
  vsoko eval 'print(cells("quality"))'
  expect 2
  holds "$err" "--school"
}

@test "with a minimum of one nothing is hidden" {
  make_region
  unlock .
  sed -i '/publish.min_n/,/value:/s/value: 5/value: 1/' models/m/parameters/publish.yaml
  night
  vsoko show --by school --format csv
  expect 0
  case "$out" in *hidden*) return 1 ;; esac
  holds "$out" ",R02,s1,2024,known,100,%,3,"
}

@test "publish gives dated rows once and completes after a failure" {
  make_region
  night
  mv s2.db kept
  # Quality and its counterpart of the region and A, quality of both in mathematics.
  vsoko publish 2024 --format csv
  expect 3
  holds "$out" "s1,6,6,0,0,2,published"
  holds "$out" "s2,,,,,,"
  mv kept s2.db
  vsoko опубликовать 2024 --format csv
  expect 0
  holds "$out" "s1,6,0,0,0,,already"
  holds "$out" "s2,6,6,0,0,2,published"
  # The same of B, and of both in Russian.
  holds "$out" "s4,8,0,0,0,,already"
  vsoko --school s1 list reference --format csv
  holds "$out" "municipality,quality,17,2024,МА,70.588235294"
  holds "$out" "region,quality,39,2024,,76.923076923"
  vsoko verify
  expect 0
}

@test "a school that fails at night is told with its date and gets no rank" {
  make_region
  night
  mkdir -p models/s4
  echo 'override.indicator "quality" {' >models/s4/model.lua
  night 3
  vsoko show R02 --by school --format csv
  expect 0
  holds "$err" "s4: в сведениях её значения на 2026-03-01"
  holds "$out" ",R02,s4,2024,known,90,%,10,,,stale,,m,,,"
  holds "$out" ",R02,s3,2024,known,75,%,8,,,,,m,1,2,"
  vsoko list school state=failed --format csv
  holds "$out" "s4,Четвёртая,B,failed,model,2026-03-01"
  [ "$(printf '%s\n' "$out" | wc -l)" -eq 2 ]
}

@test "figures that are older than the register, the model or the day are told" {
  make_region
  night
  vsoko show R02
  [ -z "$err" ]
  sed -i 's/municipality: "B"/municipality: "A"/' vsoko.yaml
  vsoko show R02
  expect 0
  holds "$err" "обновить сведения: vsoko nightly"
  night
  vsoko show R02
  [ -z "$err" ]
  unlock .
  echo '-- a comment' >>models/m/model.lua
  vsoko show R02
  holds "$err" "vsoko nightly"
}

@test "options that only a school can answer are refused" {
  make_region
  night
  for option in "--valid 2025-01-01" "--known 1" "--model m" --no-compile --who; do
    # shellcheck disable=SC2086 # an option and its value
    vsoko show R02 $option
    expect 2
    holds "$err" "--school"
  done
}
