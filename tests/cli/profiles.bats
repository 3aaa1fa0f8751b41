# Files as schools and regions have them, through the profiles of the base model: what each row
# becomes, worked out by hand from tests/fixtures/school/make.py. The CSV and the workbook of a file
# give the same bytes.
# SPDX-License-Identifier: MIT
load common

school="$BATS_TEST_DIRNAME/../fixtures/school"

# A workspace of the base model with one school.
make_school() {
  vsoko init "$1" --model base --school 990051
  expect 0
}

# The visible rows of kind $1 in the workspace $2, with | for tabs, without the kind's name.
rows() {
  "$VSOKO" -C "$2" export --canonical | grep "^$1	" | cut -f 2- | tr '\t' '|'
}

# Imports NAME.csv and NAME.xlsx (options behind) into workspaces of their own, which must be equal.
import_both() {
  local name="$1"
  shift
  for form in csv xlsx; do
    make_school "$form"
    vsoko -C "$form" import "$school/$name.$form" "$@"
    expect 0
    "$VSOKO" -C "$form" export --canonical >"$form.txt"
  done
  diff csv.txt xlsx.txt
}

# Fails unless the rows of kind $1 are the standard input.
expect_rows() {
  diff <(rows "$1" csv) -
}

@test "a sheet of term marks: two marks, not attested, exempt, credit" {
  import_both marks
  expect_rows mark <<'END'
term|class|pupil|subject|number|value|status
2024/Ч1|5А|Иванов Иван|FK|1||exempt
2024/Ч1|5А|Иванов Иван|MA|1|4|mark
2024/Ч1|5А|Иванов Иван|MU|1||credit
2024/Ч1|5А|Иванов Иван|RU|1|5|mark
2024/Ч1|5А|Петрова Алена|FK|1|5|mark
2024/Ч1|5А|Петрова Алена|MA|1||not_attested
2024/Ч1|5А|Петрова Алена|MU|1||
2024/Ч1|5А|Петрова Алена|RU|1|4|mark
2024/Ч1|5А|Петрова Алена|RU|2|3|mark
2024/Ч1|5А|Сидоров Петр|FK|1|4|mark
2024/Ч1|5А|Сидоров Петр|MA|1|2|mark
2024/Ч1|5А|Сидоров Петр|MU|1||not_attested
2024/Ч1|5А|Сидоров Петр|RU|1|3|mark
END
}

@test "ВПР Ф1: tasks with X in both alphabets, difficulties, declared number" {
  import_both vpr_f1
  holds "$err" "Кол-во участников"
  expect_rows vpr <<'END'
year|class|pupil|subject|took_part|score|mark|journal_mark|max|min_3|min_4|min_5|variant
2024|5А|50001|MA|true|5|5|4|6||||1
2024|5А|50002|MA|true|1|2|3|6||||2
2024|5Б|50003|MA|true|3|4||6||||1
END
  expect_rows vpr_task <<'END'
year|class|pupil|subject|task|points|max|difficulty|mark|skill
2024|5А|50001|MA|1|2|2|Б|5|
2024|5А|50001|MA|7К1|3|3|П|5|
2024|5А|50001|MA|9.1||1|Б|5|
2024|5А|50002|MA|1|1|2|Б|2|
2024|5А|50002|MA|7К1|0|3|П|2|
2024|5А|50002|MA|9.1||1|Б|2|
2024|5Б|50003|MA|1|2|2|Б|4|
2024|5Б|50003|MA|7К1||3|П|4|
2024|5Б|50003|MA|9.1|1|1|Б|4|
END
}

@test "ВПР Ф1: heads that are merged over two rows" {
  make_school w
  vsoko -C w import "$school/vpr_f1_merged.xlsx"
  expect 0
  make_school csv
  vsoko -C csv import "$school/vpr_f1.csv"
  expect 0
  diff <("$VSOKO" -C w export --canonical) <("$VSOKO" -C csv export --canonical)
}

@test "protocol of ОГЭ: the school's subject, passed by the mark, an absent one" {
  import_both oge
  expect_rows exam <<'END'
year|exam|paper|class|pupil|score|mark|passed|geometry|literacy|minimum|subject
2024|ОГЭ|MA|9А|Волков Лев|7|2|false|0|||AL
2024|ОГЭ|MA|9А|Зайцев Олег|||||||AL
2024|ОГЭ|MA|9А|Орлова Елка|15|4|true|2|||AL
END
}

