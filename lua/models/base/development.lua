-- Results besides marks: contests, diagnostics, attendance, health (R33-R39, R42-R45).
--
-- SPDX-License-Identifier: MIT

local YEAR <const> = { "year" }
local PERIODS <const> = { "term", "half", "trimester", "year" }
local SCHOOL <const> = { "school" }
local CLASSES <const> = { "class", "school" }

-- The value where something is counted; where nothing is, there are no data.
local function where_any(count, value)
  return ratio(count, count) * value
end

-- --- contests ---

-- 1: took part, 2: among the winners of the region or above. At the school it only says that
-- contests are listed.
define.indicator "contest_standing" {
  title = "Лучшее место {pupil.genitive} в олимпиадах и конкурсах",
  unit = "1",
  digits = 0,
  direction = "outcomes",
  part = "invariant",
  levels = { "pupil", "school" },
  period = YEAR,
  missing = "M0",
  formula = function(c)
    local listed <const> = c:records "contest"
    local won <const> = listed:count {
      level = c:param "contest.levels",
      result = c:param "contest.winners",
    }
    return where_any(listed:count(), when(above(won, 0), 2, 1))
  end,
}

-- The same of everybody in the roster: 0 for who is in no list.
define.indicator "contest_pupil" {
  title = "{Pupil}: участие в олимпиадах и конкурсах",
  unit = "1",
  digits = 0,
  direction = "outcomes",
  part = "invariant",
  levels = { "pupil" },
  period = YEAR,
  missing = "M0",
  formula = function(c)
    local listed <const> = c:val("contest_standing", {})
    local enrolled <const> = c:records("roster"):count()
    return where_any(listed, where_any(enrolled, c:maybe("contest_standing", 0)))
  end,
}

for _, share in ipairs({
  { id = "contest_share", code = "R33", title = "Участники олимпиад и конкурсов", from = 1,
    line = "1.18" },
  { id = "winners_share", code = "R34", from = 2, line = "1.19",
    title = "Призёры региональных, федеральных и международных олимпиад и конкурсов" },
}) do
  local from <const> = share.from
  define.indicator(share.id) {
    code = share.code,
    title = share.title,
    unit = "%",
    direction = "outcomes",
    part = "invariant",
    levels = SCHOOL,
    period = YEAR,
    small_n = "small_n.class",
    source = "1324, строка " .. share.line,
    missing = "M0",
    better = "higher",
    formula = function(c)
      c:val "contest_standing" -- without lists the cell says so
      local pupils <const> = c:cells("contest_pupil", { over = { "pupil" }, missing = "skip" })
      return percent(pupils:count { from = from }, pupils:count())
    end,
  }
end

-- --- diagnostics: who has a level; absent ones have none ---

local function diagnosed(c, kind, grade)
  return c:records("diagnostic", { kind = kind, grade = grade, level = { missing = false } })
end

