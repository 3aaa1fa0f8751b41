# whatif and compare: what changes if something were otherwise.
# SPDX-License-Identifier: MIT
load common

@test "whatif gives before, after, states, bands and the part of each operation" {
  make_workspace
  vsoko whatif param:quality.from=5 --show R02 --format csv
  expect 0
  [ "$out" = "indicator,period,before,after,delta,state_before,state_after,band_before,band_after,attribution,flags
quality,2024/Ч2,80,40,-40,known,known,оптимальный,низкий,param:quality.from=5: -40,hypothetical" ]
  vsoko whatif param:quality.from=5 param:quality.from=3 --show R02 --format json --quiet
  expect 0
  holds "$out" '"attribution": [{"op": "param:quality.from=5", "delta": -40}, {"op": "param:quality.from=3", "delta": 60}]'
  [ -z "$err" ]
}

@test "whatif shows what changed: readers of a said value, not the levels of records" {
  make_workspace
  vsoko whatif 'value:S01[class=5Б]=4' --format csv
  expect 0
  holds "$out" "mean_mark,5Б,2024/Ч2,3.5,4,0.5,known,known,,"
  holds "$out" "weak_spread,,2024/Ч2,1.16666666666666"
  [ "$(printf '%s\n' "$out" | wc -l)" -eq 3 ]
  holds "$err" "1. value:mean_mark[class=5Б,period=2024/Ч2]=4: пересчитано ячеек 1, изменилось 2"
  holds "$err" "другие уровни показателя mean_mark считаются из записей и не сдвинулись"
  holds "$err" "ничего не записано"
}

# A formula that reads names out of a parameter: nobody can say beforehand what it reads.
@test "what was stands before the change also where a formula may read anything" {
  make_workspace
  mkdir -p models/main/parameters
  printf 'name: main\ntitle: Школа\nversion: "1"\nextends: %s\n' \
    "$(sed -n 's/^model: *//p' vsoko.yaml | tr -d '"')" >models/main/model.yaml
  cat >models/main/parameters/loop.yaml <<'YAML'
local.names: { title: Names, values: [{ from: 1900-01-01, value: [quality] }] }
YAML
  cat >models/main/model.lua <<'LUA'
define.indicator "local.sum" {
  title = "Сумма",
  unit = "1",
  levels = { "all" },
  period = "term",
  formula = function(c)
    local sum = 0
    for _, name in ipairs(c:param "local.names") do
      sum = sum + c:val(name)
    end
    return sum
  end,
}
LUA
  vsoko whatif param:quality.from=5 --show R02 --format csv
  expect 0
  holds "$out" "quality,2024/Ч2,80,40,-40"
  vsoko whatif param:quality.from=5 --show local.sum --format csv
  holds "$out" "local.sum,2024/Ч2,80,40,-40"
  vsoko whatif param:quality.from=5 value:R02=10 --show local.sum --format csv
  expect 0
  holds "$out" "local.sum,2024/Ч2,80,10,-70"
  holds "$out" "param:quality.from=5: -40|value:quality"
}

@test "the same in Russian words, in English, over stored cells and without programs" {
  make_workspace
  vsoko whatif param:quality.from=5 --format csv --quiet
  expect 0
  fresh="$out"
  vsoko compute
  vsoko что-если "параметр:Отметка, с которой знания качественные=5" --format csv --quiet
  expect 0
  [ "$out" = "$fresh" ]
  vsoko whatif param:quality.from=5 --format csv --quiet --no-compile --lang en
  [ "$out" = "$fresh" ]
  vsoko --lang en whatif param:quality.from=5
  holds "$out" "before"
  holds "$out" "оптимальный → низкий"
  holds "$err" "hypothetical: nothing was stored"
}

@test "nothing outside the scenario changes, not a byte of the store" {
  make_workspace
  vsoko compute
  vsoko export --canonical
  before="$out"
  sum="$(sha256sum main.db)"
  vsoko whatif param:quality.from=5 'value:S01[class=5Б]=4' --save s.yaml
  expect 0
  [ "$(sha256sum main.db)" = "$sum" ]
  vsoko export --canonical
  [ "$out" = "$before" ]
  vsoko show R02
  holds "$out" "80,0"
}

@test "a value said of a disabled indicator stands, also where everything is evaluated anew" {
  make_workspace
  mkdir models/main
  echo 'disable.indicator "quality" { title = "не ведём" }' >models/main/model.lua
  for more in "" "fact:mark[класс=5Б,term=2024/Ч2] Отметка=3->4 x1"; do
    vsoko whatif 'value:R02[class=5Б]=70' ${more:+"$more"} --show R02 --by class --format csv
    expect 0
    holds "$out" "quality,5Б,2024/Ч2,,70,,not_applicable,known"
    holds "$out" "quality,5А,2024/Ч2,,,,not_applicable,not_applicable"
  done
}

@test "--scope, --by and --period limit what is shown, and say so" {
  make_workspace
  vsoko whatif param:quality.from=5 --by class --period 2024/Ч2 --format csv
  expect 0
  [ "$(printf '%s\n' "$out" | wc -l)" -eq 3 ]
  holds "$out" "quality,5А,2024/Ч2,100,66.66666666666667"
  holds "$out" "quality,5Б,2024/Ч2,50,0,-50"
  holds "$err" "изменилось и другое"
  vsoko whatif param:quality.from=5 --scope класс=5Б --period 2024/Ч2 --format csv
  expect 0
  [ "$(printf '%s\n' "$out" | wc -l)" -eq 3 ]
  vsoko whatif param:quality.from=4
  expect 0
  [ -z "$out" ]
  holds "$err" "ни одна ячейка не изменилась"
}

@test "a scenario is saved with what differs, loaded and continued" {
  make_workspace
  vsoko whatif "порог:quality.from=5" --save s.yaml
  expect 0
  holds "$(cat s.yaml)" '  - "param:quality.from=5"'
  vsoko whatif --scenario s.yaml --show R02 --format csv
  expect 0
  holds "$out" "quality,2024/Ч2,80,40,-40"
  case "$err" in *сохранён*) return 1 ;; esac
  vsoko whatif --scenario s.yaml param:quality.from=3 --show R02 --format csv
  holds "$out" "quality,2024/Ч2,80,100,20"
  printf 'class,subject,student,term,value\n5Б,Химия,у6,2024/Ч2,2\n' >more.csv
  vsoko import more.csv
  vsoko whatif --scenario s.yaml --show R02
  expect 0
  holds "$err" "s.yaml: сохранён при событии 1, сейчас последнее 2"
  unlock .
  echo '-- a comment' >>models/small/model.lua
  vsoko whatif --scenario s.yaml --show R02
  holds "$err" "s.yaml: сохранён при другой модели"
}

