-- What management leaves on the timeline: decisions and measures, steps of a cycle, evidence for
-- the monitoring map, markers that were looked into, procedures in the timetable. A row with the
-- same key corrects an earlier one.
--
-- SPDX-License-Identifier: MIT

local PERIODS <const> = { "term", "half", "trimester", "year" }

-- A decision is called after its rule, scope and period: D03/5А/MA/2025/Ч1.
define.record "decision_step" {
  title = "Решения",
  fields = {
    rule = { type = "text", required = true, title = "Правило", thing = "rule" },
    scope = { type = "text", required = false, title = "О ком" },
    period = { type = "period", required = true, title = "Период" },
    step = {
      type = "text",
      required = true,
      title = "Шаг",
      values = {
        { name = "drafted", title = "проект" },
        { name = "approved", title = "утверждено" },
        { name = "executed", title = "исполнено" },
        { name = "reviewed", title = "проверено" },
        { name = "cancelled", title = "отменено" },
      },
    },
    date = { type = "date", title = "Дата" },
    due = { type = "date", title = "Срок" },
    level = { type = "text", title = "Уровень" },
    document = { type = "text", title = "Документ", also = { "приказ", "протокол", "справка" } },
    values = { type = "text", title = "Значения" },
    verdict = {
      type = "text",
      title = "Вывод",
      values = {
        { name = "effective", title = "эффективно" },
        { name = "partial", title = "частично" },
        { name = "none", title = "без эффекта" },
        { name = "undetermined", title = "не определено" },
      },
    },
    note = { type = "text", title = "Примечание" },
  },
  order = { "rule", "scope", "period", "step", "date", "due" },
  key = { "rule", "scope", "period", "step" },
  sheet = { "period" },
  period = { field = "period", kinds = PERIODS },
}

-- A measure acts on the indicator by which it will be checked, from its day on.
define.record "measure" {
  title = "Меры",
  fields = {
    measure = { type = "text", required = true, title = "Мера" },
    rule = { type = "text", title = "Правило", thing = "rule" },
    scope = { type = "text", required = false, title = "О ком" },
    period = { type = "period", title = "Период" },
    title = { type = "text", title = "Название" },
    responsible = { type = "text", title = "Ответственный" },
    starts = { type = "date", title = "С" },
    ends = { type = "date", title = "До" },
    done = { type = "date", title = "Выполнено" },
    document = { type = "text", title = "Документ", also = { "приказ", "протокол", "справка" } },
    indicator = { type = "text", title = "Контрольный показатель" },
    target = { type = "decimal", scale = 4, title = "Цель" },
    hours = { type = "decimal", scale = 2, unit = "час", title = "Часов" },
    verdict = {
      type = "text",
      title = "Вывод",
      values = {
        { name = "effective", title = "эффективно" },
        { name = "partial", title = "частично" },
        { name = "none", title = "без эффекта" },
        { name = "undetermined", title = "не определено" },
      },
    },
  },
  order = { "measure", "title", "responsible", "starts", "ends", "done" },
  key = { "measure" },
  sheet = {},
  period = "always",
}

-- A cycle of a direction has come to a stage.
define.record "cycle_step" {
  title = "Шаги управленческого цикла",
  fields = {
    year = { type = "period", required = true, title = "Год" },
    cycle = { type = "text", required = true, title = "Цикл", thing = "cycle" },
    direction = { type = "text", required = true, title = "Направление" },
    stage = { type = "text", required = true, title = "Стадия", also = { "этап" } },
    date = { type = "date", required = true, title = "Дата" },
    document = { type = "text", title = "Документ", also = { "приказ", "протокол", "справка" } },
    note = { type = "text", title = "Примечание" },
  },
  order = { "year", "cycle", "direction", "stage", "date" },
  key = { "year", "cycle", "direction", "stage", "date" },
  sheet = { "year" },
  period = { field = "year", kinds = { "year" } },
}