for _, share in ipairs({
  { id = "fl_basic_share", code = "R35", title = "Функциональная грамотность: не ниже базового",
    part = "variative", kind = "functional_literacy", levels = "diagnostic.basic",
    bands = "fl_basic_share.bands" },
  { id = "meta_share", code = "R36", title = "Метапредметные результаты: не ниже базового",
    kind = "meta_subject", levels = "diagnostic.basic", bands = "meta_share.bands" },
  { id = "school_readiness", code = "R37", title = "Готовность первоклассников к школе",
    kind = "readiness", levels = "diagnostic.ready", bands = "school_readiness.bands" },
  { id = "adaptation_share", code = "R38", title = "Адаптация", kind = "adaptation",
    levels = "diagnostic.adapted", of = { "class", "grade", "school" } },
  { id = "adaptation_1_share", code = "R38_1", title = "Адаптация, 1 класс", kind = "adaptation",
    levels = "diagnostic.adapted", of = SCHOOL, grade = "1" },
  { id = "adaptation_5_share", code = "R38_5", title = "Адаптация, 5 класс", kind = "adaptation",
    levels = "diagnostic.adapted", of = SCHOOL, grade = "5" },
  { id = "adaptation_10_share", code = "R38_10", title = "Адаптация, 10 класс",
    kind = "adaptation", levels = "diagnostic.adapted", of = SCHOOL, grade = "10" },
}) do
  local kind <const>, grade <const>, good <const> = share.kind, share.grade, share.levels
  define.indicator(share.id) {
    code = share.code,
    title = share.title,
    unit = "%",
    direction = "outcomes",
    part = share.part or "invariant",
    levels = share.of or CLASSES,
    period = YEAR,
    bands = share.bands,
    small_n = "small_n.class",
    source = "ОБЩ",
    missing = "M2",
    better = "higher",
    applies = grade and function(c)
      local pupils <const> = c:maybe("students_total", 0, {})
      local there <const> = c:maybe("students_total", 0, { grade = grade })
      return any_of(above(there, 0), at_most(pupils, 0))
    end,
    applies_title = grade and "в школе есть " .. grade .. " класс",
    formula = function(c)
      local pupils <const> = diagnosed(c, kind, grade)
      return percent(pupils:count { level = c:param(good) }, pupils:count())
    end,
  }
end

define.indicator "upbringing_level" {
  code = "R39",
  title = "Воспитанность",
  unit = "балл",
  digits = 2,
  direction = "outcomes",
  part = "variative",
  levels = { "pupil", "class" },
  period = YEAR,
  small_n = "small_n.class",
  source = "Z2",
  note = "шкалы и уровни задаёт методика",
  missing = "M2",
  better = "higher",
  formula = function(c)
    return c:records("diagnostic", { kind = "upbringing" }):mean "value"
  end,
}

-- --- attendance ---

define.indicator "truancy_rate" {
  code = "R42",
  title = "Пропуски без причины",
  unit = "%",
  direction = "outcomes",
  part = "invariant",
  levels = { "pupil", "class", "school" },
  period = PERIODS,
  bands = "truancy_rate.bands",
  source = "ОБЩ",
  missing = "M0",
  better = "lower",
  formula = function(c)
    local both <const> = { lessons = { missing = false }, unexcused = { missing = false } }
    local sheet <const> = c:records("attendance", both)
    return percent(sheet:sum "unexcused", sheet:sum "lessons")
  end,
}

-- Pupils of the sheet: of a year each counts once, however many terms list him.
define.indicator "ill_days_mean" {
  code = "R43",
  title = "Дней болезни на {pupil.genitive}",
  unit = "дн.",
  direction = "outcomes",
  part = "invariant",
  levels = CLASSES,
  period = PERIODS,
  small_n = "small_n.class",
  source = "ОБЩ",
  missing = "M0",
  better = "lower",
  formula = function(c)
    local sheet <const> = c:records("attendance", { ill_days = { missing = false } })
    return ratio(sheet:sum "ill_days", sheet:distinct "pupil")
  end,
}

-- --- health ---

define.indicator "health_index" {
  code = "R44",
  title = "Индекс здоровья",
  unit = "%",
  direction = "outcomes",
  part = "variative",
  levels = CLASSES,
  period = YEAR,
  small_n = "small_n.class",
  source = "ОБЩ",
  note = "коридор задаёт школа",
  missing = "M0",
  better = "higher",
  formula = function(c)
    local pupils <const> = c:records("health", { cases = { missing = false } })
    return percent(pupils:count { cases = 0 }, pupils:count())
  end,
}

define.indicator "health_group12" {
  code = "R45",
  title = "Группы здоровья I и II",
  unit = "%",
  direction = "outcomes",
  part = "variative",
  levels = SCHOOL,
  period = YEAR,
  small_n = "small_n.class",
  source = "Z3",
  missing = "M7",
  better = "higher",
  formula = function(c)
    local pupils <const> = c:records("health", { group = { missing = false } })
    return percent(pupils:count { group = { upto = c:param "health.groups" } }, pupils:count())
  end,
}
