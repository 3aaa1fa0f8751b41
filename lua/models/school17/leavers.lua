-- Where those who leave the school go (directions 9 and 10 of table 2), from the base's list of
-- graduates, and results of olympiads (direction 2), which the base has no records of.
--
-- SPDX-License-Identifier: MIT

local YEAR <const> = { "year" }
local SOURCE <const> = "Положение о ВСОКО СОШ № 17, таблица 2"

define.record "olympiad_result" {
  title = "Результаты олимпиад",
  fields = {
    year = { type = "period", required = true, title = "Год" },
    stage = { type = "text", required = true, title = "Этап" }, -- school, municipal
    class = { dimension = "class", by = "pupil.class" },
    pupil = { dimension = "pupil", required = true },
    subject = { dimension = "subject", required = true },
    percent = { type = "decimal", scale = 1, unit = "%", range = { 0, 100 }, title = "Выполнение" },
    status = { type = "text", title = "Итог" }, -- winner, prize, participant
  },
  order = { "year", "stage", "subject", "class", "pupil", "percent", "status" },
  key = { "year", "stage", "subject", "pupil" },
  sheet = { "year", "stage", "subject" },
  period = { field = "year", kinds = { "year" } },
}

-- Those of whom it is known; how many that is, n tells.
define.indicator "entered_college" {
  code = "A09",
  title = "Поступили в организации СПО",
  unit = "%",
  direction = "outcomes",
  part = "variative",
  levels = { "grade", "school" },
  period = YEAR,
  small_n = "small_n.class",
  source = SOURCE,
  missing = "M8",
  formula = function(c)
    local leavers <const> = c:records("graduate"):filled "way"
    return percent(leavers:count { way = "college" }, leavers:count())
  end,
}

-- A school without the last grade has nobody who could enter; a school without a roster only lacks
-- data.
define.indicator "entered_university" {
  code = "A10",
  title = "Поступили в вузы",
  unit = "%",
  direction = "outcomes",
  part = "variative",
  levels = { "school" },
  period = YEAR,
  small_n = "small_n.class",
  source = SOURCE,
  missing = "M8",
  applies = function(c)
    local pupils <const> = c:maybe("students_total", 0, {})
    local there <const> = c:maybe("students_total", 0, { grade = "11" })
    return any_of(above(there, 0), at_most(pupils, 0))
  end,
  applies_title = "в школе есть 11 класс",
  formula = function(c)
    local leavers <const> = c:records("graduate", { grade = "11" }):filled "way"
    return percent(leavers:count { way = "university" }, leavers:count())
  end,
}