-- A characteristic of an item of the map is there, or is not; number 1 is its first one.
define.record "map_mark" {
  title = "Подтверждения карты",
  fields = {
    year = { type = "period", required = true, title = "Год" },
    item = { type = "text", required = true, title = "Пункт", thing = "map_item" },
    characteristic = {
      type = "integer",
      required = true,
      range = { 1, 99 },
      title = "Признак",
      also = { "характеристика" },
    },
    present = { type = "boolean", required = true, title = "Есть" },
    document = { type = "text", title = "Документ", also = { "приказ", "протокол", "справка" } },
    date = { type = "date", title = "Дата" },
  },
  order = { "year", "item", "characteristic", "present", "document" },
  key = { "year", "item", "characteristic" },
  sheet = { "year" },
  period = { field = "year", kinds = { "year" } },
}

-- Points of an item as the map was approved; an item that does not apply has no row.
define.record "map_result" {
  title = "Утверждённая карта",
  fields = {
    year = { type = "period", required = true, title = "Год" },
    item = { type = "text", required = true, title = "Пункт" },
    score = { type = "integer", unit = "балл", range = { 0, 99 }, title = "Баллов" },
    max = { type = "integer", unit = "балл", range = { 0, 99 }, title = "Наибольшее" },
  },
  order = { "year", "item", "score", "max" },
  key = { "year", "item" },
  sheet = { "year" },
  period = { field = "year", kinds = { "year" } },
}

-- What came of looking into a sign of bias.
define.record "marker_review" {
  title = "Разборы признаков",
  fields = {
    year = { type = "period", required = true, title = "Год" },
    marker = { type = "text", required = true, title = "Признак", thing = "marker" },
    scope = { type = "text", required = false, title = "О ком" },
    verdict = {
      type = "text",
      required = true,
      title = "Вывод",
      values = {
        { name = "refuted", title = "не подтвердился" },
        { name = "confirmed", title = "подтверждён перепроверкой" },
      },
    },
    date = { type = "date", title = "Дата" },
    document = { type = "text", title = "Документ", also = { "приказ", "протокол", "справка" } },
  },
  order = { "year", "marker", "scope", "verdict", "date" },
  key = { "year", "marker", "scope" },
  sheet = { "year" },
  period = { field = "year", kinds = { "year" } },
}

-- A procedure in the timetable of assessments: the work of a whole class.
define.record "slot" {
  title = "График оценочных процедур",
  fields = {
    year = { type = "period", required = true, title = "Год" },
    date = { type = "date", required = true, title = "Дата" },
    class = { dimension = "class", required = true },
    subject = { dimension = "subject", required = true },
    procedure = { type = "text", required = true, title = "Процедура" },
    lesson = { type = "integer", range = { 1, 14 }, title = "Урок" },
    minutes = { type = "integer", unit = "мин", range = { 1, 600 }, title = "Минут" },
  },
  order = { "year", "date", "class", "subject", "procedure", "lesson", "minutes" },
  key = { "year", "date", "class", "subject", "procedure" },
  sheet = { "year", "class" },
  period = { field = "year", kinds = { "year" } },
}

-- The timetable of a usual week: what stands first and last on a day.
define.record "lesson" {
  title = "Расписание уроков",
  fields = {
    year = { type = "period", required = true, title = "Год" },
    class = { dimension = "class", required = true },
    weekday = { type = "integer", required = true, range = { 1, 7 }, title = "День недели" },
    lesson = { type = "integer", required = true, range = { 1, 14 }, title = "Урок" },
    subject = { dimension = "subject", required = true },
  },
  order = { "year", "class", "weekday", "lesson", "subject" },
  key = { "year", "class", "weekday", "lesson", "subject" },
  sheet = { "year", "class" },
  period = { field = "year", kinds = { "year" } },
}

-- What was found when the timetable was approved; a later check of the same procedure corrects it.
define.record "slot_check" {
  title = "Проверка графика процедур",
  fields = {
    year = { type = "period", required = true, title = "Год" },
    date = { type = "date", required = true, title = "Дата" },
    class = { dimension = "class", required = true },
    subject = { dimension = "subject", required = true },
    procedure = { type = "text", required = true, title = "Процедура" },
    violations = { type = "integer", range = { 0, 99 }, title = "Нарушений" },
    constraints = { type = "text", title = "Каких требований" },
  },
  order = { "year", "date", "class", "subject", "procedure", "violations", "constraints" },
  key = { "year", "date", "class", "subject", "procedure" },
  sheet = { "year", "class" },
  period = { field = "year", kinds = { "year" } },
}
