-- Results: what parents and pupils say (R46-R49).
--
-- Answers are 1 to 5 («нет» to «да»), of the questionnaires that satisfaction.coefficient_forms
-- names 0 to 4. Shares are of answers, not of questionnaires.
--
-- SPDX-License-Identifier: MIT

local YEAR <const> = { "year" }
local CLASSES <const> = { "class", "school" }

for _, share in ipairs({
  { id = "parent_sat", code = "R46", title = "Удовлетворённость родителей", group = "родитель" },
  { id = "student_sat", code = "R47", title = "Удовлетворённость учащихся", group = "ученик" },
}) do
  local group <const> = share.group
  define.indicator(share.id) {
    code = share.code,
    title = share.title,
    unit = "%",
    direction = "outcomes",
    part = "invariant",
    levels = CLASSES,
    period = YEAR,
    bands = "satisfaction.bands",
    small_n = "small_n.survey",
    source = "ОБЩ",
    missing = "M6",
    better = "higher",
    formula = function(c)
      local answers <const> = c:records("survey", {
        group = group,
        form = { none = c:param "satisfaction.coefficient_forms", or_missing = true },
        answer = { missing = false },
      })
      return percent(answers:count { answer = { from = c:param "satisfaction.from" } },
        answers:count())
    end,
  }
end

define.indicator "sat_coefficient" {
  code = "R48",
  title = "Коэффициент удовлетворённости",
  unit = "балл",
  digits = 2,
  direction = "outcomes",
  part = "variative",
  levels = CLASSES,
  period = YEAR,
  bands = "sat_coefficient.bands",
  small_n = "small_n.survey",
  source = "методика А. А. Андреева, Е. Н. Степанова (по памяти)",
  missing = "M6",
  better = "higher",
  formula = function(c)
    return c:records("survey", { form = c:param "satisfaction.coefficient_forms" }):mean "answer"
  end,
}

for _, coverage in ipairs({
  { id = "survey_coverage_parents", code = "R49p", title = "Охват анкетой: родители",
    group = "родитель" },
  { id = "survey_coverage_students", code = "R49s", title = "Охват анкетой: учащиеся",
    group = "ученик" },
  { id = "survey_coverage_teachers", code = "R49t", title = "Охват анкетой: педагоги",
    group = "учитель" },
}) do
  local group <const> = coverage.group
  define.indicator(coverage.id) {
    code = coverage.code,
    title = coverage.title,
    unit = "%",
    direction = "governance",
    part = "invariant",
    levels = CLASSES,
    period = YEAR,
    bands = "survey_coverage.bands",
    source = "предложение",
    missing = "M0",
    better = "higher",
    formula = function(c)
      local sheet <const> = c:records("survey_coverage", {
        group = group,
        invited = { missing = false },
        answered = { missing = false },
      })
      return percent(sheet:sum "answered", sheet:sum "invited")
    end,
  }
end
