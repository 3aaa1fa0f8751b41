-- The same indicators for each part of the exam, over the pupils who have a score in it.
-- SPDX-License-Identifier: MIT

local LEVELS <const> = { "all", "school", "sex" }
local PERIOD <const> = { "year" }

define.indicator "pupils" {
  code = "S01",
  title = "Учеников в списке",
  unit = "чел.",
  digits = 0,
  levels = LEVELS,
  period = PERIOD,
  formula = function(c)
    return c:records("result"):count()
  end,
}

for number, part in ipairs({
  { name = "written", title = "письменная работа" },
  { name = "course", title = "проект" },
}) do
  local field <const> = part.name
  local scored <const> = { [field] = { missing = false } }
  local cut_offs <const> = field .. ".cut_offs"
  local code <const> = "S" .. number
  local title <const> = ", " .. part.title

  define.indicator(field .. "_scored") {
    code = code .. "1",
    title = "С баллом" .. title,
    unit = "чел.",
    digits = 0,
    levels = LEVELS,
    period = PERIOD,
    formula = function(c)
      return c:records("result", scored):count()
    end,
  }

  define.indicator(field .. "_unscored") {
    code = code .. "2",
    title = "Без балла" .. title,
    unit = "чел.",
    digits = 0,
    levels = LEVELS,
    period = PERIOD,
    formula = function(c)
      return c:records("result"):count { [field] = { missing = true } }
    end,
  }

  define.indicator(field .. "_mean") {
    code = code .. "3",
    title = "Средний балл" .. title,
    unit = "балл",
    levels = LEVELS,
    period = PERIOD,
    formula = function(c)
      return c:records("result"):mean(field)
    end,
  }

  for position, threshold in ipairs({
    { name = "low", title = "Доля не ниже нижнего порога" },
    { name = "middle", title = "Доля не ниже среднего порога" },
    { name = "high", title = "Доля не ниже высокого порога" },
  }) do
    local name <const> = threshold.name
    local thresholds <const> = field .. ".thresholds"
    define.indicator(field .. "_share_" .. name) {
      code = code .. "3" .. position,
      title = threshold.title .. title,
      unit = "доля",
      digits = 3,
      levels = LEVELS,
      period = PERIOD,
      formula = function(c)
        return c:records("result", scored):share { [field] = { from = c:param(thresholds)[name] } }
      end,
    }
  end

  define.indicator(field .. "_twos") {
    code = code .. "42",
    title = "Двоек" .. title,
    unit = "чел.",
    digits = 0,
    levels = LEVELS,
    period = PERIOD,
    formula = function(c)
      return c:records("result", scored):count { [field] = { below = c:param(cut_offs).three } }
    end,
  }

  define.indicator(field .. "_threes") {
    code = code .. "43",
    title = "Троек" .. title,
    unit = "чел.",
    digits = 0,
    levels = LEVELS,
    period = PERIOD,
    formula = function(c)
      local from <const> = c:param(cut_offs)
      local strip <const> = { from = from.three, below = from.four }
      return c:records("result", scored):count { [field] = strip }
    end,
  }

  define.indicator(field .. "_fours") {
    code = code .. "44",
    title = "Четвёрок" .. title,
    unit = "чел.",
    digits = 0,
    levels = LEVELS,
    period = PERIOD,
    formula = function(c)
      local from <const> = c:param(cut_offs)
      local strip <const> = { from = from.four, below = from.five }
      return c:records("result", scored):count { [field] = strip }
    end,
  }

  define.indicator(field .. "_fives") {
    code = code .. "45",
    title = "Пятёрок" .. title,
    unit = "чел.",
    digits = 0,
    levels = LEVELS,
    period = PERIOD,
    formula = function(c)
      return c:records("result", scored):count { [field] = { from = c:param(cut_offs).five } }
    end,
  }

  define.indicator(field .. "_success") {
    code = code .. "5",
    title = "Справились" .. title,
    unit = "%",
    levels = LEVELS,
    period = PERIOD,
    formula = function(c)
      local count <const> = c:val(field .. "_scored")
      return percent(count - c:val(field .. "_twos"), count)
    end,
  }

  define.indicator(field .. "_quality") {
    code = code .. "6",
    title = "Качество знаний" .. title,
    unit = "%",
    levels = LEVELS,
    period = PERIOD,
    bands = "quality.bands",
    formula = function(c)
      return percent(c:val(field .. "_fours") + c:val(field .. "_fives"), c:val(field .. "_scored"))
    end,
  }

  define.indicator(field .. "_sou") {
    code = code .. "7",
    title = "Степень обученности" .. title,
    unit = "%",
    levels = LEVELS,
    period = PERIOD,
    source = "В. П. Симонов",
    formula = function(c)
      local points <const> = c:param "simonov.points"
      local sum <const> = points.two * c:val(field .. "_twos")
        + points.three * c:val(field .. "_threes") + points.four * c:val(field .. "_fours")
        + points.five * c:val(field .. "_fives")
      return ratio(sum, c:val(field .. "_scored"))
    end,
  }

  define.indicator(field .. "_mean_mark") {
    code = code .. "8",
    title = "Средняя отметка" .. title,
    unit = "отметка",
    digits = 2,
    levels = LEVELS,
    period = PERIOD,
    formula = function(c)
      local marks <const> = c:param "marks.values"
      local sum <const> = marks.two * c:val(field .. "_twos")
        + marks.three * c:val(field .. "_threes") + marks.four * c:val(field .. "_fours")
        + marks.five * c:val(field .. "_fives")
      return ratio(sum, c:val(field .. "_scored"))
    end,
  }
end
