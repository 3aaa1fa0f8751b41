-- Results of each year of the test and, as period "*", of all years together.
-- SPDX-License-Identifier: MIT

local LEVELS <const> = { "all", "school", "sex", "black", "hispanic" }
local PERIODS <const> = { "wave", "*" }
local SCORED <const> = { score = { missing = false } }

define.indicator "tests" {
  code = "G01",
  title = "Тестов",
  unit = "тест",
  digits = 0,
  levels = LEVELS,
  period = PERIODS,
  formula = function(c)
    return c:records("test"):count()
  end,
}

define.indicator "scored" {
  code = "G02",
  title = "Тестов с баллом",
  unit = "тест",
  digits = 0,
  levels = LEVELS,
  period = PERIODS,
  formula = function(c)
    return c:records("test", SCORED):count()
  end,
}

define.indicator "unscored" {
  code = "G03",
  title = "Тестов без балла",
  unit = "тест",
  digits = 0,
  levels = LEVELS,
  period = PERIODS,
  formula = function(c)
    return c:records("test"):count { score = { missing = true } }
  end,
}

define.indicator "students" {
  code = "G04",
  title = "Учеников, писавших тест",
  unit = "чел.",
  digits = 0,
  levels = LEVELS,
  period = PERIODS,
  formula = function(c)
    return c:records("test"):distinct "student"
  end,
}

define.indicator "mean_score" {
  code = "G05",
  title = "Средний балл",
  unit = "балл",
  digits = 2,
  levels = LEVELS,
  period = PERIODS,
  small_n = "group.smallest",
  formula = function(c)
    return c:records("test"):mean "score"
  end,
}

for position, threshold in ipairs({
  { name = "first", title = "Доля не ниже первого порога" },
  { name = "second", title = "Доля не ниже второго порога" },
  { name = "third", title = "Доля не ниже третьего порога" },
  { name = "fourth", title = "Доля не ниже четвёртого порога" },
}) do
  local name <const> = threshold.name
  define.indicator("share_" .. name) {
    code = "G1" .. position,
    title = threshold.title,
    unit = "доля",
    digits = 3,
    levels = LEVELS,
    period = PERIODS,
    formula = function(c)
      local from <const> = c:param("score.thresholds")[name]
      return c:records("test", SCORED):share { score = { from = from } }
    end,
  }
end

-- Marks by the declared cut-offs.

define.indicator "twos" {
  code = "G21",
  title = "Двоек",
  unit = "тест",
  digits = 0,
  levels = LEVELS,
  period = PERIODS,
  formula = function(c)
    return c:records("test", SCORED):count { score = { below = c:param("marks.cut_offs").three } }
  end,
}

define.indicator "threes" {
  code = "G22",
  title = "Троек",
  unit = "тест",
  digits = 0,
  levels = LEVELS,
  period = PERIODS,
  formula = function(c)
    local from <const> = c:param "marks.cut_offs"
    return c:records("test", SCORED):count { score = { from = from.three, below = from.four } }
  end,
}

define.indicator "fours" {
  code = "G23",
  title = "Четвёрок",
  unit = "тест",
  digits = 0,
  levels = LEVELS,
  period = PERIODS,
  formula = function(c)
    local from <const> = c:param "marks.cut_offs"
    return c:records("test", SCORED):count { score = { from = from.four, below = from.five } }
  end,
}

define.indicator "fives" {
  code = "G24",
  title = "Пятёрок",
  unit = "тест",
  digits = 0,
  levels = LEVELS,
  period = PERIODS,
  formula = function(c)
    return c:records("test", SCORED):count { score = { from = c:param("marks.cut_offs").five } }
  end,
}

define.indicator "success" {
  code = "G25",
  title = "Справились",
  unit = "%",
  levels = LEVELS,
  period = PERIODS,
  formula = function(c)
    return percent(c:val "scored" - c:val "twos", c:val "scored")
  end,
}

define.indicator "quality" {
  code = "G26",
  title = "Качество знаний",
  unit = "%",
  levels = LEVELS,
  period = PERIODS,
  small_n = "group.smallest",
  formula = function(c)
    return percent(c:val "fours" + c:val "fives", c:val "scored")
  end,
}

define.indicator "sou" {
  code = "G27",
  title = "Степень обученности",
  unit = "%",
  levels = LEVELS,
  period = PERIODS,
  source = "В. П. Симонов",
  formula = function(c)
    local points <const> = c:param "simonov.points"
    local sum <const> = points.two * c:val "twos" + points.three * c:val "threes"
      + points.four * c:val "fours" + points.five * c:val "fives"
    return ratio(sum, c:val "scored")
  end,
}

define.indicator "mean_mark" {
  code = "G28",
  title = "Средняя отметка",
  unit = "отметка",
  digits = 2,
  levels = LEVELS,
  period = PERIODS,
  formula = function(c)
    local marks <const> = c:param "marks.values"
    local sum <const> = marks.two * c:val "twos" + marks.three * c:val "threes"
      + marks.four * c:val "fours" + marks.five * c:val "fives"
    return ratio(sum, c:val "scored")
  end,
}
