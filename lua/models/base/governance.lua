-- The management side: cyclogram, data, journals, documents (M01, M07-M11).
--
-- SPDX-License-Identifier: MIT

local YEAR <const> = { "year" }
local PERIODS <const> = { "term", "half", "trimester", "year" }

-- Items whose date has come; done on that date or before it is in time.
define.indicator "cyclogram_done" {
  code = "M01",
  title = "Исполнение циклограммы",
  unit = "%",
  direction = "governance",
  part = "invariant",
  levels = { "school" },
  period = YEAR,
  bands = "cyclogram_done.bands",
  source = "Z1, блок 4",
  missing = "M0",
  better = "higher",
  formula = function(c)
    local due <const> = c:records("activity", { planned = { upto = c:instant() } })
    return percent(due:count { done = { upto = field "planned" } }, due:count())
  end,
}

-- Cells of the mark sheets that hold anything: a mark, «н/а» or «осв».
define.indicator "data_completeness" {
  code = "M07",
  title = "Полнота данных",
  unit = "%",
  direction = "governance",
  part = "invariant",
  levels = { "class*subject", "class", "subject", "school" },
  period = PERIODS,
  bands = "data_completeness.bands",
  source = "предложение",
  missing = "M0",
  better = "higher",
  formula = function(c)
    local sheet <const> = c:records "mark"
    return percent(sheet:count { status = { missing = false } }, sheet:count())
  end,
}

define.indicator "marks_lag" {
  code = "M08",
  title = "Своевременность отметок",
  unit = "дн.",
  direction = "governance",
  part = "invariant",
  levels = { "class*subject", "class", "subject", "school" },
  period = PERIODS,
  bands = "marks_lag.bands",
  small_n = "small_n.class",
  source = "ОБЩ",
  missing = "M0",
  better = "lower",
  formula = function(c)
    return c:records("current_mark"):filled("lag"):median "lag"
  end,
}

define.indicator "class_size" {
  title = "Размер {class_group.genitive}",
  unit = "чел.",
  digits = 0,
  direction = "governance",
  part = "invariant",
  levels = { "class" },
  period = PERIODS,
  missing = "M7",
  formula = function(c)
    return c:records("roster"):count()
  end,
}

define.indicator "mark_density" {
  code = "M09",
  title = "Накопляемость отметок",
  unit = "отм.",
  direction = "governance",
  part = "invariant",
  levels = { "class*subject" },
  period = PERIODS,
  bands = "mark_density.bands",
  source = "правила школ",
  missing = "M0",
  better = "higher",
  formula = function(c)
    local marks <const> = c:records("current_mark", { value = { missing = false } })
    return ratio(marks:count(), c:val("class_size", { class = c:of "class" }))
  end,
}

-- --- documents ---

-- The list of kinds is a parameter, so how many there are is read off it. Kinds are the same in
-- every school, hence the sum over schools would mean nothing.
define.indicator "site_completeness" {
  code = "M10",
  title = "Полнота сайта",
  unit = "%",
  direction = "governance",
  part = "invariant",
  levels = { "school" },
  period = YEAR,
  bands = "site_completeness.bands",
  source = "Z0; Z4",
  missing = "M5",
  better = "higher",
  formula = function(c)
    local required <const> = c:param "site.required"
    local published <const> = c:records("document", { kind = required, on_site = true })
    return percent(published:distinct "kind", #required)
  end,
}

define.indicator "acts_current" {
  code = "M11",
  title = "Актуальность локальных актов",
  unit = "%",
  direction = "governance",
  part = "invariant",
  levels = { "school" },
  period = YEAR,
  bands = "acts_current.bands",
  source = "Z4",
  missing = "M5",
  better = "higher",
  formula = function(c)
    local acts <const> = c:records "document"
    local in_force <const> = acts:count { valid_to = { missing = true } }
      + acts:count { valid_to = { from = c:instant() } }
    return percent(in_force, acts:count())
  end,
}
