-- Sheets and registers that a school keeps besides results: attendance, contests, diagnostics,
-- graduates, health, coverage of surveys, equipment, textbooks, meals, money, safety, findings.
--
-- What is counted against all pupils stands in the same row as the number of all (`lessons`,
-- `pupils`, `invited`), so that a school that has sent no sheet weighs nothing in a region. An
-- empty cell of a sheet is unknown, never no and never zero.
--
-- SPDX-License-Identifier: MIT

local YEAR <const> = { field = "year", kinds = { "year" } }

define.dimension "union" { title = "{Method_union}", within = true }

define.dimension "procedure" { title = "Процедура" }

define.period "quarter" {
  title = "Квартал",
  type = "part",
  of = "calendar_year",
  keys = { "К1", "К2", "К3", "К4" },
}

-- --- pupils ---

-- A year is the sum of its terms, so no row is of a whole year.
define.record "attendance" {
  title = "Посещаемость",
  fields = {
    term = { type = "period", required = true, title = "Период" },
    class = { dimension = "class", by = "pupil.class" },
    pupil = { dimension = "pupil", required = true },
    lessons = { type = "integer", unit = "урок", range = { 0, 10000 }, title = "Уроков" },
    ill = { type = "integer", unit = "урок", range = { 0, 10000 }, title = "По болезни" },
    excused = { type = "integer", unit = "урок", range = { 0, 10000 }, title = "Уважительных" },
    unexcused = { type = "integer", unit = "урок", range = { 0, 10000 }, title = "Без причины" },
    ill_days = { type = "integer", unit = "дн.", range = { 0, 366 }, title = "Дней по болезни" },
  },
  order = { "term", "class", "pupil", "lessons", "ill", "excused", "unexcused", "ill_days" },
  key = { "term", "pupil" },
  sheet = { "term", "class" },
  period = { field = "term", kinds = { "term", "half", "trimester" } },
}

define.record "contest" {
  title = "Олимпиады и конкурсы",
  fields = {
    year = { type = "period", required = true, title = "Год" },
    contest = { type = "text", required = true, title = "Конкурс" },
    level = { type = "text", required = true, title = "Уровень" }, -- school ... international
    class = { dimension = "class", by = "pupil.class" },
    pupil = { dimension = "pupil", required = true },
    subject = { dimension = "subject", required = false },
    result = { type = "text", title = "Итог" }, -- winner, prize, participant
  },
  order = { "year", "contest", "level", "subject", "class", "pupil", "result" },
  key = { "year", "contest", "level", "subject", "pupil" },
  sheet = { "year", "contest", "level", "subject" },
  period = YEAR,
}

-- A method with several scales gives several rows of a pupil.
define.record "diagnostic" {
  title = "Диагностика",
  fields = {
    year = { type = "period", required = true, title = "Год" },
    kind = { type = "text", required = true, title = "Вид" },
    stage = { type = "text", required = false, title = "Этап" }, -- entry, exit
    scale = { type = "text", required = false, title = "Шкала" },
    grade = { dimension = "grade" },
    class = { dimension = "class", by = "pupil.class" },
    pupil = { dimension = "pupil", required = true },
    level = { type = "text", title = "Уровень" },
    value = { type = "decimal", scale = 2, unit = "балл", title = "Балл" },
  },
  order = { "year", "kind", "stage", "scale", "class", "pupil", "level", "value" },
  key = { "year", "kind", "stage", "scale", "pupil" },
  sheet = { "year", "kind", "stage", "class" },
  period = YEAR,
}

define.record "graduate" {
  title = "Выпускники",
  fields = {
    year = { type = "period", required = true, title = "Год выпуска" },
    grade = { dimension = "grade", required = true },
    pupil = { dimension = "pupil", required = true },
    certificate = { type = "text", title = "Аттестат" }, -- none, plain, honours
    profile = { type = "text", title = "Профиль" },
    way = { type = "text", title = "Куда" }, -- college, university, school, work, army, other
    place = { type = "text", title = "Организация" },
  },
  order = { "year", "grade", "pupil", "certificate", "profile", "way", "place" },
  key = { "year", "pupil" },
  sheet = { "year", "grade" },
  period = YEAR,
}

define.record "health" {
  title = "Здоровье",
  fields = {
    year = { type = "period", required = true, title = "Год" },
    class = { dimension = "class", by = "pupil.class" },
    pupil = { dimension = "pupil", required = true },
    group = { type = "integer", range = { 1, 5 }, title = "Группа здоровья" },
    cases = { type = "integer", range = { 0, 366 }, title = "Болел, раз" },
  },
  order = { "year", "class", "pupil", "group", "cases" },
  key = { "year", "pupil" },
  sheet = { "year", "class" },
  period = YEAR,
}

define.record "enrichment" {
  title = "Охват программами",
  fields = {
    year = { type = "period", required = true, title = "Год" },
    class = { dimension = "class", by = "pupil.class" },
    pupil = { dimension = "pupil", required = true },
    advanced = { type = "boolean", title = "Углублённое изучение" },
    profile = { type = "boolean", title = "Профильное обучение" },
    distance = { type = "boolean", title = "Дистанционно" },
    network = { type = "boolean", title = "Сетевая форма" },
    extracurricular = { type = "boolean", title = "Внеурочная деятельность" },
  },
  order = { "year", "class", "pupil" },
  key = { "year", "pupil" },
  sheet = { "year", "class" },
  period = YEAR,
}

