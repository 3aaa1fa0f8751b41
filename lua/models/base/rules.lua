-- Rules of decisions: what in the values calls for a decision, whose it is, in which form and by
-- which method, whom it addresses and how soon. Thresholds are parameters (parameters/rules.yaml).
-- A rule that lacks data is undetermined, neither fired nor silent.
--
-- SPDX-License-Identifier: MIT

local PERIODS <const> = { "term", "half", "trimester", "year" }
local YEAR <const> = "year"

-- --- marks ---

define.rule "D01" {
  title = "Успеваемость {class_group.genitive} ниже полной",
  scope = "class",
  period = PERIODS,
  when = function(c)
    return below(c:val "pass_rate", c:param "d01.full")
  end,
  decision = {
    level = "adm",
    form = "director_meeting",
    method = "administrative",
    addressee = { "homeroom_teacher", "class_teachers" },
    within = days(7),
    text = "разобрать причины и помочь неуспевающим",
  },
  source = "Z2",
}

define.rule "D02" {
  title = "{Pupil} не успевает хотя бы по одному предмету",
  scope = "pupil",
  period = PERIODS,
  when = function(c)
    local graded <const> = c:records("mark", { status = { "mark", "not_attested" } })
    local failed <const> = { value = { below = c:param "mark.passing", or_missing = true } }
    return at_least(graded:count(failed), c:param "d02.subjects")
  end,
  decision = {
    level = "cls",
    form = "support_council",
    method = "psycho_pedagogical",
    addressee = { "pupil", "parents" },
    within = days(10),
    text = "составить индивидуальный план",
  },
  source = "Z2",
}

define.rule "D03" {
  title = "Качество знаний резко упало",
  scope = "class*subject",
  period = PERIODS,
  when = function(c)
    return at_most(c:val "quality_trend", c:param "d03.drop")
  end,
  decision = {
    level = "mo",
    form = "minutes",
    method = "collegial",
    addressee = "subject_teachers",
    within = days(14),
    text = "найти темы, на которых потеряно качество, дать рекомендации",
  },
  source = "Z3",
}

define.rule "D04" {
  title = "Качество знаний падает два периода подряд",
  scope = "subject",
  period = PERIODS,
  when = function(c)
    local drop <const> = c:param "d04.drop"
    return all_of(below(c:val "quality_trend", drop), below(c:lag(1):val "quality_trend", drop))
  end,
  decision = {
    level = "adm",
    form = "order",
    method = "administrative",
    addressee = "method_union",
    within = "до конца периода",
    text = "взять предмет на контроль",
  },
  source = "Z3",
}

define.rule "D05" {
  title = "Степень обученности низкая",
  scope = "class*subject",
  period = PERIODS,
  when = function(c)
    return below(c:val "sou", c:param "d05.low")
  end,
  decision = {
    level = "mo",
    form = "expert_brief",
    method = "collegial",
    addressee = { "director", "deputy_uvr" },
    within = days(14),
    text = "разобраться, чем вызвана",
  },
  source = "Z2",
}

-- --- ВПР: lessons, programmes, never pay ---

define.rule "D06" {
  title = "Задание ВПР выполнено недостаточно",
  scope = "class*subject*task",
  period = YEAR,
  when = function(c)
    local solved <const> = c:records("vpr_task", { points = { missing = false } })
    local raised <const> = solved:count { difficulty = c:param "task_completion.raised_levels" }
    local basic_bound <const> = c:param("task_completion.bands")[2][1]
    local raised_bound <const> = c:param("task_completion.bands_raised")[2][1]
    return below(c:val "task_completion", when(above(raised, 0), raised_bound, basic_bound))
  end,
  decision = {
    level = "tch",
    form = "correction_plan",
    method = "psycho_pedagogical",
    addressee = "subject_teachers",
    within = "в текущей четверти",
    text = "вернуться к умению на уроках",
  },
  source = "Ф26",
}

define.rule "D07" {
  title = "Отметки ВПР и журнала далеко разошлись",
  scope = "class*subject",
  period = YEAR,
  when = function(c)
    return above(c:val "vpr_gap2_count", c:param "d07.count")
  end,
  decision = {
    level = "adm",
    form = "director_meeting",
    method = "collegial",
    addressee = { "subject_teachers", "method_union" },
    within = days(30),
    text = "разобрать случаи, провести семинар об объективности",
  },
  source = "Ф26",
}

local function skill_is_weak(c)
  return at_least(c:val "skill_deficit", c:param "d08.deficit")
end

