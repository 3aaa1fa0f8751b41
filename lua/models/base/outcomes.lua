-- Results: marks of a term, a half, a trimester or a year (R01-R10). Percentages stand on the rows
-- of the cell itself: a school's is never the mean of its classes'.
--
-- A mark sheet has marks, «н/а» (not_attested), «осв» (exempt) and empty cells. What counts is
-- marks and «н/а»; exempt and empty cells are in neither part of a ratio.
--
-- SPDX-License-Identifier: MIT

local PERIODS <const> = { "term", "half", "trimester", "year" }
local LEVELS <const> = {
  "class*subject", "class", "subject", "grade*subject", "grade", "school",
}
local GRADED <const> = { status = { "mark", "not_attested" } }
local MARKED <const> = { status = "mark" }

-- The value where something is counted; where nothing is, there are no data.
local function where_any(count, value)
  return ratio(count, count) * value
end

define.indicator "pass_rate" {
  code = "R01",
  title = "Успеваемость",
  unit = "%",
  direction = "outcomes",
  part = "invariant",
  levels = LEVELS,
  period = PERIODS,
  bands = "pass_rate.bands",
  small_n = "small_n.class",
  source = "НС",
  missing = "M1",
  better = "higher",
  formula = function(c)
    local graded <const> = c:records("mark", GRADED)
    return percent(graded:count { value = { from = c:param "mark.passing" } }, graded:count())
  end,
}

define.indicator "quality_rate" {
  code = "R02",
  title = "Качество знаний",
  unit = "%",
  direction = "outcomes",
  part = "invariant",
  levels = LEVELS,
  period = PERIODS,
  bands = "quality_rate.bands",
  small_n = "small_n.class",
  source = "НС; ОБЩ",
  missing = "M1",
  better = "higher",
  formula = function(c)
    local graded <const> = c:records("mark", GRADED)
    return percent(graded:count { value = { from = c:param "quality_rate.from" } }, graded:count())
  end,
}

define.indicator "sou" {
  code = "R03",
  title = "Степень обученности",
  unit = "%",
  direction = "outcomes",
  part = "invariant",
  levels = LEVELS,
  period = PERIODS,
  bands = "sou.bands",
  small_n = "small_n.class",
  source = "НС; ОБЩ, по В. П. Симонову",
  missing = "M1",
  better = "higher",
  formula = function(c)
    local graded <const> = c:records("mark", GRADED)
    local weights <const> = c:param "sou.weights"
    local points <const> = weights.five * graded:count { value = 5 }
      + weights.four * graded:count { value = 4 } + weights.three * graded:count { value = 3 }
      + weights.two * graded:count { value = { below = 3 } }
      + weights.none * graded:count { status = "not_attested" }
    return ratio(points, graded:count())
  end,
}

define.indicator "mean_mark" {
  code = "R04",
  title = "Средний балл",
  unit = "балл",
  digits = 2,
  direction = "outcomes",
  part = "invariant",
  levels = {
    "class*subject", "class", "subject", "grade*subject", "grade", "school", "pupil",
  },
  period = PERIODS,
  bands = "mean_mark.bands",
  small_n = "small_n.class",
  source = "ОБЩ",
  missing = "M0",
  better = "higher",
  formula = function(c)
    return c:records("mark", MARKED):mean "value"
  end,
}

-- --- pupils by their worst marks ---

-- One number of a pupil's sheet: 1 for each mark below the best that is still good, STEP for each
-- passing one below that, STEP * STEP for each failing one and each «н/а». A sheet has fewer marks
-- than STEP, so the number tells all three counts; R05-R07 are stretches of it.
local STEP <const> = 1000

define.indicator "pupil_shortfall" {
  title = "{Pupil}: чего недостаёт до отличных отметок",
  unit = "1",
  digits = 0,
  direction = "outcomes",
  part = "invariant",
  levels = { "class*pupil", "pupil" },
  period = PERIODS,
  missing = "M1",
  formula = function(c)
    local graded <const> = c:records("mark", GRADED)
    local all <const> = graded:count()
    local best <const> = c:param "mark.best"
    local good <const> = c:param "quality_rate.from"
    local passing <const> = c:param "mark.passing"
    local fives <const> = graded:count { value = { from = best } }
    local fours <const> = graded:count { value = { from = good, below = best } }
    local threes <const> = graded:count { value = { from = passing, below = good } }
    local failed <const> = all - fives - fours - threes
    return where_any(all, fours + STEP * threes + STEP * STEP * failed)
  end,
}

