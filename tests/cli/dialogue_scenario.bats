# Scenarios of the dialogue: what is tried holds until it is undone, is saved, loaded and compared;
# nothing of it is real.
#
# Marks of the small model. First term: 5А 5 4 3 4 4, 5Б 2 and an empty one; second term: 5А 5 5 4,
# 5Б 3 4. Quality (R02) is the share of marks from quality.from (4) on.
# SPDX-License-Identifier: MIT
load common

# Runs the lines "$@" of the dialogue.
lines() {
  printf '%s\n' "$@" >lines.txt
  vsoko repl <lines.txt
}

# The answer's lines that are one number.
numbers() {
  grep -xE -- '-?[0-9]+(,[0-9]+)?' <<<"$out" | tr '\n' ' '
}

@test "operations add up, and all answers are in the scenario" {
  make_workspace
  # 5 5 4 3 4: four of five from 4 on, two from 5 on; with 5Б's 3 made a 5, three of five
  lines 'что-если param:quality.from=5 --show R02 --format csv' \
    'что-если "fact:mark[class=5Б,term=2024/Ч2] value=3->5" --show R02 --format csv' \
    'что-если --show R02 --format csv' 'показать R02 --format csv' \
    'показать S01 --by class --format csv' 'c:val "R02"' 'c:val "S01"' 'c:param "quality.from"'
  expect 0
  [ "$(grep -c '^quality,2024/Ч2,80,40,-40,' <<<"$out")" = 1 ]
  [ "$(grep -c '^quality,2024/Ч2,80,60,-20,known,known,оптимальный,приемлемый,"\?param:quality.from=5: -40|fact:mark\[class=5Б,term=2024/Ч2\] value=3->5: 20' <<<"$out")" = 2 ]
  holds "$out" "quality,R02,2024/Ч2,known,60,%,5,,приемлемый,hypothetical,"
  holds "$out" "mean_mark,S01,5А,2024/Ч2,known,4.666666666666667,балл,3,,,hypothetical,"
  holds "$out" "mean_mark,S01,5Б,2024/Ч2,known,4.5,балл,2,,,small_n|hypothetical,"
  [ "$(numbers)" = "60 4,6 5 " ]
  holds "$err" "предположение: ответ в сценарии (операций: 2), данные прежние; снять: отменить всё"
  holds "$err" "не сохранены и закончились вместе с диалогом"
}

@test "a table marks the cells that the scenario changed, and says so below" {
  make_workspace
  lines 'что-если param:quality.from=5 --show R02' 'показать R02 --by class за 1 четверть'
  expect 0
  # 5А has one 5 of five marks; 5Б's only mark is a 2 either way
  grep -qE '5А +2024/Ч1 +20,0 .*низкий +предположение' <<<"$out"
  grep -qE '5Б +2024/Ч1 +0,0 .*низкий *$' <<<"$out"
  # hypothetical is a flag of both all the same
  lines 'что-если param:quality.from=5 --show R02' 'показать R02 --by class за 1 четверть --format json'
  [ "$(grep -o '"hypothetical"' <<<"$out" | wc -l)" = 2 ]
}

@test "explain says what is supposed: a parameter, a value, rows of records" {
  make_workspace
  lines 'что-если param:quality.from=5 --show R02' 'объяснить R02' \
    'что-если "value:S01[class=5Б]=4" --show S03' 'объяснить S01 класс=5Б' 'объяснить S03' 'кто S01 класс=5Б'
  expect 0
  holds "$out" "(2024/Ч2) = 40,0 %"
  holds "$out" "основание: предположение сценария = 5"
  holds "$out" "(Класс: 5Б, 2024/Ч2) = 4,00 балл"
  holds "$out" "значение задано сценарием"
  # 14/3 - 4
  holds "$out" "(2024/Ч2) = 0,7 балл"
  lines 'что-если "fact:mark[class=5Б,term=2024/Ч2] value=3->5" --show R02 --quiet' 'кто S01 класс=5Б --format csv'
  expect 0
  [ "$(grep -c '^5Б,у4,Химия,2024/Ч2,5$' <<<"$out")" = 1 ]
  lines 'что-если param:quality.from=5 --show R02 --quiet' 'объяснить R02 --format json'
  holds "$out" '"kind": "note"'
  holds "$out" '"text": "предположение"'
  vsoko show S01 --who --scope class=5Б --format csv
  holds "$out" "5Б,у4,Химия,2024/Ч2,3"
}

@test "seek and sensitivity begin from the scenario" {
  make_workspace
  # from 4 on there are 80 %; with the threshold at 5 and 5Б's rows from 3 to 5 one makes it 60
  lines 'что-если param:quality.from=5 --show R02' \
    'подобрать R02=60 --vary "fact:mark[class=5Б,term=2024/Ч2] value=3->5" --format json'
  expect 0
  holds "$out" '"reachable": true'
  holds "$out" '"roots": [{"at": 1, "value": 60}]'
  lines 'что-если "value:S01[class=5Б]=4" --show S03' 'чувствительность S03 --format csv' 'отменить' \
    'чувствительность S03 --format csv'
  expect 0
  # the means of classes are 2 to 14/3; 5Б's is said to be 4, so 5А's at 2 makes a spread of 2; without
  # that it is 3.5 and the spread 1.5
  [ "$(grep '^"value:mean_mark\[class=5А' <<<"$out" | cut -d, -f3)" = "2
1.5" ]
  [ "$(grep '^"value:mean_mark\[class=5Б' <<<"$out" | cut -d, -f6)" = "4
3.5" ]
}

@test "undo takes the last operation, one by its number, or all, and says what is left" {
  make_workspace
  lines 'что-если param:quality.from=5 --show R02 --quiet' \
    'что-если "value:R02[class=5А]=70" "value:S01[class=5Б]=4" --show S03 --quiet' \
    'отменить' 'c:val "S03"' 'отменить 1' 'c:val "R02"' 'отменить' 'c:val "R02"' 'отменить всё' \
    'c:val "R02"' 'отменить' 'отменить' 'отменить' 'c:val "R02"' 'отменить'
  expect 2
  holds "$out" "отменено: value:mean_mark[class=5Б,period=2024/Ч2]=4
действует операций: 2
  1. param:quality.from=5
  2. value:quality[class=5А,period=2024/Ч2]=70"
  # without the threshold: the second operation is left
  holds "$out" "отменено: param:quality.from=5
действует операций: 1
  1. value:quality[class=5А,period=2024/Ч2]=70"
  # 14/3 - 7/2; then the whole school's quality without, with, without the threshold, at last without
  holds "$out" "действующих операций нет: всё как есть"
  [ "$(numbers)" = "1,166666666666667 80 40 80 80 " ]
  holds "$err" "отменять нечего"
  lines 'что-если param:quality.from=5 --show R02 --quiet' 'отменить 2'
  expect 2
  holds "$err" "«2»: ожидалось «всё» или номер операции от 1 до 1"
  lines 'отменить всё'
  expect 2
  lines 'отменить 1 2'
  expect 2
  # to choose the only school is to stay there
  lines 'что-если param:quality.from=5 --show R02 --quiet' 'школа main' 'c:val "R02"' 'отменить' 'c:val "R02"'
  expect 0
  [ "$(numbers)" = "40 80 " ]
}

@test "a line that fails changes nothing of the scenario" {
  make_workspace
  for bad in 'что-если param:quality.from=5 param:none=3' 'что-если param:quality.from=3 --show NONE' \
    'что-если param:quality.from=3 --by none' 'загрузить none' 'сохранить a/b/' 'что-если wrong'; do
    printf '%s\n' "$bad" >bad.txt
    run python3 - "$VSOKO" <<'PYTHON'
import os, sys, pexpect
child = pexpect.spawn(sys.argv[1], ["repl"], encoding="utf-8", timeout=20, dimensions=(40, 120))
child.expect_exact("main> ")
child.send("что-если param:quality.from=5 --show R02\r")
child.expect_exact("main [сценарий*]> ")
child.send("выполнить bad.txt\r")
child.expect_exact("остановлено")
child.expect_exact("main [сценарий*]> ")
child.send("отменить\r")
child.expect_exact("отменено: param:quality.from=5")
child.expect_exact("main> ")
child.send('c:val "R02"\r')
child.expect_exact("80")
child.expect_exact("main> ")
child.send("выход\r")
child.expect(pexpect.EOF)
PYTHON
    [ "$status" -eq 0 ] || { printf '%s: %s\n' "$bad" "$output" && false; }
  done
  [ ! -e a ]
}

@test "a scenario is saved, listed, loaded again, with the same answer" {
  make_workspace
  lines 'что-если param:quality.from=5 "fact:mark[class=5Б,term=2024/Ч2] value=3->5" --show R02 --quiet' \
    'сохранить вариант-1' 'c:val "R02"' 'сценарии'
  expect 0
  [ "$(numbers)" = "60 " ]
  holds "$err" "сценарий сохранён: scenarios/вариант-1.yaml"
  [ "${err/не сохранены/}" = "$err" ]
  grep -qE '^вариант-1 +1 +param:quality.from=5 +действует, сохранён' <<<"$out"
  holds "$(cat scenarios/вариант-1.yaml)" '  - "param:quality.from=5"
  - "fact:mark[class=5Б,term=2024/Ч2] value=3->5"'
  lines 'загрузить вариант-1' 'c:val "R02"' 'что-если --show R02 --format csv'
  expect 0
  [ "$(numbers)" = "60 " ]
  holds "$out" "quality,2024/Ч2,80,60,-20,"
  holds "$out" "действует операций: 2
  1. param:quality.from=5
  2. fact:mark[class=5Б,term=2024/Ч2] value=3->5"
  [ "${err/с тех пор/}" = "$err" ]
  # by a path, by the file's name, by letters of another size; from the command line by name
  lines 'загрузить scenarios/вариант-1.yaml' 'загрузить вариант-1.yaml' 'загрузить Вариант-1' 'c:val "R02"' \
    'сценарии'
  expect 0
  [ "$(numbers)" = "60 " ]
  vsoko whatif --scenario вариант-1 --show R02 --format csv
  expect 0
  holds "$out" "quality,2024/Ч2,80,60,-20,"
  vsoko show R02 --scenario вариант-1 --format csv
  holds "$out" "quality,R02,2024/Ч2,known,60,"
  vsoko eval 'c:val "R02"' --scenario вариант-1
  [ "$out" = 60 ]
  vsoko -C .. --quiet show R02 --scenario вариант-1
  expect 1
  cd .. && vsoko -C w show R02 --scenario вариант-1 --format csv
  holds "$out" "known,60,"
}

@test "another scenario is not overwritten unless that is said; a bad name is refused" {
  make_workspace
  lines 'что-если param:quality.from=5 --show R02 --quiet' 'сохранить а' 'сохранить а' 'сохранить' 'отменить' \
    'что-если param:quality.from=3 --show R02 --quiet' 'сохранить а'
  expect 2
  holds "$err" "scenarios/а.yaml уже есть и хранит другое"
  holds "$err" "сохранить а поверх"
  holds "$(cat scenarios/а.yaml)" "quality.from=5"
  [ "$(ls scenarios)" = "а.yaml" ]
  lines 'что-если param:quality.from=3 --show R02 --quiet' 'сохранить а поверх' 'отменить' 'загрузить а' 'c:val "R02"'
  expect 0
  # four of five marks are 4 or 5, one is 3
  [ "$(numbers)" = "100 " ]
  # the scenario that was loaded goes on: its own file is its own
  lines 'загрузить а' 'что-если param:quality.from=5 --show R02 --quiet' 'сохранить' 'c:val "R02"'
  expect 0
  [ "$(numbers)" = "40 " ]
  [ "$(grep -c quality.from scenarios/а.yaml)" = 2 ]
  # what is left after an undo is the same scenario: it is saved under its name
  lines 'что-если param:quality.from=5 --show R02 --quiet' 'что-если value:S01[class=5Б]=4 --show S03 --quiet' \
    'сохранить б' 'отменить' 'сценарии' 'сохранить' 'отменить' 'что-если param:quality.from=3 --show R02 --quiet' 'сохранить'
  expect 2
  grep -qE '^б +1 +param:quality.from=5 +действует, изменён и не сохранён' <<<"$out"
  holds "$err" "сохранить [ИМЯ|ФАЙЛ]"
  [ "$(grep -c '^  - ' scenarios/б.yaml)" = 1 ]
  for name in ../x.y:z как-есть текущий all '«а б»' -x .x 'a:b' '«»'; do
    lines 'что-если param:quality.from=5 --show R02 --quiet' "сохранить $name"
    [ "$name" = ../x.y:z ] || expect 2
  done
  lines 'что-если param:quality.from=5 --show R02 --quiet' 'сохранить'
  expect 2
  holds "$err" "сохранить [ИМЯ|ФАЙЛ]"
  lines 'сохранить а'
  expect 2
  holds "$err" "сохранять нечего"
  # what is no scenario stays
  printf 'важное\n' >scenarios/важное.yaml
  lines 'что-если param:quality.from=5 --show R02 --quiet' 'сохранить важное'
  expect 2
  [ "$(cat scenarios/важное.yaml)" = "важное" ]
  lines 'сценарии'
  expect 0
  grep -qE '^важное .*важное.yaml:1' <<<"$out"
}

@test "loading tells what it drops, and undo brings that back" {
  make_workspace
  lines 'что-если param:quality.from=5 --show R02 --quiet' 'сохранить а' 'отменить' \
    'что-если param:quality.from=3 --show R02 --quiet' 'загрузить а' 'c:val "R02"' 'отменить' 'c:val "R02"'
  expect 0
  holds "$err" "несохранённые операции (1) больше не действуют; вернуть их: отменить"
  [ "$(numbers)" = "40 100 " ]
  # saved ones are only taken back
  lines 'загрузить а' 'загрузить а' 'отменить' 'c:val "R02"'
  expect 0
  [ "${err/больше не действуют/}" = "$err" ]
  [ "$(numbers)" = "40 " ]
  lines 'загрузить аа'
  expect 2
  holds "$err" "сценария «аа» нет; может быть, а?"
}

@test "a scenario whose basis has moved says so; one that no longer fits is not taken" {
  make_workspace
  lines 'что-если param:quality.from=5 "value:S01[class=5Б]=4" --show R02 --quiet' 'сохранить а'
  expect 0
  printf 'class,subject,student,term,value\n5Б,Физика,у4,2024/Ч2,5\n' >more.csv
  # 5 5 4 3 4 and another 5: three of six
  lines 'загрузить а' 'импорт more.csv' 'c:val "R02"' 'загрузить а' 'сценарии'
  expect 0
  [ "$(numbers)" = "50 " ]
  holds "$err" "а: сохранён при событии 1, сейчас последнее 2"
  lines 'сценарии'
  grep -qE '^а +1 +param:quality.from=5 +данные с тех пор изменились' <<<"$out"
  unlock .
  sed -i 's/quality.from/quality.least/' models/small/model.lua models/small/parameters/*.yaml
  lines 'сценарии'
  expect 0
  grep -qE '^а +1 +param:quality.from=5 +модель с тех пор другая' <<<"$out"
  lines 'загрузить а'
  expect 2
  holds "$err" "параметра «quality.from» в модели нет"
}

@test "operations that no longer fit are told with a way out, and periods are found all the same" {
  make_workspace
  unlock .
  run python3 - "$VSOKO" <<'PYTHON'
import os, sys, pexpect
child = pexpect.spawn(sys.argv[1], ["repl"], encoding="utf-8", timeout=20, dimensions=(40, 160))
child.expect_exact("main> ")
child.send("что-если param:quality.from=5 --show R02\r")
child.expect_exact("main [сценарий*]> ")
for name in "models/small/model.lua", "models/small/parameters/quality.yaml":
    text = open(name, encoding="utf-8").read()
    with open(name, "w", encoding="utf-8") as file:
        file.write(text.replace("quality.from", "quality.least"))
child.send('c:val "R02"\r')
child.expect_exact("сценарий больше не применим")
child.expect_exact("отменить всё")
child.expect_exact("main [сценарий*]> ")
child.send("показать R02 за 1 четверть\r")
child.expect_exact("сценарий больше не применим")
child.expect_exact("main [сценарий*]> ")
child.send("период 1 четверть\r")
child.expect_exact("main 2024/Ч1 [сценарий*]> ")
child.send("сохранить а\r")
child.expect_exact("сценарий больше не применим")
child.expect_exact("main 2024/Ч1 [сценарий*]> ")
child.send("отменить\r")
child.expect_exact("отменено: param:quality.from=5")
child.expect_exact("main 2024/Ч1> ")
child.send('c:val "R02" * 3\r')
child.expect_exact("200")
child.expect_exact("main 2024/Ч1> ")
with open("models/small/model.lua", "a", encoding="utf-8") as file:
    file.write("x x\n")
child.send('R02\r')
child.expect_exact("model.lua")
child.expect_exact("main 2024/Ч1> ")
child.send("выход\r")
child.expect(pexpect.EOF)
PYTHON
  [ "$status" -eq 0 ] || { printf '%s\n' "$output" && false; }
  [ ! -e scenarios ]
}

@test "a scenario says whose school it is" {
  printf 'school,name,municipality\n1,Первая школа,Центр\n2,Вторая школа,Центр\n' >register.csv
  vsoko init w --model base --schools register.csv
  expect 0
  cd w
  lines 'школа 1' 'что-если param:quality_rate.from=3 --quiet' 'сохранить а' 'школа 2' 'сценарии' 'загрузить а' \
    'c:param "quality_rate.from"'
  expect 0
  holds "$(cat scenarios/а.yaml)" 'unit: "1"'
  grep -qE '^а +1 +param:quality_rate.from=3 +другой школы: 1' <<<"$out"
  holds "$err" "а: сохранён для школы 1, а это школа 2"
  [ "${err/больше не действуют/}" = "$err" ]
  [ "$(numbers)" = "3 " ]
  lines 'сценарии --нет'
  expect 2
  lines 'сценарии'
  expect 0
  grep -qE '^а +1 +param:quality_rate.from=3 *$' <<<"$out"
  lines 'загрузить а'
  expect 2
}

@test "scenarios are compared by name, with what is so and with the one that holds" {
  make_workspace
  lines 'что-если param:quality.from=5 --show R02 --quiet' 'сохранить а' 'отменить' \
    'что-если param:quality.from=3 --show R02 --quiet' 'сравнить а текущий --show R02 --format csv' \
    'сравнить как-есть текущий --show R02 --format csv' '.compare baseline current --show R02 --format csv'
  expect 0
  # 4 and 5: four of five; only 5: two; 3 too: all
  holds "$out" "quality,2024/Ч2,80,40,100,60,known,known,known,оптимальный,низкий,оптимальный"
  [ "$(grep -c '^quality,2024/Ч2,80,80,100,20,' <<<"$out")" = 2 ]
  holds "$err" "А: а, Б: текущий; «было» — как есть"
  vsoko compare a как-есть --show R02 --format csv # the Latin letter
  expect 0
  vsoko compare а как-есть --show R02 --format csv
  expect 0
  holds "$out" "quality,2024/Ч2,80,40,80,40,"
  vsoko compare а текущий
  expect 2
  holds "$err" "сейчас ничего не предполагается"
}

@test "nothing that was tried reaches the store" {
  make_workspace
  vsoko compute
  vsoko export --canonical
  before="$out"
  vsoko log --format json
  chain="$out"
  sum="$(sha256sum main.db)"
  printf 'class,subject,student,term,value\n5Б,Физика,у4,2024/Ч2,5\n' >more.csv
  lines 'что-если param:quality.from=5' 'что-если "value:S01[class=5Б]=4"' 'что-если fact:more.csv' \
    'что-если "fact:mark[class=5Б,term=2024/Ч2] value=3->5"' "что-если 'formula:S03=c:val \"S01\" + 1'" 'что-если' \
    'показать' 'показать --by class за 1 четверть' 'объяснить R02' 'кто S01 класс=5Б' 'c:val "S03"' 'cells("S01")' \
    'records("mark")' 'подобрать R02=60 --vary param:quality.from' 'чувствительность S03' 'сценарии' 'отменить' \
    'отменить 1' 'сохранить а' 'загрузить а' 'сравнить а как-есть' 'отменить всё' 'показать R02 --format csv'
  expect 0
  [ "$(tail -n 1 <<<"$out" | cut -d, -f5)" = 80 ]
  [ "$(sha256sum main.db)" = "$sum" ]
  vsoko export --canonical
  [ "$out" = "$before" ]
  vsoko log --format json
  [ "$out" = "$chain" ]
  vsoko verify
  expect 0
  # what writes never sees a scenario
  lines 'что-если param:quality.from=5 --show R02 --quiet' 'пересчитать' 'экспорт --canonical'
  expect 0
  vsoko export --canonical
  [ "$out" = "$before" ]
}

@test "another school has no scenario; undo goes back to it" {
  printf 'school,name,municipality\n1,Первая школа,Центр\n2,Вторая школа,Центр\n' >register.csv
  vsoko init w --model base --schools register.csv
  expect 0
  cd w
  lines 'школа 1' 'что-если param:quality_rate.from=3 --quiet' 'c:param "quality_rate.from"' 'школа 2' \
    'c:param "quality_rate.from"' 'показать --school 1 R02' 'отменить' 'c:param "quality_rate.from"' 'школа'
  expect 0
  [ "$(numbers)" = "3 4 3 " ]
  holds "$err" "несохранённые операции (1) больше не действуют"
  holds "$err" "снова школа 1"
  holds "$out" "* 1  Первая школа"
  # at another school for one line
  lines 'школа 1' 'что-если param:quality_rate.from=3 --quiet' 'c:param "quality_rate.from"' \
    'вычислить --school 2 "c:param \"quality_rate.from\""' 'вычислить "c:param \"quality_rate.from\""'
  expect 0
  [ "$(numbers)" = "3 4 3 " ]
  # the region holds none
  lines 'школа 1' 'что-если param:quality_rate.from=3 --quiet' 'школа регион' 'отменить всё'
  expect 2
}

@test "names of Lua live on in the scenario; where a formula is changed they are told gone" {
  make_workspace
  lines 'x = 5' 'f = function() return c:val "R02" end' 'f()' 'что-если param:quality.from=5 --show R02 --quiet' 'f()' \
    'что-если "fact:mark[class=5Б,term=2024/Ч2] value=3->5" --show R02 --quiet' 'f() + x' 'отменить' 'f()' \
    'отменить' 'f()' 'период 2024/Ч1' 'f() * 3' 'x'
  expect 0
  [ "$(numbers)" = "80 40 65 40 80 200 5 " ]
  [ "${err/забыты/}" = "$err" ]
  lines 'x = 5' "что-если 'formula:S03=c:val \"S01\" + 1' --show S03 --quiet" 'c:val "S03" * 5' 'y = 7' 'отменить' \
    'round(c:val "S03" * 6)'
  expect 0
  # (21/5 + 1) * 5 and (14/3 - 7/2) * 6
  [ "$(numbers)" = "26 7 " ]
  holds "$err" "забыты"
}

@test "the same in English, and with a point instead of a comma" {
  make_workspace
  printf '%s\n' '.whatif param:quality.from=5 --show R02' '.whatif "value:S01[class=5Б]=4" --show S03' \
    '.show R02 --format csv' '.scenarios' '.save plan' '.undo' '.undo 1' '.load plan' '.undo all' '.load plan' \
    'c:val "R02"' '.quit' >lines.txt
  vsoko --lang en repl lines.txt
  expect 0
  holds "$err" "hypothetical: the answer in the scenario (operations: 2), the data are as they were"
  holds "$err" "hypothetical: nothing was stored; later answers hold in it, to go back: .undo"
  holds "$out" "taken back: value:mean_mark[class=5Б,period=2024/Ч2]=4
operations that hold: 1"
  holds "$out" "no operation holds: all is as it is"
  [ "$(tail -n 1 <<<"$out")" = 40 ]
  printf '%s\n' '.whatif param:quality.from=5 --show R02 --quiet' '.save plan' '.quit' >lines.txt
  vsoko --lang en repl lines.txt
  expect 2
  holds "$err" ".save plan over"
}

@test "help tells of scenarios by every word" {
  make_workspace
  for word in сценарии сценарий отменить сохранить загрузить; do
    lines "помощь $word"
    expect 0
    holds "$out" "сохранить вариант-1"
  done
  lines '.help scenario'
  holds "$out" "сохранить вариант-1"
  lines 'помощь'
  for word in отменить сценарии сохранить загрузить; do
    holds "$out" "  $word"
  done
}
