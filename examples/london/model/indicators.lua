-- What the exam says of a school, of a group of pupils and of all.
-- SPDX-License-Identifier: MIT

local LEVELS <const> =
  { "all", "school", "sex", "school_type", "school_sex", "verbal", "intake" }
local SCORED <const> = { score = { missing = false } }
local LOWEST_TENTH <const> = 0.1

define.indicator "pupils" {
  code = "L01",
  title = "Учеников в списке",
  unit = "чел.",
  digits = 0,
  levels = LEVELS,
  formula = function(c)
    return c:records("exam"):count()
  end,
}

define.indicator "scored" {
  code = "L02",
  title = "Учеников с баллом",
  unit = "чел.",
  digits = 0,
  levels = LEVELS,
  formula = function(c)
    return c:records("exam", SCORED):count()
  end,
}

define.indicator "unscored" {
  code = "L03",
  title = "Учеников без балла",
  unit = "чел.",
  digits = 0,
  levels = LEVELS,
  formula = function(c)
    return c:records("exam"):count { score = { missing = true } }
  end,
}

-- The level of results.

define.indicator "mean_score" {
  code = "L04",
  title = "Средний балл",
  unit = "балл",
  digits = 3,
  levels = LEVELS,
  small_n = "group.smallest",
  formula = function(c)
    return c:records("exam"):mean "score"
  end,
}

define.indicator "median_score" {
  code = "L05",
  title = "Медиана балла",
  unit = "балл",
  digits = 3,
  levels = LEVELS,
  formula = function(c)
    return c:records("exam"):median "score"
  end,
}

define.indicator "lowest_tenth" {
  code = "L06",
  title = "Балл, ниже которого слабейшая десятая часть",
  unit = "балл",
  digits = 3,
  levels = LEVELS,
  formula = function(c)
    return c:records("exam"):quantile("score", LOWEST_TENTH, "linear")
  end,
}

define.indicator "score_spread" {
  code = "L07",
  title = "Разброс баллов",
  unit = "балл",
  digits = 3,
  levels = LEVELS,
  small_n = "group.smallest",
  formula = function(c)
    return c:records("exam"):sd "score"
  end,
}

for position, threshold in ipairs({
  { name = "far_below", title = "Доля не ниже самого слабого порога" },
  { name = "below", title = "Доля не ниже слабого порога" },
  { name = "average", title = "Доля не ниже среднего по городу" },
  { name = "above", title = "Доля не ниже сильного порога" },
  { name = "far_above", title = "Доля не ниже самого сильного порога" },
}) do
  local name <const> = threshold.name
  define.indicator("share_" .. name) {
    code = "L1" .. position,
    title = threshold.title,
    unit = "доля",
    digits = 3,
    levels = LEVELS,
    formula = function(c)
      local from <const> = c:param("score.thresholds")[name]
      return c:records("exam", SCORED):share { score = { from = from } }
    end,
  }
end

-- Marks by the declared cut-offs.

define.indicator "twos" {
  code = "L21",
  title = "Двоек",
  unit = "чел.",
  digits = 0,
  levels = LEVELS,
  formula = function(c)
    return c:records("exam", SCORED):count { score = { below = c:param("marks.cut_offs").three } }
  end,
}

define.indicator "threes" {
  code = "L22",
  title = "Троек",
  unit = "чел.",
  digits = 0,
  levels = LEVELS,
  formula = function(c)
    local from <const> = c:param "marks.cut_offs"
    return c:records("exam", SCORED):count { score = { from = from.three, below = from.four } }
  end,
}

define.indicator "fours" {
  code = "L23",
  title = "Четвёрок",
  unit = "чел.",
  digits = 0,
  levels = LEVELS,
  formula = function(c)
    local from <const> = c:param "marks.cut_offs"
    return c:records("exam", SCORED):count { score = { from = from.four, below = from.five } }
  end,
}

define.indicator "fives" {
  code = "L24",
  title = "Пятёрок",
  unit = "чел.",
  digits = 0,
  levels = LEVELS,
  formula = function(c)
    return c:records("exam", SCORED):count { score = { from = c:param("marks.cut_offs").five } }
  end,
}

define.indicator "success" {
  code = "L25",
  title = "Справились",
  unit = "%",
  levels = LEVELS,
  formula = function(c)
    return percent(c:val "scored" - c:val "twos", c:val "scored")
  end,
}

define.indicator "quality" {
  code = "L26",
  title = "Качество знаний",
  unit = "%",
  levels = LEVELS,
  bands = "quality.bands",
  small_n = "group.smallest",
  formula = function(c)
    return percent(c:val "fours" + c:val "fives", c:val "scored")
  end,
}

define.indicator "sou" {
  code = "L27",
  title = "Степень обученности",
  unit = "%",
  levels = LEVELS,
  source = "В. П. Симонов",
  formula = function(c)
    local points <const> = c:param "simonov.points"
    local sum <const> = points.two * c:val "twos" + points.three * c:val "threes"
      + points.four * c:val "fours" + points.five * c:val "fives"
    return ratio(sum, c:val "scored")
  end,
}

define.indicator "mean_mark" {
  code = "L28",
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

-- Against the intake test: both scores are on one scale.

define.indicator "progress" {
  code = "L31",
  title = "Экзамен против входного теста",
  unit = "балл",
  digits = 3,
  levels = LEVELS,
  small_n = "group.smallest",
  formula = function(c)
    return c:records("exam"):compare("score", "reading"):mean "gain"
  end,
}

define.indicator "risen" {
  code = "L32",
  title = "Доля тех, кто поднялся над входным тестом",
  unit = "доля",
  digits = 3,
  levels = LEVELS,
  formula = function(c)
    return c:records("exam"):compare("score", "reading"):share { gain = { above = 0 } }
  end,
}

define.indicator "girls_ahead" {
  code = "L33",
  title = "Насколько девушки впереди юношей",
  unit = "балл",
  digits = 3,
  levels = { "all", "school", "school_type", "school_sex", "verbal", "intake" },
  applies_title = "есть и девушки, и юноши",
  applies = function(c)
    local pupils <const> = c:records "exam"
    return all_of(above(pupils:count { sex = "F" }, 0), above(pupils:count { sex = "M" }, 0))
  end,
  formula = function(c)
    local pupils <const> = c:records "exam"
    return pupils:mean("score", { sex = "F" }) - pupils:mean("score", { sex = "M" })
  end,
}
