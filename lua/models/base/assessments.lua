-- Results: ВПР and works of one's own (R11-R22), ОГЭ and ЕГЭ (R23-R28, R32), scales of the exams.
--
-- Those who were absent are in no share (participation is R16 alone); comparisons of two marks
-- stand on whole pairs. What reads ВПР carries its tag and never makes a rank.
--
-- SPDX-License-Identifier: MIT

local YEAR <const> = { "year" }
local WORK_LEVELS <const> = {
  "class*subject", "class", "subject", "grade*subject", "school",
}
local PERSON_LEVELS <const> = {
  "pupil", "class*subject", "class", "subject", "grade*subject", "school",
}

-- The value where something is counted; where nothing is, there are no data.
local function where_any(count, value)
  return ratio(count, count) * value
end

-- --- works of the school: entry and exit ---

define.indicator "value_added" {
  code = "R11",
  title = "Прирост от входной работы к итоговой",
  unit = "pp",
  direction = "outcomes",
  part = "variative",
  levels = { "pupil", "class*subject", "class", "subject", "school" },
  period = YEAR,
  bands = "value_added.bands",
  small_n = "small_n.class",
  source = "ОБЩ",
  missing = "M3",
  better = "higher",
  formula = function(c)
    local exit <const> = c:records("work", { stage = "exit" })
    local entry <const> = c:records("work", { stage = "entry" })
    local same_pupil <const> = { on = { "pupil", "subject", "procedure" }, value = "percent" }
    local works <const> = exit:pair(entry, same_pupil)
    local from <const> = c:param "value_added.from"
    local after <const> = percent(works:count { first = { from = from } }, works:count())
    return after - percent(works:count { second = { from = from } }, works:count())
  end,
}

-- --- ВПР: points ---

define.indicator "completion_rate" {
  code = "R12",
  title = "Выполнение работы",
  unit = "%",
  direction = "outcomes",
  part = "invariant",
  levels = PERSON_LEVELS,
  period = YEAR,
  bands = "completion_rate.bands",
  small_n = "small_n.class",
  source = "ОБЩ",
  missing = "M2",
  formula = function(c)
    local written <const> =
      c:records("vpr", { score = { missing = false }, max = { missing = false } })
    return percent(written:sum "score", written:sum "max")
  end,
}

local SOLVED <const> = { points = { missing = false } } -- X has none: neither tried nor zero
local TASK_LEVELS <const> = {
  "class*subject*task", "grade*subject*task",
}

define.indicator "task_completion" {
  code = "R13",
  title = "Выполнение задания",
  unit = "%",
  direction = "outcomes",
  part = "invariant",
  levels = TASK_LEVELS,
  period = YEAR,
  bands = "task_completion.bands",
  small_n = "small_n.task",
  source = "Ф26",
  missing = "M2",
  formula = function(c)
    local solved <const> = c:records("vpr_task", SOLVED)
    return percent(solved:sum "points", solved:sum "max")
  end,
}

define.indicator "task_full_share" {
  code = "R14",
  title = "Выполнили задание полностью",
  unit = "%",
  direction = "outcomes",
  part = "variative",
  levels = TASK_LEVELS,
  period = YEAR,
  small_n = "small_n.task",
  source = "открытый код региона",
  missing = "M2",
  formula = function(c)
    local solved <const> = c:records("vpr_task", SOLVED)
    return percent(solved:count { points = { from = field "max" } }, solved:count())
  end,
}

local SKILL_TASK_LEVELS <const> = { "class*subject*skill*task", "grade*subject*skill*task" }

-- The bound is that of the task's level: basic unless its rows say otherwise.
define.indicator "task_insufficient" {
  title = "Задание умения выполнено недостаточно",
  unit = "1",
  digits = 0,
  direction = "outcomes",
  part = "invariant",
  levels = SKILL_TASK_LEVELS,
  period = YEAR,
  small_n = "small_n.task",
  source = "Ф26",
  missing = "M2",
  formula = function(c)
    local solved <const> = c:records("vpr_task", SOLVED)
    local raised <const> = solved:count { difficulty = c:param "task_completion.raised_levels" }
    local basic_bound <const> = c:param("task_completion.bands")[2][1]
    local raised_bound <const> = c:param("task_completion.bands_raised")[2][1]
    local done <const> = percent(solved:sum "points", solved:sum "max")
    return when(below(done, when(above(raised, 0), raised_bound, basic_bound)), 1, 0)
  end,
}

