-- A base of six indicators, as the example begins with it. SPDX-License-Identifier: MIT

define.dimension "school" { title = "Школа", unit = true }
define.dimension "class" { title = "Класс", within = true }
define.dimension "student" { title = "Ученик", person = true }

define.period "year" { title = "Учебный год", type = "academic_year", starts = "09-01" }
define.period "term" { title = "Четверть", type = "part", of = "year", keys = { "Ч1", "Ч2" } }

define.record "mark" {
  title = "Отметка",
  fields = {
    class = { title = "Класс", dimension = "class", required = true },
    student = { title = "Ученик", dimension = "student", required = true },
    term = { title = "Период", type = "period", required = true },
    value = { title = "Отметка", type = "integer", range = { 2, 5 } }, -- н/а: without a value
  },
  key = { "student", "term" },
  sheet = { "class", "term" },
  period = { field = "term", kinds = { "term" } },
}

define.indicator "quality" {
  code = "A1",
  title = "Качество знаний",
  unit = "%",
  levels = { "school", "class" },
  period = { "term" },
  formula = function(c)
    local marks = c:records "mark"
    return percent(marks:count { value = { from = c:param "quality.from" } }, marks:count())
  end,
}

define.indicator "pass_rate" {
  code = "A2",
  title = "Успеваемость",
  unit = "%",
  levels = { "school", "class" },
  period = { "term" },
  formula = function(c)
    local marks = c:records "mark"
    return percent(marks:count { value = { from = c:param "pass.from" } }, marks:count())
  end,
}

define.indicator "mean_mark" {
  code = "A3",
  title = "Средняя отметка",
  unit = "балл",
  levels = { "school", "class" },
  period = { "term" },
  formula = function(c)
    return c:records("mark"):mean "value"
  end,
}

define.indicator "risk" {
  code = "A4",
  title = "В зоне риска",
  unit = "%",
  levels = { "school" },
  period = { "term" },
  formula = function(c)
    local marks = c:records "mark"
    return percent(marks:count { value = { below = c:param "risk.below" } }, marks:count())
  end,
}

define.indicator "twos" {
  code = "A5",
  title = "Двоек",
  unit = "1",
  levels = { "school" },
  period = { "term" },
  formula = function(c)
    return c:records("mark"):count { value = 2 }
  end,
}

define.indicator "index" {
  code = "A6",
  title = "Индекс результатов",
  unit = "%",
  levels = { "school", "class" },
  period = { "term" },
  formula = function(c)
    return (c:val "quality" + c:val "pass_rate") / 2
  end,
}
