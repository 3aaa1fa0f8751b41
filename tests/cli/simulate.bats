# Simulations: a year that is lived through by the model's own rules. What runs must give is worked
# out from scratch by simulate_numbers.py, for the model tests/fixtures/simulation.
# SPDX-License-Identifier: MIT
load common

numbers="$BATS_TEST_DIRNAME/simulate_numbers.py"
year=(--from 2024-09-01 --to 2025-06-15)

# A school with a year of marks before the one that is simulated; the tests work in its folder.
school() {
  export VSOKO_TODAY=2024-08-20
  vsoko init w --model "$fixtures/simulation" --school 1
  expect 0
  cd w || return 1
  python3 "$numbers" marks >marks.csv
  vsoko import marks.csv
  expect 0
}

# Saves operations "${@:2}" as the scenario $1.
scenario() {
  local name="$1"
  shift
  vsoko whatif "$@" --save "$name"
  expect 0
}

# The simulated year with the words "$@", as json in answer.json.
simulated() {
  vsoko simulate "${year[@]}" --format json "$@"
  expect 0
  printf '%s\n' "$out" >answer.json
}

# Fails unless the answer of seed $1 and $2 runs is as worked out, with the numbers "${@:3}".
as_worked_out() {
  run python3 "$numbers" check "$@" <answer.json
  [ "$output" = "as worked out" ] || { printf '%s\n' "$output" && return 1; }
}

# What python says of the rows of the answer.
of_answer() {
  python3 -c "import json; rows = json.load(open('answer.json'))['rows']; $1"
}

@test "one run: delays, results, rules, measures are those worked out from scratch" {
  school
  simulated --seed 7
  as_worked_out 7 1
  simulated --seed 12345678901
  as_worked_out 12345678901 1
}

@test "many runs: spreads and risks are those worked out from scratch" {
  school
  simulated --seed 7 --runs 300
  as_worked_out 7 300
  simulated --seed 8 --runs 20
  as_worked_out 8 20
}

@test "a scenario changes what is taken for granted" {
  school
  scenario other param:weak.limit=70 param:share.spread=15 param:help.shift.3=35
  simulated --seed 7 --runs 100 --scenario other
  as_worked_out 7 100 weak.limit=70 share.spread=15 'help.shift=[0, 10, 35]'
}

# The rule "low" reads the shares of all terms: those to come are not among them.
@test "a rule never sees what comes later in the run, or in the run before" {
  school
  for limit in 40 52; do
    scenario "low$limit" "param:low.limit=$limit"
    simulated --seed 7 --runs 100 --scenario "low$limit"
    as_worked_out 7 100 "low.limit=$limit"
    of_answer "low = [r for r in rows[0]['decisions'] if r['rule'] == 'low'][0]; assert low['sd'] > 0"
  done
}

@test "the same seed gives the same bytes on any number of workers, another seed others" {
  school
  simulated --seed 3 --runs 50 --jobs 1
  cp answer.json one.json
  for jobs in 2 3 64; do
    simulated --seed 3 --runs 50 --jobs "$jobs"
    cmp answer.json one.json
  done
  simulated --seed 4 --runs 50 --jobs 2
  run cmp -s answer.json one.json
  [ "$status" -eq 1 ]
}

@test "nothing is written: the same file, canonical export and chain" {
  school
  scenario other param:weak.limit=70
  before="$(cksum <1.db)$(vsoko log --format json && echo "$out")"
  vsoko export --canonical
  printf '%s' "$out" >before.txt
  simulated --runs 20 --jobs 2 --scenario other --against baseline
  [ "$before" = "$(cksum <1.db)$(vsoko log --format json && echo "$out")" ]
  vsoko export --canonical
  printf '%s' "$out" | cmp - before.txt
  vsoko verify
  expect 0
}

