-- Programmes: check lists, hours given and planned, syllabi, who learns what and how (P01-P07).
--
-- SPDX-License-Identifier: MIT

local YEAR <const> = { "year" }
local PERIODS <const> = { "term", "half", "trimester", "year" }

-- An item that nobody has filled is not done: the list is about what is in place.
define.indicator "program_compliance" {
  code = "P01",
  title = "Соответствие программ ФГОС и ФОП",
  unit = "%",
  direction = "programs",
  part = "invariant",
  levels = { "school" },
  period = YEAR,
  bands = "program_compliance.bands",
  source = "Z3",
  missing = "M5",
  better = "higher",
  formula = function(c)
    local items <const> = c:records("checklist", { list = c:param "program_compliance.list" })
    return percent(items:count { done = true }, items:count())
  end,
}

define.indicator "curriculum_done" {
  code = "P02",
  title = "Выполнение учебного плана",
  unit = "%",
  direction = "programs",
  part = "invariant",
  levels = { "class*subject", "class", "subject", "school" },
  period = PERIODS,
  bands = "curriculum_done.bands",
  source = "ОБЩ",
  missing = "M0",
  better = "higher",
  formula = function(c)
    local both <const> = { planned = { missing = false }, given = { missing = false } }
    local hours <const> = c:records("hours", both)
    return percent(hours:sum "given", hours:sum "planned")
  end,
}

define.indicator "practice_done" {
  code = "P03",
  title = "Выполнение практической части",
  unit = "%",
  direction = "programs",
  part = "invariant",
  levels = { "class*subject", "class", "subject", "school" },
  period = PERIODS,
  bands = "practice_done.bands",
  source = "ОБЩ",
  missing = "M0",
  better = "higher",
  formula = function(c)
    local both <const> =
      { practice_planned = { missing = false }, practice_done = { missing = false } }
    local hours <const> = c:records("hours", both)
    return percent(hours:sum "practice_done", hours:sum "practice_planned")
  end,
}

-- --- syllabi: subjects that classes are taught at the instant and that have an approved one ---

define.indicator "documents_listed" {
  title = "Документов в перечне",
  unit = "шт.",
  digits = 0,
  direction = "programs",
  part = "invariant",
  levels = { "school" },
  period = YEAR,
  missing = "M7",
  formula = function(c)
    return c:records("document"):count()
  end,
}

define.indicator "syllabi_approved" {
  title = "Утверждённых рабочих программ предмета",
  unit = "шт.",
  digits = 0,
  direction = "programs",
  part = "invariant",
  levels = { "subject" },
  period = YEAR,
  missing = "M5",
  formula = function(c)
    local syllabi <const> = c:records("document", { kind = c:param "syllabus.kind" })
    local in_force <const> = syllabi:where { approved = { upto = c:instant() } }
    return in_force:count { valid_to = { missing = true } }
      + in_force:count { valid_to = { from = c:instant() } }
  end,
}

define.indicator "syllabus_ready" {
  title = "Рабочая программа предмета есть",
  unit = "1",
  digits = 0,
  direction = "programs",
  part = "invariant",
  levels = { "class*subject" },
  period = YEAR,
  source = "582",
  missing = "M5",
  formula = function(c)
    local listed <const> = c:val("documents_listed", {})
    local taught <const> = c:records("assignment"):count()
    local approved <const> = c:maybe("syllabi_approved", 0, { subject = c:of "subject" })
    return ratio(listed, listed) * ratio(taught, taught) * when(above(approved, 0), 1, 0)
  end,
}

define.indicator "syllabus_share" {
  code = "P04",
  title = "Рабочие программы в наличии",
  unit = "%",
  direction = "programs",
  part = "invariant",
  levels = { "subject", "school" },
  period = YEAR,
  bands = "syllabus_share.bands",
  source = "582",
  missing = "M5",
  better = "higher",
  formula = function(c)
    local assigned <const> = c:records("assignment"):count()
    c:val("documents_listed", {}) -- without a list of documents the cell says so
    local taught <const> =
      c:cells("syllabus_ready", { over = { "class", "subject" }, missing = "skip" })
    return ratio(assigned, assigned) * percent(taught:count { from = 1 }, taught:count())
  end,
}

-- --- who learns what and how: of those of whom the sheet says it ---

for _, share in ipairs({
  { id = "advanced_share", code = "P05a", title = "Углублённое изучение предметов",
    of = "advanced", line = "1.20" },
  { id = "profile_share", code = "P05p", title = "Профильное обучение", of = "profile",
    line = "1.21" },
  { id = "distance_share", code = "P05d", title = "Дистанционные технологии", of = "distance",
    line = "1.22" },
  { id = "network_share", code = "P05n", title = "Сетевая форма", of = "network",
    line = "1.23" },
  { id = "extracurricular_share", code = "P06", title = "Внеурочная деятельность",
    of = "extracurricular", levels = { "class", "school" }, part = "variative",
    bands = "extracurricular_share.bands" },
}) do
  local of <const> = share.of
  define.indicator(share.id) {
    code = share.code,
    title = share.title,
    unit = "%",
    direction = "programs",
    part = share.part or "invariant",
    levels = share.levels or { "school" },
    period = YEAR,
    bands = share.bands,
    small_n = "small_n.class",
    source = share.line and "1324, строка " .. share.line or "ОБЩ",
    missing = "M0",
    formula = function(c)
      local pupils <const> = c:records("enrichment", { [of] = { missing = false } })
      return percent(pupils:count { [of] = true }, pupils:count())
    end,
  }
end

-- --- assessments: lessons that they take of those of the year ---

-- Four lessons more: how many procedures are longer than `from` lessons, than one more, and so on.
local function longer(slots, lesson, from)
  return slots:count { minutes = { above = from * lesson } }
    + slots:count { minutes = { above = (from + 1) * lesson } }
    + slots:count { minutes = { above = (from + 2) * lesson } }
    + slots:count { minutes = { above = (from + 3) * lesson } }
end

-- A procedure takes as many whole lessons as its minutes need, up to 13; one without minutes one.
-- Only within the school: in a region plans of those without a timetable would weigh.
define.indicator "assessment_time_share" {
  code = "P07",
  title = "Доля времени на оценочные процедуры",
  unit = "%",
  direction = "programs",
  part = "invariant",
  levels = { "class*subject", "class" },
  period = YEAR,
  bands = "assessment_time_share.bands",
  source = "ГР",
  missing = "M0",
  better = "lower",
  formula = function(c)
    local lesson <const> = c:param "timetable.lesson"
    local counted <const> = { from = c:param "timetable.minutes", or_missing = true }
    local slots <const> = c:records("slot", { minutes = counted })
    local lessons <const> = slots:count() + longer(slots, lesson, 1) + longer(slots, lesson, 5)
      + longer(slots, lesson, 9)
    local hours <const> = c:records("hours", { planned = { missing = false } })
    return percent(lessons, hours:sum "planned")
  end,
}
