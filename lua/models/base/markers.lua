-- Signs that marks or works deserve a closer look (B01-B10). A marker is a signal, no verdict: it
-- names no cause and makes no rank; who has one looks into it, and `marker_review` keeps what came
-- of that. What each measures is the series "rule.marker.NAME"; from which value on it is a signal,
-- and how strong, is a parameter (parameters/markers.yaml), with whose threshold that is.
--
-- SPDX-License-Identifier: MIT

local YEAR <const> = "year"
local PERCENT <const> = 100

-- Pairs of a pupil's mark for the work (first) and in the journal (second).
local function beside_journal(c)
  return c:records("vpr"):compare("mark", "journal_mark")
end

-- The value where something is counted; where nothing is, there are no data.
local function where_any(count, value)
  return ratio(count, count) * value
end

-- --- marks of the work beside the journal ---

define.marker "B01" {
  title = "Отметка за ВПР и в журнале различаются на два балла и больше",
  scope = "pupil*subject",
  period = YEAR,
  unit = "балл",
  digits = 0,
  value = function(c)
    return beside_journal(c):max "distance"
  end,
  strength = "marker.b01.strength",
  origin = "fioko",
  level = "adm",
  text = "сравнить работу с текущими отметками поимённо, внутри {school.genitive}",
  source = "Ф26",
}