-- Pupils' numbers. The sheets are read first: where there are none, the cell says what to import.
local function sheets(c)
  c:val "sheet_cells"
  return c:cells("pupil_shortfall", { over = { "pupil" }, missing = "skip" })
end

define.indicator "sheet_cells" {
  title = "Клеток в ведомостях",
  unit = "шт.",
  digits = 0,
  direction = "outcomes",
  part = "invariant",
  levels = { "class", "school" },
  period = PERIODS,
  missing = "M7",
  formula = function(c)
    return c:records("mark"):count()
  end,
}

define.indicator "excellent_share" {
  code = "R05",
  title = "Отличники",
  unit = "%",
  direction = "outcomes",
  part = "invariant",
  levels = { "class", "school" },
  period = PERIODS,
  small_n = "small_n.class",
  source = "ОБЩ",
  missing = "M1",
  better = "higher",
  formula = function(c)
    local pupils <const> = sheets(c)
    return percent(pupils:count { below = 1 }, pupils:count())
  end,
}

define.indicator "good_share" {
  code = "R06",
  title = "Хорошисты",
  unit = "%",
  direction = "outcomes",
  part = "invariant",
  levels = { "class", "school" },
  period = PERIODS,
  small_n = "small_n.class",
  source = "ОБЩ",
  missing = "M1",
  better = "higher",
  formula = function(c)
    local pupils <const> = sheets(c)
    return percent(pupils:count { from = 1, below = STEP }, pupils:count())
  end,
}

define.indicator "single_three_count" {
  code = "R07a",
  title = "С одной «3»",
  unit = "чел.",
  digits = 0,
  direction = "outcomes",
  part = "variative",
  levels = { "class", "school" },
  period = PERIODS,
  source = "ОБЩ",
  missing = "M1",
  formula = function(c)
    local pupils <const> = sheets(c)
    return where_any(pupils:count(), pupils:count { from = STEP, below = 2 * STEP })
  end,
}

define.indicator "single_four_count" {
  code = "R07b",
  title = "С одной «4»",
  unit = "чел.",
  digits = 0,
  direction = "outcomes",
  part = "variative",
  levels = { "class", "school" },
  period = PERIODS,
  source = "ОБЩ",
  missing = "M1",
  formula = function(c)
    local pupils <const> = sheets(c)
    return where_any(pupils:count(), pupils:count { from = 1, below = 2 })
  end,
}

-- Among rows that count an empty value is «н/а».
define.indicator "failing_count" {
  code = "R08",
  title = "Неуспевающие",
  unit = "чел.",
  digits = 0,
  direction = "outcomes",
  part = "invariant",
  levels = { "class", "subject", "school" },
  period = PERIODS,
  bands = "failing_count.bands",
  source = "ОБЩ",
  missing = "M1",
  better = "lower",
  formula = function(c)
    local graded <const> = c:records("mark", GRADED)
    local failed <const> = { value = { below = c:param "mark.passing", or_missing = true } }
    return where_any(graded:count(), graded:distinct("pupil", failed))
  end,
}

-- --- change, one pupil ---

define.indicator "quality_trend" {
  code = "R09",
  title = "Изменение качества знаний",
  unit = "pp",
  direction = "outcomes",
  part = "invariant",
  levels = LEVELS,
  period = PERIODS,
  bands = "quality_trend.bands",
  small_n = "small_n.class",
  source = "Ф26 (по аналогии)",
  missing = "M4",
  better = "higher",
  formula = function(c)
    return c:val "quality_rate" - c:lag(1):val "quality_rate"
  end,
}

-- A pupil has one row for a subject; a cell of two marks («5/4») is two.
define.indicator "student_quality" {
  code = "R10",
  title = "Доля предметов без троек",
  unit = "1",
  digits = 2,
  direction = "outcomes",
  part = "variative",
  levels = { "pupil" },
  period = PERIODS,
  source = "ОБЩ",
  missing = "M0",
  formula = function(c)
    local subjects <const> = c:records("mark", GRADED)
    local good <const> = { value = { from = c:param "quality_rate.from" } }
    return ratio(subjects:count(good), subjects:count())
  end,
}
