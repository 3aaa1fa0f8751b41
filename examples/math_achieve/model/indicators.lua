-- Results of pupils at every level, the sector of the school among them.
-- SPDX-License-Identifier: MIT

local LEVELS <const> = { "all", "school", "sex", "minority", "sector" }
local SCORED <const> = { score = { missing = false } }

define.indicator "pupils" {
  code = "A01",
  title = "Учеников в выборке",
  unit = "чел.",
  digits = 0,
  levels = LEVELS,
  formula = function(c)
    return c:records("test"):count()
  end,
}

define.indicator "scored" {
  code = "A02",
  title = "Учеников с баллом",
  unit = "чел.",
  digits = 0,
  levels = LEVELS,
  formula = function(c)
    return c:records("test", SCORED):count()
  end,
}

define.indicator "unscored" {
  code = "A03",
  title = "Учеников без балла",
  unit = "чел.",
  digits = 0,
  levels = LEVELS,
  formula = function(c)
    return c:records("test"):count { score = { missing = true } }
  end,
}

define.indicator "mean_score" {
  code = "A04",
  title = "Средний балл",
  unit = "балл",
  digits = 2,
  levels = LEVELS,
  small_n = "sample.smallest",
  formula = function(c)
    return c:records("test"):mean "score"
  end,
}

for position, threshold in ipairs({
  { name = "basic", title = "Доля не ниже начального порога" },
  { name = "middle", title = "Доля не ниже среднего порога" },
  { name = "good", title = "Доля не ниже хорошего порога" },
  { name = "excellent", title = "Доля не ниже отличного порога" },
}) do
  local name <const> = threshold.name
  define.indicator("share_" .. name) {
    code = "A1" .. position,
    title = threshold.title,
    unit = "доля",
    digits = 3,
    levels = LEVELS,
    formula = function(c)
      local from <const> = c:param("score.thresholds")[name]
      return c:records("test", SCORED):share { score = { from = from } }
    end,
  }
end

-- Marks by the declared cut-offs.

define.indicator "twos" {
  code = "A21",
  title = "Двоек",
  unit = "чел.",
  digits = 0,
  levels = LEVELS,
  formula = function(c)
    return c:records("test", SCORED):count { score = { below = c:param("marks.cut_offs").three } }
  end,
}

define.indicator "threes" {
  code = "A22",
  title = "Троек",
  unit = "чел.",
  digits = 0,
  levels = LEVELS,
  formula = function(c)
    local from <const> = c:param "marks.cut_offs"
    return c:records("test", SCORED):count { score = { from = from.three, below = from.four } }
  end,
}

define.indicator "fours" {
  code = "A23",
  title = "Четвёрок",
  unit = "чел.",
  digits = 0,
  levels = LEVELS,
  formula = function(c)
    local from <const> = c:param "marks.cut_offs"
    return c:records("test", SCORED):count { score = { from = from.four, below = from.five } }
  end,
}

define.indicator "fives" {
  code = "A24",
  title = "Пятёрок",
  unit = "чел.",
  digits = 0,
  levels = LEVELS,
  formula = function(c)
    return c:records("test", SCORED):count { score = { from = c:param("marks.cut_offs").five } }
  end,
}

define.indicator "success" {
  code = "A25",
  title = "Справились",
  unit = "%",
  levels = LEVELS,
  formula = function(c)
    return percent(c:val "scored" - c:val "twos", c:val "scored")
  end,
}

define.indicator "quality" {
  code = "A26",
  title = "Качество знаний",
  unit = "%",
  levels = LEVELS,
  formula = function(c)
    return percent(c:val "fours" + c:val "fives", c:val "scored")
  end,
}

define.indicator "sou" {
  code = "A27",
  title = "Степень обученности",
  unit = "%",
  levels = LEVELS,
  bands = "sou.bands",
  source = "В. П. Симонов",
  formula = function(c)
    local points <const> = c:param "simonov.points"
    local sum <const> = points.two * c:val "twos" + points.three * c:val "threes"
      + points.four * c:val "fours" + points.five * c:val "fives"
    return ratio(sum, c:val "scored")
  end,
}

define.indicator "mean_mark" {
  code = "A28",
  title = "Средняя отметка",
  unit = "отметка",
  digits = 2,
  levels = LEVELS,
  formula = function(c)
    local marks <const> = c:param "marks.values"
    local sum <const> = marks.two * c:val "twos" + marks.three * c:val "threes"
      + marks.four * c:val "fours" + marks.five * c:val "fives"
    return ratio(sum, c:val "scored")
  end,
}

-- The shape of the results.

define.indicator "extremes" {
  code = "A31",
  title = "Доля в крайних полосах балла",
  unit = "%",
  levels = LEVELS,
  formula = function(c)
    local counts <const> = c:records("test"):histogram("score", c:param "score.strips")
    return percent(counts[1] + counts[#counts], c:val "scored")
  end,
}

define.indicator "middle_half" {
  code = "A32",
  title = "Размах средней половины",
  unit = "балл",
  digits = 2,
  levels = LEVELS,
  small_n = "sample.smallest",
  formula = function(c)
    local tests <const> = c:records "test"
    return tests:quantile("score", 3 / 4, "linear") - tests:quantile("score", 1 / 4, "linear")
  end,
}
