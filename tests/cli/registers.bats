# Sheets and registers as schools export them, through the profiles of the base model: what each row
# becomes, written down from the file by hand.
# SPDX-License-Identifier: MIT
load common

make_school() {
  vsoko init . --model base --school 990051
  expect 0
}

# Imports the standard input as a file of a school that is made for it.
import_sheet() {
  [ -e vsoko.yaml ] || make_school
  cat >sheet.csv
  vsoko import sheet.csv
  expect 0
}

# Fails unless the rows of kind $1, with | for tabs, are the standard input.
expect_rows() {
  diff <("$VSOKO" export --canonical | grep "^$1	" | cut -f 2- | tr '\t' '|') -
}

@test "attendance of a class: a term a sheet, an empty cell is not zero" {
  import_sheet <<'END'
Класс:;5а;;;;;
Учебный год:;2024/2025;;;;;
Период:;1 четверть;;;;;
№;Ученик;Всего уроков;Пропущено уроков;По болезни;По уважительной причине;Без уважительной причины;Дней по болезни
1;Ёлкин Пётр;200;12;10;0;2;2
2;Иванов Иван;200;0;;;;
;Итого;400;12;10;0;2;2
END
  expect_rows attendance <<'END'
term|class|pupil|lessons|ill|excused|unexcused|ill_days
2024/Ч1|5А|Елкин Петр|200|10|0|2|2
2024/Ч1|5А|Иванов Иван|200||||
END
}

@test "attendance of a whole year is refused: a year is the sum of its terms" {
  make_school
  printf 'Класс:;5А\nУчебный год:;2024\nПериод:;год\nУченик;Всего уроков;Без уважительной причины\nА;200;2\n' >sheet.csv
  vsoko import sheet.csv
  [ "$status" -ne 0 ]
  holds "$err" "2024"
}

@test "contests: levels and results by their usual words" {
  import_sheet <<'END'
Учебный год:;2024/2025;;;;
№;Участник;Класс;Конкурс;Предмет;Уровень;Результат
1;Иванов Иван;9 «А»;ВсОШ;Математика;Региональный;Призёр
2;Петрова Анна;9А;Живая классика;-;муниципальный;участие
END
  expect_rows contest <<'END'
year|contest|level|subject|class|pupil|result
2024|ВсОШ|regional|MA|9А|Иванов Иван|prize
2024|Живая классика|municipal||9А|Петрова Анна|participant
END
  printf 'Учебный год:;2024\nУчастник;Класс;Конкурс;Уровень;Результат\nА;9А;ВсОШ;космический;участник\n' >wrong.csv
  vsoko import wrong.csv
  [ "$status" -ne 0 ]
  holds "$err" "космический"
}

@test "diagnostics: who was absent has no level; the grade is that of the class" {
  import_sheet <<'END'
Диагностика:;Адаптация;;
Этап:;стартовая;;
Учебный год:;2024;;
Ученик;Класс;Уровень;Средний балл
Иванов Иван;5б;частичная адаптация;3,5
Петрова Анна;5Б;отс;-
END
  expect_rows diagnostic <<'END'
year|kind|stage|scale|class|pupil|level|value|grade
2024|adaptation|entry||5Б|Иванов Иван|partly|3.5|5
2024|adaptation|entry||5Б|Петрова Анна|||5
END
}

@test "diagnostics of teachers" {
  import_sheet <<'END'
Учебный год:;2024;;
Педагог;Методическое объединение;Участвовал;Дефицит
Соловьёва Ольга;точных наук;да;да
Орлов Олег;точных наук;нет;
END
  expect_rows teacher_diagnostic <<'END'
year|union|teacher|took_part|deficit
2024|точных наук|Орлов Олег|false|
2024|точных наук|Соловьева Ольга|true|true
END
}

