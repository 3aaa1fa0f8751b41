# sensitivity: what moves an indicator most.
# SPDX-License-Identifier: MIT
load common

# Means 14/3 (5А) and 7/2 (5Б), over both terms from 2 to 14/3; the spread is their distance.
# 5Б from 2 to 14/3: 8/3 to 0; 5А: 3/2 at 2, 0 where it is 7/2, 7/6 at 14/3.
@test "inputs are ranked by swing, each varied alone over what is observed" {
  make_workspace
  vsoko sensitivity S03 --format csv --quiet
  expect 0
  printf '%s\n' "$out" | head -1 | grep -qx "input,low,high,swing,now,from,to"
  [ "$(printf '%s\n' "$out" | wc -l)" -eq 3 ]
  printf '%s\n' "$out" | sed -n 2p | grep -q '^"*value:mean_mark\[class=5Б,period=2024/Ч2\]'
  printf '%s\n' "$out" | sed -n 3p | grep -q '^"*value:mean_mark\[class=5А,period=2024/Ч2\]'
  vsoko чувствительность S03
  expect 0
  holds "$out" "value:mean_mark[class=5Б,period=2024/Ч2]             2,7             0,0     2,7"
  holds "$out" "value:mean_mark[class=5А,period=2024/Ч2]             1,5             1,2     1,5"
  holds "$err" "ничего не записано"
}

@test "a threshold, in a scope and a period, in English" {
  make_workspace
  # marks are 2 to 5: from under the least to over the most
  vsoko --lang en sensitivity R02 --scope класс=5Б --format json
  expect 0
  holds "$out" '{"schema": "vsoko.sensitivity.v1", "rows": [
{"input": "param:quality.from", "low": 100, "high": 0, "swing": 100, "now": 4, "from": 1, "to": 6}
]}'
  holds "$err" "hypothetical: nothing was stored"
  sum="$(sha256sum main.db)"
  vsoko sensitivity R02 --period 2024/Ч1
  expect 0
  [ "$(sha256sum main.db)" = "$sum" ]
}

@test "an indicator of records alone says so, mistakes say what is wrong" {
  make_workspace
  vsoko sensitivity S01
  expect 0
  [ -z "$out" ]
  holds "$err" "только записи"
  vsoko --lang en sensitivity S01
  holds "$err" "only records"
  vsoko sensitivity
  expect 2
  vsoko sensitivity R09
  expect 2
  vsoko sensitivity R02 --scope класс=9Я
  expect 2
}