@test "protocol of ЕГЭ: test score, minimum of the file" {
  import_both ege
  expect_rows exam <<'END'
year|exam|paper|class|pupil|score|mark|passed|geometry|literacy|minimum|subject
2024|ЕГЭ|MP|11А|Белов Иван|46|||||27|MT
2024|ЕГЭ|MP|11А|Серов Ким||||||27|MT
2024|ЕГЭ|MP|11А|Чернов Петр|22|||||27|MT
END
}

@test "roster with moves: dates without a year, left on" {
  import_both roster
  expect_rows roster <<'END'
pupil|class|from|to|birth_year|form|program|sex|special_needs
Иванов Иван|5А|2024-09-01|2024-11-14|2013|||М|false
Иванов Иван|5Б|2024-11-15|2025-08-31|2013|||М|false
Петрова Алена|5А|2024-09-01|2025-01-19|2013|||Ж|true
Сидоров Петр|5А|2024-09-01|2025-08-31|2012|||М|
END
}

@test "staff: categories in all wordings, a list of subjects" {
  import_both staff
  expect_rows staff <<'END'
teacher|category|birth_date|category_valid_to|education|experience|from|to|training_year
Котова Анна|высшая|1970-03-02|2026-12-31|высшее|31|2001-09-01||2023
Птицын Ян|нет|||среднее профессиональное|4|2022-09-01||
Рыбин Олег|первая|1988-11-30|2025-05-15|высшее|12|2012-09-01||2021
END
  expect_rows staff_subject <<'END'
subject|teacher
LI|Котова Анна
RU|Котова Анна
FK|Птицын Ян
MA|Рыбин Олег
END
}

@test "courses" {
  import_both courses
  expect_rows course <<'END'
date|fgos|hours|teacher|topic
2023-10-20|true|36|Котова Анна|Обновлённые ФГОС
2021-03-15|false|72|Рыбин Олег|Оценка
END
}

@test "documents: kinds by name, no number, no end" {
  import_both documents
  expect_rows document <<'END'
kind|title|number|approved|valid_to|on_site|subject
UP|Учебный план ООО|101-ОД|2024-08-29|2025-08-31|false|
USTAV|Устав МБОУ «СОШ № 51»|12-ОД|2020-04-17|9999-12-31|true|
VSOKO||87|2023-08-30|2028-12-31|true|
Положение о библиотеке||б/н||9999-12-31|false|
END
}

@test "survey: a person a row, a question a column" {
  import_both survey
  expect_rows survey <<'END'
answer|class|form|group|question|respondent|year
5|5А|Удовлетворённость|родитель|Q1|21.02.2025 9:15:02|2024
4|5А|Удовлетворённость|родитель|Q2|21.02.2025 9:15:02|2024
3|5Б|Удовлетворённость|родитель|Q1|21.02.2025 9:17:40|2024
|5Б|Удовлетворённость|родитель|Q2|21.02.2025 9:17:40|2024
1|5Б|Удовлетворённость|родитель|Q3|21.02.2025 9:17:40|2024
END
}

@test "classes: grade and letter from the name" {
  make_school w
  printf 'Учебный год;2024/2025\nКласс;Классный руководитель;Кабинет\n11 «а»;Котова Алёна;5\n5-Б;;\n' >c.csv
  vsoko -C w import c.csv
  expect 0
  diff <(rows @class w) - <<'END'
id|from|grade|homeroom_teacher|letter
5Б|2024-09-01|5||Б
11А|2024-09-01|11|Котова Алена|А
END
}

@test "events of the cyclogram" {
  import_both events
  expect_rows activity <<'END'
year|item|planned|done|status|document|reason
2024|E01|2024-08-30|2024-08-28|done||
2024|E03|2024-09-30|2024-10-07|done||
2024|E12|2025-04-20||planned||
END
}

@test "hours given" {
  import_both hours
  expect_rows hours <<'END'
class|given|planned|practice_done|practice_planned|subject|term
10А|16|16|2|3|HI|2024/П1
10А|30|32|4|4|RU|2024/П1
END
}

@test "diagnostics: percent signs, an absent pupil" {
  import_both diagnostics
  expect_rows work <<'END'
class|mark|max|percent|procedure|pupil|score|stage|subject|year
5А|4|20|70|Входной контроль|Иванов Иван|14|entry|MA|2024
5А|3|20|47.5|Входной контроль|Петрова Алена|9.5|entry|MA|2024
5А||||Входной контроль|Сидоров Петр||entry|MA|2024
END
}

