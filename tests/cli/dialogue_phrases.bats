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

@test "what is no indicator is answered with the line to type, which works" {
  make_workspace
  while IFS='|' read -r said meant; do
    lines "$said"
    expect 2
    holds "$(flat "$err")" "не показатель; наберите: $meant"
    lines "$meant"
    expect 0
  done <<'PHRASES'
показать R02 5А|показать R02 класс=5А
показать R02 5a за 1 четверть|показать R02 класс=5А за 1 четверть
показать R02 по классам|показать R02 --by класс
график R02 по классам|график R02 --by класс
объяснить R02 в 1 четверти|объяснить R02 за 1 четверти
показать R02[класс=5А]|показать R02 класс=5А
кто R02 5А|кто R02 класс=5А
PHRASES
  vsoko --lang en repl <<<'.show R02 by class'
  expect 2
  holds "$(flat "$err")" "type: .show R02 --by class"
  lines 'показать R02 ерунда'
  expect 2
  holds "$err" "показателя «ерунда» в модели нет"
}

@test "a line without its command, or with a form of it, is answered with the command" {
  make_workspace
  while IFS='|' read -r said meant; do
    lines "$said"
    expect 2
    holds "$(flat "$err")" "может быть, $meant"
  done <<'PHRASES'
что если порог quality.from=5|что-если порог quality.from=5
порог quality.from=5|что-если порог quality.from=5
значение R02[класс=5А]=70|что-если значение R02[класс=5А]=70
.param quality.from=5|.whatif param quality.from=5
покажи R02|показать R02
сохрани вариант|сохранить вариант
PHRASES
  lines 'Качество знаний'
  expect 2
  holds "$err" "«Качество знаний» — показатель: показать R02"
}

@test "behind a comma the key of a pair may be left out" {
  make_workspace
  # of the first term's marks 4 of 5 of 5А and none of 5Б's one are 4 or 5
  lines 'показать R02 класс=5А,5Б за 1 четверть --format csv'
  expect 0
  holds "$out" ",5А,2024/Ч1,known,80,"
  holds "$out" ",5Б,2024/Ч1,known,0,"
  lines 'показать R02 класс=5А,5Б,предмет=Физика за 1 четверть --format csv'
  expect 0
  holds "$out" ",5А,Физика,2024/Ч1,known,100,"
}

@test "seek tells how to vary only the rows of the cell that is asked for" {
  make_workspace
  # 5А has 5 4 3 4 4 in the first term: one 3, and four of five are 4 or 5
  lines 'подобрать R02=100 класс=5А за 1 четверть меняя факт mark value 3->4'
  expect 0
  holds "$err" "«класс=5А» их не ограничивает; только эти строки: меняя факт mark[класс=5А, период=2024/Ч1] value 3->4"
  lines 'подобрать R02=100 класс=5А за 1 четверть меняя факт mark[класс=5А, период=1 четверть] value 3->4'
  expect 0
  case "$err" in *"не ограничивает"*) return 1 ;; esac
  holds "$err" "ищем R02 = 100,"
  grep -qE '^станет 100 +1 +100' <<<"$out"
  lines 'подобрать R02=80 меняя порог'
  expect 2
  holds "$err" "после «порог» ожидалось"
  lines 'подобрать R02=80'
  expect 2
  holds "$err" "меняя порог quality_rate.from"
}

@test "an unknown dimension, value or topic is answered with what there is" {
  make_workspace
  lines 'показать R02 ступень=5'
  expect 2
  holds "$(flat "$err")" "разреза «ступень» в модели нет; какие есть: "
  holds "$err" "Класс"
  lines 'показать R02 предмет=Труд'
  expect 2
  holds "$(flat "$err")" "Предмет: нет значения «Труд»; какие есть: "
  holds "$err" "Физика"
  lines 'помощь подобать'
  expect 2
  holds "$(flat "$err")" "может быть, помощь подобрать"
  lines 'помощь факт'
  expect 0
  holds "$out" "факт отметки.csv"
}

@test "messages propose lines of the dialogue, and the command line its own" {
  make_workspace
  lines 'показать R77'
  expect 2
  holds "$err" "(все: список показатели)"
  vsoko --lang en repl <<<'.show R77'
  expect 2
  holds "$err" "(all: .list indicators)"
  vsoko показать R77
  expect 2
  holds "$err" "(все: vsoko список показатели)"
}

@test "who stands behind a number is told below the titles of dimensions" {
  make_workspace
  lines 'кто R02 класс=5Б за 1 четверть'
  expect 0
  [[ "$(head -n 1 <<<"$out")" = *Класс*Ученик*Предмет* ]]
  lines 'кто R02 класс=5Б за 1 четверть --format csv'
  [[ "$(head -n 1 <<<"$out")" = *class,student,subject* ]]
}

@test "compare takes the present state in two words" {
  make_workspace
  lines 'что-если порог quality.from=5 --show R02' 'сравнить текущий как есть --show R02 --format csv'
  expect 0
  holds "$err" "А: текущий, Б: как-есть"
}

@test "an unknown parameter is answered with where all of them are" {
  make_workspace
  lines 'что-если порог R02=5'
  expect 2
  holds "$err" "параметра «R02» в модели нет (все: список параметры)"
  lines 'список параметры'
  expect 0
  holds "$out" "quality.from"
  lines 'что-если значение R02[5А]=70'
  expect 2
  holds "$err" "например класс=5А"
}

@test "of two same operations the one that is taken back is told" {
  make_workspace
  lines 'что-если порог quality.from=5 --show R02 --quiet' 'что-если порог quality.from=5 --show R02 --quiet' \
    'отменить' 'отменить'
  expect 0
  [ "$(grep -c '^отменено: param:quality.from=5$' <<<"$out")" = 2 ]
  holds "$out" "действует операций: 1"
}
