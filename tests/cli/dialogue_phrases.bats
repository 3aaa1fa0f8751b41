# What people say to the dialogue before they know its words: taken as they mean it, or answered with
# the phrase to type.
# SPDX-License-Identifier: MIT
load common

# Runs the lines "$@" of the dialogue.
lines() {
  printf '%s\n' "$@" >lines.txt
  vsoko repl <lines.txt
}

# Column 4 of the answer, the periods, on one line.
periods() {
  tail -n +2 <<<"$out" | cut -d, -f3 | tr '\n' ' '
}

@test "several periods are said with commas and «и», or all of a kind" {
  make_workspace
  # 4 of 6 marks of the first term are 4 or 5, 4 of 5 of the second
  for words in '1 четверть,2 четверть' '1 четверть, 2 четверть' '1 и 2 четверть' \
    'первую четверть и вторую четверть' '2024/Ч1,2024/Ч2' '«1 и 2 четверть»' '1 и 2 четверть 2024' \
    'каждую четверть' 'все четверти' 'каждую четверть 2024'; do
    lines "показать R02 за $words --format csv"
    expect 0
    [ "$(periods)" = "2024/Ч1 2024/Ч2 " ]
    holds "$out" "2024/Ч1,known,66.66666666666667,"
    holds "$out" "2024/Ч2,known,80,"
  done
  lines 'показать за 1 и 2 четверть R02 --format csv'
  expect 0
  [ "$(periods)" = "2024/Ч1 2024/Ч2 " ]
  lines 'показать R02 за 1 и 7 четверть'
  expect 2
  holds "$err" "периода «1 и 7 четверть» нет"
  # a value is pinned in one cell
  lines 'что-если значение R02[класс=5А, период=1 и 2 четверть]=50'
  expect 2
  holds "$err" "«1 и 2 четверть» — несколько периодов"
}

@test "help of a command is told as one types it here" {
  make_workspace
  lines 'помощь показать'
  expect 0
  [ "$(head -n 1 <<<"$out" | cut -d' ' -f1)" = показать ]
  case "$out" in *--workspace* | *--version*) return 1 ;; esac
  vsoko --lang en repl <<<'.help show'
  expect 0
  [ "$(head -n 1 <<<"$out" | cut -d' ' -f1)" = .show ]
  lines 'объяснить'
  expect 2
  holds "$err" "как писать: объяснить ПОКАЗАТЕЛЬ"
  lines 'кто'
  expect 2
  holds "$err" "как писать: кто КОД"
  vsoko помощь показать
  expect 0
  holds "$out" "vsoko показать "
  holds "$out" "--workspace"
}
