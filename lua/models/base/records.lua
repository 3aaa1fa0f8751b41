-- What a school's files become: record kinds of the base model.
--
-- Kinds with `period = { from, to }` hold stretches of time and count at the instant of a cell;
-- kinds with `period = "always"` hold facts without a time of their own. `region = true` are
-- dictionaries: in a region they are kept once, and import looks values up in them. A key field may
-- be missing where it says `required = false`.
--
-- SPDX-License-Identifier: MIT

local PERIODS <const> = { "term", "half", "trimester", "year" }

-- --- people and classes ---

define.record "roster" {
  title = "Контингент",
  fields = {
    pupil = { dimension = "pupil", required = true },
    class = { dimension = "class" },
    from = { type = "date", required = false, title = "С" },
    to = { type = "date", title = "По" },
    sex = { type = "text", title = "Пол" },
    birth_year = { type = "integer", range = { 1980, 2100 }, title = "Год рождения" },
    special_needs = { type = "boolean", title = "ОВЗ" },
    program = { type = "text", title = "Программа" },
    form = { type = "text", title = "Форма обучения" },
  },
  order = { "pupil", "class", "from", "to" },
  key = { "pupil", "from" },
  sheet = { "class", "from" },
  period = { from = "from", to = "to" },
}

define.record "staff" {
  title = "Педагоги",
  fields = {
    teacher = { dimension = "teacher", required = true },
    category = { type = "text", title = "Категория" },
    category_valid_to = { type = "date", title = "Категория до" },
    education = { type = "text", title = "Образование" },
    experience = { type = "integer", unit = "год", range = { 0, 80 }, title = "Стаж" },
    birth_date = { type = "date", title = "Дата рождения" },
    training_year = { type = "integer", range = { 1950, 2100 }, title = "Год курсов" },
    from = { type = "date", required = false, title = "С" },
    to = { type = "date", title = "По" },
  },
  order = { "teacher", "category" },
  key = { "teacher", "from" },
  sheet = {},
  period = { from = "from", to = "to" },
}

define.record "staff_subject" {
  title = "Предметы педагогов",
  fields = {
    teacher = { dimension = "teacher", required = true },
    subject = { dimension = "subject", required = true },
  },
  key = { "teacher", "subject" },
  sheet = {},
  period = "always",
}

define.record "course" {
  title = "Курсы педагогов",
  fields = {
    teacher = { dimension = "teacher", required = true },
    date = { type = "date", required = true, title = "Дата" },
    topic = { type = "text", required = false, title = "Тема" },
    hours = { type = "integer", unit = "час", range = { 0, 2000 }, title = "Часов" },
    fgos = { type = "boolean", title = "По ФГОС или ФОП" },
  },
  key = { "teacher", "date", "topic" },
  sheet = { "teacher" },
  period = "always",
}

define.record "assignment" {
  title = "Нагрузка",
  fields = {
    teacher = { dimension = "teacher", required = false },
    subject = { dimension = "subject", required = true },
    class = { dimension = "class", required = true },
    hours = { type = "decimal", scale = 2, unit = "час", title = "Часов в неделю" },
    from = { type = "date", required = false, title = "С" },
    to = { type = "date", title = "По" },
  },
  key = { "subject", "class", "teacher", "from" },
  sheet = { "class", "from" },
  period = { from = "from", to = "to" },
}

-- --- results ---

define.record "mark" {
  title = "Отметки за период",
  fields = {
    term = { type = "period", required = true, title = "Период" },
    class = { dimension = "class", by = "pupil.class" },
    pupil = { dimension = "pupil", required = true },
    subject = { dimension = "subject", required = true },
    number = { type = "integer", range = { 1, 9 }, required = true, title = "Которая" },
    value = { type = "integer", unit = "балл", range = { 1, 5 }, title = "Отметка" },
    status = { type = "text", title = "Вид" }, -- mark, not_attested, exempt
  },
  order = { "term", "class", "pupil", "subject", "number", "value", "status" },
  key = { "term", "pupil", "subject", "number" },
  sheet = { "term", "class", "subject" },
  period = { field = "term", kinds = PERIODS },
}