@test "a journal workbook: a sheet for each period, another sheet is told" {
  make_school w
  vsoko -C w import "$school/journal.xlsx"
  expect 0
  holds "$err" "journal.xlsx: листы не прочитаны: Заметки"
  diff <(rows mark w) - <<'END'
term|class|pupil|subject|number|value|status
2024|9А|Волков Лев|AL|1|4|mark
2024/Ч1|9А|Волков Лев|AL|1|5|mark
2024/Ч2|9А|Волков Лев|AL|1|3|mark
END
}

@test "a yearly form: its lines, with the year above" {
  make_school w
  printf '%s\n' 'Форма самообследования' 'Учебный год;2024/25' '№;Строка;Показатель;Значение' \
    '1;S04n;Выпускники с «4» и «5»;48' '2;S04g;Выпускники;60' '3;S10a;Площадь;1250,5' '4;S12n;;-' >form.csv
  vsoko -C w import form.csv
  expect 4
  holds "$err" "form.csv:7: Значение: получено «-»"
  sed -i '/S12n/d' form.csv
  vsoko -C w import form.csv
  expect 0
  holds "$out" "school_figures"
  diff <(rows figure w) - <<'END'
item|value|year
S04g|60|2024
S04n|48|2024
S10a|1250.5|2024
END
}

@test "a check list: done, not done, not looked at" {
  make_school w
  printf '%s\n' 'Учебный год;2024/25' 'Лист;ООП' 'Пункт;Требование;Выполнен' \
    '1.1;Целевой раздел;да' '1.2;Содержательный раздел;нет' '1.3;Организационный раздел;' >list.csv
  vsoko -C w import list.csv
  expect 0
  holds "$out" "school_checklist"
  diff <(rows checklist w) - <<'END'
done|item|list|year
true|1.1|ООП|2024
false|1.2|ООП|2024
|1.3|ООП|2024
END
}

@test "a formula without a value and an error are problems of their cells" {
  make_school w
  vsoko -C w import "$school/formulas.xlsx"
  expect 4
  holds "$err" "formulas.xlsx [Лист1]:6: Балл: у формулы нет вычисленного значения"
  holds "$err" "formulas.xlsx [Лист1]:7: Отметка: в ячейке ошибка таблицы"
  [ -z "$(rows work w)" ]
}

@test "a workbook is known by its bytes; one with a password is told" {
  make_school w
  cp "$school/courses.xlsx" courses.csv
  vsoko -C w import courses.csv
  expect 0
  holds "$out" "school_courses"
  printf '\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1' >closed.xlsx
  vsoko -C w import closed.xlsx
  expect 4
  holds "$err" "closed.xlsx: это книга старого Excel (.xls) или книга под паролем"
}

@test "a file that lacks a column names the nearest form" {
  make_school w
  sed 's/На сайте/Размещён/' "$school/documents.csv" >documents.csv
  vsoko -C w import documents.csv
  expect 4
  holds "$err" "нет столбца «На сайте» (ближе всего «school_documents»)"
}

@test "another school's rows are refused in a school's own file" {
  vsoko init w --model base --school 990052
  vsoko -C w import "$school/oge.csv"
  expect 4
  holds "$err" "oge.csv:6: Код ОО: получено «990051»"
}

