-- A school's own layer: bands, an indicator put aside, two of its own.
-- SPDX-License-Identifier: MIT
set.param "quality_rate.bands" {
  from = "2025-09-01",
  forever = true,
  { 0, "low" }, { 40, "acceptable" }, { 60, "optimal" },
  source = "педсовет школы",
}

disable.indicator "single_three_count" { title = "не ведём" }

define.indicator "local.best_share" {
  title = "Доля пятёрок",
  unit = "%",
  direction = "outcomes",
  part = "variative",
  levels = { "class*subject", "class", "school" },
  period = { "term", "year" },
  source = "решение школы",
  formula = function(c)
    local marks <const> = c:records("mark", { status = "mark" })
    return percent(marks:count { value = 5 }, marks:count())
  end,
}

define.indicator "local.quality_gap" {
  title = "Отставание качества от лучшей четверти",
  unit = "pp",
  direction = "outcomes",
  part = "variative",
  levels = { "class" },
  period = { "term" },
  source = "решение школы",
  formula = function(c)
    return c:val "quality_rate" - c:lag(1):val "quality_rate"
  end,
}