define.record "survey_coverage" {
  title = "Охват анкетами",
  fields = {
    year = { type = "period", required = true, title = "Год" },
    group = { type = "text", required = true, title = "Кто" },
    class = { dimension = "class", required = false },
    invited = { type = "integer", unit = "чел.", range = { 0, 100000 }, title = "Приглашено" },
    answered = { type = "integer", unit = "чел.", range = { 0, 100000 }, title = "Ответило" },
  },
  order = { "year", "group", "class", "invited", "answered" },
  key = { "year", "group", "class" },
  sheet = { "year", "group" },
  period = YEAR,
}

-- --- teachers ---

define.record "teacher_diagnostic" {
  title = "Диагностика дефицитов педагогов",
  fields = {
    year = { type = "period", required = true, title = "Год" },
    teacher = { dimension = "teacher", required = true },
    union = { dimension = "union" },
    took_part = { type = "boolean", title = "Участвовал" },
    deficit = { type = "boolean", title = "Выявлен дефицит" },
  },
  order = { "year", "union", "teacher", "took_part", "deficit" },
  key = { "year", "teacher" },
  sheet = { "year" },
  period = YEAR,
}

-- --- what the school has ---

-- A line of the list of equipment: `pupils` is how many the school has at its date. Of what is
-- there or not, the quantity is 1 or 0.
define.record "inventory" {
  title = "Оснащение",
  fields = {
    year = { type = "period", required = true, title = "Год" },
    item = { type = "text", required = true, title = "Что" },
    quantity = { type = "decimal", scale = 2, title = "Количество" },
    pupils = { type = "integer", range = { 0, 100000 }, title = "Учащихся" },
  },
  order = { "year", "item", "quantity", "pupils" },
  key = { "year", "item" },
  sheet = { "year" },
  period = YEAR,
}

define.record "textbook" {
  title = "Учебники",
  fields = {
    year = { type = "period", required = true, title = "Год" },
    class = { dimension = "class", required = true },
    subject = { dimension = "subject", required = true },
    title = { type = "text", required = false, title = "Учебник" },
    needed = { type = "integer", unit = "экз.", range = { 0, 100000 }, title = "Нужно" },
    available = { type = "integer", unit = "экз.", range = { 0, 100000 }, title = "В наличии" },
  },
  order = { "year", "class", "subject", "title", "needed", "available" },
  key = { "year", "class", "subject", "title" },
  sheet = { "year", "class" },
  period = YEAR,
}

define.record "meals" {
  title = "Горячее питание",
  fields = {
    year = { type = "period", required = true, title = "Год" },
    grade = { dimension = "grade" },
    class = { dimension = "class", required = true },
    pupils = { type = "integer", unit = "чел.", range = { 0, 100000 }, title = "Учащихся" },
    fed = { type = "integer", unit = "чел.", range = { 0, 100000 }, title = "Питаются" },
  },
  order = { "year", "class", "pupils", "fed" },
  key = { "year", "class" },
  sheet = { "year" },
  period = YEAR,
}

define.record "budget" {
  title = "Смета ВСОКО",
  fields = {
    quarter = { type = "period", required = true, title = "Квартал" },
    procedure = { dimension = "procedure", required = true },
    plan = { type = "decimal", scale = 2, unit = "руб.", required = true, title = "План" },
    fact = { type = "decimal", scale = 2, unit = "руб.", title = "Факт" },
  },
  order = { "quarter", "procedure", "plan", "fact" },
  key = { "quarter", "procedure" },
  sheet = { "quarter" },
  period = { field = "quarter", kinds = { "quarter" } },
}

-- --- registers ---

define.record "safety_case" {
  title = "Травмы, предписания, обращения",
  fields = {
    kind = { type = "text", required = true, title = "Вид" }, -- injury, order, appeal
    number = { type = "text", required = true, title = "Номер" },
    date = { type = "date", required = true, title = "Дата" },
    authority = { type = "text", title = "Чьё" },
    text = { type = "text", title = "О чём" },
    due = { type = "date", title = "Срок" },
    closed = { type = "date", title = "Закрыто" },
  },
  order = { "kind", "number", "date", "due", "closed" },
  key = { "kind", "number" },
  sheet = {},
  period = "always",
}

-- What an analysis has found, and whom it tells what to do about that.
define.record "finding" {
  title = "Выводы справок",
  fields = {
    year = { type = "period", required = true, title = "Год" },
    document = { type = "text", required = true, title = "Справка" },
    number = { type = "integer", required = true, range = { 1, 999 }, title = "Вывод" },
    text = { type = "text", title = "О чём" },
    addressee = { type = "text", title = "Кому" },
    recommendation = { type = "text", title = "Рекомендация" },
    due = { type = "date", title = "Срок" },
  },
  order = { "year", "document", "number", "addressee", "due" },
  key = { "year", "document", "number" },
  sheet = { "year", "document" },
  period = YEAR,
}
