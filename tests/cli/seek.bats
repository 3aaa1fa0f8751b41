# seek: where an indicator is what it should be.
# SPDX-License-Identifier: MIT
load common

@test "a threshold jumps over the target: what is on both sides, and the best" {
  make_workspace
  # of five marks 5 5 4 3 4 four are at least 4, two are 5
  vsoko seek R02=60 --vary param:quality.from --between 1 5.3
  expect 0
  holds "$out" "сейчас            4           80,0"
  holds "$out" "перескакивает 60  у самого 4  80,0 → 40,0"
  holds "$out" "ближе всего к 60  4           80,0"
  holds "$out" "у самого 4"
  holds "$out" "80,0 → 40,0"
  holds "$err" "ищем R02 = 60, меняя param:quality.from от 1 до 5,3 (сейчас 4)"
  holds "$err" "не достигается: лучшее 80,0 при 4"
  holds "$err" "всего 11; пропустить нечего" # 1 2 3 4 5 5,3 and between
  holds "$err" "ничего не записано"
  vsoko --lang en seek R02=60 --vary param:quality.from --between 1 5.3
  expect 0
  holds "$out" "jumps over 60"
  holds "$out" "right at 4"
  holds "$err" "not reachable: best is 80.0 at 4"
  holds "$err" "hypothetical: nothing was stored"
}

@test "a value beside the target shows the digits that part them" {
  make_workspace
  # 4 of 6 marks of the first term: 66.666...
  vsoko подобрать R02=66,7 --vary порог:quality.from --between 3,5 4 --period 2024/Ч1
  expect 0
  grep -qE '^сейчас +4 +66,67$' <<<"$out"
  # (4 of 5 of the second term are 80 exactly)
  vsoko подобрать R02=80 --vary порог:quality.from --between 3,5 4 --period 2024/Ч2
  grep -qE '^сейчас +4 +80,0$' <<<"$out"
}

@test "a flat zone has its edges, a reader of a value its root" {
  make_workspace
  vsoko подобрать R02=80 --vary порог:quality.from --between 1 5,5 --format json --quiet
  expect 0
  holds "$out" '"schema": "vsoko.seek.v1"'
  holds "$out" '"target": "quality=80", "scope": {}, "period": "2024/Ч2", "vary": "param:quality.from", "reachable": true, "roots": [], "flat": [{"from": 3.000000000000000'
  holds "$out" '"to": 4, "value": 80}], "best": {"at": 4, "value": 80}, "jumps": []'
  [ -z "$err" ]
  # 5А has 14/3, so the spread is 3/4 where 5Б has 47/12
  vsoko seek S03=0,75 --vary 'value:S01[class=5Б]' --lang en
  expect 0
  holds "$out" "becomes 0.75  3.916666667"
  holds "$err" "value:mean_mark[class=5Б,period=2024/Ч2]"
}

@test "how many more rows must be otherwise" {
  make_workspace
  vsoko подобрать R02=100 --vary "fact:mark[term=2024/Ч2] value=3->4"
  expect 0
  holds "$out" "станет 100  1               100,0"
  holds "$err" "это первые по порядку строки, всего 1:"
  holds "$err" "просмотрены все числа строк: 2"
  # 5Б has 3 and 4; the first of the two threes is a mark of 5А in another term
  vsoko seek R02=90 --vary "fact:mark value=3->4" --scope класс=5Б --format csv --quiet
  expect 0
  [ "$out" = "target,scope.class,period,vary,reachable,roots,flat,best,jumps,step
quality=90,5Б,2024/Ч2,fact:mark value=3->4,false,,,2: 100,1..2: 50 -> 100,1" ]
  # in the first term four of six: 3 -> 4 gives five of six
  vsoko seek R02=90 --vary "fact:mark value=3->4" --period 2024/Ч1 --lang en
  expect 0
  holds "$err" "not reachable: best is 83.3 at 1"
}

@test "in the dialogue the first pair is the target, others are the scope" {
  make_workspace
  printf '%s\n' 'подобрать R02=100 --vary "факт:mark value=3->4" класс=5Б за 2024/Ч2' >lines
  vsoko repl <lines
  expect 0
  holds "$out" "станет 100  2               100,0"
  holds "$err" "меняя fact:mark value=3->4"
}

@test "what is found holds when it is tried, and nothing is stored" {
  make_workspace
  vsoko compute
  sum="$(sha256sum main.db)"
  vsoko seek S03=1 --vary 'value:S01[class=5Б]' --format csv --quiet
  expect 0
  root="$(printf '%s\n' "$out" | sed -n '2s/.*,true,\([0-9.]*\): .*/\1/p')"
  [ -n "$root" ]
  vsoko whatif "value:S01[class=5Б]=$root" --show S03 --format csv --quiet
  expect 0
  after="$(printf '%s\n' "$out" | sed -n 2p | cut -d, -f4)"
  awk -v x="$after" 'BEGIN { exit !(x > 1 - 1e-8 && x < 1 + 1e-8) }'
  vsoko seek R02=100 --vary "fact:mark value=3->4"
  expect 0
  [ "$(sha256sum main.db)" = "$sum" ]
}

@test "mistakes say what is missing" {
  make_workspace
  vsoko seek R02
  expect 2
  vsoko seek R02 --vary param:quality.from
  expect 2
  holds "$err" "ПОКАЗАТЕЛЬ=ЧИСЛО"
  vsoko seek R02=5
  expect 2
  holds "$err" "--vary param:quality_rate.from"
  vsoko seek R02=5 --vary formula:R02
  expect 2
  holds "$err" "получено formula:R02"
  for key in param:quality.from=5 'value:S01[class=5Б]=4' "fact:mark value=3->4 x2"; do
    vsoko seek R02=5 --vary "$key" --lang en
    expect 2
    holds "$err" "got $key, but"
  done
  vsoko seek R02=5 --vary "fact:mark value=3->4 х2" --lang en # a Cyrillic letter
  expect 2
  holds "$err" "got fact:mark value=3->4 x2, but"
  vsoko seek R02=5 --vary param:quality.from --between 5 3
  expect 2
  holds "$err" "меньшее первым"
  vsoko seek R02=5 --vary param:quality.from --between 5
  expect 2
  holds "$err" "--between"
  vsoko seek R02=5 --vary "fact:mark value=3->4" --between 0 99
  expect 2
  holds "$err" "строк 2"
  vsoko seek R02=5 --vary param:quality.form --lang en
  expect 2
  holds "$err" "quality.from"
  vsoko seek R09=5 --vary param:quality.from
  expect 2
}