-- How much of the pairs went one way at least, as sure as the parameter says (Wilson's bound).
local function surely(share, n, sure)
  local spread <const> = sqrt(share * (1 - share) / n + sure * sure / (4 * n * n))
  return (share + sure * sure / (2 * n) - sure * spread) / (1 + sure * sure / n)
end

define.marker "B07" {
  title = "Отметка за ВПР чаще ниже или чаще выше журнала, {class_group}",
  scope = "class*subject",
  period = YEAR,
  unit = "%",
  value = function(c)
    local both <const> = beside_journal(c)
    local n <const> = both:count()
    local lowered <const> = ratio(both:count { gain = { below = 0 } }, n)
    local raised <const> = ratio(both:count { gain = { above = 0 } }, n)
    return PERCENT * surely(greatest(lowered, raised), n, c:param "marker.b07.sure")
  end,
  strength = "marker.b07.strength",
  needs = "marker.b07.n",
  origin = "local",
  evidence = { "vpr_lowered_share", "vpr_raised_share" },
  level = "adm",
  text = "сравнить критерии текущих отметок и критерии работы",
  source = "предложение, по открытому коду анализа ВПР",
  note = "Из доли вычтена случайность малой группы: сравнивается доля, не ниже которой она есть.",
}

define.marker "B07s" {
  title = "Отметка за ВПР чаще ниже или чаще выше журнала, {school}",
  scope = "school",
  period = YEAR,
  unit = "%",
  value = function(c)
    local both <const> = beside_journal(c)
    local n <const> = both:count()
    local lowered <const> = percent(both:count { gain = { below = 0 } }, n)
    local raised <const> = percent(both:count { gain = { above = 0 } }, n)
    return greatest(lowered, raised)
  end,
  strength = "marker.b07.strength",
  needs = "marker.b07.n",
  origin = "local",
  evidence = { "vpr_lowered_share", "vpr_raised_share" },
  level = "adm",
  text = "сравнить критерии текущих отметок и критерии работы",
  source = "предложение, по открытому коду анализа ВПР",
}

-- --- scores near the cut-offs ---

-- Works on a cut-off, one point below it and one above it.
local function around_cut_off(c, cut_off)
  local from_it <const> = c:records("vpr"):filled(cut_off):compare("score", cut_off)
  return {
    on = from_it:count { gain = 0 },
    under = from_it:count { gain = -1 },
    over = from_it:count { gain = 1 },
    all = from_it:count(),
  }
end

define.marker "B02" {
  title = "Первичных баллов на границе отметки больше, чем рядом, {grade}",
  scope = "grade*subject",
  period = YEAR,
  unit = "раз",
  digits = 2,
  value = function(c)
    local sure <const> = c:param "marker.b02.sure"
    local function peak(cut_off)
      local near <const> = around_cut_off(c, cut_off)
      local beside <const> = greatest(greatest(near.under, near.over), 1)
      return where_any(near.all, ratio(near.on - sure * sqrt(near.on), beside))
    end
    return greatest(greatest(peak "min_3", peak "min_4"), peak "min_5")
  end,
  strength = "marker.b02.strength",
  needs = "marker.b02.n",
  origin = "fioko",
  level = "adm",
  text = "перепроверить работы с баллом на границе отметки",
  source = "Ф26",
  note = "Из числа на границе вычтена случайность малого числа: чистые работы тоже дают пики.",
}

define.marker "B02s" {
  title = "Первичных баллов на границах отметок больше, чем рядом, {school}",
  scope = "school",
  period = YEAR,
  unit = "раз",
  digits = 2,
  value = function(c)
    local three <const> = around_cut_off(c, "min_3")
    local four <const> = around_cut_off(c, "min_4")
    local five <const> = around_cut_off(c, "min_5")
    local under <const> = three.under + four.under + five.under
    local over <const> = three.over + four.over + five.over
    local on <const> = three.on + four.on + five.on
    return where_any(three.all, ratio(on, greatest(greatest(under, over), 1)))
  end,
  strength = "marker.b02.strength",
  needs = "marker.b02.n",
  origin = "fioko",
  level = "adm",
  text = "перепроверить работы с баллом на границе отметки",
  source = "Ф26",
}

define.marker "B03" {
  title = "Пик первичных баллов не на границе отметки",
  level = "adm",
  text = "так бывает у обычного распределения: признаком не считается",
  source = "Ф26",
}

-- --- the school beside the region ---

-- What the region published of an indicator for the cell's grade and subject.
local function of_region(c, indicator)
  return c:records("reference", { area = "region", indicator = indicator }):mean "value"
end

define.marker "B04" {
  title = "Результат ВПР заметно выше регионального",
  scope = "grade*subject",
  period = YEAR,
  unit = "σ",
  digits = 2,
  value = function(c)
    local works <const> = c:records("vpr", { score = { missing = false } }):count()
    local mean <const> = of_region(c, "completion_rate")
    local spread <const> = of_region(c, "score_cv") * mean / PERCENT
    return ratio(c:val "completion_rate" - mean, spread) * sqrt(works)
  end,
  not_for = "marker.b04.not_for",
  strength = "marker.b04.strength",
  needs = "marker.b04.n",
  origin = "local",
  evidence = { "completion_rate" },
  level = "adm",
  text = "сравнить с результатами ЕГЭ и ОГЭ по предмету",
  source = "Ф18",
}

define.marker "B05" {
  title = "Простые задания решены хуже, а сложные лучше, чем в регионе",
  scope = "grade*subject",
  period = YEAR,
  unit = "pp",
  value = function(c)
    local simple <const> = of_region(c, "basic_completion") - c:val "basic_completion"
    local hard <const> = c:val "raised_completion" - of_region(c, "raised_completion")
    local works <const> = c:records("vpr", { score = { missing = false } }):count()
    return where_any(works, least(simple, hard))
  end,
  strength = "marker.b05.strength",
  needs = "marker.b05.n",
  origin = "local",
  evidence = { "basic_completion", "raised_completion" },
  level = "adm",
  text = "посмотреть, какие задания и как проверены",
  source = "Ф18",
}

-- Tasks whose level is told: of the basic one, of those above it.
local function of_basic_level(c)
  return c:records("vpr_task", {
    points = { missing = false },
    difficulty = { missing = false, none = c:param "task_completion.raised_levels" },
  })
end

local function of_raised_level(c)
  return c:records("vpr_task", {
    points = { missing = false },
    difficulty = c:param "task_completion.raised_levels",
  })
end

for _, half in ipairs({
  { id = "basic_completion", title = "Выполнение заданий базового уровня", of = of_basic_level },
  { id = "raised_completion", title = "Выполнение заданий повышенного и высокого уровня",
    of = of_raised_level },
}) do
  local counted <const> = half.of
  define.indicator(half.id) {
    title = half.title,
    unit = "%",
    direction = "outcomes",
    part = "variative",
    levels = { "grade*subject" },
    period = { YEAR },
    small_n = "small_n.class",
    source = "Ф18",
    missing = "M2",
    formula = function(c)
      local solved <const> = counted(c)
      return percent(solved:sum "points", solved:sum "max")
    end,
  }
end

-- --- marks beside points ---

define.marker "B06" {
  title = "Хороших отметок за ВПР много, а средний первичный балл невысок",
  scope = "grade*subject",
  period = YEAR,
  unit = "%",
  value = function(c)
    local marked <const> = c:records("vpr", { mark = { missing = false } })
    local good <const> =
      percent(marked:count { mark = { from = c:param "quality_rate.from" } }, marked:count())
    return when(below(c:val "completion_rate", c:param "marker.b06.completion"), good, 0)
  end,
  strength = "marker.b06.strength",
  needs = "marker.b06.n",
  origin = "local",
  evidence = { "completion_rate" },
  level = "adm",
  text = "проверить, по той ли шкале выставлены отметки",
  source = "предложение, по открытому коду анализа ВПР",
}

-- The marks of neighbouring groups of pupils: the lower one should not do better.
local GROUPS <const> = { { 3, 4 }, { 4, 5 } }

define.marker "B08" {
  title = "Группа с отметкой ниже решила задание лучше группы с отметкой выше",
  scope = "grade*subject*task",
  period = YEAR,
  unit = "pp",
  value = function(c)
    local solved <const> = c:records("vpr_task", { points = { missing = false } }):filled "mark"
    local enough <const> = c:param "marker.b08.group"
    local compared, best = 0, -PERCENT
    for _, pair in ipairs(GROUPS) do
      local lower <const> = solved:where { mark = pair[1] }
      local upper <const> = solved:where { mark = pair[2] }
      local both <const> =
        all_of(at_least(lower:count(), enough), at_least(upper:count(), enough))
      local gain <const> = percent(lower:sum "points", lower:sum "max", 0)
        - percent(upper:sum "points", upper:sum "max", 0)
      best = greatest(best, when(both, gain, -PERCENT))
      compared = compared + when(both, 1, 0)
    end
    return where_any(compared, best)
  end,
  strength = "marker.b08.strength",
  origin = "fioko",
  evidence = "task_completion",
  level = "adm",
  text = "посмотреть, как проверено задание в обеих группах",
  source = "Ф26",
}

-- --- other witnesses ---

define.marker "B09" {
  title = "Аттестат с отличием или медаль, а результат ЕГЭ ниже порога",
  scope = "school",
  period = YEAR,
  unit = "чел.",
  digits = 0,
  value = function(c)
    return c:val "honours_unconfirmed"
  end,
  strength = "marker.b09.strength",
  origin = "local",
  level = "adm",
  text = "сравнить итоговые отметки и результаты экзаменов по предметам",
  source = "ОБЩ",
}

-- The same pupils in both years, so a cohort is compared with itself. Where the paper is another
-- one (algebra after mathematics) there are no pairs.
define.marker "B10" {
  title = "Отметки за ВПР тех же учеников заметно изменились за год",
  scope = "subject",
  period = YEAR,
  unit = "балл",
  digits = 2,
  value = function(c)
    local before <const> = c:lag(1):records "vpr"
    local same_pupil <const> = { on = { "pupil" }, value = "mark" }
    local jump <const> = c:records("vpr"):pair(before, same_pupil):mean "gain"
    return greatest(jump, -jump)
  end,
  strength = "marker.b10.strength",
  needs = "marker.b10.n",
  origin = "local",
  level = "adm",
  text = "сравнить условия и проверку работ двух лет",
  source = "Ф26",
}
