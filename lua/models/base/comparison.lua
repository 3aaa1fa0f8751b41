-- Comparison: spread of scores, a class beside its grade, a school beside the region (R50-R52).
--
-- Figures of the region are those that it published (record kind `reference`); a school never
-- reads what others have today.
--
-- SPDX-License-Identifier: MIT

local PERIODS <const> = { "term", "half", "trimester", "year" }

define.indicator "score_cv" {
  code = "R50",
  title = "Разброс баллов ВПР",
  unit = "%",
  direction = "outcomes",
  part = "variative",
  levels = { "class*subject", "grade*subject" },
  period = { "year" },
  bands = "score_cv.bands",
  small_n = "small_n.spread",
  source = "предложение, по открытому коду анализа ВПР",
  missing = "M6",
  formula = function(c)
    local written <const> = c:records("vpr", { score = { missing = false } })
    return percent(written:population_sd "score", written:mean "score")
  end,
}

define.indicator "gap_to_grade" {
  code = "R51",
  title = "Качество знаний: отрыв {class_group.genitive} от {grade.genitive}",
  unit = "pp",
  direction = "outcomes",
  part = "variative",
  levels = { "class" },
  period = PERIODS,
  bands = "gap_to_grade.bands",
  small_n = "small_n.class",
  source = "ОБЩ",
  missing = "M6",
  formula = function(c)
    return c:val "quality_rate" - c:val("quality_rate", { grade = c:of "class.grade" })
  end,
}

-- For each compared indicator one for the school and one by subject: in the region's figures a
-- whole school is a row without a subject.
for _, gap in ipairs({
  { id = "gap_to_region", code = "R52", title = "Качество знаний: {school} и регион", unit = "pp",
    of = "quality_rate", period = PERIODS, kind = "mark",
    counted = { status = { "mark", "not_attested" } } },
  { id = "mean_mark_gap_to_region", code = "R52m", title = "Средний балл: {school} и регион",
    unit = "балл", of = "mean_mark", period = PERIODS, kind = "mark",
    counted = { status = "mark" } },
  { id = "completion_gap_to_region", code = "R52v", title = "Выполнение ВПР: {school} и регион",
    unit = "pp", of = "completion_rate", period = { "year" }, kind = "vpr",
    counted = { score = { missing = false } } },
}) do
  local kind <const> = gap.kind
  local counted <const> = gap.counted
  local compared <const> = gap.of
  for _, level in ipairs({
    { id = "", code = "", title = "", name = "school", missing = true },
    { id = "_by_subject", code = "p", title = ", по предметам", name = "subject", missing = false },
  }) do
    local published <const> = {
      area = "region",
      indicator = compared,
      subject = { missing = level.missing },
      grade = { missing = true },
    }
    define.indicator(gap.id .. level.id) {
      code = gap.code .. level.code,
      title = gap.title .. level.title,
      unit = gap.unit,
      digits = gap.unit == "pp" and 1 or 2,
      direction = "outcomes",
      part = "invariant",
      levels = { level.name },
      period = gap.period,
      small_n = "small_n.class",
      source = "Ф18",
      missing = "M4",
      formula = function(c)
        -- The school's own rows are counted for n: the comparison stands on them.
        local own <const> = c:records(kind, counted):count()
        local region <const> = c:records("reference", published):mean "value"
        return ratio(own, own) * (c:val(compared) - region)
      end,
    }
  end
end
