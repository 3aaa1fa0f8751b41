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

local PROCEDURES <const> = {
  { id = "vpr", code = "v", title = "ВПР", kind = "vpr", rows = {}, value = "mark" },
  { id = "oge", code = "o", title = "ОГЭ", kind = "exam", rows = { exam = "ОГЭ" },
    value = "mark" },
  -- Basic mathematics has a mark and no minimum score.
  { id = "ege", code = "e", title = "ЕГЭ", kind = "exam",
    rows = { exam = "ЕГЭ", paper = { differs = "MB" }, minimum = { missing = false } },
    value = "score" },
  { id = "entry", code = "n", title = "Входная работа", kind = "work",
    rows = { stage = "entry" }, value = "mark" },
  { id = "exit", code = "x", title = "Итоговая работа", kind = "work",
    rows = { stage = "exit" }, value = "mark" },
}

-- Rows of a procedure that have a result.
local function results(c, procedure)
  return c:records(procedure.kind, procedure.rows):where {
    [procedure.value] = { missing = false },
  }
end

local function low(c, procedure)
  if procedure.value == "score" then
    return { score = { below = field "minimum" } }
  end
  return { mark = { below = c:param "mark.passing" } }
end

local function high(c, procedure)
  if procedure.value == "score" then
    return { score = { from = c:param "talent.score" } }
  end
  return { mark = { from = c:param "mark.best" } }
end

for _, procedure in ipairs(PROCEDURES) do
  local id <const> = procedure.id
  local by_score <const> = procedure.value == "score"

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
      local all <const> = results(c, procedure):count()
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
      local all <const> = results(c, procedure)
      return where_any(all:count(), all:count(low(c, procedure)))
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
      local all <const> = results(c, procedure)
      return where_any(all:count(), all:count(high(c, procedure)))
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
      return results(c, procedure):mean(procedure.value)
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
      local bound <const> = c:param "steady.mean"
      local fall <const> = c:param "steady.fall"
      local now <const> = c:val(id .. "_mean")
      local change <const> = now - c:lag(1):val(id .. "_mean")
      local enough <const> = at_least(now, by_score and bound.score or bound.mark)
      local kept <const> = at_least(change, -(by_score and fall.score or fall.mark))
      return when(all_of(enough, kept), 1, 0)
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

local CONFIRMED <const> = {
  "vpr_confirmed_share", "oge_year_match", "exit_confirmed_share", "olympiad_confirmed_share",
}

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
    local smallest = 101 -- more than any share
    for _, id in ipairs(CONFIRMED) do
      smallest = least(smallest, c:maybe(id, 101))
    end
    return where_any(101 - smallest, smallest)
  end,
}

-- Procedures beside each other: one alone has nothing to be compared with.
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
    local known, largest = 0, -1
    for _, id in ipairs(CONFIRMED) do
      local share <const> = c:maybe(id, -1)
      known = known + when(at_least(share, 0), 1, 0)
      largest = greatest(largest, share)
    end
    return where_any(when(at_least(known, 2), 1, 0), largest - c:val "least_confirmed")
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
    local now <const> = c:val "mean_mark"
    local change <const> = now - c:lag(1):val "mean_mark"
    local enough <const> = at_least(now, c:param("steady.mean").mark)
    return when(all_of(enough, at_least(change, -c:param("steady.fall").mark)), 1, 0)
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
    local held, steady = 0, 0
    for _, procedure in ipairs(PROCEDURES) do
      local one <const> = c:maybe(procedure.id .. "_steady", -1)
      held = held + when(at_least(one, 0), 1, 0)
      steady = steady + when(at_least(one, 1), 1, 0)
    end
    return percent(steady, held)
  end,
}

-- --- 5-8: the obligatory minimum and talent ---

-- Results of all procedures together: how many there are and how many of them are low or high.
local function together(c, count)
  local counted, all = 0, 0
  for _, procedure in ipairs(PROCEDURES) do
    counted = counted + c:maybe(procedure.id .. count, 0)
    all = all + c:maybe(procedure.id .. "_results", 0)
  end
  return percent(counted, all)
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
    return together(c, "_low_count")
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
    return together(c, "_high_count")
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
