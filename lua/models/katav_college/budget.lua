-- The money of ВСОКО by quarter and by procedure: what was planned, what was spent.
--
-- SPDX-License-Identifier: MIT

local SOURCE <const> = "распределение функций ВСОКО ГБПОУ «К-ИИТ», 05.09.2023, блок 2.4"
local PERIODS <const> = { "quarter", "calendar_year" } -- a year is the sum of its quarters

define.period "quarter" {
  title = "Квартал",
  type = "part",
  of = "calendar_year",
  keys = { "К1", "К2", "К3", "К4" },
}

define.dimension "procedure" { title = "Процедура" }

define.record "budget" {
  title = "Смета ВСОКО",
  fields = {
    quarter = { type = "period", required = true, title = "Квартал" },
    procedure = { dimension = "procedure", required = true, title = "Процедура" },
    plan = { type = "decimal", scale = 2, unit = "руб.", required = true, title = "План" },
    fact = { type = "decimal", scale = 2, unit = "руб.", title = "Факт" },
  },
  order = { "quarter", "procedure", "plan", "fact" },
  key = { "quarter", "procedure" },
  sheet = { "quarter" },
  period = { field = "quarter", kinds = { "quarter" } },
}

-- --- money ---

define.indicator "budget_planned" {
  title = "Смета ВСОКО, план",
  unit = "руб.",
  digits = 2,
  direction = "conditions",
  part = "variative",
  levels = { "procedure", "school" },
  period = PERIODS,
  source = SOURCE,
  missing = "M7",
  formula = function(c)
    return c:records("budget"):sum "plan"
  end,
}

-- A line without a fact has not been reported yet; that is not a zero, so it is left out on both
-- sides.
define.indicator "budget_execution" {
  code = "U17",
  title = "Исполнение сметы ВСОКО",
  unit = "%",
  direction = "conditions",
  part = "variative",
  levels = { "procedure", "school" },
  period = PERIODS,
  bands = "budget_execution.bands",
  source = SOURCE,
  missing = "M7",
  formula = function(c)
    local reported <const> = c:records("budget"):filled "fact"
    return percent(reported:sum "fact", reported:sum "plan")
  end,
}
