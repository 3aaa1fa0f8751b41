-- The management side: cyclogram, decisions and measures, the map, data, journals, documents, the
-- index (M01-M12).
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
    local needed <const> = due:count() - due:count { status = "skipped" }
    return percent(due:count { done = { upto = field "planned" } }, needed)
  end,
}

-- --- decisions, findings, measures ---

-- Of a decision it counts that it was approved, and under which document.
define.indicator "decision_documented" {
  code = "M02",
  title = "Решения, оформленные документом",
  unit = "%",
  direction = "governance",
  part = "invariant",
  levels = { "school" },
  period = PERIODS,
  bands = "decision_documented.bands",
  source = "Z0",
  missing = "M0",
  better = "higher",
  formula = function(c)
    local approved <const> = c:records("decision_step", { step = "approved" })
    return percent(approved:count { document = { missing = false } }, approved:count())
  end,
}

-- An addressed recommendation says to whom and what.
define.indicator "finding_addressed" {
  code = "M03",
  title = "Выводы с адресной рекомендацией",
  unit = "%",
  direction = "governance",
  part = "invariant",
  levels = { "school" },
  period = YEAR,
  bands = "finding_addressed.bands",
  source = "Z0",
  missing = "M0",
  better = "higher",
  formula = function(c)
    local findings <const> = c:records "finding"
    local addressed <const> = {
      addressee = { missing = false },
      recommendation = { missing = false },
    }
    return percent(findings:count(addressed), findings:count())
  end,
}

-- Measures of the year that ends with the instant; done on the last day is in time.
local function measures(c)
  local days <const> = c:param "measures.days"
  return c:records("measure", { ends = { above = c:instant() - days, upto = c:instant() } })
end

define.indicator "actions_on_time" {
  code = "M04",
  title = "Меры, выполненные в срок",
  unit = "%",
  direction = "governance",
  part = "invariant",
  levels = { "school" },
  period = YEAR,
  bands = "actions_on_time.bands",
  source = "Z4",
  missing = "M0",
  better = "higher",
  formula = function(c)
    local due <const> = measures(c)
    return percent(due:count { done = { upto = field "ends" } }, due:count())
  end,
}

-- What could not be determined had nothing to be compared with: it is in neither part.
define.indicator "actions_effective" {
  code = "M05",
  title = "Результативность мер",
  unit = "%",
  direction = "governance",
  part = "invariant",
  levels = { "school" },
  period = YEAR,
  bands = "actions_effective.bands",
  source = "Z4",
  missing = "M4",
  better = "higher",
  formula = function(c)
    local reviewed <const> = measures(c):where { verdict = { "effective", "partial", "none" } }
    return percent(reviewed:count { verdict = "effective" }, reviewed:count())
  end,
}

-- Items that do not apply have no row, so the maximum is theirs alone that do.
define.indicator "map_score" {
  code = "M06",
  title = "Карта мониторинга",
  unit = "%",
  direction = "governance",
  part = "invariant",
  levels = { "school" },
  period = YEAR,
  bands = "map_score.bands",
  source = "Z4",
  missing = "M8",
  better = "higher",
  formula = function(c)
    local both <const> = { score = { missing = false }, max = { missing = false } }
    local items <const> = c:records("map_result", both)
    return percent(items:sum "score", items:sum "max")
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

-- --- the index ---

-- A part between 0 and 1 and its weight; no part is ever below zero, so -1 stands for what is not
-- known and has no weight. Nothing here stands on ВПР, so that schools may be compared.
local function part(c, id, parameter)
  local norm <const> = c:param(parameter)
  local value <const> = c:maybe(id, -1)
  local weight <const> = when(at_least(value, 0), norm.weight, 0)
  local place <const> = ratio(value - norm.zero, norm.one - norm.zero)
  return weight * least(1, greatest(0, place)), weight, norm.weight
end

-- Their points, the weight of those that are known, the weight of all.
local function parts(c)
  local p1 <const>, k1 <const>, w1 <const> = part(c, "pass_rate", "composite.pass")
  local p2 <const>, k2 <const>, w2 <const> = part(c, "quality_rate", "composite.quality")
  local p3 <const>, k3 <const>, w3 <const> = part(c, "parent_sat", "composite.parents")
  local p4 <const>, k4 <const>, w4 <const> = part(c, "training_share", "composite.training")
  local p5 <const>, k5 <const>, w5 <const> = part(c, "textbooks_share", "composite.textbooks")
  local p6 <const>, k6 <const>, w6 <const> = part(c, "program_compliance", "composite.programs")
  local p7 <const>, k7 <const>, w7 <const> = part(c, "curriculum_done", "composite.curriculum")
  local p8 <const>, k8 <const>, w8 <const> = part(c, "cyclogram_done", "composite.cyclogram")
  local p9 <const>, k9 <const>, w9 <const> = part(c, "data_completeness", "composite.data")
  local p10 <const>, k10 <const>, w10 <const> = part(c, "actions_on_time", "composite.measures")
  return p1 + p2 + p3 + p4 + p5 + p6 + p7 + p8 + p9 + p10,
    k1 + k2 + k3 + k4 + k5 + k6 + k7 + k8 + k9 + k10,
    w1 + w2 + w3 + w4 + w5 + w6 + w7 + w8 + w9 + w10
end

define.indicator "composite_index" {
  code = "M12",
  title = "Интегральный индекс",
  unit = "1",
  digits = 2,
  direction = "governance",
  part = "variative",
  levels = { "school" },
  period = YEAR,
  source = "предложение",
  note = "веса — параметры composite.*; сколько их известно, говорит M12c",
  missing = "M8",
  better = "higher",
  formula = function(c)
    local points <const>, known <const> = parts(c)
    return ratio(points, known)
  end,
}

define.indicator "composite_coverage" {
  code = "M12c",
  title = "Интегральный индекс: доля известных весов",
  unit = "%",
  direction = "governance",
  part = "variative",
  levels = { "school" },
  period = YEAR,
  source = "предложение",
  missing = "M8",
  better = "higher",
  formula = function(c)
    local _ <const>, known <const>, all <const> = parts(c)
    return ratio(known, known) * percent(known, all)
  end,
}