define.indicator "skill_deficit" {
  code = "R15",
  title = "Системный дефицит умения",
  unit = "1",
  digits = 0,
  direction = "outcomes",
  part = "invariant",
  levels = { "class*subject*skill", "grade*subject*skill" },
  period = YEAR,
  bands = "skill_deficit.bands",
  small_n = "small_n.task",
  source = "Ф26",
  missing = "M6",
  formula = function(c)
    local tasks <const> = c:cells("task_insufficient", { over = { "task" }, missing = "skip" })
    local solved <const> = c:records("vpr_task", SOLVED):count()
    local weak <const> = when(above(tasks:mean(), c:param "skill_deficit.share"), 1, 0)
    return where_any(solved, weak)
  end,
}

-- --- ВПР: who wrote it, marks, marks beside the journal ---

define.indicator "participation_rate" {
  code = "R16",
  title = "Участие в процедуре",
  unit = "%",
  direction = "outcomes",
  part = "invariant",
  levels = WORK_LEVELS,
  period = YEAR,
  bands = "participation_rate.bands",
  small_n = "small_n.class",
  source = "ОБЩ",
  missing = "M0",
  formula = function(c)
    local listed <const> = c:records("vpr", { took_part = { missing = false } })
    return percent(listed:count { took_part = true }, listed:count())
  end,
}

define.indicator "vpr_mark2_share" {
  code = "R17",
  title = "Доля «2» за ВПР",
  unit = "%",
  direction = "outcomes",
  part = "invariant",
  levels = WORK_LEVELS,
  period = YEAR,
  bands = "vpr_mark2_share.bands",
  small_n = "small_n.class",
  source = "Ф26",
  missing = "M2",
  formula = function(c)
    local marked <const> = c:records("vpr", { mark = { missing = false } })
    return percent(marked:count { mark = { below = c:param "mark.passing" } }, marked:count())
  end,
}

define.indicator "vpr_mark2_trend" {
  code = "R18",
  title = "Изменение доли «2» за ВПР",
  unit = "pp",
  direction = "outcomes",
  part = "invariant",
  levels = { "subject", "grade*subject", "school" },
  period = YEAR,
  bands = "vpr_mark2_trend.bands",
  small_n = "small_n.class",
  source = "Ф26",
  missing = "M4",
  formula = function(c)
    return c:val "vpr_mark2_share" - c:lag(1):val "vpr_mark2_share"
  end,
}

-- Pairs of a pupil's mark for the work (first) and in the journal (second).
local function beside_journal(c)
  return c:records("vpr"):compare("mark", "journal_mark")
end

define.indicator "vpr_confirmed_share" {
  code = "R19",
  title = "Подтвердили отметку журнала",
  unit = "%",
  direction = "outcomes",
  part = "invariant",
  levels = WORK_LEVELS,
  period = YEAR,
  bands = "vpr_confirmed_share.bands",
  small_n = "small_n.class",
  source = "ФИС ОКО",
  missing = "M3",
  formula = function(c)
    local both <const> = beside_journal(c)
    return percent(both:count { gain = 0 }, both:count())
  end,
}

define.indicator "vpr_lowered_share" {
  code = "R20",
  title = "Понизили отметку журнала",
  unit = "%",
  direction = "outcomes",
  part = "invariant",
  levels = WORK_LEVELS,
  period = YEAR,
  bands = "vpr_shift.bands",
  small_n = "small_n.class",
  source = "ФИС ОКО",
  missing = "M3",
  formula = function(c)
    local both <const> = beside_journal(c)
    return percent(both:count { gain = { below = 0 } }, both:count())
  end,
}

define.indicator "vpr_raised_share" {
  code = "R21",
  title = "Повысили отметку журнала",
  unit = "%",
  direction = "outcomes",
  part = "invariant",
  levels = WORK_LEVELS,
  period = YEAR,
  bands = "vpr_shift.bands",
  small_n = "small_n.class",
  source = "ФИС ОКО",
  missing = "M3",
  formula = function(c)
    local both <const> = beside_journal(c)
    return percent(both:count { gain = { above = 0 } }, both:count())
  end,
}

define.indicator "vpr_gap2_count" {
  code = "R22",
  title = "Отметки разошлись на два балла и больше",
  unit = "чел.",
  digits = 0,
  direction = "outcomes",
  part = "invariant",
  levels = WORK_LEVELS,
  period = YEAR,
  bands = "vpr_gap2_count.bands",
  source = "Ф26",
  missing = "M3",
  formula = function(c)
    local both <const> = beside_journal(c)
    local far <const> = both:count { distance = { from = c:param "vpr_gap.from" } }
    return where_any(both:count(), far)
  end,
}

-- --- state exams ---

local OGE <const> = "ОГЭ"
local EGE <const> = "ЕГЭ"
local EXAM_LEVELS <const> = { "school", "subject" }

