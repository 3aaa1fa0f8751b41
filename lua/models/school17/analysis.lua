-- Table 2 of the regulation: ten directions of complex analysis, one indicator for each (A01-A10),
-- with the steps by procedure that they stand on. A09 and A10 are in leavers.lua.
--
-- Procedures are ВПР, ОГЭ, ЕГЭ and the works at the beginning and the end of a year. A result is
-- low below the passing mark (ЕГЭ: below the minimum), high at the best one (ЕГЭ: from a score that
-- is a parameter). What a school did not hold is left out, never counted as zero. Much here reads
-- ВПР and carries its tag: for analysis only, so nothing of it makes a rank.
--
-- SPDX-License-Identifier: MIT

local YEAR <const> = { "year" }
local LEVELS <const> = { "class*subject", "grade*subject", "subject", "school" }
local SOURCE <const> = "Положение о ВСОКО СОШ № 17, таблица 2"

-- The value where something is counted; where nothing is, there are no data.
local function where_any(count, value)
  return ratio(count, count) * value
end

-- The largest of shares that are known, absent ones being -1; no data where none is.
local function largest_known(...)
  local largest <const> = greatest(...)
  return ratio(largest + 1, largest + 1) * largest
end

-- --- results of a procedure ---

local function low_mark(c)
  return { mark = { below = c:param "mark.passing" } }
end

local function low_score()
  return { score = { below = field "minimum" } }
end

local function high_mark(c)
  return { mark = { from = c:param "mark.best" } }
end

local function high_score(c)
  return { score = { from = c:param "talent.score" } }
end

-- 1 where a mean is not below the bound and has not fallen against the year before.
local function steady_mark(c, mean, change)
  local enough <const> = at_least(mean, c:param("steady.mean").mark)
  return when(all_of(enough, at_least(change, -c:param("steady.fall").mark)), 1, 0)
end

local function steady_score(c, mean, change)
  local enough <const> = at_least(mean, c:param("steady.mean").score)
  return when(all_of(enough, at_least(change, -c:param("steady.fall").score)), 1, 0)
end

local MARKS <const> = { value = "mark", low = low_mark, high = high_mark, steady = steady_mark }
local SCORES <const> =
  { value = "score", low = low_score, high = high_score, steady = steady_score }

-- `rows` are those that have a result.
local PROCEDURES <const> = {
  { id = "vpr", code = "v", title = "ВПР", kind = "vpr", by = MARKS,
    rows = { mark = { missing = false } } },
  { id = "oge", code = "o", title = "ОГЭ", kind = "exam", by = MARKS,
    rows = { exam = "ОГЭ", mark = { missing = false } } },
  -- Basic mathematics has a mark and no minimum score.
  { id = "ege", code = "e", title = "ЕГЭ", kind = "exam", by = SCORES,
    rows = {
      exam = "ЕГЭ",
      paper = { differs = "MB" },
      score = { missing = false },
      minimum = { missing = false },
    } },
  { id = "entry", code = "n", title = "Входная работа", kind = "work", by = MARKS,
    rows = { stage = "entry", mark = { missing = false } } },
  { id = "exit", code = "x", title = "Итоговая работа", kind = "work", by = MARKS,
    rows = { stage = "exit", mark = { missing = false } } },
}

