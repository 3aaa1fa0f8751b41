-- Results of a school and, pooled, of all graduates of a district, an okrug and the city.
-- SPDX-License-Identifier: MIT

local LEVELS <const> = { "school", "district", "adm_area", "all" }
local PLACES <const> = { "district", "adm_area", "all" }
local PERIOD <const> = { "year" }

define.indicator "schools" {
  code = "E01",
  title = "Школ в выгрузке",
  unit = "школ",
  digits = 0,
  levels = PLACES,
  period = PERIOD,
  formula = function(c)
    return c:records("result"):count()
  end,
}

define.indicator "schools_counted" {
  code = "E02",
  title = "Школ с числом выпускников",
  unit = "школ",
  digits = 0,
  levels = PLACES,
  period = PERIOD,
  formula = function(c)
    return c:records("result", { passed = { missing = false } }):count()
  end,
}

define.indicator "schools_uncounted" {
  code = "E03",
  title = "Школ без числа выпускников",
  unit = "школ",
  digits = 0,
  levels = PLACES,
  period = PERIOD,
  formula = function(c)
    return c:records("result"):count { passed = { missing = true } }
  end,
}

define.indicator "districts" {
  code = "E04",
  title = "Районов с результатами",
  unit = "район",
  digits = 0,
  levels = { "adm_area", "all" },
  period = PERIOD,
  formula = function(c)
    return c:records("result"):distinct "district"
  end,
}

define.indicator "passed" {
  code = "E11",
  title = "Выпускников с полными результатами",
  unit = "чел.",
  digits = 0,
  levels = LEVELS,
  period = PERIOD,
  formula = function(c)
    return c:records("result"):sum "passed"
  end,
}

define.indicator "passed_mean" {
  code = "E12",
  title = "Выпускников на школу",
  unit = "чел.",
  levels = PLACES,
  period = PERIOD,
  small_n = "okrug.smallest",
  formula = function(c)
    return c:records("result"):mean "passed"
  end,
}

-- All schools are here, not a sample of them: the deviation is that of a population.
define.indicator "passed_spread" {
  code = "E13",
  title = "Разброс числа выпускников",
  unit = "чел.",
  levels = PLACES,
  period = PERIOD,
  formula = function(c)
    return c:records("result"):population_sd "passed"
  end,
}

define.indicator "ge220_pct" {
  code = "E21",
  title = "Набрали от 220 баллов",
  unit = "%",
  levels = LEVELS,
  period = PERIOD,
  formula = function(c)
    local results <const> = c:records "result"
    return percent(results:sum "from_220", results:sum "passed")
  end,
}

define.indicator "ge160_pct" {
  code = "E22",
  title = "Набрали от 160 баллов",
  unit = "%",
  levels = LEVELS,
  period = PERIOD,
  bands = "result.bands",
  formula = function(c)
    local results <const> = c:records "result"
    return percent(results:sum "from_160", results:sum "passed")
  end,
}
