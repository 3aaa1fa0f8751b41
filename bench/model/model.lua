-- Work W1 of the benchmark: ten indicators of each subject, ten composites, points, a total.
-- bench/loop.c is the same work by hand. SPDX-License-Identifier: MIT

define.dimension "class" { title = "Класс" }
define.dimension "subject" { title = "Предмет" }
define.dimension "pupil" { title = "Ученик", person = true }
define.dimension "procedure" { title = "Процедура" }

define.period "year" { title = "Учебный год", type = "academic_year", starts = "09-01" }
define.period "term" {
  title = "Четверть",
  type = "part",
  of = "year",
  keys = { "Ч1", "Ч2", "Ч3", "Ч4" },
}

define.record "mark" {
  title = "Отметка",
  fields = {
    class = { title = "Класс", dimension = "class", required = true },
    pupil = { title = "Ученик", dimension = "pupil", required = true },
    subject = { title = "Предмет", dimension = "subject", required = true },
    term = { title = "Период", type = "period", required = true },
    procedure = { title = "Процедура", dimension = "procedure", required = true },
    mark = { title = "Отметка", type = "integer", range = { 1, 5 } },
    score = { title = "Балл", type = "decimal", scale = 2, range = { 0, 100 } },
  },
  key = { "pupil", "subject", "term", "procedure" },
  sheet = { "class", "subject", "term", "procedure" },
  period = { field = "term", kinds = { "term" } },
}

local subjects <const> = { "subject" }
local groups <const> = { "class*subject", "subject" }

-- Ten indicators of a subject. The first of each pair in groups is read by the last three.
define.indicator "quality" {
  title = "Доля отметок 4 и 5",
  unit = "1",
  levels = groups,
  period = { "term" },
  formula = function(c)
    return c:records("mark"):share { mark = { from = c:param "quality.from" } }
  end,
}
define.indicator "success" {
  title = "Доля отметок от 3",
  unit = "1",
  levels = subjects,
  period = { "term" },
  formula = function(c)
    return c:records("mark"):share { mark = { from = c:param "success.from" } }
  end,
}
define.indicator "mean" {
  title = "Средняя отметка",
  unit = "1",
  levels = subjects,
  period = { "term" },
  formula = function(c)
    return c:records("mark"):mean("mark")
  end,
}
define.indicator "spread" {
  title = "Разброс отметок",
  unit = "1",
  levels = groups,
  period = { "term" },
  formula = function(c)
    return c:records("mark"):population_sd("mark")
  end,
}
define.indicator "median" {
  title = "Нижняя медиана",
  unit = "1",
  levels = groups,
  period = { "term" },
  formula = function(c)
    return c:records("mark"):lower_median("mark")
  end,
}
define.indicator "quartile" {
  title = "Нижний квартиль",
  unit = "1",
  levels = subjects,
  period = { "term" },
  formula = function(c)
    return c:records("mark"):lower_quartile("mark")
  end,
}
define.indicator "trend" {
  title = "Изменение качества за период",
  unit = "1",
  levels = subjects,
  period = { "term" },
  formula = function(c)
    return c:val("quality") - c:lag(1):val("quality")
  end,
}
define.indicator "strong_groups" {
  title = "Доля групп с качеством от половины",
  unit = "1",
  levels = subjects,
  period = { "term" },
  formula = function(c)
    local all = c:cells("quality", { over = { "class" }, periods = "all" })
    return all:share { from = 0.5 }
  end,
}
define.indicator "group_spread" {
  title = "Средний разброс в группах",
  unit = "1",
  levels = subjects,
  period = { "term" },
  formula = function(c)
    return c:cells("spread", { over = { "class" }, periods = "all" }):mean()
  end,
}
define.indicator "group_median" {
  title = "Средняя медиана групп",
  unit = "1",
  levels = subjects,
  period = { "term" },
  formula = function(c)
    return c:cells("median", { over = { "class" }, periods = "all" }):mean()
  end,
}

local names <const> = {
  "quality", "success", "mean", "spread", "median",
  "quartile", "trend", "strong_groups", "group_spread", "group_median",
}

-- Ten composites of the school, and 160 values to points.
for _, name in ipairs(names) do
  define.indicator("school_" .. name) {
    title = "По всем предметам: " .. name,
    unit = "1",
    levels = { "all" },
    period = { "term" },
    formula = function(c)
      return c:cells(name, { over = { "subject" } }):mean()
    end,
  }
  define.indicator("points_" .. name) {
    title = "Баллы предмета: " .. name,
    unit = "балл",
    levels = subjects,
    period = { "term" },
    formula = function(c)
      local value = c:val(name)
      local from = c:param("points." .. name)
      return when(at_least(value, from[3]), 3,
        when(at_least(value, from[2]), 2, when(at_least(value, from[1]), 1, 0)))
    end,
  }
  define.indicator("school_points_" .. name) {
    title = "Баллы школы: " .. name,
    unit = "балл",
    levels = { "all" },
    period = { "term" },
    formula = function(c)
      local value = c:val("school_" .. name)
      local from = c:param("points." .. name)
      return when(at_least(value, from[3]), 3,
        when(at_least(value, from[2]), 2, when(at_least(value, from[1]), 1, 0)))
    end,
  }
end

local function points(c, name)
  local of_subjects = c:cells("points_" .. name, { over = { "subject" } }):sum()
  return of_subjects + c:val("school_points_" .. name)
end

define.indicator "total" {
  title = "Итог в баллах",
  unit = "балл",
  levels = { "all" },
  period = { "term" },
  formula = function(c)
    return points(c, "quality") + points(c, "success") + points(c, "mean")
      + points(c, "spread") + points(c, "median") + points(c, "quartile")
      + points(c, "trend") + points(c, "strong_groups") + points(c, "group_spread")
      + points(c, "group_median")
  end,
}