-- False where the roster is there and has nobody in the grade: such a school takes no exam, while a
-- school without a roster only lacks data.
local function has_grade(c, grade)
  local pupils <const> = c:maybe("students_total", 0, {})
  local there <const> = c:maybe("students_total", 0, { grade = grade })
  local takes_part <const> = any_of(above(there, 0), at_most(pupils, 0))
  return all_of(equal(c:param "set.college", 0), takes_part)
end

local function has_grade_9(c)
  return has_grade(c, "9")
end

local function has_grade_11(c)
  return has_grade(c, "11")
end

for _, exam in ipairs({
  { id = "oge_ru_mean", code = "R23", title = "ОГЭ, русский язык: средний балл", paper = "RU",
    exam = OGE, value = "mark", line = "1.6" },
  { id = "oge_math_mean", code = "R24", title = "ОГЭ, математика: средний балл", paper = "MA",
    exam = OGE, value = "mark", line = "1.7" },
  { id = "ege_ru_mean", code = "R25", title = "ЕГЭ, русский язык: средний балл", paper = "RU",
    exam = EGE, value = "score", line = "1.8" },
  { id = "ege_math_profile_mean", code = "R26p", paper = "MP", exam = EGE, value = "score",
    title = "ЕГЭ, математика профильная: средний балл", line = "1.9" },
  { id = "ege_math_basic_mean", code = "R26b", paper = "MB", exam = EGE, value = "mark",
    title = "ЕГЭ, математика базовая: средний балл", line = "1.9" },
}) do
  local taken <const> = { exam = exam.exam, paper = exam.paper }
  local value <const> = exam.value
  define.indicator(exam.id) {
    code = exam.code,
    title = exam.title,
    unit = "балл",
    digits = 2,
    direction = "outcomes",
    part = "invariant",
    levels = { "school" },
    period = YEAR,
    small_n = "small_n.class",
    source = "1324, строка " .. exam.line,
    missing = "M8",
    better = "higher",
    applies = exam.exam == OGE and has_grade_9 or has_grade_11,
    applies_title = exam.exam == OGE and "в школе есть 9 класс" or "в школе есть 11 класс",
    formula = function(c)
      return c:records("exam", taken):mean(value)
    end,
  }
end

for _, exam in ipairs({
  { id = "oge_fail_share", code = "R27", title = "ОГЭ: доля «2»", levels = EXAM_LEVELS,
    taken = { exam = OGE, mark = { missing = false } } },
  { id = "oge_ru_fail_share", code = "R27ru", title = "ОГЭ, русский язык: доля «2»",
    levels = { "school" }, taken = { exam = OGE, paper = "RU", mark = { missing = false } } },
  { id = "oge_math_fail_share", code = "R27ma", title = "ОГЭ, математика: доля «2»",
    levels = { "school" }, taken = { exam = OGE, paper = "MA", mark = { missing = false } } },
}) do
  local taken <const> = exam.taken
  define.indicator(exam.id) {
    code = exam.code,
    title = exam.title,
    unit = "%",
    direction = "outcomes",
    part = "invariant",
    levels = exam.levels,
    period = YEAR,
    bands = "exam_fail.bands",
    small_n = "small_n.class",
    source = "1324, строки 1.10–1.11",
    missing = "M8",
    better = "lower",
    applies = has_grade_9,
    applies_title = "в школе есть 9 класс",
    formula = function(c)
      local passed <const> = c:records("exam", taken)
      return percent(passed:count { mark = { below = c:param "mark.passing" } }, passed:count())
    end,
  }
end

-- Basic mathematics has a mark, no minimum score: it is R26b alone.
define.indicator "ege_below_min_share" {
  code = "R28",
  title = "ЕГЭ: ниже минимума",
  unit = "%",
  direction = "outcomes",
  part = "invariant",
  levels = EXAM_LEVELS,
  period = YEAR,
  bands = "exam_fail.bands",
  small_n = "small_n.class",
  source = "1324, строки 1.12–1.13",
  missing = "M8",
  better = "lower",
  applies = has_grade_11,
  applies_title = "в школе есть 11 класс",
  formula = function(c)
    local scored <const> = c:records("exam", {
      exam = EGE,
      paper = { differs = "MB" },
      score = { missing = false },
      minimum = { missing = false },
    })
    return percent(scored:count { score = { below = field "minimum" } }, scored:count())
  end,
}

