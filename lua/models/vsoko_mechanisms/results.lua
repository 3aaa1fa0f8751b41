-- What the document lets one count: written conclusions of internal expert reviews, and the level
-- of upbringing that homeroom teachers determine for every pupil.
--
-- SPDX-License-Identifier: MIT

define.record "expert_review" {
  title = "Внутренние экспертизы",
  fields = {
    year = { type = "period", required = true, title = "Год" },
    review = { type = "text", required = true, title = "Экспертиза" },
    group = { type = "text", title = "Экспертная группа" },
    due = { type = "date", required = true, title = "Срок справки" },
    concluded = { type = "date", title = "Справка от" },
  },
  order = { "year", "review", "group", "due", "concluded" },
  key = { "year", "review" },
  sheet = { "year" },
  period = { field = "year", kinds = { "year" } },
}

define.record "upbringing" {
  title = "Уровень воспитанности",
  fields = {
    year = { type = "period", required = true, title = "Год" },
    class = { dimension = "class", by = "pupil.class", title = "Класс" },
    pupil = { dimension = "pupil", required = true, title = "Ученик" },
    level = { type = "integer", unit = "балл", range = { 0, 100 }, title = "Уровень" },
  },
  order = { "year", "class", "pupil", "level" },
  key = { "year", "pupil" },
  sheet = { "year", "class" },
  period = { field = "year", kinds = { "year" } },
  expected = "roster",
}

-- Reviews whose day has come; a conclusion that came late is there all the same.
define.indicator "expert_conclusions" {
  code = "ZM1",
  title = "Экспертизы, завершённые справкой",
  unit = "%",
  direction = "governance",
  part = "variative",
  levels = { "school" },
  period = { "year" },
  bands = "expert_conclusions.bands",
  source = "«Механизмы ВСОКО», эксперты комиссии и формы решений",
  missing = "M0",
  better = "higher",
  formula = function(c)
    local due <const> = c:records("expert_review", { due = { upto = c:instant() } })
    return percent(due:count { concluded = { upto = c:instant() } }, due:count())
  end,
}

-- 1 for a pupil of the roster with a level, 0 for one who has a row without it.
define.indicator "upbringing_level_known" {
  title = "Уровень воспитанности определён",
  unit = "1",
  digits = 0,
  direction = "outcomes",
  part = "variative",
  levels = { "class*pupil", "pupil" },
  period = { "year" },
  missing = "M0",
  formula = function(c)
    local listed <const> = c:records("roster"):count()
    return least(listed, c:records("upbringing"):count { level = { missing = false } })
  end,
}

-- «Каждого ученика»: a pupil without a level counts in the whole and not in the part; who is in no
-- class any more counts in neither.
define.indicator "upbringing_coverage" {
  code = "ZM2",
  title = "Ученики с определённым уровнем воспитанности",
  unit = "%",
  direction = "outcomes",
  part = "variative",
  levels = { "class", "school" },
  period = { "year" },
  bands = "upbringing_coverage.bands",
  source = "«Механизмы ВСОКО», классные руководители",
  missing = "M0",
  better = "higher",
  formula = function(c)
    local known <const> = c:cells("upbringing_level_known", {
      over = { "pupil" },
      missing = "skip",
    })
    return percent(known:sum(), c:records("roster"):distinct "pupil")
  end,
}

-- Growth of the same pupils against the year before.
define.indicator "upbringing_dynamics" {
  code = "ZM3",
  title = "Динамика уровня воспитанности",
  unit = "балл",
  direction = "outcomes",
  part = "variative",
  levels = { "class", "school" },
  period = { "year" },
  small_n = "small_n.class",
  source = "«Механизмы ВСОКО», классные руководители",
  missing = "M4",
  better = "higher",
  formula = function(c)
    local now <const> = c:records("upbringing"):filled "level"
    local before <const> = c:lag(1, { same = "label" }):records("upbringing"):filled "level"
    return now:pair(before, { on = { "pupil" }, value = "level" }):mean "gain"
  end,
}

define.rule "conclusions_missing" {
  title = "Экспертизы без справки",
  scope = "school",
  period = "year",
  when = function(c)
    return below(c:val "expert_conclusions", c:param "expert_conclusions.least")
  end,
  decision = {
    level = "adm",
    form = "director_meeting",
    method = "administrative",
    addressee = { "commission_chair", "expert_group" },
    within = days(7),
    text = "назначить сроки справок по проведённым экспертизам",
  },
  source = "«Механизмы ВСОКО», обязанности руководителя комиссии",
}
