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
year|class|pupil|subject|took_part|score|mark|journal_mark|max|variant
2024|5А|50001|MA|true|5|5|4|6|1
2024|5А|50002|MA|true|1|2|3|6|2
2024|5Б|50003|MA|true|3|4||6|1
END
  expect_rows vpr_task <<'END'
year|class|pupil|subject|task|points|max|difficulty|skill
2024|5А|50001|MA|1|2|2|Б|
2024|5А|50001|MA|7К1|3|3|П|
2024|5А|50001|MA|9.1||1|Б|
2024|5А|50002|MA|1|1|2|Б|
2024|5А|50002|MA|7К1|0|3|П|
2024|5А|50002|MA|9.1||1|Б|
2024|5Б|50003|MA|1|2|2|Б|
2024|5Б|50003|MA|7К1||3|П|
2024|5Б|50003|MA|9.1|1|1|Б|
END
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
answer|class|group|question|respondent|year
5|5А|родитель|Q1|21.02.2025 9:15:02|2024
4|5А|родитель|Q2|21.02.2025 9:15:02|2024
3|5Б|родитель|Q1|21.02.2025 9:17:40|2024
|5Б|родитель|Q2|21.02.2025 9:17:40|2024
1|5Б|родитель|Q3|21.02.2025 9:17:40|2024
END
}

@test "events of the cyclogram" {
  import_both events
  expect_rows activity <<'END'
year|item|planned|done|status
2024|E01|2024-08-30|2024-08-28|выполнено
2024|E03|2024-09-30|2024-10-07|просрочено
2024|E12|2025-04-20||не выполнено
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
