# The dialogue as a runner of scripts: what each line is, and where a script stops.
# SPDX-License-Identifier: MIT
load common

# Runs the lines "$@" of the dialogue.
lines() {
  printf '%s\n' "$@" >lines.txt
  vsoko repl <lines.txt
}

@test "lines of a script are commands in Russian, in English with a point, and Lua" {
  make_workspace
  lines '# примечание' '' 'показать S01 --format csv' '.show S01 --format csv' 'c:val "S01"'
  expect 0
  [ -z "$err" ] || holds "$err" "не сохранено"
  [ "$(grep -c '^mean_mark,S01,2024/Ч2,known,4.2,' <<<"$out")" = 2 ]
  [ "$(tail -n 1 <<<"$out")" = "4,2" ]
  holds "$out" "indicator,code,period"
  # no prompt, no greeting
  [ "$(head -c 9 <<<"$out")" = indicator ]
}

@test "a script is a file too, and files run files" {
  make_workspace
  printf '\xEF\xBB\xBFx = 2\r\nвыполнить b.txt\r\nx * 10\r\n' >a.txt
  printf 'x = x + 1\nx\n' >b.txt
  vsoko диалог a.txt
  expect 0
  [ "$out" = "3
30" ]
  printf '.run a.txt\n' >a.txt
  vsoko repl a.txt
  expect 2
  holds "$err" "слишком глубоко"
  vsoko repl none.txt
  expect 2
  holds "$err" "none.txt: файл не открывается"
}

@test "a script stops at the first error with its line and its code" {
  make_workspace
  lines '1' 'показать S99' '2'
  expect 2
  [ "$out" = 1 ]
  holds "$err" "ввод:2: остановлено на этой строке, код 2"
  lines '1' 'error "стоп"' '2'
  expect 1
  [ "$out" = 1 ]
  holds "$err" "ввод:2:"
  lines '1' 'for i = 1, 2 do'
  expect 2
  holds "$err" "не закончено"
  printf 'выполнить b.txt\n3\n' >a.txt
  printf '\nпоказать S99\n' >b.txt
  vsoko --lang en repl a.txt
  expect 2
  [ -z "$out" ]
  holds "$err" "b.txt:2: stopped at this line, code 2"
  holds "$err" "a.txt:1: stopped at this line, code 2"
}

@test "Lua goes on over lines, names and _ live from line to line, commands between" {
  make_workspace
  lines 'for i = 1, 2 do' '  print(i)' 'end' 'x = 5' 'показать S01' 'x + 1' '_ * 2' 'f = function(a)' \
    'return a + x end' 'f(10)'
  expect 0
  [ "$(grep -xE '[0-9]+' <<<"$out" | tr '\n' ' ')" = "1 2 6 12 15 " ]
}

@test "a bare pair is the scope and за names the period, in words too" {
  make_workspace
  # 4 of 6 marks of the first term are 4 or 5; of class 5А 4 of 5; of 5Б none of 1
  for words in 'за 2024/Ч1' 'за «1 четверть»' 'за 1 четверть' 'за первую четверть 2024' \
    'за I четверть 2024/25' 'за 2024/ч1' 'for 1st term' '--period 2024/Ч1'; do
    lines "показать R02 --format csv $words"
    expect 0
    holds "$out" "2024/Ч1,known,66.66666666666667,"
  done
  for words in 'класс=5А' 'Класс=5А' 'class=5А' 'класс=«5А»' '"класс=5А"' "класс='5А'" '--scope класс=5А'; do
    lines "показать R02 $words за 1 четверть --format csv"
    expect 0
    holds "$out" ",5А,2024/Ч1,known,80,"
  done
  # letters that look alike: Latin A, small а
  for words in 'класс=5A' 'класс=5а' 'class=5a'; do
    lines "показать R02 $words за 1 четверть --format csv"
    expect 0
    holds "$out" ",5А,2024/Ч1,known,80,"
  done
  lines 'показать R02 класс=5В'
  expect 2
  holds "$err" "5В"
  lines 'показать R02 класс=5А предмет=Физика за 1 четверть --format csv'
  expect 0
  holds "$out" ",5А,Физика,2024/Ч1,known,100,"
  lines 'объяснить R02 класс=5Б за 1 четверть'
  expect 0
  holds "$out" "(Класс: 5Б, 2024/Ч1) = 0,0 %"
  lines 'показать R02 за пятую четверть'
  expect 2
  lines 'показать R02 за 7 четверть'
  expect 2
  holds "$err" "периода «7 четверть» нет"
  lines 'показать R02 за'
  expect 2
  holds "$err" "нужен период"
  lines 'показать R02 «за»'
  expect 2
  lines 'показать R02 класс=«5А'
  expect 2
  holds "$err" "кавычка не закрыта"
  lines 'показать R02 клас=5А'
  expect 2
  holds "$err" "может быть, Класс"
}

@test "a title of several words needs no quotes" {
  make_workspace
  for words in 'показать качество знаний за 1 четверть' 'показать Качество знаний класс=5А за 1 четверть' \
    'показать S01 качество знаний за 1 четверть'; do
    lines "$words --format csv"
    expect 0
    holds "$out" "quality,R02,"
  done
  lines 'объяснить средняя отметка'
  expect 0
  holds "$out" "S01 «Средняя отметка»"
  lines 'показать качество знания'
  expect 2
  holds "$err" "«качество»"
}

@test "pairs of commands without scopes stay their arguments" {
  make_workspace
  lines 'список mark class=5Б --format csv'
  expect 0
  [ "$(grep -c '5Б' <<<"$out")" = 4 ]
}

@test "a period to approve may be said in words" {
  make_workspace
  lines 'пересчитать' 'утвердить за 1 четверть' 'журнал --format csv'
  expect 0
  holds "$out" ",approve,"
  holds "$out" "2024/Ч1"
}

@test "the chosen period holds for commands and for Lua" {
  make_workspace
  lines 'период 1 четверть' 'c:records("mark"):count()' 'показать R02 --format csv' 'период 2024/Ч2' \
    'c:records("mark"):count()' 'период последний' 'период 2024/Ч3'
  expect 2
  holds "$out" "2024/Ч1,known,66.66666666666667,"
  [ "$(grep -xE '[0-9]+' <<<"$out" | tr '\n' ' ')" = "7 5 " ]
  holds "$err" "2024/Ч3"
  lines 'период'
  expect 0
  [ "$out" = "Учебный год: 2024
Четверть: 2024/Ч1 2024/Ч2" ]
  vsoko repl --period 'вторая четверть' <<<'показать R02 --format csv'
  expect 0
  holds "$out" "2024/Ч2,known,80,"
}

@test "codes in Cyrillic look-alikes are understood, and an ambiguous one is told by codes" {
  make_workspace
  lines 'показать Р02 --format csv' '?Р02'
  expect 0
  holds "$out" "quality,R02,"
  holds "$out" "R02 «Качество знаний» (quality)"
}

@test "who is show --who, and words mean what they mean on the command line" {
  make_workspace
  lines 'кто S01 класс=5Б за 2 четверть --format csv'
  expect 0
  printf '%s\n' "$out" >ours
  vsoko show S01 --who --scope класс=5Б --period 2024/Ч2 --format csv
  expect 0
  [ "$(cat ours)" = "$out" ]
  lines '.who S01 class=5Б for 2024/Ч2 --format csv'
  [ "$(cat ours)" = "$out" ]
  [ "$(wc -l <ours)" = 3 ]
}

@test "the card of an indicator says what it is and what reads it" {
  make_workspace
  lines '?R02'
  expect 0
  holds "$out" "R02 «Качество знаний» (quality)"
  holds "$out" "единица: %"
  holds "$out" "формула: 100 · число(Отметка; Отметка ≥ quality.from) / число("
  holds "$out" "разрезы: в целом; Класс; Класс × Предмет"
  holds "$out" "записи: Отметка"
  holds "$out" "параметры: quality.from = 4"
  lines '?S01'
  holds "$out" "S03 Разброс между классами"
  lines '?«Качество знаний»' 'помощь R02'
  expect 0
  [ "$(grep -c 'R02 «Качество знаний» (quality)' <<<"$out")" = 2 ]
  lines '?S04'
  expect 2
  holds "$err" "S04"
  vsoko --lang en repl <<<'?R02'
  holds "$out" "unit: %"
  holds "$out" "parameters: quality.from = 4"
}

@test "near misses, the wrong layout and a missing point are told with what to type" {
  make_workspace
  lines 'показат R02'
  expect 2
  holds "$err" "может быть, показать R02"
  lines 'gjrfpfnm R02'
  expect 2
  holds "$err" "наберите: показать R02"
  lines ';ehyfk'
  expect 2
  holds "$err" "наберите: журнал"
  lines 'ырщц R02'
  expect 2
  holds "$err" "наберите: .show R02"
  lines 'юырщц R02'
  holds "$err" "наберите: .show R02"
  lines '.shw'
  holds "$err" "может быть, .show"
  lines 'show R02'
  expect 2
  holds "$err" ".show R02"
  for word in help quit exit; do
    lines "$word"
    expect 2
    holds "$err" "пишется с точкой: ."
  done
  for word in R02 r02 Р02 quality; do
    lines "$word"
    expect 2
    holds "$err" "«$word» — показатель: показать R02, объяснить R02, ?R02"
  done
  lines 'ерунда'
  holds "$err" "команды «ерунда» нет; какие есть: помощь"
  lines 'диалог'
  expect 2
  holds "$err" "диалог уже идёт"
  lines 'вычислить'
  expect 2
  lines '.'
  expect 2
}

@test "leaving ends a script, also from a file that it runs" {
  make_workspace
  lines '1' 'выход' '2'
  expect 0
  [ "$out" = 1 ]
  printf '.quit\n' >b.txt
  lines '1' '.run b.txt' '2'
  expect 0
  [ "$out" = 1 ]
}

@test "what another process writes is seen at once, and forgotten names are told" {
  make_workspace
  mkfifo fifo
  "$VSOKO" repl <fifo >answers 2>notes 3>&- &
  exec 7>fifo
  printf 'x = 1\nc:records("mark"):count()\n' >&7
  for _ in $(seq 100); do [ -s answers ] && break; sleep 0.05; done
  printf 'class,subject,student,term,value\n5Б,Физика,у4,2024/Ч2,5\n' >more.csv
  vsoko import more.csv
  expect 0
  # 26 over 6 marks now: 4.333...
  printf 'c:records("mark"):count()\nпоказать S01 --format csv\nx\n' >&7
  exec 7>&-
  code=0
  wait $! || code=$?
  [ "$code" -eq 1 ]
  [ "$(head -n 2 answers)" = "5
6" ]
  holds "$(cat answers)" "known,4.333333333333333,"
  holds "$(cat notes)" "имена, заданные в Lua, забыты"
}

@test "a database or a model that is replaced is seen at the next line" {
  make_workspace
  cp main.db before.db
  printf 'class,subject,student,term,value\n5Б,Физика,у4,2024/Ч2,5\n' >more.csv
  vsoko import more.csv
  expect 0
  unlock .
  mkfifo fifo
  "$VSOKO" repl <fifo >answers 2>notes 3>&- &
  exec 7>fifo
  printf 'c:records("mark"):count()\n' >&7
  for _ in $(seq 100); do [ -s answers ] && break; sleep 0.05; done
  mv before.db main.db
  printf 'c:records("mark"):count()\n' >&7
  for _ in $(seq 100); do [ "$(wc -l <answers)" = 2 ] && break; sleep 0.05; done
  sed -i 's/records("mark"):mean("value")/records("mark"):mean("value") * 100/' models/small/model.lua
  printf 'c:val "S01"\nпоказать S01 --format csv\n' >&7
  exec 7>&-
  wait $!
  [ "$(head -n 3 answers)" = "6
5
420" ]
  holds "$(cat answers)" "known,420,"
}

@test "a command that writes works between lines that read" {
  make_workspace
  printf 'class,subject,student,term,value\n5Б,Физика,у4,2024/Ч2,5\n' >more.csv
  lines 'c:val "S01"' 'импорт more.csv' 'c:val "S01" * 3' 'пересчитать' 'показать S01 --format csv' 'сверка'
  expect 0
  holds "$out" "4,2"
  holds "$out" "13
"
  holds "$out" "known,4.333333333333333,"
}

@test "a supposition between lines holds until it is undone, names go through" {
  make_workspace
  lines 'x = 5' 'c:val "S01"' 'что-если param:quality.from=5 --show R02 --format csv' 'c:val "R02"' 'x' \
    'отменить' 'c:val "R02"' 'x'
  expect 0
  # marks of the second term: 5, 5, 4, 3, 4
  holds "$out" ",80,40,-40,"
  [ "$(grep -xE '[0-9,]+' <<<"$out" | tr '\n' ' ')" = "4,2 40 5 80 5 " ]
}

@test "names of Lua go with the data that they were set over, and that is told" {
  make_workspace
  printf 'class,subject,student,term,value\n5Б,Физика,у4,2024/Ч2,5\n' >more.csv
  lines 'x = 5' 'импорт more.csv' '1' 'x'
  expect 1
  holds "$err" "имена, заданные в Lua, забыты"
  lines 'c:val "S01"' 'импорт more.csv' '1'
  expect 0
  [[ "$err" != *забыты* ]]
}

@test "school chooses, by id or title, and the region answers without one" {
  printf 'school,name,municipality\n1,Первая школа,Центр\n2,Вторая школа,Центр\n' >register.csv
  vsoko init w --model base --schools register.csv
  expect 0
  cd w
  lines 'школа' 'школа 2' 'школа' 'школа «первая школа»' 'школа' 'школа регион' 'школа'
  expect 0
  [ "$(grep -c '^\*' <<<"$out")" = 2 ]
  holds "$out" "* 2  Вторая школа"
  holds "$out" "* 1  Первая школа"
  lines 'школа 3'
  expect 2
  holds "$err" "школы «3» нет"
  lines 'c:year()'
  expect 2
  holds "$err" "школ"
  lines '.school 1' 'c:year()'
  expect 0
  lines '?R02'
  expect 0
  holds "$out" "(quality_rate)"
}

@test "help names every command and the topics" {
  make_workspace
  vsoko repl <<<'помощь'
  expect 0
  for word in школа период кто выполнить помощь выход показать объяснить список импорт модель; do
    grep -qE "^  $word +\\.[a-z]+ " <<<"$out"
  done
  for topic in периоды разрез графики луа клавиши сценарий показать кто 'модель проверить'; do
    vsoko repl <<<"помощь $topic"
    expect 0
    [ -n "$out" ]
  done
  vsoko --lang en repl <<<'.help'
  expect 0
  holds "$out" ".show R02 --by class"
  [ "$(grep -cE '^  [.][a-z]+ +[^ ]' <<<"$out")" -ge 20 ]
  vsoko repl <<<'помощь ерунда'
  expect 2
}

@test "operations are said in words" {
  make_workspace
  for words in 'порог «quality.from»=5' 'параметр quality.from = 5' \
    'порог Отметка, с которой знания качественные=5' 'порог:quality.from=5' "'param:quality.from=5'"; do
    lines "что-если $words --show R02 --format csv"
    expect 0
    holds "$out" "quality,2024/Ч2,80,40,-40"
  done
  lines 'что-если порог quality.from=5 --show качество знаний --format csv'
  holds "$out" "quality,2024/Ч2,80,40,-40"
  lines '.whatif param quality.from=5 --show R02 --format csv'
  holds "$out" "quality,2024/Ч2,80,40,-40"
  # of the marks of 5А in the first term 5 4 3 4 4 four are 4 or 5, one is 5
  lines 'что-если порог «quality.from»=5 класс=5А за «1 четверть» --format csv'
  expect 0
  holds "$out" "quality,5А,,2024/Ч1,80,20,-60"
  case "$out" in *5Б* | *Ч2*) return 1 ;; esac
  lines 'что-если значение S01[класс=5б, период=1 четверть]=4,5 --format csv'
  expect 0
  holds "$out" "mean_mark,5Б,2024/Ч1,2,4.5,2.5"
  lines 'период 1 четверть' 'что-если значение средняя отметка[класс=5Б]=4 --format csv'
  expect 0
  holds "$out" "mean_mark,5Б,2024/Ч1,2,4,2"
  lines 'что-если формула R02=c:records "mark":mean "value" * 10 --show R02 --format csv'
  expect 0
  holds "$out" "quality,2024/Ч2,80,42,-38"
  lines 'что-если факт отметка[класс=5Б, период=2 четверть] Отметка 3 → 4 х1 --show R02 --format csv'
  expect 0
  holds "$out" "quality,2024/Ч2,80,100,20"
  # the chosen period: of its marks 5 4 3 4 4 2 four are 4 or 5, then five
  lines 'период 1 четверть' 'что-если факт mark 3->4 x1 --show R02 --format csv'
  expect 0
  holds "$out" "quality,2024/Ч1,66.66666666666667,83.33333333333"
  holds "$err" "fact:mark[term=2024/Ч1] value=3->4 x1"
  printf 'class,subject,student,term,value\n5В,Химия,у7,2024/Ч2,2\n5А,Химия,у1,2024/Ч2,3\n' >'три строки.csv'
  lines 'что-если факт «три строки.csv» порог quality.from=3 --show R02 --format csv'
  expect 0
  holds "$out" "quality,2024/Ч2,80,83.33333333333"
  lines 'подобрать Качество знаний=40 меняя порог quality.from от 4 до 5 --format json'
  expect 0
  words="$out"
  lines '.seek R02=40 varying param quality.from from 4 to 5 --format json'
  [ "$out" = "$words" ]
  lines 'подобрать R02=40 --vary param:quality.from --between 4 5 --format json'
  [ "$out" = "$words" ]
}

@test "words that limit what is shown do not change a cell, and the line that does is told" {
  make_workspace
  lines 'что-если значение R02=70 класс=5А'
  expect 2
  [ -z "$out" ]
  holds "$err" "наберите: что-если значение R02[класс=5А]=70"
  lines 'что-если значение R02=70 класс=5А за 1 четверть'
  expect 2
  holds "$err" "наберите: что-если значение R02[класс=5А, период=2024/Ч1]=70"
  lines '.whatif value R02[class=5А]=70 for 1st term'
  expect 2
  holds "$err" ".whatif value R02[class=5А, period=2024/Ч1]=70"
  # what that line says
  lines 'что-если значение R02[класс=5А, период=2024/Ч1]=70 за 1 четверть --format csv'
  expect 0
  holds "$out" "quality,5А,2024/Ч1,80,70,-10"
  lines 'что-если R02=70'
  expect 2
  holds "$err" "наберите: значение R02=70"
  lines 'что-если quality.from=5'
  expect 2
  holds "$err" "наберите: порог quality.from=5"
  lines 'что-если прог quality.from=5'
  expect 2
  holds "$err" "порог"
  lines 'что-если gjhju quality.from=5'
  expect 2
  holds "$err" "наберите: порог"
}

@test "periods are said from the present one, and which it is is told" {
  make_workspace
  for words in 'за прошлую четверть' 'за предыдущую четверть' 'for last term' 'for previous term'; do
    lines "показать R02 $words --format csv"
    expect 0
    holds "$out" "2024/Ч1,known,66.66666666666667,"
    holds "$err" "— это 2024/Ч1"
  done
  for words in 'за последнюю четверть' 'за эту четверть' 'for latest term' 'за последнюю четверть этого года'; do
    lines "показать R02 $words --format csv"
    expect 0
    holds "$out" "2024/Ч2,known,80,"
  done
  lines 'период 1 четверть' 'показать R02 за следующую четверть --format csv'
  expect 0
  holds "$out" "2024/Ч2,known,80,"
  holds "$err" "«следующую четверть» — это 2024/Ч2: выбран период 2024/Ч1"
  lines 'показать R02 за 1 четверть этого года --format csv'
  expect 0
  holds "$out" "2024/Ч1,known,66.66666666666667,"
  lines 'показать R02 за прошлый год'
  expect 2
  holds "$err" "«прошлый год»: такого периода"
  lines 'что-если значение S01[класс=5Б, период=прошлая четверть]=4 --format csv'
  expect 0
  holds "$out" "mean_mark,5Б,2024/Ч1,2,4,2"
}

@test "cards say what may be tried, and parameters have cards" {
  make_workspace
  lines '?R02'
  expect 0
  holds "$out" "что-если порог quality.from=4"
  holds "$out" "что-если порог quality.bands.3.1=75"
  holds "$out" "подобрать R02=75 меняя порог quality.from"
  # the lines of the card can be typed
  lines 'что-если порог quality.from=4' 'подобрать R02=75 меняя порог quality.from' 'чувствительность R02'
  expect 0
  for words in '?quality.from' '?порог quality.from' '?Отметка, с которой знания качественные' 'помощь quality.from'; do
    lines "$words"
    expect 0
    holds "$out" "quality.from «Отметка, с которой знания качественные»"
    holds "$out" "с 1900-01-01 (сейчас): 4"
    holds "$out" "его читают: R02 Качество знаний"
    holds "$out" "что-если порог quality.from=4"
  done
  lines '?порог'
  expect 0
  holds "$out" "small.limit = 3  Меньше этого данных мало"
  lines '?quality.form'
  expect 2
  holds "$err" "может быть, quality.from?"
  sed -i 's/^  title: Отметка, с которой знания качественные$/&\n  tighten_only: higher/' models/small/parameters/*
  unlock .
  lines '?quality.from'
  expect 0
  holds "$out" "слои ниже могут только повысить"
}