@test "graduates: certificates, profiles, ways" {
  import_sheet <<'END'
Учебный год:;2024;;;
Выпускник;Класс;Аттестат;Профиль;Куда поступил;Организация
Иванов Иван;11А;с отличием;Технологический;вуз;ЮУрГУ
Петрова Анна;9Б;обычный;-;10 класс;-
Сидоров Пётр;9Б;не получил;;нет сведений;
END
  expect_rows graduate <<'END'
year|grade|pupil|certificate|profile|way|place
2024|11|Иванов Иван|honours|технологический|university|ЮУрГУ
2024|9|Петрова Анна|plain||school|
2024|9|Сидоров Петр|none|||
END
}

@test "health, programmes: empty cells are not known" {
  import_sheet <<'END'
Учебный год:;2024;;
Ученик;Класс;Группа здоровья;Физкультурная группа;Болел, раз
Иванов Иван;5А;II;основная;0
Петрова Анна;5А;3;специальная;
END
  expect_rows health <<'END'
year|class|pupil|group|cases
2024|5А|Иванов Иван|2|0
2024|5А|Петрова Анна|3|
END
  import_sheet <<'END'
Учебный год:;2024;;;
Ученик;Класс;Углублённое изучение;Сетевая форма;Внеурочная деятельность
Иванов Иван;5А;+;;да
Петрова Анна;5А;-;;нет
END
  expect_rows enrichment <<'END'
year|class|pupil|advanced|distance|extracurricular|network|profile
2024|5А|Иванов Иван|true||true||
2024|5А|Петрова Анна|false||false||
END
}

@test "coverage of surveys, meals, textbooks" {
  import_sheet <<'END'
Учебный год:;2024;;
Кто отвечает;Класс;Приглашено;Ответило
родители;5а;25;10
учителя;;40;-
END
  expect_rows survey_coverage <<'END'
year|group|class|invited|answered
2024|родитель|5А|25|10
2024|учитель||40|
END
  import_sheet <<'END'
Учебный год:;2024;
Класс;Учащихся;Питаются
1 А;25;25
10А;20;-
Итого;45;25
END
  expect_rows meals <<'END'
year|class|pupils|fed|grade
2024|1А|25|25|1
2024|10А|20||10
END
  import_sheet <<'END'
Учебный год:;2024;;;
Класс;Предмет;Учебник;Автор;Нужно;В наличии
5А;Математика;Математика, часть 1;Виленкин;25;20
5А;Математика;Математика, часть 2;Виленкин;25;
END
  expect_rows textbook <<'END'
year|class|subject|title|needed|available
2024|5А|MA|Математика, часть 1|25|20
2024|5А|MA|Математика, часть 2|25|
END
}

@test "equipment: what is there or not is 1 or 0, pupils stand above the table" {
  import_sheet <<'END'
Учебный год:;2024
Учащихся:;400
Наименование;Количество
Компьютеров;50
Электронный документооборот;да
Читальный зал: медиатека;нет
Читальный зал: Интернет;
Кулеров;7
END
  expect_rows inventory <<'END'
year|item|quantity|pupils
2024|computers|50|400
2024|electronic_documents|1|400
2024|reading_internet||400
2024|reading_media|0|400
2024|Кулеров|7|400
END
}

@test "budget, orders of supervision, findings" {
  import_sheet <<'END'
Год;Квартал;Процедура;План;Факт
2024;I;ВПР;1 000,50;-
2024;2;ВПР;2000;1999,99
Итого;;;3000,50;1999,99
END
  expect_rows budget <<'END'
quarter|procedure|plan|fact
CY2024/К1|ВПР|1000.5|
CY2024/К2|ВПР|2000|1999.99
END
  import_sheet <<'END'
Вид;Номер;Дата;Кем выдано;Содержание;Срок;Закрыто
Предписание;12/3;10.01.2025;Рособрнадзор;лаборатория;10.03.2025;-
Травма;1;03.02.2025;;перелом;;05.02.2025
END
  expect_rows safety_case <<'END'
kind|number|date|due|closed|authority|text
injury|1|2025-02-03||2025-02-05||перелом
order|12/3|2025-01-10|2025-03-10||Рособрнадзор|лаборатория
END
  import_sheet <<'END'
Учебный год:;2024;;;
Справка;Номер вывода;Вывод;Кому;Рекомендация;Срок
О ВПР;1;дефицит дробей;МО математики;повторить;01.12.2024
О ВПР;2;списывание;-;нет;
END
  expect_rows finding <<'END'
year|document|number|addressee|due|recommendation|text
2024|О ВПР|1|МО математики|2024-12-01|повторить|дефицит дробей
2024|О ВПР|2||||списывание
END
}

