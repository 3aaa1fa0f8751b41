-- The money of ВСОКО by quarter and by procedure: what was planned; the base knows what was spent.
--
-- SPDX-License-Identifier: MIT

local SOURCE <const> = "распределение функций ВСОКО ГБПОУ «К-ИИТ», 05.09.2023, блок 2.4"

define.indicator "budget_planned" {
  title = "Смета ВСОКО, план",
  unit = "руб.",
  digits = 2,
  direction = "conditions",
  part = "variative",
  levels = { "procedure", "school" },
  period = { "quarter", "calendar_year" }, -- a year is the sum of its quarters
  source = SOURCE,
  missing = "M7",
  formula = function(c)
    return c:records("budget"):sum "plan"
  end,
}

override.indicator "vsoko_budget_exec" { source = SOURCE }