@test "compare lays two scenarios side by side" {
  make_workspace
  vsoko whatif param:quality.from=5 --save a.yaml
  vsoko whatif param:quality.from=3 --save b.yaml
  vsoko compare a.yaml b.yaml --show R02 --format csv
  expect 0
  [ "$out" = "indicator,period,before,after_a,after_b,delta,state_before,state_a,state_b,band_before,band_a,band_b
quality,2024/Ч2,80,40,100,60,known,known,known,оптимальный,низкий,оптимальный" ]
  vsoko сравнить a.yaml b.yaml --by all
  expect 0
  holds "$out" "низкий | оптимальный"
  vsoko compare a.yaml
  expect 2
  vsoko compare a.yaml none.yaml
  expect 1
  holds "$err" "none.yaml"
}

@test "a table of cells of several levels has one column for who and where" {
  make_workspace
  vsoko whatif param:quality.from=5 --top 100
  expect 0
  holds "$out" "разрез"
  case "$out" in *Класс*) return 1 ;; esac
  grep -qE '^R02 +Качество.* 5Б, Химия +2024/Ч2 ' <<<"$out"
  vsoko whatif param:quality.from=5 --by class
  holds "$out" "Класс"
}

@test "compare shows first where the scenarios differ" {
  make_workspace
  vsoko whatif param:quality.from=5 --save a.yaml
  vsoko whatif param:quality.from=5 'fact:mark[class=5Б,term=2024/Ч2] value=4->5 x1' --save b.yaml
  vsoko compare a.yaml b.yaml --format csv
  expect 0
  # two of five marks are 5, then three; of 5Б's two none, then one
  holds "$(sed -n 2p <<<"$out")" "quality,,,2024/Ч2,80,40,60,20,"
  holds "$(sed -n 3p <<<"$out")" "quality,5Б,,2024/Ч2,50,0,50,50,"
  holds "$(tail -n 1 <<<"$out")" ",0,known,known,known,"
}