define.record "current_mark" {
  title = "Текущие отметки",
  fields = {
    date = { type = "date", required = true, title = "Дата" },
    entered = { type = "date", title = "Выставлена" },
    term = { type = "period", title = "Период" },
    class = { dimension = "class", by = "pupil.class" },
    pupil = { dimension = "pupil", required = true },
    subject = { dimension = "subject", required = true },
    number = { type = "integer", range = { 1, 9 }, required = true, title = "Которая" },
    value = { type = "integer", unit = "балл", range = { 1, 5 }, title = "Отметка" },
    weight = { type = "integer", range = { 1, 100 }, title = "Вес" },
    lag = { type = "integer", unit = "дн.", range = { -3660, 3660 }, title = "Дней до записи" },
  },
  key = { "date", "pupil", "subject", "number" },
  sheet = { "term", "class", "subject" },
  period = { field = "term", kinds = PERIODS },
}

define.record "vpr" {
  title = "ВПР",
  fields = {
    year = { type = "period", required = true, title = "Год" },
    class = { dimension = "class", by = "pupil.class" },
    pupil = { dimension = "pupil", required = true },
    subject = { dimension = "subject", required = true },
    took_part = { type = "boolean", title = "Писал" },
    variant = { type = "text", title = "Вариант" },
    score = { type = "decimal", scale = 1, unit = "балл", title = "Первичный балл" },
    max = { type = "decimal", scale = 1, unit = "балл", title = "Наибольший балл" },
    mark = { type = "integer", unit = "балл", range = { 2, 5 }, title = "Отметка" },
    journal_mark = { type = "integer", unit = "балл", range = { 2, 5 }, title = "По журналу" },
    -- official cut-offs of this work: looked up, missing where they are not known
    min_3 = { type = "decimal", scale = 1, unit = "балл", title = "От «3»" },
    min_4 = { type = "decimal", scale = 1, unit = "балл", title = "От «4»" },
    min_5 = { type = "decimal", scale = 1, unit = "балл", title = "От «5»" },
  },
  order = { "year", "class", "pupil", "subject", "took_part", "score", "mark", "journal_mark" },
  key = { "year", "pupil", "subject" },
  sheet = { "year", "class", "subject" },
  period = { field = "year", kinds = { "year" } },
  tags = { "vpr" },
}

define.record "vpr_task" {
  title = "ВПР, задания",
  fields = {
    year = { type = "period", required = true, title = "Год" },
    class = { dimension = "class", by = "pupil.class" },
    pupil = { dimension = "pupil", required = true },
    subject = { dimension = "subject", required = true },
    task = { dimension = "task", required = true },
    points = { type = "integer", unit = "балл", range = { 0, 100 }, title = "Баллов" },
    max = { type = "integer", unit = "балл", range = { 1, 100 }, title = "Наибольший балл" },
    skill = { dimension = "skill" },
    difficulty = { type = "text", title = "Уровень" }, -- Б, П, В
    mark = { type = "integer", unit = "балл", range = { 2, 5 }, title = "Отметка за работу" },
  },
  order = { "year", "class", "pupil", "subject", "task", "points", "max" },
  key = { "year", "pupil", "subject", "task" },
  sheet = { "year", "class", "subject" },
  period = { field = "year", kinds = { "year" } },
  tags = { "vpr" },
}

-- subject is the school's subject; the code of the exam itself stands in paper (МА профильная MP).
define.record "exam" {
  title = "ОГЭ и ЕГЭ",
  fields = {
    year = { type = "period", required = true, title = "Год" },
    exam = { type = "text", required = true, title = "Экзамен" },
    paper = { type = "text", required = true, title = "Работа" },
    subject = { dimension = "subject", required = true },
    class = { dimension = "class", by = "pupil.class" },
    pupil = { dimension = "pupil", required = true },
    score = { type = "decimal", scale = 1, unit = "балл", title = "Балл" },
    minimum = { type = "decimal", scale = 1, unit = "балл", title = "Минимум" },
    mark = { type = "integer", unit = "балл", range = { 2, 5 }, title = "Отметка" },
    passed = { type = "boolean", title = "Сдал" },
    geometry = { type = "integer", unit = "балл", range = { 0, 100 }, title = "Баллы геометрии" },
    literacy = { type = "integer", unit = "балл", range = { 0, 100 }, title = "ГК1–ГК4" },
  },
  order = { "year", "exam", "paper", "class", "pupil", "score", "mark", "passed" },
  key = { "year", "exam", "paper", "pupil" },
  sheet = { "year", "exam", "paper", "class" },
  period = { field = "year", kinds = { "year" } },
  tags = { "state_exam" },
}