# The files of a region as they come, with one school in them.
region_files() {
  cat >classes.csv <<'END'
year,school,class,grade,letter,homeroom_teacher
2023-2024,990051,9А,9,А,t1
END
  cat >pupils.csv <<'END'
year,pupil,school,class,sex,birth_year,special_needs
2023-2024,u1,990051,9А,Ж,2008,0
END
  cat >teachers.csv <<'END'
teacher,school,subjects,category,experience,education,training_year
t1,990051,RU|LC,высшая,31,высшее,2023
t2,990051,FK,,,среднее профессиональное,
END
  cat >marks.csv <<'END'
year,period,school,class,pupil,subject,mark
2023-2024,Ч1,990051,9А,u1,RU,4
2023-2024,Ч2,990051,9А,u1,RU,н/а
2023-2024,Ч3,990051,9А,u1,RU,
2023-2024,Ч3,990051,9А,u1,FK,осв
2023-2024,Г,990051,9А,u1,RU,3
END
  cat >vpr.csv <<'END'
year,school,class,pupil,subject,took_part,score,mark,journal_mark,tasks
2023-2024,990051,9А,u1,RU,1,3,4,5,3|X|0
2023-2024,990051,9А,u2,RU,0,,,4,
END
  cat >vpr_spec.csv <<'END'
grade,subject,task,max_points
9,RU,1,3
9,RU,2,1
9,RU,3,2
END
  cat >vpr_cutoffs.csv <<'END'
grade,subject,max_score,min_3,min_4,min_5
9,RU,6,2,3,5
END
  cat >exams.csv <<'END'
year,exam,school,class,pupil,subject,score,mark,passed
2023-2024,ОГЭ,990051,9А,u1,MA,15,4,1
2023-2024,ЕГЭ,990051,11А,u3,MB,,3,1
2023-2024,ЕГЭ,990051,11А,u3,MP,20,,0
2023-2024,ЕГЭ,990051,11А,u3,RU,,,
END
  cat >exam_spec.csv <<'END'
exam,subject,max_score,threshold,min_3,min_4,min_5
ОГЭ,MA,31,8,8,15,22
ЕГЭ,MP,100,27,,,
ЕГЭ,RU,100,24,,,
ЕГЭ,MB,,,,,
END
  cat >documents.csv <<'END'
school,kind,title,number,approved_date,valid_until,on_site
990051,USTAV,Устав,122-ОД,2020-04-17,,да
990051,UP,Учебный план,7-ОД,,2024-08-31,нет
END
  cat >events.csv <<'END'
year,school,event,planned_date,done_date,status
2023-2024,990051,E01,2023-08-30,2023-08-28,выполнено
2023-2024,990051,E16,2024-06-30,,не выполнено
END
}

@test "the files of a region: statuses of marks, years, tasks, look-ups" {
  make_school w
  region_files
  vsoko -C w import ./*.csv
  expect 0
  "$VSOKO" -C w export --canonical | grep -v '^@cell' | tr '\t' '|' >got
  diff <(grep -E '^(@class|mark|roster|staff|staff_subject|vpr|vpr_task|exam|document|activity)[|]' got) - <<'END'
@class|id|from|grade|homeroom_teacher|letter
@class|9А|2023-09-01|9|t1|А
activity|year|item|planned|done|status|document|reason
activity|2023|E01|2023-08-30|2023-08-28|выполнено||
activity|2023|E16|2024-06-30||не выполнено||
document|kind|title|number|approved|valid_to|on_site|subject
document|UP|Учебный план|7-ОД||2024-08-31|false|
document|USTAV|Устав|122-ОД|2020-04-17|9999-12-31|true|
exam|year|exam|paper|class|pupil|score|mark|passed|geometry|literacy|minimum|subject
exam|2023|ЕГЭ|MB|11А|u3||3|true||||MT
exam|2023|ЕГЭ|MP|11А|u3|20||false|||27|MT
exam|2023|ЕГЭ|RU|11А|u3||||||24|RU
exam|2023|ОГЭ|MA|9А|u1|15|4|true|||8|AL
mark|term|class|pupil|subject|number|value|status
mark|2023|9А|u1|RU|1|3|mark
mark|2023/Ч1|9А|u1|RU|1|4|mark
mark|2023/Ч2|9А|u1|RU|1||not_attested
mark|2023/Ч3|9А|u1|FK|1||exempt
mark|2023/Ч3|9А|u1|RU|1||
roster|pupil|class|from|to|birth_year|form|program|sex|special_needs
roster|u1|9А|2023-09-01|2024-08-31|2008|||Ж|false
staff|teacher|category|birth_date|category_valid_to|education|experience|from|to|training_year
staff|t1|высшая|||высшее|31|1900-01-01||2023
staff|t2||||среднее профессиональное||1900-01-01||
staff_subject|subject|teacher
staff_subject|LC|t1
staff_subject|RU|t1
staff_subject|FK|t2
vpr|year|class|pupil|subject|took_part|score|mark|journal_mark|max|min_3|min_4|min_5|variant
vpr|2023|9А|u1|RU|true|3|4|5|6|2|3|5|
vpr|2023|9А|u2|RU|false|||4|6|2|3|5|
vpr_task|year|class|pupil|subject|task|points|max|difficulty|mark|skill
vpr_task|2023|9А|u1|RU|1|3|3||4|
vpr_task|2023|9А|u1|RU|2||1||4|
vpr_task|2023|9А|u1|RU|3|0|2||4|
END
}