@test "mistakes name the operation and the way out" {
  make_workspace
  vsoko whatif param:quality.form=5
  expect 2
  holds "$err" "операция 1 «param:quality.form=5»: параметра «quality.form» в модели нет; может быть, quality.from?"
  vsoko whatif param:quality.from=5 'value:R02[class=5В]=1'
  expect 2
  holds "$err" "операция 2 «value:R02[class=5В]=1»: в скобках: значения «5В» в данных нет"
  vsoko whatif quality.from=5
  expect 2
  holds "$err" "пишите value:R02[class=5А]=55"
  vsoko whatif
  expect 2
  echo 'scenario: 1' >s.yaml
  vsoko whatif --scenario s.yaml
  expect 4
  holds "$err" "s.yaml:1: model"
}

@test "facts are rows of a file or changed rows; they are saved with the scenario" {
  make_workspace
  vsoko compute
  sum="$(sha256sum main.db)"
  vsoko whatif 'fact:mark[класс=5Б,term=2024/Ч2] Отметка=3->4 x1' --show R02 --format csv
  expect 0
  holds "$out" "quality,2024/Ч2,80,100,20,known,known,оптимальный,оптимальный"
  holds "$err" "строк новых и исправленных: 1"
  holds "$err" "Химия, 2024/Ч2, у4: 3 -> 4"
  printf 'class,subject,student,term,value\n5В,Химия,у7,2024/Ч2,2\n5А,Химия,у1,2024/Ч2,3\n' >more.csv
  vsoko whatif fact:more.csv param:quality.from=3 --show R02 --format csv --save s.yaml
  expect 0
  # 3 5 4 3 4 2: three of six are good, then five.
  holds "$out" "quality,2024/Ч2,80,83.33333333333"
  holds "$out" "fact:more.csv: -30|param:quality.from=3: 33.33333333333"
  saved="$out"
  rm more.csv
  vsoko whatif --scenario s.yaml --show R02 --format csv
  expect 0
  [ "$out" = "$saved" ]
  vsoko whatif --scenario s.yaml --by class --format csv
  holds "$out" "quality,5В,2024/Ч2,,0,,,known,,низкий"
  [ "$(sha256sum main.db)" = "$sum" ]
}

@test "facts that cannot be are refused" {
  make_workspace
  printf 'class,subject,student,term,value\n5В,Химия,у7,2024/Ч2,9\n' >wrong.csv
  vsoko whatif fact:wrong.csv
  expect 4
  holds "$err" "операция 1 «fact:wrong.csv»: wrong.csv:2: value"
  vsoko whatif fact:none.csv
  expect 1
  vsoko whatif 'fact:mark value=1->2'
  expect 2
  holds "$err" "среди записей mark нет ни одной с value = «1»"
  vsoko whatif 'fact:mark value=3->4 x9'
  expect 2
  holds "$err" "только 2, а названо 9"
  vsoko whatif 'fact:mark value=3->4' --known 1
  expect 2
}

@test "a formula is tried in place of the model's" {
  make_workspace
  vsoko whatif 'formula:R02=c:records "mark":mean "value" * 10' --show R02 --format csv
  expect 0
  holds "$out" "quality,2024/Ч2,80,42,-38,known,known,оптимальный,низкий"
  vsoko whatif 'formula:R02=c:val "nothing"'
  expect 1
  holds "$err" "операция 1 «formula:R02=c:val \"nothing\"»: scenario1/model.lua:1:"
}