-- A work of one's own: entry and exit diagnostics, administrative and mock tests.
define.record "work" {
  title = "Работы",
  fields = {
    year = { type = "period", required = true, title = "Год" },
    procedure = { type = "text", required = true, title = "Процедура" },
    stage = { type = "text", required = false, title = "Этап" }, -- entry, exit
    class = { dimension = "class", by = "pupil.class" },
    pupil = { dimension = "pupil", required = true },
    subject = { dimension = "subject", required = true },
    score = { type = "decimal", scale = 1, unit = "балл", title = "Балл" },
    max = { type = "decimal", scale = 1, unit = "балл", title = "Наибольший балл" },
    percent = { type = "decimal", scale = 4, unit = "%", title = "Выполнение" },
    mark = { type = "integer", unit = "балл", range = { 2, 5 }, title = "Отметка" },
  },
  key = { "year", "procedure", "stage", "pupil", "subject" },
  sheet = { "year", "procedure", "stage", "class", "subject" },
  period = { field = "year", kinds = { "year" } },
}

-- --- opinions, documents, plans ---

define.record "survey" {
  title = "Анкеты",
  fields = {
    year = { type = "period", required = true, title = "Год" },
    group = { type = "text", required = true, title = "Кто" },
    form = { type = "text", title = "Название анкеты" },
    respondent = { type = "text", required = true, title = "Анкета" },
    question = { type = "text", required = true, title = "Вопрос" },
    class = { dimension = "class" },
    answer = { type = "integer", unit = "балл", range = { 0, 10 }, title = "Ответ" },
  },
  key = { "year", "group", "respondent", "question" },
  sheet = { "year", "group" },
  period = { field = "year", kinds = { "year" } },
}

define.record "document" {
  title = "Документы",
  fields = {
    kind = { type = "text", required = true, title = "Вид" },
    title = { type = "text", title = "Название" },
    number = { type = "text", required = false, title = "Номер" },
    subject = { dimension = "subject" },
    approved = { type = "date", title = "Утверждён" },
    valid_to = { type = "date", required = false, title = "Действует по" },
    on_site = { type = "boolean", title = "На сайте" },
  },
  order = { "kind", "title", "number", "approved", "valid_to", "on_site" },
  key = { "kind", "number", "valid_to" },
  sheet = {},
  period = "always",
}

define.record "checklist" {
  title = "Проверочные листы",
  fields = {
    year = { type = "period", required = true, title = "Год" },
    list = { type = "text", required = true, title = "Лист" },
    item = { type = "text", required = true, title = "Пункт" },
    done = { type = "boolean", title = "Выполнен" },
  },
  key = { "year", "list", "item" },
  period = { field = "year", kinds = { "year" } },
}

define.record "hours" {
  title = "Выполнение программ",
  fields = {
    term = { type = "period", required = true, title = "Период" },
    class = { dimension = "class", required = true },
    subject = { dimension = "subject", required = true },
    planned = { type = "integer", unit = "час", range = { 0, 10000 }, title = "По плану" },
    given = { type = "integer", unit = "час", range = { 0, 10000 }, title = "Дано" },
    practice_planned = { type = "integer", range = { 0, 10000 }, title = "Практических по плану" },
    practice_done = { type = "integer", range = { 0, 10000 }, title = "Практических проведено" },
  },
  key = { "term", "class", "subject" },
  period = { field = "term", kinds = PERIODS },
}

-- A planned item of the year: filled by the import of a list of events or by the cyclogram.
define.record "activity" {
  title = "Мероприятия циклограммы",
  fields = {
    year = { type = "period", required = true, title = "Год" },
    item = { type = "text", required = true, title = "Пункт", thing = "activity" },
    planned = { type = "date", required = true, title = "Срок" },
    done = { type = "date", title = "Выполнено", also = { "дата" } },
    status = {
      type = "text",
      title = "Состояние",
      values = {
        { name = "planned", title = "по плану" },
        { name = "done", title = "выполнено" },
        { name = "skipped", title = "не нужно" },
      },
    },
    document = { type = "text", title = "Документ", also = { "приказ", "протокол", "справка" } },
    reason = { type = "text", title = "Причина" },
  },
  order = { "year", "item", "planned", "done", "status" },
  key = { "year", "item", "planned" },
  sheet = { "year" },
  period = { field = "year", kinds = { "year" } },
}

