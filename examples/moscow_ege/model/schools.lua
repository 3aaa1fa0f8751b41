-- Schools as units: every school counts once, however many graduates it has.
-- SPDX-License-Identifier: MIT

local PLACES <const> = { "district", "adm_area", "all" }
local PERIOD <const> = { "year" }
local BY_SCHOOL <const> = { over = { "school" } }
local KNOWN <const> = { over = { "school" }, missing = "skip" }

for number, share in ipairs({
  { name = "ge220_pct", title = "от 220 баллов" },
  { name = "ge160_pct", title = "от 160 баллов" },
}) do
  local name <const> = share.name
  local code <const> = "E3" .. number

  define.indicator(name .. "_known") {
    code = code .. "1",
    title = "Школ с долей " .. share.title,
    unit = "школ",
    digits = 0,
    levels = PLACES,
    period = PERIOD,
    formula = function(c)
      return c:cells(name, KNOWN):count()
    end,
  }

  define.indicator(name .. "_unknown") {
    code = code .. "2",
    title = "Школ без доли " .. share.title,
    unit = "школ",
    digits = 0,
    levels = PLACES,
    period = PERIOD,
    formula = function(c)
      return c:val "schools" - c:val(name .. "_known")
    end,
  }

  define.indicator(name .. "_mean") {
    code = code .. "3",
    title = "Средняя по школам доля " .. share.title,
    unit = "%",
    levels = PLACES,
    period = PERIOD,
    small_n = "okrug.smallest",
    formula = function(c)
      return c:cells(name, BY_SCHOOL):mean()
    end,
  }

  define.indicator(name .. "_spread") {
    code = code .. "4",
    title = "Разброс между школами, доля " .. share.title,
    unit = "%",
    levels = PLACES,
    period = PERIOD,
    formula = function(c)
      return c:cells(name, BY_SCHOOL):population_sd()
    end,
  }

  define.indicator(name .. "_quartile") {
    code = code .. "5",
    title = "Четверть школ имеет долю ниже этой, " .. share.title,
    unit = "%",
    levels = PLACES,
    period = PERIOD,
    formula = function(c)
      return c:cells(name, BY_SCHOOL):quantile(1 / 4, "linear")
    end,
  }
end

define.indicator "strong_schools" {
  code = "E41",
  title = "Доля сильных школ",
  unit = "доля",
  digits = 3,
  levels = PLACES,
  period = PERIOD,
  formula = function(c)
    return c:cells("ge160_pct", BY_SCHOOL):share { from = c:param "result.strong" }
  end,
}

define.indicator "ahead_of_area" {
  code = "E42",
  title = "Отрыв школы от среднего по округу, от 160 баллов",
  unit = "pp",
  levels = { "school" },
  period = PERIOD,
  formula = function(c)
    local area <const> = c:val("ge160_pct_mean", { adm_area = c:of "school.adm_area" })
    return c:val "ge160_pct" - area
  end,
}