# Fails unless the simulated days $1..$2 give each item of the cyclogram of $3 that falls due then
# once, done on its day, and its load.
plain() {
  vsoko cyclogram --year "$3" --format json
  printf '%s\n' "$out" >cyclogram.json
  vsoko cyclogram load --year "$3" --format json
  printf '%s\n' "$out" >load.json
  vsoko simulate --from "$1" --to "$2" --format json
  expect 0
  printf '%s\n' "$out" >answer.json
  python3 - "$1" "$2" <<'END'
import json, sys
first, last = sys.argv[1:]
row = json.load(open("answer.json"))["rows"][0]
planned = {r["id"]: r for r in json.load(open("cyclogram.json"))["rows"]
           if r["due"] and first <= r["due"] <= last and r["status"] != "skipped"}
done = {e["id"]: e["done"] for e in row["events"] if e["done"]}
for left in set(planned) - set(done):  # what is done every day falls due on none
    assert (planned[left]["starts"], planned[left]["due"]) == (first, last), left
assert len(done) == len([e for e in row["events"] if e["done"]]) > 3
assert all(planned[i]["due"] == day for i, day in done.items()), "not on its day"
assert all(e["late"] == 0 for e in row["events"])
load = {(r["who"], r["month"]): r["activities"] for r in json.load(open("load.json"))["rows"]
        if first[:7] <= r["month"] <= last[:7]}
mine = {(r["who"], r["month"]): r["activities"] for r in row["load"] if r["activities"]}
assert load == mine, sorted(set(load.items()) ^ set(mine.items()))
END
}

@test "without effects, spread and lateness it is the plain cyclogram" {
  school
  mkdir -p models/1
  printf 'disable.lateness "%s" { title = "нет" }\n' usual plans decisions >models/1/model.lua
  plain 2024-09-01 2025-08-31 2024
}

@test "the base without what it takes for granted: the plain cyclogram too" {
  vsoko init b --model base --school 1
  expect 0
  cd b
  mkdir -p models/1
  printf 'disable.%s { title = "нет" }\n' 'lateness "activities"' 'lateness "decisions"' \
    'projection "marks"' 'effect "topics"' >models/1/model.lua
  export VSOKO_TODAY=2024-08-01
  plain 2024-08-01 2025-07-31 2024
}

@test "what is known is used as it is" {
  school
  printf 'class,subject,student,term,value\n5А,MA,5А-0,2024/Ч1,5\n5А,MA,5А-1,2024/Ч1,2\n' >more.csv
  vsoko import more.csv
  expect 0
  vsoko simulate "${year[@]}" --format json --runs 20
  printf '%s\n' "$out" >answer.json
  # the sheet of 5А, MA and all above it are known for the first term: a half
  of_answer "
share = {r['period']: r for r in rows[0]['indicators']}
assert share['2024/Ч1']['p05'] == share['2024/Ч1']['p95'] == 50, share['2024/Ч1']
assert share['2024/Ч2']['sd'] > 0"
}

@test "delays of a list are alike likely" {
  school
  vsoko simulate --from 2024-09-01 --to 2024-09-30 --runs 200 --format json
  printf '%s\n' "$out" >answer.json
  # 0, 7 or 12 days: late in two thirds of the runs, three deviations are a tenth
  of_answer "risk = rows[0]['events'][0]['risk']; assert 0.56 < risk < 0.77, risk"
}

# Ten rows a term, 2, 3, 4 and 6 of them good: what each way of projecting makes of that by hand.
@test "the same part, the period before, the trend, a fixed value" {
  export VSOKO_TODAY=2024-08-20
  vsoko init w --model "$fixtures/simulation" --school 1
  cd w
  python3 -c "
print('class,subject,student,term,value')
for part, good in (('Ч1', 2), ('Ч2', 3), ('Ч3', 4), ('Ч4', 6)):
    for i in range(10):
        print(f'5А,MA,{i},2023/{part},{5 if i < good else 2}')" >marks.csv
  vsoko import marks.csv
  expect 0
  mkdir -p models/1
  while read -r from wanted; do
    printf '%s\n' 'disable.effect "help" { title = "нет" }' \
      'set.param "share.spread" { from = "1900-01-01", forever = true, value = 0 }' \
      "override.projection \"shares\" { from = \"$from\", value = \"weak.limit\" }" >models/1/model.lua
    simulated
    got="$(of_answer "print(*[r['mean'] for r in rows[0]['indicators']])")"
    [ "$got" = "$wanted" ] || { printf '%s: %s\n' "$from" "$got" && return 1; }
  done <<'END'
last_same 20 30 40 60
last 60 60 60 60
trend 80 100 100 100
fixed 60 60 60 60
END
}