for _, procedure in ipairs(PROCEDURES) do
  local id <const> = procedure.id
  local kind <const> = procedure.kind
  local rows <const> = procedure.rows
  local value <const> = procedure.by.value
  local low <const> = procedure.by.low
  local high <const> = procedure.by.high
  local steady <const> = procedure.by.steady

  define.indicator(id .. "_results") {
    title = procedure.title .. ": результатов",
    unit = "шт.",
    digits = 0,
    direction = "outcomes",
    part = "variative",
    levels = LEVELS,
    period = YEAR,
    source = SOURCE,
    missing = "M0",
    formula = function(c)
      local all <const> = c:records(kind, rows):count()
      return where_any(all, all)
    end,
  }

  define.indicator(id .. "_low_count") {
    title = procedure.title .. ": низких результатов",
    unit = "шт.",
    digits = 0,
    direction = "outcomes",
    part = "variative",
    levels = LEVELS,
    period = YEAR,
    source = SOURCE,
    missing = "M2",
    formula = function(c)
      local all <const> = c:records(kind, rows)
      return where_any(all:count(), all:count(low(c)))
    end,
  }

  define.indicator(id .. "_high_count") {
    title = procedure.title .. ": высоких результатов",
    unit = "шт.",
    digits = 0,
    direction = "outcomes",
    part = "variative",
    levels = LEVELS,
    period = YEAR,
    source = SOURCE,
    missing = "M2",
    formula = function(c)
      local all <const> = c:records(kind, rows)
      return where_any(all:count(), all:count(high(c)))
    end,
  }

  define.indicator(id .. "_mean") {
    code = "A04" .. procedure.code .. "m",
    title = procedure.title .. ": средний результат",
    unit = "балл",
    digits = 2,
    direction = "outcomes",
    part = "variative",
    levels = LEVELS,
    period = YEAR,
    small_n = "small_n.class",
    source = SOURCE,
    missing = "M2",
    formula = function(c)
      return c:records(kind, rows):mean(value)
    end,
  }

  -- Not below the bound and no fall against the year before.
  define.indicator(id .. "_steady") {
    code = "A04" .. procedure.code,
    title = procedure.title .. ": результат устойчив",
    unit = "1",
    digits = 0,
    direction = "outcomes",
    part = "variative",
    levels = { "subject", "school" },
    period = YEAR,
    bands = "steady.bands",
    small_n = "small_n.class",
    source = SOURCE,
    missing = "M4",
    formula = function(c)
      local mean <const> = c:val(id .. "_mean")
      return steady(c, mean, mean - c:lag(1):val(id .. "_mean"))
    end,
  }

  define.indicator(id .. "_low_share") {
    code = "A06" .. procedure.code,
    title = procedure.title .. ": доля низких результатов",
    unit = "%",
    direction = "outcomes",
    part = "variative",
    levels = LEVELS,
    period = YEAR,
    bands = "minimum.bands",
    small_n = "small_n.class",
    source = SOURCE,
    missing = "M2",
    formula = function(c)
      return percent(c:val(id .. "_low_count"), c:val(id .. "_results"))
    end,
  }

  define.indicator(id .. "_high_share") {
    code = "A08" .. procedure.code,
    title = procedure.title .. ": доля высоких результатов",
    unit = "%",
    direction = "outcomes",
    part = "variative",
    levels = LEVELS,
    period = YEAR,
    small_n = "small_n.class",
    source = SOURCE,
    missing = "M2",
    formula = function(c)
      return percent(c:val(id .. "_high_count"), c:val(id .. "_results"))
    end,
  }
end

-- --- 1, 2: objectivity ---

-- Signs are told, causes are not: a sign asks for a look at the works.
define.indicator "bias_signs" {
  code = "A01",
  title = "Признаки необъективной оценки",
  unit = "шт.",
  digits = 0,
  direction = "outcomes",
  part = "variative",
  levels = { "subject", "school" },
  period = YEAR,
  bands = "bias_signs.bands",
  small_n = "small_n.class",
  source = SOURCE,
  missing = "M3",
  formula = function(c)
    local shift <const> = c:param "bias.shift"
    local confirmed <const> = c:maybe("oge_year_match", -1)
    local known <const> = greatest(c:maybe("vpr_confirmed_share", -1), confirmed)
    local lowered <const> = when(at_least(c:maybe("vpr_lowered_share", 0), shift), 1, 0)
    local raised <const> = when(at_least(c:maybe("vpr_raised_share", 0), shift), 1, 0)
    local far <const> = when(above(c:maybe("vpr_gap2_count", 0), 0), 1, 0)
    local few <const> = all_of(at_least(confirmed, 0), below(confirmed, c:param "bias.match"))
    return where_any(known + 1, lowered + raised + far + when(few, 1, 0))
  end,
}

