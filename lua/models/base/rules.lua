-- Rules of decisions: what in the values calls for a decision, whose it is, in which form and by
-- which method, whom it addresses and how soon. Thresholds are parameters (parameters/rules.yaml).
-- A rule that lacks data is undetermined, neither fired nor silent. Here are those on results
-- (D01-D12), the others stand in rules_management.lua.
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

-- Either marker is enough; where one is not known, only the other can tell, and that it has fired.
local UNKNOWN <const> = -1000

define.rule "D09" {
  title = "Признаки необъективной ВПР",
  scope = "grade*subject",
  period = YEAR,
  when = function(c)
    local works <const> = c:records("vpr", { score = { missing = false } }):count()
    local peak <const> = c:maybe("rule.marker.B02", UNKNOWN)
    local swapped <const> = c:maybe("rule.marker.B05", UNKNOWN)
    local signal <const> = any_of(at_least(peak, c:param("marker.b02.strength").high),
      at_least(swapped, c:param("marker.b05.strength").low))
    local fired <const> = when(signal, 1, 0)
    local told <const> = when(all_of(above(peak, UNKNOWN), above(swapped, UNKNOWN)), 1, 0)
    local enough <const> = when(at_least(works, c:param "d09.works"), 1, 0)
    local known <const> = enough * greatest(fired, told)
    return at_least(ratio(known, known) * fired, 1)
  end,
  decision = {
    level = "adm",
    form = "order",
    method = "administrative",
    addressee = "организатор ВПР",
    within = "до следующей ВПР",
    text = "перепроверить выборку работ",
  },
  source = "Ф26; Ф18",
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

-- --- adaptation, attendance ---

-- Classes of other grades are not asked: there the diagnosis is not held.
local function is_of(c, grades)
  local own <const> = c:of "class.grade"
  for _, grade in ipairs(grades) do
    if own == grade then
      return true
    end
  end
  return false
end

define.rule "D11ready" {
  title = "Первоклассников, готовых к школе, мало",
  scope = "class",
  period = YEAR,
  when = function(c)
    return is_of(c, c:param "d11.ready_grades")
      and below(c:val "school_readiness", c:param "d11.ready")
  end,
  decision = {
    level = "adm",
    form = "support_council",
    method = "psycho_pedagogical",
    addressee = { "psychologist", "homeroom_teacher", "parents" },
    within = days(14),
    text = "решить о сопровождении на консилиуме",
  },
  source = "Z2",
}

define.rule "D11adapt" {
  title = "Дезадаптированных много",
  scope = "class",
  period = YEAR,
  when = function(c)
    if not is_of(c, c:param "d11.adapt_grades") then
      return false
    end
    local pupils <const> =
      c:records("diagnostic", { kind = "adaptation", level = { missing = false } })
    local maladapted <const> = pupils:count { level = c:param "d11.levels" }
    return above(percent(maladapted, pupils:count()), c:param "d11.share")
  end,
  decision = {
    level = "adm",
    form = "support_council",
    method = "psycho_pedagogical",
    addressee = { "psychologist", "homeroom_teacher", "parents" },
    within = days(14),
    text = "решить о сопровождении на консилиуме",
  },
  source = "Z2",
}

define.rule "D12" {
  title = "{Pupil} много пропускает без причины",
  scope = "pupil",
  period = PERIODS,
  when = function(c)
    return above(c:val "truancy_rate", c:param "d12.share")
  end,
  decision = {
    level = "cls",
    form = "support_council",
    method = "psycho_pedagogical",
    addressee = "parents",
    within = days(5),
    text = "провести беседу, при нужде созвать консилиум",
  },
  source = "ОБЩ",
}