@test "measures, decisions, the approved map, the load of teachers" {
  import_sheet <<'END'
Код меры;Мера;Ответственный;Срок;Выполнено;Показатель;Вывод
М1;Семинар;Орлов;01.12.2024;30.11.2024;R02;частично
М2;Контроль;-;01.03.2025;нет;-;-
END
  expect_rows measure <<'END'
measure|title|responsible|starts|ends|done|document|hours|indicator|period|rule|scope|target|verdict
М1|Семинар|Орлов||2024-12-01|2024-11-30|||R02|||||partial
М2|Контроль|||2025-03-01|||||||||
END
  import_sheet <<'END'
Учебный год:;2024;;;
Период:;1 четверть;;;
Правило;О ком;Шаг;Дата;Документ
D01;class=5А;утверждено;15.11.2024;приказ № 7
D18;;проект;15.11.2024;-
END
  expect_rows decision_step <<'END'
rule|scope|period|step|date|due|document|level|note|values|verdict
D01|class=5А|2024/Ч1|approved|2024-11-15||приказ № 7||||
D18||2024/Ч1|drafted|2024-11-15||||||
END
  import_sheet <<'END'
Учебный год:;2024;
Пункт;Баллов;Наибольшее
1.1;2;2
1.2;н/п;н/п
END
  expect_rows map_result <<'END'
year|item|score|max
2024|1.1|2|2
2024|1.2||
END
  import_sheet <<'END'
Педагог;Предмет;Класс;Часов в неделю;С
Орлов Олег;Математика;5а;5;01.09.2024
Вакансия;Физика;7А;2,5;01.09.2024
END
  expect_rows assignment <<'END'
class|from|hours|subject|teacher|to
7А|2024-09-01|2.5|FI||
5А|2024-09-01|5|MA|Орлов Олег|
END
}

@test "a questionnaire from 0 to 4 has its name" {
  import_sheet <<'END'
Учебный год:;2024;
Анкета:;Анкета Андреева;
Кто отвечает:;ученики;
Отметка времени;Нравится ли в школе;Есть ли друзья
10.03.2025 10:00;4;3
END
  expect_rows survey <<'END'
answer|class|form|group|question|respondent|year
3||Анкета Андреева|ученик|Есть ли друзья|10.03.2025 10:00|2024
4||Анкета Андреева|ученик|Нравится ли в школе|10.03.2025 10:00|2024
END
}

# A region of three schools, whose figures nothing hides. Schools 1 and 2 have an 11th class alone,
# school 3 a 9th; school 2 has sent its roster and nothing else.
make_small_region() {
  mkdir -p models/open
  printf 'name: open\ntitle: Открытая\nversion: "1"\nextends: base\n' >models/open/model.yaml
  echo 'set.param "publish.min_n" { from = "1900-01-01", forever = true, value = 1 }' \
    >models/open/model.lua
  printf 'school,name,municipality\n1,Первая,A\n2,Вторая,A\n3,Третья,B\n' >schools.csv
  vsoko init . --model open --schools schools.csv --quiet
  expect 0
  local school class pupils i
  for school in 1 2 3; do
    class=11А
    [ $school -lt 3 ] || class=9А
    pupils=$((3 + school)) # 4, 5, 6
    printf 'Учебный год;2025\nКласс;Классный руководитель\n%s;\n' $class >classes.csv
    {
      echo "Ученик;Класс;Зачислен"
      for ((i = 1; i <= pupils; i++)); do
        echo "п$i;$class;01.09.2025"
      done
    } >roster.csv
    vsoko --school $school import classes.csv roster.csv
    expect 0
  done
}