define.indicator "exit_confirmed_share" {
  code = "A02x",
  title = "Итоговая работа подтвердила годовую отметку",
  unit = "%",
  direction = "outcomes",
  part = "variative",
  levels = LEVELS,
  period = YEAR,
  small_n = "small_n.class",
  source = SOURCE,
  missing = "M3",
  formula = function(c)
    local yearly <const> = c:records("mark", { number = 1 })
    local by_subject <const> = { on = { "pupil", "subject" }, value = { "mark", "value" } }
    local both <const> = c:records("work", { stage = "exit" }):pair(yearly, by_subject)
    return percent(both:count { gain = 0 }, both:count())
  end,
}

-- Pupils at the municipal stage whose result is not far below that of the school's own stage.
define.indicator "olympiad_confirmed_share" {
  code = "A02t",
  title = "Муниципальный этап подтвердил школьный",
  unit = "%",
  direction = "outcomes",
  part = "variative",
  levels = LEVELS,
  period = YEAR,
  small_n = "small_n.class",
  source = SOURCE,
  missing = "M3",
  formula = function(c)
    local municipal <const> = c:records("olympiad_result", { stage = "municipal" })
    local by_subject <const> = { on = { "pupil", "subject" }, value = "percent" }
    local both <const> =
      c:records("olympiad_result", { stage = "school" }):pair(municipal, by_subject)
    return percent(both:count { gain = { upto = c:param "olympiad.fall" } }, both:count())
  end,
}

-- --- procedures beside each other: shares that confirm a mark or an earlier stage ---

-- 1 where the cell is known.
local function known(c, id)
  return when(at_least(c:maybe(id, -1), 0), 1, 0)
end

define.indicator "least_confirmed" {
  code = "A02m",
  title = "Наименее подтверждённая процедура",
  unit = "%",
  direction = "outcomes",
  part = "variative",
  levels = { "subject", "school" },
  period = YEAR,
  small_n = "small_n.class",
  source = SOURCE,
  missing = "M3",
  formula = function(c)
    local none <const> = 101 -- more than any share
    local smallest <const> = least(c:maybe("vpr_confirmed_share", none),
      c:maybe("oge_year_match", none), c:maybe("exit_confirmed_share", none),
      c:maybe("olympiad_confirmed_share", none))
    return where_any(none - smallest, smallest)
  end,
}

-- One procedure alone has nothing to be compared with.
define.indicator "procedures_spread" {
  code = "A02",
  title = "Расхождение объективности процедур",
  unit = "pp",
  direction = "outcomes",
  part = "variative",
  levels = { "subject", "school" },
  period = YEAR,
  bands = "procedures_spread.bands",
  small_n = "small_n.class",
  source = SOURCE,
  missing = "M4",
  formula = function(c)
    local held <const> = known(c, "vpr_confirmed_share") + known(c, "oge_year_match")
      + known(c, "exit_confirmed_share") + known(c, "olympiad_confirmed_share")
    local largest <const> = greatest(c:maybe("vpr_confirmed_share", -1),
      c:maybe("oge_year_match", -1), c:maybe("exit_confirmed_share", -1),
      c:maybe("olympiad_confirmed_share", -1))
    return where_any(when(at_least(held, 2), 1, 0), largest - c:val "least_confirmed")
  end,
}

define.indicator "objectivity_trend" {
  code = "A02y",
  title = "Объективность процедур за год",
  unit = "pp",
  direction = "outcomes",
  part = "variative",
  levels = { "subject", "school" },
  period = YEAR,
  small_n = "small_n.class",
  source = SOURCE,
  missing = "M4",
  formula = function(c)
    return c:val "least_confirmed" - c:lag(1):val "least_confirmed"
  end,
}

-- --- 3, 4: steady middle results ---

define.indicator "subject_steady" {
  code = "A03p",
  title = "Результат по предмету устойчив",
  unit = "1",
  digits = 0,
  direction = "outcomes",
  part = "variative",
  levels = { "subject" },
  period = YEAR,
  bands = "steady.bands",
  small_n = "small_n.class",
  source = SOURCE,
  missing = "M4",
  formula = function(c)
    local mean <const> = c:val "mean_mark"
    return steady_mark(c, mean, mean - c:lag(1):val "mean_mark")
  end,
}