define.rule "D08mo" {
  title = "Дефицит умения: программы",
  scope = "grade*subject*skill",
  period = YEAR,
  when = skill_is_weak,
  decision = {
    level = "mo",
    form = "minutes",
    method = "collegial",
    addressee = "method_union",
    within = "до следующей процедуры",
    text = "поправить рабочие программы",
  },
  source = "Ф26",
}

define.rule "D08adm" {
  title = "Дефицит умения: повышение квалификации",
  scope = "grade*subject*skill",
  period = YEAR,
  when = skill_is_weak,
  decision = {
    level = "adm",
    form = "order",
    method = "collegial",
    addressee = "deputy_mr",
    within = "до следующей процедуры",
    text = "поправить план повышения квалификации",
  },
  source = "Ф26",
}

-- --- state exams: the school beside its municipality, by what the region has published ---

for _, exam in ipairs({
  { id = "D10ru", title = "ОГЭ, русский язык", of = "oge_ru_mean", gap = "d10.mark_gap" },
  { id = "D10ma", title = "ОГЭ, математика", of = "oge_math_mean", gap = "d10.mark_gap" },
  { id = "D10ege_ru", title = "ЕГЭ, русский язык", of = "ege_ru_mean", gap = "d10.score_gap" },
  { id = "D10ege_mp", title = "ЕГЭ, математика профильная", of = "ege_math_profile_mean",
    gap = "d10.score_gap" },
  { id = "D10ege_mb", title = "ЕГЭ, математика базовая", of = "ege_math_basic_mean",
    gap = "d10.mark_gap" },
}) do
  local compared <const>, gap <const> = exam.of, exam.gap
  local published <const> = {
    area = "municipality",
    indicator = compared,
    subject = { missing = true },
    grade = { missing = true },
  }
  define.rule(exam.id) {
    title = exam.title .. ": заметно ниже муниципалитета",
    scope = "school",
    period = YEAR,
    when = function(c)
      local own <const> = c:val(compared) -- first: a school without the exam is not compared
      return at_least(c:records("reference", published):mean "value" - own, c:param(gap))
    end,
    decision = {
      level = "adm",
      form = "order",
      method = "administrative",
      addressee = { "method_union", "subject_teachers" },
      within = days(30),
      text = "составить дорожную карту",
    },
    source = "Z3, приложение",
  }
end

-- --- programmes, staff, management ---

define.rule "D13" {
  title = "Учебный план выполняется с отставанием",
  scope = "class*subject",
  period = PERIODS,
  when = function(c)
    return below(c:val "curriculum_done", c:param "d13.least")
  end,
  decision = {
    level = "adm",
    form = "order",
    method = "administrative",
    addressee = "subject_teachers",
    within = days(10),
    text = "скорректировать календарно-тематическое планирование",
  },
  source = "Z3",
}

define.rule "D18" {
  title = "Циклограмма срывается",
  scope = "school",
  period = YEAR,
  when = function(c)
    return below(c:val "cyclogram_done", c:param "d18.least")
  end,
  decision = {
    level = "adm",
    form = "order",
    method = "administrative",
    addressee = { "deputy_uvr", "deputy_mr", "deputy_vr", "deputy_it" },
    within = days(14),
    text = "перераспределить функции",
  },
  source = "Z1",
}

define.rule "D22" {
  title = "На сайте не все обязательные документы",
  scope = "school",
  period = YEAR,
  when = function(c)
    return below(c:val "site_completeness", c:param "d22.full")
  end,
  decision = {
    level = "adm",
    form = "order",
    method = "administrative",
    addressee = { "secretary", "deputy_it" },
    within = workdays(3),
    text = "разместить недостающее",
  },
  source = "Z0",
}

define.rule "D23" {
  title = "Мало педагогов с категорией или категория истекает",
  scope = "school",
  period = YEAR,
  when = function(c)
    local last <const> = c:instant() + c:param "d23.days"
    local expiring <const> =
      c:records("staff", { category_valid_to = { from = c:instant(), upto = last } })
    return any_of(below(c:val "category_share", c:param "d23.least"), above(expiring:count(), 0))
  end,
  decision = {
    level = "adm",
    form = "order",
    method = "psycho_pedagogical",
    addressee = "teacher",
    within = days(30),
    text = "составить план аттестации",
  },
  source = "Z1",
}

define.rule "D25" {
  title = "Данные {class_group.genitive} неполны",
  scope = "class",
  period = PERIODS,
  when = function(c)
    return below(c:val "data_completeness", c:param "d25.least")
  end,
  decision = {
    level = "adm",
    form = "notice",
    method = "administrative",
    addressee = "data_owner",
    within = days(3),
    text = "запросить данные; решения по ним только информируют",
  },
  source = "предложение",
}