@test "compare tells new members of two scenarios apart" {
  make_workspace
  printf 'class,subject,student,term,value\n5В,Химия,у7,2024/Ч2,2\n' >b.csv
  printf 'class,subject,student,term,value\n5Г,Химия,у8,2024/Ч2,5\n' >a.csv
  vsoko whatif fact:a.csv --save a.yaml
  expect 0
  vsoko whatif fact:b.csv --save b.yaml
  expect 0
  vsoko compare a.yaml b.yaml --by class --period 2024/Ч2 --format csv
  expect 0
  holds "$out" "quality,5Г,2024/Ч2,,100,,,,known,,,оптимальный,"
  holds "$out" "quality,5В,2024/Ч2,,,0,,,,known,,,низкий"
  # Six marks each: 5 5 4 3 4 and a 5, or a 2.
  vsoko compare a.yaml b.yaml --show R02 --format csv
  holds "$out" "quality,2024/Ч2,80,83.33333333333"
  holds "$out" ",66.66666666666"
}

@test "operations in words, in one word of the shell or several" {
  make_workspace
  for words in 'порог quality.from=5' 'параметр Отметка, с которой знания качественные=5' 'param quality.from = 5' \
    'Порог:«quality.from»=5'; do
    vsoko что-если "$words" --show R02 --format csv
    expect 0
    holds "$out" "quality,2024/Ч2,80,40,-40"
    # shellcheck disable=SC2086 # several words
    vsoko whatif --show R02 --format csv $words
    expect 0
    holds "$out" "quality,2024/Ч2,80,40,-40"
  done
  # of 5Б one mark of the first term is known, a 2
  vsoko whatif value 'S01[класс=5б, период=1 четверть]=4,5' --format csv
  expect 0
  holds "$out" "mean_mark,5Б,2024/Ч1,2,4.5,2.5"
  vsoko whatif факт 'Отметка[класс=5Б, период=вторая четверть]' 3 → 4 х1 порог quality.from=5 --show R02 --format csv
  expect 0
  holds "$out" "quality,2024/Ч2,80,40,-40"
  holds "$out" "fact:mark[class=5Б,term=2024/Ч2] value=3->4 x1: 20|param:quality.from=5: -60"
  # letters of the other alphabet that look the same
  vsoko whatif 'value:S01[class=5A]=4' --format csv
  expect 0
  holds "$out" "mean_mark,5А,2024/Ч2,4.66666666666666"
  vsoko seek R02=40 --vary 'порог quality.from' --between 4 5 --format json
  expect 0
  words="$out"
  vsoko seek R02=40 --vary param:quality.from --between 4 5 --format json
  [ "$out" = "$words" ]
}

@test "words of operations that are nearly right are told" {
  make_workspace
  vsoko whatif прог quality.from=5
  expect 2
  holds "$err" "порог"
  vsoko whatif gjhju quality.from=5
  expect 2
  holds "$err" "наберите: порог"
  vsoko whatif порог quality.bonds.2.1=5
  expect 2
  holds "$err" "quality.bands"
  vsoko whatif порог знания=5
  expect 2
  holds "$err" "quality.from «Отметка, с которой знания качественные»"
  vsoko whatif порог quality.from
  expect 2
  holds "$err" "порог quality_rate.from=4"
  vsoko whatif факт mrk 3-'>'4
  expect 2
  holds "$err" "mark"
  vsoko whatif факт mark valu 3-'>'4
  expect 2
  holds "$err" "может быть, value?"
  vsoko whatif факт 'mark[класс=5В] 3->4'
  expect 2
  holds "$err" "может быть, 5А?"
  vsoko whatif 'value R02[период=7 четверть]=4'
  expect 2
  holds "$err" "периода «7 четверть» нет"
}