define.indicator "steady_subjects" {
  code = "A03",
  title = "Предметы с устойчивым результатом",
  unit = "%",
  direction = "outcomes",
  part = "variative",
  levels = { "school" },
  period = YEAR,
  source = SOURCE,
  missing = "M4",
  formula = function(c)
    c:val "mean_mark" -- without marks the cell says so
    local subjects <const> = c:cells("subject_steady", { over = { "subject" }, missing = "skip" })
    return percent(subjects:count { from = 1 }, subjects:count())
  end,
}

define.indicator "steady_procedures" {
  code = "A04",
  title = "Процедуры с устойчивым результатом",
  unit = "%",
  direction = "outcomes",
  part = "variative",
  levels = { "subject", "school" },
  period = YEAR,
  source = SOURCE,
  missing = "M4",
  formula = function(c)
    local held <const> = known(c, "vpr_steady") + known(c, "oge_steady") + known(c, "ege_steady")
      + known(c, "entry_steady") + known(c, "exit_steady")
    local steady <const> = c:maybe("vpr_steady", 0) + c:maybe("oge_steady", 0)
      + c:maybe("ege_steady", 0) + c:maybe("entry_steady", 0) + c:maybe("exit_steady", 0)
    return percent(steady, held)
  end,
}

-- --- 5-8: the obligatory minimum and talent ---

-- Results of all procedures together.
local function all_results(c)
  return c:maybe("vpr_results", 0) + c:maybe("oge_results", 0) + c:maybe("ege_results", 0)
    + c:maybe("entry_results", 0) + c:maybe("exit_results", 0)
end

define.indicator "low_by_subject" {
  code = "A05",
  title = "Группа с низкими результатами по предмету",
  unit = "%",
  direction = "outcomes",
  part = "variative",
  levels = { "class*subject", "grade*subject", "subject" },
  period = YEAR,
  bands = "minimum.bands",
  small_n = "small_n.class",
  source = SOURCE,
  missing = "M2",
  formula = function(c)
    local low <const> = c:maybe("vpr_low_count", 0) + c:maybe("oge_low_count", 0)
      + c:maybe("ege_low_count", 0) + c:maybe("entry_low_count", 0) + c:maybe("exit_low_count", 0)
    return percent(low, all_results(c))
  end,
}

define.indicator "low_by_procedure" {
  code = "A06",
  title = "Низкие результаты: наибольшая доля по процедурам",
  unit = "%",
  direction = "outcomes",
  part = "variative",
  levels = { "subject", "school" },
  period = YEAR,
  bands = "minimum.bands",
  small_n = "small_n.class",
  source = SOURCE,
  missing = "M2",
  formula = function(c)
    return largest_known(c:maybe("vpr_low_share", -1), c:maybe("oge_low_share", -1),
      c:maybe("ege_low_share", -1), c:maybe("entry_low_share", -1),
      c:maybe("exit_low_share", -1))
  end,
}

define.indicator "high_by_subject" {
  code = "A07",
  title = "Группа с высокими результатами по предмету",
  unit = "%",
  direction = "outcomes",
  part = "variative",
  levels = { "class*subject", "grade*subject", "subject" },
  period = YEAR,
  small_n = "small_n.class",
  source = SOURCE,
  missing = "M2",
  formula = function(c)
    local high <const> = c:maybe("vpr_high_count", 0) + c:maybe("oge_high_count", 0)
      + c:maybe("ege_high_count", 0) + c:maybe("entry_high_count", 0)
      + c:maybe("exit_high_count", 0)
    return percent(high, all_results(c))
  end,
}

define.indicator "high_by_procedure" {
  code = "A08",
  title = "Высокие результаты: наибольшая доля по процедурам",
  unit = "%",
  direction = "outcomes",
  part = "variative",
  levels = { "subject", "school" },
  period = YEAR,
  small_n = "small_n.class",
  source = SOURCE,
  missing = "M2",
  formula = function(c)
    return largest_known(c:maybe("vpr_high_share", -1), c:maybe("oge_high_share", -1),
      c:maybe("ege_high_share", -1), c:maybe("entry_high_share", -1),
      c:maybe("exit_high_share", -1))
  end,
}