# The plan is late by 0, 7 or 12 days, the first report by 0 or 5: the cycle goes with both.
@test "a cycle goes on with documents of tasks that are done, and stands where a guard says so" {
  school
  simulated --seed 7
  of_answer "
done = {e['id']: e['done'] for e in rows[0]['events']}
wanted = {'cycle': 'year', 'direction': '', 'stage': 'open', 'since': done['report@2024-10-30'], 'missing': ['guard']}
assert rows[0]['cycles'] == [wanted], rows[0]['cycles']"
  scenario open param:cycle.open=1
  simulated --seed 7 --scenario open
  # the guard holds on the day of the report: the next stage needs another order, which does not come
  of_answer "
done = {e['id']: e['done'] for e in rows[0]['events']}
wanted = {'cycle': 'year', 'direction': '', 'stage': 'end', 'since': done['report@2024-10-30'], 'missing': ['document']}
assert rows[0]['cycles'] == [wanted], rows[0]['cycles']"
  # until 20 September the plan is always done, no report is
  vsoko simulate --from 2024-09-01 --to 2024-09-25 --runs 30 --format json
  printf '%s\n' "$out" >answer.json
  of_answer "assert rows[0]['cycles'] == [{'cycle': 'year', 'direction': '', 'stage': 'watch', 'share': 1}]"
}

@test "two scenarios run for run: what is alike in both is no difference" {
  school
  scenario same param:weak.limit=56
  vsoko simulate "${year[@]}" --runs 50 --format json --scenario same --against same
  expect 0
  printf '%s\n' "$out" >answer.json
  of_answer "
assert [r['scenario'] for r in rows] == ['same', 'same', 'difference']
assert rows[0]['indicators'] == rows[1]['indicators']
zero = rows[2]
assert zero['decisions'] == [] and all(r['sd'] == r['mean'] == 0 for r in zero['indicators'])"
  # other measures: delays of tasks stay what they are, results get better or stay
  scenario help param:help.shift.1=20 param:help.shift.2=20
  vsoko simulate "${year[@]}" --runs 50 --format json --scenario help --against baseline
  expect 0
  printf '%s\n' "$out" >answer.json
  of_answer "
with_help, without, more = rows
assert all(e['mean'] == e['sd'] == e['risk'] == 0 for e in more['events'])
for a, b, d in zip(*(r['indicators'] for r in rows)):
    assert abs(a['mean'] - b['mean'] - d['mean']) < 1e-9 and d['p05'] >= 0
assert more['indicators'][0]['mean'] == 0 and more['indicators'][3]['mean'] > 0"
}

@test "people read tables: what happened, deadlines, decisions, indicators, load" {
  school
  vsoko симуляция "${year[@]}" --seed 7
  expect 0
  holds "$out" "Что произошло"
  holds "$out" "Доля мала"
  holds "$out" "Нагрузка"
  holds "$err" "ничего не записано"
  vsoko simulate "${year[@]}" --runs 20 --against baseline --lang en
  expect 0
  holds "$out" 'Differences: the scenario less "baseline"'
  vsoko simulate "${year[@]}" --runs 20 --format csv
  expect 0
  holds "$out" "scenario,run,seed,events,decisions,undetermined,load,indicators,cycles"
}

@test "indicators that come out may be named" {
  school
  simulated --runs 5 --show Изменение
  of_answer "assert {r['id'] for r in rows[0]['indicators']} == {'change'}"
}

@test "bad words say what is wanted" {
  school
  vsoko simulate --from 2024-09-01
  expect 2
  holds "$err" "--to"
  vsoko simulate --from 2025-09-01 --to 2024-09-01
  expect 2
  holds "$err" "2024-09-01"
  vsoko simulate "${year[@]}" --runs 0
  expect 2
  holds "$err" "--runs"
  vsoko simulate "${year[@]}" --seed -1
  expect 2
  vsoko simulate --from 2020-09-01 --to 2026-09-01
  expect 2
  vsoko simulate "${year[@]}" --show shade
  expect 2
  holds "$err" "share"
  vsoko simulate "${year[@]}" --against nowhere
  expect 2
  holds "$err" "nowhere"
  mkdir -p models/1
  printf 'override.projection "shares" { at = "school*class" }\n' >models/1/model.lua
  vsoko simulate "${year[@]}"
  expect 1
  holds "$err" "share"
}