-- A line of a yearly form (self-examination of a college and the like).
define.record "figure" {
  title = "Строки годовых форм",
  fields = {
    year = { type = "period", required = true, title = "Год" },
    item = { type = "text", required = true, title = "Строка" },
    value = { type = "decimal", scale = 4, required = true, title = "Значение" },
  },
  key = { "year", "item" },
  sheet = { "year" },
  period = { field = "year", kinds = { "year", "calendar_year" } },
}

-- Figures of the region and the municipality: written by publish, read for comparison.
define.record "reference" {
  title = "Сведения региона",
  fields = {
    period = { type = "period", required = true, title = "Период" },
    area = { type = "text", required = true, title = "Уровень" }, -- region, municipality
    indicator = { type = "text", required = true, title = "Показатель" },
    subject = { dimension = "subject", required = false },
    grade = { dimension = "grade", required = false },
    value = { type = "decimal", scale = 9, required = true, title = "Значение" },
    n = { type = "integer", title = "n" },
  },
  carries = "indicator",
  key = { "period", "area", "indicator", "subject", "grade" },
  sheet = { "period" },
  period = { field = "period", kinds = PERIODS },
}

-- --- dictionaries of the region ---

define.record "subject_list" {
  title = "Предметы",
  region = true,
  fields = {
    subject = { type = "text", required = true, title = "Код" },
    name = { type = "text", title = "Название" },
    grade_from = { type = "integer", title = "С класса" },
    grade_to = { type = "integer", title = "По класс" },
  },
  key = { "subject" },
  sheet = {},
}

define.record "vpr_spec" {
  title = "Задания ВПР",
  region = true,
  fields = {
    grade = { type = "text", required = true, title = "{Grade}" },
    subject = { type = "text", required = true, title = "Предмет" },
    task = { type = "text", required = true, title = "Задание" },
    max_points = { type = "integer", required = true, title = "Наибольший балл" },
    skill = { type = "text", title = "Умение" },
    difficulty = { type = "text", title = "Уровень" },
  },
  key = { "grade", "subject", "task" },
  sheet = { "grade", "subject" },
}

define.record "vpr_cutoffs" {
  title = "Границы отметок ВПР",
  region = true,
  fields = {
    grade = { type = "text", required = true, title = "{Grade}" },
    subject = { type = "text", required = true, title = "Предмет" },
    max_score = { type = "integer", required = true, title = "Наибольший балл" },
    min_3 = { type = "integer", title = "От «3»" },
    min_4 = { type = "integer", title = "От «4»" },
    min_5 = { type = "integer", title = "От «5»" },
  },
  key = { "grade", "subject" },
  sheet = {},
}

define.record "exam_spec" {
  title = "Шкалы экзаменов",
  region = true,
  fields = {
    exam = { type = "text", required = true, title = "Экзамен" },
    paper = { type = "text", required = true, title = "Работа" },
    max_score = { type = "integer", title = "Наибольший балл" },
    threshold = { type = "integer", title = "Минимум" },
    min_3 = { type = "integer", title = "От «3»" },
    min_4 = { type = "integer", title = "От «4»" },
    min_5 = { type = "integer", title = "От «5»" },
  },
  key = { "exam", "paper" },
  sheet = {},
}

define.record "question_list" {
  title = "Вопросы анкет",
  region = true,
  fields = {
    question = { type = "text", required = true, title = "Код" },
    text = { type = "text", title = "Вопрос" },
  },
  key = { "question" },
  sheet = {},
}

define.record "activity_list" {
  title = "Пункты циклограммы",
  region = true,
  fields = {
    item = { type = "text", required = true, title = "Код" },
    title = { type = "text", title = "Название" },
    month = { type = "integer", range = { 1, 12 }, title = "Месяц" },
    day = { type = "integer", range = { 1, 31 }, title = "День" },
  },
  key = { "item" },
  sheet = {},
}
