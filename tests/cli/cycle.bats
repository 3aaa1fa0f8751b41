# The management cycle as a state machine, with the base model and those of the documents: where each
# direction stands, what blocks it, worked out by hand.
# SPDX-License-Identifier: MIT
load common

models="$BATS_TEST_DIRNAME/../../lua/models"

school() {
  vsoko init w --model "$models/${1:-base}" --school 1
  expect 0
  cd w || return 1
  export VSOKO_TODAY=2025-03-01
  vsoko record checklist year=2024 list=any item=1 done=да # the year has data
  expect 0
}

# "stage since next blocked without_document" of a cycle and a direction.
stands() {
  "$VSOKO" cycle --year 2024 --format json | python3 -c '
import json, sys
for row in json.load(sys.stdin)["rows"]:
    if (row["cycle"], row["direction"]) == tuple(sys.argv[1:]):
        print(row["stage"], row["since"], "|".join(row["next"]), len(row["blocked"]),
              "|".join(row["without_document"]))' "$@"
}

@test "a cycle begins with its first stage and goes where the model lets it" {
  school
  [ "$(stands management outcomes)" = "None None goal_set 0 " ]
  vsoko record management direction=outcomes stage=monitoring
  expect 2
  holds "$err" "с этапа «–» нельзя перейти на «monitoring»; можно: goal_set"
  vsoko отметить management направление=Результаты этап=Цель дата=2024-09-02
  expect 0
  [ "$(stands management outcomes)" = "goal_set 2024-09-02 indicators_set|suspended 1 " ]
  [ "$(stands management conditions)" = "None None goal_set 0 " ]
  vsoko record management direction=outcomes stage=methods_set date=2024-09-10
  expect 2
  holds "$err" "можно: indicators_set, suspended"
  vsoko record management direction=zzz stage=goal_set
  expect 2
  holds "$err" "направления «zzz» в модели нет; есть: outcomes, conditions, programs, governance"
}

@test "a stage's document: in its row, or one of its kind since it began" {
  school
  vsoko record management direction=outcomes stage=goal_set date=2024-09-02
  vsoko cycle --year 2024 --format csv
  holds "$out" "документ: Программа развития"
  vsoko record document kind=PROG title=Программа approved=2024-09-01 # the day before
  [ "$(stands management outcomes)" = "goal_set 2024-09-02 indicators_set|suspended 1 " ]
  vsoko record document kind=PROG title=Программа approved=2024-09-02
  [ "$(stands management outcomes)" = "goal_set 2024-09-02 indicators_set|suspended 0 " ]
  vsoko record management direction=outcomes stage=indicators_set date=2024-09-05
  vsoko record management direction=outcomes stage=methods_set date=2024-09-10 приказ="№ 8"
  # the order on indicators never came
  [ "$(stands management outcomes)" = "methods_set 2024-09-10 monitoring|suspended 0 indicators_set" ]
}

@test "a guard over cells blocks, and says what is not known" {
  school
  vsoko record management direction=outcomes stage=goal_set date=2024-09-02 document=1
  vsoko record management direction=outcomes stage=indicators_set date=2024-09-03 document=2
  vsoko record management direction=outcomes stage=methods_set date=2024-09-04 document=3
  vsoko record management direction=outcomes stage=monitoring date=2024-09-05 document=4
  vsoko cycle --year 2024 --format csv
  holds "$out" "неизвестно: данные полны или срок истёк"
  printf 'term,class,subject,number,pupil,value,status\n' >mark.csv
  printf '2024,8А,MA,1,%s,4,mark\n' 1 2 3 >>mark.csv
  printf '2024,8А,MA,1,%s,,\n' 4 5 >>mark.csv
  vsoko import --kind mark mark.csv
  expect 0
  # 3 of 5 cells hold anything: 60 %, and 80 are asked for
  vsoko cycle --year 2024 --format csv
  holds "$out" "не выполнено: данные полны или срок истёк"
  printf '2024,8А,MA,1,4,5,mark\n' >more.csv
  sed -i '1i term,class,subject,number,pupil,value,status' more.csv
  vsoko import --kind mark more.csv
  expect 0
  [ "$(stands management outcomes)" = "monitoring 2024-09-05 analysis|suspended 0 " ] # 4 of 5
}

@test "back to the measures twice, then only to the goal" {
  school
  day=1
  for stage in goal_set indicators_set methods_set monitoring analysis recommendations actions \
    decisions effectiveness actions decisions effectiveness actions decisions effectiveness; do
    vsoko record management direction=outcomes stage=$stage date="2024-10-$(printf %02d $day)" document=x
    expect 0
    day=$((day + 1))
  done
  [[ "$(stands management outcomes)" = "effectiveness 2024-10-15 closed|goal_set|suspended "* ]]
  vsoko record management direction=outcomes stage=actions
  expect 2
}

# Goes through the stages of a cycle in the order given; each is recorded a day later.
walk() {
  local cycle="$1" day=1 stage
  shift
  for stage in "$@"; do
    vsoko record "$cycle" direction=outcomes "stage=$stage" "date=2024-11-$(printf %02d $day)" document=x
    expect 0
    day=$((day + 1))
  done
}

@test "the four stages of school17 run on the same machine" {
  school school17
  walk interpretation search analysis generalization decision
  [ "$(stands interpretation outcomes)" = "decision 2024-11-04  0 " ]
}

@test "the twelve steps of vsoko_mechanisms run on the same machine, and begin anew" {
  school vsoko_mechanisms
  walk management_actions collection analysis goals motivation resources forecast programming \
    planning organisation control correction evaluation
  [ "$(stands management_actions outcomes)" = "evaluation 2024-11-12 collection 0 " ]
}

@test "the five stages of chelyabinsk_frame run on the same machine, none is left out" {
  school chelyabinsk_frame
  vsoko record integration direction=conditions stage=diagnosis date=2024-11-01
  vsoko record integration direction=conditions stage=results date=2024-11-03
  expect 2
  holds "$err" "можно: goals"
  walk integration diagnosis goals preparation implementation results
  [ "$(stands integration outcomes)" = "results 2024-11-05  0 " ]
}
