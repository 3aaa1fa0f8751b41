-- The two parts together: only pupils who have both count.
-- SPDX-License-Identifier: MIT

local LEVELS <const> = { "all", "school", "sex" }
local PERIOD <const> = { "year" }
local BOTH <const> = { written = { missing = false }, course = { missing = false } }

define.indicator "both_parts" {
  code = "S51",
  title = "Сдали обе части",
  unit = "%",
  levels = LEVELS,
  period = PERIOD,
  formula = function(c)
    return percent(c:records("result"):count(BOTH), c:val "pupils")
  end,
}

define.indicator "total" {
  code = "S52",
  title = "Общий балл",
  unit = "балл",
  levels = LEVELS,
  period = PERIOD,
  source = "экзамен GCSE: с 2018 года по естествознанию проекта нет",
  formula = {
    {
      from = "1988-01-01",
      function(c)
        local whole <const> = c:records("result", BOTH)
        local weights <const> = c:param "total.weights"
        return weights.written * whole:mean "written" + weights.course * whole:mean "course"
      end,
    },
    {
      from = "2018-01-01",
      function(c)
        return c:val "written_mean"
      end,
    },
  },
}

define.indicator "project_easier" {
  code = "S53",
  title = "Насколько балл проекта выше письменного",
  unit = "балл",
  levels = LEVELS,
  period = PERIOD,
  formula = function(c)
    return c:records("result"):compare("course", "written"):mean "gain"
  end,
}

define.indicator "parts_differ" {
  code = "S54",
  title = "Доля учеников, у кого части расходятся",
  unit = "%",
  levels = LEVELS,
  period = PERIOD,
  formula = function(c)
    local parts <const> = c:records("result"):compare("course", "written")
    return percent(parts:count { distance = { from = c:param "gap.tolerance" } }, parts:count())
  end,
}

define.indicator "girls_ahead" {
  code = "S55",
  title = "Насколько девушки впереди юношей, письменная работа",
  unit = "балл",
  levels = { "all", "school" },
  period = PERIOD,
  applies_title = "есть и девушки, и юноши",
  applies = function(c)
    local pupils <const> = c:records "result"
    return all_of(above(pupils:count { sex = "F" }, 0), above(pupils:count { sex = "M" }, 0))
  end,
  formula = function(c)
    local pupils <const> = c:records "result"
    return pupils:mean("written", { sex = "F" }) - pupils:mean("written", { sex = "M" })
  end,
}