# Imports the standard input into school $1.
to_school() {
  cat >sheet.csv
  vsoko --school "$1" import sheet.csv
  expect 0
}

# Fails unless the region's figure of $1 is $2.
figure() {
  vsoko show "$1" --period 2025 --format csv
  expect 0
  holds "$out" ",$1,2025,known,$2,"
}

@test "region: numerators and denominators are added, who has sent nothing weighs nothing" {
  make_small_region
  to_school 1 <<'END'
Учебный год:;2025;;;;
Участник;Класс;Конкурс;Предмет;Уровень;Результат
п1;11А;ВсОШ;Математика;региональный;призёр
п2;11А;ВсОШ;Математика;школьный;участник
END
  to_school 3 <<'END'
Учебный год:;2025;;;;
Участник;Класс;Конкурс;Предмет;Уровень;Результат
п1;9А;ВсОШ;Математика;школьный;победитель
END
  to_school 1 <<'END'
Учебный год:;2025;;
Выпускник;Класс;Аттестат;Куда поступил
п1;11А;с отличием;вуз
п2;11А;обычный;вуз
п3;11А;обычный;работа
п4;11А;обычный;нет сведений
END
  to_school 3 <<'END'
Учебный год:;2025;;
Выпускник;Класс;Аттестат;Куда поступил
п1;9А;с отличием;10 класс
п2;9А;обычный;колледж
END
  for school in 1 3; do
    to_school $school <<END
Учебный год:;2025;;
Класс;Предмет;Нужно;В наличии
9А;Математика;$((school * 10));15
END
    to_school $school <<END
Учебный год:;2025
Учащихся:;$((3 + school))
Наименование;Количество
Компьютеров;$((school * 5))
Электронный документооборот;$([ $school -eq 1 ] && echo да || echo нет)
END
    to_school $school <<END
Класс:;9А;;
Учебный год:;2025;;
Период:;1 четверть;;
Ученик;Всего уроков;Без уважительной причины;Дней по болезни
п1;$((school * 100));$((school * 4));$((school * 2))
END
    to_school $school <<END
Вид;Номер;Дата;Срок;Закрыто
Предписание;$school;10.01.2026;01.02.2026;-
END
  done
  vsoko nightly --jobs 1
  expect 0
  figure R33 30 # 2 of 4 and 1 of 6; school 2 is in neither part
  figure R34 10
  figure R30_11 25
  figure R30_9 50
  figure R40u 66.66666666666667
  figure R40c 20 # 1 of the 5 of whom it is known
  figure U12 62.5 # 10 of 10 and 15 of 30
  figure U10 2 # 20 for 10 pupils
  figure U13a 0.5
  figure R42 4 # 16 of 400
  figure R43 4 # 8 days of 2 pupils
  figure U18 2
  figure M12 0.625 # only textbooks are known
  figure M12c 10
  vsoko show R33 --by municipality --period 2025 --format csv
  expect 0
  holds "$out" ",R33,A,2025,known,50,"
  for answer in R33,2,2025,no_data R30_9,1,2025,not_applicable R30_11,3,2025,not_applicable; do
    vsoko show "${answer%%,*}" --by school --period 2025 --format csv
    expect 0
    holds "$out" ",$answer,"
  done
}

@test "D17: awards for contests take nothing from ВПР" {
  make_school
  mkdir -p models/990051
  cat >models/990051/model.lua <<'END'
override.rule "D17" { when = function(c) return below(c:val "vpr_mark2_share", 30) end }
END
  vsoko model check
  expect 1
  holds "$err" "D17"
  holds "$err" "vpr"
}