for _, exam in ipairs({
  { id = "oge_year_match", code = "R32", title = "ОГЭ подтвердил годовую отметку",
    levels = EXAM_LEVELS, taken = { exam = OGE } },
  { id = "oge_ru_year_match", code = "R32ru", levels = { "school" },
    title = "ОГЭ, русский язык: подтвердил годовую отметку", taken = { exam = OGE, paper = "RU" } },
  { id = "oge_math_year_match", code = "R32ma", levels = { "school" },
    title = "ОГЭ, математика: подтвердил годовую отметку", taken = { exam = OGE, paper = "MA" } },
}) do
  local taken <const> = exam.taken
  define.indicator(exam.id) {
    code = exam.code,
    title = exam.title,
    unit = "%",
    direction = "outcomes",
    part = "invariant",
    levels = exam.levels,
    period = YEAR,
    small_n = "small_n.class",
    source = "ОБЩ",
    missing = "M3",
    applies = has_grade_9,
    applies_title = "в школе есть 9 класс",
    formula = function(c)
      local yearly <const> = c:records("mark", { number = 1 })
      local by_subject <const> = { on = { "pupil", "subject" }, value = { "mark", "value" } }
      local both <const> = c:records("exam", taken):pair(yearly, by_subject)
      return percent(both:count { gain = 0 }, both:count())
    end,
  }
end

-- --- scales of ОГЭ: the score and a further condition that lowers the mark ---

-- How many protocols of mathematics get each mark: too few points in geometry give «2» whatever
-- the score. `also` narrows what is counted.
local function math_counts(c, sheets, also)
  local scale <const> = c:param "scale.oge.MA"
  local narrowed <const> = sheets:where(also)
  local shapes <const> = narrowed:where { geometry = { from = scale.geometry } }
  local five <const> = shapes:count { score = { from = scale.five } }
  local four <const> = shapes:count { score = { from = scale.four, below = scale.five } }
  local three <const> = shapes:count { score = { from = scale.three, below = scale.four } }
  return { five = five, four = four, three = three, all = narrowed:count() }
end

-- The same for Russian: weak literacy keeps a high score from «5», weaker still from «4».
local function russian_counts(c, sheets, also)
  local scale <const> = c:param "scale.oge.RU"
  local narrowed <const> = sheets:where(also)
  local top <const> = narrowed:where { score = { from = scale.five } }
  local middle <const> = narrowed:where { score = { from = scale.four, below = scale.five } }
  local weak <const> = { below = scale.literacy_four }
  local fair <const> = { from = scale.literacy_four, below = scale.literacy_five }
  local five <const> = top:count { literacy = { from = scale.literacy_five } }
  local four <const> = top:count { literacy = fair }
    + middle:count { literacy = { from = scale.literacy_four } }
  local three <const> = top:count { literacy = weak } + middle:count { literacy = weak }
    + narrowed:count { score = { from = scale.three, below = scale.four } }
  return { five = five, four = four, three = three, all = narrowed:count() }
end

local SCALES <const> = {
  { id = "oge_ru", code = "R23", title = "ОГЭ, русский язык", paper = "RU",
    counts = russian_counts, condition = "literacy" },
  { id = "oge_math", code = "R24", title = "ОГЭ, математика", paper = "MA",
    counts = math_counts, condition = "geometry" },
}

for _, scale in ipairs(SCALES) do
  local counts <const> = scale.counts
  local condition <const> = scale.condition
  local taken <const> = { exam = OGE, paper = scale.paper, score = { missing = false } }
  local marked <const> = {
    exam = OGE,
    paper = scale.paper,
    score = { missing = false },
    mark = { missing = false },
  }
  define.indicator(scale.id .. "_by_scale") {
    code = scale.code .. "s",
    title = scale.title .. ": средний балл по шкале",
    unit = "балл",
    digits = 2,
    direction = "outcomes",
    part = "invariant",
    levels = { "school" },
    period = YEAR,
    small_n = "small_n.class",
    source = "О26",
    missing = "M8",
    applies = has_grade_9,
    applies_title = "в школе есть 9 класс",
    formula = function(c)
      local n <const> = counts(c, c:records("exam", taken):filled(condition), {})
      local two <const> = n.all - n.five - n.four - n.three
      return ratio(5 * n.five + 4 * n.four + 3 * n.three + 2 * two, n.all)
    end,
  }
  define.indicator(scale.id .. "_scale_mismatch_count") {
    code = scale.code .. "x",
    title = scale.title .. ": отметка протокола не по шкале",
    unit = "чел.",
    digits = 0,
    direction = "outcomes",
    part = "invariant",
    levels = { "school" },
    period = YEAR,
    bands = "scale_mismatch_count.bands",
    source = "О26",
    missing = "M8",
    applies = has_grade_9,
    applies_title = "в школе есть 9 класс",
    formula = function(c)
      local sheets <const> = c:records("exam", marked):filled(condition)
      local two <const> = counts(c, sheets, { mark = 2 })
      local agree <const> = counts(c, sheets, { mark = 5 }).five
        + counts(c, sheets, { mark = 4 }).four + counts(c, sheets, { mark = 3 }).three
        + two.all - two.five - two.four - two.three
      local all <const> = sheets:count()
      return where_any(all, all - agree)
    end,
  }
end
